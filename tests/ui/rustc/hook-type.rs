//! Functions of another type, and one that is not there: the compiler says so where they are named.

use migrate_runtime::{Migrations, embed_migrations};

fn unsendable(_: &rusqlite::Connection) -> Result<(), Box<dyn std::error::Error>> {
    Ok(())
}

static UNSENDABLE: Migrations = embed_migrations!("sets/one-file", hooks("001" = self::unsendable));

fn exclusive(_: &mut rusqlite::Connection) -> rusqlite::Result<()> {
    Ok(())
}

static EXCLUSIVE: Migrations = embed_migrations!("sets/one-file", hooks("001" = exclusive));

static MISSING: Migrations = embed_migrations!("sets/one-file", hooks("001" = crate::missing));

fn main() {
    println!("{} migrations", UNSENDABLE.len() + EXCLUSIVE.len() + MISSING.len());
}
