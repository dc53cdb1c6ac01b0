//! FTS5 tables: where the text is that they index.

use super::object::ObjectKind;
use super::snapshot::Snapshot;
use crate::sql::{Lexer, Token, TokenKind};

/// Where the text is that an index is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// In a table of its own, or nowhere.
    Within,
    /// In this table of the application's.
    Elsewhere(String),
}

/// An FTS5 table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchIndex {
    name: String,
    content: Content,
    module: String,
}

impl SearchIndex {
    /// Those of a schema.
    pub fn all(schema: &Snapshot) -> impl Iterator<Item = Self> {
        schema
            .objects()
            .filter(|object| object.kind() == ObjectKind::Table && object.is_virtual())
            .filter_map(|object| Self::read(object.name(), object.sql()))
    }

    /// What the `CREATE VIRTUAL TABLE` of an FTS5 table says; none where `sql` is another one.
    #[must_use]
    pub fn read(name: &str, sql: &str) -> Option<Self> {
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let word =
            |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is_word(sql, &[word]));
        if !(word(0, "create") && word(1, "virtual")) {
            return None;
        }
        // The name of the table may be `using` too, but not bare.
        let using = (3..tokens.len()).find(|at| word(*at, "using"))?;
        let module = tokens.get(using + 1)?;
        if !module.name(sql).eq_ignore_ascii_case("fts5") {
            return None;
        }
        let mut content = Content::Within;
        for at in using + 2..tokens.len() {
            let text = |at: usize| tokens.get(at).map_or("", |token| token.text(sql));
            let begins = matches!(text(at.saturating_sub(1)), "(" | ",");
            if begins && word(at, "content") && text(at + 1) == "=" {
                let named = [TokenKind::Word, TokenKind::Quoted, TokenKind::Literal];
                let value = tokens.get(at + 2).filter(|token| named.contains(&token.kind));
                let value = value.map(|token| token.name(sql)).filter(|name| !name.is_empty());
                content = value.map_or(content, Content::Elsewhere);
            }
        }
        let module = sql.get(module.start..).unwrap_or_default().to_owned();
        Some(Self { name: name.to_owned(), content, module })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its text is.
    #[must_use]
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// The module with its arguments, as written.
    #[must_use]
    pub fn module(&self) -> &str {
        &self.module
    }

    /// FTS5's own check of the index `table`, its content table included: what is wrong, if
    /// something is. It runs as an `INSERT` that changes nothing.
    ///
    /// # Errors
    ///
    /// SQLite's, such as for a table that is no FTS5 table.
    #[cfg(feature = "rusqlite")]
    pub fn check(
        db: &rusqlite::Connection,
        schema: &str,
        table: &str,
    ) -> rusqlite::Result<Option<String>> {
        let table = crate::sql::quoted(table);
        let sql =
            format!("INSERT INTO {schema}.{table} ({table}, rank) VALUES ('integrity-check', 1)");
        match db.execute(&sql, []) {
            Ok(_) => Ok(None),
            Err(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseCorrupt) =>
            {
                Ok(Some(crate::execute::message_and_offset(&error).0))
            }
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(sql: &str) -> Option<Content> {
        SearchIndex::read("t", sql).map(|index| index.content)
    }

    #[test]
    fn r_1_11_content_tables_are_found() {
        let elsewhere = |name: &str| Some(Content::Elsewhere(name.to_owned()));
        for (sql, expected) in [
            ("CREATE VIRTUAL TABLE t USING fts5(a, b)", Some(Content::Within)),
            ("CREATE VIRTUAL TABLE t USING fts5(a, content='notes')", elsewhere("notes")),
            (
                "create virtual table \"t\" using FTS5 (content = [my notes], a)",
                elsewhere("my notes"),
            ),
            (
                "CREATE VIRTUAL TABLE IF NOT EXISTS t USING \"fts5\"(a,content=notes)",
                elsewhere("notes"),
            ),
            ("CREATE VIRTUAL TABLE t USING fts5(a, content='')", Some(Content::Within)),
            ("CREATE VIRTUAL TABLE t USING fts5(content)", Some(Content::Within)),
            ("CREATE VIRTUAL TABLE t USING rtree(id, a, b)", None),
            ("CREATE TABLE t (a)", None),
            ("CREATE VIRTUAL TABLE t USING", None),
        ] {
            assert_eq!(content(sql), expected, "{sql}");
        }
    }
}
