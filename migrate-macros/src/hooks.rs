//! Hooks: functions of the program that the macro's arguments bind to migrations.

use migrate_core::Version;
use proc_macro2::{Span, TokenStream};

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::layout::Bundle;

/// A function that runs with the up of a migration.
#[derive(Debug)]
pub(crate) struct Hook {
    pub(crate) version: Version,
    /// Where the version is written.
    pub(crate) span: Span,
    /// The path of the function.
    pub(crate) function: TokenStream,
}

/// All that are bound, each to another migration.
#[derive(Debug, Default)]
pub(crate) struct Hooks(Vec<Hook>);

impl Hooks {
    /// Adds one, unless its migration has one.
    pub(crate) fn bind(&mut self, hook: Hook) -> Result<(), Hook> {
        if self.of(&hook.version).is_some() {
            return Err(hook);
        }
        self.0.push(hook);
        Ok(())
    }

    /// The hook of the migration `version`.
    pub(crate) fn of(&self, version: &Version) -> Option<&Hook> {
        self.0.iter().find(|hook| hook.version == *version)
    }

    /// The path of every function.
    pub(crate) fn functions(&self) -> impl Iterator<Item = &TokenStream> {
        self.0.iter().map(|hook| &hook.function)
    }
}

/// Passes the migrations on if there is one for each hook.
pub(crate) fn all_found(
    bundles: Vec<Bundle>,
    hooks: &Hooks,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Bundle>> {
    for Hook { version, span, function: _ } in &hooks.0 {
        if bundles.iter().any(|bundle| bundle.version == *version) {
            continue;
        }
        let versions = bundles.iter().map(|bundle| &bundle.version);
        let help = crate::nearest::version(version, versions)
            .unwrap_or_else(|| "add the migration, or remove the hook".to_owned());
        let message = format!("there is no migration {version} to run the function with");
        let found = Diagnostic::new(Code::HookWithoutMigration, message);
        diagnostics.error(found.in_call(*span).help(help));
    }
    diagnostics.unless_errors(bundles)
}
