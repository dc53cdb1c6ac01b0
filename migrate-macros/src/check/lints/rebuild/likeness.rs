//! What stands in for an index or a trigger that is gone.

use migrate_core::schema::{Object, ObjectKind, Snapshot};
use migrate_core::sql::{Lexer, Token};
use rusqlite::Connection;

/// Whether another index does what a lost one did: it begins with the same columns; where that
/// was unique, it is unique over no more than those.
pub(super) fn has_index_like(
    lost: &Object,
    table: &Object,
    after: &Snapshot,
    db: &Connection,
) -> rusqlite::Result<bool> {
    let sql = lost.sql();
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    let is_unique = tokens.iter().any(|token| token.is_word(sql, &["UNIQUE"]));
    let table = table.name();
    let definition = |object: &Object| {
        let sql = object.sql();
        let tokens = Lexer::new(sql).significant();
        let rest = tokens.skip_while(|token| !token.is_word(sql, &["ON"])).skip(2);
        rest.map(|token| token.name(sql).to_ascii_lowercase()).collect::<Vec<_>>()
    };
    let mut others = after.objects().filter(|object| {
        object.kind() == ObjectKind::Index && object.table().eq_ignore_ascii_case(table)
    });
    let own = definition(lost);
    if others.any(|other| definition(other) == own) {
        return Ok(true);
    }
    // Of an index over expressions, or of some rows, nothing more can be told.
    let is_plain = !tokens.iter().any(|token| token.is_word(sql, &["WHERE", "COLLATE"]));
    let open = tokens.iter().position(|token| token.text(sql) == "(");
    let inner = open.map_or(0, |open| open + 1);
    let end = tokens.len() - usize::from(tokens.last().is_some_and(|t| t.text(sql) == ";"));
    let inside = tokens.get(inner..end.saturating_sub(1)).unwrap_or_default();
    if !is_plain || inside.iter().any(|token| token.text(sql) == "(") {
        return Ok(false);
    }
    let columns: Vec<String> = inside
        .split(|token| token.text(sql) == ",")
        .filter_map(|part| Some(part.first()?.name(sql).to_ascii_lowercase()))
        .collect();
    for (unique, keys) in keys(db, table)? {
        let fits = if is_unique {
            unique && keys.iter().all(|key| columns.contains(key))
        } else {
            keys.starts_with(&columns)
        };
        if fits && !keys.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a trigger that was not there before has the same event.
pub(super) fn has_trigger_like(
    lost: &Object,
    table: &Object,
    before: &Snapshot,
    after: &Snapshot,
) -> bool {
    let event = |object: &Object| {
        let sql = object.sql();
        let events = ["INSERT", "UPDATE", "DELETE"];
        let mut tokens = Lexer::new(sql).significant();
        tokens
            .find(|token| token.is_word(sql, &events))
            .map(|token| token.text(sql).to_ascii_uppercase())
    };
    after.objects().any(|object| {
        object.kind() == ObjectKind::Trigger
            && object.table().eq_ignore_ascii_case(table.name())
            && before.get(ObjectKind::Trigger, object.name()).is_none()
            && event(object) == event(lost)
    })
}

/// The columns of each index of a table, and of its key, in lower case, with whether it is unique. A
/// column without a name is an expression.
fn keys(db: &Connection, table: &str) -> rusqlite::Result<Vec<(bool, Vec<String>)>> {
    let mut indexes = db.prepare(
        "SELECT l.seq, l.\"unique\", ifnull(lower(i.name), '') \
         FROM pragma_index_list(?1, 'main') l, pragma_index_info(l.name, 'main') i \
         WHERE NOT l.partial ORDER BY l.seq, i.seqno",
    )?;
    let mut rows = indexes.query([table])?;
    let mut all: Vec<(bool, Vec<String>)> = Vec::new();
    let mut last = None;
    while let Some(row) = rows.next()? {
        let index: i64 = row.get(0)?;
        if last.replace(index) != Some(index) {
            all.push((row.get(1)?, Vec::new()));
        }
        if let Some((_, columns)) = all.last_mut() {
            columns.push(row.get(2)?);
        }
    }
    // The rowid has no index of its own.
    let mut key =
        db.prepare("SELECT lower(name) FROM pragma_table_xinfo(?1, 'main') WHERE pk > 0")?;
    let key: Vec<String> = key.query_map([table], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if key.len() == 1 {
        all.push((true, key));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_stands_in_for_one_that_is_no_wider() {
        for (lost, there, like) in [
            ("CREATE INDEX i ON t (a)", "CREATE INDEX j ON t (a)", true),
            ("CREATE INDEX i ON t (a)", "CREATE INDEX j ON t (A, b)", true),
            ("CREATE INDEX i ON t (a)", "CREATE INDEX j ON t (b, a)", false),
            ("CREATE INDEX i ON t (a, b)", "CREATE INDEX j ON t (a)", false),
            ("CREATE INDEX i ON t (b)", "CREATE INDEX j ON t (lower(a), b)", false),
            ("CREATE INDEX i ON t (a)", "CREATE INDEX j ON t (a) WHERE b > 1", false),
            ("CREATE INDEX i ON t (a) WHERE b > 1", "CREATE INDEX j ON t (a) WHERE b > 1", true),
            ("CREATE INDEX i ON t (lower(a))", "CREATE INDEX j ON t (lower(a))", true),
            ("CREATE INDEX i ON t (lower(a))", "CREATE INDEX j ON t (upper(a))", false),
            ("CREATE UNIQUE INDEX i ON t (a, b)", "CREATE UNIQUE INDEX j ON t (b)", true),
            ("CREATE UNIQUE INDEX i ON t (a)", "CREATE UNIQUE INDEX j ON t (a, b)", false),
            ("CREATE UNIQUE INDEX i ON t (a)", "CREATE INDEX j ON t (a, b)", false),
            ("CREATE INDEX i ON t (id, a)", "CREATE INDEX j ON t (b)", false),
            ("CREATE INDEX i ON t (id)", "CREATE INDEX j ON t (b)", true),
            ("CREATE UNIQUE INDEX i ON t (c)", "CREATE INDEX j ON t (b)", true),
        ] {
            let db = Connection::open_in_memory().unwrap();
            let table = "CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c UNIQUE)";
            db.execute_batch(&format!("{table}; {there}")).unwrap();
            let after = Snapshot::read(&db).unwrap();
            let table = after.get(ObjectKind::Table, "t").unwrap();
            let lost = Object::new(ObjectKind::Index, "i".into(), "t".into(), lost.into());
            let found = has_index_like(&lost, table, &after, &db).unwrap();
            assert_eq!(found, like, "{} {there}", lost.sql());
        }
    }
}
