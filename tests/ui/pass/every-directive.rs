//! What the head of a file declares arrives in the program.

use migrate_runtime::{Consent, ErrorKind, Kind, Migrations, Transaction, embed_migrations};
use rusqlite::Connection;

static MIGRATIONS: Migrations = embed_migrations!("sets/every-directive", allow(unused-consent));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let all = MIGRATIONS.migrations();
    let [create, seed, compact] = &all[..] else { panic!("three, not {}", all.len()) };
    assert_eq!((create.kind(), create.transaction()), (Kind::Schema, Transaction::Shared));
    assert_eq!(create.description(), "");
    assert_eq!(compact.transaction(), Transaction::None);

    assert_eq!(seed.description(), "The tasks that everybody\nstarts with.");
    assert_eq!(seed.kind(), Kind::Seed);
    assert_eq!(seed.depends(), [create.version().clone()]);
    let others: Vec<String> =
        seed.depends_on_sets().map(|(set, version)| format!("{set} {version}")).collect();
    assert_eq!(others, ["shelf 003", "my-lib.v2 task12"]);
    assert_eq!(compact.depends_on_sets().count(), 0);
    assert_eq!(seed.transaction(), Transaction::EnforcingForeignKeys);
    let metadata: Vec<(&str, &str)> = seed.metadata().collect();
    assert_eq!(metadata, [("ticket", "T-117"), ("author", "Ada")]);
    assert_eq!((create.consent(), compact.consent()), (&Consent::None, &Consent::All));
    let Consent::Listed(listed) = seed.consent() else { panic!("{:?}", seed.consent()) };
    let listed: Vec<String> = listed.iter().map(ToString::to_string).collect();
    assert_eq!(listed, ["tasks.title", "\"old tasks\".*", "tags"]);
    assert!(seed.consent().covers("Old Tasks", Some("state")));
    assert!(!seed.consent().covers("old tasks", None));
    assert_eq!(seed.down().map(|down| down.statements().len()), Some(1));

    let mut db = Connection::open_in_memory()?;
    assert_eq!(MIGRATIONS.run_to(&mut db, "001")?.steps().len(), 1);
    let error = MIGRATIONS.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OtherSet, "the set shelf is not there");
    db.execute_batch(seed.up().text())?;
    let title: String = db.query_row("SELECT title FROM tasks", [], |row| row.get(0))?;
    assert_eq!(title, "Read; then -- migrate:down");
    Ok(())
}
