//! What a table is like that is not as before: told column by column, and in which order.

use migrate_core::schema::{Change, Difference};
use migrate_core::sql::{CreateTable, Lexer, Token};

/// How many changes one table tells.
const FEW: usize = 6;

/// What is not as before, to be put behind a headline; nothing for what is no table.
pub(super) fn changes(difference: &Difference) -> String {
    let mut all: Vec<String> = difference
        .columns()
        .iter()
        .filter_map(|column| {
            Some(match column.change() {
                Change::Missing => format!("column {} is missing", column.name()),
                Change::Unexpected => format!("column {} is still there", column.name()),
                Change::Changed => format!(
                    "column {} is `{}`, was `{}`",
                    column.name(),
                    column.found()?,
                    column.expected()?
                ),
            })
        })
        .collect();
    all.extend(difference.clauses().iter().map(|clause| match clause.change() {
        Change::Missing => format!("`{}` is missing", clause.text()),
        _ => format!("`{}` is there", clause.text()),
    }));
    let (were, are) = orders(difference);
    all.extend(order(&were, &are));
    let more = all.len().saturating_sub(FEW);
    all.truncate(FEW);
    if more > 0 {
        all.push(format!("and {more} more"));
    }
    if all.is_empty() { String::new() } else { format!(": {}", all.join("; ")) }
}

/// Those of `added`, in small letters, that are there as before and stand at another place.
pub(super) fn moved(difference: &Difference, added: &[String]) -> Vec<String> {
    let (were, are) = orders(difference);
    let (were, are) = (both(&were, &are), both(&are, &were));
    if were == are {
        return Vec::new();
    }
    if let Some(one) = the_moved(&were, &are).filter(|one| added.contains(one)) {
        return vec![one.clone()];
    }
    let others = |names: &[String]| -> Vec<String> {
        names.iter().filter(|name| !added.contains(name)).cloned().collect()
    };
    if others(&were) == others(&are) { both(&are, added) } else { Vec::new() }
}

/// The names of the columns, as they were and as they are.
fn orders(difference: &Difference) -> (Vec<String>, Vec<String>) {
    let names = |sql: Option<&str>| sql.and_then(columns).unwrap_or_default();
    (names(difference.expected_sql()), names(difference.found_sql()))
}

/// The names of the columns of a table, in small letters.
fn columns(sql: &str) -> Option<Vec<String>> {
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    let table = CreateTable::read(sql, &tokens)?;
    let name = |at: usize| Some(tokens.get(at)?.name(sql).to_ascii_lowercase());
    table.columns.iter().map(|column| name(column.start)).collect()
}

/// How the order of the columns that both have differs, if it does.
fn order(were: &[String], are: &[String]) -> Option<String> {
    let (were_both, are_both) = (both(were, are), both(are, were));
    if were_both == are_both {
        return None;
    }
    let Some(moved) = the_moved(&were_both, &are_both) else {
        return Some(format!("its columns are {}; they were {}", are.join(", "), were.join(", ")));
    };
    let place = |names: &[String]| {
        let at = names.iter().position(|name| name == moved).unwrap_or_default() + 1;
        if at == 1 {
            "the first".to_owned()
        } else if at == names.len() {
            "the last".to_owned()
        } else {
            format!("number {at}")
        }
    };
    Some(format!("column {moved} is {} of {}, was {}", place(are), are.len(), place(were)))
}

/// Those of `names` that `others` have too.
fn both(names: &[String], others: &[String]) -> Vec<String> {
    names.iter().filter(|name| others.contains(name)).cloned().collect()
}

/// The one name without which two orders of the same names are the same.
fn the_moved<'n>(were: &[String], are: &'n [String]) -> Option<&'n String> {
    let without = |names: &[String], one: &String| -> Vec<String> {
        names.iter().filter(|name| *name != one).cloned().collect()
    };
    // The last first: a column that is added again comes last.
    are.iter().rev().find(|one| without(were, one) == without(are, one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(were: &str, are: &str) -> Option<String> {
        let names = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        order(&names(were), &names(are))
    }

    #[test]
    fn the_order_is_told_by_what_moved() {
        assert_eq!(told("a b c", "a b c"), None);
        assert_eq!(told("a b c", "a c"), None, "a column that is gone is told as such");
        let one = |text: &str| Some(text.to_owned());
        assert_eq!(told("a b c d", "a c d b"), one("column b is the last of 4, was number 2"));
        assert_eq!(told("a b c", "c a b"), one("column c is the first of 3, was the last"));
        assert_eq!(
            told("a b c d", "d c b a"),
            one("its columns are d, c, b, a; they were a, b, c, d")
        );
    }
}
