//! Progress on the standard error: pages of a copy, rows of a migration, and the time that is left.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use migrate_core::Version;
use rusqlite::Connection;

use super::visible::on_one_line;
use crate::direction::Direction;
use crate::events::Event;
use crate::plan::{Plan, Step};

/// Rows between two looks at the bar.
const ROWS: u64 = 512;

/// So much of a name leaves room for the bar.
const NAME: usize = 28;
const PAGES_BAR: &str =
    "{spinner} {wide_msg} {bar:20} {human_pos} of {human_len} pages, {eta} left";
const ROWS_BAR: &str =
    "{spinner} {msg} {bar:12} {eta} left, {human_pos} of {human_len} rows of {prefix}";
const SPINNER: &str = "{spinner} {wide_msg} {prefix}{elapsed}";

/// The bar that is on the screen, if there is one.
pub(super) struct Progress {
    bar: Mutex<Option<ProgressBar>>,
    /// How many rows a migration goes over, where that is known.
    rows: HashMap<Version, (String, u64)>,
    total: usize,
    done: Mutex<usize>,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { bar: Mutex::default(), rows: HashMap::new(), total: 0, done: Mutex::default() }
    }

    /// Takes from `plan` how much there is to do.
    pub(super) fn of(plan: &Plan) -> Self {
        let rows = plan.steps().iter().filter_map(|step| {
            let most = step.work().iter().max_by_key(|work| work.rows())?;
            Some((step.version().clone(), (most.table().to_owned(), most.rows())))
        });
        let mut progress = Self::new();
        (progress.rows, progress.total) = (rows.collect(), plan.len());
        progress
    }

    /// Counts the rows that the statements change, for the bar of a migration.
    pub(super) fn watch(self: &std::sync::Arc<Self>, db: &mut Connection) {
        let (progress, mut rows) = (std::sync::Arc::clone(self), 0_u64);
        // Of another release of the wrapper, it answers nothing.
        let _ =
            db.update_hook(Some(move |_: rusqlite::hooks::Action, _: &str, _: &str, _: i64| {
                rows += 1;
                if rows.is_multiple_of(ROWS) {
                    progress.with(|bar| {
                        if bar.length().is_some() {
                            bar.inc(ROWS);
                        }
                    });
                }
            }));
    }

    /// Says something above the bar, if there is one.
    pub(super) fn say(&self, text: &str) -> bool {
        let bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        bar.as_ref().map(|bar| bar.println(text)).is_some()
    }

    pub(super) fn hear(&self, event: &Event<'_>) {
        match event {
            Event::BackupProgress { done, total } => {
                let bar = || copy_bar(*total);
                self.show("copying", bar, |bar| {
                    bar.set_length(*total);
                    bar.set_position(*done);
                });
                if done == total {
                    self.clear();
                }
            }
            Event::StepStarted { step } => {
                self.clear();
                *self.bar.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some(self.step_bar(step));
            }
            Event::StatementDone { done, total, .. } if *total > 1 => self.with(|bar| {
                if bar.length().is_none() {
                    bar.set_prefix(format!("statement {done} of {total}, "));
                }
            }),
            Event::StepDone { .. } => {
                *self.done.lock().unwrap_or_else(PoisonError::into_inner) += 1;
                self.clear();
            }
            Event::RunDone { .. } | Event::RunFailed { .. } => self.clear(),
            _ => {}
        }
    }

    fn step_bar(&self, step: &Step) -> ProgressBar {
        let done = *self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let verb = match step.direction() {
            Direction::Up => "applying",
            Direction::Down => "rolling back",
        };
        let of = if self.total > 1 {
            format!(" ({} of {})", done + 1, self.total)
        } else {
            String::new()
        };
        let label: String = on_one_line(&step.label()).chars().take(NAME).collect();
        let bar = match self.rows.get(step.version()) {
            Some((table, rows)) if step.direction() == Direction::Up => {
                let bar = ProgressBar::new(*rows).with_prefix(on_one_line(table));
                bar.set_style(style(ROWS_BAR, ProgressStyle::default_bar()));
                bar.with_message(format!("{label}{of}"))
            }
            _ => {
                let bar = ProgressBar::new_spinner();
                bar.set_style(style(SPINNER, ProgressStyle::default_spinner()));
                bar.with_message(format!("{verb} {label}{of}"))
            }
        };
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    fn show(
        &self,
        what: &'static str,
        make: impl Fn() -> ProgressBar,
        then: impl Fn(&ProgressBar),
    ) {
        let mut bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        if bar.as_ref().is_none_or(|bar| bar.message() != what) {
            if let Some(old) = bar.take() {
                old.finish_and_clear();
            }
            *bar = Some(make().with_message(what));
        }
        if let Some(bar) = &*bar {
            then(bar);
        }
    }

    fn with(&self, then: impl FnOnce(&ProgressBar)) {
        if let Some(bar) = &*self.bar.lock().unwrap_or_else(PoisonError::into_inner) {
            then(bar);
        }
    }

    fn clear(&self) {
        if let Some(bar) = self.bar.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

fn copy_bar(pages: u64) -> ProgressBar {
    let bar = ProgressBar::new(pages);
    bar.set_style(style(PAGES_BAR, ProgressStyle::default_bar()));
    bar
}

/// A template of ours has no mistake; with one, the bar would be plain.
fn style(template: &str, plain: ProgressStyle) -> ProgressStyle {
    plain.clone().template(template).unwrap_or(plain)
}
