//! The attribute stands on something that embeds no migrations.

use migrate_runtime::document_schema;

#[document_schema]
pub fn migrations() -> &'static str {
    "migrations"
}

fn main() {
    println!("{}", migrations());
}
