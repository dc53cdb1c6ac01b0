//! Runs of groups: what each database of one says about the last, so that a run that was cut short
//! between two commits is found.

use migrate_core::Version;
use rusqlite::{Connection, OptionalExtension, params};

use super::read::exists;
use super::unreadable::unreadable;
use crate::error::Error;

/// One row for each group run in which the set had something to do, written in the transaction of
/// its migrations. `members` has a line for each member with something to do: its name, a tab,
/// and the versions it was to have. Only groups make this table.
const GROUP: &str = "CREATE TABLE IF NOT EXISTS main._migrate_group (
    id INTEGER PRIMARY KEY,
    set_name TEXT NOT NULL,
    run TEXT NOT NULL,
    member TEXT NOT NULL,
    members TEXT NOT NULL,
    at TEXT NOT NULL,
    backup TEXT
)";

/// A run of a group, as a member's database tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupRun {
    /// The same in all databases of the run.
    pub(crate) run: String,
    /// The members that had something to do, and what they were to have after it.
    pub(crate) members: Vec<(String, Vec<Version>)>,
    /// The backup of this member from before it.
    pub(crate) backup: Option<String>,
}

impl GroupRun {
    /// For the history.
    pub(crate) fn note(&self) -> String {
        let names: Vec<&str> = self.members.iter().map(|(name, _)| name.as_str()).collect();
        format!("run {} of {}", self.run, names.join(", "))
    }

    fn lines(&self) -> String {
        let line = |(name, versions): &(String, Vec<Version>)| {
            let versions: Vec<String> = versions.iter().map(ToString::to_string).collect();
            format!("{name}\t{}", versions.join(" "))
        };
        self.members.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// Makes the table. Before the run records the schema: it changes SQLite's number for it.
pub(crate) fn create_groups(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(GROUP)
}

/// Records that `member` took part in `run`.
pub(crate) fn record_group(
    db: &Connection,
    set: &str,
    member: &str,
    run: &GroupRun,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO main._migrate_group (set_name, run, member, members, at, backup) \
         VALUES (?1, ?2, ?3, ?4, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?5)",
        params![set, run.run, member, run.lines(), run.backup],
    )?;
    Ok(())
}

/// The last group run that the set took part in.
pub(crate) fn last_group(db: &Connection, set: &str) -> Result<Option<GroupRun>, Error> {
    if !exists(db, "_migrate_group")? {
        return Ok(None);
    }
    let row = db
        .query_row(
            "SELECT run, members, backup FROM main._migrate_group WHERE set_name = ?1 \
             ORDER BY id DESC LIMIT 1",
            [set],
            |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?)),
        )
        .optional()
        .map_err(unreadable)?;
    Ok(row.map(|(run, lines, backup)| GroupRun { run, members: parse(&lines), backup }))
}

/// What cannot be read was not written by a group, and says nothing.
fn parse(lines: &str) -> Vec<(String, Vec<Version>)> {
    let line = |line: &str| {
        let (name, versions) = line.split_once('\t')?;
        let versions = versions.split(' ').filter_map(|version| version.parse().ok()).collect();
        Some((name.to_owned(), versions))
    };
    lines.lines().filter_map(line).collect()
}
