//! Drift: what somebody beside the migrations changed in the schema since the last run.

use std::fmt::{self, Write as _};

use migrate_core::schema::Difference;

/// How the schema differs from the one that the last run left. Prints object by object, with what
/// was there before after a `-` and what is there now after a `+`.
///
/// ```
/// use migrate_runtime::{Migrations, embed_migrations};
///
/// # /*
/// static MIGRATIONS: Migrations = embed_migrations!("migrations");
/// # */
/// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// assert!(MIGRATIONS.drift(&db)?.is_none());
///
/// db.execute_batch("CREATE TABLE scratch (x)")?;
/// let drift = MIGRATIONS.drift(&db)?.unwrap();
/// assert_eq!(drift.differences()[0].name(), "scratch");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    differences: Vec<Difference>,
}

impl Drift {
    pub(crate) fn new(differences: Vec<Difference>) -> Self {
        Self { differences }
    }
}

impl Drift {
    /// Each object that differs; empty where the earlier schema is not kept any more, so that only
    /// its digest tells that there is a difference.
    #[must_use]
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the schema has drifted since the last run")?;
        self.differences.iter().try_for_each(|one| write!(f, "\n{}", one.detailed()))
    }
}

impl Drift {
    /// The first lines of it.
    pub(crate) fn briefly(&self) -> String {
        const FEW: usize = 12;
        let text = self.to_string();
        let mut lines: Vec<&str> = text.lines().collect();
        let more = lines.len().saturating_sub(FEW);
        lines.truncate(FEW);
        let mut text = lines.join("\n  ");
        if more > 0 {
            let _ = write!(text, "\n  and {more} lines more: see `drift`");
        }
        text
    }
}
