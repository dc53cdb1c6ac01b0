//! Other tools, and databases that they make: what the tests of the pages for people who come from
//! one of them stand on.

pub mod files;
#[path = "../../src/look.rs"]
pub mod look;
pub mod ours;
pub mod peer;
