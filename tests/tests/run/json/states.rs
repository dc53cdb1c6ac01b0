//! Databases in many states: whatever is told of them is as the schema says.

use migrate_runtime::{ErrorKind, HistoryQuery, Target};
use migrate_tests::sets::ACCOUNTS;
use migrate_tests::site::in_both_modes;
use serde_json::json;

use super::valid;

#[test]
fn r_3_05_a_run_that_fails_is_told_in_json() {
    in_both_modes(|site| {
        let mut db = site.open();
        ACCOUNTS.run_to(&mut db, "001").unwrap();
        db.execute_batch("INSERT INTO accounts (email) VALUES ('a@x.org'), ('A@X.org')").unwrap();
        let plan = valid("Plan", &ACCOUNTS.plan(&db, &Target::Latest).unwrap());
        assert_eq!(plan["steps"].as_array().unwrap().len(), 5);
        assert_eq!(plan["steps"][2]["kind"], "data");
        let error = ACCOUNTS.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MigrationFailed);
        let error = valid("Error", &error);
        assert_eq!(error["kind"], "migration-failed");
        assert_eq!(
            error["message"],
            "migration 006 unique_emails failed: UNIQUE constraint failed: accounts.email"
        );
        assert_eq!(error["outcome"], "nothing was changed");
        assert_eq!(error["location"]["line"], 7);
        assert_eq!(error["sqlite_code"], 2067, "SQLITE_CONSTRAINT_UNIQUE");
        assert_eq!(error["member"], json!(null));

        let status = valid("Status", &ACCOUNTS.status(&db).unwrap());
        assert_eq!(status["current"], "001");
        assert_eq!(status["pending"], 5);
        assert_eq!(status["migrations"][5]["state"], "failed");
        for entry in ACCOUNTS.history(&db, &HistoryQuery::new()).unwrap() {
            valid("HistoryEntry", &entry);
        }
    });
}
