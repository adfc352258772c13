//! The API of people, teams, cover and designations: the facts of the pages, and the limits of a token.

use serde_json::{Value, json};

use super::{Council, number};
use crate::support::databases::on_both;

#[test]
fn a_profile_says_what_its_page_says() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let path = format!("/api/v1/people/{}", council.officer.id);
        let answer = council.service.program(&council.manager, &["read"]).get(&path);
        assert_eq!((answer.status, answer.header("etag")), (200, Some("\"1\"")));
        let body = answer.json();
        let page = council.service.signed_in(&council.manager).get(&path.replace("/api/v1", "")).body;
        for fact in [
            &body["name"],
            &body["employee_ref"],
            &body["why"],
            &body["posts"][0]["job_title"],
            &body["posts"][0]["team"],
            &body["line"]["manager"]["name"],
        ] {
            assert!(page.contains(fact.as_str().unwrap()), "{}: {fact}", fresh.name);
        }
        assert_eq!(body["posts"][0]["level"], "A");
        assert_eq!(body["line"]["starts_on"], "2025-01-01");
        assert_eq!(body["posts"][0]["levels"], json!([{ "level": "A", "starts_on": "2023-05-02", "basis": "appointment" }]));
        let history = council.service.program(&council.hr, &["read"]).get(&format!("{path}/history")).json();
        let managers: Vec<&Value> = history["lines"].as_array().unwrap().iter().map(|line| &line["manager"]["name"]).collect();
        assert_eq!(managers, ["Manager Two", "Manager One"]);
    });
}

#[test]
fn actions_are_those_that_the_page_offers() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let path = format!("/api/v1/people/{}/actions", council.officer.id);
        let no_token = council.service.stranger();
        assert_eq!(no_token.get(&path).status, 401);
        for (reader, status, wanted) in [
            (&council.hr, 200, vec!["view_profile", "view_history"]),
            (&council.manager, 200, vec!["view_profile"]),
            (&council.former, 404, vec![]),
            (&council.colleague, 404, vec![]),
            (&council.officer, 200, vec!["view_profile", "view_history", "view_account"]),
            (&council.stranger, 404, vec![]),
        ] {
            // A token for reading may read; what changes somebody is done on the pages.
            let answer = council.service.program(reader, &["read"]).get(&path);
            assert_eq!(answer.status, status, "{}: {}", fresh.name, reader.name);
            if status == 200 {
                assert_eq!(answer.json()["items"], json!(wanted), "{}: {}", fresh.name, reader.name);
            }
        }
    });
}

#[test]
fn lists_come_in_parts_with_a_cursor() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let program = council.service.program(&council.hr, &["read"]);
        for limit in [1, 3, 8, 200] {
            let (mut names, mut cursor) = (Vec::new(), String::new());
            loop {
                let body = program.get(&format!("/api/v1/people?limit={limit}{cursor}")).json();
                let items = body["items"].as_array().unwrap();
                assert!(items.len() <= limit);
                names.extend(items.iter().map(|item| item["name"].as_str().unwrap().to_owned()));
                let Some(next) = body["next"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            let all =
                ["Admin One", "Auditor One", "Hr One", "Hr Two", "Manager One", "Manager Two", "Officer One", "Officer Two"];
            assert_eq!(names, all, "{}: {limit}", fresh.name);
        }
        for bad in ["limit=0", "limit=201", "limit=ten", "limit=1.5"] {
            let answer = program.get(&format!("/api/v1/people?{bad}"));
            assert_eq!((answer.status, answer.json()["errors"][0]["field"].as_str()), (422, Some("limit")), "{bad}");
        }
        assert_eq!(program.get("/api/v1/people?cursor=nobody").status, 404);
        assert_eq!(program.get("/api/v1/people?q=officer%20one").json()["items"][0]["employee_ref"], number(&council.officer));
        let teams = program.get("/api/v1/teams").json();
        let teams: Vec<(&str, i64)> = teams["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|team| (team["name"].as_str().unwrap(), team["people"].as_i64().unwrap()))
            .collect();
        assert_eq!(teams, [("Income North", 1), ("Income South", 0)], "{}", fresh.name);
        let views = council.service.program(&council.officer, &["read"]).get("/api/v1/account/views").json();
        assert_eq!(views, json!({ "items": [], "next": null }));
        let path = format!("/api/v1/people/{}", council.officer.id);
        program.get(&path);
        let views = council.service.program(&council.officer, &["read"]).get("/api/v1/account/views").json();
        assert_eq!(views["items"][0]["who"], "Hr One");
        assert_eq!(views["items"][0]["what"], "profile_read");
    });
}

/// With the scope for it a token changes what its owner may, at the version that it names, and once.
#[test]
fn a_token_for_staff_changes_at_its_version_and_once() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let program = council.service.program(&council.hr, &["read", "staff"]);
        let path = format!("/api/v1/teams/{}", council.team.id);
        let renamed = program.send("PATCH", &path, &json!({ "name": "Income West" }), Some(council.team.version));
        assert_eq!(renamed.status, 200, "{}: {}", fresh.name, renamed.body);
        let stale = program.send("PATCH", &path, &json!({ "name": "Income East" }), Some(council.team.version));
        assert_eq!((stale.status, stale.json()["code"].as_str()), (412, Some("stale")), "{}", fresh.name);

        let new = json!({ "name": "Court team" });
        let first = program.send_once("POST", "/api/v1/teams", &new, "key-1");
        assert_eq!(first.status, 201, "{}: {}", fresh.name, first.body);
        let again = program.send_once("POST", "/api/v1/teams", &new, "key-1");
        assert_eq!((again.status, &again.body), (201, &first.body), "{}: the same call again", fresh.name);
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
        let other = program.send_once("POST", "/api/v1/teams", &json!({ "name": "Another" }), "key-1");
        assert_eq!((other.status, other.json()["code"].as_str()), (409, Some("key_reused")), "{}", fresh.name);
        let names: Vec<String> = program.get("/api/v1/teams").json()["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|team| team["name"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(names.iter().filter(|name| *name == "Court team").count(), 1, "{}: {names:?}", fresh.name);
        assert!(names.contains(&"Income West".to_owned()) && !names.contains(&"Another".to_owned()), "{names:?}");
    });
}

/// Trust.md 1: a token does its scopes and nothing more. Versions are asked for first.
#[test]
fn a_token_without_that_scope_changes_nobody_and_every_change_asks_for_a_version() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let scopes = ["read", "evidence", "import", "export", "audit"];
        let program = council.service.program(&council.hr, &scopes);
        let person = format!("/api/v1/people/{}", council.officer.id);
        let line = json!({ "manager": council.former.id, "starts_on": "2026-05-01" });
        let post = json!({ "job_profile": "medway.iao.jd", "starts_on": "2026-05-01" });
        let calls = [
            ("PUT", format!("{person}/manager"), line.clone(), true),
            ("PUT", format!("{person}/team"), json!({ "team": council.other_team.id }), true),
            ("POST", format!("{person}/posts"), post, true),
            ("POST", format!("{person}/posts/{}/end", council.post), json!({ "ends_on": "2026-05-01" }), true),
            ("PATCH", person.clone(), json!({ "name": "Other" }), true),
            ("PATCH", format!("/api/v1/teams/{}", council.team.id), json!({ "name": "Other" }), true),
            ("POST", "/api/v1/people".to_owned(), json!({ "name": "A", "employee_ref": "1", "email": null }), false),
            ("POST", "/api/v1/teams".to_owned(), json!({ "name": "Other" }), false),
            (
                "POST",
                "/api/v1/designations".to_owned(),
                json!({ "person": council.former.id, "kind": "panel_member", "team": null, "starts_on": "2026-05-01", "ends_on": null }),
                false,
            ),
            (
                "POST",
                "/api/v1/delegations".to_owned(),
                json!({ "from": council.manager.id, "to": council.former.id, "starts_on": "2026-05-01", "ends_on": "2026-05-02",
                        "scopes": ["review"] }),
                false,
            ),
        ];
        for (method, path, body, versioned) in &calls {
            if *versioned {
                let answer = program.send(method, path, body, None);
                assert_eq!((answer.status, answer.json()["code"].as_str()), (428, Some("version_required")), "{method} {path}");
            }
            let answer = program.send(method, path, body, Some(1));
            assert_eq!(answer.status, 403, "{}: {method} {path}: {}", fresh.name, answer.body);
            assert_eq!(answer.json()["code"], "token_too_narrow", "{method} {path}");
            let unknown = json!({ "surprise": true });
            assert_eq!(program.send(method, path, &unknown, Some(1)).status, 400, "{method} {path}: a key that is not known");
            let listed = program.send(method, path, &json!(["Arr Ay", "ARR1", "arr@medway.example"]), Some(1));
            assert_eq!((listed.status, listed.json()["code"].as_str()), (400, Some("body")), "{method} {path}: no object");
            assert_eq!(council.service.stranger().send(method, path, body, Some(1)).status, 401, "{method} {path}");
        }
        // A cookie never changes anything by the API.
        let mut browser = council.service.signed_in(&council.hr);
        browser.get("/people");
        assert_eq!(browser.post(&format!("{person}/posts"), &[]).status, 415);
        assert_eq!(council.unchanged(&council.officer), council.officer, "{}", fresh.name);
    });
}
