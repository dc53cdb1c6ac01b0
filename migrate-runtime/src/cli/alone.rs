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
    let name = Path::new(&path).file_name().unwrap_or_default().to_string_lossy();
    // Not whatever stands behind a point: `notes-1.2` is a name.
    let name = name.strip_suffix(std::env::consts::EXE_SUFFIX).unwrap_or(&name);
    if name.is_empty() { "app".to_owned() } else { name.to_owned() }
}
