//! Putting right, links, sessions, closing, reopening, roles, and that there is always an administrator.

use chrono::Duration;
use gradus::app::admin;
use gradus::domain::account::{AccountState, Role, Roles};
use gradus::domain::people::Person;
use gradus::store::db::{AnyConnection, StoreError};
use gradus::store::{access, accounts, db, outbox, people};

use super::{cast, newest, now, word, write};
use crate::support::databases::{Fresh, on_both};
use crate::support::service::{PASSWORD, Service};

/// Addresses to which mails of a kind wait, in order.
fn mailed_to(service: &Service, organisation: &Person, kind: &str) -> Vec<String> {
    let mails = outbox::list(&mut service.connection(), &organisation.organisation, None, None, 100).unwrap();
    let mut found: Vec<String> = mails.into_iter().filter(|mail| mail.kind.as_str() == kind).map(|mail| mail.address).collect();
    found.sort_unstable();
    found
}

#[test]
fn a_new_address_ends_sessions_and_links_and_is_told_to_both() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        let mut browser = service.signed_in(&cast.officer);
        assert_eq!(browser.get("/account").status, 200);
        let id = cast.officer.id.clone();
        write(&service, &cast.admin, move |tx, me| admin::send_link(tx, me, &id, 1)).unwrap();
        let link = service.mailed_paths("reset").remove(0);
        let id = cast.officer.id.clone();
        let changed = write(&service, &cast.admin, move |tx, me| {
            admin::correct(tx, me, &id, 1, "Officer Uno", "Officer.Uno@Medway.example")
        })
        .unwrap();
        assert!(changed.address_changed);
        assert_eq!(changed.person, now(&service, &cast.officer.id), "{}", fresh.name);
        assert_eq!((changed.person.name.as_str(), changed.person.version), ("Officer Uno", 2));
        assert_eq!(browser.get("/account").status, 303, "{}: signed out", fresh.name);
        assert_eq!(service.browser().get(&link).status, 404, "the older link is dead");
        assert_eq!(
            mailed_to(&service, &cast.officer, "security"),
            ["officer.one@medway.example", "officer.uno@medway.example"],
            "{}",
            fresh.name
        );
        assert_eq!(service.browser().sign_in("officer.one@medway.example", PASSWORD).status, 422);
        assert_eq!(service.browser().sign_in("officer.uno@medway.example", PASSWORD).status, 303);
        // A name alone ends nothing.
        let mut browser = service.browser();
        browser.sign_in("officer.uno@medway.example", PASSWORD);
        let id = cast.officer.id.clone();
        let changed = write(&service, &cast.admin, move |tx, me| {
            admin::correct(tx, me, &id, 2, "Officer One", "officer.uno@medway.example")
        })
        .unwrap();
        assert!(!changed.address_changed);
        assert_eq!(browser.get("/account").status, 200);
        assert_eq!(newest(&service, 1), ["account_corrected done"]);
    });
}

#[test]
fn a_mistyped_address_of_somebody_invited_is_put_right_with_a_new_link() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        let new = admin::NewAccount {
            name: "New One".to_owned(),
            email: "wrong@medway.example".to_owned(),
            employee_ref: None,
            roles: Roles::NONE.with(Role::Officer),
        };
        let person = write(&service, &cast.admin, move |tx, me| admin::add(tx, me, new)).unwrap();
        service.clock.advance(Duration::seconds(1));
        let id = person.id.clone();
        write(&service, &cast.admin, move |tx, me| admin::correct(tx, me, &id, 1, "New One", "right@medway.example")).unwrap();
        let links = service.mailed_paths("activation");
        assert_eq!(links.len(), 2, "{}", fresh.name);
        assert_eq!(service.browser().get(&links[0]).status, 404, "whoever got the first link gets nothing");
        assert_eq!(service.browser().get(&links[1]).status, 303);
        assert_eq!(mailed_to(&service, &person, "activation"), ["right@medway.example", "wrong@medway.example"]);
        assert_eq!(mailed_to(&service, &person, "security"), Vec::<String>::new(), "a stranger is told nothing");
    });
}

#[test]
fn wrong_and_stale_corrections_change_nothing() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        for (version, name, email, expected) in [
            (1, "", "officer.one@medway.example", "name:required"),
            (1, "Officer One", "", "email:required"),
            (1, "Officer One", "no address", "email:email_format"),
            (1, "Officer One", "manager.one@medway.example", "email:taken"),
            (1, "Officer One", "admin.far@slough.example", "email:taken"),
            (2, "Officer Two", "officer.one@medway.example", "stale"),
            (0, "Officer Two", "officer.one@medway.example", "stale"),
            (1, "Officer One", "officer.one@medway.example", "ok"),
        ] {
            let id = cast.officer.id.clone();
            let came = word(write(&service, &cast.admin, move |tx, me| admin::correct(tx, me, &id, version, name, email)));
            assert_eq!(came, expected, "{} {name:?} {email:?}", fresh.name);
            assert_eq!(now(&service, &cast.officer.id), cast.officer, "{}", fresh.name);
        }
    });
}

#[test]
fn the_link_that_is_sent_is_the_one_the_account_needs() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        let sent = |person: &Person| {
            let (id, version) = (person.id.clone(), now(&service, &person.id).version);
            write(&service, &cast.admin, move |tx, me| admin::send_link(tx, me, &id, version))
                .map(|(_, purpose)| purpose.as_str().to_owned())
        };
        assert_eq!(sent(&cast.officer).unwrap(), "reset");
        assert_eq!(newest(&service, 2), ["reset_sent done", "link_sent done"]);
        let mut invited = now(&service, &cast.officer.id);
        invited.account = AccountState::Invited;
        assert!(people::update(&mut service.connection(), &invited).unwrap());
        assert_eq!(sent(&cast.officer).unwrap(), "activation");
        let mut closed = now(&service, &cast.officer.id);
        closed.account = AccountState::Disabled;
        assert!(people::update(&mut service.connection(), &closed).unwrap());
        assert_eq!(word(sent(&cast.officer)), "conflict account_closed");
        let mut nowhere = now(&service, &cast.manager.id);
        nowhere.email = None;
        assert!(people::update(&mut service.connection(), &nowhere).unwrap());
        assert_eq!(word(sent(&cast.manager)), "conflict no_address", "{}", fresh.name);
    });
}

#[test]
fn closing_ends_sessions_tokens_and_links_at_once_and_reopening_lets_in_again() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        for (target, is_told) in [(&cast.officer, false), (&cast.hr, true)] {
            let at = format!("{} {}", fresh.name, target.name);
            let mut browser = service.signed_in(target);
            let program = service.program(target, &["read"]);
            assert_eq!((browser.get("/account").status, program.get("/api/v1/account").status), (200, 200), "{at}");
            let id = target.id.clone();
            service.clock.advance(Duration::seconds(1));
            write(&service, &cast.admin, move |tx, me| admin::send_link(tx, me, &id, 1)).unwrap();
            let link = service.mailed_paths("reset").pop().unwrap();
            let told = mailed_to(&service, target, "security").len();
            let id = target.id.clone();
            let closed = write(&service, &cast.admin, move |tx, me| admin::close(tx, me, &id, 1)).unwrap();
            assert_eq!(closed, now(&service, &target.id), "{at}");
            assert_eq!(closed.account, AccountState::Disabled);
            assert_eq!(browser.get("/account").status, 303, "{at}: the session has ended");
            assert_eq!(program.get("/api/v1/account").status, 401, "{at}: the token has ended");
            assert_eq!(service.browser().get(&link).status, 404, "{at}: the link has ended");
            assert_eq!(service.browser().sign_in(target.email.as_deref().unwrap(), PASSWORD).status, 422, "{at}");
            assert_eq!(mailed_to(&service, target, "security").len() - told, usize::from(is_told), "{at}");
            assert_eq!(newest(&service, 2)[1], "account_closed done", "{at}");
            let id = target.id.clone();
            assert_eq!(word(write(&service, &cast.admin, move |tx, me| admin::close(tx, me, &id, 2))), "conflict account_closed");
            let id = target.id.clone();
            let open = write(&service, &cast.admin, move |tx, me| admin::reopen(tx, me, &id, 2)).unwrap();
            assert_eq!(open.account, AccountState::Active, "{at}: there is a password");
            assert_eq!(program.get("/api/v1/account").status, 401, "{at}: an ended token stays ended");
            assert_eq!(service.browser().sign_in(target.email.as_deref().unwrap(), PASSWORD).status, 303, "{at}");
            let id = target.id.clone();
            assert_eq!(word(write(&service, &cast.admin, move |tx, me| admin::reopen(tx, me, &id, 3))), "conflict account_open");
        }
    });
}

#[test]
fn whoever_never_had_a_password_is_invited_again_and_toxic_roles_stay_closed() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        let connection = &mut service.connection();
        let mut person =
            Person { id: "new-one".into(), email: Some("new.one@medway.example".to_owned()), ..cast.officer.clone() };
        (person.employee_ref, person.account) = (None, AccountState::Disabled);
        people::insert(connection, &person, None).unwrap();
        let id = person.id.clone();
        let open = write(&service, &cast.admin, move |tx, me| admin::reopen(tx, me, &id, 1)).unwrap();
        assert_eq!(open.account, AccountState::Invited, "{}", fresh.name);
        assert_eq!(service.mailed_paths("activation").len(), 1);
        let mut toxic = Person { id: "toxic".into(), email: Some("toxic@medway.example".to_owned()), ..person };
        toxic.roles = Roles::NONE.with(Role::Admin).with(Role::Hr);
        people::insert(connection, &toxic, None).unwrap();
        let came = word(write(&service, &cast.admin, |tx, me| admin::reopen(tx, me, &"toxic".into(), 1)));
        assert_eq!(came, "forbidden roles_wanted_conflict", "{}", fresh.name);
    });
}

#[test]
fn ended_sessions_are_counted_and_the_powerful_are_told() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        for (target, told) in [(&cast.officer, 0), (&cast.hr, 1)] {
            let mut browsers = [service.signed_in(target), service.signed_in(target)];
            let id = target.id.clone();
            let (_, ended) = write(&service, &cast.admin, move |tx, me| admin::end_sessions(tx, me, &id, 1)).unwrap();
            assert_eq!(ended, 2, "{}", fresh.name);
            assert!(browsers.iter_mut().all(|browser| browser.get("/account").status == 303));
            assert_eq!(mailed_to(&service, target, "security").len(), told, "{}", fresh.name);
            assert!(access::sessions_of(&mut service.connection(), &target.id).unwrap().is_empty());
        }
    });
}

#[test]
fn roles_count_at_once_and_toxic_pairs_are_refused() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        let mut browser = service.signed_in(&cast.officer);
        assert_eq!(browser.get("/admin/people").status, 403);
        let set = |version, roles: &[Role]| {
            let (id, wanted) = (cast.officer.id.clone(), roles.iter().copied().collect::<Roles>());
            word(write(&service, &cast.admin, move |tx, me| gradus::app::roles::set(tx, me, &id, version, wanted)))
        };
        assert_eq!(set(1, &[Role::Admin, Role::Hr]), "roles:toxic_pair");
        assert_eq!(set(1, &[Role::Auditor, Role::Officer]), "roles:toxic_pair");
        assert_eq!(set(1, &[Role::Auditor]), "roles:staff_record");
        assert_eq!(set(7, &[Role::Officer, Role::Admin]), "stale");
        let stored = now(&service, &cast.officer.id);
        assert_eq!((stored.roles, stored.version), (cast.officer.roles, 1), "{}", fresh.name);
        assert_eq!(set(1, &[Role::Officer, Role::Admin]), "ok");
        assert_eq!(browser.get("/admin/people").status, 200, "{}: at the next request", fresh.name);
        assert_eq!(set(2, &[Role::Officer]), "ok");
        assert_eq!(browser.get("/admin/people").status, 403, "{}", fresh.name);
        assert_eq!(newest(&service, 2), ["view_account refused", "roles_changed done"]);
    });
}

/// Both administrators close each other, or take each other's role, at the same moment, in two processes.
#[test]
fn an_organisation_always_keeps_an_administrator() {
    on_both(|fresh| {
        for close in [true, false] {
            let fresh = again(fresh);
            let here = Service::start(&fresh);
            let cast = cast(&here);
            let there = Service::start(&fresh);
            for round in 0..5 {
                for service in [&here, &there] {
                    service.clock.advance(Duration::seconds(1));
                }
                let came: Vec<String> = std::thread::scope(|scope| {
                    let threads: Vec<_> = [(&here, &cast.admin, &cast.second), (&there, &cast.second, &cast.admin)]
                        .into_iter()
                        .map(|(service, who, whom)| {
                            let (id, version) = (whom.id.clone(), now(service, &whom.id).version);
                            scope.spawn(move || {
                                word(write(service, who, move |tx, me| match close {
                                    true => admin::close(tx, me, &id, version),
                                    false => gradus::app::roles::set(tx, me, &id, version, Roles::NONE.with(Role::Manager)),
                                }))
                            })
                        })
                        .collect();
                    threads.into_iter().map(|thread| thread.join().unwrap()).collect()
                });
                let at = format!("{} close: {close}, round {round}: {came:?}", fresh.name);
                let left = accounts::administrators(&mut here.connection(), &cast.admin.organisation).unwrap();
                assert_eq!(left.len(), 1, "{at}");
                assert_eq!(came.iter().filter(|word| *word == "ok").count(), 1, "{at}");
                let refused = came.iter().find(|word| *word != "ok").unwrap();
                let expected = ["conflict last_administrator", "nobody", "forbidden not_permitted", "not found"];
                assert!(expected.contains(&refused.as_str()), "{at}");
                // The one who is left puts the other one back.
                let keeper = left[0].clone();
                let lost = if keeper.id == cast.admin.id { cast.second.id.clone() } else { cast.admin.id.clone() };
                here.clock.advance(Duration::milliseconds(1));
                let version = now(&here, &lost).version;
                write(&here, &keeper, move |tx, me| match close {
                    true => admin::reopen(tx, me, &lost, version),
                    false => gradus::app::roles::set(tx, me, &lost, version, Roles::NONE.with(Role::Admin)),
                })
                .unwrap();
            }
        }
    });
}

fn again(fresh: &Fresh) -> Fresh {
    if fresh.name == "SQLite" { Fresh::sqlite() } else { Fresh::postgres() }
}

/// The one who asks loses the account while the question is on its way: whoever writes second finds what the first left.
#[test]
fn the_second_of_two_transactions_sees_what_the_first_has_done() {
    let fresh = Fresh::postgres();
    let service = Service::start(&fresh);
    let cast = cast(&service);
    let mut first = fresh.manager().open().unwrap();
    let waiting = db::write(&mut first, |connection: &mut AnyConnection| -> Result<_, StoreError> {
        assert!(people::update(connection, &Person { account: AccountState::Disabled, ..cast.admin.clone() })?);
        let (app, id) = (service.app.clone(), cast.second.id.clone());
        let call = super::call(&cast.admin);
        let thread = std::thread::spawn(move || app.write(&call, move |tx, me| admin::close(tx, me, &id, 1)));
        // It waits until we are done, as on SQLite.
        std::thread::sleep(std::time::Duration::from_millis(500));
        assert!(!thread.is_finished());
        Ok(thread)
    })
    .unwrap();
    assert_eq!(word(waiting.join().unwrap()), "nobody");
    assert_eq!(now(&service, &cast.second.id).account, AccountState::Active);
}
