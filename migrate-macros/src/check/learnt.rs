//! What running a migration shows.

use migrate_core::{Facts, Fingerprint};

/// What running one migration showed.
#[derive(Debug, Clone)]
pub(super) struct Learnt {
    pub(super) fingerprint: Fingerprint,
    pub(super) facts: Facts,
    pub(super) up_touches: Vec<String>,
    /// None where the down does not work, so that nothing is known of it.
    pub(super) down_touches: Option<Vec<String>>,
}
