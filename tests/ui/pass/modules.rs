//! Virtual tables whose module only the application has: all else is checked.

use migrate_runtime::{ErrorKind, Migrations, embed_migrations};

#[deny(warnings)]
static MIGRATIONS: Migrations = embed_migrations!("sets/own-modules", modules(vec0));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schema = MIGRATIONS.schema().ok_or("the chain was run")?;
    let looks = schema.objects().find(|object| object.name() == "looks").ok_or("it is there")?;
    assert!(looks.is_virtual(), "what the application will have: {}", looks.sql());

    // Here, nobody has registered it.
    let mut db = rusqlite::Connection::open_in_memory()?;
    let error = MIGRATIONS.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MigrationFailed);
    assert!(error.to_string().contains("vec0"), "{error}");
    Ok(())
}
