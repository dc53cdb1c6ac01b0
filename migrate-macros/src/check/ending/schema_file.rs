//! The schema file: whether it says what the migrations make, and writing it where somebody asks
//! for that.

use std::io;
use std::path::Path;

use migrate_core::schema::{SchemaFile, Snapshot};
use migrate_core::sql::keyword;

use crate::arguments::Options;
use crate::check::ending::outdated::{how, outdated};
use crate::check::sqlite::runner::Runner;
use crate::diagnostics::{Code, Diagnostic};
use crate::locked::is_conflict;
use crate::parse::Parsed;
use crate::scan::Reviewed;
use crate::section::Section;
use crate::source::Place;

/// What is wrong with the file. Writes it first, where the environment asks for that.
pub(in crate::check) fn examine(
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
