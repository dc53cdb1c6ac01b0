//! What a result of the check depends on, as digests: two builds with the same digest find the same.

use migrate_core::Checksum;

use crate::arguments::Options;
use crate::diagnostics::{Code, Level};
use crate::parse::Parsed;
use crate::section::Section;

/// The digests of one migration, each over everything before it as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) struct Digests {
    /// What its round trip depends on: the statements of every up so far, and its down.
    pub(in crate::check) trip: Checksum,
    /// What its rehearsal depends on: the same, what brings rows, and what may be found.
    pub(in crate::check) rehearsal: Checksum,
    /// What anything found so far depends on: every script, what may be destroyed,
    /// and which have a function beside.
    pub(in crate::check) whole: Checksum,
}

/// The digests of all migrations, in order.
pub(in crate::check) fn digests(migrations: &[Parsed], options: &Options) -> Vec<Digests> {
    let stand_ins = [&options.functions, &options.collations, &options.modules];
    let stand_ins = stand_ins.map(|names| names.join("\n"));
    // A check that looks for more looks again.
    let lints: Vec<&str> = Code::LINTS.iter().map(|code| code.as_str()).collect();
    let lints = lints.join("\n");
    let start = Checksum::of_bytes([
        env!("CARGO_PKG_VERSION").as_bytes(),
        lints.as_bytes(),
        rusqlite::version().as_bytes(),
        stand_ins[0].as_bytes(),
        stand_ins[1].as_bytes(),
        stand_ins[2].as_bytes(),
    ]);
    let text = |section: &Option<Section>| {
        Checksum::of_text(section.as_ref().map_or("", |section| section.text()))
    };
    let (mut ups, mut rows, mut whole) = (start, start, start);
    let each = migrations.iter().map(|migration| {
        let mode = migration.transaction.as_str();
        ups = ups.chain(mode, "", migration.statements);
        let down = migration.down.as_ref().map_or("", |down| down.text());
        let down = Checksum::of_statements(down);
        let checks = text(&migration.verify).chain("sample", "", text(&migration.sample));
        whole = whole.chain(mode, "", migration.statements).chain("down", "", down);
        // What a function may do is not asked of the statements.
        let hook = options.hooks.of(&migration.version).map_or("", |_| "hook");
        whole = whole.chain("checks", hook, checks);
        // What is allowed may keep a finding from being made.
        let consent = format!("{:?}", migration.consent);
        whole = whole.chain("consent", &consent, Checksum::of_empty_set());
        let allowed = Code::LINTS
            .iter()
            .filter(|code| migration.level(**code, &options.levels) == Level::Allow)
            .map(|code| code.as_str());
        let allowed = allowed.collect::<Vec<_>>().join(" ");
        whole = whole.chain("allowed", &allowed, Checksum::of_empty_set());
        let standing = format!("{:?}", migration.standing);
        // Its own sample comes after it.
        let rehearsal = rows.chain(&standing, hook, ups).chain("down", "", down).chain(
            &consent,
            &allowed,
            Checksum::of_empty_set(),
        );
        rows = rows.chain(&standing, hook, text(&migration.sample));
        Digests { trip: ups.chain("down", "", down), rehearsal, whole }
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;
    use crate::hooks::Hook;
    use crate::parse::{Standing, of_texts};

    /// Asserts that all before the second migration stays as it was, and that what was found out
    /// about it and those after it does not; but for the ways down and up again.
    fn assert_second_is_new(before: &[Digests], now: &[Digests]) {
        assert_eq!(now[0], before[0]);
        for (now, before) in now.iter().zip(before).skip(1) {
            assert_ne!(now.whole, before.whole);
            assert_eq!(now.trip, before.trip);
        }
    }

    #[test]
    fn r_2_19_consent_that_changes_is_looked_at_anew() {
        let options = Arguments::default().options;
        let of = |second| digests(&of_texts(&["SELECT 1", second, "SELECT 1"], &options), &options);
        let (none, one) = (of("SELECT 1"), of("-- migrate: allow destructive(a)\nSELECT 1"));
        let other = of("-- migrate: allow destructive(b)\nSELECT 1");
        assert_second_is_new(&none, &one);
        assert_second_is_new(&one, &other);
        assert_eq!(of("-- what it is for\nSELECT 1"), none);
    }

    #[test]
    fn a_lint_that_is_allowed_no_more_is_looked_for_anew() {
        let mut options = Arguments::default().options;
        let none = of_texts(&["SELECT 1"; 3], &options);
        let strict = digests(&none, &options);
        let second = "-- migrate: allow no-effect\nSELECT 1";
        let one = digests(&of_texts(&["SELECT 1", second, "SELECT 1"], &options), &options);
        assert_second_is_new(&strict, &one);
        let mut shipped = of_texts(&["SELECT 1"; 3], &options);
        shipped[1].standing = Standing::Shipped;
        assert_second_is_new(&strict, &digests(&shipped, &options));
        options.levels.set("no-effect", Level::Allow).unwrap();
        assert_ne!(digests(&none, &options)[0].whole, strict[0].whole);
        options.levels.set("no-effect", Level::Warn).unwrap();
        assert_eq!(digests(&none, &options), strict);
    }

    #[test]
    fn r_1_12_a_hook_that_comes_or_goes_is_looked_at_anew() {
        let mut options = Arguments::default().options;
        let parsed = of_texts(&["SELECT 1"; 3], &options);
        let without = digests(&parsed, &options);
        let hook = Hook {
            version: "2".parse().unwrap(),
            span: proc_macro2::Span::call_site(),
            function: proc_macro2::TokenStream::new(),
        };
        options.hooks.bind(hook).unwrap();
        let with = digests(&parsed, &options);
        // The way down and up again runs no function.
        assert_second_is_new(&without, &with);
    }
}
