//! Commands for the time in which a program is written: they see the directory of the migrations.

mod chain;
mod check;
mod directory;
mod layout;
mod lock;
mod new;
mod schema;

pub(super) use check::check;
pub(super) use lock::lock;
pub use new::NewArgs;
pub(super) use new::new;
pub(super) use schema::schema;
