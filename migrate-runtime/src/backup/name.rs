//! Names of backups: `{database}.{time}.bak`.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::file::{BackupFile, failed};
use crate::error::Error;

/// `2026-11-20_08-30-00`
const TIME: &[u8] = b"dddd-dd-dd_dd-dd-dd";

/// Where the backups of one database are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Site {
    directory: PathBuf,
    /// The name of the database without its ending.
    stem: String,
}

impl Site {
    pub(super) fn new(database: &Path, directory: PathBuf) -> Self {
        let stem = database.file_stem().unwrap_or(OsStr::new("database")).to_string_lossy();
        Self { directory, stem: stem.into_owned() }
    }

    /// The directory; `.` where the path of the database names none.
    pub(super) fn directory(&self) -> &Path {
        if self.directory.as_os_str().is_empty() { Path::new(".") } else { &self.directory }
    }

    /// A new file for a backup taken at `time`, empty and readable by its owner alone, so that
    /// nobody else takes the name meanwhile.
    pub(super) fn reserve(&self, time: &str) -> Result<PathBuf, Error> {
        let mut suffix = String::new();
        for number in 2_u32.. {
            let path = self.directory().join(format!("{}.{time}{suffix}.bak", self.stem));
            match create_new(&path) {
                Ok(_) => return Ok(path),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    suffix = format!("-{number}");
                }
                Err(error) => return Err(failed(&path, error)),
            }
        }
        Err(failed(self.directory(), "every name is taken"))
    }

    /// The backups that are there, the newest first.
    pub(super) fn list(&self) -> Result<Vec<BackupFile>, Error> {
        let directory = self.directory();
        let entries = fs::read_dir(directory).map_err(|error| failed(directory, error))?;
        let mut found = Vec::new();
        for entry in entries.filter_map(Result::ok) {
            let name = entry.file_name();
            let Some(taken_at) = name.to_str().and_then(|name| self.time_of(name)) else {
                continue;
            };
            let Ok(metadata) = entry.metadata() else { continue };
            if metadata.is_file() {
                let taken_at = taken_at.to_owned();
                found.push(BackupFile { path: entry.path(), taken_at, bytes: metadata.len() });
            }
        }
        // The name decides where the times are equal: `-2` was taken after the one without.
        found.sort_by(|left, right| {
            let key = |one: &BackupFile| (one.taken_at.clone(), number(&one.path));
            key(right).cmp(&key(left))
        });
        Ok(found)
    }

    /// The time in the name of a backup of this database.
    fn time_of<'n>(&self, name: &'n str) -> Option<&'n str> {
        let rest = name.strip_prefix(&self.stem)?.strip_prefix('.')?.strip_suffix(".bak")?;
        let (time, suffix) = rest.split_at_checked(TIME.len())?;
        let fits = time.bytes().zip(TIME).all(|(byte, shape)| match shape {
            b'd' => byte.is_ascii_digit(),
            other => byte == *other,
        });
        let numbered = suffix.is_empty()
            || suffix.strip_prefix('-').is_some_and(|number| number.parse::<u32>().is_ok());
        (fits && numbered).then_some(time)
    }
}

/// The number behind the time; 1 where there is none.
fn number(path: &Path) -> u32 {
    let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
    let after_time = stem.rsplit('_').next().unwrap_or_default();
    after_time.splitn(4, '-').nth(3).and_then(|number| number.parse().ok()).unwrap_or(1)
}

/// Creates a file that only its owner can read.
pub(super) fn create_new(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_1_09_a_name_has_the_database_and_the_time() {
        let directory = tempfile::tempdir().unwrap();
        let site = Site::new(Path::new("felix_knowledge.db"), directory.path().to_path_buf());
        let time = "2025-01-15_14-30-45";
        let names: Vec<String> = (0..11)
            .map(|_| site.reserve(time).unwrap())
            .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        assert_eq!(names[0], "felix_knowledge.2025-01-15_14-30-45.bak");
        assert_eq!(names[1], "felix_knowledge.2025-01-15_14-30-45-2.bak");
        site.reserve("2024-12-31_23-59-59").unwrap();
        for other in ["felix.2025-01-15_14-30-45.bak", "felix_knowledge.old.bak", "x.bak"] {
            fs::write(directory.path().join(other), "").unwrap();
        }

        let listed: Vec<String> = site
            .list()
            .unwrap()
            .iter()
            .map(|one| one.path().file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        let mut newest_first = names;
        newest_first.reverse();
        newest_first.push("felix_knowledge.2024-12-31_23-59-59.bak".to_owned());
        assert_eq!(listed, newest_first);
    }

    #[cfg(unix)]
    #[test]
    fn r_0_09_only_the_owner_can_read_a_backup() {
        use std::os::unix::fs::PermissionsExt;

        let directory = tempfile::tempdir().unwrap();
        let site = Site::new(Path::new("a.db"), directory.path().to_path_buf());
        let path = site.reserve("2025-01-15_14-30-45").unwrap();
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
