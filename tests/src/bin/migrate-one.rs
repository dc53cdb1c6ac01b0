//! A helper process: opens a database and runs a set on it, as an application does at its start.
//!
//! `migrate-one FILE SET [GATE]` prints the number of migrations that it applied. With a gate, it
//! says `ready` and starts when that file is there, so that several can start together.
//!
//! `migrate-one --stale DIRECTORY FILES` runs an empty set that was embedded from a directory which
//! had those files then.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use migrate_runtime::__private::{Catalog, Directory, migrations};
use migrate_tests::sets;
use rusqlite::Connection;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["--stale", directory, files] => stale(directory, files),
        [file, set] => run(file, set, None),
        [file, set, gate] => run(file, set, Some(Path::new(gate))),
        _ => Err("usage: migrate-one FILE SET [GATE]".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Less than the default, so that a test ends where nothing moves any more.
const PATIENCE: Duration = Duration::from_secs(20);

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn run(file: &str, set: &str, gate: Option<&Path>) -> Outcome {
    let set = sets::by_name(set).ok_or("no such set")?;
    if let Some(gate) = gate {
        println!("ready");
        while !gate.exists() {
            std::thread::sleep(Duration::from_micros(200));
        }
    }
    let mut db = Connection::open(file)?;
    let report = set.migrator().lock_timeout(PATIENCE).run(&mut db)?;
    println!("applied {}", report.steps().len());
    Ok(())
}

fn stale(directory: &str, files: &str) -> Outcome {
    // Leaked, as they stand in for literals of the program.
    let directory = Directory::new(directory.to_owned().leak(), files.replace(',', "\n").leak());
    let set = migrations(Catalog::new("main", [0; 32], [0; 32], "", b""), Some(directory), &[]);
    let mut db = Connection::open_in_memory()?;
    set.run(&mut db)?;
    // Once in the life of a process.
    set.run(&mut db)?;
    Ok(())
}
