//! What is left behind with a rebuild.

use crate::diagnostics::Diagnostic;
use crate::source::Place;

/// Something that is lost.
pub(super) struct Lost {
    /// `the index tasks_owner`
    pub(super) what: String,
    /// Where it was made, and what to say there.
    pub(super) made: Option<(Place, &'static str)>,
    pub(super) remedy: Remedy,
}

/// What to do about it.
pub(super) enum Remedy {
    /// This statement, at the end of the migration.
    Statement(String),
    /// This, in the text of the new table.
    Clause(String),
    /// A long statement that is shown where it is: the name of the object.
    AsBefore(String),
}

/// What a migration left behind.
#[derive(Debug, Default)]
pub(in crate::check) struct Left {
    /// One finding for each table.
    pub(in crate::check) found: Vec<Diagnostic>,
    /// Whether there is more, which a later migration brings back.
    pub(in crate::check) is_mended: bool,
}
