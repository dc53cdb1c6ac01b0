//! A program that carries the command line, as an application would: `library migrate status`, and
//! with `LIBRARY_ALONE` set `library status`. Which release of the program it is, the environment
//! tells: `LIBRARY_RELEASE`.

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use migrate_runtime::cli::{Cli, MigrateArgs};
use migrate_runtime::{Check, Migrations, Migrator, embed_migrations};
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

/// [`sets::CLEANUP`] and [`sets::SLOW`] under names that a unit needs.
static TICKETS: Migrations =
    embed_migrations!("sets/cleanup", set = "tickets", allow("nullable-primary-key", destructive));
static SAMPLES: Migrations =
    embed_migrations!("sets/slow", set = "samples", allow("fails-with-rows"));

fn main() -> ExitCode {
    let cli = match std::env::var("LIBRARY_RELEASE").as_deref() {
        Ok("1") => one(sets::RELEASE_1.migrator().application("library", "1.0")),
        Ok("edited") => one(sets::EDITED.migrator().application("library", "1.1")),
        Ok("reworded") => one(sets::REWORDED.migrator().application("library", "1.1")),
        Ok("accounts") => one(sets::ACCOUNTS.migrator()),
        Ok("cleanup") => one(sets::CLEANUP.migrator().application("library", "2.0")),
        // Each later one has a migration between those of the first.
        Ok("categories") => one(sets::CATEGORIES_1.migrator()),
        Ok("categories 2") => one(sets::CATEGORIES_2.migrator()),
        Ok("late") => one(sets::LATE_1.migrator()),
        Ok("late 2") => one(sets::LATE_2.migrator()),
        Ok("slow") => one(sets::SLOW.migrator().application("library", "1.0")),
        Ok("units") => units("meta.db", "events.db"),
        // One file, spelt in two ways.
        Ok("one-file") => units("both.db", "./both.db"),
        // A unit with something to destroy, and one with something to wait for.
        Ok("cleanup units") => {
            one(TICKETS.migrator()).and(&sets::EVENTS_OLD).database("events.db").as_group([])
        }
        Ok("slow units") => {
            one(SAMPLES.migrator()).and(&sets::EVENTS_OLD).database("events.db").as_group([])
        }
        // Two that nobody gave a name.
        Ok("namesakes") => one(sets::SLOW.migrator()).and(&sets::CLEANUP).database("cleanup.db"),
        _ => one(sets::RELEASE_2.migrator().application("library", "2.0")),
    };
    if std::env::var_os("LIBRARY_ALONE").is_some() {
        return cli.main();
    }
    let Command::Migrate(args) = Library::parse().command;
    if std::env::var_os("LIBRARY_BARE").is_some() {
        return cli.run(&args);
    }
    cli.application(Library::command()).run(&args)
}

/// A program with one database, or the first of several.
fn one(migrator: Migrator<'static>) -> Cli<'static> {
    let cli = Cli::new(migrator);
    if std::env::var_os("LIBRARY_NOWHERE").is_some() { cli } else { cli.database("library.db") }
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
