//! A statement that makes SQLite look into a trigger, which it does not before one fires it.

use migrate_core::schema::Object;
use migrate_core::sql::{Lexer, quoted};
use rusqlite::Connection;

pub(in crate::check) fn firing(db: &Connection, trigger: &Object) -> Option<String> {
    let sql = trigger.sql();
    let mut words = Lexer::new(sql).significant().map(|token| token.text(sql).to_ascii_lowercase());
    let event = words.find(|word| ["insert", "delete", "update"].contains(&word.as_str()))?;
    let table = quoted(trigger.table());
    Some(match event.as_str() {
        "insert" => format!("INSERT INTO {table} DEFAULT VALUES"),
        "delete" => format!("DELETE FROM {table}"),
        _ => {
            let of = words.next().filter(|word| word == "of").and(words.next());
            let column = match of {
                Some(column) => column,
                None => quoted(&any_column(db, trigger.table())?),
            };
            format!("UPDATE {table} SET {column} = {column}")
        }
    })
}

fn any_column(db: &Connection, table: &str) -> Option<String> {
    let mut columns = db
        .prepare_cached("SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 0 LIMIT 1")
        .ok()?;
    columns.query_row([table], |row| row.get(0)).ok()
}
