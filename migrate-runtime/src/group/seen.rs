//! A member of a group, as the rules over all of them see it.

use std::collections::BTreeSet;

use rusqlite::Connection;

/// A member as rules see it.
pub(super) struct Seen<'c> {
    pub(super) name: &'c str,
    pub(super) db: &'c Connection,
    /// What is in the file and is another member's, in lower case.
    pub(super) hidden: BTreeSet<String>,
}
