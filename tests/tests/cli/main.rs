//! The command line, as a real program that is run in a directory of its own. What each command
//! prints, its JSON and its main error are kept in `snapshots`; `INSTA_UPDATE=always` writes them
//! anew.

mod desk;
mod develop;
mod every_command;
mod existing;
mod hostile;
mod reading;
mod several;
#[cfg(unix)]
mod terminal;
mod writing;
