//! A statement as tokens, and where in it other statements stand.

use std::ops::Range;

use migrate_core::sql::{CreateTable, Lexer, Token, TokenKind};

pub(super) struct Text<'s> {
    pub(super) sql: &'s str,
    pub(super) tokens: Vec<Token>,
    /// How many parentheses are open before each token.
    depths: Vec<usize>,
}

impl<'s> Text<'s> {
    pub(super) fn of(sql: &'s str) -> Self {
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let mut depth = 0_usize;
        let depths = tokens.iter().map(|token| {
            let text = token.text(sql);
            depth = depth.saturating_sub(usize::from(text == ")"));
            let before = depth;
            depth += usize::from(text == "(");
            before
        });
        let depths = depths.collect();
        Self { sql, tokens, depths }
    }

    pub(super) fn all(&self) -> Range<usize> {
        0..self.tokens.len()
    }

    pub(super) fn depth(&self, at: usize) -> usize {
        self.depths.get(at).copied().unwrap_or_default()
    }

    /// Whether the token is one of these words, and no name in quotes.
    pub(super) fn is(&self, at: usize, words: &[&str]) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is_word(self.sql, words))
    }

    /// Whether these words stand there, one after the other.
    pub(super) fn runs(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(i, word)| self.is(at + i, &[word]))
    }

    pub(super) fn symbol(&self, at: usize, symbol: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| {
            !matches!(token.kind, TokenKind::Quoted | TokenKind::Literal)
                && token.text(self.sql) == symbol
        })
    }

    pub(super) fn is_name(&self, at: usize) -> bool {
        let token = self.tokens.get(at);
        token.is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted))
    }

    /// Whether a word or a symbol stands before the token.
    pub(super) fn after(&self, at: usize, words: &[&str], symbols: &[&str]) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        self.is(before, words) || symbols.iter().any(|symbol| self.symbol(before, symbol))
    }

    /// The token that opens the parentheses in which this one stands.
    pub(super) fn opening(&self, at: usize) -> Option<usize> {
        let depth = self.depth(at).checked_sub(1)?;
        (0..at).rev().find(|at| self.depth(*at) == depth && self.symbol(*at, "("))
    }

    /// The bytes of these tokens.
    pub(super) fn bytes(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.tokens.get(range.start).map_or(0, |token| token.start);
        let last = range.end.checked_sub(1).and_then(|last| self.tokens.get(last));
        start..last.map_or(start, |token| token.end).max(start)
    }

    pub(super) fn create_table(&self) -> Option<CreateTable> {
        CreateTable::read(self.sql, &self.tokens)
    }

    /// The index of the name in an `ALTER TABLE`.
    pub(super) fn altered(&self) -> Option<usize> {
        let name = if self.symbol(3, ".") { 4 } else { 2 };
        self.runs(0, &["ALTER", "TABLE"]).then_some(name)
    }

    /// What kind of object it makes: the index of that word.
    pub(super) fn created(&self) -> Option<usize> {
        let between = ["TEMP", "TEMPORARY", "UNIQUE", "VIRTUAL"];
        self.is(0, &["CREATE"]).then(|| if self.is(1, &between) { 2 } else { 1 })
    }

    /// The statements in it: those in the body of a trigger, or itself.
    pub(super) fn statements(&self) -> Vec<Range<usize>> {
        let trigger = self.created().is_some_and(|at| self.is(at, &["TRIGGER"]));
        if !trigger {
            return vec![self.all()];
        }
        let begins = ["INSERT", "REPLACE", "UPDATE", "DELETE", "SELECT", "WITH"];
        // A column can be called `begin`.
        let starts = |at: &usize| self.is(*at, &["BEGIN"]) && self.is(at + 1, &begins);
        let Some(begin) = self.all().find(starts) else { return Vec::new() };
        let ends = (begin..self.tokens.len()).filter(|at| self.symbol(*at, ";"));
        let mut start = begin + 1;
        ends.map(|end| std::mem::replace(&mut start, end + 1)..end).collect()
    }
}
