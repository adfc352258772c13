//! What every answer carries, whatever was asked and however it went.

use diesel::connection::SimpleConnection;
use gradus::domain::account::Role;
use gradus::web::routes::{Access, ROUTES};

use crate::support::databases::{Fresh, on_both};
use crate::support::service::{PASSWORD, Service};
use crate::support::wire::{Got, Wire};

/// Holds what every answer must have. `secure`: the service is reached by HTTPS.
pub fn sound(got: &Got, secure: bool, what: &str) {
    let only = |name: &str| {
        let all: Vec<&str> = got.all(name).collect();
        assert!(all.len() == 1, "{what}: {name} stands {} times", all.len());
        all[0].to_owned()
    };
    let policy = only("content-security-policy");
    let directives: Vec<&str> = policy.split(';').map(str::trim).collect();
    for needed in ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"] {
        assert!(directives.contains(&needed), "{what}: no {needed} in {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{what}: {policy}");
    assert_eq!(only("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(only("x-frame-options"), "DENY", "{what}");
    assert!(["same-origin", "no-referrer"].contains(&only("referrer-policy").as_str()), "{what}");
    assert_eq!(only("x-request-id").len(), 36, "{what}");
    let kept = only("cache-control");
    if what.contains("/assets/") || what.contains("/favicon") {
        assert!(kept == "no-store" || kept.starts_with("public, max-age="), "{what}: {kept}");
    } else {
        assert_eq!(kept, "no-store", "{what}");
    }
    for leak in ["server", "x-powered-by", "via", "access-control-allow-origin", "access-control-allow-credentials"] {
        assert_eq!(got.header(leak), None, "{what}: {leak}");
    }
    match got.header("strict-transport-security") {
        Some(text) if secure => {
            let (age, rest) = text.split_once(';').unwrap();
            assert!(age.strip_prefix("max-age=").unwrap().parse::<u64>().unwrap() >= 31_536_000, "{what}: {text}");
            assert_eq!(rest.trim(), "includeSubDomains", "{what}");
        }
        other => assert_eq!((other, secure), (None, false), "{what}"),
    }
    if !got.body.is_empty() {
        let kind = only("content-type");
        let binary =
            ["image/", "font/", "application/vnd.openxmlformats", "application/pdf"].iter().any(|start| kind.starts_with(start));
        assert!(binary || kind.ends_with("; charset=utf-8"), "{what}: {kind}");
        let begins = got.body.trim_start().chars().next().unwrap_or(' ');
        match kind.split(';').next().unwrap() {
            "text/html" => assert!(got.body.starts_with("<!DOCTYPE html>"), "{what}"),
            "application/json" | "application/problem+json" => assert!("{[".contains(begins), "{what}"),
            _ => {}
        }
    }
    for cookie in got.all("set-cookie") {
        let (pair, rest) = cookie.split_once(';').unwrap();
        let attributes: Vec<&str> = rest.split(';').map(str::trim).collect();
        for needed in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(attributes.contains(&needed), "{what}: no {needed} in {cookie}");
        }
        assert!(attributes.iter().all(|attribute| !attribute.to_lowercase().starts_with("domain")), "{what}: {cookie}");
        assert_eq!(attributes.contains(&"Secure"), secure, "{what}: {cookie}");
        assert_eq!(pair.starts_with("__Host-"), secure, "{what}: {cookie}");
    }
}

/// What a page of a failure must never show.
pub fn tells_nothing(got: &Got, what: &str) {
    let body = got.body.to_lowercase();
    for word in
        ["sqlite", "postgres", "diesel", "actix", "insert into", "no such table", "relation \"", "panicked", ".rs:", "src/"]
    {
        assert!(!body.contains(word), "{what} tells {word:?}: {}", got.body);
    }
}

fn path(pattern: &str) -> String {
    let parts: Vec<&str> = pattern.split('/').map(|part| if part.starts_with('{') { "none" } else { part }).collect();
    parts.join("/")
}

fn every_route(fresh: &Fresh, secure: bool) {
    let service = Service::with(fresh, |settings| {
        if secure {
            settings.public_url = "https://gradus.example".to_owned();
        }
    });
    let hr = service.person("Hr One", &[Role::Hr]);
    let mut signed_in = Wire::to(&service.url);
    assert_eq!(signed_in.sign_in(hr.email.as_deref().unwrap(), PASSWORD).status, 303, "{}", fresh.name);
    signed_in.get("/account");
    for (mut reader, who) in [(Wire::to(&service.url), "nobody"), (signed_in, "somebody")] {
        reader.get("/sign-in");
        for route in ROUTES.iter().filter(|route| route.path != "/sign-out") {
            let path = path(route.path);
            let what = format!("{} {} {path} as {who}", fresh.name, route.method);
            let got = match route.method {
                "GET" => reader.get(&path),
                "POST" if !path.starts_with("/api/") => reader.post(&path, &[]),
                method => reader.ask(method, &path, &[("Content-Type", "application/json")], b"{}"),
            };
            assert!(got.status < 500 || got.status == 503 && path == "/health/ready", "{what}: {}", got.status);
            sound(&got, secure, &what);
            tells_nothing(&got, &what);
            let personal = matches!(route.access, Access::Policy(_));
            assert!(!personal || got.header("cache-control") == Some("no-store"), "{what}");
        }
    }
}

#[test]
fn every_answer_of_every_route_has_its_headers() {
    on_both(|fresh| every_route(fresh, false));
}

#[test]
fn behind_https_every_answer_says_so_and_cookies_are_for_this_host_alone() {
    every_route(&Fresh::sqlite(), true);
}

#[test]
fn failures_have_the_headers_too_and_tell_nothing_of_the_inside() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        service.person("Officer One", &[Role::Officer]);
        let mut reader = Wire::to(&service.url);
        assert_eq!(reader.sign_in("officer.one@medway.example", PASSWORD).status, 303);
        reader.get("/account");
        let json = [("Content-Type", "application/json")];
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        let large = vec![b'a'; 300 * 1024];
        for (method, path, headers, body, status) in [
            ("GET", "/nowhere", &[][..], &b""[..], 404),
            ("POST", "/nowhere", &json[..], b"{}", 404),
            ("GET", "/api/v1/nowhere", &[], b"", 404),
            ("GET", "/sign-out", &[], b"", 405),
            ("DELETE", "/account", &[], b"", 405),
            ("PUT", "/api/v1/account", &json, b"{}", 405),
            ("OPTIONS", "/account", &[("Origin", "https://evil.test"), ("Access-Control-Request-Method", "POST")], b"", 405),
            ("POST", "/account/password", &form, &large, 413),
            ("POST", "/account/password", &json, b"{}", 415),
            ("POST", "/account/password", &[("Content-Type", "text/plain")], b"a=b", 415),
            ("POST", "/account/password", &form, b"a=b", 403),
        ] {
            let what = format!("{}: {method} {path} -> {status}", fresh.name);
            let got = reader.ask(method, path, headers, body);
            assert_eq!(got.status, status, "{what}: {}", got.body);
            sound(&got, false, &what);
            tells_nothing(&got, &what);
            assert_eq!(got.header("allow").is_some(), status == 405, "{what}");
            let api = path.starts_with("/api/");
            let kind = if api { "application/problem+json; charset=utf-8" } else { "text/html; charset=utf-8" };
            assert_eq!(got.header("content-type"), Some(kind), "{what}");
        }
        let got = reader.post("/account/password", &[("current", "x"), ("password", "y")]);
        assert_eq!(got.status, 422, "{}", fresh.name);
        sound(&got, false, "422");

        // Something that should not happen: the tables are gone under its feet.
        service.connection().batch_execute("ALTER TABLE session RENAME TO gone").unwrap();
        for path in ["/account", "/api/v1/account"] {
            let what = format!("{}: {path} -> 500", fresh.name);
            let got = reader.get(path);
            assert_eq!(got.status, 500, "{what}: {}", got.body);
            sound(&got, false, &what);
            tells_nothing(&got, &what);
            let reference = got.header("x-request-id").unwrap();
            assert!(got.body.contains(reference), "{what}: the reader can say which request it was");
        }
        assert_eq!(reader.get("/privacy").status, 200, "{}: what does without the table goes on", fresh.name);
    });
}

#[test]
fn other_sites_are_told_nothing_and_change_nothing() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        service.person("Officer One", &[Role::Officer]);
        let mut reader = Wire::to(&service.url);
        reader.sign_in("officer.one@medway.example", PASSWORD);
        reader.get("/account");
        for origin in ["https://evil.test", "null", "http://127.0.0.1", "https://gradus.example.evil.test"] {
            for (method, path) in [("GET", "/api/v1/account"), ("GET", "/account"), ("OPTIONS", "/api/v1/account")] {
                let got = reader.ask(method, path, &[("Origin", origin)], b"");
                sound(&got, false, &format!("{method} {path} from {origin}"));
            }
        }
        // A form that another site makes the browser send: the cookie goes along, the key does not.
        let before = reader.get("/account/sessions").body.matches("<tr").count();
        let mut forged = reader.clone();
        forged.key = "0".repeat(64);
        assert_eq!(forged.post_with("/sign-out", &[], &[]).status, 403, "{}", fresh.name);
        // Nor does a key that was found out help another site.
        for (name, value) in [("Origin", "https://evil.test"), ("Origin", "http://127.0.0.1"), ("Sec-Fetch-Site", "cross-site")] {
            let got = reader.post_with("/sign-out", &[], &[(name, value)]);
            assert_eq!(got.status, 403, "{}: {name}: {value}", fresh.name);
        }
        assert_eq!(reader.get("/account/sessions").body.matches("<tr").count(), before, "{}: still signed in", fresh.name);
        let own = service.url.clone();
        let got = reader.post_with("/sign-out", &[], &[("Origin", &own), ("Sec-Fetch-Site", "same-origin")]);
        assert_eq!(got.status, 303, "{}: one's own form goes through", fresh.name);
    });
}

#[test]
fn head_answers_as_get_does_without_the_body() {
    let fresh = Fresh::sqlite();
    let service = Service::start(&fresh);
    service.person("Officer One", &[Role::Officer]);
    let mut reader = Wire::to(&service.url);
    reader.sign_in("officer.one@medway.example", PASSWORD);
    // What differs from one answer to the next.
    let same = |got: &Got| {
        let varies = ["date", "x-request-id", "set-cookie", "content-length"];
        let mut headers = got.headers.clone();
        headers.retain(|(name, _)| !varies.contains(&name.as_str()));
        headers.sort();
        (got.status, headers)
    };
    for route in ROUTES.iter().filter(|route| route.method == "GET") {
        let path = path(route.path);
        let (get, head) = (reader.get(&path), reader.ask("HEAD", &path, &[], b""));
        assert_eq!(same(&get), same(&head), "{path}");
        assert_eq!(head.body, "", "{path}");
    }
}

#[test]
fn every_page_that_links_lead_to_is_sound_for_every_role() {
    let fresh = Fresh::sqlite();
    let service = Service::start(&fresh);
    for role in Role::ALL {
        let person = service.person(&format!("Person {}", role.as_str()), &[role]);
        let mut reader = Wire::to(&service.url);
        assert_eq!(reader.sign_in(person.email.as_deref().unwrap(), PASSWORD).status, 303);
        let (mut waiting, mut seen) = (vec!["/account".to_owned(), "/".to_owned()], Vec::<String>::new());
        while let Some(path) = waiting.pop() {
            if seen.contains(&path) || seen.len() > 150 {
                continue;
            }
            let got = reader.get(&path);
            let what = format!("{path} as {role}", role = role.as_str());
            sound(&got, false, &what);
            assert!([200, 303].contains(&got.status), "{what}: a link leads to {}", got.status);
            if got.status == 303 {
                waiting.push(got.location().to_owned());
            } else if got.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
                let open =
                    ["/accessibility", "/privacy", "/help", "/sign", "/confirm"].iter().any(|start| path.starts_with(start));
                assert!(open || got.body.contains("action=\"/sign-out\""), "{what}: no way out");
                waiting.extend(links(&got.body));
            }
            seen.push(path);
        }
        assert!(seen.len() >= 8, "{}: {seen:?}", role.as_str());
    }
}

/// Paths of ours that a page links to, without what stands after `#`.
fn links(html: &str) -> Vec<String> {
    html.split(" href=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(href, _)| href.split('#').next().unwrap_or_default().replace("&amp;", "&"))
        .filter(|href| href.starts_with('/') && !href.starts_with("/assets/"))
        .collect()
}

#[test]
fn security_txt_says_whom_to_tell_and_until_when() {
    let fresh = Fresh::sqlite();
    let service = Service::with(&fresh, |settings| settings.public_url = "https://gradus.example".to_owned());
    let got = Wire::to(&service.url).get("/.well-known/security.txt");
    assert_eq!((got.status, got.header("content-type")), (200, Some("text/plain; charset=utf-8")));
    let field = |name: &str| {
        let values: Vec<&str> = got.body.lines().filter_map(|line| line.strip_prefix(&format!("{name}: "))).collect();
        assert_eq!(values.len(), 1, "{name} in {}", got.body);
        values[0].to_owned()
    };
    assert!(field("Contact").starts_with("https://gradus.example/"));
    assert_eq!(field("Canonical"), "https://gradus.example/.well-known/security.txt");
    assert_eq!(field("Preferred-Languages"), "en");
    let expires: chrono::DateTime<chrono::Utc> = field("Expires").parse().unwrap();
    let days = (expires - service.clock.now()).num_days();
    assert!((30..365).contains(&days), "RFC 9116 advises less than a year: {days}");
    assert!(got.body.ends_with('\n'));
}
