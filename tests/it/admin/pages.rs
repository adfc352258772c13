//! The pages of administration and audit, and their JSON, through the real doors.

use gradus::app::settings::{Shown, Value};
use gradus::domain::account::AccountState;
use gradus::web::routes::{Access, ROUTES};
use serde_json::json;

use super::{cast, now};
use crate::support::databases::{Fresh, on_both};
use crate::support::service::{PASSWORD, Service};

const ADMIN_PAGES: [&str; 5] = ["/admin/people", "/admin/people/new", "/admin/roles", "/admin/mail", "/admin/settings"];

#[test]
fn pages_of_administration_are_for_administrators_and_those_of_the_log_for_the_auditor() {
    let fresh = Fresh::sqlite();
    let service = Service::start(&fresh);
    let cast = cast(&service);
    let person = format!("/admin/people/{}", cast.officer.id);
    for (who, administers, audits) in [
        (&cast.officer, 403, 403),
        (&cast.manager, 403, 403),
        (&cast.hr, 403, 403),
        (&cast.auditor, 403, 200),
        (&cast.admin, 200, 403),
    ] {
        let mut browser = service.signed_in(who);
        for page in ADMIN_PAGES.iter().chain(&["/admin/security"]) {
            assert_eq!(browser.get(page).status, administers, "{} {page}", who.name);
        }
        let one = if *who == cast.officer || administers == 200 { 200 } else { 404 };
        assert_eq!(browser.get(&person).status, one, "{}", who.name);
        for page in ["/audit", "/audit/1", "/audit/verify"] {
            assert_eq!(browser.get(page).status, audits, "{} {page}", who.name);
        }
    }
    let mut far = service.signed_in(&cast.stranger);
    for step in ["", "/edit", "/close", "/sessions", "/second-factor", "/second-factor/confirm"] {
        assert_eq!(far.get(&format!("{person}{step}")).status, 404, "{step}");
    }
    assert_eq!(service.browser().get("/admin/people").location(), "/sign-in?next=%2Fadmin%2Fpeople");
}

#[test]
fn somebody_is_added_put_right_closed_and_reopened_by_pages() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        let mut browser = service.signed_in(&cast.admin);
        browser.get("/admin/people/new");
        let wrong = browser
            .post("/admin/people/new", &[("name", "New <One>"), ("email", "nobody"), ("roles", "auditor"), ("roles", "hr")]);
        assert_eq!(wrong.status, 422, "{}", fresh.name);
        assert!(wrong.body.contains("<title>Error: Add a person"), "{}", wrong.body);
        for words in ["New &lt;One&gt;", "Enter an email address, like name@example.gov.uk", "An auditor holds no other role"] {
            assert!(wrong.body.contains(words), "{words}");
        }
        let added =
            browser.post("/admin/people/new", &[("name", "New One"), ("email", "new.one@medway.example"), ("roles", "officer")]);
        let page = browser.follow(&added);
        let path = added.location().to_owned();
        for words in
            ["New One is added. A link to set a password is on its way.", "Not activated", "Send the activation link again"]
        {
            assert!(page.body.contains(words), "{}: {words}", fresh.name);
        }
        let id = path.trim_start_matches("/admin/people/").into();

        let form = browser.get(&format!("{path}/edit"));
        assert!(form.body.contains("value=\"new.one@medway.example\""), "{}", form.body);
        let edit = |name, version| [("name", name), ("email", "new.one@medway.example"), ("version", version)];
        assert_eq!(browser.post(&format!("{path}/edit"), &edit("", "1")).status, 422);
        let saved = browser.post(&format!("{path}/edit"), &edit("New Uno", "1"));
        assert!(browser.follow(&saved).body.contains("The account of New Uno is saved."));
        let stale = browser.post(&format!("{path}/edit"), &edit("New Due", "1"));
        assert_eq!(stale.status, 412, "{}", fresh.name);
        assert!(stale.body.contains("New Uno") && stale.body.contains("New Due"), "both versions: {}", stale.body);
        assert_eq!(browser.post(&format!("{path}/edit"), &edit("New Due", "2")).status, 303, "mine, by choice");

        assert!(browser.get(&format!("{path}/close")).body.contains("Are you sure you want to close this account?"));
        let gone = browser.post(&format!("{path}/close"), &[("version", "1")]);
        assert_eq!(gone.status, 412, "{}", fresh.name);
        browser.get(&path);
        let closed = browser.post(&format!("{path}/close"), &[("version", "3")]);
        assert!(browser.follow(&closed).body.contains("The account of New Due is closed."));
        assert_eq!(now(&service, &id).account, AccountState::Disabled);
        let open = browser.post(&format!("{path}/reopen"), &[("version", "4")]);
        assert!(browser.follow(&open).body.contains("is open again. A link to set a password is on its way."));

        let roles = browser.post(&format!("{path}/roles"), &[("version", "5"), ("roles", "admin"), ("roles", "hr")]);
        assert_eq!(roles.status, 422, "{}", fresh.name);
        assert!(roles.body.contains("One person cannot be both Administrator and HR"), "{}", roles.body);
        let roles = browser.post(&format!("{path}/roles"), &[("version", "5"), ("roles", "manager")]);
        assert!(browser.follow(&roles).body.contains("New Due is now manager."));
        // Without the key of a form nothing happens.
        assert_eq!(browser.post_only(&format!("{path}/close"), &[("version", "6")]).status, 403);
        assert_eq!(now(&service, &id).account, AccountState::Invited, "{}", fresh.name);
        let own = browser.get(&format!("/admin/people/{}", cast.admin.id));
        assert!(own.body.contains("You cannot change your own roles: administrator."), "{}", own.body);
        assert_eq!(browser.get(&format!("/admin/people/{}/close", cast.admin.id)).status, 403);
    });
}

#[test]
fn two_administrators_reset_a_second_step_by_pages() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        service.second_factor(&cast.hr);
        let path = format!("/admin/people/{}", cast.hr.id);
        let mut first = service.signed_in(&cast.admin);
        let ask = first.get(&format!("{path}/second-factor"));
        assert!(ask.body.contains("Nothing happens until a second administrator confirms it."), "{}", ask.body);
        let empty = first.post(&format!("{path}/second-factor"), &[("version", "1"), ("reason", "")]);
        assert_eq!(empty.status, 422, "{}", fresh.name);
        let asked = first.post(&format!("{path}/second-factor"), &[("version", "1"), ("reason", "Lost & gone")]);
        let page = first.follow(&asked);
        assert!(page.body.contains("Admin One asked on 10 April 2026 at 10am: Lost &amp; gone"), "{}", page.body);
        assert!(!page.body.contains("second-factor/confirm"), "not by who asked");

        let mut second = service.signed_in(&cast.second);
        let question = second.get(&format!("{path}/second-factor/confirm"));
        let (_, rest) = question.body.split_once("name=\"request\" value=\"").unwrap();
        let request = rest.split_once('"').unwrap().0.to_owned();
        let refused = first.post(&format!("{path}/second-factor/confirm"), &[("request", &request)]);
        assert_eq!(refused.status, 403, "{}", fresh.name);
        assert!(refused.body.contains("This takes two people."), "{}", refused.body);
        let done = second.post(&format!("{path}/second-factor/confirm"), &[("request", &request)]);
        assert!(second.follow(&done).body.contains("The second step of Hr One is reset."));
        assert_eq!(service.browser().sign_in("hr.one@medway.example", PASSWORD).location(), "/", "no code is asked for");
        // Settled, so the question leads back.
        assert_eq!(second.get(&format!("{path}/second-factor/confirm")).location(), path);
    });
}

#[test]
fn settings_show_what_is_set_and_no_secret() {
    let fresh = Fresh::sqlite();
    let service = Service::with(&fresh, |settings| {
        let shown = |label, name, value, built_in| Shown { group: "Mail", label, name, value, built_in };
        settings.shown = vec![
            shown("Sender", "GRADUS_MAIL_FROM", Value::Text("a <b> c".to_owned()), false),
            shown("Mail server", "GRADUS_SMTP_URL", Value::Secret(true), false),
        ];
    });
    let cast = cast(&service);
    let mut browser = service.signed_in(&cast.admin);
    let page = browser.get("/admin/settings");
    for words in ["GRADUS_MAIL_FROM", "a &lt;b&gt; c", "GRADUS_SMTP_URL", "Set, not shown"] {
        assert!(page.body.contains(words), "{words}");
    }
    let api = browser.get("/api/v1/settings").json();
    assert_eq!(api["items"][1], json!({"name": "GRADUS_SMTP_URL", "value": null, "set": true, "built_in": false}));
}

#[test]
fn the_log_and_its_check_by_pages_and_json() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        service.signed_in(&cast.officer);
        let mut browser = service.signed_in(&cast.auditor);
        let page = browser.get("/audit?actor=Officer&from_day=10&from_month=4&from_year=2026");
        assert!(page.body.contains("href=\"/audit/1\"") && page.body.contains("Sign in"), "{}: {}", fresh.name, page.body);
        let none = browser.get("/audit?actor=zzz");
        assert!(none.body.contains("No entries match."), "{}", none.body);
        let wrong = browser.get("/audit?to_day=31&to_month=4&to_year=2026");
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("To must be a real date"), "{}", wrong.body);
        for odd in ["/audit?actor=%27%22--%3B%25_%00&person=%5C", "/audit?before=x", "/audit?outcome=x&action=%00"] {
            assert_eq!(browser.get(odd).status, 200, "{} {odd}", fresh.name);
        }
        let entry = browser.get("/audit/1");
        assert!(entry.body.contains("Officer One: sign in (Officer One)."), "{}", entry.body);
        for missing in ["/audit/99999", "/audit/x", "/audit/-1"] {
            assert_eq!(browser.get(missing).status, 404, "{missing}");
        }
        browser.get("/audit/verify");
        let checked = browser.post("/audit/verify", &[]);
        assert!(checked.body.contains("Intact"), "{}", checked.body);

        let program = service.program(&cast.auditor, &["audit"]);
        let list = program.get("/api/v1/audit?limit=2&outcome=done").json();
        assert_eq!(list["items"].as_array().unwrap().len(), 2);
        assert_eq!(list["next"], serde_json::Value::Null, "{}: two sign-ins", fresh.name);
        let one = program.get("/api/v1/audit/1").json();
        assert_eq!((one["action"].as_str(), one["actor"]["name"].as_str()), (Some("sign_in"), Some("Officer One")));
        assert_eq!(program.get("/api/v1/audit/verification").json()["ok"], json!(true));
        for (path, status) in [
            ("/api/v1/audit?limit=0", 422),
            ("/api/v1/audit?limit=201", 422),
            ("/api/v1/audit?cursor=x", 422),
            ("/api/v1/audit?since=10.4.2026", 422),
            ("/api/v1/audit?outcome=never", 422),
            ("/api/v1/audit/0", 404),
        ] {
            assert_eq!(program.get(path).status, status, "{path}");
        }
        assert_eq!(service.program(&cast.auditor, &["read"]).get("/api/v1/audit").status, 403, "the token is too narrow");
        assert_eq!(service.stranger().get("/api/v1/audit").status, 401);
    });
}

#[test]
fn accounts_are_read_by_token_and_changed_by_none() {
    let fresh = Fresh::sqlite();
    let service = Service::start(&fresh);
    let cast = cast(&service);
    let program = service.program(&cast.admin, &["read", "evidence", "import", "export", "audit"]);
    let first = program.get("/api/v1/accounts?limit=2").json();
    let next = first["next"].as_str().unwrap();
    let second = program.get(&format!("/api/v1/accounts?limit=200&cursor={next}")).json();
    let names = |list: &serde_json::Value| -> Vec<String> {
        list["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&first), ["Admin One", "Admin Two"]);
    assert_eq!(names(&second), ["Auditor One", "Hr One", "Manager One", "Officer One"]);
    let path = format!("/api/v1/accounts/{}", cast.officer.id);
    let one = program.get(&path);
    assert_eq!(one.header("etag"), Some("\"1\""));
    assert_eq!(one.json()["state"], json!("active"));
    assert!(!one.body.contains("password_hash") && !one.body.contains("totp"), "{}", one.body);
    assert_eq!(program.get("/api/v1/roles").json()["items"][3]["total"], json!(2));
    let reason = json!({"reason": "lost"});
    for (method, step, body) in [
        ("PATCH", "", json!({"name": "X", "email": "x@y.example"})),
        ("PUT", "/roles", json!({"roles": ["hr"]})),
        ("POST", "/link", json!(null)),
        ("DELETE", "/sessions", json!(null)),
        ("POST", "/close", json!(null)),
        ("POST", "/reopen", json!(null)),
        ("POST", "/second-factor-reset", reason),
        ("POST", "/second-factor-reset/1", json!(null)),
        ("DELETE", "/second-factor-reset/1", json!(null)),
    ] {
        let came = program.send(method, &format!("{path}{step}"), &body, Some(1));
        assert_eq!((came.status, came.json()["code"].as_str()), (403, Some("token_too_narrow")), "{method} {step}");
        let unversioned = program.send(method, &format!("{path}{step}"), &body, None).status;
        assert_eq!(unversioned, if step.contains("reset/1") { 403 } else { 428 }, "{method} {step}");
    }
    assert_eq!(program.send("PUT", &format!("{path}/roles"), &json!({"roles": ["king"]}), Some(1)).status, 422);
    assert_eq!(program.send("PATCH", &path, &json!({"name": "X", "email": "x", "roles": []}), Some(1)).status, 400);
    assert_eq!(now(&service, &cast.officer.id), cast.officer);
}

#[test]
fn every_page_that_does_something_has_its_twin_in_the_api() {
    let twins: Vec<(&str, &str)> = ROUTES.iter().filter_map(|route| Some((route.path, route.twin?))).collect();
    assert!(twins.len() > 20, "{twins:?}");
    for (path, twin) in twins {
        assert!(ROUTES.iter().any(|route| route.path == twin), "{path} has the twin {twin}, which is no route");
    }
    let administers = |route: &&gradus::web::routes::Route| route.path.starts_with("/admin/") || route.path.starts_with("/audit");
    for route in ROUTES.iter().filter(administers) {
        assert!(matches!(route.access, Access::Policy(actions) if !actions.is_empty()), "{}", route.path);
    }
    let service_pages = ROUTES.iter().filter(administers).count();
    assert!(service_pages >= 30, "{service_pages}");
}
