//! A command at work: a set, its database, and the options that were typed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;

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
        if matches!(access, Access::Create | Access::Change) && is_named_like_one(&path) {
            return Err(Failure::told(
                format!("{} is a backup, and stays as it is", path.display()),
                "copy it, and name the copy; or bring it back with the command `restore`",
            ));
        }
        let db = match access {
            Access::Look | Access::Rescue if !exists => Connection::open_in_memory()?,
            Access::Existing | Access::Change if !exists => return Err(missing(ui, &path)),
            Access::Rescue => existing::open_unread(&path, &migrator.options)?,
            _ => existing::open(&path, &migrator.options)?,
        };
        let session = Self { ui, name: &member.name, migrator, path, exists, db, setup };
        match session.prepare() {
            Err(error) if access != Access::Rescue || !is_damage(&error) => Err(error.into()),
            _ => Ok(session),
        }
    }

    /// Makes the file of a database that is gone.
    pub(super) fn create(&mut self) -> Result<(), Failure> {
        self.db = existing::open(&self.path, &self.migrator.options)?;
        Ok(self.prepare()?)
    }

    fn prepare(&self) -> Result<(), Error> {
        Ok(self.setup.prepare(&self.db)?)
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

/// Whether the file is what is wrong: damaged, or no database.
fn is_damage(error: &Error) -> bool {
    error.kind() == ErrorKind::Corrupt
}

fn put_backups<'m>(migrator: Migrator<'m>, directory: Option<&Path>) -> Migrator<'m> {
    let Some(directory) = directory else { return migrator };
    let backup = migrator.options.backup.clone().into_directory(directory);
    migrator.backup(backup)
}
