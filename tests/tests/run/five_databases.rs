//! The five databases of the example, in one program.

use std::path::Path;

use migrate_runtime::{Check, Error, ErrorKind, Group, GroupReport, Migrations, embed_migrations};
use migrate_tests::look::{applied, assert_sound, dump, rows};
use migrate_tests::site::{Site, in_both_modes};
use rusqlite::Connection;

static MEMORY: Migrations =
    embed_migrations!("../examples/five-databases/migrations/memory", set = "memory");
static KNOWLEDGE: Migrations =
    embed_migrations!("../examples/five-databases/migrations/knowledge", set = "knowledge");
static TASKS: Migrations =
    embed_migrations!("../examples/five-databases/migrations/tasks", set = "tasks");
static COMMANDS: Migrations =
    embed_migrations!("../examples/five-databases/migrations/commands", set = "commands");
static WORKFLOWS: Migrations =
    embed_migrations!("../examples/five-databases/migrations/workflows", set = "workflows");

const SETS: [&Migrations; 5] = [&MEMORY, &KNOWLEDGE, &TASKS, &COMMANDS, &WORKFLOWS];

/// Opened anew: nothing is kept in a connection that the next start would not find.
fn open(site: &Site) -> [Connection; 5] {
    SETS.map(|set| {
        let name = format!("{}.db", set.set());
        let there = site.directory().join(&name);
        let path = if Path::new(&there).exists() { there } else { site.another(&name) };
        Connection::open(path).unwrap()
    })
}

fn migrate(all: &mut [Connection; 5]) -> Result<GroupReport, Error> {
    let mut group = Group::new().check(Check::new(
        "every run has its task",
        "SELECT id FROM workflows.runs WHERE task NOT IN (SELECT id FROM tasks.tasks)",
    ));
    for (set, db) in SETS.into_iter().zip(all) {
        group = group.add(set.set(), set.migrator(), db);
    }
    group.run()
}

#[test]
fn r_1_13_five_databases_of_one_program_change_together_or_not_at_all() {
    in_both_modes(|site| {
        let mut all = open(site);
        for (set, db) in SETS.into_iter().zip(&mut all) {
            set.run_to(db, "001").unwrap();
        }
        let [_, knowledge, _, _, workflows] = &all;
        workflows.execute_batch("INSERT INTO runs VALUES (1, 7, '2026-11-20')").unwrap();
        knowledge.execute_batch("INSERT INTO pages VALUES (1, 'Plants', 'Water them')").unwrap();
        let before = all.each_ref().map(dump);

        let error = migrate(&mut all).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CheckFailed, "{error}");
        drop(all);
        let mut all = open(site);
        assert_eq!(all.each_ref().map(dump), before);
        assert!(all.iter().all(|db| applied(db).len() == 1));

        all[2].execute_batch("INSERT INTO tasks (id, title) VALUES (7, 'Water them')").unwrap();
        let report = migrate(&mut all).unwrap();
        assert_eq!(report.members().filter(|(_, report)| report.steps().len() == 1).count(), 5);
        drop(all);
        let mut all = open(site);
        for (set, db) in SETS.into_iter().zip(&all) {
            assert!(set.is_current(db).unwrap(), "{}", set.set());
            assert_eq!(applied(db).len(), 2);
            assert_sound(db);
        }
        let found = "SELECT title FROM pages_fts WHERE pages_fts MATCH 'water'";
        assert_eq!(rows(&all[1], found), ["'Plants'"]);
        assert!(migrate(&mut all).unwrap().is_empty());
    });
}
