//! The plan: what would be done, and what somebody has to decide.

use std::fmt;

use migrate_core::{Version, wrap};
use rusqlite::types::Value;

use crate::error::Error;
use crate::error::Refused;

/// What a person knows and the database does not tell, for [`RepairPlan::decide`].
///
/// ```
/// use migrate_runtime::Decision;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// // Whether 006 brought its rows, neither the schema nor the history tells.
/// db.execute("DELETE FROM _migrate_applied WHERE version = '006'", [])?;
/// db.execute("DELETE FROM _migrate_history WHERE version = '006'", [])?;
/// let plan = MIGRATIONS.plan_repair(&db)?.decide(&Decision::Done("006".parse()?))?;
/// MIGRATIONS.repair(&mut db, &plan)?;
/// assert_eq!(MIGRATIONS.status(&db)?.pending().count(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// The record of this version goes.
    Forget(Version),
    /// What the program has now counts as what was applied.
    Accept(Version),
    /// It was done, all of it.
    Done(Version),
    /// It was not done, or was undone, all of it.
    Undone(Version),
    /// A row that says nothing goes, named by what it has for a version.
    Discard(String),
    /// The rows that are there are all there ever were.
    Recount,
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forget(version) => write!(f, "Forget({version})"),
            Self::Accept(version) => write!(f, "Accept({version})"),
            Self::Done(version) => write!(f, "Done({version})"),
            Self::Undone(version) => write!(f, "Undone({version})"),
            Self::Discard(text) => write!(f, "Discard({text:?})"),
            Self::Recount => f.write_str("Recount"),
        }
    }
}

/// One thing that a repair does.
///
/// ```
/// # use notes::MIGRATIONS;
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// db.execute("DELETE FROM _migrate_applied WHERE version = '002'", [])?;
/// for step in MIGRATIONS.plan_repair(&db)?.steps() {
///     println!("{:?}: {step}", step.version());
/// }
/// # assert!(!MIGRATIONS.plan_repair(&db)?.steps().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RepairStep {
    pub(super) what: What,
    pub(super) version: Option<Version>,
    pub(super) text: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// Deletes the row with this key.
    Delete(Value),
    /// Writes the row anew, as the program has the migration.
    Write(Option<Value>),
    /// Counts the rows anew.
    Recount,
}

impl RepairStep {
    pub(super) fn new(what: What, version: Option<&Version>, text: impl Into<String>) -> Self {
        Self { what, version: version.cloned(), text: text.into() }
    }

    /// The migration that it is about, if it is about one.
    #[must_use]
    pub fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }
}

impl fmt::Display for RepairStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What cannot be decided by the schema.
///
/// ```
/// # use notes::MIGRATIONS;
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// db.execute("DELETE FROM _migrate_applied WHERE version = '006'", [])?;
/// db.execute("DELETE FROM _migrate_history WHERE version = '006'", [])?;
/// let plan = MIGRATIONS.plan_repair(&db)?;
/// let question = &plan.questions()[0];
/// assert_eq!(question.version(), Some(&"006".parse()?));
/// println!("{question}");
/// for decision in question.decisions() {
///     println!("  {decision}");
/// }
/// # assert!(question.decisions().count() > 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub(super) version: Option<Version>,
    pub(super) text: String,
    pub(super) answers: Vec<(Decision, RepairStep)>,
}

impl Question {
    /// The migration that it is about, if it is about one.
    #[must_use]
    pub fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }

    /// What is not known, without the decisions.
    #[cfg(feature = "serde")]
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The decisions that would settle it; empty where none can.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.answers.iter().map(|(decision, _)| decision)
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        let decisions: Vec<String> = self.decisions().map(ToString::to_string).collect();
        if decisions.is_empty() { Ok(()) } else { write!(f, ": {}", decisions.join(" or ")) }
    }
}

/// What a repair would do. Prints as a list. See
/// [`Migrations::plan_repair`](crate::Migrations::plan_repair).
///
/// ```
/// # use notes::MIGRATIONS;
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// assert!(MIGRATIONS.plan_repair(&db)?.is_empty());
///
/// db.execute("DELETE FROM _migrate_applied WHERE version IN ('002', '006')", [])?;
/// db.execute("DELETE FROM _migrate_history WHERE version = '006'", [])?;
/// let mut plan = MIGRATIONS.plan_repair(&db)?;
/// println!("{plan}");
/// // The schema tells of 002, and somebody has to tell of 006.
/// assert_eq!(plan.questions().len(), 1);
/// let answer = plan.questions()[0].decisions().next().unwrap().clone();
/// plan = plan.decide(&answer)?;
/// assert!(plan.questions().is_empty() && !plan.steps().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RepairPlan {
    pub(super) steps: Vec<RepairStep>,
    pub(super) questions: Vec<Question>,
    /// What the plan was made for.
    pub(super) situation: String,
}

impl RepairPlan {
    /// What would be done.
    #[must_use]
    pub fn steps(&self) -> &[RepairStep] {
        &self.steps
    }

    /// What cannot be decided by the schema, and stays as it is unless somebody decides.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Whether there is nothing to do, and nothing to decide.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.questions.is_empty()
    }

    /// Answers one of the questions.
    ///
    /// # Errors
    ///
    /// [`RepairRefused`](crate::ErrorKind::RepairRefused) where no question has that answer.
    pub fn decide(mut self, decision: &Decision) -> Result<Self, Error> {
        let asked = self
            .questions
            .iter()
            .position(|question| question.answers.iter().any(|(possible, _)| possible == decision));
        let Some(index) = asked else {
            let message = format!("nothing is to be decided by {decision}");
            return Err(Error::refused(Refused::Repair(message)));
        };
        let question = self.questions.remove(index);
        let step = question.answers.into_iter().find(|(possible, _)| possible == decision);
        self.steps.extend(step.map(|(_, step)| step));
        Ok(self)
    }
}

impl fmt::Display for RepairPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("nothing to repair");
        }
        let steps: Vec<String> = self.steps.iter().map(ToString::to_string).collect();
        let questions: Vec<String> = self.questions.iter().map(ToString::to_string).collect();
        let mut newline = "";
        for (heading, items) in [("to do:", steps), ("cannot be decided:", questions)] {
            if items.is_empty() {
                continue;
            }
            write!(f, "{newline}{heading}")?;
            newline = "\n";
            for item in items {
                for (number, line) in wrap(&item, 76).iter().enumerate() {
                    write!(f, "\n{}{line}", if number == 0 { "  " } else { "    " })?;
                }
            }
        }
        Ok(())
    }
}
