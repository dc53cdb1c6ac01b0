//! The command line that a program carries: `app migrate status`, `app migrate up` and the rest, so
//! that whoever has the binary can see and steer its migrations.
//!
//! Mounted in the application's own clap program:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use clap::{Parser, Subcommand};
//! use migrate_runtime::cli::{Cli, MigrateArgs};
//! use migrate_runtime::{Migrations, embed_migrations};
//!
//! # /*
//! static MIGRATIONS: Migrations = embed_migrations!("migrations");
//! # */
//! # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
//!
//! #[derive(Parser)]
//! struct App {
//!     #[command(subcommand)]
//!     command: Command,
//! }
//!
//! #[derive(Subcommand)]
//! enum Command {
//!     /// Write a note
//!     Add { text: String },
//!     /// See and steer the migrations of the database
//!     Migrate(MigrateArgs),
//! }
//!
//! fn main() -> ExitCode {
//!     match App::parse().command {
//!         Command::Add { text } => { /* … */ ExitCode::SUCCESS }
//!         Command::Migrate(args) => Cli::new(&MIGRATIONS).database("notes.db").run(&args),
//!     }
//! }
//! ```
//!
//! A program without a command line of its own has a whole one with [`Cli::main`].
//!
//! What a command prints goes to the standard output, and with `--json` as the documents of
//! `docs/json.md`; progress, questions and errors go to the standard error. The exit codes are those
//! of [`Exit`].

mod alone;
mod answer;
mod args;
mod ask;
mod counts;
mod develop;
mod dispatch;
pub(crate) mod documents;
mod exit;
mod failure;
mod interrupt;
mod listing;
mod program;
mod progress;
mod read;
mod remedy;
mod session;
mod setup;
mod shells;
mod table;
mod ui;
mod visible;
mod words;
mod write;

pub use args::{BackArgs, Command, DirectoryArgs, HistoryArgs, MigrateArgs, Options, RunArgs};
pub use develop::NewArgs;
pub use exit::Exit;
pub use program::Cli;
pub use words::{ActionWord, DecisionWord, ToolWord};
