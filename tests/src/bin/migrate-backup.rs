//! A helper process: backs a database up again and again, until somebody ends it.
//!
//! `migrate-backup FILE DIRECTORY [compressed]` keeps the newest backup alone.
//!
//! `migrate-backup --restore FILE BACKUP` restores it, once.

use std::process::ExitCode;

use migrate_runtime::Backup;
use migrate_tests::sets::RELEASE_1;
use rusqlite::Connection;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["--restore", file, backup] => restore(file, backup),
        [file, directory] => back_up(file, Backup::in_directory(directory).keep_count(1)),
        #[cfg(feature = "zstd")]
        [file, directory, "compressed"] => {
            back_up(file, Backup::in_directory(directory).keep_count(1).compress(true))
        }
        _ => Err("usage: migrate-backup FILE DIRECTORY [compressed]".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn restore(file: &str, backup: &str) -> Outcome {
    let mut db = Connection::open(file)?;
    RELEASE_1.migrator().restore_over(&mut db, backup)?;
    Ok(())
}

fn back_up(file: &str, backup: Backup) -> Outcome {
    let db = Connection::open(file)?;
    let migrator = RELEASE_1.migrator().backup(backup);
    loop {
        migrator.backup_now(&db)?;
    }
}
