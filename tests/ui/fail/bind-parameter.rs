//! Parameters of every form.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/bind-parameter");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
