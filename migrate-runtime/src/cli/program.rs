//! The command line of a program: its sets, its databases, and what it is called.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use rusqlite::Connection;

use super::alone::{self, program};
use super::args::{MigrateArgs, Options};
use super::dispatch;
use super::exit::Exit;
use super::setup::{Member, Setup};
use super::ui::Ui;
use crate::migrations::Migrations;
use crate::migrator::Migrator;
use crate::validate::Check;

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
    setup: Setup<'m>,
}

impl std::fmt::Debug for Cli<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> =
            self.setup.members.iter().map(|member| member.name.as_str()).collect();
        f.debug_struct("Cli").field("members", &names).finish_non_exhaustive()
    }
}

impl<'m> Cli<'m> {
    /// For these migrations, with the options that the program itself runs them with: a
    /// `&Migrations`, or a [`Migrator`].
    pub fn new(migrations: impl Into<Migrator<'m>>) -> Self {
        let none = Self { setup: Setup::default() };
        none.and(migrations)
    }

    /// The file of the database, where `--database` does not name another.
    pub fn database(mut self, path: impl Into<PathBuf>) -> Self {
        if let Some(member) = self.setup.members.last_mut() {
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
        self.setup.members.push(Member { name, migrator, database: None });
        self
    }

    /// The databases are one unit: `up` migrates them as a [`Group`](crate::Group), under these
    /// rules; those that are one file, in one transaction. The names of the members are those of the
    /// sets, of which none may be `main` then.
    ///
    /// ```
    /// use migrate_runtime::Check;
    /// # use migrate_runtime::cli::{Command, Exit, MigrateArgs, Options, RunArgs};
    /// use migrate_runtime::cli::Cli;
    /// # use migrate_runtime::{Migrations, embed_migrations};
    /// # static NOTES: Migrations =
    /// #     embed_migrations!("../examples/quickstart/migrations", set = "notes");
    /// # static LABELS: Migrations =
    /// #     embed_migrations!("../examples/library-set/labels/migrations", set = "labels");
    /// # let directory = tempfile::tempdir()?;
    /// # let directory = directory.path();
    ///
    /// let cli = Cli::new(&NOTES)
    ///     .database(directory.join("notes.db"))
    ///     .and(&LABELS)
    ///     .database(directory.join("labels.db"))
    ///     .as_group([Check::new(
    ///         "labels are of notes that are there",
    ///         "SELECT thing_id FROM labels.labels_labelled EXCEPT SELECT id FROM notes.notes",
    ///     )]);
    /// # let run = RunArgs::default();
    /// # let (allow_destructive, out_of_order, accept_drift) = (false, false, false);
    /// # let command = Command::Up { to: None, allow_destructive, out_of_order, accept_drift, run };
    /// # let args = MigrateArgs { options: Options::default().yes(true), command };
    /// # assert_eq!(cli.execute(&args), Exit::Done);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn as_group(mut self, checks: impl IntoIterator<Item = Check>) -> Self {
        self.setup.group = Some(checks.into_iter().collect());
        self
    }

    /// What every connection needs before it is used: functions and collations of the application's,
    /// a key, pragmas.
    ///
    /// ```
    /// use migrate_runtime::cli::Cli;
    /// # use notes::MIGRATIONS;
    ///
    /// let cli = Cli::new(&MIGRATIONS)
    ///     .database("notes.db")
    ///     .prepare(|db| db.pragma_update(None, "journal_mode", "wal"));
    /// # let _ = cli;
    /// ```
    pub fn prepare(
        mut self,
        prepare: impl Fn(&Connection) -> rusqlite::Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.setup.prepare = Some(Arc::new(prepare));
        self
    }

    /// The name under which the application has mounted [`MigrateArgs`]: `migrate` unless set. It
    /// stands in messages that say what to type.
    ///
    /// ```
    /// use migrate_runtime::cli::Cli;
    /// # use notes::MIGRATIONS;
    ///
    /// // `app db up`: "see what is pending with `app db status`".
    /// let cli = Cli::new(&MIGRATIONS).database("notes.db").mounted_as("db");
    /// # let _ = cli;
    /// ```
    pub fn mounted_as(mut self, name: impl Into<String>) -> Self {
        self.setup.mounted = Some(name.into());
        self
    }

    /// The application's whole clap command, from `App::command()`: for completions and man pages
    /// that have all of it.
    ///
    /// ```
    /// use clap::{CommandFactory, Parser};
    /// use migrate_runtime::cli::{Cli, MigrateArgs};
    /// # use notes::MIGRATIONS;
    ///
    /// #[derive(Parser)]
    /// enum App {
    ///     Migrate(MigrateArgs),
    /// }
    ///
    /// let cli = Cli::new(&MIGRATIONS).database("notes.db").application(App::command());
    /// # let _ = cli;
    /// ```
    pub fn application(mut self, command: clap::Command) -> Self {
        self.setup.application = Some(command);
        self
    }

    /// Does what was typed, prints what comes of it, and says how the program should end.
    ///
    /// ```no_run
    /// use std::process::ExitCode;
    ///
    /// use clap::Parser;
    /// use migrate_runtime::cli::{Cli, MigrateArgs};
    /// # use notes::MIGRATIONS;
    ///
    /// #[derive(Parser)]
    /// enum App {
    ///     Migrate(MigrateArgs),
    /// }
    ///
    /// fn main() -> ExitCode {
    ///     let App::Migrate(args) = App::parse();
    ///     Cli::new(&MIGRATIONS).database("notes.db").run(&args)
    /// }
    /// ```
    #[must_use = "end the program with it"]
    pub fn run(&self, args: &MigrateArgs) -> ExitCode {
        self.execute(args).into()
    }

    /// The same, with an answer for the program.
    #[must_use = "end the program with it"]
    pub fn execute(&self, args: &MigrateArgs) -> Exit {
        let mount = self.setup.mounted.as_deref().unwrap_or("migrate");
        self.called(args, &format!("{} {mount}", program()))
    }

    /// A whole `main`, for a program without a command line of its own: `app status`, `app up`.
    ///
    /// ```no_run
    /// # use notes::MIGRATIONS;
    /// fn main() -> std::process::ExitCode {
    ///     migrate_runtime::cli::Cli::new(&MIGRATIONS).database("notes.db").main()
    /// }
    /// ```
    #[must_use = "end the program with it"]
    pub fn main(&self) -> ExitCode {
        self.main_with(std::env::args_os())
    }

    /// The same with other arguments, the first of which is the name of the program: for one that
    /// reads its arguments without clap.
    ///
    /// ```no_run
    /// # use std::process::ExitCode;
    /// # use notes::MIGRATIONS;
    /// use migrate_runtime::cli::Cli;
    ///
    /// fn main() -> ExitCode {
    ///     let cli = Cli::new(&MIGRATIONS).database("notes.db").mounted_as("migrate");
    ///     if std::env::args().nth(1).as_deref() == Some("migrate") {
    ///         return cli.main_with(std::env::args().skip(1));
    ///     }
    ///     // …
    ///     ExitCode::SUCCESS
    /// }
    /// ```
    #[must_use = "end the program with it"]
    pub fn main_with(
        &self,
        args: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> ExitCode {
        match alone::parse(self.name(), args) {
            Ok(args) => self.called(&args, &self.name()).into(),
            Err(error) => {
                // Help and version are printed so as well, and are no mistake.
                let _ = error.print();
                if error.use_stderr() { Exit::Usage } else { Exit::Done }.into()
            }
        }
    }

    fn called(&self, args: &MigrateArgs, program: &str) -> Exit {
        let program = retyped(program, &args.options);
        let ui = Ui::new(&args.options, program.clone());
        let result = dispatch::run(&self.setup, &ui, args);
        ui.close(result.map_err(|failure| failure.for_people(&program)))
    }

    /// How it is called, without an application's clap program around it.
    fn name(&self) -> String {
        match &self.setup.mounted {
            Some(mount) => format!("{} {mount}", program()),
            None => program(),
        }
    }
}

/// How it was called, with what says which database: a remedy that is typed as it stands must not
/// act on another.
fn retyped(program: &str, options: &Options) -> String {
    let mut typed = program.to_owned();
    if let Some(name) = &options.only {
        let _ = write!(typed, " --only {}", word(name));
    }
    if let Some(path) = &options.database {
        let _ = write!(typed, " --database {}", word(&path.to_string_lossy()));
    }
    typed
}

/// A word as a shell takes it for one.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./\\:@%+=,".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

impl<'m> From<&'m Migrations> for Migrator<'m> {
    fn from(migrations: &'m Migrations) -> Self {
        migrations.migrator()
    }
}
