//! By which plans the databases answer what an officer's record asks of them: every row is found by a key, never by going through
//! a table that grows with the council, and as much is asked in a small council as in one with more people (performance.md 4).

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use diesel::RunQueryDsl;
use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection, set_default_instrumentation};
use diesel::sql_types::Text;
use gradus::app::evidence::submit;
use gradus::app::progression::{NewDecision, decide, underway, view as case};
use gradus::app::reviews::{open, record};
use gradus::app::{AppError, Call, Caller, Tx, caseload, progress, shell, standing};
use gradus::domain::caseload::PeriodKind;
use gradus::domain::progression::case::Answer;
use gradus::store::db::{AnyConnection, write};

use crate::evidence::{Desk, met};
use crate::people::council::{Council, id};
use crate::progression::world::World;
use crate::support::databases::on_both;

/// Tables of which a greater council has no more rows.
const SMALL: &[&str] = &["organisation", "installation"];

/// Indexes of nothing but what waits: as short as the list that is counted or asked for.
const SHORT: &[&str] = &[
    "dispute_open",
    "award_unverified",
    "award_equivalence_pending",
    "employment_unverified",
    "evidence_submitted",
    "application_submitted",
    "course_claim_open",
    "course_claim_waiting",
];

/// Every statement that some connection keeps prepared.
static KEPT: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

thread_local! {
    static ASKED: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Hears every question of this thread while [`asked`] listens.
struct Listener;

impl Instrumentation for Listener {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::CacheQuery { sql, .. } = event {
            KEPT.lock().unwrap_or_else(PoisonError::into_inner).insert(sql.trim().to_owned());
        } else if let InstrumentationEvent::StartQuery { query, .. } = event {
            ASKED.with_borrow_mut(|asked| {
                if let Some(asked) = asked {
                    let text = query.to_string();
                    asked.push(text.split(" -- binds:").next().unwrap_or_default().trim().to_owned());
                }
            });
        }
    }
}

/// What `work` asks, without the words of transactions and settings.
fn asked<T>(work: impl FnOnce() -> T) -> (T, Vec<String>) {
    ASKED.set(Some(Vec::new()));
    let done = work();
    let mut heard = ASKED.take().unwrap();
    heard.retain(|text| ["SELECT ", "INSERT ", "UPDATE ", "DELETE "].iter().any(|start| text.starts_with(start)));
    heard.retain(|text| text != "SELECT 1");
    assert!(!heard.is_empty(), "nothing was heard");
    (done, heard)
}

fn read(council: &Council, name: &str, work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<(), AppError>) -> Vec<String> {
    let (done, heard) = asked(|| {
        council.read(name, |tx, me| {
            shell::of(tx, me)?;
            work(tx, me)
        })
    });
    done.unwrap();
    heard
}

/// The job runs on the writer's thread, so it listens there.
fn change<T>(
    council: &Council,
    name: &str,
    work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<T, AppError> + Send + 'static,
) -> Vec<String> {
    let heard = council.write(name, move |tx, me| {
        let (done, heard) = asked(|| work(tx, me));
        done.map(|_| heard)
    });
    heard.unwrap()
}

#[derive(diesel::QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(diesel::QueryableByName)]
struct Planned {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// Lines of the plan that go through a whole table.
fn scans(connection: &mut AnyConnection, is_sqlite: bool, text: &str) -> Vec<String> {
    if is_sqlite {
        let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {text}")).load(connection).unwrap();
        let is_scan = |step: &Step| {
            let table = step.detail.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
            let is_short = step.detail.split(' ').any(|word| SHORT.contains(&word));
            table.is_some_and(|table| !SMALL.contains(&table) && table != "CONSTANT" && !is_short)
        };
        return steps.into_iter().filter(is_scan).map(|step| step.detail).collect();
    }
    let values = (1..).take_while(|number| text.contains(&format!("${number}"))).map(|_| "NULL").collect::<Vec<_>>();
    let values = if values.is_empty() { String::new() } else { format!("({})", values.join(", ")) };
    // Tables as small as these are read whole, where that is allowed; and a plan for no value in particular is the one that
    // has to do for every officer.
    let plan: Result<Vec<Planned>, diesel::result::Error> = write(connection, |connection| {
        connection.batch_execute("SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan;")?;
        connection.batch_execute(&format!("PREPARE asked AS {text}"))?;
        let plan = diesel::sql_query(format!("EXPLAIN EXECUTE asked{values}")).load(connection)?;
        connection.batch_execute("DEALLOCATE asked")?;
        Ok(plan)
    });
    let plan = plan.unwrap_or_else(|error| panic!("{error}: {text}"));
    let lines: Vec<&str> = plan.iter().map(|planned| planned.line.as_str()).collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let table = line.split(" on ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or_default();
        let has_key = || lines[at + 1..].iter().take_while(|next| !next.contains("->")).any(|next| next.contains("Index Cond"));
        let is_whole = line.contains("Seq Scan") || (line.contains("Index") && line.contains("Scan using") && !has_key());
        let is_short = SHORT.iter().any(|index| line.contains(&format!(" using {index} ")));
        if is_whole && !is_short && !SMALL.contains(&table) {
            found.push(line.trim().to_owned());
        }
    }
    found
}

/// Every question by the name of what asked it.
struct Questions(Vec<(&'static str, Vec<String>)>);

impl Questions {
    fn check(&self, council: &Council) {
        let connection = &mut council.connection();
        let is_sqlite = council.name == "SQLite";
        let mut whole: Vec<String> = Vec::new();
        for (what, texts) in &self.0 {
            for text in texts {
                let found = scans(connection, is_sqlite, text);
                whole.extend(found.into_iter().map(|line| format!("{what}: {line}\n  of {text}")));
            }
        }
        assert!(whole.is_empty(), "{}:\n{}", council.name, whole.join("\n"));
    }

    /// Every one stands prepared, but for what asks for a list of things: to plan a statement takes longer than to answer it.
    fn check_prepared(&self) {
        let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let of_list = |text: &str| text.contains(" IN (?, ?") || text.contains(" IN (?)") || text.contains(" = ANY(");
        let is_new = |text: &&String| !kept.contains(text.as_str()) && !of_list(text);
        let new: Vec<String> = self
            .0
            .iter()
            .flat_map(|(what, texts)| texts.iter().filter(is_new).map(move |text| format!("{what}: {text}")))
            .collect();
        assert!(new.is_empty(), "{}", new.join("\n"));
    }

    fn counts(&self) -> Vec<(&'static str, usize)> {
        self.0.iter().map(|(what, texts)| (*what, texts.len())).collect()
    }
}

/// What Olga's record asks: it is looked at, a piece is sent and reviewed.
fn of_record(desk: &Desk) -> Questions {
    let council = &desk.council;
    let draft = desk.whole("Olga", &["B-E1"]);
    let (sent, waits) = (draft.clone(), draft.clone());
    let own = |tx: &mut Tx<'_>, me: &Caller| {
        let view = progress::view(tx, me, me.id())?;
        underway(tx, me, &view.person, &view.held.as_ref().unwrap().post).map(drop)
    };
    Questions(vec![
        ("one's own progress", read(council, "Olga", own)),
        ("progress of an officer", read(council, "Max", |tx, me| progress::view(tx, me, &id("Olga")).map(drop))),
        ("a team", read(council, "Max", |tx, me| progress::team(tx, me, None).map(drop))),
        ("one's own figures", read(council, "Olga", |tx, me| caseload::view(tx, me, me.id()).map(drop))),
        ("figures of a metric beside the team's", read(council, "Olga", figures_of_metric)),
        ("figures of a team", read(council, "Max", |tx, me| caseload::team(tx, me, None, "").map(drop))),
        ("disputes of a council", read(council, "Hana", |tx, me| caseload::list(tx, me).map(drop))),
        ("disputes that wait", read(council, "Max", |tx, me| caseload::list(tx, me).map(drop))),
        ("sending", change(council, "Olga", move |tx, me| submit(tx, me, &sent, 2))),
        ("a review", read(council, "Max", |tx, me| open(tx, me, &waits).map(drop))),
        ("reviewing", change(council, "Max", move |tx, me| record(tx, me, &draft, 1, &met(&["B-E1"])))),
    ])
}

fn figures_of_metric(tx: &mut Tx<'_>, me: &Caller) -> Result<(), AppError> {
    let held = caseload::view(tx, me, me.id())?;
    let metric = caseload::metric(&held, "cta_pct")?;
    caseload::with_team(tx, &held, metric, PeriodKind::Quarter).map(drop)
}

#[test]
fn what_a_record_asks_is_found_by_keys_in_a_council_of_any_size() {
    set_default_instrumentation(|| Some(Box::new(Listener))).unwrap();
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        desk.sent("Otto", &["B-E1"]);
        // Where nothing was ever reviewed, the outcomes of reviews are not asked for.
        of_record(&desk);
        let first = of_record(&desk);
        first.check(&desk.council);
        first.check_prepared();
        // Whoever comes to Max's team and elsewhere changes nothing about that.
        for number in 0..12 {
            let name = format!("O{number}");
            let manager = if number % 2 == 0 { "Max" } else { "Zoe" };
            desk.council.add(&name, "o").line(&format!("{name}<{manager} 2026-01-01.."));
            desk.post(&name, "2024-01-01..");
            desk.sent(&name, &["B-E1"]);
        }
        assert_eq!(of_record(&desk).counts(), first.counts(), "{}", fresh.name);
    });
}

#[test]
fn what_a_decision_asks_is_found_by_keys() {
    set_default_instrumentation(|| Some(Box::new(Listener))).unwrap();
    on_both(|fresh| {
        let world = World::new(fresh);
        let application = world.checked("Olga", Answer::Yes, Answer::Yes);
        let version = world.version_of(&application);
        let (shown, decided) = (application.clone(), application);
        let new = NewDecision { words: "Well done".to_owned(), effective_on: None, review_on: None };
        let questions = Questions(vec![
            ("a case", read(&world, "Hana", |tx, me| case(tx, me, &shown).map(drop))),
            ("deciding", change(&world, "Hana", move |tx, me| decide(tx, me, &decided, version, new))),
        ]);
        questions.check(&world);
        questions.check_prepared();
    });
}

#[test]
fn what_was_worked_out_for_one_reader_serves_the_next_until_something_changes() {
    set_default_instrumentation(|| Some(Box::new(Listener))).unwrap();
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let team = || {
            let mut shown = None;
            let asked = read(&desk.council, "Max", |tx, me| {
                shown = Some(progress::team(tx, me, None)?);
                Ok(())
            });
            let members = shown.unwrap().members;
            let of = members.into_iter().find(|member| member.person.id == id("Olga")).unwrap();
            (asked.len(), of.projection.unwrap())
        };
        let note = || {
            let noted = |tx: &mut Tx<'_>| standing::changed(tx, &id("Olga"), &[]);
            desk.council.app.write_open(&Call::job(), noted).unwrap();
        };
        standing::refresh_all(&desk.council.app).unwrap();
        let (at_rest, _) = team();
        note();
        let ((first, before), (second, same)) = (team(), team());
        assert!(first > second && second > at_rest, "{}: {at_rest} questions, {first}, {second}", fresh.name);
        assert_eq!(same, before, "{}", fresh.name);
        let to_the_job = "UPDATE post SET framework = NULL WHERE person_id = 'olga'";
        desk.council.connection().batch_execute(to_the_job).unwrap();
        note();
        let ((again, after), (known, same)) = (team(), team());
        assert!(again > known, "{}: {again} questions, then {known}", fresh.name);
        assert_eq!((&*before.reference, &*after.reference), ("medway.iao.framework", "medway.iao.jd"), "{}", fresh.name);
        assert_eq!(same, after, "{}", fresh.name);
    });
}
