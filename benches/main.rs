//! All benchmarks, in one program, so that what they share is built once: `cargo bench --bench all -- NAME`, or each after the
//! other without a name. A name is one of `NAMES`; each file says what it measures and what else it takes. `--quick` shows with
//! little that everything runs, and holds the counts alone.

mod assessment;
mod import;
mod library;
mod record;
mod report;
mod report_database;
mod support;
mod web;

use std::path::Path;
use std::process::{Command, ExitCode};

use gradus::clock::Clock;
use support::{filled, floor, service};

const NAMES: [(&str, fn()); 7] = [
    ("library", library::measure),
    ("assessment", assessment::measure),
    ("report", report::measure),
    ("report_database", report_database::measure),
    ("record", record::measure),
    ("import", import::measure),
    ("web", web::measure),
];

fn main() -> ExitCode {
    // Cargo itself adds --bench, which says nothing.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        // What a benchmark starts beside itself.
        ["--serve-floor", path] => floor::serve(Path::new(path)),
        ["--serve-council", url] => service::serve(url, Clock::System),
        ["--serve-filled", url] => service::serve(url, Clock::set_to(filled::now())),
        ["--memory", url, format] => report_database::print_memory(url, format),
        [name, ..] if !name.starts_with('-') => match NAMES.iter().find(|(known, _)| known == name) {
            Some((_, measure)) => measure(),
            None => {
                let known: Vec<&str> = NAMES.iter().map(|(known, _)| *known).collect();
                eprintln!("There is no benchmark {name}; there are {}.", known.join(", "));
                return ExitCode::from(2);
            }
        },
        options => return each(options),
    }
    ExitCode::SUCCESS
}

/// Every benchmark in a process of its own, so that none has what another one left in memory. Ends with the first that fails.
fn each(options: &[&str]) -> ExitCode {
    let us = std::env::current_exe().expect("the path of this program");
    for (name, _) in NAMES {
        println!("\n== {name} ==\n");
        let ended = Command::new(&us).arg(name).args(options).status().expect("this program starts");
        if !ended.success() {
            eprintln!("the benchmark {name} failed: {ended}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
