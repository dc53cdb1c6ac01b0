//! Callbacks: code of the application's around a run and around each migration, with a say in it.

use std::fmt;
use std::sync::Arc;

use rusqlite::Connection;

use crate::error::{Cause, Error, ErrorKind};
use crate::plan::{Plan, Step};

/// Why a callback or a hook refuses.
pub(crate) type Refusal = Box<dyn std::error::Error + Send + Sync>;

type Call<T> = Arc<dyn Fn(&Connection, &T) -> Result<(), Refusal> + Send + Sync>;

/// What is called when. Each runs in the transaction of what it is about: its error undoes it.
#[derive(Clone, Default)]
pub(crate) struct Callbacks {
    pub(crate) before_run: Option<Call<Plan>>,
    pub(crate) after_run: Option<Call<Plan>>,
    pub(crate) before_each: Option<Call<Step>>,
    pub(crate) after_each: Option<Call<Step>>,
}

impl fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callbacks")
            .field("before_run", &self.before_run.is_some())
            .field("after_run", &self.after_run.is_some())
            .field("before_each", &self.before_each.is_some())
            .field("after_each", &self.after_each.is_some())
            .finish()
    }
}

impl Callbacks {
    pub(crate) fn call_before_run(&self, db: &Connection, plan: &Plan) -> Result<(), Error> {
        call(db, self.before_run.as_ref(), "before_run", plan)
    }

    pub(crate) fn call_after_run(&self, db: &Connection, plan: &Plan) -> Result<(), Error> {
        call(db, self.after_run.as_ref(), "after_run", plan)
    }

    pub(crate) fn call_before_each(&self, db: &Connection, step: &Step) -> Result<(), Error> {
        call(db, self.before_each.as_ref(), "before_each", step)
    }

    pub(crate) fn call_after_each(&self, db: &Connection, step: &Step) -> Result<(), Error> {
        call(db, self.after_each.as_ref(), "after_each", step)
    }
}

/// Calls it, if there is one. A transaction that is open must stay so.
fn call<T>(
    db: &Connection,
    callback: Option<&Call<T>>,
    name: &'static str,
    about: &T,
) -> Result<(), Error> {
    let Some(callback) = callback else { return Ok(()) };
    let inside = !db.is_autocommit();
    let answer = callback(db, about);
    if inside && db.is_autocommit() {
        return Err(Error::new(Cause::CallbackEnded(name)));
    }
    answer.map_err(|error| match error.downcast::<Error>() {
        // It says by itself what is wrong and what to do.
        Ok(own) if own.kind() == ErrorKind::CheckFailed => *own,
        Ok(own) => Error::new(Cause::CallbackFailed { name, message: own.to_string() }),
        Err(other) => Error::new(Cause::CallbackFailed { name, message: other.to_string() }),
    })
}
