//! Who may do what in a case, and the rules that keep its people apart: each with somebody who is refused and somebody who is
//! not.

use gradus::app::progression::{Recommendation, answer_gate, view};
use gradus::domain::evidence_policy::GateId;
use gradus::domain::ids::ApplicationId;
use gradus::domain::people::DesignationKind;
use gradus::domain::progression::Stage;
use gradus::domain::progression::case::{Answer, Part};
use gradus::domain::progression::decision::DecisionOutcome;

use super::world::{World, new, word};
use crate::support::databases::on_both;

/// Does one thing in a case, as somebody.
fn act(world: &World, who: &str, what: &str, of: &ApplicationId) -> String {
    match what {
        "view" => {
            let id = of.clone();
            word(world.read(who, move |tx, me| view(tx, me, &id)))
        }
        "submit" => word(world.submit(who, of)),
        "withdraw" => word(world.withdraw(who, of)),
        "recommend" => word(world.recommend(who, of, Recommendation::Recommend)),
        "criteria" => word(world.criteria(who, of, Answer::Yes)),
        "funding" => word(world.funding(who, of, Answer::Yes)),
        "decide" => word(world.decide(who, of)),
        "reverse" => word(world.reverse(who, of, new(DecisionOutcome::MetDeferred))),
        "appeal" => word(world.appeal(who, of)),
        "name" => word(world.name_for(who, of, "Pia", Part::PanelMember)),
        "interest" => word(world.declare(who, of)),
        _ => panic!("{what}"),
    }
}

#[test]
fn everybody_does_their_part_and_nothing_else() {
    const NOT: &str = "forbidden not_permitted";
    const HIDDEN: &str = "not found";
    // Those who may come last, for they move the case on.
    let people = ["Max", "Dora", "Hana", "Berta", "Zoe", "Audrey", "Adam", "Xena", "Olga"];
    let table = [
        (Stage::Submitted, "view", ["ok", "ok", "ok", "ok", HIDDEN, "ok", HIDDEN, HIDDEN, "ok"]),
        (Stage::Draft, "view", [HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, "ok"]),
        (Stage::Draft, "submit", [HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, "ok"]),
        (Stage::Returned, "submit", [NOT, NOT, NOT, NOT, HIDDEN, NOT, HIDDEN, HIDDEN, "ok"]),
        (Stage::Submitted, "withdraw", [NOT, NOT, NOT, NOT, HIDDEN, NOT, HIDDEN, HIDDEN, "ok"]),
        (Stage::Submitted, "recommend", ["ok", NOT, NOT, NOT, HIDDEN, NOT, HIDDEN, HIDDEN, "forbidden own_case"]),
        (
            Stage::Recommended,
            "criteria",
            ["forbidden line_manager", NOT, "ok", NOT, HIDDEN, NOT, HIDDEN, HIDDEN, "forbidden own_case"],
        ),
        (
            Stage::NotRecommended,
            "funding",
            ["forbidden line_manager", "forbidden not_named", NOT, "ok", HIDDEN, NOT, HIDDEN, HIDDEN, "forbidden own_case"],
        ),
        (
            Stage::Recommended,
            "interest",
            ["forbidden line_manager", "forbidden not_named", "ok", "ok", HIDDEN, NOT, HIDDEN, HIDDEN, "forbidden own_case"],
        ),
        // To be named is something about a person, whom whoever is named for a case does not see.
        (Stage::Submitted, "name", [NOT, NOT, "ok", HIDDEN, HIDDEN, NOT, HIDDEN, HIDDEN, NOT]),
        (
            Stage::Declined,
            "reverse",
            ["forbidden line_manager", NOT, "forbidden decided_this", NOT, HIDDEN, NOT, HIDDEN, HIDDEN, "forbidden own_case"],
        ),
        (Stage::MetDeferred, "appeal", [NOT, NOT, NOT, NOT, HIDDEN, NOT, HIDDEN, HIDDEN, "ok"]),
    ];
    on_both(|fresh| {
        let world = World::new(fresh);
        for (at, (stage, what, expected)) in table.into_iter().enumerate() {
            let officer = format!("O{at}");
            world.officer(&officer);
            let of = world.in_stage(&officer, stage);
            for refused in [true, false] {
                for (who, expected) in people.into_iter().zip(expected) {
                    let who = if who == "Olga" { officer.as_str() } else { who };
                    if (expected == "ok") == refused {
                        continue;
                    }
                    let before = world.application(&of);
                    let done = act(&world, who, what, &of);
                    assert_eq!(done, expected, "{}: {who} {what} {}", world.name, stage.as_str());
                    if refused {
                        assert_eq!(world.application(&of), before, "{who} {what}");
                    }
                }
            }
        }
    });
}

#[test]
fn hr_or_a_named_panel_member_decides() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.recommended("Olga");
        world.name_for("Hana", &of, "Pia", Part::PanelMember).unwrap();
        world.criteria("Hana", &of, Answer::Yes).unwrap();
        assert_eq!(word(world.decide("Hugo", &of)), "conflict checks_missing");
        assert_eq!(word(world.decide("Pia", &of)), "conflict checks_missing");
        world.funding("Berta", &of, Answer::Yes).unwrap();
        for (who, expected) in [
            ("Olga", "forbidden own_case"),
            ("Max", "forbidden line_manager"),
            ("Dora", "forbidden not_named"),
            ("Berta", "forbidden not_named"),
            ("Zoe", "not found"),
            ("Audrey", "forbidden not_permitted"),
            ("Adam", "not found"),
            ("Xena", "not found"),
            ("Pia", "ok"),
        ] {
            assert_eq!(act(&world, who, "decide", &of), expected, "{}: {who}", world.name);
        }
        // A panel member of everybody's, and one of another team.
        world.officer("Otto");
        let of = world.checked("Otto", Answer::Yes, Answer::Yes);
        world.run("INSERT INTO team VALUES ('north', 'medway', 'North', 'north', '2026-01-01 09:00:00', 1)");
        world.designate_for("Zoe", DesignationKind::PanelMember, Some("north".into()));
        assert_eq!(act(&world, "Zoe", "decide", &of), "not found");
        world.run("UPDATE post SET team_id = 'north' WHERE person_id = 'otto'");
        assert_eq!(act(&world, "Zoe", "decide", &of), "ok");
    });
}

#[test]
fn nobody_settles_their_own_case() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.line("Hana<Max 2025-05-01..");
        world.post("Hana", "2025-05-01..", "A");
        world.make_ready("Hana");
        let of = world.recommended("Hana");
        for what in ["recommend", "criteria", "funding", "decide", "reverse"] {
            assert_eq!(act(&world, "Hana", what, &of), "forbidden own_case", "{what}");
        }
        assert_eq!(act(&world, "Hana", "name", &of), "forbidden not_permitted");
        assert_eq!(act(&world, "Hugo", "criteria", &of), "ok");
        assert_eq!(act(&world, "Berta", "funding", &of), "ok");
        assert_eq!(act(&world, "Hana", "decide", &of), "forbidden own_case");
        assert_eq!(act(&world, "Hugo", "decide", &of), "ok", "{}", world.name);
    });
}

#[test]
fn who_recommended_by_cover_settles_nothing_later() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.add("Rita", "mh");
        world.cover("Max>Rita 2026-04-01..2026-04-12 recommend", "Max");
        let of = world.sent("Olga");
        world.recommend("Rita", &of, Recommendation::Recommend).unwrap();
        assert_eq!(world.steps(&of)[1], "Recommended by Rita for Max");
        assert_eq!(act(&world, "Rita", "criteria", &of), "forbidden line_manager");
        // The cover is over.
        world.at("2026-04-13T09:00:00Z");
        assert_eq!(act(&world, "Rita", "criteria", &of), "forbidden recommended_this");
        assert_eq!(act(&world, "Hana", "criteria", &of), "ok");
        assert_eq!(act(&world, "Berta", "funding", &of), "ok");
        assert_eq!(act(&world, "Rita", "decide", &of), "forbidden recommended_this");
        assert_eq!(act(&world, "Hugo", "decide", &of), "ok");
        assert_eq!(act(&world, "Rita", "reverse", &of), "forbidden recommended_this", "{}", world.name);
    });
}

#[test]
fn the_line_manager_never_settles_whatever_else_they_are() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.run("INSERT INTO role_grant (id, person_id, role, granted_at) VALUES ('x', 'max', 'hr', '2026-01-01 09:00:00')");
        world.designate("Max", DesignationKind::PanelMember);
        world.run(
            "INSERT INTO designation (id, organisation_id, person_id, kind, starts_on, by_person, made_at, version) \
             VALUES ('y', 'medway', 'max', 'budget_holder', '2026-01-01', 'hana', '2026-01-01 09:00:00', 1)",
        );
        let of = world.recommended("Olga");
        for what in ["criteria", "funding", "decide", "reverse"] {
            assert_eq!(act(&world, "Max", what, &of), "forbidden line_manager", "{what}");
        }
        world.officer("Otto");
        world.run("UPDATE management_line SET manager_id = 'mia' WHERE person_id = 'otto'");
        let of = world.sent("Otto");
        world.recommend("Mia", &of, Recommendation::Recommend).unwrap();
        assert_eq!(act(&world, "Max", "criteria", &of), "ok", "{}", world.name);
    });
}

#[test]
fn cover_serves_where_it_names_it_and_where_the_applicant_did_not_choose_it() {
    let table = [
        ("Max>Mia 2026-04-01..2026-04-30 recommend", "Max", "ok"),
        ("Max>Mia 2026-04-01..2026-04-30 recommend", "Hana", "ok"),
        ("Max>Mia 2026-04-01..2026-04-30 review,appraise", "Max", "forbidden cover_too_narrow"),
        ("Max>Mia 2026-04-01..2026-04-30 recommend", "Olga", "forbidden cover_from_applicant"),
        ("Max>Mia 2026-04-01..2026-04-09 recommend", "Max", "not found"),
    ];
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.sent("Olga");
        for (cover, by, expected) in table {
            world.run("DELETE FROM delegation");
            world.cover(cover, by);
            if expected != "ok" {
                assert_eq!(act(&world, "Mia", "recommend", &of), expected, "{}: {cover} by {by}", world.name);
            }
        }
        for (cover, by, _) in table.iter().filter(|(.., expected)| *expected == "ok") {
            world.run("DELETE FROM delegation");
            world.cover(cover, by);
            world.run("UPDATE application SET state = 'submitted', reason = NULL");
            assert_eq!(act(&world, "Mia", "recommend", &of), "ok", "{cover} by {by}");
        }
    });
}

#[test]
fn two_do_not_settle_each_others_open_cases() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.line("Hana<Max 2025-05-01..").line("Zoe<Dora 2025-05-01..");
        for who in ["Hana", "Zoe"] {
            world.post(who, "2025-05-01..", "A");
            world.make_ready(who);
        }
        let of_hana = world.recommended("Hana");
        let of_zoe = world.sent("Zoe");
        world.recommend("Dora", &of_zoe, Recommendation::Recommend).unwrap();
        world.criteria("Hana", &of_zoe, Answer::No).unwrap();
        // From now on Zoe has a part in Hana's case.
        world.name_for("Hugo", &of_hana, "Zoe", Part::PanelMember).unwrap();
        assert_eq!(act(&world, "Hana", "criteria", &of_zoe), "forbidden reciprocal_case");
        assert_eq!(act(&world, "Hugo", "criteria", &of_zoe), "ok");
        // And as Hana answered a check in Zoe's, Zoe does not decide for Hana.
        world.criteria("Hugo", &of_hana, Answer::Yes).unwrap();
        world.funding("Berta", &of_hana, Answer::Yes).unwrap();
        assert_eq!(act(&world, "Zoe", "decide", &of_hana), "forbidden reciprocal_case");
        world.withdraw("Zoe", &of_zoe).unwrap();
        assert_eq!(act(&world, "Zoe", "decide", &of_hana), "ok", "{}", world.name);
    });
}

#[test]
fn nobody_settles_for_their_own_line_manager() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.line("Hana<Max 2025-05-01..");
        world.post("Max", "2025-05-01..", "A");
        world.make_ready("Max");
        let of = world.sent("Max");
        world.recommend("Dora", &of, Recommendation::Recommend).unwrap();
        assert_eq!(act(&world, "Hana", "criteria", &of), "forbidden own_line");
        assert_eq!(act(&world, "Hana", "name", &of), "forbidden own_line");
        assert_eq!(act(&world, "Hugo", "criteria", &of), "ok", "{}", world.name);
    });
}

#[test]
fn who_reviewed_what_counts_does_not_settle() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.judge("Hugo", "Olga", "B-E1", "2026-01-10");
        let of = world.recommended("Olga");
        assert_eq!(act(&world, "Hugo", "criteria", &of), "forbidden reviewed_counted_evidence");
        assert_eq!(act(&world, "Hana", "criteria", &of), "ok");
        assert_eq!(act(&world, "Berta", "funding", &of), "ok");
        assert_eq!(act(&world, "Hugo", "decide", &of), "forbidden reviewed_counted_evidence");
        assert_eq!(act(&world, "Hana", "decide", &of), "ok");

        // Reviewed evidence that is part of the record, and a judgement that came after the freeze.
        world.officer("Otto");
        world.run(
            "INSERT INTO evidence (id, organisation_id, person_id, framework, state, revision, title, kind, happened_on, situation, \
             task, action_taken, result, redacted, not_tenants, made_at, changed_at, version) VALUES ('e1', 'medway', 'otto', \
             'medway.iao.framework', 'reviewed', 1, 'Joint visits', 'case_study', '2026-01-05', '', '', '', '', TRUE, '', \
             '2026-01-06 09:00:00', '2026-01-06 09:00:00', 2)",
        );
        world.run(
            "INSERT INTO evidence_revision (id, evidence_id, number, submitted_at, title, kind, criteria, happened_on, redacted, \
             content, digest) VALUES ('r1', 'e1', 1, '2026-01-06 09:00:00', 'Joint visits', 'case_study', 'B-E1', '2026-01-05', \
             TRUE, '{}', 'd')",
        );
        world.run(
            "INSERT INTO review (id, evidence_id, revision, person_id, reviewer_id, made_at, result) \
             VALUES ('v1', 'e1', 1, 'otto', 'hana', '2026-01-08 09:00:00', 'outcomes')",
        );
        world.run("INSERT INTO review_outcome (review_id, criterion, outcome) VALUES ('v1', 'B-E1', 'met')");
        let of = world.recommended("Otto");
        assert_eq!(world.texts("SELECT evidence AS text FROM application_freeze WHERE person_id = 'otto'"), ["e1"]);
        world.judge("Hugo", "Otto", "B-E1", "2026-04-11");
        assert_eq!(act(&world, "Hana", "criteria", &of), "forbidden reviewed_counted_evidence");
        assert_eq!(act(&world, "Hugo", "criteria", &of), "ok", "{}", world.name);
    });
}

#[test]
fn the_two_checks_have_two_owners_in_either_order_and_across_a_reversal() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.add("Gina", "mh");
        world.designate("Gina", DesignationKind::BudgetHolder);
        let of = world.recommended("Olga");
        assert_eq!(act(&world, "Gina", "funding", &of), "ok");
        assert_eq!(act(&world, "Gina", "criteria", &of), "forbidden other_gate");
        assert_eq!(act(&world, "Gina", "funding", &of), "ok", "the own answer may be given again");
        world.criteria("Hana", &of, Answer::No).unwrap();
        world.decide("Hugo", &of).unwrap();
        // To find the criteria met after all is to answer the first check.
        assert_eq!(word(world.reverse("Gina", &of, new(DecisionOutcome::Approved))), "forbidden other_gate");
        world.add("Ida", "h");
        assert_eq!(word(world.reverse("Ida", &of, new(DecisionOutcome::Approved))), "ok");

        world.officer("Otto");
        let of = world.recommended("Otto");
        assert_eq!(act(&world, "Gina", "criteria", &of), "ok");
        assert_eq!(act(&world, "Gina", "funding", &of), "forbidden other_gate");
        // Also where another has answered since.
        assert_eq!(act(&world, "Hana", "criteria", &of), "ok");
        assert_eq!(act(&world, "Gina", "funding", &of), "forbidden other_gate");
        assert_eq!(act(&world, "Berta", "funding", &of), "ok", "{}", world.name);
    });
}

#[test]
fn who_declares_an_interest_settles_nothing_and_someone_else_does() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.recommended("Olga");
        assert_eq!(act(&world, "Hana", "interest", &of), "ok");
        assert_eq!(world.last_change(), "interest_declared by hana about olga ");
        for what in ["criteria", "decide", "interest"] {
            assert_eq!(act(&world, "Hana", what, &of), "forbidden conflict_of_interest", "{what}");
        }
        assert_eq!(act(&world, "Hugo", "criteria", &of), "ok");
        // Who was there only as budget holder is there no longer.
        assert_eq!(act(&world, "Berta", "interest", &of), "ok");
        assert_eq!(act(&world, "Berta", "funding", &of), "not found");
        assert_eq!(act(&world, "Berta", "view", &of), "not found");
        world.name_for("Hugo", &of, "Mia", Part::BudgetHolder).unwrap();
        assert_eq!(act(&world, "Mia", "funding", &of), "ok");
        assert_eq!(act(&world, "Hugo", "decide", &of), "ok", "{}", world.name);
        assert_eq!(
            world.texts("SELECT person_id AS text FROM application_part WHERE part = 'conflict' ORDER BY person_id"),
            ["berta", "hana"]
        );
    });
}

#[test]
fn two_who_answer_their_checks_side_by_side_do_not_stand_in_each_others_way() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.recommended("Olga");
        let seen = world.version_of(&of);
        let at = |who: &str, gate: GateId, version: i64| {
            let of = of.clone();
            word(world.write(who, move |tx, me| answer_gate(tx, me, &of, version, gate, Answer::Yes, "Seen")))
        };
        assert_eq!(at("Hana", GateId::CriteriaMet, seen), "ok");
        assert_eq!(at("Hugo", GateId::CriteriaMet, seen), "stale", "the same check was answered meanwhile");
        assert_eq!(at("Berta", GateId::FundedNeed, seen), "ok", "the other one was");
        assert_eq!(at("Hugo", GateId::CriteriaMet, seen), "stale", "both were");
        assert_eq!(at("Hugo", GateId::CriteriaMet, seen + 1), "ok", "only the other one was since");
        assert_eq!(at("Berta", GateId::FundedNeed, seen - 1), "stale", "it was recommended since");
        assert_eq!(at("Berta", GateId::FundedNeed, seen + 9), "stale");
        assert_eq!(act(&world, "Hana", "decide", &of), "ok", "{}", world.name);
    });
}
