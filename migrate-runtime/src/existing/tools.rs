//! The records of other tools, as they lie in a database.

use std::fmt;

use migrate_core::{Migration, Version};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row};

use crate::error::Error;
use crate::error::Refused;
use crate::sqlite::is_sql;

/// A tool whose records can be taken over. See [`Migrations::take_over`](crate::Migrations::take_over).
///
/// ```
/// use migrate_runtime::Tool;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// // Before the first run, at every start: it does nothing where there is nothing to take over.
/// let declared = MIGRATIONS.take_over(&mut db, Tool::Diesel)?;
/// assert!(declared.is_empty(), "{} left nothing", Tool::Diesel.as_str());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Tool {
    /// Whichever has its records in the database.
    Detect,
    /// refinery: the table `refinery_schema_history`.
    Refinery,
    /// sqlx: the table `_sqlx_migrations`.
    Sqlx,
    /// diesel: the table `__diesel_schema_migrations`.
    Diesel,
    /// `rusqlite_migration`: `PRAGMA user_version`, the number of applied migrations.
    RusqliteMigration,
    /// golang-migrate: the table `schema_migrations`, with one row.
    GolangMigrate,
    /// dbmate: the table `schema_migrations`, with a row for each migration.
    Dbmate,
}

impl Tool {
    const ALL: [Self; 6] = [
        Self::Refinery,
        Self::Sqlx,
        Self::Diesel,
        Self::GolangMigrate,
        Self::Dbmate,
        Self::RusqliteMigration,
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Detect => "another tool",
            Self::Refinery => "refinery",
            Self::Sqlx => "sqlx",
            Self::Diesel => "diesel",
            Self::RusqliteMigration => "rusqlite_migration",
            Self::GolangMigrate => "golang-migrate",
            Self::Dbmate => "dbmate",
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a tool recorded as applied.
pub(super) struct Record {
    pub(super) version: Version,
    /// When, as our own records have it.
    pub(super) at: Option<String>,
}

/// The tools that have records in `db`, for a set of so many migrations.
pub(super) fn detect(db: &Connection, migrations: usize) -> rusqlite::Result<Vec<Tool>> {
    let mut found = Vec::new();
    for tool in Tool::ALL {
        // Anybody may use that number, so it only counts where nothing else tells.
        let there = match tool {
            Tool::RusqliteMigration => {
                found.is_empty()
                    && usize::try_from(user_version(db)?)
                        .is_ok_and(|number| (1..=migrations).contains(&number))
            }
            _ => has(db, tool)?,
        };
        if there {
            found.push(tool);
        }
    }
    Ok(found)
}

fn user_version(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("PRAGMA main.user_version", [], |row| row.get(0))
}

/// The tables in which other tools keep their records.
const TABLES: [&str; 4] = [
    "refinery_schema_history",
    "_sqlx_migrations",
    "__diesel_schema_migrations",
    "schema_migrations",
];

/// Whether a table is another tool's: what became of it is no business of the set.
pub(crate) fn is_of_another_tool(table: &str) -> bool {
    TABLES.iter().any(|name| name.eq_ignore_ascii_case(table))
}

/// Whether the table of `tool` is there, and has a row.
pub(super) fn has(db: &Connection, tool: Tool) -> rusqlite::Result<bool> {
    let table = match tool {
        Tool::Detect => return Ok(false),
        Tool::RusqliteMigration => return Ok(user_version(db)? > 0),
        Tool::Refinery => "refinery_schema_history",
        Tool::Sqlx => "_sqlx_migrations",
        Tool::Diesel => "__diesel_schema_migrations",
        Tool::GolangMigrate | Tool::Dbmate => "schema_migrations",
    };
    let columns: Vec<String> = db
        .prepare("SELECT lower(name) FROM pragma_table_info(?1, 'main')")?
        .query_map([table], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let has = |column: &str| columns.iter().any(|name| name == column);
    let dirty = has("dirty");
    let its = match tool {
        Tool::GolangMigrate => dirty,
        Tool::Dbmate => !dirty,
        _ => true,
    };
    if !has("version") || !its {
        return Ok(false);
    }
    db.prepare(&format!("SELECT 1 FROM main.\"{table}\""))?.exists([])
}

/// Reads what `tool` recorded, in terms of `set`.
pub(super) fn read(db: &Connection, tool: Tool, set: &[Migration]) -> Result<Vec<Record>, Error> {
    match tool {
        Tool::Detect => Ok(Vec::new()),
        Tool::Refinery => rows(db, tool, "applied_on", "1", "refinery_schema_history"),
        Tool::Sqlx => rows(db, tool, "installed_on", "success", "_sqlx_migrations"),
        Tool::Diesel => rows(db, tool, "run_on", "1", "__diesel_schema_migrations"),
        Tool::Dbmate => rows(db, tool, "NULL", "1", "schema_migrations"),
        Tool::GolangMigrate => {
            let latest = rows(db, tool, "NULL", "NOT dirty", "schema_migrations")?;
            latest.last().map_or_else(|| Ok(Vec::new()), |last| up_to(tool, set, &last.version))
        }
        Tool::RusqliteMigration => {
            let number = user_version(db)?;
            let applied = usize::try_from(number).ok().and_then(|count| set.get(..count));
            let unknown = || Refused::ToolUnknown {
                tool: tool.to_string(),
                versions: vec![number.to_string()],
            };
            let applied = applied.ok_or_else(|| Error::refused(unknown()))?;
            Ok(applied.iter().map(record).collect())
        }
    }
}

fn record(migration: &Migration) -> Record {
    Record { version: migration.version().clone(), at: None }
}

/// Everything up to `last`: a tool that keeps one number has applied all before it.
fn up_to(tool: Tool, set: &[Migration], last: &Version) -> Result<Vec<Record>, Error> {
    if !set.iter().any(|migration| migration.version() == last) {
        let versions = vec![last.to_string()];
        return Err(Error::refused(Refused::ToolUnknown { tool: tool.to_string(), versions }));
    }
    Ok(set.iter().filter(|migration| migration.version() <= last).map(record).collect())
}

/// The rows of a table, the lowest version first. One that was begun and did not end is refused.
fn rows(
    db: &Connection,
    tool: Tool,
    at: &str,
    whole: &str,
    table: &str,
) -> Result<Vec<Record>, Error> {
    let unreadable = |message: String| {
        Error::refused(Refused::ToolUnreadable { tool: tool.to_string(), message })
    };
    let sql = format!(
        "SELECT version, strftime('%Y-%m-%dT%H:%M:%fZ', {at}), {whole} FROM main.\"{table}\""
    );
    let row = |row: &Row<'_>| {
        // What is no text and no number cannot be a version.
        let written = match row.get_ref(0)? {
            ValueRef::Integer(number) => number.to_string(),
            // Diesel leaves the dashes of `2018-01-14-171611` out, and others may not.
            ValueRef::Text(text) => String::from_utf8_lossy(text).replace('-', ""),
            _ => String::new(),
        };
        Ok((written, row.get::<_, Option<String>>(1)?, row.get::<_, Value>(2)?))
    };
    let read = || -> rusqlite::Result<Vec<(String, Option<String>, Value)>> {
        db.prepare(&sql)?.query_map([], row)?.collect()
    };
    let found = read().map_err(|error| {
        if is_sql(&error) { unreadable(error.to_string()) } else { error.into() }
    })?;
    let mut records = Vec::new();
    for (written, at, whole) in found {
        if [Value::Integer(0), Value::Null].contains(&whole) {
            return Err(Error::refused(Refused::ToolDirty {
                tool: tool.to_string(),
                version: written,
            }));
        }
        let version =
            written.parse().map_err(|_| unreadable(format!("{written:?} is not a version")))?;
        records.push(Record { version, at });
    }
    records.sort_by(|one, other| one.version.cmp(&other.version));
    records.dedup_by(|one, other| one.version == other.version);
    Ok(records)
}
