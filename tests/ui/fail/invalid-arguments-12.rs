//! A mistake behind the path of the runtime: the empty set is made by that one all the same.

use framework::{Set, embed_migrations};

mod framework {
    pub use migrate_runtime::embed_migrations;

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

static SET: Set = embed_migrations!("sets/one-file", crate = crate::framework, alow(gap));

fn main() {
    println!("{} migrations", SET.0.len());
}
