//! How a command ends.

use std::process::ExitCode;

/// What a command says with its exit code.
///
/// ```
/// use migrate_runtime::cli::Exit;
///
/// assert_eq!(Exit::Done.code(), 0);
/// assert_eq!(Exit::Found.code(), 3);
/// // The worst of several commands.
/// assert_eq!([Exit::Found, Exit::Error, Exit::Done].into_iter().max(), Some(Exit::Error));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exit {
    /// 0: it was done, and there is nothing to be told.
    Done,
    /// 3: migrations are pending or otherwise not as they should be, the schema drifted, or a dry run
    /// found something to do.
    Found,
    /// 2: what was typed is no command.
    Usage,
    /// 1: it did not work, or the database is damaged.
    Error,
}

impl Exit {
    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Error => 1,
            Self::Usage => 2,
            Self::Found => 3,
        }
    }

    /// [`Exit::Found`], if so.
    pub(super) fn found(found: bool) -> Self {
        if found { Self::Found } else { Self::Done }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
