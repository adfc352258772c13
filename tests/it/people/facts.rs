//! The facts that HR keeps: adding somebody, and putting name and number right.

use gradus::app::people::{Correction, NewPerson, add, correct};
use gradus::domain::account::AccountState;
use gradus::domain::outbox::MessageKind;
use gradus::store::outbox;

use super::council::{Council, id, roles, word};
use crate::support::databases::on_both;

fn new(name: &str, number: &str, email: Option<&str>) -> NewPerson {
    NewPerson { name: name.to_owned(), employee_ref: number.to_owned(), email: email.map(str::to_owned) }
}

#[test]
fn hr_adds_an_officer_who_is_invited() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Hana", "h").add("Max", "m").add("Adam", "a").add_to("s001", "Xena", "h");
        let person = council.write("Hana", |tx, me| add(tx, me, new("Ann  O'Neil", "00123", Some("Ann@Example.test")))).unwrap();
        assert_eq!((person.name.as_str(), person.employee_ref.as_deref()), ("Ann O'Neil", Some("00123")));
        assert_eq!((person.account, person.roles), (AccountState::Invited, roles("o")));
        assert_eq!(person.email.as_deref(), Some("ann@example.test"));
        let medway = gradus::domain::ids::OrganisationId::new("medway");
        let mails = outbox::list(&mut council.connection(), &medway, None, None, 10).unwrap();
        let mails: Vec<_> = mails.iter().map(|mail| (mail.kind, mail.address.as_str())).collect();
        assert_eq!(mails, [(MessageKind::Activation, "ann@example.test")], "{}", council.name);
        for (caller, new, expected) in [
            ("Hana", new("", "", None), "employee_ref:required name:required"),
            ("Hana", new("Ben", "00123", None), "employee_ref:taken"),
            ("Hana", new("Ben", "124", Some("ann@example.test")), "email:taken"),
            ("Hana", new("Ben", "00123", Some("ANN@example.test")), "email:taken employee_ref:taken"),
            ("Hana", new("Ben", "124", Some("not an address")), "email:email_format"),
            ("Hana", new("Ben\r\nBcc: x", "1\u{0}2", None), "employee_ref:characters name:characters"),
            ("Hana", new(&"x".repeat(201), "124", None), "name:too_long"),
            ("Max", new("Ben", "124", None), "forbidden not_permitted"),
            ("Adam", new("Ben", "124", None), "forbidden not_permitted"),
            ("Hana", new("Ben", "123", None), "ok"),
            ("Xena", new("Ben", "00123", None), "ok"),
        ] {
            let before = council.everything();
            let done = word(council.write(caller, move |tx, me| add(tx, me, new)));
            assert_eq!(done, expected, "{}: {caller}", council.name);
            assert_eq!(council.everything() == before, expected != "ok", "{}: {caller} {expected}", council.name);
        }
    });
}

#[test]
fn hr_puts_facts_right_and_the_old_ones_stay_on_record() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Hana", "oh").add("Max", "om").add("Olga", "o").add("Otto", "o").add("Audrey", "u").add("Adam", "a");
        council.line("Olga<Max 2026-01-01..").line("Hana<Max 2026-01-01..");
        let put = |caller: &'static str, name: &'static str, version: i64, wanted: (&str, Option<&str>)| {
            let wanted = Correction { name: wanted.0.to_owned(), employee_ref: wanted.1.map(str::to_owned) };
            word(council.write(caller, move |tx, me| correct(tx, me, &id(name), version, wanted)))
        };
        for (caller, name, wanted, expected) in [
            ("Hana", "Olga", ("", Some("E-olga")), "name:required"),
            ("Hana", "Olga", ("Olga", None), "employee_ref:required"),
            ("Hana", "Olga", ("Olga", Some(" ")), "employee_ref:required"),
            ("Hana", "Olga", ("Olga", Some("E-otto")), "employee_ref:taken"),
            ("Hana", "Audrey", ("Audrey", Some("E-1")), "employee_ref:auditor"),
            ("Hana", "Max", ("Maxim", Some("E-max")), "forbidden own_line"),
            ("Hana", "Hana", ("Hanna", Some("E-hana")), "forbidden only_ask"),
            ("Max", "Olga", ("Olga", Some("E-olga")), "forbidden not_permitted"),
            ("Olga", "Olga", ("Olga", Some("E-olga")), "forbidden only_ask"),
            ("Otto", "Olga", ("Olga", Some("E-olga")), "not found"),
            ("Audrey", "Olga", ("Olga", Some("E-olga")), "forbidden not_permitted"),
        ] {
            let before = council.everything();
            assert_eq!(put(caller, name, 1, wanted), expected, "{}: {caller} {name} {wanted:?}", council.name);
            assert_eq!(council.everything(), before, "{}: {caller} {name}", council.name);
        }
        assert_eq!(put("Hana", "Olga", 2, ("Olga", Some("E-olga"))), "stale");
        // Nothing changed, nothing is written.
        assert_eq!(put("Hana", "Olga", 1, ("Olga", Some("E-olga"))), "ok");
        assert_eq!(council.version("Olga"), 1);
        assert_eq!(put("Hana", "Olga", 1, ("Olga Nowak", Some("0042"))), "ok");
        assert_eq!(
            council.last_change(),
            "person_corrected by hana about olga name_before=Olga name_after=Olga Nowak employee_ref_before=E-olga \
             employee_ref_after=0042"
        );
        assert_eq!(put("Hana", "Olga", 1, ("Olga", Some("0042"))), "stale");
        assert_eq!(put("Hana", "Olga", 2, ("Olga", Some("0042"))), "ok");
        assert_eq!(council.last_change(), "person_corrected by hana about olga name_before=Olga Nowak name_after=Olga");
    });
}
