//! `planner [DATABASE]`: run it twice.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use rusqlite::Connection;

fn main() -> ExitCode {
    let path = std::env::args_os()
        .nth(1)
        .map_or_else(|| std::env::temp_dir().join("migrate-planner.db"), PathBuf::from);
    match run(&path) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(path: &PathBuf) -> Result<(), Box<dyn Error>> {
    let mut db = Connection::open(path)?;
    let [library, application] = planner::migrate(&mut db)?;
    println!("labels:\n{library}\n\nplanner:\n{application}\n");
    println!("{}", labels::MIGRATIONS.status(&db)?);
    println!("{}\n", planner::MIGRATIONS.status(&db)?);

    db.execute("INSERT INTO tasks (title) VALUES ('Water the plants')", [])?;
    let task = db.last_insert_rowid();
    labels::add(&db, "task", task, "garden")?;
    println!("task {task} has the labels {:?}", labels::of(&db, "task", task)?);
    Ok(())
}
