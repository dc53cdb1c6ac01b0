//! The names of migrations: what they say, and what is wrong with them.

use migrate_core::{ParseVersionError, Version};

use crate::diagnostics::{Code, Diagnostic};
use crate::scan::Scanned;

pub(crate) fn misnamed(path: &str, why: &str, next: &str) -> Diagnostic {
    // A line break in it would end the headline.
    let name = file_name(path).replace(char::is_control, "\u{fffd}");
    Diagnostic::new(Code::MisnamedFile, format!("`{name}` is not a migration: {why}"))
        .in_file(path)
        .note("every file here must be a migration, so that none is skipped without a word")
        .help(format!("name it like `{next}_add_tags.sql`, or move it elsewhere"))
}

/// The last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Reads the version and the name from `stem`, which is the name of the file at `path` without its
/// endings.
pub(crate) fn version_and_name(
    stem: &str,
    path: &str,
    next: &str,
) -> Result<(Version, String), Diagnostic> {
    let flyway = |prefix: char| {
        let rest = stem.strip_prefix([prefix, prefix.to_ascii_lowercase()]);
        rest.is_some_and(|rest| {
            rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with("__")
        })
    };
    if flyway('U') {
        return Err(misnamed(path, "the prefix `U` means nothing here", next).help(
            "write an undo as `-- migrate:down` in the migration that it undoes; and where it \
                 is none, as with refinery, begin the name with `V`",
        ));
    }
    if flyway('R') {
        return Err(misnamed(path, "the prefix `R` means nothing here", next)
            .help("write a new migration each time that it changes"));
    }
    let file = file_name(path);
    // It would stand in messages, in the history and in the lock file.
    if stem.contains(char::is_control) {
        return Err(misnamed(path, "its name has a control character", next));
    }
    let (version, rest) = Version::parse_prefix(stem).map_err(|error| {
        if error == ParseVersionError::TooLarge {
            return misnamed(path, "the number is too large", next);
        }
        let found = misnamed(path, "it does not start with a version", next);
        // A word and nothing odd: all that it lacks is the number.
        let is_word = stem.starts_with(char::is_alphabetic) && !stem.contains(' ');
        if is_word {
            found.help(format!("name it like `{next}_{file}`, or move it elsewhere"))
        } else {
            found
        }
    })?;
    let name = rest.trim_start_matches(['_', '-', '.']);
    if name.len() == rest.len() && !rest.is_empty() {
        let ending = &file[stem.len()..];
        return Err(misnamed(path, "the version and the name run together", next)
            .note("`_`, `-` or `.` stands between the two")
            .help(format!("rename it to `{}{ending}`", written_well(stem, rest))));
    }
    Ok((version, name.to_owned()))
}

/// The name of a migration that has a version already, as it should be written; none where it has
/// no version.
pub(crate) fn with_its_version(stem: &str) -> Option<String> {
    let (_, rest) = Version::parse_prefix(stem).ok()?;
    Some(written_well(stem, rest))
}

/// `stem` with something between its version and `rest`, its name, and nothing in it that a shell
/// would take for the end of a word.
fn written_well(stem: &str, rest: &str) -> String {
    let version = &stem[..stem.len() - rest.len()];
    let words: Vec<&str> = rest.split_whitespace().collect();
    let name = words.join("_");
    let between = if name.is_empty() || name.starts_with(['_', '-', '.']) { "" } else { "_" };
    format!("{version}{between}{name}")
}

/// The number that the next migration would have, for the help text.
pub(crate) fn next_number(scanned: &Scanned) -> String {
    let versions =
        scanned.entries.iter().filter_map(|entry| Version::parse_prefix(&entry.name).ok());
    let last = versions.map(|(version, _)| version).filter(|v| v.category().is_empty()).max();
    let number = last.map_or(1, |version| version.number().saturating_add(1));
    format!("{number:03}")
}
