//! The history as people ask for it.

use migrate_runtime::{Action, HistoryQuery, Outcome, State};
use migrate_tests::look::one;
use migrate_tests::sets::{ACCOUNTS, RELEASE_1, RELEASE_2, SHELF};
use migrate_tests::site::in_both_modes;

#[test]
fn r_0_12_r_2_10_an_attempt_tells_all_that_there_is_to_know() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.migrator().application("librarian", "1.4.2").run(&mut db).unwrap();
        let migrator = RELEASE_2.migrator().application("librarian", "2.0.0").reason("spring");
        migrator.run(&mut db).unwrap();
        let entries = RELEASE_2.history(&db, &HistoryQuery::new()).unwrap();
        assert_eq!(entries.len(), 5);
        let last = &entries[0];
        assert_eq!(last.action(), Some(Action::Apply));
        assert_eq!(last.outcome(), Outcome::Done);
        assert_eq!(last.version().unwrap().to_string(), "005");
        assert_eq!(last.name(), Some("add_isbn"));
        assert_eq!(last.application(), Some("librarian"));
        assert_eq!(last.application_version(), Some("2.0.0"));
        assert_eq!(last.reason(), Some("spring"));
        assert_eq!(last.process(), Some(std::process::id()));
        assert!(last.host().is_none_or(|host| !host.is_empty()));
        assert_eq!(last.checksum(), Some(RELEASE_2.migrations()[4].checksum()));
        assert_eq!(last.fingerprint(), RELEASE_2.migrations()[4].fingerprint());
        assert!(last.duration().as_micros() > 0);
        assert!(last.at().len() == 24 && last.at() >= entries[1].at(), "{}", last.at());
        assert_eq!(entries[4].application_version(), Some("1.4.2"));
        assert!(entries.windows(2).all(|pair| pair[0].id() > pair[1].id()), "increasing numbers");

        // The schema of every run is kept, each once.
        let schema = RELEASE_2.schema_of(&db, last.fingerprint().unwrap()).unwrap().unwrap();
        assert_eq!(Some(&schema), RELEASE_2.schema().as_ref());
        let first = RELEASE_2.schema_of(&db, entries[2].fingerprint().unwrap()).unwrap().unwrap();
        assert_eq!(Some(&first), RELEASE_1.schema().as_ref());
        RELEASE_2.rollback(&mut db, 1).unwrap();
        RELEASE_2.run(&mut db).unwrap();
        assert_eq!(one::<i64>(&db, "SELECT count(DISTINCT fingerprint) FROM _migrate_schema"), 3);
    });
}

#[test]
fn r_2_11_the_history_can_be_asked() {
    in_both_modes(|site| {
        let mut db = site.open();
        ACCOUNTS.run_to(&mut db, "001").unwrap();
        db.execute_batch("INSERT INTO accounts (email) VALUES ('a'), ('A')").unwrap();
        ACCOUNTS.run(&mut db).unwrap_err();
        db.execute_batch("DELETE FROM accounts WHERE id = 2").unwrap();
        ACCOUNTS.run(&mut db).unwrap();
        ACCOUNTS.rollback(&mut db, 2).unwrap();
        SHELF.run(&mut db).unwrap();

        let ask = |query: HistoryQuery| -> Vec<String> {
            let entries = ACCOUNTS.history(&db, &query).unwrap();
            let word = |outcome| if outcome == Outcome::Done { "" } else { " failed" };
            entries
                .iter()
                .map(|entry| {
                    let action = entry.action().unwrap();
                    format!("{action} {}{}", entry.version().unwrap(), word(entry.outcome()))
                })
                .collect()
        };
        let all = HistoryQuery::new;
        assert_eq!(ask(all()).len(), 9, "of this set alone");
        assert_eq!(ask(all().action(Action::Rollback)), ["rollback 005", "rollback 006"]);
        assert_eq!(ask(all().outcome(Outcome::Failed)), ["apply 006 failed"]);
        assert_eq!(
            ask(all().version("6".parse().unwrap()).oldest_first()),
            ["apply 006 failed", "apply 006", "rollback 006"]
        );
        assert_eq!(ask(all().oldest_first().limit(2)), ["apply 001", "apply 006 failed"]);
        assert_eq!(ask(all().oldest_first().limit(2).offset(2)), ["apply 002", "apply 003"]);
        assert_eq!(ask(all().offset(8)), ["apply 001"]);
        assert_eq!(ask(all().since("2999")), [""; 0]);
        assert_eq!(ask(all().before("2999")).len(), 9);
        assert_eq!(ask(all().before("2000")), [""; 0]);

        let failed = &ACCOUNTS.history(&db, &all().outcome(Outcome::Failed)).unwrap()[0];
        let text = failed.to_string();
        assert!(
            text.contains("apply      failed  006 unique_emails\n    error: migration 006"),
            "{text}"
        );
        assert!(text.contains("note: tests/sets/accounts/006_unique_emails.sql:7:20"), "{text}");
    });
}

#[test]
fn r_2_11_a_database_without_history_has_none() {
    in_both_modes(|site| {
        let db = site.open();
        assert_eq!(RELEASE_1.history(&db, &HistoryQuery::new()).unwrap(), []);
    });
}

#[test]
fn r_1_05_a_migration_whose_last_attempt_failed_is_said_to_have() {
    in_both_modes(|site| {
        let mut db = site.open();
        ACCOUNTS.run_to(&mut db, "001").unwrap();
        db.execute_batch("INSERT INTO accounts (email) VALUES ('a'), ('A')").unwrap();
        ACCOUNTS.run(&mut db).unwrap_err();
        let status = ACCOUNTS.status(&db).unwrap();
        let [.., fifth, last] = status.migrations() else { panic!("six") };
        assert_eq!((fifth.state(), fifth.error()), (State::Pending, None));
        assert_eq!(last.state(), State::Failed);
        let told = "migration 006 unique_emails failed: UNIQUE constraint failed: accounts.email";
        assert_eq!(last.error(), Some(told));
        assert!(status.to_string().ends_with(&format!("failed\n    {told}")), "{status}");
        assert_eq!(status.pending().count(), 5);

        db.execute_batch("DELETE FROM accounts WHERE id = 2").unwrap();
        ACCOUNTS.run(&mut db).unwrap();
        let applied = |state| state == State::Applied;
        assert!(ACCOUNTS.status(&db).unwrap().migrations().iter().all(|one| applied(one.state())));
        ACCOUNTS.rollback(&mut db, 1).unwrap();
        assert_eq!(ACCOUNTS.status(&db).unwrap().migrations()[5].state(), State::Pending);
    });
}
