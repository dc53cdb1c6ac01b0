//! A migration as JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;

#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Checksum, Fingerprint, Kind, Late, Rollback, Transaction, Version};

/// A migration as the program has it.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Migration<'a> {
    /// Its version.
    version: &'a Version,
    /// The rest of the file name.
    name: &'a str,
    /// The comment at the head of the file; empty where there is none.
    description: &'a str,
    /// What it is for.
    kind: Kind,
    /// How it meets the transaction.
    transaction: Transaction,
    /// The versions of its own set that it declares to need.
    depends: &'a [Version],
    /// The migrations of other sets that it declares to need.
    depends_on_sets: Vec<Needed<'a>>,
    /// The `meta` directives of its file.
    metadata: BTreeMap<&'a str, &'a str>,
    /// What its file says may be destroyed.
    consent: &'a crate::Consent,
    /// What applies it.
    up: &'a crate::Script,
    /// What undoes it; null where it has no down.
    down: Option<&'a crate::Script>,
    /// The queries that must yield true after it; null where it has none.
    verify: Option<&'a crate::Script>,
    /// The digest of the up text.
    checksum: Checksum,
    /// The digest of the up statements, whatever their layout.
    statements_checksum: Checksum,
    /// The schema after it; null where the build did not run it.
    fingerprint: Option<Fingerprint>,
    /// What it does, whatever its words; null where the build did not see it.
    effect: Option<crate::Effect>,
    /// The tables whose foreign keys its up can have broken; null where any can be.
    up_touches: Option<&'a [Cow<'static, str>]>,
    /// The same for its down.
    down_touches: Option<&'a [Cow<'static, str>]>,
    /// What the build saw it destroy; null where the build did not see it.
    destroys: Option<&'a [crate::Destroyed]>,
    /// The same for its down.
    down_destroys: Option<&'a [crate::Destroyed]>,
    /// What a rollback brings back; null where the build did not see one.
    rollback: Option<Rollback>,
    /// The tables whose rows decide how long it takes; null where the build did not measure it.
    costs: Option<&'a [crate::Cost]>,
    /// What becomes of it after migrations that have shipped and come after it; null where it
    /// comes before none.
    late: Option<Late>,
}

/// A migration of another set.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Needed<'a> {
    /// The name of the set.
    set: &'a str,
    /// The version in that set.
    version: &'a Version,
}

impl<'a> From<&'a crate::Migration> for Migration<'a> {
    fn from(migration: &'a crate::Migration) -> Self {
        let needed = |(set, version)| Needed { set, version };
        Self {
            version: migration.version(),
            name: migration.name(),
            description: migration.description(),
            kind: migration.kind(),
            transaction: migration.transaction(),
            depends: migration.depends(),
            depends_on_sets: migration.depends_on_sets().map(needed).collect(),
            metadata: migration.metadata().collect(),
            consent: migration.consent(),
            up: migration.up(),
            down: migration.down(),
            verify: migration.verify(),
            checksum: migration.checksum(),
            statements_checksum: migration.statements(),
            fingerprint: migration.fingerprint(),
            effect: migration.effect(),
            up_touches: migration.up_touches(),
            down_touches: migration.down_touches(),
            destroys: migration.destroys(),
            down_destroys: migration.down_destroys(),
            rollback: migration.rollback(),
            costs: migration.costs(),
            late: migration.late(),
        }
    }
}

/// The statements of one section of a migration file.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Script<'a> {
    /// The file, relative to the package that embedded it.
    file: &'a str,
    /// The text, comments included.
    text: &'a str,
    /// Its statements, in order.
    statements: Vec<Statement<'a>>,
}

/// One statement of a script.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Statement<'a> {
    /// Its text.
    sql: &'a str,
    /// The line of the file, from 1.
    line: u32,
    /// The column of that line in characters, from 1.
    column: u32,
}

impl<'a> From<&'a crate::Script> for Script<'a> {
    fn from(script: &'a crate::Script) -> Self {
        let statement = |one: &crate::Statement| Statement {
            sql: script.sql(one),
            line: one.line,
            column: one.column,
        };
        Self {
            file: script.file(),
            text: script.text(),
            statements: script.statements().iter().map(statement).collect(),
        }
    }
}

/// What the file of a migration says may be destroyed.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Consent<'a> {
    /// How much it allows.
    destructive: Allowed,
    /// The tables and columns that it lists.
    parts: &'a [crate::Consented],
}

/// How much a migration may destroy.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum Allowed {
    /// Nothing is said.
    None,
    /// What is listed.
    Listed,
    /// Whatever it destroys.
    All,
}

impl<'a> From<&'a crate::Consent> for Consent<'a> {
    fn from(consent: &'a crate::Consent) -> Self {
        let (destructive, parts) = match consent {
            crate::Consent::None => (Allowed::None, &[][..]),
            crate::Consent::Listed(parts) => (Allowed::Listed, &parts[..]),
            crate::Consent::All => (Allowed::All, &[][..]),
        };
        Self { destructive, parts }
    }
}

/// A table of which rows are destroyed, or a column of which values are.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Destroyed<'a> {
    /// The table.
    table: &'a str,
    /// The column whose values go; null where rows go.
    column: Option<&'a str>,
}

impl<'a> From<&'a crate::Destroyed> for Destroyed<'a> {
    fn from(destroyed: &'a crate::Destroyed) -> Self {
        Self { table: destroyed.table(), column: destroyed.column() }
    }
}

/// A table whose rows decide how long a migration takes.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Cost<'a> {
    /// The table, in lower case.
    table: &'a str,
    /// How the work grows with its rows.
    growth: crate::Growth,
}

impl<'a> From<&'a crate::Cost> for Cost<'a> {
    fn from(cost: &'a crate::Cost) -> Self {
        Self { table: cost.table(), growth: cost.growth() }
    }
}

crate::serialized_as! {
    crate::Migration => Migration<'_>,
    crate::Script => Script<'_>,
    crate::Consent => Consent<'_>,
    crate::Destroyed => Destroyed<'_>,
    crate::Cost => Cost<'_>,
}
