//! What the text of a table lost when it was written anew, and whether that was what it was
//! written anew for. SQLite cannot take a constraint off a table otherwise, so a loss alone is the
//! purpose; beside a change that calls for a rebuild itself, in columns that nothing else of it is
//! about, it is a slip.

use std::collections::BTreeSet;

use migrate_core::sql::Lexer;

use super::parts::{Clause, Column, Kind, Table};

/// What a table lost.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gone {
    /// What it was: `CHECK (…)` of a column.
    pub(super) what: String,
    /// The clause or the column as it was, to be written again.
    pub(super) again: String,
    pub(super) column: Option<String>,
}

/// What the second text of a table has lost by mistake; nothing where either is no table.
pub(super) fn gone(before: &str, after: &str) -> Vec<Gone> {
    let (Some(before), Some(after)) = (Table::read(before), Table::read(after)) else {
        return Vec::new();
    };
    Comparison { before: &before, after: &after }.gone()
}

/// Whether the text of a table says AUTOINCREMENT.
pub(in crate::check) fn is_autoincrement(sql: &str) -> bool {
    Lexer::new(sql).any(|token| token.is_word(sql, &["AUTOINCREMENT"]))
}

struct Comparison<'t> {
    before: &'t Table,
    after: &'t Table,
}

impl Comparison<'_> {
    fn gone(&self) -> Vec<Gone> {
        let mut all = Vec::new();
        let mut is_slip = false;
        let explained = self.calls_for_a_rebuild();
        let touched = self.touched();
        for column in self.before.columns.iter().filter(|one| !touched.contains(&one.name)) {
            let Some(new) = self.after.column(&column.name) else { continue };
            for clause in minus(&column.clauses, &new.clauses) {
                // `CHECK (a IS NOT NULL)` by another word.
                let says_null = clause.form.contains("null")
                    && new.clauses.iter().any(|one| one.kind == Kind::NotNull);
                if self.is_about_what_is_gone(clause)
                    || clause.kind == Kind::PrimaryKey
                    || says_null
                {
                    continue;
                }
                is_slip |= clause.kind.is_telling(&clause.form);
                all.push(Gone {
                    what: format!("`{}` of the column {}", clause.text, column.name),
                    again: column.text.clone(),
                    column: Some(column.name.clone()),
                });
            }
        }
        for clause in minus(&self.before.clauses, &self.after.clauses) {
            let of_touched = clause.names.iter().any(|name| touched.contains(name));
            let is_key = clause.kind == Kind::PrimaryKey;
            // Types that STRICT does not know may have come.
            let frees = clause.kind == Kind::Option && self.any_type_changed();
            if of_touched || is_key || frees || self.is_about_what_is_gone(clause) {
                continue;
            }
            is_slip |= clause.kind.is_telling(&clause.form);
            all.push(Gone {
                what: format!("`{}`", clause.text),
                again: clause.text.clone(),
                column: None,
            });
        }
        if !(explained && is_slip) {
            all.clear();
        }
        all.extend(self.autoincrement());
        all
    }

    /// AUTOINCREMENT, where that is not the only thing that changed.
    fn autoincrement(&self) -> Option<Gone> {
        let has = |table: &Table| {
            let own =
                |column: &Column| column.clauses.iter().any(|one| is_autoincrement(&one.text));
            table.columns.iter().find(|column| own(column)).map(|column| column.name.clone())
        };
        let column = has(self.before)?;
        let (old, new) = (self.before.column(&column)?, self.after.column(&column)?);
        if has(self.after).is_some() || old.declared() != new.declared() {
            return None;
        }
        let others = |table: &Table| -> Vec<String> {
            let columns = table.columns.iter().filter(|one| one.name != column);
            let forms = |one: &Column| {
                let clauses = one.clauses.iter().map(|clause| clause.form.clone());
                std::iter::once(one.name.clone()).chain(clauses).collect::<Vec<_>>().join(" ")
            };
            let own = table.clauses.iter().map(|clause| clause.form.clone());
            columns.map(forms).chain(own).collect()
        };
        // Another key altogether is no slip.
        let key = |clause: &Clause| clause.kind == Kind::PrimaryKey;
        let is_key = new.clauses.iter().any(key) && !self.after.clauses.iter().any(key);
        let is_purpose = others(self.before) == others(self.after);
        (is_key && !is_purpose).then(|| Gone {
            what: format!("AUTOINCREMENT of the column {column}"),
            again: old.text.clone(),
            column: Some(column),
        })
    }

    /// Whether it changed in a way that only a rebuild brings about, beside what it lost.
    fn calls_for_a_rebuild(&self) -> bool {
        let common = |one: &Table, other: &Table| -> Vec<String> {
            let names = one.columns.iter().map(|column| column.name.clone());
            names.filter(|name| other.column(name).is_some()).collect()
        };
        if common(self.before, self.after) != common(self.after, self.before) {
            return true;
        }
        let known = common(self.after, self.before).len();
        let mut seen = 0;
        for column in &self.after.columns {
            match self.before.column(&column.name) {
                Some(old) => {
                    seen += 1;
                    if minus(&column.clauses, &old.clauses).next().is_some() {
                        return true;
                    }
                }
                // One in between, or one that ALTER TABLE would refuse.
                None if seen < known || !column.can_be_added() => return true,
                None => {}
            }
        }
        self.before.columns.iter().any(|column| self.after.column(&column.name).is_none())
            || minus(&self.after.clauses, &self.before.clauses).next().is_some()
    }

    /// The columns that have something new, or that something new names.
    fn touched(&self) -> BTreeSet<String> {
        let mut touched = BTreeSet::new();
        for column in &self.after.columns {
            let old: &[Clause] =
                self.before.column(&column.name).map_or(&[], |old| old.clauses.as_slice());
            for clause in minus(&column.clauses, old) {
                // It takes the place of no other clause.
                if clause.kind == Kind::NotNull {
                    continue;
                }
                touched.insert(column.name.clone());
                // A type is no name.
                if clause.kind != Kind::Type {
                    touched.extend(clause.names.iter().cloned());
                }
            }
            if self.type_changed(column) {
                touched.insert(column.name.clone());
            }
        }
        for clause in minus(&self.after.clauses, &self.before.clauses) {
            touched.extend(clause.names.iter().cloned());
        }
        touched
    }

    fn type_changed(&self, column: &Column) -> bool {
        let old = self.before.column(&column.name);
        old.is_some_and(|old| old.declared() != column.declared())
    }

    fn any_type_changed(&self) -> bool {
        self.after.columns.iter().any(|column| self.type_changed(column))
    }

    /// Whether a clause names a column that is not there any more.
    fn is_about_what_is_gone(&self, clause: &Clause) -> bool {
        let mut old = self.before.columns.iter().filter(|one| clause.names.contains(&one.name));
        old.any(|column| self.after.column(&column.name).is_none())
    }
}

/// The clauses of `some` that are not among `others`.
fn minus<'t>(some: &'t [Clause], others: &'t [Clause]) -> impl Iterator<Item = &'t Clause> {
    let is_there = |one: &Clause| others.iter().any(|other| other.form == one.form);
    some.iter().filter(move |one| one.kind != Kind::Other && !is_there(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> Vec<String> {
        let of = |body: &str| format!("CREATE TABLE t {body}");
        gone(&of(before), &of(after)).into_iter().map(|gone| gone.what).collect()
    }

    #[test]
    fn a_slip_is_told_from_the_purpose() {
        for (before, after, expected) in [
            // What the rebuild is for.
            ("(a TEXT NOT NULL, b)", "(a TEXT, b)", vec![]),
            ("(a CHECK (a > 1), b)", "(a, b)", vec![]),
            ("(a CHECK (a > 1), b CHECK (b > 1))", "(a, b)", vec![]),
            ("(a CHECK (a > 1), b)", "(a CHECK (a > 2), b)", vec![]),
            ("(a REFERENCES p, b)", "(a, b)", vec![]),
            ("(a, b, UNIQUE (a, b))", "(a, b)", vec![]),
            ("(a DEFAULT 1, b)", "(a, b)", vec![]),
            ("(a TEXT) STRICT", "(a TEXT)", vec![]),
            ("(a, b) WITHOUT ROWID", "(a, b)", vec![]),
            // A column that could be added in place does not ask for one.
            ("(a CHECK (a > 1))", "(a, b TEXT)", vec![]),
            // Moved, or made otherwise.
            ("(a UNIQUE, b)", "(a, b NOT NULL, UNIQUE (a, b))", vec![]),
            ("(a CHECK (a > 1), b)", "(a, b NOT NULL, CHECK (a > 2))", vec![]),
            ("(a CHECK (a > 1), b)", "(a REFERENCES p, b NOT NULL)", vec![]),
            ("(a INT CHECK (a > 1), b)", "(a TEXT, b NOT NULL)", vec![]),
            ("(a REFERENCES p, b)", "(a, b NOT NULL, FOREIGN KEY (a) REFERENCES q)", vec![]),
            ("(a, b, c, CHECK (a > b))", "(a, c NOT NULL)", vec![]),
            ("(a TEXT) STRICT", "(a DATE NOT NULL)", vec![]),
            // Loosened along with the rest.
            ("(a TEXT NOT NULL, b)", "(a TEXT, b NOT NULL)", vec![]),
            ("(a DEFAULT 1, b)", "(a, b NOT NULL)", vec![]),
            ("(a PRIMARY KEY, b)", "(a, b PRIMARY KEY)", vec![]),
            // Slips.
            ("(a CHECK (a > 1), b)", "(a, b NOT NULL)", vec!["`CHECK (a > 1)` of the column a"]),
            (
                "(a TEXT DEFAULT 'x' COLLATE NOCASE, b)",
                "(a text, b, c UNIQUE)",
                vec!["`DEFAULT 'x'` of the column a", "`COLLATE NOCASE` of the column a"],
            ),
            ("(a REFERENCES p, b)", "(b, a)", vec!["`REFERENCES p` of the column a"]),
            ("(a UNIQUE, b, c)", "(a, c)", vec!["`UNIQUE` of the column a"]),
            ("(a, b, CHECK (a > b))", "(a, b, c NOT NULL)", vec!["`CHECK (a > b)`"]),
            ("(a TEXT, b TEXT) STRICT", "(a TEXT, b TEXT NOT NULL)", vec!["`STRICT`"]),
            // AUTOINCREMENT.
            (
                "(id INTEGER PRIMARY KEY AUTOINCREMENT, a NOT NULL)",
                "(id INTEGER PRIMARY KEY, a)",
                vec!["AUTOINCREMENT of the column id"],
            ),
            ("(id INTEGER PRIMARY KEY AUTOINCREMENT, a)", "(id INTEGER PRIMARY KEY, a)", vec![]),
            (
                "(id INTEGER PRIMARY KEY AUTOINCREMENT, a)",
                "(id TEXT PRIMARY KEY, a NOT NULL)",
                vec![],
            ),
        ] {
            assert_eq!(shown(before, after), expected, "{before} -> {after}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_two_texts_can_be_compared(
            one in "[-a-z ,()'\"]{0,80}( NOT NULL| CHECK| CONSTRAINT| REFERENCES){0,3}",
            other in "[-a-z ,()'\"]{0,80}",
        ) {
            let _ = gone(&format!("CREATE TABLE t ({one})"), &format!("CREATE TABLE t ({other})"));
        }
    }
}
