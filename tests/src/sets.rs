//! The migration sets that the tests run. The macro embeds at compile time, so each release of an
//! application is a directory of its own under `tests/sets`, all of one set name.

use std::time::Duration;

use migrate_runtime::{Migrations, Migrator, embed_migrations};
use rusqlite::Connection;

/// A library with authors, books and genres.
pub static RELEASE_1: Migrations =
    embed_migrations!("sets/release1", allow("nullable-primary-key"));
/// The same, two migrations later: 004 rebuilds `authors`, which `books` refers to with a cascade.
pub static RELEASE_2: Migrations =
    embed_migrations!("sets/release2", allow("nullable-primary-key"));
/// Release 1 with other comments in 001, `\r\n` in 002, and another name and down of 003.
pub static COSMETIC: Migrations = embed_migrations!("sets/cosmetic", allow("nullable-primary-key"));
/// Release 1 with another statement in 002.
pub static EDITED: Migrations = embed_migrations!("sets/edited", allow("nullable-primary-key"));
/// Release 1 with other statements in 003 that do the same.
pub static REWORDED: Migrations = embed_migrations!("sets/reworded", allow("nullable-primary-key"));
/// Release 1 without 002.
pub static WITHOUT_002: Migrations =
    embed_migrations!("sets/without_002", allow(gap, "nullable-primary-key"));
/// Release 1 with its versions written as 0001, 0002, 0003.
pub static PADDED: Migrations = embed_migrations!("sets/padded", allow("nullable-primary-key"));

/// Two categories: task001 depends on knowledge001.
pub static CATEGORIES_1: Migrations =
    embed_migrations!("sets/categories1", allow("unindexed-foreign-key"));
/// The same with knowledge002, and task004 that depends on it.
pub static CATEGORIES_2: Migrations =
    embed_migrations!("sets/categories2", allow("unindexed-foreign-key"));

/// Six migrations, the last of which fails where two accounts share an address.
pub static ACCOUNTS: Migrations =
    embed_migrations!("sets/accounts", allow("unindexed-foreign-key", "fails-with-rows"));
/// From 002 on, each migration fails with rows of its own kind.
pub static GUARDS: Migrations = embed_migrations!(
    "sets/guards",
    allow("positional-copy", "unindexed-foreign-key", "fails-with-rows", destructive)
);
/// 002 and 004 run outside a transaction; 004 fails where two events have one text.
pub static OUTSIDE: Migrations = embed_migrations!("sets/outside", allow("fails-with-rows"));
/// Its first migration alone: an older program.
pub static EVENTS_1: Migrations = embed_migrations!("sets/events1");
/// 002 deletes parents outside a transaction, and forgets their children.
pub static ORPHANS: Migrations = embed_migrations!(
    "sets/orphans",
    allow("unindexed-foreign-key", "fails-with-rows", destructive)
);
/// 002 runs with foreign keys enforced and relies on a cascade.
pub static ENFORCED: Migrations =
    embed_migrations!("sets/enforced", allow(quadratic, "unindexed-foreign-key"));
/// Its first migration alone: an older program.
pub static SHOPS_1: Migrations = embed_migrations!("sets/shops1", allow("unindexed-foreign-key"));
/// Its first two migrations.
pub static SHOPS_2: Migrations =
    embed_migrations!("sets/shops2", allow(quadratic, "unindexed-foreign-key"));
/// 002 and 006 can leave children behind; what is between and after is innocent.
pub static BLAME: Migrations =
    embed_migrations!("sets/blame", allow("unindexed-foreign-key", "fails-with-rows", destructive));
/// 002 rebuilds a child, and spells the name of its parent in another way.
pub static SPELLING: Migrations = embed_migrations!("sets/spelling");
/// What 002 makes of the schema depends on the rows.
pub static DRIFT: Migrations = embed_migrations!("sets/drift");
/// Takes as long as the table `workload` says.
pub static SLOW: Migrations = embed_migrations!("sets/slow", allow("fails-with-rows"));
/// 002 changes settings of the connection.
pub static PRAGMAS: Migrations = embed_migrations!("sets/pragmas");
/// A library's own set, for a database that it shares with an application.
pub static SHELF: Migrations = embed_migrations!("sets/shelf", set = "shelf");
/// 002 calls a function of the application's.
pub static FUNCTIONS: Migrations = embed_migrations!("sets/functions", functions(slug));
/// The sixteen migrations of the quick start.
pub static QUICKSTART: Migrations = embed_migrations!("../examples/quickstart/migrations");

/// People, numbered events and two search indexes: something for every check of a validation.
pub static LEDGER: Migrations = embed_migrations!("sets/ledger", allow("unindexed-foreign-key"));

/// The set of this name, for a helper process that is told on its command line.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Migrations> {
    Some(match name {
        "release1" => &RELEASE_1,
        "release2" => &RELEASE_2,
        "slow" => &SLOW,
        "outside" => &OUTSIDE,
        "quickstart" => &QUICKSTART,
        _ => return None,
    })
}

/// Notes with a search of their own category.
pub static ORDER_1: Migrations = embed_migrations!("sets/order1", allow("irreversible"));
/// The same after a rebuild of the notes that loses the trigger of the search, where it comes after
/// it. The build would say so.
pub static ORDER_2: Migrations = embed_migrations!("sets/order2", allow("order-dependent"));

/// Brings a database of [`OUTSIDE`] `count` events, so that its VACUUM has something to do.
///
/// # Panics
///
/// If the table `events` is not there.
pub fn fill_events(db: &Connection, count: u32) {
    db.execute(
        "INSERT INTO events (text) WITH RECURSIVE n (i) AS
           (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) SELECT 'event ' || i FROM n",
        [count],
    )
    .unwrap();
}

/// A migrator that takes what is half done for dead at once: nobody else runs in the test.
pub fn impatient(migrations: &Migrations) -> Migrator<'_> {
    migrations.migrator().lock_timeout(Duration::from_millis(100))
}

/// Tickets: 002 moves a column to another table, 003 and 004 bring what they can bring again, 005
/// deletes rows and values.
pub static CLEANUP: Migrations =
    embed_migrations!("sets/cleanup", allow("nullable-primary-key", destructive));

/// 002 makes slugs of titles, which a function of the program does.
pub static HOOKED: Migrations = embed_migrations!("sets/hooked", hooks("002" = slugs));

fn slugs(db: &Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let titles = db
        .prepare("SELECT title FROM notes WHERE slug IS NULL")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<String>, _>>()?;
    for title in titles {
        if title.is_empty() {
            return Err("a note without a title".into());
        }
        if title == "COMMIT" {
            db.execute_batch("COMMIT")?;
        }
        let slug = title.to_lowercase().replace(' ', "-");
        db.execute("UPDATE notes SET slug = ?2 WHERE title = ?1", (title, slug))?;
    }
    Ok(())
}

/// Two sets that need each other step by step: warp 001, weft 001, warp 002 and 003, weft 002.
pub static WARP: Migrations = embed_migrations!("sets/warp", set = "warp");
/// See [`WARP`].
pub static WEFT: Migrations = embed_migrations!("sets/weft", set = "weft");
/// Needs [`CIRCLE_2`], which needs it.
pub static CIRCLE_1: Migrations = embed_migrations!("sets/circle1", set = "circle1");
/// Needs [`CIRCLE_1`].
pub static CIRCLE_2: Migrations = embed_migrations!("sets/circle2", set = "circle2");

/// Needs 001 of [`SHELF`].
pub static READING: Migrations = embed_migrations!("sets/reading", set = "reading");

/// 002 changes what a search index is about, and forgets the index.
pub static SEARCH: Migrations = embed_migrations!("sets/search", allow("irreversible"));

/// Two folders with dates for versions.
pub static DATED: Migrations = embed_migrations!("sets/dated");
/// The schema of 002 needs a function of the application's.
pub static SLUGGED: Migrations = embed_migrations!("sets/slugged", functions(slug));
/// Projects, in a database beside that of [`EVENTS_OLD`].
pub static META_OLD: Migrations = embed_migrations!("sets/meta1", set = "meta");
/// The same with an inbox; fails where two projects have one name.
pub static META_NEW: Migrations =
    embed_migrations!("sets/meta2", set = "meta", allow("fails-with-rows"));
/// Events of projects.
pub static EVENTS_OLD: Migrations = embed_migrations!("sets/journal1", set = "events");
/// The same, those of no project put into the inbox; fails where two have one number.
pub static EVENTS_NEW: Migrations =
    embed_migrations!("sets/journal2", set = "events", allow("fails-with-rows"));

/// Tables, and migrations that each do something else to the rows of one.
pub static CHANGES: Migrations =
    embed_migrations!("sets/changes", allow(destructive, "unused-consent"));

/// What a sample of one row does not show: 003 drops a column that holds its default there, and 004
/// deletes rows that it has none of.
pub static ARCHIVE: Migrations = embed_migrations!("sets/archive");
/// Its first three migrations, without a sample.
pub static ARCHIVE_PLAIN: Migrations = embed_migrations!("sets/archive_plain");

/// Outside a transaction, 002 sets `synchronous`, and 003 is a function of the program alone.
pub static LOOSE: Migrations = embed_migrations!("sets/loose", hooks("003" = half));

fn half(db: &Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    db.execute_batch("INSERT INTO jobs (text) VALUES ('by the hook')")?;
    if db.query_row("SELECT count(*) > 1 FROM jobs", [], |row| row.get(0))? {
        return Err("there are jobs".into());
    }
    Ok(())
}

/// Tags without 002, which came later than 003.
pub static LATE_1: Migrations = embed_migrations!("sets/late1", allow(gap));
/// The same with a 002 that does the same in both orders.
pub static LATE_2: Migrations = embed_migrations!("sets/late2", allow("out-of-order"));
/// The same with a 002 that does not.
pub static LATE_3: Migrations =
    embed_migrations!("sets/late3", allow("out-of-order", "order-dependent"));
