//! What does not work after a migration, and works again after a later one: a release may end
//! between the two. What does not work at the end of the chain is an error (`finish`).

use std::collections::{BTreeSet, HashMap};

use migrate_core::Fingerprint;
use migrate_core::execute::message_and_offset;
use migrate_core::loss::names_in;
use migrate_core::schema::{Object, ObjectKind, Snapshot};
use migrate_core::sql::{keyword, quoted};
use rusqlite::Connection;

use crate::arguments::Options;
use crate::check::finding::Finding;
use crate::check::origin::{first_statement, last_after, last_mention, mention};
use crate::check::sqlite::database::Database;
use crate::check::sqlite::firing::firing;
use crate::diagnostics::{Code, Diagnostic, Level};
use crate::parse::Parsed;
use crate::source::Place;

/// What is broken, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// A view or a trigger.
    Body(ObjectKind, String),
    /// A foreign key.
    Key { child: String, parent: String },
}

#[derive(Debug)]
struct Broken {
    what: What,
    found: Finding,
    /// What is missing, in words of SQLite's.
    missing: String,
    /// The migration after which it works again.
    mended: Option<usize>,
}

/// What migrations so far have left.
#[derive(Debug, Default)]
pub(in crate::check) struct Between {
    broken: Vec<Broken>,
    /// The names in views and triggers, looked up once for each as it is.
    names: HashMap<Fingerprint, BTreeSet<String>>,
}

/// A migration that has run.
pub(in crate::check) struct Ran<'a> {
    pub(in crate::check) migrations: &'a [Parsed],
    pub(in crate::check) index: usize,
    pub(in crate::check) options: &'a Options,
    /// The schema before it.
    pub(in crate::check) before: &'a Snapshot,
    pub(in crate::check) after: &'a Snapshot,
    pub(in crate::check) db: &'a Connection,
    /// The tables whose foreign keys it can have broken, in lower case.
    pub(in crate::check) at_risk: &'a BTreeSet<String>,
}

impl Between {
    pub(in crate::check) fn is_empty(&self) -> bool {
        self.broken.is_empty()
    }

    /// Sees which of what was broken works in a schema that the migration at `index` changed.
    pub(in crate::check) fn mended(&mut self, index: usize, after: &Snapshot, db: &Connection) {
        for broken in self.broken.iter_mut().filter(|broken| broken.mended.is_none()) {
            let works = match &broken.what {
                What::Body(kind, name) => {
                    after.get(*kind, name).is_none_or(|object| failure(db, object).is_none())
                }
                What::Key { child, parent } => after
                    .get(ObjectKind::Table, child)
                    .is_none_or(|child| !is_broken(db, after, child.name(), parent)),
            };
            if works {
                broken.mended = Some(index);
            }
        }
    }

    /// Looks for what a migration broke.
    pub(in crate::check) fn look(&mut self, ran: &Ran<'_>) {
        let is_known = |all: &[Broken], what: &What| {
            all.iter().any(|broken| broken.what == *what && broken.mended.is_none())
        };
        let mut met = None;
        for (what, missing) in ran.bodies(&mut self.names).into_iter().chain(ran.keys()) {
            if is_known(&self.broken, &what) {
                continue;
            }
            // Only where something is broken, the schema before it is asked whether it was so then.
            let met = met.get_or_insert_with(|| Met::make(ran.before, ran.options));
            if met.as_ref().is_some_and(|met| met.worked(&what, ran)) {
                let found = Finding { index: ran.index, diagnostic: ran.finding(&what, &missing) };
                self.broken.push(Broken { what, found, missing, mended: None });
            }
        }
    }

    /// What was mended.
    pub(in crate::check) fn findings(&self, migrations: &[Parsed]) -> Vec<Finding> {
        let mut all = Vec::new();
        for Broken { what, found, missing, mended } in &self.broken {
            let Some(by) = mended.and_then(|index| migrations.get(index)) else { continue };
            let diagnostic = found.diagnostic.clone().at(place_of_mending(by, what, missing), "");
            let until = &by.version;
            let diagnostic = match what {
                What::Body(ObjectKind::View, name) => {
                    diagnostic.note(format!("until migration {until}, every query of {name} fails"))
                }
                What::Body(_, name) => diagnostic.note(format!(
                    "until migration {until}, every statement that fires {name} fails"
                )),
                What::Key { child, .. } => diagnostic.note(format!(
                    "until migration {until}, every write to {child} fails where foreign keys are \
                     enforced"
                )),
            };
            let diagnostic = diagnostic.help(format!(
                "a program can be released that ends between the two: do what migration {until} \
                 does about it in this one"
            ));
            all.push(Finding { index: found.index, diagnostic });
        }
        all
    }
}

/// Where a migration made something work again.
fn place_of_mending(by: &Parsed, what: &What, missing: &str) -> Place {
    let one = std::slice::from_ref(by);
    let made = match what {
        What::Body(kind, name) => last_after(one, &[kind.as_str(), "exists"], name),
        What::Key { child, .. } => last_after(one, &["table", "exists"], child),
    };
    let name = match what {
        What::Key { parent, .. } => parent.as_str(),
        What::Body(..) => name_of(missing),
    };
    made.unwrap_or_else(|| last_mention(by, name))
}

/// The name at the end of `no such table: main.tasks`.
fn name_of(missing: &str) -> &str {
    missing.rsplit([' ', '.']).next().unwrap_or_default()
}

impl Ran<'_> {
    fn migration(&self) -> Option<&Parsed> {
        self.migrations.get(self.index)
    }

    fn is_allowed(&self, code: Code) -> bool {
        let level = |one: &Parsed| one.level(code, &self.options.levels);
        self.migration().is_none_or(|one| level(one) == Level::Allow)
    }

    /// The views and triggers that do not work, of those that name what was dropped or altered.
    fn bodies(&self, names: &mut HashMap<Fingerprint, BTreeSet<String>>) -> Vec<(What, String)> {
        let touched = self.touched();
        if touched.is_empty() || self.is_allowed(Code::StaleReference) {
            return Vec::new();
        }
        let is_body = |kind| matches!(kind, ObjectKind::View | ObjectKind::Trigger);
        let mut is_touched = |object: &Object| {
            let names = names.entry(object.digest()).or_insert_with(|| names_in(object.sql()));
            !names.is_disjoint(&touched)
        };
        let candidates =
            self.after.objects().filter(|object| is_body(object.kind()) && is_touched(object));
        let broken = candidates.filter_map(|object| {
            let what = What::Body(object.kind(), object.name().to_owned());
            Some((what, failure(self.db, object)?))
        });
        broken.collect()
    }

    /// The tables and views that its statements drop or alter, by the names in them, and the tables
    /// of indexes that they drop.
    fn touched(&self) -> BTreeSet<String> {
        let Some(migration) = self.migration() else { return BTreeSet::new() };
        let up = &migration.up;
        let statements = up.statements.iter().map(|statement| up.sql(statement));
        let named: BTreeSet<String> = statements
            .filter(|sql| keyword(sql, &["DROP", "ALTER"]).is_some())
            .flat_map(names_in)
            .collect();
        let own = |object: &&Object| named.contains(&object.name().to_ascii_lowercase());
        self.before.objects().filter(own).map(|one| one.table().to_ascii_lowercase()).collect()
    }

    /// The foreign keys that do not work.
    fn keys(&self) -> Vec<(What, String)> {
        if self.is_allowed(Code::ForeignKeyMismatch) {
            return Vec::new();
        }
        let mut all = Vec::new();
        for child in self.at_risk {
            let Some(child) = self.after.get(ObjectKind::Table, child) else { continue };
            let name = child.name();
            let mut broken: Vec<(String, &str)> = parents(self.db, name)
                .into_iter()
                .filter_map(|parent| {
                    let is = |schema: &Snapshot| schema.get(ObjectKind::Table, &parent).is_some();
                    // One that is still to come is no mistake of this one.
                    (is(self.before) && !is(self.after)).then_some((parent, "gone"))
                })
                .collect();
            broken.extend(mismatch(self.db, name).map(|parent| (parent, "not unique")));
            all.extend(broken.into_iter().map(|(parent, why)| {
                (What::Key { child: name.to_owned(), parent }, why.to_owned())
            }));
        }
        all
    }

    fn finding(&self, what: &What, missing: &str) -> Diagnostic {
        let version = self.migration().map(|one| one.version.to_string()).unwrap_or_default();
        let (found, name) = match what {
            What::Body(kind, name) => {
                let missing = missing.replace(": main.", ": ");
                let message = format!("migration {version} breaks the {kind} {name}: {missing}");
                (Diagnostic::new(Code::StaleReference, message), name_of(&missing).to_owned())
            }
            What::Key { child, parent } => {
                let why = match missing {
                    "gone" => format!("{parent}, which is gone"),
                    _ => format!("columns of {parent} that are not unique"),
                };
                let message =
                    format!("after migration {version}, a foreign key of {child} refers to {why}");
                (Diagnostic::new(Code::ForeignKeyMismatch, message), parent.clone())
            }
        };
        match self.migration() {
            Some(migration) => found.at(self.place(migration, &name), ""),
            None => found,
        }
    }

    /// Where a migration took something away: the last statement that drops or alters it, or an
    /// index of it.
    fn place(&self, migration: &Parsed, name: &str) -> Place {
        let up = &migration.up;
        let mut taking = up
            .statements
            .iter()
            .rev()
            .filter(|statement| keyword(up.sql(statement), &["DROP", "ALTER"]).is_some());
        let of_index = |statement: &&std::ops::Range<usize>| {
            let named = names_in(up.sql(statement));
            let mut objects = self.before.objects();
            objects.any(|object| {
                object.kind() == ObjectKind::Index
                    && object.table().eq_ignore_ascii_case(name)
                    && named.contains(&object.name().to_ascii_lowercase())
            })
        };
        let own = taking.clone().find_map(|statement| mention(up, statement, name));
        let index = || taking.find(of_index).map(|statement| up.place(statement.clone()));
        let other = || up.statements.iter().rev().find_map(|one| mention(up, one, name));
        own.or_else(index).or_else(other).unwrap_or_else(|| first_statement(up))
    }
}

/// A database with the schema before a migration.
struct Met<'a> {
    db: Database,
    schema: &'a Snapshot,
}

impl<'a> Met<'a> {
    fn make(schema: &'a Snapshot, options: &Options) -> Option<Self> {
        let db = Database::open(options).ok()?;
        for kind in [ObjectKind::Table, ObjectKind::Index, ObjectKind::View, ObjectKind::Trigger] {
            for object in schema.objects().filter(|object| object.kind() == kind) {
                db.connection().execute_batch(object.sql()).ok();
            }
        }
        Some(Self { db, schema })
    }

    /// Whether something worked then, or was not there as it is now.
    fn worked(&self, what: &What, ran: &Ran<'_>) -> bool {
        let db = self.db.connection();
        match what {
            // One that is made before what it names is no stale one.
            What::Body(kind, name) => {
                self.schema.get(*kind, name).is_some_and(|object| failure(db, object).is_none())
            }
            What::Key { child, parent } => {
                let (old, new) = (
                    self.schema.get(ObjectKind::Table, child),
                    ran.after.get(ObjectKind::Table, child),
                );
                old.is_none_or(|old| {
                    new.is_some_and(|new| new.digest() != old.digest())
                        || !is_broken(db, self.schema, child, parent)
                })
            }
        }
    }
}

/// Why a view or a trigger does not work.
fn failure(db: &Connection, object: &Object) -> Option<String> {
    let sql = match object.kind() {
        ObjectKind::View => format!("SELECT * FROM main.{}", quoted(object.name())),
        _ => firing(db, object)?,
    };
    Some(message_and_offset(&db.prepare(&sql).err()?).0)
}

fn is_broken(db: &Connection, schema: &Snapshot, child: &str, parent: &str) -> bool {
    let refers = parents(db, child).iter().any(|one| one.eq_ignore_ascii_case(parent));
    let is_there = schema.get(ObjectKind::Table, parent).is_some();
    refers && (!is_there || mismatch(db, child).is_some_and(|one| one.eq_ignore_ascii_case(parent)))
}

fn parents(db: &Connection, child: &str) -> Vec<String> {
    let sql = format!("PRAGMA main.foreign_key_list({})", quoted(child));
    let Ok(mut list) = db.prepare(&sql) else { return Vec::new() };
    let names = list.query_map([], |row| row.get(2));
    let mut names: Vec<String> = names.map(|all| all.flatten().collect()).unwrap_or_default();
    names.sort();
    names.dedup();
    names
}

/// The parent whose columns are not unique.
fn mismatch(db: &Connection, child: &str) -> Option<String> {
    let error = db.prepare(&format!("PRAGMA main.foreign_key_check({})", quoted(child))).err()?;
    let message = message_and_offset(&error).0;
    // `foreign key mismatch - "child" referencing "parent"`
    let parent = message.strip_prefix("foreign key mismatch")?.rsplit("referencing ").next()?;
    Some(parent.trim_matches('"').to_owned())
}
