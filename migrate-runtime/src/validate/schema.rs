//! The schema: whether it is the one that the migrations make.

use migrate_core::schema::{Change, Difference, Snapshot};
use migrate_core::{Catalog, Migration};
use rusqlite::Connection;

use super::finding::{Finding, FindingKind, Severity, counted};
use super::inspection::{Inspection, Looked};
use crate::error::{Error, ErrorKind};
use crate::existing::{Arrival, is_of_another_tool};
use crate::expected::{self, Origin};
use crate::options::Options;
use crate::plan::Target;
use crate::recording::Recorder;
use crate::store::{self, Recorded, ShapedBy, Tracking};

/// The schema as it is; none where it cannot be read.
pub(super) fn check(
    look: &mut Inspection<'_>,
    catalog: &Catalog,
    options: &Options,
    set: &[Migration],
    tracking: Option<&Tracking>,
) -> Result<Option<Snapshot>, Error> {
    let mut found = None;
    look.check("schema", FindingKind::Schema, |look| {
        let snapshot = found.insert(Snapshot::read(look.db)?);
        let Some(tracking) = tracking else { return Ok(Looked::No) };
        if tracking.is_blank() {
            let recorder = Recorder { db: look.db, catalog, options, set };
            if let Some(finding) = without_records(look, &recorder, tracking)? {
                look.findings.push(finding);
                return Ok(Looked::Yes);
            }
        }
        let others = other_sets(look.db, catalog.set());
        let (findings, looked) = match objects(look.db, catalog, set, tracking) {
            Some(expected) => (compare(&expected, snapshot, &others), Looked::Yes),
            None => fingerprint(set, tracking, snapshot, &others),
        };
        look.findings.extend(findings);
        Ok(looked)
    })?;
    Ok(found)
}

/// What is to be said of a database that has tables of the set, and no records: they are to be kept,
/// though no migration made them.
fn without_records(
    look: &Inspection<'_>,
    recorder: &Recorder<'_>,
    tracking: &Tracking,
) -> Result<Option<Finding>, Error> {
    match Arrival::judge(recorder, &Target::Latest, tracking.clone()) {
        Ok(arrival) => Ok(arrival.tracking.applied.last().map(|row| {
            let message = format!(
                "there are no records: the schema is that of {}, and a run will adopt it there",
                row.version
            );
            Finding::note(FindingKind::Schema, message)
        })),
        Err(error) if error.kind() == ErrorKind::Unmanaged => {
            let message = error.headline();
            Ok(Some(look.finding(Severity::Warning, FindingKind::Schema, message, error)))
        }
        Err(error) => Err(error),
    }
}

/// The objects that are expected: known where all of the set is applied and nothing else, or
/// nothing at all, or where a run ended here.
fn objects(
    db: &Connection,
    catalog: &Catalog,
    set: &[Migration],
    tracking: &Tracking,
) -> Option<Snapshot> {
    if tracking.applied.is_empty() {
        return Some(Snapshot::empty());
    }
    let built = expected::built_after(set, tracking)?;
    if tracking.applied.len() == set.len() {
        return catalog.schema();
    }
    // What cannot be read is as good as not kept.
    store::read_schema(db, built).ok().flatten()
}

/// The other sets that have migrations in this database. What is wrong with the tables that tell
/// has been said already.
fn other_sets(db: &Connection, set: &str) -> Vec<String> {
    let names = || -> rusqlite::Result<Vec<String>> {
        db.prepare(
            "SELECT name FROM main._migrate_set WHERE name <> ?1 AND migrations > 0 ORDER BY name",
        )?
        .query_map([set], |row| row.get(0))?
        .collect()
    };
    names().unwrap_or_default()
}

const CHANGED: &str = "something beside the migrations changed it; bring it back, or write a \
                       migration that makes it what it should be";

fn compare(expected: &Snapshot, found: &Snapshot, others: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut unjudged = 0;
    for difference in expected.difference(found) {
        let foreign = difference.change() == Change::Unexpected;
        if foreign && is_of_another_tool(difference.table()) {
            continue;
        }
        if foreign && !others.is_empty() {
            unjudged += 1;
        } else {
            findings.push(if foreign { unexpected(difference) } else { wrong(difference) });
        }
    }
    if unjudged > 0 {
        let count = counted(unjudged, "object");
        let whose = if others.len() == 1 { "the set" } else { "one of the sets" };
        let message = format!(
            "{count} not made by this set cannot be judged: {whose} {} may own them",
            others.join(", ")
        );
        findings.push(Finding::note(FindingKind::Schema, message));
    }
    findings
}

fn wrong(difference: Difference) -> Finding {
    let finding = Finding::error(FindingKind::Schema, difference.to_string());
    finding.differs(difference).help_is(CHANGED)
}

fn unexpected(difference: Difference) -> Finding {
    let finding = Finding::warning(FindingKind::Schema, difference.to_string());
    finding.differs(difference).help_is("let a migration make it; or drop it, if nobody needs it")
}

/// Where the objects are not known, the fingerprint is all that tells.
fn fingerprint(
    set: &[Migration],
    tracking: &Tracking,
    found: &Snapshot,
    others: &[String],
) -> (Vec<Finding>, Looked) {
    match expected::origin(set, tracking, found) {
        Origin::Build | Origin::OtherOrder => return (Vec::new(), Looked::Yes),
        Origin::Unknown => {}
    }
    let unknown = |why: &str| {
        let message = format!("the schema cannot be judged: {why}");
        (vec![Finding::note(FindingKind::Schema, message)], Looked::No)
    };
    if !others.is_empty() {
        return unknown(&format!("the database is shared with {}", others.join(", ")));
    }
    let by_set = |recorded: Recorded| recorded.shaped_by == ShapedBy::Set;
    let finding = if tracking.schema.is_some_and(by_set) {
        let message = "the schema is not the one that the applied migrations made";
        Finding::error(FindingKind::Schema, message)
    } else if expected::built_after(set, tracking).is_some() {
        // It was so before the last run already: perhaps the application has tables of its own.
        let message = "the schema is not the one that the applied migrations make alone";
        Finding::warning(FindingKind::Schema, message)
    } else {
        return unknown("this program does not know what the applied migrations make");
    };
    let help = "apply what is pending, and look again for a list of the objects; or compare \
                with a sound copy";
    (vec![finding.help_is(help)], Looked::Yes)
}
