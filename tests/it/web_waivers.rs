//! Waivers through the real doors on both databases: HR gives one, reviews it or ends it, and everybody who may reads why.

use gradus::domain::account::Role;
use gradus::domain::officer::Waiver;
use gradus::domain::waiver::Ended;
use gradus::store::waivers;
use serde_json::json;

use crate::support::databases::{Fresh, on_both};
use crate::support::pages::{all_hidden, done, is_silent, reads, says};
use crate::support::service::Browser;
use crate::web_applications::Council;

const PATH: &str = "progress/criteria/B-E4";

/// The form of the officer's criterion B-E4.
fn form(council: &Council) -> String {
    format!("/people/{}/{PATH}/waiver", council.colleague.id)
}

fn review_on(day: [&'static str; 3]) -> [(&'static str, &'static str); 3] {
    [("review_on_day", day[0]), ("review_on_month", day[1]), ("review_on_year", day[2])]
}

fn give(hr: &mut Browser, path: &str, reason: &'static str, last: [&'static str; 3]) -> u16 {
    hr.get(path);
    hr.post(path, &[&[("reason", reason)][..], &review_on(last)].concat()).status
}

/// Where the form of the review posts to.
fn review_path(hr: &mut Browser, path: &str) -> String {
    let page = hr.get(path);
    let action = page.body.split("action=\"").find(|part| part.starts_with("/waivers/")).unwrap();
    action.split('"').next().unwrap().to_owned()
}

fn outcome(council: &Council) -> String {
    let program = council.service.program(&council.colleague, &["read"]);
    let answer = program.get(&format!("/api/v1/{PATH}")).json();
    answer["criterion"]["outcome"].as_str().unwrap().to_owned()
}

#[test]
fn hr_waives_a_criterion_until_its_review_and_the_officer_reads_why() {
    on_both(|fresh: &Fresh| {
        let council = Council::new(fresh);
        let (path, mut hr) = (form(&council), council.browser(&council.hr));
        assert_ne!(outcome(&council), "met", "{}", fresh.name);
        says(&council.browser(&council.stranger).get("/waivers"), &["None set."]);
        let criterion = format!("/people/{}/{PATH}", council.colleague.id);
        says(&hr.get(&criterion), &["Waive this criterion"]);
        // Only HR, and not for nothing: a reason and a day within two years.
        for (who, status) in
            [(&council.manager, 403), (&council.colleague, 403), (&council.officer, 404), (&council.stranger, 404)]
        {
            assert_eq!(council.browser(who).get(&path).status, status, "{} {}", fresh.name, who.name);
        }
        for (last, words) in [
            (["", "", ""], "Enter the day to review it"),
            (["31", "2", "2027"], "Day to review it must be a real date"),
            (["10", "4", "2026"], "Day to review it must be on or after 11 April 2026"),
            (["11", "4", "2028"], "Day to review it must be on or before 10 April 2028"),
        ] {
            hr.get(&path);
            let refused = hr.post(&path, &[&[("reason", "Travels by pool car")][..], &review_on(last)].concat());
            assert_eq!(refused.status, 422, "{}", fresh.name);
            reads(&refused, &[words, "Travels by pool car"]);
        }
        assert_eq!(give(&mut hr, &path, " ", ["10", "4", "2027"]), 422);
        assert_eq!(give(&mut hr, &path, "Cannot visit alone while the door is mended", ["10", "4", "2027"]), 303);
        assert_eq!(outcome(&council), "met", "{}", fresh.name);
        // Sent twice it is one; another is refused.
        assert_eq!(give(&mut hr, &path, "Cannot visit alone while the door is mended", ["10", "4", "2027"]), 303);
        assert_eq!(give(&mut hr, &path, "Another", ["10", "4", "2027"]), 409);
        let told = format!("Waived by {} on 10 April 2026: Cannot visit alone", council.hr.name);
        let mut officer = council.browser(&council.colleague);
        let own = officer.get(&format!("/{PATH}"));
        reads(&own, &[&told, "Waived until 10 April 2027"]);
        is_silent(&own, &["Waive this criterion", "Review the waiver"]);
        reads(&council.browser(&council.manager).get(&criterion), &[&told]);
        let list = hr.get("/waivers");
        reads(
            &list,
            &["11 waivers hold.", &council.colleague.name, "Cannot visit alone while the door is mended", "10 Apr 2027"],
        );
        assert_eq!(council.browser(&council.manager).get("/waivers").status, 403);
        says(&hr.get(&criterion), &["Review the waiver"]);
        says(&officer.get("/account/views"), &["Waivers"]);
    });
}

#[test]
fn a_waiver_is_reviewed_and_goes_on_or_ends() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let (path, mut hr) = (form(&council), council.browser(&council.hr));
        assert_eq!(give(&mut hr, &path, "On crutches", ["30", "4", "2026"]), 303);
        let review = review_path(&mut hr, &path);
        assert_eq!(hr.post(&review, &[("reason", "Seen today")]).status, 422, "{}: what it comes to is missing", fresh.name);
        let keep: Vec<(&str, &str)> =
            [&[("result", "keep"), ("reason", "Still on crutches")][..], &review_on(["30", "6", "2026"])].concat();
        done(&hr.post(&review, &keep));
        assert_eq!(hr.post(&review, &keep).status, 409, "{}: it was reviewed already", fresh.name);
        let page = hr.get(&path);
        reads(&page, &["Still on crutches", "Holds to the end of 30 Jun 2026", "Waivers before", "On crutches"]);
        assert_eq!(outcome(&council), "met");
        // The day after its last day it no longer holds, and the list says so.
        council.service.clock.advance(chrono::Duration::days(82));
        let mut hr = council.browser(&council.hr);
        assert_ne!(outcome(&council), "met", "{}", fresh.name);
        reads(&hr.get("/waivers"), &["1 ran out and was not reviewed.", "Ran out", "Ended"]);
        let review = review_path(&mut hr, &path);
        done(&hr.post(&review, &[("result", "end"), ("reason", "Walks again")]));
        assert_ne!(outcome(&council), "met");
        let page = hr.get(&path);
        reads(&page, &["Walks again"]);
        assert!(all_hidden(&page).iter().all(|(name, _)| name != "result"));
        // Another can be given afterwards.
        assert_eq!(give(&mut hr, &path, "A new one", ["30", "9", "2026"]), 303);
        assert_eq!(outcome(&council), "met", "{}", fresh.name);
    });
}

#[test]
fn one_that_is_ended_no_longer_counts_that_day_and_programs_read_it() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let (path, mut hr) = (form(&council), council.browser(&council.hr));
        assert_eq!(give(&mut hr, &path, "By mistake", ["30", "4", "2026"]), 303);
        let review = review_path(&mut hr, &path);
        done(&hr.post(&review, &[("result", "end"), ("reason", "It was the wrong person")]));
        assert_ne!(outcome(&council), "met", "{}", fresh.name);
        let program = council.service.program(&council.hr, &["read", "staff"]);
        assert_eq!(program.get("/api/v1/waivers").status, 403, "{}: the list is for whoever waives", fresh.name);
        let list = hr.get("/api/v1/waivers").json();
        let ended = |waiver: &&serde_json::Value| waiver["state"] == "ended";
        let one = list["items"].as_array().unwrap().iter().find(ended).unwrap();
        assert_eq!(one["ended_reason"], "It was the wrong person", "{}", fresh.name);
        let own = council.service.program(&council.colleague, &["read"]);
        let of_criterion = format!("/api/v1/people/{}/{PATH}/waivers", council.colleague.id);
        assert_eq!(own.get(&of_criterion).json()["items"].as_array().unwrap().len(), 1, "{}", fresh.name);
        // A token never waives.
        let body = json!({"reason": "By a program", "review_on": "2026-12-31"});
        assert_eq!(program.send("POST", &of_criterion, &body, None).status, 403, "{}", fresh.name);
        let end = json!({"keep": false, "reason": "By a program"});
        let id = one["id"].as_str().unwrap();
        assert_eq!(program.send("POST", &format!("/api/v1/waivers/{id}/review"), &end, None).status, 403);
    });
}

/// Sixty waivers: what is to be looked at soonest comes first, those without a day after them, ended ones last; a page holds
/// fifty, and the next begins where it ended.
#[test]
fn the_list_of_waivers_goes_on_page_by_page() {
    on_both(|fresh: &Fresh| {
        let council = Council::new(fresh);
        let now = council.service.clock.now();
        let day = |text: &str| -> chrono::NaiveDate { text.parse().unwrap() };
        // A council of which nobody has a waiver yet.
        let officer = council.service.person_of("s001", "Sam Officer", &[Role::Officer]);
        let connection = &mut council.service.connection();
        for number in 0..60_i64 {
            let last = day("2026-05-01") + chrono::Duration::days(number / 3);
            let waiver = Waiver {
                criterion: "B-E4".into(),
                on: day("2026-01-01"),
                by: String::new(),
                reason: format!("Reason {number}"),
                // The last ten have no day, and two of them are ended.
                review_on: (number < 50).then_some(last),
            };
            let id = format!("waiver-{number:02}");
            waivers::insert(connection, &id, &officer.id, "medway.iao.framework", &waiver, &council.stranger.id, now).unwrap();
        }
        for id in ["waiver-03", "waiver-55"] {
            let ended = Ended { on: day("2026-04-01"), by: council.stranger.id.clone(), reason: "Over".to_owned(), at: now };
            assert!(waivers::end(connection, id, &ended).unwrap());
        }
        let mut hr = council.browser(&council.stranger);
        let first = hr.get("/waivers");
        reads(&first, &["58 waivers hold.", "Reason 0 ", "Reason 49"]);
        says(&first, &["open..waiver-50"]);
        is_silent(&first, &["ended it on", "Reason 52"]);
        let second = hr.get("/waivers?after=open..waiver-50");
        reads(&second, &["Reason 51", "Reason 59", "ended it on"]);
        is_silent(&second, &["after&#x3D;", "Reason 49"]);
        // A waiver that ends after its page was read takes nothing of the next page with it.
        let ended = Ended { on: day("2026-04-09"), by: council.stranger.id.clone(), reason: "Over".to_owned(), at: now };
        assert!(waivers::end(connection, "waiver-50", &ended).unwrap());
        reads(&hr.get("/waivers?after=open..waiver-50"), &["Reason 51", "Reason 59"]);
        // A program walks through all of it, each once, in the same order.
        let mut seen: Vec<String> = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = hr.get(&format!("/api/v1/waivers?limit=7{cursor}")).json();
            seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let mut expected: Vec<String> = (0..60).map(|number| format!("waiver-{number:02}")).collect();
        expected.retain(|id| !["waiver-03", "waiver-50", "waiver-55"].contains(&id.as_str()));
        expected.extend(["waiver-03", "waiver-50", "waiver-55"].map(str::to_owned));
        assert_eq!(seen, expected, "{}", fresh.name);
    });
}
