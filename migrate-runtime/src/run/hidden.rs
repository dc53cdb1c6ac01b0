//! Hidden tables: a temporary table of the caller's connection takes the statements that are meant
//! for the table of the database.

use std::collections::HashSet;

use migrate_core::Catalog;
use migrate_core::schema::Snapshot;
use rusqlite::Connection;

use crate::error::{Cause, Error};

/// Refuses a connection whose temporary tables or views hide what migrations may name.
pub(crate) fn refuse(db: &Connection, catalog: &Catalog) -> Result<(), Error> {
    let names = |schema: &str| -> rusqlite::Result<Vec<String>> {
        let sql = format!(
            "SELECT name FROM {schema} WHERE type IN ('table', 'view') AND sql IS NOT NULL"
        );
        db.prepare(&sql)?.query_map([], |row| row.get(0))?.collect()
    };
    let temporary = names("sqlite_temp_master")?;
    if temporary.is_empty() {
        return Ok(());
    }
    let planned = catalog.schema().unwrap_or_else(Snapshot::empty);
    let planned = planned.objects().map(|object| object.name().to_owned());
    let known: HashSet<String> = names("main.sqlite_master")?
        .into_iter()
        .chain(planned)
        .map(|name| name.to_ascii_lowercase())
        .collect();
    match temporary.into_iter().find(|name| known.contains(&name.to_ascii_lowercase())) {
        Some(name) => Err(Error::new(Cause::HiddenTable(name))),
        None => Ok(()),
    }
}
