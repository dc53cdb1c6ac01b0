//! A schema as the text of a Mermaid diagram (`erDiagram`).
//!
//! Mermaid's own names are plain words. What is not one gets a plain word for a name, and is shown as
//! the label of the table or the comment of the column.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::moment::{Entity, Moment, Sort};
use super::relation::{self, Children, Parents};

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
/// The marks of keys, which cannot be the names of columns.
const MARKS: [&str; 3] = ["fk", "pk", "uk"];

pub(super) fn diagram(schema: &Moment) -> String {
    let mut names = Names::default();
    let mut text = "erDiagram\n".to_owned();
    let mut relations = String::new();
    for entity in schema.values() {
        let id = names.id(&entity.name);
        table(&mut text, entity, &id);
    }
    for child in schema.values() {
        let child_id = names.id(&child.name);
        for relation in relation::of(child, schema) {
            let outside = !schema.contains_key(&relation.parent.to_ascii_lowercase());
            let known = names.knows(&relation.parent);
            let id = names.id(&relation.parent);
            if outside && !known {
                let _ = writeln!(text, "    {}", labelled(&id, &relation.parent, None));
            }
            let left = match relation.parents {
                Parents::One => "||",
                Parents::AtMostOne => "|o",
            };
            let line = if relation.identifying { "--" } else { ".." };
            let right = match relation.children {
                Children::Any => "o{",
                Children::AtMostOne => "o|",
            };
            let label = quoted(&relation.columns.join(", "));
            let _ = writeln!(relations, "    {id} {left}{line}{right} {child_id} : {label}");
        }
    }
    text + &relations
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
    let mut taken = BTreeSet::new();
    for column in &entity.shape.columns {
        let name = free(&plain(&column.name, &MARKS), |name| taken.insert(name.to_owned()));
        let _ = write!(text, "        {} {name}", of_type(&column.of_type));
        let keys = entity.keys(&column.name);
        let marks = [(keys.primary, "PK"), (keys.foreign, "FK"), (keys.unique, "UK")];
        let marks: Vec<&str> =
            marks.into_iter().filter_map(|(is, mark)| is.then_some(mark)).collect();
        if !marks.is_empty() {
            let _ = write!(text, " {}", marks.join(", "));
        }
        if name != column.name || is_emphasis(&name) {
            let _ = write!(text, " {}", quoted(&column.name));
        }
        text.push('\n');
    }
    let _ = writeln!(text, "    }}");
}

/// The words for tables: one for each, whatever their names.
#[derive(Default)]
struct Names {
    ids: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Names {
    fn knows(&self, table: &str) -> bool {
        self.ids.contains_key(&table.to_ascii_lowercase())
    }

    fn id(&mut self, table: &str) -> String {
        let key = table.to_ascii_lowercase();
        if let Some(id) = self.ids.get(&key) {
            return id.clone();
        }
        let id = free(&plain(table, &RESERVED), |id| self.taken.insert(id.to_ascii_lowercase()));
        self.ids.insert(key, id.clone());
        id
    }
}

/// `name`, or with a number behind it what is not taken.
fn free(name: &str, mut take: impl FnMut(&str) -> bool) -> String {
    if take(name) {
        return name.to_owned();
    }
    let numbered = (2..=u32::MAX).map(|number| format!("{name}_{number}"));
    numbered.into_iter().find(|name| take(name)).unwrap_or_default()
}

/// A plain word: the name itself wherever it is one.
fn plain(name: &str, reserved: &[&str]) -> String {
    // Mermaid reads letters from U+00C0 on.
    let fits =
        |c: char| c == '_' || c.is_ascii_alphanumeric() || (c >= '\u{c0}' && c.is_alphanumeric());
    let mut word: String = name.chars().map(|c| if fits(c) { c } else { '_' }).collect();
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
        if c.is_alphanumeric() || plain.contains(c) || spaces.contains(c) {
            quoted.push(c);
        } else if c.is_control() {
            quoted.push('\u{fffd}');
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
            ("🎵", "_"),
            ("", "_"),
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
