//! What made-up rows show of a migration beside what samples do. The rows of a sample are few, and
//! often alike: a column that holds its default in each of them seems to come back with a down that
//! adds it again.

use std::collections::BTreeSet;

use migrate_core::loss::Loss;
use migrate_core::{Destroyed, Facts, Rollback};

use super::{Rehearsal, consent};
use crate::diagnostics::{Code, Diagnostic};

/// What is gone after the up.
#[derive(Debug, Clone, Default)]
pub(super) struct Gone {
    /// What was lost when each statement was done, where anything could be.
    pub(super) lost: Vec<Vec<Loss>>,
    /// What an UPDATE put one value over.
    pub(super) overwritten: Vec<Destroyed>,
    /// The tables that have fewer rows, in lower case.
    pub(super) shrunk: BTreeSet<String>,
}

impl Gone {
    /// What is gone here or there.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.lost.resize(self.lost.len().max(other.lost.len()), Vec::new());
        for (own, others) in self.lost.iter_mut().zip(&other.lost) {
            let named = |loss: &Loss| (loss.table().to_owned(), loss.column().map(str::to_owned));
            let known: BTreeSet<_> = own.iter().map(named).collect();
            own.extend(others.iter().filter(|loss| !known.contains(&named(loss))).cloned());
            own.sort();
        }
        for one in &other.overwritten {
            if !self.overwritten.contains(one) {
                self.overwritten.push(one.clone());
            }
        }
        self.shrunk.extend(other.shrunk.iter().cloned());
        self
    }

    /// All of it, each once.
    pub(super) fn all(&self) -> Vec<Destroyed> {
        let mut all = consent::destroyed(&self.lost);
        // Where rows go, those that stay may well be alike.
        let is_new = |one: &&Destroyed| {
            !all.iter().any(|gone| {
                gone == *one || (gone.table() == one.table() && gone.column().is_none())
            })
        };
        let more: Vec<Destroyed> = self.overwritten.iter().filter(is_new).cloned().collect();
        all.extend(more);
        all
    }
}

/// What a rehearsal on made-up rows alone has shown.
pub(super) struct MadeUp {
    gone: Gone,
    facts: Facts,
    findings: Vec<Diagnostic>,
}

impl MadeUp {
    /// None where such rows tell nothing: a function does a part, a table stays empty, or they
    /// fail where those of samples may not.
    pub(super) fn of(rehearsal: Rehearsal) -> Option<Self> {
        if rehearsal.fails() || rehearsal.facts.up.is_none() {
            return None;
        }
        let Rehearsal { findings, facts, gone } = rehearsal;
        Some(Self { gone, facts, findings })
    }

    pub(super) fn gone(&self) -> &Gone {
        &self.gone
    }

    /// Whether the way back of what is gone was seen.
    pub(super) fn vouches_for(&self, one: &Destroyed) -> bool {
        self.facts.rollback.is_some() && self.gone.all().contains(one)
    }

    /// Adds what `seen`, on the rows of samples, does not show.
    pub(super) fn add_to(self, seen: &mut Rehearsal) {
        if let (Some(Rollback::Lossless), Some(class)) = (seen.facts.rollback, self.facts.rollback)
        {
            seen.facts.rollback = Some(class);
        }
        if let (Some(down), Some(more)) = (&mut seen.facts.down, self.facts.down) {
            let more: Vec<Destroyed> = more.into_iter().filter(|one| !down.contains(one)).collect();
            down.extend(more);
        }
        let known: BTreeSet<&str> = seen.findings.iter().map(|one| one.code().as_str()).collect();
        let is_new = |found: &Diagnostic| {
            let code = found.code();
            let is_told = match code {
                // What goes is judged together, and whether rows are ever such that a migration
                // fails, samples say.
                Code::Destructive
                | Code::CascadeDelete
                | Code::UnusedConsent
                | Code::NotRehearsed
                | Code::DownFails => true,
                code => known.contains(code.as_str()),
            };
            !is_told
        };
        let more: Vec<Diagnostic> = self.findings.into_iter().filter(is_new).collect();
        seen.findings.extend(more);
    }
}

#[cfg(test)]
mod tests {
    use crate::check::tried::tried;

    /// The table, with what its sample brings.
    const NOTES: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, \
                         state TEXT NOT NULL DEFAULT 'open', remark TEXT);";
    const ONE: &str = "INSERT INTO notes (title) VALUES ('a')";

    /// What the last of two migrations destroys, what its down brings back, what its down
    /// destroys, and what was found.
    fn judged(first: &str, sample: Option<&str>, up: &str, down: &str) -> String {
        let lints = ["destructive", "unused-consent", "fails-with-rows", "rowid-changed"];
        let (rehearsed, diagnostics) = tried(&lints, first, sample, up, Some(down));
        let facts = rehearsed.and_then(|mut all| Some(all.effects.pop()?.facts));
        let list = |all: Option<Vec<super::Destroyed>>| {
            let all = all.unwrap_or_default();
            all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        let facts = facts.unwrap_or_default();
        let class = facts.rollback.map_or("?", super::Rollback::as_str);
        let codes = diagnostics.codes().join(" ");
        format!("{} | {class} | {} | {codes}", list(facts.up), list(facts.down))
    }

    #[test]
    fn r_2_09_a_sample_hides_nothing_that_made_up_rows_show() {
        for (up, down, expected) in [
            (
                "-- migrate: allow destructive(notes.state)\nALTER TABLE notes DROP COLUMN state",
                "ALTER TABLE notes ADD COLUMN state TEXT NOT NULL DEFAULT 'open'",
                "notes.state | schema-only |  | ",
            ),
            (
                "ALTER TABLE notes DROP COLUMN state",
                "ALTER TABLE notes ADD COLUMN state TEXT NOT NULL DEFAULT 'open'",
                "notes.state | schema-only |  | destructive",
            ),
            (
                "-- migrate: allow destructive(notes.remark)\nALTER TABLE notes DROP COLUMN remark",
                "ALTER TABLE notes ADD COLUMN remark TEXT",
                "notes.remark | schema-only |  | ",
            ),
            (
                "-- migrate: allow destructive(notes)\nDELETE FROM notes WHERE state = 'done'",
                "UPDATE notes SET title = title",
                "notes | schema-only |  | ",
            ),
            (
                "DELETE FROM notes WHERE state = 'done'",
                "UPDATE notes SET title = title",
                "notes | schema-only |  | destructive",
            ),
            (
                "UPDATE notes SET remark = 'x'",
                "UPDATE notes SET remark = NULL",
                "notes.remark | schema-only | notes.remark | destructive",
            ),
            (
                "-- migrate: allow destructive(notes)\nALTER TABLE notes ADD COLUMN due TEXT",
                "ALTER TABLE notes DROP COLUMN due",
                " | lossless | notes.due | unused-consent",
            ),
        ] {
            assert_eq!(judged(NOTES, None, up, down), expected, "without a sample: {up}");
            assert_eq!(judged(NOTES, Some(ONE), up, down), expected, "with a sample: {up}");
        }
    }

    #[test]
    fn r_2_09_what_is_destroyed_never_comes_back_where_made_up_rows_fail() {
        let unique =
            |statement: &str| format!("CREATE UNIQUE INDEX i ON notes (title);{statement}");
        for (statement, down, expected) in [
            // Its rows say that titles differ, and that is believed.
            ("", "DROP INDEX i", " | lossless |  | "),
            (
                "ALTER TABLE notes DROP COLUMN state",
                "ALTER TABLE notes ADD COLUMN state TEXT NOT NULL DEFAULT 'open'; DROP INDEX i",
                "notes.state | schema-only |  | destructive",
            ),
            // What the column held elsewhere, nobody has seen.
            (
                "ALTER TABLE notes DROP COLUMN remark",
                "ALTER TABLE notes ADD COLUMN remark TEXT; DROP INDEX i",
                " | ? |  | ",
            ),
            (
                "DELETE FROM notes WHERE title = 'a'",
                "INSERT INTO notes (id, title) VALUES (1, 'a'); DROP INDEX i",
                "notes | schema-only |  | destructive",
            ),
        ] {
            let up = unique(statement);
            assert_eq!(judged(NOTES, Some(ONE), &up, down), expected, "{up}");
        }
    }

    #[test]
    fn r_2_09_the_only_row_that_a_table_can_have_may_have_been_changed() {
        // None can be made up beside it, and it is what the migration brought.
        let only = "CREATE TABLE settings (id INTEGER PRIMARY KEY CHECK (id = 1), theme TEXT); \
                    INSERT INTO settings VALUES (1, 'dark');";
        for (up, down, expected) in [
            (
                "ALTER TABLE settings DROP COLUMN theme",
                "ALTER TABLE settings ADD COLUMN theme TEXT DEFAULT 'dark'",
                "settings.theme | schema-only |  | destructive",
            ),
            (
                "DELETE FROM settings",
                "INSERT INTO settings VALUES (1, 'dark')",
                "settings | schema-only |  | destructive",
            ),
            (
                "ALTER TABLE settings ADD COLUMN size INTEGER",
                "ALTER TABLE settings DROP COLUMN size",
                // What the column would hold by then, nobody has seen.
                " | lossless |  | ",
            ),
        ] {
            assert_eq!(judged(only, None, up, down), expected, "{up}");
        }
    }
}
