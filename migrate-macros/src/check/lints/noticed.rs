//! What a statement shows on the schema that it meets, and by what it makes of it: SQLite takes it
//! without a word, and hardly anybody means it.

use std::ops::Range;

use migrate_core::schema::{ObjectKind, Snapshot};
use rusqlite::Connection;

use super::{double_quoted, other_shape};
use crate::check::lints::old_first::Renamed;
use crate::check::lints::renamed::{Rename, taken_along};
use crate::diagnostics::Diagnostic;
use crate::section::Section;

#[derive(Debug)]
pub(in crate::check) struct Noticed {
    pub(in crate::check) diagnostic: Diagnostic,
    /// The object that it is about, where another statement made that.
    pub(in crate::check) about: Option<(ObjectKind, String)>,
}

/// Looks at a statement that is about to run.
pub(in crate::check) fn look(
    db: &Connection,
    schema: &Snapshot,
    section: &Section,
    statement: &Range<usize>,
) -> rusqlite::Result<Vec<Noticed>> {
    let quoted = double_quoted::in_statement(db, section, statement)?.map(Noticed::from);
    let shape = other_shape::in_statement(schema, section, statement)
        .map(|(diagnostic, kind, name)| Noticed { diagnostic, about: Some((kind, name)) });
    Ok(quoted.into_iter().chain(shape).collect())
}

/// What is kept of the schema that a statement meets, for a look at what it made.
#[derive(Debug, Default)]
pub(in crate::check) struct Met {
    /// The table that it renames, and the schema before.
    rename: Option<(Rename, Snapshot)>,
}

impl Met {
    pub(in crate::check) fn by(schema: &Snapshot, sql: &str) -> Self {
        let rename = Rename::read(sql).filter(|rename| rename.column.is_none());
        Self { rename: rename.map(|rename| (rename, schema.clone())) }
    }

    /// The table that the statement renamed, where other objects went along.
    pub(in crate::check) fn renamed(
        self,
        after: &Snapshot,
        section: &Section,
        statement: &Range<usize>,
    ) -> Option<Renamed> {
        let (rename, before) = self.rename?;
        let along = taken_along(&before, after, &rename.new);
        let (start, end) =
            (statement.start + rename.range.start, statement.start + rename.range.end);
        let place = section.place(start..end);
        (!along.is_empty()).then_some(Renamed { old: rename.table, new: rename.new, place, along })
    }
}

impl From<Diagnostic> for Noticed {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostic, about: None }
    }
}
