//! A desktop application that keeps every change as an event, and beside the events the tables that
//! it works with: in two databases, or in one.

pub mod rules;
pub mod store;
