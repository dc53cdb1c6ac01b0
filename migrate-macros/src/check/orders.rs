//! Other orders: a category that grows is applied, in a database that exists, after migrations
//! that come after it in the order of the set. Both orders must make the same schema.

use std::collections::BTreeSet;

use migrate_core::schema::Snapshot;

use super::pass::Finding;
use super::runner::Runner;
use crate::arguments::Options;
use crate::diagnostics::{Code, Diagnostic};
use crate::order::late;
use crate::parse::Parsed;

/// Runs the chain once more for each category, with that category as late as can be.
pub(super) fn compare(
    migrations: &[Parsed],
    schema: &Snapshot,
    options: &Options,
) -> rusqlite::Result<Vec<Finding>> {
    let categories: BTreeSet<&str> = migrations.iter().map(|m| m.version.category()).collect();
    let mut findings = Vec::new();
    if categories.len() < 2 {
        return Ok(findings);
    }
    for category in categories {
        let order = late(migrations, category);
        // The order of the set itself has been run.
        if !order.is_sorted() {
            findings.extend(one(migrations, &order, category, schema, options)?);
        }
    }
    Ok(findings)
}

fn one(
    migrations: &[Parsed],
    order: &[usize],
    category: &str,
    schema: &Snapshot,
    options: &Options,
) -> rusqlite::Result<Option<Finding>> {
    let mut runner = Runner::new(options)?;
    let mut last = None;
    for &index in order {
        let migration = &migrations[index];
        runner.db.enter(migration.transaction)?;
        if let Err(failed) = runner.section(&migration.up) {
            let message = format!(
                "migration {} fails where it comes after {}: {}",
                migration.version,
                last.map_or_else(String::new, |last: &Parsed| last.version.to_string()),
                failed.message()
            );
            let found = Diagnostic::new(Code::OrderDependent, message).at(failed.place(), "");
            return Ok(Some(finding(index, found)));
        }
        runner.db.leave(migration)?;
        last = Some(migration);
    }
    if runner.tracker.fingerprint() == schema.fingerprint() {
        return Ok(None);
    }
    // The first that comes later than in the set.
    let moved = order.iter().copied().enumerate().find(|(place, index)| place > index);
    let index = moved.map_or(0, |(_, index)| index);
    let named = if category.is_empty() { "no category" } else { category };
    let message =
        format!("the migrations of {named} make another schema where they come after the others");
    let mut found = Diagnostic::new(Code::OrderDependent, message)
        .in_source(&migrations[index].up.source, "the first to come later");
    for one in schema.difference(runner.tracker.snapshot()).iter().take(5) {
        found = found.note(format!("then the {one}"));
    }
    Ok(Some(finding(index, found)))
}

fn finding(index: usize, found: Diagnostic) -> Finding {
    let diagnostic = found
        .note("a database that has the others already applies a new migration after them")
        .help("declare the order: `-- migrate: depends` with the one that must come first");
    Finding { index, diagnostic }
}
