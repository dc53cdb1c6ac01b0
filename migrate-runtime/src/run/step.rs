//! Taking a step: one migration with all that surrounds its statements.

use std::time::Instant;

use migrate_core::Consent;
use rusqlite::Connection;

use super::applying::{Applying, Failed};
use crate::direction::Direction;
use crate::error::{Cause, Error, ErrorKind};
use crate::events::Event;
use crate::hooks::Hook;
use crate::limits::Watch;
use crate::options::Options;
use crate::plan::{Action, Step};
use crate::policy::Losses;
use crate::report::StepReport;
use crate::settings::Settings;
use migrate_core::loss::{self, Before, Deleted, Loss};

/// What taking steps needs.
#[derive(Clone, Copy)]
pub(crate) struct Steps<'r> {
    pub(crate) db: &'r Connection,
    pub(crate) options: &'r Options,
    pub(crate) settings: &'r Settings<'r>,
    pub(crate) watch: &'r Watch,
    /// There is nothing yet that could be lost.
    pub(crate) fresh: bool,
    pub(crate) counts: Counts,
}

/// Which losses are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counts {
    /// Those that nobody agreed to.
    Refused,
    /// All, for somebody who asks what there would be.
    All,
}

impl Steps<'_> {
    /// Takes one: callbacks, statements, verification, and an account of what it destroyed.
    pub(crate) fn take(&self, step: &Step) -> Result<StepReport, Failed> {
        let Self { db, options, .. } = *self;
        let _span = tracing::info_span!("migration", version = %step.version()).entered();
        let began = Instant::now();
        let not_begun = |error: Error| Failed { error: error.about(step.version()), finished: 0 };
        options.callbacks.call_before_each(db, step).map_err(not_begun)?;
        options.observer.tell(&Event::StepStarted { step });
        let before = self.watched(step, || Ok(self.before(step)?)).map_err(not_begun)?;
        let applying = Applying {
            db,
            patience: options.patience(),
            watch: self.watch,
            observer: &options.observer,
            hook: self.hook(step),
        };
        let deleted = applying.perform(step)?;
        let finished = step.script().statements().len();
        let failed = |error: Error| Failed { error: error.about(step.version()), finished };
        let sql = |error: rusqlite::Error| failed(error.into());
        self.settings.as_built().map_err(sql)?;
        let lost = match before {
            Some(before) => {
                self.watched(step, || self.lost(step, &before, &deleted)).map_err(failed)?
            }
            None => Vec::new(),
        };
        options.callbacks.call_after_each(db, step).map_err(failed)?;
        let report = StepReport {
            version: step.version().clone(),
            name: step.name().to_owned(),
            direction: step.direction(),
            began,
            duration: began.elapsed(),
            lost,
        };
        options.observer.tell(&Event::StepDone { step: &report });
        Ok(report)
    }

    /// Looks at what may be much, within the limits of the step.
    fn watched<T>(&self, step: &Step, look: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        self.watch.over(|| {
            look().map_err(|error| match self.watch.verdict(|| step.label()) {
                Some(cause) if error.kind() == ErrorKind::Interrupted => Error::new(cause),
                _ => error,
            })
        })
    }

    /// Refuses what was destroyed without consent, all of it at once.
    pub(crate) fn consent(&self, steps: &[Step], done: &[StepReport]) -> Result<(), Error> {
        let refused = |step: &Step| self.losses(step.direction()) == Losses::Refuse;
        let lost: Vec<(&Step, &Loss)> = steps
            .iter()
            .zip(done)
            .filter(|(step, _)| refused(step))
            .flat_map(|(step, done)| done.lost.iter().map(move |loss| (step, loss)))
            .filter(|(step, loss)| match &step.action {
                Action::Apply(migration) => {
                    !migration.consent().covers(loss.table(), loss.column())
                }
                Action::Undo { .. } => true,
            })
            .collect();
        let Some((first, _)) = lost.first() else { return Ok(()) };
        let (direction, version) = (first.direction(), first.version());
        let lost = lost.iter().map(|(step, loss)| (step.label(), (*loss).clone())).collect();
        Err(Error::new(Cause::DataLoss { direction, lost }).about(version))
    }

    fn losses(&self, direction: Direction) -> Losses {
        match direction {
            Direction::Up => self.options.up_losses,
            Direction::Down => self.options.down_losses,
        }
    }

    /// What the program does in this migration beside its SQL.
    fn hook(&self, step: &Step) -> Option<Hook> {
        match step.direction() {
            Direction::Up => self.options.hooks.get(step.version()),
            Direction::Down => None,
        }
    }

    /// An account of what the step could destroy, unless it can or may destroy nothing of interest.
    fn before(&self, step: &Step) -> rusqlite::Result<Option<Before>> {
        let script = step.script();
        let allowed = match &step.action {
            Action::Apply(migration) => *migration.consent() == Consent::All,
            Action::Undo { .. } => false,
        };
        let agreed = allowed || self.losses(step.direction()) == Losses::Allow;
        let uninteresting = self.fresh || (agreed && self.counts == Counts::Refused);
        if uninteresting || !loss::can_destroy(self.db, script)? {
            return Ok(None);
        }
        Before::take(self.db, loss::Reach::of(script, step.transaction())).map(Some)
    }

    /// What the step destroyed beyond what its file allows, and for a rollback beyond what applying
    /// the migration again would bring back.
    fn lost(&self, step: &Step, before: &Before, deleted: &Deleted) -> Result<Vec<Loss>, Error> {
        let mut lost = before.lost(self.db, deleted)?;
        if let Action::Apply(migration) = &step.action
            && self.counts == Counts::Refused
        {
            lost.retain(|loss| !migration.consent().covers(loss.table(), loss.column()));
        }
        if lost.is_empty() || self.comes_back(step, before)? {
            return Ok(Vec::new());
        }
        Ok(lost)
    }

    /// Whether what a rollback took is all there again after applying the migration again: it is,
    /// where it only takes away what the migration itself had brought.
    fn comes_back(&self, step: &Step, before: &Before) -> Result<bool, Error> {
        let Action::Undo { known: Some(migration), .. } = &step.action else { return Ok(false) };
        // What a hook had done, it does not do here.
        if self.db.is_autocommit() || self.options.hooks.get(step.version()).is_some() {
            return Ok(false);
        }
        let savepoint = |sql: &str| self.db.execute_batch(sql);
        savepoint("SAVEPOINT _migrate_again")?;
        let again = || -> rusqlite::Result<bool> {
            let up = migration.up();
            for statement in up.statements() {
                migrate_core::execute::execute(self.db, up.sql(statement))?;
            }
            before.is_restored(self.db)
        };
        let restored = again();
        if let Some(cause) = self.watch.verdict(|| step.label()) {
            return Err(Error::new(cause));
        }
        if self.db.is_autocommit() {
            // `ON CONFLICT ROLLBACK`, over rows that the down had left.
            let (migration, message) = (step.label(), String::new());
            return Err(Error::new(Cause::EndedTransaction { migration, message }));
        }
        savepoint("ROLLBACK TO _migrate_again; RELEASE _migrate_again")?;
        self.settings.as_built()?;
        // Where it cannot be applied again, nothing comes back.
        Ok(restored.unwrap_or(false))
    }
}
