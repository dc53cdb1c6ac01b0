//! Rows of one table: the kinds that are made, and the search for values that fit.

use migrate_core::execute::message_and_offset;
use migrate_core::sql::quoted;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::Amount;
use super::asked::Asked;
use super::held::Held;
use super::search::{Candidate, Search};
use super::shape::{Column, ForeignKey, Shape};
use super::values::{Flavour, candidates, distinct, edge, likely};
use crate::check::sqlite::database::Database;

/// How many rows are tried where a CHECK or a trigger has a say, for each that is made.
const TRIES: usize = 240;

/// How many more where one column may have to be NULL for another.
const ALTERNATIVES: usize = 120;

/// Why a row cannot be made that must refer to another.
pub(super) const NO_PARENT: &str = "it refers to a table without rows";

/// What a row is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A value of its own in every column.
    Distinct,
    /// The same again, wherever two rows may be alike.
    Twin,
    /// NULL wherever that may be.
    Nulls,
    /// Values at the edge.
    Edges,
    /// What the script looks for, the first of its values or a later one.
    Asked(usize),
}

/// How the values of a row are found.
#[derive(Clone, Copy)]
enum Way<'a> {
    /// As its kind has it.
    First,
    /// By chance, among what is likely, NULL included.
    ByChance,
    /// Where the search is.
    Sought(&'a Search),
}

/// The rows that each table gets.
const ROWS: [Kind; 6] =
    [Kind::Distinct, Kind::Twin, Kind::Nulls, Kind::Distinct, Kind::Edges, Kind::Distinct];

/// How often the same may be refused before a row is thought of anew.
const RETHINK: usize = 60;

pub(super) struct Rows<'a> {
    db: &'a Database,
    shape: &'a Shape,
    flavour: Flavour,
    script: &'a [Value],
    asked: &'a Asked,
    insert: String,
    /// Rows that each key may refer to, by the columns of the key.
    parents: Vec<Vec<Vec<Value>>>,
    number: i64,
    first: Option<Vec<Value>>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        db: &'a Database,
        shape: &'a Shape,
        flavour: Flavour,
        script: &'a [Value],
        asked: &'a Asked,
        number: i64,
    ) -> rusqlite::Result<Self> {
        let names = shape.columns.iter().map(|column| quoted(&column.name));
        let names: Vec<String> =
            shape.rowid.map(ToOwned::to_owned).into_iter().chain(names).collect();
        let insert = format!(
            "INSERT INTO main.{} ({}) VALUES ({})",
            quoted(&shape.name),
            names.join(", "),
            vec!["?"; names.len()].join(", ")
        );
        let keys = shape.keys.iter().map(|key| parents(db.connection(), key, shape));
        let parents = keys.collect::<rusqlite::Result<_>>()?;
        Ok(Self { db, shape, flavour, script, asked, insert, parents, number, first: None })
    }

    /// The number after the last that was used.
    pub(super) fn number(&self) -> i64 {
        self.number
    }

    /// Makes the rows; why there is none.
    pub(super) fn make(&mut self, amount: Amount) -> rusqlite::Result<Option<String>> {
        let (mut made, mut why) = (false, None);
        // What other kinds of values are tried for, those at the edge would spoil.
        let plain = self.flavour == Flavour::Plain;
        let wanted = |kind: &Kind| match amount {
            Amount::All => plain || *kind != Kind::Edges,
            Amount::Distinct => *kind == Kind::Distinct,
            Amount::None => false,
        };
        let is_asked = plain && amount == Amount::All;
        let asked = if is_asked { self.asked.rows(&self.shape.columns) } else { 0 };
        for kind in ROWS.into_iter().filter(wanted).chain((0..asked).map(Kind::Asked)) {
            match self.row(kind)? {
                None => made = true,
                Some(reason) => why = why.or(Some(reason)),
            }
            if self.db.connection().is_autocommit() {
                return Ok(Some("a row that is refused ends the transaction".to_owned()));
            }
        }
        Ok(why.filter(|_| !made))
    }

    /// Makes up to `count` rows unlike each other.
    pub(super) fn add(&mut self, count: usize) -> rusqlite::Result<()> {
        for _ in 0..count {
            if self.row(Kind::Distinct)?.is_some() || self.db.connection().is_autocommit() {
                break;
            }
        }
        Ok(())
    }

    /// Makes one; why not.
    fn row(&mut self, kind: Kind) -> rusqlite::Result<Option<String>> {
        let (mut tries, mut reason) = (0, None);
        let (mut last, mut again) = (String::new(), 0);
        let mut held: Option<Held> = None;
        let mut search = Search::new(self.shape.columns.len());
        let by_chance = self.alternatives();
        loop {
            let way = match tries {
                0 => Way::First,
                _ if tries <= by_chance => Way::ByChance,
                _ => Way::Sought(&search),
            };
            let Some(mut values) = self.values(kind, way) else {
                return Ok(Some(NO_PARENT.to_owned()));
            };
            if let Some(held) = held.take() {
                held.put_back(&mut values);
            }
            let Some(refusal) = self.try_insert(&values) else {
                if kind == Kind::Distinct && self.first.is_none() {
                    self.first = Some(values);
                }
                return Ok(None);
            };
            if tries < by_chance {
                again = if refusal == last { again + 1 } else { 0 };
                // What the other checks were content with stays, but not for ever.
                if again < RETHINK {
                    held = Held::of(self.shape, &refusal, values);
                } else {
                    again = 0;
                }
                last.clone_from(&refusal);
            } else {
                // What is said may be a trigger's, and name a column by chance.
                let is_early = tries - by_chance < TRIES / 2;
                let blamed = if is_early { self.shape.blamed(&refusal) } else { Vec::new() };
                search.advance(&blamed);
            }
            reason = reason.or(Some(refusal));
            tries += 1;
            let worth_it = self.shape.is_picky && matches!(kind, Kind::Distinct | Kind::Asked(_));
            let ended = self.db.connection().is_autocommit();
            if ended || tries > if worth_it { TRIES + by_chance } else { 0 } {
                return Ok(reason);
            }
        }
    }

    /// How many attempts go by chance, before the others.
    fn alternatives(&self) -> usize {
        if self.shape.may_alternate() { ALTERNATIVES } else { 0 }
    }

    /// Tries a row; what SQLite has against it.
    fn try_insert(&self, values: &[Value]) -> Option<String> {
        self.db.allow_more();
        let insert = self.db.connection().prepare_cached(&self.insert);
        let result = insert.and_then(|mut insert| insert.execute(params_from_iter(values)));
        result.err().map(|error| message_and_offset(&error).0)
    }

    /// The values of a row; none where a row that it must refer to is missing.
    fn values(&mut self, kind: Kind, way: Way<'_>) -> Option<Vec<Value>> {
        // Rows with gaps between them, as after years of deletions.
        self.number += 7;
        let number = self.number;
        let columns = self.shape.columns.iter().enumerate();
        let mut values: Vec<Value> =
            columns.map(|(at, column)| self.value(kind, way, at, column)).collect();
        for (nth, (key, parents)) in self.shape.keys.iter().zip(&self.parents).enumerate() {
            let is_left_out = |(at, _): &(usize, String)| values[*at] == Value::Null;
            if matches!(way, Way::ByChance) && key.columns.iter().any(is_left_out) {
                continue;
            }
            // Two columns that refer to one table seldom mean the same row.
            let before = self.shape.keys.iter().take(nth);
            let twins = before.filter(|other| other.is_like(key)).count();
            let number = number + 7 * i64::try_from(twins).unwrap_or_default();
            self.refer(kind, key, parents, number, &mut values)?;
        }
        if self.shape.rowid.is_some() {
            values.insert(0, Value::Integer(number));
        }
        Some(values)
    }

    fn value(&self, kind: Kind, way: Way<'_>, at: usize, column: &Column) -> Value {
        let number = self.number + i64::try_from(at).unwrap_or_default() * 1_000_003;
        if let Kind::Asked(row) = kind
            && let Some(asked) = self.asked.value(column, row)
        {
            return asked.clone();
        }
        let candidate = match way {
            Way::Sought(search) => search.next(at),
            Way::First | Way::ByChance => None,
        };
        if column.is_rowid {
            // A table may want its only row to be the first.
            let literal = match candidate {
                Some(Candidate::OfItsOwn(at)) => column.literals.get(at),
                _ => None,
            };
            return literal.cloned().unwrap_or(Value::Integer(self.number));
        }
        match candidate {
            Some(Candidate::OfItsOwn(at)) => {
                let mut all = candidates(column, self.flavour, number);
                return all.swap_remove(at % all.len());
            }
            Some(Candidate::InCommon(at)) => {
                let mut all = candidates(column, self.flavour, self.number);
                // What all columns have comes last.
                return all.swap_remove(all.len() - 1 - at % all.len());
            }
            None => {}
        }
        let own = || distinct(column, self.flavour, number);
        match kind {
            Kind::Nulls if column.is_nullable() => Value::Null,
            Kind::Twin if !column.is_unique => {
                let at = at + usize::from(self.shape.rowid.is_some());
                let first = self.first.as_ref().and_then(|first| first.get(at));
                first.cloned().unwrap_or_else(own)
            }
            Kind::Edges if !column.is_unique => edge(column, number),
            _ if matches!(way, Way::ByChance) => likely(column, self.flavour, number),
            _ if self.flavour == Flavour::FromScript && !self.script.is_empty() => {
                let at = usize::try_from(self.number / 7).unwrap_or_default() + at;
                self.script[at % self.script.len()].clone()
            }
            // A list of values, most likely.
            _ if column.literals.len() > 1 => {
                let at = usize::try_from(self.number / 7).unwrap_or_default();
                column.literals[at % column.literals.len()].clone()
            }
            // A number that is 0 or 1 unless said otherwise: a flag.
            _ if column.is_flag() => Value::Integer(self.number / 7 % 2),
            _ => own(),
        }
    }

    /// Lets the columns of a key refer to a row that is there.
    fn refer(
        &self,
        kind: Kind,
        key: &ForeignKey,
        parents: &[Vec<Value>],
        number: i64,
        values: &mut [Value],
    ) -> Option<()> {
        let may_be_null = key.columns.iter().any(|(at, _)| self.shape.columns[*at].is_nullable());
        if kind == Kind::Nulls && may_be_null {
            return Some(());
        }
        let at = usize::try_from(number / 7).unwrap_or_default();
        let parent = match parents.len() {
            0 => None,
            // Two rows that refer to the same, where that may be.
            len => parents.get(if kind == Kind::Twin { 0 } else { at % len }),
        };
        let to_itself = key.parent.eq_ignore_ascii_case(&self.shape.name);
        for (place, (at, to)) in key.columns.iter().enumerate() {
            values[*at] = match parent {
                Some(parent) => parent.get(place)?.clone(),
                None if to_itself && !self.shape.columns[*at].is_nullable() => {
                    let own =
                        self.shape.columns.iter().position(|c| c.name.eq_ignore_ascii_case(to));
                    values.get(own?)?.clone()
                }
                None if self.shape.columns[*at].is_nullable() => Value::Null,
                None => return None,
            };
        }
        Some(())
    }
}

/// The rows that a key may refer to, by the values that it would have.
fn parents(db: &Connection, key: &ForeignKey, shape: &Shape) -> rusqlite::Result<Vec<Vec<Value>>> {
    if key.columns.is_empty() || key.parent.eq_ignore_ascii_case(&shape.name) {
        return Ok(Vec::new());
    }
    let columns: Vec<String> = key.columns.iter().map(|(_, to)| quoted(to)).collect();
    let present: Vec<String> = columns.iter().map(|column| format!("{column} NOT NULL")).collect();
    let sql = format!(
        "SELECT {} FROM main.{} WHERE {} ORDER BY 1 DESC LIMIT 16",
        columns.join(", "),
        quoted(&key.parent),
        present.join(" AND ")
    );
    // The table may not be there, or be a view: nothing to refer to.
    let Ok(mut statement) = db.prepare(&sql) else { return Ok(Vec::new()) };
    let rows = statement.query_map([], |row| (0..columns.len()).map(|at| row.get(at)).collect())?;
    // A text that is none in UTF-8 can be no value of ours.
    Ok(rows.filter_map(Result::ok).collect())
}
