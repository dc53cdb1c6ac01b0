//! `up`: applies what is pending.

use super::lossy::{done, tried, with_consent};
use crate::cli::answer::Answer;
use crate::cli::args::{Command, RunArgs};
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::migrator::{Migrator, parse_version};
use crate::plan::Target;
use crate::policy::{DriftPolicy, OutOfOrder};

/// What somebody agreed to beforehand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::cli) struct Permits {
    destructive: bool,
    out_of_order: bool,
    drift: bool,
}

impl Permits {
    /// What was typed.
    pub(in crate::cli) fn of(command: &Command) -> Self {
        let Command::Up { allow_destructive, out_of_order, accept_drift, .. } = command else {
            return Self::default();
        };
        Self { destructive: *allow_destructive, out_of_order: *out_of_order, drift: *accept_drift }
    }

    /// What is not permitted here stays as the program has set it.
    pub(super) fn grant(self, mut migrator: Migrator<'_>) -> Migrator<'_> {
        if self.destructive {
            migrator = migrator.allow_destructive(true);
        }
        if self.out_of_order {
            migrator = migrator.out_of_order(OutOfOrder::Apply);
        }
        if self.drift {
            migrator = migrator.drift_policy(DriftPolicy::Warn);
        }
        migrator
    }
}

/// Where `up` goes, which was typed or not.
pub(in crate::cli) fn target(to: Option<&str>) -> Result<Target, Failure> {
    Ok(match to {
        Some(version) => Target::UpTo(parse_version(version)?),
        None => Target::Latest,
    })
}

pub(in crate::cli) fn up(
    session: &mut Session<'_, '_>,
    target: &Target,
    permits: Permits,
    run: &RunArgs,
) -> Result<Answer, Failure> {
    let permitted = permits.grant(session.migrator.clone());
    // Only to say how much there is to do: what refuses a plan refuses the run, and says it better.
    let plan = session.ui.shows_progress().then(|| permitted.plan(&session.db, target).ok());
    let migrator = permits.grant(session.long(run, plan.flatten().as_ref()));
    if run.dry_run {
        // It writes, and takes that back.
        session.refuse_backup()?;
        let dry = migrator.dry_run(&mut session.db, target)?;
        return tried(session, dry);
    }
    let report = with_consent(
        session,
        "Apply them all the same?",
        |db| migrator.to(db, target),
        |db| migrator.clone().allow_destructive(true).to(db, target),
    )?;
    done(session, &report)
}
