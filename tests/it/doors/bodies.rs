//! Bodies that no form and no program of good will sends.

use gradus::domain::account::Role;
use gradus::store::audit;
use gradus::web::routes::{ROUTES, Route};

use super::headers::{sound, tells_nothing};
use crate::support::databases::on_both;
use crate::support::service::{PASSWORD, Service};
use crate::support::wire::{Got, Wire};

fn path(route: &Route) -> String {
    route.path.split('/').map(|part| if part.starts_with('{') { "none" } else { part }).collect::<Vec<_>>().join("/")
}

/// Refused for what it is, and nothing broke.
fn refused(got: &Got, what: &str) {
    assert!((400..500).contains(&got.status), "{what}: {}", got.status);
    sound(got, false, what);
    tells_nothing(got, what);
}

#[test]
fn json_that_is_too_deep_too_large_or_not_json_is_refused_by_every_call() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let hr = service.person("Hr One", &[Role::Hr]);
        let program = service.program(&hr, &["read", "evidence", "import", "export", "audit"]);
        let token = format!("Bearer {}", program.token.unwrap());
        let mut wire = Wire::to(&service.url);
        let before = audit::head(&mut service.connection()).unwrap().sequence;
        let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
        let objects = b"{\"a\":".repeat(20_000);
        let large = [b"{\"name\":\"".to_vec(), vec![b'a'; 60 * 1024 * 1024], b"\"}".to_vec()].concat();
        let bodies: [(&str, &[u8]); 11] = [
            ("deep arrays", &deep),
            ("deep objects", &objects),
            ("one key twice", b"{\"name\":\"a\",\"name\":\"b\"}"),
            ("a huge number", b"{\"version\":1e999999}"),
            ("more digits than fit", b"{\"version\":123456789012345678901234567890123456789012345678901234567890}"),
            ("a number for a text", b"{\"name\":12}"),
            ("an unknown key", b"{\"no_such_key_here\":true,\"roles\":[\"admin\"]}"),
            ("bytes that are no text", b"{\"name\":\"\xff\xfe\"}"),
            ("half a surrogate", b"{\"name\":\"\\ud800\"}"),
            ("nothing", b""),
            ("two values", b"{} {}"),
        ];
        let json = [("Content-Type", "application/json"), ("Authorization", token.as_str()), ("If-Match", "\"1\"")];
        for route in ROUTES.iter().filter(|route| route.path.starts_with("/api/") && route.method != "GET") {
            for (name, body) in bodies {
                let what = format!("{}: {} {} with {name}", fresh.name, route.method, route.path);
                let got = wire.ask(route.method, &path(route), &json, body);
                refused(&got, &what);
                assert_eq!(got.header("content-type"), Some("application/problem+json; charset=utf-8"), "{what}");
            }
            for kind in ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
            {
                let headers = [("Content-Type", kind), ("Authorization", token.as_str()), ("If-Match", "\"1\"")];
                let what = format!("{}: {} {} as {kind}", fresh.name, route.method, route.path);
                let got = wire.ask(route.method, &path(route), &headers, b"{}");
                refused(&got, &what);
                assert!(got.status == 415 || route.upload.is_some(), "{what}: {}", got.status);
            }
        }
        if let Some(route) = ROUTES.iter().find(|route| route.path.starts_with("/api/") && route.method != "GET") {
            let got = wire.ask(route.method, &path(route), &json, &large);
            assert_eq!(got.status, 413, "{}: {}", fresh.name, route.path);
        }
        let tokens_work = wire.ask("GET", "/api/v1/account", &json[1..2], b"");
        assert_eq!(tokens_work.status, 200, "{}", fresh.name);
        // Nothing but refusals may stand in the audit log since.
        let connection = &mut service.connection();
        let done = since(connection, before);
        assert!(done.iter().all(|outcome| outcome != "done"), "{}: {done:?}", fresh.name);
    });
}

fn since(connection: &mut gradus::store::db::AnyConnection, before: i64) -> Vec<String> {
    use diesel::prelude::*;
    use gradus::store::schema::audit_entry;
    audit_entry::table
        .filter(audit_entry::sequence.gt(before))
        .order(audit_entry::sequence)
        .select(audit_entry::outcome)
        .load(connection)
        .unwrap()
}

#[test]
fn forms_of_every_odd_kind_are_refused_by_every_page() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        service.person("Hr One", &[Role::Hr]);
        let mut wire = Wire::to(&service.url);
        wire.sign_in("hr.one@medway.example", PASSWORD);
        wire.get("/account");
        let kept = wire.jar.clone();
        let before = audit::head(&mut service.connection()).unwrap().sequence;
        let form = ("Content-Type", "application/x-www-form-urlencoded");
        let key = format!("csrf_token={}", wire.key);
        let many = format!("{key}&{}", "a=1&".repeat(1_100));
        let wrong_first = format!("csrf_token={}&{key}", "0".repeat(64));
        for route in ROUTES.iter().filter(|route| !route.path.starts_with("/api/") && route.method == "POST") {
            let path = path(route);
            let what = |name: &str| format!("{}: POST {path} with {name}", fresh.name);
            for (name, body, status) in [
                ("no key", &b"a=b"[..], 403),
                ("a wrong key before the right one", wrong_first.as_bytes(), 403),
                ("too many fields", many.as_bytes(), 400),
                ("bytes that are no text", b"\xff\xfe=\xff", 403),
            ] {
                let got = wire.ask("POST", &path, &[form], body);
                refused(&got, &what(name));
                assert_eq!(got.status, status, "{}", what(name));
            }
            for kind in ["application/json", "text/plain", "application/xml"] {
                let got = wire.ask("POST", &path, &[("Content-Type", kind)], key.as_bytes());
                refused(&got, &what(kind));
                assert_eq!(got.status, 415, "{}", what(kind));
            }
            let broken = ("Content-Type", "multipart/form-data; boundary=edge");
            for body in [
                &b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nnever ends"[..],
                b"--no\r\n",
                b"",
            ] {
                let got = wire.ask("POST", &path, &[broken], body);
                refused(&got, &what("a broken upload"));
                assert!(route.upload.is_some() || got.status == 415, "{}", what("a broken upload"));
            }
            wire.jar = kept.clone();
        }
        assert!(wire.get("/account").status == 200, "{}: still signed in", fresh.name);
        let done = since(&mut service.connection(), before);
        assert!(done.iter().all(|outcome| outcome != "done"), "{}: {done:?}", fresh.name);
    });
}

#[test]
fn the_first_of_two_fields_counts_everywhere_alike() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        service.person("Officer One", &[Role::Officer]);
        let mut wire = Wire::to(&service.url);
        wire.get("/sign-in");
        let email = ("email", "officer.one@medway.example");
        let got = wire.post("/sign-in", &[email, ("password", "wrong"), ("password", PASSWORD)]);
        assert_eq!(got.status, 422, "{}", fresh.name);
        let got = wire.post("/sign-in", &[email, ("password", PASSWORD), ("password", "wrong"), ("email", "x@y")]);
        assert_eq!(got.status, 303, "{}", fresh.name);
        // What stands in the address does not stand in for what was sent.
        let mut wire = Wire::to(&service.url);
        wire.get("/sign-in");
        let got = wire.post(&format!("/sign-in?password={}", PASSWORD.replace(' ', "+")), &[email]);
        assert_eq!(got.status, 422, "{}", fresh.name);
    });
}
