//! The ladder: the schema after each migration, and the rung on which a database stands.
//!
//! The build embeds the digest of every rung and the objects of the last one. The objects of the
//! others are made again as the build made them: by running the migrations on a database in memory.

use std::collections::HashSet;

use migrate_core::execute::execute;
use migrate_core::schema::{Change, Difference, Object, ObjectKind, Rows, Snapshot};
use migrate_core::sql::keyword;
use migrate_core::{Catalog, Fingerprint, Migration};
use rusqlite::Connection;

use crate::limits::Watch;
use crate::options::Options;

/// The schemas that a set makes, one after the other; rung 0 is the empty schema.
pub(super) struct Ladder<'c> {
    set: &'c [Migration],
    options: &'c Options,
    last: Option<Snapshot>,
    /// The names of all objects that the set makes at any rung.
    names: HashSet<String>,
    rungs: Vec<Option<Fingerprint>>,
    /// The highest rung whose objects could be made again.
    rebuilt: usize,
}

/// What a schema is nearest to.
pub(super) struct Nearest {
    /// The number of migrations.
    pub(super) rung: usize,
    pub(super) differences: Vec<Difference>,
}

impl<'c> Ladder<'c> {
    pub(super) fn of(catalog: &Catalog, set: &'c [Migration], options: &'c Options) -> Self {
        let last = catalog.schema();
        let mut names = HashSet::new();
        let mut note = |schema: &Snapshot| {
            for object in schema.objects() {
                let name = object.name().to_ascii_lowercase();
                if !names.contains(&name) {
                    names.insert(name);
                }
            }
        };
        let mut rungs = vec![Some(Fingerprint::EMPTY)];
        let rebuilt = climb(set, Order::OfTheSet, options, |schema, _| {
            note(schema);
            rungs.push(Some(schema.fingerprint()));
        });
        last.iter().for_each(note);
        rungs.extend(set.iter().skip(rebuilt).map(Migration::fingerprint));
        Self { set, options, last, names, rungs, rebuilt }
    }

    /// Whether the objects of every rung are known.
    pub(super) fn is_complete(&self) -> bool {
        self.rebuilt == self.set.len()
    }

    /// What of `found` concerns the set: objects that have a name which it gives at some rung, and
    /// what hangs on such a table.
    pub(super) fn own(&self, found: &Snapshot) -> Snapshot {
        let mut own = found.clone();
        own.remove_where(|object| !self.names(object.name()) && !self.names(object.table()));
        own
    }

    /// Whether the set makes something of this name at some rung.
    pub(super) fn names(&self, name: &str) -> bool {
        self.names.contains(&name.to_ascii_lowercase())
    }

    /// The rungs that have exactly this schema. Several where migrations change rows only.
    pub(super) fn rungs(&self, schema: Fingerprint) -> Vec<usize> {
        let same =
            |(rung, known): (usize, &Option<Fingerprint>)| (*known == Some(schema)).then_some(rung);
        self.rungs.iter().enumerate().filter_map(same).collect()
    }

    /// Whether the migration that leads to `rung` is known to change the schema.
    pub(super) fn is_visible(&self, rung: usize) -> bool {
        let of = |rung: usize| self.rungs.get(rung).copied().flatten();
        match (rung.checked_sub(1).and_then(of), of(rung)) {
            (Some(before), Some(after)) => before != after,
            _ => false,
        }
    }

    /// The schema of a rung; none where it cannot be made again.
    pub(super) fn at(&self, rung: usize) -> Option<Snapshot> {
        if rung == self.set.len()
            && let Some(last) = &self.last
        {
            return Some(last.clone());
        }
        self.after(self.set.get(..rung)?, Order::OfTheSet)
    }

    /// The schema that just these migrations make, in this order.
    pub(super) fn of_some(&self, migrations: &[Migration]) -> Option<Snapshot> {
        let prefix = self.set.get(..migrations.len())?;
        let in_order =
            prefix.iter().zip(migrations).all(|(one, other)| one.version() == other.version());
        if in_order { self.at(migrations.len()) } else { self.after(migrations, Order::Another) }
    }

    fn after(&self, migrations: &[Migration], order: Order) -> Option<Snapshot> {
        let mut reached = Snapshot::empty();
        let climbed = climb(migrations, order, self.options, |schema, _| reached = schema.clone());
        (climbed == migrations.len()).then_some(reached)
    }

    /// The rung that differs least from `schema`; of equals, the highest.
    pub(super) fn nearest(&self, schema: &Snapshot) -> Nearest {
        let mut best = Nearest { rung: 0, differences: Snapshot::empty().difference(schema) };
        let mut least = distance(&best.differences);
        let mut consider = |rung: usize, candidate: &Snapshot| {
            let differences = candidate.difference(schema);
            let far = distance(&differences);
            if far <= least {
                least = far;
                best = Nearest { rung, differences };
            }
        };
        let mut rung = 0;
        climb(self.set, Order::OfTheSet, self.options, |candidate, _| {
            rung += 1;
            consider(rung, candidate);
        });
        if let Some(last) = self.last.as_ref().filter(|_| !self.is_complete()) {
            consider(self.set.len(), last);
        }
        best
    }
}

/// Shows each schema that a set makes, with a database that has it; how many there are. Those that
/// only the application can make, and all behind one, are left out.
#[cfg(feature = "report")]
pub(crate) fn each_schema(
    set: &[Migration],
    options: &Options,
    each: impl FnMut(&Snapshot, &Connection),
) -> usize {
    climb(set, Order::OfTheSet, options, each)
}

/// A table that is not there is further away than one that differs; columns decide between equals.
fn distance(differences: &[Difference]) -> (usize, usize) {
    let objects = differences.iter().map(|one| if one.change() == Change::Changed { 1 } else { 2 });
    let parts = differences.iter().map(|one| one.columns().len() + one.clauses().len());
    (objects.sum(), parts.sum())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// From the first one on, without a gap: as the build ran them.
    OfTheSet,
    Another,
}

/// Runs migrations on a database in memory and shows the schema after each; how many could be run.
///
/// A statement may call a function of the application's, which is not there: as long as the schema
/// comes out as the build saw it, that does not matter.
fn climb(
    migrations: &[Migration],
    order: Order,
    options: &Options,
    mut each: impl FnMut(&Snapshot, &Connection),
) -> usize {
    let Ok(db) = Connection::open_in_memory() else { return 0 };
    let off = "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = OFF; \
               PRAGMA recursive_triggers = OFF";
    if db.execute_batch(off).is_err() {
        return 0;
    }
    let watch = Watch::new(&db, options.timeout, options.cancel.clone());
    watch.over(|| {
        let mut schema = Snapshot::empty();
        for (count, migration) in migrations.iter().enumerate() {
            let mut whole = true;
            for statement in migration.up().statements() {
                let sql = migration.up().sql(statement);
                // None of these shapes the schema, and some reach for files.
                if keyword(sql, &["VACUUM", "ATTACH", "DETACH"]).is_none() {
                    whole &= execute(&db, sql).is_ok();
                }
            }
            let built = migration.fingerprint().filter(|_| order == Order::OfTheSet);
            let follows = follow(&mut schema, &db).is_ok()
                && built.map_or(whole, |built| built == schema.fingerprint());
            if !follows {
                return count;
            }
            each(&schema, &db);
        }
        migrations.len()
    })
}

/// Brings `schema` to what `db` has; only what changed is hashed.
fn follow(schema: &mut Snapshot, db: &Connection) -> rusqlite::Result<()> {
    let found = schema.look(db, Rows::All)?;
    let there: HashSet<(ObjectKind, String)> =
        found.iter().map(|one| (one.kind, one.name.to_ascii_lowercase())).collect();
    let gone =
        |object: &Object| !there.contains(&(object.kind(), object.name().to_ascii_lowercase()));
    schema.remove_where(gone);
    found.into_iter().filter_map(|one| one.changed).for_each(|object| schema.insert(object));
    schema.remove_shadows(db)
}
