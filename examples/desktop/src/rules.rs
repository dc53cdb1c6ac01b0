//! What must hold between the events and the tables made from them. No foreign key reaches from one
//! file into another; these do.

use migrate_runtime::Check;

/// Every rule: a query yields the rows that are **wrong**. `meta` and `events` are the members of the
/// group, whether they are in two files or in one.
pub fn rules() -> [Check; 5] {
    [
        Check::new(
            "an event is about a knowledge base that exists",
            "SELECT event_id, kb_id FROM events.events
             WHERE kb_id IS NOT NULL AND kb_id NOT IN (SELECT id FROM meta.knowledge_bases)",
        ),
        Check::new(
            "the events of an aggregate are numbered without a gap",
            "SELECT aggregate_type, aggregate_id, before AS last, sequence_number AS next
             FROM (SELECT aggregate_type, aggregate_id, sequence_number,
                          lag(sequence_number, 1, 0) OVER (
                              PARTITION BY aggregate_type, aggregate_id
                              ORDER BY sequence_number
                          ) AS before
                   FROM events.events)
             WHERE sequence_number <> before + 1",
        ),
        Check::new(
            "no knowledge base is ahead of its events",
            "SELECT id, last_sequence FROM meta.knowledge_bases AS kb
             WHERE last_sequence > (
                 SELECT coalesce(max(sequence_number), 0) FROM events.events
                 WHERE aggregate_type = 'knowledge_base' AND aggregate_id = kb.id
             )",
        ),
        // A run refuses only the orphans that it makes itself. These refuse the older ones, too.
        Check::new(
            "a document is in a knowledge base",
            "SELECT id, kb_id FROM meta.documents
             WHERE kb_id NOT IN (SELECT id FROM meta.knowledge_bases)",
        ),
        Check::new(
            "a chunk is of a document",
            "SELECT document_id, position FROM meta.document_chunks
             WHERE document_id NOT IN (SELECT id FROM meta.documents)",
        ),
    ]
}
