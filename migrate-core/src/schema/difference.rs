//! How two schemas differ, object by object.

use std::fmt;

use super::object::ObjectKind;
use super::snapshot::Snapshot;

/// What became of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// Only the expected schema has it.
    Missing,
    /// Only the found schema has it.
    Unexpected,
    /// Both have it, with other SQL.
    Changed,
}

/// One object in which two schemas differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    kind: ObjectKind,
    name: String,
    change: Change,
}

impl Difference {
    /// The kind of the object.
    #[must_use]
    pub fn kind(&self) -> ObjectKind {
        self.kind
    }

    /// The name of the object.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What became of it.
    #[must_use]
    pub fn change(&self) -> Change {
        self.change
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.change {
            Change::Missing => "is missing",
            Change::Unexpected => "is not expected",
            Change::Changed => "differs",
        };
        write!(f, "{} {} {what}", self.kind, self.name)
    }
}

impl Snapshot {
    /// What differs in `found` from this, the expected schema; empty when they are equal.
    #[must_use]
    pub fn difference(&self, found: &Self) -> Vec<Difference> {
        let expected = self.objects.iter().filter_map(|(key, object)| {
            let change = match found.objects.get(key) {
                None => Change::Missing,
                Some(other) if other.digest() != object.digest() => Change::Changed,
                Some(_) => return None,
            };
            Some(Difference { kind: object.kind(), name: object.name().to_owned(), change })
        });
        let unexpected =
            found.objects.iter().filter(|(key, _)| !self.objects.contains_key(*key)).map(
                |(_, object)| Difference {
                    kind: object.kind(),
                    name: object.name().to_owned(),
                    change: Change::Unexpected,
                },
            );
        expected.chain(unexpected).collect()
    }
}
