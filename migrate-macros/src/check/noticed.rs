//! What a statement shows before it runs, on the schema that it meets: SQLite takes it without a
//! word, and hardly anybody means it.

use std::ops::Range;

use migrate_core::schema::{ObjectKind, Snapshot};
use rusqlite::Connection;

use super::{double_quoted, other_shape};
use crate::diagnostics::Diagnostic;
use crate::section::Section;

#[derive(Debug)]
pub(super) struct Noticed {
    pub(super) diagnostic: Diagnostic,
    /// The object that it is about, where another statement made that.
    pub(super) about: Option<(ObjectKind, String)>,
}

/// Looks at a statement that is about to run.
pub(super) fn look(
    db: &Connection,
    schema: &Snapshot,
    section: &Section,
    statement: &Range<usize>,
) -> rusqlite::Result<Vec<Noticed>> {
    let quoted = double_quoted::in_statement(db, section, statement)?
        .map(|diagnostic| Noticed { diagnostic, about: None });
    let shape = other_shape::in_statement(schema, section, statement)
        .map(|(diagnostic, kind, name)| Noticed { diagnostic, about: Some((kind, name)) });
    Ok(quoted.into_iter().chain(shape).collect())
}
