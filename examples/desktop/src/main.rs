//! `desktop [--one-file] DIRECTORY [COMMAND]`, run it twice:
//!
//! - no command: brings the databases up to date, as the application does before its window opens
//! - `create ID NAME`: a new knowledge base, with the event that tells of it
//! - `check`: looks for everything that could be wrong

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use desktop::store::{Layout, Store};

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    // A real application would read this from its settings.
    let layout = if arguments.first().is_some_and(|first| first == "--one-file") {
        arguments.remove(0);
        Layout::OneFile
    } else {
        Layout::TwoFiles
    };
    match run(layout, &arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        // Where a window would say that the data is as it was, and what to do.
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(layout: Layout, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    let (directory, command) = match arguments {
        [] => (std::env::temp_dir().join("migrate-desktop"), arguments),
        [directory, command @ ..] => (PathBuf::from(directory), command),
    };
    std::fs::create_dir_all(&directory)?;
    let mut store = Store::open(&directory, layout)?;
    match command {
        [] => {
            println!("databases: {}\n", directory.display());
            println!("{}\n\n{}", store.migrate()?, store.status()?);
        }
        ["create", id, name] => {
            store.migrate()?;
            store.create(id, name)?;
        }
        ["check"] => {
            let report = store.validate()?;
            println!("{report}");
            if !report.is_valid() {
                return Err("the data is not as it should be".into());
            }
        }
        _ => return Err(format!("no such command: {}", command.join(" ")).into()),
    }
    Ok(())
}
