//! Stale binaries: a debug build that was not rebuilt after a file came or went says so.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use migrate_core::schema::SchemaFile;
use migrate_core::{LockFile, is_bystander};

/// The directory that was embedded, as the compiler saw it. Only debug builds have it.
#[derive(Debug, Clone, Copy)]
pub struct Directory {
    path: &'static str,
    /// Relative paths, one a line.
    files: &'static str,
}

impl Directory {
    /// For the expansion of the macro.
    #[must_use]
    pub const fn new(path: &'static str, files: &'static str) -> Self {
        Self { path, files }
    }

    /// Says once in the life of the process when the directory has other files now.
    pub(crate) fn warn_if_stale(&self) {
        static SEEN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
        let first = SEEN.lock().unwrap_or_else(PoisonError::into_inner).insert(self.path);
        if !first {
            return;
        }
        if let Some(difference) = self.difference() {
            let message = format!(
                "stale binary: {difference} since this program was built; build it again \
                 (a build.rs with `println!(\"cargo::rerun-if-changed=migrations\");` \
                 makes Cargo see new files)"
            );
            tracing::warn!("{message}");
            // A debug build's developer may have no subscriber, and would look for the error in
            // the migration.
            eprintln!("{message}");
        }
    }

    /// The directory, as an absolute path of the machine that built the program.
    #[cfg(feature = "cli")]
    pub(crate) fn path(&self) -> &'static Path {
        Path::new(self.path)
    }

    /// What came and went; nothing where the directory is not there, as on another machine.
    pub(crate) fn difference(&self) -> Option<String> {
        let now = list(Path::new(self.path))?;
        let then = self.files.lines().filter(|name| is_embedded(name)).map(ToOwned::to_owned);
        let then: BTreeSet<String> = then.collect();
        let name = |files: Vec<&String>, what: &str| {
            files.first().map(|first| match files.len() {
                1 => format!("{first} was {what}"),
                2 => format!("{first} and another file were {what}"),
                count => format!("{first} and {} more files were {what}", count - 1),
            })
        };
        let added = name(now.difference(&then).collect(), "added");
        let removed = name(then.difference(&now).collect(), "removed");
        match (added, removed) {
            (Some(added), Some(removed)) => Some(format!("{added} and {removed}")),
            (added, removed) => added.or(removed),
        }
    }
}

fn list(directory: &Path) -> Option<BTreeSet<String>> {
    let mut files = BTreeSet::new();
    for (name, path) in entries(directory)? {
        if path.is_dir() {
            let inner = entries(&path).unwrap_or_default();
            files.extend(inner.into_iter().map(|(file, _)| format!("{name}/{file}")));
        } else {
            files.insert(name);
        }
    }
    Some(files)
}

fn entries(directory: &Path) -> Option<Vec<(String, std::path::PathBuf)>> {
    let entries = std::fs::read_dir(directory).ok()?.filter_map(Result::ok);
    let named =
        entries.filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())));
    Some(named.filter(|(name, _)| !is_bystander(name) && is_embedded(name)).collect())
}

/// Not what the build compares the migrations with: without it, and with another, it embeds the
/// same. The program may have written it itself.
fn is_embedded(name: &str) -> bool {
    ![LockFile::NAME, SchemaFile::NAME].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_that_lags_behind_its_directory_says_so() {
        let directory = tempfile::tempdir().unwrap();
        for file in ["001_a.sql", "002_b.sql", "README.md", ".gitkeep"] {
            std::fs::write(directory.path().join(file), "").unwrap();
        }
        std::fs::create_dir(directory.path().join("003_c")).unwrap();
        std::fs::write(directory.path().join("003_c/up.sql"), "").unwrap();
        let path: &str = directory.path().to_str().unwrap().to_owned().leak();

        let same = Directory::new(path, "001_a.sql\n002_b.sql\n003_c/up.sql");
        assert_eq!(same.difference(), None);
        let older = Directory::new(path, "001_a.sql\n000_z.sql");
        assert_eq!(
            older.difference().unwrap(),
            "002_b.sql and another file were added and 000_z.sql was removed"
        );
        for file in ["schema.sql", "migrations.lock"] {
            std::fs::write(directory.path().join(file), "").unwrap();
        }
        assert_eq!(same.difference(), None, "what is not embedded may come");
        let with_files =
            Directory::new(path, "001_a.sql\n002_b.sql\n003_c/up.sql\nmigrations.lock\nschema.sql");
        assert_eq!(with_files.difference(), None);
        for file in ["schema.sql", "migrations.lock"] {
            std::fs::remove_file(directory.path().join(file)).unwrap();
        }
        assert_eq!(with_files.difference(), None, "and go");
        let elsewhere = Directory::new("/no/such/directory", "001_a.sql");
        assert_eq!(elsewhere.difference(), None);
    }
}
