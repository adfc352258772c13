//! Paths, methods and queries that no page of ours makes.

use std::time::Duration;

use gradus::domain::account::Role;
use gradus::store::audit;
use gradus::web::routes::ROUTES;

use super::headers::{sound, tells_nothing};
use crate::support::databases::{Fresh, on_both};
use crate::support::service::{PASSWORD, Service};
use crate::support::wire::{Wire, exchange, host};

#[test]
fn odd_paths_lead_nowhere_and_harm_nothing() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        service.person("Officer One", &[Role::Officer]);
        let mut reader = Wire::to(&service.url);
        reader.sign_in("officer.one@medway.example", PASSWORD);
        let long = format!("/{}", "a".repeat(6_000));
        let deep = "/a".repeat(2_000);
        for path in [
            "/.git/config",
            "/.env",
            "/etc/passwd",
            "/../../etc/passwd",
            "/assets/../../Cargo.toml",
            "/assets/..%2f..%2fCargo.toml",
            "/assets/%2e%2e/%2e%2e/Cargo.toml",
            "/assets/..%252f..%252fCargo.toml",
            "/assets/%c0%ae%c0%ae/Cargo.toml",
            "/assets/gradus.css%00.png",
            "/%2527",
            "/%00",
            "/account%00",
            "/account%0d%0aX-Injected:%20yes",
            "/%ff%fe",
            "//evil.test/",
            "/\\evil.test",
            "/account/",
            "/ACCOUNT",
            "/account;jsessionid=1",
            "/api/v1/",
            "/api/v1/account/%2e%2e",
            "/metrics",
            "/debug",
            "/server-status",
            "/api/docs",
            "/reset/%00",
            "/reset/' OR 1=1 --".split(' ').next().unwrap(),
            "/people/%27%20OR%201=1--",
            &long,
            &deep,
        ] {
            let what = format!("{}: {}", fresh.name, &path[..path.len().min(60)]);
            let got = reader.get(path);
            assert!(matches!(got.status, 303 | 400 | 404), "{what}: {}", got.status);
            if got.status == 303 {
                assert!(got.location().starts_with('/') && !got.location().starts_with("//"), "{what}: {}", got.location());
            }
            sound(&got, false, &what);
            tells_nothing(&got, &what);
            assert_eq!(got.header("x-injected"), None, "{what}");
            assert!(!got.body.contains("[dependencies]") && !got.body.contains("root:"), "{what}");
        }
        assert_eq!(reader.get("/account").status, 200, "{}: still well", fresh.name);
    });
}

#[test]
fn a_path_longer_than_any_buffer_is_refused_and_the_next_request_served() {
    let fresh = Fresh::sqlite();
    let service = Service::start(&fresh);
    let bytes = format!("GET /{} HTTP/1.1\r\nHost: {}\r\n\r\n", "a".repeat(1_000_000), host(&service.url));
    let answer = String::from_utf8_lossy(&exchange(&service.url, bytes.as_bytes(), Duration::from_secs(3))).into_owned();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    let many: String = (0..3_000).map(|number| format!("X-{number}: a\r\n")).collect();
    let bytes = format!("GET / HTTP/1.1\r\nHost: {}\r\n{many}\r\n", host(&service.url));
    let answer = String::from_utf8_lossy(&exchange(&service.url, bytes.as_bytes(), Duration::from_secs(3))).into_owned();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    assert_eq!(Wire::to(&service.url).get("/health/live").status, 200);
}

#[test]
fn queries_are_read_once_and_odd_ones_are_no_way_out() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        service.person("Officer One", &[Role::Officer]);
        let many = "a=1&".repeat(1_200);
        for query in [
            "next=%252f%252fevil.test",
            "next=%2f%2fevil.test",
            "next=//evil.test&next=/account",
            "next=/account&next=//evil.test",
            "next=%00",
            "next=/%0d%0aSet-Cookie:a=b",
            "next=%ff",
            "next[]=/account",
            "%00=%00",
            "a=%zz&b=%",
            many.as_str(),
        ] {
            let what = format!("{}: {}", fresh.name, &query[..query.len().min(40)]);
            let mut reader = Wire::to(&service.url);
            let got = reader.get(&format!("/sign-in?{query}"));
            assert_eq!(got.status, 200, "{what}");
            sound(&got, false, &what);
            let mut fields = vec![("email", "officer.one@medway.example"), ("password", PASSWORD)];
            let typed: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().take(5).collect();
            fields.extend(typed.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            let got = reader.post("/sign-in", &fields);
            assert_eq!(got.status, 303, "{what}");
            let to = got.location();
            assert!(to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n', '\0']), "{what}: {to}");
            assert!(!got.headers.iter().any(|(_, value)| value.starts_with("a=b")), "{what}");
        }
        // What was encoded twice is shown as it was sent, decoded once.
        let mut reader = Wire::to(&service.url);
        reader.get("/sign-in");
        let got = reader.post("/sign-in", &[("email", "%2527&lt;b&gt;{{7*7}}"), ("password", "x")]);
        assert!(got.body.contains("value=\"%2527&amp;lt;b&amp;gt;{{7*7}}\""), "{}: {}", fresh.name, got.body);
    });
}

#[test]
fn methods_that_nothing_takes_are_refused_and_echo_nothing() {
    let fresh = Fresh::sqlite();
    let service = Service::start(&fresh);
    let mut reader = Wire::to(&service.url);
    for method in ["TRACE", "TRACK", "BREW", "PROPFIND", "PATCH", "PUT", "DELETE", "OPTIONS"] {
        for path in ["/", "/account", "/sign-in", "/health/live"] {
            let got = reader.ask(method, path, &[("X-Secret", "do-not-echo"), ("Cookie", "gradus=do-not-echo")], b"");
            let what = format!("{method} {path}");
            assert_eq!(got.status, 405, "{what}");
            sound(&got, false, &what);
            assert!(!got.body.contains("do-not-echo"), "{what}");
            let allowed: Vec<&str> = got.header("allow").unwrap().split(", ").collect();
            assert!(!allowed.contains(&method) && allowed.contains(&"GET") && allowed.contains(&"HEAD"), "{what}: {allowed:?}");
        }
    }
}

#[test]
fn asking_by_get_for_what_is_posted_changes_nothing() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        service.person("Person One", &[Role::Hr]);
        let mut reader = Wire::to(&service.url);
        reader.sign_in("person.one@medway.example", PASSWORD);
        reader.get("/account");
        let key = reader.key.clone();
        let written = || {
            let connection = &mut service.connection();
            audit::head(connection).unwrap().sequence
        };
        let mut only_posted = 0;
        for route in ROUTES.iter().filter(|route| route.method != "GET") {
            let path = route.path.replace(['{', '}'], "");
            let shown = ROUTES.iter().any(|other| other.method == "GET" && other.path == route.path);
            let before = written();
            for method in ["GET", "HEAD"] {
                let got = reader.ask(method, &format!("{path}?csrf_token={key}&confirm=yes"), &[], b"");
                let what = format!("{}: {method} {path}", fresh.name);
                assert!(got.status < 500, "{what}: {}", got.status);
                assert!(shown || matches!(got.status, 404 | 405), "{what}: {}", got.status);
            }
            if !shown {
                only_posted += 1;
                assert_eq!(written(), before, "{}: {path} asked by GET left something in the audit log", fresh.name);
            }
        }
        assert!(only_posted >= 4, "{only_posted}");
        assert_eq!(reader.get("/account").status, 200, "{}: still signed in", fresh.name);
    });
}
