//! The pages and the API of courses, through the real doors on both databases.

use chrono::{DateTime, Duration, Utc};
use gradus::domain::account::Role;
use gradus::domain::ids::TeamId;
use gradus::domain::officer::Completion;
use gradus::domain::people::{Days, LevelBasis, Person, PostLevel, Team};
use gradus::store::span::Span;
use gradus::store::{absences, lines, people, posts, teams, training};
use serde_json::{Value, json};

use crate::support::databases::on_both;
use crate::support::pages::{done, hidden, is_silent, reads, says};
use crate::support::post::deliver;
use crate::support::service::forget_kept;
use crate::web_applications::{Council, day};

impl Council {
    /// Somebody has finished a course.
    fn finished(&self, person: &Person, course: &str, on: &str, paused_until: Option<&str>) {
        let connection = &mut self.service.connection();
        let new = Completion { course: course.into(), completed_on: day(on), paused_until: paused_until.map(day) };
        let id = format!("{}-{course}-{on}", person.id);
        training::insert(connection, &id, &person.id, &new, self.service.clock.now()).unwrap();
        forget_kept(connection);
    }

    /// The same again, under another id.
    fn finished_again(&self, person: &Person, course: &str, on: &str) {
        let connection = &mut self.service.connection();
        let new = Completion { course: course.into(), completed_on: day(on), paused_until: None };
        training::insert(connection, &format!("{}-again", person.id), &person.id, &new, self.service.clock.now()).unwrap();
        forget_kept(connection);
    }

    /// The state of a course as programs read it.
    fn course(&self, person: &Person, course: &str) -> String {
        let answer = self.service.program(person, &["read"]).get("/api/v1/training").json();
        let items = answer["items"].as_array().unwrap();
        items.iter().find(|found| found["course"] == course).unwrap()["state"].as_str().unwrap().to_owned()
    }
}

/// It is 10 April 2026. Data protection is valid to the end of the month a year later, safeguarding for three years.
#[test]
fn the_courses_of_a_post_say_until_when_each_counts() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let officer = council.service.person("Tia Learner", &[Role::Officer]);
        council.place(&officer);
        for (course, on, paused) in [
            ("gdpr", "2025-04-15", None),
            ("safeguarding", "2024-02-29", None),
            ("lone-working", "2023-04-09", None),
            ("equality", "2023-01-10", Some("2026-09-30")),
            ("housing-law", "2019-01-10", None),
            // Not asked of the post.
            ("display-screen", "2025-01-10", None),
        ] {
            council.finished(&officer, course, on, paused);
        }
        let mut tia = council.browser(&officer);
        let page = tia.get("/training");
        reads(&page, &["4 of 10 courses are in date.", "Sample, not the council's own"]);
        reads(&page, &["Data protection is the next to run out: at the end of 30 April 2026."]);
        reads(&page, &["Other courses, which the post does not ask for", "Display screen equipment"]);
        says(
            &page,
            &[
                "To the end of 30 April 2026",
                "To the end of 28 February 2027",
                "Ran out at the end of 9 April 2026",
                "Renewal is paused to 30 September 2026; it counts",
                "For good",
                "Not recorded as complete",
            ],
        );
        for (course, expected) in [
            ("gdpr", "due_soon"),
            ("safeguarding", "done"),
            ("lone-working", "lapsed"),
            ("equality", "paused"),
            ("housing-law", "done"),
            ("court-skills", "never"),
        ] {
            assert_eq!(council.course(&officer, course), expected, "{}: {course}", fresh.name);
        }
        // The reasons of B-Q1 lead there.
        reads(&tia.get("/progress/criteria/B-Q1"), &["See your courses"]);
        let mut manager = council.browser(&council.manager);
        reads(&manager.get(&format!("/people/{}/training", officer.id)), &["4 of 10 courses are in date."]);
        assert_eq!(council.browser(&council.colleague).get(&format!("/people/{}/training", officer.id)).status, 404);
    });
}

/// The last day ends at midnight in London, also on the days on which the clocks change: 25 October 2026 and 28 March 2027.
#[test]
fn a_course_counts_to_midnight_in_london() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        // 36 months, to the day.
        council.finished(&council.officer, "lone-working", "2023-10-25", None);
        council.finished(&council.colleague, "lone-working", "2024-03-28", None);
        for (at, officer, colleague) in [
            ("2026-08-25T23:59:59Z", "done", "done"),
            ("2026-08-26T23:00:00Z", "due_soon", "done"),
            ("2026-10-24T23:00:00Z", "due_soon", "done"),
            ("2026-10-25T00:30:00Z", "due_soon", "done"),
            ("2026-10-25T23:59:59Z", "due_soon", "done"),
            ("2026-10-26T00:00:00Z", "lapsed", "done"),
            ("2027-03-28T00:59:59Z", "lapsed", "due_soon"),
            ("2027-03-28T22:59:59Z", "lapsed", "due_soon"),
            ("2027-03-28T23:00:00Z", "lapsed", "lapsed"),
        ] {
            let clock = &council.service.clock;
            clock.advance(at.parse::<DateTime<Utc>>().unwrap() - clock.now());
            assert_eq!(council.course(&council.officer, "lone-working"), officer, "{}: {at}", fresh.name);
            assert_eq!(council.course(&council.colleague, "lone-working"), colleague, "{}: {at}", fresh.name);
        }
    });
}

fn told(course: &'static str, on: [&'static str; 3]) -> Vec<(&'static str, &'static str)> {
    vec![
        ("course", course),
        ("completed_on_day", on[0]),
        ("completed_on_month", on[1]),
        ("completed_on_year", on[2]),
        ("note", "Certificate 204"),
    ]
}

#[test]
fn what_an_officer_says_counts_once_the_manager_or_hr_confirms_it() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        olga.get("/training/new?course=gdpr");
        for (fields, words) in [
            (told("", ["1", "4", "2026"]), "Select the course"),
            (told("baking", ["1", "4", "2026"]), "Select a course from the list"),
            (told("gdpr", ["", "", ""]), "Enter the date you finished it"),
            (told("gdpr", ["11", "4", "2026"]), "Date you finished it must be today or in the past"),
            (told("gdpr", ["31", "2", "2026"]), "Date you finished it must be a real date"),
        ] {
            let refused = olga.post("/training/new", &fields);
            assert_eq!(refused.status, 422, "{}: {words}", fresh.name);
            reads(&refused, &[words]);
            says(&refused, &["Certificate 204"]);
        }
        done(&olga.post("/training/new", &told("gdpr", ["1", "4", "2026"])));
        // The same again is the same.
        olga.get("/training/new");
        done(&olga.post("/training/new", &told("gdpr", ["1", "4", "2026"])));
        let page = olga.get("/training");
        reads(&page, &["Data protection, finished on 1 April 2026", "Max Manager or HR confirms it; then it counts."]);
        assert_eq!(council.course(&council.officer, "gdpr"), "never", "{}", fresh.name);
        let claims = training::claims_of(&mut council.service.connection(), &council.officer.id).unwrap();
        assert_eq!(claims.len(), 1, "{}", fresh.name);
        let path = format!("/training/claims/{}", claims[0].id);
        // Nobody confirms their own; who is not in the line does not know of it; who reads does not answer.
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
        assert!(council.browser(&council.other).get("/training/to-confirm").body.contains("Nothing waits"), "{}", fresh.name);
        let mut max = council.browser(&council.manager);
        reads(&max.get("/training/to-confirm"), &["1 course waits for somebody to confirm", "Certificate 204", "Olga Officer"]);
        reads(&max.get(&format!("/people/{}/training", council.officer.id)), &["Confirm it or not"]);
        let form = max.get(&path);
        reads(&form, &["If you confirm it, it counts to the end of 30 April 2027."]);
        let version = hidden(&form, "version");
        for (answer, words) in [("", "Select whether you confirm it"), ("not_confirmed", "Enter a reason")] {
            let refused = max.post(&path, &[("version", &version), ("answer", answer), ("reason", "")]);
            assert_eq!(refused.status, 422, "{}", fresh.name);
            reads(&refused, &[words]);
        }
        let refusal = [("version", version.as_str()), ("answer", "not_confirmed"), ("reason", "You are not on the list.")];
        done(&max.post(&path, &refusal));
        // A second answer comes too late.
        let mut hana = council.browser(&council.hr);
        hana.get("/training/to-confirm");
        let late = hana.post(&path, &[("version", &version), ("answer", "confirmed")]);
        assert_eq!(late.status, 409, "{}", fresh.name);
        let page = olga.get("/training");
        reads(&page, &["Max Manager did not confirm it on 10 April 2026.", "You are not on the list.", "Tell us again"]);
        assert_eq!(council.course(&council.officer, "gdpr"), "never", "{}", fresh.name);
        // Told again, and confirmed by HR.
        council.service.clock.advance(Duration::seconds(1));
        olga.get("/training/new");
        done(&olga.post("/training/new", &told("gdpr", ["2", "4", "2026"])));
        is_silent(&olga.get("/training"), &["You are not on the list."]);
        let newest = training::claims_of(&mut council.service.connection(), &council.officer.id).unwrap().remove(0);
        let path = format!("/training/claims/{}", newest.id);
        let version = hidden(&hana.get(&path), "version");
        done(&hana.post(&path, &[("version", &version), ("answer", "confirmed")]));
        reads(&olga.get("/training"), &["To the end of 30 April 2027", "Confirmed by Hana Resources on 10 April 2026"]);
        assert_eq!(council.course(&council.officer, "gdpr"), "done", "{}", fresh.name);
        let again = olga.post("/training/new", &told("gdpr", ["2", "4", "2026"]));
        assert_eq!(again.status, 422, "{}", fresh.name);
        reads(&again, &["This course is recorded as complete on that day already"]);
    });
}

#[test]
fn programs_tell_withdraw_and_read_what_pages_do() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let program = council.service.program(&council.officer, &["read", "evidence"]);
        let body = json!({"course": "safeguarding", "completed_on": "2026-02-28", "note": "Certificate 7"});
        let made = program.send("POST", "/api/v1/training/claims", &body, None);
        assert_eq!(made.status, 201, "{}", made.body);
        let again = program.send("POST", "/api/v1/training/claims", &body, None);
        assert_eq!(again.json()["id"], made.json()["id"], "{}", fresh.name);
        assert_eq!(program.get("/api/v1/training").json()["told"][0]["state"], "waiting");
        let path = format!("/api/v1/training/claims/{}", made.json()["id"].as_str().unwrap());
        // An answer is given by a person, not by a token.
        let token = council.service.program(&council.manager, &["read", "evidence"]);
        assert_eq!(token.send("POST", &format!("{path}/answer"), &json!({"confirmed": true}), Some(1)).status, 403);
        assert_eq!(program.send("DELETE", &path, &Value::Null, Some(7)).status, 412, "{}", fresh.name);
        assert_eq!(program.send("DELETE", &path, &Value::Null, Some(1)).status, 204, "{}", fresh.name);
        assert_eq!(program.send("DELETE", &path, &Value::Null, Some(2)).status, 409, "{}", fresh.name);
        assert_eq!(program.get("/api/v1/training").json()["told"], json!([]));
    });
}

/// Olga is away from 6 January to 31 August 2026; equality runs out on 31 January, gdpr does not run out meanwhile.
#[test]
fn a_renewal_waits_for_somebody_who_is_away() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let olga = &council.officer;
        council.finished(olga, "equality", "2023-01-10", None);
        council.finished(olga, "gdpr", "2025-09-10", None);
        assert_eq!(council.course(olga, "equality"), "lapsed", "{}", fresh.name);
        let path = format!("/people/{}/training/pause", olga.id);
        let mut hana = council.browser(&council.hr);
        reads(&hana.get(&path), &["No course of Olga Officer runs out on a day on which an absence is recorded."]);
        let away = Days { starts_on: day("2026-01-06"), ends_on: Some(day("2026-08-31")) };
        absences::insert(&mut council.service.connection(), &olga.id, away, council.service.clock.now()).unwrap();
        let page = hana.get(&path);
        reads(&page, &["Equality and diversity", "Away from 6 January 2026 to 31 August 2026."]);
        is_silent(&page, &["Data protection"]);
        let until = |day: &'static str, month: &'static str, year: &'static str| {
            [("course", "equality"), ("until_day", day), ("until_month", month), ("until_year", year)]
        };
        for (fields, words) in [
            (until("", "", "").to_vec(), "Enter the last day of the pause"),
            (until("31", "1", "2026").to_vec(), "Last day of the pause must be after 31 January 2026"),
            (until("11", "4", "2028").to_vec(), "Last day of the pause must be on or before 10 April 2028"),
            ([&[("course", "gdpr")], &until("30", "9", "2026")[1..]].concat(), "Select a course that runs out on a day"),
        ] {
            let refused = hana.post(&path, &fields);
            assert_eq!(refused.status, 422, "{}: {words}", fresh.name);
            reads(&refused, &[words]);
        }
        done(&hana.post(&path, &until("30", "9", "2026")));
        assert_eq!(council.course(olga, "equality"), "paused", "{}", fresh.name);
        let own = council.browser(olga).get("/training");
        reads(&own, &["Renewal is paused to 30 September 2026; it counts", "Paused by Hana Resources on 10 April 2026"]);
        is_silent(&own, &["End the pause"]);
        // The manager knows of it and does not set it.
        let mut max = council.browser(&council.manager);
        assert_eq!(max.get(&path).status, 403, "{}", fresh.name);
        // Another day takes its place; then it ends.
        hana.get(&path);
        done(&hana.post(&path, &until("31", "10", "2026")));
        let pauses = training::pauses_of(&mut council.service.connection(), &olga.id).unwrap();
        assert_eq!((pauses.len(), pauses[0].until), (1, day("2026-10-31")), "{}", fresh.name);
        let end = format!("/training/pauses/{}/end", pauses[0].id);
        reads(&hana.get(&end), &["Are you sure you want to end this pause?"]);
        done(&hana.post(&end, &[]));
        assert_eq!(council.course(olga, "equality"), "lapsed", "{}", fresh.name);
        assert_eq!(hana.post(&end, &[]).status, 404, "{}", fresh.name);
    });
}

#[test]
fn managers_and_hr_see_who_has_which_course() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let connection = &mut council.service.connection();
        let now = council.service.clock.now();
        let north = Team {
            id: TeamId::new("north"),
            organisation: council.officer.organisation.clone(),
            name: "Income North".to_owned(),
            version: 1,
        };
        teams::insert(connection, &north, now).unwrap();
        let mut post = posts::list_for_person(connection, &council.officer.id).unwrap().remove(0);
        post.team = Some(north.id.clone());
        posts::update(connection, &post).unwrap();
        council.finished(&council.officer, "gdpr", "2025-04-15", None);
        council.finished(&council.officer, "lone-working", "2023-04-09", None);
        council.finished(&council.colleague, "gdpr", "2026-01-15", None);
        let mut max = council.browser(&council.manager);
        let page = max.get("/training/gaps");
        reads(&page, &["0 of 2 people have every course of their post in date.", "Courses: your team"]);
        reads(&page, &["Cleo Colleague", "Olga Officer", "1 of 10", "30 Apr 2026", "9 Apr 2026"]);
        is_silent(&page, &["gaps.csv", "Every team, in counts"]);
        let page = max.get("/training/gaps?state=lapsed");
        reads(&page, &["Olga Officer"]);
        is_silent(&page, &["Cleo Colleague"]);
        reads(&max.get("/training/gaps?course=gdpr&state=never"), &["No people match.", "2 people hold a post here."]);
        assert_eq!(max.get("/training/gaps.csv").status, 403, "{}", fresh.name);
        assert_eq!(council.browser(&council.officer).get("/training/gaps").status, 403, "{}", fresh.name);
        let mut other = council.browser(&council.other);
        reads(&other.get("/training/gaps?team=north"), &["Nobody holds a post here."]);
        let mut hana = council.browser(&council.hr);
        let page = hana.get("/training/gaps");
        reads(&page, &["Courses: every team", "Income North", "No team", "1 of 1"]);
        let page = hana.get("/training/gaps?team=north");
        reads(&page, &["Courses: Income North", "Olga Officer"]);
        is_silent(&page, &["Cleo Colleague"]);
        is_silent(&hana.get("/training/gaps?team=none"), &["Olga Officer"]);
        assert_eq!(hana.get("/training/gaps?team=elsewhere").status, 404, "{}", fresh.name);
        let mut stranger = council.browser(&council.stranger);
        assert_eq!(stranger.get("/training/gaps?team=north").status, 404, "{}", fresh.name);
        is_silent(&stranger.get("/training/gaps"), &["Income North"]);
        let answer = council.service.program(&council.hr, &["read"]).get("/api/v1/training/gaps?team=north&course=gdpr").json();
        assert_eq!(answer["members"][0]["courses"][0]["state"], "due_soon", "{}", fresh.name);
        assert_eq!(answer["members"].as_array().unwrap().len(), 1, "{}", fresh.name);
    });
}

/// The day, course and state of every row; the states are counted by hand.
#[test]
fn hr_takes_the_courses_away_as_a_file() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.finished(&council.officer, "gdpr", "2025-04-15", None);
        let mut hana = council.browser(&council.hr);
        let path = "/training/gaps.csv?course=gdpr";
        let file = hana.get(path);
        assert_eq!(file.status, 200, "{}", fresh.name);
        let mut rows: Vec<&str> = file.body.lines().skip(1).map(|row| row.split_once(',').unwrap().1).collect();
        rows.sort_unstable();
        assert_eq!(
            rows,
            [
                "Cleo Colleague,,gdpr,Data protection,never,,,",
                "Olga Officer,,gdpr,Data protection,due_soon,2025-04-15,2026-04-30,"
            ],
            "{}",
            fresh.name
        );
    });
}

/// Olga was promoted to level B on 1 May 2025, when every course of B-Q1 was in date. Safeguarding ran out on 31 March 2026.
#[test]
fn a_course_that_runs_out_after_a_promotion_alerts_and_never_demotes() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let olga = &council.officer;
        council.unwaive(olga, "B-Q1");
        let connection = &mut council.service.connection();
        let mut person = people::find(connection, &olga.id).unwrap().unwrap();
        person.employee_ref = Some("00501".to_owned());
        assert!(people::update(connection, &person).unwrap());
        let mut post = posts::list_for_person(connection, &olga.id).unwrap().remove(0);
        let from = day("2025-06-01");
        let given =
            PostLevel { level: "B".into(), starts_on: from, basis: LevelBasis::Decision, by: Some(council.hr.id.clone()) };
        posts::insert_level(connection, &post.id, &given, council.service.clock.now()).unwrap();
        post.levels.push(given);
        let all = [
            "gdpr",
            "health-safety",
            "equality",
            "lone-working",
            "housing-system",
            "housing-law",
            "welfare-benefits",
            "tenancy-fraud",
            "court-skills",
        ];
        let rows: String = all.iter().map(|course| format!("00501,{course},2026-01-15,Learning system\n")).collect();
        let file = format!("employee_ref,course,completed_on,source\n{rows}00501,safeguarding,2023-03-05,Paper list\n");
        let bring = || {
            let mut hana = council.browser(&council.hr);
            hana.get("/imports/new");
            let sent = hana.post_files("/imports/new", &[("kind", "training")], &[("file", "courses.csv", &file)]);
            let path = sent.location().to_owned();
            let page = hana.follow(&sent);
            (path, hana, page)
        };
        let (path, mut hana, page) = bring();
        let version = hidden(&page, "version");
        done(&hana.post(&format!("{path}/confirm"), &[("version", &version)]));
        reads(&hana.get(&path), &["10 added, 0 corrected, 0 unchanged"]);
        // The same file again changes nothing.
        let (.., page) = bring();
        reads(&page, &["10 unchanged"]);
        assert_eq!(council.course(olga, "safeguarding"), "lapsed", "{}", fresh.name);
        reads(&council.browser(olga).get("/training"), &["9 of 10 courses are in date.", "From Paper list, 10 April 2026"]);
        // The level stays, and the alert says why.
        assert_eq!(council.levels(olga), "A 2025-05-01, B 2025-06-01");
        reads(&council.browser(olga).get("/progress"), &["Safeguarding ran out on 31 March 2026. You keep level B."]);
        let answer = council.service.program(olga, &["read"]).get("/api/v1/progress").json();
        assert_eq!(answer["assessment"]["level_held"], "B", "{}: {answer}", fresh.name);
        let mut max = council.browser(&council.manager);
        let page = max.get(&format!("/people/{}/progress", olga.id));
        reads(&page, &["Safeguarding ran out on 31 March 2026. Level B is kept."]);
    });
}

/// Whoever confirms is told once a day, however much is said on it, and finds it where other things wait.
#[test]
fn whoever_confirms_gets_one_mail_a_day_and_sees_what_waits() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        deliver(&council.service);
        let say = |course, on| {
            let mut olga = council.browser(&council.officer);
            olga.get("/training/new");
            done(&olga.post("/training/new", &told(course, on)));
        };
        say("gdpr", ["1", "4", "2026"]);
        say("safeguarding", ["2", "4", "2026"]);
        let sent = deliver(&council.service);
        let to: Vec<&str> = sent.iter().map(|mail| mail.to.as_str()).collect();
        assert_eq!(to, [council.manager.email.as_deref().unwrap()], "{}", fresh.name);
        assert!(sent[0].raw.contains("Subject: A course is waiting for you"), "{}", sent[0].raw);
        // The navigation counts it, and the reviews lead to it.
        let mut max = council.browser(&council.manager);
        reads(&max.get("/reviews"), &["Also waiting: 2 qualifications, jobs and courses to verify"]);
        let reviews = max.get("/reviews");
        says(&reviews, &["href=\"/qualifications/to-verify\""]);
        says(&max.get("/training/to-confirm"), &["Data protection", "/employment/to-verify"]);
        // Another day, another mail; and none where nothing waits any more.
        council.service.clock.advance(chrono::Duration::days(1));
        say("equality", ["3", "4", "2026"]);
        let claims = training::claims_of(&mut council.service.connection(), &council.officer.id).unwrap();
        let newest = claims.iter().find(|claim| claim.course == *"equality").unwrap();
        let mut olga = council.browser(&council.officer);
        olga.get("/training");
        done(&olga.post(&format!("/training/claims/{}/withdraw", newest.id), &[("version", "1")]));
        assert_eq!(deliver(&council.service).len(), 0, "{}", fresh.name);
        // Somebody without a line manager is HR's to confirm.
        council.service.clock.advance(chrono::Duration::days(1));
        let alone = council.service.person("Una Alone", &[Role::Officer]);
        council.place(&alone);
        let connection = &mut council.service.connection();
        for line in lines::list_for_person(connection, &alone.id).unwrap() {
            assert!(lines::remove(connection, &line.id, line.version).unwrap());
        }
        let mut una = council.browser(&alone);
        una.get("/training/new");
        done(&una.post("/training/new", &told("gdpr", ["1", "4", "2026"])));
        let sent = deliver(&council.service);
        let hana = council.hr.email.clone().unwrap();
        assert!(sent.iter().any(|mail| mail.to == hana), "{}", fresh.name);
        assert!(sent.iter().all(|mail| Some(&mail.to) != council.manager.email.as_ref()), "{}", fresh.name);
    });
}

/// HR takes out what was recorded by mistake: it stays to be read, and counts no longer.
#[test]
fn hr_takes_out_a_completion_that_was_recorded_by_mistake() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let olga = &council.officer;
        council.finished(olga, "gdpr", "2025-09-10", None);
        council.finished(olga, "gdpr", "2024-09-10", None);
        assert_eq!(council.course(olga, "gdpr"), "done", "{}", fresh.name);
        let path = format!("/training/completions/{}-gdpr-2025-09-10/take-out", olga.id);
        let page = format!("/people/{}/training", olga.id);
        for (who, status) in [(olga, 403), (&council.manager, 403), (&council.colleague, 404), (&council.auditor, 403)] {
            assert_eq!(council.browser(who).get(&path).status, status, "{}: {}", fresh.name, who.name);
        }
        let mut hana = council.browser(&council.hr);
        says(&hana.get(&page), &[&path]);
        reads(&hana.get(&path), &["Take out a completion", "Data protection, finished on 10 September 2025"]);
        let refused = hana.post(&path, &[("reason", " ")]);
        assert_eq!(refused.status, 422, "{}", fresh.name);
        reads(&refused, &["Enter a reason. Olga Officer will read it"]);
        council.service.clock.advance(Duration::minutes(1));
        done(&hana.post(&path, &[("reason", "<b>Another</b> Olga")]));
        // The one before counts again, and it ran out.
        assert_eq!(council.course(olga, "gdpr"), "lapsed", "{}", fresh.name);
        let own = council.browser(olga).get("/training");
        reads(&own, &["Taken out, recorded by mistake", "Taken out by Hana Resources on 10 April 2026."]);
        says(&own, &["&lt;b&gt;Another&lt;/b&gt; Olga"]);
        // A moment before it was taken out, and a file that brings it once more.
        let (before, after) = (council.service.clock.now(), council.service.clock.now() + chrono::Duration::seconds(1));
        let of = |moment| {
            let span = Span::one(&olga.id).known_before(moment);
            training::list(&mut council.service.connection(), &span).unwrap().len()
        };
        assert_eq!((of(before), of(after)), (2, 1), "{}: it was known until then", fresh.name);
        let out = training::taken_out_in(&mut council.service.connection(), &olga.organisation).unwrap();
        assert_eq!(out.len(), 1, "{}", fresh.name);
        let late = hana.post(&path, &[("reason", "Again")]);
        assert_eq!(late.status, 409, "{}", fresh.name);
        // A program does the same, and the day can be recorded again.
        let program = council.service.program(&council.hr, &["read", "staff"]);
        let found = program.get(&format!("/api/v1{page}")).json();
        assert_eq!(found["taken_out"][0]["completed_on"], "2025-09-10");
        assert_eq!(found["completions"].as_array().unwrap().len(), 1, "{}", fresh.name);
        council.finished_again(olga, "gdpr", "2025-09-10");
        assert_eq!(council.course(olga, "gdpr"), "done", "{}", fresh.name);
        assert_eq!(program.get("/api/v1/training/completions/nothing").status, 404);
    });
}
