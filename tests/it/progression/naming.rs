//! Naming people for one case, and letting them go again.

use gradus::app::progression::{name, release, view};
use gradus::domain::account::AccountState;
use gradus::domain::ids::ApplicationId;
use gradus::domain::progression::Stage;
use gradus::domain::progression::case::{Answer, Part};

use super::world::{World, id, word};
use crate::support::databases::on_both;

#[test]
fn hr_names_people_who_can_act_on_it() {
    use Part::{BudgetHolder, Conflict, PanelMember};
    let table = [
        ("Hana", "Mia", BudgetHolder, "ok"),
        ("Hana", "Mia", BudgetHolder, "person:already"),
        ("Hana", "Mia", PanelMember, "ok"),
        ("Hana", "Hugo", PanelMember, "ok"),
        ("Hana", "Hugo", BudgetHolder, "person:role_missing"),
        ("Hana", "Otto", PanelMember, "person:role_missing"),
        ("Hana", "Audrey", PanelMember, "person:role_missing"),
        ("Hana", "Vera", PanelMember, "person:not_active"),
        ("Hana", "Max", PanelMember, "person:line_manager"),
        ("Hana", "Rita", PanelMember, "person:line_manager"),
        ("Hana", "Olga", PanelMember, "person:own_case"),
        ("Hana", "Zoe", Conflict, "conflict wrong_state"),
        // Neither oneself nor one's own line manager, nor anybody of another council.
        ("Hana", "Hana", PanelMember, "person:yourself"),
        ("Hana", "Dora", PanelMember, "forbidden own_line"),
        ("Hana", "Xena", PanelMember, "not found"),
        ("Max", "Zoe", PanelMember, "forbidden not_permitted"),
        ("Olga", "Zoe", PanelMember, "forbidden not_permitted"),
        ("Adam", "Zoe", PanelMember, "not found"),
    ];
    on_both(|fresh| {
        let world = World::new(fresh);
        world.officer("Otto").add("Vera", "m").add("Rita", "m");
        world.force("Vera", |vera| vera.account = AccountState::Disabled);
        world.line("Hana<Dora 2026-01-01..").cover("Max>Rita 2026-04-01..2026-04-30 review", "Max");
        let of = world.sent("Olga");
        for (who, person, part, expected) in table {
            assert_eq!(word(world.name_for(who, &of, person, part)), expected, "{}: {who} names {person}", world.name);
        }
        let last = world.texts("SELECT person_id || ' ' || part AS text FROM application_part ORDER BY person_id, part");
        assert_eq!(last, ["hugo panel_member", "mia budget_holder", "mia panel_member"]);
        let of_version = world.version_of(&of);
        let case = of.clone();
        let stale = world.write("Hana", move |tx, me| name(tx, me, &case, of_version - 1, &id("Zoe"), PanelMember));
        assert_eq!(word(stale), "stale");
    });
}

#[test]
fn whoever_is_let_go_loses_the_case() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.recommended("Olga");
        world.name_for("Hana", &of, "Mia", Part::BudgetHolder).unwrap();
        assert_eq!(world.last_change(), "case_person_named by hana about olga part_after=budget_holder named_after=mia");
        let part = world.read("Hana", |tx, me| view(tx, me, &of)).unwrap().people.remove(0);
        assert_eq!((part.name.as_str(), part.part), ("Mia", Part::BudgetHolder));
        let let_go = |who: &str, part: &str| {
            let (of, version, part): (ApplicationId, i64, String) = (of.clone(), world.version_of(&of), part.to_owned());
            word(world.write(who, move |tx, me| release(tx, me, &of, version, &part)))
        };
        assert_eq!(let_go("Max", &part.id), "forbidden not_permitted");
        assert_eq!(let_go("Hana", "no such"), "not found");
        assert_eq!(let_go("Hana", &part.id), "ok");
        assert_eq!(let_go("Hana", &part.id), "conflict over");
        assert_eq!(word(world.funding("Mia", &of, Answer::Yes)), "not found", "{}", world.name);
        assert_eq!(world.steps(&of)[2..], ["Mia named budget holder by Hana", "Mia no longer budget holder here, by Hana"]);
        // They may be named again.
        assert_eq!(word(world.name_for("Hana", &of, "Mia", Part::BudgetHolder)), "ok");
        // An interest is nobody's to take back.
        world.declare("Hugo", &of).unwrap();
        let interest = world.texts("SELECT id AS text FROM application_part WHERE part = 'conflict'").remove(0);
        assert_eq!(let_go("Hana", &interest), "not found");
        assert_eq!(word(world.name_for("Hana", &of, "Hugo", Part::PanelMember)), "person:conflict");
    });
}

#[test]
fn nobody_is_named_once_it_is_decided() {
    on_both(|fresh| {
        let world = World::new(fresh);
        for (at, (stage, expected)) in [
            (Stage::Submitted, "ok"),
            (Stage::Returned, "ok"),
            (Stage::NotRecommended, "ok"),
            (Stage::Approved, "conflict wrong_state"),
            (Stage::Withdrawn, "conflict wrong_state"),
        ]
        .into_iter()
        .enumerate()
        {
            let officer = format!("O{at}");
            world.officer(&officer);
            let of = world.in_stage(&officer, stage);
            assert_eq!(
                word(world.name_for("Hana", &of, "Mia", Part::PanelMember)),
                expected,
                "{}: {}",
                world.name,
                stage.as_str()
            );
        }
    });
}
