//! A framework that re-exports the runtime under its own name, for users who do not depend on it.

use framework::{Set, embed_migrations};

mod framework {
    pub use migrate_runtime::embed_migrations;

    /// What the framework makes of a set: another type, so that this would not compile if the
    /// expansion named the runtime itself.
    pub struct Set(pub migrate_runtime::Migrations);

    pub mod __private {
        pub use migrate_runtime::__private::{Catalog, Directory, Hook};

        pub const fn migrations(
            catalog: Catalog,
            directory: Option<Directory>,
            hooks: &'static [(&'static str, Hook)],
        ) -> super::Set {
            super::Set(migrate_runtime::__private::migrations(catalog, directory, hooks))
        }
    }
}

mod deeper {
    pub static MIGRATIONS: migrate_runtime::Migrations = migrate_runtime::embed_migrations!(
        "sets/one-file",
        crate = self::reexports::runtime,
    );

    mod reexports {
        pub use migrate_runtime as runtime;
    }
}

static SET: Set = embed_migrations!("sets/one-file", crate = crate::framework);

fn main() {
    let Set(migrations) = &SET;
    assert_eq!(migrations.len(), 2);
    assert_eq!(migrations.digest(), deeper::MIGRATIONS.digest());
}
