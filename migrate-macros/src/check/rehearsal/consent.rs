//! What is destroyed beside what may be: consent names exactly what goes.

use std::collections::BTreeSet;

use migrate_core::loss::Loss;
use migrate_core::{Consent, Consented, Destroyed};

use crate::check::origin::{first_statement, mention};
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::source::Place;

/// What is gone after the last statement.
pub(super) fn destroyed(lost: &[Vec<Loss>]) -> Vec<Destroyed> {
    let in_the_end = lost.last().map(Vec::as_slice).unwrap_or_default();
    in_the_end.iter().map(Destroyed::from).collect()
}

/// What nobody agreed to, and what nobody needed to agree to.
/// `shrunk` are the tables that have fewer rows, in lower case.
pub(super) fn compare(
    migration: &Parsed,
    gone: &[Destroyed],
    lost: &[Vec<Loss>],
    shrunk: &BTreeSet<String>,
) -> Vec<Diagnostic> {
    let consent = &migration.consent;
    let refused: Vec<&Destroyed> =
        gone.iter().filter(|one| !consent.covers(one.table(), one.column())).collect();
    let mut findings = Vec::new();
    if let Some(first) = refused.first() {
        findings.push(destructive(migration, &refused, place(migration, lost, first)));
    }
    findings.extend(unused(migration, gone, shrunk));
    findings
}

/// The statement after which it was gone.
fn place(migration: &Parsed, lost: &[Vec<Loss>], gone: &Destroyed) -> Place {
    let same_table = |loss: &Loss| loss.table() == gone.table();
    let same = |loss: &Loss| same_table(loss) && loss.column() == gone.column();
    let at = |is: &dyn Fn(&Loss) -> bool| lost.iter().position(|after| after.iter().any(is));
    let up = &migration.up;
    let statement = at(&same).or_else(|| at(&same_table)).and_then(|at| up.statements.get(at));
    let Some(statement) = statement else {
        // Nothing is lost but by being overwritten.
        let name = gone.column().unwrap_or(gone.table());
        let named = up.statements.iter().rev().find_map(|one| mention(up, one, name));
        return named.unwrap_or_else(|| first_statement(up));
    };
    let column = gone.column().and_then(|column| mention(up, statement, column));
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
