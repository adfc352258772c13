//! What each act leaves in the audit log: who, about whom, what was before and after; and that a refusal is kept too.

use gradus::app::progression::{Hearing, Recommendation};
use gradus::domain::audit::Outcome;
use gradus::domain::progression::case::{Answer, Part};
use gradus::domain::progression::decision::DecisionOutcome;
use gradus::store::audit;

use super::world::{World, new, word};
use crate::support::databases::on_both;

/// `ACTION by ACTOR about PERSON: names of what is told` of everything about applications since a moment.
fn log(world: &World, since: i64) -> Vec<String> {
    let mut all = audit::list(&mut world.connection(), &audit::Filter::default(), 200).unwrap();
    all.retain(|entry| entry.sequence > since);
    all.reverse();
    let mut words = Vec::new();
    for entry in all {
        let event = entry.event;
        assert_eq!(event.person.as_ref().map(|person| person.as_str()), Some("olga"), "{event:?}");
        let names: Vec<&str> = event.details.iter().map(|(name, _)| name.as_str()).collect();
        let kept = if event.outcome == Outcome::Done { "" } else { " REFUSED" };
        words.push(format!("{} by {}{kept}: {}", event.action, event.actor.unwrap(), names.join(" ")));
    }
    words
}

#[test]
fn every_act_is_in_the_log() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.start("Olga").unwrap().id;
        world.submit("Olga", &of).unwrap();
        world.recommend("Max", &of, Recommendation::Return).unwrap();
        world.submit("Olga", &of).unwrap();
        world.recommend("Max", &of, Recommendation::NotRecommend).unwrap();
        world.name_for("Hana", &of, "Pia", Part::PanelMember).unwrap();
        world.declare("Pia", &of).unwrap();
        world.criteria("Hana", &of, Answer::Yes).unwrap();
        world.funding("Berta", &of, Answer::No).unwrap();
        assert_eq!(word(world.decide("Max", &of)), "forbidden line_manager");
        world.decide("Hana", &of).unwrap();
        world.appeal("Olga", &of).unwrap();
        world.name_for("Hugo", &of, "Zoe", Part::Hearer).unwrap();
        world.hear("Zoe", &of, Hearing::Uphold(new(DecisionOutcome::Approved))).unwrap();
        world.reverse("Hugo", &of, new(DecisionOutcome::Declined)).unwrap();
        assert_eq!(
            log(&world, 0),
            [
                "application_started by olga: state_after level_after",
                "application_sent by olga: state_before state_after answer_after record_after reference_after",
                "application_returned by max: state_before state_after",
                "application_sent by olga: state_before state_after answer_after record_after reference_after",
                "application_not_recommended by max: state_before state_after",
                "case_person_named by hana: part_after named_after",
                "interest_declared by pia: ",
                "check_answered by hana: check answer_before answer_after",
                "check_answered by berta: check answer_before answer_after",
                "decide by max REFUSED: rule",
                "application_decided by hana: state_before state_after decision_after",
                "appeal_made by olga: appeal_after heard_by_on_after",
                "case_person_named by hugo: part_after named_after",
                "level_granted by zoe: level_after from",
                "appeal_upheld by zoe: state_before state_after decision_after decision_before effective_on_after",
                "level_withdrawn by hugo: level_before from",
                "decision_reversed by hugo: state_before state_after decision_after decision_before",
            ],
            "{}",
            world.name
        );
        // What people wrote to each other stands in the case, and not in the log.
        let bodies = world.texts("SELECT body AS text FROM audit_payload").join("\n");
        for text in ["Max says so", "Hana checked", "A fact was left out", "rested on a mistake"] {
            assert!(!bodies.contains(text), "{text}");
        }
    });
}

#[test]
fn an_act_that_fails_leaves_nothing() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.checked("Olga", Answer::Yes, Answer::Yes);
        let since = world.last_event().sequence;
        let before = (world.application(&of), world.levels("Olga"), world.mails(), world.steps(&of));
        // The first day does not fit the rule: everything that came before it in the act is undone.
        assert_eq!(word(world.decide_from("Hana", &of, Some("2026-05-02"))), "effective_on:rule");
        let after = (world.application(&of), world.levels("Olga"), world.mails(), world.steps(&of));
        assert_eq!(after, before, "{}", world.name);
        assert_eq!(log(&world, since), Vec::<String>::new());
    });
}
