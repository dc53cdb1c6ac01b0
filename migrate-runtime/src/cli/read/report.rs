//! `report`: pictures of the schema and of the migrations.

use std::path::Path;

use crate::cli::answer::Answer;
use crate::cli::documents::FileWritten;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::picture;
use crate::written::{Written, write};

/// A page for a browser: of the database, or of the program alone where there is none yet.
pub(in crate::cli) fn page(session: &Session<'_, '_>, path: &Path) -> Result<Answer, Failure> {
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
