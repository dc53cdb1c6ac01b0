//! Standing: whether a database is fresh, managed, or has the tables and no records.

use std::fmt;

use migrate_core::schema::{Change, Difference, Snapshot};
use migrate_core::{Catalog, Migration, Version};
use rusqlite::Connection;

use super::ladder::Ladder;
use super::tools::{self, Tool};
use crate::error::Error;
use crate::options::Options;
use crate::store::{self, Tracking};

/// Where a database stands with a set. See [`Migrations::standing`](crate::Migrations::standing).
///
/// ```
/// use migrate_runtime::Standing;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// match MIGRATIONS.standing(&db)? {
///     Standing::Fresh => println!("a new file: welcome"),
///     Standing::Managed => println!("one of ours"),
///     Standing::Unmanaged(tables) => println!("made by somebody else: {tables}"),
///     _ => {}
/// }
/// # MIGRATIONS.run(&mut db)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// It has no records of the set, and no object with a name that the set gives.
    Fresh,
    /// It has records of the set.
    Managed,
    /// It has objects with names of the set, and no records of it.
    Unmanaged(Unmanaged),
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fresh => f.write_str("fresh"),
            Self::Managed => f.write_str("managed"),
            Self::Unmanaged(unmanaged) => write!(f, "unmanaged: {unmanaged}"),
        }
    }
}

/// A database with objects of a set and no records of it.
///
/// ```
/// use migrate_runtime::Standing;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// // A database that was made by hand, before there were migrations, and changed since.
/// let [first, ..] = &MIGRATIONS.migrations()[..] else { unreachable!() };
/// db.execute_batch(first.up().text())?;
/// db.execute_batch("ALTER TABLE notebooks ADD COLUMN owner TEXT")?;
///
/// let Standing::Unmanaged(tables) = MIGRATIONS.standing(&db)? else { unreachable!() };
/// assert_eq!(tables.matches(), None, "a run would refuse it");
/// assert!(tables.candidates().is_empty(), "no version makes this schema");
/// assert_eq!(tables.nearest(), Some(first.version()));
/// assert_eq!(tables.differences()[0].to_string(), "table notebooks differs");
/// assert_eq!(tables.tool(), None, "no other tool left records");
/// assert!(tables.compared_with_all());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmanaged {
    pub(super) matches: Vec<Version>,
    nearest: Option<Version>,
    differences: Vec<Difference>,
    tool: Option<Tool>,
    whole: bool,
}

impl Unmanaged {
    /// The version at which the set makes exactly this schema, where there is one and only one.
    /// A run takes the database over there.
    #[must_use]
    pub fn matches(&self) -> Option<&Version> {
        match &self.matches[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Every version at which the set makes exactly this schema: several where migrations change
    /// rows and not the schema, so that the schema does not tell whether they ran.
    #[must_use]
    pub fn candidates(&self) -> &[Version] {
        &self.matches
    }

    /// The version whose schema is nearest; none where that is the schema before the first.
    #[must_use]
    pub fn nearest(&self) -> Option<&Version> {
        self.nearest.as_ref()
    }

    /// How the schema differs from the nearest; empty where it equals one.
    #[must_use]
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// The other tool whose records are in the database, if one's are.
    #[must_use]
    pub fn tool(&self) -> Option<Tool> {
        self.tool
    }

    /// Whether the schema could be compared with that of every version. Where a migration makes a
    /// schema only with functions of the application's, the last one stands for those after it.
    #[must_use]
    pub fn compared_with_all(&self) -> bool {
        self.whole
    }
}

/// The objects that differ of which an error tells.
const SHOWN: usize = 6;

/// At most `SHOWN` objects, with the columns in which a table differs, and how many more there are.
pub(super) fn lines(differences: &[Difference]) -> Vec<String> {
    let told = |one: &Difference| match one.change() {
        Change::Changed => one.detailed().to_string().replace('\n', "\n  "),
        _ => one.to_string(),
    };
    let mut lines: Vec<String> = differences.iter().take(SHOWN).map(told).collect();
    if let Some(more) = differences.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        lines.push(format!("and {more} more"));
    }
    lines
}

impl fmt::Display for Unmanaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.matches[..] {
            [] => {}
            [one] => return write!(f, "the schema is that of {one}"),
            [first, .., last] => {
                return write!(
                    f,
                    "the schema is that of {first} to {last}, which differ in rows alone"
                );
            }
        }
        match &self.nearest {
            Some(version) => write!(f, "the schema is nearest to {version}, but")?,
            None => f.write_str("the schema is not that of any version:")?,
        }
        lines(&self.differences).iter().try_for_each(|line| write!(f, "\n  {line}"))?;
        if !self.whole {
            f.write_str("\n  (some versions could not be compared: they need the application)")?;
        }
        Ok(())
    }
}

pub(crate) fn standing(
    db: &Connection,
    catalog: &Catalog,
    options: &Options,
) -> Result<Standing, Error> {
    let set = catalog.migrations();
    let tracking = store::read_consistently(db, catalog.set(), options.patience())?;
    judge(db, catalog, &set, options, &tracking)
}

/// The rule: without records, what has no name of the set's is no business of it, be it of another
/// set, of another tool or of the application itself. What has one decides.
pub(super) fn judge(
    db: &Connection,
    catalog: &Catalog,
    set: &[Migration],
    options: &Options,
    tracking: &Tracking,
) -> Result<Standing, Error> {
    if !tracking.is_blank() {
        return Ok(Standing::Managed);
    }
    let found = Snapshot::read(db)?;
    if found.objects().next().is_none() {
        return Ok(Standing::Fresh);
    }
    let ladder = Ladder::of(catalog, set, options);
    let mut own = ladder.own(&found);
    if own.objects().next().is_none() {
        return Ok(Standing::Fresh);
    }
    if !ladder.rungs(found.fingerprint()).is_empty() {
        own = found;
    }
    let version = |rung: usize| {
        rung.checked_sub(1).and_then(|index| set.get(index)).map(|one| one.version().clone())
    };
    let matches: Vec<Version> =
        ladder.rungs(own.fingerprint()).into_iter().filter_map(version).collect();
    let (nearest, differences) = if let Some(version) = matches.last() {
        (Some(version.clone()), Vec::new())
    } else {
        let nearest = ladder.nearest(&own);
        (version(nearest.rung), nearest.differences)
    };
    let whole = ladder.is_complete();
    let tool = tools::detect(db, set.len())?.first().copied();
    Ok(Standing::Unmanaged(Unmanaged { matches, nearest, differences, tool, whole }))
}
