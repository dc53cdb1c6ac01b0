//! The final schema as Markdown, for the documentation of the program.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use migrate_core::schema::{Object, ObjectKind, SchemaFile, Snapshot};
use migrate_core::sql::{CreateTable, Lexer, Token};
use rusqlite::Connection;

use crate::arguments::Options;
use crate::check::sqlite::database::Database;
use crate::markdown::{code, codes};

/// Every table with its columns, and the other objects by name.
pub(in crate::check) fn describe(schema: &Snapshot, options: &Options) -> rusqlite::Result<String> {
    let database = Database::open(options)?;
    let db = database.connection();
    db.execute_batch(&SchemaFile::new(&options.set, schema).to_string())?;
    let of = |kind| schema.objects().filter(move |object| object.kind() == kind);
    let mut parts: BTreeMap<(ObjectKind, String), Vec<&str>> = BTreeMap::new();
    for object in schema.objects() {
        let owner = (object.kind(), object.table().to_ascii_lowercase());
        parts.entry(owner).or_default().push(object.name());
    }
    let hanging = |kind, owner: &Object| {
        let names = parts.get(&(kind, owner.name().to_ascii_lowercase()));
        codes(names.into_iter().flatten().copied())
    };
    let mut text = String::new();
    for table in of(ObjectKind::Table) {
        let _ = write!(text, "\n## Table {}\n\n", code(table.name()));
        text.push_str(&nature(table));
        let unique = unique(db, table.name())?;
        text.push_str(&columns(db, table.name(), &unique)?);
        text.push_str(&together(&unique));
        for (kind, word) in [(ObjectKind::Index, "Indexes"), (ObjectKind::Trigger, "Triggers")] {
            let names = hanging(kind, table);
            if !names.is_empty() {
                let _ = write!(text, "\n{word}: {names}\n");
            }
        }
    }
    if of(ObjectKind::View).next().is_some() {
        text.push_str("\n## Views\n\n");
        for view in of(ObjectKind::View) {
            let names = names(db, view.name()).unwrap_or_default();
            let columns = codes(names.iter().map(String::as_str));
            let triggers = hanging(ObjectKind::Trigger, view);
            let triggers =
                if triggers.is_empty() { triggers } else { format!("; triggers: {triggers}") };
            let _ = writeln!(text, "- {}: {columns}{triggers}", code(view.name()));
        }
    }
    Ok(text)
}

/// What kind of table it is, where it is no ordinary one.
fn nature(table: &Object) -> String {
    let sql = table.sql();
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    if table.is_virtual() {
        let using = tokens.windows(2).find(|pair| pair[0].is_word(sql, &["USING"]));
        let module = using.map(|pair| format!(" of the module {}", code(&pair[1].name(sql))));
        return format!("A virtual table{}.\n\n", module.unwrap_or_default());
    }
    let Some(parts) = CreateTable::read(sql, &tokens) else { return String::new() };
    let options = parts.options.iter().filter_map(|range| {
        let words = tokens.get(range.clone())?.iter().map(|token| token.text(sql));
        Some(words.collect::<Vec<_>>().join(" ").to_ascii_uppercase())
    });
    let options: Vec<String> = options.collect();
    if options.is_empty() {
        return String::new();
    }
    format!("{}.\n\n", codes(options.iter().map(String::as_str)))
}

struct Column {
    name: String,
    of_type: String,
    required: bool,
    default: Option<String>,
    /// Its place in the primary key, from 1; else 0.
    key: u32,
    hidden: u32,
}

fn columns(db: &Connection, table: &str, unique: &[Vec<String>]) -> rusqlite::Result<String> {
    let mut read = db.prepare_cached(
        "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?1, 'main')",
    )?;
    let columns = read.query_map([table], |row| {
        Ok(Column {
            name: row.get(0)?,
            of_type: row.get(1)?,
            required: row.get(2)?,
            default: row.get(3)?,
            key: row.get(4)?,
            hidden: row.get(5)?,
        })
    })?;
    // Those of hidden 1 are how a virtual table takes its arguments.
    let columns: Vec<Column> = columns
        .filter(|column| !matches!(column, Ok(Column { hidden: 1, .. })))
        .collect::<Result<_, _>>()?;
    let references = references(db, table)?;
    let keys = columns.iter().filter(|column| column.key > 0).count();
    let mut text = "| column | type | null | default | key |\n|---|---|---|---|---|\n".to_owned();
    for column in &columns {
        let mut key = Vec::new();
        match (column.key, keys) {
            (0, _) => {}
            (_, 1) => key.push("primary key".to_owned()),
            (place, _) => key.push(format!("primary key, part {place}")),
        }
        let name = column.name.to_ascii_lowercase();
        if unique.iter().any(|all| matches!(&all[..], [one] if one.eq_ignore_ascii_case(&name))) {
            key.push("unique".to_owned());
        }
        key.extend(references.get(&name).into_iter().flatten().cloned());
        // SQLite calls it nullable, and gives it the number of the row in place of a NULL.
        let row_number =
            keys == 1 && column.key == 1 && column.of_type.eq_ignore_ascii_case("integer");
        let null = if column.required || row_number { "no" } else { "yes" };
        let default = match column.hidden {
            2 | 3 => "generated".to_owned(),
            _ => column.default.as_deref().map(code).unwrap_or_default(),
        };
        let of_type = if column.of_type.is_empty() { String::new() } else { code(&column.of_type) };
        let name = code(&column.name);
        let _ = writeln!(text, "| {name} | {of_type} | {null} | {default} | {} |", key.join("; "));
    }
    Ok(text)
}

/// What each column refers to, by its name in lower case.
fn references(db: &Connection, table: &str) -> rusqlite::Result<BTreeMap<String, Vec<String>>> {
    let mut read = db.prepare_cached(
        "SELECT \"from\", \"table\", \"to\", on_update, on_delete \
         FROM pragma_foreign_key_list(?1, 'main') ORDER BY id DESC, seq",
    )?;
    let mut rows = read.query([table])?;
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (from, parent): (String, String) = (row.get(0)?, row.get(1)?);
        let column: Option<String> = row.get(2)?;
        let mut text = format!("references {}", code(&parent));
        if let Some(column) = column {
            let _ = write!(text, " ({})", code(&column));
        }
        for (index, event) in [(3, "update"), (4, "delete")] {
            let action: String = row.get(index)?;
            if action != "NO ACTION" {
                let _ = write!(text, ", on {event} {}", action.to_ascii_lowercase());
            }
        }
        all.entry(from.to_ascii_lowercase()).or_default().push(text);
    }
    Ok(all)
}

/// The columns of each UNIQUE constraint.
fn unique(db: &Connection, table: &str) -> rusqlite::Result<Vec<Vec<String>>> {
    let mut lists = db.prepare_cached(
        "SELECT name FROM pragma_index_list(?1, 'main') WHERE origin = 'u' ORDER BY seq DESC",
    )?;
    let lists: Vec<String> =
        lists.query_map([table], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut columns =
        db.prepare_cached("SELECT name FROM pragma_index_info(?1, 'main') ORDER BY seqno")?;
    lists
        .iter()
        .map(|list| columns.query_map([list], |row| row.get(0))?.collect::<Result<_, _>>())
        .collect()
}

/// The columns that are unique only together.
fn together(unique: &[Vec<String>]) -> String {
    let mut text = String::new();
    for columns in unique.iter().filter(|columns| columns.len() > 1) {
        let columns = codes(columns.iter().map(String::as_str));
        let _ = write!(text, "\nUnique together: {columns}\n");
    }
    text
}

fn names(db: &Connection, object: &str) -> rusqlite::Result<Vec<String>> {
    let mut read = db.prepare_cached("SELECT name FROM pragma_table_xinfo(?1, 'main')")?;
    read.query_map([object], |row| row.get(0))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;

    fn described(sql: &str) -> String {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(sql).unwrap();
        describe(&Snapshot::read(&db).unwrap(), &Arguments::default().options).unwrap()
    }

    #[test]
    fn a_table_tells_its_columns_and_what_hangs_on_it() {
        let text = described(
            "CREATE TABLE p (id INTEGER PRIMARY KEY, mail TEXT NOT NULL UNIQUE DEFAULT '-');
             CREATE TABLE c (
                a INT REFERENCES p ON DELETE CASCADE, b TEXT, g AS (a + 1), u REAL DEFAULT (1 | 2),
                PRIMARY KEY (b, a), UNIQUE (a, u),
                FOREIGN KEY (u) REFERENCES p (mail) ON UPDATE SET NULL
             ) WITHOUT ROWID;
             CREATE INDEX i ON c (u);
             CREATE TRIGGER t AFTER INSERT ON c BEGIN SELECT 1; END;
             CREATE VIEW w AS SELECT 1 AS one;
             CREATE TRIGGER o INSTEAD OF INSERT ON w BEGIN SELECT 1; END;
             CREATE VIEW v AS SELECT a, b AS \"b|b\" FROM c;
             CREATE VIRTUAL TABLE s USING fts5(x)",
        );
        assert_eq!(
            text,
            "
## Table `c`

`WITHOUT ROWID`.

| column | type | null | default | key |
|---|---|---|---|---|
| `a` | `INT` | no |  | primary key, part 2; references `p`, on delete cascade |
| `b` | `TEXT` | no |  | primary key, part 1 |
| `g` |  | yes | generated |  |
| `u` | `REAL` | yes | <code>1 &#124; 2</code> | references `p` (`mail`), on update set null |

Unique together: `a`, `u`

Indexes: `i`

Triggers: `t`

## Table `p`

| column | type | null | default | key |
|---|---|---|---|---|
| `id` | `INTEGER` | no |  | primary key |
| `mail` | `TEXT` | no | `'-'` | unique |

## Table `s`

A virtual table of the module `fts5`.

| column | type | null | default | key |
|---|---|---|---|---|
| `x` |  | yes |  |  |

## Views

- `v`: `a`, <code>b&#124;b</code>
- `w`: `one`; triggers: `o`
"
        );
    }
}
