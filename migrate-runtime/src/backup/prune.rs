//! Retention: which backups go.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::compress::is_compressed;
use super::file::{BackupFile, failed};
use super::name::Site;
use crate::error::Error;

/// What is kept; each limit that is set counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Keep {
    pub(super) days: Option<u32>,
    pub(super) count: Option<usize>,
    pub(super) bytes: Option<u64>,
}

impl Default for Keep {
    fn default() -> Self {
        Self { days: Some(30), count: None, bytes: None }
    }
}

/// Deletes what `keep` does not cover; what was deleted.
///
/// The newest one that is good always stays: one that is newer but empty or cut off is no backup.
/// So does the one that was just `taken`, whatever the clock says.
pub(super) fn prune(
    db: &Connection,
    site: &Site,
    keep: Keep,
    taken: Option<&Path>,
) -> Result<Vec<PathBuf>, Error> {
    let oldest: Option<String> = match keep.days {
        // None where that is before the first year that SQLite knows: nothing is as old.
        Some(days) => db.query_row(
            "SELECT strftime('%Y-%m-%d_%H-%M-%S', 'now', ?1)",
            [format!("-{days} days")],
            |row| row.get(0),
        )?,
        None => None,
    };
    let (mut total, mut count) = (0_u64, 0_usize);
    let mut good_stays = false;
    let mut deleted = Vec::new();
    for backup in site.list()? {
        count += 1;
        total = total.saturating_add(backup.bytes());
        // Times in this form compare as text.
        let too_old = oldest.as_deref().is_some_and(|oldest| backup.taken_at() < oldest);
        let too_many = keep.count.is_some_and(|most| count > most);
        let too_much = keep.bytes.is_some_and(|bytes| total > bytes);
        let goes = too_old || too_many || too_much;
        // Only the first few are ever looked into: those up to a good one.
        if !good_stays && looks_good(&backup) {
            good_stays = true;
            continue;
        }
        if goes && good_stays && taken != Some(backup.path()) {
            fs::remove_file(backup.path()).map_err(|error| failed(backup.path(), error))?;
            deleted.push(backup.path().to_owned());
        } else if !good_stays {
            // What is no good must not push a good one out.
            count -= 1;
            total -= backup.bytes().min(total);
        }
    }
    Ok(deleted)
}

/// Whether a file can be a whole backup, by its first bytes and its size.
fn looks_good(backup: &BackupFile) -> bool {
    const MAGIC: &[u8] = b"SQLite format 3\0";
    const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
    let mut header = Vec::new();
    let read = File::open(backup.path()).and_then(|file| file.take(100).read_to_end(&mut header));
    if read.is_err() || header.is_empty() {
        return false;
    }
    if is_compressed(backup.path()) {
        return header.starts_with(ZSTD);
    }
    if !header.starts_with(MAGIC) {
        // Encrypted from its first byte on: made of whole pages, and not one byte over and over.
        let differs = header.windows(2).any(|pair| pair.first() != pair.last());
        return backup.bytes().is_multiple_of(512) && differs;
    }
    let number = |at: usize, width: usize| {
        let bytes = header.get(at..at + width).unwrap_or_default();
        bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
    };
    // 1 stands for 65536, which two bytes cannot hold.
    let page = if number(16, 2) == 1 { 65_536 } else { number(16, 2) };
    backup.bytes() > 0 && number(28, 4) * page == backup.bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backup::name::{COMPRESSED, PLAIN};

    /// A database of 512 bytes.
    fn database(directory: &Path) -> Vec<u8> {
        let path = directory.join("a.db");
        let db = Connection::open(&path).unwrap();
        db.execute_batch("PRAGMA page_size = 512; PRAGMA user_version = 1").unwrap();
        drop(db);
        let bytes = fs::read(path).unwrap();
        assert_eq!(bytes.len(), 512);
        bytes
    }

    fn recent() -> String {
        let db = Connection::open_in_memory().unwrap();
        db.query_row("SELECT strftime('%Y-%m-%d_00-00-00', 'now')", [], |row| row.get(0)).unwrap()
    }

    fn keep(days: Option<u32>, count: Option<usize>, bytes: Option<u64>) -> Keep {
        Keep { days, count, bytes }
    }

    #[test]
    fn r_1_10_what_is_old_or_too_much_goes_and_the_newest_stays() {
        let db = Connection::open_in_memory().unwrap();
        let recent = recent();
        let old = ["2020-01-01_00-00-00", "2020-01-02_00-00-00"];
        for (keep, times, left) in [
            (keep(Some(30), None, None), &[old[0], &recent][..], 1),
            (keep(Some(30), None, None), &old, 1),
            (keep(None, Some(2), None), &[old[0], old[1], &recent], 2),
            (keep(None, None, Some(1_300)), &[old[0], old[1], &recent], 2),
            (keep(None, Some(0), Some(0)), &[old[0], &recent], 1),
            (keep(None, None, None), &[old[0], &recent], 2),
            // More days than SQLite can go back, and than there are since the year 0.
            (keep(Some(u32::MAX), None, None), &[old[0], &recent], 2),
            (keep(Some(u32::MAX), Some(1), None), &[old[0], &recent], 1),
            (keep(Some(1_000_000), None, None), &[old[0], &recent], 2),
        ] {
            let directory = tempfile::tempdir().unwrap();
            let bytes = database(directory.path());
            let site = Site::new(Some(Path::new("a.db")), directory.path());
            for time in times {
                fs::write(site.path(time, 1, PLAIN), &bytes).unwrap();
            }
            prune(&db, &site, keep, None).unwrap();
            let listed = site.list().unwrap();
            assert_eq!(listed.len(), left, "{keep:?} of {times:?}");
            assert_eq!(listed[0].taken_at(), *times.last().unwrap());
        }
    }

    #[test]
    fn r_1_10_what_was_just_taken_stays_though_the_clock_went_back() {
        let db = Connection::open_in_memory().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let whole = database(directory.path());
        let site = Site::new(Some(Path::new("a.db")), directory.path());
        let [just, before, newest] =
            ["2020-01-01_00-00-00", "2020-01-02_00-00-00", "2020-01-03_00-00-00"].map(|time| {
                let path = site.path(time, 1, PLAIN);
                fs::write(&path, &whole).unwrap();
                path
            });
        let deleted = prune(&db, &site, keep(None, Some(1), None), Some(&just)).unwrap();
        assert_eq!(deleted, [before]);
        assert!(just.exists() && newest.exists());
    }

    #[test]
    fn r_1_10_a_bad_file_does_not_count_as_the_one_that_stays() {
        let db = Connection::open_in_memory().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let whole = database(directory.path());
        let encrypted: Vec<u8> = whole.iter().map(|byte| byte ^ 0x55).collect();
        let text = "no database, whatever its name says".repeat(20).into_bytes();
        let old = ["2020-01-01_00-00-00", "2020-01-02_00-00-00", "2020-01-03_00-00-00"];
        for (newest, ending, good) in [
            (Vec::new(), PLAIN, false),
            (whole[..400].to_vec(), PLAIN, false),
            (text, PLAIN, false),
            (vec![0; 512], PLAIN, false),
            (Vec::new(), COMPRESSED, false),
            (whole.clone(), COMPRESSED, false),
            (whole.clone(), PLAIN, true),
            (encrypted, PLAIN, true),
            (vec![0x28, 0xb5, 0x2f, 0xfd, 0], COMPRESSED, true),
        ] {
            let backups = tempfile::tempdir().unwrap();
            let site = Site::new(Some(Path::new("a.db")), backups.path());
            fs::write(site.path(old[0], 1, PLAIN), &whole).unwrap();
            fs::write(site.path(old[1], 1, PLAIN), &whole).unwrap();
            fs::write(site.path(old[2], 1, ending), &newest).unwrap();
            prune(&db, &site, keep(Some(30), Some(1), Some(1)), None).unwrap();
            let listed = site.list().unwrap();
            let left: Vec<_> = listed.iter().map(BackupFile::taken_at).collect();
            let expected = if good { vec![old[2]] } else { vec![old[2], old[1]] };
            assert_eq!(left, expected, "{newest:?}");
        }
    }
}
