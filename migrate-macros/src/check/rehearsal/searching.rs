//! Search indexes over the text of another table: after a migration, those that were there and those
//! that it makes must agree with that table.

use std::collections::BTreeSet;

use migrate_core::loss::names_in;
use migrate_core::schema::{Content, ObjectKind, SearchIndex, Snapshot};
use migrate_core::sql::quoted;
use rusqlite::Connection;

use crate::check::origin::{first_statement, last_in, made_in};
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::section::Section;

/// The search indexes before a section runs: in step, but for those that nobody can tell about.
pub(super) struct InStep {
    unknown: BTreeSet<String>,
}

impl InStep {
    /// Brings the indexes that are there in step with what their tables hold now.
    pub(super) fn bring(db: &Connection) -> rusqlite::Result<Self> {
        let mut unknown = BTreeSet::new();
        for (index, _) in indexes(db)? {
            let name = quoted(index.name());
            // A tokenizer that only the application has: nobody can tell.
            let rebuilt =
                db.execute(&format!("INSERT INTO {name} ({name}) VALUES ('rebuild')"), []);
            if rebuilt.is_err() || SearchIndex::check(db, "main", index.name()) != Ok(None) {
                unknown.insert(index.name().to_ascii_lowercase());
            }
        }
        Ok(Self { unknown })
    }

    /// Those that do not agree with their tables after `section` of `migration`.
    pub(super) fn out_of_step(
        &self,
        db: &Connection,
        migration: &Parsed,
        section: &Section,
    ) -> rusqlite::Result<Vec<Diagnostic>> {
        let mut findings = Vec::new();
        for (index, content) in indexes(db)? {
            let is_known = !self.unknown.contains(&index.name().to_ascii_lowercase());
            if is_known && matches!(SearchIndex::check(db, "main", index.name()), Ok(Some(_))) {
                findings.push(finding(migration, section, index.name(), &content));
            }
        }
        Ok(findings)
    }
}

/// The indexes whose text is in another table, each with that.
fn indexes(db: &Connection) -> rusqlite::Result<Vec<(SearchIndex, String)>> {
    let mut statement = db.prepare(
        "SELECT name, sql FROM main.sqlite_master \
         WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%' ORDER BY name",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        // SQLite keeps names in any encoding; such an index is left alone.
        let (Ok(name), Ok(sql)) = (row.get::<_, String>(0), row.get::<_, String>(1)) else {
            continue;
        };
        let Some(index) = SearchIndex::read(&name, &sql) else { continue };
        if let Content::Elsewhere(content) = index.content() {
            let content = content.clone();
            all.push((index, content));
        }
    }
    Ok(all)
}

/// The tables behind the views that indexes which `section` makes have for their content, in lower
/// case: without rows in these, the views have none to show.
pub(super) fn behind_views(schema: &Snapshot, section: &Section) -> BTreeSet<String> {
    let made = section.statements.iter().filter_map(|statement| {
        match SearchIndex::read("", section.sql(statement))?.content() {
            Content::Elsewhere(content) => Some(content.clone()),
            Content::Within => None,
        }
    });
    let mut open: Vec<String> = made.collect();
    let (mut views, mut tables) = (BTreeSet::new(), BTreeSet::new());
    while let Some(name) = open.pop() {
        if let Some(view) = schema.get(ObjectKind::View, &name)
            && views.insert(name.to_ascii_lowercase())
        {
            open.extend(names_in(view.sql()));
        } else if !views.is_empty() && schema.get(ObjectKind::Table, &name).is_some() {
            tables.insert(name.to_ascii_lowercase());
        }
    }
    tables
}

fn finding(migration: &Parsed, section: &Section, name: &str, content: &str) -> Diagnostic {
    let is_down = migration.down.as_ref().is_some_and(|down| std::ptr::eq(down, section));
    let what = if is_down { "the down of migration" } else { "migration" };
    let version = &migration.version;
    let message = format!("after {what} {version}, the search index {name} is out of date");
    let found = Diagnostic::new(Code::FtsOutOfSync, message);
    let quoted = quoted(name);
    let rebuild = format!("`INSERT INTO {quoted} ({quoted}) VALUES ('rebuild');`");
    let made = made_in(section, "table", name).filter(|_| !is_rebuilt(section, name));
    if let Some((_, place)) = made {
        return found
            .at(place, "made here, and empty")
            .note(format!(
                "it indexes the rows of {content}, and those that are there already do not come \
                 into it by themselves; searches do not find them"
            ))
            .help(format!("fill it after it is made: {rebuild}"));
    }
    found
        .at(last_in(section, content).unwrap_or_else(|| first_statement(section)), "")
        .note(format!(
            "it indexes the rows of {content}, which were changed; searches find rows that are not, \
             or not those that are"
        ))
        .help(format!("bring it up to date at the end: {rebuild}"))
}

/// Whether a statement of `section` fills the index from its table.
fn is_rebuilt(section: &Section, name: &str) -> bool {
    section.statements.iter().any(|statement| {
        let names = names_in(section.sql(statement));
        names.contains("rebuild") && names.contains(&name.to_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use crate::check::tried::{texts, tried};

    const NOTES: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);";
    const SEARCH: &str = "CREATE VIRTUAL TABLE search \
                          USING fts5(body, content='notes', content_rowid='id');";
    const REBUILD: &str = "INSERT INTO search (search) VALUES ('rebuild');";
    const TRIGGERS: &str = "CREATE TRIGGER added AFTER INSERT ON notes BEGIN \
        INSERT INTO search (rowid, body) VALUES (new.id, new.body); END; \
        CREATE TRIGGER removed AFTER DELETE ON notes BEGIN \
        INSERT INTO search (search, rowid, body) VALUES ('delete', old.id, old.body); END;";

    /// What is found in the last of two migrations, with and without rows of a sample.
    fn found(first: &str, up: &str, down: Option<&str>) -> Vec<String> {
        let samples = [None, Some("INSERT INTO notes (body) VALUES ('milk')")];
        let each = samples.map(|sample| found_with(first, sample, up, down));
        assert_eq!(each[0], each[1], "samples show the same: {up}");
        each[0].clone()
    }

    fn found_with(first: &str, sample: Option<&str>, up: &str, down: Option<&str>) -> Vec<String> {
        let lints = ["fts-out-of-sync", "fails-with-rows", "down-fails", "not-rehearsed"];
        texts(&tried(&lints, first, sample, up, down).1)
    }

    fn assert_one(found: &[String], headline: &str) {
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(headline), "{}", found[0]);
        assert!(found[0].contains("VALUES ('rebuild');`"), "{}", found[0]);
    }

    #[test]
    fn r_1_11_an_index_made_over_rows_that_are_there_is_filled() {
        let drop = Some("DROP TABLE search");
        let new = "after migration 002, the search index search is out of date";
        assert_one(&found(NOTES, SEARCH, drop), new);
        let drop_both = Some("DROP TRIGGER added; DROP TRIGGER removed; DROP TABLE search");
        assert_one(&found(NOTES, &format!("{SEARCH} {TRIGGERS}"), drop_both), new);
        assert_eq!(found(NOTES, &format!("{SEARCH} {TRIGGERS} {REBUILD}"), drop_both), [""; 0]);
        // Over a view, with rows in the table behind it.
        let viewed = format!("{NOTES} CREATE VIEW shown AS SELECT id, body FROM notes;");
        let over = SEARCH.replace("'notes'", "shown");
        assert_one(&found(&viewed, &over, drop), new);
        assert_eq!(found(&viewed, &format!("{over} {REBUILD}"), drop), [""; 0]);
        // In place of one that was in step.
        let old = format!("{NOTES} {SEARCH} {TRIGGERS}");
        let anew = SEARCH.replace("'id'", "'id', prefix='2'");
        assert_one(&found(&old, &format!("DROP TABLE search; {anew}"), None), new);
        assert_eq!(found(&old, &format!("DROP TABLE search; {anew} {REBUILD}"), None), [""; 0]);
    }

    #[test]
    fn r_1_11_an_index_over_nothing_is_in_step() {
        for up in [
            "CREATE VIRTUAL TABLE search USING fts5(body)",
            "CREATE VIRTUAL TABLE search USING fts5(body, content='')",
            "CREATE TABLE pages (id INTEGER PRIMARY KEY, body TEXT); \
             CREATE VIRTUAL TABLE search USING fts5(body, content='pages', content_rowid='id')",
        ] {
            assert_eq!(found(NOTES, up, None), [""; 0], "{up}");
        }
    }

    #[test]
    fn r_1_11_a_way_back_leaves_an_index_in_step() {
        let drop = "DROP TABLE search;";
        let before = format!("{NOTES} {SEARCH} {REBUILD}");
        let down = "after the down of migration 002, the search index search is out of date";
        assert_one(&found(&before, drop, Some(SEARCH)), down);
        assert_eq!(found(&before, drop, Some(&format!("{SEARCH} {REBUILD}"))), [""; 0]);
        let change = format!("UPDATE notes SET body = 'x' || body; {REBUILD}");
        let back = "UPDATE notes SET body = substr(body, 2);";
        assert_one(&found(&before, &change, Some(back)), down);
        assert_eq!(found(&before, &change, Some(&format!("{back} {REBUILD}"))), [""; 0]);
    }
}
