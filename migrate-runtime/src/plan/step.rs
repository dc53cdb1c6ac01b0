//! A step: one migration that is applied or rolled back, and what is known of it.

use std::borrow::Cow;

use migrate_core::{Cost, Destroyed, Migration, Rollback, Script, Transaction, Version};

use crate::direction::{Direction, label};
use crate::work::Work;

/// One migration that a run would apply or roll back.
///
/// ```
/// use migrate_runtime::{Direction, Target};
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "006")?;
/// let plan = MIGRATIONS.plan(&db, &Target::UpTo("007".parse()?))?;
/// let step = &plan.steps()[0];
/// assert_eq!((step.version(), step.name()), (&"007".parse()?, "merge_tag_spellings"));
/// assert_eq!(step.direction(), Direction::Up);
///
/// // To warn of before it runs.
/// let destroyed: Vec<String> = step.destroys().unwrap().iter().map(ToString::to_string).collect();
/// assert_eq!(destroyed, ["note_tags", "tags"]);
/// assert!(step.work().is_empty(), "there are no tags yet");
/// assert!(step.migration().is_some_and(|migration| migration.down().is_none()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub(super) version: Version,
    pub(super) name: String,
    pub(crate) action: Action,
    pub(crate) work: Vec<Work>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    Apply(Box<Migration>),
    /// With the embedded migration, where the program knows it.
    Undo {
        known: Option<Box<Migration>>,
        down: Script,
        mode: Transaction,
    },
}

impl Step {
    /// A migration that is applied.
    pub(super) fn apply(migration: &Migration) -> Self {
        Self {
            version: migration.version().clone(),
            name: migration.name().to_owned(),
            action: Action::Apply(Box::new(migration.clone())),
            work: Vec::new(),
        }
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// The name of the migration.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is applied or rolled back.
    #[must_use]
    pub fn direction(&self) -> Direction {
        match self.action {
            Action::Apply(_) => Direction::Up,
            Action::Undo { .. } => Direction::Down,
        }
    }

    /// The migration as embedded; none for one that only a newer program knows.
    #[must_use]
    pub fn migration(&self) -> Option<&Migration> {
        match &self.action {
            Action::Apply(migration) => Some(migration),
            Action::Undo { known, .. } => known.as_deref(),
        }
    }

    /// What the build saw it destroy of rows that were made up; none where it did not see it.
    #[must_use]
    pub fn destroys(&self) -> Option<&[Destroyed]> {
        match &self.action {
            Action::Apply(migration) => migration.destroys(),
            Action::Undo { known, .. } => known.as_deref().and_then(Migration::down_destroys),
        }
    }

    /// How many rows it will go over, where that decides how long it takes and the build measured
    /// it. Counted by [`Migrations::plan`](crate::Migrations::plan).
    #[must_use]
    pub fn work(&self) -> &[Work] {
        &self.work
    }

    /// The tables whose rows decide how long it takes.
    pub(crate) fn costs(&self) -> &[Cost] {
        match &self.action {
            Action::Apply(migration) => migration.costs().unwrap_or_default(),
            Action::Undo { .. } => &[],
        }
    }

    /// What to know of the way back, where there is something to know.
    pub(super) fn way_back(&self) -> Option<&'static str> {
        let Action::Apply(migration) = &self.action else { return None };
        match migration.rollback()? {
            Rollback::Irreversible => Some("cannot be rolled back"),
            Rollback::SchemaOnly => Some("a rollback restores the schema, and not all rows"),
            _ => None,
        }
    }

    /// `003 add_metrics`
    pub(crate) fn label(&self) -> String {
        label(&self.version, &self.name)
    }

    /// What transaction it needs.
    pub(crate) fn transaction(&self) -> Transaction {
        match &self.action {
            Action::Apply(migration) => migration.transaction(),
            Action::Undo { mode, .. } => *mode,
        }
    }

    /// Whether the build saw it work. A down that it saw fail can be allowed, and then nothing is
    /// known of the schema after it.
    pub(crate) fn is_rehearsed(&self) -> bool {
        match &self.action {
            // A hook changes rows, and no schema.
            Action::Apply(migration) => migration.fingerprint().is_some(),
            Action::Undo { .. } => self.touches().is_some(),
        }
    }

    /// The statements that it runs.
    pub(crate) fn script(&self) -> &Script {
        match &self.action {
            Action::Apply(migration) => migration.up(),
            Action::Undo { down, .. } => down,
        }
    }

    /// The tables whose foreign keys it can have broken; none where nobody knows.
    pub(crate) fn touches(&self) -> Option<&[Cow<'static, str>]> {
        match &self.action {
            Action::Apply(migration) => migration.up_touches(),
            Action::Undo { known, .. } => known.as_deref().and_then(Migration::down_touches),
        }
    }
}
