//! The lock file: one line for each migration that has shipped, chained and counted, so that an
//! edit, a removal or a reordering shows. Text in, text out; nothing here touches a file.

use std::fmt;

use crate::checksum::Checksum;
use crate::effect::Effect;
use crate::facts::{Late, Rollback};
use crate::migration::Migration;
use crate::version::Version;

const HEADER: &str = "# Migrations that have shipped. Written by a tool; do not edit by hand.";

/// The second line is this and the number of migrations: the chain does not show lines that were
/// cut off at the end.
const COUNT: &str = "# migrations: ";

/// What stands before the word for what becomes of a migration that came late.
const LATE: &str = "late=";

/// What stands before its effect.
const EFFECT: &str = "effect=";

/// What stands before what a rollback brings back, and the digest of the down that did.
const ROLLBACK: &str = "rollback=";

/// One line of the lock file: a migration that must not change any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedMigration {
    version: Version,
    name: String,
    checksum: Checksum,
    statements: Checksum,
    late: Option<Late>,
    effect: Option<Effect>,
    rollback: Option<(Rollback, String)>,
    line: usize,
}

impl LockedMigration {
    /// The version.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// The name at the time.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The digest of the up text at the time.
    #[must_use]
    pub fn checksum(&self) -> Checksum {
        self.checksum
    }

    /// The digest of the up statements at the time.
    #[must_use]
    pub fn statements(&self) -> Checksum {
        self.statements
    }

    /// What becomes of it where it is applied late, if it came before others that had shipped.
    #[must_use]
    pub fn late(&self) -> Option<Late> {
        self.late
    }

    /// What it does, whatever its words, where the build that it was new to saw that.
    #[must_use]
    pub fn effect(&self) -> Option<Effect> {
        self.effect
    }

    /// What a rollback brings back by `down`, where the build that the migration was new to saw that,
    /// and the statements of the down are still the same: it may be mended.
    #[must_use]
    pub fn rollback(&self, down: &str) -> Option<Rollback> {
        let (class, digest) = self.rollback.as_ref()?;
        (*digest == Checksum::of_statements(down).short()).then_some(*class)
    }

    /// The digest of the chain with it.
    fn chained(&self, chain: Checksum, version: &str, name: &str) -> Checksum {
        let chain = chain.chain(version, name, self.checksum).chain("", "", self.statements);
        let chain = match self.late {
            Some(late) => chain.chain("late", late.as_str(), Checksum::of_empty_set()),
            None => chain,
        };
        let chain = match self.effect {
            Some(effect) => chain.chain("effect", &effect.to_string(), Checksum::of_empty_set()),
            None => chain,
        };
        match &self.rollback {
            Some((class, down)) => chain.chain(class.as_str(), down, Checksum::of_empty_set()),
            None => chain,
        }
    }

    /// The line of the lock file, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }
}

/// The migrations that have shipped, in the order in which they apply.
///
/// ```
/// use migrate_core::{LockFile, Migration, Script};
///
/// let up = Script::from_text("001_a.sql".into(), "CREATE TABLE a (x)".into());
/// let text = LockFile::of(&[Migration::new("001".parse()?, "a", up)]).to_string();
/// let lock = LockFile::parse(&text)?;
/// assert_eq!(lock.migrations()[0].name(), "a");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LockFile {
    migrations: Vec<LockedMigration>,
}

impl LockFile {
    /// The name of the file in a migration directory.
    pub const NAME: &'static str = "migrations.lock";

    /// The lock file that ships all of `migrations`.
    #[must_use]
    pub fn of(migrations: &[Migration]) -> Self {
        let locked = |(index, migration): (usize, &Migration)| LockedMigration {
            version: migration.version().clone(),
            name: migration.name().to_owned(),
            checksum: migration.checksum(),
            statements: migration.statements(),
            late: migration.late(),
            effect: migration.effect(),
            rollback: migration
                .rollback()
                .zip(migration.down())
                .map(|(class, down)| (class, Checksum::of_statements(down.text()).short())),
            line: index + 3,
        };
        Self { migrations: migrations.iter().enumerate().map(locked).collect() }
    }

    /// What has shipped.
    #[must_use]
    pub fn migrations(&self) -> &[LockedMigration] {
        &self.migrations
    }

    /// Reads a lock file.
    ///
    /// # Errors
    ///
    /// When a line is not of the form that [`LockFile`] prints, when its chain value does not follow
    /// from the lines before it, or when the count is not that of the lines: then a line was edited,
    /// removed or moved.
    pub fn parse(text: &str) -> Result<Self, LockFileError> {
        let mut migrations = Vec::new();
        let mut chain = Checksum::of_empty_set();
        let mut count = None;
        for (index, content) in text.lines().enumerate() {
            let line = index + 1;
            let malformed = || LockFileError { line, kind: LockFileErrorKind::Malformed };
            if let Some(number) = content.strip_prefix(COUNT) {
                let number: usize = number.trim().parse().map_err(|_| malformed())?;
                count = Some((number, line));
            }
            if content.trim().is_empty() || content.starts_with('#') {
                continue;
            }
            let fields: Vec<&str> = content.split_whitespace().collect();
            let [version, name, checksum, statements, ref more @ .., chained] = fields[..] else {
                return Err(malformed());
            };
            let (mut late, mut effect, mut rollback) = (None, None, None);
            for field in more {
                if let Some(name) = field.strip_prefix(LATE).filter(|_| late.is_none()) {
                    late = Some(Late::from_name(name).ok_or_else(malformed)?);
                } else if let Some(text) = field.strip_prefix(EFFECT).filter(|_| effect.is_none()) {
                    effect = Some(Effect::from_text(text).ok_or_else(malformed)?);
                } else if let Some(text) =
                    field.strip_prefix(ROLLBACK).filter(|_| rollback.is_none())
                {
                    let (class, down) = text.split_once(':').ok_or_else(malformed)?;
                    let class = Rollback::from_name(class).ok_or_else(malformed)?;
                    rollback = Some((class, down.to_owned()));
                } else {
                    return Err(malformed());
                }
            }
            let locked = LockedMigration {
                version: version.parse().map_err(|_| malformed())?,
                name: name.to_owned(),
                checksum: Checksum::from_hex(checksum).ok_or_else(malformed)?,
                statements: Checksum::from_hex(statements).ok_or_else(malformed)?,
                late,
                effect,
                rollback,
                line,
            };
            chain = locked.chained(chain, version, name);
            if chain.short() != chained {
                return Err(LockFileError { line, kind: LockFileErrorKind::BrokenChain });
            }
            migrations.push(locked);
        }
        match count {
            Some((number, _)) if number == migrations.len() => Ok(Self { migrations }),
            Some((_, line)) => Err(LockFileError { line, kind: LockFileErrorKind::OtherCount }),
            None => Err(LockFileError { line: 1, kind: LockFileErrorKind::NoCount }),
        }
    }
}

impl fmt::Display for LockFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}\n{COUNT}{}", self.migrations.len())?;
        let mut chain = Checksum::of_empty_set();
        for locked in &self.migrations {
            let LockedMigration {
                version,
                name,
                checksum,
                statements,
                late,
                effect,
                rollback,
                line: _,
            } = locked;
            // A name with blanks would be two fields.
            let name: String = name.split_whitespace().collect::<Vec<_>>().join("_");
            let name = if name.is_empty() { "-".to_owned() } else { name };
            chain = locked.chained(chain, &version.to_string(), &name);
            write!(f, "{version} {name} {checksum} {statements} ")?;
            if let Some(late) = late {
                write!(f, "{LATE}{} ", late.as_str())?;
            }
            if let Some(effect) = effect {
                write!(f, "{EFFECT}{effect} ")?;
            }
            if let Some((class, down)) = rollback {
                write!(f, "{ROLLBACK}{class}:{down} ")?;
            }
            writeln!(f, "{}", chain.short())?;
        }
        Ok(())
    }
}

/// Why a text is not a lock file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockFileError {
    line: usize,
    kind: LockFileErrorKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LockFileErrorKind {
    Malformed,
    BrokenChain,
    OtherCount,
    NoCount,
}

impl LockFileError {
    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for LockFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            LockFileErrorKind::Malformed => {
                "a line holds version, name, checksum, statements and chain value"
            }
            LockFileErrorKind::BrokenChain => {
                "the chain value does not follow from the lines up to here: one was edited, \
                 removed or moved"
            }
            LockFileErrorKind::OtherCount => {
                "the number of migrations is not that of the lines: some were removed or added"
            }
            LockFileErrorKind::NoCount => "the line with the number of migrations is missing",
        })
    }
}

impl std::error::Error for LockFileError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migration::Script;

    fn text() -> String {
        let migrations: Vec<_> = (1..4)
            .map(|number| {
                let up =
                    Script::from_text("f".into(), format!("CREATE TABLE t{number} (a)").into());
                Migration::new(format!("00{number}").parse().unwrap(), format!("t{number}"), up)
            })
            .collect();
        LockFile::of(&migrations).to_string()
    }

    #[test]
    fn r_2_04_a_lock_file_reads_as_it_was_written() {
        let lock = LockFile::parse(&text()).unwrap();
        assert_eq!(lock.migrations().len(), 3);
        assert_eq!(lock.to_string(), text());
        assert_eq!(LockFile::parse(&text().replace('\n', "\r\n")), Ok(lock));
    }

    #[test]
    fn what_the_build_saw_is_kept() {
        let up = || Script::from_text("f".into(), "SELECT 1".into());
        let all = [None, Some(Late::Same), Some(Late::Different), Some(Late::Unseen)];
        let migrations: Vec<_> = (1..)
            .zip(all)
            .map(|(number, late)| {
                let rows = Checksum::of_text("rows");
                let effect = late.map(|_| Effect::on_rows(rows, rows));
                let facts = crate::facts::Facts { late, effect, ..Default::default() };
                let version = format!("{number:03}").parse().unwrap();
                Migration::new(version, "a", up()).with_facts(facts)
            })
            .collect();
        let text = LockFile::of(&migrations).to_string();
        let lock = LockFile::parse(&text).unwrap();
        assert_eq!(lock.migrations().iter().map(LockedMigration::late).collect::<Vec<_>>(), all);
        assert_eq!(lock.to_string(), text);
        for (edited, line) in [
            (text.replace("effect=1:", "effect=2:"), 4),
            (text.replace("effect=1:", "effect=1"), 4),
            (text.replace("late=different", "late=same"), 5),
            (text.replace("late=same ", ""), 4),
            (text.replace("late=same", "late=never"), 4),
            (text.replace("late=same", "late=same late=same"), 4),
        ] {
            assert_eq!(LockFile::parse(&edited).unwrap_err().line(), line, "{edited}");
        }
    }

    #[test]
    fn what_a_rollback_brings_back_goes_with_its_down() {
        let script = |text: &str| Script::from_text("f".into(), text.to_owned().into());
        let facts = crate::facts::Facts {
            rollback: Some(Rollback::SchemaOnly),
            ..crate::facts::Facts::default()
        };
        let migration = Migration::new("001".parse().unwrap(), "a", script("SELECT 1"))
            .with_scripts(Some(script("SELECT 2")), None)
            .with_facts(facts);
        let text = LockFile::of(&[migration]).to_string();
        let lock = LockFile::parse(&text).unwrap();
        let locked = &lock.migrations()[0];
        assert_eq!(locked.rollback("SELECT 2"), Some(Rollback::SchemaOnly));
        assert_eq!(locked.rollback("-- as it was\nSELECT  2;"), Some(Rollback::SchemaOnly));
        assert_eq!(locked.rollback("SELECT 3"), None, "it was mended");
        assert_eq!(lock.to_string(), text);
        for edited in ["rollback=lossless", "rollback=never", "rollback"] {
            let text = text.replace("rollback=schema-only", edited);
            assert_eq!(LockFile::parse(&text).unwrap_err().line(), 3, "{text}");
        }
    }

    #[test]
    fn r_2_04_an_edited_moved_or_missing_line_breaks_the_chain() {
        let text = text();
        let lines: Vec<&str> = text.lines().collect();
        let renamed = text.replace("t2", "tx");
        let removed = [lines[0], lines[1], lines[2], lines[4]].join("\n");
        let moved = [lines[0], lines[1], lines[3], lines[2], lines[4]].join("\n");
        let cut = [lines[0], lines[1], lines[2]].join("\n");
        let no_count = [lines[0], lines[2], lines[3], lines[4]].join("\n");
        for (broken, line) in [
            (renamed, 4),
            (removed, 4),
            (moved, 3),
            (cut, 2),
            (no_count, 1),
            ("001 a".to_owned(), 1),
            (String::new(), 1),
        ] {
            assert_eq!(LockFile::parse(&broken).unwrap_err().line(), line, "{broken}");
        }
    }
}
