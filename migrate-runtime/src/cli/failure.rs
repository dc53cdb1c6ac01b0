//! Why a command did not work, with the remedy in the words of the command line.

use std::fmt;

use super::documents::{Failed, Told, ToldKind, Why};
use super::exit::Exit;
use super::remedy::for_people;
use crate::error::{Error, ErrorKind};

#[derive(Debug)]
pub(super) enum Failure {
    /// The library refused.
    Library(Box<Error>),
    /// The command line itself did.
    Told { message: String, help: String, exit: Exit },
}

impl Failure {
    pub(super) fn told(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Told { message: message.into(), help: help.into(), exit: Exit::Error }
    }

    pub(super) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Told { message: message.into(), help: help.into(), exit: Exit::Usage }
    }

    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Library(error) => match error.kind() {
                ErrorKind::InvalidVersion => Exit::Usage,
                _ => Exit::Error,
            },
            Self::Told { exit, .. } => *exit,
        }
    }

    /// Says which of several databases it is about.
    pub(super) fn about(self, member: &str) -> Self {
        match self {
            Self::Library(error) => Self::Library(Box::new(error.about_member(member))),
            Self::Told { message, help, exit } => {
                Self::Told { message: format!("{member}: {message}"), help, exit }
            }
        }
    }

    /// With the remedies of the command line, which is called as `program`.
    pub(super) fn for_people(self, program: &str) -> Self {
        match self {
            Self::Library(error) => {
                let program = match error.member() {
                    Some(member) => format!("{program} --only {member}"),
                    None => program.to_owned(),
                };
                Self::Library(Box::new(for_people(*error, &program)))
            }
            told @ Self::Told { .. } => told,
        }
    }

    pub(super) fn json(&self) -> String {
        let error = match self {
            Self::Library(error) => Why::Library(error),
            Self::Told { message, help, exit } => {
                let kind = match exit {
                    Exit::Usage => ToldKind::Usage,
                    _ => ToldKind::CommandLine,
                };
                Why::Told(Told { kind, message, help })
            }
        };
        serde_json::to_string_pretty(&Failed { error }).unwrap_or_default()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Library(Box::new(error))
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Error::from(error).into()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Library(error) => error.fmt(f),
            Self::Told { message, help, .. } if help.is_empty() => f.write_str(message),
            Self::Told { message, help, .. } => {
                let help = migrate_core::wrap(help, 69).join("\n           ");
                write!(f, "{message}\n   = help: {help}")
            }
        }
    }
}
