//! The boxes of the diagram: which rows one shows, and how large it is.

use super::html::{shortened, width};
use super::layout::Size;
use super::moment::{Entity, Sort};
use super::spans::Span;
use super::story::{Came, Life, Piece, State, Turn};

/// The height of a box's head.
pub(super) const HEAD: f64 = 32.0;
/// The height of a row.
pub(super) const ROW: f64 = 20.0;
/// The most columns that a box shows: a table of eighty would hide all others.
const MOST: usize = 14;
const NAME: usize = 28;
const TYPE: usize = 18;

/// Something that is drawn as a box.
pub(super) enum Node<'s> {
    Life(&'s Life),
    /// A table that is referred to and is not of the set.
    Outside(String, Vec<Span>),
}

impl Node<'_> {
    pub(super) fn size(&self) -> Size {
        match self {
            Node::Life(life) => {
                let faces: Vec<Face<'_>> = life.states.iter().map(Face::of).collect();
                Size {
                    width: faces.iter().map(Face::width).fold(0.0, f64::max).ceil(),
                    height: faces.iter().map(Face::tall).fold(0.0, f64::max),
                }
            }
            Node::Outside(name, _) => {
                Size { width: 40.0 + 7.8 * width(name).min(28) as f64, height: HEAD + 22.0 }
            }
        }
    }
}

/// A row of a box.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) of_type: String,
    /// `PK`, `FK`, `UK`.
    pub(super) marks: String,
    pub(super) turn: Option<Turn>,
    /// Whether it stands for columns that are not shown.
    pub(super) is_rest: bool,
    column: String,
}

/// A table as a box shows it.
pub(super) struct Face<'s> {
    entity: &'s Entity,
    rows: Vec<Row>,
}

impl<'s> Face<'s> {
    pub(super) fn of(state: &'s State) -> Self {
        let entity = &*state.entity;
        let changes = match &state.came {
            Came::New => &[][..],
            Came::Changed(changes) => changes,
        };
        let turn = |column: &str| {
            let is = changes.iter().find(|one| one.piece == Piece::Column && one.name == column);
            is.map(|one| one.turn)
        };
        let mut rows: Vec<Row> = entity
            .shape
            .columns
            .iter()
            .map(|column| {
                let keys = entity.keys(&column.name);
                let marks = [(keys.primary, "PK"), (keys.foreign, "FK"), (keys.unique, "UK")];
                let marks: Vec<&str> =
                    marks.into_iter().filter_map(|(is, mark)| is.then_some(mark)).take(2).collect();
                let null = if column.required || entity.sort != Sort::Table { "" } else { "?" };
                Row {
                    name: shortened(&column.name, NAME),
                    of_type: shortened(&column.of_type, TYPE) + null,
                    marks: marks.join(" "),
                    turn: turn(&column.name),
                    is_rest: false,
                    column: column.name.clone(),
                }
            })
            .collect();
        shorten(&mut rows);
        let gone =
            changes.iter().filter(|one| one.piece == Piece::Column && one.turn == Turn::Gone);
        rows.extend(gone.map(|one| Row {
            name: shortened(&one.name, NAME),
            of_type: String::new(),
            marks: String::new(),
            turn: Some(Turn::Gone),
            is_rest: false,
            column: String::new(),
        }));
        Self { entity, rows }
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(super) fn title(&self) -> String {
        shortened(&self.entity.name, NAME)
    }

    /// What it is, where it is no ordinary table.
    pub(super) fn tag(&self) -> Option<String> {
        match self.entity.sort {
            Sort::Table => None,
            Sort::Virtual => {
                Some(shortened(self.entity.shape.module.as_deref().unwrap_or("virtual"), 12))
            }
            Sort::View => Some("view".to_owned()),
        }
    }

    /// Where the names begin, right of the marks.
    pub(super) fn names_at(&self) -> f64 {
        match self.rows.iter().map(|row| row.marks.len()).max() {
            Some(0) | None => 15.0,
            Some(2) => 37.0,
            Some(_) => 52.0,
        }
    }

    pub(super) fn width(&self) -> f64 {
        let tag = self.tag().map_or(0.0, |tag| 16.0 + 6.6 * width(&tag) as f64);
        let head = 24.0 + 8.0 * width(&self.title()) as f64 + tag;
        let row = |row: &Row| {
            let of_type =
                if row.of_type.is_empty() { 0.0 } else { 18.0 + 6.7 * width(&row.of_type) as f64 };
            self.names_at() + 7.3 * width(&row.name) as f64 + of_type + 12.0
        };
        self.rows.iter().map(row).fold(head.max(120.0), f64::max)
    }

    /// The height of the box.
    pub(super) fn height(&self) -> f64 {
        let rows = self.rows.iter().filter(|row| row.turn != Some(Turn::Gone)).count();
        HEAD + 8.0 + ROW * rows as f64
    }

    /// The height while the columns show that are gone.
    pub(super) fn tall(&self) -> f64 {
        HEAD + 8.0 + ROW * self.rows.len() as f64
    }

    /// The middle of a column's row; of the head, where it is not shown.
    pub(super) fn row(&self, column: &str) -> f64 {
        let is = |row: &Row| !row.is_rest && row.column.eq_ignore_ascii_case(column);
        let place = self.rows.iter().position(is);
        place.map_or(HEAD / 2.0, |place| HEAD + 4.0 + ROW * (place as f64 + 0.5))
    }
}

/// Leaves out what is least needed of many columns: neither a key nor anything new.
fn shorten(rows: &mut Vec<Row>) {
    if rows.len() <= MOST {
        return;
    }
    let needed = |row: &Row| row.turn.is_some() || !row.marks.is_empty();
    let mut room = (MOST - 1).saturating_sub(rows.iter().filter(|row| needed(row)).count());
    let before = rows.len();
    rows.retain(|row| needed(row) || room.checked_sub(1).inspect(|left| room = *left).is_some());
    let hidden = before - rows.len();
    if hidden > 0 {
        rows.push(Row {
            name: format!("and {hidden} more"),
            of_type: String::new(),
            marks: String::new(),
            turn: None,
            is_rest: true,
            column: String::new(),
        });
    }
}
