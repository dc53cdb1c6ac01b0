//! What a result of the check depends on, as digests: two builds with the same digest find the same.

use migrate_core::Checksum;

use crate::arguments::Options;
use crate::parse::Parsed;
use crate::section::Section;

/// The digests of one migration, each over everything before it as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digests {
    /// What its round trip depends on: the statements of every up so far, and its down.
    pub(super) trip: Checksum,
    /// What anything found so far depends on: every script, and which have a function beside.
    pub(super) whole: Checksum,
}

/// The digests of all migrations, in order.
pub(super) fn digests(migrations: &[Parsed], options: &Options) -> Vec<Digests> {
    let stand_ins = [options.functions.join("\n"), options.collations.join("\n")];
    let start = Checksum::of_bytes([
        env!("CARGO_PKG_VERSION").as_bytes(),
        rusqlite::version().as_bytes(),
        stand_ins[0].as_bytes(),
        stand_ins[1].as_bytes(),
    ]);
    let text = |section: &Option<Section>| {
        Checksum::of_text(section.as_ref().map_or("", |section| section.text()))
    };
    let (mut ups, mut whole) = (start, start);
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
        Digests { trip: ups.chain("down", "", down), whole }
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;
    use crate::diagnostics::Diagnostics;
    use crate::hooks::Hook;
    use crate::layout::Bundle;
    use crate::source::Source;

    #[test]
    fn r_1_12_a_hook_that_comes_or_goes_is_looked_at_anew() {
        let bundle = |number| Bundle {
            version: format!("{number:03}").parse().unwrap(),
            name: String::new(),
            up: Source::new(format!("m/{number:03}.sql"), "SELECT 1"),
            down: None,
            verify: None,
            sample: None,
        };
        let bundles = (1..4).map(bundle).collect();
        let mut options = Arguments::default().options;
        let parsed = crate::parse::parse(bundles, &options, &mut Diagnostics::default());
        let parsed = parsed.unwrap();
        let without = digests(&parsed, &options);
        let hook = Hook {
            version: "2".parse().unwrap(),
            span: proc_macro2::Span::call_site(),
            function: proc_macro2::TokenStream::new(),
        };
        options.hooks.bind(hook).unwrap();
        let with = digests(&parsed, &options);
        assert_eq!(with[0], without[0]);
        for (with, without) in with.iter().zip(&without).skip(1) {
            assert_ne!(with.whole, without.whole);
            // The way down and up again runs no function.
            assert_eq!(with.trip, without.trip);
        }
    }
}
