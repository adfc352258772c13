//! Roles: who gives and takes them, which may not meet, and that they count at once.

use gradus::app::people::{ListQuery, list};
use gradus::app::roles::{grant, revoke, set};
use gradus::domain::account::Role;
use gradus::domain::ids::OrganisationId;
use gradus::store::outbox;

use super::council::{Council, id, messages, roles, word};
use crate::support::databases::on_both;

#[test]
fn an_administrator_gives_roles_to_others_and_no_toxic_pair() {
    // Who, to whom, which roles they are to have.
    let table = [
        ("Adam", "Olga", "om", "ok"),
        ("Adam", "Olga", "omh", "ok"),
        ("Adam", "Olga", "oma", "ok"),
        ("Adam", "Olga", "", "ok"),
        ("Adam", "Olga", "oha", "roles:toxic_pair"),
        ("Adam", "Olga", "ou", "roles:toxic_pair"),
        ("Adam", "Olga", "ua", "roles:toxic_pair"),
        ("Adam", "Audrey", "um", "roles:toxic_pair"),
        ("Adam", "Olga", "u", "roles:staff_record"),
        ("Adam", "Adam", "am", "forbidden not_permitted"),
        ("Adam", "Adam", "ah", "forbidden not_permitted"),
        ("Hana", "Olga", "om", "forbidden not_permitted"),
        ("Hana", "Hana", "oma", "forbidden not_permitted"),
        ("Max", "Olga", "om", "forbidden not_permitted"),
        ("Olga", "Olga", "om", "forbidden not_permitted"),
        ("Olga", "Max", "om", "not found"),
        ("Audrey", "Olga", "om", "forbidden not_permitted"),
    ];
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Adam", "a").add("Hana", "oh").add("Max", "om").add("Olga", "o").add("Audrey", "u");
        council.line("Olga<Max 2026-01-01..");
        for (caller, name, wanted, expected) in table {
            let before = council.everything();
            let version = council.version(name);
            let done = council.write(caller, move |tx, me| set(tx, me, &id(name), version, roles(wanted)));
            assert_eq!(word(done), expected, "{}: {caller} to {name} {wanted}", council.name);
            if expected == "ok" {
                assert_eq!(council.person(name).roles, roles(wanted), "{}", council.name);
            } else {
                assert_eq!(council.everything(), before, "{}: {caller} to {name} {wanted}", council.name);
            }
        }
    });
}

#[test]
fn a_toxic_pair_is_explained_and_the_try_is_on_record() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Adam", "a").add("Hana", "h");
        let tried = council.write("Adam", |tx, me| grant(tx, me, &id("Hana"), 1, Role::Admin));
        assert_eq!(messages(tried), "One person cannot be both Administrator and HR. Take one away");
        let event = council.last_event().event;
        assert_eq!((event.outcome.as_str(), event.action.as_str()), ("refused", "manage_users"), "{}", council.name);
        let tried = council.write("Adam", |tx, me| grant(tx, me, &id("Hana"), 1, Role::Auditor));
        assert_eq!(messages(tried), "An auditor holds no other role. Take away Auditor or HR");
    });
}

#[test]
fn an_auditor_has_nothing_of_a_staff_record() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Adam", "a").add("Max", "om").add("Olga", "o");
        for name in ["Gwen", "Gus", "Gil", "Gail"] {
            council.add(name, "o").force(name, |person| person.employee_ref = None);
        }
        council.line("Gus<Max 2026-01-01..2026-01-31").line("Olga<Gil 2026-01-01..2026-01-31");
        council.cover("Max>Gail 2026-01-01..2026-01-31 review", "max");
        for (name, expected) in [
            ("Olga", "roles:staff_record"),
            ("Gus", "roles:staff_record"),
            ("Gil", "roles:staff_record"),
            ("Gail", "roles:staff_record"),
            ("Gwen", "ok"),
        ] {
            let version = council.version(name);
            let done = council.write("Adam", move |tx, me| set(tx, me, &id(name), version, roles("u")));
            assert_eq!(word(done), expected, "{}: {name}", council.name);
        }
    });
}

#[test]
fn a_role_counts_at_the_next_call_is_recorded_and_the_powerful_are_told() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Adam", "a").add("Olga", "o").add("Otto", "o");
        let sees = || council.read("Olga", |tx, me| list(tx, me, &ListQuery::default())).unwrap().total;
        let medway = OrganisationId::new("medway");
        let mails = || outbox::list(&mut council.connection(), &medway, None, None, 10).unwrap();
        council.write("Adam", |tx, me| grant(tx, me, &id("Olga"), 1, Role::Manager)).unwrap();
        assert_eq!((sees(), mails().len()), (1, 0));
        council.write("Adam", |tx, me| grant(tx, me, &id("Olga"), 2, Role::Hr)).unwrap();
        assert_eq!(
            council.last_change(),
            "roles_changed by adam about olga roles_before=officer manager roles_after=officer manager hr"
        );
        assert_eq!((sees(), mails().len()), (3, 1));
        assert_eq!(mails()[0].address, "olga@example.test");
        let stale = council.write("Adam", |tx, me| revoke(tx, me, &id("Olga"), 2, Role::Hr));
        assert_eq!(word(stale), "stale");
        council.write("Adam", |tx, me| revoke(tx, me, &id("Olga"), 3, Role::Hr)).unwrap();
        assert_eq!((sees(), mails().len()), (1, 2));
        // What is held already changes nothing.
        let same = council.write("Adam", |tx, me| grant(tx, me, &id("Olga"), 4, Role::Manager)).unwrap();
        assert_eq!((same.version, council.version("Olga")), (4, 4), "{}", council.name);
        // Taken and given again.
        for (version, role) in [(4, Role::Manager), (6, Role::Manager)] {
            council.write("Adam", move |tx, me| revoke(tx, me, &id("Olga"), version, role)).unwrap();
            council.at(&format!("2026-05-{version:02}T09:00:00Z"));
            council.write("Adam", move |tx, me| grant(tx, me, &id("Olga"), version + 1, role)).unwrap();
        }
        assert_eq!(council.person("Olga").roles, roles("om"));
    });
}
