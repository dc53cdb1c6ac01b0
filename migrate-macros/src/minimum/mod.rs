//! Stage 6: SQL that the oldest SQLite lacks, where the program declares which that is. By the text
//! alone, since who declares one mostly links a SQLite that is not there at compile time.

#[cfg(test)]
mod examples;
mod find;
mod functions;
mod syntax;
mod text;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::arguments::Options;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::order::Ordered;
use crate::parse::Parsed;
use crate::release::Release;
use crate::section::Section;
use text::Text;

/// A part of a statement that is not as old as SQLite 3.
#[derive(Debug)]
struct Need {
    what: String,
    since: Release,
    /// In bytes of the statement.
    range: Range<usize>,
}

/// Looks at every statement that the program will run.
pub(crate) fn compare(ordered: &Ordered, options: &Options, diagnostics: &mut Diagnostics) {
    let Some(minimum) = options.min_sqlite else { return };
    for migration in &ordered.migrations {
        let level = migration.level(Code::NewerThanMinimum, &options.levels);
        for found in in_migration(migration, minimum, &options.functions) {
            diagnostics.lint(level, found);
        }
    }
}

/// What a migration needs, each thing once.
fn in_migration(migration: &Parsed, minimum: Release, own: &[String]) -> Vec<Diagnostic> {
    // A sample is for the build alone.
    let sections = [Some(&migration.up), migration.down.as_ref(), migration.verify.as_ref()];
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for section in sections.into_iter().flatten() {
        for statement in &section.statements {
            for need in needs(section.sql(statement), own) {
                if need.since > minimum && seen.insert(need.what.clone()) {
                    found.push(diagnostic(section, statement, &need, minimum));
                }
            }
        }
    }
    found
}

fn diagnostic(
    section: &Section,
    statement: &Range<usize>,
    need: &Need,
    minimum: Release,
) -> Diagnostic {
    let Need { what, since, range } = need;
    let place = section.place(statement.start + range.start..statement.start + range.end);
    Diagnostic::new(
        Code::NewerThanMinimum,
        format!("{what} needs SQLite {since}, and {minimum} is declared to be enough"),
    )
    .at(place, "")
    .note("a program that meets an older SQLite would fail when it migrates, or later")
    .help(format!("write it in another way, or declare `min_sqlite = \"{since}\"`"))
}

/// What a statement needs, in the order of the text.
fn needs(sql: &str, own: &[String]) -> Vec<Need> {
    let text = Text::of(sql);
    let mut needs = syntax::needs(&text);
    needs.append(&mut functions::needs(&text, own));
    needs.sort_by_key(|need| need.range.start);
    needs
}
