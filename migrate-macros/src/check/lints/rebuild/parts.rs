//! The text of a table taken apart, down to the clauses of each column.

use std::collections::BTreeSet;
use std::ops::Range;

use migrate_core::sql::{CreateTable, Lexer, Token, TokenKind, one_line};

/// What a part of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
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
    pub(super) fn is_telling(self, form: &str) -> bool {
        match self {
            Self::Unique | Self::Check | Self::Collate | Self::ForeignKey | Self::Generated => true,
            Self::Option => form == "strict",
            _ => false,
        }
    }
}

/// A clause of a column, a table constraint or an option.
#[derive(Debug, Clone)]
pub(super) struct Clause {
    pub(super) kind: Kind,
    /// As SQLite takes it: in lower case, without quotes.
    pub(super) form: String,
    pub(super) text: String,
    /// The names in it, in lower case.
    pub(super) names: BTreeSet<String>,
}

pub(super) struct Column {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) clauses: Vec<Clause>,
}

pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) clauses: Vec<Clause>,
}

impl Table {
    pub(super) fn read(sql: &str) -> Option<Self> {
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let parts = CreateTable::read(sql, &tokens)?;
        let of = |range: &Range<usize>| tokens.get(range.clone()).unwrap_or_default();
        let columns = parts.columns.iter().filter_map(|part| Column::read(sql, of(part)));
        let constraints = parts.constraints.iter().flat_map(|part| clauses(sql, of(part)));
        let options = parts.options.iter().map(|part| Clause::new(sql, of(part), Kind::Option));
        Some(Self { columns: columns.collect(), clauses: constraints.chain(options).collect() })
    }

    pub(super) fn column(&self, name: &str) -> Option<&Column> {
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

    pub(super) fn declared(&self) -> Option<&str> {
        let kind = self.clauses.iter().find(|clause| clause.kind == Kind::Type);
        kind.map(|clause| clause.form.as_str())
    }

    /// Whether `ALTER TABLE … ADD COLUMN` takes it.
    pub(super) fn can_be_added(&self) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
