//! The settings of the caller's connection: set as the build had them, and put back whatever
//! happens, panics included.

use rusqlite::Connection;

/// What a run sets, and what a migration's pragmas can leave changed: within a transaction these
/// take effect at once and are not rolled back with it. (Others do nothing in a transaction, such
/// as `journal_mode`, or are rolled back, such as `user_version`.)
///
/// The busy timeout is only put back where a migration changed it, since setting it would replace
/// a busy handler of the caller's.
const SAVED: [&str; 12] = [
    "foreign_keys",
    "legacy_alter_table",
    "recursive_triggers",
    "writable_schema",
    "ignore_check_constraints",
    "query_only",
    "busy_timeout",
    "cache_size",
    "cell_size_check",
    "automatic_index",
    "reverse_unordered_selects",
    "trusted_schema",
];

/// What the build had off.
const OFF: [&str; 4] =
    ["legacy_alter_table", "recursive_triggers", "writable_schema", "ignore_check_constraints"];

/// Puts the settings back when dropped.
pub(crate) struct Settings<'c> {
    db: &'c Connection,
    saved: Vec<(&'static str, i64)>,
}

impl<'c> Settings<'c> {
    /// Remembers the settings, and makes them those of the build.
    pub(crate) fn take(db: &'c Connection) -> rusqlite::Result<Self> {
        // A SQLite that does not know a pragma answers with no row.
        let saved = SAVED.iter().filter_map(|name| Some((*name, get(db, name).ok()?))).collect();
        let settings = Self { db, saved };
        for name in OFF {
            settings.set(name, 0)?;
        }
        settings.enforce_foreign_keys(false)?;
        Ok(settings)
    }

    /// Switches the enforcement of foreign keys, outside of a transaction.
    pub(crate) fn enforce_foreign_keys(&self, on: bool) -> rusqlite::Result<()> {
        self.set("foreign_keys", on.into())
    }

    fn set(&self, name: &str, value: i64) -> rusqlite::Result<()> {
        if get(self.db, name).is_ok_and(|now| now != value) {
            set(self.db, name, value)?;
        }
        Ok(())
    }
}

impl Drop for Settings<'_> {
    fn drop(&mut self) {
        for (name, value) in &self.saved {
            // Nothing can be done about a failure here, and none is known.
            let _ = self.set(name, *value);
        }
    }
}

fn get(db: &Connection, name: &str) -> rusqlite::Result<i64> {
    db.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
}

fn set(db: &Connection, name: &str, value: i64) -> rusqlite::Result<()> {
    // Some of these answer with a row, so that `execute` would refuse them.
    db.execute_batch(&format!("PRAGMA {name} = {value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_0_05_settings_come_back_even_after_a_panic() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("PRAGMA recursive_triggers = ON; PRAGMA busy_timeout = 77;").unwrap();
        let before: Vec<_> = SAVED.iter().map(|name| get(&db, name).unwrap()).collect();
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _settings = Settings::take(&db).unwrap();
            assert_eq!(get(&db, "foreign_keys").unwrap(), 0);
            assert_eq!(get(&db, "recursive_triggers").unwrap(), 0);
            db.execute_batch("PRAGMA cache_size = 5; PRAGMA busy_timeout = 1").unwrap();
            panic!("a hook of the application");
        }));
        assert!(panicked.is_err());
        let after: Vec<_> = SAVED.iter().map(|name| get(&db, name).unwrap()).collect();
        assert_eq!(before, after);
    }
}
