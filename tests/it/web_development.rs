//! The pages and the API of development plans, through the real doors on both databases.

use gradus::domain::account::Role;
use gradus::domain::people::Person;
use serde_json::{Value, json};

use crate::support::databases::{Fresh, on_both};
use crate::support::pages::{done, hidden, is_silent, reads, says};
use crate::web_applications::Council;

/// An officer at level A with much missing for level B. It is Friday 10 April 2026.
fn desk(fresh: &Fresh) -> (Council, Person) {
    let council = Council::new(fresh);
    let officer = council.service.person("Pat Planner", &[Role::Officer]);
    council.place(&officer);
    (council, officer)
}

fn action<'a>(what: &'a str, owner: &'a str, criterion: &'a str, due: [&'a str; 3]) -> Vec<(&'a str, &'a str)> {
    vec![
        ("what", what),
        ("owner", owner),
        ("criterion", criterion),
        ("due_on_day", due[0]),
        ("due_on_month", due[1]),
        ("due_on_year", due[2]),
    ]
}

/// The actions of a plan as programs read them.
fn items(council: &Council, officer: &Person) -> Vec<Value> {
    council.service.program(officer, &["read"]).get("/api/v1/plan").json()["items"].as_array().unwrap().clone()
}

#[test]
fn officer_and_manager_write_one_plan_and_others_read_it() {
    on_both(|fresh| {
        let (council, officer) = desk(fresh);
        let (mut own, mut manager) = (council.browser(&officer), council.browser(&council.manager));
        reads(&own.get("/plan"), &["Development plan", "Nothing is planned yet. Start from what is missing."]);
        let of = format!("/people/{}/plan", officer.id);
        reads(&manager.get(&of), &["Your direct report", "Nothing is planned yet."]);
        // A criterion's page leads to the form with the criterion chosen.
        says(&own.get("/progress/criteria/B-E1"), &["/plan/new?criterion&#x3D;B-E1", "Plan this"]);
        let form = own.get("/plan/new?criterion=B-E1");
        says(&form, &["value=\"B-E1\" selected"]);
        let due = ["30", "4", "2026"];
        done(&own.post("/plan/new", &action("Write up a joint visit", "officer", "B-E1", ["24", "4", "2026"])));
        manager.get(&format!("{of}/new"));
        let added = manager.post(&format!("{of}/new"), &action("Take Pat to court", "manager", "", due));
        done(&added);
        assert_eq!(added.location(), of, "{}", fresh.name);
        reads(&manager.follow(&added), &["Action added."]);
        // The day fourteen days ahead is soon, the next one is not.
        let page = own.get("/plan");
        reads(
            &page,
            &[
                "2 actions are open: 1 is due by 24 April 2026.",
                "Write up a joint visit",
                "Take Pat to court",
                "Added by Max Manager on 10 Apr 2026",
            ],
        );
        says(&page, &["Due soon"]);
        // HR and the auditor read it and change nothing; a colleague and another manager do not know of it.
        for who in [&council.hr, &council.auditor] {
            let mut reader = council.browser(who);
            let page = reader.get(&of);
            reads(&page, &["Take Pat to court", "You see this because"]);
            is_silent(&page, &["/done", "/drop", "/new\""]);
            assert_eq!(reader.get(&format!("{of}/new")).status, 403, "{}", fresh.name);
        }
        for who in [&council.colleague, &council.other] {
            assert_eq!(council.browser(who).get(&of).status, 404, "{}", fresh.name);
        }
        // Said twice, it stands there once.
        own.get("/plan/new");
        done(&own.post("/plan/new", &action(" Write  up a joint visit", "officer", "B-E1", ["24", "4", "2026"])));
        assert_eq!(items(&council, &officer).len(), 2, "{}", fresh.name);
    });
}

#[test]
fn what_cannot_be_is_refused_and_what_was_typed_comes_back() {
    on_both(|fresh| {
        let (council, officer) = desk(fresh);
        let mut own = council.browser(&officer);
        own.get("/plan/new");
        for (fields, words) in [
            (action("", "officer", "", ["1", "5", "2026"]), "Enter what is to be done"),
            (action("Shadow", "", "", ["1", "5", "2026"]), "Select who does it"),
            (action("Shadow", "nobody", "", ["1", "5", "2026"]), "Select who does it"),
            (action("Shadow", "officer", "Z-1", ["1", "5", "2026"]), "Select a criterion from the list"),
            (action("Shadow", "officer", "", ["", "", ""]), "Enter the date by which it is to be done"),
            (action("Shadow", "officer", "", ["31", "4", "2026"]), "Due date must be a real date"),
            (action("Shadow", "officer", "", ["9", "4", "2026"]), "Due date must be today or in the future"),
            (action("Shadow\0", "officer", "", ["1", "5", "2026"]), "Action must be on one line, without control characters"),
        ] {
            let refused = own.post("/plan/new", &fields);
            assert_eq!(refused.status, 422, "{}: {words}", fresh.name);
            reads(&refused, &[words]);
        }
        let long = "a".repeat(201);
        let refused = own.post("/plan/new", &action(&long, "hr", "B-E1", ["9", "x", "2026"]));
        reads(&refused, &["Action must be 200 characters or less. You have 1 too many", "Due date must be a real date"]);
        says(&refused, &[&long, "value=\"x\"", "value=\"B-E1\" selected"]);
        assert_eq!(items(&council, &officer), Vec::<Value>::new(), "{}", fresh.name);
        // Today still is in time.
        done(&own.post("/plan/new", &action("Ask today", "hr", "", ["10", "4", "2026"])));
    });
}

#[test]
fn an_action_ends_with_what_came_of_it_or_why_it_was_dropped_and_both_are_undone() {
    on_both(|fresh| {
        let (council, officer) = desk(fresh);
        let mut own = council.browser(&officer);
        for what in ["Write up a visit", "Take a course"] {
            own.get("/plan/new");
            done(&own.post("/plan/new", &action(what, "officer", "", ["30", "4", "2026"])));
        }
        let ids: Vec<String> = items(&council, &officer).iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
        let path = |at: usize, word: &str| format!("/plan/actions/{}/{word}", ids[at]);
        let form = own.get(&path(0, "done"));
        let version = hidden(&form, "version");
        let refused = own.post(
            &path(0, "done"),
            &[("version", &version), ("done_on_day", "11"), ("done_on_month", "4"), ("done_on_year", "2026")],
        );
        assert_eq!(refused.status, 422, "{}", fresh.name);
        reads(&refused, &["Date it was done must be today or in the past", "Enter what came of it"]);
        let fields = [("version", &*version), ("words", "I can do it alone now.")];
        let finished = own.post(&path(0, "done"), &fields);
        done(&finished);
        reads(&own.follow(&finished), &["Recorded as done."]);
        reads(
            &own.get("/plan"),
            &["1 action is open.", "Done", "I can do it alone now.", "Recorded by Pat Planner", "10 Apr 2026"],
        );
        // Sent twice, it is done once; said otherwise, it is too late, and nothing typed is lost.
        done(&own.post(&path(0, "done"), &fields));
        let late = own.post(&path(0, "done"), &[("version", &version), ("words", "Other words.")]);
        assert_eq!(late.status, 409, "{}", fresh.name);
        reads(&late, &["This action is done.", "Pat Planner recorded that on 10 April 2026", "Other words."]);
        assert_eq!(own.get(&path(0, "change")).status, 409, "{}", fresh.name);

        let ask = own.get(&path(1, "drop"));
        let version = hidden(&ask, "version");
        let refused = own.post(&path(1, "drop"), &[("version", &version)]);
        assert_eq!(refused.status, 422, "{}", fresh.name);
        reads(&refused, &["Enter a reason"]);
        done(&own.post(&path(1, "drop"), &[("version", &version), ("reason", "It is not run any more.")]));
        let page = own.get("/plan");
        reads(&page, &["No action is open.", "Dropped", "It is not run any more."]);
        // Both are taken up again.
        for at in [0, 1] {
            let held = items(&council, &officer);
            let held = held.iter().find(|item| item["id"] == ids[at]).unwrap();
            done(&own.post(&path(at, "reopen"), &[("version", &held["version"].to_string())]));
        }
        let page = own.get("/plan");
        reads(&page, &["2 actions are open.", "Changed by Pat Planner"]);
        is_silent(&page, &["I can do it alone now.", "It is not run any more."]);
    });
}

#[test]
fn of_two_who_write_at_once_the_second_sees_both_and_chooses() {
    on_both(|fresh| {
        let (council, officer) = desk(fresh);
        let (mut own, mut manager) = (council.browser(&officer), council.browser(&council.manager));
        own.get("/plan/new");
        done(&own.post("/plan/new", &action("Write up a visit", "officer", "", ["30", "4", "2026"])));
        let id = items(&council, &officer)[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/plan/actions/{id}/change");
        let (mine, theirs) = (hidden(&own.get(&path), "version"), hidden(&manager.get(&path), "version"));
        let with = |fields: Vec<(&'static str, &'static str)>, version: &str| -> Vec<(&'static str, String)> {
            fields.into_iter().map(|(name, value)| (name, value.to_owned())).chain([("version", version.to_owned())]).collect()
        };
        let sent = with(action("Write up two visits", "manager", "", ["31", "5", "2026"]), &theirs);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        done(&manager.post(&path, &sent));
        let late = with(action("Write up a visit to court", "officer", "", ["30", "4", "2026"]), &mine);
        let late: Vec<(&str, &str)> = late.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let both = own.post(&path, &late);
        assert_eq!(both.status, 412, "{}", fresh.name);
        reads(
            &both,
            &[
                "Max Manager saved this on 10 April 2026",
                "Write up a visit to court",
                "Write up two visits",
                "31 May 2026",
                "The line manager",
            ],
        );
        let version = hidden(&both, "version");
        let again: Vec<(&str, &str)> =
            late.iter().copied().map(|(name, value)| if name == "version" { (name, &*version) } else { (name, value) }).collect();
        done(&own.post(&path, &again));
        reads(&own.get("/plan"), &["Write up a visit to court", "30 Apr 2026"]);
        // Whoever says what came of it meanwhile is asked as well.
        let seen = hidden(&own.get(&format!("/plan/actions/{id}/done")), "version");
        let theirs = hidden(&manager.get(&path), "version");
        let sent = with(action("Write up three visits", "officer", "", ["30", "4", "2026"]), &theirs);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        done(&manager.post(&path, &sent));
        let both = own.post(&format!("/plan/actions/{id}/done"), &[("version", &seen), ("words", "Two of them are sent.")]);
        assert_eq!(both.status, 412, "{}", fresh.name);
        reads(&both, &["Write up three visits", "Two of them are sent."]);
        let version = hidden(&both, "version");
        done(&own.post(&format!("/plan/actions/{id}/done"), &[("version", &version), ("words", "Two of them are sent.")]));
        reads(&own.get("/plan"), &["Two of them are sent."]);
    });
}

/// What one writes of oneself takes the scope of evidence: a token that only reads is refused, and so is a manager's.
#[test]
fn a_plan_is_written_by_tokens_of_evidence_alone() {
    on_both(|fresh| {
        let (council, officer) = desk(fresh);
        let mut own = council.browser(&officer);
        own.get("/plan/new");
        done(&own.post("/plan/new", &action("Write up a visit", "officer", "B-E1", ["30", "4", "2026"])));
        let program = council.service.program(&officer, &["read"]);
        let plan = program.get("/api/v1/plan").json();
        let held = &plan["items"][0];
        let said = |name: &str| held[name].clone();
        assert_eq!(
            (said("what"), said("owner"), said("criterion"), said("due_on"), said("state"), said("version")),
            (json!("Write up a visit"), json!("officer"), json!("B-E1"), json!("2026-04-30"), json!("open"), json!(1)),
            "{}",
            fresh.name
        );
        assert_eq!((&plan["earliest"]["level"], &plan["may_write"]), (&json!("B"), &json!(false)), "{}", fresh.name);
        let id = held["id"].as_str().unwrap();
        let new = json!({"what": "x", "owner": "hr", "due_on": "2026-05-01"});
        for (method, path, body, version) in [
            ("POST", "/api/v1/plan".to_owned(), new.clone(), None),
            ("POST", "/api/v1/plan/proposals".to_owned(), json!({"actions": {"a": new}}), None),
            ("PUT", format!("/api/v1/plan/actions/{id}"), new.clone(), Some(1)),
            ("POST", format!("/api/v1/plan/actions/{id}/done"), json!({"words": "x"}), Some(1)),
            ("POST", format!("/api/v1/plan/actions/{id}/drop"), json!({"reason": "x"}), Some(1)),
            ("POST", format!("/api/v1/plan/actions/{id}/reopen"), json!({}), Some(1)),
        ] {
            assert_eq!(program.send(method, &path, &body, version).status, 403, "{}: {path}", fresh.name);
        }
        let writer = council.service.program(&officer, &["read", "evidence"]);
        for (method, path, body, version, state, next) in [
            ("POST", "/api/v1/plan".to_owned(), new.clone(), None, "open", 1),
            ("PUT", format!("/api/v1/plan/actions/{id}"), new.clone(), Some(1), "open", 2),
            ("POST", format!("/api/v1/plan/actions/{id}/done"), json!({"words": "x"}), Some(2), "done", 3),
            ("POST", format!("/api/v1/plan/actions/{id}/reopen"), json!({}), Some(3), "open", 4),
            ("POST", format!("/api/v1/plan/actions/{id}/drop"), json!({"reason": "x"}), Some(4), "dropped", 5),
        ] {
            let answer = writer.send(method, &path, &body, version);
            assert!([200, 201].contains(&answer.status), "{}: {path}: {}", fresh.name, answer.body);
            let action = answer.json();
            assert_eq!((&action["state"], &action["version"]), (&json!(state), &json!(next)), "{}: {path}", fresh.name);
        }
        let plan = program.get("/api/v1/plan").json();
        let of = format!("/api/v1/people/{}/plan", officer.id);
        let manager = council.service.program(&council.manager, &["read"]);
        assert_eq!(manager.get(&of).json()["items"], plan["items"], "{}", fresh.name);
        assert_eq!(council.service.program(&council.other, &["read"]).get(&of).status, 404);
    });
}

#[test]
fn a_plan_starts_from_what_is_missing() {
    on_both(|fresh| {
        let (council, officer) = desk(fresh);
        let mut own = council.browser(&officer);
        let program = council.service.program(&officer, &["read", "evidence"]);
        let proposals = program.get("/api/v1/plan/proposals").json();
        let found = |criterion: &str, owner: &str| {
            let all = proposals["items"].as_array().unwrap();
            all.iter().find(|item| item["criterion"] == criterion && item["owner"] == owner).cloned()
        };
        let judgement = found("B-E3", "manager").unwrap();
        assert_eq!(
            (&judgement["what"], &judgement["reason"]["code"], &judgement["due_on"]),
            (&json!("Record a judgement of this criterion"), &json!("judgement_missing"), &Value::Null),
            "{}",
            fresh.name
        );
        let page = own.get("/plan/start");
        reads(
            &page,
            &[
                "for level B, each from a fact on record",
                judgement["reason"]["text"].as_str().unwrap(),
                "No date follows from what is recorded. Choose one.",
            ],
        );
        says(&page, &["/progress/criteria/B-E3"]);
        reads(&own.post("/plan/start", &[("step", "check")]), &["Select an action"]);
        let fields = |step: &'static str, day: &'static str| {
            vec![
                ("take", "B-E3.manager"),
                ("B-E3.manager.what", "Judge it after the next visit"),
                ("B-E3.manager.owner", "manager"),
                ("B-E3.manager.due_on_day", day),
                ("B-E3.manager.due_on_month", if day.is_empty() { "" } else { "5" }),
                ("B-E3.manager.due_on_year", if day.is_empty() { "" } else { "2026" }),
                ("step", step),
            ]
        };
        let refused = own.post("/plan/start", &fields("check", ""));
        assert_eq!(refused.status, 422, "{}", fresh.name);
        reads(&refused, &["Enter the date by which it is to be done"]);
        says(&refused, &["Judge it after the next visit", "value=\"B-E3.manager\" checked"]);
        let check = own.post("/plan/start", &fields("check", "29"));
        assert_eq!(check.status, 200, "{}", fresh.name);
        reads(&check, &["Check before you add them", "Judge it after the next visit", "Max Manager, by 29 May 2026"]);
        let back = own.post("/plan/start", &fields("change", "29"));
        says(&back, &["Judge it after the next visit", "value=\"29\""]);
        let added = own.post("/plan/start", &fields("add", "29"));
        done(&added);
        reads(&own.follow(&added), &["1 action added.", "Judge it after the next visit", "Max Manager"]);
        done(&own.post("/plan/start", &fields("add", "29")));
        assert_eq!(items(&council, &officer).len(), 1, "{}: added twice", fresh.name);
        reads(&own.get("/plan/start"), &["Something is planned for this criterion already."]);
        // All or none: one of two is wrong.
        let mut two = fields("add", "30");
        two.extend([("take", "B-E1.hr"), ("B-E1.hr.what", ""), ("B-E1.hr.owner", "hr"), ("B-E1.hr.due_on_day", "x")]);
        assert_eq!(own.post("/plan/start", &two).status, 422, "{}", fresh.name);
        assert_eq!(items(&council, &officer).len(), 1, "{}", fresh.name);
    });
}

/// Olga meets level B but for what is taken out of her record. Twenty working days after 10 April 2026, with the bank holiday
/// of 4 May, are 11 May; the council lets a level begin on the first of the next month.
#[test]
fn the_earliest_date_follows_from_facts_actions_and_the_policy_and_overdue_ones_are_counted() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let officer = &council.officer;
        let mut own = council.browser(officer);
        let days = |council: &Council| {
            let found = council.service.program(officer, &["read"]).get("/api/v1/plan").json()["earliest"].clone();
            ["ready_on", "send_on", "decide_by", "begins_on"].map(|name| found[name].as_str().unwrap_or("-").to_owned()).join(" ")
        };
        assert_eq!(days(&council), "2026-04-10 2026-04-10 2026-05-11 2026-06-01", "{}", fresh.name);
        reads(
            &own.get("/plan"),
            &["No earlier than 1 June 2026: every criterion is met", "by 11 May 2026", "It is not a forecast and not a promise."],
        );
        council.unwaive(officer, "B-E3");
        reads(
            &own.get("/plan"),
            &["every missing criterion could be met today", "1 missing criterion has no action in the plan"],
        );
        // An action for it that is due on 29 May moves everything: 20 working days after it are 26 June.
        own.get("/plan/new");
        done(&own.post("/plan/new", &action("Show it in the working group", "officer", "B-E3", ["29", "5", "2026"])));
        assert_eq!(days(&council), "2026-05-29 2026-05-29 2026-06-26 2026-07-01", "{}", fresh.name);
        reads(&own.get("/plan"), &["No earlier than 1 July 2026: the last action for", "is due on 29 May 2026"]);
        // One for nothing that is missing changes no date.
        own.get("/plan/new");
        done(&own.post("/plan/new", &action("Read the journal", "officer", "", ["30", "11", "2026"])));
        assert_eq!(days(&council), "2026-05-29 2026-05-29 2026-06-26 2026-07-01", "{}", fresh.name);
        reads(&own.get("/plan"), &["1 open action is for none of the missing criteria"]);
        // Overdue from the day after: it counts as due today, and the manager sees it in the team.
        let mut manager = council.browser(&council.manager);
        is_silent(&manager.get("/team"), &["overdue"]);
        council.service.clock.advance(chrono::Duration::days(50));
        let mut manager = council.browser(&council.manager);
        let team = manager.get("/team");
        reads(&team, &["1 action of development plans overdue: Olga Officer (1)"]);
        says(&team, &[&format!("/people/{}/plan", officer.id)]);
        let mut own = council.browser(officer);
        reads(&own.get("/plan"), &["1 is overdue", "1 action for them is overdue. It counts as due today."]);
    });
}
