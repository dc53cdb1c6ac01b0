//! Directives: what the head of a file declares.

use migrate_core::{Consent, Kind, Transaction, Version};

use crate::consent::{self, DESTRUCTIVE, Item, NoList};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::Place;
use crate::vocabulary::{DIRECTIVES, SectionName};

/// What the head of a file says.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub(crate) description: String,
    pub(crate) kind: Kind,
    pub(crate) transaction: Transaction,
    pub(crate) depends: Vec<Needed>,
    pub(crate) metadata: Vec<(String, String)>,
    pub(crate) allowed: Vec<Code>,
    pub(crate) consent: Consent,
    /// Where that is said, the first time.
    pub(crate) consented: Option<Place>,
    /// Where what can be said only once was said.
    said: Vec<(String, Place)>,
}

/// A migration that must come first.
#[derive(Debug)]
pub(crate) struct Needed {
    /// The set that it is of, where one is named.
    pub(crate) set: Option<String>,
    pub(crate) version: Version,
    pub(crate) place: Place,
}

impl Head {
    /// A head without directives.
    pub(crate) fn described(description: String) -> Self {
        Self { description, ..Self::default() }
    }

    /// Notes that `what` is said at `place`; refuses to hear it twice.
    fn once(&mut self, what: &str, place: &Place) -> Result<(), Wrong> {
        if let Some((_, first)) = self.said.iter().find(|(other, _)| other == what) {
            let wrong = Wrong::new(format!("`{what}` is set twice"), "keep one of them");
            return Err(wrong.after(first));
        }
        self.said.push((what.to_owned(), place.clone()));
        Ok(())
    }
}

/// What is wrong, and what to do.
struct Wrong {
    message: String,
    help: String,
    note: Option<String>,
    /// Where the other one is, if it takes two.
    first: Option<Place>,
}

impl Wrong {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), note: None, first: None }
    }

    fn after(self, first: &Place) -> Self {
        Self { first: Some(first.clone()), ..self }
    }
}

/// What to say about a word that is neither a directive nor a section.
pub(crate) fn unknown(word: &str) -> (String, String) {
    let sections = SectionName::ALL.iter().map(|section| section.as_str());
    let known = DIRECTIVES.into_iter().chain(sections);
    if word.is_empty() {
        let message = "a directive or a section is missing after `migrate:`";
        return (message.to_owned(), crate::nearest::list(known));
    }
    if let Some(known) = DIRECTIVES.iter().find(|known| known.eq_ignore_ascii_case(word)) {
        let message = format!("this is not how the directive `{known}` is written");
        return (message, format!("write `-- migrate: {known}`, in lower case"));
    }
    (format!("there is no directive `{word}`"), crate::nearest::suggest(word, known))
}

/// Reads one directive, whose comment stands at `place`, into `head`.
pub(crate) fn directive(
    head: &mut Head,
    word: &str,
    rest: &str,
    place: Place,
    diagnostics: &mut Diagnostics,
) {
    let result = match word {
        "depends" => depends(head, rest, &place),
        "kind" => kind(head, rest, &place),
        "allow" => allow(head, rest, &place),
        "foreign_keys" => mode(head, word, rest, Transaction::EnforcingForeignKeys, &place),
        "transaction" => mode(head, word, rest, Transaction::None, &place),
        _ => meta(head, rest, &place),
    };
    let Err(Wrong { message, help, note, first }) = result else { return };
    let mut found = Diagnostic::new(Code::InvalidDirective, message).help(help);
    found = match first {
        Some(first) => found.at(place, "this is the second").at(first, "the first is here"),
        None => found.at(place, ""),
    };
    diagnostics.error(match note {
        Some(note) => found.note(note),
        None => found,
    });
}

fn depends(head: &mut Head, rest: &str, place: &Place) -> Result<(), Wrong> {
    let before = head.depends.len();
    // What the directive names ends where its comment ends.
    let comment = &place.source.text()[place.range.clone()];
    let start = place.range.start + comment.trim_end().len() - rest.len();
    let mut at = start;
    for word in rest.split_inclusive([',', ' ', '\t']) {
        let name = word.trim_end_matches([',', ' ', '\t']);
        let own = Place::new(&place.source, at..at + name.len());
        at += word.len();
        if name.is_empty() {
            continue;
        }
        let (set, version) = needed(name)?;
        head.depends.push(Needed { set, version, place: own });
    }
    if head.depends.len() == before {
        let help = "write `-- migrate: depends task003`";
        return Err(Wrong::new("`depends` names no version", help));
    }
    Ok(())
}

/// `003`, or `shelf:003` for a migration of another set.
fn needed(name: &str) -> Result<(Option<String>, Version), Wrong> {
    let (set, version) = match name.split_once(':') {
        Some((set, version)) => (Some(set), version),
        None => (None, name),
    };
    let help = match set {
        Some(_) => "write `-- migrate: depends shelf:003`, the name of the set and the version",
        None => "write `-- migrate: depends task003`",
    };
    if let Some(set) = set
        && (set.is_empty() || version.is_empty())
    {
        let missing = if set.is_empty() { "a set before" } else { "a version after" };
        return Err(Wrong::new(format!("`{name}` lacks {missing} the colon"), help));
    }
    let named = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    if let Some(set) = set.filter(|set| !set.chars().all(named)) {
        let note = "it is made of letters, digits, `_`, `-` and `.`";
        let wrong = Wrong::new(format!("`{set}` is not the name of a set"), help);
        return Err(Wrong { note: Some(note.to_owned()), ..wrong });
    }
    let parsed = version.parse().map_err(|error| Wrong {
        note: Some(format!("{error}")),
        ..Wrong::new(format!("`{version}` is not a version"), help)
    })?;
    Ok((set.map(ToOwned::to_owned), parsed))
}

fn kind(head: &mut Head, rest: &str, place: &Place) -> Result<(), Wrong> {
    let known = Kind::ALL.iter().find(|kind| kind.as_str() == rest);
    let kind = *known.ok_or_else(|| {
        let names = Kind::ALL.iter().map(|kind| kind.as_str());
        let message = match rest {
            "" => "`kind` names no kind".to_owned(),
            _ => format!("there is no kind `{rest}`"),
        };
        Wrong::new(message, crate::nearest::suggest(rest, names))
    })?;
    head.once("kind", place)?;
    head.kind = kind;
    Ok(())
}

/// `allow gap, destructive(table.column)`: the parenthesis narrows what is allowed.
fn allow(head: &mut Head, rest: &str, place: &Place) -> Result<(), Wrong> {
    let known = || Code::LINTS.iter().map(|code| code.as_str());
    let items = consent::items(rest).map_err(|why| match why {
        NoList::Unbalanced => {
            Wrong::new("a parenthesis has no other half", "write `-- migrate: allow gap`")
        }
        NoList::NoComma => Wrong::new(
            "a comma is missing after a parenthesis",
            "write `-- migrate: allow destructive(tasks), gap`",
        ),
    })?;
    for Item { name, list } in items {
        match name {
            "" => return Err(Wrong::new("`allow` names no lint", crate::nearest::list(known()))),
            DESTRUCTIVE => {
                head.consented.get_or_insert_with(|| place.clone());
                consent::add(&mut head.consent, list).map_err(|wrong| {
                    let example =
                        "write `-- migrate: allow destructive(tasks.legacy_state, old_table)`";
                    let help =
                        format!("{example}, or `destructive` alone for whatever it destroys");
                    Wrong::new(wrong, help)
                })?;
            }
            lint => {
                let code = Code::lint(lint).map_err(|(message, help)| Wrong::new(message, help))?;
                head.allowed.push(code);
            }
        }
    }
    Ok(())
}

fn mode(
    head: &mut Head,
    word: &str,
    rest: &str,
    mode: Transaction,
    place: &Place,
) -> Result<(), Wrong> {
    let only = if mode == Transaction::None { "none" } else { "on" };
    if rest != only {
        let message = match rest {
            "" => format!("`{word}` has no value"),
            _ => format!("`{word}` has no value `{rest}`"),
        };
        return Err(Wrong::new(message, format!("the only value is `{only}`")));
    }
    if head.transaction != Transaction::Shared && head.transaction != mode {
        let message = "`foreign_keys on` and `transaction none` exclude each other";
        let wrong = Wrong::new(message, "keep one of them");
        let other = if word == "transaction" { "foreign_keys" } else { "transaction" };
        let first = head.said.iter().find(|(said, _)| said == other);
        return Err(match first {
            Some((_, first)) => wrong.after(first),
            None => wrong,
        });
    }
    head.once(word, place)?;
    head.transaction = mode;
    Ok(())
}

fn meta(head: &mut Head, rest: &str, place: &Place) -> Result<(), Wrong> {
    let (key, value) = rest
        .split_once('=')
        .map(|(key, value)| (key.trim(), value.trim()))
        .filter(|(key, _)| !key.is_empty())
        .ok_or_else(|| {
            let help = "write `-- migrate: meta ticket=T-117`";
            Wrong::new("`meta` needs a key and a value", help)
        })?;
    head.once(&format!("meta {key}"), place)?;
    head.metadata.push((key.to_owned(), value.to_owned()));
    Ok(())
}
