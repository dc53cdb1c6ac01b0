//! `knowledge-store DIRECTORY [COMMAND]`, run it twice:
//!
//! - no command: migrates the five databases and says where they stand
//! - `add TITLE BODY`, `search WORDS`, `reindex`: what the knowledge is for
//! - `rollback DATABASE VERSION`: brings one database back to a version

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use knowledge_store::databases::Databases;
use rusqlite::Connection;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments
        .next()
        .map_or_else(|| std::env::temp_dir().join("migrate-knowledge-store"), PathBuf::from);
    let command: Vec<String> = arguments.collect();
    match run(&directory, &command.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(directory: &PathBuf, command: &[&str]) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(directory)?;
    let mut databases = Databases::open(directory)?;
    // Going back comes before going forward: otherwise the program would first undo what it is to do.
    if let ["rollback", set, version] = command {
        return rollback(&mut databases, set, version);
    }
    let report = databases.migrate()?;
    let knowledge = databases.knowledge();
    match command {
        [] => {
            println!("databases: {}\n", directory.display());
            println!("{report}\n\n{}", databases.status()?);
        }
        ["add", title, body] => {
            knowledge
                .execute("INSERT INTO entries (title, body) VALUES (?1, ?2)", [title, body])?;
        }
        ["search", words] => search(knowledge, words)?,
        ["reindex"] => knowledge.execute_batch(
            "INSERT INTO entries_fts (entries_fts) VALUES ('rebuild');
             INSERT INTO entries_fts (entries_fts) VALUES ('optimize');",
        )?,
        _ => return Err(format!("no such command: {}", command.join(" ")).into()),
    }
    Ok(())
}

fn rollback(databases: &mut Databases, set: &str, version: &str) -> Result<(), Box<dyn Error>> {
    let (migrator, db) =
        databases.member(set).ok_or_else(|| format!("there is no database {set}"))?;
    // The reason is kept in the history of the database.
    let report = migrator.reason("asked for on the command line").rollback_to(db, version)?;
    println!("{report}");
    Ok(())
}

fn search(knowledge: &Connection, words: &str) -> Result<(), rusqlite::Error> {
    let mut found = knowledge.prepare(
        "SELECT e.title, snippet(entries_fts, 1, '[', ']', '…', 8) AS snippet
         FROM entries_fts JOIN entries AS e ON e.id = entries_fts.rowid
         WHERE entries_fts MATCH ?1
         ORDER BY rank",
    )?;
    let mut rows = found.query([words])?;
    while let Some(row) = rows.next()? {
        println!("{}: {}", row.get::<_, String>("title")?, row.get::<_, String>("snippet")?);
    }
    Ok(())
}
