//! What a validation found, as JSON.

#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

use super::Micros;
use crate::{CheckOutcome, Difference, FindingKind, Severity, Status};

/// What a validation found.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct ValidationReport<'a> {
    /// Whether there is no error.
    valid: bool,
    /// How many findings make the database invalid.
    errors: usize,
    /// At how many findings somebody should look.
    warnings: usize,
    /// How many findings are good to know.
    notes: usize,
    /// Everything that was found, the worst first.
    findings: &'a [crate::Finding],
    /// The checks that were performed, in that order.
    checks: &'a [crate::CheckReport],
    /// The application's tables, by name; none where they were not counted.
    tables: &'a [crate::TableReport],
    /// What is applied and pending; null where the tracking tables cannot be read.
    status: Option<&'a Status>,
    /// How long the validation took, waiting for others included.
    duration_us: Micros,
}

impl<'a> From<&'a crate::ValidationReport> for ValidationReport<'a> {
    fn from(report: &'a crate::ValidationReport) -> Self {
        Self {
            valid: report.is_valid(),
            errors: report.errors().count(),
            warnings: report.warnings().count(),
            notes: report.notes().count(),
            findings: report.findings(),
            checks: report.checks(),
            tables: report.tables(),
            status: report.status(),
            duration_us: Micros::of(report.duration()),
        }
    }
}

/// One thing that a validation found.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Finding<'a> {
    /// How bad it is.
    severity: Severity,
    /// What it is about.
    kind: FindingKind,
    /// What is wrong.
    message: &'a str,
    /// The table that it is about.
    table: Option<&'a str>,
    /// The object, version, check or attached database that it is about.
    object: Option<&'a str>,
    /// The row of the table.
    rowid: Option<i64>,
    /// The columns of a foreign key.
    columns: &'a [String],
    /// The table to which a foreign key refers.
    parent: Option<&'a str>,
    /// How many rows it stands for.
    count: u64,
    /// Some of the rows that a check of the application yielded, as text.
    rows: &'a [String],
    /// How an object differs from what the migrations made.
    difference: Option<&'a Difference>,
    /// What to do next.
    help: Option<&'a str>,
}

impl<'a> From<&'a crate::Finding> for Finding<'a> {
    fn from(finding: &'a crate::Finding) -> Self {
        Self {
            severity: finding.severity(),
            kind: finding.kind(),
            message: finding.message(),
            table: finding.table(),
            object: finding.object(),
            rowid: finding.rowid(),
            columns: finding.columns(),
            parent: finding.parent(),
            count: finding.count(),
            rows: finding.rows(),
            difference: finding.difference(),
            help: finding.help(),
        }
    }
}

/// One check that was performed.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct CheckReport<'a> {
    /// What was checked; for a check of the application its name.
    name: &'a str,
    /// How it ended.
    outcome: CheckOutcome,
    /// How long it took.
    duration_us: Micros,
}

impl<'a> From<&'a crate::CheckReport> for CheckReport<'a> {
    fn from(check: &'a crate::CheckReport) -> Self {
        Self {
            name: check.name(),
            outcome: check.outcome(),
            duration_us: Micros::of(check.duration()),
        }
    }
}

/// One table of the application's.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct TableReport<'a> {
    /// Its name.
    name: &'a str,
    /// The number of its rows.
    rows: u64,
}

impl<'a> From<&'a crate::TableReport> for TableReport<'a> {
    fn from(table: &'a crate::TableReport) -> Self {
        Self { name: table.name(), rows: table.rows() }
    }
}

migrate_core::serialized_as! {
    crate::ValidationReport => ValidationReport<'_>,
    crate::Finding => Finding<'_>,
    crate::CheckReport => CheckReport<'_>,
    crate::TableReport => TableReport<'_>,
}
