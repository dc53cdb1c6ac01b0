//! What a helper says when something is not as it should be.

use std::fmt::{self, Write as _};

use migrate_core::wrap;

use crate::error::Error;

/// Why a test database could not be made, or what an assertion found: what happened, where, and what
/// to do next.
///
/// `{}` and `{:?}` print the same text, so that `unwrap`, `?` in a test that returns a result and the
/// `assert_` helpers all show it as it is meant.
///
/// ```
/// use migrate_runtime::{ErrorKind, testing::Tester};
/// # use notes::MIGRATIONS;
///
/// // What went wrong while a database was made.
/// let failure = Tester::new(&MIGRATIONS)
///     .migrator(|migrator| migrator.before_each(|_, _| Err("not today".into())))
///     .in_memory()
///     .unwrap_err();
/// assert_eq!(failure.cause().map(|error| error.kind()), Some(ErrorKind::CallbackFailed));
///
/// // What an assertion found.
/// let failure = Tester::new(&MIGRATIONS).check_reversible().unwrap_err();
/// assert_eq!(failure.problems().len(), 1, "{failure}");
/// ```
pub struct Failure(Box<Inner>);

struct Inner {
    what: String,
    problems: Vec<String>,
    error: Option<Error>,
}

impl Failure {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self(Box::new(Inner { what: what.into(), problems: Vec::new(), error: None }))
    }

    /// One thing that is wrong, and what to do about it.
    pub(super) fn with_help(what: &str, help: &str) -> Self {
        Self::new(Problem::new(what).help(help).into_text())
    }

    /// The one thing that is wrong.
    pub(super) fn found(what: impl Into<String>, problem: Problem) -> Self {
        let mut failure = Self::new(what);
        failure.0.problems.push(problem.into_text());
        failure
    }

    /// Everything that is wrong, where anything is.
    pub(super) fn of(what: impl Into<String>, problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() {
            return Ok(());
        }
        let mut failure = Self::new(what);
        failure.0.problems = problems.into_iter().map(Problem::into_text).collect();
        Err(failure)
    }

    /// An error of a run or of a look at the database.
    pub(super) fn error(what: impl Into<String>, error: Error) -> Self {
        let mut failure = Self::new(what);
        failure.0.error = Some(error);
        failure
    }

    /// The same for SQLite's own.
    pub(super) fn sqlite(what: impl Into<String>) -> impl FnOnce(rusqlite::Error) -> Self {
        let what = what.into();
        move |error| Self::error(what, error.into())
    }

    /// What an assertion found, one text for each thing; empty where a database could not be made.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.0.problems
    }

    /// The error of a migration or of SQLite behind it, where there is one: its kind, version and
    /// place are for a program to match on.
    #[must_use]
    pub fn cause(&self) -> Option<&Error> {
        self.0.error.as_ref()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { what, problems, error } = &*self.0;
        f.write_str(what)?;
        if let Some(error) = error {
            write!(f, "\n{error}")?;
        }
        problems.iter().try_for_each(|problem| write!(f, "\n\n{problem}"))
    }
}

/// The text, since this is what `unwrap` and a test that returns the error print.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for Failure {}

/// One thing that an assertion found.
pub(super) struct Problem {
    text: String,
}

const WIDTH: usize = 80;

impl Problem {
    pub(super) fn new(what: impl AsRef<str>) -> Self {
        Self { text: wrap(what.as_ref(), WIDTH).join("\n") }
    }

    /// What is written for a terminal already.
    pub(super) fn raw(text: String) -> Self {
        Self { text }
    }

    /// What the runtime answered.
    pub(super) fn answer(mut self, error: &Error) -> Self {
        let _ = write!(self.text, "\n{error}");
        self
    }

    /// Where to look.
    pub(super) fn at(mut self, place: &impl fmt::Display) -> Self {
        let _ = write!(self.text, "\n  --> {place}");
        self
    }

    /// What was seen.
    pub(super) fn seen(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        for line in lines {
            let _ = write!(self.text, "\n  {}", wrap(&line, WIDTH - 4).join("\n    "));
        }
        self
    }

    pub(super) fn help(mut self, help: &str) -> Self {
        const LABEL: &str = "   = help: ";
        let lines = wrap(help, WIDTH - LABEL.len());
        let indent = " ".repeat(LABEL.len());
        let _ = write!(self.text, "\n{LABEL}{}", lines.join(&format!("\n{indent}")));
        self
    }

    fn into_text(self) -> String {
        self.text
    }
}
