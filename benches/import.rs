//! What figures cost: a file of them through `gradus import`, first and again, against `.import` of the program sqlite3 into a
//! table with the same key, and on PostgreSQL against COPY of the same file (performance.md 4, rows 6, 7 and 13); one officer's
//! figures while those of others grow; and every standing worked out anew from the database (row 11).
//!
//! It measures 1,920,000 rows against 28,800; `--officers N` takes so many in place of 20,000. PostgreSQL is measured where
//! GRADUS_TEST_POSTGRES is set.

use std::hint::black_box;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use gradus::app::{Call, caseload, standing};
use gradus::domain::account::{AccountState, Role, Roles};
use gradus::domain::ids::{OrganisationId, PersonId};
use gradus::domain::officer::Observation;
use gradus::domain::people::Person;
use gradus::exchange::generate;
use gradus::store::db::{self, AnyConnection, StoreError};
use gradus::store::kept::Part;
use gradus::store::span::Span;
use gradus::store::{caseload as rows, people};

use crate::support::filled::{self, Filled};
use crate::support::load::processor_of;
use crate::support::service::{self, call_of, counted};
use crate::support::{is_quick, machine, median, option, table_of_text};

const COUNCIL: &str = "medway";
/// Months of a file.
const MONTHS: u32 = 16;
/// Officers whose standings are worked out.
const FACTS: usize = 200;
/// Mebibytes that an import may take, and how many more of them for a greater file.
const MEMORY: f64 = 160.0;

/// One line of the table.
fn row(name: &str, (ours, reference): (f64, f64), ratio: f64, gate: Option<(f64, bool)>, what: &str) {
    let verdict = match gate {
        Some((gate, at_least)) if (ratio >= gate) == at_least || ratio == gate => "met",
        Some(_) => "MISS",
        None => "",
    };
    let gate = gate.map_or_else(|| "-".to_owned(), |(gate, _)| format!("{gate:.2}"));
    println!("{name:<52} {ours:>10.2} {reference:>10.2} {ratio:>7.2} {gate:>7} {verdict:<4} {what}");
}

pub fn measure() {
    let quick = is_quick();
    let many =
        option("--officers").map_or(if quick { 200 } else { 20_000 }, |number| number.parse().expect("a number of officers"));
    let few = if quick { 50 } else { 300 };
    let rounds = if quick { 1 } else { 3 };
    let folder = std::env::temp_dir().join(format!("gradus-bench-import-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder of our own");
    println!("load of the machine before: {}", machine());
    println!("{:<52} {:>10} {:>10} {:>7} {:>7}       reference", "row", "ours", "reference", "ratio", "gate");
    let (small, large) = (File::of(&folder, few, MONTHS), File::of(&folder, many, MONTHS));
    let grown = on_sqlite(&folder, &small, &large, rounds);
    on_postgres(&large, rounds);
    beside(&folder, quick);
    read(&grown);
    println!("seconds unless said otherwise; medians of interleaved rounds; load now {}", machine());
    let _ = std::fs::remove_dir_all(&folder);
}

/// A generated file of figures.
struct File {
    officers: u32,
    path: PathBuf,
    rows: usize,
}

impl File {
    fn of(folder: &Path, officers: u32, months: u32) -> File {
        let path = folder.join(format!("figures-{officers}-{months}.csv"));
        let mut open =
            |_: &str| -> std::io::Result<Box<dyn Write>> { Ok(Box::new(std::io::BufWriter::new(std::fs::File::create(&path)?))) };
        generate::figures(officers, months, &mut open, &|_| ()).expect("room for a file");
        File { officers, rows: (officers * months * 6) as usize, path }
    }
}

/// Adds the officers of a file to a council.
fn add_people(connection: &mut AnyConnection, of: &File) {
    let person = |number: String| Person {
        id: PersonId::new(format!("g{number}")),
        organisation: OrganisationId::new(COUNCIL),
        name: format!("Officer {number}"),
        email: None,
        account: AccountState::Invited,
        roles: Roles::NONE.with(Role::Officer),
        last_sign_in_at: None,
        made_at: filled::now(),
        version: 1,
        employee_ref: Some(number),
    };
    db::write::<_, StoreError>(connection, |connection| {
        generate::references(of.officers).try_for_each(|number| people::insert(connection, &person(number), None))
    })
    .expect("officers");
}

/// An empty council with those whom a file is about, and somebody of HR.
fn council(url: &str, of: &File) {
    let connection = &mut filled::connect(url);
    db::migrate(connection).expect("its tables");
    people::ensure_organisation(connection, &COUNCIL.into(), "Benchmark council", filled::now()).expect("a council");
    let hr = Person {
        id: PersonId::new("hr"),
        organisation: OrganisationId::new(COUNCIL),
        employee_ref: None,
        name: "Hr Bench".to_owned(),
        email: Some(filled::HR.to_owned()),
        account: AccountState::Active,
        roles: Roles::NONE.with(Role::Hr),
        last_sign_in_at: None,
        made_at: filled::now(),
        version: 1,
    };
    people::insert(connection, &hr, None).expect("somebody of HR");
    add_people(connection, of);
}

/// Seconds and the most mebibytes that the product takes for a file: the command as anybody runs it, from its start.
fn import(url: &str, file: &File) -> (f64, f64) {
    let begun = Instant::now();
    let path = file.path.to_str().expect("a plain path");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    command.args(["import", "metrics", path, "--actor", filled::HR, "--database-url", url]).env_remove("GRADUS_FRAMEWORKS");
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("gradus starts");
    let status = format!("/proc/{}/status", child.id());
    let mut most: f64 = 0.0;
    let ended = loop {
        if let Some(ended) = child.try_wait().expect("it ends") {
            break ended;
        }
        // The kernel keeps the most that there was.
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
        most = most.max(line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 1024.0);
        std::thread::sleep(Duration::from_millis(2));
    };
    assert!(ended.success(), "the file goes in");
    (begun.elapsed().as_secs_f64(), most)
}

/// Seconds and memory of importing a file first and again, and seconds of what it is held against.
#[derive(Default)]
struct Times {
    first: Vec<f64>,
    again: Vec<f64>,
    memory: Vec<f64>,
    bare_first: Vec<f64>,
    bare_again: Vec<f64>,
}

impl Times {
    fn ours(&mut self, url: &str, file: &File) {
        let (seconds, memory) = import(url, file);
        self.first.push(seconds);
        self.memory.push(memory);
        let (seconds, memory) = import(url, file);
        self.again.push(seconds);
        self.memory.push(memory);
    }

    fn bare_first(&mut self, work: impl FnOnce() -> usize, rows: usize) {
        let begun = Instant::now();
        assert_eq!(black_box(work()), rows, "every row is taken");
        self.bare_first.push(begun.elapsed().as_secs_f64());
    }
}

/// Rows 6 and 13, and the growth of time and memory. Gives the address of the greater council.
fn on_sqlite(folder: &Path, small: &File, large: &File, rounds: usize) -> String {
    let [mut few, mut many] = [Times::default(), Times::default()];
    let mut grown = String::new();
    for round in 0..rounds {
        for (file, times) in [(small, &mut few), (large, &mut many)] {
            let path = folder.join(format!("council-{}-{round}.db", file.officers));
            grown = format!("sqlite://{}", path.display());
            council(&grown, file);
            times.ours(&grown, file);
            let path = folder.join(format!("bare-{}-{round}.db", file.officers));
            times.bare_first(|| table_of_text::imported(&path, &file.path), file.rows);
            std::fs::remove_file(path).expect("it was there");
        }
    }
    let rows = large.rows;
    let (first, again) = (median(many.first), median(many.again));
    let what = ".import of the program sqlite3";
    let bare = median(many.bare_first);
    row(&format!("SQLite: {rows} rows, first"), (first, bare), bare / first, Some((0.6, true)), what);
    // That has no way to take the same rows again.
    row("SQLite: the same again, unchanged", (again, bare), bare / again, Some((0.5, true)), what);
    let per_row = |seconds: f64, rows: usize| seconds * 1e6 / rows as f64;
    let (s, l) = (per_row(median(few.first), small.rows), per_row(first, rows));
    row("SQLite: microseconds a row, growth", (l, s), l / s, Some((1.3, false)), "the smaller file");
    let (s, l) = (few.memory.iter().copied().fold(0.0, f64::max), many.memory.iter().copied().fold(0.0, f64::max));
    row("SQLite: most memory, MiB", (l, MEMORY), l / MEMORY, Some((1.0, false)), "what it may take");
    row("SQLite: most memory, MiB, growth", (l, s), l - s, Some((32.0, false)), "the smaller file, as a difference");
    grown
}

/// Row 7.
fn on_postgres(file: &File, rounds: usize) {
    let Ok(admin) = std::env::var("GRADUS_TEST_POSTGRES") else {
        println!("PostgreSQL is not measured: GRADUS_TEST_POSTGRES is not set");
        return;
    };
    let mut times = Times::default();
    let (server, _) = admin.rsplit_once('/').expect("an address with a database");
    for round in 0..rounds {
        let name = format!("gradus_bench_{}_{round}", std::process::id());
        filled::connect(&admin).batch_execute(&format!("CREATE DATABASE {name}")).expect("a database");
        let url = format!("{server}/{name}");
        council(&url, file);
        times.ours(&url, file);
        let connection = &mut filled::connect(&url);
        times.bare_first(|| table_of_text::copied(connection, &file.path), file.rows);
        let begun = Instant::now();
        table_of_text::staged(connection, &file.path);
        times.bare_again.push(begun.elapsed().as_secs_f64());
        filled::connect(&admin).batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).expect("it was there");
    }
    let (first, bare) = (median(times.first), median(times.bare_first));
    row(&format!("PostgreSQL: {} rows, first", file.rows), (first, bare), bare / first, Some((0.35, true)), "COPY of the file");
    let (again, bare) = (median(times.again), median(times.bare_again));
    row("PostgreSQL: the same again, unchanged", (again, bare), bare / again, Some((0.8, true)), "COPY and upsert");
    let memory = times.memory.iter().copied().fold(0.0, f64::max);
    row("PostgreSQL: most memory, MiB", (memory, MEMORY), memory / MEMORY, Some((1.0, false)), "what it may take");
}

/// What figures say, as numbers.
fn amounts(figures: &[(PersonId, bool, Observation)]) -> Vec<(i64, i64)> {
    let units = |amount| rows::units(amount, rows::HUNDREDTHS).expect("hundredths");
    figures.iter().map(|(_, _, figure)| (units(figure.numerator), figure.denominator.map_or(0, units))).collect()
}

/// Seconds of adding them up.
fn summed(amounts: &[(i64, i64)]) -> f64 {
    let sum = || {
        let begun = Instant::now();
        black_box(black_box(amounts).iter().fold(0_i64, |sum, (a, b)| sum.wrapping_add(*a).wrapping_add(*b)));
        begun.elapsed().as_secs_f64()
    };
    median((0..5).map(|_| sum()).collect())
}

fn everybody() -> Span {
    Span::of([&PersonId::new(""), &PersonId::new("~")]).expect("two")
}

/// Everybody's figures, read from the database.
fn read(url: &str) {
    let begun = Instant::now();
    let figures = rows::list(&mut filled::connect(url), &everybody()).expect("figures");
    let ours = begun.elapsed().as_secs_f64();
    let summed = summed(&amounts(&figures));
    row(&format!("{} figures read from the database", figures.len()), (ours, summed), ours / summed, None, "their sum in memory");
}

/// Row 11, and one officer's figures before and after others got theirs.
fn beside(folder: &Path, quick: bool) {
    service::count();
    let few = if quick { 100 } else { FACTS };
    let url = filled::with_facts(folder, few);
    let filled = Filled::open(&url, few);
    again(&url);
    // References of the file's officers are greater than those of the council.
    let others = if quick { File::of(folder, 1_000, 1) } else { File::of(folder, 2_000, MONTHS) };
    let (queries, alone) = page(&filled, quick);
    add_people(&mut filled::connect(&url), &others);
    import(&url, &others);
    let (later, among) = page(&filled, quick);
    assert_eq!(queries, later, "what it asks depends on how much others have");
    let name = format!("one officer's figures, {queries} queries: processor us");
    row(&name, (among, alone), among / alone, Some((1.25, false)), "before others had theirs");
}

/// Every standing anew.
fn again(url: &str) {
    let app = filled::open(url);
    let figures = rows::list(&mut filled::connect(url), &everybody()).expect("figures");
    let amounts = amounts(&figures);
    let mut people: Vec<PersonId> = figures.into_iter().map(|(person, _, _)| person).collect();
    people.dedup();
    let number = people.len();
    standing::settle(&app).expect("nothing waits");
    app.write_open(&Call::job(), move |tx| people.iter().try_for_each(|person| standing::changed(tx, person, &Part::ALL)))
        .expect("they are noted");
    let begun = Instant::now();
    assert_eq!(standing::settle(&app).expect("they are worked out"), number);
    let ours = begun.elapsed().as_secs_f64();
    let summed = summed(&amounts);
    let name = format!("{number} standings anew, {} figures", amounts.len());
    row(&name, (ours, summed), ours / summed, Some((100.0, false)), "the sum of as many in memory");
}

/// Queries and processor microseconds of an officer's own figures.
fn page(filled: &Filled, quick: bool) -> (usize, f64) {
    let times = if quick { 5 } else { 400 };
    let app = filled::open(&filled.url);
    let ask = || {
        let shown = app.read(&call_of(&filled.officer), |tx, me| {
            let own = me.id().clone();
            caseload::view(tx, me, &own).map(|shown| shown.figures.len())
        });
        assert!(shown.expect("an officer reads their own") > 0);
    };
    ask();
    let before = counted();
    ask();
    let queries = counted() - before;
    let cost = || {
        let before = processor_of("self");
        (0..times).for_each(|_| ask());
        (processor_of("self") - before).as_secs_f64() * 1e6 / f64::from(times)
    };
    (queries, median((0..3).map(|_| cost()).collect()))
}
