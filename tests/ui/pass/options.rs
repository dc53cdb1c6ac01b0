//! Every option of the macro at once; functions and collations of the application's own in the SQL.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

static PAGES: Migrations = embed_migrations!(
    "sets/own-functions",
    crate = ::migrate_runtime,
    set = "pages",
    warn(all),
    deny(gap, down-fails),
    allow(down-does-not-restore),
    functions(slugify, "a name with blanks"),
    collations(natural_order),
    min_sqlite = "3.37.2",
);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    assert_eq!(PAGES.set(), "pages");

    let mut db = Connection::open_in_memory()?;
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    let _ = db.create_scalar_function("slugify", 1, flags, |context| {
        Ok(context.get::<String>(0)?.to_lowercase().replace(' ', "-"))
    });
    let _ = db.create_collation("natural_order", |left: &str, right: &str| left.cmp(right));
    assert_eq!(PAGES.run(&mut db)?.steps().len(), 2);
    // The real function ran, not what stood in for it during the build.
    let slug: String = db.query_row("SELECT slug FROM pages", [], |row| row.get(0))?;
    assert_eq!(slug, "first-steps");
    Ok(())
}
