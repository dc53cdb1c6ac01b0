//! Writes the migrations before the macro reads them.

use std::path::Path;

#[path = "../generate.rs"]
mod generate;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../generate.rs");
    println!("cargo::rerun-if-changed=generated");
    generate::write(Path::new("generated/ten"), 10)?;
    generate::write(Path::new("generated/thousand"), 1_000)
}
