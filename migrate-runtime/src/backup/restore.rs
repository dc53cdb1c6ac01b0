//! Restoring: a backup is copied into the live connection by SQLite, in one transaction.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::compress::{decompress, is_compressed, size};
use super::database::{Size, file_of, is_exclusive, journal_mode, open_read_only};
use super::file::failed;
use super::name::Site;
use super::partial::Partial;
use super::verify::{Verification, is_no_database, verify};
use super::when::Watch;
use super::{Backup, copy, space};
use crate::error::{Cause, Error, ErrorKind};
use crate::lock::{Impatient, Patience, Suspended, retry_on, wait};
use crate::report::Report;

impl Backup {
    /// Makes `db` what the backup holds, after a copy of what is there now; that copy. A failure
    /// leaves `db` as it was.
    pub(crate) fn restore(
        &self,
        db: &mut Connection,
        backup: &Path,
        patience: Patience<'_>,
        watch: Watch<'_>,
    ) -> Result<Option<PathBuf>, Error> {
        let source = self.source(db, backup)?;
        // What cannot be read cannot be locked, either.
        if !is_readable(db, patience)? {
            let safety = match self.safety_copy(db, patience, watch) {
                Err(error)
                    if error.kind() == ErrorKind::BackupFailed && is_corrupt(db, patience) =>
                {
                    let raw = self.take_raw(db)?;
                    reset(db)?;
                    raw
                }
                other => other?,
            };
            source.into_database(db, patience, watch, &mut |_, _| Ok(true))?;
            return Ok(safety);
        }
        let mut safety = None;
        let mut keep = |now: &Connection, watch: Watch<'_>| {
            safety = self.safety_copy(now, patience, watch)?;
            Ok(true)
        };
        source.into_database(db, patience, watch, &mut keep)?;
        Ok(safety)
    }

    /// Brings back what a migration had before it: if `may` says so while nobody else can write, and
    /// with a copy of what is there.
    pub(crate) fn bring_back(
        &self,
        db: &mut Connection,
        backup: &Path,
        patience: Patience<'_>,
        watch: Watch<'_>,
        may: &dyn Fn(&Connection) -> Result<bool, Error>,
    ) -> Result<Brought, Error> {
        if !db.is_autocommit() {
            return Err(Error::new(Cause::InTransaction));
        }
        let mut kept = None;
        let mut keep = |now: &Connection, watch: Watch<'_>| {
            if !may(now)? {
                return Ok(false);
            }
            kept = self.take_through(now, patience, watch)?;
            Ok(true)
        };
        let done = Source::open(backup, None)?.into_database(db, patience, watch, &mut keep)?;
        Ok(if done { Brought::Back { kept } } else { Brought::Nothing })
    }

    /// The same without a copy, whatever is there.
    pub(crate) fn restore_over(
        &self,
        db: &mut Connection,
        backup: &Path,
        patience: Patience<'_>,
        watch: Watch<'_>,
    ) -> Result<(), Error> {
        let source = self.source(db, backup)?;
        // Damaged so: cut off within its pages, or with another header.
        if is_corrupt(db, patience) {
            reset(db)?;
        }
        source.into_database(db, patience, watch, &mut |_, _| Ok(true)).map(drop)
    }

    /// The backup, open and found good.
    fn source<'b>(&self, db: &Connection, backup: &'b Path) -> Result<Source<'b>, Error> {
        if !db.is_autocommit() {
            return Err(Error::new(Cause::InTransaction));
        }
        let place = self.place(db)?;
        let file = place.as_ref().and_then(|place| place.file.as_deref());
        // Each would wait for the lock of the other.
        if file.is_some_and(|file| is_same(file, backup)) {
            return Err(failed(backup, "it is the database itself"));
        }
        let source = Source::open(backup, place.map(|place| place.site))?;
        // Nobody restores what was never looked at.
        let how = match self.verification {
            Verification::None => Verification::Quick,
            how => how,
        };
        source.verify(how)?;
        Ok(source)
    }

    /// Nothing old is deleted for this copy: what is restored may be the oldest there is.
    fn safety_copy(
        &self,
        db: &Connection,
        patience: Patience<'_>,
        watch: Watch<'_>,
    ) -> Result<Option<PathBuf>, Error> {
        let error = match self.take_through(db, patience, watch) {
            Ok(path) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::Cancelled => return Err(error),
            Err(error) => error,
        };
        // Where it is damaged, that is why somebody restores.
        let sound = verify(db, Path::new("the database"), self.verification).is_ok();
        match if sound { Ok(None) } else { self.take_damaged(db, patience, watch) } {
            Ok(Some(path)) => {
                tracing::warn!(path = %path.display(), "the database was damaged: {error}");
                Ok(Some(path))
            }
            _ => Err(Error::new(Cause::NoSafetyCopy(error.headline()))),
        }
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

/// Reads what SQLite reads first, waiting for others.
fn look(db: &Connection, patience: Patience<'_>) -> Result<(), Error> {
    let first = || Ok(db.query_row("PRAGMA main.schema_version", [], |_| Ok(()))?);
    retry_on(db, patience, first)
}

/// Whether SQLite takes it for no database, or for one whose beginning is damaged.
fn is_corrupt(db: &Connection, patience: Patience<'_>) -> bool {
    look(db, patience).is_err_and(|error| error.kind() == ErrorKind::Corrupt)
}

/// Whether anything of it can be read; an error where others keep everybody from it.
fn is_readable(db: &Connection, patience: Patience<'_>) -> Result<bool, Error> {
    match look(db, patience) {
        Ok(()) => Ok(true),
        Err(error) if matches!(error.kind(), ErrorKind::Busy | ErrorKind::Cancelled) => Err(error),
        Err(_) => Ok(false),
    }
}

/// Whether a backup is a sound database.
pub(crate) fn verify_file(backup: &Path) -> Result<(), Error> {
    Source::open(backup, None)?.verify(Verification::Full)
}

/// Deletes a backup that turned out to be of no use, best effort.
pub(crate) fn discard(backup: &Path) {
    if let Err(error) = std::fs::remove_file(backup) {
        tracing::warn!(path = %backup.display(), "could not be deleted: {error}");
    }
}

/// What is called before anything changes; it says whether to go on.
type Before<'b> = &'b mut dyn FnMut(&Connection, Watch<'_>) -> Result<bool, Error>;

/// The lock of a write transaction that goes on after it, so that nobody comes between.
struct Exclusive {
    /// The caller's, such as `normal`.
    mode: String,
}

impl Exclusive {
    fn begin(db: &Connection, patience: Patience<'_>) -> Result<Self, Error> {
        let mode = db.query_row("PRAGMA main.locking_mode", [], |row| row.get(0))?;
        retry_on(db, patience, || Ok(db.execute_batch("BEGIN IMMEDIATE")?))?;
        Ok(Self { mode })
    }

    /// Waits for those who still read: no other can begin to meanwhile.
    fn keep(&self, db: &Connection, patience: Patience<'_>) -> Result<(), Error> {
        let kept = db
            .execute_batch("PRAGMA main.locking_mode = EXCLUSIVE")
            .map_err(Error::from)
            .and_then(|()| retry_on(db, patience, || Ok(db.execute_batch("COMMIT")?)));
        if kept.is_err() {
            self.end(db)?;
        }
        kept
    }

    /// Lets go of it, whatever happened.
    fn end(&self, db: &Connection) -> Result<(), Error> {
        if !db.is_autocommit() {
            let _ = db.execute_batch("ROLLBACK");
        }
        db.execute_batch(&format!("PRAGMA main.locking_mode = {}", self.mode))?;
        // A kept lock is let go at the next access.
        db.query_row("PRAGMA main.schema_version", [], |_| Ok(()))?;
        Ok(())
    }
}

/// What became of bringing a backup back.
pub(crate) enum Brought {
    /// It is there; with a copy of what was.
    Back { kept: Option<PathBuf> },
    /// It was not wanted any more.
    Nothing,
}

/// A backup that is open for reading.
struct Source<'b> {
    backup: &'b Path,
    // Before its file, which is deleted after it.
    db: Connection,
    /// What it was decompressed or converted to.
    scratch: Option<Partial>,
    /// Where there may be room for that.
    site: Option<Site>,
}

impl<'b> Source<'b> {
    fn open(backup: &'b Path, site: Option<Site>) -> Result<Self, Error> {
        let fail = |error: rusqlite::Error| failed(backup, error);
        let (db, scratch) = if is_compressed(backup) {
            let scratch = scratch(backup, site.as_ref(), size(backup).unwrap_or_default())?;
            decompress(backup, &scratch.path())?;
            (open_read_only(&scratch.path()).map_err(fail)?, Some(scratch))
        } else {
            (open_read_only(backup).map_err(fail)?, None)
        };
        // An empty file is a database to SQLite, and no backup of anything.
        let pages = Size::of(&db).map(|size| size.pages).map_err(|error| {
            if is_no_database(&error) {
                failed(backup, "it is no database, or encrypted, and then not to be read here")
            } else {
                fail(error)
            }
        })?;
        if pages == 0 {
            return Err(failed(backup, "it is empty"));
        }
        Ok(Self { backup, db, scratch, site })
    }

    fn verify(&self, how: Verification) -> Result<(), Error> {
        verify(&self.db, self.backup, how)
    }

    /// Makes `db` what this holds, if `before` says so. That is called with a connection that sees
    /// what is there, while no other can write.
    fn into_database(
        mut self,
        db: &mut Connection,
        patience: Patience<'_>,
        watch: Watch<'_>,
        before: Before<'_>,
    ) -> Result<bool, Error> {
        let fail = |error: rusqlite::Error| failed(self.backup, error);
        let impatient = Impatient::make(db);
        let from = Size::of(&self.db).map_err(fail)?;
        let to = wait(patience, || Size::of(db))?;
        drop(impatient);
        // A database on a file that is empty takes any page size.
        let file = file_of(db)?;
        if from.page != to.page && (to.pages > 0 || file.is_none()) {
            self.convert(to.page)?;
        }
        require_room(db, file.as_deref(), Size::of(&self.db).map_err(fail)?, to)?;
        let suspended = Suspended::take(db);
        // A copy that is done has raised this number by one, whatever came after it.
        let version = |db: &Connection| -> rusqlite::Result<i64> {
            db.query_row("PRAGMA main.schema_version", [], |row| row.get(0))
        };
        let old = version(db).ok();
        let result = self.exchange(db, file.as_deref(), patience, watch, before);
        let now = version(db).ok();
        suspended.put_back(db);
        let error = match result {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        // What a log that could not be synced has, the next connection may find.
        let sure =
            error.kind() == ErrorKind::Busy || journal_mode(db).is_ok_and(|mode| mode != "wal");
        match (old, now) {
            (Some(old), Some(now)) if now == old + 1 => Ok(true),
            (old, now) if sure && old == now && now.is_some() => Err(error),
            _ => Err(error.after(
                Report::default(),
                "whether it was restored is not known: the next connection sees it",
            )),
        }
    }

    fn exchange(
        &self,
        db: &mut Connection,
        file: Option<&Path>,
        patience: Patience<'_>,
        watch: Watch<'_>,
        before: Before<'_>,
    ) -> Result<bool, Error> {
        let pages = |db: &mut Connection, watch: Watch<'_>| {
            copy::pages(&self.db, db, self.backup, patience, watch).map(|()| true)
        };
        match (file, wait(patience, || journal_mode(db))) {
            // Nobody else can look at it, not even to copy what is there: `db` itself does, outside
            // of a transaction, and keeps the lock that it has had once.
            (Some(_), Ok(_)) if is_exclusive(db)? => {
                retry_on(db, patience, || Ok(db.execute_batch("BEGIN EXCLUSIVE; COMMIT")?))?;
                Ok(before(db, watch)? && pages(db, watch)?)
            }
            // Readers see what is there while the copy has the lock.
            (Some(file), Ok(mode)) if mode == "wal" => {
                let now = open_read_only(file)?;
                let before = |watch: Watch<'_>| before(&now, watch);
                copy::pages_after(&self.db, db, self.backup, patience, watch, before)
            }
            // The copy would shut them out: a lock that outlasts its transaction does not.
            (Some(_), Ok(_)) => {
                let kept = Exclusive::begin(db, patience)?;
                let go_on = before(db, watch);
                if !matches!(go_on, Ok(true)) {
                    kept.end(db)?;
                    return go_on;
                }
                kept.keep(db, patience)?;
                let done = pages(db, watch);
                kept.end(db)?;
                done
            }
            // Nobody else has it, or nobody can read it.
            _ => Ok(before(db, watch)? && pages(db, watch)?),
        }
    }

    /// Gives it pages of another size: SQLite copies between databases of one size only.
    fn convert(&mut self, page: u64) -> Result<(), Error> {
        let bytes = Size::of(&self.db)?.bytes();
        let scratch = scratch(self.backup, self.site.as_ref(), bytes)?;
        self.db.execute_batch(&format!("PRAGMA page_size = {page}"))?;
        copy::vacuum(&self.db, &scratch.path(), Patience::NONE, &mut |_| Ok(()))?;
        self.db = open_read_only(&scratch.path()).map_err(|error| failed(self.backup, error))?;
        self.scratch = Some(scratch);
        Ok(())
    }
}

/// A place for `bytes` that nobody needs afterwards: with the backups, beside this one, or where
/// temporary files go.
fn scratch(backup: &Path, site: Option<&Site>, bytes: u64) -> Result<Partial, Error> {
    let beside = backup.parent().unwrap_or(Path::new(""));
    let sites = site
        .cloned()
        .into_iter()
        .chain([beside, &std::env::temp_dir()].map(|directory| Site::of_backup(backup, directory)));
    let mut result = Err(failed(backup, "there is no place to unpack it"));
    for site in sites {
        match space::require(site.directory(), bytes).and_then(|()| Partial::reserve(&site)) {
            Ok(partial) => return Ok(partial),
            // The first is where the user would make room.
            Err(error) if result.is_err() => result = result.map_err(|_: Error| error),
            Err(_) => {}
        }
    }
    result
}

/// Refuses a restore for which there is no room: SQLite would notice half-way and go back, but after
/// having filled the disk.
fn require_room(db: &Connection, file: Option<&Path>, from: Size, to: Size) -> Result<(), Error> {
    let Some(directory) = file.and_then(Path::parent) else { return Ok(()) };
    // The log takes what is new; a rollback journal what is overwritten.
    let beside = match journal_mode(db)?.as_str() {
        "wal" => from.bytes(),
        "memory" | "off" => 0,
        _ => to.bytes(),
    };
    let growth = from.bytes().saturating_sub(to.bytes());
    space::require(directory, growth.saturating_add(beside))
}

/// Empties a database that SQLite does not even begin to read.
fn reset(db: &Connection) -> Result<(), Error> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, true)?;
    let result = db.execute_batch("VACUUM");
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, false)?;
    Ok(result?)
}
