//! The directories of migrations that the cases embed, laid out where trybuild compiles them: those
//! of `sets`, and those that version control would not keep as they are.
//!
//! On Linux only: names that are not UTF-8, pipes and the words of the system's errors are not the
//! same elsewhere.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Where the cases are.
#[must_use]
pub fn ui() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The package of which trybuild makes the cases a part: the paths in them are relative to it.
///
/// # Panics
///
/// Where Cargo does not tell.
#[must_use]
pub fn package() -> PathBuf {
    target_directory().join("tests/trybuild").join(env!("CARGO_PKG_NAME"))
}

/// Asked of cargo as trybuild asks it, so that both come to the same answer under
/// `CARGO_TARGET_DIR`, `--target` and a configured directory.
fn target_directory() -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version=1", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs, as it runs this test");
    let metadata = String::from_utf8(output.stdout).expect("cargo prints UTF-8");
    let after = metadata.split(r#""target_directory":""#).nth(1).expect("a target directory");
    PathBuf::from(after.split('"').next().unwrap_or_default())
}

/// Puts the sets where the cases find them, once: several tests need them and run side by side.
///
/// # Panics
///
/// Where they cannot be written.
pub fn lay_out_sets() {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        let (package, sets) = (package(), package().join("sets"));
        fs::create_dir_all(&sets).unwrap();
        // Other processes may be at it, where a runner starts one for each test. None of them
        // changes what is right already, so the second one does not disturb the first.
        let lock = fs::File::create(package.join(".sets.lock")).unwrap();
        lock.lock().unwrap();
        let mut wanted = BTreeSet::new();
        copy(&ui().join("sets"), &sets, &mut wanted);
        make_sets(&sets, &mut wanted);
        remove_others(&sets, &wanted);
    });
}

fn copy(from: &Path, to: &Path, wanted: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to, wanted);
        } else {
            write(&to, &fs::read(&from).unwrap(), wanted);
        }
    }
}

/// Writes a file, unless it is there with this very content.
fn write(path: &Path, content: &[u8], wanted: &mut BTreeSet<PathBuf>) {
    wanted.insert(path.to_owned());
    if fs::read(path).ok().as_deref() != Some(content) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

/// Removes what an earlier run left and no case wants any more.
fn remove_others(directory: &Path, wanted: &BTreeSet<PathBuf>) {
    for path in fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
        if wanted.contains(&path) {
            continue;
        }
        if wanted.iter().any(|other| other.starts_with(&path)) {
            remove_others(&path, wanted);
        } else if path.is_dir() && !path.is_symlink() {
            fs::remove_dir_all(&path).unwrap();
        } else {
            fs::remove_file(&path).unwrap();
        }
    }
}

/// The sets that version control would not keep as they are.
fn make_sets(sets: &Path, wanted: &mut BTreeSet<PathBuf>) {
    let plain = ui().join("sets/one-file");

    // An empty directory, and one that is named like a file.
    for empty in ["no-migrations-2", "missing-up-4/001_create_tasks.sql"] {
        fs::create_dir_all(sets.join(empty)).unwrap();
        wanted.insert(sets.join(empty));
    }

    // What cannot be read. Nobody forbids root to read a file, so the links lead nowhere instead.
    link("/nowhere/001_create_tasks.sql", &sets.join("unreadable/001_create_tasks.sql"), wanted);
    link("002_b.sql", &sets.join("unreadable-2/001_a.sql"), wanted);
    link("001_a.sql", &sets.join("unreadable-2/002_b.sql"), wanted);
    let pipe = sets.join("unreadable-3/001_a.sql");
    fs::create_dir_all(pipe.parent().unwrap()).unwrap();
    if !pipe.exists() {
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    }
    wanted.insert(pipe);
    // It takes no room: nothing is written to it.
    let large = sets.join("unreadable-4/001_seed.sql");
    fs::create_dir_all(large.parent().unwrap()).unwrap();
    fs::File::create(&large).unwrap().set_len((64 << 20) + 1).unwrap();
    wanted.insert(large);

    // Bytes that are no text.
    let latin = b"CREATE TABLE tasks (title TEXT);\nINSERT INTO tasks VALUES ('Pr\xfcfen');\n";
    write(&sets.join("not-utf-8/001_create_tasks.sql"), latin, wanted);
    let zero = b"CREATE TABLE tasks (\n    title\0 TEXT\n);\n";
    write(&sets.join("nul-byte/001_create_tasks.sql"), zero, wanted);
    let name = OsStr::from_bytes(b"002_pr\xfcfen.sql");
    write(&sets.join("misnamed-file-2").join(name), b"SELECT 1;\n", wanted);

    for entry in fs::read_dir(&plain).unwrap().map(Result::unwrap) {
        // The same files as an editor on Windows saves them.
        let text = fs::read_to_string(entry.path()).unwrap();
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let path = sets.join("one-file-from-windows").join(entry.file_name());
        write(&path, windows.as_bytes(), wanted);
        // The same files as links that lead out of the directory, as build systems lay them out.
        let path = sets.join("one-file-of-links").join(entry.file_name());
        link(entry.path().to_str().unwrap(), &path, wanted);
    }
}

/// A symbolic link at `path`.
fn link(target: &str, path: &Path, wanted: &mut BTreeSet<PathBuf>) {
    wanted.insert(path.to_owned());
    if fs::read_link(path).is_ok_and(|found| found == Path::new(target)) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    symlink(target, path).unwrap();
}
