//! An HTTP service on a SQLite database: it migrates before it listens.

pub mod database;
pub mod routes;
