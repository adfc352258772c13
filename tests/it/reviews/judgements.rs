//! Judgements of whole criteria without evidence.

use gradus::app::judgements::{Given, give, list};
use gradus::domain::officer::ReviewOutcome;

use crate::evidence::Desk;
use crate::people::council::{id, messages, word};
use crate::support::databases::on_both;

#[test]
fn a_manager_judges_a_criterion_of_todays_post_with_a_reason() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let judge = |name: &str, person: &str, criterion: &str, outcome: Option<ReviewOutcome>, reason: &str| {
            let (person, criterion, reason) = (id(person), criterion.into(), reason.to_owned());
            desk.write(name, move |tx, me| give(tx, me, &person, &criterion, outcome, &reason))
        };
        let met = Some(ReviewOutcome::Met);
        let both = "Select an outcome for Customer care (B-S3)\nEnter a reason. Olga will read it";
        assert_eq!(messages(judge("Max", "Olga", "B-S3", None, " \n ")), both, "{}", desk.name);
        assert_eq!(word(judge("Max", "Olga", "B-S3", met, &"a".repeat(4_001))), "reason:too_long", "{}", desk.name);
        assert_eq!(word(judge("Max", "Olga", "Z-9", met, "Seen")), "not found", "{}", desk.name);
        assert_eq!(word(judge("Dora", "Max", "B-S3", met, "Seen")), "conflict no_post", "{}", desk.name);
        let not_yet = || judge("Max", "Olga", "B-S3", Some(ReviewOutcome::NotMet), "Not yet.").unwrap();
        let Given::Recorded(first) = not_yet() else { panic!("{}: nothing was there", desk.name) };
        assert_eq!((first.for_manager.clone(), first.given_on.to_string()), (None, "2026-04-10".to_owned()), "{}", desk.name);
        assert_eq!(
            desk.council.last_change(),
            "criterion_judged by max about olga criterion=B-S3 outcome_after=not_met source=manager",
            "{}",
            desk.name
        );
        // The same again is no second judgement; the same on another day is.
        assert_eq!(not_yet(), Given::Already(first.clone()), "{}", desk.name);
        desk.council.at("2026-04-11T08:00:00Z");
        assert!(matches!(not_yet(), Given::Recorded(_)), "{}", desk.name);
        desk.council.at("2026-04-11T09:00:00Z");
        let second = judge("Mia", "Olga", "B-S3", met, "  Seen at the desk.\r\nTwice. ").unwrap();
        let Given::Recorded(second) = second else { panic!("{}: another judged before", desk.name) };
        assert_eq!(second.reason, "Seen at the desk.\nTwice.", "{}", desk.name);
        // The newest first, with both names where somebody acted.
        let found = desk.council.read("Hana", |tx, me| list(tx, me, &id("Olga"), &"B-S3".into())).unwrap();
        let told: Vec<String> = found
            .iter()
            .map(|found| {
                let for_manager = found.for_manager.as_deref().unwrap_or("-");
                format!("{} by {} for {for_manager}", found.judgement.outcome.as_str(), found.by)
            })
            .collect();
        assert_eq!(told, ["met by Mia for Max", "not_met by Max for -", "not_met by Max for -"], "{}", desk.name);
        assert_eq!(desk.council.read("Olga", |tx, me| list(tx, me, &id("Olga"), &"B-K2".into())).unwrap(), [], "{}", desk.name);
    });
}
