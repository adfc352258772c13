//! How callers stand to people: a small tree with the relations worked out by hand, on the days and at the hours at which
//! they change.

use gradus::app::people::{ListQuery, list, profile};
use gradus::app::relations;
use gradus::domain::ids::PersonId;
use gradus::policy::Relation;

use super::council::{Council, id};
use crate::support::databases::on_both;

/// Dora over Max and Mia; Max over Olga, Otto and Hana of HR; Mia over Olaf. Otto goes over to Mia on 1 July. Mia acts for
/// Max from 20 to 30 June, and Max chose her; Zoe stands alone; Xena is of another council.
fn tree(council: &Council) {
    council.add("Dora", "m").add("Max", "om").add("Mia", "om").add("Olga", "o").add("Otto", "o").add("Olaf", "o");
    council.add("Hana", "oh").add("Zoe", "om").add("Audrey", "u").add("Adam", "a").add_to("s001", "Xena", "mh");
    for line in [
        "Max<Dora 2026-01-01..",
        "Mia<Dora 2026-01-01..",
        "Olga<Max 2026-01-01..",
        "Otto<Max 2026-01-01..2026-06-30",
        "Otto<Mia 2026-07-01..",
        "Hana<Max 2026-01-01..",
        "Olaf<Mia 2026-01-01..",
    ] {
        council.line(line);
    }
    council.cover("Max>Mia 2026-06-20..2026-06-30 review", "max");
}

fn relation(council: &Council, caller: &str, person: &str) -> String {
    let standing = council.read(caller, |tx, me| Ok(relations::find(tx, me, &id(person))?.1)).unwrap();
    standing.relations.iter().map(Relation::as_str).collect::<Vec<_>>().join(" ")
}

#[test]
fn relations_hold_from_midnight_to_midnight_in_london() {
    // In British summer time midnight is 23:00 of the day before.
    let table = [
        ("2026-04-10T09:00:00Z", "Olga", "Olga", "S"),
        ("2026-04-10T09:00:00Z", "Max", "Olga", "DR"),
        ("2026-04-10T09:00:00Z", "Dora", "Olga", "IR"),
        ("2026-04-10T09:00:00Z", "Dora", "Max", "DR"),
        ("2026-04-10T09:00:00Z", "Olga", "Max", "UP"),
        ("2026-04-10T09:00:00Z", "Olga", "Dora", "UP"),
        ("2026-04-10T09:00:00Z", "Hana", "Max", "UP"),
        ("2026-04-10T09:00:00Z", "Hana", "Olga", "OT"),
        ("2026-04-10T09:00:00Z", "Olga", "Otto", "OT"),
        ("2026-04-10T09:00:00Z", "Mia", "Otto", "OT"),
        ("2026-04-10T09:00:00Z", "Zoe", "Olga", "OT"),
        ("2026-04-10T09:00:00Z", "Audrey", "Olga", "OT"),
        ("2026-04-10T09:00:00Z", "Xena", "Olga", "XO"),
        ("2026-04-10T09:00:00Z", "Olga", "Xena", "XO"),
        // Cover begins on 20 June.
        ("2026-06-19T22:59:59Z", "Mia", "Olga", "OT"),
        ("2026-06-19T23:00:00Z", "Mia", "Olga", "AD"),
        ("2026-06-20T09:00:00Z", "Mia", "Otto", "AD"),
        // Not over reports of others, nor over the one who is covered.
        ("2026-06-20T09:00:00Z", "Mia", "Max", "OT"),
        ("2026-06-20T09:00:00Z", "Mia", "Olaf", "DR"),
        ("2026-06-20T09:00:00Z", "Max", "Olga", "DR"),
        // It ends, and Otto goes over, at the end of 30 June.
        ("2026-06-30T22:59:59Z", "Mia", "Olga", "AD"),
        ("2026-06-30T22:59:59Z", "Mia", "Otto", "AD"),
        ("2026-06-30T22:59:59Z", "Max", "Otto", "DR"),
        ("2026-06-30T23:00:00Z", "Mia", "Olga", "OT"),
        ("2026-06-30T23:00:00Z", "Mia", "Otto", "DR"),
        ("2026-06-30T23:00:00Z", "Max", "Otto", "FR"),
        ("2026-06-30T23:00:00Z", "Dora", "Otto", "IR"),
        ("2026-06-30T23:00:00Z", "Otto", "Max", "OT"),
        ("2026-06-30T23:00:00Z", "Otto", "Mia", "UP"),
    ];
    on_both(|fresh| {
        let council = Council::new(fresh);
        tree(&council);
        for (moment, caller, person, expected) in table {
            let found = relation(council.at(moment), caller, person);
            assert_eq!(found, expected, "{}: {caller} to {person} at {moment}", council.name);
        }
    });
}

#[test]
fn in_winter_the_day_changes_at_midnight_utc() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Max", "om").add("Mia", "om").add("Olga", "o");
        council.line("Olga<Max 2026-01-01..2026-12-31").line("Olga<Mia 2027-01-01..");
        for (moment, max, mia) in [("2026-12-31T23:59:59Z", "DR", "OT"), ("2027-01-01T00:00:00Z", "FR", "DR")] {
            council.at(moment);
            assert_eq!(
                (relation(&council, "Max", "Olga"), relation(&council, "Mia", "Olga")),
                (max.into(), mia.into()),
                "{moment}"
            );
        }
    });
}

#[test]
fn somebody_may_have_been_the_manager_and_be_above_or_act_again() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Dora", "m").add("Max", "om").add("Mia", "om").add("Olga", "o");
        council.line("Olga<Dora 2025-01-01..2025-12-31").line("Olga<Max 2026-01-01..").line("Max<Dora 2026-01-01..");
        assert_eq!(relation(&council, "Dora", "Olga"), "IR FR");
        council.cover("Max>Dora 2026-04-10..2026-04-10 review", "max");
        assert_eq!(relation(&council, "Dora", "Olga"), "AD IR FR");
    });
}

#[test]
fn cover_carries_its_scopes_and_says_whether_the_applicant_chose_it() {
    // Who arranged it, its scopes, a second cover if any -> review, appraise, recommend, from the applicant.
    type Row = (&'static [(&'static str, &'static str)], [bool; 4]);
    let table: [Row; 5] = [
        (&[("Max", "review")], [true, false, false, false]),
        (&[("Max", "appraise,recommend")], [false, true, true, false]),
        (&[("Olga", "review,recommend")], [true, false, true, true]),
        // What the applicant chose adds nothing to what another did.
        (&[("Olga", "review,recommend"), ("Max", "appraise")], [false, true, false, false]),
        (&[("Max", "review"), ("Max", "recommend")], [true, false, true, false]),
    ];
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Max", "om").add("Mia", "om").add("Olga", "o").line("Olga<Max 2026-01-01..");
        for (at, (covers, expected)) in table.iter().enumerate() {
            let when = format!("2026-05-{:02}", at + 1);
            for (nth, (by, scopes)) in covers.iter().enumerate() {
                // One text, one row: a second cover ends elsewhere.
                council.cover(&format!("Max>Mia {when}..2026-05-{:02} {scopes}", at + 1), by);
                assert!(nth < 2);
            }
            council.at(&format!("{when}T09:00:00Z"));
            let (person, standing) = council.read("Mia", |tx, me| relations::find(tx, me, &id("Olga"))).unwrap();
            let facts = standing.subject(&person).facts;
            let cover = facts.cover.unwrap();
            let found = [cover.review, cover.appraise, cover.recommend, facts.cover_from_applicant.unwrap()];
            assert_eq!(found, *expected, "{}: {covers:?}", council.name);
        }
        // Whoever reports to the applicant does not serve the applicant's case.
        council.at("2026-05-01T09:00:00Z").line("Mia<Olga 2026-01-01..");
        let (person, standing) = council.read("Mia", |tx, me| relations::find(tx, me, &id("Olga"))).unwrap();
        assert_eq!(standing.subject(&person).facts.cover_from_applicant, Some(true));
        assert_eq!(relation(&council, "Mia", "Olga"), "AD UP");
    });
}

#[test]
fn cover_that_was_ended_is_over_at_once() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        tree(&council);
        council.at("2026-06-25T09:00:00Z");
        assert_eq!(relation(&council, "Mia", "Olga"), "AD");
        let cover = council.read("Max", |tx, me| gradus::app::delegations::of(tx, me, me.id())).unwrap().for_them.remove(0);
        council.write("Max", move |tx, me| gradus::app::delegations::end(tx, me, &cover.delegation.id, 1)).unwrap();
        assert_eq!(relation(&council, "Mia", "Olga"), "OT");
    });
}

#[test]
fn a_circle_that_something_else_made_hangs_nobody() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Ann", "om").add("Ben", "om").add("Cid", "om").add("Dot", "om");
        for line in ["Ann<Ben 2026-01-01..", "Ben<Cid 2026-01-01..", "Cid<Ann 2026-01-01..", "Dot<Ann 2026-01-01.."] {
            council.line(line);
        }
        assert_eq!(relation(&council, "Cid", "Dot"), "IR");
        assert_eq!(relation(&council, "Dot", "Cid"), "UP");
        let shown = council.read("Cid", |tx, me| list(tx, me, &ListQuery::default())).unwrap();
        assert_eq!(shown.total, 4, "{}", council.name);
    });
}

#[test]
fn lists_hold_exactly_those_who_may_be_opened() {
    let everybody = ["Dora", "Max", "Mia", "Olga", "Otto", "Olaf", "Hana", "Zoe", "Audrey", "Adam", "Xena"];
    on_both(|fresh| {
        let council = Council::new(fresh);
        tree(&council);
        for moment in ["2026-06-19T22:59:59Z", "2026-06-25T12:00:00Z", "2026-06-30T22:59:59Z", "2026-06-30T23:00:00Z"] {
            council.at(moment);
            for caller in everybody {
                let shown = council.read(caller, |tx, me| list(tx, me, &ListQuery::default())).unwrap();
                let mut listed: Vec<PersonId> = shown.people.into_iter().map(|row| row.person.id).collect();
                listed.sort();
                let opens = |person: &&&str| council.read(caller, |tx, me| profile(tx, me, &id(person))).is_ok();
                let mut opened: Vec<PersonId> = everybody.iter().filter(opens).map(|name| id(name)).collect();
                opened.sort();
                assert_eq!(listed, opened, "{}: {caller} at {moment}", council.name);
            }
        }
        // Worked out by hand for one moment.
        council.at("2026-06-25T12:00:00Z");
        for (caller, expected) in [
            ("Dora", "dora hana max mia olaf olga otto"),
            ("Max", "hana max olga otto"),
            ("Mia", "hana mia olaf olga otto"),
            ("Olga", "olga"),
            ("Zoe", "zoe"),
            ("Adam", "adam"),
            ("Hana", "adam audrey dora hana max mia olaf olga otto zoe"),
            ("Audrey", "adam audrey dora hana max mia olaf olga otto zoe"),
            ("Xena", "xena"),
        ] {
            let shown = council.read(caller, |tx, me| list(tx, me, &ListQuery::default())).unwrap();
            let names: Vec<&str> = shown.people.iter().map(|row| row.person.id.as_str()).collect();
            assert_eq!(names.join(" "), expected, "{}: {caller}", council.name);
        }
    });
}
