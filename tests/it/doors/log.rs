//! The log of the real service: one line of JSON for each request, with its id, and nothing that is secret or personal.

use std::collections::BTreeSet;
use std::time::Duration;

use gradus::clock::Clock;
use gradus::domain::account::Role;
use gradus::store::db;
use serde_json::Value;

use crate::support::databases::on_both;
use crate::support::process::Running;
use crate::support::service::{PASSWORD, add_person};
use crate::support::wire::Wire;

#[test]
fn each_request_leaves_one_line_without_secrets_and_nobody_writes_lines_of_their_own() {
    on_both(|fresh| {
        let connection = &mut fresh.manager().open().unwrap();
        db::migrate(connection).unwrap();
        add_person(connection, Clock::System.now(), "medway", "Officer One", &[Role::Officer]);
        let mut running = Running::start(&fresh.url, &["--log-format", "json"], &[]);
        let mut wire = Wire::to(&running.url);
        let mut ids = Vec::new();
        let mut note = |got: crate::support::wire::Got| {
            ids.push(got.header("x-request-id").unwrap().to_owned());
            got
        };
        let secret = "5ec2e7".repeat(8);
        note(wire.get("/sign-in"));
        let key = wire.key.clone();
        note(wire.post("/sign-in", &[("email", "officer.one@medway.example"), ("password", "not my password")]));
        note(wire.post("/sign-in", &[("email", "officer.one@medway.example"), ("password", PASSWORD)]));
        let cookie = wire.jar["gradus"].clone();
        note(wire.get("/account"));
        let session_key = wire.key.clone();
        note(wire.get(&format!("/reset/{secret}")));
        note(wire.get(&format!("/activate/{secret}")));
        note(wire.get("/account?note=tenant+at+Larch+Avenue"));
        note(wire.get("/nowhere/%0d%0a%7B%22level%22:%22INFO%22,%22message%22:%22forged%22%7D"));
        note(wire.ask(
            "GET",
            "/help",
            &[("User-Agent", "agent\\n{\"message\":\"forged\"}"), ("Referer", "https://a.test/?t=1")],
            b"",
        ));
        note(wire.ask("GET", "/api/v1/account", &[("Authorization", &format!("Bearer {secret}"))], b""));
        note(wire.post("/reset", &[("email", "officer.one@medway.example")]));
        note(wire.post("/sign-out", &[]));
        running.terminate();
        let (code, _) = running.ended(Duration::from_secs(20));
        assert_eq!(code, Some(0), "{}", fresh.name);

        let log = running.log();
        // What it says to whoever started it stands before the log, in words.
        let lines: Vec<Value> = log
            .iter()
            .filter(|line| !line.starts_with("Gradus is at ") && !line.starts_with("The first administrator is made by"))
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{}: {error}: {line}", fresh.name)))
            .collect();
        let requests: Vec<&Value> = lines.iter().filter(|line| line["message"] == "request").collect();
        let logged: Vec<&str> = requests.iter().map(|line| line["request_id"].as_str().unwrap()).collect();
        assert_eq!(logged, ids, "{}: one line for each request, in order", fresh.name);
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id stands for one request");
        for line in &requests {
            let at: chrono::DateTime<chrono::Utc> = line["timestamp"].as_str().unwrap().parse().unwrap();
            assert!((Clock::System.now() - at).num_seconds().abs() < 120, "{line}");
            assert!(line["level"] == "INFO" && line["method"].is_string() && line["milliseconds"].is_u64(), "{line}");
            assert!((200..500).contains(&line["status"].as_u64().unwrap()), "{line}");
            assert!(line["route"].as_str().unwrap().starts_with(['/', '(']), "{line}");
        }
        let text = log.join("\n");
        for hidden in [
            PASSWORD,
            "not my password",
            "officer.one",
            "Officer One",
            "medway.example",
            "Larch",
            "forged",
            "%0d%0a",
            secret.as_str(),
            key.as_str(),
            cookie.as_str(),
            session_key.as_str(),
        ] {
            assert!(!text.contains(hidden), "{}: {hidden:?} stands in the log: {text}", fresh.name);
        }
        assert!(text.contains("/reset/{secret}"), "{}: a path stands as its pattern", fresh.name);
    });
}
