//! Text for rustdoc: whatever a name in a schema has in it, it is shown as it is, and neither ends a
//! table nor becomes a link.

/// Text in the type of code, within a line or a cell of a table.
pub(crate) fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let plain = !text.contains(['`', '|', '\\']) && text.trim() == text && !text.is_empty();
    if plain {
        return format!("`{text}`");
    }
    let escaped = |c: char| {
        if c.is_ascii_punctuation() { format!("&#{};", u32::from(c)) } else { c.to_string() }
    };
    format!("<code>{}</code>", text.chars().map(escaped).collect::<String>())
}

/// Names, divided by commas.
pub(crate) fn codes<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().map(code).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_breaks_out() {
        for (name, shown) in [
            ("notes", "`notes`"),
            ("a [b](c) <d> _e_", "`a [b](c) <d> _e_`"),
            ("a|b", "<code>a&#124;b</code>"),
            ("`a`", "<code>&#96;a&#96;</code>"),
            ("a\\", "<code>a&#92;</code>"),
            (" a\nb", "<code> a b</code>"),
            ("", "<code></code>"),
        ] {
            assert_eq!(code(name), shown);
        }
    }
}
