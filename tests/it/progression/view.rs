//! What the page of a case shows: what has changed since, who acts next, what the reader may do, and that reading is
//! recorded.

use gradus::app::people::Why;
use gradus::app::progression::{CaseView, Recommendation, actions, letter, save_form, typed, view};
use gradus::domain::ids::ApplicationId;
use gradus::domain::progression::Stage;
use gradus::domain::progression::case::{Answer, Form, Part};

use super::world::{World, on, word};
use crate::support::databases::on_both;

fn shown(world: &World, who: &str, of: &ApplicationId) -> CaseView {
    world.read(who, |tx, me| view(tx, me, of)).unwrap()
}

fn may(world: &World, who: &str, of: &ApplicationId) -> String {
    let all = world.read(who, |tx, me| actions(tx, me, of)).unwrap();
    assert_eq!(shown(world, who, of).may.actions(), all);
    all.into_iter().map(|action| action.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_page_offers_what_the_policy_allows() {
    let table = [
        (Stage::Draft, [("Olga", "submit withdraw"), ("Olga", "submit withdraw"), ("Olga", "submit withdraw")]),
        (Stage::Submitted, [("Olga", "withdraw"), ("Max", "recommend"), ("Hana", "name_people")]),
        (Stage::Returned, [("Olga", "submit withdraw"), ("Max", ""), ("Hana", "name_people")]),
        (
            Stage::Recommended,
            [
                ("Olga", "withdraw"),
                ("Hana", "check_criteria declare_interest name_people"),
                ("Berta", "check_funding declare_interest"),
            ],
        ),
        (Stage::NotRecommended, [("Max", ""), ("Audrey", ""), ("Dora", "")]),
        (Stage::Approved, [("Olga", ""), ("Hana", ""), ("Hugo", "reverse")]),
        (Stage::MetDeferred, [("Olga", "appeal"), ("Max", ""), ("Hugo", "reverse")]),
        (Stage::Declined, [("Olga", "appeal"), ("Berta", ""), ("Hugo", "reverse")]),
        (Stage::Withdrawn, [("Olga", ""), ("Max", ""), ("Hana", "")]),
    ];
    on_both(|fresh| {
        let world = World::new(fresh);
        for (at, (stage, expected)) in table.into_iter().enumerate() {
            let officer = format!("O{at}");
            world.officer(&officer);
            let of = world.in_stage(&officer, stage);
            for (who, actions) in expected {
                let who = if who == "Olga" { officer.as_str() } else { who };
                assert_eq!(may(&world, who, &of), actions, "{}: {who} when {}", world.name, stage.as_str());
            }
        }
        // Once the checks are answered.
        world.officer("Otto");
        let of = world.checked("Otto", Answer::Yes, Answer::Yes);
        assert_eq!(may(&world, "Hugo", &of), "check_criteria decide declare_interest name_people");
        // While an appeal is open.
        world.officer("Oda");
        let of = world.decided("Oda", Answer::No, Answer::Yes);
        world.appeal("Oda", &of).unwrap();
        assert_eq!(may(&world, "Oda", &of), "");
        assert_eq!(may(&world, "Hugo", &of), "name_people");
        world.name_for("Hugo", &of, "Zoe", Part::Hearer).unwrap();
        assert_eq!(may(&world, "Zoe", &of), "declare_interest hear_appeal");
    });
}

#[test]
fn what_has_changed_since_is_shown_and_counts_for_nothing() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.recommended("Olga");
        assert!(shown(&world, "Olga", &of).since.is_empty());
        world.unwaive("Olga", "B-K1");
        let page = shown(&world, "Olga", &of);
        let since: Vec<String> = page
            .since
            .iter()
            .map(|change| format!("{} {:?} {:?} -{}", change.criterion, change.was, change.now, change.gone.len()))
            .collect();
        assert_eq!(since, ["B-K1 Some(Met) Some(NotMet) -1"], "{}", world.name);
        let frozen = page.frozen.unwrap();
        assert_eq!((frozen.met, frozen.total, frozen.level_name.as_str()), (23, 23, "Practising"));
        world.criteria("Hana", &of, Answer::Yes).unwrap();
        world.funding("Berta", &of, Answer::Yes).unwrap();
        world.decide("Hana", &of).unwrap();
        assert!(shown(&world, "Olga", &of).since.is_empty());
    });
}

#[test]
fn a_page_says_who_acts_next_and_by_when() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.start("Olga").unwrap().id;
        let next = |who: &str| {
            let page = shown(&world, who, &of);
            let by: Vec<String> = page.expected.iter().map(|expected| format!("{:?} {}", expected.step, expected.by)).collect();
            format!("{} | {}", page.waits_for.as_deref().unwrap_or("-"), by.join(", "))
        };
        assert_eq!(next("Olga"), "Olga | ");
        world.submit("Olga", &of).unwrap();
        assert_eq!(next("Olga"), "Max | Recommendation 2026-04-24, Decision 2026-05-11");
        world.recommend("Max", &of, Recommendation::Recommend).unwrap();
        assert_eq!(next("Olga"), "HR and Berta | Decision 2026-05-11");
        world.criteria("Hana", &of, Answer::Yes).unwrap();
        assert_eq!(next("Olga"), "Berta | Decision 2026-05-11");
        assert_eq!(shown(&world, "Olga", &of).proposed_effective_on, on("2026-05-01"));
        world.run("DELETE FROM designation");
        assert_eq!(next("Olga"), "HR, to name a budget holder | Decision 2026-05-11");
        world.name_for("Hana", &of, "Mia", Part::BudgetHolder).unwrap();
        world.name_for("Hana", &of, "Zoe", Part::BudgetHolder).unwrap();
        assert_eq!(next("Olga"), "Mia or Zoe | Decision 2026-05-11");
        world.funding("Mia", &of, Answer::No).unwrap();
        assert_eq!(next("Olga"), "HR or a panel member | Decision 2026-05-11");
        world.decide("Hana", &of).unwrap();
        assert_eq!(next("Olga"), "- | ");
        world.appeal("Olga", &of).unwrap();
        assert_eq!(next("Olga"), "HR, to name who hears the appeal | Hearing 2026-05-11");
        world.name_for("Hugo", &of, "Pia", Part::Hearer).unwrap();
        assert_eq!(next("Olga"), "Pia | Hearing 2026-05-11", "{}", world.name);
    });
}

#[test]
fn the_reader_is_told_why_they_see_it_and_reading_is_recorded() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.cover("Max>Mia 2026-04-01..2026-04-30 review", "Max");
        let of = world.decided("Olga", Answer::Yes, Answer::No);
        for (who, why, role) in [
            ("Max", Why::DirectReport, "manager"),
            ("Dora", Why::Indirect { through: "Max".to_owned() }, "manager"),
            ("Mia", Why::ActingFor { manager: "Max".to_owned(), until: on("2026-04-30") }, "manager"),
            ("Hana", Why::Hr, "hr"),
            ("Audrey", Why::Auditor, "auditor"),
            ("Berta", Why::Named, "manager"),
        ] {
            assert_eq!(shown(&world, who, &of).why, why, "{who}");
            let event = world.last_event().event;
            assert_eq!((event.action.as_str(), event.details[0].1.as_str()), ("application_read", role), "{who}");
            assert_eq!(event.actor.unwrap().as_str(), who.to_lowercase());
            world.read(who, |tx, me| letter(tx, me, &of, None)).unwrap();
            assert_eq!(world.last_event().event.action, "letter_read");
        }
        let before = world.last_event().sequence;
        assert_eq!(shown(&world, "Olga", &of).why, Why::Own);
        assert_eq!(world.last_event().sequence, before, "{}: one's own is read without a record", world.name);
        assert_eq!(word(world.read("Zoe", |tx, me| letter(tx, me, &of, None))), "not found");
        assert_eq!(word(world.read("Olga", |tx, me| letter(tx, me, &of, Some(2)))), "not found");
        let none = ApplicationId::new("no such");
        assert_eq!(word(world.read("Hana", |tx, me| view(tx, me, &none))), "not found");
        let nul = ApplicationId::new("a\0");
        assert_eq!(word(world.read("Hana", |tx, me| view(tx, me, &nul))), "not found");
    });
}

#[test]
fn what_is_typed_waits_for_its_owner_until_it_is_sent() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.sent("Olga");
        let save = |who: &str, form: Form, text: &str| {
            let (of, fields) = (of.clone(), [("reason".to_owned(), text.to_owned())].into_iter().collect());
            word(world.write(who, move |tx, me| save_form(tx, me, &of, form, &fields)))
        };
        let kept = |who: &str, form: Form| {
            let found = world.read(who, |tx, me| typed(tx, me, &of, form));
            found.map(|found| found.map(|typed| typed.fields["reason"].clone()))
        };
        assert_eq!(save("Max", Form::Recommendation, "Half a sen"), "ok");
        assert_eq!(save("Max", Form::Recommendation, "Half a sentence"), "ok");
        assert_eq!(save("Hana", Form::Recommendation, "Not mine"), "forbidden not_permitted");
        assert_eq!(save("Max", Form::Recommendation, &"a".repeat(50_000)), "form:too_long");
        assert_eq!(save("Hana", Form::CriteriaMet, "Too early"), "conflict wrong_state");
        assert_eq!(kept("Max", Form::Recommendation).unwrap().as_deref(), Some("Half a sentence"));
        assert_eq!(word(kept("Olga", Form::Recommendation)), "forbidden own_case");
        world.recommend("Max", &of, Recommendation::Recommend).unwrap();
        assert_eq!(world.texts("SELECT form AS text FROM application_draft").len(), 0);
        assert_eq!(save("Hana", Form::CriteriaMet, "Later"), "ok");
        assert_eq!(save("Hugo", Form::Decision, "Later"), "ok");
        assert_eq!(kept("Hugo", Form::CriteriaMet).unwrap(), None, "{}", world.name);
        world.declare("Hugo", &of).unwrap();
        assert_eq!(world.texts("SELECT form AS text FROM application_draft"), ["criteria_met"]);
        world.withdraw("Olga", &of).unwrap();
        assert_eq!(world.texts("SELECT form AS text FROM application_draft").len(), 0);
    });
}
