//! Recovery: a migration outside a transaction that did not end is put back to what was before it,
//! by the backup that was taken for it.
//!
//! Its runner holds an advisory lock on an empty file beside that backup for as long as it lives.
//! The system lets go of it when the process ends, however it ends; so the dead can be told from
//! the slow, and no two processes bring one backup back.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use migrate_core::sql::keyword;
use migrate_core::{Catalog, Migration};
use rusqlite::Connection;

use crate::backup::{Brought, create_private};
use crate::error::Error;
use crate::events::Event;
use crate::hooks::Hooks;
use crate::options::Options;
use crate::store;

/// The sign that the runner of a migration outside a transaction is alive.
pub(crate) struct Alive {
    path: PathBuf,
    /// None where the file system knows no locks.
    file: Option<File>,
}

fn sign_of(backup: &Path) -> PathBuf {
    let mut name = backup.as_os_str().to_owned();
    name.push(".running");
    PathBuf::from(name)
}

impl Alive {
    /// Takes the sign of this backup; none where somebody else has it.
    pub(crate) fn take(backup: &Path) -> Option<Self> {
        let path = sign_of(backup);
        let file = match create_private(&path) {
            Ok(file) => Ok(file),
            // Of a runner that died, most likely.
            Err(_) => OpenOptions::new().write(true).open(&path),
        };
        let Ok(file) = file else { return Some(Self { path, file: None }) };
        match file.try_lock() {
            Ok(()) => Some(Self { path, file: Some(file) }),
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Error(_)) => Some(Self { path, file: None }),
        }
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        // Best effort: an empty file that nobody holds says that nobody lives.
        let _ = std::fs::remove_file(&self.path);
        drop(self.file.take());
    }
}

/// What became of an attempt to recover.
pub(crate) enum Recovered {
    /// The database is what it was before; with a copy of what others may have written since.
    Yes(Option<PathBuf>),
    /// Somebody else did it, or is at it: look again.
    Elsewhere,
}

/// Brings back `backup`, unless another process does. What is there is kept: others may have written
/// meanwhile.
pub(crate) fn recover(
    db: &mut Connection,
    catalog: &Catalog,
    options: &Options,
    backup: &Path,
    whose: Whose,
) -> Result<Recovered, Error> {
    let Some(_alive) = Alive::take(backup) else { return Ok(Recovered::Elsewhere) };
    let path = backup.display().to_string();
    // Under the sign and the lock: whoever had them before may have done it.
    let may = |now: &Connection| -> Result<bool, Error> {
        let still = |row: &store::Applied| row.half_done && row.backup.as_ref() == Some(&path);
        Ok(whose == Whose::Own || store::read(now, catalog.set())?.applied.iter().any(still))
    };
    match options.backup.bring_back(db, backup, options.patience(), &mut |_| Ok(()), &may)? {
        Brought::Back { kept } => {
            options.observer.tell(&Event::Recovered { backup });
            Ok(Recovered::Yes(kept))
        }
        Brought::Nothing => Ok(Recovered::Elsewhere),
    }
}

/// Whose work is half done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// This run's.
    Own,
    /// That of a runner that died.
    Anothers,
}

/// Whether the runner of what is half done is known to have died: its sign is there, and nobody
/// holds it.
pub(crate) fn is_dead(tracking: &store::Tracking) -> bool {
    backup_of(tracking).is_some_and(|backup| {
        let sign = OpenOptions::new().write(true).open(sign_of(&backup));
        sign.is_ok_and(|file| file.try_lock().is_ok())
    })
}

/// Whether a migration can be begun again without being put back first: what VACUUM and its like
/// do changes no row, and is done as a whole or not at all.
pub(crate) fn can_begin_again(migration: &Migration, hooks: Hooks) -> bool {
    const HARMLESS: [&str; 4] = ["VACUUM", "REINDEX", "ANALYZE", "PRAGMA"];
    let scripts = std::iter::once(migration.up()).chain(migration.down());
    hooks.get(migration.version()).is_none()
        && scripts.into_iter().all(|script| {
            let mut statements = script.statements().iter();
            statements.all(|statement| keyword(script.sql(statement), &HARMLESS).is_some())
        })
}

/// The backup that can bring back what is half done here; an error that says so where there is none.
pub(crate) fn backup_of(tracking: &store::Tracking) -> Option<PathBuf> {
    let row = tracking.applied.iter().find(|row| row.half_done)?;
    row.backup.as_ref().map(PathBuf::from).filter(|path| path.exists())
}
