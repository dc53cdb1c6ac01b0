//! What can be typed: the options and commands, as clap reads them.
//!
//! Each argument has an id that no application has: clap would take one of the same id for another
//! option of the application's that is global, and `app --force …` be a consent to lose data.

mod command;
mod parts;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

pub use command::Command;
pub use parts::{BackArgs, DirectoryArgs, HistoryArgs, RunArgs};

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
