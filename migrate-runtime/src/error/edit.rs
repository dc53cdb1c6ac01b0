//! What is told of migrations that were edited after they were applied.

use migrate_core::{Checksum, Likeness, Version};

/// A migration whose statements are not those that were applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) version: Version,
    pub(crate) file: String,
    pub(crate) applied: Checksum,
    pub(crate) now: Checksum,
    /// Whether it does what was applied.
    pub(crate) effect: Likeness,
}

pub(super) fn versions(edits: &[Edit]) -> Vec<String> {
    edits.iter().map(|edit| edit.version.to_string()).collect()
}

pub(super) fn lines(edits: &[Edit]) -> String {
    let line = |(index, edit): (usize, &Edit)| {
        let Edit { file, applied, now, effect, .. } = edit;
        // What follows one that does something else meets another schema, or other rows.
        let known = edits[..index].iter().all(|before| before.effect == Likeness::Same);
        let effect = match effect {
            Likeness::Same if known => {
                ";\n    it has the same effect on the schema, and on rows that the build made up"
            }
            Likeness::OtherValues if known => {
                ";\n    the effect is the same, but for rows that have the values in it: those are others"
            }
            Likeness::Different if known => {
                ";\n    it has another effect on the schema, or on rows that the build made up"
            }
            _ => "",
        };
        format!("\n  {file}: checksum {}, applied was {}{effect}", now.short(), applied.short())
    };
    edits.iter().enumerate().map(line).collect()
}
