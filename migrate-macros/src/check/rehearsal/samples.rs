//! The rows that samples bring, carried along the chain in a database of their own: what the
//! application would hold, beside the one that holds what the migrations bring alone.

use std::collections::BTreeSet;

use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::quoted;
use rusqlite::Connection;

use crate::arguments::Options;
use crate::check::sqlite::database::{Database, Failure};
use crate::check::sqlite::failed::Failed;
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::section::Section;

pub(super) struct Samples {
    db: Database,
}

impl Samples {
    /// With an empty database; none where no migration has a sample.
    pub(super) fn new(migrations: &[Parsed], options: &Options) -> rusqlite::Result<Option<Self>> {
        let any = migrations.iter().any(|migration| migration.sample.is_some());
        any.then(|| Ok(Self { db: Database::open(options)? })).transpose()
    }

    pub(super) fn database(&self) -> &Database {
        &self.db
    }

    /// The tables that hold more rows here than where there are no samples, in lower case.
    pub(super) fn tables(&self, without: &Connection, schema: &Snapshot) -> BTreeSet<String> {
        let mut tables = BTreeSet::new();
        for table in schema.objects().filter(|object| object.kind() == ObjectKind::Table) {
            let count = format!("SELECT count(*) FROM main.{}", quoted(table.name()));
            let rows = |db: &Connection| db.query_row(&count, [], |row| row.get::<_, i64>(0));
            // A virtual table of a module that is not here has none to compare.
            let (Ok(with), Ok(without)) = (rows(self.db.connection()), rows(without)) else {
                continue;
            };
            if with > without {
                tables.insert(table.name().to_ascii_lowercase());
            }
        }
        tables
    }

    /// Runs a migration, which works without samples, and then its sample; what is wrong with it,
    /// so that there is nothing to carry along any more.
    pub(super) fn apply(&self, migration: &Parsed) -> rusqlite::Result<Option<Diagnostic>> {
        self.db.enter(migration.transaction)?;
        if let Err(failed) = run(&self.db, &migration.up) {
            let message = failed.message();
            let version = &migration.version;
            let message = format!("migration {version} fails with the rows of samples: {message}");
            let found = Diagnostic::new(Code::FailsWithRows, message).at(failed.place(), "");
            return Ok(Some(
                found.help("mend it, or the sample that brings rows as they never are"),
            ));
        }
        // Whether it works, has been tried without the rows of the others.
        let worked = migration.sample.as_ref().is_none_or(|sample| run(&self.db, sample).is_ok());
        self.db.leave(migration)?;
        if worked {
            return Ok(None);
        }
        let message = format!("the sample of migration {} meets those before", migration.version);
        Ok(Some(Diagnostic::new(Code::NotRehearsed, message)))
    }
}

/// Runs the statements of a section.
pub(super) fn run<'s>(db: &Database, section: &'s Section) -> Result<(), Failed<'s>> {
    section.statements.iter().try_for_each(|statement| {
        let failed = |failure: Failure| Failed { section, statement, failure };
        db.run(section.sql(statement)).map(|_| ()).map_err(failed)
    })
}
