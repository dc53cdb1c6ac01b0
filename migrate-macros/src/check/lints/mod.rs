//! Lints: what SQLite takes without a word, and hardly anybody means.

pub(in crate::check) mod between;
pub(in crate::check) mod copies;
pub(in crate::check) mod double_quoted;
pub(in crate::check) mod examine;
pub(in crate::check) mod noticed;
pub(in crate::check) mod nullable_key;
pub(in crate::check) mod odd_affinity;
pub(in crate::check) mod old_first;
pub(in crate::check) mod old_names;
pub(in crate::check) mod other_shape;
pub(in crate::check) mod rebuild;
pub(in crate::check) mod references;
pub(in crate::check) mod renamed;
pub(in crate::check) mod unindexed_key;
pub(in crate::check) mod unstable;
