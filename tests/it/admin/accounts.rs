//! Who may keep accounts, the list, and adding somebody.

use std::collections::BTreeSet;

use gradus::app::admin::{self, ListQuery, NewAccount};
use gradus::app::people::Turn;
use gradus::app::{audit as log, outbox, settings};
use gradus::domain::account::{AccountState, Role, Roles};
use gradus::domain::ids::OutboxId;
use gradus::store::people;

use super::{call, cast, everybody, newest, now, read, word, write};
use crate::support::databases::on_both;
use crate::support::service::Service;

fn new(name: &str, email: &str, employee_ref: &str, roles: &[Role]) -> NewAccount {
    NewAccount {
        name: name.to_owned(),
        email: email.to_owned(),
        employee_ref: (!employee_ref.is_empty()).then(|| employee_ref.to_owned()),
        roles: roles.iter().copied().collect(),
    }
}

#[test]
fn nobody_but_an_administrator_of_the_council_sees_or_changes_accounts() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        let before = everybody(&service);
        let target = cast.officer.id.clone();
        for (who, name, lists, sees, adds, changes) in [
            (&cast.manager, "manager", "forbidden not_permitted", "not found", "forbidden not_permitted", "not found"),
            (&cast.hr, "hr", "forbidden not_permitted", "not found", "forbidden not_permitted", "forbidden not_permitted"),
            (
                &cast.auditor,
                "auditor",
                "forbidden not_permitted",
                "not found",
                "forbidden not_permitted",
                "forbidden not_permitted",
            ),
            (&cast.stranger, "another council's administrator", "ok", "not found", "-", "not found"),
        ] {
            let at = format!("{} {name}", fresh.name);
            assert_eq!(word(read(&service, who, |tx, me| admin::list(tx, me, &ListQuery::default()))), lists, "{at}");
            assert_eq!(word(read(&service, who, admin::roles)), lists, "{at}");
            assert_eq!(word(read(&service, who, |tx, me| outbox::list(tx, me, None, None, None))), lists, "{at}");
            assert_eq!(word(read(&service, who, settings::effective)), lists, "{at}");
            assert_eq!(word(read(&service, who, |tx, me| log::security_events(tx, me, None, None, None))), lists, "{at}");
            assert_eq!(word(read(&service, who, |tx, me| admin::account(tx, me, &target))), sees, "{at}");
            if adds != "-" {
                let person = new("New One", "new.one@medway.example", "", &[Role::Officer]);
                assert_eq!(word(write(&service, who, move |tx, me| admin::add(tx, me, person))), adds, "{at}");
                let resend = write(&service, who, |tx, me| outbox::resend(tx, me, &OutboxId::new("1")));
                assert_eq!(word(resend), adds, "{at}");
            }
            let version = now(&service, &target).version;
            let id = || target.clone();
            let (a, b, c, d, e, f, g) = (id(), id(), id(), id(), id(), id(), id());
            for (what, came) in [
                ("correct", word(write(&service, who, move |tx, me| admin::correct(tx, me, &a, version, "X", "x@y.example")))),
                ("link", word(write(&service, who, move |tx, me| admin::send_link(tx, me, &b, version)))),
                ("sessions", word(write(&service, who, move |tx, me| admin::end_sessions(tx, me, &c, version)))),
                ("close", word(write(&service, who, move |tx, me| admin::close(tx, me, &d, version)))),
                ("reopen", word(write(&service, who, move |tx, me| admin::reopen(tx, me, &e, version)))),
                ("roles", word(write(&service, who, move |tx, me| gradus::app::roles::set(tx, me, &f, version, Roles::NONE)))),
                ("reset", word(write(&service, who, move |tx, me| admin::reset_second_factor(tx, me, &g, version, "lost")))),
            ] {
                assert_eq!(came, changes, "{at}: {what}");
            }
        }
        assert_eq!(everybody(&service), before, "{}", fresh.name);
        // Officers know of no account but their own.
        let other = cast.manager.id.clone();
        assert_eq!(word(read(&service, &cast.officer, |tx, me| admin::account(tx, me, &other))), "not found");
        assert_eq!(word(read(&service, &cast.officer, |tx, me| admin::account(tx, me, &cast.officer.id))), "ok");
        assert_eq!(
            word(read(&service, &cast.officer, |tx, me| admin::list(tx, me, &ListQuery::default()))),
            "forbidden not_permitted"
        );
        assert_eq!(newest(&service, 1), ["view_account refused"], "a refusal is recorded");
        // The other council's list holds its own people only.
        let theirs = read(&service, &cast.stranger, |tx, me| admin::list(tx, me, &ListQuery::default())).unwrap();
        assert_eq!(theirs.accounts.iter().map(|row| row.person.name.as_str()).collect::<Vec<_>>(), ["Admin Far"]);
    });
}

#[test]
fn an_administrator_changes_nothing_of_the_own_account() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        let before = everybody(&service);
        let (who, version) = (&cast.admin, 1);
        let id = || cast.admin.id.clone();
        let (a, b, c, d, e, f) = (id(), id(), id(), id(), id(), id());
        let wanted = Roles::NONE.with(Role::Admin).with(Role::Manager);
        for (what, came) in [
            ("correct", word(write(&service, who, move |tx, me| admin::correct(tx, me, &a, version, "X", "x@y.example")))),
            ("link", word(write(&service, who, move |tx, me| admin::send_link(tx, me, &b, version)))),
            ("sessions", word(write(&service, who, move |tx, me| admin::end_sessions(tx, me, &c, version)))),
            ("close", word(write(&service, who, move |tx, me| admin::close(tx, me, &d, version)))),
            ("roles", word(write(&service, who, move |tx, me| gradus::app::roles::set(tx, me, &e, version, wanted)))),
            ("reset", word(write(&service, who, move |tx, me| admin::reset_second_factor(tx, me, &f, version, "lost")))),
        ] {
            assert_eq!(came, "forbidden not_permitted", "{} {what}", fresh.name);
        }
        assert_eq!(everybody(&service), before, "{}", fresh.name);
        let account = read(&service, who, |tx, me| admin::account(tx, me, &cast.admin.id)).unwrap();
        assert!(account.is_own && !account.may_change);
    });
}

#[test]
fn whoever_is_added_is_invited_and_gets_a_link_that_works() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        let person = new("  Officer   New ", "Officer.New@Medway.example", "00123", &[Role::Officer, Role::Manager]);
        let added = write(&service, &cast.admin, move |tx, me| admin::add(tx, me, person)).unwrap();
        let stored = now(&service, &added.id);
        assert_eq!(
            (stored.name.as_str(), stored.email.as_deref(), stored.employee_ref.as_deref(), stored.account),
            ("Officer New", Some("officer.new@medway.example"), Some("00123"), AccountState::Invited),
            "{}",
            fresh.name
        );
        assert_eq!(stored.roles.iter().collect::<Vec<_>>(), [Role::Officer, Role::Manager]);
        assert_eq!(stored.organisation, cast.admin.organisation);
        assert_eq!(newest(&service, 2), ["activation_sent done", "person_added done"]);
        let mut browser = service.browser();
        let follow = browser.get(&service.mailed_paths("activation")[0]);
        let form = browser.follow(&follow);
        assert!(form.body.contains("Officer New"), "{}", form.body);
        assert_eq!(browser.post("/set-password", &[("password", "copper lantern meadow")]).status, 303);
        assert_eq!(now(&service, &added.id).account, AccountState::Active);
    });
}

#[test]
fn what_is_wrong_with_a_new_account_is_said_by_field() {
    use Role::{Admin, Auditor, Hr, Manager, Officer};
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        let before = everybody(&service);
        let (long, longer) = ("n".repeat(201), format!("{}@x.example", "a".repeat(250)));
        for (name, email, number, roles, expected) in [
            ("", "", "", &[Officer][..], "name:required email:required"),
            ("A", "nobody", "", &[Officer], "email:email_format"),
            ("A", "a@b@c.example", "", &[Officer], "email:email_format"),
            ("A", "a@x.example\r\nBcc: b@x.example", "", &[Officer], "email:characters email:email_format"),
            ("A\0", "a@x.example", "", &[Officer], "name:characters"),
            (&long, &longer, "", &[Officer], "name:too_long email:too_long email:email_format"),
            ("A", "a@x.example", "", &[], "roles:required"),
            ("A", "a@x.example", "", &[Admin, Hr], "roles:toxic_pair"),
            ("A", "a@x.example", "", &[Auditor, Officer], "roles:toxic_pair"),
            ("A", "a@x.example", "", &[Auditor, Admin], "roles:toxic_pair"),
            ("A", "a@x.example", "", &[Auditor, Manager], "roles:toxic_pair"),
            ("A", "a@x.example", "9", &[Auditor], "employee_ref:auditor"),
            ("A", "OFFICER.one@medway.example", "", &[Officer], "email:taken"),
            // That it is another council's is not said.
            ("A", "admin.far@slough.example", "", &[Officer], "email:taken"),
            ("A", "a@x.example", "medway-officer.one", &[Officer], "employee_ref:taken"),
        ] {
            let person = new(name, email, number, roles);
            let came = word(write(&service, &cast.admin, move |tx, me| admin::add(tx, me, person)));
            assert_eq!(came, expected, "{} {name:?} {email:?} {roles:?}", fresh.name);
        }
        assert_eq!(everybody(&service), before, "{}", fresh.name);
        assert!(service.mailed_paths("activation").is_empty());
        // The same staff number may be held in another council.
        let person = new("A", "a@x.example", "slough-admin.far", &[Officer]);
        assert_eq!(word(write(&service, &cast.admin, move |tx, me| admin::add(tx, me, person))), "ok");
    });
}

#[test]
fn two_who_add_the_same_address_at_once_make_one_account() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        // A second process with a writer of its own.
        let other = Service::start(fresh);
        for round in 0..5 {
            let email = format!("same.{round}@medway.example");
            let came: Vec<String> = std::thread::scope(|scope| {
                let threads: Vec<_> = [(&service, &cast.admin), (&other, &cast.second)]
                    .into_iter()
                    .map(|(service, who)| {
                        let person = new("Same", &email, "", &[Role::Officer]);
                        scope.spawn(move || word(write(service, who, move |tx, me| admin::add(tx, me, person))))
                    })
                    .collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            let all: BTreeSet<&str> = came.iter().map(String::as_str).collect();
            assert_eq!(all, BTreeSet::from(["email:taken", "ok"]), "{} round {round}", fresh.name);
            assert!(people::find_by_email(&mut service.connection(), &email).unwrap().is_some());
        }
    });
}

#[test]
fn the_list_is_searched_filtered_and_paged_without_gaps() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        for number in 0..60 {
            service.person(&format!("Person {number:02}"), &[Role::Officer]);
        }
        let odd = service.person("100%_'\\", &[Role::Manager]);
        service.second_factor(&odd);
        let list = |query: &ListQuery| read(&service, &cast.admin, |tx, me| admin::list(tx, me, query)).unwrap();
        let mut seen = Vec::new();
        let mut query = ListQuery::default();
        loop {
            let page = list(&query);
            assert_eq!((page.total, page.of, page.active), (67, 67, 67), "{}", fresh.name);
            seen.extend(page.accounts.into_iter().map(|row| row.person.name));
            match page.next {
                Some(next) => query.turn = next,
                None => break,
            }
        }
        assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (67, 67), "each once");
        let first = list(&ListQuery::default());
        assert_eq!((first.accounts.len(), first.previous), (50, None));
        let second = list(&ListQuery { turn: first.next.unwrap(), ..ListQuery::default() });
        let back = list(&ListQuery { turn: second.previous.unwrap(), ..ListQuery::default() });
        assert_eq!(back.accounts, first.accounts, "back is where one came from");
        let search = |text: &str| {
            let found = list(&ListQuery { search: Some(text.to_owned()), ..ListQuery::default() });
            found.accounts.into_iter().map(|row| row.person.name).collect::<Vec<_>>()
        };
        for text in ["%", "_", "'", "\\", "100%_'"] {
            assert_eq!(search(text), ["100%_'\\"], "{} {text:?}", fresh.name);
        }
        assert_eq!(search("PERSON 07"), ["Person 07"]);
        assert_eq!(search("nobody\0"), Vec::<String>::new());
        let by = |role, state| list(&ListQuery { role, state, ..ListQuery::default() }).total;
        assert_eq!(by(Some(Role::Manager), None), 2);
        assert_eq!(by(Some(Role::Admin), Some(AccountState::Active)), 2);
        assert_eq!(by(None, Some(AccountState::Disabled)), 0);
        let odd = list(&ListQuery { search: Some("100".to_owned()), ..ListQuery::default() });
        assert!(odd.accounts[0].second_factor);
        // A cursor of another council, or of nobody, is none.
        for id in [cast.stranger.id.clone(), "nobody".into(), "a\0b".into()] {
            let query = ListQuery { turn: Turn::After(id), ..ListQuery::default() };
            assert_eq!(word(service.app.read(&call(&cast.admin), |tx, me| admin::list(tx, me, &query))), "not found");
        }
        let holders = read(&service, &cast.admin, admin::roles).unwrap();
        let totals: Vec<(Role, i64, usize)> = holders.iter().map(|held| (held.role, held.total, held.people.len())).collect();
        let expected =
            [(Role::Officer, 63, 20), (Role::Manager, 2, 2), (Role::Hr, 1, 1), (Role::Admin, 2, 2), (Role::Auditor, 1, 1)];
        assert_eq!(totals, expected, "{}", fresh.name);
    });
}
