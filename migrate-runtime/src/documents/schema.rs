//! The JSON Schema of every document.

use schemars::generate::SchemaSettings;
use schemars::{Schema, json_schema};

/// What can be asked for, and serialized, by itself. The rest hangs on these.
macro_rules! define {
    ($generator:ident: $($name:ident),* $(,)?) => {
        $(let _ = $generator.subschema_for::<crate::$name>();)*
    };
}

/// A schema that defines every document by its name.
pub(crate) fn all() -> Schema {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    define!(generator: Status, Plan, Target, Report, DryRun, HistoryEntry, Drift, Event, Error);
    define!(generator: ValidationReport, Info, RepairPlan, Declaration, GroupReport, GroupStatus);
    define!(generator: Migration, Snapshot, Likeness, Written);
    define!(generator: BackupWhen, DriftPolicy, Grouping, Integrity, OutOfOrder, RowCounts);
    define!(generator: Verification);
    json_schema!({
        "$schema": generator.settings().meta_schema,
        "title": "The JSON of migrate-runtime",
        "description": "Each document is defined by its name, such as #/$defs/Status. \
                        Fields are only ever added.",
        "$defs": generator.take_definitions(true),
    })
}
