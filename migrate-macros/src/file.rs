//! A file with a head and sections.

use std::ops::Range;
use std::sync::Arc;

use migrate_core::Transaction;

use crate::comments::{Mark, Marks, marks};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::directives::{Head, directive, unknown};
use crate::section::{BEFORE_END, Section};
use crate::source::{Place, Source};
use crate::vocabulary::SectionName;

/// A migration file, or the up file of one in several files.
pub(crate) struct File {
    pub(crate) head: Head,
    sections: Vec<Part>,
}

/// A section with its name, and the mark that began it.
struct Part {
    name: SectionName,
    mark: Place,
    section: Section,
}

impl File {
    pub(crate) fn read(source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Self {
        let Marks { found, description, first_statement } = marks(source.text());
        let mut file = Self { head: Head::described(description), sections: Vec::new() };
        // The text before the first mark of a section is `up`.
        let mut open = (SectionName::Up, 0..0);
        for (mark, range) in found {
            let place = Place::new(source, range.clone());
            match mark {
                Mark::Section { name, rest } => {
                    let before = Section::read(source, open.1.end..range.start);
                    if let Some(statement) = before.unfinished() {
                        diagnostics.error(match before.unended() {
                            Some(end) => unended(place, end),
                            None => inside_statement(place, statement),
                        });
                        continue;
                    }
                    file.after_section_name(rest, place, diagnostics);
                    file.close(source, open, range.start, diagnostics);
                    open = (name, range);
                }
                Mark::Directive { word, rest } if range.start < first_statement => {
                    directive(&mut file.head, word, rest, place, diagnostics);
                }
                Mark::Directive { .. } => diagnostics.error(
                    Diagnostic::new(
                        Code::MisplacedDirective,
                        "a directive stands at the head of the file",
                    )
                    .at(place, "this one comes after a statement")
                    .help("move it above the first statement"),
                ),
                // A heading above the first statement says what is so without it.
                Mark::Misspelt { name: SectionName::Up } if range.start < first_statement => {}
                other => report(&other, place, diagnostics),
            }
        }
        file.close(source, open, source.text().len(), diagnostics);
        file
    }

    /// Adds a section that has a file of its own.
    pub(crate) fn add(
        &mut self,
        name: SectionName,
        source: &Arc<Source>,
        diagnostics: &mut Diagnostics,
    ) {
        let section = plain(name, source, diagnostics);
        if let Some(marked) = self.sections.iter().find(|part| part.name == name) {
            diagnostics.error(
                Diagnostic::new(
                    Code::DuplicateSection,
                    format!("the migration has two `{}` scripts", name.as_str()),
                )
                .at(marked.mark.clone(), "one is here")
                .at(section.first_line(), "the other is here")
                .help("keep one of them"),
            );
        }
        let mark = section.first_line();
        self.sections.push(Part { name, mark, section });
    }

    /// Takes the section of this name out.
    pub(crate) fn take(&mut self, name: SectionName) -> Option<Section> {
        let index = self.sections.iter().position(|part| part.name == name)?;
        Some(self.sections.swap_remove(index).section)
    }

    fn after_section_name(&mut self, rest: &str, place: Place, diagnostics: &mut Diagnostics) {
        if rest == "transaction:false" {
            if self.head.transaction != Transaction::None {
                directive(&mut self.head, "transaction", "none", place, diagnostics);
            }
        } else if !rest.is_empty() {
            diagnostics.error(
                Diagnostic::new(
                    Code::InvalidDirective,
                    format!("`{rest}` means nothing after a section name"),
                )
                .at(place, "")
                .help("write the section name alone on the line"),
            );
        }
    }

    /// Ends the section that the mark `open` began, at the byte `end`.
    fn close(
        &mut self,
        source: &Arc<Source>,
        (name, mark): (SectionName, Range<usize>),
        end: usize,
        diagnostics: &mut Diagnostics,
    ) {
        let section = Section::read(source, mark.end..end);
        if section.statements.is_empty() && mark.is_empty() {
            return;
        }
        // What has no mark begins with its first statement.
        let first = section.statements.first().filter(|_| mark.is_empty());
        let place = first.map_or(Place::new(source, mark), |first| section.place(first.clone()));
        let Some(other) = self.sections.iter().find(|part| part.name == name) else {
            self.sections.push(Part { name, mark: place, section });
            return;
        };
        let found = Diagnostic::new(
            Code::DuplicateSection,
            format!("the file has two `{}` sections", name.as_str()),
        )
        .at(place, "this is the second")
        .at(other.mark.clone(), "the first begins here")
        .help("join them into one");
        diagnostics.error(match name {
            SectionName::Up => found.note("what stands before the first section is `up`"),
            _ => found,
        });
    }
}

/// A section of its own file, where there is nothing but statements and comments.
fn plain(name: SectionName, source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Section {
    for (mark, range) in marks(source.text()).found {
        let place = Place::new(source, range);
        match mark {
            // A heading, in whatever spelling.
            Mark::Section { name: other, .. } | Mark::Misspelt { name: other } if other == name => {
            }
            Mark::Unclosed | Mark::LoneReturn => report(&mark, place, diagnostics),
            _ => diagnostics.error(
                Diagnostic::new(
                    Code::MisplacedDirective,
                    "directives and sections stand in the up file",
                )
                .at(place, "")
                .help("move it there"),
            ),
        }
    }
    Section::read(source, 0..source.text().len())
}

/// A mark within a statement: what stands below it belongs to the statement to SQLite.
fn inside_statement(mark: Place, statement: Place) -> Diagnostic {
    Diagnostic::new(Code::MisplacedDirective, "this mark stands inside a statement")
        .at(mark, "the statement above has no end")
        .at(statement, "begins here")
        .help("end the statement first: look for a missing `)` or `END`, or move the mark")
}

/// What keeps the statement above a mark from ending.
fn unended(mark: Place, end: Place) -> Diagnostic {
    Diagnostic::new(Code::SqlError, "the trigger above this mark does not end")
        .at(end, "")
        .at(mark, "this mark still stands inside the trigger")
        .help(BEFORE_END)
}

/// Reports a mark that is wrong wherever it stands.
fn report(mark: &Mark<'_>, place: Place, diagnostics: &mut Diagnostics) {
    diagnostics.error(match mark {
        Mark::Unknown { word } => {
            let (message, help) = unknown(word);
            Diagnostic::new(Code::UnknownDirective, message).at(place, "").help(help)
        }
        Mark::Misspelt { name } => {
            let name = name.as_str();
            Diagnostic::new(
                Code::UnknownDirective,
                format!("this is not how the section `{name}` is marked"),
            )
            .at(place, "to SQLite a comment like any other")
            .help(format!("write `-- migrate:{name}`"))
        }
        Mark::Foreign { tool, down } => {
            Diagnostic::new(Code::ForeignSection, format!("this is how {tool} marks a section"))
                .at(place, if *down { "what follows would run as part of the up" } else { "" })
                .help("write `-- migrate:up` and `-- migrate:down`")
        }
        Mark::Unclosed => Diagnostic::new(Code::UnclosedComment, "this comment does not end")
            .at(place, "")
            .note("SQLite takes everything below for a part of it, so that it would never run")
            .help("write `*/` where it ends"),
        Mark::LoneReturn => {
            let (line, column) = place.line_and_column();
            Diagnostic::new(
                Code::LoneCarriageReturn,
                "the file has a CR that is not followed by LF",
            )
            .in_file(format!("{}:{line}:{column}", place.source.path()))
            .note(
                "editors show a new line there, and to SQLite a comment goes on, so that what \
                     follows would never run",
            )
            .help("save the file with the line ends of Unix or Windows")
        }
        Mark::Section { .. } | Mark::Directive { .. } | Mark::Misplaced => Diagnostic::new(
            Code::MisplacedDirective,
            "a section or a directive stands on a line of its own, after `--`",
        )
        .at(place, "")
        .note("a comment that only looks like one must not start with `migrate:`")
        .help("move it to its own line"),
    });
}
