//! What waits to be decided: for each reader the steps that are theirs, by the same answers that the case itself gives, in a
//! number of queries that does not grow.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::Connection as _;
use diesel::connection::InstrumentationEvent;
use gradus::app::progression::{Recommendation, WaitingStep, to_decide};
use gradus::app::shell;
use gradus::domain::progression::case::{Answer, Part};
use gradus::domain::progression::decision::DecisionOutcome;

use super::world::{World, new, word};
use crate::support::databases::on_both;

fn waiting(world: &World, who: &str) -> String {
    let all = world.read(who, to_decide).unwrap();
    let words: Vec<String> = all
        .iter()
        .map(|waiting| {
            let steps: Vec<&str> = waiting.steps.iter().map(|step| step.as_str()).collect();
            format!("{} {} {}", waiting.listed.officer, waiting.by.unwrap(), steps.join("+"))
        })
        .collect();
    words.join(", ")
}

#[test]
fn each_reader_has_the_steps_that_are_theirs() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.sent("Olga");
        for who in ["Hana", "Berta", "Max", "Olga"] {
            assert_eq!(waiting(&world, who), "", "{who}");
        }
        world.recommend("Max", &of, Recommendation::NotRecommend).unwrap();
        for (who, expected) in [
            ("Hana", "Olga 2026-05-11 check_criteria"),
            ("Hugo", "Olga 2026-05-11 check_criteria"),
            ("Berta", "Olga 2026-05-11 check_funding"),
            ("Max", ""),
            ("Pia", ""),
            ("Audrey", ""),
            ("Xena", ""),
        ] {
            assert_eq!(waiting(&world, who), expected, "{}: {who}", world.name);
        }
        world.declare("Hana", &of).unwrap();
        assert_eq!(waiting(&world, "Hana"), "");
        world.declare("Berta", &of).unwrap();
        assert_eq!(waiting(&world, "Berta"), "");
        assert_eq!(waiting(&world, "Hugo"), "Olga 2026-05-11 check_criteria+name_budget_holder");
        assert_eq!(waiting(&world, "Hana"), "Olga 2026-05-11 name_budget_holder");
        world.name_for("Hugo", &of, "Mia", Part::BudgetHolder).unwrap();
        world.criteria("Hugo", &of, Answer::No).unwrap();
        assert_eq!(waiting(&world, "Hugo"), "");
        assert_eq!(waiting(&world, "Mia"), "Olga 2026-05-11 check_funding");
        world.name_for("Hugo", &of, "Pia", Part::PanelMember).unwrap();
        world.funding("Mia", &of, Answer::No).unwrap();
        assert_eq!(waiting(&world, "Hugo"), "Olga 2026-05-11 decide");
        assert_eq!(waiting(&world, "Pia"), "Olga 2026-05-11 decide");
        world.decide("Pia", &of).unwrap();
        assert_eq!(waiting(&world, "Hugo"), "");
        world.at("2026-04-13T09:00:00Z").force("Olga", |olga| olga.name = "Olga B".to_owned());
        world.appeal("Olga", &of).unwrap();
        assert_eq!(waiting(&world, "Hana"), "Olga B 2026-05-12 name_hearer");
        world.name_for("Hugo", &of, "Zoe", Part::Hearer).unwrap();
        assert_eq!(waiting(&world, "Hana"), "");
        assert_eq!(waiting(&world, "Zoe"), "Olga B 2026-05-12 hear_appeal");
    });
}

#[test]
fn a_deferred_application_waits_again_from_its_day_on() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let counted = |who: &str| world.read(who, shell::of).unwrap().waiting.decisions.unwrap();
        // Decided by Hana, and deferred for six months.
        let of = world.decided("Olga", Answer::Yes, Answer::NotNow);
        world.at("2026-10-09T09:00:00Z");
        for who in ["Hana", "Hugo", "Berta"] {
            assert_eq!(waiting(&world, who), "", "{}: {who}", world.name);
        }
        assert_eq!(word(world.funding("Berta", &of, Answer::Yes)), "conflict wrong_state");
        assert_eq!(counted("Hugo"), 0);
        world.at("2026-10-10T09:00:00Z");
        for (who, expected) in [
            ("Hana", "Olga 2026-10-10 look_again"),
            ("Hugo", "Olga 2026-10-10 look_again"),
            ("Berta", "Olga 2026-10-10 check_funding"),
            ("Max", ""),
            ("Audrey", ""),
            ("Xena", ""),
        ] {
            assert_eq!(waiting(&world, who), expected, "{}: {who}", world.name);
        }
        assert_eq!(counted("Hugo"), 1);
        let replaces = |who: &str| world.read(who, to_decide).unwrap().remove(0).steps;
        assert_eq!(replaces("Hana"), [WaitingStep::LookAgain { replaces: false }], "she decided it");
        assert_eq!(replaces("Hugo"), [WaitingStep::LookAgain { replaces: true }]);
        world.funding("Berta", &of, Answer::Yes).unwrap();
        assert_eq!(waiting(&world, "Berta"), "");
        assert_eq!(word(world.reverse("Hugo", &of, new(DecisionOutcome::Approved))), "ok", "{}", world.name);
        assert_eq!(waiting(&world, "Hugo"), "");
        assert_eq!(counted("Hugo"), 0);
    });
}

#[test]
fn a_deferred_application_waits_no_more_once_its_officer_applied_again() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.decided("Olga", Answer::Yes, Answer::NotNow);
        world.at("2026-10-12T09:00:00Z");
        assert_eq!(waiting(&world, "Hugo"), "Olga 2026-10-10 look_again", "{}", world.name);
        let other = world.start("Olga").unwrap().id;
        assert_eq!(waiting(&world, "Hugo"), "Olga 2026-10-10 look_again", "{}: a draft is its owner's alone", world.name);
        world.submit("Olga", &other).unwrap();
        assert_eq!(waiting(&world, "Hugo"), "");
        world.withdraw("Olga", &other).unwrap();
        assert_eq!(waiting(&world, "Hugo"), "Olga 2026-10-10 look_again");
        // Deferred once more by somebody else in HR, to a later day.
        let of = world.read("Hugo", to_decide).unwrap().remove(0).listed.application.id;
        world.reverse("Hugo", &of, new(DecisionOutcome::MetDeferred)).unwrap();
        assert_eq!(waiting(&world, "Hugo"), "");
        // Nobody looks again at what was asked for in a post that is over.
        world.at("2027-04-12T09:00:00Z");
        assert_eq!(waiting(&world, "Hana"), "Olga 2027-04-12 look_again", "{}", world.name);
        world.run("UPDATE post SET ends_on = '2027-04-11' WHERE person_id = 'olga'");
        assert_eq!(waiting(&world, "Hana"), "");
    });
}

#[test]
fn rules_that_keep_somebody_out_of_a_case_keep_it_out_of_their_queue() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.add("Rita", "mh").line("Hugo<Max 2026-01-01..");
        world.cover("Max>Rita 2026-04-01..2026-04-30 review", "Max");
        world.judge("Hana", "Olga", "B-E1", "2026-01-10");
        world.recommended("Olga");
        assert_eq!(waiting(&world, "Rita"), "", "acts for the line manager");
        assert_eq!(waiting(&world, "Hana"), "", "judged what counts");
        assert_eq!(waiting(&world, "Hugo"), "Olga 2026-05-11 check_criteria", "{}", world.name);
        // Hugo's own line manager applies.
        world.post("Max", "2025-05-01..", "A");
        world.make_ready("Max");
        let of = world.sent("Max");
        world.recommend("Dora", &of, Recommendation::Recommend).unwrap();
        assert_eq!(waiting(&world, "Hugo"), "Olga 2026-05-11 check_criteria");
        assert_eq!(waiting(&world, "Hana"), "Max 2026-05-11 check_criteria");
    });
}

#[test]
fn the_number_of_queries_does_not_grow_with_the_cases() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let queries = |who: &str| {
            let counted = Arc::new(AtomicUsize::new(0));
            let found = world
                .read(who, |tx, me| {
                    let count = counted.clone();
                    tx.connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                            count.fetch_add(1, Ordering::Relaxed);
                        }
                    });
                    let found = to_decide(tx, me);
                    tx.connection.set_instrumentation(|_: InstrumentationEvent<'_>| {});
                    found
                })
                .unwrap();
            (found.len(), counted.load(Ordering::Relaxed))
        };
        world.recommended("Olga");
        let (one, few) = queries("Hana");
        for at in 0..8 {
            let officer = format!("O{at}");
            world.officer(&officer);
            world.recommended(&officer);
        }
        let (nine, many) = queries("Hana");
        assert_eq!((one, nine), (1, 9));
        assert_eq!(few, many, "{}", world.name);
        assert!(many < 40, "{many}");
        assert_eq!(WaitingStep::Decide.label(), "Decide");
    });
}
