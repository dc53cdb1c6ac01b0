//! How a backup is shown: when it was taken, its size, the version in it.

use super::session::Session;
use crate::backup::{BackupFile, open_read_only};

/// `2026-11-20 08:30:00`
pub(super) fn moment(file: &BackupFile) -> String {
    match file.taken_at().split_once('_') {
        Some((day, time)) => format!("{day} {}", time.replace('-', ":")),
        None => file.taken_at().to_owned(),
    }
}

/// `20.00 KiB`
pub(super) fn size(file: &BackupFile) -> String {
    indicatif::HumanBytes(file.bytes()).to_string()
}

/// The version applied last in a backup; none where it cannot be told without unpacking it, or
/// nothing is applied.
pub(super) fn version_in(session: &Session<'_, '_>, file: &BackupFile) -> Option<String> {
    let db = open_read_only(file.path()).ok()?;
    let status = session.migrator.status(&db).ok()?;
    status.current().map(ToString::to_string)
}
