//! What SQLite refuses, told with its remedy.

use crate::arguments::Options;
use crate::diagnostics::{Code, Diagnostic};

/// What SQLite refused, with the remedy where the message tells. `known` are the tables and
/// columns that may have been meant.
pub(in crate::check) fn sql_error(
    message: &str,
    options: &Options,
    known: &[String],
) -> Diagnostic {
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
    if let Some(name) = message.strip_prefix("no such module: ") {
        let found = format!("there is no module `{name}` for virtual tables");
        return Diagnostic::new(Code::UnknownModule, found).help(call(
            "modules",
            &options.modules,
            name,
        ));
    }
    if message == "FOREIGN KEY constraint failed" {
        return Diagnostic::new(Code::ForeignKeyViolation, "this statement violates a foreign key")
            .help("bring the parent row first, or take the child row away first");
    }
    if message == "not authorized" {
        return Diagnostic::new(Code::SqlError, "a migration does not reach beyond its database")
            .help("leave out ATTACH and load_extension(); declare functions with functions(…)");
    }
    if let Some(token) = message.strip_prefix("unrecognized token: ") {
        // SQLite quotes everything up to the end of the file.
        let open = token.trim_start_matches('"').starts_with(['\'', '"', '`', '[']);
        return if open {
            Diagnostic::new(Code::SqlError, "the quote that starts here does not end")
                .help("close it; a quote within a text is written twice")
        } else {
            let token: String = token.chars().take(30).collect();
            Diagnostic::new(Code::SqlError, format!("unrecognized token: {token}"))
        };
    }
    let found = Diagnostic::new(Code::SqlError, message);
    let name = message.rsplit([' ', '.']).next().unwrap_or_default();
    let help = missing(message)
        .and_then(|_| crate::nearest::similar(name, known.iter().map(String::as_str)))
        .or_else(|| in_the_way(message))
        .or_else(|| remedy(message).map(ToOwned::to_owned));
    match help {
        Some(help) => found.help(help),
        None => found,
    }
}

/// What to do about a view, a trigger or an index that needs what a statement takes away.
fn in_the_way(message: &str) -> Option<String> {
    let (kind, rest) = message.strip_prefix("error in ")?.split_once(' ')?;
    // `error in view titles after drop column: …` or `error in view titles: …`.
    let (before, _) = rest.split_once(": ")?;
    let (name, goes) = before.rsplit_once(" after ").unwrap_or((before, ""));
    let without = if goes == "drop column" { " without that column" } else { "" };
    ["view", "trigger", "index"].contains(&kind).then(|| {
        format!(
            "drop the {kind} {name} before this statement, and create it again{without} at the end \
             of the migration"
        )
    })
}

/// What to do about a message of SQLite's.
fn remedy(message: &str) -> Option<&'static str> {
    Some(if message.starts_with("no such table") {
        "a table is made by an earlier statement or an earlier migration"
    } else if message.ends_with("already exists") {
        "a statement before this one makes it; see whether two do the same"
    } else if message == "incomplete input" {
        "the statement ends too early: look for a missing `)` or `END`"
    } else if message.starts_with("UNIQUE constraint failed") {
        "an earlier migration, or an earlier row of this one, has the same value"
    } else {
        return None;
    })
}

/// What a statement names and the schema does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Missing {
    Table,
    Column,
}

/// What is missing, if that is what the message says.
pub(in crate::check) fn missing(message: &str) -> Option<Missing> {
    if message.starts_with("no such table: ") {
        Some(Missing::Table)
    } else if message.starts_with("no such column: ") || message.contains("has no column named ") {
        Some(Missing::Column)
    } else {
        None
    }
}
