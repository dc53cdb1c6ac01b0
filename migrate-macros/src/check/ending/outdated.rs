//! What a schema file that is not what the migrations make lacks, has too much, and has otherwise.

use migrate_core::schema::{Change, Difference, SchemaFile};
use migrate_core::sql::{CreateTable, Lexer, Token};

use crate::check::origin::{last_after, made_in};
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::section::Section;
use crate::source::Place;

/// So many differences are told.
const MOST_TOLD: usize = 10;
/// So many of them are shown in their files.
const MOST_SHOWN: usize = 3;

/// The finding about a file in which these objects differ.
pub(in crate::check) fn outdated(
    all: &[Difference],
    section: &Section,
    migrations: &[Parsed],
) -> Diagnostic {
    let headline = match all {
        _ if section.statements.is_empty() => "the schema file is empty".to_owned(),
        [one] => format!("the schema file is not what the migrations make: {}", told(one)),
        _ => {
            let count = all.len();
            format!("the schema file is not what the migrations make: {count} objects differ")
        }
    };
    let mut found = Diagnostic::new(Code::SchemaFileOutdated, headline);
    if section.statements.is_empty() {
        return found.in_file(section.source.path()).help(how());
    }
    let mut shown: Vec<_> = all.iter().map(|one| (in_file(section, one), one)).collect();
    // What stands in the file comes first, since the first place is where the finding is.
    shown.sort_by_key(|(place, _)| place.is_none());
    if shown.first().is_none_or(|(place, _)| place.is_none()) {
        found = found.in_file(section.source.path());
    }
    for (place, one) in shown.into_iter().take(MOST_SHOWN) {
        let (written, made) = match one.change() {
            Change::Missing => ("", "the migrations make it here"),
            Change::Unexpected => ("the migrations do not make it", "dropped or renamed here"),
            Change::Changed => ("this differs", "last made or changed here"),
        };
        if let Some(place) = place {
            found = found.at(place, written);
        }
        let leads = [one.kind().as_str(), "exists", "to"];
        if let Some(place) = last_after(migrations, &leads, one.name()) {
            found = found.at(place, made);
        }
    }
    for one in all.iter().take(MOST_TOLD) {
        let parts = parts(one);
        if all.len() > 1 && parts.is_empty() {
            found = found.note(told(one));
        }
        for part in parts {
            found = match all.len() {
                1 => found.note(part),
                _ => found.note(format!("{} {}: {part}", one.kind(), one.name())),
            };
        }
    }
    if all.len() > MOST_TOLD {
        found = found.note(format!("and {} more", all.len() - MOST_TOLD));
    }
    found.help(format!("if that is what the schema should be, {}", how()))
}

fn told(one: &Difference) -> String {
    let object = format!("{} {}", one.kind(), one.name());
    match one.change() {
        Change::Missing => format!("{object} is not in it"),
        Change::Unexpected => format!("{object} is in it, and no migration makes it"),
        Change::Changed => format!("{object} differs"),
    }
}

/// What differs within an object.
fn parts(one: &Difference) -> Vec<String> {
    let columns = one.columns().iter().map(|column| match (column.expected(), column.found()) {
        (Some(expected), Some(found)) => {
            format!("the migrations make the column `{expected}`, the file has `{found}`")
        }
        (Some(expected), None) => format!("the column `{expected}` is not in it"),
        (None, _) => format!("the column {} is in it, and no migration makes it", column.name()),
    });
    let clauses = one.clauses().iter().map(|clause| match clause.change() {
        Change::Missing => format!("`{}` is not in it", clause.text()),
        _ => format!("`{}` is in it, and no migration makes it", clause.text()),
    });
    let mut parts: Vec<String> = columns.chain(clauses).collect();
    if parts.is_empty() && one.change() == Change::Changed {
        let sql = one.expected_sql().unwrap_or_default();
        let words: Vec<&str> = sql.split_whitespace().collect();
        parts.push(format!("the migrations make: {}", words.join(" ")));
    }
    parts
}

/// Where the object stands in the file: at the first column that differs, where that tells it.
fn in_file(section: &Section, one: &Difference) -> Option<Place> {
    let (statement, name) = made_in(section, one.kind().as_str(), one.name())?;
    let sql = section.sql(statement);
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    let column = one.columns().iter().find(|column| column.found().is_some()).and_then(|differs| {
        let columns = CreateTable::read(sql, &tokens)?.columns;
        let first = columns.into_iter().filter_map(|range| tokens.get(range.start));
        first.into_iter().find(|token| token.name(sql).eq_ignore_ascii_case(differs.name()))
    });
    Some(match column {
        Some(column) => section.place(statement.start + column.start..statement.start + column.end),
        None => name,
    })
}

/// What to do about it.
pub(in crate::check) fn how() -> String {
    format!("let the build write it anew: `{}=1 cargo build`", SchemaFile::VARIABLE)
}
