//! The Competence and Conduct Standard: HR records of a post if it is in scope, why, and how far its holder has come.

use serde_json::json;

use super::Council;
use crate::support::databases::on_both;
use crate::support::pages::{hidden, is_silent, says};

const LIST: &str = "/competence-and-conduct";

#[test]
fn hr_records_if_a_post_is_in_scope_and_nothing_is_overwritten() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let path = format!("{LIST}/{}", council.officer.id);
        let mut hr = council.service.signed_in(&council.hr);
        let empty = hr.get(LIST);
        says(&empty, &["0 posts are in scope, 0 not in scope, 1 not decided.", "No posts in scope."]);
        says(&hr.get(&format!("{LIST}?show=undecided")), &["Officer One", "Income and Arrears Officer", "Not decided yet"]);

        let form = hr.get(&path);
        says(&form, &["HR has not recorded if the Standard asks a qualification for this post.", "Record a rationale"]);
        let version = hidden(&form, "version");
        assert_eq!(version, "0", "{}", fresh.name);
        let said = [("scope", "none"), ("rationale", "<b>No staff</b> to manage"), ("version", &*version)];
        let wrong = hr.post(&path, &said);
        assert_eq!(wrong.status, 422);
        says(&wrong, &["Enter the date on which this is looked at again", "&lt;b&gt;No staff&lt;/b&gt; to manage"]);
        let review = [("review_on_day", "1"), ("review_on_month", "10"), ("review_on_year", "2026")];
        let done = hr.post(&path, &[&said[..], &review].concat());
        let page = hr.follow(&done);
        says(&page, &["Recorded: not in scope.", "The Standard asks no qualification for this post.", "Looked at again on"]);
        is_silent(&page, &["<b>No staff"]);

        // A second window still has what stood before.
        assert_eq!(hr.post(&path, &[&said[..], &review].concat()).status, 412);
        let said = [("scope", "senior_manager"), ("rationale", "Leads the team"), ("version", "1")];
        let wrong = hr.post(&path, &[&said[..], &review].concat());
        says(&wrong, &["Select how far they have come"]);
        let due = [("due_on_day", "1"), ("due_on_month", "10"), ("due_on_year", "2029"), ("progress", "enrolled")];
        let done = hr.post(&path, &[&said[..], &review, &due].concat());
        let page = hr.follow(&done);
        says(
            &page,
            &[
                "The Standard asks a housing management qualification at level 4 of a senior housing manager",
                "Enrolled",
                "1 October 2029",
                "Before that",
                "Not in scope, recorded by Hr One on 10 April 2026",
            ],
        );
        let list = council.service.signed_in(&council.auditor).get(LIST);
        says(
            &list,
            &["1 post is in scope, 0 not in scope, 0 not decided.", "Officer One", "Senior housing manager", "1 Oct 2029"],
        );
        assert_eq!(council.service.signed_in(&council.auditor).post(&path, &said).status, 403);

        // The day of review comes.
        council.service.clock.advance(chrono::Duration::days(200));
        let mut hr = council.service.signed_in(&council.hr);
        says(&hr.get(&format!("{LIST}?show=review")), &["1 decision is to be looked at again by now.", "Officer One", "Now"]);
        says(&hr.get(&format!("{LIST}?show=none")), &["No posts match.", "There is 1 post."]);
    });
}

#[test]
fn a_program_reads_and_records_it_at_a_version() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let path = format!("/api/v1{LIST}/{}", council.officer.id);
        let program = council.service.program(&council.hr, &["read", "staff"]);
        assert_eq!(program.get(&path).json()["recorded"], json!([]));
        let new = json!({"scope": "senior_executive", "rationale": "Runs the service", "review_on": "2027-10-01",
            "progress": "holds", "note": "Foundation degree"});
        assert_eq!(program.send("PUT", &path, &new, None).status, 428);
        let refused = program.send("PUT", &path, &json!({"scope": "all"}), Some(0));
        assert_eq!((refused.status, refused.json()["errors"][0]["field"].as_str()), (422, Some("scope")), "{}", refused.body);
        let done = program.send("PUT", &path, &new, Some(0));
        assert_eq!((done.status, done.json()["version"].as_i64()), (200, Some(1)), "{}: {}", fresh.name, done.body);
        assert_eq!(program.send("PUT", &path, &new, Some(0)).status, 412);
        let list = program.get(&format!("/api/v1{LIST}")).json();
        assert_eq!(list["items"][0]["recorded"]["scope"], "senior_executive");
        assert_eq!(program.get(&format!("/api/v1{LIST}?show=undecided")).json()["items"], json!([]));
        assert_eq!(program.get(&format!("/api/v1{LIST}?show=nobody")).status, 422);
    });
}
