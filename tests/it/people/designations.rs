//! Who is named budget holder or panel member, by whom and for how long.

use gradus::app::designations::{NewDesignation, designate, end, list};
use gradus::app::teams;
use gradus::domain::account::AccountState;
use gradus::domain::people::DesignationKind;

use super::council::{Council, day, id, word};
use crate::support::databases::on_both;

fn new(kind: char, name: &str, from: &str, to: Option<&str>) -> NewDesignation {
    NewDesignation {
        person: id(name),
        kind: if kind == 'b' { DesignationKind::BudgetHolder } else { DesignationKind::PanelMember },
        team: None,
        starts_on: day(from),
        ends_on: to.map(day),
    }
}

#[test]
fn hr_names_people_who_can_act_on_it() {
    let table = [
        ("Hana", 'b', "Max", "2026-04-10", None, "ok"),
        ("Hana", 'p', "Mia", "2026-05-01", Some("2026-05-01"), "ok"),
        ("Hana", 'p', "Hugo", "2026-05-01", None, "ok"),
        ("Hana", 'b', "Hugo", "2026-05-01", None, "person:role_missing"),
        ("Hana", 'b', "Olga", "2026-05-01", None, "person:role_missing"),
        ("Hana", 'p', "Olga", "2026-05-01", None, "person:role_missing"),
        ("Hana", 'p', "Audrey", "2026-05-01", None, "person:role_missing"),
        ("Hana", 'p', "Vera", "2026-05-01", None, "person:not_active"),
        ("Hana", 'p', "Zoe", "2026-04-09", None, "starts_on:too_early"),
        ("Hana", 'p', "Zoe", "2026-05-01", Some("2026-04-30"), "ends_on:too_early"),
        // Neither oneself nor one's own line manager.
        ("Hana", 'p', "Hana", "2026-05-01", None, "forbidden not_permitted"),
        ("Hana", 'p', "Dora", "2026-05-01", None, "forbidden own_line"),
        ("Dora", 'p', "Max", "2026-05-01", None, "forbidden not_permitted"),
        ("Max", 'p', "Mia", "2026-05-01", None, "not found"),
        ("Adam", 'p', "Mia", "2026-06-01", None, "forbidden not_permitted"),
        ("Audrey", 'p', "Mia", "2026-06-01", None, "forbidden not_permitted"),
    ];
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Hana", "oh").add("Hugo", "h").add("Dora", "m").add("Max", "om").add("Mia", "om").add("Zoe", "m");
        council.add("Olga", "o").add("Adam", "a").add("Audrey", "u").add("Vera", "m");
        council.force("Vera", |vera| vera.account = AccountState::Disabled);
        council.line("Hana<Dora 2026-01-01..").line("Max<Dora 2026-01-01..");
        for (caller, kind, name, from, to, expected) in table {
            let before = council.everything();
            let done = word(council.write(caller, move |tx, me| designate(tx, me, new(kind, name, from, to))));
            assert_eq!(done, expected, "{}: {caller} names {name}", council.name);
            assert_eq!(council.everything() == before, expected != "ok", "{}: {caller} names {name}", council.name);
        }
        for (caller, expected) in [("Hana", "ok"), ("Max", "forbidden not_permitted"), ("Adam", "forbidden not_permitted")] {
            assert_eq!(word(council.read(caller, list)), expected, "{caller}");
        }
        let shown = council.read("Hana", list).unwrap();
        let mut shown: Vec<String> =
            shown.iter().map(|view| format!("{} {} {}", view.person, view.designation.kind.as_str(), view.active)).collect();
        shown.sort();
        assert_eq!(shown, ["Hugo panel_member false", "Max budget_holder true", "Mia panel_member false"]);
    });
}

#[test]
fn one_is_named_once_for_the_same_days_and_place() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Hana", "h").add("Max", "m");
        let team = council.write("Hana", |tx, me| teams::add(tx, me, "Income North")).unwrap();
        let name = |new: NewDesignation| word(council.write("Hana", move |tx, me| designate(tx, me, new)));
        assert_eq!(name(new('b', "Max", "2026-05-01", Some("2026-05-31"))), "ok");
        assert_eq!(
            council.last_change(),
            "designation_made by hana about max kind_after=budget_holder starts_on_after=2026-05-01 ends_on_after=2026-05-31"
        );
        assert_eq!(name(new('b', "Max", "2026-05-31", None)), "person:overlaps");
        assert_eq!(name(new('p', "Max", "2026-05-31", None)), "ok");
        assert_eq!(name(NewDesignation { team: Some(team.id), ..new('b', "Max", "2026-05-01", None) }), "ok");
        assert_eq!(name(new('b', "Max", "2026-06-01", None)), "ok", "{}", council.name);
    });
}

#[test]
fn a_designation_ends_today_at_the_earliest_and_one_to_come_is_taken_back() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Hana", "h").add("Max", "m");
        let made = |new: NewDesignation| council.write("Hana", move |tx, me| designate(tx, me, new)).unwrap().id;
        let (now, later) = (made(new('b', "Max", "2026-04-10", None)), made(new('p', "Max", "2026-09-01", None)));
        let ends = |caller: &'static str, which: &str, version: i64, on: &str| {
            let (which, on) = (which.to_owned(), day(on));
            word(council.write(caller, move |tx, me| end(tx, me, &which, version, on)))
        };
        assert_eq!(ends("Max", &now, 1, "2026-04-30"), "forbidden not_permitted");
        assert_eq!(ends("Hana", &now, 1, "2026-04-09"), "ends_on:too_early");
        assert_eq!(ends("Hana", &now, 2, "2026-04-30"), "stale");
        assert_eq!(ends("Hana", "no such", 1, "2026-04-30"), "not found");
        assert_eq!(ends("Hana", &now, 1, "2026-04-30"), "ok");
        assert_eq!(
            council.last_change(),
            "designation_ended by hana about max kind_before=budget_holder starts_on_before=2026-04-10 ends_on_before= \
             ends_on_after=2026-04-30"
        );
        assert_eq!(ends("Hana", &later, 1, "2026-04-10"), "ok");
        let left = council.read("Hana", list).unwrap();
        assert_eq!(left.len(), 1, "{}", council.name);
        assert_eq!(left[0].designation.days.ends_on, Some(day("2026-04-30")));
        council.at("2026-05-01T09:00:00Z");
        assert_eq!(ends("Hana", &now, 2, "2026-05-10"), "conflict over");
    });
}
