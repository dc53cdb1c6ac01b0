//! Rows: made up for tables, and compared.

pub(in crate::check) mod contents;
pub(in crate::check) mod passing;
pub(in crate::check) mod populate;
