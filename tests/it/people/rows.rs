//! The rows themselves, on both databases: what is written is read back, by day, by person and by organisation, and a row
//! is changed by the version or day that names it.

use gradus::domain::caseload::Basis;
use gradus::domain::ids::{OrganisationId, PersonId};
use gradus::domain::people::{PatchHeld, WorkingHours};
use gradus::store::db::StoreError;
use gradus::store::{absences, delegations, hours, lines, patches};

use super::council::{Council, day, days, id};
use crate::support::databases::on_both;

fn managers(found: &[gradus::domain::people::Line]) -> Vec<&str> {
    found.iter().map(|line| line.manager.as_str()).collect()
}

#[test]
fn lines_are_found_by_day() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Max", "m").add("Mia", "m").add("Olga", "o").add("Otto", "o");
        council.line("Olga<Max 2026-01-01..2026-03-31").line("Olga<Mia 2026-04-01..").line("Otto<Max 2026-02-01..");
        let connection = &mut council.connection();
        for (on, expected) in
            [("2025-12-31", None), ("2026-01-01", Some("max")), ("2026-03-31", Some("max")), ("2026-04-01", Some("mia"))]
        {
            let found = lines::find_on(connection, &id("Olga"), day(on)).unwrap();
            assert_eq!(found.as_ref().map(|line| line.manager.as_str()), expected, "{}: {on}", council.name);
        }
        let of_max = |connection: &mut _, on: &str| -> Vec<PersonId> {
            let found = lines::list_for_managers(connection, &[id("Max")], day(on)).unwrap();
            found.into_iter().map(|line| line.person).collect()
        };
        assert_eq!(of_max(connection, "2026-01-31"), [id("Olga")]);
        assert_eq!(of_max(connection, "2026-03-31"), [id("Olga"), id("Otto")]);
        assert_eq!(of_max(connection, "2026-04-01"), [id("Otto")]);
        let former =
            |connection: &mut _, on: &str| lines::list_former_for_manager(connection, &id("Max"), day(on)).unwrap().len();
        assert_eq!((former(connection, "2026-03-31"), former(connection, "2026-04-01")), (0, 1));
        let was = |connection: &mut _, on: &str| lines::was_manager_of(connection, &id("Max"), &id("Olga"), day(on)).unwrap();
        assert_eq!((was(connection, "2026-03-31"), was(connection, "2026-04-01")), (false, true));
        let medway = OrganisationId::new("medway");
        let all = lines::list_for_organisation(connection, &medway, None).unwrap();
        assert_eq!(managers(&all), ["max", "mia", "max"]);
        let then = lines::list_for_organisation(connection, &medway, Some(day("2026-04-01"))).unwrap();
        assert_eq!(managers(&then), ["mia", "max"]);
        assert!(lines::list_for_organisation(connection, &OrganisationId::new("s001"), None).unwrap().is_empty());
        let several = lines::list_on(connection, &[id("Olga"), id("Otto"), id("Max")], day("2026-04-01")).unwrap();
        assert_eq!(managers(&several), ["mia", "max"]);
        assert!(lines::set_end(connection, "otto<max 2026-02-01..", 1, Some(day("2026-05-31"))).unwrap());
        assert!(!lines::set_end(connection, "otto<max 2026-02-01..", 1, None).unwrap());
        assert!(!lines::remove(connection, "otto<max 2026-02-01..", 1).unwrap());
        assert!(lines::remove(connection, "otto<max 2026-02-01..", 2).unwrap());
        assert_eq!(lines::find(connection, "otto<max 2026-02-01..").unwrap(), None);
    });
}

#[test]
fn hours_absences_and_patches_are_kept_by_day() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Olga", "o").add("Otto", "o").add_to("s001", "Xaver", "o");
        let (connection, now) = (&mut council.connection(), council.app.now());
        let medway = OrganisationId::new("medway");
        let fte = |from: &str, fte: &str| WorkingHours { starts_on: day(from), fte: fte.parse().unwrap() };
        for (name, from, part) in [("Olga", "2026-02-01", "0.60"), ("Olga", "2026-01-01", "1"), ("Xaver", "2026-01-01", "0.5")] {
            hours::insert(connection, &id(name), &fte(from, part), now).unwrap();
        }
        assert_eq!(hours::list_for_person(connection, &id("Olga")).unwrap(), [fte("2026-01-01", "1"), fte("2026-02-01", "0.6")]);
        assert!(hours::replace(connection, &id("Olga"), &fte("2026-02-01", "0.8")).unwrap());
        assert!(!hours::replace(connection, &id("Olga"), &fte("2026-03-01", "0.8")).unwrap());
        assert!(hours::remove(connection, &id("Olga"), day("2026-01-01")).unwrap());
        let all = hours::list_for_organisation(connection, &medway).unwrap();
        assert_eq!(all, [(id("Olga"), fte("2026-02-01", "0.8"))], "{}", council.name);

        for held in ["2026-03-01..", "2026-01-05..2026-01-09"] {
            absences::insert(connection, &id("Otto"), days(held), now).unwrap();
        }
        assert!(absences::set_end(connection, &id("Otto"), days("2026-03-01..2026-03-31")).unwrap());
        assert!(!absences::set_end(connection, &id("Otto"), days("2026-03-02..2026-03-31")).unwrap());
        let expected = ["2026-01-05..2026-01-09", "2026-03-01..2026-03-31"].map(days);
        assert_eq!(absences::list_for_person(connection, &id("Otto")).unwrap(), expected);
        assert!(absences::remove(connection, &id("Otto"), day("2026-03-01")).unwrap());
        assert_eq!(absences::list_for_organisation(connection, &medway).unwrap(), [(id("Otto"), expected[0])]);

        let held =
            |name: &str, held: &str, basis: Basis| PatchHeld { patch: "CH1".into(), person: id(name), days: days(held), basis };
        let first = held("Olga", "2026-01-01..2026-03-31", Basis::Substantive);
        let second = held("Otto", "2026-04-01..", Basis::Cover);
        patches::insert(connection, "2", &medway, &second, now).unwrap();
        patches::insert(connection, "1", &medway, &first, now).unwrap();
        assert_eq!(patches::list_for_organisation(connection, &medway).unwrap(), [first.clone(), second.clone()]);
        let changed = held("Otto", "2026-04-01..2026-04-30", Basis::Substantive);
        assert!(patches::replace(connection, &medway, &changed).unwrap());
        assert!(!patches::replace(connection, &OrganisationId::new("s001"), &changed).unwrap());
        assert_eq!(patches::list_for_person(connection, &id("Otto")).unwrap(), std::slice::from_ref(&changed));
        assert!(patches::remove(connection, &medway, &first).unwrap());
        assert_eq!(patches::list_for_organisation(connection, &medway).unwrap(), [changed], "{}", council.name);
    });
}

#[test]
fn a_row_that_cannot_be_is_refused_loudly() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Max", "m").add("Mia", "m").cover("Max>Mia 2026-01-01..2026-01-31 review", "max");
        let connection = &mut council.connection();
        let refused = |sql: &str, connection: &mut gradus::store::db::AnyConnection| {
            diesel::RunQueryDsl::execute(diesel::sql_query(sql), connection).unwrap();
        };
        refused("UPDATE delegation SET scopes = 'review,decide'", connection);
        match delegations::list_from(connection, &id("Max")) {
            Err(StoreError::Row(words)) => assert!(words.contains("\"decide\""), "{words}"),
            other => panic!("{}: {other:?}", council.name),
        }
        refused(
            "INSERT INTO working_hours (id, person_id, starts_on, fte, made_at) VALUES ('1', 'max', '2026-01-01', 'half', '2026-01-01 00:00:00')",
            connection,
        );
        assert!(matches!(hours::list_for_person(connection, &id("Max")), Err(StoreError::Row(_))), "{}", council.name);
    });
}
