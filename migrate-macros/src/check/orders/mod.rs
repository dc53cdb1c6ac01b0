//! Other orders in which the same migrations come to a database that exists: they must make the
//! same schema, and the same of its rows.
//!
//! A category that grows is applied after migrations that come after it in the order of the set;
//! and what comes before a migration that has shipped is applied after all that have.

mod play;

use std::collections::BTreeSet;

use migrate_core::Late;
use migrate_core::loss::names_in;

use self::play::{Fault, Played, Stage};
use super::pass::Finding;
use super::populate::Amount;
use crate::arguments::Options;
use crate::diagnostics::{Code, Diagnostic};
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
            let doubt = doubt.clone().or_else(|| untold(migrations, &played, options));
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
        let told = schema.iter().map(|one| format!("the {}", one.detailed())).collect();
        return Led::Apart(What::Schema, told);
    }
    let rows = own.contents(other).difference(&other.contents(own));
    if rows.is_empty() { Led::Same } else { Led::Apart(What::Rows, rows) }
}

/// Why the orders do not tell all of those that come late.
fn untold(migrations: &[Parsed], played: &Played, options: &Options) -> Option<String> {
    let hooked = migrations.iter().find(|one| options.hooks.of(&one.version).is_some());
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

/// The finding about a category that comes late.
fn of_category(
    migrations: &[Parsed],
    order: &[usize],
    category: &str,
    led: Led,
) -> Option<Finding> {
    let named = if category.is_empty() { "no category" } else { category };
    let (index, found) = match led {
        Led::Same => return None,
        Led::Fails(fault) => (fault.index, failing(migrations, fault)),
        Led::Apart(what, told) => {
            // The first that comes later than in the set.
            let moved = order.iter().copied().enumerate().find(|(place, index)| place > index);
            let index = moved.map_or(0, |(_, index)| index);
            let what = what.words();
            let found = Diagnostic::new(
                Code::OrderDependent,
                format!("the migrations of {named} make {what} where they come after the others"),
            )
            .in_source(&migrations[index].up.source, "the first to come later");
            (index, noted(found, told))
        }
    };
    let diagnostic = found
        .note("a database that has the others already applies a new migration after them")
        .help("declare the order: `-- migrate: depends` with the one that must come first");
    Some(Finding { index, diagnostic })
}

/// The finding about those that come before what has shipped.
fn of_late(migrations: &[Parsed], led: Led) -> Option<Finding> {
    let index = migrations.iter().position(|migration| migration.late.is_some())?;
    let first = &migrations[index];
    let later = &first.late.as_ref()?.later;
    let found = match led {
        Led::Same => return None,
        Led::Fails(fault) => failing(migrations, fault),
        Led::Apart(what, told) => {
            let all = migrations.iter().filter(|migration| migration.late.is_some());
            let all: Vec<String> = all.map(|migration| migration.version.to_string()).collect();
            let (noun, verb) = match all.len() {
                1 => ("migration", "makes"),
                _ => ("the migrations", "make"),
            };
            let message = format!(
                "{noun} {} {verb} {} when applied late, after {later}, which has shipped",
                all.join(", "),
                what.words()
            );
            let found = Diagnostic::new(Code::OrderDependent, message);
            noted(found.in_source(&first.up.source, ""), told)
        }
    };
    let diagnostic = found
        .note("the build ran both orders, on rows that it made up")
        .note(format!(
            "databases that applied {later} refuse what comes before it, even with \
             `OutOfOrder::Apply`"
        ))
        .help("give it a number after those that have shipped");
    Some(Finding { index, diagnostic })
}

fn failing(migrations: &[Parsed], fault: Fault) -> Diagnostic {
    let version = |index: usize| migrations.get(index).map(|one| one.version.to_string());
    let message = format!(
        "migration {} fails where it comes after {}: {}",
        version(fault.index).unwrap_or_default(),
        fault.after.and_then(version).unwrap_or_default(),
        fault.message
    );
    Diagnostic::new(Code::OrderDependent, message).at(fault.place, "")
}

/// The finding with the first differences.
fn noted(found: Diagnostic, told: Vec<String>) -> Diagnostic {
    told.into_iter().take(5).fold(found, |found, one| found.note(format!("then {one}")))
}

impl What {
    fn words(self) -> &'static str {
        match self {
            Self::Schema => "another schema",
            Self::Rows => "other rows",
        }
    }
}
