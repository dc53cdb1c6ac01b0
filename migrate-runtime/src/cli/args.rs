//! What can be typed: the options and commands, as clap reads them.
//!
//! Each argument has an id that no application has: clap would take one of the same id for another
//! option of the application's that is global, and `app --force …` be a consent to lose data.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};

use super::develop::NewArgs;
use super::words::{ActionWord, DecisionWord, ToolWord, moment};

// The documentation of a type here is for programmers: without these, clap would show it to whoever
// asks for help.
const ABOUT: &str = "See and steer the migrations of the database";

/// What follows `app migrate`: options and a command. Mount it in the application's own clap program,
/// as [`Cli`](super::Cli) shows.
///
/// ```
/// use clap::Parser;
/// use migrate_runtime::cli::{Command, MigrateArgs};
///
/// #[derive(Parser)]
/// enum App {
///     Migrate(MigrateArgs),
/// }
///
/// let App::Migrate(args) = App::parse_from(["app", "migrate", "up", "--to", "004", "--yes"]);
/// assert!(matches!(args.command, Command::Up { to: Some(version), .. } if version == "004"));
/// ```
#[derive(Debug, Clone, Args)]
#[command(about = ABOUT, long_about = None)]
#[group(id = "migrate")]
pub struct MigrateArgs {
    /// Options of every command.
    #[command(flatten)]
    pub options: Options,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command understands. Made by clap, or with [`Options::default`] by an application that
/// has options of these names itself and mounts [`Command`] alone.
///
/// ```
/// use std::time::Duration;
/// use migrate_runtime::cli::{Cli, Command, Exit, MigrateArgs, Options};
/// # use notes::MIGRATIONS;
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("notes.db");
///
/// // Without clap: what `app migrate --database notes.db --json --yes status` does.
/// let options = Options::default().database(path).json(true).yes(true);
/// let args = MigrateArgs { options, command: Command::Status };
/// assert_eq!(Cli::new(&MIGRATIONS).execute(&args), Exit::Found);
///
/// // Of several databases this one, without bars, and with little patience for others.
/// let options = args.options.only("main").quiet(true).lock_timeout(Duration::from_secs(1));
/// let args = MigrateArgs { options, ..args };
/// assert_eq!(Cli::new(&MIGRATIONS).execute(&args), Exit::Found);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options of every command", about = None, long_about = None)]
#[group(id = "migrate-options")]
pub struct Options {
    /// The database file
    #[arg(long, global = true, value_name = "FILE", id = "migrate-database")]
    pub(super) database: Option<PathBuf>,
    /// Only this database, of a program that has several
    #[arg(long, global = true, value_name = "NAME", id = "migrate-only")]
    pub(super) only: Option<String>,
    /// Print JSON, as docs/json.md describes it
    #[arg(long, global = true, id = "migrate-json")]
    pub(super) json: bool,
    /// Answer yes to the questions of restore, reset and repair
    #[arg(long, short, global = true, id = "migrate-yes")]
    pub(super) yes: bool,
    /// Show no progress
    #[arg(long, short, global = true, id = "migrate-quiet")]
    pub(super) quiet: bool,
    /// Use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", id = "migrate-color")]
    pub(super) color: Colors,
    /// Wait this many seconds for others that hold the database
    #[arg(long, global = true, value_name = "SECONDS", allow_negative_numbers = true, value_parser = seconds, id = "migrate-lock-timeout")]
    pub(super) lock_timeout: Option<Duration>,
}

impl Options {
    /// The database file.
    #[must_use]
    pub fn database(mut self, path: impl Into<PathBuf>) -> Self {
        self.database = Some(path.into());
        self
    }

    /// Prints JSON.
    #[must_use]
    pub fn json(mut self, json: bool) -> Self {
        self.json = json;
        self
    }

    /// Only the database of this name, of a program that has several.
    #[must_use]
    pub fn only(mut self, name: impl Into<String>) -> Self {
        self.only = Some(name.into());
        self
    }

    /// Shows no progress.
    #[must_use]
    pub fn quiet(mut self, quiet: bool) -> Self {
        self.quiet = quiet;
        self
    }

    /// Waits so long for others that hold the database, and as long as the migrator says unless set.
    #[must_use]
    pub fn lock_timeout(mut self, limit: Duration) -> Self {
        self.lock_timeout = Some(limit);
        self
    }

    /// Answers yes to every question.
    #[must_use]
    pub fn yes(mut self, yes: bool) -> Self {
        self.yes = yes;
        self
    }
}

/// Whether to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Colors {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    Always,
    Never,
}

/// What to do with the migrations of a database.
///
/// ```
/// use migrate_runtime::cli::{Cli, Command, Exit, MigrateArgs, Options, RunArgs};
/// # use notes::MIGRATIONS;
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("notes.db");
///
/// // A button that does what `app migrate up` does.
/// let command = Command::Up {
///     to: None,
///     allow_destructive: false,
///     out_of_order: false,
///     accept_drift: false,
///     run: RunArgs::default(),
/// };
/// let args = MigrateArgs { options: Options::default().database(path), command };
/// assert_eq!(Cli::new(&MIGRATIONS).execute(&args), Exit::Done);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, Subcommand)]
#[non_exhaustive]
#[command(about = ABOUT, long_about = None)]
pub enum Command {
    /// Show what is applied and what is pending
    Status,
    /// Show what `up` would do, without doing it
    Plan {
        /// Up to this version
        #[arg(long, value_name = "VERSION", id = "migrate-to")]
        to: Option<String>,
    },
    /// Apply what is pending
    Up {
        /// Up to this version
        #[arg(long, value_name = "VERSION", id = "migrate-to")]
        to: Option<String>,
        /// Go on though data will be destroyed
        #[arg(long, id = "migrate-allow-destructive")]
        allow_destructive: bool,
        /// Apply late what comes before migrations that are applied
        #[arg(long, id = "migrate-out-of-order")]
        out_of_order: bool,
        /// Accept a schema that somebody changed beside the migrations
        #[arg(long, id = "migrate-accept-drift")]
        accept_drift: bool,
        /// How it goes.
        #[command(flatten)]
        run: RunArgs,
    },
    /// Take back what was applied last
    Rollback {
        /// How far.
        #[command(flatten)]
        to: BackArgs,
        /// Go on though data will be lost
        #[arg(long, id = "migrate-force")]
        force: bool,
        /// How it goes.
        #[command(flatten)]
        run: RunArgs,
    },
    /// Take the last migrations back and apply them again
    Redo {
        /// This many
        #[arg(long, value_name = "N", default_value = "1", id = "migrate-steps")]
        steps: usize,
        /// Go on though data will be lost
        #[arg(long, id = "migrate-force")]
        force: bool,
        /// How it goes.
        #[command(flatten)]
        run: RunArgs,
    },
    // In a program whose `--version` every command has, it would be another one of this name.
    /// Show what was done, by which program, when and why
    #[command(disable_version_flag = true)]
    History(HistoryArgs),
    /// Show a migration: its SQL, what the build saw, where it stands
    Show {
        /// The version, such as 003
        #[arg(value_name = "VERSION", id = "migrate-version")]
        version: String,
    },
    /// Look for anything that is wrong with the database
    Verify {
        /// Check every page and every index against its table; takes longer
        #[arg(long, id = "migrate-full")]
        full: bool,
    },
    /// Show how the schema differs from what the migrations left
    Drift,
    /// Take a backup now
    Backup {
        /// Put it into this directory
        #[arg(long, value_name = "DIRECTORY", id = "migrate-backup-to")]
        backup_to: Option<PathBuf>,
    },
    /// List the backups
    Backups {
        /// Read each one and check that it is sound
        #[arg(long, id = "migrate-check")]
        check: bool,
        /// Delete those that need not be kept
        #[arg(long, id = "migrate-prune")]
        prune: bool,
    },
    /// Bring a backup back; what is there now is backed up first
    Restore {
        /// The file of the backup; asked for where none is given
        #[arg(value_name = "BACKUP", conflicts_with = "migrate-latest", id = "migrate-backup")]
        backup: Option<PathBuf>,
        /// The newest one
        #[arg(long, id = "migrate-latest")]
        latest: bool,
        /// Put the backup of what is there now into this directory
        #[arg(long, value_name = "DIRECTORY", id = "migrate-backup-to")]
        backup_to: Option<PathBuf>,
        /// Without a backup of what is there now: all of that is lost
        #[arg(long, id = "migrate-over")]
        over: bool,
        /// Show what would change, and change nothing
        #[arg(long, id = "migrate-dry-run")]
        dry_run: bool,
    },
    /// Declare everything up to a version applied, without running it
    Baseline {
        /// The last version that is applied
        #[arg(value_name = "VERSION", id = "migrate-version")]
        version: String,
        /// Accept a schema that is not quite the one of this version
        #[arg(long, id = "migrate-force")]
        force: bool,
    },
    /// Take over a database that another tool made, or nobody
    Adopt {
        /// The tool whose records are taken over; found out where none is given
        #[arg(long, value_name = "TOOL", id = "migrate-from")]
        from: Option<ToolWord>,
        /// Accept a schema that is not quite the one recorded
        #[arg(long, id = "migrate-force")]
        force: bool,
    },
    /// Drop everything and migrate anew, while developing
    Reset {
        /// How it goes.
        #[command(flatten)]
        run: RunArgs,
    },
    /// Mend records that were lost or damaged
    Repair {
        /// Settle what the schema does not tell: accept:003, forget:003, done:003, undone:003,
        /// discard:TEXT or recount
        #[arg(long = "decide", value_name = "DECISION", id = "migrate-decisions")]
        decisions: Vec<DecisionWord>,
        /// Show what would be done, and do nothing
        #[arg(long, id = "migrate-dry-run")]
        dry_run: bool,
        /// Put the backup into this directory
        #[arg(long, value_name = "DIRECTORY", id = "migrate-backup-to")]
        backup_to: Option<PathBuf>,
    },
    /// Show the database: file, size, versions, backups
    Info,
    /// Draw the schema and the migrations
    #[command(group(clap::ArgGroup::new("migrate-picture").required(true)))]
    Report {
        /// Write a page for a browser
        #[arg(long, value_name = "FILE", group = "migrate-picture", id = "migrate-html")]
        html: Option<PathBuf>,
        /// Print the diagram as Mermaid text, for a README
        #[arg(long, group = "migrate-picture", id = "migrate-mermaid")]
        mermaid: bool,
    },
    /// Begin a migration: the next number, a file from the template
    New(NewArgs),
    /// Declare every migration of this program shipped, in migrations.lock
    Lock(DirectoryArgs),
    /// Write what the migrations make of the schema to schema.sql
    Schema {
        /// Where the migrations are.
        #[command(flatten)]
        directory: DirectoryArgs,
        /// Print it instead
        #[arg(long, id = "migrate-print")]
        print: bool,
    },
    /// Check program and directory against each other, and run the whole chain in memory
    Check(DirectoryArgs),
    /// Print completions for a shell
    Completions {
        /// The shell
        #[arg(value_name = "SHELL", id = "migrate-shell")]
        shell: clap_complete::Shell,
    },
    /// Print the man page, or write one for each command
    Man {
        /// The directory to write them to
        #[arg(long, value_name = "DIRECTORY", id = "migrate-to")]
        to: Option<PathBuf>,
    },
}

/// How a run goes.
///
/// ```
/// use clap::Parser;
/// use migrate_runtime::cli::RunArgs;
///
/// /// A command of the application's own that takes the same options.
/// #[derive(Parser)]
/// struct Update {
///     #[command(flatten)]
///     run: RunArgs,
/// }
///
/// assert!(Update::try_parse_from(["update", "--dry-run", "--timeout", "30"]).is_ok());
/// ```
#[derive(Debug, Clone, Default, Args)]
#[command(about = None, long_about = None)]
#[group(id = "migrate-run")]
pub struct RunArgs {
    /// Try it on the database and take it back
    #[arg(long, id = "migrate-dry-run")]
    pub(super) dry_run: bool,
    /// Why, for the history
    #[arg(long, value_name = "TEXT", id = "migrate-reason")]
    pub(super) reason: Option<String>,
    /// How many seconds a migration may take
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = seconds, id = "migrate-timeout")]
    pub(super) timeout: Option<Duration>,
    /// Put the backup into this directory
    #[arg(long, value_name = "DIRECTORY", id = "migrate-backup-to")]
    pub(super) backup_to: Option<PathBuf>,
}

/// How far to go back.
///
/// ```
/// use migrate_runtime::cli::{BackArgs, Cli, Command, Exit, MigrateArgs, Options, RunArgs};
/// # use notes::MIGRATIONS;
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("notes.db");
/// # MIGRATIONS.open(&path)?;
///
/// // By one, as `app migrate rollback` goes.
/// let to = BackArgs::default();
/// let command = Command::Rollback { to, force: false, run: RunArgs::default() };
/// let args = MigrateArgs { options: Options::default().database(path).yes(true), command };
/// assert_eq!(Cli::new(&MIGRATIONS).execute(&args), Exit::Done);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, Args)]
#[command(about = None, long_about = None)]
#[group(id = "migrate-back", multiple = false)]
pub struct BackArgs {
    /// By this many migrations; by one where nothing is said
    #[arg(long, value_name = "N", id = "migrate-steps")]
    pub(super) steps: Option<usize>,
    /// Until this version is the last one applied
    #[arg(long, value_name = "VERSION", id = "migrate-to")]
    pub(super) to: Option<String>,
    /// All the way
    #[arg(long, id = "migrate-all")]
    pub(super) all: bool,
}

/// Which attempts to show.
///
/// ```
/// use clap::Parser;
/// use migrate_runtime::cli::HistoryArgs;
///
/// #[derive(Parser)]
/// struct Log {
///     #[command(flatten)]
///     history: HistoryArgs,
/// }
///
/// assert!(Log::try_parse_from(["log", "--failed", "--since", "2026-11", "--limit", "5"]).is_ok());
/// ```
#[derive(Debug, Clone, Args)]
#[command(about = None, long_about = None)]
#[group(id = "migrate-history")]
pub struct HistoryArgs {
    /// Those about this migration
    #[arg(long, value_name = "VERSION", id = "migrate-version")]
    pub(super) version: Option<String>,
    /// Those of this kind
    #[arg(long, value_name = "ACTION", id = "migrate-action")]
    pub(super) action: Option<ActionWord>,
    /// Those that failed
    #[arg(long, id = "migrate-failed")]
    pub(super) failed: bool,
    /// Those that began at this time or later (UTC), such as 2026-11 or 2026-11-20T08:30
    #[arg(long, value_name = "TIME", value_parser = moment, id = "migrate-since")]
    pub(super) since: Option<String>,
    /// Those that began before this time
    #[arg(long, value_name = "TIME", value_parser = moment, id = "migrate-before")]
    pub(super) before: Option<String>,
    /// At most this many, the newest first
    #[arg(
        long,
        value_name = "N",
        default_value = "20",
        value_parser = clap::value_parser!(u32).range(1..),
        conflicts_with = "migrate-all",
        id = "migrate-limit"
    )]
    pub(super) limit: u32,
    /// All of them
    #[arg(long, id = "migrate-all")]
    pub(super) all: bool,
}

/// Where the migrations are.
///
/// ```
/// use migrate_runtime::cli::{Command, DirectoryArgs};
///
/// // Where the program was compiled, if that directory is there.
/// let check = Command::Check(DirectoryArgs::default());
/// # let _ = check;
/// ```
#[derive(Debug, Clone, Default, Args)]
#[command(about = None, long_about = None)]
#[group(id = "migrate-in")]
pub struct DirectoryArgs {
    /// The directory of the migrations; the one that was compiled in, where it is there
    #[arg(long, value_name = "DIRECTORY", id = "migrate-directory")]
    pub(super) directory: Option<PathBuf>,
}

fn seconds(text: &str) -> Result<Duration, &'static str> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or("not a number of seconds, such as 2 or 0.5")
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[derive(Parser)]
    enum App {
        Migrate(MigrateArgs),
    }

    fn no_code_in_help(command: &mut clap::Command) {
        let help = command.render_long_help().to_string();
        assert!(!help.contains("```") && !help.contains("clap"), "{help}");
        command.get_subcommands_mut().for_each(no_code_in_help);
    }

    #[test]
    fn help_is_for_those_who_type() {
        let mut app = App::command();
        no_code_in_help(&mut app);
        let migrate = app.find_subcommand_mut("migrate").unwrap();
        assert!(migrate.render_help().to_string().starts_with(ABOUT));
    }
}
