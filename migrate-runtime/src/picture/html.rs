//! Text for HTML and SVG: whatever a name or a statement has in it is shown, and does nothing.

use std::fmt::{self, Write as _};

use crate::numbers;

/// Text as a page shows it, between tags or between double quotes.
pub(super) struct Text<'t>(pub(super) &'t str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\n' | '\t' => f.write_char(c)?,
                // They turn the text around that follows, and would make it read as what it is not.
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => {
                    write!(f, "⟨U+{:04X}⟩", u32::from(c))?;
                }
                '\u{fffe}' | '\u{ffff}' => f.write_char('\u{fffd}')?,
                _ if c.is_control() => f.write_char('\u{fffd}')?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// How wide text is in letters of one width: what East Asia writes, and pictures, take two.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| if u32::from(c) < 0x1100 { 1 } else { 2 }).sum()
}

/// The start of a text, at most this wide, with a mark where something is cut off.
pub(super) fn shortened(text: &str, limit: usize) -> String {
    if width(text) <= limit {
        return text.to_owned();
    }
    let mut room = limit.saturating_sub(1);
    let fits = |c: &char| {
        let wide = if u32::from(*c) < 0x1100 { 1 } else { 2 };
        room.checked_sub(wide).inspect(|left| room = *left).is_some()
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.push('…');
    short
}

/// `1 table`, `2 tables`.
pub(super) fn counted(count: usize, word: &str) -> String {
    numbers::counted(count as u64, word, THIN)
}

/// A number with thin gaps between its thousands.
pub(super) fn grouped(number: u64) -> String {
    numbers::grouped(number, THIN)
}

/// A narrow blank at which no line is broken.
const THIN: char = '\u{202f}';

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        Text(text).to_string()
    }

    #[test]
    fn nothing_leaves_its_place() {
        assert_eq!(text("</script> \"'&"), "&lt;/script&gt; &quot;&#39;&amp;");
        assert_eq!(text("a\u{202e}b\0c\u{7}"), "a⟨U+202E⟩b\u{fffd}c\u{fffd}");
        assert_eq!(text("שלום 🎵\n"), "שלום 🎵\n");
    }

    #[test]
    fn long_texts_are_cut_by_their_width() {
        assert_eq!(shortened("abcdef", 6), "abcdef");
        assert_eq!(shortened("abcdefg", 6), "abcde…");
        assert_eq!(shortened("日本語日本語", 6), "日本…");
    }
}
