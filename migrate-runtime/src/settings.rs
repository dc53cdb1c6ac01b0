//! The settings of the caller's connection: set as the build had them, and put back whatever
//! happens, panics included.

use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode};

use crate::error::{Cause, Error};
use crate::lock::{Patience, retry_on};
use crate::sqlite::is_sql;

/// What a run sets, and what a migration's pragmas can leave changed: within a transaction these
/// take effect at once and are not rolled back with it; `synchronous` outside of one alone. (Others
/// do nothing in a transaction, such as `journal_mode`, or are rolled back, such as
/// `user_version`.)
const SAVED: [&str; 15] = [
    "foreign_keys",
    "legacy_alter_table",
    "recursive_triggers",
    "writable_schema",
    "ignore_check_constraints",
    "query_only",
    "cache_size",
    "cell_size_check",
    "automatic_index",
    "reverse_unordered_selects",
    "trusted_schema",
    "secure_delete",
    "max_page_count",
    "locking_mode",
    "synchronous",
];

/// Saved as well, and only put back where a migration changed it, since setting it would replace a
/// busy handler of the caller's.
const BUSY_TIMEOUT: &str = "busy_timeout";
const LOCKING: &str = "locking_mode";
const FOREIGN_KEYS: &str = "foreign_keys";
const ENFORCE: DbConfig = DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY;

const TRIGGERS: DbConfig = DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER;

/// What the build had off.
const OFF: [&str; 4] =
    ["legacy_alter_table", "recursive_triggers", "writable_schema", "ignore_check_constraints"];

/// Puts the settings back when dropped.
pub(crate) struct Settings<'c> {
    db: &'c Connection,
    saved: Vec<(&'static str, Value)>,
    triggers: Option<bool>,
}

impl<'c> Settings<'c> {
    /// Remembers the settings, and makes them those of the build.
    pub(crate) fn take(db: &'c Connection, patience: Patience<'_>) -> Result<Self, Error> {
        let look = |name| match get(db, name) {
            Ok(value) => Ok(Some((name, value))),
            // A SQLite that does not know a pragma answers with no row.
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
            // An authorizer that denies the look denies the change as well.
            Err(error) if is_sql(&error) || is_denied(&error) => Ok(None),
            // What cannot be read could not be put back.
            Err(error) => Err(Error::from(error)),
        };
        // First, since it reads as nothing while nobody waits.
        let mut saved = Vec::from_iter(look(BUSY_TIMEOUT)?);
        // Some are in the file, which another may hold, or keep from being opened.
        let others = || SAVED.into_iter().filter_map(|name| look(name).transpose()).collect();
        saved.append(&mut retry_on(db, patience, others)?);
        // With triggers off, a search index would miss what a data migration changes.
        let triggers = db.db_config(TRIGGERS).ok();
        let settings = Self { db, saved, triggers };
        if triggers == Some(false) {
            db.set_db_config(TRIGGERS, true)?;
        }
        settings.as_built()?;
        settings.enforce_foreign_keys(false)?;
        Ok(settings)
    }

    /// Makes them those of the build again, after a migration with pragmas.
    pub(crate) fn as_built(&self) -> rusqlite::Result<()> {
        OFF.iter().try_for_each(|name| self.set(name, &0.into()))
    }

    /// Switches the enforcement of foreign keys, outside of a transaction.
    ///
    /// Read back: an authorizer of the application's may deny the pragma or have it ignored, and
    /// then a table that is rebuilt would empty its children.
    pub(crate) fn enforce_foreign_keys(&self, on: bool) -> Result<(), Error> {
        let wanted = Value::from(i64::from(on));
        self.set(FOREIGN_KEYS, &wanted)?;
        match get(self.db, FOREIGN_KEYS) {
            Ok(now) if now == wanted => Ok(()),
            // A SQLite that was built without foreign keys.
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(()),
            _ => Err(Error::new(Cause::ForeignKeysStuck(if on { "on" } else { "off" }))),
        }
    }

    /// Runs `attempt` with the connection giving up at once where others hold the database: the
    /// limit on waiting is ours. A timeout that reads as 0 may be a handler of the caller's, which
    /// cannot be put back once it was replaced, so it stays.
    pub(crate) fn without_waiting<T>(
        &self,
        attempt: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let known = self.saved.iter().find(|(name, _)| *name == BUSY_TIMEOUT);
        let Some((_, value)) = known else { return attempt() };
        self.set(BUSY_TIMEOUT, &0.into())?;
        let result = attempt();
        self.set(BUSY_TIMEOUT, value)?;
        result
    }

    fn set(&self, name: &str, value: &Value) -> rusqlite::Result<()> {
        match get(self.db, name) {
            Ok(now) if now == *value => Ok(()),
            // A handler of the caller's reads as no timeout, and must not be replaced by one.
            Err(_) if name == BUSY_TIMEOUT && *value == Value::from(0) => Ok(()),
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(()),
            Err(error) if is_denied(&error) => Ok(()),
            _ => set(self.db, name, value),
        }
    }
}

impl Drop for Settings<'_> {
    fn drop(&mut self) {
        if self.triggers == Some(false) {
            let _ = self.db.set_db_config(TRIGGERS, false);
        }
        for (name, value) in &self.saved {
            // Nothing can be done about a failure here, and none is known.
            let _ = self.set(name, value);
        }
    }
}

fn is_denied(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::AuthorizationForStatementDenied)
}

fn get(db: &Connection, name: &str) -> rusqlite::Result<Value> {
    // Neither an authorizer nor an interrupt comes in the way of these two.
    if name == FOREIGN_KEYS {
        return db.db_config(ENFORCE).map(|on| i64::from(on).into());
    }
    db.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
}

fn set(db: &Connection, name: &str, value: &Value) -> rusqlite::Result<()> {
    match value {
        Value::Integer(on) if name == FOREIGN_KEYS => {
            return db.set_db_config(ENFORCE, *on != 0).map(drop);
        }
        Value::Integer(millis) if name == BUSY_TIMEOUT => {
            return db.busy_timeout(Duration::from_millis(millis.unsigned_abs()));
        }
        _ => {}
    }
    let value = match value {
        Value::Integer(2) if name == "secure_delete" => "fast".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Text(word) => word.clone(),
        _ => return Ok(()),
    };
    // Some of these answer with a row, so that `execute` would refuse them.
    db.execute_batch(&format!("PRAGMA {name} = {value}"))?;
    if name == LOCKING {
        // A kept lock is let go at the next access.
        get(db, "main.schema_version")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_0_05_settings_come_back_even_after_a_panic() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("PRAGMA recursive_triggers = ON; PRAGMA busy_timeout = 77;").unwrap();
        let all = || -> Vec<Value> {
            let names = SAVED.iter().chain([&BUSY_TIMEOUT]);
            names.map(|name| get(&db, name).unwrap()).collect()
        };
        let before = all();
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _settings = Settings::take(&db, Patience::NONE).unwrap();
            assert_eq!(get(&db, "foreign_keys").unwrap(), 0.into());
            assert_eq!(get(&db, "recursive_triggers").unwrap(), 0.into());
            db.execute_batch(
                "PRAGMA cache_size = 5; PRAGMA busy_timeout = 1; PRAGMA locking_mode = EXCLUSIVE",
            )
            .unwrap();
            panic!("a hook of the application");
        }));
        assert!(panicked.is_err());
        assert_eq!(before, all());
    }
}
