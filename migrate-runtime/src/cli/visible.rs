//! Text as a terminal may have it. Names, reasons and errors come out of the database, and whoever
//! could write to that must not reach the terminal of whoever looks: no sequence of theirs is
//! obeyed, and nothing reads in another order than it stands there.

use std::borrow::Cow;

/// `text` with everything shown that a terminal would obey, but for the ends of lines and tabs.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    visible_but(text, &[])
}

/// The same, with `styles` of our own left as they are.
pub(super) fn visible_but<'t>(text: &'t str, styles: &[String]) -> Cow<'t, str> {
    if !text.contains(|c| is_obeyed(c) && !matches!(c, '\n' | '\t')) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let style = styles.iter().find(|style| rest.starts_with(style.as_str()));
        let length = style.map_or(character.len_utf8(), String::len);
        match character {
            _ if style.is_some() => shown.push_str(&rest[..length]),
            '\n' | '\t' => shown.push(character),
            _ if is_obeyed(character) => shown.extend(character.escape_default()),
            _ => shown.push(character),
        }
        rest = &rest[length..];
    }
    Cow::Owned(shown)
}

/// The same on one line, for a cell of a table.
pub(super) fn on_one_line(text: &str) -> String {
    visible(text).replace('\n', "\\n").replace('\t', " ")
}

/// The same of JSON, of which no value is changed. What is below the blank is escaped in it already.
pub(super) fn visible_json(json: &str) -> Cow<'_, str> {
    let is_raw = |c: char| is_obeyed(c) && c != '\n';
    if !json.contains(is_raw) {
        return Cow::Borrowed(json);
    }
    let shown = |c: char| {
        if is_raw(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() }
    };
    Cow::Owned(json.chars().map(shown).collect())
}

/// Whether a terminal does something for it other than to show it: control characters, of which one
/// begins a sequence, and those that change the direction of what follows.
fn is_obeyed(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_to_be_obeyed() {
        for (text, shown) in [
            ("plain, größer, 日本, עברית\n\ttoo", "plain, größer, 日本, עברית\n\ttoo"),
            ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
            ("\u{1b}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"),
            ("over\rwritten", "over\\rwritten"),
            ("one byte \u{9b}31m", "one byte \\u{9b}31m"),
            ("\u{202e}backwards", "\\u{202e}backwards"),
        ] {
            assert_eq!(visible(text), shown);
        }
        let styles = ["\u{1b}[1m".to_owned(), "\u{1b}[0m".to_owned()];
        assert_eq!(
            visible_but("\u{1b}[1mours\u{1b}[0m \u{1b}[8mtheirs", &styles),
            "\u{1b}[1mours\u{1b}[0m \\u{1b}[8mtheirs"
        );
        assert_eq!(on_one_line("a\nb\u{7}"), "a\\nb\\u{7}");
    }

    #[test]
    fn json_says_the_same() {
        let value = serde_json::json!({ "name": "\u{1b}[2J\u{9b}31m\u{7f}\u{202e}ü\n" });
        let shown = visible_json(&serde_json::to_string_pretty(&value).unwrap()).into_owned();
        assert!(!shown.contains(|c| is_obeyed(c) && c != '\n'), "{shown:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
    }
}
