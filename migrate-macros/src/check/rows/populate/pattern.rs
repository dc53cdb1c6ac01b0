//! Texts that fit a pattern of `GLOB` or `LIKE`.

/// A text that `pattern` fits, unlike those of other numbers where it leaves a choice; none where
/// it is no pattern.
pub(super) fn like_pattern(pattern: &str, number: i64) -> Option<String> {
    if pattern.contains('%') {
        return Some(pattern.replace('%', &number.to_string()).replace('_', "a"));
    }
    if !pattern.contains(['*', '?', '[']) {
        return None;
    }
    let mut choice = usize::try_from(number).unwrap_or_default();
    let mut text = String::new();
    let mut rest = pattern.chars();
    while let Some(character) = rest.next() {
        match character {
            '*' => {}
            '?' => text.push(pick(&('a'..='z').collect::<Vec<_>>(), &mut choice)?),
            '[' => text.push(pick(&class(&mut rest), &mut choice)?),
            other => text.push(other),
        }
    }
    Some(text)
}

fn pick(from: &[char], choice: &mut usize) -> Option<char> {
    let at = choice.checked_rem(from.len())?;
    *choice /= from.len();
    from.get(at).copied()
}

/// The characters of a class, up to its bracket.
fn class(rest: &mut std::str::Chars<'_>) -> Vec<char> {
    let mut all: Vec<char> = Vec::new();
    let mut is_negated = false;
    let mut is_first = true;
    while let Some(character) = rest.next() {
        match character {
            '^' if is_first && !is_negated => {
                is_negated = true;
                continue;
            }
            ']' if !is_first => break,
            '-' if !is_first && !rest.as_str().starts_with(']') => {
                let (from, to) = (all.last().copied(), rest.next());
                if let (Some(from), Some(to)) = (from, to) {
                    all.extend((from..=to).skip(1).take(100));
                }
            }
            other => all.push(other),
        }
        is_first = false;
    }
    if is_negated { (' '..='~').filter(|one| !all.contains(one)).collect() } else { all }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_fits_its_pattern() {
        let db = rusqlite::Connection::open_in_memory().unwrap();
        for pattern in
            ["[0-9][0-9]-[A-F]?-X", "Q[0-9]-[A-F][A-F]-*7", "[^a-z]*[]x][a-]", "*.sql", "[[]?"]
        {
            for number in [0, 7, 3_000_007] {
                let text = like_pattern(pattern, number).unwrap();
                let fits = "SELECT ?1 GLOB ?2";
                let fits: bool = db.query_row(fits, [&text, pattern], |row| row.get(0)).unwrap();
                assert!(fits, "{text} {pattern}");
            }
        }
        assert_eq!(like_pattern("%_@%", 7).as_deref(), Some("7a@7"));
        assert_eq!(like_pattern("plain", 7), None);
        for broken in ["[", "[]", "[z-a", "[^"] {
            let _ = like_pattern(broken, 7);
        }
    }
}
