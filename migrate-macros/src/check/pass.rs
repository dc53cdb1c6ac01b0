//! One pass over the chain: each migration up, verified, down, and up again.

#[cfg(test)]
mod differential;

use std::collections::BTreeSet;

use migrate_core::Checksum;
use migrate_core::execute::{Verdict, message_and_offset};
use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::{keyword, quoted};
use rusqlite::Connection;

use crate::arguments::Options;
use crate::check::ending::finish;
use crate::check::finding::Finding;
use crate::check::kept::checkpoint;
use crate::check::kept::digests::{Digests, digests};
use crate::check::kept::file;
use crate::check::kept::ledger::Ledger;
use crate::check::kept::remembered;
use crate::check::learnt::Learnt;
use crate::check::lints::between::{Between, Ran};
use crate::check::lints::copies;
use crate::check::lints::double_quoted;
use crate::check::lints::examine::{Examined, Way, examine};
use crate::check::lints::noticed::Noticed;
use crate::check::lints::nullable_key;
use crate::check::lints::odd_affinity;
use crate::check::lints::old_first::Renamed;
use crate::check::lints::old_names;
use crate::check::lints::rebuild::{self, Left};
use crate::check::lints::unindexed_key;
use crate::check::origin::{first_statement, last_after, last_mention};
use crate::check::rehearsal::{Rehearsal, Rehearsals};
use crate::check::round_trip::{Start, Trip, round_trip};
use crate::check::sqlite::failed::Failed;
use crate::check::sqlite::runner::Runner;
use crate::check::sqlite::sql_error::{Missing, missing};
use crate::diagnostics::{Code, Diagnostic, Level};
use crate::parse::{Parsed, Standing};

/// Whether a down that does not work is looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Downs {
    /// Stop there: nearly always there is none, and keeping a way back from each costs.
    Trust,
    /// Undo it, report it, go on.
    Examine,
}

/// Why a pass stopped.
pub(super) enum Stop {
    Error(Box<Diagnostic>),
    /// A down does not work; the pass must be run again with [`Downs::Examine`].
    BrokenDown,
}

impl From<Diagnostic> for Stop {
    fn from(found: Diagnostic) -> Self {
        Self::Error(Box::new(found))
    }
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        let message = message_and_offset(&error).0;
        Diagnostic::new(Code::SqlError, format!("the check itself met an error: {message}"))
            .help("switch off the feature `check` of migrate-runtime, and report the migration")
            .into()
    }
}

pub(super) struct Pass<'a> {
    migrations: &'a [Parsed],
    options: &'a Options,
    runner: Runner,
    downs: Downs,
    ledger: Ledger,
    rehearsals: Rehearsals<'a>,
    pub(super) findings: Vec<Finding>,
    /// Whether what has run so far is without findings only for what comes later.
    waits: bool,
    between: Between,
}

impl<'a> Pass<'a> {
    pub(super) fn new(
        migrations: &'a [Parsed],
        options: &'a Options,
        downs: Downs,
    ) -> Result<Self, Stop> {
        let runner = Runner::new(options)?;
        let ledger = Ledger::open(options);
        let rehearsals = Rehearsals::new(migrations, options)?;
        Ok(Self {
            migrations,
            options,
            runner,
            downs,
            ledger,
            rehearsals,
            findings: Vec::new(),
            waits: false,
            between: Between::default(),
        })
    }

    /// Runs every migration, or those after the checkpoint.
    pub(super) fn run(&mut self) -> Result<Vec<Learnt>, Stop> {
        let digests = digests(self.migrations, self.options);
        // A checkpoint holds no samples.
        let may_skip = self.downs == Downs::Trust && !self.rehearsals.have_samples();
        let path = file(self.options, "checkpoint").filter(|_| may_skip);
        let mut all = Vec::new();
        if let Some(path) = path.as_ref().filter(|path| path.exists()) {
            match checkpoint::load(&mut self.runner, path, &digests) {
                Ok(Some(learnt)) => all = learnt,
                // Whatever it left behind, the chain starts on an empty database.
                _ => self.runner = Runner::new(self.options)?,
            }
        }
        let start = all.len();
        for one in &digests[..start] {
            self.ledger.get(one.trip);
            self.ledger.get(one.rehearsal);
        }
        let is_shipped = |migration: &&Parsed| migration.standing == Standing::Shipped;
        let shipped = self.migrations.iter().take_while(is_shipped).count();
        let due = checkpoint::due(self.migrations.len(), shipped, start);
        for (index, migration) in self.migrations.iter().enumerate().skip(start) {
            if due == Some(index)
                && self.findings.is_empty()
                && !self.waits
                && self.between.is_empty()
                && let Some(path) = &path
            {
                checkpoint::save(&mut self.runner, path, digests[index - 1].whole, &all);
            }
            all.push(self.migration(index, migration, digests[index])?);
        }
        self.ledger.save();
        Ok(all)
    }

    /// The schema at the end, and what is wrong with it.
    pub(super) fn finish(&self) -> (Snapshot, Vec<Diagnostic>) {
        let schema = self.runner.tracker.snapshot().clone();
        let found = finish::examine(self.migrations, &schema, &self.runner.db, self.options);
        (schema, found)
    }

    /// What a closer look at that schema shows, where nothing is wrong with it.
    pub(super) fn at_end(&self, schema: &Snapshot) -> rusqlite::Result<Vec<Finding>> {
        let (migrations, db) = (self.migrations, self.connection());
        let mut all = double_quoted::in_bodies(migrations, schema, db)?;
        all.append(&mut nullable_key::at_end(migrations, schema, db)?);
        all.append(&mut unindexed_key::at_end(migrations, schema, db)?);
        all.append(&mut old_names::at_end(migrations, schema, db, self.options)?);
        all.append(&mut self.between.findings(migrations));
        Ok(all)
    }

    fn connection(&self) -> &Connection {
        self.runner.connection()
    }

    fn migration(
        &mut self,
        index: usize,
        migration: &Parsed,
        keys: Digests,
    ) -> Result<Learnt, Stop> {
        let rehearsal = self.rehearse(index, keys.rehearsal);
        let met = self.met(migration);
        self.runner.db.enter(migration.transaction)?;
        let examines = self.downs == Downs::Examine;
        let schema_before = examines.then(|| self.runner.tracker.snapshot().clone());
        let before = self.runner.tracker.fingerprint();
        let Examined { ran, noticed, renamed } = examine(&mut self.runner, &migration.up, Way::Up);
        let ran = ran.map_err(|failed| {
            let cause = self.old_first(index, &renamed, Some(&failed.message()));
            cause.map_or_else(|| self.failed(&failed), Stop::from)
        })?;
        let after = self.runner.tracker.fingerprint();
        self.noticed(index, noticed);
        if let Some(found) = self.old_first(index, &renamed, None) {
            // Where it is refused, that is said, rather than what comes of it.
            if migration.level(found.code(), &self.options.levels) == Level::Deny {
                return Err(found.into());
            }
            self.find(index, found);
        }
        // A down makes again what was there, whatever its type.
        for statement in &migration.up.statements {
            for diagnostic in odd_affinity::in_statement(&migration.up, statement) {
                self.find(index, diagnostic);
            }
        }
        for diagnostic in copies::in_section(&migration.up, self.runner.tracker.snapshot()) {
            self.find(index, diagnostic);
        }
        if let Some(met) = &met {
            self.lost(index, met)?;
        }
        if ran.temporary > 0 {
            self.temporary(migration)?;
        }
        if after == before {
            self.no_effect(index, migration, &ran.rows);
        }
        self.verify(migration)?;
        self.foreign_keys(migration, &ran.at_risk)?;
        if after != before {
            self.between(index, met.as_ref(), &ran.at_risk);
        }
        self.sample(migration)?;
        let mut down_touches = migration.down.as_ref().and_then(|_| self.ledger.get(keys.trip));
        if let Some(down) = migration.down.as_ref().filter(|_| down_touches.is_none()) {
            let start = Start { before, schema_before, after, written: ran.written };
            match round_trip(&mut self.runner, migration, down, &start, examines)? {
                Trip::Restored(touches, noticed) => {
                    let touches: Vec<String> = touches.into_iter().collect();
                    // A trip that is known is not made again, and nothing would be noticed.
                    if noticed.is_empty() {
                        self.ledger.note(keys.trip, &touches);
                    }
                    self.noticed(index, noticed);
                    down_touches = Some(touches);
                }
                _ if !examines => return Err(Stop::BrokenDown),
                Trip::Broken(diagnostic) => self.find(index, diagnostic),
                // The script ended the transaction, and what it did cannot be undone.
                Trip::Lost(diagnostic) => return Err(diagnostic.into()),
            }
        }
        self.runner.db.leave(migration)?;
        self.rehearsed(index, rehearsal.findings);
        let found = self.rehearsals.carry(index)?;
        self.rehearsed(index, found.into_iter().collect());
        let mut facts = rehearsal.facts;
        facts.effect = facts.effect.map(|effect| effect.with_schema(after));
        Ok(Learnt {
            facts,
            fingerprint: after,
            up_touches: ran.at_risk.into_iter().collect(),
            down_touches,
        })
    }

    /// The schema before a migration, where what it made of that is looked at.
    fn met(&self, migration: &Parsed) -> Option<Snapshot> {
        let drops = |one| {
            let sql = migration.up.sql(one);
            let says = |word: &str| sql.to_ascii_lowercase().contains(word);
            // Most migrations add a column, which takes nothing away.
            keyword(sql, &["DROP"]).is_some()
                || (keyword(sql, &["ALTER"]).is_some() && (says("drop") || says("rename")))
                || says("references")
        };
        let is_new = migration.standing == Standing::New;
        let looks = is_new && migration.up.statements.iter().any(drops);
        looks.then(|| self.runner.tracker.snapshot().clone())
    }

    /// What rebuilds in a migration left behind. A function of the program may bring it back.
    fn lost(&mut self, index: usize, before: &Snapshot) -> rusqlite::Result<()> {
        if self.hooked(&self.migrations[index]) {
            return Ok(());
        }
        let (after, db) = (self.runner.tracker.snapshot(), self.connection());
        let Left { found, is_mended } = rebuild::lost(self.migrations, index, before, after, db)?;
        self.waits |= is_mended;
        for found in found {
            self.find(index, found);
        }
        Ok(())
    }

    /// What works again after a migration, and what does not work after it.
    fn between(&mut self, index: usize, met: Option<&Snapshot>, at_risk: &BTreeSet<String>) {
        let Runner { db, tracker, .. } = &self.runner;
        let (after, db) = (tracker.snapshot(), db.connection());
        self.between.mended(index, after, db);
        let Some(before) = met else { return };
        // Of a key that is dropped, nobody tells whom it served.
        let gone = before.objects().filter(|object| {
            object.kind() == ObjectKind::Index
                && after.get(ObjectKind::Index, object.name()).is_none()
        });
        let gone = gone.map(|index| index.table().to_ascii_lowercase()).collect();
        let at_risk = &tracker.at_risk(&gone) | at_risk;
        let (migrations, options) = (self.migrations, self.options);
        let ran = Ran { migrations, index, options, before, after, db, at_risk: &at_risk };
        self.between.look(&ran);
    }

    /// What it does to tables with rows, unless a build before this has seen it.
    fn rehearse(&mut self, index: usize, key: Checksum) -> Rehearsal {
        if let Some(facts) = self.ledger.get(key).as_deref().and_then(remembered::facts) {
            return Rehearsal::remembered(facts);
        }
        let Runner { db, tracker, .. } = &self.runner;
        let rehearsal = self.rehearsals.rehearse(index, db, tracker.snapshot());
        let migration = &self.migrations[index];
        let is_allowed = |found: &Diagnostic| {
            migration.level(found.code(), &self.options.levels) == Level::Allow
        };
        if rehearsal.findings.iter().all(is_allowed)
            && let Some(fields) = remembered::fields(&rehearsal.facts)
        {
            self.ledger.note(key, &fields);
        }
        rehearsal
    }

    /// Takes in what a rehearsal showed, but for what was found without rows already.
    fn rehearsed(&mut self, index: usize, findings: Vec<Diagnostic>) {
        let own = self.findings.iter().filter(|one| one.index == index);
        let known: Vec<Code> = own.map(|one| one.diagnostic.code()).collect();
        // Without rows, a rebuild shows other things.
        let is_new = |found: &Diagnostic| {
            found.code() == Code::LostWithRebuild || !known.contains(&found.code())
        };
        for found in findings.into_iter().filter(is_new) {
            self.find(index, found);
        }
    }

    /// Takes in what statements of a migration showed.
    fn noticed(&mut self, index: usize, noticed: Vec<Noticed>) {
        for Noticed { mut diagnostic, about } in noticed {
            let earlier = about.and_then(|(kind, name)| {
                last_after(&self.migrations[..index], &[kind.as_str(), "exists"], &name)
            });
            if let Some(place) = earlier {
                diagnostic = diagnostic.at(place, "as it was left here");
            }
            self.find(index, diagnostic);
        }
    }

    /// Takes in a finding. One that is allowed is none: it must not keep the build from a
    /// checkpoint.
    fn find(&mut self, index: usize, diagnostic: Diagnostic) {
        if self.migrations[index].level(diagnostic.code(), &self.options.levels) != Level::Allow {
            self.findings.push(Finding { index, diagnostic });
        }
    }

    /// A rebuild in the wrong order in the migration that ran, or failed with this error.
    fn old_first(
        &self,
        index: usize,
        renamed: &[Renamed],
        error: Option<&str>,
    ) -> Option<Diagnostic> {
        let migrations = self.migrations.get(..=index)?;
        let level = migrations.last()?.level(Code::RenameOldFirst, &self.options.levels);
        let after = self.runner.tracker.snapshot();
        let mut renamed = renamed.iter().filter(|renamed| match error {
            None => true,
            // A cause that is no error is no help beside one.
            Some(error) => level == Level::Deny && error.contains(&renamed.new),
        });
        renamed.find_map(|renamed| renamed.dangling(migrations, after))
    }

    /// Whether a function of the program does a part of it.
    fn hooked(&self, migration: &Parsed) -> bool {
        self.options.hooks.of(&migration.version).is_some()
    }

    /// A migration after which everything is as before: a down that runs with its up does that.
    fn no_effect(&mut self, index: usize, migration: &Parsed, rows: &BTreeSet<String>) {
        let tables = self.runner.tracker.snapshot();
        let wrote = rows.iter().any(|name| tables.get(ObjectKind::Table, name).is_some());
        // These change what is neither schema nor rows.
        let other = ["PRAGMA", "VACUUM", "ANALYZE", "REINDEX"];
        let up = &migration.up;
        let maintains =
            up.statements.iter().any(|statement| keyword(up.sql(statement), &other).is_some());
        if wrote || maintains || self.hooked(migration) {
            return;
        }
        let message = format!("migration {} changes nothing", migration.version);
        let diagnostic = Diagnostic::new(Code::NoEffect, message)
            .at(first_statement(up), "")
            .note("after its last statement, the schema is as before, and no row was written")
            .help("look for a down that runs as part of the up; or remove the migration");
        self.find(index, diagnostic);
    }

    /// A temporary object would be there for the next migration of this run, and missing in a
    /// database that gets that one in a run of its own.
    fn temporary(&self, migration: &Parsed) -> Result<(), Stop> {
        let mut left = self
            .connection()
            .prepare_cached("SELECT type, name FROM sqlite_temp_master WHERE sql IS NOT NULL")?;
        let mut rows = left.query([])?;
        let Some(row) = rows.next()? else { return Ok(()) };
        let (kind, name): (String, String) = (row.get(0)?, row.get(1)?);
        let leads = [kind.as_str(), "exists"];
        let made = last_after(std::slice::from_ref(migration), &leads, &name)
            .unwrap_or_else(|| first_statement(&migration.up));
        Err(Diagnostic::new(
            Code::TemporaryObject,
            format!("migration {} leaves the temporary {kind} {name} behind", migration.version),
        )
        .at(made, "")
        .note("it lives as long as the connection, which is the application's")
        .help("drop it at the end of the migration")
        .into())
    }

    fn verify(&self, migration: &Parsed) -> Result<(), Stop> {
        let Some(section) = &migration.verify else { return Ok(()) };
        for statement in &section.statements {
            let verdict = self
                .runner
                .db
                .verify(section.sql(statement))
                .map_err(|failure| self.failed(&Failed { section, statement, failure }))?;
            // Its function brings what the query asks for, and has not run.
            if verdict != Verdict::Writes && self.hooked(migration) {
                continue;
            }
            if let Some(problem) = verdict.problem() {
                return Err(Diagnostic::new(
                    Code::VerifyFailed,
                    format!("a verification of migration {} fails: {problem}", migration.version),
                )
                .at(section.place(statement.clone()), "")
                .note("a verification query yields one row, whose first column is a number other than 0")
                .note("it ran on what the migrations bring, without rows of the application")
                .help("mend the migration or the query")
                .into());
            }
        }
        Ok(())
    }

    fn foreign_keys(&self, migration: &Parsed, tables: &BTreeSet<String>) -> Result<(), Stop> {
        for table in tables {
            let sql = format!("PRAGMA main.foreign_key_check({})", quoted(table));
            // An error here is a key that cannot be: the end of the chain says so better.
            let Ok(mut statement) = self.connection().prepare(&sql) else { continue };
            let mut rows = statement.query([])?;
            let Ok(Some(row)) = rows.next() else { continue };
            let (rowid, parent): (Option<i64>, String) = (row.get(1)?, row.get(2)?);
            let row = rowid.map_or_else(|| "a row".to_owned(), |rowid| format!("row {rowid}"));
            return Err(Diagnostic::new(
                Code::ForeignKeyViolation,
                format!("migration {} leaves a foreign key violated", migration.version),
            )
            .at(last_mention(migration, table), "")
            .note(format!("{row} of {table} refers to a row of {parent} that does not exist"))
            .help("bring the parent row too, or take the child row away with it")
            .into());
        }
        Ok(())
    }

    /// Tries the sample rows, and takes them back: they are for the check alone.
    fn sample(&mut self, migration: &Parsed) -> Result<(), Stop> {
        let Some(section) = &migration.sample else { return Ok(()) };
        self.connection().execute_batch("SAVEPOINT sample")?;
        let fingerprint = self.runner.tracker.fingerprint();
        let ran = self.runner.section(section).map_err(|failed| {
            let message = format!("the sample of migration {} fails", migration.version);
            Diagnostic::new(Code::SampleFailed, format!("{message}: {}", failed.message()))
                .at(failed.place(), "")
                .help("a sample runs after its migration, on what the chain has made so far")
        })?;
        if self.runner.tracker.fingerprint() != fingerprint {
            return Err(Diagnostic::new(
                Code::SampleFailed,
                format!("the sample of migration {} changes the schema", migration.version),
            )
            .at(first_statement(section), "")
            .help("a sample only brings rows")
            .into());
        }
        self.foreign_keys(migration, &ran.at_risk)?;
        self.connection().execute_batch("ROLLBACK TO sample; RELEASE sample")?;
        Ok(())
    }

    fn failed(&self, failed: &Failed<'_>) -> Stop {
        failed.diagnostic(self.options, &self.meant(failed), self.connection()).into()
    }

    /// The tables, or the columns of the tables that the statement names, one of which may have
    /// been meant where it names one that does not exist.
    fn meant(&self, failed: &Failed<'_>) -> Vec<String> {
        let objects = self.runner.tracker.snapshot().objects();
        let tables = objects.filter(|object| object.kind() == ObjectKind::Table);
        match missing(&failed.message()) {
            None => Vec::new(),
            Some(Missing::Table) => tables.map(|table| table.name().to_owned()).collect(),
            Some(Missing::Column) => {
                let sql = failed.section.sql(failed.statement).to_ascii_lowercase();
                let named = tables.filter(|table| sql.contains(&table.name().to_ascii_lowercase()));
                named.flat_map(|table| self.columns(table.name()).unwrap_or_default()).collect()
            }
        }
    }

    fn columns(&self, table: &str) -> rusqlite::Result<Vec<String>> {
        let mut columns =
            self.connection().prepare("SELECT name FROM pragma_table_xinfo(?1, 'main')")?;
        columns.query_map([table], |row| row.get(0))?.collect()
    }
}
