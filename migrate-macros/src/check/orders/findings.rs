//! What is said of orders that lead to something else.

use migrate_core::schema::{Change, Difference};

use super::play::Fault;
use super::{Led, What};
use crate::check::finding::Finding;
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;

/// An object that differs, and what it is then.
pub(super) fn told(one: &Difference) -> String {
    let now = one.found_sql().filter(|_| one.change() == Change::Changed);
    let now = now.map(|sql| sql.split_whitespace().collect::<Vec<_>>().join(" "));
    match now {
        Some(sql) if sql.len() < 240 => format!("the {one}: {sql}"),
        _ => format!("the {one}"),
    }
}

/// The finding about a category that comes late.
pub(super) fn of_category(
    migrations: &[Parsed],
    order: &[usize],
    category: &str,
    led: Led,
) -> Option<Finding> {
    let named = if category.is_empty() { "no category" } else { category };
    let (index, found) = match led {
        Led::Same => return None,
        Led::Fails(fault) => (fault.index, failing(migrations, fault)),
        Led::Apart(what, told) => {
            // The first that comes later than in the set.
            let moved = order.iter().copied().enumerate().find(|(place, index)| place > index);
            let index = moved.map_or(0, |(_, index)| index);
            let what = what.words();
            let found = Diagnostic::new(
                Code::OrderDependent,
                format!("the migrations of {named} make {what} where they come after the others"),
            )
            .in_source(&migrations[index].up.source, "the first to come later");
            (index, noted(found, told))
        }
    };
    let diagnostic = found
        .note("a database that has the others already applies a new migration after them")
        .help("declare the order: `-- migrate: depends` with the one that must come first");
    Some(Finding { index, diagnostic })
}

/// The finding about those that come before what has shipped.
pub(super) fn of_late(migrations: &[Parsed], led: Led) -> Option<Finding> {
    let index = migrations.iter().position(|migration| migration.late.is_some())?;
    let first = &migrations[index];
    let later = &first.late.as_ref()?.later;
    let found = match led {
        Led::Same => return None,
        Led::Fails(fault) => failing(migrations, fault),
        Led::Apart(what, told) => {
            let all = migrations.iter().filter(|migration| migration.late.is_some());
            let all: Vec<String> = all.map(|migration| migration.version.to_string()).collect();
            let (noun, verb) = match all.len() {
                1 => ("migration", "makes"),
                _ => ("the migrations", "make"),
            };
            let message = format!(
                "{noun} {} {verb} {} when applied late, after {later}, which has shipped",
                all.join(", "),
                what.words()
            );
            let found = Diagnostic::new(Code::OrderDependent, message);
            noted(found.in_source(&first.up.source, ""), told)
        }
    };
    let diagnostic = found
        .note("the build ran both orders, on rows that it made up")
        .note(format!(
            "databases that applied {later} refuse what comes before it, even with \
             `OutOfOrder::Apply`"
        ))
        .help("give it a number after those that have shipped");
    Some(Finding { index, diagnostic })
}

fn failing(migrations: &[Parsed], fault: Fault) -> Diagnostic {
    let version = |index: usize| migrations.get(index).map(|one| one.version.to_string());
    let message = format!(
        "migration {} fails where it comes after {}: {}",
        version(fault.index).unwrap_or_default(),
        fault.after.and_then(version).unwrap_or_default(),
        fault.message
    );
    Diagnostic::new(Code::OrderDependent, message).at(fault.place, "")
}

/// The finding with the first differences.
fn noted(found: Diagnostic, told: Vec<String>) -> Diagnostic {
    told.into_iter().take(5).fold(found, |found, one| found.note(format!("then {one}")))
}

impl What {
    fn words(self) -> &'static str {
        match self {
            Self::Schema => "another schema",
            Self::Rows => "other rows",
        }
    }
}
