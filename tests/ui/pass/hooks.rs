//! Functions that run with migrations: with an up of comments alone, with one that has no effect,
//! and with one that does something itself. The build does not know what they would do.

use migrate_runtime::{Hook, Migrations, embed_migrations};

mod slugs {
    use std::error::Error;

    pub fn fill(db: &rusqlite::Connection) -> Result<(), Box<dyn Error + Send + Sync>> {
        let mut notes = db.prepare("SELECT id, title FROM notes WHERE slug IS NULL")?;
        let mut rows = notes.query([])?;
        while let Some(note) = rows.next()? {
            let (id, title): (i64, String) = (note.get("id")?, note.get("title")?);
            let slug = title.to_lowercase().replace(' ', "-");
            db.execute("UPDATE notes SET slug = ?2 WHERE id = ?1", (id, slug))?;
        }
        Ok(())
    }
}

static MIGRATIONS: Migrations = embed_migrations!("sets/hooks", hooks("002" = slugs::fill));

fn nothing(_: &rusqlite::Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    Ok(())
}

const CONSTANT: Hook = nothing;

static WITHOUT_EFFECT: Migrations = embed_migrations!(
    "sets/hooks-without-effect",
    hooks("2" = crate::slugs::fill),
    hooks("Search01" = CONSTANT),
);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    fn local(db: &rusqlite::Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        slugs::fill(db)
    }
    let within = embed_migrations!(
        "sets/hooks",
        crate = migrate_runtime,
        hooks("2" = local, "003" = self::nothing),
    );
    assert_eq!(within.digest(), MIGRATIONS.digest());

    // Under the names that the files have.
    let shown = format!("{WITHOUT_EFFECT:?}");
    assert!(shown.contains(r#"{"002", "search001"}"#), "{shown}");

    let [create, fill, index] = &MIGRATIONS.migrations()[..] else { panic!("three") };
    assert_eq!(fill.description(), "The program knows how a title becomes a slug.");
    assert!(fill.up().statements().is_empty());
    assert_eq!(fill.up_touches(), None, "all tables, as nobody knows which it writes to");
    assert!(create.up_touches().is_some() && index.up_touches().is_some());

    let mut db = rusqlite::Connection::open_in_memory()?;
    MIGRATIONS.run_to(&mut db, "001")?;
    db.execute("INSERT INTO notes (title) VALUES ('Spring Planting')", [])?;
    MIGRATIONS.run(&mut db)?;
    let slug: String = db.query_row("SELECT slug FROM notes WHERE id = 2", [], |row| row.get(0))?;
    assert_eq!(slug, "spring-planting");

    // A migration without a statement is applied and recorded like any other.
    let mut db = rusqlite::Connection::open_in_memory()?;
    assert_eq!(WITHOUT_EFFECT.run(&mut db)?.steps().len(), 3);
    assert!(WITHOUT_EFFECT.is_current(&db)?);
    Ok(())
}
