//! What an officer's record costs: progress and team pages against the floor page and against Moodle's plan pages, how late the
//! last answers come, alone and while the grade report is written, evidence that is sent against a writer behind a mutex, what it
//! costs to work out again where one officer stands, and how all of it grows with the officers (performance.md 4, rows 1 to 5, 12
//! and 15, and the growth gates).
//!
//! It measures 20,000 officers against 200, quickly 200 against 100. `--databases FOLDER` keeps the councils there for the next
//! time: to make them takes minutes; `--officers N` makes the greater one of so many.
//! `--only PART` measures one of `pages`, `late`, `again`, `writes` and `sent`, for a profile of it.
//! With `GRADUS_BENCH_QUERIES` set every query that is counted is printed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use gradus::app::{App, Call, Channel, Credentials, evidence, reviews, standing};
use gradus::clock::Clock;
use gradus::domain::ids::{EvidenceId, PersonId};
use gradus::domain::officer::ReviewOutcome;
use gradus::domain::review::{Typed, TypedOutcome};

use crate::support::beside;
use crate::support::filled::{self, Filled};
use crate::support::load::{self, Round, Server};
use crate::support::service::{self, Counted, Reader, call_of, counted};
use crate::support::{floor, is_quick, machine, median, option};

/// Connections that read at a time, and that send.
const READERS: usize = 16;
const SENDERS: usize = 32;
/// Officers of the floor's database.
const FLOOR: usize = 2_000;
/// What Moodle 4.5's plan page and its list of fifty cost in floor pages, and how many floor pages were answered for each of its
/// plan pages at 16 connections, on the machine where both ran side by side (performance.md 3: 73 and 105 ms of the processor
/// and 21.2 a second, where a floor page took 0.17 ms and 8,490 were answered). A time of one machine says nothing of another.
const MOODLE_PLAN: f64 = 73.0 / 0.17;
const MOODLE_LIST: f64 = 105.0 / 0.17;
const MOODLE_PLANS: f64 = 8_490.0 / 21.2;
/// How much more one officer's page or write may cost in the greater council.
const GROWTH: f64 = 1.25;

/// What is measured, in this order.
const PARTS: [&str; 5] = ["pages", "late", "again", "writes", "sent"];

/// A page, who opens it, and the most queries that it may ask.
struct Page {
    name: &'static str,
    path: fn(&Filled) -> String,
    reader: fn(&Filled) -> &Reader,
    queries: usize,
}

const PAGES: &[Page] = &[
    Page { name: "progress, one's own", path: |_| "/progress".to_owned(), reader: |filled| &filled.officer, queries: 5 },
    Page { name: "team of 50", path: |_| "/team".to_owned(), reader: |filled| &filled.manager, queries: 9 },
    Page {
        name: "progress, seen by the manager",
        path: |filled| format!("/people/{}/progress", filled.officer.id),
        reader: |filled| &filled.manager,
        queries: 14,
    },
    Page {
        name: "a review",
        path: |filled| format!("/reviews/{}", filled.waiting[0].0),
        reader: |filled| &filled.manager,
        queries: 31,
    },
    Page {
        name: "a decision",
        path: |filled| format!("/applications/{}/decision", filled.application),
        reader: |filled| &filled.hr,
        queries: 56,
    },
];

/// What is measured, in one line of the table.
struct Line<'a> {
    name: &'a str,
    ours: f64,
    reference: f64,
    gate: f64,
    what: &'a str,
}

impl Line<'_> {
    /// The ratio is to be the gate at most.
    fn at_most(&self) {
        self.print(self.ours / self.reference, |ratio, gate| ratio <= gate);
    }

    fn at_least(&self) {
        self.print(self.ours / self.reference, |ratio, gate| ratio >= gate);
    }

    /// How many times as much the reference costs.
    fn less_by(&self) {
        self.print(self.reference / self.ours, |ratio, gate| ratio >= gate);
    }

    fn print(&self, ratio: f64, holds: fn(f64, f64) -> bool) {
        let verdict = if holds(ratio, self.gate) { "met" } else { "MISS" };
        let Line { name, ours, reference, gate, what } = self;
        println!("{name:<52} {ours:>10.2} {reference:>10.2} {ratio:>7.2} {gate:>7.2} {verdict:<4} {what}");
    }
}

pub fn measure() {
    let quick = is_quick();
    let many = option("--officers").map_or(20_000, |number| number.parse().expect("a number of officers"));
    let sizes = if quick { (100, 200) } else { (200, many) };
    let only = option("--only");
    let parts: Vec<&str> = PARTS.iter().copied().filter(|part| only.as_deref().is_none_or(|only| only == *part)).collect();
    assert!(!parts.is_empty(), "the parts are {}", PARTS.join(", "));
    let folder = std::env::temp_dir().join(format!("gradus-bench-record-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder of our own");
    let databases = option("--databases").map_or_else(|| folder.clone(), PathBuf::from);
    std::fs::create_dir_all(&databases).expect("a folder for councils");
    let began = Instant::now();
    measure_in(&folder, &databases, sizes, &parts, quick);
    println!("{:.0} s in all; load of the machine now {}", began.elapsed().as_secs_f64(), machine());
    let _ = std::fs::remove_dir_all(&folder);
}

/// A council as it was made, in a file that may be written to.
fn council(folder: &Path, databases: &Path, officers: usize) -> Filled {
    let made = filled::with_facts(databases, officers);
    let copy = folder.join(format!("record-{officers}.db"));
    std::fs::copy(made.strip_prefix("sqlite://").expect("a file"), &copy).expect("room for a copy");
    Filled::open(&format!("sqlite://{}", copy.display()), officers)
}

fn measure_in(folder: &Path, databases: &Path, (few, many): (usize, usize), parts: &[&str], quick: bool) {
    println!("load of the machine before: {}", machine());
    let begun = Instant::now();
    let (small, large) = (council(folder, databases, few), council(folder, databases, many));
    println!("councils of {few} and {many} officers after {:.0} s", begun.elapsed().as_secs_f64());
    counts(&small, &large);
    // To write out every query for the count costs more than many of them.
    service::count_no_more();
    let path = folder.join("floor.db");
    floor::prepare(&path, if quick { 200 } else { FLOOR });
    let floor = Server::of_ours(&["--serve-floor", &path.display().to_string()]);
    let (few, many) = (serve(&small), serve(&large));
    println!("{:<52} {:>10} {:>10} {:>7} {:>7}       reference", "row", "ours", "reference", "ratio", "gate");
    for part in parts {
        match *part {
            "pages" => pages(&floor, (&small, &few), (&large, &many), quick),
            "late" => late(&large, &many, quick),
            "again" => again(&large, &floor, quick),
            "writes" => writes(&small, &large, quick),
            _ => sent(&floor, &large, &many, quick),
        }
    }
    println!("medians of interleaved rounds; gates are for a quiet machine");
}

fn serve(filled: &Filled) -> Server {
    Server::of_ours(&["--serve-filled", &filled.url])
}

/// Queries of each page and write: within its bound, and the same for every size.
fn counts(small: &Filled, large: &Filled) {
    let clock = || Clock::set_to(filled::now());
    let (few, many) = (Counted::start(&small.url, clock()), Counted::start(&large.url, clock()));
    println!("{:<52} {:>10} {:>10} {:>7} {:>7}", "queries of one request", "few", "many", "", "gate");
    let hold = |name: &str, s: usize, m: usize, bound: usize| {
        println!("{name:<52} {s:>10} {m:>10} {:>7} {bound:>7}", "");
        assert_eq!(s, m, "{name}: what it asks depends on how many people there are");
        assert!(m <= bound, "{name}: {m} queries, {bound} are the most");
    };
    for page in PAGES {
        let of = |counted: &Counted, filled: &Filled| counted.queries(&(page.path)(filled), &(page.reader)(filled).cookie);
        hold(page.name, of(&few, small), of(&many, large), page.queries);
    }
    // The first one opens connections.
    let of_review = |filled: &Filled| {
        let app = filled::open(&filled.url);
        review(&app, filled, 1);
        let before = counted();
        review(&app, filled, 2);
        counted() - before
    };
    hold("a review is recorded", of_review(small), of_review(large), 26);
    // The most of a few: who has none of something is not asked for what belongs to it.
    let of_sending = |filled: &Filled| {
        let (app, drafts) = (filled::open(&filled.url), filled.drafts(12));
        let count = |draft| {
            let before = counted();
            send(&app, draft);
            counted() - before
        };
        drafts.iter().map(count).skip(1).max().unwrap_or(0)
    };
    hold("evidence is sent", of_sending(small), of_sending(large), 22);
}

/// Records the outcome of the piece of that number.
fn review(app: &App, filled: &Filled, number: usize) {
    let (piece, criterion) = filled.waiting[number].clone();
    let outcome = TypedOutcome { outcome: Some(ReviewOutcome::Met), ..TypedOutcome::default() };
    let typed = Typed { outcomes: BTreeMap::from([(criterion.as_str().into(), outcome)]), ..Typed::default() };
    let done = app.write(&call_of(&filled.manager), move |tx, me| reviews::record(tx, me, &EvidenceId::new(piece), 1, &typed));
    assert!(matches!(done.expect("a manager reviews"), reviews::Settled::Done(_)));
}

/// Sends a draft by a token of its owner's.
fn send(app: &App, (piece, token): &(String, String)) {
    let (call, piece) = (Call::new(Channel::Api, Credentials::Token(token.clone())), EvidenceId::new(&**piece));
    app.write(&call, move |tx, me| evidence::submit(tx, me, &piece, 1)).expect("an officer sends");
}

fn middle(rounds: &[Round], part: fn(&Round) -> f64) -> f64 {
    median(rounds.iter().map(part).collect())
}

/// Rows 1 to 4 and the growth of pages.
fn pages(floor: &Server, small: (&Filled, &Server), large: (&Filled, &Server), quick: bool) {
    let (rounds, lasts) = if quick { (1, Duration::from_millis(300)) } else { (3, Duration::from_secs(2)) };
    let shown = &PAGES[..3];
    let ask = |(filled, server): (&Filled, &Server), page: &Page| {
        load::round(server, &(page.path)(filled), &(page.reader)(filled).cookie, READERS, lasts)
    };
    let mut floors = Vec::new();
    let mut rows: Vec<(Vec<Round>, Vec<Round>)> = shown.iter().map(|_| Default::default()).collect();
    for number in 0..=rounds {
        let of_floor = load::round(floor, "/100", "", READERS, lasts);
        let of_pages: Vec<(Round, Round)> = shown.iter().map(|page| (ask(small, page), ask(large, page))).collect();
        // The first round fills caches.
        if number > 0 {
            floors.push(of_floor);
            for ((few, many), (s, l)) in rows.iter_mut().zip(of_pages) {
                few.push(s);
                many.push(l);
            }
        }
    }
    let (cost, speed) = (middle(&floors, |round| round.cost), middle(&floors, |round| round.per_second));
    for (page, (few, many)) in shown.iter().zip(&rows) {
        let (ours, a_second) = (middle(many, |round| round.cost), middle(many, |round| round.per_second));
        let (name, is_team) = (page.name, page.name == PAGES[1].name);
        // What is seen by somebody else has no gate in that table; it is held to a team's.
        let is_own = page.name == PAGES[0].name;
        let gate = if is_own { 3.0 } else { 4.0 };
        Line { name: &format!("{name}: processor us"), ours, reference: cost, gate, what: "the floor page" }.at_most();
        let requests = format!("{name}: requests a second");
        if is_own {
            Line { name: &requests, ours: a_second, reference: speed, gate: 0.33, what: "the floor page" }.at_least();
        }
        let (floors, what) = if is_team { (MOODLE_LIST, "Moodle's list of 50") } else { (MOODLE_PLAN, "Moodle's plan page") };
        Line { name: &format!("{name}: processor us"), ours, reference: cost * floors, gate: 100.0, what }.less_by();
        if is_own {
            let what = "Moodle's plan page";
            Line { name: &requests, ours: a_second, reference: speed / MOODLE_PLANS, gate: 80.0, what }.at_least();
        }
        let (late, half) = (middle(many, |round| round.late), middle(many, |round| round.median));
        Line { name: &format!("{name}: p99 and p50, ms"), ours: late, reference: half, gate: 8.0, what: "itself" }.at_most();
        let reference = middle(few, |round| round.cost);
        let what = "the smaller council";
        Line { name: &format!("{name}: processor us, growth"), ours, reference, gate: GROWTH, what }.at_most();
    }
}

/// Row 4: how late the last answers come while the grade report is written without a pause, and while a month's figures of
/// everybody are brought in as well.
fn late(filled: &Filled, server: &Server, quick: bool) {
    let lasts = if quick { Duration::from_millis(500) } else { Duration::from_secs(4) };
    let ask = |page: &Page| load::round(server, &(page.path)(filled), &(page.reader)(filled).cookie, READERS, lasts);
    let (over, reports, months) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicU32::new(0));
    let go_on = || !over.load(Ordering::Relaxed);
    for (page, imports) in [(&PAGES[0], false), (&PAGES[1], false), (&PAGES[0], true), (&PAGES[1], true)] {
        let alone = ask(page);
        reports.store(0, Ordering::Relaxed);
        over.store(false, Ordering::Relaxed);
        let beside = std::thread::scope(|scope| {
            scope.spawn(|| {
                while go_on() {
                    beside::report(filled, server);
                    reports.fetch_add(1, Ordering::Relaxed);
                }
            });
            if imports {
                scope.spawn(|| beside::month(filled, server, months.fetch_add(1, Ordering::Relaxed)));
            }
            let beside = ask(page);
            over.store(true, Ordering::Relaxed);
            beside
        });
        let brought = if imports { " and a month" } else { "" };
        let name = format!("{}: p99 beside {} reports{brought}, ms", page.name, reports.load(Ordering::Relaxed));
        Line { name: &name, ours: beside.late, reference: alone.late, gate: 5.0, what: "alone" }.at_most();
    }
}

/// Row 12: after a change of evidence one officer's standing is worked out and kept again, in a synced transaction. The change
/// itself, which notes it, does not count.
fn again(filled: &Filled, floor: &Server, quick: bool) {
    let app = filled::open(&filled.url);
    let (times, lasts) = if quick { (50, Duration::from_millis(300)) } else { (1_000, Duration::from_secs(2)) };
    let officer = PersonId::new(&*filled.officer.id);
    let note = || {
        let officer = officer.clone();
        let noted = app.write_open(&Call::job(), move |tx| standing::changed(tx, &officer, &[standing::Part::Written]));
        noted.expect("it is noted");
    };
    let (mut costs, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..4 {
        floors.push(load::round(floor, "/100", "", READERS, lasts).cost);
        let (mut spent, mut settled) = (Duration::ZERO, 0);
        for _ in 0..times {
            note();
            let before = load::exact_processor();
            settled += standing::settle(&app).expect("it is worked out");
            spent += load::exact_processor().saturating_sub(before);
        }
        // The service of the other rows looks for notes once a second, and may have been faster.
        assert!(settled >= times * 9 / 10, "{settled} of {times}");
        costs.push(spent.as_secs_f64() * 1e6 / settled as f64);
    }
    let (ours, reference, what) = (median(costs), median(floors), "the floor page");
    Line { name: "one officer's standing again: processor us", ours, reference, gate: 1.0, what }.at_most();
}

/// The growth of writes, one after another.
fn writes(small: &Filled, large: &Filled, quick: bool) {
    let times = if quick { 10 } else { 100 };
    let (few, many) = (filled::open(&small.url), filled::open(&large.url));
    let mut costs: [Vec<f64>; 2] = Default::default();
    for part in 0..3 {
        for ((app, filled), costs) in [(&few, small), (&many, large)].into_iter().zip(&mut costs) {
            let before = load::exact_processor();
            (0..times / 2).for_each(|number| review(app, filled, 10 + part * times / 2 + number));
            costs.push(load::exact_processor().saturating_sub(before).as_secs_f64() * 1e6 / (times / 2) as f64);
        }
    }
    let [reference, ours] = costs.map(median);
    let what = "the smaller council";
    Line { name: "a review is recorded: processor us, growth", ours, reference, gate: GROWTH, what }.at_most();
    let mut costs: [Vec<f64>; 2] = Default::default();
    for _ in 0..3 {
        for ((app, filled), costs) in [(&few, small), (&many, large)].into_iter().zip(&mut costs) {
            let drafts = filled.drafts(times);
            let before = load::exact_processor();
            drafts.iter().for_each(|draft| send(app, draft));
            costs.push(load::exact_processor().saturating_sub(before).as_secs_f64() * 1e6 / times as f64);
        }
    }
    let [reference, ours] = costs.map(median);
    Line { name: "evidence is sent: processor us, growth", ours, reference, gate: GROWTH, what }.at_most();
}

/// Row 5: evidence is sent by many at a time, against one changed and one added row behind a mutex. A refusal, of a lock or
/// anything else, ends the benchmark.
fn sent(floor: &Server, filled: &Filled, server: &Server, quick: bool) {
    let (rounds, times) = if quick { (2, 64) } else { (4, 1_600) };
    let drafts = filled.drafts(rounds * times);
    assert_eq!(drafts.len(), rounds * times, "enough drafts");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for part in drafts.chunks(times) {
        let requests: Vec<String> = part
            .iter()
            .map(|(piece, token)| {
                format!(
                    "POST /api/v1/evidence/{piece}/submission HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\
                     If-Match: \"1\"\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}"
                )
            })
            .collect();
        ours.push(load::once_each(server, &requests, SENDERS));
        let changes: Vec<String> =
            (1..=times).map(|piece| format!("POST /{piece} HTTP/1.1\r\nHost: bench\r\nContent-Length: 0\r\n\r\n")).collect();
        theirs.push(load::once_each(floor, &changes, SENDERS));
    }
    let what = "a writer behind a mutex";
    let [a_second, reference] = [&ours, &theirs].map(|rounds| middle(rounds, |round| round.per_second));
    Line { name: "evidence is sent by 32: a second", ours: a_second, reference, gate: 2.0, what }.at_least();
    let [cost, reference] = [&ours, &theirs].map(|rounds| middle(rounds, |round| round.cost));
    println!(
        "{:<52} {cost:>10.2} {reference:>10.2} {:>7.2} {:>12} {what}",
        "evidence is sent by 32: processor us",
        cost / reference,
        ""
    );
    let [late, reference] = [&ours, &theirs].map(|rounds| middle(rounds, |round| round.late));
    println!(
        "{:<52} {late:>10.2} {reference:>10.2} {:>7.2} {:>12} {what}",
        "evidence is sent by 32: p99, ms",
        late / reference,
        ""
    );
}
