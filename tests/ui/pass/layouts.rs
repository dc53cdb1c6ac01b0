//! Every layout of a directory: files with sections, categories, Flyway's names, pairs, pairs with
//! a suffix, folders with dates.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;

static SECTIONS: Migrations = embed_migrations!("sets/layout-sections", allow(destructive));
static CATEGORIES: Migrations = embed_migrations!("sets/layout-categories");
static FLYWAY: Migrations = embed_migrations!("sets/layout-flyway");
static PAIR: Migrations = embed_migrations!("sets/layout-pair");
static PAIR_FLYWAY: Migrations = embed_migrations!("sets/layout-pair-flyway");
static SUFFIX: Migrations = embed_migrations!("sets/layout-suffix");
static FOLDER: Migrations = embed_migrations!("sets/layout-folder");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let expected: [(&Migrations, &[&str]); 7] = [
        (&SECTIONS, &["001 create_tasks -+?", "002 add-owner", "3 größe", "004 ", "005 tear_down"]),
        (&CATEGORIES, &["task001 create_tasks", "task002 add_owner", "knowledge001 create_notes"]),
        (&FLYWAY, &["1 create_tasks", "2 add_owner"]),
        (&PAIR, &["001 create_tasks -+", "002 add_owner -+"]),
        (&PAIR_FLYWAY, &["0001 CreateTasks -+", "0002 AddOwner -+"]),
        (&SUFFIX, &["20250915000001 create_tasks -+", "20250916120000 add_owner"]),
        (&FOLDER, &["20180114171611 create_tasks -+?", "20180201080000 add_owner -+"]),
    ];
    for (set, expected) in expected {
        assert_eq!(described(set), expected);
        let mut db = Connection::open_in_memory()?;
        assert_eq!(set.run(&mut db)?.steps().len(), set.len());
        assert!(set.run(&mut db)?.is_empty());
        // The sample was for the check alone.
        assert_eq!(db.query_row("SELECT count(*) FROM tasks", [], |row| row.get(0)), Ok(0));
    }

    let mut db = Connection::open_in_memory()?;
    FOLDER.run(&mut db)?;
    assert_eq!(FOLDER.rollback(&mut db, 2)?.steps().len(), 2);
    assert!(db.prepare("SELECT * FROM tasks").is_err());
    Ok(())
}

/// Version, name, `-+` where there is a down, `?` where there is a verification.
fn described(set: &Migrations) -> Vec<String> {
    let describe = |migration: &migrate_runtime::Migration| {
        let (version, name) = (migration.version(), migration.name());
        let down = if migration.down().is_some() { " -+" } else { "" };
        let verify = if migration.verify().is_some() { "?" } else { "" };
        format!("{version} {name}{down}{verify}")
    };
    set.migrations().iter().map(describe).collect()
}
