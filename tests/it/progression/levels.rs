//! The level that follows from an approval: from which day, and with which posts.

use gradus::domain::progression::case::Answer;
use gradus::domain::progression::decision::DecisionOutcome;

use super::world::{World, messages, new, word};
use crate::support::databases::on_both;

#[test]
fn the_first_day_may_be_another_that_the_rule_allows() {
    // The criteria are met since 1 June 2025; before it the level was held for a month.
    let table = [
        (None, "ok 2026-05-01"),
        (Some("2026-06-01"), "ok 2026-06-01"),
        (Some("2026-04-01"), "ok 2026-04-01"),
        (Some("2025-06-01"), "ok 2025-06-01"),
        (Some("2025-05-01"), "Effective date must be on or after 1 June 2025, when the criteria were met"),
        (Some("2026-05-04"), "Effective date must be the first day of a month"),
        (Some("2027-04-01"), "ok 2027-04-01"),
        (Some("2027-05-01"), "Effective date must be on or before 10 April 2027"),
    ];
    on_both(|fresh| {
        let world = World::new(fresh);
        for (at, (asked, expected)) in table.into_iter().enumerate() {
            let officer = format!("O{at}");
            world.officer(&officer);
            let of = world.checked(&officer, Answer::Yes, Answer::Yes);
            let found = match world.decide_from("Hana", &of, asked) {
                Ok(made) => format!("ok {}", made.effective_on.unwrap()),
                Err(refused) => refused.to_string(),
            };
            assert_eq!(found, expected, "{}: {asked:?}", world.name);
        }
    });
}

#[test]
fn since_when_the_criteria_were_met_is_kept() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.unwaive("Olga", "B-S3");
        world.waive("Olga", "B-S3", "2026-03-16");
        let of = world.checked("Olga", Answer::Yes, Answer::Yes);
        let kept = world.texts("SELECT criteria_met_on || '' AS text FROM application_freeze");
        assert_eq!(kept, ["2026-03-16"], "{}", world.name);
        let refused = world.decide_from("Hana", &of, Some("2026-03-01"));
        assert_eq!(messages(refused), "Effective date must be on or after 16 March 2026, when the criteria were met");
        assert_eq!(word(world.decide_from("Hana", &of, Some("2026-04-01"))), "ok");
    });
}

#[test]
fn a_level_goes_with_every_post_under_the_framework_that_is_not_over() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.checked("Olga", Answer::Yes, Answer::Yes);
        // She moves: the old post ends, and a new one under the same framework takes its level along.
        world.run("UPDATE post SET ends_on = '2026-04-30' WHERE person_id = 'olga'");
        assert_eq!(messages(world.decide("Hana", &of)), "Effective date must be a day on which Olga holds the post");
        world.post("Olga", "2026-05-01..", "A");
        assert_eq!(
            messages(world.decide("Hana", &of)),
            "Effective date must be after 1 May 2026, when level A begins",
            "the new post has its own first day"
        );
        world.decide_from("Hana", &of, Some("2026-06-01")).unwrap();
        let levels = "A 2025-05-01 appointment, A 2026-05-01 appointment, B 2026-06-01 decision";
        assert_eq!(world.levels("Olga"), levels, "{}", world.name);
        world.reverse("Hugo", &of, new(DecisionOutcome::Declined)).unwrap();
        assert_eq!(world.levels("Olga"), "A 2025-05-01 appointment, A 2026-05-01 appointment");
    });
}

#[test]
fn a_level_on_which_another_was_built_is_not_taken_back_first() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.decided("Olga", Answer::Yes, Answer::Yes);
        world.run(
            "INSERT INTO post_level (id, post_id, level, starts_on, basis, made_at) \
             VALUES ('c', 'post-olga-2025-05-01', 'C', '2026-09-01', 'decision', '2026-08-01 09:00:00')",
        );
        assert_eq!(word(world.reverse("Hugo", &of, new(DecisionOutcome::Declined))), "conflict later_level", "{}", world.name);
        assert!(world.levels("Olga").contains("B 2026-05-01"));
    });
}
