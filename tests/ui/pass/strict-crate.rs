//! A crate that forbids and denies what it can, and uses the names that the expansion might: as a
//! static, as a constant, within functions, twice in a module, in a module like a library's.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused_qualifications, unreachable_pub, deprecated)]
#![no_implicit_prelude]

use ::migrate_runtime::{Migrations, embed_migrations};

/// The application's tables.
pub static APP: Migrations = embed_migrations!("sets/one-file", set = "app");
/// The same again, in the same module and under another name.
pub static AGAIN: Migrations =
    embed_migrations!("sets/one-file", set = "again", hooks("002" = nothing));
/// Not all values are static.
pub const CONSTANT: Migrations = embed_migrations!("sets/one-file");

/// Comes with its own tables.
pub mod library {
    use ::migrate_runtime::{Migrations, embed_migrations};

    /// The tables of the library.
    pub static MIGRATIONS: Migrations = embed_migrations!("sets/library", set = "library");
}

fn nothing(
    _: &::rusqlite::Connection,
) -> ::std::result::Result<
    (),
    ::std::boxed::Box<dyn ::std::error::Error + ::std::marker::Send + ::std::marker::Sync>,
> {
    ::std::result::Result::Ok(())
}

/// Names that mean something else here.
#[allow(dead_code)]
mod core {
    pub(crate) struct Option;
    pub(crate) fn include_bytes() {}
}

fn main() -> ::std::result::Result<(), ::std::boxed::Box<dyn ::std::error::Error>> {
    fn generic<T>() -> Migrations {
        static LOCAL: Migrations = embed_migrations!("sets/one-file");
        LOCAL
    }

    let mut db = ::rusqlite::Connection::open_in_memory()?;
    ::std::assert_eq!(APP.run(&mut db)?.steps().len(), 2);
    // The sets share a database, each under its own name.
    ::std::assert_eq!(library::MIGRATIONS.run(&mut db)?.steps().len(), 1);
    ::std::assert!(APP.is_current(&db)? && library::MIGRATIONS.is_current(&db)?);
    ::std::assert!(!AGAIN.is_current(&db)?);

    ::std::assert_eq!(AGAIN.set(), "again");
    ::std::assert_eq!(CONSTANT.set(), "main");
    ::std::assert_eq!(generic::<u8>().digest(), APP.digest());
    ::std::assert_eq!(embed_migrations!("sets/one-file",).len(), 2);
    ::std::result::Result::Ok(())
}
