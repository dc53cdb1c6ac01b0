//! Drawing a finding as rustc draws its own, as plain text: it goes into `compile_error!`.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::Diagnostic;
use crate::source::Place;

/// Lines longer than this are not drawn: the place is named instead.
const LONGEST_LINE: usize = 300;

pub(super) fn render(diagnostic: &Diagnostic) -> String {
    let Diagnostic { code, message, places, file, notes, help } = diagnostic;
    let mut group = Group::with_level(Level::ERROR);
    if let Some(file) = file {
        group = group.element(Origin::path(file));
    }
    for (index, (place, label)) in places.iter().enumerate() {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        group = group.element(element(place, kind, label));
    }
    for note in notes {
        group = group.element(Level::NOTE.message(note));
    }
    if let Some(help) = help {
        group = group.element(Level::HELP.message(help));
    }
    format!("{message} [{}]\n{}", code.as_str(), Renderer::plain().render(&[group]))
}

/// The lines around a place, with the place marked.
fn element<'d>(place: &'d Place, kind: AnnotationKind, label: &'d str) -> Element<'d> {
    let (text, path) = (place.source.text(), place.source.path());
    let (line, column) = place.line_and_column();
    let start = place.range.start.min(text.len());
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
    if line_end - line_start > LONGEST_LINE {
        return Origin::path(path).line(line as usize).char_column(column as usize).into();
    }
    // A range over several lines is marked to the end of its first.
    let end = place.range.end.clamp(start, line_end).max((start + 1).min(line_end));
    Snippet::source(&text[line_start..line_end])
        .path(path)
        .line_start(line as usize)
        .annotation(kind.span(start - line_start..end - line_start).label(label))
        .into()
}
