//! The pages and the API of jobs, through the real doors on both databases: who enters them, who verifies them, and that only
//! then they count.

use chrono::Duration;
use gradus::domain::account::Role;
use gradus::domain::officer::Employment;
use gradus::store::employment;
use gradus::store::span::Span;
use serde_json::{Value, json};

use crate::support::databases::on_both;
use crate::support::pages::{done, hidden, is_silent, reads, says};
use crate::web_applications::{Council, day};

fn typed<'a>(employer: &'a str, field: &'a str, from: [&'a str; 3], to: [&'a str; 3]) -> Vec<(&'a str, &'a str)> {
    vec![
        ("employer", employer),
        ("field", field),
        ("from_day", from[0]),
        ("from_month", from[1]),
        ("from_year", from[2]),
        ("to_day", to[0]),
        ("to_month", to[1]),
        ("to_year", to[2]),
    ]
}

const OPEN: [&str; 3] = ["", "", ""];

#[test]
fn a_job_counts_once_the_manager_or_hr_has_verified_it() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        reads(&olga.get("/employment"), &["No job is recorded.", "Add a job"]);
        olga.get("/employment/new");
        for (fields, words) in [
            (typed("", "housing", ["7", "1", "2019"], OPEN), "Enter the employer"),
            (typed("Town", "", ["7", "1", "2019"], OPEN), "Select the field of work"),
            (typed("Town", "baking", ["7", "1", "2019"], OPEN), "Select a field from the list"),
            (typed("Town", "housing", OPEN, OPEN), "Enter the day you started"),
            (typed("Town", "housing", ["31", "2", "2019"], OPEN), "Day you started must be a real date"),
            (typed("Town", "housing", ["11", "4", "2026"], OPEN), "Day you started must be today or in the past"),
            (typed("Town", "housing", ["7", "1", "2019"], ["6", "1", "2019"]), "Last day must be on or after 7 January 2019"),
        ] {
            let refused = olga.post("/employment/new", &fields);
            assert_eq!(refused.status, 422, "{}: {words}", fresh.name);
            reads(&refused, &[words]);
        }
        done(&olga.post("/employment/new", &typed("<i>Town</i> Homes", "housing", ["7", "1", "2019"], OPEN)));
        // The same job again is refused.
        let twice = olga.post("/employment/new", &typed("<I>Town</I>  homes", "housing", ["7", "1", "2019"], OPEN));
        reads(&twice, &["This job is recorded already. Change it there"]);
        let page = olga.get("/employment");
        reads(&page, &["Since 7 January 2019", "Not verified"]);
        says(&page, &["&lt;i&gt;Town&lt;/i&gt; Homes"]);
        let job = employment::kept_by(&mut council.service.connection(), &council.officer.id).unwrap().remove(0);
        let path = format!("/employment/{}/verification", job.id);
        for (who, status) in [
            (&council.officer, 403),
            (&council.colleague, 404),
            (&council.other, 404),
            (&council.director, 403),
            (&council.auditor, 403),
            (&council.stranger, 404),
        ] {
            assert_eq!(council.browser(who).get(&path).status, status, "{}: {}", fresh.name, who.name);
        }
        let mut max = council.browser(&council.manager);
        reads(&max.get("/employment/to-verify"), &["1 job waits for somebody to check it.", "Olga Officer"]);
        reads(&max.get(&format!("/people/{}/employment", council.officer.id)), &["Not verified", "Verify"]);
        let version = hidden(&max.get(&path), "version");
        let refused = max.post(&path, &[("version", &version)]);
        assert_eq!(refused.status, 422, "{}", fresh.name);
        reads(&refused, &["Confirm that you have checked the employer and the dates"]);
        done(&max.post(&path, &[("version", &version), ("checked", "yes")]));
        let mut hana = council.browser(&council.hr);
        hana.get("/employment/to-verify");
        assert_eq!(hana.post(&path, &[("version", &version), ("checked", "yes")]).status, 409, "{}: it is verified", fresh.name);
        reads(&olga.get("/employment"), &["Verified", "Max Manager verified it on 10 April 2026."]);
        let kept = employment::find(&mut council.service.connection(), &job.id).unwrap().unwrap();
        assert_eq!(kept.verified_by, Some(council.manager.id.clone()), "{}", fresh.name);

        // A change makes it unverified; who had verified it stays to be read, and an earlier moment reads what was verified then.
        let then = council.service.clock.now() + Duration::minutes(1);
        council.service.clock.advance(Duration::minutes(2));
        let change = format!("/employment/{}/change", job.id);
        let form = olga.get(&change);
        reads(&form, &["It is verified. If you change it, somebody has to verify it again."]);
        let version = hidden(&form, "version");
        let with = |employer: &'static str| {
            [typed(employer, "housing", ["7", "1", "2019"], ["28", "4", "2023"]), vec![("version", "2")]].concat()
        };
        assert_eq!(version, "2");
        done(&olga.post(&change, &with("Town Homes")));
        let page = olga.get("/employment");
        reads(&page, &["Not verified", "Verified by Max Manager on 10 April 2026; changed on 10 April 2026."]);
        let read = |span: Span| employment::list(&mut council.service.connection(), &span).unwrap().remove(0).1;
        let (was, is) = (read(Span::one(&council.officer.id).known_before(then)), read(Span::one(&council.officer.id)));
        assert_eq!((was.employer.as_str(), was.to), ("<i>Town</i> Homes", None), "{}", fresh.name);
        assert_eq!((was.verified_by.as_deref(), was.verified_on), (Some("Max Manager"), Some(day("2026-04-10"))));
        assert_eq!((is.employer.as_str(), is.verified_on), ("Town Homes", None), "{}", fresh.name);
        // Two windows: the second sees both.
        let stale = olga.post(&change, &with("Town Houses"));
        assert_eq!(stale.status, 412, "{}", fresh.name);
        reads(&stale, &["Both versions", "Town Houses", "Town Homes"]);
        // The same in every word changes nothing.
        let version = hidden(&olga.get(&change), "version");
        let same =
            [typed("Town Homes", "housing", ["7", "1", "2019"], ["28", "4", "2023"]), vec![("version", &*version)]].concat();
        done(&olga.post(&change, &same));
        let kept = employment::find(&mut council.service.connection(), &job.id).unwrap().unwrap();
        assert_eq!((kept.version.to_string(), kept.past.len()), (version.clone(), 1), "{}", fresh.name);
        let withdraw = format!("/employment/{}/withdraw", job.id);
        reads(&olga.get(&withdraw), &["Are you sure you want to withdraw this job?"]);
        done(&olga.post(&withdraw, &[("version", &version)]));
        is_silent(&olga.get("/employment"), &["Town Homes"]);
        assert_eq!(hana.get(&path).status, 404, "{}", fresh.name);
    });
}

#[test]
fn what_waits_is_listed_page_by_page_the_longest_waiting_first() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        for number in 0..53 {
            let job = Employment {
                employer: format!("Employer {number:02}"),
                field: "housing".into(),
                from: day("2019-01-07"),
                to: None,
                verified_by: None,
                verified_on: None,
            };
            // Ids say nothing about the order.
            let id = format!("job-{:02}", 99 - number);
            let at = council.service.clock.now() - Duration::days(60 - number / 2);
            employment::insert(&mut council.service.connection(), &id, &council.officer.id, &job, None, at).unwrap();
        }
        for who in [&council.hr, &council.manager] {
            let mut reader = council.browser(who);
            let first = reader.get("/employment/to-verify");
            reads(&first, &["50 jobs wait for somebody to check it on this page, the longest waiting first.", "Employer 49"]);
            says(&first, &["To verify (53)"]);
            is_silent(&first, &["Employer 50", "Employer 52"]);
            let next = first.body.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#x3D;", "=");
            let second = reader.get(&next);
            reads(&second, &["Employer 50", "Employer 51", "Employer 52"]);
            is_silent(&second, &["Employer 49", "rel=\"next\""]);
        }
        let mut program = council.browser(&council.hr);
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = program.get(&format!("/api/v1/employment/to-verify?limit=20{cursor}")).json();
            seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["employer"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        seen.sort();
        assert_eq!(seen, (0..53).map(|number| format!("Employer {number:02}")).collect::<Vec<_>>(), "{}", fresh.name);
    });
}

#[test]
fn a_program_enters_and_reads_jobs_and_a_person_verifies_them() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let program = council.service.program(&council.officer, &["read", "evidence"]);
        let body = json!({"employer": "Town", "field": "housing", "from": "2020-01-06"});
        let made = program.send("POST", "/api/v1/employment", &body, None);
        assert_eq!((made.status, made.json()["verified"].as_bool()), (201, Some(false)), "{}: {}", fresh.name, made.body);
        assert_eq!(program.send("POST", "/api/v1/employment", &body, None).status, 422, "{}", fresh.name);
        let path = format!("/api/v1/employment/{}", made.json()["id"].as_str().unwrap());
        let changed = json!({"employer": "Town", "field": "housing", "from": "2020-01-06", "to": "2024-01-05"});
        assert_eq!(program.send("PUT", &path, &changed, Some(7)).status, 412);
        assert_eq!(program.send("PUT", &path, &changed, Some(1)).json()["to"], "2024-01-05");
        // A verification is given by a person, not by a token.
        let token = council.service.program(&council.manager, &["read", "evidence"]);
        assert_eq!(token.send("POST", &format!("{path}/verification"), &json!({"checked": true}), Some(2)).status, 403);
        let items = program.get("/api/v1/employment").json();
        assert_eq!(items["items"].as_array().unwrap().len(), 1, "{}", fresh.name);
        let alone = council.service.person("Una Alone", &[Role::Officer]);
        assert_eq!(council.service.program(&alone, &["read"]).get("/api/v1/employment").json()["items"], json!([]));
        assert_eq!(program.send("DELETE", &path, &Value::Null, Some(2)).status, 204);
        assert_eq!(program.get("/api/v1/employment").json()["items"], json!([]));
    });
}
