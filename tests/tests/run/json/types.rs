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
    };
}

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
