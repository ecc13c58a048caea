//! Templates, styles and scripts are embedded: a file that comes to `ui` has to be seen.

fn main() {
    println!("cargo:rerun-if-changed=../../ui");
}
