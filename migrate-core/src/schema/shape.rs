//! The shape of a table as SQLite sees it: its columns, its keys, and what it refers to.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::object::Object;
use crate::sql::{BEHIND_TYPE, CreateTable, Lexer, Token};

/// A table, a virtual table or a view, as a database has it.
///
/// ```
/// use migrate_core::schema::{ObjectKind, Shape, Snapshot};
///
/// let db = rusqlite::Connection::open_in_memory()?;
/// db.execute_batch("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p)")?;
/// let schema = Snapshot::read(&db)?;
/// let child = Shape::read(&db, schema.get(ObjectKind::Table, "c").unwrap())?;
/// assert_eq!(child.columns[0].name, "p");
/// assert_eq!(child.foreign_keys[0].parent, "p");
/// # Ok::<(), rusqlite::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shape {
    /// The module of a virtual table.
    pub module: Option<String>,
    /// What stands behind the body, such as `STRICT`, in capitals.
    pub options: Vec<String>,
    /// The columns in their order, without those through which a virtual table takes arguments.
    pub columns: Vec<ColumnShape>,
    /// The columns of each UNIQUE constraint, in the order in which they are written.
    pub unique: Vec<Vec<String>>,
    /// The columns of each UNIQUE index that covers every row and has no expressions.
    pub unique_indexes: Vec<Vec<String>>,
    /// The foreign keys, in the order in which they are written.
    pub foreign_keys: Vec<ForeignKey>,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnShape {
    /// Its name.
    pub name: String,
    /// Its declared type; empty where it has none.
    pub of_type: String,
    /// Whether it never holds NULL.
    pub required: bool,
    /// Its default, as it is written.
    pub default: Option<String>,
    /// Its place in the primary key, from 1; else 0.
    pub key: u32,
    /// Whether it is computed from others.
    pub generated: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ForeignKey {
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The table that they refer to, which need not be there.
    pub parent: String,
    /// The columns that they refer to; none for the primary key of the parent.
    pub to: Option<Vec<String>>,
    /// What happens to it when the parent's key changes, such as `CASCADE`; none where the change is
    /// refused.
    pub on_update: Option<String>,
    /// What happens to it when the parent's row is deleted.
    pub on_delete: Option<String>,
}

impl Shape {
    /// The shape of a table or a view that `db` has in `main`.
    ///
    /// # Errors
    ///
    /// Whatever SQLite answers: a virtual table whose module is not registered, a view on what is
    /// not there.
    pub fn read(db: &Connection, object: &Object) -> rusqlite::Result<Self> {
        let (module, options) = nature(object);
        Ok(Self {
            module,
            options,
            columns: columns(db, object.name())?,
            unique: unique(db, object.name(), "u")?,
            unique_indexes: unique(db, object.name(), "c")?,
            foreign_keys: foreign_keys(db, object.name())?,
        })
    }

    /// What the text alone tells of an ordinary table: the names and the types of its columns. For
    /// tables that this SQLite cannot make.
    #[must_use]
    pub fn of_text(object: &Object) -> Self {
        let sql = object.sql();
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let (module, options) = nature(object);
        let parts = CreateTable::read(sql, &tokens).map(|table| table.columns).unwrap_or_default();
        let column = |tokens: &[Token]| {
            let (name, rest) = tokens.split_first()?;
            let of_type =
                rest.split(|token| token.is_word(sql, &BEHIND_TYPE)).next().unwrap_or_default();
            Some(ColumnShape {
                name: name.name(sql),
                of_type: crate::sql::one_line(sql, of_type),
                ..ColumnShape::default()
            })
        };
        let columns = parts.into_iter().filter_map(|part| column(tokens.get(part)?)).collect();
        Self { module, options, columns, ..Self::default() }
    }

    /// The names of the columns of the primary key, in its order.
    #[must_use]
    pub fn primary_key(&self) -> Vec<&str> {
        let mut key: Vec<&ColumnShape> =
            self.columns.iter().filter(|column| column.key > 0).collect();
        key.sort_by_key(|column| column.key);
        key.into_iter().map(|column| column.name.as_str()).collect()
    }

    /// Whether a UNIQUE constraint is on this column alone.
    #[must_use]
    pub fn is_unique(&self, column: &str) -> bool {
        let is = |all: &Vec<String>| matches!(&all[..], [one] if one.eq_ignore_ascii_case(column));
        self.unique.iter().any(is)
    }
}

/// The module of a virtual table, and what stands behind the body of another.
fn nature(object: &Object) -> (Option<String>, Vec<String>) {
    let sql = object.sql();
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    if object.is_virtual() {
        let using = tokens.windows(2).find(|pair| pair[0].is_word(sql, &["USING"]));
        return (using.map(|pair| pair[1].name(sql)), Vec::new());
    }
    let Some(parts) = CreateTable::read(sql, &tokens) else { return (None, Vec::new()) };
    let options = parts.options.iter().filter_map(|range| {
        let words = tokens.get(range.clone())?.iter().map(|token| token.text(sql));
        Some(words.collect::<Vec<_>>().join(" ").to_ascii_uppercase())
    });
    (None, options.collect())
}

fn columns(db: &Connection, table: &str) -> rusqlite::Result<Vec<ColumnShape>> {
    let mut read = db.prepare_cached(
        "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?1, 'main') \
         WHERE hidden <> 1",
    )?;
    let columns = read.query_map([table], |row| {
        Ok(ColumnShape {
            name: row.get(0)?,
            of_type: row.get(1)?,
            required: row.get(2)?,
            default: row.get(3)?,
            key: row.get(4)?,
            generated: matches!(row.get(5)?, 2 | 3),
        })
    })?;
    let mut columns: Vec<ColumnShape> = columns.collect::<Result<_, _>>()?;
    // SQLite calls it nullable, and gives it the number of the row in place of a NULL.
    if columns.iter().filter(|column| column.key > 0).count() == 1 {
        let key = columns.iter_mut().find(|column| column.key == 1);
        if let Some(key) = key.filter(|key| key.of_type.eq_ignore_ascii_case("integer")) {
            key.required = true;
        }
    }
    Ok(columns)
}

fn foreign_keys(db: &Connection, table: &str) -> rusqlite::Result<Vec<ForeignKey>> {
    let mut read = db.prepare_cached(
        "SELECT -id, \"from\", \"table\", \"to\", on_update, on_delete \
         FROM pragma_foreign_key_list(?1, 'main') ORDER BY 1, seq",
    )?;
    let mut rows = read.query([table])?;
    let mut keys: BTreeMap<i64, ForeignKey> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let action = |index| -> rusqlite::Result<Option<String>> {
            Ok(row.get::<_, Option<String>>(index)?.filter(|action| action != "NO ACTION"))
        };
        let key = match keys.entry(row.get(0)?) {
            std::collections::btree_map::Entry::Occupied(there) => there.into_mut(),
            std::collections::btree_map::Entry::Vacant(new) => new.insert(ForeignKey {
                columns: Vec::new(),
                parent: row.get(2)?,
                to: None,
                on_update: action(4)?,
                on_delete: action(5)?,
            }),
        };
        key.columns.push(row.get(1)?);
        if let Some(column) = row.get(3)? {
            key.to.get_or_insert_default().push(column);
        }
    }
    Ok(keys.into_values().collect())
}

/// The columns of each UNIQUE constraint (`u`), or of each UNIQUE index that a statement made (`c`).
fn unique(db: &Connection, table: &str, origin: &str) -> rusqlite::Result<Vec<Vec<String>>> {
    let mut lists = db.prepare_cached(
        "SELECT name FROM pragma_index_list(?1, 'main') \
         WHERE origin = ?2 AND \"unique\" AND NOT partial ORDER BY seq DESC",
    )?;
    let lists: Vec<String> =
        lists.query_map([table, origin], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut columns =
        db.prepare_cached("SELECT name FROM pragma_index_info(?1, 'main') ORDER BY seqno")?;
    let mut all = Vec::new();
    for list in &lists {
        let names = columns.query_map([list], |row| row.get::<_, Option<String>>(0))?;
        // An expression has no name.
        all.extend(names.collect::<Result<Option<Vec<String>>, _>>()?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::super::object::ObjectKind;
    use super::super::snapshot::Snapshot;
    use super::*;

    #[test]
    fn a_shape_knows_keys_in_every_spelling() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE TABLE p (a, b, PRIMARY KEY (b, a)) WITHOUT ROWID;
             CREATE TABLE c (
                id INTEGER PRIMARY KEY, x INT REFERENCES gone ON DELETE SET NULL, y TEXT UNIQUE,
                z AS (x + 1), UNIQUE (x, y), FOREIGN KEY (x, y) REFERENCES p (b, a)
             ) STRICT",
        )
        .unwrap_err();
        db.execute_batch(
            "CREATE TABLE c (
                id INTEGER PRIMARY KEY, x INT REFERENCES gone ON DELETE SET NULL, y TEXT UNIQUE,
                z INT AS (x + 1), UNIQUE (x, y), FOREIGN KEY (x, y) REFERENCES p (b, a)
             ) STRICT",
        )
        .unwrap();
        let schema = Snapshot::read(&db).unwrap();
        let of = |name| Shape::read(&db, schema.get(ObjectKind::Table, name).unwrap()).unwrap();
        assert_eq!(of("p").primary_key(), ["b", "a"]);
        assert_eq!(of("p").options, ["WITHOUT ROWID"]);
        let child = of("c");
        assert!(child.columns[0].required && child.columns[3].generated);
        assert!(child.is_unique("Y") && !child.is_unique("x"));
        let keys: Vec<_> =
            child.foreign_keys.iter().map(|key| (&key.columns[..], &key.to)).collect();
        let (one, two) = (["x".to_owned()], ["x".to_owned(), "y".to_owned()]);
        assert_eq!(
            keys,
            [(&one[..], &None), (&two[..], &Some(vec!["b".to_owned(), "a".to_owned()])),]
        );
        assert_eq!(child.foreign_keys[0].on_delete.as_deref(), Some("SET NULL"));
    }

    #[test]
    fn the_text_alone_tells_names_and_types() {
        let sql =
            "CREATE TABLE t (id INTEGER PRIMARY KEY, \"a b\" DECIMAL(1, 2) NOT NULL, c) STRICT";
        let object = Object::new(ObjectKind::Table, "t".into(), "t".into(), sql.into());
        let shape = Shape::of_text(&object);
        let columns: Vec<_> =
            shape.columns.iter().map(|c| (c.name.as_str(), c.of_type.as_str())).collect();
        assert_eq!(columns, [("id", "INTEGER"), ("a b", "DECIMAL(1, 2)"), ("c", "")]);
        assert_eq!(shape.options, ["STRICT"]);
    }
}
