//! A section of a migration file: a run of statements.

use std::ops::Range;
use std::sync::Arc;

use migrate_core::sql::split;

use crate::source::{Place, Source};

/// The statements of one section.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    pub(crate) source: Arc<Source>,
    /// Where its text stands in the source.
    pub(crate) range: Range<usize>,
    /// Where each statement stands in the source.
    pub(crate) statements: Vec<Range<usize>>,
}

impl Section {
    pub(crate) fn text(&self) -> &str {
        &self.source.text()[self.range.clone()]
    }

    pub(crate) fn sql(&self, statement: &Range<usize>) -> &str {
        &self.source.text()[statement.clone()]
    }

    pub(crate) fn place(&self, range: Range<usize>) -> Place {
        Place::new(&self.source, range)
    }

    /// The section that stands in `range`, split into its statements.
    pub(crate) fn read(source: &Arc<Source>, range: Range<usize>) -> Self {
        let text = &source.text()[range.clone()];
        let end = range.start + text.trim_end().len();
        let start = range.start + (text.len() - text.trim_start().len()).min(end - range.start);
        let statements = split(&source.text()[start..end])
            .into_iter()
            .map(|statement| start + statement.start..start + statement.end)
            .collect();
        Self { source: Arc::clone(source), range: start..end, statements }
    }

    /// Where its first line stands.
    pub(crate) fn first_line(&self) -> Place {
        let start = self.range.start;
        let line = self.text().find('\n').unwrap_or(self.text().len());
        self.place(start..start + line)
    }
}
