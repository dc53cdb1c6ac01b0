//! Hooks: functions of the program that run with migrations, as the macro binds them.

use std::fmt;

use migrate_core::Version;
use rusqlite::Connection;

/// A function that runs as a part of a migration: what SQL cannot say is said in Rust.
///
/// The arguments of the macro bind it, `hooks("003" = crate::slugs::fill)`, see
/// [`embed_migrations!`](crate::embed_migrations). It runs after the statements of the up, in the
/// same transaction, and before the verification. An error takes the migration back.
///
/// ```
/// use std::error::Error;
///
/// fn fill(db: &rusqlite::Connection) -> Result<(), Box<dyn Error + Send + Sync>> {
///     db.execute("UPDATE notes SET slug = lower(title)", [])?;
///     Ok(())
/// }
///
/// let hook: migrate_runtime::Hook = fill;
/// # let _ = hook;
/// ```
pub type Hook = fn(&Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// The hooks of a set, by version.
#[derive(Clone, Copy, Default)]
pub(crate) struct Hooks(&'static [(&'static str, Hook)]);

/// The versions: the address of a function helps nobody.
impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(version, _)| version)).finish()
    }
}

impl Hooks {
    pub(crate) const fn new(hooks: &'static [(&'static str, Hook)]) -> Self {
        Self(hooks)
    }

    /// The hook of the migration `version`.
    pub(crate) fn get(&self, version: &Version) -> Option<Hook> {
        let own = |(written, _): &&(&str, Hook)| {
            written.parse::<Version>().is_ok_and(|written| written == *version)
        };
        self.0.iter().find(own).map(|(_, hook)| *hook)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_1_12_a_hook_is_found_by_the_meaning_of_its_version() {
        fn fill(_: &Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
            Err("called".into())
        }
        static HOOKS: Hooks = Hooks::new(&[("003", fill), ("task004", fill)]);
        for (version, found) in
            [("3", true), ("0003", true), ("Task4", true), ("4", false), ("task3", false)]
        {
            assert_eq!(HOOKS.get(&version.parse().unwrap()).is_some(), found, "{version}");
        }
        let hook = HOOKS.get(&"3".parse().unwrap()).unwrap();
        let error = hook(&Connection::open_in_memory().unwrap()).unwrap_err();
        assert_eq!(error.to_string(), "called");
        assert_eq!(format!("{HOOKS:?}"), r#"{"003", "task004"}"#);
        assert!(Hooks::new(&[]).get(&"3".parse().unwrap()).is_none());
    }
}
