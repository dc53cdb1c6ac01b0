//! The plan: what a run would do. Pure: the set, what is applied and a target in, a plan out.

mod compare;
mod step;

use std::collections::{HashMap, HashSet};
use std::fmt;

use migrate_core::sql::{Lexer, Token, keyword};
use migrate_core::{Cost, Kind, Late, Migration, Script, Version};

use crate::direction::{Direction, label};
use crate::error::{Cause, Error};
use crate::policy::OutOfOrder;
use crate::store::{Applied, Tracking};
use crate::work::Work;
use compare::Comparison;

pub(crate) use compare::{compare, like};
pub(crate) use step::Action;
pub use step::Step;

/// Where a run is to lead.
///
/// ```
/// use migrate_runtime::Target;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "004")?;
/// let steps = |target| MIGRATIONS.plan(&db, &target).map(|plan| plan.len());
/// assert_eq!(steps(Target::Latest)?, MIGRATIONS.len() - 4);
/// assert_eq!(steps(Target::UpTo("006".parse()?))?, 2);
/// assert_eq!(steps(Target::Back(1))?, 1);
/// assert_eq!(steps(Target::BackTo("001".parse()?))?, 3);
/// assert_eq!(steps(Target::Empty)?, 4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// Everything that is pending.
    Latest,
    /// Everything up to this version, and nothing after it.
    UpTo(Version),
    /// Back by this many migrations, the last applied first.
    Back(usize),
    /// Back until this version is the last one applied.
    BackTo(Version),
    /// Back to before the first migration.
    Empty,
}

/// The steps that a run would take, in order.
///
/// Prints as a list.
///
/// ```
/// use migrate_runtime::Target;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// let plan = MIGRATIONS.plan(&db, &Target::Latest)?;
/// println!("{plan}");
/// assert_eq!(plan.len(), MIGRATIONS.len());
/// assert_eq!(plan.steps()[0].name(), "create_notebooks");
///
/// MIGRATIONS.run(&mut db)?;
/// assert!(MIGRATIONS.plan(&db, &Target::Latest)?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    pub(crate) steps: Vec<Step>,
}

impl Plan {
    /// The steps.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Takes in what there is to do for steps of these costs.
    pub(crate) fn weigh<E>(
        &mut self,
        work: impl Fn(&[Cost]) -> Result<Vec<Work>, E>,
    ) -> Result<(), E> {
        for step in &mut self.steps {
            step.work = work(step.costs())?;
        }
        Ok(())
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The number of steps.
    #[must_use]
    pub fn len(&self) -> usize {
        self.steps.len()
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return f.write_str("nothing to do");
        }
        for (index, step) in self.steps.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            let sign = match step.direction() {
                Direction::Up => "apply    ",
                Direction::Down => "roll back",
            };
            write!(f, "{sign}  {}", step.label())?;
            if let Some(kind) = step.migration().map(Migration::kind).filter(|k| *k != Kind::Schema)
            {
                write!(f, "  ({kind})")?;
            }
            for work in step.work() {
                write!(f, "\n    {work}")?;
            }
            for one in step.destroys().unwrap_or_default() {
                let what = if one.column().is_some() { "values" } else { "rows" };
                write!(f, "\n    can destroy {what} of {one}")?;
            }
            if let Some(words) = step.way_back() {
                write!(f, "\n    {words}")?;
            }
        }
        Ok(())
    }
}

/// Which pending migrations are applied on the way to a target.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order<'o> {
    /// What becomes of those that come too late.
    pub(crate) late: OutOfOrder,
    /// These alone, as [`Target::Latest`], in this order: they were applied so before, and rolled back,
    /// or a whole plan is taken step by step.
    pub(crate) only: Option<&'o [Version]>,
}

/// What leads from what is applied to `target`.
pub(crate) fn plan(
    set: &[Migration],
    tracking: &Tracking,
    target: &Target,
    order: Order<'_>,
) -> Result<Plan, Error> {
    let comparison = compare(set, &tracking.applied);
    if let Some(version) = &comparison.half_done {
        return Err(Error::new(Cause::HalfDone(version.to_string())).about(version));
    }
    match target {
        Target::Latest => match order.only {
            Some(versions) => only(set, &comparison, versions),
            None => up(set, &comparison, set.len(), order.late),
        },
        Target::UpTo(version) => {
            let index = set.iter().position(|migration| migration.version() == version);
            let index = index.ok_or_else(|| unknown(version))?;
            let beyond: HashSet<&Version> =
                set[index + 1..].iter().map(Migration::version).collect();
            if tracking.applied.iter().any(|row| beyond.contains(&row.version)) {
                return Err(Error::new(Cause::AlreadyPast(version.to_string())).about(version));
            }
            up(set, &comparison, index + 1, order.late)
        }
        Target::Back(steps) => {
            let keep = tracking.applied.len().saturating_sub(*steps);
            let kept: HashSet<&Version> =
                tracking.applied[..keep].iter().map(|row| &row.version).collect();
            down(set, tracking, &comparison, |row| !kept.contains(&row.version))
        }
        Target::BackTo(version) => {
            let at = tracking.applied.iter().find(|row| row.version == *version);
            let at = at.ok_or_else(|| {
                let known = set.iter().any(|migration| migration.version() == version);
                if known { not_applied(version) } else { unknown(version) }
            })?;
            let order: HashMap<&Version, usize> =
                set.iter().enumerate().map(|(index, m)| (m.version(), index)).collect();
            // By the order of the set, so that a migration applied late stays where it belongs;
            // what the set does not know goes by when it was applied.
            let after = |row: &Applied| match (order.get(&at.version), order.get(&row.version)) {
                (Some(target), Some(own)) => own > target,
                _ => row.position > at.position,
            };
            down(set, tracking, &comparison, after)
        }
        Target::Empty => down(set, tracking, &comparison, |_| true),
    }
}

fn unknown(version: &Version) -> Error {
    Error::new(Cause::UnknownVersion(version.to_string())).about(version)
}

fn not_applied(version: &Version) -> Error {
    Error::new(Cause::NotApplied(version.to_string())).about(version)
}

fn strings(versions: &[Version]) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}

fn up(
    set: &[Migration],
    comparison: &Comparison,
    end: usize,
    out_of_order: OutOfOrder,
) -> Result<Plan, Error> {
    refuse_unlike(comparison)?;
    if let Some(refused) = too_late(set, &comparison.out_of_order) {
        return Err(refused);
    }
    if out_of_order == OutOfOrder::Refuse {
        refuse(&comparison.out_of_order, Cause::OutOfOrder)?;
    }
    let pending = comparison.pending.iter().filter(|index| **index < end);
    Ok(Plan { steps: pending.map(|index| Step::apply(&set[*index])).collect() })
}

/// Applies these, those of them that are pending.
fn only(set: &[Migration], comparison: &Comparison, versions: &[Version]) -> Result<Plan, Error> {
    refuse_unlike(comparison)?;
    let mut steps = Vec::with_capacity(versions.len());
    for version in versions {
        let index = set.iter().position(|migration| migration.version() == version);
        let index = index.ok_or_else(|| unknown(version))?;
        if comparison.pending.contains(&index) {
            steps.push(Step::apply(&set[index]));
        }
    }
    Ok(Plan { steps })
}

/// Refuses to build on what is applied, where the program has something else.
fn refuse_unlike(comparison: &Comparison) -> Result<(), Error> {
    if let [first, ..] = &comparison.edited[..] {
        let version = first.version.clone();
        return Err(Error::new(Cause::Edited(comparison.edited.clone())).about(&version));
    }
    refuse(&comparison.missing, Cause::Missing)?;
    refuse(&comparison.newer, Cause::DatabaseNewer)
}

fn refuse(versions: &[Version], cause: fn(Vec<String>) -> Cause) -> Result<(), Error> {
    match versions {
        [] => Ok(()),
        [first, ..] => Err(Error::new(cause(strings(versions))).about(first)),
    }
}

/// Of those that come late, what may not: the build saw that it does something else then, or could
/// not tell.
fn too_late(set: &[Migration], late: &[Version]) -> Option<Error> {
    if late.is_empty() {
        return None;
    }
    let known = set.iter().filter(|migration| late.contains(migration.version()));
    let refused = [Late::Different, Late::Unseen].into_iter().find_map(|outcome| {
        let such = known.clone().filter(|migration| migration.late() == Some(outcome));
        let versions: Vec<Version> = such.map(|migration| migration.version().clone()).collect();
        (!versions.is_empty()).then_some((versions, outcome))
    });
    let (versions, outcome) = refused?;
    let first = versions.first()?;
    Some(Error::new(Cause::TooLate(strings(&versions), outcome)).about(first))
}

/// Rolls back the rows that are `chosen`, the last applied first.
fn down(
    set: &[Migration],
    tracking: &Tracking,
    comparison: &Comparison,
    chosen: impl Fn(&Applied) -> bool,
) -> Result<Plan, Error> {
    let known: HashMap<&Version, &Migration> = set.iter().map(|m| (m.version(), m)).collect();
    let mut steps = Vec::new();
    let mut irreversible: Vec<&Applied> = Vec::new();
    for row in tracking.applied.iter().rev().filter(|row| chosen(row)) {
        // The embedded down is the mended one, unless the migration itself is another.
        let known = known.get(&row.version).filter(|_| !comparison.is_edited(&row.version));
        let down = match known {
            Some(migration) => migration.down().cloned(),
            None => row.down.clone().map(|text| {
                let file = format!("the stored down of {}", row.version);
                Script::from_text(file.into(), text.into())
            }),
        };
        if let (None, Some(down)) = (known, &down) {
            refuse_stored(&row.version, down)?;
        }
        let Some(down) = down else {
            irreversible.push(row);
            continue;
        };
        steps.push(Step {
            version: row.version.clone(),
            name: row.name.clone(),
            action: Action::Undo {
                mode: known.map_or(row.mode, |migration| migration.transaction()),
                known: known.map(|migration| Box::new((*migration).clone())),
                down,
            },
            work: Vec::new(),
        });
    }
    if let [first, ..] = irreversible[..] {
        let labels = irreversible.iter().map(|row| label(&row.version, &row.name)).collect();
        return Err(Error::new(Cause::Irreversible(labels)).about(&first.version));
    }
    Ok(Plan { steps })
}

/// What no build embeds, and a stored down can only have if somebody else wrote it there.
const NEVER_STORED: [&str; 8] =
    ["BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "ATTACH", "DETACH"];

fn refuse_stored(version: &Version, down: &Script) -> Result<(), Error> {
    if down.statements().is_empty() {
        let message = format!("the stored down of {version} has no statement");
        return Err(Error::tracking(message).about(version));
    }
    for statement in down.statements() {
        if let Some(word) = keyword(down.sql(statement), &NEVER_STORED) {
            let message = format!("the stored down of {version} has a {word}");
            return Err(Error::tracking(message).about(version));
        }
        let sql = down.sql(statement);
        let into = |token: Token| token.text(sql).eq_ignore_ascii_case("into");
        if keyword(sql, &["VACUUM"]).is_some() && Lexer::new(sql).significant().any(into) {
            let message = format!("the stored down of {version} writes to another file");
            return Err(Error::tracking(message).about(version));
        }
    }
    Ok(())
}

/// What the records say after `steps`.
pub(crate) fn after(tracking: &Tracking, steps: &[Step]) -> Tracking {
    let mut applied = tracking.applied.clone();
    let mut position = tracking.next_position();
    for step in steps {
        match &step.action {
            Action::Undo { .. } => applied.retain(|row| row.version != step.version),
            Action::Apply(migration) => {
                applied.push(Applied {
                    version: step.version.clone(),
                    name: step.name.clone(),
                    position,
                    half_done: false,
                    mode: migration.transaction(),
                    checksum: migration.checksum(),
                    statements: migration.statements(),
                    down: None,
                    fingerprint: migration.fingerprint(),
                    effect: migration.effect(),
                    applied_at: String::new(),
                    duration_us: 0,
                    backup: None,
                });
                position += 1;
            }
        }
    }
    Tracking { applied, schema: None, cookie: None }
}
