//! What the build saw of migrations on tables with rows, as the program tells it.

use migrate_runtime::{Destroyed, Growth, Migration, Migrations, Rollback, Target};
use migrate_tests::sets::{
    ARCHIVE, ARCHIVE_PLAIN, CATEGORIES_2, CHANGES, ENFORCED, ORPHANS, RELEASE_1, RELEASE_2,
};
use migrate_tests::site::in_both_modes;

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

fn costs(set: &Migrations, version: &str) -> Vec<(String, Growth)> {
    let found = migration(set, version);
    let costs = found.costs().unwrap_or_else(|| panic!("{version} was not measured"));
    costs.iter().map(|cost| (cost.table().to_owned(), cost.growth())).collect()
}

#[test]
fn r_3_05_a_plan_tells_the_rows_that_a_migration_goes_over() {
    let linear = |table: &str| vec![(table.to_owned(), Growth::Linear)];
    assert_eq!(costs(&RELEASE_2, "002"), [], "a new table");
    assert_eq!(costs(&RELEASE_2, "004"), linear("authors"), "a rebuild");
    assert_eq!(costs(&RELEASE_2, "005"), linear("books"), "a new index");
    let closed =
        vec![("orders".to_owned(), Growth::Quadratic), ("shops".to_owned(), Growth::Quadratic)];
    assert_eq!(costs(&ENFORCED, "002"), closed, "no index leads to the orders");
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.migrator().run(&mut db).unwrap();
        db.execute_batch(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
             INSERT INTO authors (name) SELECT 'author ' || i FROM n",
        )
        .unwrap();
        let plan = RELEASE_2.plan(&db, &Target::Latest).unwrap();
        let [rebuild, index] = plan.steps() else { panic!("{plan}") };
        let [work] = rebuild.work() else { panic!("{plan}") };
        assert_eq!((work.table(), work.growth()), ("authors", Growth::Linear));
        assert!(work.rows() >= 1_200, "{}", work.rows());
        assert_eq!(index.work(), [], "there are no books");
        assert!(plan.to_string().contains("\n    goes over 1.2 k rows of authors\n"), "{plan}");
        let dry = RELEASE_2.dry_run(&mut db, &Target::Latest).unwrap();
        assert!(dry.to_string().contains("\n    goes over 1.2 k rows of authors\n"), "{dry}");
    });
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

#[test]
fn r_2_09_a_sample_does_not_hide_what_a_rollback_cannot_bring_back() {
    for (set, version, destroys, rollback) in [
        (&ARCHIVE, "002", vec![], Rollback::Lossless),
        (&ARCHIVE, "003", vec!["notes.archived"], Rollback::SchemaOnly),
        (&ARCHIVE, "004", vec!["notes"], Rollback::SchemaOnly),
        (&ARCHIVE_PLAIN, "002", vec![], Rollback::Lossless),
        (&ARCHIVE_PLAIN, "003", vec!["notes.archived"], Rollback::SchemaOnly),
    ] {
        let found = migration(set, version);
        let destroys: Vec<String> = destroys.iter().map(ToString::to_string).collect();
        assert_eq!(listed(found.destroys()), Some(destroys), "{version}");
        assert_eq!(found.rollback(), Some(rollback), "{version}");
    }
    // The class is the build's; whether a value is gone, the rows of a database tell.
    in_both_modes(|site| {
        let mut db = site.open();
        let migrator = ARCHIVE.migrator().allow_destructive(true);
        migrator.run_to(&mut db, "002").unwrap();
        db.execute("INSERT INTO notes (title, archived) VALUES ('Old', 1)", []).unwrap();
        migrator.run_to(&mut db, "003").unwrap();
        migrator.rollback(&mut db, 1).unwrap();
        let archived: i64 =
            db.query_row("SELECT archived FROM notes", [], |row| row.get(0)).unwrap();
        assert_eq!(archived, 0, "so it is not lossless");
    });
}
