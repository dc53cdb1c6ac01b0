//! Migrations that come before one that has shipped: applied late where the program permits it and
//! the build saw that they do the same then.

use migrate_runtime::{ErrorKind, Late, Migrations, OutOfOrder, Target, Validation};
use migrate_tests::look::{applied, dump, history, rows, without_backup};
use migrate_tests::sets::{LATE_1, LATE_2, LATE_3};
use migrate_tests::site::in_both_modes;

fn late(migrations: &Migrations) -> Vec<Option<Late>> {
    migrations.migrations().iter().map(migrate_runtime::Migration::late).collect()
}

#[test]
fn what_does_the_same_in_both_orders_is_applied_late() {
    assert_eq!(late(&LATE_2), [None, Some(Late::Same), None]);
    in_both_modes(|site| {
        let mut db = site.open();
        LATE_1.run(&mut db).unwrap();
        let error = LATE_2.run(&mut db).unwrap_err();
        assert!(error.to_string().contains("`Migrator::out_of_order"), "unasked, it is refused");
        LATE_2.migrator().out_of_order(OutOfOrder::Apply).run(&mut db).unwrap();
        assert_eq!(applied(&db), ["001 applied", "003 applied", "002 applied"]);
        let mut fresh = rusqlite::Connection::open(site.another("fresh.db")).unwrap();
        LATE_2.run(&mut fresh).unwrap();
        assert_eq!(dump(&db), dump(&fresh));
    });
}

#[test]
fn what_does_something_else_then_is_refused_even_where_late_ones_are_permitted() {
    assert_eq!(late(&LATE_3), [None, Some(Late::Different), None]);
    in_both_modes(|site| {
        let mut db = site.open();
        LATE_1.run(&mut db).unwrap();
        let (content, attempts) = (dump(&db), history(&db));
        for out_of_order in [OutOfOrder::Refuse, OutOfOrder::Apply] {
            let migrator = LATE_3.migrator().out_of_order(out_of_order);
            let plan = migrator.plan(&db, &Target::Latest).map(|_| ());
            for error in [migrator.run(&mut db).unwrap_err(), plan.unwrap_err()] {
                assert_eq!(error.kind(), ErrorKind::OutOfOrder);
                assert_eq!(error.version().unwrap().to_string(), "002");
                assert_eq!(
                    without_backup(&error).replace("\n   = nothing was changed", ""),
                    "migration 002 is pending, but a later one is applied: after that, it makes \
                     another schema or other rows\n   \
                     = help: give the new file the next number; \
                     `OutOfOrder::Apply` applies late what the build saw do the same in both orders"
                );
            }
            let report = migrator.validate(&db, &Validation::default()).unwrap();
            let errors: Vec<_> = report.errors().map(migrate_runtime::Finding::message).collect();
            let [error] = errors[..] else { panic!("{report}") };
            assert!(error.contains("another schema or other rows"), "{error}");
        }
        assert_eq!(dump(&db), content);
        assert_eq!(history(&db), attempts);

        // In a new database, nothing is late.
        let mut fresh = rusqlite::Connection::open(site.another("fresh.db")).unwrap();
        LATE_3.run(&mut fresh).unwrap();
        assert_eq!(rows(&fresh, "SELECT * FROM tags"), ["1|'urgent'", "2|'later'"]);
    });
}
