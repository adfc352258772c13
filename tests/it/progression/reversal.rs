//! A decision that is replaced: by another person, with a reason, and never by taking back what was paid.

use gradus::app::progression::{Replacement, letter, preview_reversal};
use gradus::domain::progression::Stage;
use gradus::domain::progression::case::Answer;
use gradus::domain::progression::decision::{DecisionBasis, DecisionOutcome};

use super::world::{World, day, messages, new, on, word};
use crate::support::databases::on_both;

#[test]
fn a_level_that_has_not_begun_is_withdrawn() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.decided("Olga", Answer::Yes, Answer::Yes);
        assert_eq!(world.levels("Olga"), "A 2025-05-01 appointment, B 2026-05-01 decision");
        world.at("2026-04-30T09:00:00Z");
        let made = world.reverse("Hugo", &of, new(DecisionOutcome::Declined)).unwrap();
        assert_eq!((made.basis, made.number, made.effective_on), (DecisionBasis::Reversal, 2, None));
        assert_eq!(made.appeal_until, Some(day("2026-05-15")));
        assert_eq!(world.levels("Olga"), "A 2025-05-01 appointment", "{}", world.name);
        assert_eq!(world.stage(&of), Stage::Declined);
        assert_eq!(world.steps(&of).last().unwrap(), "Decision reversed by Hugo: now declined");
        // The first decision is untouched and its letter reads as before.
        let first = world.read("Olga", |tx, me| letter(tx, me, &of, Some(1))).unwrap();
        assert_eq!((first.outcome, first.effective_on), (DecisionOutcome::Approved, Some(day("2026-05-01"))));
        // The officer may appeal against the new one, once.
        assert_eq!(word(world.appeal("Olga", &of)), "ok");
    });
}

#[test]
fn a_level_that_has_begun_ends_today_at_the_earliest() {
    let table =
        [(None, "ok"), (Some("2026-05-19"), "effective_on:too_early"), (Some("2026-05-20"), "ok"), (Some("2026-06-01"), "ok")];
    on_both(|fresh| {
        let world = World::new(fresh);
        for (at, (returns, expected)) in table.into_iter().enumerate() {
            let officer = format!("O{at}");
            world.at(&format!("2026-04-10T09:00:0{at}Z"));
            world.officer(&officer);
            let of = world.decided(&officer, Answer::Yes, Answer::Yes);
            if at == 0 {
                continue;
            }
            world.at("2026-05-20T09:00:00Z");
            let change = Replacement { effective_on: returns.map(day), ..new(DecisionOutcome::MetDeferred) };
            assert_eq!(word(world.reverse("Hugo", &of, change)), expected, "{}: {returns:?}", world.name);
            let back = if expected == "ok" { format!(", A {} decision", returns.unwrap()) } else { String::new() };
            assert_eq!(world.levels(&officer), format!("A 2025-05-01 appointment, B 2026-05-01 decision{back}"));
            world.at("2026-04-10T09:00:00Z");
        }
        // Without a day: today. On the very day on which the level begins: the day after.
        world.at("2026-05-01T09:00:00Z");
        let of = world.texts("SELECT id AS text FROM application WHERE person_id = 'o0'").remove(0);
        let of = gradus::domain::ids::ApplicationId::new(of);
        let previewed = world.read("Hugo", |tx, me| preview_reversal(tx, me, &of, &new(DecisionOutcome::Declined))).unwrap();
        assert_eq!(previewed.effective_on, on("2026-05-02"));
        assert_eq!(previewed.replaces.unwrap().outcome, DecisionOutcome::Approved);
        world.at("2026-05-07T09:00:00Z");
        let made = world.reverse("Hugo", &of, new(DecisionOutcome::Declined)).unwrap();
        assert_eq!(made.effective_on, on("2026-05-07"));
        assert_eq!(world.levels("O0"), "A 2025-05-01 appointment, B 2026-05-01 decision, A 2026-05-07 decision");
        // The level is lost, and may be applied for anew.
        world.at("2026-06-10T09:00:00Z");
        assert_eq!(world.start("O0").unwrap().level.as_str(), "B");
    });
}

#[test]
fn what_takes_the_place_of_a_decision_is_checked() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.decided("Olga", Answer::Yes, Answer::NotNow);
        assert_eq!(word(world.reverse("Hugo", &of, new(DecisionOutcome::MetDeferred))), "outcome:same");
        // Only the budget holder says that work is funded.
        let refused = world.reverse("Hugo", &of, new(DecisionOutcome::Approved));
        assert_eq!(
            messages(refused),
            "The budget holder did not say that the work is needed and funded, so it cannot be approved"
        );
        let without = Replacement { reason: " ".to_owned(), ..new(DecisionOutcome::Declined) };
        assert_eq!(word(world.reverse("Hugo", &of, without)), "reason:required");
        assert_eq!(word(world.reverse("Hugo", &of, new(DecisionOutcome::Declined))), "ok");

        world.officer("Otto");
        let of = world.decided("Otto", Answer::No, Answer::Yes);
        // Another one has been sent meanwhile.
        let other = world.sent("Otto");
        assert_eq!(word(world.reverse("Hugo", &of, new(DecisionOutcome::Approved))), "conflict application_open");
        world.withdraw("Otto", &other).unwrap();
        let late = Replacement { effective_on: on("2026-05-02"), ..new(DecisionOutcome::Approved) };
        assert_eq!(messages(world.reverse("Hugo", &of, late)), "Effective date must be the first day of a month");
        assert_eq!(word(world.reverse("Hugo", &of, new(DecisionOutcome::Approved))), "ok", "{}", world.name);
        assert_eq!(world.levels("Otto"), "A 2025-05-01 appointment, B 2026-05-01 decision");
        // Whoever reversed does not reverse again; another may.
        assert_eq!(word(world.reverse("Hugo", &of, new(DecisionOutcome::Declined))), "forbidden decided_this");
        world.add("Ida", "h");
        assert_eq!(word(world.reverse("Ida", &of, new(DecisionOutcome::Declined))), "ok");
        assert_eq!(world.levels("Otto"), "A 2025-05-01 appointment");
    });
}
