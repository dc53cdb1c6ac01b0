//! Retention: which backups go.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;

use super::file::failed;
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

/// Deletes what `keep` does not cover, the newest one never; what was deleted.
pub(super) fn prune(db: &Connection, site: &Site, keep: Keep) -> Result<Vec<PathBuf>, Error> {
    let oldest: Option<String> = match keep.days {
        Some(days) => Some(db.query_row(
            "SELECT strftime('%Y-%m-%d_%H-%M-%S', 'now', ?1)",
            [format!("-{days} days")],
            |row| row.get(0),
        )?),
        None => None,
    };
    let mut total = 0_u64;
    let mut deleted = Vec::new();
    for (index, backup) in site.list()?.into_iter().enumerate() {
        total = total.saturating_add(backup.bytes());
        // Times in this form compare as text.
        let too_old = oldest.as_deref().is_some_and(|oldest| backup.taken_at() < oldest);
        let too_many = keep.count.is_some_and(|count| index >= count);
        let too_much = keep.bytes.is_some_and(|bytes| total > bytes);
        if index > 0 && (too_old || too_many || too_much) {
            fs::remove_file(backup.path()).map_err(|error| failed(backup.path(), error))?;
            deleted.push(backup.path().to_owned());
        }
    }
    Ok(deleted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn r_1_10_what_is_old_or_too_much_goes_and_the_newest_stays() {
        let db = Connection::open_in_memory().unwrap();
        let today: String =
            db.query_row("SELECT strftime('%Y-%m-%d', 'now')", [], |row| row.get(0)).unwrap();
        let recent = format!("{today}_00-00-00");
        let keep = |days, count, bytes| Keep { days, count, bytes };
        for (keep, times, left) in [
            (keep(Some(30), None, None), &["2020-01-01_00-00-00", &recent][..], 1),
            (keep(Some(30), None, None), &["2020-01-01_00-00-00", "2020-01-02_00-00-00"], 1),
            (
                keep(None, Some(2), None),
                &["2020-01-01_00-00-00", "2020-01-02_00-00-00", &recent],
                2,
            ),
            (
                keep(None, None, Some(25)),
                &["2020-01-01_00-00-00", "2020-01-02_00-00-00", &recent],
                2,
            ),
            (keep(None, Some(0), Some(0)), &["2020-01-01_00-00-00", &recent], 1),
            (keep(None, None, None), &["2020-01-01_00-00-00", &recent], 2),
        ] {
            let directory = tempfile::tempdir().unwrap();
            let site = Site::new(Path::new("a.db"), directory.path().to_path_buf());
            for time in times {
                fs::write(site.reserve(time).unwrap(), "ten bytes.").unwrap();
            }
            prune(&db, &site, keep).unwrap();
            let listed = site.list().unwrap();
            assert_eq!(listed.len(), left, "{keep:?} of {times:?}");
            assert_eq!(listed[0].taken_at(), *times.last().unwrap());
        }
    }
}
