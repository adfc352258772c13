//! Lists of applications: each reader's own part of them, in pages that are complete and without repeats.

use std::collections::BTreeSet;

use gradus::app::progression::{
    Hearing, Listed, Query, Recommendation, add_named, decided, list, list_for_person, list_own, to_recommend,
};
use gradus::app::relations;
use gradus::domain::progression::Stage;
use gradus::domain::progression::case::{Answer, Part};
use gradus::domain::progression::decision::DecisionOutcome;
use gradus::policy::{self, Action, EvidenceStage};

use super::world::{World, id, new, on, word};
use crate::support::databases::on_both;

fn words(all: &[Listed]) -> String {
    let mut words: Vec<String> =
        all.iter().map(|listed| format!("{} {}", listed.officer, listed.application.stage().as_str())).collect();
    words.sort();
    words.join(", ")
}

#[test]
fn each_reader_sees_their_own_part() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.officer("Otto").officer("Oda").officer("Ora");
        world.start("Olga").unwrap();
        let otto = world.sent("Otto");
        world.in_stage("Oda", Stage::Declined);
        world.run("UPDATE management_line SET manager_id = 'mia' WHERE person_id = 'ora'");
        world.sent("Ora");
        world.name_for("Hana", &otto, "Zoe", Part::PanelMember).unwrap();
        let all = "Oda declined, Ora submitted, Otto submitted";
        for (who, expected) in [
            ("Olga", "Olga draft"),
            ("Otto", "Otto submitted"),
            ("Max", "Oda declined, Otto submitted"),
            ("Dora", "Oda declined, Otto submitted"),
            ("Mia", "Ora submitted"),
            ("Zoe", "Otto submitted"),
            ("Pia", ""),
            ("Hana", all),
            ("Audrey", all),
            ("Adam", ""),
            ("Xena", ""),
        ] {
            let page = world.read(who, |tx, me| list(tx, me, &Query::default())).unwrap();
            assert_eq!(words(&page.applications), expected, "{}: {who}", world.name);
        }
        let declined = Query { stages: vec![Stage::Declined, Stage::Withdrawn], ..Query::default() };
        assert_eq!(words(&world.read("Hana", |tx, me| list(tx, me, &declined)).unwrap().applications), "Oda declined");
        assert_eq!(world.last_event().event.action, "applications_listed");
        assert_eq!(words(&world.read("Olga", list_own).unwrap()), "Olga draft");
        for (who, expected) in [("Olga", "Olga draft"), ("Max", ""), ("Hana", "")] {
            assert_eq!(words(&world.read(who, |tx, me| list_for_person(tx, me, &id("Olga"))).unwrap()), expected, "{who}");
        }
        assert_eq!(word(world.read("Mia", |tx, me| list_for_person(tx, me, &id("Olga")))), "not found");
    });
}

#[test]
fn pages_are_complete_and_without_repeats() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let mut sent = BTreeSet::new();
        for at in 0..7 {
            let officer = format!("O{at}");
            world.officer(&officer);
            sent.insert(world.sent(&officer).to_string());
        }
        let (mut seen, mut before, mut pages) = (Vec::new(), None, 0);
        loop {
            let asked = Query { before: before.clone(), limit: Some(3), ..Query::default() };
            let page = world.read("Hana", |tx, me| list(tx, me, &asked)).unwrap();
            seen.extend(page.applications.iter().map(|listed| listed.application.id.to_string()));
            pages += 1;
            match page.next {
                Some(next) => before = Some(next),
                None => break,
            }
        }
        assert_eq!((pages, seen.len()), (3, 7), "{}", world.name);
        assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "newest first");
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), sent);
    });
}

#[test]
fn what_waits_for_a_recommendation_is_the_line_managers_and_their_covers() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.officer("Otto").officer("Oda");
        world.cover("Max>Mia 2026-04-01..2026-04-30 recommend", "Max");
        world.cover("Max>Pia 2026-04-01..2026-04-30 review", "Max");
        world.sent("Olga");
        world.at("2026-04-13T09:00:00Z");
        let otto = world.sent("Otto");
        world.start("Oda").unwrap();
        for (who, expected) in [
            ("Max", "Olga submitted, Otto submitted"),
            ("Mia", "Olga submitted, Otto submitted"),
            ("Pia", ""),
            ("Dora", ""),
            ("Hana", ""),
        ] {
            assert_eq!(words(&world.read(who, to_recommend).unwrap()), expected, "{}: {who}", world.name);
        }
        let first = world.read("Max", to_recommend).unwrap().remove(0);
        assert_eq!(first.officer, "Olga", "the most urgent first");
        world.recommend("Mia", &otto, Recommendation::NotRecommend).unwrap();
        assert_eq!(words(&world.read("Max", to_recommend).unwrap()), "Olga submitted");
    });
}

#[test]
fn whoever_is_named_for_an_open_case_may_read_what_it_rests_on() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.recommended("Olga");
        world.name_for("Hana", &of, "Pia", Part::PanelMember).unwrap();
        let sees = |who: &str| {
            world
                .read(who, |tx, me| {
                    let (person, standing) = relations::find(tx, me, &id("Olga"))?;
                    let mut subject = standing.subject(&person).evidence(EvidenceStage::Reviewed);
                    add_named(tx, me, &mut subject)?;
                    let may = |action| policy::decide(&me.actor, action, &subject).offers();
                    Ok((may(Action::ViewRecord), may(Action::ViewEvidence)))
                })
                .unwrap()
        };
        assert_eq!(sees("Pia"), (true, true));
        assert_eq!(sees("Berta"), (true, true));
        assert_eq!(sees("Zoe"), (false, false));
        world.declare("Berta", &of).unwrap();
        assert_eq!(sees("Berta"), (false, false), "who keeps out sees nothing");
        world.criteria("Hana", &of, Answer::Yes).unwrap();
        world.name_for("Hana", &of, "Mia", Part::BudgetHolder).unwrap();
        world.funding("Mia", &of, Answer::Yes).unwrap();
        world.decide("Hana", &of).unwrap();
        assert_eq!(sees("Pia"), (false, false), "{}: it ends with the case", world.name);
    });
}

#[test]
fn decisions_are_listed_by_when_the_one_that_stands_was_made() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.officer("Otto").officer("Oda");
        // Sent in the order of Olga, Otto, Oda; decided the other way round.
        let olga = world.checked("Olga", Answer::No, Answer::Yes);
        let otto = world.checked("Otto", Answer::No, Answer::Yes);
        let oda = world.checked("Oda", Answer::Yes, Answer::NotNow);
        let told = || {
            let page = world.read("Hugo", |tx, me| decided(tx, me, None)).unwrap().unwrap();
            page.made.into_iter().map(|(listed, decision)| format!("{} {}", listed.officer, decision.number)).collect::<Vec<_>>()
        };
        for (at, of) in [("2026-04-10T10:00:00Z", &oda), ("2026-04-10T11:00:00Z", &otto), ("2026-04-10T12:00:00Z", &olga)] {
            world.at(at);
            world.decide("Hana", of).unwrap();
        }
        assert_eq!(told(), ["Olga 1", "Otto 1", "Oda 1"], "{}", world.name);
        // A decision in the place of another is the one that counts.
        world.at("2026-04-13T09:00:00Z");
        world.reverse("Hugo", &otto, new(DecisionOutcome::MetDeferred)).unwrap();
        assert_eq!(told(), ["Otto 2", "Olga 1", "Oda 1"], "{}", world.name);
        // A page begins behind the decision that is named, whether its application is older or newer.
        let last = world.read("Hugo", |tx, me| decided(tx, me, None)).unwrap().unwrap().made.remove(1).1.id;
        let next = world.read("Hugo", |tx, me| decided(tx, me, Some(&last))).unwrap().unwrap();
        let names: Vec<&str> = next.made.iter().map(|(listed, _)| listed.officer.as_str()).collect();
        assert_eq!((names, next.next), (vec!["Oda"], None), "{}", world.name);
        assert_eq!(world.read("Max", |tx, me| decided(tx, me, None)).unwrap(), None);
    });
}

#[test]
fn an_open_appeal_is_listed_with_its_day() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.decided("Olga", Answer::No, Answer::Yes);
        let heard_by = |who: &str| world.read(who, |tx, me| list(tx, me, &Query::default())).unwrap().applications[0].heard_by;
        assert_eq!(heard_by("Hana"), None);
        world.appeal("Olga", &of).unwrap();
        let own = world.read("Olga", list_own).unwrap()[0].heard_by;
        assert_eq!([own, heard_by("Max"), heard_by("Hana")], [on("2026-05-11"); 3], "{}", world.name);
        world.name_for("Hugo", &of, "Zoe", Part::Hearer).unwrap();
        world.hear("Zoe", &of, Hearing::Dismiss { reasons: "No".to_owned() }).unwrap();
        assert_eq!(heard_by("Max"), None);
    });
}
