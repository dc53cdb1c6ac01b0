//! Names of backups: `{database}.{time}.bak`, and `.bak.zst` where it is compressed.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use super::file::{BackupFile, failed};
use crate::error::Error;

/// `2026-11-20_08-30-00`
const TIME: &[u8] = b"dddd-dd-dd_dd-dd-dd";

/// What a backup ends with.
pub(super) const PLAIN: &str = ".bak";
/// What a compressed one ends with.
pub(super) const COMPRESSED: &str = ".bak.zst";

/// Whether a file is called like a backup, of whatever database.
#[cfg(feature = "cli")]
pub(crate) fn is_named_like_one(path: &Path) -> bool {
    let name = path.to_string_lossy();
    [PLAIN, COMPRESSED].iter().any(|ending| name.ends_with(ending))
}

/// Where the backups of one database are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Site {
    directory: PathBuf,
    /// The name of the database without its ending.
    stem: String,
}

impl Site {
    /// For the database at `database`, and for one in memory where there is none.
    pub(super) fn new(database: Option<&Path>, directory: &Path) -> Self {
        let stem = match database {
            // `notes.sqlite` beside `notes.db` is another database.
            Some(path) if path.extension().is_some_and(|ending| ending != "db") => {
                path.file_name().unwrap_or(OsStr::new("database")).to_string_lossy()
            }
            Some(path) => path.file_stem().unwrap_or(OsStr::new("database")).to_string_lossy(),
            None => "memory".into(),
        };
        let mut directory = directory.to_path_buf();
        // A name that begins with `file:` would be more than a name to SQLite.
        let is_uri = directory.to_string_lossy().starts_with("file:");
        if directory.as_os_str().is_empty() || is_uri {
            directory = Path::new(".").join(directory);
        }
        Self { directory, stem: stem.into_owned() }
    }

    /// For the database of a backup, by the name of that, so that what is left there is found.
    pub(super) fn of_backup(backup: &Path, directory: &Path) -> Self {
        let mut site = Self::new(Some(backup), directory);
        let name = backup.file_name().unwrap_or_default().to_string_lossy();
        let stem = [COMPRESSED, PLAIN].iter().find_map(|ending| {
            let (stem, _) = name.strip_suffix(ending)?.rsplit_once('.')?;
            stem.clone_into(&mut site.stem);
            site.taken(&name, ending).map(|_| stem.to_owned())
        });
        site.stem = stem.unwrap_or_else(|| name.clone().into_owned());
        site
    }

    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// The path of what was taken at `time`, is the `number`th of that second, and ends in `ending`.
    pub(super) fn path(&self, time: &str, number: u32, ending: &str) -> PathBuf {
        let suffix = if number < 2 { String::new() } else { format!("-{number}") };
        self.directory.join(format!("{}.{time}{suffix}{ending}", self.stem))
    }

    /// The backups that are there, the newest first.
    pub(super) fn list(&self) -> Result<Vec<BackupFile>, Error> {
        let mut found = Vec::new();
        for (path, name) in self.files()? {
            let taken = [PLAIN, COMPRESSED].iter().find_map(|ending| self.taken(&name, ending));
            let Some((taken_at, number)) = taken else { continue };
            let Ok(metadata) = path.metadata() else { continue };
            if metadata.is_file() {
                let taken_at = taken_at.to_owned();
                // The number decides where the times are equal.
                found.push((number, BackupFile { path, taken_at, bytes: metadata.len() }));
            }
        }
        found.sort_by(|(left_number, left), (right_number, right)| {
            (&right.taken_at, right_number).cmp(&(&left.taken_at, left_number))
        });
        Ok(found.into_iter().map(|(_, file)| file).collect())
    }

    /// The highest number of that time among files with such endings; 0 where there are none.
    pub(super) fn last_of(&self, time: &str, endings: &[&str]) -> Result<u32, Error> {
        let numbers = self.files()?.into_iter().filter_map(|(_, name)| {
            let taken = endings.iter().filter_map(|ending| self.taken(&name, ending));
            taken.filter(|(other, _)| *other == time).map(|(_, number)| number).max()
        });
        Ok(numbers.max().unwrap_or_default())
    }

    /// What is in the directory, with those names that can be one of ours.
    pub(super) fn files(&self) -> Result<Vec<(PathBuf, String)>, Error> {
        let entries =
            fs::read_dir(&self.directory).map_err(|error| failed(&self.directory, error))?;
        let names = entries.filter_map(Result::ok).filter_map(|entry| {
            let name = entry.file_name().to_str()?.to_owned();
            Some((entry.path(), name))
        });
        Ok(names.collect())
    }

    /// The time in the name of a backup of this database, and its number among those of that time.
    pub(super) fn taken<'n>(&self, name: &'n str, ending: &str) -> Option<(&'n str, u32)> {
        let rest = name.strip_prefix(&self.stem)?.strip_prefix('.')?.strip_suffix(ending)?;
        let (time, suffix) = rest.split_at_checked(TIME.len())?;
        let fits = time.bytes().zip(TIME).all(|(byte, shape)| match shape {
            b'd' => byte.is_ascii_digit(),
            other => byte == *other,
        });
        let number = match suffix.strip_prefix('-') {
            Some(number) => number.parse().ok()?,
            None if suffix.is_empty() => 1,
            None => return None,
        };
        fits.then_some((time, number))
    }
}

/// Creates a file that only its owner can read.
pub(crate) fn create_new(path: &Path) -> std::io::Result<File> {
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
        let site = Site::new(Some(Path::new("felix_knowledge.db")), directory.path());
        let time = "2025-01-15_14-30-45";
        let mut names: Vec<String> = (1..12)
            .map(|number| {
                let path = site.path(time, number, if number == 3 { COMPRESSED } else { PLAIN });
                fs::write(&path, "").unwrap();
                path.file_name().unwrap().to_str().unwrap().to_owned()
            })
            .collect();
        assert_eq!(names[0], "felix_knowledge.2025-01-15_14-30-45.bak");
        assert_eq!(names[1], "felix_knowledge.2025-01-15_14-30-45-2.bak");
        assert_eq!(names[2], "felix_knowledge.2025-01-15_14-30-45-3.bak.zst");
        for other in [
            "felix.2025-01-15_14-30-45.bak",
            "felix_knowledge.old.bak",
            "felix_knowledge.2025-01-15_14-30-45.bak.partial",
            "felix_knowledge.2025-01-15_14-30-45x.bak",
            "felix_knowledge.2025-01-15_14-30-4é.bak",
            "x.bak",
        ] {
            fs::write(directory.path().join(other), "").unwrap();
        }
        names.insert(0, "felix_knowledge.2024-12-31_23-59-59.bak".to_owned());
        fs::write(directory.path().join(&names[0]), "").unwrap();

        let listed: Vec<String> = site
            .list()
            .unwrap()
            .iter()
            .map(|one| one.path().file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        names.reverse();
        assert_eq!(listed, names);
    }

    #[test]
    fn the_database_of_a_backup_is_known_by_its_name() {
        for (name, stem) in [
            ("a.b.2025-01-15_14-30-45-2.bak.zst", "a.b"),
            ("notes.2025-01-15_14-30-45.bak", "notes"),
            ("notes.bak", "notes.bak"),
            ("moved", "moved"),
        ] {
            assert_eq!(Site::of_backup(Path::new(name), Path::new("x")).stem, stem);
        }
    }

    #[test]
    fn a_directory_is_never_taken_for_a_uri() {
        let site = Site::new(None, Path::new("file:x?mode=memory"));
        assert!(site.directory().starts_with("."));
        assert_eq!(Site::new(None, Path::new("")).directory(), Path::new("."));
        let path = Site::new(None, Path::new("b")).path("2025-01-15_14-30-45", 1, PLAIN);
        assert_eq!(path, Path::new("b").join("memory.2025-01-15_14-30-45.bak"));
    }
}
