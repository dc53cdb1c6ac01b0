//! Groups: several databases, or several sets in one of them, migrated as one unit.

mod file;
mod identity;
mod interrupted;
mod member;
mod order;
mod report;
mod rules;
mod run;
mod scratch;
mod seen;
mod stopped;

use std::fmt;

use rusqlite::Connection;

use crate::callbacks::Refusal;
use crate::error::Error;
use crate::history;
use crate::migrator::Migrator;
use crate::plan::{Plan, Target};
use crate::status::Status;
use crate::validate::Check;

use interrupted::{Interrupted, Told};
use rules::Rule;

#[cfg(feature = "cli")]
pub(crate) use identity::is_same_file;
pub use report::{GroupReport, GroupStatus};
pub use rules::GroupMembers;

/// A database, and the sets in it by the names of the members.
struct Database<'a> {
    db: &'a mut Connection,
    sets: Vec<(String, Migrator<'a>)>,
}

/// A member.
#[derive(Clone, Copy)]
struct Entry<'e, 'a> {
    name: &'e str,
    migrator: &'e Migrator<'a>,
    db: &'e Connection,
}

impl<'a> Database<'a> {
    fn entries(&self) -> impl Iterator<Item = Entry<'_, 'a>> {
        let db = &*self.db;
        self.sets.iter().map(move |(name, migrator)| Entry { name, migrator, db })
    }

    /// Of its first member.
    fn name(&self) -> &str {
        self.sets.first().map_or("", |(name, _)| name)
    }
}

/// All members, in the order in which they were added.
fn entries<'e, 'a>(databases: &'e [Database<'a>]) -> impl Iterator<Item = Entry<'e, 'a>> {
    databases.iter().flat_map(Database::entries)
}

/// Several databases that are migrated as one unit: all of them or none. Each member is a set in a
/// database: in one of its own ([`add`](Group::add)), or in one with other members
/// ([`add_sets`](Group::add_sets)).
///
/// ```
/// use migrate_runtime::{Check, Group, Migrations, embed_migrations};
///
/// # /*
/// static META: Migrations = embed_migrations!("migrations/meta");
/// static EVENTS: Migrations = embed_migrations!("migrations/events", set = "events");
/// # */
/// # static META: Migrations = embed_migrations!("../examples/quickstart/migrations");
/// # static EVENTS: Migrations = embed_migrations!("../examples/quickstart/migrations");
///
/// # let directory = std::env::temp_dir().join(format!("group-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory)?;
/// let mut meta = rusqlite::Connection::open(directory.join("meta.db"))?;
/// let mut events = rusqlite::Connection::open(directory.join("events.db"))?;
/// let mut group = Group::new()
///     .add("meta", META.migrator(), &mut meta)
///     .add("events", EVENTS.migrator(), &mut events)
///     .check(Check::new(
///         "a note is in one database only",
///         "SELECT id FROM meta.notes WHERE id IN (SELECT id FROM events.notes)",
///     ));
/// let report = group.run()?;
/// assert_eq!(report.get("meta").unwrap().steps().len(), META.len());
/// assert!(group.run()?.is_empty(), "nothing is pending any more");
/// # drop(group);
/// # drop((meta, events));
/// # std::fs::remove_dir_all(&directory)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # What a run does
///
/// All members are locked; those that have something pending are backed up as their migrators say
/// ([`Migrator::backup`]); the migrations of all are applied, verified and recorded; the checks are
/// made; and then all are committed. A member with nothing pending is locked and checked with the
/// others. What fails before the first commit changes none of them, and the history of each that had
/// something to do says why. With nothing pending anywhere, one row of each is read, nothing is
/// locked or written, and no check is made.
///
/// The members are locked in an order that does not depend on how the group was put together, and
/// whoever finds one busy lets go of all before it waits: two programs with the same databases wait
/// for each other and do not block each other. The shortest [`Migrator::lock_timeout`] of the
/// members counts.
///
/// # Between two commits
///
/// SQLite commits one file at a time; members in one file are committed together. So that little is left to go wrong then, everything is
/// written to the files before the first commit: in rollback-journal mode there is no reader left
/// for a commit to wait for, and in both modes what needs room on the disk has it, but for a page
/// of each. A commit that fails after another did not is tried again, from the lock on. What can
/// still come between is a crash, a loss of power, a broken disk, or a commit hook of the
/// application's that refuses. Then some members are new and others old, and programs that read them
/// see that until the group is run again. That run finds it, since each member keeps what the others
/// were to have: it goes forward with those that were left behind, under the same checks, and
/// [`GroupReport::resumed`] names them.
///
/// It never goes back by itself: since the crash, others may have written to the members that are
/// new, and bringing a backup back would take that away. Where a member that was left behind cannot
/// go forward, the error names the others with their backups, and so does every run until the data
/// is mended or the backups are restored. A member that is run alone after a crash goes forward
/// alone, without the checks; nothing is the worse for it. A program from before the migrations
/// refuses the members that are new, as it does without a group.
///
/// # Limits
///
/// - What is pending in a file must fit into one transaction, whatever the
///   [`Grouping`](crate::Grouping): a migration with `transaction none` is refused, and one with
///   `foreign_keys on` unless it is the only one.
/// - A file has one connection: members in one file are added with one call of `add_sets`, and no two
///   of them can be the same set. A backup of the file, restored, takes all of them back.
/// - No member may have another one attached: SQLite would lock both for the one.
/// - Names are how members are recognised after a crash: keep them.
/// - Databases in memory can be members; a crash leaves nothing of them to go on with.
/// - Where SQLite runs with `PRAGMA cache_spill = off`, nothing is written before the commits.
#[must_use = "a group does nothing until `run` is called"]
#[derive(Default)]
pub struct Group<'a> {
    databases: Vec<Database<'a>>,
    rules: Vec<Rule>,
}

impl fmt::Debug for Group<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = entries(&self.databases).map(|entry| entry.name).collect();
        f.debug_struct("Group").field("members", &names).field("checks", &self.rules.len()).finish()
    }
}

impl<'a> Group<'a> {
    /// A group without members.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a database under a name, which checks call it by and which stays the same from one
    /// release of the program to the next. Neither `main` nor `temp` is one, and upper and lower
    /// case are the same.
    ///
    /// The options of the migrator hold for this member, but for its
    /// [`Grouping`](crate::Grouping).
    pub fn add(
        self,
        name: impl Into<String>,
        migrator: Migrator<'a>,
        db: &'a mut Connection,
    ) -> Self {
        self.add_sets([(name, migrator)], db)
    }

    /// Adds several sets that are in one database, each as a member with a name of its own, as if
    /// each had a database to itself.
    ///
    /// Their migrations are one transaction: none of these members can be new while another is old.
    /// They are applied set by set in this order, but for what a migration
    /// [needs of another set](crate::Migration::depends_on_sets), which comes before it. The file is
    /// locked once and backed up once, as the first of the migrators says that has something pending
    /// and wants a backup.
    ///
    /// A check calls the tables by the same names as if they were in several files: `events.events`
    /// is a table of the member `events`, and the tables of the others are not seen under that name.
    /// A table that none of the sets made is seen under each.
    ///
    /// ```
    /// use migrate_runtime::{Check, Group, Migrations, embed_migrations};
    ///
    /// # /*
    /// static META: Migrations = embed_migrations!("migrations/meta", set = "meta");
    /// static EVENTS: Migrations = embed_migrations!("migrations/events", set = "events");
    /// # */
    /// # static META: Migrations = embed_migrations!("../tests/sets/meta1", set = "meta");
    /// # static EVENTS: Migrations = embed_migrations!("../tests/sets/journal1", set = "events");
    ///
    /// # let mut db = rusqlite::Connection::open_in_memory()?;
    /// let report = Group::new()
    ///     .add_sets([("meta", META.migrator()), ("events", EVENTS.migrator())], &mut db)
    ///     .check(Check::new(
    ///         "every event has a project",
    ///         "SELECT id FROM events.events WHERE project NOT IN (SELECT id FROM meta.projects)",
    ///     ))
    ///     .run()?;
    /// assert_eq!(report.get("events").unwrap().steps().len(), EVENTS.len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add_sets(
        mut self,
        sets: impl IntoIterator<Item = (impl Into<String>, Migrator<'a>)>,
        db: &'a mut Connection,
    ) -> Self {
        let sets: Vec<_> = sets.into_iter().map(|(name, one)| (name.into(), one)).collect();
        if !sets.is_empty() {
            self.databases.push(Database { db, sets });
        }
        self
    }

    /// Adds a rule over the members, which must hold before any of them is committed: a query that
    /// yields the rows that are wrong, over tables named `member.table`. Rows of a
    /// [warning](Check::warning) are notes of the report. The same query works on what is committed,
    /// with [`Validation::attach`](crate::Validation::attach).
    ///
    /// No connection sees what another has not committed yet. So the columns that the query reads
    /// are copied into a temporary database, all rows of them, also where it is one file: three million rows take about a second,
    /// and the memory does not grow. The copies have the types and the indexes of the columns, but
    /// not their collations; functions and collations of the application's are not there, and there
    /// can be ten members at the most. What needs more is a [check in Rust](Group::check_with).
    pub fn check(mut self, check: Check) -> Self {
        self.rules.push(Rule::Query(check));
        self
    }

    /// Adds a rule in Rust. It gets the connections of all members, each inside the transaction of
    /// its migrations, so that it sees what no other connection can. It can only read. Its error
    /// undoes the run.
    ///
    /// ```
    /// # use migrate_runtime::{Group, Migrations, embed_migrations};
    /// # static META: Migrations = embed_migrations!("../examples/quickstart/migrations");
    /// # static EVENTS: Migrations = embed_migrations!("../examples/quickstart/migrations");
    /// # let (mut meta, mut events) =
    /// #     (rusqlite::Connection::open_in_memory()?, rusqlite::Connection::open_in_memory()?);
    /// let mut group = Group::new()
    ///     .add("meta", META.migrator(), &mut meta)
    ///     .add("events", EVENTS.migrator(), &mut events)
    ///     .check_with("as many notes in both", |members| {
    ///         let count = |name| -> Result<i64, Box<dyn std::error::Error + Send + Sync>> {
    ///             let sql = "SELECT count(*) FROM notes";
    ///             Ok(members.get(name)?.query_row(sql, [], |row| row.get(0))?)
    ///         };
    ///         match (count("meta")?, count("events")?) {
    ///             (meta, events) if meta == events => Ok(()),
    ///             (meta, events) => Err(format!("{meta} and {events}").into()),
    ///         }
    ///     });
    /// group.run()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check_with(
        mut self,
        name: impl Into<String>,
        check: impl Fn(&GroupMembers<'_>) -> Result<(), Refusal> + Send + Sync + 'static,
    ) -> Self {
        self.rules.push(Rule::Code(name.into(), Box::new(check)));
        self
    }

    /// Applies everything that is pending in any member: all of it or nothing. See [`Group`].
    ///
    /// # Errors
    ///
    /// - [`InvalidGroup`](crate::ErrorKind::InvalidGroup): two members have one name, one file on two
    ///   connections or one set in one file, or one has another attached.
    /// - [`NotInGroup`](crate::ErrorKind::NotInGroup): a migration needs a transaction of its own.
    /// - [`CheckFailed`](crate::ErrorKind::CheckFailed): a check did not hold.
    /// - Whatever a run of a single member can answer; [`Error::member`] says which it was.
    ///
    /// Mostly nothing was changed then; [`Error::committed`] names the members that are
    /// migrated nevertheless, now or by an earlier run that was cut short.
    pub fn run(&mut self) -> Result<GroupReport, Error> {
        run::run(&mut self.databases, &self.rules)
    }

    /// What is pending in each member, by name. Nothing is locked.
    ///
    /// ```
    /// # use migrate_runtime::Group;
    /// # use notes::MIGRATIONS as META;
    /// # use notes::MIGRATIONS as EVENTS;
    /// # let (mut meta, mut events) =
    /// #     (rusqlite::Connection::open_in_memory()?, rusqlite::Connection::open_in_memory()?);
    /// let group = Group::new()
    ///     .add("meta", META.migrator(), &mut meta)
    ///     .add("events", EVENTS.migrator(), &mut events);
    /// for (member, plan) in group.plan()? {
    ///     println!("{member}: {} steps", plan.len());
    /// }
    /// # assert_eq!(group.plan()?.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::plan`](crate::Migrations::plan).
    pub fn plan(&self) -> Result<Vec<(String, Plan)>, Error> {
        let plan = |entry: Entry<'_, '_>| {
            let plan = entry.migrator.plan(entry.db, &Target::Latest);
            plan.map(|plan| (entry.name.to_owned(), plan))
                .map_err(|error| error.about_member(entry.name))
        };
        entries(&self.databases).map(plan).collect()
    }

    /// Where each member stands, and whether an earlier run was cut short. Nothing is locked.
    ///
    /// ```
    /// # use migrate_runtime::Group;
    /// # use notes::MIGRATIONS as META;
    /// # use notes::MIGRATIONS as EVENTS;
    /// # let (mut meta, mut events) =
    /// #     (rusqlite::Connection::open_in_memory()?, rusqlite::Connection::open_in_memory()?);
    /// let group = Group::new()
    ///     .add("meta", META.migrator(), &mut meta)
    ///     .add("events", EVENTS.migrator(), &mut events);
    /// let status = group.status()?;
    /// assert!(status.behind().is_empty(), "no run was cut short");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::status`](crate::Migrations::status).
    pub fn status(&self) -> Result<GroupStatus, Error> {
        let mut members = Vec::new();
        let mut told = Vec::new();
        for entry in entries(&self.databases) {
            let Entry { name, migrator, .. } = entry;
            let catalog = migrator.catalog;
            let read = entry.read(migrator.options.patience());
            let (tracking, last) = read.map_err(|error| error.about_member(name))?;
            let failures = history::failures(entry.db, catalog.set());
            let status = Status::new(catalog.set(), &catalog.migrations(), &tracking, &failures);
            members.push((name.to_owned(), status));
            told.push((name, tracking, last));
        }
        let told: Vec<Told<'_>> = told
            .iter()
            .map(|(name, tracking, last)| Told { name, tracking, last: last.as_ref() })
            .collect();
        Ok(GroupStatus { members, behind: Interrupted::find(&told).behind })
    }
}
