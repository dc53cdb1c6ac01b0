//! Wrapping text for a terminal.

/// Breaks `text` into lines of at most `width` characters, at blanks where there are some; line
/// breaks in it stay. What stands between backticks is kept together where it fits, so that it can
/// be copied.
///
/// ```
/// assert_eq!(migrate_core::wrap("one two three", 8), ["one two", "three"]);
/// assert_eq!(migrate_core::wrap("abcdefgh", 5), ["abcde", "fgh"]);
/// assert_eq!(migrate_core::wrap("say `a b c` now", 8), ["say", "`a b c`", "now"]);
/// ```
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        let mut length = 0;
        for word in words(paragraph, width) {
            let size = word.chars().count();
            if length > 0 && length + 1 + size > width {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            for character in word.chars() {
                if length == width {
                    lines.push(std::mem::take(&mut line));
                    length = 0;
                }
                line.push(character);
                length += 1;
            }
        }
        lines.push(line);
    }
    lines
}

/// What is not broken: words, and code with the blanks in it.
fn words(paragraph: &str, width: usize) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = paragraph.trim_start_matches(' ');
    while !rest.is_empty() {
        let blank = rest.find(' ').unwrap_or(rest.len());
        let closing = rest[..blank].find('`').filter(|open| !rest[open + 1..blank].contains('`'));
        let end = closing.and_then(|open| {
            let close = open + 1 + rest[open + 1..].find('`')? + 1;
            let end = close + rest[close..].find(' ').unwrap_or(rest.len() - close);
            (rest[..end].chars().count() <= width).then_some(end)
        });
        let (word, more) = rest.split_at(end.unwrap_or(blank));
        words.push(word);
        rest = more.trim_start_matches(' ');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lines_fit_and_lose_nothing(text in "[a-z`\u{e9} \n]{0,60}", width in 1_usize..12) {
            let lines = wrap(&text, width);
            prop_assert!(lines.iter().all(|line| line.chars().count() <= width));
            let solid = |text: &str| text.replace([' ', '\n'], "");
            prop_assert_eq!(solid(&lines.concat()), solid(&text));
        }
    }
}
