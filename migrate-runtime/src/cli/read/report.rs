//! `report`: pictures of the schema and of the migrations.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::backup::is_named_like_one;
use crate::cli::answer::Answer;
use crate::cli::documents::FileWritten;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::picture;
use crate::written::{Written, write};

/// What every database of SQLite begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// A page for a browser: of the database, or of the program alone where there is none yet.
pub(in crate::cli) fn page(session: &Session<'_, '_>, path: &Path) -> Result<Answer, Failure> {
    if is_own(session, path) || is_named_like_one(path) || is_database(path) {
        return Err(Failure::told(
            format!("{} is a database or a backup, and stays as it is", path.display()),
            "name another file for the page, such as report.html",
        ));
    }
    let migrator = &session.migrator;
    let page = if session.exists {
        migrator.report_page_of(&session.db)?
    } else {
        picture::page(migrator.catalog)
    };
    let written = write(path, &page)
        .map_err(|error| Failure::told(error.to_string(), "see to the file and its directory"))?;
    let file = path.display().to_string();
    let changed = written != Written::Unchanged;
    Answer::new(format!("{file} written: open it in a browser"), &FileWritten { file, changed })
}

/// The diagram as text.
pub(in crate::cli) fn mermaid(session: &Session<'_, '_>) -> Result<Answer, Failure> {
    let Some(schema) = session.migrator.catalog.schema() else {
        return Err(Failure::told(
            "the build did not run the migrations",
            "build the program with the feature `check`",
        ));
    };
    let text = picture::diagram(&schema);
    Answer::printed(text)
}

/// Whether it is the file of the database, or would be.
fn is_own(session: &Session<'_, '_>, path: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).ok();
    whole(path).is_some_and(|path| whole(&session.path) == Some(path))
}

/// Whether SQLite would open it as a database.
fn is_database(path: &Path) -> bool {
    let mut header = [0; MAGIC.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut header)).is_ok() && header == *MAGIC
}
