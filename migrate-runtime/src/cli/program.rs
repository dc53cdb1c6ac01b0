//! The command line of a program: its sets, its databases, and what it is called.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{CommandFactory, FromArgMatches, Parser};
use rusqlite::Connection;

use super::args::MigrateArgs;
use super::dispatch;
use super::exit::Exit;
use super::ui::Ui;
use crate::migrations::Migrations;
use crate::migrator::Migrator;
use crate::validate::Check;

type Prepare = dyn Fn(&Connection) -> rusqlite::Result<()> + Send + Sync;

/// The command line for one set of migrations, or for several. See the [module](super) for how it is
/// mounted.
///
/// ```
/// use migrate_runtime::cli::{Cli, Command, Exit, MigrateArgs, Options};
/// use migrate_runtime::{Migrations, embed_migrations};
///
/// # /*
/// static MIGRATIONS: Migrations = embed_migrations!("migrations");
/// # */
/// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("notes.db");
/// # /*
/// let path = "notes.db";
/// # */
///
/// let cli = Cli::new(&MIGRATIONS).database(&path);
/// let status = MigrateArgs { options: Options::default(), command: Command::Status };
/// assert_eq!(cli.execute(&status), Exit::Found, "everything is pending");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a command line does nothing until `run` or `main` is called"]
pub struct Cli<'m> {
    pub(super) members: Vec<Member<'m>>,
    /// The rules of a group, where the databases are migrated as one unit.
    pub(super) group: Option<Vec<Check>>,
    pub(super) prepare: Option<Arc<Prepare>>,
    mounted: Option<String>,
    application: Option<clap::Command>,
}

/// A set with its database.
pub(super) struct Member<'m> {
    pub(super) name: String,
    pub(super) migrator: Migrator<'m>,
    pub(super) database: Option<PathBuf>,
}

impl std::fmt::Debug for Cli<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.members.iter().map(|member| member.name.as_str()).collect();
        f.debug_struct("Cli").field("members", &names).finish_non_exhaustive()
    }
}

impl<'m> Cli<'m> {
    /// For these migrations, with the options that the program itself runs them with: a
    /// `&Migrations`, or a [`Migrator`].
    pub fn new(migrations: impl Into<Migrator<'m>>) -> Self {
        let none = Self {
            members: Vec::new(),
            group: None,
            prepare: None,
            mounted: None,
            application: None,
        };
        none.and(migrations)
    }

    /// The file of the database, where `--database` does not name another.
    pub fn database(mut self, path: impl Into<PathBuf>) -> Self {
        if let Some(member) = self.members.last_mut() {
            member.database = Some(path.into());
        }
        self
    }

    /// Another set, whose database is given next. Commands that read show all of them, `up` migrates
    /// all of them, and the others want to know which: `--only NAME`, with the name of the set.
    ///
    /// ```
    /// # use migrate_runtime::{Migrations, embed_migrations};
    /// # static META: Migrations = embed_migrations!("../examples/quickstart/migrations");
    /// # static EVENTS: Migrations = embed_migrations!("../examples/quickstart/migrations", set = "events");
    /// use migrate_runtime::cli::Cli;
    ///
    /// let cli = Cli::new(&META).database("meta.db").and(&EVENTS).database("events.db");
    /// # let _ = cli;
    /// ```
    pub fn and(mut self, migrations: impl Into<Migrator<'m>>) -> Self {
        let migrator = migrations.into();
        let name = migrator.catalog.set().to_owned();
        self.members.push(Member { name, migrator, database: None });
        self
    }

    /// The databases are one unit: `up` migrates them as a [`Group`](crate::Group), under these
    /// rules; those that are one file, in one transaction. The names of the members are those of the
    /// sets.
    pub fn as_group(mut self, checks: impl IntoIterator<Item = Check>) -> Self {
        self.group = Some(checks.into_iter().collect());
        self
    }

    /// What every connection needs before it is used: functions and collations of the application's,
    /// a key, pragmas.
    pub fn prepare(
        mut self,
        prepare: impl Fn(&Connection) -> rusqlite::Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.prepare = Some(Arc::new(prepare));
        self
    }

    /// The name under which the application has mounted [`MigrateArgs`]: `migrate` unless set. It
    /// stands in messages that say what to type.
    pub fn mounted_as(mut self, name: impl Into<String>) -> Self {
        self.mounted = Some(name.into());
        self
    }

    /// The application's whole clap command, from `App::command()`: for completions and man pages
    /// that have all of it.
    pub fn application(mut self, command: clap::Command) -> Self {
        self.application = Some(command);
        self
    }

    /// Does what was typed, prints what comes of it, and says how the program should end.
    #[must_use = "end the program with it"]
    pub fn run(&self, args: &MigrateArgs) -> ExitCode {
        self.execute(args).into()
    }

    /// The same, with an answer for the program.
    #[must_use = "end the program with it"]
    pub fn execute(&self, args: &MigrateArgs) -> Exit {
        let mount = self.mounted.as_deref().unwrap_or("migrate");
        self.called(args, &format!("{} {mount}", program()))
    }

    /// A whole `main`, for a program without a command line of its own: `app status`, `app up`.
    ///
    /// ```no_run
    /// # use migrate_runtime::{Migrations, embed_migrations};
    /// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
    /// fn main() -> std::process::ExitCode {
    ///     migrate_runtime::cli::Cli::new(&MIGRATIONS).database("notes.db").main()
    /// }
    /// ```
    #[must_use = "end the program with it"]
    pub fn main(&self) -> ExitCode {
        self.main_with(std::env::args_os())
    }

    /// The same with other arguments, the first of which is the name of the program.
    #[must_use = "end the program with it"]
    pub fn main_with(
        &self,
        args: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> ExitCode {
        let command = own_command();
        let parsed = command
            .try_get_matches_from(args)
            .and_then(|matches| Alone::from_arg_matches(&matches));
        match parsed {
            Ok(alone) => self.called(&alone.args, &program()).into(),
            Err(error) => {
                // Help and version are printed so as well, and are no mistake.
                let _ = error.print();
                if error.use_stderr() { Exit::Usage } else { Exit::Done }.into()
            }
        }
    }

    fn called(&self, args: &MigrateArgs, program: &str) -> Exit {
        let ui = Ui::new(&args.options, program.to_owned());
        let result = dispatch::run(self, &ui, args);
        ui.close(result.map_err(|failure| failure.for_people(program)))
    }

    /// What completions and man pages are made of.
    pub(super) fn whole_command(&self) -> clap::Command {
        self.application.clone().unwrap_or_else(own_command)
    }
}

/// What there is without an application around it.
fn own_command() -> clap::Command {
    Alone::command().name(program())
}

/// The command line by itself.
#[derive(Debug, Parser)]
#[command(about = "See and steer the migrations of the database", max_term_width = 100)]
struct Alone {
    #[command(flatten)]
    args: MigrateArgs,
}

/// What the program is called.
fn program() -> String {
    let path = std::env::args_os().next().unwrap_or_default();
    let name = Path::new(&path).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if name.is_empty() { "app".to_owned() } else { name }
}

impl<'m> From<&'m Migrations> for Migrator<'m> {
    fn from(migrations: &'m Migrations) -> Self {
        migrations.migrator()
    }
}
