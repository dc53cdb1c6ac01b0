//! Writing the files that lie beside the migrations: whole, and only where they change.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use migrate_core::normalise;

/// What became of a file that was to be written.
///
/// ```
/// use migrate_runtime::Written;
/// # use notes::MIGRATIONS;
///
/// # let directory = tempfile::tempdir()?;
/// # let directory = directory.path();
/// match MIGRATIONS.write_schema_file(directory)? {
///     Written::Unchanged => println!("schema.sql is up to date"),
///     _ => println!("schema.sql was written: commit it"),
/// }
/// assert_eq!(MIGRATIONS.write_schema_file(directory)?, Written::Unchanged);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Written {
    /// It was not there.
    Created,
    /// It said something else.
    Updated,
    /// It says the same, and was left alone.
    Unchanged,
}

/// Makes `text` the content of the file at `path`. Line ends do not count: version control may have
/// changed them.
pub(crate) fn write(path: &Path, text: &str) -> io::Result<Written> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let written = match fs::read(path) {
        Ok(old) if normalise(&String::from_utf8_lossy(&old)) == text => {
            return Ok(Written::Unchanged);
        }
        Ok(_) => Written::Updated,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Written::Created,
        Err(error) => return Err(named(error)),
    };
    // What a link leads to, not the link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    put(&target, |partial| fs::write(partial, text)).map_err(named)?;
    Ok(written)
}

/// Makes the file at `path`, whole or not at all: `fill` writes it under another name beside it.
pub(crate) fn put(path: &Path, fill: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    // A dot file is no migration, should the compiler be reading the directory.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let partial = path.with_file_name(format!(".{name}.{process}-{count}"));
    let result = fill(&partial).and_then(|()| fs::rename(&partial, path));
    if result.is_err() {
        let _ = fs::remove_file(&partial);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let names = fs::read_dir(directory).unwrap();
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_is_touched_only_where_it_changes() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("schema.sql");
        assert_eq!(write(&path, "a;\nb;\n").unwrap(), Written::Created);
        let time = || fs::metadata(&path).unwrap().modified().unwrap();
        let before = time();
        assert_eq!(write(&path, "a;\nb;\n").unwrap(), Written::Unchanged);
        assert_eq!(time(), before);
        assert_eq!(write(&path, "a;\n").unwrap(), Written::Updated);
        fs::write(&path, "a;\r\n").unwrap();
        assert_eq!(write(&path, "a;\n").unwrap(), Written::Unchanged, "as it is on Windows");
        assert_eq!(names(directory.path()), ["schema.sql"]);
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing_behind() {
        let directory = tempfile::tempdir().unwrap();
        let error = write(&directory.path().join("gone/schema.sql"), "a").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(error.to_string().contains("schema.sql"), "{error}");
        fs::create_dir(directory.path().join("schema.sql")).unwrap();
        assert!(write(&directory.path().join("schema.sql"), "a").is_err());
        assert_eq!(names(directory.path()), ["schema.sql"]);
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_one() {
        let directory = tempfile::tempdir().unwrap();
        let (real, link) = (directory.path().join("real"), directory.path().join("schema.sql"));
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        assert_eq!(write(&link, "new").unwrap(), Written::Updated);
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(real).unwrap(), "new");
    }
}
