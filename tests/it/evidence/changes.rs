//! The states: what each use case comes to in each of them, as a table; and what the record makes of each change.

use gradus::app::AppError;
use gradus::app::evidence::{Change, attach, discard, reopen, save, submit, view, withdraw};
use gradus::app::record::{assessed, find_post};
use gradus::app::reviews::{Settled, give_back, open, record};
use gradus::domain::ids::EvidenceId;
use gradus::domain::review::{ReturnReason, Typed};

use super::{Desk, all, met, pdf};
use crate::people::council::{id, word};
use crate::support::databases::on_both;
use gradus::domain::officer::ReviewOutcome;

const STATES: [&str; 7] = ["draft", "submitted", "returned", "reviewed", "restricted", "withdrawn", "opened again"];

/// What a use case comes to, in a word.
fn came(desk: &Desk, what: &str, of: &EvidenceId) -> String {
    let (of, version, revision) = (of.clone(), desk.version(of), desk.find(of).revision);
    let settled = |result: Result<Settled, AppError>| match result {
        Ok(Settled::Overtaken(_)) => "overtaken".to_owned(),
        other => word(other),
    };
    let result = match what {
        "save" => {
            let change = Change { result: Some(format!("As at {version}.")), ..Change::default() };
            word(desk.write("Olga", move |tx, me| save(tx, me, &of, version, &change)))
        }
        "attach" => word(desk.write("Olga", move |tx, me| attach(tx, me, &of, pdf("plan.pdf")))),
        "submit" => word(desk.write("Olga", move |tx, me| {
            // Whatever came back for a tenant's sake, or is taken up again, is declared anew.
            // What may identify a tenant cannot be sent as it was.
            let change = Change { declared: Some(true), situation: Some("Without the name.".to_owned()), ..Change::default() };
            let version = match save(tx, me, &of, version, &change) {
                Ok(saved) => saved.version,
                Err(AppError::Conflict { .. }) => version,
                Err(error) => return Err(error),
            };
            submit(tx, me, &of, version)
        })),
        "withdraw" => word(desk.write("Olga", move |tx, me| withdraw(tx, me, &of, version))),
        "reopen" => word(desk.write("Olga", move |tx, me| reopen(tx, me, &of, version))),
        "discard" => word(desk.write("Olga", move |tx, me| discard(tx, me, &of, version))),
        "review" => settled(desk.write("Max", move |tx, me| record(tx, me, &of, revision, &met(&["B-K2"])))),
        "return" => {
            let typed = Typed { reason: Some(ReturnReason::MoreDetail), comment: "More".to_owned(), ..Typed::default() };
            settled(desk.write("Max", move |tx, me| give_back(tx, me, &of, revision, &typed)))
        }
        _ => panic!("no use case {what}"),
    };
    result.replace("conflict ", "")
}

#[test]
fn each_use_case_is_allowed_in_the_states_of_the_table_and_the_page_offers_just_those() {
    let table = "
                 | draft       | submitted   | returned    | reviewed    | restricted  | withdrawn   | opened again
        save     | ok          | wrong_state | ok          | wrong_state | ok          | wrong_state | ok
        attach   | ok          | wrong_state | ok          | wrong_state | ok          | wrong_state | ok
        submit   | ok          | wrong_state | ok          | wrong_state | ok          | wrong_state | ok
        withdraw | wrong_state | ok          | wrong_state | wrong_state | wrong_state | wrong_state | wrong_state
        reopen   | wrong_state | wrong_state | wrong_state | ok          | wrong_state | ok          | wrong_state
        discard  | ok          | wrong_state | was_sent    | wrong_state | was_sent    | wrong_state | ok
        review   | not found   | ok          | overtaken   | overtaken   | not found   | overtaken   | overtaken
        return   | not found   | ok          | overtaken   | overtaken   | not found   | overtaken   | overtaken
    ";
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        for line in table.lines().filter(|line| line.contains('|')).skip(1) {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let pieces = desk.in_each_state();
            for (state, expected) in STATES.iter().zip(&cells[1..]) {
                let of = &pieces[state];
                let may = desk.council.read("Olga", |tx, me| view(tx, me, of)).unwrap().may;
                let offered = match cells[0] {
                    "save" | "attach" => Some(may.edit),
                    "submit" => Some(may.submit),
                    "withdraw" => Some(may.withdraw),
                    "reopen" => Some(may.reopen),
                    "discard" => Some(may.discard || may.drop),
                    _ => None,
                };
                let before = desk.find(of);
                let came = came(&desk, cells[0], of);
                assert_eq!(came, *expected, "{}: {} of what is {state}", desk.name, cells[0]);
                if let Some(offered) = offered {
                    assert_eq!(offered, came == "ok", "{}: {} is offered for what is {state}", desk.name, cells[0]);
                }
                if came != "ok" {
                    assert_eq!(desk.find(of), before, "{}: {} changed what is {state}", desk.name, cells[0]);
                }
            }
        }
    });
}

#[test]
fn what_stands_in_the_way_is_said() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let pieces = desk.in_each_state();
        for (state, words) in [
            ("submitted", "It was sent on 10 April 2026 and waits for review. It can be withdrawn until then."),
            ("reviewed", "It was reviewed on 10 April 2026. To change it, start a new version of it."),
            ("withdrawn", "It was withdrawn on 10 April 2026. To use it again, start a new version of it."),
        ] {
            let (of, version) = (pieces[state].clone(), desk.version(&pieces[state]));
            let refused = desk.write("Olga", move |tx, me| save(tx, me, &of, version, &Change::default()));
            assert_eq!(refused.unwrap_err().to_string(), words, "{}", desk.name);
        }
        // Others are told what its officer can do, never to do it.
        let changes = "Its officer can change it by starting a new version of it.";
        for (state, words) in [
            ("reviewed", &*format!("It was reviewed on 10 April 2026. {changes}")),
            ("returned", "It was returned on 10 April 2026. Its officer can change it and send it again."),
            ("withdrawn", "Olga withdrew this on 10 April 2026."),
            ("opened again", "Its officer is writing a new version of it."),
        ] {
            let opened = desk.council.read("Max", |tx, me| open(tx, me, &pieces[state])).unwrap();
            assert_eq!(opened.settled.as_deref(), Some(words), "{} {state}", desk.name);
        }
    });
}

/// The codes of the reasons for which Olga does not meet a criterion today, or "met".
fn reasons(desk: &Desk, criterion: &str) -> String {
    let assessed = desk.council.read("Max", |tx, _| {
        let person = gradus::store::people::find(tx.connection, &id("Olga"))?.unwrap();
        let post = find_post(tx, &person.id, tx.today)?.unwrap();
        assessed(tx, &person, &post, tx.today)
    });
    let assessment = assessed.unwrap().assessment;
    let status = assessment.criteria.iter().find(|status| status.id == criterion).unwrap();
    match status.outcome.is_met() {
        true => "met".to_owned(),
        false => status.reasons.iter().map(|reason| reason.code.as_str()).collect::<Vec<_>>().join(" "),
    }
}

#[test]
fn the_record_follows_each_change_and_the_standing_with_it() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        // B-K2 takes one accepted document and a judgement.
        let standing = || {
            let row = gradus::store::projections::find(&mut desk.council.connection(), &id("Olga")).unwrap().unwrap();
            row.glance.met
        };
        let of = desk.sent("Olga", &["B-K2"]);
        assert_eq!(reasons(&desk, "B-K2"), "evidence_awaiting_review judgement_missing", "{}", desk.name);
        let before = standing();
        desk.give_back("Max", &of, ReturnReason::MoreDetail).unwrap();
        assert_eq!(reasons(&desk, "B-K2"), "evidence_returned documents_short judgement_missing", "{}", desk.name);
        desk.submit("Olga", &of).unwrap();
        let mut typed = all(&["B-K2"], ReviewOutcome::PartlyMet);
        typed.outcomes.get_mut("B-K2").unwrap().judge = true;
        desk.record("Max", &of, typed).unwrap();
        assert_eq!(reasons(&desk, "B-K2"), "evidence_partly_met documents_short judgement_not_met", "{}", desk.name);
        desk.reopen("Olga", &of).unwrap();
        desk.save("Olga", &of, Change { declared: Some(true), ..Change::default() }).unwrap();
        desk.submit("Olga", &of).unwrap();
        // A later judgement takes the place of the first: the clock stands, so it is of the same day, and not met wins.
        desk.council.at("2026-04-11T09:00:00Z");
        let mut typed = met(&["B-K2"]);
        typed.outcomes.get_mut("B-K2").unwrap().judge = true;
        desk.record("Max", &of, typed).unwrap();
        assert_eq!(reasons(&desk, "B-K2"), "met", "{}", desk.name);
        assert_eq!(standing(), before + 1, "{}: the standing was made again", desk.name);
        desk.reopen("Olga", &of).unwrap();
        assert_eq!(reasons(&desk, "B-K2"), "evidence_draft documents_short", "{}: opened again, it counts no longer", desk.name);
        assert_eq!(standing(), before, "{}", desk.name);
    });
}
