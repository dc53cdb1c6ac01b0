//! Syntax that came with a release.

use std::ops::Range;

use super::Need;
use super::find::{
    common_table, expression_index, first, generated, module, nulls, number, option,
    ordered_arguments, outer_join, partial_index, pragma, update_from, upserts, window,
};
use super::text::Text;
use crate::release::Release;

/// A construct: what it is called, since when, and where a text has it first, by its tokens.
pub(super) type Construct = (&'static str, Release, fn(&Text<'_>) -> Option<Range<usize>>);

/// Which release brought what: <https://www.sqlite.org/changes.html>.
pub(super) const CONSTRUCTS: [Construct; 33] = [
    ("a partial index", Release::new(8, 0), partial_index),
    ("WITHOUT ROWID", Release::new(8, 2), |text| option(text, &["WITHOUT", "ROWID"])),
    ("WITH", Release::new(8, 3), common_table),
    ("a hexadecimal number", Release::new(8, 6), |text| {
        number(text, |number| number.starts_with("0x") || number.starts_with("0X"))
    }),
    ("an index on an expression", Release::new(9, 0), expression_index),
    ("fts5", Release::new(9, 0), |text| module(text, &["fts5"])),
    ("SET of several columns at once", Release::new(15, 0), |text| {
        first(text, |at| text.is(at, &["SET"]) && text.symbol(at + 1, "(")).map(|at| at..at + 1)
    }),
    ("TRUE or FALSE", Release::new(23, 0), |text| {
        let boolean = |at| text.is(at, &["DEFAULT"]) && text.is(at + 1, &["TRUE", "FALSE"]);
        first(text, boolean).map(|at| at + 1..at + 2)
    }),
    ("ON CONFLICT … DO", Release::new(24, 0), |text| upserts(text).first().cloned()),
    ("RENAME COLUMN", Release::new(25, 0), |text| {
        let at = text.altered()? + 1;
        let column = text.is(at, &["RENAME"]) && !text.is(at + 1, &["TO"]);
        (column || text.runs(at, &["RENAME", "TO", "TO"])).then_some(at..at + 1)
    }),
    ("OVER", Release::new(25, 0), window),
    ("PRAGMA table_xinfo", Release::new(26, 0), |text| pragma(text, "table_xinfo")),
    ("VACUUM INTO", Release::new(27, 0), |text| {
        let at = first(text, |at| text.is(at, &["INTO"]))?;
        text.is(0, &["VACUUM"]).then_some(at..at + 1)
    }),
    ("FILTER", Release::new(30, 0), |text| {
        let filter = |at| {
            text.after(at, &[], &[")"])
                && text.is(at, &["FILTER"])
                && text.symbol(at + 1, "(")
                && text.is(at + 2, &["WHERE"])
        };
        first(text, filter).map(|at| at..at + 1)
    }),
    ("NULLS FIRST or NULLS LAST", Release::new(30, 0), nulls),
    ("a generated column", Release::new(31, 0), generated),
    ("UPDATE … FROM", Release::new(33, 0), update_from),
    ("the tokenizer trigram", Release::new(34, 0), |text| {
        module(text, &["fts5"])?;
        let of_it = |at: usize| {
            let word = text.tokens.get(at).map_or_else(String::new, |token| token.name(text.sql));
            word.split(' ').next().is_some_and(|word| word.eq_ignore_ascii_case("trigram"))
        };
        let option = |at| text.is(at, &["tokenize"]) && text.symbol(at + 1, "=") && of_it(at + 2);
        first(text, option).map(|at| at + 2..at + 3)
    }),
    ("RETURNING", Release::new(35, 0), |text| {
        let writes = ["INSERT", "REPLACE", "UPDATE", "DELETE", "WITH"];
        let returning = |at| text.depth(at) == 0 && text.is(at, &["RETURNING"]);
        let at = first(text, returning).filter(|_| text.is(0, &writes))?;
        Some(at..at + 1)
    }),
    ("DROP COLUMN", Release::new(35, 0), |text| {
        let at = text.altered()? + 1;
        let column = text.is(at, &["DROP"]) && !text.is(at + 1, &["CONSTRAINT"]);
        column.then_some(at..at + 1)
    }),
    ("more than one ON CONFLICT", Release::new(35, 0), |text| upserts(text).get(1).cloned()),
    ("ON CONFLICT DO UPDATE without columns", Release::new(35, 0), |text| {
        let mut all = upserts(text).into_iter();
        all.find(|range| text.runs(range.end, &["DO", "UPDATE"]))
    }),
    ("MATERIALIZED", Release::new(35, 0), |text| {
        let hint = |at| {
            let before = text.after(at, &["AS"], &[])
                || text.after(at, &["NOT"], &[]) && text.after(at.saturating_sub(1), &["AS"], &[]);
            before && text.is(at, &["MATERIALIZED"]) && text.symbol(at + 1, "(")
        };
        first(text, hint).map(|at| at..at + 1)
    }),
    ("STRICT", Release::new(37, 0), |text| option(text, &["STRICT"])),
    ("PRAGMA table_list", Release::new(37, 0), |text| pragma(text, "table_list")),
    ("-> or ->>", Release::new(38, 0), |text| {
        first(text, |at| text.symbol(at, "->") || text.symbol(at, "->>")).map(|at| at..at + 1)
    }),
    ("RIGHT JOIN or FULL JOIN", Release::new(39, 0), outer_join),
    ("IS DISTINCT FROM", Release::new(39, 0), |text| {
        let at = first(text, |at| {
            let is = text.is(at, &["IS"]);
            let not = usize::from(text.is(at + 1, &["NOT"]));
            is && text.runs(at + 1 + not, &["DISTINCT", "FROM"])
        })?;
        Some(at..at + 1)
    }),
    ("ORDER BY within a function", Release::new(44, 0), ordered_arguments),
    ("a number with _", Release::new(46, 0), |text| number(text, |number| number.contains('_'))),
    ("RAISE of an expression", Release::new(47, 0), |text| {
        let raise = |at| {
            text.is(at, &["RAISE"])
                && text.symbol(at + 1, "(")
                && text.symbol(at + 3, ",")
                && !text.symbol(at + 5, ")")
        };
        first(text, raise).map(|at| at..at + 1)
    }),
    ("ADD CONSTRAINT or DROP CONSTRAINT", Release::new(53, 0), |text| {
        let at = text.altered()? + 1;
        let named = text.is(at, &["ADD", "DROP"]) && text.is(at + 1, &["CONSTRAINT"]);
        let check = text.is(at, &["ADD"]) && text.is(at + 1, &["CHECK"]);
        (named || check).then_some(at..at + 2)
    }),
    ("ALTER COLUMN", Release::new(53, 0), |text| {
        let at = text.altered()? + 1;
        text.is(at, &["ALTER"]).then_some(at..at + 1)
    }),
];

/// The constructs of a statement.
pub(super) fn needs(text: &Text<'_>) -> Vec<Need> {
    let need = |(what, since, find): &Construct| {
        let range = find(text)?;
        Some(Need { what: (*what).to_owned(), since: *since, range: text.bytes(&range) })
    };
    CONSTRUCTS.iter().filter_map(need).collect()
}
