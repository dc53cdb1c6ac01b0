//! Source files of migrations, and places in them.

use std::ops::Range;
use std::sync::Arc;

use migrate_core::normalise;

/// A file that was read: where it is, and its normalised text.
#[derive(Debug)]
pub(crate) struct Source {
    path: String,
    text: String,
}

impl Source {
    pub(crate) fn new(path: String, text: &str) -> Arc<Self> {
        Arc::new(Self { path, text: normalise(text).into_owned() })
    }

    /// The path as messages and the program show it: relative, with forward slashes.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// A range of bytes in a source.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) source: Arc<Source>,
    pub(crate) range: Range<usize>,
}

impl Place {
    pub(crate) fn new(source: &Arc<Source>, range: Range<usize>) -> Self {
        Self { source: Arc::clone(source), range }
    }

    /// Line and column, both from 1, the column in characters.
    pub(crate) fn line_and_column(&self) -> (u32, u32) {
        Cursor::default().advance(self.source.text(), self.range.start)
    }
}

/// Counts lines and columns along a text, each byte once, however many places are asked for.
#[derive(Debug, Default)]
pub(crate) struct Cursor {
    at: usize,
    lines: u32,
    columns: u32,
}

impl Cursor {
    /// Line and column of the byte `at`, which must not lie before the one asked for last.
    pub(crate) fn advance(&mut self, text: &str, at: usize) -> (u32, u32) {
        for c in text.get(self.at..at).unwrap_or_default().chars() {
            if c == '\n' {
                (self.lines, self.columns) = (self.lines + 1, 0);
            } else {
                self.columns += 1;
            }
        }
        self.at = at;
        (self.lines + 1, self.columns + 1)
    }
}
