//! What is destroyed beside what may be: consent names exactly what goes.

use std::collections::BTreeSet;
use std::ops::Range;

use migrate_core::loss::Loss;
use migrate_core::{Consent, Consented, Destroyed};

use super::cascade::{Action, Cascades, Key};
use crate::check::lints::references::on_delete;
use crate::check::origin::{assigned, first_statement, mention};
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::source::Place;

/// So many foreign keys are shown where they were made.
const MOST_SHOWN: usize = 3;

/// What is gone after the last statement.
pub(super) fn destroyed(lost: &[Vec<Loss>]) -> Vec<Destroyed> {
    let in_the_end = lost.last().map(Vec::as_slice).unwrap_or_default();
    in_the_end.iter().map(Destroyed::from).collect()
}

/// What nobody agreed to, and what nobody needed to agree to.
/// `shrunk` are the tables that have fewer rows, in lower case.
/// What goes with rows of another table, and is not named, is told as such.
pub(super) fn compare(
    migration: &Parsed,
    gone: &[Destroyed],
    lost: &[Vec<Loss>],
    shrunk: &BTreeSet<String>,
    cascades: &Cascades,
    earlier: &[Parsed],
) -> Vec<Diagnostic> {
    let consent = &migration.consent;
    let refused: Vec<&Destroyed> =
        gone.iter().filter(|one| !consent.covers(one.table(), one.column())).collect();
    let mut findings = Vec::new();
    let up = &migration.up;
    let cascade = |gone: &&Destroyed| {
        let statement = statement(migration, lost, gone)?;
        cascades.of(gone, up.text(), up.sql(statement)).map(|key| (statement, key))
    };
    let (unnamed, refused): (Vec<&Destroyed>, Vec<&Destroyed>) =
        refused.into_iter().partition(|gone| cascade(gone).is_some());
    if let Some((statement, key)) = unnamed.first().and_then(cascade) {
        let keys: Vec<&Key> = unnamed.iter().filter_map(|gone| Some(cascade(gone)?.1)).collect();
        let all = [refused.as_slice(), unnamed.as_slice()].concat();
        let place = mention(up, statement, &key.parent);
        let place = place.unwrap_or_else(|| up.place(statement.clone()));
        findings.push(cascading(migration, &keys, &unnamed, &all, place, earlier));
    }
    if let Some(first) = refused.first() {
        findings.push(destructive(migration, &refused, place(migration, lost, first)));
    }
    findings.extend(unused(migration, gone, shrunk));
    findings
}

/// The statement after which it was gone.
fn statement<'p>(
    migration: &'p Parsed,
    lost: &[Vec<Loss>],
    gone: &Destroyed,
) -> Option<&'p Range<usize>> {
    let same_table = |loss: &Loss| loss.table() == gone.table();
    let same = |loss: &Loss| same_table(loss) && loss.column() == gone.column();
    let at = |is: &dyn Fn(&Loss) -> bool| lost.iter().position(|after| after.iter().any(is));
    at(&same).or_else(|| at(&same_table)).and_then(|at| migration.up.statements.get(at))
}

/// Where it stands in that.
fn place(migration: &Parsed, lost: &[Vec<Loss>], gone: &Destroyed) -> Place {
    let up = &migration.up;
    let Some(statement) = statement(migration, lost, gone) else {
        // Nothing is lost but by being overwritten.
        let name = gone.column().unwrap_or(gone.table());
        let mut backwards = up.statements.iter().rev();
        let set = backwards.clone().find_map(|one| assigned(up, one, gone.column()?));
        let named = set.or_else(|| backwards.find_map(|one| mention(up, one, name)));
        return named.unwrap_or_else(|| first_statement(up));
    };
    let column = gone.column().and_then(|column| {
        assigned(up, statement, column).or_else(|| mention(up, statement, column))
    });
    let place = column.or_else(|| mention(up, statement, gone.table()));
    place.unwrap_or_else(|| up.place(statement.clone()))
}

fn destructive(migration: &Parsed, refused: &[&Destroyed], place: Place) -> Diagnostic {
    let list: Vec<String> = refused.iter().map(ToString::to_string).collect();
    let version = &migration.version;
    let more = match list.len() {
        1 => String::new(),
        more => format!(", and {} more", more - 1),
    };
    let what = match refused.first().and_then(|one| one.column()) {
        Some(_) => "values",
        None => "rows",
    };
    let message = format!("migration {version} destroys {what} of {}{more}", list[0]);
    let mut found = Diagnostic::new(Code::Destructive, message).at(place, "");
    for one in refused {
        found = found.note(match one.column() {
            Some(_) => format!("values of {one} are nowhere afterwards"),
            None => format!("rows of {one} are nowhere afterwards"),
        });
    }
    let list = list.join(", ");
    found.help(format!(
        "keep them; or say that they may go, at the head of the file: \
         `-- migrate: allow destructive({list})`"
    ))
}

/// What went by `keys`, and all that nobody agreed to.
fn cascading(
    migration: &Parsed,
    keys: &[&Key],
    gone: &[&Destroyed],
    refused: &[&Destroyed],
    place: Place,
    earlier: &[Parsed],
) -> Diagnostic {
    let version = &migration.version;
    let told = |key: &Key, one: &Destroyed| match one.column() {
        Some(_) => format!("overwrites {one} where rows of {} go", key.parent),
        None => format!("deletes rows of {one} along with those of {}", key.parent),
    };
    let pairs = || keys.iter().zip(gone);
    let what = pairs().next().map(|(key, one)| told(key, one)).unwrap_or_default();
    let more = match keys.len() {
        0 | 1 => String::new(),
        more => format!(", and {} more", more - 1),
    };
    let message = format!("migration {version} {what}{more}");
    let mut found = Diagnostic::new(Code::CascadeDelete, message).at(place, "");
    for key in keys.iter().take(MOST_SHOWN) {
        if let Some(place) = on_delete(earlier, &key.child, &key.columns) {
            let child = &key.child;
            found = found.at(
                place,
                match key.action {
                    Action::Cascade => format!("rows of {child} go too"),
                    _ => format!("{child}.{} is overwritten", key.columns.join(", ")),
                },
            );
        }
    }
    for (key, one) in pairs().skip(1) {
        found = found.note(format!("it {}", told(key, one)));
    }
    let list = match &migration.consent {
        Consent::Listed(all) => all.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    let list: Vec<String> =
        list.into_iter().chain(refused.iter().map(ToString::to_string)).collect();
    found.note("foreign keys act in this migration, which does not name what they change").help(
        format!(
            "leave out `-- migrate: foreign_keys on`, or keep the rows; or say that they may go: \
             `-- migrate: allow destructive({})`",
            list.join(", ")
        ),
    )
}

/// Consent to what is not destroyed: it would cover what a later edit destroys by mistake.
fn unused(migration: &Parsed, gone: &[Destroyed], shrunk: &BTreeSet<String>) -> Vec<Diagnostic> {
    let version = &migration.version;
    let found = |message: String, help: String| {
        let found = Diagnostic::new(Code::UnusedConsent, message)
            .note("consent that is not needed would cover what a later edit destroys by mistake")
            .help(help);
        match &migration.consented {
            Some(place) => found.at(place.clone(), ""),
            None => found.in_source(&migration.up.source, ""),
        }
    };
    let remove = || "remove it".to_owned();
    match &migration.consent {
        Consent::All if gone.is_empty() => {
            let message =
                format!("migration {version} destroys nothing, and is allowed everything");
            vec![found(message, remove())]
        }
        Consent::Listed(all) => {
            let unused = all.iter().filter(|one| !is_used(one, gone, shrunk));
            let finding = |one: &Consented| {
                let message = format!("migration {version} may destroy {one}, and does not");
                let parts = gone.iter().filter(|gone| one.covers(gone.table(), gone.column()));
                let parts: Vec<String> = parts.map(ToString::to_string).collect();
                let help = match &parts[..] {
                    [] => remove(),
                    parts => format!("name what it does destroy: {}", parts.join(", ")),
                };
                found(message, help)
            };
            unused.map(finding).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether it names what goes: a table where rows go, not where a column does. Rows that go, but for
/// their id, say, are elsewhere; of real ones that are alike, some may not be.
fn is_used(consented: &Consented, gone: &[Destroyed], shrunk: &BTreeSet<String>) -> bool {
    gone.iter().any(|gone| {
        let rows_go = gone.column().is_none() || shrunk.contains(gone.table());
        consented.covers(gone.table(), gone.column()) && (!consented.is_whole_table() || rows_go)
    })
}
