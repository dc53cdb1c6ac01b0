//! What the text of a table lost when it was written anew, and whether that was what it was
//! written anew for. SQLite cannot take a constraint off a table otherwise, so a loss alone is the
//! purpose; beside a change that calls for a rebuild itself, in columns that nothing else of it is
//! about, it is a slip.

use std::collections::BTreeSet;
use std::ops::Range;

use migrate_core::sql::{CreateTable, Lexer, Token, TokenKind};

/// What a part of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Type,
    PrimaryKey,
    NotNull,
    Unique,
    Check,
    Default,
    Collate,
    ForeignKey,
    Generated,
    /// `STRICT`, `WITHOUT ROWID`.
    Option,
    /// `NULL`, which says nothing, and what is not known.
    Other,
}

impl Kind {
    /// Whether it is rarely taken away in passing: NOT NULL and DEFAULT are loosened as often as
    /// not, and tables WITHOUT ROWID get one.
    fn is_telling(self, form: &str) -> bool {
        match self {
            Self::Unique | Self::Check | Self::Collate | Self::ForeignKey | Self::Generated => true,
            Self::Option => form == "strict",
            _ => false,
        }
    }
}

/// A clause of a column, a table constraint or an option.
#[derive(Debug, Clone)]
struct Clause {
    kind: Kind,
    /// As SQLite takes it: in lower case, without quotes.
    form: String,
    text: String,
    /// The names in it, in lower case.
    names: BTreeSet<String>,
}

struct Column {
    name: String,
    text: String,
    clauses: Vec<Clause>,
}

struct Table {
    columns: Vec<Column>,
    clauses: Vec<Clause>,
}

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
                if self.is_about_what_is_gone(clause) || clause.kind == Kind::PrimaryKey {
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

impl Table {
    fn read(sql: &str) -> Option<Self> {
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let parts = CreateTable::read(sql, &tokens)?;
        let of = |range: &Range<usize>| tokens.get(range.clone()).unwrap_or_default();
        let columns = parts.columns.iter().filter_map(|part| Column::read(sql, of(part)));
        let constraints = parts.constraints.iter().flat_map(|part| clauses(sql, of(part)));
        let options = parts.options.iter().map(|part| Clause::new(sql, of(part), Kind::Option));
        Some(Self { columns: columns.collect(), clauses: constraints.chain(options).collect() })
    }

    fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Column {
    fn read(sql: &str, tokens: &[Token]) -> Option<Self> {
        let (name, rest) = tokens.split_first()?;
        Some(Self {
            name: name.name(sql).to_ascii_lowercase(),
            text: one_line(sql, tokens),
            clauses: clauses(sql, rest),
        })
    }

    fn declared(&self) -> Option<&str> {
        let kind = self.clauses.iter().find(|clause| clause.kind == Kind::Type);
        kind.map(|clause| clause.form.as_str())
    }

    /// Whether `ALTER TABLE … ADD COLUMN` takes it.
    fn can_be_added(&self) -> bool {
        let of = |kind: Kind| self.clauses.iter().find(|clause| clause.kind == kind);
        let default = of(Kind::Default).map(|clause| clause.form.as_str());
        let is_constant =
            default.is_none_or(|form| !form.starts_with("default (") && !form.contains("current_"));
        let is_stored = of(Kind::Generated).is_some_and(|clause| clause.names.contains("stored"));
        of(Kind::PrimaryKey).is_none()
            && of(Kind::Unique).is_none()
            && (of(Kind::NotNull).is_none() || default.is_some())
            && is_constant
            && !is_stored
    }
}

impl Clause {
    fn new(sql: &str, tokens: &[Token], kind: Kind) -> Self {
        let form = |token: &Token| match token.kind {
            TokenKind::Word | TokenKind::Quoted => token.name(sql).to_ascii_lowercase(),
            _ => token.text(sql).to_owned(),
        };
        let words =
            tokens.iter().filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted));
        // The name of a constraint is no part of what it asks for.
        let is_named = tokens.first().is_some_and(|token| token.is_word(sql, &["CONSTRAINT"]));
        let own = tokens.get(if is_named { 2 } else { 0 }..).unwrap_or_default();
        Self {
            kind,
            form: own.iter().map(form).collect::<Vec<_>>().join(" "),
            text: one_line(sql, tokens),
            names: words.map(form).collect(),
        }
    }
}

/// The clauses of a column behind its name, or a table constraint.
fn clauses(sql: &str, tokens: &[Token]) -> Vec<Clause> {
    let mut starts: Vec<(usize, Kind)> = Vec::new();
    let mut depth = 0_usize;
    let mut constraint = None;
    for (at, token) in tokens.iter().enumerate() {
        match token.text(sql) {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            _ => {
                let before = at.checked_sub(1).and_then(|before| tokens.get(before));
                let last = starts.last().map(|(_, kind)| *kind);
                let after = tokens.get(at + 1);
                if token.is_word(sql, &["CONSTRAINT"]) {
                    constraint = Some(at);
                } else if constraint.is_some_and(|start| at == start + 1) {
                    // Its name.
                } else if let Some(kind) = begins(sql, *token, before, after, last) {
                    starts.push((constraint.take().unwrap_or(at), kind));
                } else if starts.is_empty() {
                    starts.push((at, Kind::Type));
                }
            }
        }
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([tokens.len()]);
    let clause = |((start, kind), end): (&(usize, Kind), usize)| {
        Clause::new(sql, tokens.get(*start..end).unwrap_or_default(), *kind)
    };
    starts.iter().zip(ends).map(clause).collect()
}

/// The clause that a word begins, after the word before it and within the clause that is open.
fn begins(
    sql: &str,
    token: Token,
    before: Option<&Token>,
    after: Option<&Token>,
    open: Option<Kind>,
) -> Option<Kind> {
    let is = |words: &[&str]| token.is_word(sql, words);
    let follows = |words: &[&str]| before.is_some_and(|token| token.is_word(sql, words));
    let leads = |words: &[&str]| after.is_some_and(|token| token.is_word(sql, words));
    // `ON DELETE SET NULL`, `SET DEFAULT`; `DEFAULT NULL`.
    if follows(&["SET", "DEFAULT", "NOT"]) && is(&["NULL", "DEFAULT", "DEFERRABLE"]) {
        return None;
    }
    Some(match () {
        () if is(&["NOT"]) => {
            if leads(&["DEFERRABLE"]) {
                return None;
            }
            Kind::NotNull
        }
        () if is(&["NULL"]) => Kind::Other,
        () if is(&["PRIMARY"]) => Kind::PrimaryKey,
        () if is(&["UNIQUE"]) => Kind::Unique,
        () if is(&["CHECK"]) => Kind::Check,
        () if is(&["DEFAULT"]) => Kind::Default,
        () if is(&["COLLATE"]) => Kind::Collate,
        () if is(&["REFERENCES"])
            && open == Some(Kind::ForeignKey)
            && !follows(&["CONSTRAINT"]) =>
        {
            return None;
        }
        () if is(&["REFERENCES", "FOREIGN"]) => Kind::ForeignKey,
        () if is(&["AS"]) && open == Some(Kind::Generated) => return None,
        () if is(&["GENERATED", "AS"]) => Kind::Generated,
        () => return None,
    })
}

/// Tokens as they are written, on one line and without comments.
pub(super) fn one_line(sql: &str, tokens: &[Token]) -> String {
    let mut text = String::new();
    let mut end = None;
    for token in tokens {
        if end.is_some_and(|end| end != token.start) {
            text.push(' ');
        }
        text.push_str(token.text(sql));
        end = Some(token.end);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> Vec<String> {
        let of = |body: &str| format!("CREATE TABLE t {body}");
        gone(&of(before), &of(after)).into_iter().map(|gone| gone.what).collect()
    }

    #[test]
    fn columns_are_taken_apart() {
        let kinds = |sql: &str| {
            let table = Table::read(&format!("CREATE TABLE t (a {sql})")).unwrap();
            let clauses = table.columns[0].clauses.iter();
            clauses.map(|clause| format!("{:?}: {}", clause.kind, clause.text)).collect::<Vec<_>>()
        };
        assert_eq!(
            kinds("TEXT NOT NULL DEFAULT NULL COLLATE NOCASE"),
            ["Type: TEXT", "NotNull: NOT NULL", "Default: DEFAULT NULL", "Collate: COLLATE NOCASE"]
        );
        assert_eq!(
            kinds("VARCHAR(20) CONSTRAINT ck CHECK (a NOT NULL) NULL UNIQUE ON CONFLICT IGNORE"),
            [
                "Type: VARCHAR(20)",
                "Check: CONSTRAINT ck CHECK (a NOT NULL)",
                "Other: NULL",
                "Unique: UNIQUE ON CONFLICT IGNORE"
            ]
        );
        assert_eq!(
            kinds(
                "REFERENCES p (x) ON DELETE SET NULL ON UPDATE SET DEFAULT NOT DEFERRABLE \
                 INITIALLY DEFERRED NOT NULL DEFAULT (1 + (2))"
            ),
            [
                "ForeignKey: REFERENCES p (x) ON DELETE SET NULL ON UPDATE SET DEFAULT NOT \
                 DEFERRABLE INITIALLY DEFERRED",
                "NotNull: NOT NULL",
                "Default: DEFAULT (1 + (2))"
            ]
        );
        assert_eq!(
            kinds("INT GENERATED ALWAYS AS (b + 1) STORED NOT NULL"),
            ["Type: INT", "Generated: GENERATED ALWAYS AS (b + 1) STORED", "NotNull: NOT NULL"]
        );
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
