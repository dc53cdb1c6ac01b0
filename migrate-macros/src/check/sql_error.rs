//! What SQLite refuses, told with its remedy.

use crate::arguments::Options;
use crate::diagnostics::{Code, Diagnostic};

/// What SQLite refused, with the remedy where the message tells. `known` are the tables and
/// columns that may have been meant.
pub(super) fn sql_error(message: &str, options: &Options, known: &[String]) -> Diagnostic {
    let call = |option: &str, known: &[String], name: &str| {
        let mut names: Vec<&str> = known.iter().map(String::as_str).collect();
        names.push(name);
        format!(
            "if the application registers it, declare it: \
             embed_migrations!(\"{}\", {option}({}))",
            options.directory,
            names.join(", ")
        )
    };
    if let Some(name) = message.strip_prefix("no such function: ") {
        return Diagnostic::new(Code::UnknownFunction, format!("there is no function `{name}`"))
            .help(call("functions", &options.functions, name));
    }
    if let Some(name) = message.strip_prefix("no such collation sequence: ") {
        return Diagnostic::new(Code::UnknownCollation, format!("there is no collation `{name}`"))
            .help(call("collations", &options.collations, name));
    }
    let found = Diagnostic::new(Code::SqlError, message);
    let name = message.rsplit([' ', '.']).next().unwrap_or_default();
    if missing(message).is_some()
        && let Some(help) = crate::nearest::similar(name, known.iter().map(String::as_str))
    {
        found.help(help)
    } else if message.starts_with("no such table") {
        found.help("a table is made by an earlier statement or an earlier migration")
    } else if message.ends_with("already exists") {
        found.help("an earlier migration makes it; see whether two do the same")
    } else if message == "incomplete input" {
        found.help("the statement ends too early: look for a missing `)` or `END`")
    } else {
        found
    }
}

/// What a statement names and the schema does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    Table,
    Column,
}

/// What is missing, if that is what the message says.
pub(super) fn missing(message: &str) -> Option<Missing> {
    if message.starts_with("no such table: ") {
        Some(Missing::Table)
    } else if message.starts_with("no such column: ") || message.contains("has no column named ") {
        Some(Missing::Column)
    } else {
        None
    }
}
