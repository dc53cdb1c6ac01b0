//! Tables that fit the terminal unless it is very narrow, and 80 columns where there is none.

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

use super::ui::{Tone, Ui};
use super::visible::on_one_line;

/// In less, words would be cut to pieces: it is for the terminal then to go on in another line.
const NARROWEST: u16 = 72;

/// A table with these headings.
pub(super) fn table(ui: &Ui, headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    let width = table.width().unwrap_or(80).max(NARROWEST);
    table.set_width(width);
    table.set_header(headings.iter().map(|heading| toned(ui, Tone::Strong, *heading)));
    table
}

/// A cell in the colour of how it stands.
pub(super) fn toned(ui: &Ui, tone: Tone, text: impl std::fmt::Display) -> Cell {
    Cell::new(ui.paint(tone, &on_one_line(&text.to_string())))
}

/// A cell without a colour.
pub(super) fn plain(text: impl std::fmt::Display) -> Cell {
    Cell::new(on_one_line(&text.to_string()))
}

/// A number.
pub(super) fn number(text: impl std::fmt::Display) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

/// The lines of a table, without what fills them up on the right.
pub(super) fn lines(table: &Table) -> String {
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}
