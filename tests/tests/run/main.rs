//! Whole runs on real files, each in rollback-journal and in WAL mode.
//!
//! One binary, since each would link SQLite again.

mod apply;
mod audit;
mod backup;
mod backup_compressed;
mod backup_killed;
mod backup_places;
mod backup_restore;
mod concurrent;
mod connection;
mod drift;
mod existing;
mod failures;
mod group;
mod group_killed;
mod history;
mod json;
mod killed;
mod late;
mod layouts;
mod limits;
mod loss;
mod loss_moves;
mod modes;
mod one_file;
mod one_file_killed;
mod quickstart;
mod rehearsed;
mod repair;
mod rollback;
mod several;
mod take_over;
mod tracking;
mod validate;
