//! Stage 3: text becomes sections, directives and statements. Nothing is executed here.

use migrate_core::{
    Checksum, Consent, Effect, Kind, Late as Outcome, Rollback, Transaction, Version,
};

use crate::arguments::Options;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Level, Levels};
use crate::directives::{Head, Needed};
use crate::file::File;
use crate::layout::Bundle;
use crate::refuse;
use crate::section::Section;
use crate::source::Place;
use crate::vocabulary::SectionName;

/// Whether databases may have applied a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    New,
    /// The lock file names it: its up cannot be mended any more.
    Shipped,
}

/// Why a migration comes late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Late {
    /// One that has shipped and comes after it.
    pub(crate) later: Version,
    pub(crate) reason: Reason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The number is lower than the other's.
    Number,
    /// The other depends on it.
    Needed,
}

/// A migration, parsed.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) version: Version,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) kind: Kind,
    pub(crate) transaction: Transaction,
    /// What it needs of its own set.
    pub(crate) depends: Vec<(Version, Place)>,
    /// What it needs of other sets: the name of the set, and the version.
    pub(crate) depends_on_sets: Vec<(String, Version)>,
    pub(crate) metadata: Vec<(String, String)>,
    pub(crate) allowed: Vec<Code>,
    /// [`Standing::New`] until it is compared with the lock file.
    pub(crate) standing: Standing,
    /// What has shipped after it, in the order of the set.
    pub(crate) late: Option<Late>,
    /// What the lock file says of one that came late and has shipped.
    pub(crate) was_late: Option<Outcome>,
    /// What the lock file says that it does.
    pub(crate) had_effect: Option<Effect>,
    /// And what a rollback brings back.
    pub(crate) had_rollback: Option<Rollback>,
    pub(crate) consent: Consent,
    /// Where the file says that.
    pub(crate) consented: Option<Place>,
    pub(crate) up: Section,
    /// The digest of the statements of `up`.
    pub(crate) statements: Checksum,
    pub(crate) down: Option<Section>,
    pub(crate) verify: Option<Section>,
    pub(crate) sample: Option<Section>,
}

impl Parsed {
    /// The level of a lint in this migration.
    pub(crate) fn level(&self, code: Code, levels: &Levels) -> Level {
        match self.standing {
            Standing::Shipped if code.is_about_the_up() => Level::Allow,
            _ => levels.level(code, &self.allowed),
        }
    }

    /// The file to name in messages.
    pub(crate) fn path(&self) -> &str {
        self.up.source.path()
    }
}

pub(crate) fn parse(
    bundles: Vec<Bundle>,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Parsed>> {
    let each = bundles.into_iter().filter_map(|bundle| migration(bundle, options, diagnostics));
    let parsed = each.collect();
    diagnostics.unless_errors(parsed)
}

fn migration(bundle: Bundle, options: &Options, diagnostics: &mut Diagnostics) -> Option<Parsed> {
    let mut file = File::read(&bundle.up, diagnostics);
    let others = [
        (SectionName::Down, &bundle.down),
        (SectionName::Verify, &bundle.verify),
        (SectionName::Sample, &bundle.sample),
    ];
    for (name, source) in others {
        if let Some(source) = source {
            file.add(name, source, diagnostics);
        }
    }
    let up = file.take(SectionName::Up);
    // A script of comments alone, as generators leave behind, undoes and verifies nothing.
    let mut optional = |name| file.take(name).filter(|section| !section.statements.is_empty());
    let (down, verify, sample) =
        (optional(SectionName::Down), optional(SectionName::Verify), optional(SectionName::Sample));
    // Where a function does the work, there need be no statement.
    let up = match options.hooks.of(&bundle.version) {
        Some(_) => up.or_else(|| Some(Section::read(&bundle.up, 0..0))),
        None => up.filter(|up| !up.statements.is_empty()),
    };
    let Some(up) = up else {
        diagnostics.error(empty(&bundle, down.as_ref()));
        return None;
    };
    let vacuum = file.head.transaction == Transaction::None;
    refuse::statements(&up, vacuum, diagnostics);
    for section in [&down, &verify, &sample].into_iter().flatten() {
        refuse::statements(section, vacuum, diagnostics);
    }
    let Head {
        description, kind, transaction, depends, metadata, allowed, consent, consented, ..
    } = file.head;
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for Needed { set, version, place } in depends {
        match set.filter(|set| *set != options.set) {
            None => own.push((version, place)),
            Some(set) => others.push((set, version)),
        }
    }
    Some(Parsed {
        version: bundle.version,
        name: bundle.name,
        description,
        kind,
        transaction,
        depends: own,
        depends_on_sets: others,
        metadata,
        allowed,
        standing: Standing::New,
        late: None,
        was_late: None,
        had_effect: None,
        had_rollback: None,
        consent,
        consented,
        statements: Checksum::of_statements(up.text()),
        up,
        down,
        verify,
        sample,
    })
}

fn empty(bundle: &Bundle, down: Option<&Section>) -> Diagnostic {
    let version = &bundle.version;
    let message = match down {
        Some(_) => format!("migration {version} has a down, but nothing to apply"),
        None => format!("migration {version} has no statements"),
    };
    let found = Diagnostic::new(Code::EmptyMigration, message)
        .help("write the statements that apply it, or remove the file");
    // A stray `;` is nothing to look at.
    if bundle.up.text().chars().all(|c| c == ';' || c.is_whitespace()) {
        found.in_file(bundle.up.path())
    } else {
        found.in_source(&bundle.up, "")
    }
}

/// Migrations 001, 002 and so on of these texts.
#[cfg(test)]
pub(crate) fn of_texts(texts: &[&str], options: &Options) -> Vec<Parsed> {
    let bundle = |(number, text): (u32, &&str)| Bundle {
        version: format!("{number:03}").parse().unwrap(),
        name: String::new(),
        up: crate::source::Source::new(format!("m/{number:03}.sql"), text),
        down: None,
        verify: None,
        sample: None,
    };
    let bundles = (1..).zip(texts).map(bundle).collect();
    parse(bundles, options, &mut Diagnostics::default()).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;
    use crate::hooks::Hook;
    use crate::source::Source;
    use migrate_core::Consented;
    use proc_macro2::{Span, TokenStream};
    use proptest::prelude::*;
    use std::sync::Arc;

    fn bundle(up: Arc<Source>) -> Bundle {
        let version = "001".parse().unwrap();
        Bundle { version, name: "a".into(), up, down: None, verify: None, sample: None }
    }

    fn parse_text(text: &str) -> Result<Parsed, Vec<&'static str>> {
        let mut diagnostics = Diagnostics::default();
        let bundle = bundle(Source::new("m/001_a.sql".into(), text));
        let parsed = parse(vec![bundle], &Arguments::default().options, &mut diagnostics);
        parsed.and_then(|mut all| all.pop()).ok_or_else(|| diagnostics.codes())
    }

    const WHOLE: &str = "-- Track how each\n-- task ended.\n\
        -- migrate: depends knowledge001, shelf:003 main:task1\n-- migrate: kind data\n\
        -- migrate: allow gap, down-fails(tasks.x)\n-- migrate: allow destructive(tasks.x)\n\
        -- migrate: meta ticket=T-117\n-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n\
        SELECT 3\n-- migrate:verify\nSELECT 4;\n-- migrate:sample\nSELECT 5;\n";

    #[test]
    fn r_0_03_head_and_sections_are_read() {
        for text in [WHOLE.to_owned(), format!("\u{feff}{}", WHOLE.replace('\n', "\r\n"))] {
            let parsed = parse_text(&text).unwrap();
            assert_eq!(parsed.description, "Track how each\ntask ended.");
            assert_eq!(parsed.kind, Kind::Data);
            let own: Vec<_> = parsed
                .depends
                .iter()
                .map(|(version, place)| (version.to_string(), place))
                .collect();
            assert_eq!([&*own[0].0, &*own[1].0], ["knowledge001", "task1"]);
            assert_eq!(own[1].1.line_and_column(), (3, 45));
            let shelf = ("shelf".to_owned(), "3".parse().unwrap());
            assert_eq!(parsed.depends_on_sets, [shelf]);
            assert_eq!(parsed.metadata, [("ticket".to_owned(), "T-117".to_owned())]);
            assert_eq!(parsed.allowed, [Code::Gap, Code::DownFails]);
            let consent = Consent::Listed(vec![Consented::column("tasks", "x")]);
            assert_eq!(parsed.consent, consent);
            assert_eq!(parsed.up.text(), "SELECT 1;");
            let down = parsed.down.unwrap();
            assert_eq!(down.text(), "SELECT 2;\nSELECT 3");
            let texts: Vec<_> = down.statements.iter().map(|one| down.sql(one)).collect();
            assert_eq!(texts, ["SELECT 2;", "SELECT 3"]);
            assert_eq!(down.place(down.statements[1].clone()).line_and_column(), (12, 1));
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
    fn r_1_12_where_a_function_does_the_work_there_need_be_no_statement() {
        let mut options = Arguments::default().options;
        let hook = Hook {
            version: "1".parse().unwrap(),
            span: Span::call_site(),
            function: TokenStream::new(),
        };
        options.hooks.bind(hook).unwrap();
        for (text, up, down) in [
            ("-- fills the slugs\n", "", None),
            ("-- migrate:down\nSELECT 1;", "", Some("SELECT 1;")),
            ("-- migrate:up\n-- in Rust\n-- migrate:down\n", "-- in Rust", None),
        ] {
            let up_file = Source::new("m/001_a.sql".into(), text);
            let bundle = bundle(up_file);
            let mut diagnostics = Diagnostics::default();
            let parsed = parse(vec![bundle], &options, &mut diagnostics).unwrap();
            assert!(parsed[0].up.statements.is_empty(), "{text}");
            assert_eq!(parsed[0].up.text(), up, "{text}");
            assert_eq!(parsed[0].down.as_ref().map(Section::text), down, "{text}");
        }
    }

    #[test]
    fn a_section_may_end_without_a_semicolon() {
        for up in ["SELECT (1)", "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END"] {
            let parsed = parse_text(&format!("{up}\n-- migrate:down\nSELECT 2")).unwrap();
            assert_eq!(parsed.up.text(), up);
            assert!(parsed.down.is_some());
        }
    }

    #[test]
    fn what_a_section_mark_may_not_be() {
        for (text, code) in [
            ("-- migrate: dependz x\nSELECT 1", "unknown-directive"),
            ("-- migrate down\nSELECT 1", "unknown-directive"),
            ("-- migrate:\nSELECT 1", "unknown-directive"),
            ("SELECT 1;\n-- Migrate:down\nSELECT 2", "unknown-directive"),
            ("SELECT 1;\n-- migration up\nSELECT 2", "unknown-directive"),
            ("/* migrate:down */ SELECT 1", "misplaced-directive"),
            ("SELECT 1; -- migrate:down\nSELECT 2", "misplaced-directive"),
            ("SELECT 1;\n-- migrate: kind data\n", "misplaced-directive"),
            ("SELECT 1;\n-- migrate:up\nSELECT 2", "duplicate-section"),
            ("SELECT 1;\n-- +goose Down\nSELECT 2", "foreign-section"),
            ("SELECT 1;\n/* and so on\nSELECT 2", "unclosed-comment"),
            ("SELECT 1;\r-- two\rSELECT 2;\r", "lone-carriage-return"),
            ("CREATE TABLE t (x\n-- migrate:down\n);", "misplaced-directive"),
            (
                "CREATE TRIGGER r AFTER INSERT ON t BEGIN\n-- migrate:down\nSELECT 1; END;",
                "misplaced-directive",
            ),
            ("-- migrate:up wait\nSELECT 1", "invalid-directive"),
            ("-- migrate: kind data\n-- migrate: kind seed\nSELECT 1", "invalid-directive"),
            ("-- migrate: depends shelf:\nSELECT 1", "invalid-directive"),
            ("-- migrate: depends :003\nSELECT 1", "invalid-directive"),
            ("-- migrate: depends my shelf:003\nSELECT 1", "invalid-directive"),
            ("-- migrate: depends shelf/x:003\nSELECT 1", "invalid-directive"),
            ("-- migrate: depends shelf:003:004\nSELECT 1", "invalid-directive"),
            ("-- migrate: allow gap(x\nSELECT 1", "invalid-directive"),
            ("-- migrate: allow gap)\nSELECT 1", "invalid-directive"),
            ("-- migrate: allow ,\nSELECT 1", "invalid-directive"),
            ("-- migrate: allow\nSELECT 1", "invalid-directive"),
            ("-- migrate: allow sql-error\nSELECT 1", "invalid-directive"),
            ("-- migrate: allow destructive()\nSELECT 1", "invalid-directive"),
            ("-- migrate: allow destructive(main.t.a)\nSELECT 1", "invalid-directive"),
            ("-- migrate: allow destructive(t) and gap\nSELECT 1", "invalid-directive"),
            ("-- migrate: allow destructve\nSELECT 1", "invalid-directive"),
            (
                "-- migrate: foreign_keys on\n-- migrate:up transaction:false\nSELECT 1",
                "invalid-directive",
            ),
            ("-- only a comment\n", "empty-migration"),
            ("", "empty-migration"),
            (";;", "empty-migration"),
            ("-- migrate:down\nSELECT 1", "empty-migration"),
            ("PRAGMA foreing_keys = off", "forbidden-pragma"),
            ("CREATE TABLE [_Migrate_applied] (x)", "reserved-name"),
        ] {
            assert_eq!(parse_text(text).unwrap_err(), [code], "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(parts in prop::collection::vec(
            prop_oneof![
                Just("-- migrate:"), Just("-- Migrate: "), Just("-- +goose "), Just("up"),
                Just("down"), Just("depends "), Just(":"), Just("allow gap"), Just("meta a=b"), Just("kind "),
                Just("\n"), Just("\r"), Just("\r\n"), Just(" "), Just(","), Just("("), Just(")"),
                Just("/*"), Just("*/"), Just("--"), Just(";"), Just("'"), Just("\""), Just("["),
                Just("CREATE TRIGGER "), Just("END"), Just("PRAGMA "), Just("VACUUM "), Just("."),
                Just("destructive("), Just("= 1"), Just("_migrate_"), Just("\u{e9}"), Just("\u{200b}"), Just("SELECT 1"),
            ],
            0..24,
        )) {
            let mut diagnostics = Diagnostics::default();
            let (up, down) = parts.split_at(parts.len() / 2);
            let bundle = Bundle {
                version: "001".parse().unwrap(),
                name: "a".into(),
                up: Source::new("m/001_a.sql".into(), &up.concat()),
                down: Some(Source::new("m/001_a_down.sql".into(), &down.concat())),
                verify: None,
                sample: None,
            };
            let parsed = parse(vec![bundle], &Arguments::default().options, &mut diagnostics);
            prop_assert_eq!(parsed.is_none(), diagnostics.has_errors());
            diagnostics.render_errors();
        }
    }

    #[test]
    fn prose_is_not_a_directive() {
        let text = "-- Migration up\n-- migrate users to the new table\n-- Migrate: by hand\n\
                    SELECT '-- migrate:down';";
        assert!(parse_text(text).unwrap().down.is_none());
    }
}
