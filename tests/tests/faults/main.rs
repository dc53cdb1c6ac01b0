//! Faults: damaged files and records, disks that fail, and applications that interfere. Whatever
//! happens, the database is the old one or the new one, and the error says which.

mod backups;
mod callers;
mod common;
mod damaged_file;
mod damaged_records;
mod groups;
mod interference;
mod io_errors;
mod power_cut;
mod unwritable;
