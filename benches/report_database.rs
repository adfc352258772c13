//! The grade report out of a database: as a spreadsheet against the bare crate that is given ready cells (performance.md 4, row
//! 8), how time, queries and memory grow with the officers (growth gates, row 13), and what a day in the past costs, for which
//! everybody is assessed anew.
//!
//! It measures 200,000 officers of today and 2,000 of a past day.

use std::io;
use std::process::Command;
use std::time::{Duration, Instant};

use gradus::app::reports::{Asking, Question, export, screen, unheard};
use gradus::app::{App, Call};
use gradus::domain::report::{Cell, GradeRow};
use gradus::exchange::grade_report::{self, Format};

use crate::support::references::{Python, bare_csv, bare_xlsx, texts};
use crate::support::{self, Row, filled, is_quick, officers, service};

/// Rows that the bare crate repeats.
const DIFFERENT: usize = 64;
/// People of one step of the report, of whom it is kept where they stand, and of whom everything is read; and the queries that a
/// step may take.
const STEP: usize = 1_000;
const WITH_FACTS: usize = 200;
const QUERIES: usize = 30;
/// Time of a row at the greater size, as a multiple of that at the smaller; with room for a busy machine.
const GROWTH: f64 = 1.3;

fn today() -> Question {
    Question::default()
}

/// Yesterday: nothing is kept of it.
fn past() -> Question {
    Question { as_of: officers::as_of().pred_opt(), ..Question::default() }
}

/// Writes the report to nowhere. Gives the rows.
fn write(app: &App, question: &Question, format: Format) -> usize {
    let rows = app.read_apart(&Call::command(filled::HR), |tx, me| {
        let (times, failed) = ((tx.today, tx.now), |error| panic!("the sink takes all: {error}"));
        let written = grade_report::write(format, io::sink(), times, failed, |row| {
            export(tx, me, question, format.as_str(), &unheard, &mut |line| row(line.line.row))
        });
        written.map(|(rows, _)| rows)
    });
    usize::try_from(rows.expect("HR exports")).expect("few")
}

fn first_rows(app: &App) -> Vec<GradeRow> {
    let mut rows = Vec::new();
    let read = app.read_apart(&Call::command(filled::HR), |tx, me| {
        export(tx, me, &today(), "csv", &unheard, &mut |line| {
            if rows.len() < DIFFERENT {
                rows.push(line.line.row.clone());
            }
            Ok(())
        })
    });
    read.expect("HR exports");
    rows
}

/// Holds the queries of a report to so many a step, whatever the step holds.
fn count_queries(url: &str, officers: usize, question: &Question, (what, step): (&str, usize)) {
    service::count();
    let app = filled::open(url);
    write(&app, question, Format::Csv);
    let before = service::counted();
    let rows = write(&app, question, Format::Csv);
    let asked = service::counted() - before;
    service::count_no_more();
    // Managers lie between officers, so a step may hold fewer; the last one finds nobody.
    let steps = officers.div_ceil(step) * 2 + 2;
    println!("{what}: {asked} queries for {rows} rows, at most {steps} steps");
    assert_eq!(rows, officers);
    assert!(asked <= steps * QUERIES, "{asked} queries of {steps} steps");
}

/// Seconds a row, the least of a few tries.
fn per_row(url: &str, question: &Question) -> f64 {
    let app = filled::open(url);
    let time = |app: &App| {
        let begun = Instant::now();
        let rows = write(app, question, Format::Csv);
        begun.elapsed().as_secs_f64() / rows as f64
    };
    (0..3).map(|_| time(&app)).fold(f64::MAX, f64::min)
}

fn growth(name: &str, small: (&str, usize), large: (&str, usize), question: &Question) {
    let (few, many) = (per_row(small.0, question), per_row(large.0, question));
    let ratio = many / few;
    let verdict = if ratio <= GROWTH { "met" } else { "MISS" };
    println!(
        "{name}: {:.1} us a row of {}, {:.1} us of {}, {ratio:.2} times ({GROWTH} at most) {verdict}",
        few * 1e6,
        small.1,
        many * 1e6,
        large.1
    );
}

/// The most memory that a process of its own held while it wrote the report, in MiB.
fn memory(url: &str, format: &str) -> f64 {
    let us = std::env::current_exe().expect("a path of our own");
    let answer = Command::new(us).args(["--memory", url, format]).output().expect("it runs");
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    text.trim().parse().unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&answer.stderr)))
}

fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("the peak");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).expect("kB") / 1024.0
}

/// Writes the report of today once and prints what [`memory`] asks for.
pub fn print_memory(url: &str, format: &str) {
    let format = Format::ALL.into_iter().find(|known| known.as_str() == format).expect("a format");
    write(&filled::open(url), &today(), format);
    println!("{:.1}", peak());
}

pub fn measure() {
    let folder = std::env::temp_dir().join(format!("gradus-bench-report-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder of our own");
    measure_in(&folder);
    drop(std::fs::remove_dir_all(folder));
}

fn measure_in(folder: &std::path::Path) {
    let (few, many, past_few, past_many) = if is_quick() { (100, 1_000, 100, 200) } else { (20_000, 200_000, 200, 2_000) };
    let begun = Instant::now();
    let (small, large) = (filled::standing(folder, few), filled::standing(folder, many));
    let (facts, more_facts) = (filled::with_facts(folder, past_few), filled::with_facts(folder, past_many));
    println!("databases made in {:.0} s", begun.elapsed().as_secs_f64());
    count_queries(&small, few, &today(), ("today", STEP));
    count_queries(&large, many, &today(), ("today", STEP));
    count_queries(&facts, past_few, &past(), ("a past day", WITH_FACTS));
    count_queries(&more_facts, past_many, &past(), ("a past day", WITH_FACTS));
    let app = filled::open(&large);
    let rows = first_rows(&app);
    let cells: Vec<Vec<Cell<'_>>> = rows.iter().map(|row| row.cells().to_vec()).collect();
    let fields: Vec<Vec<String>> = rows.iter().map(texts).collect();
    let fewer = filled::open(&small);
    let python = Python::with(&fields);
    let mut table = vec![
        Row {
            name: "grade report of today as XLSX, from the database",
            ours: Box::new(|| write(&app, &today(), Format::Xlsx)),
            reference: Some(("rust_xlsxwriter, cells ready", Box::new(|| bare_xlsx(&cells, many)))),
            goal: Some(1.0 / 0.6),
        },
        Row {
            name: "grade report of today as CSV, from the database",
            ours: Box::new(|| write(&app, &today(), Format::Csv)),
            reference: Some(("csv, cells ready", Box::new(|| bare_csv(&fields, many)))),
            goal: Some(1.0 / 0.3),
        },
    ];
    if let Some(python) = &python {
        table.push(Row {
            name: "the same as XLSX, fewer rows",
            ours: Box::new(|| write(&fewer, &today(), Format::Xlsx)),
            reference: Some(("Python XlsxWriter, constant memory", Box::new(|| python.write(few)))),
            // The few rows of a quick run take Python less time than to begin.
            goal: (!is_quick()).then_some(0.25),
        });
    }
    println!("{many} rows, {few} against Python");
    support::run_few(&mut table);
    growth("today", (&small, few), (&large, many), &today());
    growth("a past day", (&facts, past_few), (&more_facts, past_many), &past());
    for format in ["csv", "xlsx"] {
        let (less, most) = (memory(&small, format), memory(&large, format));
        let verdict = if most - less <= 32.0 { "met" } else { "MISS" };
        println!("memory of {format}: {less:.0} MiB for {few} officers, {most:.0} MiB for {many} (32 more at most) {verdict}");
    }
    for (what, url, officers, question) in [("today", &large, many, today()), ("a past day", &more_facts, past_many, past())] {
        let app = filled::open(url);
        let time = || {
            let begun = Instant::now();
            let shown = app.read_apart(&Call::command(filled::HR), |tx, me| screen(tx, me, &question, &Asking::default()));
            assert_eq!(shown.expect("HR looks").total, officers as u64);
            begun.elapsed()
        };
        let least = (0..3).map(|_| time()).min().unwrap_or(Duration::ZERO);
        println!("the screen, {what}, {officers} officers: {:.0} ms", least.as_secs_f64() * 1e3);
    }
}
