//! The commands.

use std::path::PathBuf;

use clap::Subcommand;

use super::{ABOUT, BackArgs, DirectoryArgs, HistoryArgs, RunArgs};
use crate::cli::develop::NewArgs;
use crate::cli::words::{DecisionWord, ToolWord};

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
