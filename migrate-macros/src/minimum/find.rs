//! Where a statement has a construct, by its tokens.

use std::ops::Range;

use migrate_core::sql::TokenKind;

use super::text::Text;

pub(super) fn first(text: &Text<'_>, is: impl Fn(usize) -> bool) -> Option<usize> {
    text.all().find(|at| is(*at))
}

/// A number, in a statement whose text is one of SQL: the arguments of a module may be anything.
pub(super) fn number(text: &Text<'_>, is: fn(&str) -> bool) -> Option<Range<usize>> {
    if text.is(1, &["VIRTUAL"]) {
        return None;
    }
    let number = |at: usize| {
        let token = text.tokens.get(at);
        token.is_some_and(|t| t.kind == TokenKind::Number && is(t.text(text.sql)))
    };
    first(text, number).map(|at| at..at + 1)
}

/// An option behind the body of a table.
pub(super) fn option(text: &Text<'_>, words: &[&str]) -> Option<Range<usize>> {
    let options = text.create_table()?.options;
    options.into_iter().find(|one| one.len() == words.len() && text.runs(one.start, words))
}

/// The module of a virtual table.
pub(super) fn module(text: &Text<'_>, names: &[&str]) -> Option<Range<usize>> {
    if !text.runs(0, &["CREATE", "VIRTUAL", "TABLE"]) {
        return None;
    }
    let at = first(text, |at| at > 3 && text.is(at, &["USING"]) && text.is(at + 1, names))?;
    Some(at + 1..at + 2)
}

pub(super) fn pragma(text: &Text<'_>, name: &str) -> Option<Range<usize>> {
    if text.is(0, &["PRAGMA"]) {
        let at = if text.symbol(2, ".") { 3 } else { 1 };
        return text.is(at, &[name]).then_some(at..at + 1);
    }
    // As a table, where its arguments are not missed it has none: `FROM pragma_table_list`.
    let table = format!("pragma_{name}");
    let at = first(text, |at| {
        let from = text.after(at, &["FROM", "JOIN"], &[]);
        from && text.is(at, &[&table]) && !text.symbol(at + 1, "(")
    })?;
    Some(at..at + 1)
}

/// Where the body of a `CREATE INDEX` opens.
fn index_body(text: &Text<'_>) -> Option<usize> {
    let kind = text.created().filter(|at| text.is(*at, &["INDEX"]))?;
    first(text, |at| at > kind && text.symbol(at, "("))
}

pub(super) fn partial_index(text: &Text<'_>) -> Option<Range<usize>> {
    let open = index_body(text)?;
    let at = first(text, |at| at > open && text.depth(at) == 0 && text.is(at, &["WHERE"]))?;
    Some(at..at + 1)
}

pub(super) fn expression_index(text: &Text<'_>) -> Option<Range<usize>> {
    let open = index_body(text)?;
    let close = first(text, |at| at > open && text.depth(at) == 0 && text.symbol(at, ")"))?;
    let at = (open + 1..close).find(|at| text.symbol(*at, "("))?;
    let named = at > open + 1 && text.is_name(at - 1);
    Some(if named { at - 1..at } else { at..at + 1 })
}

pub(super) fn common_table(text: &Text<'_>) -> Option<Range<usize>> {
    let with = |at: usize| {
        let name = if text.is(at + 1, &["RECURSIVE"]) { at + 2 } else { at + 1 };
        let stands = at == 0
            || text.after(at, &["AS", "BEGIN", "EXISTS", "IN"], &["(", ")", ";"])
            || text.after(at, &["DELETE", "INSERT", "UPDATE"], &[]);
        let table = text.is(name + 1, &["AS"]) || text.symbol(name + 1, "(");
        stands && text.is(at, &["WITH"]) && text.is_name(name) && table
    };
    first(text, with).map(|at| at..at + 1)
}

/// Each `ON CONFLICT` of an `INSERT`, where one says what to do.
pub(super) fn upserts(text: &Text<'_>) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    for statement in text.statements() {
        if !text.is(statement.start, &["INSERT", "REPLACE", "WITH"]) {
            continue;
        }
        let depth = text.depth(statement.start);
        let own = statement.clone().filter(|at| {
            text.depth(*at) == depth
                && text.runs(*at, &["ON", "CONFLICT"])
                && (text.is(at + 2, &["DO"]) || text.symbol(at + 2, "("))
        });
        let own: Vec<Range<usize>> = own.map(|at| at..at + 2).collect();
        // The later ones of the statement that has most, so that a second one is one of the same.
        if own.len() > all.len() {
            all = own;
        }
    }
    all
}

/// `f(…) OVER (…)`, or `OVER` a window that the query names.
pub(super) fn window(text: &Text<'_>) -> Option<Range<usize>> {
    let named = |name: usize| {
        let name = text.tokens.get(name).map(|token| token.name(text.sql));
        first(text, |at| {
            let same = text.tokens.get(at + 1).map(|token| token.name(text.sql)) == name;
            same && text.is(at, &["WINDOW"]) && text.is(at + 2, &["AS"])
        })
        .is_some()
    };
    let over = |at: usize| {
        text.after(at, &[], &[")"])
            && text.is(at, &["OVER"])
            && (text.symbol(at + 1, "(") || text.is_name(at + 1) && named(at + 1))
    };
    first(text, over).map(|at| at..at + 1)
}

/// `NULLS FIRST` behind `ORDER BY`: elsewhere, `nulls` can be a column and `first` its alias.
pub(super) fn nulls(text: &Text<'_>) -> Option<Range<usize>> {
    let ordering = |at: usize| {
        let depth = text.depth(at);
        let ends = ["ORDER", "SELECT", "FROM", "WHERE", "GROUP", "LIMIT", "SET", "VALUES"];
        let own = (0..at).rev().take_while(|before| text.depth(*before) >= depth);
        let mut own = own.filter(|before| text.depth(*before) == depth);
        let lead = own.find(|before| text.is(*before, &ends));
        lead.is_some_and(|lead| text.runs(lead, &["ORDER", "BY"]))
    };
    let at = first(text, |at| {
        text.is(at, &["NULLS"]) && text.is(at + 1, &["FIRST", "LAST"]) && ordering(at)
    })?;
    // A column that is called so.
    (!text.after(at, &["BY"], &[","])).then_some(at..at + 2)
}

pub(super) fn generated(text: &Text<'_>) -> Option<Range<usize>> {
    let columns = if let Some(table) = text.create_table() {
        table.columns
    } else {
        let at = text.altered()? + 1;
        let added = text.is(at, &["ADD"]).then(|| at + 1..text.tokens.len());
        added.into_iter().collect()
    };
    columns.into_iter().find_map(|mut column| {
        let depth = text.depth(column.start);
        let own = |at: &usize| text.depth(*at) == depth;
        let at = column.find(|at| own(at) && text.is(*at, &["AS"]) && text.symbol(at + 1, "("))?;
        let begins = text.after(at, &["ALWAYS"], &[]) && at > 2;
        Some(if begins { at - 2..at + 1 } else { at..at + 1 })
    })
}

pub(super) fn update_from(text: &Text<'_>) -> Option<Range<usize>> {
    text.statements().into_iter().find_map(|statement| {
        let outer = |at: &usize| text.depth(*at) == text.depth(statement.start);
        let verbs = ["SELECT", "INSERT", "REPLACE", "UPDATE", "DELETE", "VALUES"];
        let verb = statement.clone().find(|at| outer(at) && text.is(*at, &verbs))?;
        let begins = text.is(statement.start, &["UPDATE", "WITH"]) && text.is(verb, &["UPDATE"]);
        let set = (verb..statement.end).find(|at| outer(at) && text.is(*at, &["SET"]))?;
        let from = |at: &usize| {
            outer(at) && text.is(*at, &["FROM"]) && !text.after(*at, &["DISTINCT"], &[])
        };
        let at = (set..statement.end).find(from).filter(|_| begins)?;
        Some(at..at + 1)
    })
}

pub(super) fn outer_join(text: &Text<'_>) -> Option<Range<usize>> {
    let join = |at: usize| {
        let outer = usize::from(text.is(at + 1, &["OUTER"]));
        // A table or an alias can be called so.
        let name = text.after(at, &["FROM", "JOIN", "AS"], &[".", ","]);
        text.is(at, &["RIGHT", "FULL"]) && text.is(at + 1 + outer, &["JOIN"]) && !name
    };
    first(text, join).map(|at| at..at + 1)
}

/// `f(a ORDER BY b)`.
pub(super) fn ordered_arguments(text: &Text<'_>) -> Option<Range<usize>> {
    let argument = |at: usize| {
        let Some(open) = text.opening(at) else { return false };
        let window = ["OVER", "AS", "IN", "EXISTS"];
        let name = open.checked_sub(1).is_some_and(|name| text.is_name(name));
        let query = text.is(open + 1, &["SELECT", "VALUES", "WITH"]);
        name && !text.after(open, &window, &[]) && !query && at > open + 1
    };
    let at = first(text, |at| text.runs(at, &["ORDER", "BY"]) && argument(at))?;
    Some(at..at + 2)
}
