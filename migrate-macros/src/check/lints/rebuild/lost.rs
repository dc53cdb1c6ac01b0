//! What a migration left behind with its rebuilds, told.

use migrate_core::schema::{ObjectKind, Snapshot};
use rusqlite::Connection;

use super::change::Change;
use super::left::{Left, Lost, Remedy};
use super::{clauses, is_dropped, rebuilds};
use crate::check::origin::made_in;
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::source::Place;

/// So many of what is lost are shown where they were made.
const MOST_SHOWN: usize = 4;

/// What the migration at `index` lost, which led from one schema to the other.
pub(in crate::check) fn lost(
    migrations: &[Parsed],
    index: usize,
    before: &Snapshot,
    after: &Snapshot,
    db: &Connection,
) -> rusqlite::Result<Left> {
    let mut left = Left::default();
    let Some(migration) = migrations.get(index) else { return Ok(left) };
    let (earlier, later) = (&migrations[..index], &migrations[index + 1..]);
    let section = &migration.up;
    for rebuild in rebuilds(before, section) {
        let (Some(old), Some(new)) = (
            before.get(ObjectKind::Table, &rebuild.table),
            after.get(ObjectKind::Table, &rebuild.table),
        ) else {
            continue;
        };
        let change = Change { migration, earlier, later, before, after, old, new, db };
        let mut all = change.objects(&mut left)?;
        all.extend(change.clauses(clauses::gone(old.sql(), new.sql())));
        let whose = format!("the rebuild of {}", old.name());
        left.found.extend(finding(migration, &whose, rebuild.place, &all));
    }
    for old in before.objects().filter(|object| object.kind() == ObjectKind::View) {
        let Some(new) = after.get(ObjectKind::View, old.name()) else { continue };
        if !is_dropped(section, ObjectKind::View, old.name()) {
            continue;
        }
        let Some((_, place)) = made_in(section, "view", old.name()) else { continue };
        let change = Change { migration, earlier, later, before, after, old, new, db };
        let all = change.objects(&mut left)?;
        let whose = format!("the new view {}", old.name());
        left.found.extend(finding(migration, &whose, place, &all));
    }
    Ok(left)
}

fn finding(migration: &Parsed, whose: &str, place: Place, all: &[Lost]) -> Option<Diagnostic> {
    let first = all.first()?;
    let more = match all.len() {
        1 => String::new(),
        more => format!(", and {} more", more - 1),
    };
    let version = &migration.version;
    let message = format!("{whose} in migration {version} loses {}{more}", first.what);
    let mut found = Diagnostic::new(Code::LostWithRebuild, message).at(place, "");
    for (place, label) in all.iter().filter_map(|lost| lost.made.clone()).take(MOST_SHOWN) {
        found = found.at(place, label);
    }
    for lost in all.iter().skip(1) {
        found = found.note(format!("{} is lost too", lost.what));
    }
    Some(found.help(help(all)))
}

fn help(all: &[Lost]) -> String {
    let mut parts = Vec::new();
    let mut part = |lead: &str, of: &dyn Fn(&Remedy) -> Option<String>| {
        let mut texts: Vec<String> = Vec::new();
        for text in all.iter().filter_map(|lost| of(&lost.remedy)) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        if !texts.is_empty() {
            parts.push(format!("{lead}{}", texts.join(", ")));
        }
    };
    part("make again at the end of the migration: ", &|remedy| match remedy {
        Remedy::Statement(sql) => Some(format!("`{sql};`")),
        _ => None,
    });
    part("make again, as it was: ", &|remedy| match remedy {
        Remedy::AsBefore(name) => Some(name.clone()),
        _ => None,
    });
    part("write into the new table, as it was: ", &|remedy| match remedy {
        Remedy::Clause(text) => Some(format!("`{text}`")),
        _ => None,
    });
    parts.join("; ")
}
