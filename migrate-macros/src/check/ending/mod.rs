//! The end of the chain: what the final schema shows, and the file that says it.

pub(in crate::check) mod describe;
pub(in crate::check) mod finish;
pub(in crate::check) mod outdated;
pub(in crate::check) mod schema_file;
