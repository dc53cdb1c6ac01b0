//! Directives: what the head of a file declares.

use migrate_core::{Kind, Transaction, Version};

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::Place;
use crate::vocabulary::{DIRECTIVES, SectionName};

/// What the head of a file says.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub(crate) description: String,
    pub(crate) kind: Kind,
    pub(crate) transaction: Transaction,
    pub(crate) depends: Vec<(Version, Place)>,
    pub(crate) metadata: Vec<(String, String)>,
    pub(crate) allowed: Vec<Code>,
}

/// What to say to somebody who wrote a word that is neither a directive nor a section.
pub(crate) fn suggest(word: &str) -> String {
    if let Some(section) = SectionName::ALL.iter().find(|section| section.as_str() == word) {
        return format!("write `-- migrate:{}`, with the colon", section.as_str());
    }
    let sections = SectionName::ALL.iter().map(|section| section.as_str());
    crate::nearest::suggest(word, DIRECTIVES.into_iter().chain(sections))
}

/// Reads one directive into `head`.
pub(crate) fn directive(
    head: &mut Head,
    word: &str,
    rest: &str,
    place: Place,
    diagnostics: &mut Diagnostics,
) {
    let result = match word {
        "depends" => depends(head, rest, &place),
        "kind" => kind(head, rest),
        "allow" => allow(head, rest),
        "foreign_keys" => mode(head, rest, "on", Transaction::EnforcingForeignKeys),
        "transaction" => mode(head, rest, "none", Transaction::None),
        _ => meta(head, rest),
    };
    if let Err((message, help)) = result {
        diagnostics
            .error(Diagnostic::new(Code::InvalidDirective, message).at(place, "").help(help));
    }
}

/// What is wrong, and what to do.
type Wrong = (String, String);

fn depends(head: &mut Head, rest: &str, place: &Place) -> Result<(), Wrong> {
    let words = rest.split([',', ' ', '\t']).filter(|word| !word.is_empty());
    let before = head.depends.len();
    for word in words {
        let version: Version = word.parse().map_err(|error| {
            (
                format!("`{word}` is not a version: {error}"),
                "write `-- migrate: depends task003`".into(),
            )
        })?;
        head.depends.push((version, place.clone()));
    }
    if head.depends.len() == before {
        return Err((
            "`depends` names no version".into(),
            "write `-- migrate: depends task003`".into(),
        ));
    }
    Ok(())
}

fn kind(head: &mut Head, rest: &str) -> Result<(), Wrong> {
    let known = Kind::ALL.iter().find(|kind| kind.as_str() == rest);
    head.kind = *known.ok_or_else(|| {
        let names = Kind::ALL.iter().map(|kind| kind.as_str());
        (format!("there is no kind `{rest}`"), crate::nearest::suggest(rest, names))
    })?;
    Ok(())
}

/// `allow gap, down-fails(table.column)`: the parenthesis narrows what is allowed.
fn allow(head: &mut Head, rest: &str) -> Result<(), Wrong> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    let mut name = String::new();
    for c in rest.chars().chain([',']) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => names.push(std::mem::take(&mut name)),
            _ if depth == 0 => name.push(c),
            _ => {}
        }
    }
    for name in names.iter().map(|name| name.trim()) {
        let code = Code::lint(name)
            .ok_or_else(|| (format!("there is no lint `{name}`"), Code::unknown_lint(name)))?;
        head.allowed.push(code);
    }
    Ok(())
}

fn mode(head: &mut Head, rest: &str, only: &str, mode: Transaction) -> Result<(), Wrong> {
    if rest != only {
        return Err((format!("`{rest}` is not known here"), format!("the only value is `{only}`")));
    }
    if head.transaction != Transaction::Shared && head.transaction != mode {
        return Err((
            "`foreign_keys on` and `transaction none` exclude each other".into(),
            "keep one of them".into(),
        ));
    }
    head.transaction = mode;
    Ok(())
}

fn meta(head: &mut Head, rest: &str) -> Result<(), Wrong> {
    let help = || "write `-- migrate: meta ticket=T-117`".to_owned();
    let (key, value) = rest
        .split_once('=')
        .map(|(key, value)| (key.trim(), value.trim()))
        .filter(|(key, _)| !key.is_empty())
        .ok_or_else(|| ("`meta` needs a key and a value".to_owned(), help()))?;
    if head.metadata.iter().any(|(other, _)| other == key) {
        return Err((format!("`{key}` is set twice"), "keep one of them".into()));
    }
    head.metadata.push((key.to_owned(), value.to_owned()));
    Ok(())
}
