//! The command line without an application around it.

use std::path::Path;

use clap::{CommandFactory, FromArgMatches, Parser};

use super::args::MigrateArgs;

/// The command line by itself.
#[derive(Debug, Parser)]
#[command(about = "See and steer the migrations of the database", max_term_width = 100)]
pub(super) struct Alone {
    #[command(flatten)]
    pub(super) args: MigrateArgs,
}

/// It as a command that is called so.
pub(super) fn command(name: String) -> clap::Command {
    Alone::command().name(name.clone()).bin_name(name)
}

/// What was typed.
pub(super) fn parse(
    name: String,
    args: impl IntoIterator<Item = impl Into<std::ffi::OsString> + Clone>,
) -> Result<MigrateArgs, clap::Error> {
    let matches = command(name).try_get_matches_from(args)?;
    Ok(Alone::from_arg_matches(&matches)?.args)
}

/// What the program is called.
pub(super) fn program() -> String {
    let path = std::env::args_os().next().unwrap_or_default();
    let name = Path::new(&path).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if name.is_empty() { "app".to_owned() } else { name }
}
