//! Recordings: what was written and what was synced, and what a power cut makes of it.
//!
//! The contract of the disk: what was written before a sync of its file is there after the cut.
//! Of what was written since, any part may be there, sector by sector. A file that came or went is
//! as certain as the next sync of its directory, which SQLite asks for when it first syncs a new
//! journal, or with the deletion.

use std::collections::BTreeMap;
use std::path::Path;

/// Files by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The files of a directory, without the index of a write-ahead log: it is no file but memory, and
/// does not outlive the machine.
pub(crate) fn files(directory: &Path) -> Files {
    let Ok(entries) = std::fs::read_dir(directory) else { return Files::new() };
    let entries = entries.filter_map(Result::ok).filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        Some((name, std::fs::read(entry.path()).ok()?))
    });
    entries.filter(|(name, _)| !name.ends_with("-shm")).collect()
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    Create,
    Write { offset: u64, bytes: Vec<u8> },
    Truncate(u64),
    Sync,
    Delete { synced: bool },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) file: String,
    pub(crate) change: Change,
}

/// What a power cut does to what was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsynced {
    /// All of it is lost.
    Lost,
    /// All of it is there by chance.
    Kept,
    /// Some of it is there, sector by sector; the number chooses.
    Torn(u64),
}

/// What happened to the files of a directory.
#[derive(Debug, Clone, Default)]
pub struct Recording {
    before: Files,
    events: Vec<Event>,
}

const SECTOR: u64 = 512;

impl Recording {
    pub(crate) fn new(before: Files) -> Self {
        Self { before, events: Vec::new() }
    }

    pub(crate) fn push(&mut self, event: Event) {
        self.events.push(event);
    }

    /// The number of changes and syncs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether nothing happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The files as a power cut leaves them after the first `count` events.
    #[must_use]
    pub fn cut(&self, count: usize, unsynced: Unsynced) -> Files {
        let events = &self.events[..count.min(self.events.len())];
        let durable = durable(events);
        let mut chance = Chance::new(unsynced);
        let mut files = self.before.clone();
        for (event, durable) in events.iter().zip(durable) {
            match &event.change {
                Change::Create => {
                    if durable || chance.keeps() {
                        files.insert(event.file.clone(), Vec::new());
                    } else {
                        files.remove(&event.file);
                    }
                }
                Change::Delete { .. } => {
                    if durable || chance.keeps() {
                        files.remove(&event.file);
                    }
                }
                Change::Write { offset, bytes } => {
                    let Some(file) = files.get_mut(&event.file) else { continue };
                    for (at, sector) in sectors(*offset, bytes) {
                        if durable || chance.keeps() {
                            write(file, at, sector);
                        }
                    }
                }
                Change::Truncate(length) => {
                    let Some(file) = files.get_mut(&event.file) else { continue };
                    if durable || chance.keeps() {
                        file.resize(*length as usize, 0);
                    }
                }
                Change::Sync => {}
            }
        }
        files
    }
}

/// Which of `events` are certain to be there.
fn durable(events: &[Event]) -> Vec<bool> {
    let mut durable = vec![false; events.len()];
    // Of each file that was created: whether it was synced since, and its directory with it.
    let mut fresh: BTreeMap<&str, bool> = BTreeMap::new();
    for (index, event) in events.iter().enumerate() {
        match event.change {
            Change::Create => {
                fresh.insert(&event.file, true);
            }
            Change::Sync => {
                // Back to where the file of that name was created: one before it was another.
                for at in (0..index).rev() {
                    if events[at].file == event.file {
                        durable[at] = true;
                        if events[at].change == Change::Create {
                            break;
                        }
                    }
                }
                if fresh.insert(&event.file, false) == Some(true) {
                    sync_directory(&events[..index], &mut durable);
                }
            }
            Change::Delete { synced: true } => {
                durable[index] = true;
                sync_directory(&events[..index], &mut durable);
            }
            _ => {}
        }
    }
    durable
}

fn sync_directory(events: &[Event], durable: &mut [bool]) {
    for (at, event) in events.iter().enumerate() {
        if matches!(event.change, Change::Create | Change::Delete { .. }) {
            durable[at] = true;
        }
    }
}

/// The parts of a write that reach the disk one by one.
fn sectors(offset: u64, bytes: &[u8]) -> Vec<(u64, &[u8])> {
    let mut parts = Vec::new();
    let (mut at, mut rest) = (offset, bytes);
    while !rest.is_empty() {
        let length = (SECTOR - at % SECTOR).min(rest.len() as u64);
        let (part, others) = rest.split_at(length as usize);
        parts.push((at, part));
        (at, rest) = (at + length, others);
    }
    parts
}

fn write(file: &mut Vec<u8>, offset: u64, bytes: &[u8]) {
    let start = offset as usize;
    let end = start + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[start..end].copy_from_slice(bytes);
}

/// Xorshift: the same cut for the same number.
struct Chance {
    unsynced: Unsynced,
    state: u64,
}

impl Chance {
    fn new(unsynced: Unsynced) -> Self {
        let seed = if let Unsynced::Torn(seed) = unsynced { seed } else { 0 };
        Self { unsynced, state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1 }
    }

    fn keeps(&mut self) -> bool {
        match self.unsynced {
            Unsynced::Lost => false,
            Unsynced::Kept => true,
            Unsynced::Torn(_) => {
                self.state ^= self.state << 13;
                self.state ^= self.state >> 7;
                self.state ^= self.state << 17;
                self.state >> 63 == 1
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(file: &str, change: Change) -> Event {
        Event { file: file.to_owned(), change }
    }

    #[test]
    fn what_was_synced_stays_and_the_rest_is_up_to_chance() {
        let write = |at, byte| Change::Write { offset: at, bytes: vec![byte; 600] };
        let before = Files::from([("db".to_owned(), vec![b'a'; 600])]);
        let mut recording = Recording::new(before.clone());
        for event in [
            event("log", Change::Create),
            event("log", write(0, b'b')),
            event("db", write(0, b'c')),
            event("log", Change::Sync),
            event("log", Change::Delete { synced: false }),
        ] {
            recording.push(event);
        }
        assert_eq!(recording.cut(3, Unsynced::Lost), before);
        let kept = recording.cut(3, Unsynced::Kept);
        assert_eq!((kept["log"][0], kept["db"][0]), (b'b', b'c'));
        let synced = recording.cut(4, Unsynced::Lost);
        assert_eq!((synced["log"].len(), synced["db"][0]), (600, b'a'));
        assert_eq!(recording.cut(5, Unsynced::Lost), synced, "a deletion is not durable at once");
        assert!(!recording.cut(5, Unsynced::Kept).contains_key("log"));
        let torn = (0..64).any(|seed| {
            let db = &recording.cut(5, Unsynced::Torn(seed))["db"];
            db[0] != db[512]
        });
        assert!(torn, "one sector of two");
    }
}
