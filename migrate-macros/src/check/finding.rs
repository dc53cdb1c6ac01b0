//! A finding with its migration.

use crate::diagnostics::Diagnostic;

/// A finding about the migration at this index, whose level can be chosen.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) index: usize,
    pub(super) diagnostic: Diagnostic,
}
