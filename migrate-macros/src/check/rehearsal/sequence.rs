//! The marks of AUTOINCREMENT: a new table begins with the highest id that is copied, where the old
//! one remembered the highest that there ever was.

use migrate_core::schema::{ObjectKind, Snapshot};
use rusqlite::{Connection, OptionalExtension};

use crate::check::lints::rebuild::{Rebuild, is_autoincrement, rebuilds};
use crate::check::origin::creation;
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::source::Place;

/// How far a mark is above the rows: so many of the last ones were deleted.
const DELETED: i64 = 1_000;
/// Marks above this one stay as they are.
const HIGHEST: i64 = 1 << 60;

/// The marks of the tables that a migration rebuilds.
pub(super) struct Marks(Vec<(Rebuild, i64)>);

impl Marks {
    /// Raises them, as if the last rows had been deleted.
    pub(super) fn raise(
        db: &Connection,
        schema: &Snapshot,
        migration: &Parsed,
    ) -> rusqlite::Result<Self> {
        let mut all = Vec::new();
        for rebuild in rebuilds(schema, &migration.up) {
            let table = schema.get(ObjectKind::Table, &rebuild.table);
            if !table.is_some_and(|table| is_autoincrement(table.sql())) {
                continue;
            }
            db.execute(
                "UPDATE main.sqlite_sequence SET seq = seq + ?2 \
                 WHERE name = ?1 COLLATE NOCASE AND seq < ?3",
                (&rebuild.table, DELETED, HIGHEST),
            )?;
            if let Some(mark) = mark(db, &rebuild.table)? {
                all.push((rebuild, mark));
            }
        }
        Ok(Self(all))
    }

    /// What became of them. What `migration` deletes from there itself is not lost.
    pub(super) fn lowered(
        self,
        db: &Connection,
        migration: &Parsed,
        earlier: &[Parsed],
    ) -> rusqlite::Result<Vec<Diagnostic>> {
        let text = "SELECT sql FROM main.sqlite_master WHERE type = 'table' \
                    AND name = ?1 COLLATE NOCASE";
        let is_reset = migration.up.statements.iter().any(|statement| {
            let sql = migration.up.sql(statement);
            let names = migrate_core::loss::names_in(sql);
            names.contains("sqlite_sequence") && names.contains("delete")
        });
        let mut found = Vec::new();
        for (rebuild, before) in self.0 {
            let sql: Option<String> =
                db.query_row(text, [&rebuild.table], |row| row.get(0)).optional()?;
            let stays = sql.is_some_and(|sql| is_autoincrement(&sql));
            if stays && !is_reset && mark(db, &rebuild.table)?.unwrap_or_default() < before {
                found.push(finding(rebuild, migration, earlier));
            }
        }
        Ok(found)
    }
}

fn mark(db: &Connection, table: &str) -> rusqlite::Result<Option<i64>> {
    let sql = "SELECT max(seq) FROM main.sqlite_sequence WHERE name = ?1 COLLATE NOCASE";
    // Where there is no AUTOINCREMENT any more, there may be no such table.
    let Ok(mut statement) = db.prepare(sql) else { return Ok(None) };
    statement.query_row([table], |row| row.get(0))
}

fn finding(rebuild: Rebuild, migration: &Parsed, earlier: &[Parsed]) -> Diagnostic {
    let Rebuild { table, copied, place, .. } = rebuild;
    let version = &migration.version;
    let mut found = Diagnostic::new(
        Code::LostWithRebuild,
        format!("the rebuild of {table} in migration {version} lets ids be given out again"),
    )
    .at(place, "this table begins with the highest id that is copied");
    if let Some(place) = promise(earlier, &table) {
        found = found.at(place, "no id is to be given out twice");
    }
    let text = |name: &str| name.replace('\'', "''");
    found
        .note("where the last rows were deleted, new ones get their ids: the highest id that there \
               ever was stands in sqlite_sequence, and goes with the old table")
        .help(match copied {
            Some((from, to)) => format!(
                "take it along, before the rows are copied: `INSERT INTO sqlite_sequence \
                 (name, seq) SELECT '{}', seq FROM sqlite_sequence WHERE name = '{}' COLLATE NOCASE;`",
                text(&to),
                text(&from)
            ),
            None => format!(
                "keep what sqlite_sequence has for {table} with the copy, and write it back"
            ),
        })
}

/// Where the table was made AUTOINCREMENT.
fn promise(earlier: &[Parsed], table: &str) -> Option<Place> {
    let (section, statement) = creation(earlier, &["table", "exists"], table)?;
    crate::check::origin::mention(section, statement, "autoincrement")
}
