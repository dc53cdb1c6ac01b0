//! Rules over several databases, kept before any of them commits.

use std::fmt;

use rusqlite::Connection;

use super::scratch;
use super::seen::Seen;
use crate::callbacks::Refusal;
use crate::error::{Cause, Error};
use crate::validate::Check;
use crate::validate::checks::judge;

/// The databases of a group, for a check in Rust: each connection is inside the transaction of its
/// migrations, and sees what they did.
///
/// ```
/// use migrate_runtime::{Group, GroupMembers};
/// # use notes::MIGRATIONS as META;
/// # use notes::MIGRATIONS as EVENTS;
///
/// /// The wall of what may be in each of them.
/// fn small(members: &GroupMembers<'_>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
///     for (name, db) in members.iter() {
///         let notes: i64 = db.query_row("SELECT count(*) FROM notes", [], |row| row.get(0))?;
///         if notes > 1_000_000 {
///             return Err(format!("{name} has {notes} notes").into());
///         }
///     }
///     members.get("meta")?.prepare("SELECT name FROM notebooks")?;
///     Ok(())
/// }
///
/// # let (mut meta, mut events) =
/// #     (rusqlite::Connection::open_in_memory()?, rusqlite::Connection::open_in_memory()?);
/// Group::new()
///     .add("meta", META.migrator(), &mut meta)
///     .add("events", EVENTS.migrator(), &mut events)
///     .check_with("no more than a million notes", small)
///     .run()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct GroupMembers<'c> {
    list: &'c [Seen<'c>],
}

impl fmt::Debug for GroupMembers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.list.iter().map(|one| one.name)).finish()
    }
}

impl<'c> GroupMembers<'c> {
    pub(super) fn new(list: &'c [Seen<'c>]) -> Self {
        Self { list }
    }

    pub(super) fn seen(&self) -> &'c [Seen<'c>] {
        self.list
    }

    /// The connection of the member with this name. Members in one database have one connection.
    ///
    /// # Errors
    ///
    /// Where no member has that name.
    pub fn get(&self, name: &str) -> Result<&'c Connection, Refusal> {
        let member = self.iter().find(|(own, _)| *own == name);
        member.map(|(_, db)| db).ok_or_else(|| format!("no member is called {name}").into())
    }

    /// Each member with its connection, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (&'c str, &'c Connection)> {
        self.list.iter().map(|one| (one.name, one.db))
    }
}

type Code = dyn Fn(&GroupMembers<'_>) -> Result<(), Refusal> + Send + Sync;

/// A rule of the application's.
pub(super) enum Rule {
    Query(Check),
    Code(String, Box<Code>),
}

/// Whether all of them hold; notes about those that only warn.
pub(super) fn keep(rules: &[Rule], members: &GroupMembers<'_>) -> Result<Vec<String>, Error> {
    let mut notes = Vec::new();
    for rule in rules {
        match rule {
            Rule::Query(check) => notes.extend(judge(check, scratch::check(check, members)?)?),
            Rule::Code(name, code) => {
                let failed =
                    |problem| Error::new(Cause::CheckFailed { name: name.clone(), problem });
                let answer = code(members);
                if members.iter().any(|(_, db)| db.is_autocommit()) {
                    return Err(Error::new(Cause::CheckEnded(name.clone())));
                }
                answer.map_err(|error| failed(error.to_string()))?;
            }
        }
    }
    Ok(notes)
}
