//! Several at once: one wins, the others hear that they did not, and nothing is there twice.

use std::sync::Barrier;
use std::thread;

use gradus::app::progression::{NewDecision, Recommendation, Submission, decide, recommend, start, submit};
use gradus::app::reviews::record;
use gradus::app::{App, AppError, evidence};
use gradus::domain::ids::{ApplicationId, EvidenceId};
use gradus::domain::officer::ReviewOutcome;
use gradus::domain::progression::case::Answer;
use gradus::domain::review::{Typed, TypedOutcome};
use gradus::store::evidence as rows;

use super::world::{World, word};
use crate::evidence::whole;
use crate::people::council::call;
use crate::support::databases::on_both;

const ROUNDS: usize = 20;
const AT_ONCE: usize = 8;

/// Lets all of them run at the same moment, on two services over one database, and says in words what came of each.
fn at_once<T: Send + 'static>(apps: [&App; 2], run: impl Fn(&App, usize) -> Result<T, AppError> + Sync) -> Vec<String> {
    let barrier = Barrier::new(AT_ONCE);
    let (barrier, run) = (&barrier, &run);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE)
            .map(|at| {
                let app = apps[at % 2].clone();
                scope.spawn(move || {
                    barrier.wait();
                    word(run(&app, at))
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// Exactly one went through; the others are told that it has changed or is done.
fn one_wins(results: &[String], what: &str) {
    let won = results.iter().filter(|result| *result == "ok").count();
    let lost = ["stale", "conflict wrong_state", "conflict just_done", "not eligible application_open"];
    assert_eq!(won, 1, "{what}: {results:?}");
    assert!(results.iter().all(|result| result == "ok" || lost.contains(&result.as_str())), "{what}: {results:?}");
}

#[test]
fn of_many_who_decide_at_once_one_does() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let twin = world.twin(fresh);
        for at in 0..AT_ONCE {
            world.add(&format!("H{at}"), "h");
        }
        for round in 0..ROUNDS {
            let officer = format!("O{round}");
            world.officer(&officer);
            let of = world.checked(&officer, Answer::Yes, Answer::Yes);
            let version = world.version_of(&of);
            let results = at_once([&world.app, &twin], |app, at| {
                let of = of.clone();
                let new = NewDecision { words: format!("H{at}"), ..NewDecision::default() };
                app.write(&call(&format!("H{at}")), move |tx, me| decide(tx, me, &of, version, new))
            });
            one_wins(&results, world.name);
            let kept = world.texts(&format!("SELECT by_name AS text FROM decision WHERE application_id = '{of}'"));
            assert_eq!(kept.len(), 1, "{}: {kept:?}", world.name);
            assert_eq!(world.levels(&officer), "A 2025-05-01 appointment, B 2026-05-01 decision");
            let steps = world.steps(&of);
            assert_eq!(steps.iter().filter(|step| step.starts_with("Approved")).count(), 1);
        }
    });
}

#[test]
fn what_is_sent_twice_is_there_once() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let twin = world.twin(fresh);
        for round in 0..5 {
            let officer = format!("O{round}");
            world.officer(&officer);
            let started = at_once([&world.app, &twin], |app, _| app.write(&call(&officer), |tx, me| start(tx, me, None)));
            one_wins(&started, world.name);
            let of = world.texts(&format!("SELECT id AS text FROM application WHERE person_id = '{}'", officer.to_lowercase()));
            assert_eq!(of.len(), 1);
            let of = ApplicationId::new(of[0].as_str());
            let sent = at_once([&world.app, &twin], |app, _| {
                let of = of.clone();
                let sent = Submission { statement: String::new(), own_work: true };
                app.write(&call(&officer), move |tx, me| submit(tx, me, &of, 1, sent))
            });
            one_wins(&sent, world.name);
            let said = at_once([&world.app, &twin], |app, at| {
                let of = of.clone();
                let said = if at % 3 == 0 { Recommendation::Return } else { Recommendation::Recommend };
                app.write(&call("Max"), move |tx, me| recommend(tx, me, &of, 2, said, "So"))
            });
            one_wins(&said, world.name);
            let rows = |table: &str| world.texts(&format!("SELECT id AS text FROM {table} WHERE application_id = '{of}'")).len();
            assert_eq!((rows("application_freeze"), rows("application_step")), (1, 2), "{}", world.name);
        }
        let references = world.texts("SELECT reference AS text FROM application ORDER BY reference");
        assert_eq!(references, ["26-0001", "26-0002", "26-0003", "26-0004", "26-0005"]);
    });
}

/// A piece of this officer's that Max has found to meet signposting, with his judgement. Gives its id and version.
fn reviewed(world: &World, officer: &str) -> (EvidenceId, i64) {
    let started = world.write(officer, |tx, me| evidence::start(tx, me, None)).unwrap();
    let (of, begun) = (started.id, started.version);
    let id = of.clone();
    let saved = world.write(officer, move |tx, me| evidence::save(tx, me, &id, begun, &whole(&["B-K2"]))).unwrap();
    let id = of.clone();
    world.write(officer, move |tx, me| evidence::submit(tx, me, &id, saved.version)).unwrap();
    let id = of.clone();
    let one = TypedOutcome { outcome: Some(ReviewOutcome::Met), comment: "Seen.".to_owned(), judge: true };
    let typed = Typed { outcomes: [("B-K2".into(), one)].into(), ..Typed::default() };
    world.write("Max", move |tx, me| record(tx, me, &id, 1, &typed)).unwrap();
    let version = rows::find(&mut world.connection(), &of).unwrap().unwrap().version;
    (of, version)
}

#[test]
fn evidence_that_is_opened_again_while_it_is_applied_with_is_frozen_whole_or_stops_the_application() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let twin = world.twin(fresh);
        for round in 0..ROUNDS {
            let officer = format!("O{round}");
            world.officer(&officer);
            world.unwaive(&officer, "B-K2");
            let (piece, version) = reviewed(&world, &officer);
            let of = world.start(&officer).unwrap().id;
            let (barrier, apply_at) = (Barrier::new(2), world.version_of(&of));
            let (sent, opened) = thread::scope(|scope| {
                let (barrier, officer) = (&barrier, &officer);
                let (id, app) = (of.clone(), if round % 2 == 0 { &twin } else { &world.app });
                let sends = scope.spawn(move || {
                    let sent = Submission { statement: String::new(), own_work: true };
                    barrier.wait();
                    word(app.write(&call(officer), move |tx, me| submit(tx, me, &id, apply_at, sent)))
                });
                let (id, app) = (piece.clone(), &world.app);
                let opens = scope.spawn(move || {
                    barrier.wait();
                    word(app.write(&call(officer), move |tx, me| evidence::reopen(tx, me, &id, version)))
                });
                (sends.join().unwrap(), opens.join().unwrap())
            });
            let at = format!("{}: round {round}: {sent}, {opened}", world.name);
            assert_eq!(opened, "ok", "{at}");
            let frozen = world.texts(&format!("SELECT answer AS text FROM application_freeze WHERE application_id = '{of}'"));
            match sent.as_str() {
                "ok" => {
                    let ready = frozen[0].replace(' ', "").contains("\"ready\":true");
                    assert!(frozen.len() == 1 && ready, "{at}: {frozen:?}");
                }
                "not eligible not_ready" => assert_eq!(frozen.len(), 0, "{at}"),
                other => panic!("{at}: {other}"),
            }
        }
    });
}
