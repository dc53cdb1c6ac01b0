//! Drawing a finding as rustc draws its own, as plain text: it goes into `compile_error!`.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::Diagnostic;
use crate::source::Place;

/// Lines longer than this are not drawn: the place is named instead.
const LONGEST_LINE: usize = 300;

/// The width of what is drawn: 100 columns, less those by which rustc indents it.
const WIDTH: usize = 90;

/// What messages quote of a file has this many characters at the most.
const LONGEST_TEXT: usize = 1000;

pub(super) fn render(diagnostic: &Diagnostic) -> String {
    let Diagnostic { code, message, places, file, notes, help, call: _ } = diagnostic;
    let file = file.as_deref().map(one_line);
    let places: Vec<_> = places.iter().map(|(place, label)| (place, one_line(label))).collect();
    let notes: Vec<String> = notes.iter().map(|note| wrapped(note)).collect();
    let help = help.as_deref().map(wrapped);
    let mut group = Group::with_level(Level::ERROR);
    if let Some(file) = &file {
        group = group.element(Origin::path(file));
    }
    for (index, (place, label)) in places.iter().enumerate() {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        group = group.element(element(place, kind, label));
    }
    for note in &notes {
        group = group.element(Level::NOTE.message(note));
    }
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help));
    }
    let drawn = Renderer::plain().term_width(WIDTH).render(&[group]);
    format!("{} [{}]\n{drawn}", headline(message), code.as_str())
}

/// The first line of a message, which its code ends: SQLite quotes what may go over several.
fn headline(message: &str) -> String {
    match message.split_once('\n') {
        Some((first, _)) => format!("{}…", one_line(first.trim_end())),
        None => one_line(message),
    }
}

/// The text on one line, and not without end.
fn one_line(text: &str) -> String {
    let mut line: String = text
        .chars()
        .take(LONGEST_TEXT)
        .map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c })
        .collect();
    if text.chars().nth(LONGEST_TEXT).is_some() {
        line.push('…');
    }
    line
}

/// The text in lines that fit beside the word `note` or `help`.
fn wrapped(text: &str) -> String {
    migrate_core::wrap(&one_line(text), WIDTH - "    = help: ".len()).join("\n")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Code;

    #[test]
    fn no_text_breaks_out_of_its_line() {
        let found = Diagnostic::new(Code::SqlError, "unrecognized token: \"'a\nb\"")
            .in_file("m/001\n_a.sql")
            .note("word ".repeat(40))
            .help("x".repeat(5000));
        let text = render(&found);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "unrecognized token: \"'a… [sql-error]");
        assert!(lines[1].ends_with("m/001\u{fffd}_a.sql"), "{text}");
        assert!(lines[2..5].iter().all(|line| line.len() <= WIDTH), "{text}");
        assert!(text.len() < 3000, "{text}");
    }

    #[test]
    fn a_long_line_is_cut_around_its_place() {
        let source = crate::source::Source::new(
            "m/001_a.sql".into(),
            &format!("SELECT {}nobody, {};", "'ü', ".repeat(20), "'ü', ".repeat(20)),
        );
        let start = source.text().find("nobody").unwrap();
        let found = Diagnostic::new(Code::SqlError, "no such column: nobody")
            .at(Place::new(&source, start..start + 6), "");
        let text = render(&found);
        assert!(text.contains("nobody, "), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH + 10), "{text}");
    }
}
