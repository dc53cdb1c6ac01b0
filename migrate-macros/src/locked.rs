//! Stage 5: what has shipped must not have changed.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use migrate_core::{Checksum, LockFile, LockFileError, LockedMigration, Version};

use crate::diagnostics::{Code, Diagnostic, Diagnostics, Levels};
use crate::order::Ordered;
use crate::parse::{Late, Parsed, Reason, Standing};
use crate::source::{Place, Source};

/// Compares the migrations with the lock file, where there is one.
pub(crate) fn compare(
    mut ordered: Ordered,
    lock: Option<&Arc<Source>>,
    levels: &Levels,
    diagnostics: &mut Diagnostics,
) -> Option<Ordered> {
    let Some(source) = lock else {
        return Some(ordered);
    };
    match LockFile::parse(source.text()) {
        Ok(lock) => {
            let shipped = Shipped::new(source, &ordered.migrations, &lock);
            shipped.unchanged(levels, diagnostics);
            shipped.in_order(diagnostics);
            let late = shipped.late();
            let indexes: Vec<Option<usize>> = shipped.locked.iter().map(|(_, at)| *at).collect();
            for (locked, index) in lock.migrations().iter().zip(indexes) {
                let Some(migration) = index.and_then(|at| ordered.migrations.get_mut(at)) else {
                    continue;
                };
                migration.standing = Standing::Shipped;
                (migration.was_late, migration.had_effect) = (locked.late(), locked.effect());
                let down = migration.down.as_ref();
                migration.had_rollback = down.and_then(|down| locked.rollback(down.text()));
            }
            for (migration, late) in ordered.migrations.iter_mut().zip(late) {
                migration.late = late;
            }
        }
        Err(error) => diagnostics.error(invalid(source, &error)),
    }
    diagnostics.unless_errors(ordered)
}

fn invalid(source: &Arc<Source>, error: &LockFileError) -> Diagnostic {
    let line = lines(source).into_iter().nth(error.line() - 1).unwrap_or_default();
    let text = &source.text()[line.clone()];
    if is_conflict(text) {
        return Diagnostic::new(Code::LockFileInvalid, "the lock file has a conflict of a merge")
            .at(Place::new(source, line), "")
            .help(
                "restore it from the branch that has shipped; at the next release, the program \
                 writes it anew: `Migrations::write_lock_file`",
            );
    }
    Diagnostic::new(Code::LockFileInvalid, "the lock file is damaged")
        .at(version_and_name(source, line), "")
        .note(error.to_string())
        .help(
            "restore it from version control; to ship more migrations, let the program write it: \
             `Migrations::write_lock_file`",
        )
}

/// Whether a line is a mark of a merge that left a conflict.
pub(crate) fn is_conflict(line: &str) -> bool {
    ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].iter().any(|mark| line.starts_with(mark))
}

/// What has shipped, beside what is there.
struct Shipped<'a> {
    lock: &'a Arc<Source>,
    lines: Vec<Range<usize>>,
    migrations: &'a [Parsed],
    /// Each locked migration, and where it is now.
    locked: Vec<(&'a LockedMigration, Option<usize>)>,
}

impl<'a> Shipped<'a> {
    fn new(lock: &'a Arc<Source>, migrations: &'a [Parsed], file: &'a LockFile) -> Self {
        let index: HashMap<&Version, usize> =
            migrations.iter().enumerate().map(|(index, m)| (&m.version, index)).collect();
        let locked = file
            .migrations()
            .iter()
            .map(|locked| (locked, index.get(locked.version()).copied()))
            .collect();
        Self { lock, lines: lines(lock), migrations, locked }
    }

    /// Where those are now that have shipped.
    fn indexes(&self) -> Vec<usize> {
        self.locked.iter().filter_map(|(_, index)| *index).collect()
    }

    /// The place of a migration in the lock file.
    fn place(&self, locked: &LockedMigration) -> Place {
        let line = self.lines.get(locked.line() - 1).cloned().unwrap_or_default();
        version_and_name(self.lock, line)
    }

    fn unchanged(&self, levels: &Levels, diagnostics: &mut Diagnostics) {
        for (locked, index) in &self.locked {
            let (version, place) = (locked.version(), self.place(locked));
            let Some(index) = *index else {
                diagnostics.error(
                    Diagnostic::new(
                        Code::LockedMissing,
                        format!("migration {version} has shipped, but its file is gone"),
                    )
                    .at(place, "shipped here")
                    .note("databases that applied it would be refused by this build")
                    .help("restore the file from version control"),
                );
                continue;
            };
            let migration = &self.migrations[index];
            let up = &migration.up;
            if Checksum::of_text(up.text()) == locked.checksum() {
                continue;
            }
            if migration.statements == locked.statements() {
                let message =
                    format!("the comments or the layout of migration {version} were edited");
                diagnostics.lint(
                    levels.level(Code::CosmeticEdit, &migration.allowed),
                    Diagnostic::new(Code::CosmeticEdit, message)
                        .in_source(&up.source, "")
                        .at(place, "it has shipped")
                        .note("its statements are the same: databases accept that, and note it")
                        .help("restore the file, or ship it so: the next lock file has its text"),
                );
            } else {
                let first = up.statements.first().map_or(up.range.clone(), Clone::clone);
                diagnostics.error(
                    Diagnostic::new(
                        Code::LockedEdited,
                        format!("migration {version} has shipped, and was edited since"),
                    )
                    .at(up.place(first), "these are not the statements that shipped")
                    .at(place, "shipped here")
                    .note("databases that applied the old text would differ from new ones")
                    .help("restore the file, and write the change as a new migration"),
                );
            }
        }
    }

    /// Databases have applied them in the order of the lock file.
    fn in_order(&self, diagnostics: &mut Diagnostics) {
        let there: Vec<(&LockedMigration, usize)> = self
            .locked
            .iter()
            .filter_map(|(locked, index)| index.map(|index| (*locked, index)))
            .collect();
        for pair in there.windows(2) {
            let [(first, at), (second, before)] = pair else { continue };
            if at < before {
                continue;
            }
            let (first_version, second_version) = (first.version(), second.version());
            diagnostics.error(
                Diagnostic::new(
                    Code::LockedMoved,
                    format!("{second_version} now comes before {first_version}"),
                )
                .in_source(&self.migrations[*before].up.source, "")
                .at(self.place(first), "shipped in this order")
                .note("databases have applied them in the order of the lock file")
                .help("undo the change of a `depends`, or of a version, that moved them"),
            );
        }
    }

    /// For each migration, whether it comes late: one that has not shipped comes after those that
    /// have, at least after those of its own category, and not before one that needs it.
    fn late(&self) -> Vec<Option<Late>> {
        let mut last: HashMap<&str, usize> = HashMap::new();
        let mut needed: HashMap<&Version, usize> = HashMap::new();
        let mut shipped = vec![false; self.migrations.len()];
        for index in self.indexes() {
            let migration = &self.migrations[index];
            shipped[index] = true;
            let latest = last.entry(migration.version.category()).or_default();
            *latest = index.max(*latest);
            for (version, _) in &migration.depends {
                needed.entry(version).or_insert(index);
            }
        }
        let late = |(index, migration): (usize, &Parsed)| {
            let version = &migration.version;
            let own = last.get(version.category()).copied().filter(|last| index < *last);
            let reason = if own.is_some() { Reason::Number } else { Reason::Needed };
            let later = own.or_else(|| needed.get(version).copied()).filter(|_| !shipped[index])?;
            Some(Late { later: self.migrations.get(later)?.version.clone(), reason })
        };
        self.migrations.iter().enumerate().map(late).collect()
    }
}

/// Where each line of a file stands.
fn lines(source: &Source) -> Vec<Range<usize>> {
    let mut end = 0;
    let line = |line: &str| {
        let start = end;
        end += line.len();
        start..start + line.trim_end().len()
    };
    source.text().split_inclusive('\n').map(line).collect()
}

/// The version and the name in a line of the lock file: what follows are digests.
fn version_and_name(source: &Arc<Source>, line: Range<usize>) -> Place {
    let text = &source.text()[line.clone()];
    // A comment says something as a whole.
    let shown = if text.starts_with('#') { usize::MAX } else { 2 };
    let shown: usize = text.split_inclusive(' ').take(shown).map(str::len).sum();
    let length = text[..shown].trim_end().len();
    Place::new(source, line.start..line.start + length)
}

#[cfg(all(test, feature = "check"))]
mod tests {
    use super::*;
    use crate::arguments::Arguments;
    use migrate_core::{Facts, Late as Outcome, Migration, Rollback};

    fn embedded(package: &std::path::Path) -> Vec<Migration> {
        let mut options = Arguments::default().options;
        "migrations".clone_into(&mut options.directory);
        let mut diagnostics = Diagnostics::default();
        let checked = crate::checked(package, &options, &mut diagnostics);
        let (checked, _) = checked.unwrap_or_else(|| panic!("{:?}", diagnostics.codes()));
        checked.migrations().to_vec()
    }

    /// What has shipped is not rehearsed: what it does, the lock file tells.
    #[test]
    fn what_the_build_saw_of_what_ships_goes_on_with_the_lock_file() {
        let package = tempfile::tempdir().unwrap();
        let directory = package.path().join("migrations");
        std::fs::create_dir(&directory).unwrap();
        let table = "CREATE TABLE t (a INTEGER PRIMARY KEY);\n-- migrate:down\nDROP TABLE t;\n";
        let rows = "INSERT INTO t (a) VALUES (1);\n-- migrate:down\nDELETE FROM t WHERE a = 1;\n";
        std::fs::write(directory.join("001_create.sql"), table).unwrap();
        std::fs::write(directory.join("002_fill.sql"), rows).unwrap();
        let mut new = embedded(package.path());
        let effects: Vec<_> = new.iter().map(Migration::effect).collect();
        assert!(effects.iter().all(Option::is_some));
        let facts = Facts {
            late: Some(Outcome::Different),
            effect: effects[0],
            rollback: new[0].rollback(),
            ..Facts::default()
        };
        new[0] = new[0].clone().with_facts(facts);
        let lock = LockFile::of(&new);
        std::fs::write(directory.join(LockFile::NAME), lock.to_string()).unwrap();
        let shipped = embedded(package.path());
        assert_eq!(shipped.iter().map(Migration::effect).collect::<Vec<_>>(), effects);
        assert_eq!(shipped[0].late(), Some(Outcome::Different));
        assert_eq!(shipped[1].late(), None);
        assert_eq!(shipped[1].rollback(), Some(Rollback::Lossless));
        assert_eq!(LockFile::of(&shipped), lock, "the next lock file has it too");
        // Of a down that was mended since, nothing is known.
        let mended = rows.replace("WHERE a = 1", "WHERE a < 2");
        std::fs::write(directory.join("002_fill.sql"), mended).unwrap();
        assert_eq!(embedded(package.path())[1].rollback(), None);
    }
}
