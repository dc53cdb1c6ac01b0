//! The words of a migration file, its sections and its directives, and of a package: where the
//! files are.

/// The directives that the head of a file may have.
pub(crate) const DIRECTIVES: [&str; 6] =
    ["depends", "kind", "allow", "foreign_keys", "transaction", "meta"];

/// The directory where the macro names none.
pub(crate) const DIRECTORY: &str = "migrations";

/// A section of a migration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SectionName {
    Up,
    Down,
    Verify,
    Sample,
}

impl SectionName {
    pub(crate) const ALL: [Self; 4] = [Self::Up, Self::Down, Self::Verify, Self::Sample];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Verify => "verify",
            Self::Sample => "sample",
        }
    }

    /// The section of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.as_str() == name)
    }
}
