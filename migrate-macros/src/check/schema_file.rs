//! The schema file: whether it says what the migrations make, and writing it where somebody asks
//! for that.

use std::io;
use std::path::Path;

use migrate_core::schema::{Change, Difference, SchemaFile, Snapshot};
use migrate_core::sql::{CreateTable, Lexer, Token, keyword};

use super::origin::{last_after, made_in};
use super::runner::Runner;
use crate::arguments::Options;
use crate::diagnostics::{Code, Diagnostic};
use crate::locked::is_conflict;
use crate::parse::Parsed;
use crate::scan::Reviewed;
use crate::section::Section;
use crate::source::Place;

/// So many differences are told.
const MOST_TOLD: usize = 10;
/// So many of them are shown in their files.
const MOST_SHOWN: usize = 3;

/// What is wrong with the file. Writes it first, where the environment asks for that.
pub(super) fn examine(
    file: &Reviewed,
    schema: &Snapshot,
    migrations: &[Parsed],
    options: &Options,
) -> Option<Diagnostic> {
    let wanted = SchemaFile::new(&options.set, schema).to_string();
    let written = file.source.text();
    if written == wanted {
        return None;
    }
    if asked() {
        return write(&file.path, &wanted).err().map(|error| {
            Diagnostic::new(Code::SchemaFileOutdated, "the schema file cannot be written")
                .in_file(file.source.path())
                .note(error.to_string())
        });
    }
    let section = Section::read(&file.source, 0..written.len());
    let found = match snapshot(&section, options) {
        Ok(found) => found,
        Err(diagnostic) => return Some(*diagnostic),
    };
    let all = schema.difference(&found);
    (!all.is_empty()).then(|| outdated(&all, &section, migrations))
}

fn asked() -> bool {
    std::env::var_os(SchemaFile::VARIABLE).is_some_and(|value| !value.is_empty() && value != "0")
}

/// Replaces the file whole, or leaves it.
fn write(path: &Path, text: &str) -> io::Result<()> {
    // What a link leads to, not the link. And under a name that is no migration's: another
    // compiler may be reading the directory.
    let path = std::fs::canonicalize(path)?;
    let partial = path.with_file_name(format!(".{}.{}", SchemaFile::NAME, std::process::id()));
    let result = std::fs::write(&partial, text).and_then(|()| std::fs::rename(&partial, &path));
    if result.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    result
}

fn how() -> String {
    format!("let the build write it anew: `{}=1 cargo build`", SchemaFile::VARIABLE)
}

/// The schema that the file makes of an empty database.
fn snapshot(section: &Section, options: &Options) -> Result<Snapshot, Box<Diagnostic>> {
    let invalid = |place: Place, message: String| {
        let found = match conflict(&place) {
            Some(mark) => {
                let message = "the schema file has a conflict of a merge";
                Diagnostic::new(Code::SchemaFileInvalid, message).at(mark, "")
            }
            None => Diagnostic::new(Code::SchemaFileInvalid, message).at(place, ""),
        };
        Box::new(found.help(how()))
    };
    let other = section
        .statements
        .iter()
        .find(|statement| keyword(section.sql(statement), &["CREATE"]).is_none());
    if let Some(statement) = other {
        let message = "the schema file has a statement that is no CREATE".to_owned();
        return Err(invalid(section.place(statement.clone()), message));
    }
    let failed = |error: &rusqlite::Error| {
        let message = format!("the schema file cannot be run: {error}");
        invalid(section.first_line(), message)
    };
    let mut runner = Runner::new(options).map_err(|error| failed(&error))?;
    runner.section(section).map_err(|failed| {
        let message = format!("the schema file cannot be run: {}", failed.message());
        invalid(failed.place(), message)
    })?;
    Ok(runner.tracker.snapshot().clone())
}

/// The first mark of a conflict in the file, where `place` is on the line of one.
fn conflict(place: &Place) -> Option<Place> {
    let text = place.source.text();
    let (mut start, mut first) = (0, None);
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        if is_conflict(line) {
            let mark = start..start + line.trim_end().len();
            let first = first.get_or_insert(mark);
            if end > place.range.start {
                return Some(Place::new(&place.source, first.clone()));
            }
        }
        if end > place.range.start {
            break;
        }
        start = end;
    }
    None
}

fn outdated(all: &[Difference], section: &Section, migrations: &[Parsed]) -> Diagnostic {
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
