//! Whether a disk has room for what is about to be written.

use std::path::Path;

use super::file::failed;
use crate::error::{Cause, Error};

/// What is asked for beyond the bytes themselves, for directories and for others who write.
const SLACK: u64 = 1 << 20;
/// The same in words.
const TO_SPARE: &str = "1 MiB";

/// Refuses where the disk of `directory` has less room than `bytes` and a little more.
///
/// A disk that cannot be asked is taken to have room: writing will tell.
pub(super) fn require(directory: &Path, bytes: u64) -> Result<(), Error> {
    if let Err(error) = directory.metadata() {
        return Err(failed(directory, error));
    }
    let Some(available) = available(directory) else { return Ok(()) };
    match missing(bytes, available) {
        None => Ok(()),
        Some(missing) => Err(Error::new(Cause::NoSpace {
            directory: directory.display().to_string(),
            needed: in_words(bytes),
            spare: TO_SPARE,
            available: in_words(available),
            missing: in_words(missing),
        })),
    }
}

/// How much room is missing for `bytes`, if any is.
fn missing(bytes: u64, available: u64) -> Option<u64> {
    let missing = bytes.saturating_add(SLACK).saturating_sub(available);
    (missing > 0).then_some(missing)
}

/// A size such as `1.5 MiB`, rounded up, so that what is called missing suffices.
fn in_words(bytes: u64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"];
    let mut size = bytes.div_ceil(1_024);
    let mut tenths = size.saturating_mul(10);
    let mut unit = 0;
    while size >= 1_024 && unit + 1 < units.len() {
        tenths = tenths.div_ceil(1_024);
        size /= 1_024;
        unit += 1;
    }
    let name = units.get(unit).copied().unwrap_or_default();
    if unit == 0 {
        format!("{size} {name}")
    } else {
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    }
}

/// Bytes that a program without privileges can still write there.
#[cfg(unix)]
fn available(directory: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(directory).ok()?;
    // Some file systems without a limit of their own answer that they have no blocks at all.
    (disk.f_blocks > 0).then(|| disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(windows)]
fn available(directory: &Path) -> Option<u64> {
    fs4::available_space(directory).ok()
}

#[cfg(not(any(unix, windows)))]
fn available(_directory: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_what_must_be_freed() {
        assert_eq!(missing(5 << 20, 6 << 20), None);
        assert_eq!(missing(5 << 20, (6 << 20) - 1), Some(1));
        assert_eq!(missing(0, 0), Some(SLACK));
        assert_eq!(missing(u64::MAX, 1), Some(u64::MAX - 1));
        assert_eq!(missing(u64::MAX, u64::MAX), None);
    }

    #[test]
    fn sizes_are_rounded_up() {
        for (bytes, words) in [
            (0, "0 KiB"),
            (1, "1 KiB"),
            (1_023 << 10, "1023 KiB"),
            (1 << 20, "1.0 MiB"),
            ((1 << 20) + 1, "1.1 MiB"),
            (3 << 29, "1.5 GiB"),
            (5 << 40, "5.0 TiB"),
            (u64::MAX, "16777216.0 TiB"),
        ] {
            assert_eq!(in_words(bytes), words, "{bytes}");
        }
    }

    #[test]
    fn this_disk_has_room_for_a_byte_and_not_for_everything() {
        let directory = tempfile::tempdir().unwrap();
        require(directory.path(), 1).unwrap();
        let error = require(directory.path(), u64::MAX).unwrap_err().to_string();
        assert!(error.contains("are missing\n"), "{error}");
        assert!(error.contains(" and 1 MiB to spare are needed, "), "{error}");
        assert!(error.contains(&directory.path().display().to_string()), "{error}");
        require(&directory.path().join("missing"), 1).unwrap_err();
    }
}
