//! What `allow` says: lints with what narrows them, and what may be destroyed.

use std::ops::Range;

use migrate_core::sql::{Lexer, Token, TokenKind};
use migrate_core::{Consent, Consented};

/// The name that stands among the lints of `allow`.
pub(crate) const DESTRUCTIVE: &str = "destructive";

/// One item of a list such as `gap, destructive(tasks.state)`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Item<'s> {
    pub(crate) name: &'s str,
    /// What stands in its parentheses.
    pub(crate) list: Option<&'s str>,
}

/// Why a text is no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoList {
    /// A parenthesis has no other half.
    Unbalanced,
    /// Something that is no comma comes after a parenthesis.
    NoComma,
}

/// The items of a list.
pub(crate) fn items(text: &str) -> Result<Vec<Item<'_>>, NoList> {
    let mut items = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    // The outermost parentheses of the item, and what is in them.
    let mut inner: Option<Range<usize>> = None;
    for token in Lexer::new(text) {
        match (token.text(text), depth) {
            ("(", 0) if inner.is_none() => (inner, depth) = (Some(token.end..token.end), 1),
            (",", 0) => {
                items.push(item(text, start..token.start, inner.take()));
                start = token.end;
            }
            (")", 0) => return Err(NoList::Unbalanced),
            (_, 0) if inner.is_some() && token.kind != TokenKind::Space => {
                return Err(NoList::NoComma);
            }
            ("(", _) => depth += 1,
            (")", _) => {
                depth -= 1;
                inner = inner.map(|inner| inner.start..token.start);
            }
            _ => {}
        }
    }
    items.push(item(text, start..text.len(), inner));
    if depth == 0 { Ok(items) } else { Err(NoList::Unbalanced) }
}

fn item(text: &str, whole: Range<usize>, inner: Option<Range<usize>>) -> Item<'_> {
    let end = inner.as_ref().map_or(whole.end, |inner| inner.start - 1);
    let name = text.get(whole.start..end).unwrap_or_default().trim();
    Item { name, list: inner.and_then(|inner| text.get(inner)) }
}

/// Adds to `consent` what the parenthesis behind `destructive` lists; or says what is wrong.
pub(crate) fn add(consent: &mut Consent, list: Option<&str>) -> Result<(), String> {
    let Some(list) = list else {
        *consent = Consent::All;
        return Ok(());
    };
    let tokens: Vec<Token> =
        Lexer::new(list).filter(|token| token.kind != TokenKind::Space).collect();
    for named in tokens.split(|token| token.text(list) == ",") {
        let one = consented(list, named).ok_or_else(|| match named {
            [] => format!("`{DESTRUCTIVE}` lists nothing here"),
            [first, .., end] => not_one(list.get(first.start..end.end)),
            [only] => not_one(Some(only.text(list))),
        })?;
        match consent {
            Consent::Listed(all) => all.push(one),
            Consent::None => *consent = Consent::Listed(vec![one]),
            // Everything has been allowed.
            _ => {}
        }
    }
    Ok(())
}

fn not_one(text: Option<&str>) -> String {
    format!("`{}` is neither a table nor a column", text.unwrap_or_default())
}

/// `table`, `table.*` or `table.column`.
fn consented(list: &str, tokens: &[Token]) -> Option<Consented> {
    let name = |token: &Token| {
        let named = matches!(token.kind, TokenKind::Word | TokenKind::Quoted);
        named.then(|| token.name(list)).filter(|name| !name.is_empty())
    };
    let is = |token: &Token, symbol: &str| token.text(list) == symbol;
    match tokens {
        [table] => Some(Consented::table(name(table)?)),
        [table, dot, star] if is(dot, ".") && is(star, "*") => {
            Some(Consented::every_column(name(table)?))
        }
        [table, dot, column] if is(dot, ".") => {
            Some(Consented::column(name(table)?, name(column)?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(list: &str) -> Result<String, String> {
        let mut consent = Consent::None;
        add(&mut consent, Some(list))?;
        let Consent::Listed(all) = consent else { return Ok(format!("{consent:?}")) };
        Ok(all.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    }

    #[test]
    fn r_2_19_tables_and_columns_are_read() {
        for (list, shown) in [
            ("tasks.legacy_state, old_table", "tasks.legacy_state; old_table"),
            ("tasks . *", "tasks.*"),
            ("\"a,b)\".[c d], `e``f`.g", "\"a,b)\".\"c d\"; \"e`f\".g"),
            ("größe.größe", "\"größe\".\"größe\""),
            ("order.\"*\"", "order.\"*\""),
        ] {
            assert_eq!(read(list).as_deref(), Ok(shown), "{list}");
        }
        for (list, wrong) in [
            ("", "lists nothing"),
            ("tasks,", "lists nothing"),
            ("main.tasks.state", "`main.tasks.state` is neither"),
            ("tasks state", "`tasks state` is neither"),
            ("'tasks'", "`'tasks'` is neither"),
            ("*", "`*` is neither"),
            ("tasks.", "`tasks.` is neither"),
            ("tasks.1", "`tasks.1` is neither"),
            ("\"\"", "`\"\"` is neither"),
            ("tasks -- all", "`tasks -- all` is neither"),
            ("f(x)", "`f(x)` is neither"),
        ] {
            let error = read(list).unwrap_err();
            assert!(error.contains(wrong), "{list}: {error}");
        }
    }

    #[test]
    fn r_2_19_everything_is_more_than_a_list() {
        let mut consent = Consent::None;
        for (list, now) in [
            (Some("a"), Consent::Listed(vec![Consented::table("a")])),
            (None, Consent::All),
            (Some("b"), Consent::All),
        ] {
            add(&mut consent, list).unwrap();
            assert_eq!(consent, now);
        }
    }

    #[test]
    fn items_end_at_a_comma_outside_of_parentheses_and_quotes() {
        let named = |name, list| Item { name, list };
        assert_eq!(
            items("gap , destructive (a, \"b),\".c), down-fails(t.(x))").unwrap(),
            [
                named("gap", None),
                named("destructive", Some("a, \"b),\".c")),
                named("down-fails", Some("t.(x)")),
            ]
        );
        for (text, why) in [
            ("gap(", NoList::Unbalanced),
            ("gap)", NoList::Unbalanced),
            ("gap(a))", NoList::Unbalanced),
            ("gap(\"a)", NoList::Unbalanced),
            ("gap(a) b", NoList::NoComma),
            ("gap(a)(b)", NoList::NoComma),
        ] {
            assert_eq!(items(text), Err(why), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(parts in prop::collection::vec(prop_oneof![
            Just("destructive"), Just("("), Just(")"), Just(","), Just("."), Just("*"), Just(" "),
            Just("\""), Just("["), Just("]"), Just("`"), Just("'"), Just("--"), Just("/*"),
            Just("t"), Just("1"), Just("\u{e9}"), Just("\u{200b}"), Just("\0"),
        ], 0..16)) {
            let text = parts.concat();
            for item in items(&text).unwrap_or_default() {
                let _ = add(&mut Consent::None, item.list);
            }
            let _ = read(&text);
        }

        #[test]
        fn r_2_19_what_is_shown_reads_as_the_same(table in "\\PC{1,8}", column in "\\PC{1,8}") {
            for one in [
                Consented::table(table.clone()),
                Consented::every_column(table.clone()),
                Consented::column(table.clone(), column.clone()),
            ] {
                let mut again = Consent::None;
                prop_assert_eq!(add(&mut again, Some(&one.to_string())), Ok(()));
                prop_assert_eq!(again, Consent::Listed(vec![one]));
            }
        }
    }
}
