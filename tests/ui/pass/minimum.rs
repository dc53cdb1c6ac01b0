//! Nothing in it is younger than the SQLite that is declared, whatever it looks like.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

#[deny(warnings)]
static MIGRATIONS: Migrations =
    embed_migrations!("sets/minimum", min_sqlite = "3.8.3", functions(concat));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut db = Connection::open_in_memory()?;
    let _ = db.create_scalar_function("concat", 2, FunctionFlags::SQLITE_UTF8, |context| {
        Ok(context.get::<String>(0)? + &context.get::<String>(1)?)
    });
    assert_eq!(MIGRATIONS.run(&mut db)?.steps().len(), 1);
    Ok(())
}
