//! Made-up values: each unlike any other, so that it can be seen what becomes of it.

use rusqlite::types::Value;

use super::pattern::like_pattern;
use super::shape::{Column, Nulls};

/// What values are like. Statements that work on values, such as `json_set`, work on some alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Flavour {
    /// Words and whole numbers.
    Plain,
    /// What the text of the migration compares with, where that fits.
    FromScript,
    /// JSON objects for text.
    Json,
    /// Digits for text.
    Digits,
    /// Dates for text.
    Dates,
}

impl Flavour {
    /// All of them, in the order in which to try them.
    pub(in crate::check) const ALL: [Self; 5] =
        [Self::Plain, Self::FromScript, Self::Json, Self::Digits, Self::Dates];
}

/// How SQLite stores what a column is given, by the letters of its type
/// (<https://www.sqlite.org/datatype3.html>, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

fn affinity(declared: &str) -> Affinity {
    let has = |parts: &[&str]| parts.iter().any(|part| declared.contains(part));
    if has(&["INT"]) {
        Affinity::Integer
    } else if has(&["CHAR", "CLOB", "TEXT", "JSON", "UUID", "STRING"]) {
        Affinity::Text
    } else if declared == "BLOB" {
        Affinity::Blob
    } else if declared.is_empty() || declared == "ANY" {
        // Anything goes, and words are what most programs put there.
        Affinity::Text
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        Affinity::Real
    } else {
        Affinity::Numeric
    }
}

/// A value unlike those of any other `number`.
pub(super) fn distinct(column: &Column, flavour: Flavour, number: i64) -> Value {
    let declared = column.declared.as_str();
    let date = || Value::Text(date(number));
    if declared.contains("BOOL") {
        return Value::Integer(number % 2);
    }
    if declared.contains("DATE") || declared.contains("TIME") {
        return date();
    }
    match affinity(declared) {
        Affinity::Integer | Affinity::Numeric => Value::Integer(number),
        Affinity::Real => Value::Real(real(number) + 0.5),
        Affinity::Blob => Value::Blob(format!("{}-{number}", column.name).into_bytes()),
        Affinity::Text => match flavour {
            _ if declared.contains("JSON") => json(number),
            Flavour::Json => json(number),
            Flavour::Digits => Value::Text(number.to_string()),
            Flavour::Dates => date(),
            Flavour::Plain | Flavour::FromScript => {
                Value::Text(format!("{} {number}", column.name))
            }
        },
    }
}

/// A value at the edge of what such a column holds.
pub(super) fn edge(column: &Column, number: i64) -> Value {
    match affinity(&column.declared) {
        // More than a REAL can hold without rounding.
        Affinity::Integer => Value::Integer((1 << 53) + 2 * number + 1),
        Affinity::Real | Affinity::Numeric => Value::Real(-real(number) - 0.25),
        Affinity::Text => Value::Text(String::new()),
        Affinity::Blob => Value::Blob(Vec::new()),
    }
}

/// A value by chance, of those that a CHECK over several columns may want together: NULL, a literal
/// that is of the type, or a made-up one.
pub(super) fn likely(column: &Column, flavour: Flavour, number: i64) -> Value {
    let chance = number.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    if column.nulls == Nulls::Alternative && chance.is_multiple_of(2) {
        return Value::Null;
    }
    let is_text = matches!(affinity(&column.declared), Affinity::Text | Affinity::Blob);
    let fits = |literal: &&Value| matches!(literal, Value::Text(_)) == is_text;
    let literals: Vec<&Value> = column.literals.iter().filter(fits).collect();
    let at = usize::try_from(chance / 2).unwrap_or_default();
    match literals.len() {
        0 => distinct(column, flavour, number),
        len => literals[at % len].clone(),
    }
}

/// What might fit where a made-up value does not, the likelier first.
pub(super) fn candidates(column: &Column, flavour: Flavour, number: i64) -> Vec<Value> {
    let mut all = column.literals.clone();
    for literal in &column.literals {
        if let Value::Integer(bound) = literal {
            let near = [bound.saturating_add(1), bound.saturating_sub(1)];
            all.extend(near.map(Value::Integer));
            // As long as a length asks for.
            if let Ok(length @ 1..=200) = usize::try_from(*bound) {
                let digits = format!("{number:0>length$}");
                let digits = digits[digits.len() - length..].to_owned();
                all.push(Value::Blob(digits.clone().into_bytes()));
                all.push(Value::Text(digits));
            }
        }
        if let Value::Text(text) = literal {
            all.extend(like_pattern(text, number).map(Value::Text));
        }
    }
    all.extend([0, 1, number].map(Value::Integer));
    all.push(Value::Real(0.5));
    let date = date(number);
    let texts = [
        format!("a{number}"),
        "a".to_owned(),
        "A".to_owned(),
        format!("{number}"),
        date[..10].to_owned(),
        date[11..].to_owned(),
        format!("{}T{}Z", &date[..10], &date[11..]),
        date,
        format!("user{number}@example.com"),
        format!("https://example.com/{number}"),
        format!("{number:08x}-0000-4000-8000-000000000000"),
        format!("#{:06x}", number & 0x00ff_ffff),
        format!("{{\"n\": {number}}}"),
        "[]".to_owned(),
        String::new(),
    ];
    all.extend(texts.map(Value::Text));
    all.push(distinct(column, flavour, number));
    all
}

fn real(number: i64) -> f64 {
    i32::try_from(number).unwrap_or(i32::MAX).into()
}

fn json(number: i64) -> Value {
    Value::Text(format!("{{\"n\": {number}}}"))
}

/// `2001-01-01 00:00:00` and as many hours later.
fn date(number: i64) -> String {
    let (days, hour) = (number.rem_euclid(24 * 28 * 12 * 90) / 24, number.rem_euclid(24));
    let (year, month, day) = (2001 + days / 336, 1 + days / 28 % 12, 1 + days % 28);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:00:00")
}
