//! The pages and the API of continuing professional development, through the real doors on both databases.

use gradus::domain::account::Role;
use gradus::domain::people::Person;
use gradus::store::{cpd, people};
use serde_json::json;

use crate::support::databases::{Fresh, on_both};
use crate::support::pages::{done, hidden, is_silent, reads, says};
use crate::web_applications::Council;

/// It is 10 April 2026, so a year's window begins on 11 April 2025. C-Q2 asks for 20 hours and 4 reflections in it.
fn desk(fresh: &Fresh) -> (Council, Person) {
    let council = Council::new(fresh);
    let officer = council.service.person("Cas Learner", &[Role::Officer]);
    council.place(&officer);
    (council, officer)
}

fn entry(on: [&'static str; 3], hours: &'static str, reflection: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("title", "Court skills workshop"),
        ("kind", "course"),
        ("on_day", on[0]),
        ("on_month", on[1]),
        ("on_year", on[2]),
        ("hours", hours),
        ("reflection", reflection),
        ("standards", "ethical"),
    ]
}

#[test]
fn hours_of_the_last_year_count_and_the_day_before_does_not() {
    on_both(|fresh| {
        let (council, officer) = desk(fresh);
        let mut cas = council.browser(&officer);
        reads(&cas.get("/cpd"), &["0 of 20 hours since 11 April 2025.", "0 of 4 entries with a reflection.", "No entries."]);
        // The last day that is too old, the first that counts, and today.
        for (on, hours, reflection) in [
            (["10", "4", "2025"], "8", "Too early"),
            (["11", "4", "2025"], "12", "How a warrant is suspended"),
            (["10", "4", "2026"], "2.5", ""),
        ] {
            cas.get("/cpd/new");
            done(&cas.post("/cpd/new", &entry(on, hours, reflection)));
        }
        let page = cas.get("/cpd");
        reads(&page, &["14.5 of 20 hours since 11 April 2025.", "1 of 4 entries with a reflection."]);
        says(&page, &["Court skills workshop", "How a warrant is suspended", "Ethical"]);
        let reasons = council.service.program(&officer, &["read"]).get("/api/v1/progress/criteria/C-Q2").json();
        let codes: Vec<&str> =
            reasons["criterion"]["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["cpd_hours_short", "cpd_reflections_short"], "{}", fresh.name);
        reads(&cas.get("/progress/criteria/C-Q2"), &["Add an entry"]);
        // The manager reads it and writes nothing in it.
        let mut manager = council.browser(&council.manager);
        let page = manager.get(&format!("/people/{}/cpd", officer.id));
        reads(&page, &["14.5 of 20 hours since 11 April 2025."]);
        assert!(!page.body.contains("/withdraw"), "{}", fresh.name);
        assert_eq!(council.browser(&council.colleague).get(&format!("/people/{}/cpd", officer.id)).status, 404);
    });
}

#[test]
fn what_cannot_be_is_refused_and_what_was_typed_comes_back() {
    on_both(|fresh| {
        let (council, officer) = desk(fresh);
        let mut cas = council.browser(&officer);
        cas.get("/cpd/new");
        for (fields, words) in [
            (entry(["11", "4", "2026"], "2", ""), "Date you did it must be today or in the past"),
            (entry(["31", "2", "2026"], "2", ""), "Date you did it must be a real date"),
            (entry(["", "", ""], "2", ""), "Enter the date you did it"),
            (entry(["1", "4", "2026"], "0", ""), "Hours must be a number from 0.25 to 24"),
            (entry(["1", "4", "2026"], "2.1", ""), "Hours must be a number from 0.25 to 24"),
            (vec![("standards", "brave")], "Select standards from the list"),
            (Vec::new(), "Select the kind of activity"),
        ] {
            let refused = cas.post("/cpd/new", &fields);
            assert_eq!(refused.status, 422, "{}: {words}", fresh.name);
            reads(&refused, &[words]);
            if fields.len() > 1 {
                says(&refused, &["Court skills workshop"]);
            }
        }
        reads(&cas.get("/cpd"), &["No entries."]);
    });
}

#[test]
fn programs_write_and_take_back_and_a_call_sent_twice_is_one_entry() {
    on_both(|fresh| {
        let (council, officer) = desk(fresh);
        let program = council.service.program(&officer, &["read", "evidence"]);
        let body = json!({"on": "2026-02-28", "hours": "1.25", "title": "Reading", "kind": "reading", "standards": ["skilled"]});
        let made = program.send("POST", "/api/v1/cpd", &body, None);
        assert_eq!(made.status, 201, "{}", made.body);
        let again = program.send("POST", "/api/v1/cpd", &body, None);
        assert_eq!(again.json()["id"], made.json()["id"], "{}", fresh.name);
        let log = program.get("/api/v1/cpd").json();
        assert_eq!(log["items"].as_array().unwrap().len(), 1);
        assert_eq!((&log["needs"][0]["hours"], &log["needs"][0]["hours_needed"]), (&json!("1.25"), &json!("20")));
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let of_another = council.service.program(&council.manager, &["read", "evidence"]);
        let path = format!("/api/v1/cpd/{id}");
        assert_eq!(of_another.send("DELETE", &path, &json!(null), Some(1)).status, 404);
        let mut cas = council.browser(&officer);
        let ask = cas.get(&format!("/cpd/{id}/withdraw"));
        assert_eq!(program.send("DELETE", &path, &json!(null), Some(1)).status, 204);
        let version = hidden(&ask, "version");
        assert_eq!(cas.post(&format!("/cpd/{id}/withdraw"), &[("version", &version)]).status, 404, "{}: it is gone", fresh.name);
        assert_eq!(program.get("/api/v1/cpd").json()["needs"][0]["hours"], "0");
    });
}

#[test]
fn an_entry_is_changed_and_two_who_write_at_once_see_both_texts() {
    on_both(|fresh| {
        let (council, officer) = desk(fresh);
        let mut cas = council.browser(&officer);
        cas.get("/cpd/new");
        done(&cas.post("/cpd/new", &entry(["3", "2", "2026"], "2", "How a warrant is suspended")));
        let id = cpd::kept_by(&mut council.service.connection(), &officer.id).unwrap().remove(0).id;
        let path = format!("/cpd/{id}/change");
        let form = cas.get(&path);
        says(&form, &["Court skills workshop", "How a warrant is suspended", "value=\"2026\""]);
        let version = hidden(&form, "version");
        let with = |hours: &'static str, text: &'static str, version: &str| {
            let mut fields: Vec<(String, String)> = entry(["4", "2", "2026"], hours, text)
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            fields.push(("version".to_owned(), version.to_owned()));
            fields
        };
        let mut send = |fields: Vec<(String, String)>| {
            cas.get(&path);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            cas.post(&path, &fields)
        };
        let refused = send(with("0.1", "Kept text", &version));
        assert_eq!(refused.status, 422, "{}", fresh.name);
        says(&refused, &["Kept text"]);
        done(&send(with("3.5", "First window", &version)));
        // The second window has the older version: both texts, and the newer version to save over it.
        let both = send(with("4", "Second window", &version));
        assert_eq!(both.status, 412, "{}", fresh.name);
        says(&both, &["First window", "Second window"]);
        let newer = hidden(&both, "version");
        done(&send(with("4", "Second window", &newer)));
        reads(&cas.get("/cpd"), &["4 of 20 hours since 11 April 2025.", "Second window"]);
        let program = council.service.program(&officer, &["read", "evidence"]);
        let body = json!({"on": "2026-02-04", "hours": "1", "title": "Reading", "kind": "reading"});
        let path = format!("/api/v1/cpd/{id}");
        assert_eq!(program.send("PUT", &path, &body, Some(1)).status, 412, "{}", fresh.name);
        assert_eq!(program.send("PUT", &path, &body, Some(3)).json()["version"], 4, "{}", fresh.name);
        let of_another = council.service.program(&council.manager, &["read", "evidence"]);
        assert_eq!(of_another.send("PUT", &path, &body, Some(4)).status, 404, "{}", fresh.name);
    });
}

#[test]
fn a_portfolio_holds_the_days_that_are_asked_for() {
    on_both(|fresh| {
        let (council, officer) = desk(fresh);
        let mut cas = council.browser(&officer);
        for (on, hours, text) in [
            (["10", "4", "2025"], "8", "Before the year"),
            (["11", "4", "2025"], "1.25", "First day of the year"),
            (["29", "2", "2024"], "3", "Leap day"),
        ] {
            cas.get("/cpd/new");
            done(&cas.post("/cpd/new", &entry(on, hours, text)));
        }
        let page = cas.get("/cpd/portfolio");
        reads(&page, &["From 11 April 2025 to 10 April 2026: 1.25 hours in 1 entry, 1 of them with a reflection."]);
        is_silent(&page, &["Before the year"]);
        let days = "from_day=29&from_month=2&from_year=2024&to_day=10&to_month=4&to_year=2025";
        let mut manager = council.browser(&council.manager);
        let page = manager.get(&format!("/people/{}/cpd/portfolio?{days}", officer.id));
        reads(&page, &["From 29 February 2024 to 10 April 2025: 11 hours in 2 entries", "Leap day", "Ethical"]);
        is_silent(&page, &["First day of the year", "/withdraw"]);
        let wrong = cas.get("/cpd/portfolio?from_day=2&from_month=4&from_year=2026&to_day=1&to_month=4&to_year=2026");
        assert_eq!(wrong.status, 422, "{}", fresh.name);
        reads(&wrong, &["To must be on or after From"]);
    });
}

/// A file brings entries; what an officer wrote stays, and the same file again changes nothing.
#[test]
fn a_file_of_cpd_counts_and_leaves_what_an_officer_wrote() {
    on_both(|fresh| {
        let (council, mut officer) = desk(fresh);
        officer.employee_ref = Some("00501".to_owned());
        assert!(people::update(&mut council.service.connection(), &officer).unwrap());
        let mut cas = council.browser(&officer);
        cas.get("/cpd/new");
        done(&cas.post("/cpd/new", &entry(["3", "2", "2026"], "2", "In my own words")));
        let bring = |rows: &str| {
            let mut hana = council.browser(&council.hr);
            hana.get("/imports/new");
            let file = format!("employee_ref,on,hours,kind,reflection,title\n{rows}");
            let sent = hana.post_files("/imports/new", &[("kind", "cpd")], &[("file", "cpd.csv", &file)]);
            let path = sent.location().to_owned();
            let page = hana.follow(&sent);
            if !page.body.contains(&format!("action=\"{path}/confirm\"")) {
                return page;
            }
            let version = hidden(&page, "version");
            done(&hana.post(&format!("{path}/confirm"), &[("version", &version)]));
            hana.get(&path)
        };
        let rows = "00501,2026-02-03,9,course,,Court skills workshop\n00501,2026-02-04,1.5,reading,yes,Benefit changes\n";
        reads(&bring(rows), &["1 added, 0 corrected, 1 unchanged"]);
        reads(&cas.get("/cpd"), &["3.5 of 20 hours", "2 of 4 entries with a reflection.", "In my own words"]);
        reads(&bring(rows), &["2 unchanged"]);
        reads(&bring(&rows.replace("1.5", "1.75")), &["0 added, 1 corrected, 1 unchanged"]);
        reads(&cas.get("/cpd"), &["3.75 of 20 hours"]);
    });
}
