//! The service is killed (SIGKILL) again and again while an officer sends evidence, the manager reviews it and HR decides
//! applications. Whatever was answered is there once; nothing is there by half; the same again makes sense.
//!
//! There are 20 kills on each database, both at the same time, in less than a minute. `GRADUS_TEST_KILLS` asks for more.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use gradus::app::{Call, standing};
use gradus::clock::Clock;
use gradus::domain::account::Role;
use gradus::domain::ids::PersonId;
use gradus::domain::people::Person;
use gradus::store::audit;

use crate::support::databases::Fresh;
use crate::support::pages::hidden;
use crate::support::process::Running;
use crate::support::service::{Browser, PASSWORD, morning};
use crate::web_applications::Council;
use crate::web_evidence::{ACCOUNT, count};

/// One application waits for a decision in every so many rounds.
const DECIDES: usize = 5;

fn kills() -> usize {
    std::env::var("GRADUS_TEST_KILLS").ok().map_or(20, |text| text.parse().expect("GRADUS_TEST_KILLS is a number"))
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// What was sent and not answered, to be sent again.
type Pending = Option<(String, Vec<(String, String)>)>;

/// Somebody at a browser, who goes on after each restart.
struct Worker {
    browser: Browser,
    pending: Pending,
}

impl Worker {
    fn signed_in(url: &str, person: &Person) -> Worker {
        let mut browser = Browser::to(url);
        assert_eq!(browser.sign_in(person.email.as_deref().unwrap(), PASSWORD).status, 303);
        browser.get("/account");
        Worker { browser, pending: None }
    }

    /// Sends a form that does something. True where it was answered that it is done; None where no answer came.
    fn act(&mut self, path: &str, fields: &[(&str, &str)]) -> Option<bool> {
        let kept = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.pending = Some((path.to_owned(), kept));
        let answer = self.browser.try_post(path, fields)?;
        self.pending = None;
        let known =
            answer.status == 303 && !answer.location().starts_with("/confirm") && !answer.location().starts_with("/sign-in");
        assert!(known || answer.status == 409, "{path}: {} {}", answer.status, answer.location());
        Some(known)
    }

    /// Sends again what was not answered: it is done now, or it is said to be done already. Gives its path.
    fn again(&mut self) -> Option<String> {
        let Some((path, fields)) = self.pending.take() else { return Some(String::new()) };
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.act(&path, &fields).map(|_| path)
    }
}

/// What was answered, in all rounds.
#[derive(Default)]
struct Answered {
    /// Ids of evidence.
    sent: Mutex<Vec<String>>,
    reviewed: Mutex<Vec<String>>,
    /// Paths of applications.
    decided: Mutex<Vec<String>>,
    all: AtomicUsize,
}

impl Answered {
    fn note(&self, kind: &Mutex<Vec<String>>, id: &str) {
        let mut kind = kind.lock().unwrap();
        if !id.is_empty() && !kind.iter().any(|known| known == id) {
            kind.push(id.to_owned());
            self.all.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// The id in `/evidence/{id}/check` or `/reviews/{id}/check`.
fn id_in(path: &str) -> &str {
    path.split('/').nth(2).unwrap_or_default()
}

/// The officer writes and sends pieces until the service is gone.
fn officer_sends(worker: &mut Worker, answered: &Answered) -> Option<()> {
    let again = worker.again()?;
    answered.note(&answered.sent, id_in(&again));
    loop {
        let begun = worker.browser.try_post("/evidence/new", &[("criteria", "B-K2")])?;
        assert_eq!(begun.status, 303, "{}", begun.body);
        let piece = begun.location().strip_suffix("/edit/account").unwrap().to_owned();
        let steps: [(&str, &[(&str, &str)]); 2] = [("account", &ACCOUNT), ("tenants", &[("declared", "yes")])];
        for (step, fields) in steps {
            let path = format!("{piece}/edit/{step}");
            let version = hidden(&worker.browser.try_get(&path)?, "version");
            let note = [("note_B-K2", "It shows it."), ("version", &*version)];
            assert_eq!(worker.browser.try_post(&path, &[fields, &note].concat())?.status, 303);
        }
        let check = format!("{piece}/check");
        let version = hidden(&worker.browser.try_get(&check)?, "version");
        assert!(worker.act(&check, &[("version", &version)])?, "{check} was not sent before");
        answered.note(&answered.sent, id_in(&check));
    }
}

/// The manager reviews and judges whatever was sent, until the service is gone.
fn manager_reviews(worker: &mut Worker, answered: &Answered) -> Option<()> {
    let again = worker.again()?;
    answered.note(&answered.reviewed, id_in(&again));
    loop {
        let reviewed = answered.reviewed.lock().unwrap().clone();
        let next = answered.sent.lock().unwrap().iter().find(|id| !reviewed.contains(id)).cloned();
        let Some(id) = next else {
            worker.browser.try_get("/health/live")?;
            std::thread::sleep(Duration::from_millis(50));
            continue;
        };
        let found = [("outcome_B-K2", "met"), ("comment_B-K2", "Seen."), ("judge_B-K2", "yes"), ("revision", "1")];
        worker.act(&format!("/reviews/{id}/check"), &found)?;
        answered.note(&answered.reviewed, &id);
    }
}

/// HR decides an application, where one waits.
fn hr_decides(worker: &mut Worker, case: Option<&(String, String)>, answered: &Answered) -> Option<()> {
    let again = worker.again()?;
    answered.note(&answered.decided, again.strip_suffix("/decision").unwrap_or_default());
    let Some((case, version)) = case else { return Some(()) };
    let said = [("interest", "no"), ("words", "Well done"), ("version", &**version), ("step", "send")];
    worker.act(&format!("{case}/decision"), &said)?;
    answered.note(&answered.decided, case);
    Some(())
}

/// Rows that would be there by half. Each counts what must not be.
const HALVES: [(&str, &str); 5] = [
    (
        "evidence that was sent has one revision, one row in the log and one mail",
        "SELECT COUNT(*) AS number FROM evidence e WHERE e.state <> 'draft' AND ( \
         (SELECT COUNT(*) FROM evidence_revision r WHERE r.evidence_id = e.id) <> 1 OR \
         (SELECT COUNT(*) FROM audit_entry a WHERE a.subject_id = e.id AND a.action = 'evidence_sent') <> 1 OR \
         (SELECT COUNT(*) FROM outbox o WHERE o.message = 'review_requested' AND o.natural_key LIKE '%' || e.id || '%') <> 1)",
    ),
    (
        "evidence that was not sent has none of them",
        "SELECT COUNT(*) AS number FROM evidence e WHERE e.state = 'draft' AND ( \
         EXISTS (SELECT 1 FROM evidence_revision r WHERE r.evidence_id = e.id) OR \
         EXISTS (SELECT 1 FROM audit_entry a WHERE a.subject_id = e.id AND a.action = 'evidence_sent') OR \
         EXISTS (SELECT 1 FROM outbox o WHERE o.message = 'review_requested' AND o.natural_key LIKE '%' || e.id || '%'))",
    ),
    (
        "a review stands at reviewed evidence, once, with its outcome, its judgement, its mail and its row in the log",
        "SELECT COUNT(*) AS number FROM evidence e WHERE \
         (SELECT COUNT(*) FROM review r WHERE r.evidence_id = e.id) <> (CASE e.state WHEN 'reviewed' THEN 1 ELSE 0 END) OR \
         (SELECT COUNT(*) FROM audit_entry a WHERE a.subject_id = e.id AND a.action = 'evidence_reviewed') \
         <> (CASE e.state WHEN 'reviewed' THEN 1 ELSE 0 END)",
    ),
    (
        "and each review has all of it",
        "SELECT COUNT(*) AS number FROM review r WHERE \
         (SELECT COUNT(*) FROM review_outcome o WHERE o.review_id = r.id) <> 1 OR \
         (SELECT COUNT(*) FROM judgement j WHERE j.review_id = r.id) <> 1 OR \
         (SELECT COUNT(*) FROM outbox o WHERE o.message = 'reviewed' AND o.natural_key LIKE '%' || r.id || '%') <> 1",
    ),
    (
        "an approved application has its decision, its step, its level, its mails and its row in the log; another has none",
        "SELECT COUNT(*) AS number FROM application a WHERE \
         (SELECT COUNT(*) FROM decision d WHERE d.application_id = a.id) <> (CASE a.state WHEN 'approved' THEN 1 ELSE 0 END) OR \
         (SELECT COUNT(*) FROM application_step s WHERE s.application_id = a.id AND s.kind = 'decided') \
         <> (CASE a.state WHEN 'approved' THEN 1 ELSE 0 END) OR \
         (SELECT COUNT(*) FROM post_level l WHERE l.post_id = a.post_id AND l.basis = 'decision') \
         <> (CASE a.state WHEN 'approved' THEN 1 ELSE 0 END) OR \
         (SELECT COUNT(*) FROM audit_entry e WHERE e.subject_id = a.id AND e.action = 'application_decided') \
         <> (CASE a.state WHEN 'approved' THEN 1 ELSE 0 END) OR \
         (SELECT COUNT(*) FROM outbox o JOIN decision d ON o.natural_key LIKE '%' || d.id || '%' \
          WHERE o.message = 'decision' AND d.application_id = a.id) <> (CASE a.state WHEN 'approved' THEN 2 ELSE 0 END)",
    ),
];

/// How many of these ids are in that state.
fn in_state(council: &Council, table: &str, ids: &[String], states: &str) -> usize {
    let ids: Vec<String> = ids.iter().map(|id| format!("'{}'", id.rsplit('/').next().unwrap())).collect();
    if ids.is_empty() {
        return 0;
    }
    let query = format!("SELECT COUNT(*) AS number FROM {table} WHERE id IN ({}) AND state IN ({states})", ids.join(", "));
    usize::try_from(count(council, &query)).unwrap()
}

/// What must be so after every kill.
fn nothing_is_lost_or_halved(council: &Council, answered: &Answered, people: &[PersonId], at: &str) {
    let lists = [&answered.sent, &answered.reviewed, &answered.decided].map(|list| list.lock().unwrap().clone());
    let [sent, reviewed, decided] = &lists;
    assert_eq!(in_state(council, "evidence", sent, "'submitted', 'reviewed'"), sent.len(), "{at}: sent");
    assert_eq!(in_state(council, "evidence", reviewed, "'reviewed'"), reviewed.len(), "{at}: reviewed");
    assert_eq!(in_state(council, "application", decided, "'approved'"), decided.len(), "{at}: decided");
    for (what, query) in HALVES {
        assert_eq!(count(council, query), 0, "{at}: {what}");
    }
    let connection = &mut council.service.connection();
    assert!(audit::verify(connection, &[]).unwrap().is_ok(), "{at}: the audit log");
    // The small row of each officer says what the assessment says.
    let app = &council.service.app;
    let told = || app.read_open(&Call::job(), |tx| standing::of_people(tx, people)).unwrap();
    let before = told();
    assert_eq!(before.len(), people.len(), "{at}: everybody stands somewhere");
    standing::refresh_all(app).unwrap();
    assert_eq!(told(), before, "{at}: the standing of an officer");
}

#[derive(QueryableByName)]
struct Busy {
    #[diesel(sql_type = BigInt)]
    busy: i64,
}

/// A PostgreSQL server notices only after a moment that its client is gone, and may still be about to commit.
fn wait_for_the_end(fresh: &Fresh, council: &Council) {
    if fresh.name == "SQLite" {
        return;
    }
    let query = "SELECT count(*) AS busy FROM pg_stat_activity WHERE datname = current_database() \
                 AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'";
    let (begun, connection) = (Instant::now(), &mut council.service.connection());
    loop {
        let rows: Vec<Busy> = diesel::sql_query(query).load(connection).unwrap();
        if rows[0].busy == 0 {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "a killed service still writes");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn campaign(fresh: &Fresh) {
    let rounds = kills();
    let council = Council::new(fresh);
    // The service that is killed has the clock of the machine.
    council.service.clock.advance(Clock::System.now() - morning());
    let mut people = vec![council.officer.id.clone(), council.colleague.id.clone()];
    let mut cases = Vec::new();
    for nth in 0..rounds / DECIDES {
        let officer = council.service.person(&format!("Ready {nth}"), &[Role::Officer]);
        council.place(&officer);
        council.make_ready(&officer);
        people.push(officer.id.clone());
        let case = council.checked_of(&officer, "yes", "yes");
        let version = council.application(&case).version.to_string();
        cases.push((case, version));
    }
    standing::refresh_all(&council.service.app).unwrap();

    let (answered, mut dice) = (Answered::default(), Dice(20));
    let mut workers: Option<[Worker; 3]> = None;
    let start = || Running::start(&fresh.url, &["--require-totp", "none"], &[]);
    for round in 0..rounds {
        let service = start();
        let of = |person: &Person| Worker::signed_in(&service.url, person);
        let there = workers.get_or_insert_with(|| [of(&council.colleague), of(&council.manager), of(&council.hr)]);
        there.iter_mut().for_each(|worker| worker.browser.moved_to(&service.url));
        let [officer, manager, hr] = there;
        let case = (round % DECIDES == DECIDES - 1).then(|| &cases[round / DECIDES]);
        if case.is_some() {
            // Whoever decides has signed in a moment ago.
            hr.browser = of(&council.hr).browser;
        }
        // It is killed after so many answers, or in the middle of the next one.
        let (wanted, more) = (answered.all.load(Ordering::SeqCst) + usize::try_from(dice.below(5)).unwrap(), dice.below(30));
        std::thread::scope(|scope| {
            scope.spawn(|| officer_sends(officer, &answered));
            scope.spawn(|| manager_reviews(manager, &answered));
            scope.spawn(|| hr_decides(hr, case, &answered));
            let begun = Instant::now();
            while answered.all.load(Ordering::SeqCst) < wanted && begun.elapsed() < Duration::from_secs(20) {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(Duration::from_millis(more));
            // Dropping it kills the process.
            drop(service);
        });
        wait_for_the_end(fresh, &council);
        nothing_is_lost_or_halved(&council, &answered, &people, &format!("{}, round {round}", fresh.name));
    }

    // Left alone it does the rest.
    let service = start();
    let [officer, manager, hr] = workers.as_mut().expect("there was a round");
    for worker in [&mut *officer, &mut *manager, &mut *hr] {
        worker.browser.moved_to(&service.url);
    }
    answered.note(&answered.sent, id_in(&officer.again().expect("an answer")));
    answered.note(&answered.reviewed, id_in(&manager.again().expect("an answer")));
    for case in &cases {
        hr_decides(hr, Some(case), &answered).expect("an answer");
    }
    drop(service);
    let at = format!("{}, at the end", fresh.name);
    nothing_is_lost_or_halved(&council, &answered, &people, &at);
    assert_eq!(answered.decided.lock().unwrap().len(), cases.len(), "{at}");
    let (sent, reviewed) = (answered.sent.lock().unwrap().len(), answered.reviewed.lock().unwrap().len());
    assert!(sent >= rounds / 4 && reviewed >= rounds / 4, "{at}: {sent} sent, {reviewed} reviewed: nothing was tried");
}

#[test]
fn nothing_that_was_answered_is_lost_when_the_service_is_killed() {
    let both = [Fresh::sqlite(), Fresh::postgres()];
    std::thread::scope(|scope| {
        for fresh in &both {
            scope.spawn(move || campaign(fresh));
        }
    });
}
