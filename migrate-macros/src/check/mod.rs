//! Stage 6: the chain runs on a real SQLite, and what it does is learnt.
//!
//! [`Checked`] can be made here alone, and is all that the last stage accepts.

#[cfg(feature = "check")]
mod added_back;
#[cfg(feature = "check")]
mod chain;
#[cfg(feature = "check")]
mod ending;
#[cfg(all(test, feature = "check"))]
mod endurance;
#[cfg(feature = "check")]
mod finding;
#[cfg(feature = "check")]
mod kept;
#[cfg(feature = "check")]
mod learnt;
#[cfg(feature = "check")]
mod lints;
#[cfg(feature = "check")]
mod orders;
#[cfg(feature = "check")]
mod origin;
#[cfg(feature = "check")]
mod pass;
#[cfg(feature = "check")]
mod rehearsal;
#[cfg(feature = "check")]
mod round_trip;
#[cfg(feature = "check")]
mod rows;
#[cfg(feature = "check")]
mod sqlite;
#[cfg(all(test, feature = "check"))]
mod tried;
mod unlike;

use migrate_core::schema::Snapshot;
use migrate_core::{Facts, Migration, Script, Statement};

use crate::arguments::Options;
use crate::diagnostics::Diagnostics;
use crate::order::Ordered;
use crate::parse::Parsed;
use crate::scan::Reviewed;
use crate::section::Section;
use crate::source::Cursor;

/// A migration set that may be embedded.
#[derive(Debug)]
pub(crate) struct Checked {
    migrations: Vec<Migration>,
    schema: Option<Snapshot>,
    sqlite: String,
    samples: Vec<Option<Script>>,
}

impl Checked {
    pub(crate) fn migrations(&self) -> &[Migration] {
        &self.migrations
    }

    /// The schema that all of them make, where they were run.
    pub(crate) fn schema(&self) -> Option<&Snapshot> {
        self.schema.as_ref()
    }

    /// The release of SQLite that ran them; empty for none.
    pub(crate) fn sqlite(&self) -> &str {
        &self.sqlite
    }

    /// The sample of each migration; empty where none is to be embedded.
    pub(crate) fn samples(&self) -> &[Option<Script>] {
        &self.samples
    }
}

/// Runs the chain, and compares what it makes with the schema file, where there is one.
#[cfg(feature = "check")]
pub(crate) fn check(
    ordered: Ordered,
    reviewed: Option<&Reviewed>,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<Checked> {
    let chain::Rehearsed { effects, schema } =
        chain::rehearse(&ordered.migrations, options, diagnostics)?;
    if let Some(found) = reviewed
        .and_then(|file| ending::schema_file::examine(file, &schema, &ordered.migrations, options))
    {
        diagnostics.error(found);
    }
    let samples = samples(&ordered.migrations);
    let migrations = ordered
        .migrations
        .into_iter()
        .zip(effects)
        .map(|(parsed, effects)| {
            // A function may write to any table.
            let hook = options.hooks.of(&parsed.version);
            let facts = Facts {
                late: effects.facts.late.or(parsed.was_late),
                effect: effects.facts.effect.or(parsed.had_effect),
                rollback: effects.facts.rollback.or(parsed.had_rollback),
                ..effects.facts
            };
            let up_touches = hook.is_none().then_some(effects.up_touches);
            embedded(parsed)
                .with_effects(effects.fingerprint, up_touches, effects.down_touches)
                .with_facts(facts)
        })
        .collect();
    let sqlite = rusqlite::version().to_owned();
    diagnostics.unless_errors(Checked { migrations, schema: Some(schema), sqlite, samples })
}

/// Without a SQLite there is nothing to run: what could be told from the text has been told.
#[cfg(not(feature = "check"))]
pub(crate) fn check(
    ordered: Ordered,
    _reviewed: Option<&Reviewed>,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<Checked> {
    crate::late::report_unseen(&ordered.migrations, options, diagnostics);
    let samples = samples(&ordered.migrations);
    let migrations = ordered.migrations.into_iter().map(embedded).collect();
    diagnostics.unless_errors(Checked { migrations, schema: None, sqlite: String::new(), samples })
}

/// The schema as Markdown.
#[cfg(feature = "check")]
pub(crate) fn describe(schema: &Snapshot, options: &Options) -> Option<String> {
    ending::describe::describe(schema, options).ok()
}

/// Without a SQLite, nothing is known of it.
#[cfg(not(feature = "check"))]
pub(crate) fn describe(_schema: &Snapshot, _options: &Options) -> Option<String> {
    None
}

/// What of the samples is embedded: nothing, unless the program is built for tests.
fn samples(migrations: &[Parsed]) -> Vec<Option<Script>> {
    let has_sample = |migration: &Parsed| migration.sample.is_some();
    if !cfg!(feature = "testing") || !migrations.iter().any(has_sample) {
        return Vec::new();
    }
    migrations.iter().map(|migration| migration.sample.as_ref().map(script)).collect()
}

fn embedded(parsed: Parsed) -> Migration {
    let Parsed {
        version,
        name,
        description,
        kind,
        transaction,
        depends,
        depends_on_sets,
        metadata,
        allowed: _,
        standing: _,
        late: _,
        was_late,
        had_effect,
        had_rollback,
        consent,
        consented: _,
        up,
        statements,
        down,
        verify,
        sample: _,
    } = parsed;
    let depends = depends.into_iter().map(|(version, _)| version).collect();
    let depends_on_sets =
        depends_on_sets.into_iter().map(|(set, version)| (set.into(), version)).collect();
    let metadata = metadata.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
    Migration::hashed(version, name, script(&up), statements)
        .with_head(description, kind, transaction, depends, metadata)
        .with_depends_on_sets(depends_on_sets)
        .with_consent(consent)
        .with_scripts(down.as_ref().map(script), verify.as_ref().map(script))
        .with_facts(Facts {
            late: was_late,
            effect: had_effect,
            rollback: had_rollback,
            ..Facts::default()
        })
}

fn script(section: &Section) -> Script {
    let text = section.source.text();
    let mut cursor = Cursor::default();
    let statements = section
        .statements
        .iter()
        .map(|statement| {
            let (line, column) = cursor.advance(text, statement.start);
            Statement {
                start: (statement.start - section.range.start) as u32,
                end: (statement.end - section.range.start) as u32,
                line,
                column,
            }
        })
        .collect();
    let path = section.source.path().to_owned();
    Script::new(path.into(), section.text().to_owned().into(), statements)
}
