//! A program that carries the command line, as an application would: `library migrate status`, and
//! with `LIBRARY_ALONE` set `library status`. Which release of the program it is, the environment
//! tells: `LIBRARY_RELEASE`.

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use migrate_runtime::Check;
use migrate_runtime::cli::{Cli, MigrateArgs};
use migrate_tests::sets;

/// Keeps books
#[derive(Parser)]
#[command(name = "library")]
struct Library {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// See and steer the migrations of the database
    Migrate(MigrateArgs),
}

fn main() -> ExitCode {
    let cli = match std::env::var("LIBRARY_RELEASE").as_deref() {
        Ok("1") => Cli::new(sets::RELEASE_1.migrator().application("library", "1.0")),
        Ok("edited") => Cli::new(sets::EDITED.migrator().application("library", "1.1")),
        Ok("reworded") => Cli::new(sets::REWORDED.migrator().application("library", "1.1")),
        Ok("accounts") => Cli::new(&sets::ACCOUNTS),
        Ok("cleanup") => Cli::new(sets::CLEANUP.migrator().application("library", "2.0")),
        Ok("slow") => Cli::new(sets::SLOW.migrator().application("library", "1.0")),
        Ok("units") => units("meta.db", "events.db"),
        // One file, spelt in two ways.
        Ok("one-file") => units("both.db", "./both.db"),
        _ => Cli::new(sets::RELEASE_2.migrator().application("library", "2.0")),
    };
    let named = is_several() || std::env::var_os("LIBRARY_NOWHERE").is_some();
    let cli = if named { cli } else { cli.database("library.db") };
    if std::env::var_os("LIBRARY_ALONE").is_some() {
        return cli.main();
    }
    let Command::Migrate(args) = Library::parse().command;
    cli.application(Library::command()).run(&args)
}

/// Two sets that are one unit.
fn units(meta: &str, events: &str) -> Cli<'static> {
    Cli::new(&sets::META_OLD).database(meta).and(&sets::EVENTS_OLD).database(events).as_group([
        Check::new(
            "every event has its project",
            "SELECT id FROM events.events
             WHERE project NOT IN (SELECT id FROM meta.projects)",
        ),
    ])
}

fn is_several() -> bool {
    matches!(std::env::var("LIBRARY_RELEASE").as_deref(), Ok("units" | "one-file"))
}
