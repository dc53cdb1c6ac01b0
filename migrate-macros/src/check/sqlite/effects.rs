//! What statements do, as SQLite's authorizer tells while it compiles them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use migrate_core::schema::{ObjectKind, Snapshot};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use crate::check::sqlite::module::StandIn;

/// What the statements since the last [`Log::take`] do.
#[derive(Debug, Default)]
pub(in crate::check) struct Effects {
    /// The tables whose rows they change, in lower case.
    pub(in crate::check) writes: BTreeSet<String>,
    pub(in crate::check) dropped: Vec<(ObjectKind, String)>,
    /// The tables that got a column.
    pub(in crate::check) extended: Vec<String>,
    /// Whether they make objects.
    pub(in crate::check) creates: bool,
    /// The functions that they call, in lower case, each with the view, trigger or common table
    /// expression in which they do.
    calls: BTreeSet<(String, Option<String>)>,
    /// How many temporary objects they make.
    pub(in crate::check) temporary: usize,
    /// The tables that stand in for virtual ones.
    pub(in crate::check) stand_ins: Vec<StandIn>,
    /// Whether they rewrite objects that they do not name.
    pub(in crate::check) rewrites: bool,
    /// Whether they rewrite double-quoted strings wherever the schema has some, as `DROP COLUMN`
    /// does.
    pub(in crate::check) requotes: bool,
}

impl Effects {
    /// Whether they call no function at all.
    pub(in crate::check) fn call_nothing(&self) -> bool {
        self.calls.is_empty()
    }

    /// Whether a view or trigger of this name has a part in it.
    pub(in crate::check) fn use_object(&self, name: &str) -> bool {
        let within = self.calls.iter().filter_map(|(_, within)| within.as_deref());
        within.into_iter().any(|within| within.eq_ignore_ascii_case(name))
    }

    /// Whether anything calls this function.
    pub(in crate::check) fn reach_call(&self, function: &str) -> bool {
        self.calls.iter().any(|(name, _)| name.eq_ignore_ascii_case(function))
    }

    /// Whether they call a function themselves, rather than a view or a trigger of the schema.
    pub(in crate::check) fn call(&self, function: &str, schema: &Snapshot) -> bool {
        let of_schema = |name: &String| {
            [ObjectKind::View, ObjectKind::Trigger]
                .into_iter()
                .any(|kind| schema.get(kind, name).is_some())
        };
        let mut calls = self.calls.iter().filter(|(name, _)| name == function);
        calls.any(|(_, within)| !within.as_ref().is_some_and(of_schema))
    }
}

/// A log that the authorizer writes and the check reads.
#[derive(Debug, Clone, Default)]
pub(in crate::check) struct Log(Arc<Mutex<Effects>>);

impl Log {
    /// Takes what was logged.
    pub(in crate::check) fn take(&self) -> Effects {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Effects> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The authorizer: logs, and denies what could reach beyond the check's own database.
    pub(in crate::check) fn authorize(&self, context: AuthContext<'_>) -> Authorization {
        let mut log = self.lock();
        match context.action {
            AuthAction::Attach { .. } | AuthAction::Detach { .. } | AuthAction::Unknown { .. } => {
                return Authorization::Deny;
            }
            AuthAction::Insert { table_name }
            | AuthAction::Delete { table_name }
            | AuthAction::Update { table_name, .. } => {
                log.writes.insert(table_name.to_ascii_lowercase());
            }
            AuthAction::CreateTable { table_name } => {
                log.creates = true;
                log.writes.insert(table_name.to_ascii_lowercase());
            }
            AuthAction::CreateIndex { .. }
            | AuthAction::CreateView { .. }
            | AuthAction::CreateTrigger { .. } => log.creates = true,
            AuthAction::DropTable { table_name } => {
                log.dropped.push((ObjectKind::Table, table_name.to_owned()));
            }
            AuthAction::DropIndex { index_name, .. } => {
                log.dropped.push((ObjectKind::Index, index_name.to_owned()));
            }
            AuthAction::DropView { view_name } => {
                log.dropped.push((ObjectKind::View, view_name.to_owned()));
            }
            AuthAction::DropTrigger { trigger_name, .. } => {
                log.dropped.push((ObjectKind::Trigger, trigger_name.to_owned()));
            }
            AuthAction::AlterTable { table_name, .. } => {
                log.extended.push(table_name.to_owned());
                log.writes.insert(table_name.to_ascii_lowercase());
            }
            AuthAction::Function { function_name } => {
                let within = context.accessor.map(ToOwned::to_owned);
                log.calls.insert((function_name.to_ascii_lowercase(), within));
                // What ALTER TABLE calls to rewrite the schema.
                let rewrites = ["sqlite_rename_column", "sqlite_rename_table"];
                log.rewrites |= rewrites.contains(&function_name);
                log.requotes |= function_name == "sqlite_rename_quotefix";
            }
            AuthAction::CreateVtable { .. } | AuthAction::DropVtable { .. } => log.rewrites = true,
            AuthAction::CreateTempTable { .. }
            | AuthAction::CreateTempIndex { .. }
            | AuthAction::CreateTempView { .. }
            | AuthAction::CreateTempTrigger { .. } => log.temporary += 1,
            _ => {}
        }
        Authorization::Allow
    }
}
