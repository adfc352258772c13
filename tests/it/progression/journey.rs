//! The whole way of an application, and what each step leaves behind.

use gradus::app::AppError;
use gradus::app::progression::{Recommendation, Submission, prospect, save_statement, start, submit};
use gradus::domain::progression::Stage;
use gradus::domain::progression::case::Answer;
use gradus::domain::progression::decision::DecisionOutcome;

use super::world::{World, day, word};
use crate::support::databases::on_both;

#[test]
fn an_application_goes_from_draft_to_a_new_level() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let draft = world.start("Olga").unwrap();
        assert_eq!((draft.stage(), draft.reference.as_deref(), draft.level.as_str()), (Stage::Draft, None, "B"));
        assert_eq!(draft.level_held.as_ref().map(|level| level.as_str()), Some("A"));

        let id = draft.id.clone();
        let sent = world.submit("Olga", &id).unwrap();
        assert_eq!(sent.reference.as_deref(), Some("26-0001"));
        // 10 and 20 working days after Friday 10 April; 4 May is a bank holiday.
        assert_eq!([sent.recommend_by, sent.due_on], [Some(day("2026-04-24")), Some(day("2026-05-11"))]);

        world.at("2026-04-13T09:00:00Z");
        world.recommend("Max", &id, Recommendation::Recommend).unwrap();
        world.criteria("Hana", &id, Answer::Yes).unwrap();
        world.funding("Berta", &id, Answer::Yes).unwrap();
        let decision = world.decide("Hana", &id).unwrap();
        assert_eq!((decision.outcome, decision.number), (DecisionOutcome::Approved, 1));
        assert_eq!((decision.effective_on, decision.appeal_until), (Some(day("2026-05-01")), None));
        assert_eq!(world.levels("Olga"), "A 2025-05-01 appointment, B 2026-05-01 decision", "{}", world.name);
        assert_eq!(
            world.steps(&id),
            [
                "Sent by Olga",
                "Recommended by Max",
                "Criteria met: yes, by Hana",
                "Needed and funded: yes, by Berta",
                "Approved by Hana",
            ]
        );
        let last = world.last_change();
        assert!(
            last.starts_with("application_decided by hana about olga state_before=recommended state_after=approved"),
            "{last}"
        );
        // The next level waits until this one is held.
        assert_eq!(word(world.start("Olga")), "not eligible application_open");
        world.at("2026-05-01T09:00:00Z");
        assert_eq!(word(world.start("Olga")), "not eligible not_ready");
    });
}

#[test]
fn whoever_is_not_ready_is_told_why() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.unwaive("Olga", "B-K1");
        world.unwaive("Olga", "B-K2");
        let refused = world.start("Olga").unwrap_err();
        let AppError::NotEligible(why) = &refused else { panic!("{refused:?}") };
        assert_eq!(why.assessment.as_ref().unwrap().outstanding, ["B-K1", "B-K2"]);
        assert_eq!(refused.to_string(), "2 criteria are not met.");
        let shown = world.read("Olga", |tx, me| prospect(tx, me, None)).unwrap();
        assert_eq!(shown.blockers.iter().map(|blocker| blocker.code.as_str()).collect::<Vec<_>>(), ["not_ready"]);

        // Readiness is asked again when it is sent.
        world.waive("Olga", "B-K1", "2025-06-01");
        world.waive("Olga", "B-K2", "2025-06-01");
        let id = world.start("Olga").unwrap().id;
        world.unwaive("Olga", "B-K2");
        assert_eq!(word(world.submit("Olga", &id)), "not eligible not_ready");
        assert_eq!(world.stage(&id), Stage::Draft);
        assert_eq!(world.texts("SELECT id AS text FROM application_freeze").len(), 0, "{}", world.name);
    });
}

#[test]
fn what_stops_an_application_has_its_code() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let codes = |who: &str| {
            let shown = world.read(who, |tx, me| prospect(tx, me, None)).unwrap();
            shown.blockers.iter().map(|blocker| blocker.code.as_str()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(codes("Olga"), "");
        assert_eq!(codes("Hana"), "no_post");
        // Appointed a month ago: six months of probation.
        world.add("Paul", "o").line("Paul<Max 2026-03-01..");
        world.post("Paul", "2026-03-01..", "A");
        world.make_ready("Paul");
        assert_eq!(codes("Paul"), "probation");
        world.add("Tom", "o").line("Tom<Max 2025-05-01..");
        world.post("Tom", "2025-05-01..", "C");
        assert_eq!(codes("Tom"), "top_level_held");
        world.add("Lena", "o");
        world.post("Lena", "2025-05-01..", "A");
        world.make_ready("Lena");
        assert_eq!(codes("Lena"), "no_manager");
        world.run(
            "INSERT INTO block (id, person_id, code, made_at) VALUES ('b', 'olga', 'formal_process', '2026-04-01 09:00:00')",
        );
        assert_eq!(codes("Olga"), "formal_process");
        assert_eq!(word(world.start("Olga")), "not eligible formal_process");
        world.run("DELETE FROM block");
        world.start("Olga").unwrap();
        assert_eq!(codes("Olga"), "application_open");
        assert_eq!(word(world.start("Olga")), "not eligible application_open");
        // A post without levels.
        world.add("Nina", "o").line("Nina<Max 2025-05-01..");
        let post = world.post("Nina", "2025-05-01..", "A");
        world.run(&format!("UPDATE post SET framework = NULL WHERE id = '{post}'"));
        assert_eq!(codes("Nina"), "no_framework", "{}", world.name);
        // Somebody else's post is not there.
        assert_eq!(word(world.write("Olga", move |tx, me| start(tx, me, Some(post)))), "not found");
    });
}

#[test]
fn what_the_officer_writes_is_kept_and_its_form_is_checked() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let draft = world.start("Olga").unwrap();
        let save = |version: i64, text: String| {
            let id = draft.id.clone();
            world.write("Olga", move |tx, me| save_statement(tx, me, &id, version, &text))
        };
        let saved = save(1, " Two\r\nlines ".to_owned()).unwrap();
        assert_eq!((saved.statement.as_str(), saved.version), ("Two\nlines", 2));
        assert_eq!(word(save(1, "Other".to_owned())), "stale");
        assert_eq!(word(save(2, "a".repeat(4_001))), "statement:too_long");
        let id = draft.id.clone();
        let unsigned = Submission { statement: "a\0".to_owned(), own_work: false };
        let refused = world.write("Olga", move |tx, me| submit(tx, me, &id, 2, unsigned));
        assert_eq!(word(refused), "own_work:required statement:characters");
        assert_eq!(world.application(&draft.id).statement, "Two\nlines", "{}", world.name);
        // Nobody else knows of a draft.
        for who in ["Max", "Hana", "Audrey", "Xena"] {
            let id = draft.id.clone();
            assert_eq!(word(world.read(who, move |tx, me| gradus::app::progression::view(tx, me, &id))), "not found", "{who}");
        }
    });
}

#[test]
fn an_application_that_came_back_is_frozen_anew_under_its_own_reference() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let id = world.sent("Olga");
        world.recommend("Max", &id, Recommendation::Return).unwrap();
        assert_eq!(world.application(&id).state.reason(), Some("Max says so"));
        world.at("2026-04-20T09:00:00Z");
        world.submit("Olga", &id).unwrap();
        let kept = world.texts("SELECT number || ' ' || as_of AS text FROM application_freeze ORDER BY number");
        assert_eq!(kept, ["1 2026-04-10", "2 2026-04-20"]);
        let again = world.application(&id);
        assert_eq!((again.reference.as_deref(), again.due_on), (Some("26-0001"), Some(day("2026-05-19"))), "{}", world.name);
        assert_eq!(world.steps(&id), ["Sent by Olga", "Returned by Max", "Changed and sent again by Olga"]);
        // The next one of the year takes the next number.
        world.officer("Otto");
        let next = world.sent("Otto");
        assert_eq!(world.application(&next).reference.as_deref(), Some("26-0002"));
        world.at("2027-01-04T09:00:00Z");
        world.officer("Oda");
        let of_next_year = world.sent("Oda");
        assert_eq!(world.application(&of_next_year).reference.as_deref(), Some("27-0001"));
    });
}

#[test]
fn the_outcome_follows_from_the_checks() {
    use Answer::{No, NotNow, Yes};
    on_both(|fresh| {
        let world = World::new(fresh);
        let table = [
            (Yes, Yes, "approved", "2026-05-01", "-", "-"),
            (Yes, NotNow, "met_deferred", "-", "2026-10-10", "2026-04-24"),
            (Yes, No, "declined", "-", "-", "2026-04-24"),
            (No, Yes, "declined", "-", "-", "2026-04-24"),
            (No, NotNow, "declined", "-", "-", "2026-04-24"),
            (No, No, "declined", "-", "-", "2026-04-24"),
        ];
        for (at, (criteria, funded, outcome, effective, review, appeal)) in table.into_iter().enumerate() {
            let officer = format!("O{at}");
            world.officer(&officer);
            let id = world.checked(&officer, criteria, funded);
            let made = world.decide("Hana", &id).unwrap();
            let word = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
            let found =
                [made.outcome.as_str().to_owned(), word(made.effective_on), word(made.review_on), word(made.appeal_until)];
            assert_eq!(found, [outcome, effective, review, appeal], "{criteria:?} {funded:?}");
            assert_eq!(world.stage(&id).as_str(), outcome, "{}", world.name);
            let level = world.levels(&officer);
            assert_eq!(level.contains('B'), outcome == "approved", "{level}");
        }
        let reasons = world.texts("SELECT reason AS text FROM application WHERE state = 'declined' ORDER BY person_id");
        assert_eq!(
            reasons,
            ["Berta checked: no", "Hana checked: no", "Hana checked: no", "Hana checked: no\n\nBerta checked: no"]
        );
        assert_eq!(
            world.texts("SELECT reason AS text FROM application WHERE state = 'met_deferred'"),
            ["Berta checked: not_now"]
        );
    });
}
