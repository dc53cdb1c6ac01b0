//! The database of the check: in memory, walled in, with a limit on every statement.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use migrate_core::Transaction;
use migrate_core::execute::{Verdict, execute, verify};
use migrate_core::sql::keyword;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, ErrorCode};

use crate::arguments::Options;
use crate::check::sqlite::effects::{Effects, Log};
use crate::check::sqlite::module::StandIn;
use crate::parse::Parsed;
use crate::section::Section;

/// Virtual machine steps between two looks at the budget.
const STEPS_PER_TICK: u32 = 1_000;
/// The same where steps are counted.
const STEPS_COUNTED: u32 = 8;
/// Ticks that one statement may take: 50 million steps, some seconds in a build without
/// optimisation. A million rows take about 15 million.
const TICKS: u32 = 50_000;
/// Ticks of those for a statement that meets a few rows.
const REHEARSED: u32 = 2_000;
/// What the whole check may hold in memory: 1 GiB, in bytes.
const MEMORY: u32 = 1 << 30;

/// What statements begin with that define objects.
pub(in crate::check) const DEFINING: [&str; 3] = ["CREATE", "DROP", "ALTER"];

/// Undoes what pragmas of a migration can leave.
const AS_BUILT: &str = "PRAGMA legacy_alter_table = OFF; PRAGMA recursive_triggers = OFF; \
    PRAGMA writable_schema = OFF; PRAGMA ignore_check_constraints = OFF;";

/// Why a statement did not work.
#[derive(Debug)]
pub(in crate::check) enum Failure {
    Sqlite(rusqlite::Error),
    /// The step limit.
    Endless,
    /// The transaction of the run is over.
    EndedTransaction,
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => Self::Endless,
            _ => Self::Sqlite(error),
        }
    }
}

pub(in crate::check) struct Database {
    db: Connection,
    log: Log,
    ticks: Arc<AtomicU32>,
    /// Ticks that count as used before a statement begins.
    used: Cell<u32>,
    /// Ticks of the last statement.
    spent: Cell<u32>,
    steps_per_tick: u32,
    /// Modules of virtual tables that only the application has.
    modules: Vec<String>,
    mode: Cell<Transaction>,
}

impl Database {
    /// An empty database in a transaction, set up as the runtime sets up its connection.
    pub(in crate::check) fn open(options: &Options) -> rusqlite::Result<Self> {
        Self::with_ticks(options, STEPS_PER_TICK)
    }

    /// The same, where [`Database::steps`] counts closely.
    pub(in crate::check) fn counting(options: &Options) -> rusqlite::Result<Self> {
        Self::with_ticks(options, STEPS_COUNTED)
    }

    #[allow(
        clippy::let_underscore_untyped,
        reason = "installing a hook returns () in some releases of rusqlite and a Result in others"
    )]
    fn with_ticks(options: &Options, steps_per_tick: u32) -> rusqlite::Result<Self> {
        #[allow(unused_mut, reason = "some releases of rusqlite install hooks through &self")]
        let mut db = Connection::open_in_memory()?;
        db.execute_batch(&format!(
            "PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY; \
             PRAGMA hard_heap_limit = {MEMORY};"
        ))?;
        db.set_prepared_statement_cache_capacity(32);
        stand_ins(&db, options)?;
        let log = Log::default();
        let ticks = Arc::new(AtomicU32::new(0));
        let (writer, budget) = (log.clone(), Arc::clone(&ticks));
        let _ = db.authorizer(Some(move |context: rusqlite::hooks::AuthContext<'_>| {
            writer.authorize(context)
        }));
        let limit = TICKS * (STEPS_PER_TICK / steps_per_tick);
        let _ = db.progress_handler(
            steps_per_tick.cast_signed(),
            Some(move || budget.fetch_add(1, Ordering::Relaxed) >= limit),
        );
        db.execute_batch("BEGIN")?;
        Ok(Self {
            db,
            log,
            ticks,
            used: Cell::default(),
            spent: Cell::default(),
            steps_per_tick,
            modules: options.modules.clone(),
            mode: Cell::default(),
        })
    }

    pub(in crate::check) fn connection(&self) -> &Connection {
        &self.db
    }

    /// Runs one statement of a migration.
    pub(in crate::check) fn run(&self, sql: &str) -> Result<Effects, Failure> {
        // A VACUUM changes nothing that could be checked, and cannot run in the transaction here;
        // whether it could run at all, compiling it tells.
        if keyword(sql, &["VACUUM"]).is_some() {
            self.db.prepare(sql)?;
            return Ok(Effects::default());
        }
        let stand_in = StandIn::of(sql, &self.modules);
        let create = stand_in.as_ref().map(|stand_in| stand_in.create.clone());
        let sql = create.as_deref().unwrap_or(sql);
        self.log.take();
        self.allow_more();
        let result = execute(&self.db, sql).map_err(Failure::from);
        // What the check itself asks is not limited like a statement.
        let ticks = self.ticks.swap(0, Ordering::Relaxed);
        self.spent.set(ticks.saturating_sub(self.used.get()));
        let mut effects = self.log.take();
        if self.mode.get() != Transaction::None && self.db.is_autocommit() {
            return Err(match result {
                // Of a statement that was stopped, that matters more.
                Err(Failure::Endless) => Failure::Endless,
                _ => Failure::EndedTransaction,
            });
        }
        result?;
        effects.stand_ins.extend(stand_in);
        // Only `PRAGMA writable_schema` lets a statement write there itself.
        let schema = ["sqlite_master", "sqlite_schema"];
        if schema.iter().any(|table| effects.writes.remove(*table)) {
            let by_hand = keyword(sql, &DEFINING).is_none();
            effects.rewrites |= by_hand;
            if by_hand {
                // What was written there must be readable. SQLite looks only when it opens a file,
                // and not closely while the schema is writable.
                self.db.execute_batch(
                    "PRAGMA writable_schema = RESET; SELECT 1 FROM main.sqlite_master; \
                     PRAGMA writable_schema = ON",
                )?;
            }
        }
        Ok(effects)
    }

    /// How many steps the last statement took, in whole ticks.
    pub(in crate::check) fn steps(&self) -> u32 {
        self.spent.get().saturating_mul(self.steps_per_tick)
    }

    /// Runs one verification query.
    pub(in crate::check) fn verify(&self, sql: &str) -> Result<Verdict, Failure> {
        self.allow_more();
        Ok(verify(&self.db, sql)?)
    }

    /// Lets the next statement take as many steps as any.
    pub(in crate::check) fn allow_more(&self) {
        self.ticks.store(self.used.get(), Ordering::Relaxed);
    }

    /// Does something as a migration of this mode would, and undoes it.
    pub(in crate::check) fn rehearse<T>(
        &self,
        mode: Transaction,
        act: impl FnOnce() -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let enforced = match mode {
            Transaction::EnforcingForeignKeys => "PRAGMA foreign_keys = ON;",
            _ => "",
        };
        self.db.execute_batch(&format!("COMMIT; {enforced} BEGIN"))?;
        self.used.set((TICKS - REHEARSED) * (STEPS_PER_TICK / self.steps_per_tick));
        let result = act();
        self.used.set(0);
        let undo = if self.db.is_autocommit() { "" } else { "ROLLBACK;" };
        // SQLite can keep the schema that was undone in mind until it reads the file, and compile
        // the next statement for that.
        let look = "SELECT 1 FROM main.sqlite_master LIMIT 1";
        self.db.execute_batch(&format!(
            "{undo} {AS_BUILT} PRAGMA foreign_keys = OFF; BEGIN; {look}"
        ))?;
        result
    }

    /// Does something that cannot be done within the transaction of the check.
    pub(in crate::check) fn outside(
        &mut self,
        act: impl FnOnce(&mut Connection) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        self.db.execute_batch("COMMIT")?;
        let result = act(&mut self.db);
        self.db.execute_batch("BEGIN")?;
        result
    }

    /// Makes room for a migration of this mode: foreign keys can only be switched between
    /// transactions.
    pub(in crate::check) fn enter(&self, mode: Transaction) -> rusqlite::Result<()> {
        self.mode.set(mode);
        match mode {
            Transaction::EnforcingForeignKeys => {
                self.db.execute_batch("COMMIT; PRAGMA foreign_keys = ON; BEGIN")
            }
            Transaction::None => self.db.execute_batch("COMMIT"),
            _ => Ok(()),
        }
    }

    /// Undoes [`Database::enter`], and what pragmas of the migration left: the next one may come
    /// in a run of its own.
    pub(in crate::check) fn leave(&self, migration: &Parsed) -> rusqlite::Result<()> {
        if self.mode.replace(Transaction::Shared) != Transaction::Shared {
            let commit = if self.db.is_autocommit() { "" } else { "COMMIT;" };
            self.db.execute_batch(&format!("{commit} PRAGMA foreign_keys = OFF; BEGIN"))?;
        }
        let sections = [Some(&migration.up), migration.down.as_ref()];
        if sections.into_iter().flatten().any(has_pragma) {
            self.db.execute_batch(AS_BUILT)?;
        }
        Ok(())
    }
}

fn has_pragma(section: &Section) -> bool {
    section
        .statements
        .iter()
        .any(|statement| keyword(section.sql(statement), &["PRAGMA"]).is_some())
}

/// Stand-ins for what the application registers on its own connection. They cannot know what the
/// real ones answer, so a function gives back its first argument, or a new number.
fn stand_ins(db: &Connection, options: &Options) -> rusqlite::Result<()> {
    for name in &options.functions {
        let count = AtomicU32::new(0);
        db.create_scalar_function(
            name.as_str(),
            -1,
            FunctionFlags::SQLITE_UTF8
                | FunctionFlags::SQLITE_DETERMINISTIC
                | FunctionFlags::SQLITE_INNOCUOUS,
            move |context| {
                if context.is_empty() {
                    let number = count.fetch_add(1, Ordering::Relaxed);
                    return Ok(Value::Integer(number.into()));
                }
                // A text may hold bytes that are none.
                match context.get_raw(0) {
                    ValueRef::Text(text) => {
                        Ok(Value::Text(String::from_utf8_lossy(text).into_owned()))
                    }
                    _ => context.get(0),
                }
            },
        )?;
    }
    for name in &options.collations {
        db.create_collation(name.as_str(), |left: &str, right: &str| left.cmp(right))?;
    }
    Ok(())
}
