//! Migrations: whether what is applied fits the set, as a run would see it.

use migrate_core::{Catalog, Late, Migration, Version};
use rusqlite::Connection;

use super::finding::{Finding, FindingKind, Severity, counted};
use super::inspection::{Inspection, Looked};
use crate::direction::label;
use crate::error::{Cause, Error, ErrorKind};
use crate::history;
use crate::plan::compare;
use crate::policy::OutOfOrder;
use crate::status::Status;
use crate::store::{self, Tracking};

/// What is recorded of the set; none where the records cannot be read.
pub(super) fn check(
    look: &mut Inspection<'_>,
    catalog: &Catalog,
    set: &[Migration],
    out_of_order: OutOfOrder,
) -> Result<Option<Tracking>, Error> {
    let mut read = None;
    look.check("tracking tables", FindingKind::Tracking, |look| {
        match store::read(look.db, catalog.set()) {
            Ok(tracking) => read = Some(tracking),
            Err(error)
                if [ErrorKind::TrackingDamaged, ErrorKind::TrackingNewer]
                    .contains(&error.kind()) =>
            {
                let (kind, message) = (FindingKind::Tracking, error.headline());
                look.findings.push(look.finding(Severity::Error, kind, message, error));
            }
            Err(error) => return Err(error),
        }
        Ok(Looked::Yes)
    })?;
    look.check("migrations", FindingKind::Migration, |look| {
        let Some(tracking) = &read else { return Ok(Looked::No) };
        look.findings.extend(findings(look, set, tracking, out_of_order));
        Ok(Looked::Yes)
    })?;
    Ok(read)
}

pub(super) fn status(
    db: &Connection,
    catalog: &Catalog,
    set: &[Migration],
    tracking: &Tracking,
) -> Status {
    Status::new(catalog.set(), set, tracking, &history::failures(db, catalog.set()))
}

fn findings(
    look: &Inspection<'_>,
    set: &[Migration],
    tracking: &Tracking,
    out_of_order: OutOfOrder,
) -> Vec<Finding> {
    let comparison = compare(set, &tracking.applied);
    let mut findings = Vec::new();
    let mut add = |severity: Severity, version: &Version, cause: Cause| {
        let (kind, message) = (FindingKind::Migration, cause.to_string());
        let finding = look.finding(severity, kind, message, Error::new(cause));
        findings.push(finding.of(version.to_string()));
    };
    if let Some(version) = &comparison.half_done {
        add(Severity::Error, version, Cause::HalfDone(version.to_string()));
    }
    for edit in &comparison.edited {
        add(Severity::Error, &edit.version, Cause::Edited(vec![edit.clone()]));
    }
    for version in &comparison.missing {
        add(Severity::Error, version, Cause::Missing(vec![version.to_string()]));
    }
    for version in &comparison.newer {
        add(Severity::Error, version, Cause::DatabaseNewer(vec![version.to_string()]));
    }
    for version in &comparison.out_of_order {
        let known = set.iter().find(|migration| migration.version() == version);
        let versions = vec![version.to_string()];
        match (known.and_then(Migration::late), out_of_order) {
            (Some(late), _) if late != Late::Same => {
                add(Severity::Error, version, Cause::TooLate(versions, late));
            }
            (_, OutOfOrder::Apply) => add(Severity::Warning, version, Cause::OutOfOrder(versions)),
            (_, OutOfOrder::Refuse) => add(Severity::Error, version, Cause::OutOfOrder(versions)),
        }
    }
    let pending: Vec<String> = comparison
        .pending
        .iter()
        .filter_map(|index| set.get(*index))
        .map(|migration| label(migration.version(), migration.name()))
        .collect();
    if let [first, ..] = &pending[..] {
        let verb = if pending.len() == 1 { "is" } else { "are" };
        let etc = if pending.len() == 1 { "" } else { ", …" };
        let count = counted(pending.len() as u64, "migration");
        let message = format!("{count} {verb} pending: {first}{etc}");
        findings.push(Finding::note(FindingKind::Migration, message));
    }
    findings
}
