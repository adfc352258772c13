//! Lists of appraisals and their cycles, through the real doors on both databases.

use gradus::clock::new_id;
use gradus::domain::account::Role;
use gradus::domain::ids::{PostId, TeamId};
use gradus::domain::people::{Days, Person, Post, Team};
use gradus::store::{posts, teams};
use serde_json::{Value, json};

use crate::support::databases::{Fresh, on_both};
use crate::support::pages::{all_hidden, hidden, is_silent, reads, words_of};
use crate::support::service::{Answer, Browser};
use crate::web_applications::{Council, day};

/// Olga and Cleo report to Max; Lena came in February; Nils has no line manager. It is 10 April 2026.
struct Desk {
    council: Council,
    late: Person,
    alone: Person,
}

impl Desk {
    fn new(fresh: &Fresh) -> Desk {
        let council = Council::new(fresh);
        let late = council.service.person("Lena Late", &[Role::Officer]);
        let alone = council.service.person("Nils Alone", &[Role::Officer]);
        let team = Team {
            id: TeamId::new("team-1"),
            organisation: late.organisation.clone(),
            name: "Income North".to_owned(),
            version: 1,
        };
        teams::insert(&mut council.service.connection(), &team, council.service.clock.now()).unwrap();
        let desk = Desk { council, late, alone };
        desk.council.line(&desk.late, &desk.council.manager);
        desk.post(&desk.late, "2026-04-07", Some("team-1"));
        desk.post(&desk.alone, "2025-05-01", None);
        desk
    }

    fn post(&self, person: &Person, from: &str, team: Option<&str>) {
        let now = self.council.service.clock.now();
        let post = Post {
            id: PostId::new(new_id(now)),
            person: person.id.clone(),
            organisation: person.organisation.clone(),
            job_profile: "medway.iao.jd".to_owned(),
            framework: Some("medway.iao.framework".to_owned()),
            team: team.map(Into::into),
            post_number: None,
            days: Days::from(day(from)),
            levels: Vec::new(),
            version: 1,
        };
        posts::insert(&mut self.council.service.connection(), &post, now).unwrap();
    }

    fn hana(&self) -> Browser {
        self.council.browser(&self.council.hr)
    }

    /// Opens a cycle by its form. Gives its path.
    fn opened(&self, changed: &[(&str, &str)]) -> String {
        let mut hana = self.hana();
        let form = hana.get("/appraisals/cycles/new");
        let key = hidden(&form, "key");
        let fields = fields(&[("key", &key), ("step", "check")], changed);
        let check = send(&mut hana, &fields);
        assert_eq!(check.status, 200, "{}", words_of(&check));
        let done = confirm(&mut hana, &check);
        assert_eq!(done.status, 303, "{}", words_of(&done));
        done.location().to_owned()
    }
}

const FORM: [(&str, &str); 15] = [
    ("title", "2026 to 2027"),
    ("scheme", "medway.appraisal"),
    ("moderator", "medway-hugo.resources"),
    ("starts_on_day", "1"),
    ("starts_on_month", "4"),
    ("starts_on_year", "2026"),
    ("ends_on_day", "31"),
    ("ends_on_month", "3"),
    ("ends_on_year", "2027"),
    ("mid_year_due_on_day", "30"),
    ("mid_year_due_on_month", "10"),
    ("mid_year_due_on_year", "2026"),
    ("year_end_due_on_day", "12"),
    ("year_end_due_on_month", "3"),
    ("year_end_due_on_year", "2027"),
];

fn fields<'a>(more: &[(&'a str, &'a str)], changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = FORM.into_iter().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    more.iter().copied().chain(kept).chain(changed.iter().copied()).collect()
}

fn send(browser: &mut Browser, fields: &[(&str, &str)]) -> Answer {
    browser.post("/appraisals/cycles/new", fields)
}

/// Presses "Open the cycle" on the page that is shown before.
fn confirm(browser: &mut Browser, check: &Answer) -> Answer {
    let held = all_hidden(check);
    let held = held.iter().filter(|(name, _)| name != "csrf_token").map(|(name, value)| (name.as_str(), value.as_str()));
    let fields: Vec<(&str, &str)> = held.chain([("step", "open")]).collect();
    send(browser, &fields)
}

#[test]
fn hr_opens_a_cycle_after_a_last_look_and_sees_who_has_not_finished() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let mut hana = desk.hana();
        reads(&hana.get("/appraisals"), &["No appraisal is open.", "No cycles yet.", "Open a cycle"]);
        reads(&hana.get("/appraisals/cycles"), &["No cycles yet."]);
        // The form suggests the year of today.
        let form = hana.get("/appraisals/cycles/new");
        assert!(form.body.contains("value=\"2026 to 2027\""), "{}", form.body);
        reads(&form, &["medway.appraisal", "Objectives 40, Behaviours 60", "Sample, not the council's own"]);
        let key = hidden(&form, "key");
        let check = send(&mut hana, &fields(&[("key", &key), ("step", "check")], &[]));
        assert_eq!(check.status, 200);
        reads(
            &check,
            &[
                "3 people would be in it. Each gets two appraisals. They get a mail.",
                "They came after the first day",
                "Lena Late",
                "They have no line manager, so they are not in it",
                "Nils Alone",
            ],
        );
        // Nothing is there before it is confirmed; coming back to the form keeps what was typed.
        reads(&hana.get("/appraisals/cycles"), &["No cycles yet."]);
        let again = send(&mut hana, &fields(&[("key", &key), ("step", "change")], &[("title", "Another name")]));
        assert!(again.status == 200 && again.body.contains("value=\"Another name\""));
        let done = confirm(&mut hana, &check);
        assert_eq!(done.status, 303, "{}", words_of(&done));
        let path = done.location().to_owned();
        let twice = confirm(&mut hana, &check);
        assert_eq!((twice.status, twice.location()), (303, path.as_str()), "{}: sent twice it is one cycle", fresh.name);
        let page = hana.get(&path);
        reads(
            &page,
            &[
                "Appraisal cycle 2026 to 2027",
                "0 of 6 appraisals finished.",
                "Not started 3",
                "Max Manager",
                "Nils Alone",
                "By Hana Resources on 10 April 2026",
            ],
        );
        reads(&hana.get("/appraisals"), &["2026 to 2027", "0 of 6 appraisals finished"]);
        // Whoever comes later is shown, and added.
        desk.council.line(&desk.alone, &desk.council.other);
        reads(&hana.get(&path), &["They could be in it, and are not yet", "Add them to the cycle"]);
        let joined = hana.post(&format!("{path}/joiners"), &[]);
        reads(&hana.follow(&joined), &["1 person added. They get a mail.", "0 of 8 appraisals finished."]);
        // Filters stand in the address.
        let filtered = hana.get(&format!("{path}?manager={}&stage=year_end", desk.council.other.id));
        reads(&filtered, &["1 appraisal, by the day they are due", "Nils Alone"]);
        is_silent(&filtered, &["Cleo Colleague</a>"]);
        reads(&hana.get(&format!("{path}?state=signed")), &["No appraisals match.", "There are 8 appraisals in the cycle."]);
        // Officers and managers see their own and their reports'.
        let mut olga = desk.council.browser(&desk.council.officer);
        let own = olga.get("/appraisals");
        reads(&own, &["2 appraisals wait for you.", "2026 to 2027, mid-year", "30 Oct 2026", "Not started"]);
        is_silent(&own, &["Cleo", "Open a cycle"]);
        let mut max = desk.council.browser(&desk.council.manager);
        reads(&max.get("/appraisals"), &["Nothing waits for you.", "Waiting for others", "Olga Officer", "Cleo Colleague"]);
        let of = format!("/people/{}/appraisals", desk.council.officer.id);
        reads(&max.get(&of), &["Appraisals of Olga Officer", "Your direct report.", "0 of 2 appraisals finished."]);
        assert_eq!(desk.council.browser(&desk.council.colleague).get(&of).status, 404);
        for who in [&desk.council.officer, &desk.council.manager, &desk.council.auditor] {
            assert_eq!(desk.council.browser(who).get(&path).status, 403, "{}", who.name);
        }
        assert_eq!(desk.council.browser(&desk.council.stranger).get(&path).status, 404);
    });
}

#[test]
fn a_form_that_is_not_right_says_everything_at_once_and_keeps_what_was_typed() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let mut hana = desk.hana();
        // What is typed otherwise, and what is said of it.
        type Wrong<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);
        let wrong: [Wrong<'_>; 9] = [
            (&[("title", "")], &["Enter a name, for example 2026 to 2027"]),
            (&[("scheme", "")], &["Select an appraisal scheme"]),
            (&[("moderator", "")], &["Enter who moderates: somebody of HR, or a manager"]),
            (&[("moderator", "medway-olga.officer")], &["Enter who moderates: somebody of HR, or a manager"]),
            (&[("scheme", "s001.appraisal")], &["Select an appraisal scheme"]),
            (
                &[("starts_on_day", "31"), ("starts_on_month", "2"), ("title", "")],
                &["First day must be a real date", "Enter a name, for example 2026 to 2027"],
            ),
            (&[("ends_on_year", "2026")], &["Last day must be after the first day"]),
            (&[("mid_year_due_on_year", "2028")], &["Mid-year due date must be before the year end"]),
            (&[("team", "nowhere"), ("job_profile", "nothing")], &["Select a team from the list", "Select a job from the list"]),
        ];
        hana.get("/appraisals/cycles/new");
        for (changed, said) in wrong {
            let page = send(&mut hana, &fields(&[("step", "check")], changed));
            assert_eq!(page.status, 422, "{changed:?}");
            reads(&page, said);
            assert!(page.body.contains("value=\"2027\""), "what was typed is kept: {changed:?}");
            // Whoever sends the last step without the first is told the same.
            assert_eq!(send(&mut hana, &fields(&[("step", "open")], changed)).status, 422, "{changed:?}");
        }
        // A team in which nobody is.
        let page = send(&mut hana, &fields(&[("step", "check")], &[("team", "team-1"), ("job_profile", "medway.iao.jd")]));
        reads(&page, &["1 person would be in it.", "Team Income North, Income and Arrears Officer"]);
        let path = desk.opened(&[("team", "team-1")]);
        let taken = send(&mut hana, &fields(&[("step", "check")], &[]));
        assert_eq!(taken.status, 422);
        reads(&taken, &["There is a cycle 2026 to 2027 already"]);
        let page = hana.get(&path);
        reads(&page, &["0 of 2 appraisals finished.", "Team Income North"]);
        is_silent(&page, &["Olga Officer", "They could be in it"]);
    });
}

#[test]
fn the_days_of_a_cycle_are_changed_once_and_the_second_of_two_is_told() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = desk.opened(&[]);
        let mut hana = desk.hana();
        let change = format!("{path}/change");
        let version = hidden(&hana.get(&change), "version");
        let sent = |day: &'static str, version: &str| {
            let mut browser = desk.hana();
            browser.get(&change);
            let fields = [
                ("version", version),
                ("title", "2026 to 2027"),
                ("moderator", "medway-hugo.resources"),
                ("mid_year_due_on_day", day),
                ("mid_year_due_on_month", "11"),
                ("mid_year_due_on_year", "2026"),
                ("year_end_due_on_day", "12"),
                ("year_end_due_on_month", "3"),
                ("year_end_due_on_year", "2027"),
            ];
            browser.post(&change, &fields)
        };
        let wrong = sent("31", &version);
        assert_eq!(wrong.status, 422);
        reads(&wrong, &["Mid-year due date must be a real date"]);
        assert_eq!(sent("6", &version).status, 303);
        assert_eq!(sent("13", &version).status, 412, "{}: the days were changed meanwhile", fresh.name);
        reads(&hana.get(&path), &["6 November 2026", "6 Nov 2026"]);
        let mut olga = desk.council.browser(&desk.council.officer);
        reads(&olga.get("/appraisals"), &["6 Nov 2026"]);
    });
}

#[test]
fn programs_open_and_follow_cycles() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let hr = desk.council.service.program(&desk.council.hr, &["read", "staff"]);
        let moderator = desk.council.hr_two.id.as_str();
        let new = |check: bool| {
            json!({
                "scheme": "medway.appraisal", "title": "2026 to 2027", "starts_on": "2026-04-01", "ends_on": "2027-03-31",
                "mid_year_due_on": "2026-10-30", "year_end_due_on": "2027-03-12", "check": check,
                "moderator": moderator,
            })
        };
        let all = "/api/v1/appraisals/cycles";
        let checked = hr.send("POST", all, &new(true), None);
        assert_eq!(checked.status, 200, "{}", checked.body);
        let names = |list: &Value| -> Vec<String> {
            list.as_array().unwrap().iter().map(|person| person["name"].as_str().unwrap().to_owned()).collect()
        };
        let found = checked.json();
        assert_eq!(found["cycle"], Value::Null);
        assert_eq!(names(&found["people"]), ["Cleo Colleague", "Lena Late", "Olga Officer"]);
        assert_eq!(
            (names(&found["late"]), names(&found["without_manager"])),
            (vec!["Lena Late".into()], vec!["Nils Alone".into()])
        );
        assert_eq!(hr.get(all).json()["items"], json!([]));
        let opened = hr.send("POST", all, &new(false), None);
        assert_eq!(opened.status, 201, "{}", opened.body);
        let one = format!("{all}/{}", opened.json()["cycle"]["id"].as_str().unwrap());
        let again = hr.send("POST", all, &new(false), None);
        assert_eq!((again.status, again.json()["errors"][0]["code"].clone()), (422, json!("taken")));
        let page = hr.get(&format!("{one}?limit=4")).json();
        assert_eq!((page["appraisals"].clone(), page["settled"].clone()), (json!(6), json!(0)));
        assert_eq!(
            page["stages"][0],
            json!({
                "stage": "mid_year", "due_on": "2026-10-30", "all": 3, "settled": 0, "overdue": 0, "states": [["not_started", 3]],
            })
        );
        assert_eq!(page["managers"][0]["manager"]["name"], "Max Manager");
        assert_eq!(page["items"].as_array().unwrap().len(), 4);
        let rest = hr.get(&format!("{one}?limit=4&cursor={}", page["next"].as_str().unwrap())).json();
        assert_eq!((rest["items"].as_array().unwrap().len(), rest["next"].clone()), (2, Value::Null));
        assert_eq!(hr.get(&format!("{one}?state=nonsense")).status, 422);
        assert_eq!(hr.get(&format!("{one}?turn=officer&stage=year_end")).json()["items"].as_array().unwrap().len(), 3);
        let changed = json!({"title": "2026 to 2027", "mid_year_due_on": "2026-11-06", "year_end_due_on": "2027-03-12", "moderator": moderator});
        assert_eq!(hr.send("PUT", &one, &changed, None).status, 428);
        assert_eq!(hr.send("PUT", &one, &changed, Some(1)).status, 200);
        assert_eq!(hr.send("PUT", &one, &json!({"title": "x", "year_end_due_on": "2027-03-12"}), Some(2)).status, 422);
        let renamed =
            json!({"title": "Renamed", "mid_year_due_on": "2026-11-06", "year_end_due_on": "2027-03-12", "moderator": moderator});
        assert_eq!(hr.send("PUT", &one, &renamed, Some(1)).status, 412);
        desk.council.line(&desk.alone, &desk.council.other);
        let join = || hr.send("POST", &format!("{one}/joiners"), &json!({}), None).json();
        assert_eq!((join(), join()), (json!({"added": 1}), json!({"added": 0})));
        let officer = desk.council.service.program(&desk.council.officer, &["read"]);
        let own = officer.get("/api/v1/appraisals").json();
        let first = &own["items"][0];
        assert_eq!(
            (first["cycle"].clone(), first["due_on"].clone(), first["state"].clone(), first["my_turn"].clone()),
            (json!("2026 to 2027"), json!("2026-11-06"), json!("not_started"), json!(true))
        );
        assert_eq!(officer.get(&one).status, 403);
        let of = format!("/api/v1/people/{}/appraisals", desk.council.officer.id);
        let manager = desk.council.service.program(&desk.council.manager, &["read"]);
        assert_eq!(manager.get(&of).json()["items"].as_array().unwrap().len(), 2);
        assert_eq!(desk.council.service.program(&desk.council.colleague, &["read"]).get(&of).status, 404);
    });
}

#[test]
fn the_grade_report_says_when_the_last_was_and_when_the_next_is_due() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = desk.opened(&[]);
        let id = path.rsplit('/').next().unwrap();
        let hr = desk.council.service.program(&desk.council.hr, &["read", "export"]);
        let dates = || {
            let report = hr.get("/api/v1/reports/grades").json();
            let row = report["items"].as_array().unwrap().iter().find(|row| row["name"] == "Olga Officer").unwrap().clone();
            (row["last_appraisal_on"].clone(), row["next_appraisal_due_on"].clone())
        };
        assert_eq!(dates(), (Value::Null, json!("2026-10-30")));
        // One that was closed, as the year would close it.
        let mut connection = desk.council.service.connection();
        let all =
            gradus::store::appraisals::list_of_people(&mut connection, std::slice::from_ref(&desk.council.officer.id)).unwrap();
        let mut mid_year = all.into_iter().find(|found| found.cycle == id && found.due_on == day("2026-10-30")).unwrap();
        let act = || gradus::domain::appraisal::Act { at: desk.council.service.clock.now(), by: desk.council.manager.id.clone() };
        let shared = gradus::domain::appraisal::Shared { moderated: None, shared: act() };
        let closed = gradus::domain::appraisal::Closed { act: act(), without: Some("No answer.".to_owned()) };
        mid_year.state = gradus::domain::appraisal::State::Closed(shared, None, closed);
        assert!(gradus::store::appraisals::update(&mut connection, &mid_year).unwrap());
        assert_eq!(dates(), (json!("2026-04-10"), json!("2027-03-12")));
    });
}
