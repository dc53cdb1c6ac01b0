//! Taking a backup: into a file that gets its name when it is whole, checked and on the disk.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::compress::{compress, verify_compressed};
use super::database::{Held, Size, is_exclusive, journal_mode, open_read_only, second};
use super::file::failed;
use super::name::Site;
use super::partial::{Becomes, Partial, sweep};
use super::verify::{Verification, is_no_database, verify, verify_attached};
use super::when::Watch;
use super::{Backup, copy, space};
use crate::error::Error;
use crate::lock::{Impatient, Patience, retry};
use crate::sqlite::is_sql;

/// What became of a backup under the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Taken {
    Done(PathBuf),
    /// Only the connection itself can read the database, and not while it has the lock.
    Unlocked,
    /// A database in memory has no place beside it.
    Nowhere,
}

impl Backup {
    /// Takes a backup through a second connection, while `db` holds the write lock and has written
    /// nothing yet: nothing can change between it and what follows.
    pub(crate) fn take_locked(
        &self,
        db: &Connection,
        patience: Patience<'_>,
        watch: Watch<'_>,
    ) -> Result<Taken, Error> {
        let Some(place) = self.place(db)? else { return Ok(Taken::Nowhere) };
        match second(db, place.file.as_deref(), Held::Yes)? {
            Some(second) => {
                let path = self.through(&second, db, &place.site, for_moments(patience), watch)?;
                self.tidy(db, &path);
                Ok(Taken::Done(path))
            }
            None => Ok(Taken::Unlocked),
        }
    }

    /// Takes a backup through `db` itself, outside of any transaction; none where there is no place
    /// for it. With it comes the `data_version` from before: where it is another under the lock,
    /// the backup is stale, and to be discarded. Where it is not, [`Backup::tidy`] is due.
    pub(crate) fn take_unlocked(
        &self,
        db: &Connection,
        patience: Patience<'_>,
        watch: Watch<'_>,
    ) -> Result<Option<(PathBuf, i64)>, Error> {
        let Some(place) = self.place(db)? else { return Ok(None) };
        let _impatient = Impatient::make(db);
        let (version, bytes) = retry(patience, || {
            let version = db.query_row("PRAGMA main.data_version", [], |row| row.get(0))?;
            Ok((version, Size::of(db)?.bytes_without(free(db)?)))
        })?;
        let partial = self.begin(&place.site, bytes)?;
        copy::vacuum(db, &partial.path(), patience, watch)?;
        self.check(db, &partial.path())?;
        Ok(Some((self.finish(partial)?, version)))
    }

    /// Takes a backup of what is committed now, whoever writes meanwhile, and deletes those that need
    /// not be kept.
    pub(crate) fn take(
        &self,
        db: &Connection,
        patience: Patience<'_>,
        watch: Watch<'_>,
    ) -> Result<Option<PathBuf>, Error> {
        let path = self.take_now(db, patience, watch)?;
        if let Some(path) = &path {
            self.tidy(db, path);
        }
        Ok(path)
    }

    /// The same of what `now` sees, while that or another keeps writers out, with all of those kept.
    pub(super) fn take_through(
        &self,
        now: &Connection,
        patience: Patience<'_>,
        watch: Watch<'_>,
    ) -> Result<Option<PathBuf>, Error> {
        let Some(place) = self.place(now)? else { return Ok(None) };
        let file = match place.file.as_deref() {
            Some(file) if !is_exclusive(now)? => file,
            _ => return self.take_now(now, patience, watch),
        };
        let reader = open_read_only(file).map_err(|error| failed(file, error))?;
        reader.busy_timeout(Duration::ZERO)?;
        self.through(&reader, &reader, &place.site, for_moments(patience), watch).map(Some)
    }

    /// The same, with all of those kept.
    fn take_now(
        &self,
        db: &Connection,
        patience: Patience<'_>,
        watch: Watch<'_>,
    ) -> Result<Option<PathBuf>, Error> {
        let Some(place) = self.place(db)? else { return Ok(None) };
        let path = match second(db, place.file.as_deref(), Held::No(patience))? {
            Some(second) => Some(self.through(&second, db, &place.site, patience, watch)?),
            None => self.take_unlocked(db, patience, watch)?.map(|(path, _)| path),
        };
        Ok(path)
    }

    /// A copy of a database that is damaged, as far as it can be read, and no backup to be counted.
    pub(super) fn take_damaged(
        &self,
        db: &Connection,
        patience: Patience<'_>,
        watch: Watch<'_>,
    ) -> Result<Option<PathBuf>, Error> {
        let Some(place) = self.place(db)? else { return Ok(None) };
        let partial = self.begin(&place.site, Size::of(db)?.bytes())?;
        let path = partial.path();
        match place.file.as_deref().map(open_read_only) {
            Some(Ok(source)) => pages(&source, &path, Verification::None, patience, watch)?,
            _ => copy::vacuum(db, &path, patience, watch)?,
        }
        partial.keep(Becomes::Damaged).map(Some)
    }

    /// A name, and room for so many bytes that will have it.
    fn begin(&self, site: &Site, bytes: u64) -> Result<Partial, Error> {
        sweep(site);
        // Both files are there for a while; a database commonly shrinks to less than half.
        let compressed = if self.compress { bytes / 2 } else { 0 };
        space::require(site.directory(), bytes.saturating_add(compressed))?;
        Partial::reserve(site)
    }

    fn through(
        &self,
        second: &Connection,
        db: &Connection,
        site: &Site,
        patience: Patience<'_>,
        watch: Watch<'_>,
    ) -> Result<PathBuf, Error> {
        let (whole, free) = retry(patience, || Ok((Size::of(second)?, free(second)?)))?;
        // So many that a copy without them is worth its higher price for a page.
        let smaller = if free > whole.pages / 4 {
            let partial = self.begin(site, whole.bytes_without(free))?;
            match copy::vacuum(second, &partial.path(), patience, watch) {
                Ok(()) => Some(partial),
                // A function of the application's is not here, without which no row can be written.
                Err(error) if error.sqlite().is_some_and(is_sql) => None,
                Err(error) => return Err(error),
            }
        } else {
            None
        };
        let partial = if let Some(partial) = smaller {
            self.check(db, &partial.path())?;
            partial
        } else {
            let partial = self.begin(site, whole.bytes())?;
            // The log keeps one state for as long as somebody reads it, and nobody waits for that.
            if journal_mode(second)? == "wal" {
                copy::hold(second, patience)?;
            }
            pages(second, &partial.path(), self.verification, patience, watch)?;
            partial
        };
        self.finish(partial)
    }

    /// Verifies what was written: by itself, or through the connection that has its key.
    fn check(&self, db: &Connection, path: &Path) -> Result<(), Error> {
        let opened = open_read_only(path).and_then(|copy| {
            copy.query_row("PRAGMA schema_version", [], |_| Ok(()))?;
            Ok(copy)
        });
        match opened {
            Ok(copy) => verify(&copy, path, self.verification),
            Err(error) if is_no_database(&error) => verify_attached(db, path, self.verification),
            Err(error) => Err(failed(path, error)),
        }
    }

    fn finish(&self, partial: Partial) -> Result<PathBuf, Error> {
        if !self.compress {
            return partial.keep(Becomes::Backup);
        }
        let compressed = partial.compressed();
        compress(&partial.path(), &compressed)?;
        if self.verification != Verification::None {
            verify_compressed(&compressed)?;
        }
        partial.keep(Becomes::CompressedBackup)
    }
}

/// Pages of a database with nothing in them.
fn free(db: &Connection) -> rusqlite::Result<u64> {
    db.query_row("PRAGMA main.freelist_count", [], |row| row.get::<_, u32>(0)).map(u64::from)
}

/// While writers are kept out, a reader is kept waiting for moments at the most, however short the
/// caller's patience with others is.
fn for_moments(patience: Patience<'_>) -> Patience<'_> {
    Patience { limit: Duration::from_secs(60), ..patience }
}

/// Copies page by page into the empty file at `path`, and verifies what is there then.
fn pages(
    source: &Connection,
    path: &Path,
    how: Verification,
    patience: Patience<'_>,
    watch: Watch<'_>,
) -> Result<(), Error> {
    let fail = |error: rusqlite::Error| failed(path, error);
    let mut target = Connection::open(path).map_err(fail)?;
    // Nobody reads the file before it is whole, and the disk is waited for once, at the end.
    target.execute_batch("PRAGMA synchronous = OFF").map_err(fail)?;
    copy::pages(source, &mut target, path, patience, watch)?;
    // The copy of a database in WAL mode is in WAL mode, and would need two files beside it.
    target.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).map_err(fail)?;
    verify(&target, path, how)
}
