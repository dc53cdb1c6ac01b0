//! A run that was cut short between two commits: some members say that it was decided, and others
//! do not have what it was to bring them.

use std::collections::BTreeMap;
use std::path::Path;

use migrate_core::Version;

use crate::store::{GroupRun, Tracking};

/// What a member says about itself.
pub(super) struct Told<'t> {
    pub(super) name: &'t str,
    pub(super) tracking: &'t Tracking,
    pub(super) last: Option<&'t GroupRun>,
}

/// What a member that was committed tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ahead {
    run: String,
    /// The backup from before it.
    backup: Option<String>,
}

/// Who is where, if a run was cut short.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Interrupted {
    /// The members that it had committed.
    pub(super) ahead: BTreeMap<String, Ahead>,
    /// The members that it had not.
    pub(super) behind: Vec<String>,
}

impl Interrupted {
    /// Looks for one. Whoever carries the run has committed it; who was to and lacks both the run
    /// and its migrations has not. One that was migrated alone since lacks nothing.
    pub(super) fn find(members: &[Told<'_>]) -> Self {
        let mut found = Self::default();
        for holder in members {
            let Some(run) = holder.last else { continue };
            for (name, versions) in &run.members {
                let Some(other) = members.iter().find(|one| one.name == name) else { continue };
                let carries = other.last.is_some_and(|last| last.run == run.run);
                let has = |version: &Version| {
                    other.tracking.applied.iter().any(|a| a.version == *version)
                };
                if !carries && !versions.iter().all(has) {
                    let ahead = Ahead { run: run.run.clone(), backup: run.backup.clone() };
                    found.ahead.insert(holder.name.to_owned(), ahead);
                    if !found.behind.contains(name) {
                        found.behind.push(name.clone());
                    }
                }
            }
        }
        found
    }

    /// For the text of an error of the run `own`.
    pub(super) fn outcome(&self, own: Option<&str>) -> Option<String> {
        if self.ahead.is_empty() {
            return None;
        }
        let ahead: Vec<String> = self
            .ahead
            .iter()
            .map(|(name, Ahead { backup, .. })| match backup {
                // It may have been deleted since.
                Some(backup) if Path::new(backup).exists() => {
                    format!("{name} (its backup from before that is {backup})")
                }
                _ => name.clone(),
            })
            .collect();
        let which = if self.ahead.values().any(|ahead| Some(ahead.run.as_str()) == own) {
            "this run was"
        } else {
            "this run changed nothing; an earlier one was"
        };
        Some(format!(
            "{which} cut short when it had migrated {} and not {}, and that stays so until a run \
             of the group ends well",
            ahead.join(", "),
            self.behind.join(", ")
        ))
    }
}
