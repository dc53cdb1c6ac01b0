//! Topics as labels: what migration 002 does.

use std::error::Error;

use rusqlite::Connection;

/// The hook of `002_topics_become_labels.sql`, in the transaction of the migration.
pub(crate) fn to_labels(db: &Connection) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut tasks = db.prepare("SELECT id, topic FROM tasks WHERE topic <> ''")?;
    let mut rows = tasks.query([])?;
    while let Some(task) = rows.next()? {
        let (id, topic): (i64, String) = (task.get("id")?, task.get("topic")?);
        labels::add(db, "task", id, &topic)?;
    }
    Ok(())
}
