//! Stage 1: the directory becomes a list of read files. Knows nothing of names and SQL.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use migrate_core::schema::SchemaFile;
use migrate_core::{LockFile, is_bystander};

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::Source;
use crate::vocabulary::DIRECTORY;

/// The largest file that is read: 64 MiB. A migration is code; rows by the gigabyte are loaded by
/// the program.
const LARGEST_FILE: u64 = 64 << 20;

/// A directory, read.
#[derive(Debug)]
pub(crate) struct Scanned {
    /// The directory as messages show it.
    pub(crate) shown: String,
    pub(crate) entries: Vec<Entry>,
    pub(crate) lock: Option<Arc<Source>>,
    pub(crate) schema: Option<Reviewed>,
    /// What the build must be told to watch, relative to the directory.
    pub(crate) tracked: Vec<String>,
}

/// A file of the directory, or a folder of files.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) content: Content,
}

/// The schema file.
#[derive(Debug)]
pub(crate) struct Reviewed {
    pub(crate) source: Arc<Source>,
    /// Where it is on the disk.
    pub(crate) path: PathBuf,
}

#[derive(Debug)]
pub(crate) enum Content {
    File(Arc<Source>),
    Folder(Vec<(String, Arc<Source>)>),
}

pub(crate) fn scan(
    package: &Path,
    directory: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Scanned> {
    let path = package.join(directory);
    let shown = shown(&path);
    let mut scanner = Scanner {
        shown: shown.clone(),
        tracked: Vec::new(),
        lock: None,
        schema: None,
        diagnostics,
    };
    let names = match list(&path) {
        Ok(names) => names,
        Err(error) => {
            scanner.no_directory(&path, directory, &error);
            return None;
        }
    };
    let mut entries = Vec::new();
    for name in names {
        let Some(name) = scanner.readable_name(name, "") else {
            continue;
        };
        if is_bystander(&name) {
            continue;
        }
        if let Some(content) = scanner.content(&path, &name) {
            entries.push(Entry { name, content });
        }
    }
    let Scanner { tracked, lock, schema, .. } = scanner;
    if entries.is_empty() && !diagnostics.has_errors() {
        diagnostics.error(
            Diagnostic::new(Code::NoMigrations, "the directory has no migrations")
                .in_file(&shown)
                .help(format!("write the first one: `{shown}/001_initial.sql`")),
        );
    }
    diagnostics.unless_errors(Scanned { shown, entries, lock, schema, tracked })
}

struct Scanner<'d> {
    shown: String,
    tracked: Vec<String>,
    lock: Option<Arc<Source>>,
    schema: Option<Reviewed>,
    diagnostics: &'d mut Diagnostics,
}

impl Scanner<'_> {
    fn content(&mut self, directory: &Path, name: &str) -> Option<Content> {
        let path = directory.join(name);
        // Follows links: build systems lay out sources as links, and what they lead to is read
        // like any other file. A link in a circle is an error of the operating system's.
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => self.folder(&path, name),
            Ok(metadata) => {
                let source = self.file(&path, name, &metadata)?;
                if name == LockFile::NAME {
                    self.lock = Some(source);
                    return None;
                }
                if name == SchemaFile::NAME {
                    self.schema = Some(Reviewed { source, path });
                    return None;
                }
                Some(Content::File(source))
            }
            Err(error) => {
                self.unreadable(name, &why_not(&path, &error));
                None
            }
        }
    }

    fn folder(&mut self, path: &Path, name: &str) -> Option<Content> {
        let names = match list(path) {
            Ok(names) => names,
            Err(error) => {
                self.unreadable(name, &error.to_string());
                return None;
            }
        };
        let mut files = Vec::new();
        for inner in names {
            let Some(inner) = self.readable_name(inner, name) else {
                continue;
            };
            if is_bystander(&inner) {
                continue;
            }
            let relative = format!("{name}/{inner}");
            match fs::metadata(path.join(&inner)) {
                Ok(metadata) if metadata.is_dir() => {
                    self.diagnostics.error(
                        Diagnostic::new(Code::Unreadable, "a migration folder holds no folders")
                            .in_file(format!("{}/{relative}", self.shown))
                            .help("move it out of the migration directory"),
                    );
                }
                Ok(metadata) => {
                    let source = self.file(&path.join(&inner), &relative, &metadata);
                    files.extend(source.map(|source| (inner, source)));
                }
                Err(error) => self.unreadable(&relative, &why_not(&path.join(&inner), &error)),
            }
        }
        Some(Content::Folder(files))
    }

    fn file(
        &mut self,
        path: &Path,
        relative: &str,
        metadata: &fs::Metadata,
    ) -> Option<Arc<Source>> {
        // A pipe or a device would block the build, or never end.
        if !metadata.is_file() {
            self.unreadable(relative, "it is not a regular file");
            return None;
        }
        if metadata.len() > LARGEST_FILE {
            let (bytes, limit) = (metadata.len(), LARGEST_FILE >> 20);
            let why = format!("it has {bytes} bytes, and the limit is {limit} MiB");
            self.unreadable(relative, &why);
            return None;
        }
        let mut bytes = Vec::new();
        let read = fs::File::open(path)
            .and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes));
        if let Err(error) = read {
            self.unreadable(relative, &error.to_string());
            return None;
        }
        self.tracked.push(relative.to_owned());
        let shown = format!("{}/{relative}", self.shown);
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text,
            Err(error) => {
                let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
                let line = before.matches('\n').count() + 1;
                let byte = bytes.get(error.valid_up_to()).copied().unwrap_or(0);
                self.diagnostics.error(
                    Diagnostic::new(Code::NotUtf8, "the file is not UTF-8")
                        .in_file(format!("{shown}:{line}"))
                        .note(format!("line {line} has the byte 0x{byte:02x}"))
                        .help("save the file as UTF-8"),
                );
                return None;
            }
        };
        let source = Source::new(shown, text);
        if let Some(at) = source.text().find('\0') {
            let place = crate::source::Place::new(&source, at..at + 1);
            let (line, column) = place.line_and_column();
            self.diagnostics.error(
                Diagnostic::new(Code::NulByte, "the file has a NUL byte")
                    .in_file(format!("{}:{line}:{column}", source.path()))
                    .note("SQLite stops reading there, so what follows would never run")
                    .help("remove it; text with a NUL byte in SQL is written char(0)"),
            );
            return None;
        }
        Some(source)
    }

    fn readable_name(&mut self, name: std::ffi::OsString, folder: &str) -> Option<String> {
        name.into_string()
            .map_err(|name| {
                let slash = if folder.is_empty() { "" } else { "/" };
                let shown = format!("{}/{folder}{slash}{}", self.shown, name.to_string_lossy());
                self.diagnostics.error(
                    Diagnostic::new(Code::MisnamedFile, "the file name is not UTF-8")
                        .in_file(shown)
                        .help("name it like `001_add_tags.sql`, or move it elsewhere"),
                );
            })
            .ok()
    }

    fn unreadable(&mut self, relative: &str, why: &str) {
        self.diagnostics.error(
            Diagnostic::new(Code::Unreadable, "the file cannot be read")
                .in_file(format!("{}/{relative}", self.shown))
                .note(why)
                .help("mend it, or move it out of the migration directory"),
        );
    }

    fn no_directory(&mut self, path: &Path, argument: &str, error: &std::io::Error) {
        let message = match error.kind() {
            ErrorKind::NotFound => format!("there is no directory `{argument}`"),
            ErrorKind::NotADirectory => format!("`{argument}` is not a directory"),
            _ => format!("the directory `{argument}` cannot be read: {error}"),
        };
        let parent = argument.trim_end_matches('/').rsplit_once('/').map(|(parent, _)| parent);
        let help = match (nearest_directory(path), parent) {
            (_, Some(parent)) if path.is_file() => format!("name the directory, `{parent}`"),
            (_, None) if path.is_file() => "name the directory, not a file".to_owned(),
            (Some(other), Some(parent)) => format!("did you mean `{parent}/{other}`?"),
            (Some(other), None) => format!("did you mean `{other}`?"),
            _ => "create it, with the first migration `001_initial.sql` in it".to_owned(),
        };
        let mut found = Diagnostic::new(Code::DirectoryNotFound, message)
            .in_file(&self.shown)
            .note("the path is relative to the directory of the package's Cargo.toml")
            .help(help);
        if argument == DIRECTORY {
            found = found.note("it is `migrations` where the macro names no other");
        }
        self.diagnostics.error(found);
    }
}

/// Why there is nothing to read at `path`.
fn why_not(path: &Path, error: &std::io::Error) -> String {
    match fs::read_link(path) {
        Ok(target) if error.kind() == ErrorKind::NotFound => {
            format!("it is a link to {}, which is not there", target.display())
        }
        _ => error.to_string(),
    }
}

/// The names in a directory, sorted, so that nothing depends on the file system's order.
fn list(path: &Path) -> std::io::Result<Vec<std::ffi::OsString>> {
    let mut names = fs::read_dir(path)?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<Vec<_>, _>>()?;
    names.sort();
    Ok(names)
}

/// The directory beside `path` whose name is most like its.
fn nearest_directory(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let mut names: Vec<String> = fs::read_dir(path.parent()?)
        .ok()?
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    crate::nearest::nearest(wanted, names.iter().map(String::as_str)).map(ToOwned::to_owned)
}

/// The path as people see it: relative to where the compiler runs, which is the workspace, so
/// that a terminal can open it.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let relative: PathBuf = path.strip_prefix(&here).map_or_else(|_| path.into(), PathBuf::from);
    let text = relative.to_string_lossy().replace('\\', "/");
    text.trim_end_matches('/').to_owned()
}
