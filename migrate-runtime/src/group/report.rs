//! What a run of a group did, and where its members stand.

use std::fmt;
use std::time::Duration;

use crate::report::Report;
use crate::status::Status;

/// What a run of a [`Group`](crate::Group) did and committed.
///
/// Prints as a list.
///
/// ```
/// use migrate_runtime::Group;
/// # use notes::MIGRATIONS as META;
/// # use notes::MIGRATIONS as EVENTS;
///
/// # let (mut meta, mut events) =
/// #     (rusqlite::Connection::open_in_memory()?, rusqlite::Connection::open_in_memory()?);
/// let report = Group::new()
///     .add("meta", META.migrator(), &mut meta)
///     .add("events", EVENTS.migrator(), &mut events)
///     .run()?;
/// assert!(!report.is_empty());
/// for (member, report) in report.members() {
///     println!("{member}: {} migrations", report.steps().len());
/// }
/// assert_eq!(report.get("meta").map(|report| report.steps().len()), Some(META.len()));
/// println!("it took {:?}", report.duration());
///
/// // Checks that only warn, and what an earlier run had left to do.
/// assert!(report.notes().is_empty() && report.resumed().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupReport {
    pub(super) members: Vec<(String, Report)>,
    pub(super) resumed: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) duration: Duration,
    /// How many they are in.
    pub(super) databases: usize,
}

impl GroupReport {
    /// Each member with its report, in the order in which they were added.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Report)> {
        self.members.iter().map(|(name, report)| (name.as_str(), report))
    }

    /// The report of the member with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Report> {
        self.members.iter().find(|(own, _)| own == name).map(|(_, report)| report)
    }

    /// The members that an earlier run had left behind when it was cut short between two commits,
    /// and that this one brought to where the others are.
    #[must_use]
    pub fn resumed(&self) -> &[String] {
        &self.resumed
    }

    /// What is to be known beside: checks whose rows are warnings.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Whether there was nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.iter().all(|(_, report)| report.is_empty())
    }

    /// How long it took, waiting for the locks included.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

impl fmt::Display for GroupReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("nothing to do");
        }
        for (name, report) in &self.members {
            writeln!(f, "{name}:")?;
            for line in report.to_string().lines() {
                writeln!(f, "  {line}")?;
            }
        }
        for name in &self.resumed {
            writeln!(f, "note         {name} had been left behind by a run that was cut short")?;
        }
        for note in &self.notes {
            writeln!(f, "note         {note}")?;
        }
        let plural = if self.databases == 1 { "" } else { "s" };
        if self.members.len() != self.databases {
            write!(f, "{} sets in ", self.members.len())?;
        }
        write!(f, "{} database{plural} in {:.1?}", self.databases, self.duration)
    }
}

/// Where the members of a [`Group`](crate::Group) stand.
///
/// Prints as the table of each.
///
/// ```
/// use migrate_runtime::Group;
/// # use notes::MIGRATIONS as META;
/// # use notes::MIGRATIONS as EVENTS;
///
/// # let (mut meta, mut events) =
/// #     (rusqlite::Connection::open_in_memory()?, rusqlite::Connection::open_in_memory()?);
/// let group = Group::new()
///     .add("meta", META.migrator(), &mut meta)
///     .add("events", EVENTS.migrator(), &mut events);
/// let status = group.status()?;
/// for (member, status) in status.members() {
///     println!("{member}: {} pending", status.pending().count());
/// }
/// assert_eq!(status.get("events").and_then(|status| status.current()), None);
/// assert!(status.behind().is_empty(), "no run was cut short");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupStatus {
    pub(super) members: Vec<(String, Status)>,
    pub(super) behind: Vec<String>,
}

impl GroupStatus {
    /// Each member with its status, in the order in which they were added.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Status)> {
        self.members.iter().map(|(name, status)| (name.as_str(), status))
    }

    /// The status of the member with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Status> {
        self.members.iter().find(|(own, _)| own == name).map(|(_, status)| status)
    }

    /// The members that a run left behind when it was cut short between two commits: the next run
    /// brings them to where the others are.
    #[must_use]
    pub fn behind(&self) -> &[String] {
        &self.behind
    }
}

impl fmt::Display for GroupStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, status)) in self.members.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            let behind = if self.behind.contains(name) { " (left behind)" } else { "" };
            write!(f, "{name}{behind}: {status}")?;
        }
        Ok(())
    }
}
