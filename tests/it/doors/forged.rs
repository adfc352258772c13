//! Words about the caller that anybody can write: addresses, hosts and names are taken from a trusted proxy alone.

use diesel::prelude::*;
use gradus::domain::account::Role;
use gradus::store::audit;
use gradus::store::schema::{audit_payload, outbox};

use super::headers::sound;
use crate::support::databases::{Fresh, on_both};
use crate::support::service::{PASSWORD, Service};
use crate::support::wire::Wire;

/// Everything a client could hope to be believed.
fn forged(number: usize) -> Vec<(&'static str, String)> {
    let address = format!("203.0.113.{number}");
    vec![
        ("X-Forwarded-For", address.clone()),
        ("X-Forwarded-For", format!("10.0.0.1, {address}")),
        ("X-Real-IP", address.clone()),
        ("Forwarded", format!("for={address};host=evil.test;proto=https")),
        ("X-Forwarded-Host", "evil.test".to_owned()),
        ("X-Forwarded-Proto", "https".to_owned()),
        ("X-Original-URL", "/admin/people".to_owned()),
        ("X-Rewrite-URL", "/admin/people".to_owned()),
        ("X-User", "admin".to_owned()),
        ("X-Remote-User", "admin".to_owned()),
        ("X-HTTP-Method-Override", "DELETE".to_owned()),
    ]
}

fn wrong_passwords(service: &Service, headers: impl Fn(usize) -> Vec<(&'static str, String)>) -> Vec<u16> {
    let mut wire = Wire::to(&service.url);
    wire.get("/sign-in");
    (1..=7)
        .map(|number| {
            let headers = headers(number);
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let fields = [("email", "officer.one@medway.example"), ("password", "wrong")];
            wire.post_with("/sign-in", &fields, &headers).status
        })
        .collect()
}

#[test]
fn a_forged_address_does_not_open_the_door_again() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        service.person("Officer One", &[Role::Officer]);
        assert_eq!(wrong_passwords(&service, forged), [422, 422, 422, 422, 422, 429, 429], "{}", fresh.name);
    });
}

#[test]
fn behind_a_trusted_proxy_its_word_counts_and_what_the_client_wrote_before_it_does_not() {
    let proxy = || vec!["127.0.0.1".parse().unwrap()];
    let fresh = Fresh::sqlite();
    let service = Service::behind(&fresh, proxy());
    service.person("Officer One", &[Role::Officer]);
    let seen = |number: usize| vec![("X-Forwarded-For", format!("203.0.113.{number}"))];
    assert_eq!(wrong_passwords(&service, seen), [422; 7], "seven places, one try each");
    // The proxy adds the address that it saw at the end; what stands before it came from the client.
    let fresh = Fresh::sqlite();
    let service = Service::behind(&fresh, proxy());
    service.person("Officer One", &[Role::Officer]);
    let lied = |number: usize| vec![("X-Forwarded-For", format!("203.0.113.{number}, 198.51.100.7"))];
    assert_eq!(wrong_passwords(&service, lied), [422, 422, 422, 422, 422, 429, 429], "one place that lies");
}

#[test]
fn a_forged_host_is_in_no_mail_no_redirect_and_no_page() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        service.person("Officer One", &[Role::Officer]);
        for host in ["evil.test", "evil.test:80@gradus", "gradus.example, evil.test"] {
            let mut wire = Wire::to(&service.url);
            let headers = [("Host", host), ("X-Forwarded-Host", "evil.test"), ("Forwarded", "host=evil.test")];
            let what = format!("{}: Host: {host}", fresh.name);
            let page = wire.ask("GET", "/reset", &headers, b"");
            if page.status == 400 {
                continue;
            }
            let mut asked = wire.post_with("/reset", &[("email", "officer.one@medway.example")], &headers);
            for got in [&page, &asked] {
                assert!(!got.body.contains("evil.test"), "{what}");
                assert!(got.headers.iter().all(|(_, value)| !value.contains("evil.test")), "{what}: {:?}", got.headers);
                sound(got, false, &what);
            }
            asked = wire.ask("GET", "/account", &headers, b"");
            assert!(asked.location().starts_with("/sign-in?"), "{what}: {}", asked.location());
            service.clock.advance(chrono::Duration::seconds(61));
        }
        let written: Vec<Option<String>> = outbox::table.select(outbox::context).load(&mut service.connection()).unwrap();
        assert!(!written.is_empty(), "{}: a link was asked for", fresh.name);
        for text in written.into_iter().flatten() {
            assert!(!text.contains("evil") && text.contains("\"path\":\"/reset/"), "{}: {text}", fresh.name);
        }
    });
}

#[test]
fn nobody_becomes_somebody_by_a_header() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        service.person("Officer One", &[Role::Officer]);
        let headers = forged(1);
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut nobody = Wire::to(&service.url);
        assert!(nobody.ask("GET", "/account", &headers, b"").location().starts_with("/sign-in"), "{}", fresh.name);
        assert_eq!(nobody.ask("GET", "/api/v1/account", &headers, b"").status, 401, "{}", fresh.name);
        let mut officer = Wire::to(&service.url);
        officer.sign_in("officer.one@medway.example", PASSWORD);
        let page = officer.ask("GET", "/account", &headers, b"");
        assert!(page.status == 200 && page.body.contains("Officer One"), "{}", fresh.name);
        // Nor does an address that a client wrote reach the audit log.
        assert!(audit::head(&mut service.connection()).unwrap().sequence > 0, "{}", fresh.name);
        let bodies: Vec<String> = audit_payload::table.select(audit_payload::body).load(&mut service.connection()).unwrap();
        assert!(bodies.iter().all(|text| !text.contains("203.0.113")), "{}: {bodies:?}", fresh.name);
    });
}
