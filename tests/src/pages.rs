//! The pages of the documentation, and their code as a reader would paste it.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::shell::{root, shell};

/// A fenced block of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What stands behind the fence, such as `sh`.
    pub language: String,
    /// What stands between the fences, with the line ends.
    pub text: String,
    /// Where the fence is, from 1.
    pub line: usize,
}

/// The pages: `README.md`, and those of `docs/` by their names.
///
/// # Panics
///
/// Where they cannot be read.
#[must_use]
pub fn pages() -> Vec<String> {
    let docs = fs::read_dir(root().join("docs")).unwrap();
    let names = docs.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut pages: Vec<String> = names
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "md"))
        .map(|name| format!("docs/{name}"))
        .collect();
    pages.push("README.md".to_owned());
    pages.sort();
    pages
}

/// The text of a page.
///
/// # Panics
///
/// Where it is not there.
#[must_use]
pub fn text(page: &str) -> String {
    fs::read_to_string(root().join(page)).unwrap_or_else(|error| panic!("{page}: {error}"))
}

/// The fenced blocks of a page, in order.
#[must_use]
pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut current: Option<Block> = None;
    for (number, line) in text(page).lines().enumerate() {
        match (&mut current, line.strip_prefix("```")) {
            (None, Some(language)) => {
                let (language, line) = (language.to_owned(), number + 1);
                current = Some(Block { language, text: String::new(), line });
            }
            (Some(_), Some("")) => blocks.extend(current.take()),
            (Some(block), _) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The texts of the blocks of a page that have this language, in order.
#[must_use]
pub fn blocks_in(page: &str, language: &str) -> Vec<String> {
    let blocks = blocks(page).into_iter();
    blocks.filter(|block| block.language == language).map(|block| block.text).collect()
}

/// A folder in which programs are made as a page says, beside this checkout as `migrate`. It has the
/// same path each time, so that Cargo builds the library once for all of them; and so there is one of
/// a name at a time.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _one_at_a_time: MutexGuard<'static, ()>,
}

impl Folder {
    /// An empty one, for the tests of `whose`.
    ///
    /// # Panics
    ///
    /// Where it cannot be made.
    #[must_use]
    pub fn new(whose: &str) -> Self {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let checkout = root();
        let mut hasher = DefaultHasher::new();
        checkout.hash(&mut hasher);
        let name = format!("migrate-{whose}-{:x}", hasher.finish());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        let link = path.join("migrate");
        #[cfg(unix)]
        std::os::unix::fs::symlink(checkout, link).unwrap();
        #[cfg(windows)]
        std::os::windows::fs::symlink_dir(checkout, link).unwrap();
        Self { path, _one_at_a_time: guard }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Does what a page says, block by block:
    ///
    /// - `sh` is run, in the directory that the one before it has left;
    /// - what begins with a comment that is the path of a file, such as `// src/main.rs`, is written
    ///   there;
    /// - `text` is what the `sh` before it shows, with `/home/me` for this folder, and a line of
    ///   nothing but `…` for any number of lines. Where it begins with `error`, the `sh` fails.
    ///
    /// # Panics
    ///
    /// Where something is not as the page says.
    pub fn follow(&self, page: &str) {
        let here = self.path.join(".here");
        fs::write(&here, self.path.to_str().unwrap()).unwrap();
        let place = || fs::read_to_string(&here).unwrap().trim_end().to_owned();
        let blocks = blocks(page);
        let mut output = String::new();
        for (index, block) in blocks.iter().enumerate() {
            let at = format!("{page}:{}", block.line);
            if block.language == "sh" {
                let shown = blocks.get(index + 1).filter(|next| next.language == "text");
                let fails = shown.is_some_and(|next| next.text.to_lowercase().starts_with("error"));
                let script = format!("trap \"pwd > '{}'\" EXIT\n{}", here.display(), block.text);
                let (worked, told) = shell(Path::new(&place()), &script);
                assert_eq!(worked, !fails, "{at}\n{told}");
                output = told.replace(&self.path.display().to_string(), "/home/me");
            } else if block.language == "text" {
                let (shown, told) = (comparable(&block.text), comparable(&output));
                let lines: Vec<&str> = shown.lines().collect();
                let mut rest = &told[..];
                for part in lines.split(|line| *line == "…").map(|part| part.join("\n")) {
                    let found = rest.split_once(&part);
                    assert!(found.is_some(), "{at}\n{part}\n--- is not in\n{rest}");
                    rest = found.map_or("", |(_, after)| after);
                }
            } else if let Some(file) = file_name(&block.text) {
                let path = Path::new(&place()).join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, &block.text).unwrap();
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// The path that the first line names, if it is a comment of nothing else.
#[must_use]
pub fn file_name(text: &str) -> Option<&str> {
    let first = text.lines().next()?;
    let path = ["// ", "-- ", "# "].iter().find_map(|mark| first.strip_prefix(mark))?;
    let is_path = path.contains('.') && !path.contains(' ') && !path.ends_with('.');
    is_path.then_some(path)
}

/// Output without what differs from run to run: times, dates and the widths that they take.
#[must_use]
pub fn comparable(text: &str) -> String {
    let word = |word: &str| -> String {
        let is_time = ["ns", "µs", "ms", "s"].iter().any(|unit| {
            word.strip_suffix(unit).is_some_and(|number| number.parse::<f64>().is_ok())
        });
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        if is_time || (word.contains(':') && word.split(':').all(digits)) {
            return "(time)".to_owned();
        }
        if has_date(word) || (word.ends_with('Z') && word.contains(':')) {
            // Of two backups in one second the later has a number behind its time.
            return word.replace(|c: char| c.is_ascii_digit(), "").replace("---.", "--.");
        }
        word.to_owned()
    };
    let line = |line: &str| line.split_whitespace().map(word).collect::<Vec<_>>().join(" ");
    // Which program on which machine is another thing that differs.
    let lines = text.trim_end().lines().map(line).filter(|line| !line.starts_with("by: "));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a date such as `2026-11-20` stands somewhere in it.
fn has_date(word: &str) -> bool {
    let shape = b"dddd-dd-dd";
    word.as_bytes().windows(shape.len()).any(|window| {
        window.iter().zip(shape).all(|(byte, expected)| match expected {
            b'd' => byte.is_ascii_digit(),
            other => byte == other,
        })
    })
}
