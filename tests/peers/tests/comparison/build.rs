//! What the compiler says of a directory that is not as it should be.

mod misnamed {
    refinery::embed_migrations!("sets/claims/misnamed_refinery");
}

use diesel::migration::MigrationSource;
use diesel_migrations::EmbeddedMigrations;

static SQLX: sqlx::migrate::Migrator = sqlx::migrate!("sets/claims/misnamed_sqlx");
const TWICE: EmbeddedMigrations = diesel_migrations::embed_migrations!("sets/claims/twice");

/// `V2_b.sql` has one underscore, and two are wanted.
#[test]
fn refinery_skips_a_misnamed_file() {
    assert_eq!(misnamed::migrations::runner().get_migrations().len(), 1);
}

/// `2-b.sql` has a hyphen.
#[test]
fn sqlx_skips_a_misnamed_file() {
    assert_eq!(SQLX.iter().count(), 1);
}

/// Two folders with the version 1.
#[test]
fn diesel_embeds_two_of_one_version_and_runs_one() {
    let all: Vec<Box<dyn diesel::migration::Migration<diesel::sqlite::Sqlite>>> =
        TWICE.migrations().unwrap();
    assert_eq!(all.len(), 2);
    let (_directory, path) = crate::place();
    let mut db = migrate_tests_peers::peer::diesel_open(&path);
    let run = diesel_migrations::MigrationHarness::run_pending_migrations(&mut db, TWICE).unwrap();
    assert_eq!(run.len(), 1);
}
