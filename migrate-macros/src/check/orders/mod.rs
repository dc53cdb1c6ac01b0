//! Other orders in which the same migrations come to a database that exists: they must make the
//! same schema, and the same of its rows.
//!
//! A category that grows is applied after migrations that come after it in the order of the set;
//! and what comes before a migration that has shipped is applied after all that have.

mod findings;
mod play;

use std::collections::BTreeSet;

use migrate_core::Late;
use migrate_core::loss::names_in;

use self::findings::{of_category, of_late, told};
use self::play::{Fault, Played, Stage};
use crate::arguments::Options;
use crate::check::finding::Finding;
use crate::check::rows::populate::Amount;
use crate::order::late;
use crate::parse::{Parsed, Standing};

/// What running other orders showed.
#[derive(Debug, Default)]
pub(super) struct Orders {
    pub(super) findings: Vec<Finding>,
    /// What becomes of those that come late, where there are any; and why it could not be told.
    pub(super) late: Option<(Late, Option<String>)>,
}

/// Another order than that of the set.
struct Other<'a> {
    why: Why<'a>,
    order: Vec<usize>,
}

impl Other<'_> {
    /// Where it parts from the order of the set.
    fn parting(&self) -> Option<usize> {
        self.order.iter().enumerate().position(|(at, one)| at != *one)
    }
}

#[derive(Debug, Clone, Copy)]
enum Why<'a> {
    /// This category comes as late as can be.
    Category(&'a str),
    /// What has shipped comes first.
    Shipped,
}

/// What the orders led to.
enum Led {
    Same,
    /// The schema or rows: what a reader is told of each difference.
    Apart(What, Vec<String>),
    Fails(Fault),
}

#[derive(Debug, Clone, Copy)]
enum What {
    Schema,
    Rows,
}

/// Runs the chain from where the orders part: once for the order of the set, once for each
/// category, and once for all that come late.
pub(super) fn compare(migrations: &[Parsed], options: &Options) -> rusqlite::Result<Orders> {
    let others = others(migrations);
    let Some(start) = others.iter().filter_map(Other::parting).min() else {
        return Ok(Orders::default());
    };
    let mut orders = Orders { late: unseen(migrations, &others), ..Orders::default() };
    let Some(mut stage) = Stage::new(migrations, options, start)? else { return Ok(orders) };
    let own: Vec<usize> = (0..migrations.len()).collect();
    let Some((amount, played, doubt)) = in_order(&mut stage, &own)? else { return Ok(orders) };
    for Other { why, order } in others {
        let led = match stage.play(&order, amount)? {
            Err(fault) => Led::Fails(fault),
            Ok(other) => apart(&played, &other),
        };
        if let Why::Shipped = why {
            let doubt = doubt.clone().or_else(|| untold(migrations, start, &played, options));
            orders.late = Some(match (&led, doubt) {
                (Led::Same, None) => (Late::Same, None),
                (Led::Same, Some(doubt)) => (Late::Unseen, Some(doubt)),
                _ => (Late::Different, None),
            });
        }
        orders.findings.extend(match why {
            Why::Category(category) => of_category(migrations, &order, category, led),
            Why::Shipped => of_late(migrations, led),
        });
    }
    Ok(orders)
}

/// The orders other than that of the set.
fn others(migrations: &[Parsed]) -> Vec<Other<'_>> {
    let mut others = Vec::new();
    let categories: BTreeSet<&str> = migrations.iter().map(|m| m.version.category()).collect();
    if categories.len() > 1 {
        let order =
            |category| Other { why: Why::Category(category), order: late(migrations, category) };
        others.extend(categories.into_iter().map(order));
    }
    if migrations.iter().any(|migration| migration.late.is_some()) {
        let is_new = |index: &usize| migrations[*index].standing == Standing::New;
        let (new, mut order): (Vec<usize>, Vec<usize>) = (0..migrations.len()).partition(is_new);
        order.extend(new);
        others.push(Other { why: Why::Shipped, order });
    }
    others.retain(|other| !other.order.is_sorted());
    others
}

/// What is said of those that come late where the orders cannot be run.
fn unseen(migrations: &[Parsed], others: &[Other<'_>]) -> Option<(Late, Option<String>)> {
    let any = others.iter().any(|other| matches!(other.why, Why::Shipped));
    (any && !migrations.is_empty()).then_some((Late::Unseen, None))
}

/// Plays the order of the set with as many rows as it goes with; and why they are not all there
/// could be.
fn in_order(
    stage: &mut Stage<'_>,
    order: &[usize],
) -> rusqlite::Result<Option<(Amount, Played, Option<String>)>> {
    let mut doubt = None;
    for amount in [Amount::All, Amount::Distinct, Amount::None] {
        match stage.play(order, amount)? {
            Ok(played) => {
                let doubt = doubt.filter(|_| amount == Amount::None);
                return Ok(Some((amount, played, doubt)));
            }
            Err(fault) => doubt = Some(fault.message),
        }
    }
    Ok(None)
}

fn apart(own: &Played, other: &Played) -> Led {
    let schema = own.schema.difference(&other.schema);
    if !schema.is_empty() {
        let all = schema.iter().map(told).collect();
        return Led::Apart(What::Schema, all);
    }
    let rows = own.contents(other).difference(&other.contents(own));
    if rows.is_empty() { Led::Same } else { Led::Apart(What::Rows, rows) }
}

/// Why the orders do not tell all of those that come late.
fn untold(
    migrations: &[Parsed],
    start: usize,
    played: &Played,
    options: &Options,
) -> Option<String> {
    let hooked = migrations.iter().skip(start).find(|one| options.hooks.of(&one.version).is_some());
    if let Some(hooked) = hooked {
        return Some(format!("a function of the program does a part of {}", hooked.version));
    }
    let late = migrations.iter().filter(|migration| migration.late.is_some());
    let names: BTreeSet<String> = late.flat_map(|late| names_in(late.up.text())).collect();
    let empty = played.empty.iter().find(|(table, _)| names.contains(*table));
    if let Some((table, why)) = empty {
        return Some(format!("no row could be made up for {table}: {why}"));
    }
    let mut written = played.written.iter();
    let (table, _) = written.find(|(_, by)| by.passing && by.shipped && by.new)?;
    Some(format!("{table} gets values that are others each time"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;
    use crate::diagnostics::Diagnostics;
    use crate::layout::Bundle;
    use crate::parse::{Late as Latecomer, Reason};
    use crate::source::Source;

    /// What running the orders shows of a chain, of which those with `+` have not shipped.
    fn orders(ups: &[&str]) -> (Option<(Late, Option<String>)>, Vec<String>) {
        let options = Arguments::default().options;
        let bundle = |(number, up): (usize, &&str)| Bundle {
            version: format!("{number:03}").parse().unwrap(),
            name: String::new(),
            up: Source::new(format!("m/{number:03}.sql"), up.trim_start_matches('+')),
            down: None,
            verify: None,
            sample: None,
        };
        let bundles = (1..).zip(ups).map(bundle).collect();
        let mut diagnostics = Diagnostics::default();
        let mut all = crate::parse::parse(bundles, &options, &mut diagnostics).unwrap();
        let last = ups.iter().rposition(|up| !up.starts_with('+')).unwrap();
        let later = all[last].version.clone();
        for (at, (migration, up)) in all.iter_mut().zip(ups).enumerate() {
            if !up.starts_with('+') {
                migration.standing = Standing::Shipped;
            } else if at < last {
                migration.late = Some(Latecomer { later: later.clone(), reason: Reason::Number });
            }
        }
        let orders = compare(&all, &options).unwrap();
        let found = orders.findings.iter().map(|found| format!("{:?}", found.diagnostic));
        (orders.late, found.collect())
    }

    fn outcome(ups: &[&str]) -> Late {
        let (late, found) = orders(ups);
        let (late, _) = late.unwrap();
        assert_eq!(late == Late::Different, !found.is_empty(), "{found:?}");
        late
    }

    const TASKS: &str = "CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL, \
        state TEXT NOT NULL CHECK (state IN ('open', 'done', 'closed')));";

    #[test]
    fn what_has_nothing_to_do_with_the_others_is_the_same() {
        for late in [
            "+CREATE TABLE users (name); INSERT INTO users VALUES ('ann')",
            "+CREATE INDEX by_title ON tasks (title)",
            "+CREATE VIEW done AS SELECT id FROM tasks WHERE state = 'done'",
            "+UPDATE tasks SET state = 'closed' WHERE state = 'done'",
            "+INSERT INTO tasks VALUES (1, 'first', 'open')",
        ] {
            let chain = [TASKS, late, "CREATE TABLE tags (name); INSERT INTO tags VALUES ('a')"];
            assert_eq!(outcome(&chain), Late::Same, "{late}");
        }
        assert_eq!(orders(&[TASKS, "CREATE TABLE a (x)", "+CREATE TABLE b (x)"]).0, None);
    }

    #[test]
    fn rows_that_only_a_database_in_use_has_tell_orders_apart() {
        let close = "+UPDATE tasks SET state = 'closed' WHERE state = 'done'";
        for shipped in [
            "UPDATE tasks SET state = 'open' WHERE state = 'closed'",
            "DELETE FROM tasks WHERE state = 'closed'",
            "CREATE TABLE shut AS SELECT * FROM tasks WHERE state = 'closed'",
            "ALTER TABLE tasks ADD COLUMN was TEXT; UPDATE tasks SET was = state",
        ] {
            assert_eq!(outcome(&[TASKS, close, shipped]), Late::Different, "{shipped}");
        }
    }

    #[test]
    fn what_fails_when_it_is_late_is_different() {
        let (late, found) = orders(&[
            TASKS,
            "+ALTER TABLE tasks ADD a; UPDATE tasks SET a = title",
            "DROP TABLE tasks",
        ]);
        assert_eq!(late, Some((Late::Different, None)));
        assert!(found[0].contains("migration 002 fails where it comes after 003"), "{found:?}");
    }

    #[test]
    fn a_table_that_is_made_on_the_way_holds_rows_too() {
        let chain = [
            TASKS,
            "+CREATE TABLE users (name)",
            "CREATE TABLE notes (text TEXT CHECK (text IN ('a', 'b')), seen)",
            "+UPDATE notes SET text = 'b' WHERE text = 'a'",
            "UPDATE notes SET seen = 1 WHERE text = 'a'",
        ];
        assert_eq!(outcome(&chain), Late::Different);
    }

    #[test]
    fn rows_that_the_set_itself_does_not_bear_are_left_out() {
        let index = "+CREATE TABLE users (name)";
        // Two rows that are alike.
        let unique = "CREATE UNIQUE INDEX by_title ON tasks (title)";
        assert_eq!(outcome(&[TASKS, index, unique]), Late::Same);
        let any = "ALTER TABLE tasks ADD COLUMN owner TEXT NOT NULL";
        let (late, why) = orders(&[TASKS, index, any]).0.unwrap();
        assert_eq!(late, Late::Unseen);
        assert!(why.unwrap().contains("NOT NULL"));
    }

    #[test]
    fn values_of_chance_are_no_difference_but_hide_one() {
        let table = "CREATE TABLE t (a, at DEFAULT CURRENT_TIMESTAMP, k DEFAULT (random()))";
        let by_default = "INSERT INTO t (a) VALUES (1)";
        assert_eq!(outcome(&[table, "+INSERT INTO t (a) VALUES (2)", by_default]), Late::Same);
        let chance = "+UPDATE t SET a = random()";
        assert_eq!(outcome(&[table, chance, "CREATE TABLE u (a)"]), Late::Same);
        assert_eq!(outcome(&[table, chance, by_default]), Late::Unseen);
    }
}
