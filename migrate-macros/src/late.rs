//! Migrations that come late: they have not shipped, and come before some that have.

use migrate_core::Late as Outcome;

use crate::arguments::Options;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::parse::{Late, Parsed, Reason};

/// What the build saw of those that come late.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Seen<'a> {
    /// The orders were not run.
    Nothing,
    /// They were; and why it could not tell, where that is so.
    Orders(Outcome, Option<&'a str>),
}

/// Reports a migration that comes late, at the level of the lint in its file.
pub(crate) fn report(
    migration: &Parsed,
    seen: Seen<'_>,
    options: &Options,
    diagnostics: &mut Diagnostics,
) {
    let Some(Late { later, reason }) = &migration.late else { return };
    let mut found = Diagnostic::new(
        Code::OutOfOrder,
        format!("migration {} comes before {later}, which has shipped", migration.version),
    )
    .in_source(&migration.up.source, "")
    .note(format!("databases that applied {later} refuse what comes before it"));
    let mut help = match reason {
        Reason::Number => "give it a number after those that have shipped",
        Reason::Needed => "a migration that has shipped cannot depend on it any more: remove that",
    };
    match seen {
        Seen::Nothing => {}
        Seen::Orders(Outcome::Same, _) => {
            found = found
                .note("the build ran both orders: applied late, it gives the same schema and rows");
            if *reason == Reason::Number {
                help = "give it a number after those that have shipped; or let the program apply \
                        it late, with `Migrator::out_of_order(OutOfOrder::Apply)`, and say so: \
                        `-- migrate: allow out-of-order`";
            }
        }
        Seen::Orders(Outcome::Different, _) => {
            found = found.note(
                "the build ran both orders: applied late, it gives another schema or other rows; \
                 `OutOfOrder::Apply` will not apply it",
            );
        }
        Seen::Orders(_, why) => {
            let why = why.unwrap_or("not all of them can be seen here");
            found = found.note(format!(
                "the build cannot tell whether it gives the same when it is applied late: {why}"
            ));
            found = found.note("`OutOfOrder::Apply` will not apply it");
        }
    }
    let level = migration.level(Code::OutOfOrder, &options.levels);
    diagnostics.lint(level, found.help(help));
}

/// Reports all that come late where nothing was run.
pub(crate) fn report_unseen(
    migrations: &[Parsed],
    options: &Options,
    diagnostics: &mut Diagnostics,
) {
    for migration in migrations {
        report(migration, Seen::Nothing, options, diagnostics);
    }
}
