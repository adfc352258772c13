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
        says(&empty, &["0 posts are in scope, 0 not in scope, 1 not decided.", "No posts in scope.", "<a href=\"/people\">"]);
        is_silent(&empty, &["manage others"]);
        says(&hr.get(&format!("{LIST}?show=undecided")), &["Officer One", "Income and Arrears Officer", "Not decided yet"]);

        let form = hr.get(&path);
        says(&form, &["HR has not recorded whether the Standard asks for a qualification for this post.", "Record a rationale"]);
        let version = hidden(&form, "version");
        assert_eq!(version, "0", "{}", fresh.name);
        let said = [("scope", "none"), ("rationale", "<b>No staff</b> to manage"), ("version", &*version)];
        let wrong = hr.post(&path, &said);
        assert_eq!(wrong.status, 422);
        says(&wrong, &["Enter the date on which this is looked at again", "&lt;b&gt;No staff&lt;/b&gt; to manage"]);
        let review = [("review_on_day", "1"), ("review_on_month", "10"), ("review_on_year", "2026")];
        let done = hr.post(&path, &[&said[..], &review].concat());
        let page = hr.follow(&done);
        says(
            &page,
            &["Recorded: not in scope.", "The Standard does not ask for a qualification for this post.", "Looked at again on"],
        );
        is_silent(&page, &["<b>No staff", "Recorded before"]);
        // Nobody is told of a duty that they do not have.
        let own = council.service.signed_in(&council.officer).get("/qualifications");
        assert_eq!(own.status, 200, "{}", fresh.name);
        is_silent(&own, &["id=\"standard\"", "HR answers questions about it."]);

        // A second window still has what stood before: nothing that was typed in it is lost.
        let second = [("scope", "undecided"), ("rationale", "Typed in a <second> window"), ("version", &*version)];
        let stale = hr.post(&path, &[&second[..], &review].concat());
        assert_eq!(stale.status, 412, "{}", fresh.name);
        says(
            &stale,
            &[
                "Both versions",
                "Typed in a &lt;second&gt; window",
                "&lt;b&gt;No staff",
                "Not decided yet",
                "Not in scope",
                "Save mine",
            ],
        );
        assert_eq!((hidden(&stale, "version"), hidden(&stale, "rationale")), ("1".to_owned(), second[1].1.to_owned()));

        // What a post that is not in scope has no place for is left out, and that is said.
        let said = [("scope", "none"), ("rationale", "Manages nobody"), ("version", "1")];
        let more = [("progress", "enrolled"), ("due_on_day", "31"), ("due_on_month", "2"), ("due_on_year", "2029")];
        let done = hr.post(&path, &[&said[..], &review, &more].concat());
        let page = hr.follow(&done);
        let left_out = "Saved. A post that is not in scope has no status or date, so what you entered there was left out.";
        says(&page, &[left_out, "Manages nobody", "Recorded before"]);
        is_silent(&page, &[">Status</dt>", "Asked for by"]);
        let said = [("scope", "senior_manager"), ("rationale", "Leads the team"), ("version", "2")];
        let wrong = hr.post(&path, &[&said[..], &review].concat());
        says(&wrong, &["Select how far they have come"]);
        for (year, is_wrong) in [("2036", false), ("2037", true)] {
            let due = [("due_on_day", "1"), ("due_on_month", "4"), ("due_on_year", year), ("progress", "enrolled")];
            let too_early = [("review_on_day", "1"), ("review_on_month", "1"), ("review_on_year", "2026")];
            let page = hr.post(&path, &[&said[..], &too_early, &due].concat());
            assert_eq!(page.status, 422);
            assert_eq!(page.body.contains("Transition date must be within ten years"), is_wrong, "{}: {year}", fresh.name);
        }
        let due = [("due_on_day", "1"), ("due_on_month", "10"), ("due_on_year", "2029"), ("progress", "enrolled")];
        let done = hr.post(&path, &[&said[..], &review, &due].concat());
        let page = hr.follow(&done);
        says(
            &page,
            &[
                "The Standard asks a senior housing manager to hold, or be working towards, a housing management qualification",
                "Enrolled",
                "1 October 2029",
                "Recorded before",
                "Not in scope, recorded by Hr One on 10 April 2026",
                "Manages nobody",
                "&lt;b&gt;No staff&lt;/b&gt; to manage",
            ],
        );
        let newest_first = ["Leads the team", "Manages nobody", "&lt;b&gt;No staff"].map(|why| page.body.find(why).unwrap());
        assert!(newest_first.is_sorted(), "{}: {newest_first:?}", fresh.name);

        // The person it is about reads it, and whoever else may see their record.
        let own = council.service.signed_in(&council.officer).get("/qualifications");
        let told = ["id=\"standard\"", "Senior housing manager", "Enrolled", "1 October 2029", "Hr One on 10 April 2026"];
        says(&own, &[&told[..], &["HR answers questions about it."]].concat());
        let of_them = format!("/people/{}/qualifications", council.officer.id);
        for reader in [&council.hr_two, &council.auditor, &council.manager] {
            says(&council.service.signed_in(reader).get(&of_them), &told);
        }
        is_silent(&council.service.signed_in(&council.colleague).get("/qualifications"), &["id=\"standard\""]);
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
        let begun = program.get(&path).json();
        assert_eq!((&begun["recorded"], &begun["post"]["titled"]), (&json!([]), &json!(null)));
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

#[test]
fn somebody_without_a_job_profile_has_a_post_entered_under_its_own_title() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let (manager, path) = (&council.manager, format!("{LIST}/{}", council.manager.id));
        let mut hr = council.service.signed_in(&council.hr);
        says(&hr.get(LIST), &["without a job profile, find them under"]);
        says(&hr.get(&format!("/people/{}", manager.id)), &[&format!("href=\"{path}\"")]);
        let none = hr.get(&path);
        says(&none, &["Manager One holds no post of which it could be recorded.", "Enter a post without a job profile"]);
        is_silent(&none, &["Record this"]);
        // Nothing can be recorded of no post.
        let nothing = hr.post(&path, &[("scope", "undecided"), ("version", "0")]);
        assert_eq!(nothing.status, 409, "{}: {}", fresh.name, nothing.body);

        let enter = format!("{path}/posts");
        let form = hr.get(&enter);
        says(&form, &["Manager One holds no post now.", "changes nothing about progression"]);
        let version = hidden(&form, "version");
        let day = |day, month, year| [("starts_on_day", day), ("starts_on_month", month), ("starts_on_year", year)];
        type Fields = Vec<(&'static str, &'static str)>;
        let about = |title, on: [(&'static str, &'static str); 3]| [vec![("title", title)], on.to_vec()].concat();
        let sent = |fields: Fields, version| -> Vec<(&'static str, String)> {
            let all = fields.into_iter().map(|(name, value)| (name, String::from(value)));
            all.chain([("version", version)]).collect()
        };
        let table: &[(Fields, &[&str])] = &[
            (about("", day("", "", "")), &["Enter the title of the post", "Enter a start date"]),
            (about("", day("1", "5", "2024")), &["Enter the title of the post"]),
            (about("Head", day("31", "2", "2024")), &["Start date must be a real date"]),
            (about("Head", day("11", "4", "2026")), &["Start date must be today or in the past"]),
            (
                [
                    about("Head", day("1", "5", "2024")),
                    vec![("ends_on_day", "30"), ("ends_on_month", "4"), ("ends_on_year", "2024")],
                ]
                .concat(),
                &["Last day must be on or after 1 May 2024"],
            ),
        ];
        for (fields, wrong) in table {
            let fields = sent(fields.clone(), version.clone());
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = hr.post(&enter, &fields);
            assert_eq!(answer.status, 422, "{}: {wrong:?}", fresh.name);
            says(&answer, wrong);
        }
        let good = sent(about("Head of <Housing>", day("1", "5", "2024")), version);
        let good: Vec<(&str, &str)> = good.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let done = hr.post(&enter, &good);
        let page = hr.follow(&done);
        says(&page, &["Post entered. Now record if it is in scope.", "Head of &lt;Housing&gt;", "Manages "]);
        // A second window still has the person as they were; whoever sends it anew is told that it is there.
        assert_eq!(hr.post(&enter, &good).status, 412, "{}", fresh.name);
        let again = hidden(&hr.get(&enter), "version");
        let twice: Vec<(&str, &str)> = good[..4].iter().copied().chain([("version", again.as_str())]).collect();
        let refused = hr.post(&enter, &twice);
        assert_eq!(refused.status, 422);
        says(&refused, &["Manager One holds this post from 1 May 2024. End it first"]);

        // It is recorded as any other, and listed among them.
        let list = hr.get(&format!("{LIST}?show=undecided"));
        says(&list, &["0 posts are in scope, 0 not in scope, 2 not decided.", "Head of &lt;Housing&gt;"]);
        let post = done.location().split_once("?post=").unwrap().1.to_owned();
        let recorded = hr.post(
            &format!("{path}?post={post}"),
            &[
                ("scope", "senior_manager"),
                ("rationale", "Leads the service"),
                ("review_on_day", "1"),
                ("review_on_month", "10"),
                ("review_on_year", "2026"),
                ("progress", "holds"),
                ("version", "0"),
            ],
        );
        says(&hr.follow(&recorded), &["Recorded: senior housing manager.", "Holds it"]);
        says(&hr.get(LIST), &["1 post is in scope, 0 not in scope, 1 not decided.", "Manager One"]);
        let own = council.service.signed_in(manager).get("/qualifications");
        says(&own, &["id=\"standard\"", "Head of &lt;Housing&gt;", "Senior housing manager", "Holds it"]);
        // Progression knows nothing of it.
        is_silent(&hr.get(&format!("/people/{}", manager.id)), &["Head of &lt;Housing&gt;"]);
        let own = council.service.signed_in(manager).get("/progress");
        is_silent(&own, &["Head of &lt;Housing&gt;"]);
        let report = hr.get("/reports/grades");
        is_silent(&report, &["Head of &lt;Housing&gt;"]);

        // Two change it at once: the second sees both.
        let change = format!("{path}/posts/{post}");
        let form = hr.get(&change);
        says(&form, &["Change a post", "value=\"Head of &lt;Housing&gt;\"", "value=\"2024\""]);
        let version = hidden(&form, "version");
        let new = |title| [vec![("title", title)], day("1", "5", "2024").to_vec(), vec![("version", &*version)]].concat();
        let changed = hr.post(&change, &new("Head of Housing"));
        let page = hr.follow(&changed);
        says(&page, &["Post changed.", "Head of Housing", "Holds it"]);
        is_silent(&page, &["Posts that have ended"]);
        let stale = hr.post(&change, &new("Housing lead"));
        assert_eq!(stale.status, 412, "{}", fresh.name);
        says(&stale, &["Both versions", "Housing lead", "Head of Housing"]);
        let last = [("ends_on_day", "9"), ("ends_on_month", "4"), ("ends_on_year", "2026")];
        let version = hidden(&hr.get(&change), "version");
        let over =
            [vec![("title", "Head of Housing")], day("1", "5", "2024").to_vec(), last.to_vec(), vec![("version", &*version)]];
        let ended = hr.post(&change, &over.concat());
        assert_eq!(ended.status, 303, "{}: {}", fresh.name, ended.body);
        // It is over, and can be read and put right.
        let notice = "Post changed. It ended on 9 April 2026 and is listed under posts that have ended.";
        says(&hr.follow(&ended), &[notice]);
        let still = ["Posts that have ended", "Head of Housing", "1 May 2024 to 9 April 2026.", "Leads the service", "Holds it"];
        let page = hr.get(&path);
        says(&page, &[&still[..], &["Manager One holds no post of which it could be recorded."]].concat());
        says(&page, &[&format!("href=\"{change}\"")]);
        is_silent(&council.service.signed_in(manager).get("/qualifications"), &["id=\"standard\""]);
        says(&hr.get(LIST), &["0 posts are in scope, 0 not in scope, 1 not decided."]);
        let mut auditor = council.service.signed_in(&council.auditor);
        let page = auditor.get(&path);
        says(&page, &still);
        is_silent(&page, &[&format!("href=\"{change}\"")]);
        assert_eq!((page.status, auditor.get(&enter).status, auditor.get(&change).status), (200, 403, 403));
    });
}

#[test]
fn a_program_enters_a_post_without_a_job_profile_and_chooses_among_several() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let (person, path) = (&council.officer, format!("/api/v1{LIST}/{}", council.officer.id));
        let program = council.service.program(&council.hr, &["read", "staff"]);
        let posts = format!("{path}/posts");
        let version: i64 = council.version(person).parse().unwrap();
        let new = json!({"title": "Court lead", "starts_on": "2026-02-01"});
        assert_eq!(program.send("POST", &posts, &new, None).status, 428);
        assert_eq!(program.send("POST", &posts, &new, Some(version + 1)).status, 412);
        let made = program.send("POST", &posts, &new, Some(version));
        assert_eq!((made.status, made.json()["title"].as_str()), (201, Some("Court lead")), "{}: {}", fresh.name, made.body);
        let id = made.json()["id"].as_str().unwrap().to_owned();
        // The one that began last stands first; the other is named.
        let found = program.get(&path).json();
        assert_eq!((found["post"]["id"].as_str(), found["others"][0]["titled"].is_null()), (Some(&*id), true));
        let other = found["others"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(other, council.post.to_string());
        let scope = json!({"scope": "none", "rationale": "Holds cases", "review_on": "2027-10-01"});
        assert_eq!(program.send("PUT", &format!("{path}?post={other}"), &scope, Some(0)).status, 200);
        assert_eq!(program.get(&path).json()["recorded"], json!([]), "{}: the other post alone", fresh.name);
        assert_eq!(program.get(&format!("{path}?post=none")).status, 404);
        let changed = json!({"title": "Court lead", "starts_on": "2026-02-01", "ends_on": "2026-06-30"});
        let one = format!("{posts}/{id}");
        assert_eq!(program.send("PUT", &one, &changed, Some(1)).json()["ends_on"], "2026-06-30");
        assert_eq!(program.send("PUT", &one, &changed, Some(1)).status, 412);
        assert_eq!(program.send("PUT", &format!("{posts}/{other}"), &changed, Some(1)).status, 404);
        let ended = json!({"title": "Court lead", "starts_on": "2026-02-01", "ends_on": "2026-03-31"});
        let undecided = json!({"scope": "undecided", "progress": "enrolled", "due_on": "2029-10-01", "note": "Level 4"});
        let left = program.send("PUT", &format!("{path}?post={id}"), &undecided, Some(0)).json();
        assert_eq!((&left["progress"], &left["due_on"], &left["note"]), (&json!(null), &json!(null), &json!(null)));
        let listed = program.get(&format!("/api/v1{LIST}?show=undecided")).json();
        assert_eq!((listed["items"][0]["post"].as_str(), listed["items"][0]["titled"].as_bool()), (Some(&*id), Some(true)));
        assert_eq!(program.get(&path).json()["ended"], json!([]));
        assert_eq!(program.send("PUT", &one, &ended, Some(2)).status, 200);
        let found = program.get(&path).json();
        let over = &found["ended"][0];
        assert_eq!((over["id"].as_str(), over["ends_on"].as_str()), (Some(&*id), Some("2026-03-31")), "{}: {found}", fresh.name);
        assert_eq!((found["post"]["id"].as_str(), &over["recorded"][0]["scope"]), (Some(&*other), &json!("undecided")));
    });
}
