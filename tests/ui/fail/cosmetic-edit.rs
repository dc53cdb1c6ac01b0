//! Silent by default; a set can want what has shipped to stay as it is, to the letter.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/cosmetic-edit", deny(cosmetic-edit));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
