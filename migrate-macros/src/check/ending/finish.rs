//! The schema at the end of the chain: foreign keys, views and triggers that can never work.
//! Only there, since a later migration may bring what an earlier one names.

use migrate_core::execute::message_and_offset;
use migrate_core::loss::names_in;
use migrate_core::schema::{Object, ObjectKind, Snapshot};
use migrate_core::sql::{locate, quoted};
use rusqlite::Connection;

use crate::arguments::Options;
use crate::check::origin::{creation, last_after, mention};
use crate::check::sqlite::database::Database;
use crate::check::sqlite::firing::firing;
use crate::check::sqlite::sql_error::sql_error;
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::source::Place;

pub(in crate::check) fn examine(
    migrations: &[Parsed],
    schema: &Snapshot,
    db: &Database,
    options: &Options,
) -> Vec<Diagnostic> {
    let end = End { migrations, schema, db: db.connection(), options };
    let mut found = Vec::new();
    for object in schema.objects() {
        match object.kind() {
            ObjectKind::Table => {
                found.extend(end.foreign_keys(object));
                found.extend(end.expressions(object));
            }
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
    fn foreign_keys(&self, table: &Object) -> Vec<Diagnostic> {
        if !table.sql().to_ascii_lowercase().contains("references") {
            return Vec::new();
        }
        let parents: Vec<String> = self
            .db
            .prepare_cached("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1, 'main')")
            .and_then(|mut all| {
                all.query_map([table.name()], |row| row.get(0))?.collect::<Result<_, _>>()
            })
            .unwrap_or_default();
        let missing = parents
            .iter()
            .filter(|parent| self.schema.get(ObjectKind::Table, parent).is_none())
            .map(|parent| self.missing_parent(table.name(), parent));
        missing.chain(self.mismatch(table)).collect()
    }

    /// A parent whose columns are not unique. SQLite names one at a time.
    fn mismatch(&self, table: &Object) -> Option<Diagnostic> {
        let quoted = quoted(table.name());
        let error = self.db.prepare(&format!("PRAGMA main.foreign_key_check({quoted})")).err()?;
        let message = message_and_offset(&error).0;
        // `foreign key mismatch - "child" referencing "parent"`
        let parent = message.rsplit("referencing ").next().unwrap_or_default().trim_matches('"');
        let child = table.name();
        let found = Diagnostic::new(
            Code::ForeignKeyTarget,
            format!("a foreign key of {child} refers to columns of {parent} that are not unique"),
        );
        Some(
            self.at(found, last_after(self.migrations, &["references"], parent))
                .note("every write to either table would fail with `foreign key mismatch`")
                .help(format!("refer to the primary key of {parent}, or make the columns UNIQUE")),
        )
    }

    fn missing_parent(&self, child: &str, parent: &str) -> Diagnostic {
        let is_view = self.schema.get(ObjectKind::View, parent).is_some();
        let what = if is_view { "which is a view" } else { "which does not exist" };
        let found = Diagnostic::new(
            Code::ForeignKeyTarget,
            format!("a foreign key of {child} refers to {parent}, {what}"),
        );
        let found = self
            .at(found, last_after(self.migrations, &["references"], parent))
            .note("every write to the child would fail with `no such table`");
        if let Some(place) = self.gone(parent) {
            return found
                .at(place, "dropped or renamed here")
                .help(format!("keep the table, or first rebuild {child} without the key"));
        }
        let tables = self.schema.objects().filter(|object| {
            object.kind() == ObjectKind::Table && !object.name().eq_ignore_ascii_case(child)
        });
        let nearest = crate::nearest::similar(parent, tables.map(Object::name));
        found.help(nearest.unwrap_or_else(|| "make the table, or mend the name".to_owned()))
    }

    /// Where a table that is not there any more was dropped or renamed.
    fn gone(&self, table: &str) -> Option<Place> {
        creation(self.migrations, &["table", "exists"], table)?;
        last_after(self.migrations, &["table", "exists"], table)
    }

    /// A function or a collation in a table that only a row of it asks for: SQLite takes a DEFAULT
    /// with any, a generated column that ALTER TABLE adds, and any collation within a CHECK.
    fn expressions(&self, table: &Object) -> Option<Diagnostic> {
        let name = quoted(table.name());
        let asks = [
            format!("INSERT INTO main.{name} DEFAULT VALUES"),
            format!("SELECT * FROM main.{name}"),
        ];
        let unknown = asks.iter().find_map(|sql| {
            let message = message_and_offset(&self.db.prepare(sql).err()?).0;
            let function = message.strip_prefix("unknown function: ");
            let function =
                function.map(|name| format!("no such function: {}", name.trim_end_matches("()")));
            // What a trigger asks for is told of that.
            let collation = || {
                let name = message.strip_prefix("no such collation sequence: ")?;
                names_in(table.sql())
                    .contains(&name.to_ascii_lowercase())
                    .then_some(message.clone())
            };
            function.or_else(collation)
        })?;
        let found = sql_error(&unknown, self.options, &[]);
        let name = unknown.rsplit(": ").next().unwrap_or_default();
        let ups = self.migrations.iter().rev().map(|migration| &migration.up);
        let place = ups.into_iter().find_map(|up| {
            up.statements.iter().rev().find_map(|statement| {
                let own = names_in(up.sql(statement)).contains(&table.name().to_ascii_lowercase());
                mention(up, statement, name).filter(|_| own)
            })
        });
        let table = table.name();
        let note = format!("SQLite asks for it when a row of {table} is written or read");
        Some(self.at(found, place).note(note))
    }

    fn view(&self, view: &Object) -> Option<Diagnostic> {
        let sql = format!("SELECT * FROM main.{}", quoted(view.name()));
        let error = self.db.prepare(&sql).err()?;
        Some(self.broken(Code::BrokenView, view, &error, &["view", "exists"]))
    }

    fn trigger(&self, trigger: &Object) -> Option<Diagnostic> {
        let error = self.db.prepare(&firing(self.db, trigger)?).err()?;
        Some(self.broken(Code::BrokenTrigger, trigger, &error, &["trigger", "exists"]))
    }

    fn broken(
        &self,
        code: Code,
        object: &Object,
        error: &rusqlite::Error,
        leads: &[&str],
    ) -> Diagnostic {
        let message = message_and_offset(error).0.replace(": main.", ": ");
        let place = creation(self.migrations, leads, object.name()).map(|(section, statement)| {
            let range = locate(section.sql(statement), &message, None);
            section.place(statement.start + range.start..statement.start + range.end)
        });
        let cause = sql_error(&message, self.options, &[]);
        if matches!(cause.code(), Code::UnknownFunction | Code::UnknownCollation) {
            return self.at(cause, place);
        }
        let found = Diagnostic::new(
            code,
            format!("the {} {} cannot work: {message}", object.kind(), object.name()),
        );
        let mut found = self
            .at(found, place)
            .note("SQLite does not look inside before it is used")
            .help(format!(
                "mend the {} {}, or drop it in the migration that took away what it needs",
                object.kind(),
                object.name()
            ));
        if let Some(table) = message.strip_prefix("no such table: ")
            && let Some(place) = self.gone(table)
        {
            found = found.at(place, "dropped or renamed here");
        }
        found
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
