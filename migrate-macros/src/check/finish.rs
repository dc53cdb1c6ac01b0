//! The schema at the end of the chain: foreign keys, views and triggers that can never work.
//! Only there, since a later migration may bring what an earlier one names.

use migrate_core::execute::message_and_offset;
use migrate_core::schema::{Object, ObjectKind, Snapshot};
use migrate_core::sql::Lexer;
use rusqlite::Connection;

use super::database::Database;
use super::origin::last_after;
use super::sql_error::sql_error;
use crate::arguments::Options;
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::source::Place;

pub(super) fn examine(
    migrations: &[Parsed],
    schema: &Snapshot,
    db: &Database,
    options: &Options,
) -> Vec<Diagnostic> {
    let end = End { migrations, schema, db: db.connection(), options };
    let mut found = Vec::new();
    for object in schema.objects() {
        match object.kind() {
            ObjectKind::Table => found.extend(end.foreign_keys(object)),
            ObjectKind::View => found.extend(end.view(object)),
            ObjectKind::Trigger => found.extend(end.trigger(object)),
            ObjectKind::Index => {}
        }
    }
    found
}

struct End<'a> {
    migrations: &'a [Parsed],
    schema: &'a Snapshot,
    db: &'a Connection,
    options: &'a Options,
}

impl End<'_> {
    fn foreign_keys(&self, table: &Object) -> Option<Diagnostic> {
        if !table.sql().to_ascii_lowercase().contains("references") {
            return None;
        }
        let parents: Vec<String> = self
            .db
            .prepare_cached("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1, 'main')")
            .and_then(|mut all| {
                all.query_map([table.name()], |row| row.get(0))?.collect::<Result<_, _>>()
            })
            .unwrap_or_default();
        for parent in parents {
            if self.schema.get(ObjectKind::Table, &parent).is_none() {
                return Some(self.missing_parent(table.name(), &parent));
            }
        }
        let quoted = quote(table.name());
        let error = self.db.prepare(&format!("PRAGMA main.foreign_key_check({quoted})")).err()?;
        let message = message_and_offset(&error).0;
        // `foreign key mismatch - "child" referencing "parent"`
        let parent = message.rsplit("referencing ").next().unwrap_or_default().trim_matches('"');
        let found = Diagnostic::new(
            Code::ForeignKeyTarget,
            format!(
                "a foreign key of {} refers to columns of {parent} that are not unique",
                table.name()
            ),
        );
        Some(
            self.at(found, last_after(self.migrations, &["references"], parent))
                .note("every write to either table would fail with `foreign key mismatch`")
                .help(format!("refer to the primary key of {parent}, or make the columns UNIQUE")),
        )
    }

    fn missing_parent(&self, child: &str, parent: &str) -> Diagnostic {
        let found = Diagnostic::new(
            Code::ForeignKeyTarget,
            format!("a foreign key of {child} refers to the table {parent}, which does not exist"),
        );
        let mut found = self.at(found, last_after(self.migrations, &["references"], parent));
        if let Some(place) = last_after(self.migrations, &["table", "exists"], parent) {
            found = found.at(place, "dropped or renamed here");
        }
        let tables = self.schema.objects().filter(|o| o.kind() == ObjectKind::Table);
        let help = crate::nearest::suggest(parent, tables.map(Object::name).take(20));
        found.note("every write to the child would fail with `no such table`").help(help)
    }

    fn view(&self, view: &Object) -> Option<Diagnostic> {
        let error = self.db.prepare(&format!("SELECT * FROM main.{}", quote(view.name()))).err()?;
        let message = message_and_offset(&error).0;
        Some(self.broken(Code::BrokenView, view, &message, &["view", "exists"]))
    }

    fn trigger(&self, trigger: &Object) -> Option<Diagnostic> {
        let error = self.db.prepare(&self.firing(trigger)?).err()?;
        let message = message_and_offset(&error).0;
        Some(self.broken(Code::BrokenTrigger, trigger, &message, &["trigger", "exists"]))
    }

    fn broken(&self, code: Code, object: &Object, message: &str, leads: &[&str]) -> Diagnostic {
        let cause = sql_error(message, self.options, &[]);
        if matches!(cause.code(), Code::UnknownFunction | Code::UnknownCollation) {
            return self.at(cause, last_after(self.migrations, leads, object.name()));
        }
        let found = Diagnostic::new(
            code,
            format!("the {} {} cannot work: {message}", object.kind(), object.name()),
        );
        self.at(found, last_after(self.migrations, leads, object.name()))
            .note("SQLite does not look inside before it is used")
            .help("mend it, or drop it in the migration that took away what it needs")
    }

    /// A statement that fires the trigger.
    fn firing(&self, trigger: &Object) -> Option<String> {
        let sql = trigger.sql();
        let mut words =
            Lexer::new(sql).significant().map(|token| token.text(sql).to_ascii_lowercase());
        let event = words.find(|word| ["insert", "delete", "update"].contains(&word.as_str()))?;
        let table = quote(trigger.table());
        Some(match event.as_str() {
            "insert" => format!("INSERT INTO {table} DEFAULT VALUES"),
            "delete" => format!("DELETE FROM {table}"),
            _ => {
                let of = words.next().filter(|word| word == "of").and(words.next());
                let column = match of {
                    Some(column) => column,
                    None => quote(&self.any_column(trigger.table())?),
                };
                format!("UPDATE {table} SET {column} = {column}")
            }
        })
    }

    fn any_column(&self, table: &str) -> Option<String> {
        let mut columns = self
            .db
            .prepare_cached(
                "SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 0 LIMIT 1",
            )
            .ok()?;
        columns.query_row([table], |row| row.get(0)).ok()
    }

    /// The finding at its place or, where no statement shows it, in the last file.
    fn at(&self, found: Diagnostic, place: Option<Place>) -> Diagnostic {
        match (place, self.migrations.last()) {
            (Some(place), _) => found.at(place, ""),
            (None, Some(last)) => found.in_file(last.path()),
            (None, None) => found,
        }
    }
}

fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
