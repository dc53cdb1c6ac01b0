//! Lets Cargo see new migration files.

fn main() {
    println!("cargo::rerun-if-changed=sets");
}
