//! The harness of the benchmarks: rounds in which every contestant runs once, so that a busy machine slows all of them
//! alike, medians, and one table. Ratios can be trusted, absolute times much less.

pub mod beside;
pub mod council;
pub mod filled;
pub mod floor;
pub mod load;
pub mod officers;
pub mod references;
pub mod service;
pub mod table_of_text;

use std::hint::black_box;
use std::time::{Duration, Instant};

/// What is timed. It gives back a number so that its work cannot be left out.
pub type Work<'a> = Box<dyn FnMut() -> usize + 'a>;

/// One line of the table: what is measured, against what, and how many times as long it may take.
pub struct Row<'a> {
    pub name: &'a str,
    pub ours: Work<'a>,
    /// Its name and what it runs; without one, only our time is shown.
    pub reference: Option<(&'a str, Work<'a>)>,
    pub goal: Option<f64>,
}

/// Whether only to show that everything runs.
pub fn is_quick() -> bool {
    std::env::args().any(|argument| argument == "--quick")
}

/// What stands after an option.
pub fn option(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

/// The machine's load of the last minute.
pub fn machine() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}

pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// Runs all rows and prints the table. `--quick` runs few rounds: enough to see that everything runs.
pub fn run(rows: &mut [Row<'_>]) {
    run_rounds(rows, if is_quick() { 3 } else { 11 });
}

/// The same for work that takes seconds.
pub fn run_few(rows: &mut [Row<'_>]) {
    run_rounds(rows, if is_quick() { 1 } else { 3 });
}

fn run_rounds(rows: &mut [Row<'_>], rounds: usize) {
    let mut times: Vec<(Vec<Duration>, Vec<Duration>)> = rows.iter().map(|_| Default::default()).collect();
    for round in 0..=rounds {
        for (row, (ours, reference)) in rows.iter_mut().zip(&mut times) {
            let mine = time(&mut row.ours);
            let other = row.reference.as_mut().map(|(_, work)| time(work));
            // The first round fills caches and compiles what is compiled once.
            if round > 0 {
                ours.push(mine);
                reference.extend(other);
            }
        }
    }
    println!("{:<48} {:>10} {:>10} {:>7} {:>7}       reference", "row", "ours ms", "ref. ms", "ratio", "goal");
    for (row, (ours, reference)) in rows.iter().zip(&times) {
        let mine = seconds(ours);
        print!("{:<48} {:>10.2}", row.name, mine * 1e3);
        if let Some((name, _)) = row.reference {
            let other = seconds(reference);
            let goal = row.goal.map_or_else(|| "-".to_owned(), |goal| format!("{goal:.1}"));
            let verdict = row.goal.map_or("", |goal| if mine <= goal * other { "met" } else { "MISS" });
            print!(" {:>10.2} {:>7.2} {goal:>7} {verdict:<4} {name}", other * 1e3, mine / other);
        }
        println!();
    }
    println!("medians of {rounds} interleaved rounds; the goal is the greatest ratio that is accepted");
}

fn time(work: &mut dyn FnMut() -> usize) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn seconds(times: &[Duration]) -> f64 {
    median(times.iter().map(Duration::as_secs_f64).collect())
}
