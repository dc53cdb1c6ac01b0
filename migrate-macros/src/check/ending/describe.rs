//! The final schema as Markdown, for the documentation of the program.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use migrate_core::schema::{Object, ObjectKind, SchemaFile, Shape, Snapshot};

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
        let shape = Shape::read(db, table)?;
        text.push_str(&nature(table, &shape));
        text.push_str(&columns(&shape));
        text.push_str(&together(&shape.unique));
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
            let shape = Shape::read(db, view).unwrap_or_default();
            let columns = codes(shape.columns.iter().map(|column| column.name.as_str()));
            let triggers = hanging(ObjectKind::Trigger, view);
            let triggers =
                if triggers.is_empty() { triggers } else { format!("; triggers: {triggers}") };
            let _ = writeln!(text, "- {}: {columns}{triggers}", code(view.name()));
        }
    }
    Ok(text)
}

/// What kind of table it is, where it is no ordinary one.
fn nature(table: &Object, shape: &Shape) -> String {
    if table.is_virtual() {
        let module = shape.module.as_ref().map(|module| format!(" of the module {}", code(module)));
        return format!("A virtual table{}.\n\n", module.unwrap_or_default());
    }
    if shape.options.is_empty() {
        return String::new();
    }
    format!("{}.\n\n", codes(shape.options.iter().map(String::as_str)))
}

fn columns(shape: &Shape) -> String {
    let references = references(shape);
    let keys = shape.primary_key().len();
    let mut text = "| column | type | null | default | key |\n|---|---|---|---|---|\n".to_owned();
    for column in &shape.columns {
        let mut key = Vec::new();
        match (column.key, keys) {
            (0, _) => {}
            (_, 1) => key.push("primary key".to_owned()),
            (place, _) => key.push(format!("primary key, part {place}")),
        }
        if shape.is_unique(&column.name) {
            key.push("unique".to_owned());
        }
        key.extend(
            references.get(&column.name.to_ascii_lowercase()).into_iter().flatten().cloned(),
        );
        let null = if column.required { "no" } else { "yes" };
        let default = match &column.default {
            _ if column.generated => "generated".to_owned(),
            default => default.as_deref().map(code).unwrap_or_default(),
        };
        let of_type = if column.of_type.is_empty() { String::new() } else { code(&column.of_type) };
        let name = code(&column.name);
        let _ = writeln!(text, "| {name} | {of_type} | {null} | {default} | {} |", key.join("; "));
    }
    text
}

/// What each column refers to, by its name in lower case.
fn references(shape: &Shape) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for key in &shape.foreign_keys {
        for (place, from) in key.columns.iter().enumerate() {
            let mut text = format!("references {}", code(&key.parent));
            if let Some(column) = key.to.as_ref().and_then(|to| to.get(place)) {
                let _ = write!(text, " ({})", code(column));
            }
            for (action, event) in [(&key.on_update, "update"), (&key.on_delete, "delete")] {
                if let Some(action) = action {
                    let _ = write!(text, ", on {event} {}", action.to_ascii_lowercase());
                }
            }
            all.entry(from.to_ascii_lowercase()).or_default().push(text);
        }
    }
    all
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

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

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
