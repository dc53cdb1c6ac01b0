//! Which files of a migration directory are not migrations.

/// Whether a file may lie beside migrations without being one: dot files and READMEs.
///
/// ```
/// use migrate_core::is_bystander;
///
/// assert!(is_bystander(".gitkeep"));
/// assert!(is_bystander("README.md"));
/// assert!(!is_bystander("001_initial.sql"));
/// ```
#[must_use]
pub fn is_bystander(name: &str) -> bool {
    name.starts_with('.') || name.split('.').next() == Some("README")
}
