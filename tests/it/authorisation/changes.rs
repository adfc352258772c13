//! What changes while somebody is signed in counts from the next request on.

use gradus::clock::new_id;
use gradus::domain::account::{AccountState, Role};
use gradus::domain::people::{Days, Delegation, DelegationScope, Line, Person};
use gradus::store::{delegations, lines, people};

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

#[test]
fn a_line_or_cover_that_begins_or_ends_counts_at_the_next_request() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let officer = service.person("Officer One", &[Role::Officer]);
        let manager = service.person("Manager One", &[Role::Manager]);
        let stand_in = service.person("Manager Two", &[Role::Manager]);
        let (page, call) = (format!("/people/{}", officer.id), format!("/api/v1/people/{}", officer.id));
        let mut browsers = [&manager, &stand_in].map(|person| service.signed_in(person));
        let programs = [&manager, &stand_in].map(|person| service.program(person, &["read"]));
        let mut sees = |expected: [u16; 2], what: &str| {
            let by_page = [0, 1].map(|who| browsers[who].get(&page).status);
            let by_call = [0, 1].map(|who| programs[who].get(&call).status);
            assert_eq!((by_page, by_call), (expected, expected), "{}: {what}", fresh.name);
        };
        let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
        let now = service.clock.now();
        let line = |id: &str, from: &str| {
            let days = Days::from(day(from));
            let line = Line { id: id.to_owned(), person: officer.id.clone(), manager: manager.id.clone(), days, version: 1 };
            lines::insert(&mut service.connection(), &line, None, now).unwrap();
        };
        sees([404, 404], "nobody manages the officer");
        line("first", "2026-01-01");
        sees([200, 404], "a line begins");
        let cover = Delegation {
            id: new_id(now),
            organisation: manager.organisation.clone(),
            from: manager.id.clone(),
            to: stand_in.id.clone(),
            days: Days { starts_on: day("2026-04-10"), ends_on: Some(day("2026-04-20")) },
            scopes: vec![DelegationScope::Review],
            by: manager.id.clone(),
            ended_at: None,
            version: 1,
        };
        delegations::insert(&mut service.connection(), &cover, now).unwrap();
        sees([200, 200], "somebody acts for the manager");
        assert!(delegations::end(&mut service.connection(), &cover.id, 1, &manager.id, now).unwrap());
        sees([200, 404], "the cover is ended");
        assert!(lines::set_end(&mut service.connection(), "first", 1, Some(day("2026-04-09"))).unwrap());
        sees([404, 404], "the line ended yesterday");
        line("second", "2026-04-10");
        sees([200, 404], "another begins today");
    });
}
