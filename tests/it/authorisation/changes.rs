//! What changes while somebody is signed in counts from the next request on.

use gradus::domain::account::{AccountState, Role};
use gradus::domain::people::Person;
use gradus::store::people;

use crate::support::databases::on_both;
use crate::support::service::{PASSWORD, Service};

fn change(service: &Service, person: &Person, change: impl FnOnce(&mut Person)) {
    let connection = &mut service.connection();
    let mut row = people::find(connection, &person.id).unwrap().unwrap();
    change(&mut row);
    assert!(people::update(connection, &row).unwrap());
}

fn grant(service: &Service, person: &Person, role: Role) {
    people::grant(&mut service.connection(), &person.id, role, None, service.clock.now()).unwrap();
}

fn revoke(service: &Service, person: &Person, role: Role) {
    people::revoke(&mut service.connection(), &person.id, role, None, service.clock.now()).unwrap();
}

#[test]
fn a_closed_account_is_out_at_the_next_request_by_page_and_by_token() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let officer = service.person("Officer One", &[Role::Officer]);
        let mut browser = service.signed_in(&officer);
        let program = service.program(&officer, &["read"]);
        assert_eq!((browser.get("/account").status, program.get("/api/v1/account").status), (200, 200), "{}", fresh.name);
        for state in [AccountState::Disabled, AccountState::Invited] {
            change(&service, &officer, |row| row.account = state);
            assert!(browser.get("/account").location().starts_with("/sign-in"), "{}: {state:?}", fresh.name);
            assert_eq!(program.get("/api/v1/account").status, 401, "{}: {state:?}", fresh.name);
            assert_eq!(service.browser().sign_in("officer.one@medway.example", PASSWORD).status, 422, "{state:?}");
        }
        change(&service, &officer, |row| row.account = AccountState::Active);
        assert_eq!(program.get("/api/v1/account").status, 200, "{}", fresh.name);
    });
}

#[test]
fn roles_that_do_not_go_together_let_nobody_in_and_put_out_who_is_in() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let toxic: [&[Role]; 4] = [
            &[Role::Admin, Role::Hr],
            &[Role::Auditor, Role::Officer],
            &[Role::Auditor, Role::Manager],
            &[Role::Auditor, Role::Hr],
        ];
        for (number, pair) in toxic.into_iter().enumerate() {
            let person = service.person(&format!("Person {number}"), &pair[..1]);
            let email = person.email.clone().unwrap();
            let mut browser = service.signed_in(&person);
            let program = service.program(&person, &["read"]);
            assert_eq!(browser.get("/account").status, 200, "{}: {pair:?}", fresh.name);
            grant(&service, &person, pair[1]);
            assert!(browser.get("/account").location().starts_with("/sign-in"), "{}: {pair:?} stays in", fresh.name);
            assert_eq!(program.get("/api/v1/account").status, 401, "{}: {pair:?} by token", fresh.name);
            let again = service.browser().sign_in(&email, PASSWORD);
            assert_eq!(again.status, 403, "{}: {pair:?} signs in", fresh.name);
            assert!(again.header("set-cookie").is_none_or(|cookie| !cookie.contains("gradus=")), "{}: {pair:?}", fresh.name);
            revoke(&service, &person, pair[1]);
            assert_eq!(service.browser().sign_in(&email, PASSWORD).status, 303, "{}: {pair:?} put right", fresh.name);
        }
    });
}

#[test]
fn the_navigation_follows_a_role_at_the_next_request() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let person = service.person("Person One", &[Role::Officer]);
        let mut browser = service.signed_in(&person);
        let link = "href=\"/imports\"";
        assert!(!browser.get("/account").body.contains(link), "{}", fresh.name);
        grant(&service, &person, Role::Hr);
        assert!(browser.get("/account").body.contains(link), "{}: the role counts at once", fresh.name);
        revoke(&service, &person, Role::Hr);
        assert!(!browser.get("/account").body.contains(link), "{}: and so does its end", fresh.name);
    });
}
