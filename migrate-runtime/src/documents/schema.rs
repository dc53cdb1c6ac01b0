//! The JSON Schema of every document.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{Schema, SchemaGenerator, json_schema};

/// What can be asked for, and serialized, by itself. The rest hangs on these.
macro_rules! define {
    ($generator:ident: $($name:ident),* $(,)?) => {
        $(let _ = $generator.subschema_for::<crate::$name>();)*
    };
}

/// A schema that defines every document by its name, with those that `more` defines.
pub(crate) fn all(more: impl FnOnce(&mut SchemaGenerator)) -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let readable = RecursiveTransform(describe_plainly);
    let mut generator = settings.with_transform(readable).into_generator();
    define!(generator: Status, Plan, Target, Report, DryRun, HistoryEntry, Drift, Event, Error);
    define!(generator: ValidationReport, Info, RepairPlan, Declaration, GroupReport, GroupStatus);
    define!(generator: Migration, Snapshot, Likeness, Written);
    define!(generator: BackupWhen, DriftPolicy, Grouping, Integrity, OutOfOrder, RowCounts);
    define!(generator: Verification);
    more(&mut generator);
    json_schema!({
        "$schema": generator.settings().meta_schema,
        "title": "The JSON of migrate-runtime",
        "description": "Each document is defined by its name, such as #/$defs/Status. \
                        Fields are only ever added.",
        "$defs": generator.take_definitions(true),
    })
}

/// Descriptions come from comments, which have links into the code, lines of their own, and examples
/// in Rust behind what there is to say.
fn describe_plainly(schema: &mut Schema) {
    if let Some(text) = schema.get("description").and_then(|text| text.as_str()) {
        let text = text.split_once("```").map_or(text, |(before, _)| before).trim_end();
        let paragraphs = text.split("\n\n").map(|text| without_links(&text.replace('\n', " ")));
        let text = paragraphs.collect::<Vec<_>>().join("\n\n");
        schema.insert("description".to_owned(), text.into());
    }
}

/// ``[`run`](crate::run)`` is `run`.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, (word, after))) =
        rest.split_once("[`").and_then(|(before, link)| Some((before, link.split_once("`]")?)))
    {
        plain = format!("{plain}{before}`{word}`");
        rest = match after.strip_prefix('(').and_then(|target| target.split_once(')')) {
            Some((_, after)) => after,
            None => after,
        };
    }
    plain + rest
}
