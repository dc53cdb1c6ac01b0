//! An assistant with five databases, which change together: all of them are migrated, or none.
//! Run it twice.

use std::path::PathBuf;

use migrate_runtime::{Check, Group, Migrations, embed_migrations};
use rusqlite::Connection;

static MEMORY: Migrations = embed_migrations!("migrations/memory", set = "memory");
static KNOWLEDGE: Migrations = embed_migrations!("migrations/knowledge", set = "knowledge");
static TASKS: Migrations = embed_migrations!("migrations/tasks", set = "tasks");
static COMMANDS: Migrations = embed_migrations!("migrations/commands", set = "commands");
static WORKFLOWS: Migrations = embed_migrations!("migrations/workflows", set = "workflows");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = match std::env::args_os().nth(1) {
        Some(path) => PathBuf::from(path),
        None => std::env::temp_dir().join("migrate-five-databases"),
    };
    std::fs::create_dir_all(&directory)?;
    println!("databases: {}\n", directory.display());

    let open = |name: &str| Connection::open(directory.join(name).with_extension("db"));
    let mut memory = open("memory")?;
    let mut knowledge = open("knowledge")?;
    let mut tasks = open("tasks")?;
    let mut commands = open("commands")?;
    let mut workflows = open("workflows")?;

    let report = Group::new()
        .add("memory", MEMORY.migrator(), &mut memory)
        .add("knowledge", KNOWLEDGE.migrator(), &mut knowledge)
        .add("tasks", TASKS.migrator(), &mut tasks)
        .add("commands", COMMANDS.migrator(), &mut commands)
        .add("workflows", WORKFLOWS.migrator(), &mut workflows)
        .check(Check::new(
            "every run has its task",
            "SELECT id FROM workflows.runs WHERE task NOT IN (SELECT id FROM tasks.tasks)",
        ))
        .run()?;
    println!("{report}");

    tasks.execute("INSERT INTO tasks (title) VALUES ('Water the plants')", [])?;
    let task = tasks.last_insert_rowid();
    workflows.execute("INSERT INTO runs (task, started_at) VALUES (?1, '2026-11-20')", [task])?;
    Ok(())
}
