//! Search indexes over the text of another table: after a migration, they must still agree with it.

use migrate_core::schema::{Content, SearchIndex, Snapshot};
use migrate_core::sql::quoted;
use rusqlite::Connection;

use crate::check::origin::last_mention;
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;

/// Indexes that agree with their content, each by its name and that of the other table.
pub(super) struct InStep(Vec<(String, String)>);

impl InStep {
    /// Brings the indexes of `schema` in step with what their tables hold now.
    pub(super) fn bring(db: &Connection, schema: &Snapshot) -> Self {
        let mut all = Vec::new();
        for index in SearchIndex::all(schema) {
            let Content::Elsewhere(content) = index.content() else { continue };
            let name = quoted(index.name());
            // A tokenizer that only the application has: nobody can tell.
            let rebuilt =
                db.execute(&format!("INSERT INTO {name} ({name}) VALUES ('rebuild')"), []);
            if rebuilt.is_ok() && SearchIndex::check(db, "main", index.name()) == Ok(None) {
                all.push((index.name().to_owned(), content.clone()));
            }
        }
        Self(all)
    }

    /// Those that do not agree any more.
    pub(super) fn out_of_step<'a>(
        &'a self,
        db: &'a Connection,
        migration: &'a Parsed,
    ) -> impl Iterator<Item = Diagnostic> {
        let differs = |(name, _): &&(String, String)| {
            matches!(SearchIndex::check(db, "main", name), Ok(Some(_)))
        };
        self.0.iter().filter(differs).map(|(name, content)| finding(migration, name, content))
    }
}

fn finding(migration: &Parsed, name: &str, content: &str) -> Diagnostic {
    let version = &migration.version;
    let message = format!("after migration {version}, the search index {name} is out of date");
    let quoted = quoted(name);
    Diagnostic::new(Code::FtsOutOfSync, message)
        .at(last_mention(migration, content), "")
        .note(format!(
            "it indexes the rows of {content}, which were changed; searches find rows that are not, \
             or not those that are"
        ))
        .help(format!(
            "bring it up to date at the end: `INSERT INTO {quoted} ({quoted}) VALUES ('rebuild');`"
        ))
}
