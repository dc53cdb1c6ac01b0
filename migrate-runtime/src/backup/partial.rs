//! A backup that is being written, under another name until it is whole; and the rubbish of those
//! whose writer died.
//!
//! Beside `x.bak.partial` lies `x.bak.lock`, an empty file on which the writer holds an advisory
//! lock. The system lets go of it when the process ends, however it ends, so nothing can go stale. The
//! lock is not on the partial file itself: on some systems it would be in the way of SQLite's own
//! locks there, or vanish with them when SQLite closes the file.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::file::failed;
use super::name::{COMPRESSED, PLAIN, Site, create_new};
use crate::error::Error;

const LOCK: &str = ".bak.lock";
const PARTIAL: &str = ".bak.partial";
const PARTIAL_COMPRESSED: &str = ".bak.zst.partial";
/// A copy of a database that is damaged: kept for its owner to look at, but no backup.
const DAMAGED: &str = ".damaged";

/// What can lie about with the name of one backup. SQLite makes files of its own beside a database,
/// where it finds them needed.
const RUBBISH: [&str; 6] = [
    PARTIAL,
    PARTIAL_COMPRESSED,
    ".bak.partial-journal",
    ".bak.partial-wal",
    ".bak.partial-shm",
    // Last: while it is there, the others have an owner.
    LOCK,
];

/// What becomes of a partial file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Becomes {
    Backup,
    CompressedBackup,
    Damaged,
}

/// A name that is ours, and what is written under it. Nothing stays of it when dropped.
#[derive(Debug)]
pub(super) struct Partial {
    site: Site,
    time: String,
    number: u32,
    /// Held until the end. None where the file system knows no locks: there nobody sweeps, either.
    lock: Option<File>,
}

impl Partial {
    /// A new name of now, with an empty file that its owner alone can read.
    pub(super) fn reserve(site: &Site) -> Result<Self, Error> {
        let time: String = Connection::open_in_memory()?.query_row(
            "SELECT strftime('%Y-%m-%d_%H-%M-%S', 'now')",
            [],
            |row| row.get(0),
        )?;
        Self::at(site, &time)
    }

    fn at(site: &Site, time: &str) -> Result<Self, Error> {
        // Not the first that is free: one that was deleted may have had it, and what comes after
        // the others must count as newer.
        let mut number = site.last_of(time, &[PLAIN, COMPRESSED, DAMAGED, LOCK])?;
        while number < u32::MAX {
            number += 1;
            let path = |ending| site.path(time, number, ending);
            let lock = match create_new(&path(LOCK)) {
                Ok(lock) => lock,
                Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(failed(&path(PARTIAL), error)),
            };
            let lock = match lock.try_lock() {
                Ok(()) => Some(lock),
                // Somebody sweeps, and took it for left behind.
                Err(TryLockError::WouldBlock) => continue,
                Err(TryLockError::Error(_)) => None,
            };
            // The same, a moment earlier.
            if !path(LOCK).exists() {
                continue;
            }
            let taken = [PLAIN, COMPRESSED, DAMAGED].iter().any(|ending| path(ending).exists());
            let created = if taken {
                Err(ErrorKind::AlreadyExists.into())
            } else {
                create_new(&path(PARTIAL))
            };
            match created {
                Ok(_) => return Ok(Self { site: site.clone(), time: time.into(), number, lock }),
                Err(error) => {
                    // The lock alone is ours.
                    let _ = fs::remove_file(path(LOCK));
                    if error.kind() != ErrorKind::AlreadyExists {
                        return Err(failed(&path(PARTIAL), error));
                    }
                }
            }
        }
        Err(failed(site.directory(), "every name is taken"))
    }

    /// Where the copy is written.
    pub(super) fn path(&self) -> PathBuf {
        self.site.path(&self.time, self.number, PARTIAL)
    }

    /// Where the copy is compressed to.
    pub(super) fn compressed(&self) -> PathBuf {
        self.site.path(&self.time, self.number, PARTIAL_COMPRESSED)
    }

    /// Gives what was written its name, once it is on the disk.
    pub(super) fn keep(self, becomes: Becomes) -> Result<PathBuf, Error> {
        let (written, ending) = match becomes {
            Becomes::Backup => (self.path(), PLAIN),
            Becomes::CompressedBackup => (self.compressed(), COMPRESSED),
            Becomes::Damaged => (self.path(), DAMAGED),
        };
        let path = self.site.path(&self.time, self.number, ending);
        synchronise(&written).map_err(|error| failed(&path, error))?;
        // Both are in one directory, so the name goes over in one step.
        fs::rename(&written, &path).map_err(|error| failed(&path, error))?;
        synchronise_directory(self.site.directory());
        Ok(path)
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        remove(&self.site, &self.time, self.number);
        // The lock goes after its file: who finds the file finds it locked.
        drop(self.lock.take());
    }
}

fn remove(site: &Site, time: &str, number: u32) {
    for ending in RUBBISH {
        let path = site.path(time, number, ending);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                tracing::warn!(path = %path.display(), "could not be deleted: {error}");
            }
            _ => {}
        }
    }
}

/// Deletes what dead writers left in the directory, best effort.
pub(super) fn sweep(site: &Site) {
    // A directory that cannot be read is for those to report who need it.
    let files = site.files().unwrap_or_default();
    let mut left: Vec<(&str, u32)> = files
        .iter()
        .filter_map(|(_, name)| RUBBISH.iter().find_map(|ending| site.taken(name, ending)))
        .collect();
    left.sort_unstable();
    left.dedup();
    for (time, number) in left {
        let lock = site.path(time, number, LOCK);
        let dead = match OpenOptions::new().write(true).open(&lock) {
            Ok(file) => file.try_lock().is_ok().then_some(Some(file)),
            // Nobody writes without one.
            Err(error) if error.kind() == ErrorKind::NotFound => Some(None),
            Err(_) => None,
        };
        if let Some(held) = dead {
            tracing::info!(path = %lock.display(), "an unfinished backup is deleted");
            remove(site, time, number);
            drop(held);
        }
    }
}

fn synchronise(path: &Path) -> std::io::Result<()> {
    // For writing, as some systems want it.
    OpenOptions::new().write(true).open(path)?.sync_all()
}

/// Makes a new name durable. Not every system can; where none is lost, none needs it.
fn synchronise_directory(directory: &Path) {
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: &str = "2025-01-15_14-30-45";

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn site(directory: &Path) -> Site {
        Site::new(Some(Path::new("a.db")), directory)
    }

    #[cfg(unix)]
    #[test]
    fn r_0_09_only_the_owner_can_read_a_backup() {
        use std::os::unix::fs::PermissionsExt;

        let directory = tempfile::tempdir().unwrap();
        let partial = Partial::at(&site(directory.path()), TIME).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&partial.path()), 0o600);
        assert_eq!(mode(&partial.keep(Becomes::Backup).unwrap()), 0o600);
    }

    #[test]
    fn no_two_backups_have_one_name() {
        let directory = tempfile::tempdir().unwrap();
        let site = site(directory.path());
        let names: Vec<_> = [Becomes::Backup, Becomes::Backup, Becomes::Damaged, Becomes::Backup]
            .into_iter()
            .map(|becomes| Partial::at(&site, TIME).unwrap().keep(becomes).unwrap())
            .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        assert_eq!(
            names,
            [
                "a.2025-01-15_14-30-45.bak",
                "a.2025-01-15_14-30-45-2.bak",
                "a.2025-01-15_14-30-45-3.damaged",
                "a.2025-01-15_14-30-45-4.bak"
            ]
        );
        let (one, other) = (Partial::at(&site, TIME).unwrap(), Partial::at(&site, TIME).unwrap());
        assert_ne!(one.path(), other.path());
        drop((one, other));
        assert_eq!(self::names(directory.path()).len(), names.len(), "nothing else is left");
    }

    #[test]
    fn r_0_11_what_the_dead_left_goes_and_what_the_living_write_stays() {
        let directory = tempfile::tempdir().unwrap();
        let site = site(directory.path());
        let living = Partial::at(&site, TIME).unwrap();
        let other = Partial::at(&Site::new(Some(Path::new("b.db")), directory.path()), TIME);
        let kept = [
            "a.2025-01-15_14-30-45.bak.lock",
            "a.2025-01-15_14-30-45.bak.partial",
            "a.2025-01-15_14-30-46.bak",
            "a.bak.partial",
            "a.db",
            "b.2025-01-15_14-30-45.bak.lock",
            "b.2025-01-15_14-30-45.bak.partial",
            "c.2025-01-15_14-30-45.bak.partial",
        ];
        let dead = [
            "a.2025-01-15_14-30-46.bak.lock",
            "a.2025-01-15_14-30-46.bak.partial",
            "a.2025-01-15_14-30-46.bak.partial-journal",
            "a.2025-01-15_14-30-46.bak.zst.partial",
            "a.2025-01-15_14-30-45-2.bak.partial",
            "a.2025-01-15_14-30-47.bak.lock",
        ];
        for name in kept.into_iter().skip(2).filter(|name| !name.starts_with('b')).chain(dead) {
            fs::write(directory.path().join(name), "x").unwrap();
        }
        sweep(&site);
        assert_eq!(names(directory.path()), kept);
        drop((living, other));
        assert_eq!(names(directory.path()), &[&kept[2..5], &kept[7..]].concat()[..]);
    }
}
