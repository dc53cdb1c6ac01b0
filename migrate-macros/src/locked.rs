//! Stage 5: what has shipped must not have changed.

use std::sync::Arc;

use migrate_core::{Checksum, LockFile, LockedMigration};

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::order::Ordered;
use crate::source::{Place, Source};

/// Compares the migrations with the lock file, where there is one.
pub(crate) fn compare(
    ordered: Ordered,
    lock: Option<&Arc<Source>>,
    diagnostics: &mut Diagnostics,
) -> Option<Ordered> {
    let Some(source) = lock else {
        return Some(ordered);
    };
    match LockFile::parse(source.text()) {
        Ok(lock) => {
            for locked in lock.migrations() {
                one(&ordered, locked, source, diagnostics);
            }
        }
        Err(error) => diagnostics.error(
            Diagnostic::new(Code::LockFileInvalid, format!("the lock file is damaged: {error}"))
                .at(line(source, error.line()), "")
                .help("restore it from version control; after a merge, write it anew"),
        ),
    }
    diagnostics.unless_errors(ordered)
}

fn one(
    ordered: &Ordered,
    locked: &LockedMigration,
    lock: &Arc<Source>,
    diagnostics: &mut Diagnostics,
) {
    let version = locked.version();
    let place = line(lock, locked.line());
    let Some(migration) = ordered.migrations.iter().find(|m| m.version == *version) else {
        diagnostics.error(
            Diagnostic::new(
                Code::LockedMissing,
                format!("migration {version} has shipped, but its file is gone"),
            )
            .at(place, "shipped here")
            .note("databases that applied it would be refused by this build")
            .help("restore the file from version control"),
        );
        return;
    };
    let up = migration.up.text();
    // A cosmetic edit keeps the statements, and is accepted.
    if Checksum::of_text(up) != locked.checksum()
        && Checksum::of_statements(up) != locked.statements()
    {
        diagnostics.error(
            Diagnostic::new(
                Code::LockedEdited,
                format!("migration {version} has shipped, and its statements were edited since"),
            )
            .in_source(&migration.up.source, "edited")
            .at(place, "shipped with other statements")
            .note("databases that applied the old text would differ from new ones")
            .help("restore the file, and write the change as a new migration"),
        );
    }
}

fn line(source: &Arc<Source>, number: usize) -> Place {
    let start: usize =
        source.text().split_inclusive('\n').take(number.saturating_sub(1)).map(str::len).sum();
    let length = source.text()[start..].find('\n').unwrap_or(source.text().len() - start);
    Place::new(source, start..start + length)
}
