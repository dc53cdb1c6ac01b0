//! Other tools, and databases that they make: what the tests of the pages for people who come from
//! one of them stand on.

pub mod files;
#[path = "../../src/look.rs"]
pub mod look;
pub mod ours;
#[path = "../../src/pages.rs"]
pub mod pages;
pub mod peer;
#[path = "../../src/shell.rs"]
pub mod shell;
