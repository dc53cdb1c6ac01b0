//! Consent: what a migration may destroy, by the word of its author.

use std::fmt;

use crate::text::Text;

/// What the file of a migration says may be destroyed: `allow destructive(tasks.legacy_state)`.
///
/// ```
/// use migrate_runtime::{Consent, Consented};
///
/// let consent = Consent::Listed(vec![Consented::column("tasks", "legacy_state")]);
/// assert!(consent.covers("Tasks", Some("legacy_state")));
/// assert!(!consent.covers("tasks", Some("title")));
/// assert!(!consent.covers("tasks", None));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Consent {
    /// Nothing is said.
    #[default]
    None,
    /// These tables and columns.
    Listed(Vec<Consented>),
    /// Whatever the migration destroys.
    All,
}

impl Consent {
    /// Whether `column` of `table` may be destroyed; where no column is named, the table with its
    /// rows. The case of ASCII letters does not count, as in SQLite.
    #[must_use]
    pub fn covers(&self, table: &str, column: Option<&str>) -> bool {
        match self {
            Self::None => false,
            Self::Listed(all) => all.iter().any(|one| one.covers(table, column)),
            Self::All => true,
        }
    }
}

/// A table or a column that may be destroyed.
///
/// ```
/// use migrate_runtime::Consented;
///
/// // `-- migrate: allow destructive(tasks, notes.*, people.nickname)`
/// let tasks = Consented::table("tasks");
/// let notes = Consented::every_column("notes");
/// let nickname = Consented::column("people", "nickname");
///
/// assert!(tasks.is_whole_table() && tasks.covers("tasks", None));
/// assert!(notes.covers("notes", Some("body")) && !notes.covers("notes", None));
/// assert!(nickname.covers("People", Some("Nickname")), "names have no case in SQLite");
/// assert_eq!(nickname.to_string(), "people.nickname");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consented {
    pub(crate) table: Text,
    pub(crate) part: Part,
}

/// Which part of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// The table, its rows and its columns.
    Whole,
    /// Its columns, and neither the table nor its rows.
    EveryColumn,
    /// One column.
    Column(Text),
}

impl Consented {
    /// A table with its rows and columns: `tasks`.
    #[must_use]
    pub fn table(table: impl Into<Text>) -> Self {
        Self { table: table.into(), part: Part::Whole }
    }

    /// Every column of a table, while the table and its rows stay: `tasks.*`.
    #[must_use]
    pub fn every_column(table: impl Into<Text>) -> Self {
        Self { table: table.into(), part: Part::EveryColumn }
    }

    /// One column: `tasks.legacy_state`.
    #[must_use]
    pub fn column(table: impl Into<Text>, column: impl Into<Text>) -> Self {
        Self { table: table.into(), part: Part::Column(column.into()) }
    }

    /// Whether it is a table with all that is in it.
    #[must_use]
    pub fn is_whole_table(&self) -> bool {
        self.part == Part::Whole
    }

    /// Whether it covers `column` of `table`, or the whole table where no column is named.
    #[must_use]
    pub fn covers(&self, table: &str, column: Option<&str>) -> bool {
        self.table.eq_ignore_ascii_case(table)
            && match (&self.part, column) {
                (Part::Whole, _) | (Part::EveryColumn, Some(_)) => true,
                (Part::Column(own), Some(column)) => own.eq_ignore_ascii_case(column),
                (Part::EveryColumn | Part::Column(_), None) => false,
            }
    }
}

/// As the file says it, in quotes where that is needed.
impl fmt::Display for Consented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        identifier(&self.table, f)?;
        match &self.part {
            Part::Whole => Ok(()),
            Part::EveryColumn => f.write_str(".*"),
            Part::Column(column) => {
                f.write_str(".")?;
                identifier(column, f)
            }
        }
    }
}

fn identifier(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.chars().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit()) {
        f.write_str(name)
    } else {
        write!(f, "\"{}\"", name.replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_2_19_consent_covers_what_it_names() {
        let listed = Consent::Listed(vec![
            Consented::column("tasks", "State"),
            Consented::every_column("notes"),
            Consented::table("Old table"),
        ]);
        for (table, column, covered) in [
            ("tasks", Some("state"), true),
            ("TASKS", Some("STATE"), true),
            ("tasks", Some("title"), false),
            ("tasks", None, false),
            ("notes", Some("body"), true),
            ("notes", None, false),
            ("old table", Some("x"), true),
            ("old table", None, true),
            ("old", None, false),
            // As in SQLite, other letters have a case of their own.
            ("Ä", None, false),
        ] {
            assert_eq!(listed.covers(table, column), covered, "{table} {column:?}");
            assert!(Consent::All.covers(table, column));
            assert!(!Consent::None.covers(table, column));
        }
        let umlaut = Consent::Listed(vec![Consented::table("ä")]);
        assert!(umlaut.covers("ä", None) && !umlaut.covers("Ä", None));
        assert!(!Consent::Listed(Vec::new()).covers("tasks", None));
    }

    #[test]
    fn what_is_covered_is_shown_as_it_is_written() {
        for (one, shown) in [
            (Consented::table("tasks"), "tasks"),
            (Consented::every_column("old tasks"), "\"old tasks\".*"),
            (Consented::column("t", "a\"b"), "t.\"a\"\"b\""),
            (Consented::column("2t", "*"), "\"2t\".\"*\""),
        ] {
            assert_eq!(one.to_string(), shown);
        }
    }
}
