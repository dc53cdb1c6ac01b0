//! A command at work: a set, its database, and the options that were typed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::args::{Options, RunArgs};
use super::failure::Failure;
use super::interrupt;
use super::progress::Progress;
use super::setup::{Member, Setup};
use super::ui::{Tone, Ui};
use crate::backup::{BackupFile, is_named_like_one};
use crate::error::{Error, ErrorKind};
use crate::existing;
use crate::migrator::Migrator;
use crate::plan::Plan;

pub(super) struct Session<'s, 'm> {
    pub(super) ui: &'s Ui,
    pub(super) name: &'s str,
    pub(super) migrator: Migrator<'m>,
    pub(super) path: PathBuf,
    /// Whether the file was there.
    pub(super) exists: bool,
    pub(super) db: Connection,
    /// Whether the file was made here.
    made: bool,
    setup: &'s Setup<'m>,
}

/// What a command does with the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// It reads. A file that is not there is an empty database, and is not made.
    Look,
    /// It needs what is there.
    Existing,
    /// The same, and changes it.
    Change,
    /// It takes what is there as it is: damaged, no database at all, or gone. Nothing is made.
    Rescue,
    /// It makes the file where it is not there.
    Create,
}

impl<'s, 'm> Session<'s, 'm> {
    pub(super) fn open(
        setup: &'s Setup<'m>,
        member: &'s Member<'m>,
        ui: &'s Ui,
        options: &Options,
        access: Access,
    ) -> Result<Self, Failure> {
        let path = path_of(setup, member, options)?;
        let mut migrator = member.migrator.clone();
        if let Some(limit) = options.lock_timeout {
            migrator = migrator.lock_timeout(limit);
        }
        let exists = is_there(&path)?;
        let is_backup = is_named_like_one(&path);
        if matches!(access, Access::Create | Access::Change) && is_backup {
            return Err(stays(&path));
        }
        let db = match access {
            Access::Look | Access::Rescue if !exists => Connection::open_in_memory()?,
            Access::Existing | Access::Change if !exists => return Err(missing(ui, &path)),
            Access::Rescue if is_backup => look_into(&path)?,
            Access::Rescue => existing::open_unread(&path, &migrator.options)?,
            _ if is_backup => look_into(&path).and_then(|db| read(&path, db))?,
            _ => existing::open(&path, &migrator.options)?,
        };
        let made = !exists && access == Access::Create;
        let session = Self { ui, name: &member.name, migrator, path, exists, db, made, setup };
        match session.prepare() {
            // It was asked to write, such as a journal mode.
            Err(error) if is_backup && error.kind() == ErrorKind::ReadOnly => Ok(session),
            Err(error) if access != Access::Rescue || !is_damage(&error) => Err(error.into()),
            _ => Ok(session),
        }
    }

    /// Makes the file of a database that is gone.
    pub(super) fn create(&mut self) -> Result<(), Failure> {
        self.db = existing::open(&self.path, &self.migrator.options)?;
        self.made = true;
        Ok(self.prepare()?)
    }

    /// Refuses what would write into a backup.
    pub(super) fn refuse_backup(&self) -> Result<(), Failure> {
        if is_named_like_one(&self.path) { Err(stays(&self.path)) } else { Ok(()) }
    }

    fn prepare(&self) -> Result<(), Error> {
        Ok(self.setup.prepare(&self.db)?)
    }

    /// Does what it can of the same to another connection, which can only read.
    pub(super) fn prepare_to_read(&self, db: &Connection) {
        if let Err(error) = self.setup.prepare(db) {
            tracing::debug!("a connection that only reads is not prepared: {error}");
        }
    }

    /// The backups, of a database that is gone as well.
    pub(super) fn backups(&self) -> Result<Vec<BackupFile>, Failure> {
        Ok(if self.exists {
            self.migrator.list_backups(&self.db)?
        } else {
            self.migrator.options.backup.list_of(&self.path)?
        })
    }

    /// That there is no database.
    pub(super) fn missing(&self) -> Failure {
        missing(self.ui, &self.path)
    }

    /// With what was typed for a run, a bar that shows how far it is, and signals that cancel it.
    pub(super) fn long(&mut self, run: &RunArgs, plan: Option<&Plan>) -> Migrator<'m> {
        let mut migrator = self.cancellable(plan);
        migrator = put_backups(migrator, run.backup_to.as_deref());
        if let Some(reason) = &run.reason {
            migrator = migrator.reason(reason);
        }
        if let Some(limit) = run.timeout {
            migrator = migrator.timeout(limit);
        }
        migrator
    }

    /// With its backups in this directory.
    pub(super) fn backing_up_to(&mut self, directory: Option<&Path>) -> Migrator<'m> {
        put_backups(self.cancellable(None), directory)
    }

    /// With a bar that shows how far it is, and signals that cancel it.
    pub(super) fn cancellable(&mut self, plan: Option<&Plan>) -> Migrator<'m> {
        let mut migrator = self.migrator.clone();
        // The program may have a handle of its own, and cancels with that.
        let handle = migrator.options.cancel.clone().unwrap_or_default();
        migrator = migrator.cancel_with(&handle);
        let progress = || Arc::new(plan.map_or_else(Progress::new, Progress::of));
        let progress = self.ui.shows_progress().then(progress);
        interrupt::cancels(&handle, progress.as_ref());
        if let Some(progress) = progress {
            progress.watch(&mut self.db);
            migrator.options.observer.also(move |event| progress.hear(event));
        }
        migrator
    }

    /// What came out, under the name of the file.
    pub(super) fn headed(&self, text: impl std::fmt::Display) -> String {
        format!("{}\n{text}", self.ui.paint(Tone::Strong, &self.file()))
    }

    /// The name of the file, for a heading.
    pub(super) fn file(&self) -> String {
        name_of(&self.path)
    }
}

/// What was made by opening it, and has nothing in it, goes again.
impl Drop for Session<'_, '_> {
    fn drop(&mut self) {
        let is_empty = || std::fs::metadata(&self.path).is_ok_and(|file| file.len() == 0);
        // Somebody else may be about to write there.
        let is_ours = || {
            let alone = self.db.busy_timeout(Duration::ZERO);
            alone.and_then(|()| self.db.execute_batch("BEGIN IMMEDIATE")).is_ok()
        };
        if !self.made || !is_empty() || !is_ours() {
            return;
        }
        // Some systems delete no file that is open.
        if let Ok(nothing) = Connection::open_in_memory() {
            self.db = nothing;
        }
        let _ = std::fs::remove_file(&self.path);
    }
}

/// The name of a file without its directory.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn path_of(setup: &Setup<'_>, member: &Member<'_>, options: &Options) -> Result<PathBuf, Failure> {
    match (&options.database, &member.database) {
        (Some(_), _) if setup.members.len() > 1 && options.only.is_none() => Err(Failure::usage(
            "--database names one file, and this program has several databases",
            "say which one it is: --only NAME",
        )),
        (Some(path), _) | (None, Some(path)) => Ok(path.clone()),
        (None, None) => {
            Err(Failure::usage("no database was named", "name the file: --database FILE"))
        }
    }
}

/// Whether there is something to open. A URI names a file in its own way.
fn is_there(path: &Path) -> Result<bool, Failure> {
    if path.to_string_lossy().starts_with("file:") {
        return Ok(true);
    }
    path.try_exists().map_err(|error| {
        // One that may not be seen is not one that is missing.
        Failure::told(
            format!("{} cannot be opened: {error}", path.display()),
            "see whether the file and its directory are there, and may be used",
        )
    })
}

fn missing(ui: &Ui, path: &Path) -> Failure {
    Failure::told(
        format!("there is no database at {}", path.display()),
        format!("name the file with --database FILE, or make it: `{} up`", ui.program),
    )
}

fn stays(path: &Path) -> Failure {
    Failure::told(
        format!("{} is a backup, and stays as it is", path.display()),
        "copy it, and name the copy; or bring it back with the command `restore`",
    )
}

/// Opens a backup, which nothing changes: not what the program does to each connection, either.
fn look_into(path: &Path) -> Result<Connection, Error> {
    // One that was named as a URI is one here as well.
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    Ok(Connection::open_with_flags(path, flags)?)
}

/// Reads what SQLite reads first, so that what is no database is told at once.
fn read(path: &Path, db: Connection) -> Result<Connection, Error> {
    match db.query_row("PRAGMA main.schema_version", [], |_| Ok(())) {
        Ok(()) => Ok(db),
        Err(error) => Err(Error::from(error).about_file(path)),
    }
}

/// Whether the file is what is wrong: damaged, or no database.
pub(super) fn is_damage(error: &Error) -> bool {
    error.kind() == ErrorKind::Corrupt
}

fn put_backups<'m>(migrator: Migrator<'m>, directory: Option<&Path>) -> Migrator<'m> {
    let Some(directory) = directory else { return migrator };
    let backup = migrator.options.backup.clone().into_directory(directory);
    migrator.backup(backup)
}
