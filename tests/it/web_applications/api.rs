//! The API of applications: what the pages show, and what a token may do.

use serde_json::{Value, json};

use super::{Council, done, send};
use crate::support::databases::on_both;

fn api(case: &str) -> String {
    format!("/api/v1{case}")
}

#[test]
fn a_case_is_read_as_its_page_shows_it() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.decided("no", "yes");
        let program = council.service.program(&council.officer, &["read"]);
        let answer = program.get(&api(&case));
        let version = council.application(&case).version;
        assert_eq!((answer.status, answer.header("etag")), (200, Some(&*format!("\"{version}\""))), "{}", fresh.name);
        let body = answer.json();
        assert_eq!(body["version"], version);
        for (field, value) in [
            ("reference", json!("26-0001")),
            ("state", json!("declined")),
            ("reason", json!("I looked at all of it")),
            ("level", json!("B")),
            ("level_held", json!("A")),
            ("recommend_by", json!("2026-04-24")),
            ("due_on", json!("2026-05-11")),
            ("effective_on", Value::Null),
            ("waits_for", Value::Null),
            ("statement", json!("")),
        ] {
            assert_eq!(body[field], value, "{}: {field}", fresh.name);
        }
        assert_eq!(body["officer"]["name"], "Olga Officer");
        assert_eq!([&body["frozen"]["met"], &body["frozen"]["total"], &body["frozen"]["number"]], [23, 23, 1]);
        let checks: Vec<(&str, &str, &str)> = body["checks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|check| (&check["gate"], &check["answer"], &check["by"]["name"]))
            .map(|(gate, answer, by)| (gate.as_str().unwrap(), answer.as_str().unwrap(), by.as_str().unwrap()))
            .collect();
        assert_eq!(checks, [("criteria_met", "no", "Hana Resources"), ("funded_need", "yes", "Berta Budget")]);
        let kinds: Vec<&str> = body["steps"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["decided", "funding_checked", "criteria_checked", "recommended", "sent"]);
        assert_eq!(body["decisions"][0]["outcome"], "declined");
        assert_eq!(body["decisions"][0]["appeal_until"], "2026-04-24");

        let others = council.service.program(&council.hr, &["read"]).get(&api(&case)).json();
        assert!(others.get("statement").is_none(), "what is being written is the officer's own");
        let actions = program.get(&format!("{}/actions", api(&case))).json();
        assert_eq!(actions["items"], json!([]), "a token appeals against nothing");
        let letter = program.get(&format!("{}/letter", api(&case))).json();
        assert_eq!((&letter["outcome"], &letter["words"]), (&json!("declined"), &json!("Words of the decider")));
        assert_eq!(program.get(&format!("{}/letter?number=2", api(&case))).status, 404);
        assert_eq!(program.get(&format!("{}/letter?number=one", api(&case))).status, 422);
        let frozen = program.get(&format!("{}/assessment", api(&case))).json();
        assert_eq!(frozen["assessment"]["ready"], true);
        assert_eq!(frozen["answer_digest"], body["frozen"]["answer_digest"]);
        let criteria = frozen["assessment"]["criteria"].as_array().unwrap();
        assert!(criteria.iter().filter(|criterion| criterion["level"] == "B").all(|criterion| criterion["outcome"] == "met"));
    });
}

#[test]
fn lists_hold_what_the_caller_may_see_part_by_part() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let first = council.sent();
        let mut olga = council.browser(&council.officer);
        let version = council.application(&first).version.to_string();
        olga.get(&format!("{first}/withdraw"));
        done(&olga.post(&format!("{first}/withdraw"), &[("version", &version)]));
        council.service.clock.advance(chrono::Duration::seconds(1));
        let second = council.recommended();
        let hr = council.service.program(&council.hr, &["read"]);
        let references = |body: &Value| -> Vec<String> {
            body["items"].as_array().unwrap().iter().map(|item| item["reference"].as_str().unwrap().to_owned()).collect()
        };
        let page = hr.get("/api/v1/applications?limit=1").json();
        assert_eq!(references(&page), ["26-0002"], "{}", fresh.name);
        let cursor = page["next"].as_str().unwrap();
        let page = hr.get(&format!("/api/v1/applications?limit=1&cursor={cursor}")).json();
        assert_eq!((references(&page), &page["next"]), (vec!["26-0001".to_owned()], &Value::Null));
        assert_eq!(references(&hr.get("/api/v1/applications?state=withdrawn").json()), ["26-0001"]);
        assert_eq!(hr.get("/api/v1/applications?state=sent").status, 422);
        assert_eq!(hr.get("/api/v1/applications?limit=0").status, 422);
        let own = council.service.program(&council.colleague, &["read"]).get("/api/v1/applications").json();
        assert_eq!(references(&own), [""; 0]);
        let of_one = hr.get(&format!("/api/v1/people/{}/applications", council.officer.id)).json();
        assert_eq!(references(&of_one), ["26-0002", "26-0001"]);
        // What waits is for people who prove who they are; a token sees that it waits for nobody by it.
        let waiting = hr.get("/api/v1/decisions").json();
        assert_eq!(waiting["items"], json!([]), "{}", fresh.name);
        let waiting = council.browser(&council.hr).get("/api/v1/decisions").json();
        assert_eq!(
            (references(&waiting), &waiting["items"][0]["steps"]),
            (vec!["26-0002".to_owned()], &json!(["check_criteria"]))
        );
        let actions = council.browser(&council.hr).get(&format!("{}/actions", api(&second))).json();
        assert_eq!(actions["items"], json!(["check_criteria", "declare_interest", "name_people"]));
    });
}

#[test]
fn a_token_withdraws_and_names_at_a_version_once_and_settles_nothing() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.recommended();
        let path = api(&case);
        let every = ["read", "evidence", "import", "export", "audit", "staff"];
        let hr = council.service.program(&council.hr, &every);
        let manager = council.service.program(&council.manager, &every);
        let officer = council.service.program(&council.officer, &every);
        let holder = council.service.program(&council.holder, &every);
        let version = council.application(&case).version;
        for (program, step, body) in [
            (&officer, "submission", json!({ "own_work": true })),
            (&officer, "appeal", json!({ "grounds": "x" })),
            (&manager, "recommendation", json!({ "recommendation": "recommend", "reason": "x" })),
            (&hr, "gates/criteria_met", json!({ "answer": "yes", "reason": "x" })),
            (&holder, "gates/funded_need", json!({ "answer": "yes", "reason": "x" })),
            (&hr, "decision", json!({ "words": "x" })),
            (&hr, "interest", json!({})),
            (&hr, "reversal", json!({ "outcome": "approved", "reason": "x" })),
            (&hr, "hearing", json!({ "finding": "uphold", "decision": { "outcome": "approved", "reason": "x" } })),
        ] {
            let answer = program.send("POST", &format!("{path}/{step}"), &body, Some(version));
            assert_eq!(answer.status, 403, "{}: {step}: {}", fresh.name, answer.body);
            assert!(answer.header("content-type").unwrap().starts_with("application/problem+json"));
        }
        let started = officer.send("POST", "/api/v1/applications", &json!({}), None);
        assert_eq!(started.status, 403, "{}", started.body);
        // A cookie changes nothing here.
        let mut browser = council.browser(&council.hr);
        let answer = browser.send("POST", &format!("{path}/gates/criteria_met"), "application/json", "{}");
        assert_eq!(answer.status, 401, "{}", fresh.name);

        let named = json!({ "person": council.other.id.as_str(), "part": "panel_member" });
        let parts = format!("{path}/parts");
        assert_eq!(hr.send("POST", &parts, &named, None).status, 428);
        let answer = hr.send("POST", &parts, &named, Some(version));
        assert_eq!(answer.status, 201, "{}: {}", fresh.name, answer.body);
        assert_eq!(answer.header("etag"), Some(&*format!("\"{}\"", version + 1)));
        assert_eq!(hr.send("POST", &parts, &named, Some(version)).status, 412);
        let twice = hr.send("POST", &parts, &named, Some(version + 1));
        assert_eq!((twice.status, twice.json()["errors"][0]["code"].as_str()), (422, Some("already")));
        let part = hr.get(&parts).json()["items"][0]["id"].as_str().unwrap().to_owned();
        let released = hr.send("DELETE", &format!("{parts}/{part}"), &json!({}), Some(version + 1));
        assert_eq!((released.status, &released.json()["parts"]), (200, &json!([])), "{}", released.body);
        let unknown = json!({ "person": "x", "part": "owner" });
        for (bad, status) in [(json!({ "person": "x" }), 400), (json!([]), 400), (unknown, 422)] {
            assert_eq!(hr.send("POST", &parts, &bad, Some(version + 2)).status, status, "{bad}");
        }

        let withdrawn = officer.send("POST", &format!("{path}/withdrawal"), &json!({ "reason": "Not now" }), Some(version + 2));
        assert_eq!((withdrawn.status, &withdrawn.json()["state"]), (200, &json!("withdrawn")), "{}", withdrawn.body);
        let again = officer.send("POST", &format!("{path}/withdrawal"), &json!({}), Some(version + 3));
        assert_eq!((again.status, again.json()["code"].as_str()), (409, Some("wrong_state")), "{}", fresh.name);
        // The same call under one key is done once, and its answer comes again.
        council.service.clock.advance(chrono::Duration::seconds(1));
        let case = council.sent();
        done(&send(
            &mut council.browser(&council.manager),
            &format!("{case}/recommend"),
            &[("recommendation", "recommend"), ("reason", "x")],
        ));
        let path = format!("{}/withdrawal", api(&case));
        let key = "0192-withdraw";
        assert_eq!(officer.send_once("POST", &path, &json!({}), key).status, 428, "a key is no version");
    });
}
