//! Where the migrations are.

use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::setup::Member;

/// The directory that was named, else the one that was compiled in, where it is there.
///
/// # Errors
///
/// Where it is not: another `migrations` may be anybody's.
pub(super) fn of(member: &Member<'_>, named: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let embedded = member.migrator.directory.as_ref().map(crate::stale::Directory::path);
    match embedded.filter(|path| path.is_dir()) {
        // As somebody would type it.
        Some(path) => Ok(std::env::current_dir()
            .ok()
            .and_then(|current| path.strip_prefix(current).ok())
            .filter(|relative| !relative.as_os_str().is_empty())
            .unwrap_or(path)
            .to_owned()),
        None => Err(Failure::told(
            match embedded {
                Some(path) => format!("the directory {} is not here", path.display()),
                None => "a release build does not know its directory".to_owned(),
            },
            "name that of the migrations: --directory DIRECTORY",
        )),
    }
}

/// The same, where it has to be there.
pub(super) fn existing(member: &Member<'_>, named: Option<&Path>) -> Result<PathBuf, Failure> {
    let directory = of(member, named)?;
    if directory.is_dir() {
        return Ok(directory);
    }
    Err(Failure::told(
        format!("there is no directory {}", directory.display()),
        "name that of the migrations: --directory DIRECTORY",
    ))
}

/// Something about a file.
pub(super) fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::told(format!("{}: {error}", path.display()), "see to the file and its directory")
}
