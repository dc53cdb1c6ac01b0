//! Pictures of a schema: a diagram as text, and a page that shows it with the migrations.
//!
//! Everything is computed from the schema of each version and given out as a string; nothing here
//! writes a file or changes a database.

#![allow(clippy::cast_precision_loss, reason = "no drawing has 2^52 of anything")]

mod boxes;
mod draw;
mod html;
mod layout;
mod lines;
mod mermaid;
mod moment;
mod page;
mod relation;
mod scratch;
mod spans;
mod sql;
mod story;

use std::collections::BTreeMap;

use migrate_core::Catalog;
use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::quoted;
use rusqlite::Connection;

use crate::drift::Drift;
use crate::error::Error;
use crate::existing::Info;
use crate::lock::retry_on;
use crate::options::Options;
use crate::sqlite::is_sql;
use page::Live;
use story::Story;

/// A schema as the text of a [Mermaid](https://mermaid.js.org) entity-relationship diagram: what
/// GitHub, GitLab and many others draw where it stands in a code block called `mermaid`.
///
/// Every table has its columns with type and keys (`PK`, `FK`, `UK`); views and virtual tables say
/// what they are. A line is drawn through where the foreign key is a part of the child's primary
/// key; its ends say how many rows there can be. Names that Mermaid does not take are shown as labels.
///
/// ```
/// use migrate_runtime::{Snapshot, diagram};
///
/// let db = rusqlite::Connection::open_in_memory()?;
/// db.execute_batch(
///     "CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT);
///      CREATE TABLE copies (id INTEGER PRIMARY KEY, book_id INT NOT NULL REFERENCES books)",
/// )?;
/// let text = diagram(&Snapshot::read(&db)?);
/// assert!(text.starts_with("erDiagram\n    books {\n        INTEGER id PK\n"));
/// assert!(text.ends_with("    books ||..o{ copies : \"book_id\"\n"));
/// # Ok::<(), rusqlite::Error>(())
/// ```
#[must_use]
pub fn diagram(schema: &Snapshot) -> String {
    mermaid::diagram(&moment::of_snapshot(schema))
}

/// The diagram of a set's last schema, if it is known.
pub(crate) fn diagram_of(catalog: &Catalog) -> Option<String> {
    if let Some(schema) = catalog.schema() {
        return Some(diagram(&schema));
    }
    let story = Story::of(&catalog.migrations(), None);
    let last = story.moments.last().filter(|_| story.missing == 0);
    last.map(mermaid::diagram)
}

/// The page of a set by itself.
pub(crate) fn page(catalog: &Catalog) -> String {
    page::page(catalog, None)
}

/// The page of a set and of a database.
pub(crate) fn page_of(
    catalog: &Catalog,
    options: &Options,
    (info, drift): (Info, Option<Drift>),
    db: &Connection,
) -> Result<String, Error> {
    let live = retry_on(db, options.patience(), || {
        let now = "SELECT strftime('%Y-%m-%d %H:%M', 'now')";
        Ok(Live {
            info: info.clone(),
            drift: drift.clone(),
            rows: rows(db, catalog)?,
            read_at: db.query_row(now, [], |row| row.get(0))?,
        })
    })?;
    Ok(page::page(catalog, Some(&live)))
}

/// How many rows each table of the set has; none where a module or a function is not there to tell.
fn rows(db: &Connection, catalog: &Catalog) -> Result<BTreeMap<String, Option<u64>>, Error> {
    let found = Snapshot::read(db)?;
    let own = catalog.schema();
    let is_own =
        |name: &str| own.as_ref().is_none_or(|own| own.get(ObjectKind::Table, name).is_some());
    let mut all = BTreeMap::new();
    let tables = found.objects().filter(|object| object.kind() == ObjectKind::Table);
    for table in tables.filter(|table| is_own(table.name())) {
        let sql = format!("SELECT count(*) FROM main.{}", quoted(table.name()));
        let count = match db.query_row(&sql, [], |row| row.get::<_, i64>(0)) {
            Ok(rows) => Some(rows.unsigned_abs()),
            Err(error) if is_sql(&error) => None,
            Err(error) => return Err(error.into()),
        };
        all.insert(table.name().to_ascii_lowercase(), count);
    }
    Ok(all)
}
