//! A file that is added to the migrations leads to a rebuild.

fn main() {
    println!("cargo::rerun-if-changed=../../examples/quickstart/migrations");
}
