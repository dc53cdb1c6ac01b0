//! A schema as the text of a Mermaid diagram (`erDiagram`).
//!
//! Mermaid's own names are plain words. What is not one gets a plain word for a name, and is shown as
//! the label of the table or the comment of the column.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::moment::{Entity, Moment, Sort};
use super::relation::{self, Children, Parents, Relation};

/// What Mermaid's grammar keeps for itself, in lower case.
const RESERVED: [&str; 18] = [
    "accdescr",
    "acctitle",
    "class",
    "classdef",
    "direction",
    "end",
    "erdiagram",
    "many",
    "o",
    "one",
    "only",
    "optionally",
    "style",
    "subgraph",
    "title",
    "to",
    "u",
    "zero",
];
/// What turns the text around that follows.
const TURNING: [char; 9] = [
    '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}',
    '\u{2069}',
];
/// The marks of keys, which cannot be the names of columns.
const MARKS: [&str; 3] = ["fk", "pk", "uk"];

pub(super) fn diagram(schema: &Moment) -> String {
    let relations: Vec<(&Entity, Relation)> = schema
        .values()
        .flat_map(|child| relation::of(child, schema).into_iter().map(move |one| (&**child, one)))
        .collect();
    let mut names: Vec<&str> = schema.values().map(|entity| entity.name.as_str()).collect();
    let mut outside: Vec<&str> = Vec::new();
    for (_, relation) in &relations {
        let same = |name: &&str| name.eq_ignore_ascii_case(&relation.parent);
        if !names.iter().chain(&outside).any(same) {
            outside.push(&relation.parent);
        }
    }
    names.extend(&outside);
    let words = words(&names, &RESERVED);
    let word = |name: &str| words.get(&name.to_ascii_lowercase()).map_or("", String::as_str);
    let mut text = "erDiagram\n".to_owned();
    for entity in schema.values() {
        table(&mut text, entity, word(&entity.name));
    }
    for name in outside {
        let _ = writeln!(text, "    {}", labelled(word(name), name, None));
    }
    for (child, relation) in &relations {
        let left = match relation.parents {
            Parents::One => "||",
            Parents::AtMostOne => "|o",
        };
        let line = if relation.identifying { "--" } else { ".." };
        let right = match relation.children {
            Children::Any => "o{",
            Children::AtMostOne => "o|",
        };
        let (parent, child) = (word(&relation.parent), word(&child.name));
        let label = quoted(&relation.columns.join(", "));
        let _ = writeln!(text, "    {parent} {left}{line}{right} {child} : {label}");
    }
    text
}

fn table(text: &mut String, entity: &Entity, id: &str) {
    let beside = match entity.sort {
        Sort::Table => None,
        Sort::Virtual => Some(entity.shape.module.as_deref().unwrap_or("virtual")),
        Sort::View => Some("view"),
    };
    let head = labelled(id, &entity.name, beside);
    if entity.shape.columns.is_empty() {
        let _ = writeln!(text, "    {head}");
        return;
    }
    let _ = writeln!(text, "    {head} {{");
    let names: Vec<&str> = entity.shape.columns.iter().map(|one| one.name.as_str()).collect();
    let words = words(&names, &MARKS);
    for column in &entity.shape.columns {
        let Some(name) = words.get(&column.name.to_ascii_lowercase()) else { continue };
        let _ = write!(text, "        {} {name}", of_type(&column.of_type));
        let keys = entity.keys(&column.name);
        let marks = [(keys.primary, "PK"), (keys.foreign, "FK"), (keys.unique, "UK")];
        let marks: Vec<&str> =
            marks.into_iter().filter_map(|(is, mark)| is.then_some(mark)).collect();
        if !marks.is_empty() {
            let _ = write!(text, " {}", marks.join(", "));
        }
        if *name != column.name || is_emphasis(name) {
            let _ = write!(text, " {}", quoted(&column.name));
        }
        text.push('\n');
    }
    let _ = writeln!(text, "    }}");
}

/// A word for each name, by the name in lower case: the name itself wherever it is a plain word.
fn words(names: &[&str], reserved: &[&str]) -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let (as_they_are, others): (Vec<&str>, Vec<&str>) =
        names.iter().partition(|name| plain(name, reserved) == **name);
    for name in as_they_are.into_iter().chain(others) {
        let word = plain(name, reserved);
        let numbered = (2..=u32::MAX).map(|number| format!("{word}_{number}"));
        let mut all = std::iter::once(word.clone()).chain(numbered);
        let free = all.find(|word| taken.insert(word.to_ascii_lowercase()));
        words.insert(name.to_ascii_lowercase(), free.unwrap_or_default());
    }
    words
}

/// A plain word: the name itself wherever it is one.
fn plain(name: &str, reserved: &[&str]) -> String {
    // Mermaid reads letters from U+00C0 on.
    let fits =
        |c: char| c == '_' || c.is_ascii_alphanumeric() || (c >= '\u{c0}' && c.is_alphanumeric());
    let mut word: String = name.chars().map(|c| if fits(c) { c } else { '_' }).collect();
    if !word.contains(char::is_alphanumeric) && (word.is_empty() || word != name) {
        return "name".to_owned();
    }
    if word.chars().next().is_none_or(char::is_numeric) {
        word.insert(0, '_');
    }
    if reserved.contains(&word.to_ascii_lowercase().as_str()) {
        word.push('_');
    }
    word
}

/// A declared type as one word, such as `DECIMAL(10_2)`; `ANY` where there is none.
fn of_type(declared: &str) -> String {
    if declared.is_empty() {
        return "ANY".to_owned();
    }
    let (word, rest) = declared.split_at(declared.find('(').unwrap_or(declared.len()));
    let word = plain(word.trim_end(), &MARKS);
    let digits = |part: &str| part.trim().parse::<i64>().ok().filter(|number| *number >= 0);
    let sizes: Option<Vec<String>> =
        rest.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).map(|rest| {
            rest.split(',').map_while(|part| Some(digits(part)?.to_string())).collect()
        });
    match sizes {
        Some(sizes) if !sizes.is_empty() => format!("{word}({})", sizes.join("_")),
        _ => word,
    }
}

/// A table's word, and its real name where that is another or there is something to say beside.
fn labelled(id: &str, name: &str, beside: Option<&str>) -> String {
    match beside {
        None if id == name && !is_emphasis(name) => id.to_owned(),
        None => format!("{id}[{}]", quoted(name)),
        Some(beside) => format!("{id}[{}]", quoted(&format!("{name} ({beside})"))),
    }
}

fn is_emphasis(text: &str) -> bool {
    text.starts_with('_') || text.contains("__")
}

/// Text in quotes: what could end it or mean something to Mermaid stands as the number of its
/// character, which Mermaid shows as that.
fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    // A line that has `direction LR` in it is taken for an order.
    let spaces = if text.to_ascii_lowercase().contains("direction") { "" } else { " " };
    // Mermaid would take these for bold and italics.
    let plain = if is_emphasis(text) { "-.,()" } else { "_-.,()" };
    for c in text.chars() {
        if c.is_control() || TURNING.contains(&c) {
            quoted.push('\u{fffd}');
        } else if c.is_alphanumeric() || !c.is_ascii() || plain.contains(c) || spaces.contains(c) {
            quoted.push(c);
        } else {
            let _ = write!(quoted, "#{};", u32::from(c));
        }
    }
    if quoted.len() == 1 {
        quoted.push(' ');
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_plain_word() {
        for (name, word) in [
            ("notes", "notes"),
            ("a b", "a_b"),
            ("2nd", "_2nd"),
            ("End", "End_"),
            ("größe", "größe"),
            ("🎵", "name"),
            ("", "name"),
            ("_", "_"),
            ("a\"]{", "a___"),
        ] {
            assert_eq!(plain(name, &RESERVED), word);
        }
    }

    #[test]
    fn a_type_is_one_word() {
        for (declared, word) in [
            ("", "ANY"),
            ("INTEGER", "INTEGER"),
            ("DECIMAL(10, 2)", "DECIMAL(10_2)"),
            ("VARCHAR (30)", "VARCHAR(30)"),
            ("UNSIGNED BIG INT", "UNSIGNED_BIG_INT"),
            ("x(y)", "x"),
            ("x(1", "x"),
            ("PK", "PK_"),
        ] {
            assert_eq!(of_type(declared), word);
        }
    }

    #[test]
    fn quotes_hold_any_text() {
        assert_eq!(quoted("a b"), "\"a b\"");
        assert_eq!(quoted("a\"%%{\n"), "\"a#34;#37;#37;#123;\u{fffd}\"");
        assert_eq!(quoted("direction TB"), "\"direction#32;TB\"");
    }
}
