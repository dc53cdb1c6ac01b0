//! Words that the texts of errors are put together from.

use std::fmt::Write as _;
use std::time::Duration;

use migrate_core::Late;
use migrate_core::loss::Loss;
use migrate_core::sql::quoted;

fn named(versions: &[String], noun: &str) -> String {
    match versions {
        [one] => format!("{noun} {one}"),
        many => format!("{noun}s {}", many.join(", ")),
    }
}

pub(super) fn were(versions: &[String], noun: &str) -> String {
    format!("{} {}", named(versions, noun), if versions.len() == 1 { "was" } else { "were" })
}

pub(super) fn are(versions: &[String], noun: &str) -> String {
    format!("{} {}", named(versions, noun), if versions.len() == 1 { "is" } else { "are" })
}

pub(super) fn have(versions: &[String]) -> String {
    format!("{} {}", named(versions, "migration"), if versions.len() == 1 { "has" } else { "have" })
}

pub(super) fn pronoun(versions: &[String]) -> &'static str {
    if versions.len() == 1 { "it was" } else { "they were" }
}

pub(super) fn them(versions: &[String]) -> &'static str {
    if versions.len() == 1 { "it" } else { "them" }
}

/// What becomes of those that come late.
pub(super) fn unlike(versions: &[String], late: Late) -> String {
    let one = versions.len() == 1;
    match late {
        Late::Different if one => ": after that, it makes another schema or other rows".to_owned(),
        Late::Different => ": after that, they make another schema or other rows".to_owned(),
        _ => {
            let them = if one { "it does" } else { "they do" };
            format!(", and the build could not tell whether {them} the same after that")
        }
    }
}

pub(super) fn colon(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(": {message}") }
}

pub(super) fn seconds(limit: Duration) -> String {
    let seconds = format!("{:.1} seconds", limit.as_secs_f64()).replace(".0 ", " ");
    if seconds == "1 seconds" { "1 second".to_owned() } else { seconds }
}

/// At most a screen of them.
pub(super) fn losses(lost: &[(String, Loss)]) -> String {
    let mut text = String::new();
    for (migration, loss) in lost.iter().take(20) {
        let _ = write!(text, "\n  {loss}, by migration {migration}");
    }
    if let Some(more) = lost.len().checked_sub(20).filter(|more| *more > 0) {
        let _ = write!(text, "\n  and {more} more");
    }
    text
}

/// The line that would allow what is lost.
pub(crate) fn consent_line(lost: &[(String, Loss)]) -> String {
    let mut names: Vec<String> = Vec::new();
    for (_, loss) in lost {
        let table = quoted_unless_plain(loss.table());
        let name = match loss.column() {
            None => table,
            Some(column) => format!("{table}.{}", quoted_unless_plain(column)),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    format!("-- migrate: allow destructive({})", names.join(", "))
}

pub(super) fn allowance(lost: &[(String, Loss)]) -> String {
    format!(
        "if it may go, say so in the file: `{}`; or let the program agree to everything with \
         `Migrator::allow_destructive`",
        consent_line(lost)
    )
}

fn quoted_unless_plain(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { name.to_owned() } else { quoted(name) }
}

pub(super) fn list(lines: &[String]) -> String {
    if lines.is_empty() { String::new() } else { format!(": {}", lines.join(", ")) }
}
