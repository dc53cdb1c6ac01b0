//! `show`: a migration, what the build saw of it, and where it stands.

use std::fmt::Write as _;

use migrate_core::{Migration, Rollback, Script, Transaction, wrap};

use crate::cli::answer::Answer;
use crate::cli::documents::Shown;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::ui::{Tone, Ui};
use crate::error::{Cause, Error};
use crate::migrator::parse_version;
use crate::status::MigrationStatus;

pub(in crate::cli) fn show(session: &Session<'_, '_>, version: &str) -> Result<Answer, Failure> {
    let version = parse_version(version)?;
    let migrations = session.migrator.catalog.migrations();
    let migration = migrations.into_iter().find(|one| *one.version() == version);
    let status = session.migrator.status(&session.db)?;
    let status = status.migrations().iter().find(|one| *one.version() == version).cloned();
    if migration.is_none() && status.is_none() {
        return Err(Error::new(Cause::UnknownVersion(version.to_string())).about(&version).into());
    }
    let text = text(session.ui, migration.as_ref(), status.as_ref());
    Answer::new(text, &Shown { migration, status })
}

fn text(ui: &Ui, migration: Option<&Migration>, status: Option<&MigrationStatus>) -> String {
    let mut facts: Vec<(&str, String)> = Vec::new();
    if let Some(status) = status {
        let at = status.applied_at().and_then(|at| at.get(..19)).map(|at| at.replace('T', " "));
        let took = status.duration().map(|took| format!(" in {took:.1?}")).unwrap_or_default();
        let when = at.map(|at| format!(", {at}Z{took}")).unwrap_or_default();
        facts.push(("state", format!("{}{when}", status.state())));
        facts.extend(status.error().map(|error| ("error", error.to_owned())));
    }
    let Some(migration) = migration else {
        let name = status.map(|one| format!("{} {}", one.version(), one.name()));
        let mut text = ui.paint(Tone::Strong, &name.unwrap_or_default());
        list(&mut text, &facts);
        text.push_str("\nthis program does not have it: only its down is kept in the database");
        return text;
    };
    let name = crate::direction::label(migration.version(), migration.name());
    let mut text = ui.paint(Tone::Strong, &name);
    if !migration.description().is_empty() {
        for line in migration.description().lines() {
            let _ = write!(text, "\n{}", wrap(line, 80).join("\n"));
        }
    }
    facts.extend(facts_of(migration));
    list(&mut text, &facts);
    script(&mut text, ui, "up", Some(migration.up()));
    script(&mut text, ui, "down", migration.down());
    script(&mut text, ui, "verify", migration.verify());
    text
}

fn facts_of(migration: &Migration) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("file", migration.up().file().to_owned()),
        ("kind", migration.kind().to_string()),
        ("checksum", migration.checksum().short()),
    ];
    let mut joined = |word, items: Vec<String>| {
        if !items.is_empty() {
            facts.push((word, items.join(", ")));
        }
    };
    let sets = migration.depends_on_sets().map(|(set, version)| format!("{set}:{version}"));
    joined("needs", migration.depends().iter().map(ToString::to_string).chain(sets).collect());
    joined("meta", migration.metadata().map(|(key, value)| format!("{key}={value}")).collect());
    joined(
        "destroys",
        migration.destroys().unwrap_or_default().iter().map(ToString::to_string).collect(),
    );
    let costs = migration.costs().unwrap_or_default().iter();
    joined(
        "goes over",
        costs.map(|cost| format!("{} ({})", cost.table(), cost.growth().as_str())).collect(),
    );
    if migration.transaction() != Transaction::Shared {
        facts.push(("runs with", migration.transaction().as_str().to_owned()));
    }
    if let Some(class) = migration.rollback() {
        facts.push((
            "rollback",
            match class {
                Rollback::Lossless => "brings back what was there before".to_owned(),
                Rollback::SchemaOnly => {
                    let lost = migration.down_destroys().unwrap_or_default();
                    let lost: Vec<String> = lost.iter().map(ToString::to_string).collect();
                    if lost.is_empty() {
                        "brings back the schema, and not all rows".to_owned()
                    } else {
                        format!("brings back the schema; loses {}", lost.join(", "))
                    }
                }
                _ => "is impossible".to_owned(),
            },
        ));
    }
    facts
}

fn list(text: &mut String, facts: &[(&str, String)]) {
    for (word, fact) in facts {
        let fact = wrap(fact, 67).join(&format!("\n{:13}", ""));
        let _ = write!(text, "\n  {word:11}{fact}");
    }
}

fn script(text: &mut String, ui: &Ui, name: &str, script: Option<&Script>) {
    let Some(script) = script else { return };
    let _ = write!(text, "\n\n{}", ui.paint(Tone::Strong, &format!("-- {name}")));
    let sql = script.text().trim_matches('\n').trim_end();
    let _ = write!(text, "\n{sql}");
}
