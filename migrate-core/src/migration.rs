//! A migration as the build hands it to the runtime: checked, split, with its digests.

use std::borrow::Cow;
use std::fmt;

use crate::checksum::{Checksum, Fingerprint};
use crate::consent::Consent;
use crate::effect::Effect;
use crate::facts::{Cost, Destroyed, Facts, Late, Rollback};
use crate::text::Text;
use crate::version::Version;

/// What a migration is for. Shown in status and plan; changes nothing in how it runs.
///
/// ```
/// use migrate_runtime::Kind;
/// # use notes::MIGRATIONS;
///
/// // `-- migrate: kind seed`
/// let migrations = MIGRATIONS.migrations();
/// let seeds: Vec<&str> =
///     migrations.iter().filter(|one| one.kind() == Kind::Seed).map(|one| one.name()).collect();
/// assert_eq!(seeds, ["seed_starter_notebooks"]);
///
/// let words = Kind::ALL.map(Kind::as_str);
/// assert_eq!(words, ["schema", "data", "index", "seed"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Kind {
    /// Changes the shape of the database.
    #[default]
    Schema,
    /// Changes rows.
    Data,
    /// Adds or drops indexes.
    Index,
    /// Brings the rows an application starts with.
    Seed,
}

impl Kind {
    /// Every kind, in the order in which they are documented.
    pub const ALL: [Self; 4] = [Self::Schema, Self::Data, Self::Index, Self::Seed];

    /// The word for it in a migration file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Data => "data",
            Self::Index => "index",
            Self::Seed => "seed",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How a migration's statements meet the transaction.
///
/// ```
/// use migrate_runtime::Transaction;
///
/// // The head of the file says it: `-- migrate: transaction none`
/// let mode = Transaction::from_name("transaction none");
/// assert_eq!(mode, Some(Transaction::None));
/// assert_eq!(Transaction::EnforcingForeignKeys.as_str(), "foreign_keys on");
/// assert_eq!(Transaction::default(), Transaction::Shared);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Transaction {
    /// Within the run's transaction, foreign keys unenforced and checked afterwards.
    #[default]
    Shared,
    /// Within a transaction of its own, with foreign keys enforced (`foreign_keys on`).
    EnforcingForeignKeys,
    /// In none (`transaction none`): what has run stays when a later statement fails.
    None,
}

impl Transaction {
    /// The directive that asks for it; `shared` for the mode that needs none.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::EnforcingForeignKeys => "foreign_keys on",
            Self::None => "transaction none",
        }
    }

    /// The mode that [`Transaction::as_str`] calls `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [Self::Shared, Self::EnforcingForeignKeys, Self::None];
        all.into_iter().find(|mode| mode.as_str() == name)
    }
}

/// Where one statement stands, in its script and in its file.
///
/// Bytes and lines are counted in 32 bits: the build refuses a file that is larger.
///
/// ```
/// # use notes::MIGRATIONS;
/// // Where an editor would jump to, for each statement of the last migration.
/// let migrations = MIGRATIONS.migrations();
/// let up = migrations.last().unwrap().up();
/// for statement in up.statements() {
///     println!("{}:{}:{}", up.file(), statement.line, statement.column);
/// }
/// let first = up.statements()[0];
/// assert_eq!(up.sql(&first), &up.text()[first.start as usize..first.end as usize]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// The byte of the script's text at which it starts.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
    /// The line of the file, from 1.
    pub line: u32,
    /// The column of that line in characters, from 1.
    pub column: u32,
}

/// The statements of one section: its text, the file it is from, and where each statement stands.
///
/// ```
/// use migrate_runtime::Script;
///
/// let text = "CREATE TABLE a (x);\n-- The other one.\nCREATE TABLE b (y);\n";
/// let script = Script::from_text("two_tables.sql".into(), text.into());
/// assert_eq!((script.file(), script.text()), ("two_tables.sql", text));
///
/// let second = &script.statements()[1];
/// assert!(script.sql(second).starts_with("CREATE TABLE b (y)"));
/// assert_eq!((second.line, second.column), (3, 1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    file: Text,
    text: Text,
    statements: Vec<Statement>,
}

impl Script {
    /// A script from its parts.
    #[doc(hidden)]
    #[must_use]
    pub fn new(file: Text, text: Text, statements: Vec<Statement>) -> Self {
        Self { file, text, statements }
    }

    /// A script of unknown origin, such as one that a database kept: split here, its lines counted
    /// from the start of `text`.
    #[must_use]
    pub fn from_text(file: Text, text: Text) -> Self {
        let statements = crate::sql::split(&text)
            .into_iter()
            .map(|range| {
                let before = text.get(..range.start).unwrap_or_default();
                let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
                Statement {
                    start: range.start as u32,
                    end: range.end as u32,
                    line: before.matches('\n').count() as u32 + 1,
                    column: before[line_start..].chars().count() as u32 + 1,
                }
            })
            .collect();
        Self { file, text, statements }
    }

    /// The file, relative to the package, with forward slashes.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The text, comments included.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where each statement stands.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// The text of `statement`.
    #[must_use]
    pub fn sql(&self, statement: &Statement) -> &str {
        self.text.get(statement.start as usize..statement.end as usize).unwrap_or_default()
    }
}

/// One migration: its version, its scripts, and what the build learnt about it.
///
/// `Migrations::migrations` has those of a set, in the order in which they apply.
///
/// ```
/// use migrate_runtime::{Kind, Rollback, Transaction};
/// # use notes::MIGRATIONS;
///
/// let migrations = MIGRATIONS.migrations();
/// let merge = &migrations[6];
///
/// // What its file says.
/// assert_eq!((merge.version().to_string(), merge.name()), ("007".into(), "merge_tag_spellings"));
/// assert!(merge.description().starts_with("Fold tags that differ only in case"));
/// assert_eq!((merge.kind(), merge.transaction()), (Kind::Data, Transaction::Shared));
/// assert_eq!(merge.metadata().collect::<Vec<_>>(), [("ticket", "N-38")]);
/// assert!(merge.consent().covers("tags", None), "allow destructive(tags, note_tags)");
/// assert!(merge.depends().is_empty() && merge.depends_on_sets().next().is_none());
///
/// // Its statements.
/// assert_eq!(merge.up().statements().len(), 4);
/// assert_eq!(merge.verify().map(|verify| verify.statements().len()), Some(3));
/// assert_eq!(merge.down(), None);
///
/// // What the build saw it do to rows that it made up.
/// let destroyed: Vec<&str> = merge.destroys().unwrap().iter().map(|gone| gone.table()).collect();
/// assert_eq!(destroyed, ["note_tags", "tags"]);
/// assert_eq!(merge.rollback(), Some(Rollback::Irreversible));
/// assert_eq!(merge.down_destroys(), None);
/// assert!(merge.costs().unwrap().iter().any(|cost| cost.table() == "tags"));
/// assert_eq!(merge.late(), None, "no migration that has shipped comes after it");
/// ```
///
/// The digests tell whether something is the same:
///
/// ```
/// # use notes::MIGRATIONS;
/// let migrations = MIGRATIONS.migrations();
/// let [.., merge, unique] = &migrations[..8] else { unreachable!() };
///
/// // The text, the statements without layout and comments, and what they do.
/// assert_ne!(merge.checksum(), unique.checksum());
/// assert_ne!(merge.statements(), unique.statements());
/// assert_ne!(merge.effect(), unique.effect());
///
/// // The schema after it, and the tables whose foreign keys it can have broken.
/// assert_eq!(merge.fingerprint(), migrations[5].fingerprint(), "it changes rows alone");
/// assert!(merge.up_touches().unwrap().contains(&"note_tags".into()));
/// assert_eq!(merge.down_touches(), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    pub(crate) version: Version,
    pub(crate) name: Text,
    pub(crate) description: Text,
    pub(crate) kind: Kind,
    pub(crate) transaction: Transaction,
    pub(crate) depends: Vec<Version>,
    pub(crate) depends_on_sets: Vec<(Text, Version)>,
    pub(crate) metadata: Vec<(Text, Text)>,
    pub(crate) consent: Consent,
    pub(crate) up: Script,
    pub(crate) down: Option<Script>,
    pub(crate) verify: Option<Script>,
    pub(crate) checksum: Checksum,
    pub(crate) statements: Checksum,
    pub(crate) fingerprint: Option<Fingerprint>,
    pub(crate) up_touches: Option<Vec<Text>>,
    pub(crate) down_touches: Option<Vec<Text>>,
    pub(crate) facts: Facts,
}

impl Migration {
    /// A migration with nothing but its name and its statements.
    #[doc(hidden)]
    #[must_use]
    pub fn new(version: Version, name: impl Into<Text>, up: Script) -> Self {
        let statements = Checksum::of_statements(up.text());
        Self::hashed(version, name, up, statements)
    }

    /// The same where the digest of the statements is known.
    #[doc(hidden)]
    #[must_use]
    pub fn hashed(
        version: Version,
        name: impl Into<Text>,
        up: Script,
        statements: Checksum,
    ) -> Self {
        Self {
            checksum: Checksum::of_text(up.text()),
            statements,
            version,
            name: name.into(),
            description: Text::default(),
            kind: Kind::default(),
            transaction: Transaction::default(),
            depends: Vec::new(),
            depends_on_sets: Vec::new(),
            metadata: Vec::new(),
            consent: Consent::None,
            up,
            down: None,
            verify: None,
            fingerprint: None,
            up_touches: None,
            down_touches: None,
            facts: Facts::default(),
        }
    }

    /// Sets what the head of the file says.
    #[doc(hidden)]
    #[must_use]
    pub fn with_head(
        mut self,
        description: impl Into<Text>,
        kind: Kind,
        transaction: Transaction,
        depends: Vec<Version>,
        metadata: Vec<(Text, Text)>,
    ) -> Self {
        self.description = description.into();
        (self.kind, self.transaction) = (kind, transaction);
        (self.depends, self.metadata) = (depends, metadata);
        self
    }

    /// Sets what it needs of other sets.
    #[doc(hidden)]
    #[must_use]
    pub fn with_depends_on_sets(mut self, depends_on_sets: Vec<(Text, Version)>) -> Self {
        self.depends_on_sets = depends_on_sets;
        self
    }

    /// Sets what it may destroy.
    #[doc(hidden)]
    #[must_use]
    pub fn with_consent(mut self, consent: Consent) -> Self {
        self.consent = consent;
        self
    }

    /// Sets the statements that undo it and those that verify it.
    #[doc(hidden)]
    #[must_use]
    pub fn with_scripts(mut self, down: Option<Script>, verify: Option<Script>) -> Self {
        (self.down, self.verify) = (down, verify);
        self
    }

    /// Sets what running it has shown: the schema after it, and the tables whose foreign keys its
    /// up and its down can have broken, where that is known.
    #[doc(hidden)]
    #[must_use]
    pub fn with_effects(
        mut self,
        fingerprint: Fingerprint,
        up_touches: Option<Vec<String>>,
        down_touches: Option<Vec<String>>,
    ) -> Self {
        let texts = |names: Vec<String>| names.into_iter().map(Text::from).collect();
        self.fingerprint = Some(fingerprint);
        (self.up_touches, self.down_touches) = (up_touches.map(texts), down_touches.map(texts));
        self
    }

    /// Sets what it did to tables with rows.
    #[doc(hidden)]
    #[must_use]
    pub fn with_facts(mut self, facts: Facts) -> Self {
        self.facts = facts;
        self
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// The rest of the file name, such as `add_metrics`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The comment at the head of the file; empty where there is none.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// What it is for.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How it meets the transaction.
    #[must_use]
    pub fn transaction(&self) -> Transaction {
        self.transaction
    }

    /// The versions of its own set that it declares to need.
    #[must_use]
    pub fn depends(&self) -> &[Version] {
        &self.depends
    }

    /// The migrations of other sets that it declares to need, each as the name of the set and the
    /// version. They take no part in the order of its own set.
    pub fn depends_on_sets(&self) -> impl Iterator<Item = (&str, &Version)> {
        self.depends_on_sets.iter().map(|(set, version)| (&**set, version))
    }

    /// The `meta` directives, in order.
    pub fn metadata(&self) -> impl Iterator<Item = (&str, &str)> {
        self.metadata.iter().map(|(key, value)| (&**key, &**value))
    }

    /// What its file says may be destroyed: `allow destructive(…)`.
    #[must_use]
    pub fn consent(&self) -> &Consent {
        &self.consent
    }

    /// The statements that apply it.
    #[must_use]
    pub fn up(&self) -> &Script {
        &self.up
    }

    /// The statements that undo it, if there are any.
    #[must_use]
    pub fn down(&self) -> Option<&Script> {
        self.down.as_ref()
    }

    /// The queries that must yield true after it.
    #[must_use]
    pub fn verify(&self) -> Option<&Script> {
        self.verify.as_ref()
    }

    /// The digest of the up text.
    #[must_use]
    pub fn checksum(&self) -> Checksum {
        self.checksum
    }

    /// The digest of the up statements, whatever their layout.
    #[must_use]
    pub fn statements(&self) -> Checksum {
        self.statements
    }

    /// The schema after it, where the build ran it.
    #[must_use]
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        self.fingerprint
    }

    /// The tables whose foreign keys its up can have broken; none where the build did not run all
    /// of it, so that every table must be checked.
    #[must_use]
    pub fn up_touches(&self) -> Option<&[Cow<'static, str>]> {
        self.up_touches.as_deref()
    }

    /// The same for its down.
    #[must_use]
    pub fn down_touches(&self) -> Option<&[Cow<'static, str>]> {
        self.down_touches.as_deref()
    }

    /// What it destroyed of rows that the build made up: what it will destroy of real ones, as far
    /// as they are alike. None where the build did not see it: it had shipped, a function of the
    /// program does a part of it, or no rows could be made up.
    #[must_use]
    pub fn destroys(&self) -> Option<&[Destroyed]> {
        self.facts.up.as_deref()
    }

    /// The same for its down, of the rows that there are when it runs.
    #[must_use]
    pub fn down_destroys(&self) -> Option<&[Destroyed]> {
        self.facts.down.as_deref()
    }

    /// The tables whose rows decide how long its up takes; none of them where that is always the
    /// same. None where the build did not measure it.
    #[must_use]
    pub fn costs(&self) -> Option<&[Cost]> {
        self.facts.costs.as_deref()
    }

    /// What a rollback brought back of rows that the build made up, and of those of samples; none
    /// where it did not see it. Never lossless where the up destroys what no down can know.
    #[must_use]
    pub fn rollback(&self) -> Option<Rollback> {
        self.facts.rollback
    }

    /// What it does to the schema and to rows that the build made up, as a digest; none where the
    /// build did not see it, or where it does something else each time: values of chance or of the
    /// time, a function of the program.
    #[must_use]
    pub fn effect(&self) -> Option<Effect> {
        self.facts.effect
    }

    /// What becomes of it where it is applied after migrations that have shipped and come after
    /// it; none where it comes before none of them, or the build ran nothing.
    #[must_use]
    pub fn late(&self) -> Option<Late> {
        self.facts.late
    }
}
