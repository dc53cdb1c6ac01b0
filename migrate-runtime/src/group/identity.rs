//! Which files the members of a group are: none twice, and locked in the same order by everybody.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{Database, Entry, entries};
use crate::error::{Cause, Error};

/// What a file is, whatever it is called. Sorts the same in every process.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Identity {
    /// The device and the number on it, which hard links share.
    Numbers(u64, u64),
    Path(PathBuf),
}

impl Identity {
    /// None for a database that no other connection can have open.
    fn of(db: &Connection) -> Option<Self> {
        db.path().and_then(Self::of_path)
    }

    fn of_path(path: &str) -> Option<Self> {
        if path.is_empty() {
            return None;
        }
        let path = Path::new(path);
        #[cfg(unix)]
        if let Ok(metadata) = std::fs::metadata(path) {
            use std::os::unix::fs::MetadataExt as _;
            return Some(Self::Numbers(metadata.dev(), metadata.ino()));
        }
        let whole = std::fs::canonicalize(path).or_else(|_| std::path::absolute(path));
        Some(Self::Path(whole.unwrap_or_else(|_| path.to_owned())))
    }
}

/// Whether two connections are to one file.
#[cfg(feature = "cli")]
pub(crate) fn is_same_file(one: &Connection, other: &Connection) -> bool {
    Identity::of(one).is_some_and(|identity| Identity::of(other) == Some(identity))
}

/// Refuses members that cannot be told apart; the order in which the databases are locked.
pub(super) fn order(databases: &[Database<'_>]) -> Result<Vec<usize>, Error> {
    let refused = |message: String| Err(Error::new(Cause::InvalidGroup(message)));
    let mut names = HashSet::new();
    for Entry { name, .. } in entries(databases) {
        if name.is_empty() || name.chars().any(char::is_control) {
            return refused(format!("{name:?} is not a name"));
        }
        // What SQLite itself calls databases by.
        if ["main", "temp"].iter().any(|reserved| name.eq_ignore_ascii_case(reserved)) {
            return refused(format!("a member cannot be called {name}"));
        }
        if !names.insert(name.to_ascii_lowercase()) {
            return refused(format!("two are called {name}"));
        }
    }
    let mut files: Vec<(Option<Identity>, usize)> = Vec::new();
    for (index, database) in databases.iter().enumerate() {
        let mut sets: Vec<Entry<'_, '_>> = Vec::new();
        for entry in database.entries() {
            let set = entry.migrator.catalog.set();
            if let Some(twin) = sets.iter().find(|one| one.migrator.catalog.set() == set) {
                let (one, other) = (twin.name, entry.name);
                return refused(format!("{one} and {other} are one set, {set}, in one database"));
            }
            sets.push(entry);
        }
        let identity = Identity::of(database.db);
        let twin = files.iter().find(|(other, _)| identity.is_some() && *other == identity);
        if let Some(twin) = twin.and_then(|(_, index)| databases.get(*index)) {
            let (one, other) = (twin.name(), database.name());
            return refused(format!(
                "{one} and {other} are the same file on two connections: add them as sets of one"
            ));
        }
        files.push((identity, index));
    }
    files.sort();
    Ok(files.into_iter().map(|(_, index)| index).collect())
}

/// Refuses a database that has another attached: its lock would be on both, and keep the other out.
pub(super) fn refuse_attached(databases: &[Database<'_>]) -> Result<(), Error> {
    let files: Vec<Option<Identity>> = databases.iter().map(|one| Identity::of(one.db)).collect();
    for (index, database) in databases.iter().enumerate() {
        let attached = database
            .db
            .prepare("SELECT ifnull(file, '') FROM pragma_database_list WHERE name <> 'main'")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        for file in attached.iter().filter_map(|path| Identity::of_path(path)) {
            let others = databases.iter().zip(&files).enumerate();
            let mut others = others.filter(|(other, _)| *other != index);
            if let Some((_, (other, _))) = others.find(|(_, (_, own))| own.as_ref() == Some(&file))
            {
                let (name, other) = (database.name(), other.name());
                let message = format!("{name} has the file of {other} attached");
                return Err(Error::new(Cause::InvalidGroup(message)));
            }
        }
    }
    Ok(())
}
