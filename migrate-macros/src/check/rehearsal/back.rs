//! The way back: what the down of a migration brings back, and what it takes.

use std::collections::BTreeSet;

use migrate_core::loss::{Before, Deleted, Reach};
use migrate_core::schema::Snapshot;
use migrate_core::{Facts, Rollback};

use super::attempt::{Attempt, Proof};
use super::consent;
use super::searching::InStep;
use super::stage::Filled;
use crate::check::rows::populate::Populate;
use crate::diagnostics::Diagnostic;

impl<'a> Attempt<'a> {
    /// Runs the down: right after the up, and once more after rows were added to what that made.
    pub(super) fn back(
        &self,
        populate: Populate<'a>,
        before: &Before,
        proof: Proof,
        findings: &mut Vec<Diagnostic>,
    ) -> rusqlite::Result<Facts> {
        let (Some(section), Some(down)) = (&self.migration.down, &self.down) else {
            return Ok(Facts { rollback: Some(Rollback::Irreversible), ..Facts::default() });
        };
        let db = self.stage.db.connection();
        db.execute_batch("SAVEPOINT undone")?;
        let in_step = InStep::bring(db)?;
        if let Err(failing) = self.script(section, &mut Deleted::default()) {
            findings.extend(failing.down(self.migration, self.stage.stand_ins));
            return Ok(Facts::default());
        }
        findings.extend(in_step.out_of_step(db, self.migration, section)?);
        let rollback = match (before.is_restored(db)?, proof) {
            (true, Proof::Seen) => Some(Rollback::Lossless),
            (true, Proof::Unseen) => None,
            (true, Proof::Disproved) | (false, _) => Some(Rollback::SchemaOnly),
        };
        db.execute_batch("ROLLBACK TO undone; RELEASE undone")?;
        let facts = Facts { rollback, ..Facts::default() };

        let schema = Snapshot::read(db)?;
        let reach = Reach::of(down, self.migration.transaction);
        let mut populate = populate.again(&schema);
        populate.fill(&reach.tables(db)?, &BTreeSet::new())?;
        if db.is_autocommit() || populate.empty().next().is_some() {
            return Ok(facts);
        }
        let before = Before::take(db, reach)?;
        let mut deleted = Deleted::default();
        if let Err(failing) = self.script(section, &mut deleted) {
            if matches!(self.stage.filled, Filled::HereBut(kept) if kept.is_empty()) {
                findings.extend(failing.down(self.migration, self.stage.stand_ins));
            }
            return Ok(facts);
        }
        let lost = before.lost(db, &deleted)?;
        let again = || self.script(&self.migration.up, &mut Deleted::default()).is_ok();
        // What applying it again brings is not lost.
        if !lost.is_empty() && again() && before.is_restored(db)? {
            return Ok(Facts { down: Some(Vec::new()), ..facts });
        }
        Ok(Facts { down: Some(consent::destroyed(&[lost])), ..facts })
    }
}
