//! Appeals: by when, against what, heard by whom, and what comes of them.

use gradus::app::progression::{Hearing, letter, prospect, view};
use gradus::domain::progression::Stage;
use gradus::domain::progression::case::{Answer, Part};
use gradus::domain::progression::decision::{AppealState, DecisionBasis, DecisionOutcome};

use super::world::{World, day, messages, new, word};
use crate::support::databases::on_both;

fn dismiss() -> Hearing {
    Hearing::Dismiss { reasons: "The checks were right".to_owned() }
}

#[test]
fn the_last_day_for_an_appeal_is_ten_working_days_after_the_decision() {
    // In the order of time: when it was decided, the last day, the last second that is in time and the first that is not.
    let table = [
        ("2026-04-10T09:00:00Z", "2026-04-24", "2026-04-24T22:59:59Z", "2026-04-24T23:00:00Z"),
        // The early May bank holiday; the late one is 25 May.
        ("2026-04-30T09:00:00Z", "2026-05-15", "2026-05-15T22:59:59Z", "2026-05-15T23:00:00Z"),
        ("2026-05-15T23:30:00Z", "2026-06-01", "2026-06-01T22:59:59Z", "2026-06-01T23:00:00Z"),
        // One second before and at midnight in London, in summer.
        ("2026-07-29T22:59:59Z", "2026-08-12", "2026-08-12T22:59:59Z", "2026-08-12T23:00:00Z"),
        ("2026-08-13T23:00:00Z", "2026-08-28", "2026-08-28T22:59:59Z", "2026-08-28T23:00:00Z"),
        // The night in which summer time ends, and the last day lies in winter time.
        ("2026-10-24T23:30:00Z", "2026-11-06", "2026-11-06T23:59:59Z", "2026-11-07T00:00:00Z"),
        // Christmas, the substitute day of Boxing Day, and New Year's Day.
        ("2026-12-22T09:00:00Z", "2027-01-08", "2027-01-08T23:59:59Z", "2027-01-09T00:00:00Z"),
        // Good Friday and Easter Monday, and summer time begins on the Sunday between.
        ("2027-03-24T09:00:00Z", "2027-04-09", "2027-04-09T22:59:59Z", "2027-04-09T23:00:00Z"),
    ];
    on_both(|fresh| {
        let world = World::new(fresh);
        for (at, (decided, last, in_time, too_late)) in table.into_iter().enumerate() {
            world.at(decided);
            let both = [format!("A{at}"), format!("B{at}")];
            let ids = both.each_ref().map(|officer| {
                world.officer(officer);
                world.decided(officer, Answer::No, Answer::Yes)
            });
            let until =
                world.texts(&format!("SELECT appeal_until || '' AS text FROM decision WHERE application_id = '{}'", ids[0]));
            assert_eq!(until, [last], "{}: {decided}", world.name);
            world.at(in_time);
            let appeal = world.appeal(&both[0], &ids[0]).unwrap();
            assert_eq!(appeal.state, AppealState::Open);
            world.at(too_late);
            let refused = world.appeal(&both[1], &ids[1]);
            let words =
                format!("Appeals against this decision were open until the end of {}.", gradus::domain::words::date(day(last)));
            assert_eq!(refused.unwrap_err().to_string(), words, "{decided}");
        }
    });
}

#[test]
fn an_appeal_is_heard_within_twenty_working_days_by_somebody_uninvolved() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.add("Ida", "h");
        world.judge("Ida", "Olga", "B-E1", "2026-01-01");
        let of = world.recommended("Olga");
        world.name_for("Hugo", &of, "Pia", Part::PanelMember).unwrap();
        world.criteria("Hana", &of, Answer::No).unwrap();
        world.funding("Berta", &of, Answer::Yes).unwrap();
        world.decide("Hugo", &of).unwrap();
        assert_eq!(word(world.name_for("Hugo", &of, "Zoe", Part::Hearer)), "conflict wrong_state");
        let appeal = world.appeal("Olga", &of).unwrap();
        assert_eq!(appeal.heard_by_on, day("2026-05-11"));
        assert_eq!(word(world.appeal("Olga", &of)), "conflict appealed");
        for (who, expected) in [
            ("Hana", "person:involved_before"),
            ("Berta", "person:involved_before"),
            ("Pia", "person:involved_before"),
            ("Ida", "person:involved_before"),
            // Who recommended, and manages her besides.
            ("Max", "person:involved_before"),
            ("Olga", "person:own_case"),
            ("Audrey", "person:role_missing"),
            ("Xena", "not found"),
            ("Zoe", "ok"),
            ("Zoe", "person:already"),
        ] {
            assert_eq!(word(world.name_for("Hugo", &of, who, Part::Hearer)), expected, "{}: {who}", world.name);
        }
        for (who, expected) in [
            ("Hana", "forbidden not_named"),
            ("Hugo", "forbidden not_named"),
            ("Max", "forbidden line_manager"),
            ("Olga", "forbidden own_case"),
            ("Mia", "not found"),
            ("Zoe", "ok"),
        ] {
            assert_eq!(word(world.hear(who, &of, dismiss())), expected, "{}: {who}", world.name);
        }
        assert_eq!(world.stage(&of), Stage::Declined);
        assert_eq!(word(world.hear("Zoe", &of, dismiss())), "forbidden involved_before");
        assert_eq!(world.steps(&of).last().unwrap(), "Appeal dismissed by Zoe: the decision stands");
        // One appeal a decision.
        assert_eq!(word(world.appeal("Olga", &of)), "conflict appealed");
    });
}

#[test]
fn who_was_named_to_hear_and_had_a_part_after_all_does_not_hear() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.decided("Olga", Answer::Yes, Answer::No);
        world.appeal("Olga", &of).unwrap();
        world.run(&format!(
            "INSERT INTO application_part (id, application_id, person_id, part, by_person, at) \
             VALUES ('x', '{of}', 'hana', 'hearer', 'hugo', '2026-04-10 09:00:00')"
        ));
        assert_eq!(word(world.hear("Hana", &of, dismiss())), "forbidden involved_before");
        world.name_for("Hugo", &of, "Zoe", Part::Hearer).unwrap();
        world.declare("Zoe", &of).unwrap();
        assert_eq!(word(world.hear("Zoe", &of, dismiss())), "not found");
        world.name_for("Hugo", &of, "Mia", Part::Hearer).unwrap();
        assert_eq!(word(world.hear("Mia", &of, dismiss())), "ok", "{}", world.name);
    });
}

#[test]
fn an_appeal_that_is_upheld_makes_a_new_decision_that_is_final() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.decided("Olga", Answer::No, Answer::Yes);
        world.appeal("Olga", &of).unwrap();
        world.name_for("Hugo", &of, "Zoe", Part::Hearer).unwrap();
        // While it is open nobody reverses.
        assert_eq!(word(world.reverse("Hugo", &of, new(DecisionOutcome::MetDeferred))), "conflict appeal_open");
        let uphold = |outcome| Hearing::Uphold(new(outcome));
        assert_eq!(word(world.hear("Zoe", &of, uphold(DecisionOutcome::Declined))), "outcome:same");
        let heard = world.hear("Zoe", &of, uphold(DecisionOutcome::Approved)).unwrap();
        assert_eq!(heard.state, AppealState::Upheld);
        assert_eq!(world.stage(&of), Stage::Approved);
        assert_eq!(world.levels("Olga"), "A 2025-05-01 appointment, B 2026-05-01 decision", "{}", world.name);
        let letter = |number| {
            let of = of.clone();
            world.read("Olga", move |tx, me| letter(tx, me, &of, number)).unwrap()
        };
        let standing = letter(None);
        assert_eq!((standing.basis, standing.appeal_until), (DecisionBasis::Appeal, None));
        let replaced = standing.replaces.unwrap();
        assert_eq!((replaced.outcome, replaced.decided_by.as_str()), (DecisionOutcome::Declined, "Hana"));
        assert_eq!(letter(Some(1)).outcome, DecisionOutcome::Declined);
        assert_eq!(world.steps(&of).last().unwrap(), "Appeal upheld by Zoe: now approved");

        // What was decided on appeal and is not all that was wished for is final, and an appeal never makes things worse.
        world.officer("Otto");
        let of = world.decided("Otto", Answer::Yes, Answer::No);
        world.appeal("Otto", &of).unwrap();
        world.name_for("Hugo", &of, "Zoe", Part::Hearer).unwrap();
        world.hear("Zoe", &of, uphold(DecisionOutcome::MetDeferred)).unwrap();
        assert_eq!(world.stage(&of), Stage::MetDeferred);
        assert_eq!(word(world.appeal("Otto", &of)), "conflict final");
        world.officer("Oda");
        let of = world.decided("Oda", Answer::Yes, Answer::NotNow);
        world.appeal("Oda", &of).unwrap();
        world.name_for("Hugo", &of, "Zoe", Part::Hearer).unwrap();
        assert_eq!(word(world.hear("Zoe", &of, uphold(DecisionOutcome::Declined))), "outcome:worse");
        assert_eq!(word(world.hear("Zoe", &of, uphold(DecisionOutcome::Approved))), "ok", "{}", world.name);
    });
}

#[test]
fn what_was_never_sent_stands_in_no_hearers_way() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.decided("Olga", Answer::No, Answer::Yes);
        // Begun before the appeal, and not told to who hears it.
        let draft = world.start("Olga").unwrap().id;
        world.appeal("Olga", &of).unwrap();
        world.name_for("Hugo", &of, "Zoe", Part::Hearer).unwrap();
        let told = world.read("Zoe", |tx, me| view(tx, me, &of)).unwrap();
        assert_eq!(told.decided_first, None);
        let refused = messages(world.submit("Olga", &draft));
        let reference = world.application(&of).reference.unwrap();
        assert_eq!(refused, format!("Your appeal about {reference} is heard first."), "{}", world.name);
        assert_eq!(word(world.hear("Zoe", &of, Hearing::Uphold(new(DecisionOutcome::Approved)))), "ok");
        assert_eq!(messages(world.submit("Olga", &draft)), "You move to level B on 1 May 2026.");
    });
}

#[test]
fn nobody_applies_anew_while_an_appeal_is_open() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.decided("Olga", Answer::No, Answer::Yes);
        world.appeal("Olga", &of).unwrap();
        assert_eq!(word(world.start("Olga")), "not eligible application_open");
        let way = world.read("Olga", |tx, me| prospect(tx, me, None)).unwrap();
        let reference = world.application(&of).reference.unwrap();
        let said: Vec<String> = way.blockers.into_iter().map(|blocker| blocker.text).collect();
        assert_eq!(said, [format!("Your appeal about {reference} is heard first.")], "{}", world.name);
        assert_eq!(way.open.map(|open| open.id), Some(of.clone()));
        world.name_for("Hugo", &of, "Zoe", Part::Hearer).unwrap();
        world.hear("Zoe", &of, dismiss()).unwrap();
        assert_eq!(word(world.start("Olga")), "ok");
    });
}

#[test]
fn who_hears_an_appeal_is_told_first_of_another_that_is_open() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.decided("Olga", Answer::No, Answer::Yes);
        let other = world.sent("Olga");
        world.appeal("Olga", &of).unwrap();
        world.name_for("Hugo", &of, "Zoe", Part::Hearer).unwrap();
        let told = |who: &str| world.read(who, |tx, me| view(tx, me, &of)).unwrap().decided_first;
        let reference = world.application(&other).reference;
        assert_eq!([told("Zoe"), told("Max")], [reference, None], "{}", world.name);
        let uphold = || Hearing::Uphold(new(DecisionOutcome::Approved));
        assert_eq!(word(world.hear("Zoe", &of, uphold())), "conflict application_open");
    });
}

#[test]
fn grounds_are_owed() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.decided("Olga", Answer::No, Answer::Yes);
        let version = world.version_of(&of);
        let appeal = |version, grounds: &'static str| {
            let of = of.clone();
            word(world.write("Olga", move |tx, me| gradus::app::progression::appeal(tx, me, &of, version, grounds)))
        };
        assert_eq!(appeal(version, " "), "grounds:required");
        assert_eq!(appeal(version - 1, "Why"), "stale");
        assert_eq!(appeal(version, "Why"), "ok", "{}", world.name);
        assert_eq!(world.texts("SELECT grounds AS text FROM appeal"), ["Why"]);
    });
}
