//! Whatever a verb gives or prints can be serialized. That is decided by the compiler.

use migrate_runtime::{
    Action, BackupFile, BackupWhen, Change, CheckOutcome, CheckReport, Checksum, ClauseDifference,
    ColumnDifference, Consent, Consented, Cost, Decision, Declaration, Destroyed, Difference,
    Direction, Drift, DriftPolicy, DryRun, Effect, Error, ErrorKind, Event, Finding, FindingKind,
    Fingerprint, GroupReport, GroupStatus, Grouping, Growth, HistoryEntry, Info, Integrity, Kind,
    Late, Likeness, Location, Loss, Migration, MigrationStatus, Object, ObjectKind, OutOfOrder,
    Outcome, Plan, Question, RepairPlan, RepairStep, Report, Rollback, RowChange, RowCounts,
    Script, Severity, Snapshot, Standing, State, Status, Step, StepReport, TableReport, Target,
    Tool, Transaction, Unmanaged, ValidationReport, Verification, Version, Work, Written,
};
use serde::Serialize;

macro_rules! serializable {
    ($($name:ty),* $(,)?) => {
        const fn is<T: Serialize>() {}
        $(const _: () = is::<$name>();)*
        const SERIALIZABLE: &[&str] = &[$(stringify!($name)),*];
    };
}

/// What is told to the library, and what does something: there is nothing in it to look at.
const OTHERS: &[&str] = &[
    "Backup",
    "CancelHandle",
    "Check",
    "Group",
    "GroupMembers",
    "HistoryQuery",
    "Hook",
    "Migrations",
    "Migrator",
    "ParseVersionError",
    "Statement",
    "diagram",
    "Validation",
    "document_schema",
    "embed_migrations",
];

serializable! {
    Action, BackupFile, BackupWhen, Change, CheckOutcome, CheckReport, Checksum, ClauseDifference,
    ColumnDifference, Consent, Consented, Cost, Decision, Declaration, Destroyed, Difference,
    Direction, Drift, DriftPolicy, DryRun, Effect, Error, ErrorKind, Event<'_>, Finding,
    FindingKind, Fingerprint, GroupReport, GroupStatus, Grouping, Growth, HistoryEntry, Info,
    Integrity, Kind, Late, Likeness, Location, Loss, Migration, MigrationStatus, Object, ObjectKind,
    OutOfOrder, Outcome, Plan, Question, RepairPlan, RepairStep, Report, Rollback, RowChange,
    RowCounts, Script, Severity, Snapshot, Standing, State, Status, Step, StepReport, TableReport,
    Target, Tool, Transaction, Unmanaged, ValidationReport, Verification, Version, Work, Written,
    // What verbs give of these.
    Option<Drift>, Option<Snapshot>, Result<Report, Error>, Vec<(String, Plan)>, Vec<BackupFile>,
    Vec<HistoryEntry>, Vec<Migration>,
}

/// A type that comes into the crate comes into one of the two lists.
#[test]
fn r_3_05_no_public_type_is_forgotten_in_json() {
    let lib = include_str!("../../../../migrate-runtime/src/lib.rs");
    let exported = lib.split("\npub use ").skip(1).flat_map(|rest| {
        let path = rest.split(';').next().unwrap_or_default();
        let names = path.rsplit("::").next().unwrap_or_default();
        names.trim_matches(['{', '}', '\n']).split(',').map(str::trim)
    });
    let exported: Vec<&str> = exported.filter(|name| !name.is_empty()).collect();
    assert!(exported.len() > 80, "{exported:?}");
    let listed = |name: &str| {
        OTHERS.contains(&name)
            || SERIALIZABLE.iter().any(|one| one.split('<').next().unwrap_or_default() == name)
    };
    let forgotten: Vec<&str> = exported.into_iter().filter(|name| !listed(name)).collect();
    assert!(forgotten.is_empty(), "neither serializable nor among the others: {forgotten:?}");
}
