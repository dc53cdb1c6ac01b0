//! The ledger: which round trips and rehearsals an earlier build had nothing to say of, so that they
//! need not be made again.
//!
//! Down and up again costs several times what the chain costs: SQLite reads the whole schema anew
//! for every column it drops. But a trip that worked works again as long as everything before it
//! is the same, and that a digest tells. The ledger lies in the output directory of the package's
//! build script; without one, all trips are made.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use migrate_core::Checksum;

use crate::arguments::Options;
use crate::check::kept::{file, replace};

#[derive(Debug)]
pub(in crate::check) struct Ledger {
    path: Option<PathBuf>,
    /// From the digest of what it depends on to what was learnt: of a trip, the tables whose foreign
    /// keys the down can have broken; of a rehearsal, facts.
    before: BTreeMap<String, Vec<String>>,
    now: BTreeMap<String, Vec<String>>,
}

impl Ledger {
    /// The ledger of the package that is being built.
    pub(in crate::check) fn open(options: &Options) -> Self {
        let path = file(options, "trips");
        let text = path.as_ref().and_then(|path| std::fs::read_to_string(path).ok());
        let before = text.unwrap_or_default().lines().filter_map(parse).collect();
        Self { path, before, now: BTreeMap::new() }
    }

    /// What was learnt.
    pub(in crate::check) fn get(&mut self, key: Checksum) -> Option<Vec<String>> {
        let key = key.to_string();
        let fields = self.before.get(&key)?.clone();
        self.now.insert(key, fields.clone());
        Some(fields)
    }

    /// Notes what was learnt where there was nothing to say.
    pub(in crate::check) fn note(&mut self, key: Checksum, fields: &[String]) {
        // A name that the format cannot hold is not worth a format that can.
        if fields.iter().all(|field| !field.contains(['\t', '\n'])) {
            self.now.insert(key.to_string(), fields.to_vec());
        }
    }

    /// Writes what this build used. Best effort: a build must not fail for it.
    pub(in crate::check) fn save(&self) {
        let Some(path) = self.path.as_ref().filter(|_| self.now != self.before) else { return };
        let mut text = String::new();
        for (key, fields) in &self.now {
            let _ = writeln!(text, "{key}\t{}", fields.join("\t"));
        }
        replace(path, |partial| std::fs::write(partial, text));
    }
}

fn parse(line: &str) -> Option<(String, Vec<String>)> {
    let mut fields = line.split('\t');
    let key = Checksum::from_hex(fields.next()?)?;
    let fields = fields.filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect();
    Some((key.to_string(), fields))
}
