//! A helper process: backs a database up again and again, until somebody ends it.
//!
//! `migrate-backup FILE DIRECTORY [compressed]` keeps the newest backup alone.

use std::process::ExitCode;

use migrate_runtime::Backup;
use migrate_tests::sets::RELEASE_1;
use rusqlite::Connection;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        [file, directory] => back_up(file, Backup::in_directory(directory).keep_count(1)),
        #[cfg(feature = "zstd")]
        [file, directory, "compressed"] => {
            back_up(file, Backup::in_directory(directory).keep_count(1).compress(true))
        }
        _ => Err("usage: migrate-backup FILE DIRECTORY [compressed]".into()),
    };
    let Err(error) = result;
    eprintln!("{error}");
    ExitCode::FAILURE
}

fn back_up(
    file: &str,
    backup: Backup,
) -> Result<std::convert::Infallible, Box<dyn std::error::Error>> {
    let db = Connection::open(file)?;
    let migrator = RELEASE_1.migrator().backup(backup);
    loop {
        migrator.backup_now(&db)?;
    }
}
