//! Statics and constants that show their schema in the documentation, in a crate that forbids and
//! denies what it can.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused_qualifications, unreachable_pub, deprecated)]
#![no_implicit_prelude]

use ::migrate_runtime::{Migrations, document_schema, embed_migrations};

/// The application's tables.
#[document_schema]
pub static APP: Migrations = embed_migrations!("sets/one-file", set = "app");
// The schema is documentation, and no other is needed.
#[document_schema]
#[allow(clippy::declare_interior_mutable_const)]
pub const CONSTANT: ::migrate_runtime::Migrations = ::migrate_runtime::embed_migrations! {
    "sets/odd-names", set = "odd", allow(unindexed-foreign-key), crate = ::migrate_runtime,
};
#[document_schema]
pub(crate) static WITHIN: Migrations =
    embed_migrations!("sets/own-functions", functions(slugify), collations(natural_order));

/// Comes with its own tables.
pub mod library {
    /// The tables of the library.
    #[::migrate_runtime::document_schema]
    pub static MIGRATIONS: ::migrate_runtime::Migrations =
        ::migrate_runtime::embed_migrations!("sets/library", set = "library");
}

fn main() -> ::std::result::Result<(), ::std::boxed::Box<dyn ::std::error::Error>> {
    #[document_schema]
    static LOCAL: Migrations = embed_migrations!("sets/one-file", set = "app");

    let mut db = ::rusqlite::Connection::open_in_memory()?;
    ::std::assert_eq!(APP.run(&mut db)?.steps().len(), 2);
    ::std::assert!(LOCAL.is_current(&db)?);
    ::std::assert_eq!((CONSTANT.len(), WITHIN.len(), library::MIGRATIONS.len()), (1, 2, 1));
    ::std::result::Result::Ok(())
}
