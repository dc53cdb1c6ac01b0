//! The helpers for an application's own tests, as the application uses them.
#![cfg(feature = "testing")]

mod crashes;
mod databases;
mod embedded;
mod rehearsal;
mod reversible;
mod sets;
mod upgrade;
