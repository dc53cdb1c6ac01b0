//! Places in migration files.

use std::fmt;

use migrate_core::execute::message_and_offset;
use migrate_core::sql::locate;
use migrate_core::{Script, Statement};

/// A place in a migration file.
///
/// ```
/// use migrate_runtime::DriftPolicy;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "007")?;
/// db.execute_batch("CREATE UNIQUE INDEX tags_name ON tags (name)")?;
/// let error = MIGRATIONS.migrator().drift_policy(DriftPolicy::Ignore).run(&mut db).unwrap_err();
///
/// let place = error.location().unwrap();
/// assert!(place.file().ends_with("migrations/008_unique_tag_names.sql"));
/// assert_eq!((place.line(), place.column()), (5, 1));
/// assert!(place.statement().starts_with("CREATE UNIQUE INDEX tags_name"));
/// assert!(place.to_string().ends_with("008_unique_tag_names.sql:5:1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    file: String,
    pub(super) line: u32,
    column: u32,
    pub(super) statement: String,
    /// Lines of the statement before the one that is meant.
    pub(super) lines_before: u32,
}

impl Location {
    /// The place in `statement` that `error` is about.
    pub(crate) fn of(
        script: &Script,
        statement: &Statement,
        error: Option<&rusqlite::Error>,
    ) -> Self {
        let sql = script.sql(statement);
        let at = error.map_or(0, |error| {
            let (message, offset) = message_and_offset(error);
            locate(sql, &message, offset).start
        });
        let before = sql.get(..at).unwrap_or_default();
        let lines = before.matches('\n').count() as u32;
        let in_line = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32;
        Self {
            file: script.file().to_owned(),
            line: statement.line + lines,
            column: if lines == 0 { statement.column + in_line } else { in_line + 1 },
            statement: sql.to_owned(),
            lines_before: lines,
        }
    }

    /// The migration file, relative to the package that embedded it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The column in characters, from 1.
    #[must_use]
    pub fn column(&self) -> u32 {
        self.column
    }

    /// The whole statement.
    #[must_use]
    pub fn statement(&self) -> &str {
        &self.statement
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
