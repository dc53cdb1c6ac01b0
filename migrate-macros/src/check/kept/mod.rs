//! What a build keeps for the next one, in the output directory of the package's build script.
//! Nothing here may fail a build: what cannot be kept is found out again.

pub(in crate::check) mod checkpoint;
pub(in crate::check) mod digests;
pub(in crate::check) mod ledger;
pub(in crate::check) mod remembered;

use std::path::{Path, PathBuf};

use migrate_core::Checksum;

use crate::arguments::Options;

/// A file of the build's own for this set; none where the package has no build script.
pub(in crate::check) fn file(options: &Options, ending: &str) -> Option<PathBuf> {
    let directory = std::env::var_os("OUT_DIR")?;
    let name = Checksum::of_bytes([options.set.as_bytes(), options.directory.as_bytes()]);
    Some(Path::new(&directory).join(format!("migrate-{}.{ending}", name.short())))
}

/// Replaces the file at `path` by what `write` makes, whole or not at all.
pub(in crate::check) fn replace<E>(path: &Path, write: impl FnOnce(&Path) -> Result<(), E>) {
    // Under another name first: two compilers may be at it.
    let partial = path.with_extension(format!("{}.partial", std::process::id()));
    if write(&partial).is_err() || std::fs::rename(&partial, path).is_err() {
        let _ = std::fs::remove_file(&partial);
    }
}
