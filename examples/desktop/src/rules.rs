//! What must hold between the events and the tables made from them. No foreign key reaches from one
//! file into another; these do.

use std::error::Error;

use rusqlite::Connection;

/// Name and query of every rule. A query yields the rows that are **wrong**. The same ones serve all
/// places: `meta` and `events` are what the databases are called there.
#[must_use]
pub fn rules(meta: &str, events: &str) -> [(&'static str, String); 5] {
    [
        (
            "an event is about a knowledge base that exists",
            format!(
                "SELECT event_id, kb_id FROM {events}.events
                 WHERE kb_id IS NOT NULL AND kb_id NOT IN (SELECT id FROM {meta}.knowledge_bases)"
            ),
        ),
        (
            "the events of an aggregate are numbered without a gap",
            format!(
                "SELECT aggregate_type, aggregate_id, before AS last, sequence_number AS next
                 FROM (SELECT aggregate_type, aggregate_id, sequence_number,
                              lag(sequence_number, 1, 0) OVER (
                                  PARTITION BY aggregate_type, aggregate_id
                                  ORDER BY sequence_number
                              ) AS before
                       FROM {events}.events)
                 WHERE sequence_number <> before + 1"
            ),
        ),
        (
            "no knowledge base is ahead of its events",
            format!(
                "SELECT id, last_sequence FROM {meta}.knowledge_bases AS kb
                 WHERE last_sequence > (
                     SELECT coalesce(max(sequence_number), 0) FROM {events}.events
                     WHERE aggregate_type = 'knowledge_base' AND aggregate_id = kb.id
                 )"
            ),
        ),
        // A run refuses only the orphans that it makes itself. These refuse the older ones, too.
        (
            "a document is in a knowledge base",
            format!(
                "SELECT id, kb_id FROM {meta}.documents
                 WHERE kb_id NOT IN (SELECT id FROM {meta}.knowledge_bases)"
            ),
        ),
        (
            "a chunk is of a document",
            format!(
                "SELECT document_id, position FROM {meta}.document_chunks
                 WHERE document_id NOT IN (SELECT id FROM {meta}.documents)"
            ),
        ),
    ]
}

/// The rules within one file, as a callback that runs before the commit.
///
/// # Errors
///
/// Where one does not hold.
pub fn hold_in_one_file(db: &Connection) -> Result<(), Box<dyn Error + Send + Sync>> {
    for (name, sql) in rules("main", "main") {
        let wrong: i64 =
            db.query_row(&format!("SELECT count(*) FROM ({sql})"), [], |row| row.get(0))?;
        if wrong > 0 {
            return Err(format!("{name}: {wrong} rows are wrong").into());
        }
    }
    Ok(())
}
