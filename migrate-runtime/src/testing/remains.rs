//! The files of a database at a moment.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The content of every file of a directory, but for what SQLite shares in memory, which a process
/// that comes later makes anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remains(BTreeMap<OsString, Arc<Vec<u8>>>);

const SHARED: &str = "-shm";
const LOG: &str = "-wal";

impl Remains {
    /// Reading a file that SQLite has open lets go of the locks of the process on it. Nobody else comes
    /// to a database of a test.
    pub(super) fn of(directory: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(directory)? {
            let name = entry?.file_name();
            if name.to_string_lossy().ends_with(SHARED) {
                continue;
            }
            match fs::read(directory.join(&name)) {
                Ok(bytes) => {
                    files.insert(name, Arc::new(bytes));
                }
                // Gone meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Self(files))
    }

    /// Makes the directory hold these files and no others.
    pub(super) fn bring_to(&self, directory: &Path) -> io::Result<()> {
        for entry in fs::read_dir(directory)? {
            fs::remove_file(entry?.path())?;
        }
        self.0.iter().try_for_each(|(name, bytes)| fs::write(directory.join(name), &**bytes))
    }

    fn log(&self) -> Option<(&OsString, &Vec<u8>)> {
        let is_log = |name: &OsString| name.to_string_lossy().ends_with(LOG);
        self.0.iter().find(|(name, _)| is_log(name)).map(|(name, bytes)| (name, &**bytes))
    }

    fn without_log(&self) -> BTreeMap<&OsString, &Vec<u8>> {
        let is_log = |name: &&OsString| name.to_string_lossy().ends_with(LOG);
        self.0
            .iter()
            .filter(|(name, _)| !is_log(name))
            .map(|(name, bytes)| (name, &**bytes))
            .collect()
    }
}

/// The header of a log, and of each page in it, in bytes.
const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// How many places a log is cut at.
const CUTS: usize = 6;

/// What a process can leave that dies while it commits into a log: `end` with the log cut off, between
/// two pages and within one. Nothing where the log is not all that differs.
pub(super) fn torn(start: &Remains, end: &Remains) -> Vec<(String, Remains)> {
    let Some((name, log)) = end.log() else { return Vec::new() };
    let had = start.log().map_or(0, |(_, log)| log.len());
    let page = log.get(8..12).and_then(|size| <[u8; 4]>::try_from(size).ok());
    let page = page.map_or(0, |size| u32::from_be_bytes(size) as usize);
    if start.without_log() != end.without_log() || page == 0 {
        return Vec::new();
    }
    let frame = page + FRAME_HEADER;
    let pages = log.len().saturating_sub(LOG_HEADER) / frame;
    let first = had.saturating_sub(LOG_HEADER) / frame;
    let cut = |length: usize, what: String| {
        let mut files = end.0.clone();
        files.insert(name.clone(), Arc::new(log[..length.min(log.len())].to_vec()));
        (what, Remains(files))
    };
    let step = pages.saturating_sub(first).div_ceil(CUTS).max(1);
    let mut all = Vec::new();
    for at in (first..pages).step_by(step) {
        let whole = LOG_HEADER + at * frame;
        all.push(cut(whole, format!("with {at} of {pages} pages in the log")));
        all.push(cut(whole + frame / 2, format!("within page {} of {pages} in the log", at + 1)));
    }
    all
}
