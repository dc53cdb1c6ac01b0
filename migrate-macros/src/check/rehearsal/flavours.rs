//! One kind of values after the other, until a migration can be judged.

use migrate_core::Facts;

use super::attempt::{Attempt, Doubt, Seen};
use super::stage::Stage;
use super::{Rehearsal, not_rehearsed};
use crate::check::rows::populate::Flavour;
use crate::parse::Parsed;

/// Rehearses `migration`, with one kind of values after the other until it can be judged. None
/// where it fails whatever the rows.
pub(super) fn rehearse(
    stage: &Stage<'_>,
    migration: &Parsed,
) -> rusqlite::Result<Option<Rehearsal>> {
    let mut doubts = Vec::new();
    for flavour in Flavour::ALL {
        let attempt = || Attempt::new(stage, migration, flavour).make();
        match stage.db.rehearse(migration.transaction, attempt)? {
            // What its function does is not known.
            Seen::Judged(rehearsal) if stage.is_hooked => {
                return Ok(Some(Rehearsal { facts: Facts::default(), ..*rehearsal }));
            }
            Seen::Judged(rehearsal) => return Ok(Some(*rehearsal)),
            Seen::Fails => return Ok(None),
            Seen::Doubtful(doubt) => doubts.push(doubt),
        }
    }
    let is_certain = doubts.iter().all(|doubt| doubt.is_check);
    let finding = |doubt: Doubt| {
        if is_certain { doubt.found } else { not_rehearsed(migration, &doubt.message) }
    };
    let findings = doubts.into_iter().next().map(|doubt| finding(*doubt)).into_iter().collect();
    Ok(Some(Rehearsal { findings, ..Rehearsal::default() }))
}
