//! Reach: which tables a script could take something from.
//!
//! A statement changes the tables that it names, those that the triggers on them name, and with
//! foreign keys enforced the children of all these. Nothing else.

use std::collections::BTreeSet;

use crate::sql::{Lexer, TokenKind};
use crate::{Script, Transaction};
use rusqlite::{Connection, Row};

/// The names in a script, and how it runs.
#[derive(Debug, Clone)]
pub struct Reach {
    names: BTreeSet<String>,
    mode: Transaction,
}

impl Reach {
    /// What a script that runs in `mode` can reach.
    #[must_use]
    pub fn of(script: &Script, mode: Transaction) -> Self {
        Self { names: names_in(script.text()), mode }
    }

    /// And what another script of the same mode can reach.
    #[must_use]
    pub fn and(mut self, script: &Script) -> Self {
        self.names.extend(names_in(script.text()));
        self
    }

    /// Everything in reach, in lower case: the names of tables among others.
    ///
    /// # Errors
    ///
    /// SQLite's.
    pub fn names(&self, db: &Connection) -> rusqlite::Result<BTreeSet<String>> {
        let mut names = self.names.clone();
        loop {
            let before = names.len();
            for sql in triggers(db, &names)? {
                collect(&sql, &mut names);
            }
            if self.mode == Transaction::EnforcingForeignKeys {
                let children = children(db, &names)?;
                names.extend(children);
            }
            if names.len() == before {
                return Ok(names);
            }
        }
    }

    /// The tables in reach that are there now, in lower case.
    ///
    /// # Errors
    ///
    /// SQLite's.
    pub fn tables(&self, db: &Connection) -> rusqlite::Result<BTreeSet<String>> {
        let names = self.names(db)?;
        let tables: BTreeSet<String> = tables_of(db)?.into_iter().collect();
        Ok(names.intersection(&tables).cloned().collect())
    }
}

/// The application's tables whose content is its own, in lower case: not views, not what virtual
/// tables keep their content in, nor search indexes over the content of another table.
///
/// # Errors
///
/// SQLite's.
pub fn tables_of(db: &Connection) -> rusqlite::Result<Vec<String>> {
    // Not joined: for each table, SQLite would list all of them.
    let shadows: BTreeSet<String> = db
        .prepare("PRAGMA main.table_list")?
        .query_map([], |row| Ok((row.get::<_, String>(1)?, row.get::<_, String>(2)?)))?
        .filter_map(|row| match row {
            Ok((name, kind)) => (kind == "shadow").then(|| Ok(name.to_ascii_lowercase())),
            Err(error) => Some(Err(error)),
        })
        .collect::<Result<_, _>>()?;
    let rows: Vec<(String, String)> = db
        .prepare(
            "SELECT lower(name), sql FROM main.sqlite_master WHERE type = 'table' \
             AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             AND name NOT LIKE '\\_migrate\\_%' ESCAPE '\\' ORDER BY 1",
        )?
        .query_map([], |row| Ok((row.get(0)?, text(row, 1)?)))?
        .collect::<Result<_, _>>()?;
    let own = |(name, sql): &(String, String)| !shadows.contains(name) && !is_index_only(sql);
    Ok(rows.into_iter().filter(own).map(|(name, _)| name).collect())
}

/// SQLite keeps what it was given, even a comment in another encoding.
fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    let bytes = row.get_ref(column)?.as_bytes_or_null()?.unwrap_or_default();
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

/// Whether a table is a search index whose text is in another table, or nowhere.
fn is_index_only(sql: &str) -> bool {
    if !sql.starts_with("CREATE VIRTUAL") {
        return false;
    }
    let tokens: Vec<&str> = Lexer::new(sql).significant().map(|token| token.text(sql)).collect();
    tokens.windows(3).any(|three| match three {
        [before, name, equals] => {
            matches!(*before, "(" | ",") && name.eq_ignore_ascii_case("content") && *equals == "="
        }
        _ => false,
    })
}

/// Whether a statement of the script, or a trigger that it could fire, can take anything away.
///
/// # Errors
///
/// SQLite's.
pub fn can_destroy(db: &Connection, script: &Script) -> rusqlite::Result<bool> {
    let statements = script.statements().iter().map(|statement| script.sql(statement));
    if statements.clone().any(destroys) {
        return Ok(true);
    }
    let mut names = BTreeSet::new();
    for sql in statements.filter(|sql| word(sql, 0).is_some_and(|first| first != "create")) {
        collect(sql, &mut names);
    }
    // Triggers that the script makes are fired by it as well.
    let made = script.statements().iter().map(|statement| script.sql(statement));
    let is_trigger = |sql: &&str| words(sql).take(3).any(|word| word == "trigger");
    let mut fired: BTreeSet<String> = made.filter(is_trigger).map(str::to_owned).collect();
    let fired_anything = !names.is_empty();
    loop {
        let before = fired.len();
        fired.extend(triggers(db, &names)?);
        if fired_anything && fired.iter().any(|sql| takes(sql)) {
            return Ok(true);
        }
        for sql in &fired {
            collect(sql, &mut names);
        }
        if fired.len() == before || !fired_anything {
            return Ok(false);
        }
    }
}

/// Whether a trigger deletes or changes anything, beside what it says of the event.
fn takes(sql: &str) -> bool {
    words(sql)
        .skip_while(|word| word != "begin")
        .any(|word| ["delete", "update", "replace"].contains(&&*word))
}

/// By its words alone: rather too often than not.
fn destroys(sql: &str) -> bool {
    match word(sql, 0).as_deref() {
        Some("create" | "pragma" | "select" | "analyze" | "reindex" | "vacuum") => false,
        Some("drop") => word(sql, 1).is_some_and(|what| what == "table"),
        Some("alter") => words(sql).any(|word| word == "drop"),
        _ => words(sql).any(|word| ["delete", "update", "replace"].contains(&&*word)),
    }
}

fn words(sql: &str) -> impl Iterator<Item = String> {
    Lexer::new(sql)
        .significant()
        .filter(|token| token.kind == TokenKind::Word)
        .map(|token| token.text(sql).to_ascii_lowercase())
}

fn word(sql: &str, index: usize) -> Option<String> {
    words(sql).nth(index)
}

/// Everything in `sql` that could be the name of a table, in lower case.
#[must_use]
pub fn names_in(sql: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(sql, &mut names);
    names
}

/// Adds everything in `sql` that could be the name of a table, in lower case.
fn collect(sql: &str, names: &mut BTreeSet<String>) {
    // SQLite takes a string for a name where it can be nothing else.
    let may_name = [TokenKind::Word, TokenKind::Quoted, TokenKind::Literal];
    let tokens = Lexer::new(sql).filter(|token| may_name.contains(&token.kind));
    names.extend(tokens.map(|token| token.name(sql).to_ascii_lowercase()));
}

fn triggers(db: &Connection, names: &BTreeSet<String>) -> rusqlite::Result<Vec<String>> {
    let mut statement = db.prepare_cached(
        "SELECT lower(tbl_name), sql FROM main.sqlite_master WHERE type = 'trigger' AND sql NOT NULL",
    )?;
    let rows = statement.query_map([], |row| Ok((text(row, 0)?, text(row, 1)?)))?;
    rows.filter(|row| row.as_ref().map_or(true, |(table, _)| names.contains(table)))
        .map(|row| row.map(|(_, sql)| sql))
        .collect()
}

fn children(db: &Connection, names: &BTreeSet<String>) -> rusqlite::Result<Vec<String>> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT lower(m.name), lower(f.\"table\") FROM main.sqlite_master m, \
         pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    rows.filter(|row| row.as_ref().map_or(true, |(_, parent)| names.contains(parent)))
        .map(|row| row.map(|(child, _)| child))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_2_19_what_can_destroy_is_told_by_its_words() {
        let db = Connection::open_in_memory().unwrap();
        for (sql, destroys) in [
            ("CREATE TABLE a (x REFERENCES b ON DELETE CASCADE ON UPDATE SET NULL)", false),
            ("ALTER TABLE a RENAME TO b; ALTER TABLE b ADD COLUMN y", false),
            ("INSERT INTO a SELECT 'delete'; DROP INDEX i; DROP VIEW v; DROP TRIGGER t", false),
            ("ALTER TABLE a DROP COLUMN x", true),
            ("drop /* it */ table a", true),
            ("WITH n AS (SELECT 1) DELETE FROM a", true),
            ("REPLACE INTO a VALUES (1)", true),
            ("INSERT INTO a VALUES (1) ON CONFLICT (x) DO UPDATE SET y = NULL", true),
        ] {
            let script = Script::from_text("f".into(), sql.to_owned().into());
            assert_eq!(can_destroy(&db, &script).unwrap(), destroys, "{sql}");
        }
    }

    #[test]
    fn r_2_19_a_trigger_reaches_further_than_the_script() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE TABLE a (x); CREATE TABLE \"B b\" (x); CREATE TABLE c (x); CREATE TABLE d (x);
             CREATE TRIGGER t1 AFTER INSERT ON a BEGIN INSERT INTO \"B b\" VALUES (new.x); END;
             CREATE TRIGGER t2 AFTER INSERT ON \"B b\" BEGIN DELETE FROM c; END;
             CREATE VIRTUAL TABLE f USING fts5(x);",
        )
        .unwrap();
        let script = Script::from_text("f".into(), "INSERT INTO [A] VALUES (1)".into());
        let reach = Reach::of(&script, Transaction::Shared);
        let tables: Vec<String> = reach.tables(&db).unwrap().into_iter().collect();
        assert_eq!(tables, ["a", "b b", "c"]);
        assert_eq!(tables_of(&db).unwrap(), ["a", "b b", "c", "d", "f"]);
    }
}
