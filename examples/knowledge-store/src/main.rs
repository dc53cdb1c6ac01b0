//! `knowledge-store DIRECTORY [COMMAND]`, run it twice:
//!
//! - no command: migrates the five databases and says where they stand
//! - `add TITLE BODY`, `search WORDS`, `reindex`: what the knowledge is for
//! - `migrate …`: sees and steers the migrations of all five, such as `migrate status`, or
//!   `migrate rollback --only knowledge --to knowledge002`

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use knowledge_store::databases::{Databases, SETS, checks, file, migrator};
use migrate_runtime::cli::Cli;
use rusqlite::Connection;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments
        .next()
        .map_or_else(|| std::env::temp_dir().join("migrate-knowledge-store"), PathBuf::from);
    let command: Vec<String> = arguments.collect();
    if command.first().is_some_and(|first| first == "migrate") {
        return command_line(&directory).main_with(command);
    }
    match run(&directory, &command.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The command line of the library, for all five databases.
fn command_line(directory: &Path) -> Cli<'static> {
    let [first, others @ ..] = SETS;
    let cli = Cli::new(migrator(first)).database(file(directory, first));
    let cli = others
        .into_iter()
        .fold(cli, |cli, set| cli.and(migrator(set)).database(file(directory, set)));
    cli.as_group(checks()).mounted_as("DIRECTORY migrate")
}

fn run(directory: &Path, command: &[&str]) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(directory)?;
    let mut databases = Databases::open(directory)?;
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
