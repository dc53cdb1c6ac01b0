//! Numbers as people read them: with a gap between the thousands, and with the right noun.

/// A number with `gap` between its thousands.
pub(crate) fn grouped(number: u64, gap: char) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(gap);
        }
        text.push(digit);
    }
    text
}

/// `1 row`, `2 rows`
pub(crate) fn counted(number: u64, noun: &str, gap: char) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number, gap))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let grouped = |number| grouped(number, '_');
        assert_eq!([0, 999, 1_204].map(grouped), ["0", "999", "1_204"]);
        assert_eq!(grouped(1_234_567), "1_234_567");
        assert_eq!(counted(1, "row", ' '), "1 row");
        assert_eq!(counted(1_204, "row", ' '), "1 204 rows");
    }
}
