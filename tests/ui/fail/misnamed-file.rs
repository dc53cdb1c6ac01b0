//! Every misnamed file of a directory is reported at once.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/misnamed-file");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
