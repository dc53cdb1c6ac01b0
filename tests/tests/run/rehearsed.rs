//! What the build saw of migrations on tables with rows, as the program tells it.

use migrate_runtime::{Destroyed, Migration, Migrations, Rollback};
use migrate_tests::sets::{CATEGORIES_2, CHANGES, ENFORCED, ORPHANS, RELEASE_2};

fn migration(set: &Migrations, version: &str) -> Migration {
    let version = version.parse().unwrap();
    set.migrations().into_iter().find(|migration| *migration.version() == version).unwrap()
}

fn listed(destroyed: Option<&[Destroyed]>) -> Option<Vec<String>> {
    destroyed.map(|all| all.iter().map(ToString::to_string).collect())
}

#[test]
fn r_2_19_what_a_migration_destroys_is_known_to_the_program() {
    for (set, version, destroys) in [
        (&RELEASE_2, "001", vec![]),
        (&RELEASE_2, "004", vec![]),
        (&ORPHANS, "002", vec!["boxes"]),
        (&CHANGES, "009", vec!["colours"]),
    ] {
        let found = migration(set, version);
        assert_eq!(
            listed(found.destroys()),
            Some(destroys.iter().map(ToString::to_string).collect()),
            "{version}"
        );
    }
    // A cascade takes rows of a table that no statement names.
    let found = migration(&ENFORCED, "002");
    let gone = listed(found.destroys()).unwrap();
    assert!(gone.len() > 1, "{gone:?}");
}

#[test]
fn r_2_09_what_a_rollback_brings_back_is_known_to_the_program() {
    for (set, version, rollback, down_destroys) in [
        // Its table goes, with the rows that came meanwhile.
        (&RELEASE_2, "002", Rollback::Lossless, Some(vec!["books"])),
        // It deletes every genre, those of the application too.
        (&RELEASE_2, "003", Rollback::Lossless, Some(vec!["genres"])),
        // What was put in the place of NULL stays there.
        (&RELEASE_2, "004", Rollback::SchemaOnly, Some(vec![])),
        (&CATEGORIES_2, "knowledge002", Rollback::Lossless, Some(vec!["facts.source"])),
        (&ORPHANS, "002", Rollback::Irreversible, None),
    ] {
        let found = migration(set, version);
        assert_eq!(found.rollback(), Some(rollback), "{version}");
        let down_destroys: Option<Vec<String>> =
            down_destroys.map(|all| all.iter().map(ToString::to_string).collect());
        assert_eq!(listed(found.down_destroys()), down_destroys, "{version}");
    }
}
