//! The JSON of reports: that all of it is as docs/json-schema.json says, and that schema and page
//! are what the program makes.
//!
//! `MIGRATE_WRITE_DOCS=1 cargo test -p migrate-tests --test run json` writes both anew.

mod page;
mod schema;
mod states;
mod types;

use std::fs;
use std::path::Path;

use migrate_tests::json::{strict, valid};

/// Compares a file of docs/ with what it should be, or writes it where that is asked for.
fn same(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    if std::env::var_os("MIGRATE_WRITE_DOCS").is_some() {
        fs::write(&path, text).unwrap();
    }
    let is = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let line = is.lines().zip(text.lines()).position(|(is, should)| is != should);
    assert!(
        is == text,
        "docs/{name} is out of date from line {} on; to write it anew:\n\
         MIGRATE_WRITE_DOCS=1 cargo test -p migrate-tests --test run json",
        line.unwrap_or(is.lines().count().min(text.lines().count())) + 1,
    );
}
