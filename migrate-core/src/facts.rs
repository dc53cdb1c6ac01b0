//! Facts: what the build saw a migration do to tables with rows.

use std::fmt;

use crate::consent::Consented;
use crate::effect::Effect;
#[cfg(feature = "rusqlite")]
use crate::loss::Loss;
use crate::text::Text;

/// What the build saw; none where it could not see it.
#[doc(hidden)]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// What the up destroys.
    pub up: Option<Vec<Destroyed>>,
    /// What the down destroys, of the rows that there are when it runs.
    pub down: Option<Vec<Destroyed>>,
    /// What a rollback brings back.
    pub rollback: Option<Rollback>,
    /// How the work of the up grows.
    pub costs: Option<Vec<Cost>>,
    /// What becomes of it where it is applied late, if it comes before what has shipped.
    pub late: Option<Late>,
    /// What it does, whatever its words.
    pub effect: Option<Effect>,
}

/// What becomes of a migration that comes before one that has shipped, where it is applied after
/// it. The build found out by running both orders.
///
/// ```
/// # use migrate_runtime::Late;
/// # use notes::MIGRATIONS;
/// // 013 was written after 014 had been released. May it still go out?
/// let late = MIGRATIONS.migrations()[12].late();
/// match late {
///     None => println!("it comes after all that has shipped"),
///     Some(Late::Same) => println!("it may: both orders make the same"),
///     Some(other) => println!("better give it a new number: {}", other.as_str()),
/// }
/// # assert_eq!(late, None);
/// assert_eq!(Late::from_name("different"), Some(Late::Different));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Late {
    /// Both orders make the same schema and the same rows.
    Same,
    /// They make different ones, or the late one fails.
    Different,
    /// The build could not see it all: a function of the program does a part, or no rows could be
    /// made up.
    Unseen,
}

impl Late {
    /// The word for it.
    ///
    /// ```
    /// assert_eq!(migrate_runtime::Late::Different.as_str(), "different");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Unseen => "unseen",
        }
    }

    /// The one that [`Late::as_str`] calls `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Same, Self::Different, Self::Unseen].into_iter().find(|one| one.as_str() == name)
    }
}

/// What a rollback brings back. The build found out by rolling back.
///
/// ```
/// use migrate_runtime::Rollback;
/// # use notes::MIGRATIONS;
///
/// // For the notes of a release: which of its migrations have no way back?
/// let migrations = MIGRATIONS.migrations();
/// let no_way_back: Vec<String> = migrations
///     .iter()
///     .filter(|one| one.rollback() == Some(Rollback::Irreversible))
///     .map(|one| one.version().to_string())
///     .collect();
/// assert_eq!(no_way_back, ["007"]);
/// assert_eq!(Rollback::from_name("schema-only"), Some(Rollback::SchemaOnly));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Rollback {
    /// The schema and every row that was there before the migration.
    Lossless,
    /// The schema; rows or values that the migration destroyed stay lost.
    SchemaOnly,
    /// Nothing: there is no down.
    Irreversible,
}

impl Rollback {
    /// The word for it.
    ///
    /// ```
    /// assert_eq!(migrate_runtime::Rollback::SchemaOnly.as_str(), "schema-only");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lossless => "lossless",
            Self::SchemaOnly => "schema-only",
            Self::Irreversible => "irreversible",
        }
    }

    /// The class that [`Rollback::as_str`] calls `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [Self::Lossless, Self::SchemaOnly, Self::Irreversible];
        all.into_iter().find(|class| class.as_str() == name)
    }
}

impl fmt::Display for Rollback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How work grows with the rows of a table.
///
/// ```
/// use migrate_runtime::Growth;
///
/// assert!(Growth::Quadratic > Growth::Linear);
/// assert_eq!(Growth::Quadratic.as_str(), "quadratic");
/// assert_eq!(Growth::from_name("linear"), Some(Growth::Linear));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Growth {
    /// Each row is looked at.
    Linear,
    /// For each row, rows are looked at.
    Quadratic,
}

impl Growth {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Quadratic => "quadratic",
        }
    }

    /// The growth that [`Growth::as_str`] calls `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Linear, Self::Quadratic].into_iter().find(|growth| growth.as_str() == name)
    }
}

/// A table whose rows decide how long a migration takes.
///
/// ```
/// use migrate_runtime::Growth;
/// # use notes::MIGRATIONS;
///
/// // 012 rebuilds the notebooks: the more there are, the longer it takes.
/// let migrations = MIGRATIONS.migrations();
/// let rebuild = migrations.iter().find(|one| one.name() == "require_notebook_names").unwrap();
/// let costs = rebuild.costs().unwrap();
/// assert!(costs.iter().any(|cost| cost.table() == "notebooks" && cost.growth() == Growth::Linear));
/// ```
///
/// `Work` has the rows beside that a database holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    pub(crate) table: Text,
    pub(crate) growth: Growth,
}

impl Cost {
    /// A table, and how the work grows with its rows.
    #[doc(hidden)]
    #[must_use]
    pub fn new(table: impl Into<Text>, growth: Growth) -> Self {
        Self { table: table.into(), growth }
    }

    /// The table, in lower case.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// How the work grows with its rows.
    #[must_use]
    pub fn growth(&self) -> Growth {
        self.growth
    }
}

/// A table of which rows are destroyed, or a column of which values are.
///
/// ```
/// use migrate_runtime::Destroyed;
///
/// let gone = Destroyed::new("tasks", Some("legacy_state"));
/// assert_eq!((gone.table(), gone.column()), ("tasks", Some("legacy_state")));
/// assert_eq!(gone.to_string(), "tasks.legacy_state");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Destroyed {
    pub(crate) table: Text,
    pub(crate) column: Option<Text>,
}

impl Destroyed {
    /// A column of a table, or where none is named rows of it.
    #[must_use]
    pub fn new(table: impl Into<Text>, column: Option<impl Into<Text>>) -> Self {
        Self { table: table.into(), column: column.map(Into::into) }
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The column whose values go; none where rows go.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.column.as_deref()
    }
}

#[cfg(feature = "rusqlite")]
impl From<&Loss> for Destroyed {
    fn from(loss: &Loss) -> Self {
        Self::new(loss.table().to_owned(), loss.column().map(ToOwned::to_owned))
    }
}

/// As a migration would allow it: `tasks`, `tasks.legacy_state`.
impl fmt::Display for Destroyed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (table, column) = (self.table.clone(), self.column.clone());
        match column {
            Some(column) => Consented::column(table, column).fmt(f),
            None => Consented::table(table).fmt(f),
        }
    }
}
