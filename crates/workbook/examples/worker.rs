//! The smallest host of the child: what a program's hidden subcommand does. The tests run it as a real process.

fn main() {
    let args: Vec<String> = std::env::args().skip(2).collect();
    std::process::exit(workbook::worker_main(&args));
}
