//! Which act is possible in which state, by whoever may do it; and that nobody acts on an older one.

use gradus::app::progression::{
    Hearing, NewDecision, Recommendation, Submission, answer_gate, decide, declare_interest, recommend, reverse, submit, withdraw,
};
use gradus::domain::evidence_policy::GateId;
use gradus::domain::ids::ApplicationId;
use gradus::domain::progression::Stage;
use gradus::domain::progression::case::Answer;
use gradus::domain::progression::decision::DecisionOutcome;

use super::world::{World, new, word};
use crate::support::databases::on_both;

const ACTS: [&str; 11] =
    ["submit", "withdraw", "recommend", "not_recommend", "return", "criteria", "funding", "decide", "reverse", "appeal", "hear"];

fn act(world: &World, what: &str, officer: &str, of: &ApplicationId) -> String {
    match what {
        "submit" => word(world.submit(officer, of)),
        "withdraw" => word(world.withdraw(officer, of)),
        "recommend" => word(world.recommend("Max", of, Recommendation::Recommend)),
        "not_recommend" => word(world.recommend("Max", of, Recommendation::NotRecommend)),
        "return" => word(world.recommend("Max", of, Recommendation::Return)),
        "criteria" => word(world.criteria("Hana", of, Answer::Yes)),
        "funding" => word(world.funding("Berta", of, Answer::Yes)),
        "decide" => word(world.decide("Hana", of)),
        "reverse" => word(world.reverse("Hugo", of, new(DecisionOutcome::MetDeferred))),
        "appeal" => word(world.appeal(officer, of)),
        "hear" => word(world.hear("Zoe", of, Hearing::Dismiss { reasons: "Nothing new".to_owned() })),
        _ => panic!("{what}"),
    }
}

#[test]
fn each_state_takes_the_acts_of_the_table() {
    use Stage::{Approved, Declined, Draft, MetDeferred, NotRecommended, Recommended, Returned, Submitted, Withdrawn};
    // Acts that go through in each state. To decide without the checks is a conflict of its own; an appeal is heard only
    // where one is open and somebody is named for it.
    let table = [
        (Draft, "submit withdraw"),
        (Submitted, "withdraw recommend not_recommend return"),
        (Returned, "submit withdraw"),
        (Recommended, "withdraw criteria funding"),
        (NotRecommended, "withdraw criteria funding"),
        (Approved, "reverse"),
        (MetDeferred, "appeal"),
        (Declined, "appeal reverse"),
        (Withdrawn, ""),
    ];
    on_both(|fresh| {
        let world = World::new(fresh);
        for (at, (stage, allowed)) in table.into_iter().enumerate() {
            let goes_through = |what: &str| allowed.split(' ').any(|word| word == what);
            // What is refused changes nothing, so one application does for all of it.
            let officer = format!("O{at}");
            world.officer(&officer);
            let of = world.in_stage(&officer, stage);
            if stage != Draft {
                // Zoe hears whatever there is to hear.
                world.run(&format!(
                    "INSERT INTO application_part (id, application_id, person_id, part, by_person, at) \
                     VALUES ('{of}', '{of}', 'zoe', 'hearer', 'hana', '2026-04-10 09:00:00')"
                ));
            }
            let before = world.application(&of);
            for what in ACTS.into_iter().filter(|what| !goes_through(what)) {
                let expected = match (stage, what) {
                    // Nobody but the officer knows of a draft.
                    (Draft, _) if what != "appeal" => "not found",
                    // A budget holder of everybody's sees what may still come to them, and what they had a part in.
                    (Withdrawn, "funding") => "not found",
                    (Recommended | NotRecommended, "decide") => "conflict checks_missing",
                    (MetDeferred, "reverse") => "outcome:same",
                    (MetDeferred | Declined, "hear") => "conflict no_appeal",
                    _ => "conflict wrong_state",
                };
                let done = act(&world, what, &officer, &of);
                assert_eq!(done, expected, "{}: {what} when {}", world.name, stage.as_str());
                assert_eq!(world.application(&of), before, "{what} when {}", stage.as_str());
            }
            for (number, what) in ACTS.into_iter().filter(|what| goes_through(what)).enumerate() {
                let officer = format!("O{at}x{number}");
                world.officer(&officer);
                let of = world.in_stage(&officer, stage);
                assert_eq!(act(&world, what, &officer, &of), "ok", "{}: {what} when {}", world.name, stage.as_str());
            }
        }
    });
}

#[test]
fn nobody_acts_on_an_older_one() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let id = world.start("Olga").unwrap().id;
        let of = id.clone();
        let sent = Submission { statement: String::new(), own_work: true };
        assert_eq!(word(world.write("Olga", move |tx, me| submit(tx, me, &of, 2, sent))), "stale");
        let of = id.clone();
        assert_eq!(word(world.write("Olga", move |tx, me| withdraw(tx, me, &of, 2, None))), "stale");
        world.submit("Olga", &id).unwrap();
        let of = id.clone();
        let said = Recommendation::Recommend;
        assert_eq!(word(world.write("Max", move |tx, me| recommend(tx, me, &of, 1, said, "Good"))), "stale");
        world.recommend("Max", &id, said).unwrap();
        let old = world.version_of(&id) - 1;
        let of = id.clone();
        let gate = GateId::CriteriaMet;
        assert_eq!(word(world.write("Hana", move |tx, me| answer_gate(tx, me, &of, old, gate, Answer::Yes, "Yes"))), "stale");
        let of = id.clone();
        assert_eq!(word(world.write("Hana", move |tx, me| declare_interest(tx, me, &of, old))), "stale");
        world.criteria("Hana", &id, Answer::Yes).unwrap();
        world.funding("Berta", &id, Answer::No).unwrap();
        let old = world.version_of(&id) - 1;
        let of = id.clone();
        let new_decision = NewDecision { words: "No".to_owned(), ..NewDecision::default() };
        assert_eq!(word(world.write("Hana", move |tx, me| decide(tx, me, &of, old, new_decision))), "stale");
        world.decide("Hana", &id).unwrap();
        let old = world.version_of(&id) - 1;
        let of = id.clone();
        let other = new(DecisionOutcome::MetDeferred);
        assert_eq!(word(world.write("Hugo", move |tx, me| reverse(tx, me, &of, old, &other))), "stale");
        assert_eq!(world.stage(&id), Stage::Declined, "{}", world.name);
    });
}

#[test]
fn every_text_that_is_owed_is_asked_for() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let id = world.sent("Olga");
        let version = world.version_of(&id);
        let of = id.clone();
        let refused = world.write("Max", move |tx, me| recommend(tx, me, &of, version, Recommendation::Recommend, " "));
        assert_eq!(refused.unwrap_err().to_string(), "Enter a reason. Olga will read it");
        world.recommend("Max", &id, Recommendation::NotRecommend).unwrap();
        let version = world.version_of(&id);
        for (gate, answer, reason, expected) in [
            (GateId::CriteriaMet, Answer::Yes, "", "reason:required"),
            (GateId::CriteriaMet, Answer::NotNow, "Later", "answer:required"),
        ] {
            let of = id.clone();
            let done = world.write("Hana", move |tx, me| answer_gate(tx, me, &of, version, gate, answer, reason));
            assert_eq!(word(done), expected);
        }
        world.criteria("Hana", &id, Answer::Yes).unwrap();
        world.funding("Berta", &id, Answer::NotNow).unwrap();
        let version = world.version_of(&id);
        for (words, review, expected) in [
            ("", None, "words:required"),
            ("Later", Some("2026-04-10"), "review_on:too_early"),
            ("Later", Some("2027-04-11"), "review_on:too_late"),
            ("Later", Some("2027-04-10"), "ok"),
        ] {
            let of = id.clone();
            let review_on = review.map(super::world::day);
            let new_decision = NewDecision { words: words.to_owned(), effective_on: None, review_on };
            let done = world.write("Hana", move |tx, me| decide(tx, me, &of, version, new_decision));
            assert_eq!(word(done), expected, "{}: {words} {review:?}", world.name);
        }
    });
}
