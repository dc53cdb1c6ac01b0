//! Stage 3: text becomes sections, directives and statements. Nothing is executed here.

use std::ops::Range;
use std::sync::Arc;

use migrate_core::{Kind, Transaction, Version};

use crate::comments::{Mark, marks};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::directives::{Head, directive};
use crate::layout::Bundle;
use crate::refuse;
use crate::section::Section;
use crate::source::{Place, Source};
use crate::vocabulary::SectionName;

/// A migration, parsed.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) version: Version,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) kind: Kind,
    pub(crate) transaction: Transaction,
    pub(crate) depends: Vec<(Version, Place)>,
    pub(crate) metadata: Vec<(String, String)>,
    pub(crate) allowed: Vec<Code>,
    pub(crate) up: Section,
    pub(crate) down: Option<Section>,
    pub(crate) verify: Option<Section>,
    pub(crate) sample: Option<Section>,
}

impl Parsed {
    /// The file to name in messages.
    pub(crate) fn path(&self) -> &str {
        self.up.source.path()
    }
}

pub(crate) fn parse(bundles: Vec<Bundle>, diagnostics: &mut Diagnostics) -> Option<Vec<Parsed>> {
    let parsed = bundles.into_iter().filter_map(|bundle| migration(bundle, diagnostics)).collect();
    diagnostics.unless_errors(parsed)
}

fn migration(bundle: Bundle, diagnostics: &mut Diagnostics) -> Option<Parsed> {
    let mut file = File::read(&bundle.up, diagnostics);
    let others = [
        (SectionName::Down, &bundle.down),
        (SectionName::Verify, &bundle.verify),
        (SectionName::Sample, &bundle.sample),
    ];
    for (name, source) in others {
        let Some(source) = source else { continue };
        let section = plain_file(name, source, diagnostics);
        if let Some((_, marked)) = file.sections.iter().find(|(other, _)| *other == name) {
            diagnostics.error(
                Diagnostic::new(
                    Code::DuplicateSection,
                    format!("the migration has two `{}` scripts", name.as_str()),
                )
                .at(marked.first_line(), "one is here")
                .note(format!("the other is {}", source.path()))
                .help("keep one of them"),
            );
        }
        file.sections.push((name, section));
    }
    let mut take = |name: SectionName| {
        let index = file.sections.iter().position(|(other, _)| *other == name)?;
        Some(file.sections.swap_remove(index).1)
    };
    let up = take(SectionName::Up);
    // A script of comments alone, as generators leave behind, undoes and verifies nothing.
    let mut optional = |name| take(name).filter(|section| !section.statements.is_empty());
    let (down, verify, sample) =
        (optional(SectionName::Down), optional(SectionName::Verify), optional(SectionName::Sample));
    let Some(up) = up.filter(|up| !up.statements.is_empty()) else {
        diagnostics.error(
            Diagnostic::new(
                Code::EmptyMigration,
                format!("migration {} has no statements", bundle.version),
            )
            .in_source(&bundle.up, "")
            .help("write the statements that apply it, or remove the file"),
        );
        return None;
    };
    let vacuum = file.head.transaction == Transaction::None;
    refuse::statements(&up, vacuum, diagnostics);
    for section in [&down, &verify, &sample].into_iter().flatten() {
        refuse::statements(section, vacuum, diagnostics);
    }
    let Head { description, kind, transaction, depends, metadata, allowed } = file.head;
    Some(Parsed {
        version: bundle.version,
        name: bundle.name,
        description,
        kind,
        transaction,
        depends,
        metadata,
        allowed,
        up,
        down,
        verify,
        sample,
    })
}

/// A file with a head and sections.
struct File {
    head: Head,
    sections: Vec<(SectionName, Section)>,
}

impl File {
    fn read(source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Self {
        let marks = marks(source.text());
        let mut head = Head { description: marks.description, ..Head::default() };
        let mut sections: Vec<(SectionName, Section)> = Vec::new();
        // The text before the first mark of a section is `up`.
        let mut open = (SectionName::Up, 0..0);
        for (mark, range) in marks.found {
            let place = Place::new(source, range.clone());
            match mark {
                Mark::Section { name, rest } => {
                    if rest == "transaction:false" {
                        head.transaction = Transaction::None;
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
                    close(source, &mut sections, &open, range.start, diagnostics);
                    open = (name, range);
                }
                Mark::Directive { word, rest } if range.start < marks.first_statement => {
                    directive(&mut head, word, rest, place, diagnostics);
                }
                Mark::Directive { .. } => diagnostics.error(
                    Diagnostic::new(
                        Code::MisplacedDirective,
                        "a directive stands at the head of the file",
                    )
                    .at(place, "this one comes after a statement")
                    .help("move it above the first statement"),
                ),
                Mark::Misplaced => diagnostics.error(
                    Diagnostic::new(
                        Code::MisplacedDirective,
                        "a section or a directive stands on a line of its own, after `--`",
                    )
                    .at(place, "")
                    .help("move it to its own line; a comment that only looks like one must not start with `migrate:`"),
                ),
                Mark::Unknown { word } => diagnostics.error(
                    Diagnostic::new(
                        Code::UnknownDirective,
                        format!("there is no directive `{word}`"),
                    )
                    .at(place, "")
                    .help(crate::directives::suggest(word)),
                ),
                Mark::Foreign { tool, down } => diagnostics.error(
                    Diagnostic::new(
                        Code::ForeignSection,
                        format!("this is how {tool} marks a section"),
                    )
                    .at(place, if down { "what follows would run as part of the up" } else { "" })
                    .help("write `-- migrate:up` and `-- migrate:down`"),
                ),
            }
        }
        close(source, &mut sections, &open, source.text().len(), diagnostics);
        Self { head, sections }
    }
}

/// Ends the section that `open` began, at the byte `end`.
fn close(
    source: &Arc<Source>,
    sections: &mut Vec<(SectionName, Section)>,
    open: &(SectionName, Range<usize>),
    end: usize,
    diagnostics: &mut Diagnostics,
) {
    let (name, mark) = open;
    let section = Section::read(source, mark.end..end);
    if section.statements.is_empty() && mark.is_empty() {
        return;
    }
    if sections.iter().any(|(other, _)| other == name) {
        let place = Place::new(source, mark.clone());
        diagnostics.error(
            Diagnostic::new(
                Code::DuplicateSection,
                format!("the file has two `{}` sections", name.as_str()),
            )
            .at(place, "this is the second")
            .note("what stands before the first section is `up`")
            .help("join them into one"),
        );
        return;
    }
    sections.push((*name, section));
}

/// A section of its own file, where there is nothing but statements and comments.
fn plain_file(name: SectionName, source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Section {
    for (mark, range) in marks(source.text()).found {
        if let Mark::Section { name: other, .. } = &mark
            && *other == name
        {
            continue;
        }
        diagnostics.error(
            Diagnostic::new(
                Code::MisplacedDirective,
                "directives and sections stand in the up file",
            )
            .at(Place::new(source, range), "")
            .help("move it there"),
        );
    }
    Section::read(source, 0..source.text().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_text(text: &str) -> Result<Parsed, Vec<&'static str>> {
        let mut diagnostics = Diagnostics::default();
        let up = Source::new("m/001_a.sql".into(), text);
        let version = "001".parse().unwrap();
        let bundle =
            Bundle { version, name: "a".into(), up, down: None, verify: None, sample: None };
        let parsed = parse(vec![bundle], &mut diagnostics);
        parsed.and_then(|mut all| all.pop()).ok_or_else(|| diagnostics.codes())
    }

    const WHOLE: &str = "-- Track how each\n-- task ended.\n-- migrate: depends knowledge001\n\
        -- migrate: kind data\n-- migrate: allow gap, down-fails(tasks.x)\n\
        -- migrate: meta ticket=T-117\n-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n\
        SELECT 3\n-- migrate:verify\nSELECT 4;\n-- migrate:sample\nSELECT 5;\n";

    #[test]
    fn r_0_03_head_and_sections_are_read() {
        for text in [WHOLE.to_owned(), format!("\u{feff}{}", WHOLE.replace('\n', "\r\n"))] {
            let parsed = parse_text(&text).unwrap();
            assert_eq!(parsed.description, "Track how each\ntask ended.");
            assert_eq!(parsed.kind, Kind::Data);
            assert_eq!(parsed.depends[0].0.to_string(), "knowledge001");
            assert_eq!(parsed.metadata, [("ticket".to_owned(), "T-117".to_owned())]);
            assert_eq!(parsed.allowed, [Code::Gap, Code::DownFails]);
            assert_eq!(parsed.up.text(), "SELECT 1;");
            let down = parsed.down.unwrap();
            assert_eq!(down.text(), "SELECT 2;\nSELECT 3");
            let texts: Vec<_> = down.statements.iter().map(|one| down.sql(one)).collect();
            assert_eq!(texts, ["SELECT 2;", "SELECT 3"]);
            assert_eq!(down.place(down.statements[1].clone()).line_and_column(), (11, 1));
            assert_eq!(parsed.verify.unwrap().text(), "SELECT 4;");
            assert_eq!(parsed.sample.unwrap().text(), "SELECT 5;");
        }
    }

    #[test]
    fn r_0_03_what_stands_before_the_first_section_is_up() {
        let parsed = parse_text("SELECT 1;\n-- migrate:down\n-- nothing\n").unwrap();
        assert_eq!(parsed.up.text(), "SELECT 1;");
        assert!(parsed.down.is_none(), "a down of comments undoes nothing");
        let parsed = parse_text("-- migrate:up transaction:false\nVACUUM;").unwrap();
        assert_eq!(parsed.transaction, Transaction::None);
    }

    #[test]
    fn what_a_section_mark_may_not_be() {
        for (text, code) in [
            ("-- migrate: dependz x\nSELECT 1", "unknown-directive"),
            ("-- migrate down\nSELECT 1", "unknown-directive"),
            ("/* migrate:down */ SELECT 1", "misplaced-directive"),
            ("SELECT 1; -- migrate:down\nSELECT 2", "misplaced-directive"),
            ("SELECT 1;\n-- migrate: kind data\n", "misplaced-directive"),
            ("SELECT 1;\n-- migrate:up\nSELECT 2", "duplicate-section"),
            ("SELECT 1;\n-- +goose Down\nSELECT 2", "foreign-section"),
            ("-- migrate:up wait\nSELECT 1", "invalid-directive"),
            ("-- only a comment\n", "empty-migration"),
            ("", "empty-migration"),
            (";;", "empty-migration"),
            ("-- migrate:down\nSELECT 1", "empty-migration"),
        ] {
            assert_eq!(parse_text(text).unwrap_err(), [code], "{text}");
        }
    }

    #[test]
    fn prose_is_not_a_directive() {
        let text =
            "-- migrate users to the new table\n-- Migrate: by hand\nSELECT '-- migrate:down';";
        assert!(parse_text(text).unwrap().down.is_none());
    }
}
