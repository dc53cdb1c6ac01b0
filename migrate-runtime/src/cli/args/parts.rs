//! What several commands understand, and what is too much to stand among them.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::seconds;
use crate::cli::words::{ActionWord, moment};

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
    pub(in crate::cli) dry_run: bool,
    /// Why, for the history
    #[arg(long, value_name = "TEXT", id = "migrate-reason")]
    pub(in crate::cli) reason: Option<String>,
    /// How many seconds a migration may take
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = seconds, id = "migrate-timeout")]
    pub(in crate::cli) timeout: Option<Duration>,
    /// Put the backup into this directory
    #[arg(long, value_name = "DIRECTORY", id = "migrate-backup-to")]
    pub(in crate::cli) backup_to: Option<PathBuf>,
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
    pub(in crate::cli) steps: Option<usize>,
    /// Until this version is the last one applied
    #[arg(long, value_name = "VERSION", id = "migrate-to")]
    pub(in crate::cli) to: Option<String>,
    /// All the way
    #[arg(long, id = "migrate-all")]
    pub(in crate::cli) all: bool,
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
    pub(in crate::cli) version: Option<String>,
    /// Those of this kind
    #[arg(long, value_name = "ACTION", id = "migrate-action")]
    pub(in crate::cli) action: Option<ActionWord>,
    /// Those that failed
    #[arg(long, id = "migrate-failed")]
    pub(in crate::cli) failed: bool,
    /// Those that began at this time or later (UTC), such as 2026-11 or 2026-11-20T08:30
    #[arg(long, value_name = "TIME", value_parser = moment, id = "migrate-since")]
    pub(in crate::cli) since: Option<String>,
    /// Those that began before this time
    #[arg(long, value_name = "TIME", value_parser = moment, id = "migrate-before")]
    pub(in crate::cli) before: Option<String>,
    /// At most this many, the newest first
    #[arg(
        long,
        value_name = "N",
        default_value = "20",
        value_parser = clap::value_parser!(u32).range(1..),
        conflicts_with = "migrate-all",
        id = "migrate-limit"
    )]
    pub(in crate::cli) limit: u32,
    /// All of them
    #[arg(long, id = "migrate-all")]
    pub(in crate::cli) all: bool,
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
    pub(in crate::cli) directory: Option<PathBuf>,
}
