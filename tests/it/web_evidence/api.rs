//! The same for programs: versions, keys that make a call safe to send twice, lists in parts, and problem details.

use serde_json::{Value as Json, json};

use super::{count, piece_at, state};
use crate::support::databases::on_both;
use crate::support::files::{pdf, png};
use crate::web_applications::Council;

fn whole() -> Json {
    json!({
        "criteria": ["B-K2"],
        "notes": { "B-K2": "It shows it." },
        "title": "A joint visit",
        "kind": "case_study",
        "happened_on": "2026-02-12",
        "situation": "Rent was owed.",
        "task": "To agree a plan.",
        "action_taken": "I visited with the support worker.",
        "result": "The plan was kept.",
        "redacted": true
    })
}

#[test]
fn a_program_writes_sends_and_takes_back_under_versions() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let olga = council.service.program(&council.officer, &["read", "evidence"]);
        let begun = olga.send_once("POST", "/api/v1/evidence", &whole(), "begin-1");
        assert_eq!(begun.status, 201, "{}: {}", fresh.name, begun.body);
        let again = olga.send_once("POST", "/api/v1/evidence", &whole(), "begin-1");
        assert_eq!((again.status, again.json()), (201, begun.json()), "{}: the same call is done once", fresh.name);
        let other = olga.send_once("POST", "/api/v1/evidence", &json!({ "title": "Another" }), "begin-1");
        assert_eq!((other.status, &other.json()["code"]), (409, &json!("key_reused")), "{}", fresh.name);
        assert_eq!(count(&council, "SELECT COUNT(*) AS number FROM evidence"), 1, "{}", fresh.name);
        let path = begun.location().to_owned();
        let version = begun.json()["version"].as_i64().unwrap();
        assert_eq!(begun.header("etag"), Some(&*format!("\"{version}\"")));

        let title = json!({ "title": "B" });
        let none = olga.send("PATCH", &path, &title, None);
        assert_eq!((none.status, &none.json()["code"]), (428, &json!("version_required")), "{}", fresh.name);
        let changed = olga.send("PATCH", &path, &title, Some(version));
        assert_eq!((changed.status, &changed.json()["content"]["title"]), (200, &json!("B")), "{}", fresh.name);
        let stale = olga.send("PATCH", &path, &json!({ "title": "C" }), Some(version));
        let problem = stale.json();
        assert_eq!((stale.status, &problem["code"], &problem["status"]), (412, &json!("stale"), &json!(412)), "{}", fresh.name);
        assert_eq!(stale.header("content-type"), Some("application/problem+json; charset=utf-8"), "{}", fresh.name);
        assert!(problem["request_id"].is_string() && problem["detail"].is_string(), "{problem}");

        let version = changed.json()["version"].as_i64().unwrap();
        let wrong = olga.send("PATCH", &path, &json!({ "title": "t".repeat(201), "criteria": ["Z-9"] }), Some(version));
        let fields: Vec<Json> = wrong.json()["errors"].as_array().unwrap().iter().map(|error| error["field"].clone()).collect();
        assert_eq!((wrong.status, fields), (422, vec![json!("title"), json!("criteria")]), "{}", fresh.name);
        assert_eq!(olga.send("PATCH", &path, &json!({ "state": "reviewed" }), Some(version)).status, 400, "no such field");
        let unreal = olga.send("PATCH", &path, &json!({ "happened_on": "2026-02-30" }), Some(version));
        let wanted = json!([{ "field": "happened_on", "code": "date", "message": "must be a real date, as 2026-04-10" }]);
        assert_eq!((unreal.status, &unreal.json()["errors"]), (422, &wanted), "{}", fresh.name);
        // Nothing new under a version that is past is stale as well; null empties a field.
        assert_eq!(olga.send("PATCH", &path, &title, Some(version - 1)).status, 412, "{}", fresh.name);
        let emptied = olga.send("PATCH", &path, &json!({ "title": null }), Some(version));
        assert_eq!((emptied.status, &emptied.json()["content"]["title"]), (200, &json!("")), "{}", fresh.name);
        let version = emptied.json()["version"].as_i64().unwrap();
        let again = olga.send("PATCH", &path, &title, Some(version));
        assert_eq!(again.status, 200, "{}", fresh.name);
        let version = again.json()["version"].as_i64().unwrap();

        // Files: the same call once, other bytes under its key refused, the same file once.
        let files = format!("{path}/files");
        let plan = pdf();
        let added = olga.send_files_once(&files, &[("plan.pdf", &plan)], version, "file-1");
        assert_eq!(added.status, 201, "{}: {}", fresh.name, added.body);
        let again = olga.send_files_once(&files, &[("plan.pdf", &plan)], version, "file-1");
        assert_eq!((again.status, again.json()), (201, added.json()), "{}", fresh.name);
        let picture = png(1, 1, &[]);
        for other in [[("plan.pdf", &*picture)], [("other.pdf", &*plan)]] {
            let refused = olga.send_files_once(&files, &other, version, "file-1");
            assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("key_reused")), "{}", fresh.name);
        }
        let version = added.json()["version"].as_i64().unwrap();
        let both = olga.send_files(&files, &[("good.pdf", &plan), ("bad.pdf", b"x")], version);
        assert_eq!((both.status, &both.json()["errors"][0]["code"]), (422, &json!("not_its_name")), "{}", fresh.name);
        assert_eq!(piece_at(&council, &path).unwrap().content.files.len(), 1, "{}: all of them or none", fresh.name);

        let submission = format!("{path}/submission");
        assert_eq!(olga.send("POST", &submission, &json!({}), None).status, 428, "{}", fresh.name);
        assert_eq!(olga.send("POST", &submission, &json!({}), Some(version - 1)).status, 412, "{}", fresh.name);
        let sent = olga.send("POST", &submission, &json!({}), Some(version));
        assert_eq!((sent.status, &sent.json()["state"]), (200, &json!("submitted")), "{}", fresh.name);
        let twice = olga.send("POST", &submission, &json!({}), Some(version));
        assert_eq!((twice.status, &twice.json()["code"]), (409, &json!("wrong_state")), "{}", fresh.name);
        let version = sent.json()["version"].as_i64().unwrap();
        let back = olga.send("POST", &format!("{path}/withdrawal"), &json!({}), Some(version));
        assert_eq!((back.status, state(&council, &path)), (200, "withdrawn"), "{}", fresh.name);
    });
}

#[test]
fn lists_come_in_parts_and_tokens_do_what_they_are_for() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let olga = council.service.program(&council.officer, &["read", "evidence"]);
        for title in ["One", "Two", "Three"] {
            council.service.clock.advance(chrono::Duration::seconds(1));
            assert_eq!(olga.send("POST", "/api/v1/evidence", &json!({ "title": title }), None).status, 201);
        }
        let (mut path, mut titles) = ("/api/v1/evidence?limit=2".to_owned(), Vec::new());
        loop {
            let part = olga.get(&path).json();
            titles.extend(part["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()));
            let Some(next) = part["next"].as_str() else { break };
            path = format!("/api/v1/evidence?limit=2&cursor={next}");
        }
        assert_eq!(titles, ["Three", "Two", "One"], "{}", fresh.name);
        for query in ["limit=0", "limit=x", "state=lost"] {
            assert_eq!(olga.get(&format!("/api/v1/evidence?{query}")).status, 422, "{query}");
        }
        let reads_only = council.service.program(&council.officer, &["read"]);
        let refused = reads_only.send("POST", "/api/v1/evidence", &whole(), None);
        assert_eq!(refused.status, 403, "{}: {}", fresh.name, refused.body);
        let foreign = council.service.program(&council.colleague, &["read", "evidence"]);
        let id = olga.get("/api/v1/evidence").json()["items"][0]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/evidence/{id}");
        assert_eq!(foreign.get(&path).status, 404, "{}", fresh.name);
        assert_eq!(foreign.send("PATCH", &path, &json!({ "title": "Mine" }), Some(1)).status, 404);
        assert_eq!(foreign.send("DELETE", &path, &json!({}), Some(1)).status, 404);
        assert_eq!(council.service.stranger().get(&path).status, 401);
        let version = olga.get(&path).json()["version"].as_i64();
        assert_eq!(olga.send("DELETE", &path, &json!({}), version).status, 204, "{}", fresh.name);
        assert_eq!(olga.get(&path).status, 404, "{}", fresh.name);
    });
}
