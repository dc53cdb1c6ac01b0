//! The story of a schema: which shapes each table had, from which version to which, and what became
//! of it at each.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use migrate_core::Migration;
use migrate_core::schema::Snapshot;

use super::moment::{self, Entity, Moment};
use crate::existing::each_schema;
use crate::options::Options;

/// The schemas that a set makes, one after the other.
pub(super) struct Story {
    /// The migration after which each schema is there, by its place in the set.
    pub(super) steps: Vec<usize>,
    /// The schema after each of them.
    pub(super) moments: Vec<Moment>,
    pub(super) lives: Vec<Life>,
    /// How many schemas are missing, since only the application can make them.
    pub(super) missing: usize,
}

/// Everything that a name stood for.
pub(super) struct Life {
    pub(super) states: Vec<State>,
}

/// A shape of a table, and the steps at which it has it.
pub(super) struct State {
    pub(super) entity: Rc<Entity>,
    pub(super) from: usize,
    /// The step at which it is gone or another.
    pub(super) to: usize,
    pub(super) came: Came,
    pub(super) ends: Ends,
}

/// How a state came to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Came {
    New,
    Changed(Vec<Change>),
}

/// What follows a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// Nothing: the last schema has it.
    Never,
    /// Another state of the same table.
    Changed,
    /// The table is dropped.
    Gone,
}

/// What happened to a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    New,
    Changed,
    Gone,
}

/// What a part of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Column,
    Index,
    Trigger,
    ForeignKey,
    /// What is said of the table as a whole: constraints, options, a view's query.
    Definition,
}

/// A part of a table that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) turn: Turn,
    pub(super) piece: Piece,
    pub(super) name: String,
}

impl Story {
    /// The story of a set, whose last schema the build may know.
    pub(super) fn of(set: &[Migration], last: Option<&Snapshot>) -> Self {
        let mut moments: Vec<Moment> = Vec::new();
        let empty = Moment::new();
        let reached = each_schema(set, &Options::default(), |schema, db| {
            let next = moment::read(db, schema, moments.last().unwrap_or(&empty));
            moments.push(next);
        });
        let mut steps: Vec<usize> = (0..reached).collect();
        let mut missing = set.len() - reached;
        if let Some(last) = last.filter(|_| missing > 0) {
            steps.push(set.len() - 1);
            moments.push(moment::of_snapshot(last));
            missing -= 1;
        }
        Self::new(steps, moments, missing)
    }

    pub(super) fn new(steps: Vec<usize>, moments: Vec<Moment>, missing: usize) -> Self {
        let lives = lives(&moments);
        Self { steps, moments, lives, missing }
    }

    /// The last step.
    pub(super) fn end(&self) -> usize {
        self.steps.len().saturating_sub(1)
    }

    /// What happens to each table at a step, by name.
    pub(super) fn at(&self, step: usize) -> Vec<(Turn, &Entity, &[Change])> {
        let mut all = Vec::new();
        for state in self.lives.iter().flat_map(|life| &life.states) {
            match &state.came {
                _ if state.from != step => {}
                Came::New => all.push((Turn::New, &*state.entity, &[][..])),
                Came::Changed(changes) => all.push((Turn::Changed, &*state.entity, &changes[..])),
            }
            if state.ends == Ends::Gone && state.to == step {
                all.push((Turn::Gone, &*state.entity, &[][..]));
            }
        }
        all
    }
}

fn lives(moments: &[Moment]) -> Vec<Life> {
    let names: BTreeSet<&String> = moments.iter().flat_map(BTreeMap::keys).collect();
    names.into_iter().map(|name| Life { states: states(name, moments) }).collect()
}

fn states(name: &str, moments: &[Moment]) -> Vec<State> {
    let mut states: Vec<State> = Vec::new();
    for (step, moment) in moments.iter().enumerate() {
        let Some(entity) = moment.get(name) else { continue };
        if let Some(last) = states.last_mut().filter(|last| last.to == step) {
            if Rc::ptr_eq(&last.entity, entity) || last.entity == *entity {
                last.to += 1;
                continue;
            }
            last.ends = Ends::Changed;
            let came = Came::Changed(changes(&last.entity, entity));
            states.push(State {
                entity: Rc::clone(entity),
                from: step,
                to: step + 1,
                came,
                ends: Ends::Gone,
            });
        } else {
            states.push(State {
                entity: Rc::clone(entity),
                from: step,
                to: step + 1,
                came: Came::New,
                ends: Ends::Gone,
            });
        }
    }
    if let Some(last) = states.last_mut().filter(|last| last.to == moments.len()) {
        last.ends = Ends::Never;
    }
    states
}

/// What differs between two shapes of one table; never nothing.
fn changes(old: &Entity, new: &Entity) -> Vec<Change> {
    let columns = |entity: &Entity| -> Vec<(String, String)> {
        let of = |column: &migrate_core::schema::ColumnShape| {
            let keys = entity.keys(&column.name);
            (column.name.clone(), format!("{column:?} {keys:?}"))
        };
        entity.shape.columns.iter().map(of).collect()
    };
    let parts = |parts: &[moment::Part]| -> Vec<(String, String)> {
        parts.iter().map(|part| (part.name.clone(), part.sql.clone())).collect()
    };
    let keys = |entity: &Entity| -> Vec<(String, String)> {
        let keys = entity.shape.foreign_keys.iter();
        keys.map(|key| {
            let name = format!("{} → {}", key.columns.join(", "), key.parent);
            (name, format!("{key:?}"))
        })
        .collect()
    };
    let mut all = compare(Piece::Column, &columns(old), &columns(new));
    all.extend(compare(Piece::ForeignKey, &keys(old), &keys(new)));
    all.extend(compare(Piece::Index, &parts(&old.indexes), &parts(&new.indexes)));
    all.extend(compare(Piece::Trigger, &parts(&old.triggers), &parts(&new.triggers)));
    if all.is_empty() {
        let name = "definition".to_owned();
        all.push(Change { turn: Turn::Changed, piece: Piece::Definition, name });
    }
    all
}

/// Pairs of name and content, compared by name.
fn compare(piece: Piece, old: &[(String, String)], new: &[(String, String)]) -> Vec<Change> {
    let find = |all: &[(String, String)], name: &str| {
        all.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, text)| text.clone())
    };
    let is = |turn, name: &String| Change { turn, piece, name: name.clone() };
    let there = new.iter().filter_map(|(name, text)| match find(old, name) {
        None => Some(is(Turn::New, name)),
        Some(before) if before != *text => Some(is(Turn::Changed, name)),
        Some(_) => None,
    });
    let gone = old.iter().filter(|(name, _)| find(new, name).is_none());
    there.chain(gone.map(|(name, _)| is(Turn::Gone, name))).collect()
}
