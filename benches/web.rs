//! What pages cost, against the floor page of the bare stack; how soon and in how much memory the service stands; and how often
//! a page asks the database, which must not depend on how many people there are.
//!
//! It measures with 2,000 officers, quickly with 200.

use std::path::Path;
use std::time::{Duration, Instant};

use gradus::clock::Clock;

use crate::support::council::Council;
use crate::support::load::{self, Asker, Round, Server};
use crate::support::service::{Counted, Reader};
use crate::support::{floor, is_quick, machine, median};

/// Connections that ask at a time.
const CONNECTIONS: usize = 16;

/// A page, who opens it, and the greatest cost of it in floor pages; the least share of its requests a second; and the
/// greatest number of queries (performance.md 4, rows 1, 3 and 15).
struct Page {
    name: &'static str,
    path: fn(&Council) -> String,
    reader: fn(&Council) -> &Reader,
    cost: f64,
    speed: f64,
    queries: usize,
    /// It asks the same whoever it is about. Where not, it follows the officer's own line and history, and its bound holds it.
    alike: bool,
}

const PAGES: &[Page] = &[
    Page {
        name: "an officer's own account",
        path: |_| "/account".to_owned(),
        reader: |council| &council.officer,
        cost: 3.0,
        speed: 0.33,
        queries: 12,
        alike: true,
    },
    Page {
        name: "an officer's profile, seen by the manager",
        path: |council| format!("/people/{}", council.officer.id),
        reader: |council| &council.manager,
        cost: 3.0,
        speed: 0.33,
        queries: 40,
        alike: false,
    },
    Page {
        name: "the list of people, first 50",
        path: |_| "/people".to_owned(),
        reader: |council| &council.hr,
        cost: 4.0,
        speed: 0.25,
        queries: 40,
        alike: true,
    },
];

pub fn measure() {
    let quick = is_quick();
    let folder = std::env::temp_dir().join(format!("gradus-bench-{}", std::process::id()));
    let began = Instant::now();
    measure_in(&folder, quick);
    println!("{:.0} s in all; load of the machine now {}", began.elapsed().as_secs_f64(), machine());
    let _ = std::fs::remove_dir_all(&folder);
}

fn measure_in(folder: &Path, quick: bool) {
    println!("load of the machine before: {}", machine());
    let small = Council::new(folder, "s");
    let large = Council::new(folder, "m");
    counts(&small, &large);
    let council = if quick { &small } else { &large };
    let officers = if quick { 200 } else { 2_000 };
    println!("{:<48} {:>10} {:>10} {:>7} {:>7}       reference", "row", "ours", "reference", "ratio", "gate");
    start(council);
    pages(council, officers, quick);
}

/// Queries of each page: within its bound, and the same for ten times as many people.
fn counts(small: &Council, large: &Council) {
    let (few, many) = (Counted::start(&small.url, Clock::System), Counted::start(&large.url, Clock::System));
    println!("{:<48} {:>10} {:>10} {:>7} {:>7}", "queries of one request", "S", "M", "", "gate");
    for page in PAGES {
        let of = |counted: &Counted, council: &Council| counted.queries(&(page.path)(council), &(page.reader)(council).cookie);
        let (s, m) = (of(&few, small), of(&many, large));
        println!("{:<48} {s:>10} {m:>10} {:>7} {:>7}", page.name, "", page.queries);
        assert!(s == m || !page.alike, "{}: what it asks depends on how many people there are: {s}, {m}", page.name);
        assert!(s.max(m) <= page.queries, "{}: {} queries, {} are the most", page.name, s.max(m), page.queries);
    }
}

fn line(name: &str, ours: f64, reference: f64, ratio: f64, gate: f64, met: bool, what: &str) {
    let verdict = if met { "met" } else { "MISS" };
    println!("{name:<48} {ours:>10.2} {reference:>10.2} {ratio:>7.2} {gate:>7.2} {verdict:<4} {what}");
}

/// From nothing to the first page, and the memory held then.
fn start(council: &Council) {
    let mut starts: Vec<f64> = Vec::new();
    let mut memory = 0.0;
    for _ in 0..3 {
        let begun = Instant::now();
        let server = Server::of_binary(&["serve", "--database-url", &council.url, "--listen", "127.0.0.1:0"]);
        let (status, _) = Asker::to(&server.address).get("/sign-in", "");
        starts.push(begun.elapsed().as_secs_f64() * 1e3);
        assert_eq!(status, 200);
        std::thread::sleep(Duration::from_millis(300));
        memory = server.resident();
    }
    let first = median(starts);
    line("from start to the first page, ms", first, 250.0, first / 250.0, 1.0, first <= 250.0, "250 ms");
    line("memory held when idle, MiB", memory, 48.0, memory / 48.0, 1.0, memory <= 48.0, "48 MiB");
}

fn pages(council: &Council, officers: usize, quick: bool) {
    let (rounds, lasts) = if quick { (3, Duration::from_millis(400)) } else { (5, Duration::from_secs(3)) };
    let path = council.folder.join("floor.db");
    floor::prepare(&path, officers);
    let floor = Server::of_ours(&["--serve-floor", &path.display().to_string()]);
    let ours = Server::of_ours(&["--serve-council", &council.url]);
    let (status, body) = Asker::to(&floor.address).get("/1", "");
    println!("the floor page: {status}, {} bytes, {} rows", body.len(), floor::ROWS);
    let mut floors: Vec<Round> = Vec::new();
    let mut rows: Vec<Vec<Round>> = PAGES.iter().map(|_| Vec::new()).collect();
    for number in 0..=rounds {
        let mut of_floor = load::round(&floor, &format!("/{}", officers / 2), "", CONNECTIONS, lasts);
        for (page, row) in PAGES.iter().zip(&mut rows) {
            let of_page = load::round(&ours, &(page.path)(council), &(page.reader)(council).cookie, CONNECTIONS, lasts);
            // The first round fills caches.
            if number > 0 {
                row.push(of_page);
            }
        }
        if number > 0 {
            floors.push(of_floor);
        } else {
            of_floor.cost = 0.0;
        }
    }
    let of = |rounds: &[Round], part: fn(&Round) -> f64| median(rounds.iter().map(part).collect());
    let (floor_cost, floor_speed) = (of(&floors, |round| round.cost), of(&floors, |round| round.per_second));
    for (page, row) in PAGES.iter().zip(&rows) {
        let (cost, speed) = (of(row, |round| round.cost), of(row, |round| round.per_second));
        let ratio = cost / floor_cost;
        line(&format!("{}, processor us", page.name), cost, floor_cost, ratio, page.cost, ratio <= page.cost, "the floor page");
        let ratio = speed / floor_speed;
        line(
            &format!("{}, requests a second", page.name),
            speed,
            floor_speed,
            ratio,
            page.speed,
            ratio >= page.speed,
            "the floor page",
        );
        let (half, late) = (of(row, |round| round.median), of(row, |round| round.late));
        line(&format!("{}, p99 and p50 in ms", page.name), late, half, late / half, 8.0, late / half <= 8.0, "itself");
    }
    println!("medians of {rounds} interleaved rounds of {CONNECTIONS} connections; gates are for a quiet machine");
}
