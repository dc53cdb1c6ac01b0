//! An assistant that keeps what it knows and does in five databases, which change together.

pub mod databases;
pub mod embeddings;
