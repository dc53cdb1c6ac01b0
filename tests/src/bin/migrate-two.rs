//! A helper process: opens two databases and runs them as a group, as an application does at its
//! start.
//!
//! `migrate-two META EVENTS` prints how many migrations it applied. Where both are one path, it has
//! both sets in one file. More words change what it does:
//! `reversed` puts the group together the other way round, `gate=FILE` says `ready` and starts when
//! that file is there, and `die-after=NAME` ends the process right after that member was committed.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use migrate_runtime::{Backup, Event, Group, Migrator};
use migrate_tests::sets::{EVENTS_NEW, META_NEW};
use rusqlite::Connection;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        [meta, events, ref words @ ..] => run(meta, events, words),
        _ => Err("usage: migrate-two META EVENTS [WORD…]".into()),
    };
    match result {
        Ok(count) => {
            println!("applied {count}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Less than the default, so that a test ends where nothing moves any more.
const PATIENCE: Duration = Duration::from_secs(20);

fn run(meta: &str, events: &str, words: &[&str]) -> Result<usize, Box<dyn std::error::Error>> {
    let word = |name| words.iter().find_map(|word| word.strip_prefix(name));
    let fatal = word("die-after=").map(ToOwned::to_owned);
    let watched = |migrator: Migrator<'static>| {
        let fatal = fatal.clone();
        let backup = Backup::beside_database();
        migrator.backup(backup).lock_timeout(PATIENCE).observe(move |event| {
            if let Event::MemberCommitted { member, .. } = event
                && Some(*member) == fatal.as_deref()
            {
                std::process::abort();
            }
        })
    };
    let one_file = meta == events;
    let (mut meta, mut events) = (Connection::open(meta)?, Connection::open(events)?);
    let first = ("meta", watched(META_NEW.migrator()), &mut meta);
    let second = ("events", watched(EVENTS_NEW.migrator()), &mut events);
    let both = if words.contains(&"reversed") { [second, first] } else { [first, second] };
    let mut group = Group::new();
    if one_file {
        let [(first, set, db), (second, other, _)] = both;
        group = group.add_sets([(first, set), (second, other)], db);
    } else {
        for (name, migrator, db) in both {
            group = group.add(name, migrator, db);
        }
    }
    if let Some(gate) = word("gate=").map(Path::new) {
        println!("ready");
        while !gate.exists() {
            std::thread::sleep(Duration::from_micros(200));
        }
    }
    Ok(group.run()?.members().map(|(_, report)| report.steps().len()).sum())
}
