//! Whatever a user of `migrate-runtime` can reach is documented with an example and its errors.
//!
//! The rule, for all that the crate makes public, with every feature on:
//!
//! - A module, struct, enum, trait, function, macro, constant or type alias has an example of its
//!   own: a block that is compiled, with lines that the reader sees.
//! - A method or an associated constant has an example that names it, its own or that of its type:
//!   a getter is best seen beside the others. A line that the reader does not see does not count.
//! - A function that can fail has a section `# Errors`. Where the error is ours it names a kind, as
//!   in `ErrorKind::Busy`, or links to another function that does.
//!
//! Fields and variants have their text, which the compiler asks for, and `#[doc(hidden)]` is not
//! public. What looks at the sources is `sources` (the modules of a crate and their names), `public`
//! (what can be reached), `docs` (the text of an item) and `rule`.

mod docs;
mod public;
mod rule;
mod sources;

use std::fs;
use std::path::Path;

use migrate_tests::shell::root;
use sources::Sources;

/// What is missing from the documentation of the last of these crates, of which it may re-export
/// the others, as `file:line: what`.
fn missing(root: &Path, crates: &[&str]) -> Vec<String> {
    let sources = Sources::read(root, crates);
    rule::broken(&public::of(&sources, &crates[crates.len() - 1].replace('-', "_")))
}

#[test]
fn every_public_item_has_an_example_and_its_errors() {
    let missing = missing(&root(), &["migrate-core", "migrate-macros", "migrate-runtime"]);
    let rule = "the rule is at the head of tests/tests/api_docs/main.rs";
    assert!(missing.is_empty(), "{} ({rule}):\n{}", missing.len(), missing.join("\n"));
}

#[test]
fn what_users_know_is_found() {
    let sources = Sources::read(&root(), &["migrate-core", "migrate-macros", "migrate-runtime"]);
    let public = public::of(&sources, "migrate_runtime");
    let names: Vec<&str> = public.iter().map(|item| item.name.as_str()).collect();
    // One of each way in which something becomes public.
    for known in [
        "embed_migrations",
        "Migrations::run",
        "Hook",
        "Version::parse_prefix",
        "Snapshot::fingerprint",
        "Fingerprint::EMPTY",
        "Checksum::from_hex",
        "RepairStep",
        "ErrorKind",
        "cli::Cli::run",
    ] {
        assert!(names.contains(&known), "{known} is not in {names:#?}");
    }
    assert!(!names.iter().any(|name| name.contains("__private")), "{names:#?}");
    assert!(!names.contains(&"Lexer"), "public in its own crate, and not re-exported");
}

#[test]
fn what_is_missing_is_named_with_its_place() {
    let directory = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "words/src/lib.rs",
        "//! ```\n//! let crate_level = 1;\n//! ```
mod inner;
pub use inner::{Word, bare as renamed};
pub use inner::deeper::*;
#[doc(hidden)]
pub mod __private { pub fn reached() {} }
#[cfg(test)]
mod tests { pub fn seen() {} }
",
    );
    write(
        "words/src/inner/mod.rs",
        "pub mod deeper;
/// ```
/// # word.hidden();
/// word.shown();
/// ```
pub struct Word;
pub fn bare() {}
pub fn unreached() {}
impl Word {
    pub fn shown(&self) {}
    pub fn hidden(&self) {}
    fn private(&self) {}
    /// ```
    /// other();
    /// ```
    pub fn elsewhere() -> Result<(), Error> {}
}
macro_rules! more { ($name:ident) => { impl $name {
    pub fn generated() {}
} }; }
more!(Word);
",
    );
    write(
        "words/src/inner/deeper.rs",
        "use super::Word;
/// ```text
/// no code
/// ```
pub enum Silent { One }
impl Word {
    /// # Errors
    /// [`Busy`](crate::ErrorKind::Busy).
    /// # Examples
    /// ```
    /// Word::first();
    /// ```
    pub fn first() -> Result<(), Error> {}
    /// ```
    /// Word::second();
    /// ```
    /// # Errors
    /// As for [`Word::first`].
    pub fn second() -> Result<(), Error> {}
    /// ```
    /// Word::third();
    /// ```
    /// # Errors
    /// When it does not work.
    pub fn third() -> Result<(), Error> {}
    /// ```
    /// Word::fourth();
    /// ```
    /// # Errors
    /// Whatever the disk says.
    pub fn fourth() -> std::io::Result<()> {}
}
",
    );

    let inner = Path::new("words/src/inner");
    let at = |file: &str, rest: &str| format!("{}:{rest}", inner.join(file).display());
    assert_eq!(
        missing(directory.path(), &["words"]),
        [
            at("deeper.rs", "5: enum Silent has no example"),
            at("deeper.rs", "25: method Word::third names no ErrorKind among its errors"),
            at("mod.rs", "7: function bare has no example"),
            at("mod.rs", "11: method Word::hidden has no example, nor is it in that of Word"),
            at("mod.rs", "16: method Word::elsewhere has no example, nor is it in that of Word"),
            at("mod.rs", "16: method Word::elsewhere can fail and has no section # Errors"),
            at("mod.rs", "19: method Word::generated has no example, nor is it in that of Word"),
        ]
    );
}
