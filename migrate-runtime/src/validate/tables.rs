//! The application's tables, and how many rows each has.

use migrate_core::schema::{Object, ObjectKind, Snapshot};
use migrate_core::sql::quoted;

use super::finding::{Finding, FindingKind};
use super::inspection::{Inspection, Looked};
use super::report::TableReport;
use crate::error::Error;
use crate::sqlite::is_sql;

/// The tables of a schema, virtual ones included.
pub(super) fn of(schema: &Snapshot) -> impl Iterator<Item = &Object> {
    schema.objects().filter(|object| object.kind() == ObjectKind::Table)
}

pub(super) fn count(
    look: &mut Inspection<'_>,
    found: &Snapshot,
) -> Result<Vec<TableReport>, Error> {
    let mut tables = Vec::new();
    look.check("row counts", FindingKind::RowCount, |look| {
        for table in of(found) {
            let name = table.name();
            let sql = format!("SELECT count(*) FROM main.{}", quoted(name));
            match look.db.query_row(&sql, [], |row| row.get::<_, i64>(0)) {
                Ok(rows) => {
                    let rows = rows.unsigned_abs();
                    tables.push(TableReport { name: name.to_owned(), rows });
                }
                // A module or a function that this connection does not have.
                Err(error) if is_sql(&error) => {
                    let message =
                        format!("the rows of {name} could not be counted: {}", said(&error));
                    let finding = Finding::note(FindingKind::RowCount, message);
                    look.findings.push(finding.in_table(name));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Looked::Yes)
    })?;
    Ok(tables)
}

/// What SQLite said.
pub(super) fn said(error: &rusqlite::Error) -> String {
    migrate_core::execute::message_and_offset(error).0
}
