//! What is kept of a row that was refused, while another is sought.

use std::collections::BTreeSet;

use rusqlite::types::Value;

use super::shape::Shape;

/// A row that was refused.
pub(super) struct Held {
    values: Vec<Value>,
    /// The places of the values that are to blame; none for all of them.
    refused: BTreeSet<usize>,
}

impl Held {
    /// All but the columns that the constraint is about.
    pub(super) fn of(shape: &Shape, refusal: &str, values: Vec<Value>) -> Option<Self> {
        let (kind, _) = refusal.split_once(" constraint failed: ")?;
        if kind != "CHECK" && kind != "UNIQUE" {
            return None;
        }
        let shift = usize::from(shape.rowid.is_some());
        let refused = shape.blamed(refusal).iter().map(|at| at + shift).collect();
        Some(Self { values, refused })
    }

    /// Gives the next row the values that are not to blame.
    pub(super) fn put_back(self, next: &mut [Value]) {
        if self.refused.is_empty() {
            return;
        }
        for (at, (next, value)) in next.iter_mut().zip(self.values).enumerate() {
            if !self.refused.contains(&at) {
                *next = value;
            }
        }
    }
}
