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
    /// What anything found so far depends on: every script.
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
        whole = whole.chain("checks", "", checks);
        Digests { trip: ups.chain("down", "", down), whole }
    });
    each.collect()
}
