//! Diagnostics: what is wrong, where, and what to do about it. Stages add to a [`Diagnostics`];
//! nobody prints.

mod code;
mod levels;
mod render;

pub(crate) use code::{Code, Level};
pub(crate) use levels::Levels;

use std::sync::Arc;

use proc_macro2::Span;

use crate::source::{Place, Source};

/// One finding.
#[derive(Debug, Clone)]
pub(crate) struct Diagnostic {
    code: Code,
    message: String,
    /// The first is the primary one.
    places: Vec<(Place, String)>,
    /// Where there is no text to show.
    file: Option<String>,
    notes: Vec<String>,
    help: Option<String>,
    /// Where the macro's arguments say it, if they do.
    call: Option<Span>,
}

impl Diagnostic {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            places: Vec::new(),
            file: None,
            notes: Vec::new(),
            help: None,
            call: None,
        }
    }

    pub(crate) fn at(mut self, place: Place, label: impl Into<String>) -> Self {
        self.places.push((place, label.into()));
        self
    }

    /// The first line of a source that says something: where a finding is about the whole file.
    pub(crate) fn in_source(self, source: &Arc<Source>, label: impl Into<String>) -> Self {
        let text = source.text();
        let start = text.len() - text.trim_start().len();
        let line = text[start..].find('\n').map_or(text.len(), |end| start + end);
        if start >= line {
            return self.in_file(source.path());
        }
        let end = start + text[start..line].trim_end().len();
        self.at(Place::new(source, start..end), label)
    }

    pub(crate) fn in_file(mut self, path: impl Into<String>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// The place in the call of the macro, where the finding is about one of its arguments.
    pub(crate) fn in_call(mut self, span: Span) -> Self {
        self.call = Some(span);
        self
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn code(&self) -> Code {
        self.code
    }
}

/// A finding as text, and where to point to in the call of the macro: at the directory where
/// nothing is said.
#[derive(Debug)]
pub(crate) struct Rendered {
    pub(crate) text: String,
    pub(crate) call: Option<Span>,
}

/// Everything found so far.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

/// What one build shows at the most; a directory with 10,000 misnamed files has one cause.
const MOST_SHOWN: usize = 50;

impl Diagnostics {
    /// Adds an error.
    pub(crate) fn error(&mut self, diagnostic: Diagnostic) {
        self.errors.push(diagnostic);
    }

    /// Adds a lint finding at the level that holds where it was found.
    pub(crate) fn lint(&mut self, level: Level, diagnostic: Diagnostic) {
        match level {
            Level::Allow => {}
            Level::Warn => self.warnings.push(diagnostic),
            Level::Deny => self.errors.push(diagnostic),
        }
    }

    pub(crate) fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The value of a stage, unless the stage found errors.
    pub(crate) fn unless_errors<T>(&self, value: T) -> Option<T> {
        (!self.has_errors()).then_some(value)
    }

    /// The text of every error.
    pub(crate) fn render_errors(&self) -> Vec<Rendered> {
        render(&self.errors)
    }

    /// The text of every warning.
    pub(crate) fn render_warnings(&self) -> Vec<String> {
        render(&self.warnings).into_iter().map(|rendered| rendered.text).collect()
    }

    #[cfg(test)]
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.errors.iter().chain(&self.warnings).map(|found| found.code().as_str()).collect()
    }
}

fn render(diagnostics: &[Diagnostic]) -> Vec<Rendered> {
    let shown = diagnostics.iter().take(MOST_SHOWN);
    let mut rendered: Vec<Rendered> =
        shown.map(|found| Rendered { text: render::render(found), call: found.call }).collect();
    if let Some(next) = diagnostics.get(MOST_SHOWN) {
        let more = diagnostics.len() - MOST_SHOWN;
        let text = format!(
            "{more} more findings are not shown; mend these first [{}]",
            next.code.as_str()
        );
        rendered.push(Rendered { text, call: None });
    }
    rendered
}
