//! Migrations without a down, in a set that has downs.

use crate::arguments::Options;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::order::Ordered;

/// Looks for them. A set in which few or none have a down has decided against downs, and hears
/// nothing: whom a first build greets with warnings, or each new migration, stops reading them.
pub(crate) fn find(ordered: &Ordered, options: &Options, diagnostics: &mut Diagnostics) {
    let migrations = &ordered.migrations;
    let without = migrations.iter().filter(|migration| migration.down.is_none()).count();
    if without > migrations.len() - without {
        return;
    }
    for migration in migrations.iter().filter(|migration| migration.down.is_none()) {
        let version = &migration.version;
        let message = format!("migration {version} has no down, and others of the set have one");
        let found = Diagnostic::new(Code::Irreversible, message);
        let found = match migration.up.statements.first() {
            Some(first) => found.at(migration.up.place(first.clone()), ""),
            None => found.in_source(&migration.up.source, ""),
        };
        let found = found
            .note("a rollback to before it is refused")
            .help("write a down; or say that there is none: `-- migrate: allow irreversible`");
        diagnostics.lint(migration.level(Code::Irreversible, &options.levels), found);
    }
}
