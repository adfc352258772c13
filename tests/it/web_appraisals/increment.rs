//! The recommendation on the increment within the grade on the pages and in the API: who reads it in which state, what is said of
//! what is wrong, two at once, and the overview and the file of the cycle. Tables written by hand.

use gradus::domain::appraisal::{Increment, Recommended};
use gradus::store::appraisals::views;

use super::*;
use crate::command::Folder;
use crate::support::python;

/// Words that the recommendation alone holds.
const REASON: &str = "why-it-is-withheld";
const LEVELS: &str = "It decides no level, and managers promise nothing about pay.";

fn withheld() -> Written {
    let increment =
        Increment { recommendation: Recommended::Withheld, reason: REASON.to_owned(), discussed_on: Some(day("2026-03-02")) };
    Written { increment: Some(increment), ..summary(MANAGERS) }
}

/// An appraisal in this state whose form asks for a recommendation.
fn asking(desk: &Desk, word: &str) -> String {
    let (state, moderation) = desk.state(word);
    let path = desk.appraisal(word, state, moderation);
    let connection = &mut desk.council.service.connection();
    let mut appraisal = rows::find(connection, word).unwrap().unwrap();
    appraisal.form.increment = true;
    assert!(rows::update(connection, &appraisal).unwrap());
    path
}

/// The same with what Max recommends; the officer's view sent once it is with the manager, his once it is shared.
fn recommended(desk: &Desk, word: &str) -> String {
    let path = asking(desk, word);
    let late = !["not_started", "self_assessment", "not_rated"].contains(&word);
    let shared = desk.state(word).0.shared().is_some();
    desk.view(&path, ViewKind::Own, &desk.council.officer, summary(OWN), late);
    desk.view(&path, ViewKind::Manager, &desk.council.manager, withheld(), shared);
    path
}

/// Who reads the recommendation on the page and in the API: Y yes, - no, 4 nothing at all.
/// Olga, Max, Hana, Dora, Aud, Zoe, Cleo, Adam, Xena.
const READ: &str = "
    not_started     - Y - - - 4 4 4 4
    self_assessment - Y - - - 4 4 4 4
    manager_review  - Y - - - 4 4 4 4
    moderation      - Y - - - Y 4 4 4
    confirmed       - Y - - - 4 4 4 4
    shared          Y Y Y Y Y 4 4 4 4
    agreed          Y Y Y Y Y 4 4 4 4
    seen            Y Y Y Y Y 4 4 4 4
    closed          Y Y Y Y Y 4 4 4 4
    not_rated       - Y - - - 4 4 4 4";

#[test]
fn nobody_reads_a_recommendation_before_it_is_theirs_to_read() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let council = &desk.council;
        let people = [
            &council.officer,
            &council.manager,
            &council.hr,
            &council.director,
            &council.auditor,
            &council.other,
            &council.colleague,
            &council.admin,
            &council.stranger,
        ];
        let mut browsers = people.map(|person| council.browser(person));
        for row in READ.lines().map(str::trim).filter(|row| !row.is_empty()) {
            let words: Vec<&str> = row.split_whitespace().collect();
            let path = recommended(&desk, words[0]);
            for ((person, browser), expected) in people.iter().zip(&mut browsers).zip(&words[1..]) {
                for path in [path.clone(), format!("/api/v1{path}")] {
                    let answer = browser.get(&path);
                    let found = match (answer.status, answer.body.contains(REASON)) {
                        (404, false) => "4",
                        (200, true) => "Y",
                        (200, false) => "-",
                        _ => "?",
                    };
                    assert_eq!(found, *expected, "{}: {} in {}", fresh.name, person.name, words[0]);
                    if found == "Y" && !path.starts_with("/api") {
                        reads(&answer, &["Increment within the grade", LEVELS, "Increment withheld", "2 March 2026"]);
                    }
                }
            }
        }
        // Whoever decides about it reads it where they decide.
        let mut zoe = council.browser(&council.other);
        reads(&zoe.get("/appraisals/moderation/moderate"), &["Increment withheld", REASON, LEVELS]);
        reads(&desk.olga().get("/appraisals/shared/sign"), &["Increment withheld", REASON, LEVELS]);
        let json = desk.olga().get("/api/v1/appraisals/shared").json();
        assert_eq!(json["form"]["increment"], true);
        assert_eq!(
            json["views"][1]["increment"],
            serde_json::json!({"recommendation": "withheld", "reason": REASON, "discussed_on": "2026-03-02"})
        );
        assert_eq!(json["views"][0].get("increment"), None, "the officer recommends nothing");
    });
}

#[test]
fn what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = asking(&desk, "manager_review");
        let manager = format!("{path}/manager");
        let mut max = desk.max();
        reads(&max.get(&manager), &["Increment within the grade", LEVELS, "What do you recommend?"]);
        const SELECT: &str = "Select what you recommend for the increment";
        const PAST: &str = "Day of the discussion must be in the past";
        const KEPT: &str = "Typed words to keep.";
        for (recommended, reason, on, said) in [
            ("", "", ["", "", ""], SELECT),
            ("", KEPT, ["", "", ""], SELECT),
            ("", "", ["2", "3", "2026"], SELECT),
            ("splendid", KEPT, ["", "", ""], SELECT),
            ("accelerated", "", ["", "", ""], "Enter a reason. Olga Officer will read it"),
            ("not_applicable", "", ["", "", ""], "Enter a reason. Olga Officer will read it"),
            ("withheld", "", ["2", "3", "2026"], "Enter a reason. Olga Officer will read it"),
            ("withheld", KEPT, ["", "", ""], "Enter the day on which you discussed it with Olga Officer"),
            ("withheld", KEPT, ["10", "4", "2026"], PAST),
            ("withheld", KEPT, ["11", "4", "2026"], PAST),
            ("withheld", KEPT, ["31", "2", "2026"], "Day of the discussion must be a real date"),
            ("withheld", KEPT, ["2", "", "2026"], "Day of the discussion must include a month"),
            ("normal", KEPT, ["2", "3", "2026"], "Leave the day empty, or select that the increment is withheld"),
        ] {
            let fields = [
                ("summary", "A year."),
                ("increment", recommended),
                ("increment_reason", reason),
                ("increment_discussed_on_day", on[0]),
                ("increment_discussed_on_month", on[1]),
                ("increment_discussed_on_year", on[2]),
            ];
            let page = fill(&mut max, &manager, &fields);
            assert_eq!(page.status, 422, "{}: {fields:?}", fresh.name);
            reads(&page, &["There is a problem", said, reason, "A year."]);
            for (part, typed) in ["day", "month", "year"].into_iter().zip(on).filter(|(_, typed)| !typed.is_empty()) {
                let field =
                    format!("name=\"increment_discussed_on_{part}\" type=\"text\" inputmode=\"numeric\" value=\"{typed}\"");
                says(&page, &[&field]);
            }
            if Recommended::from_word(recommended).is_some() {
                says(&page, &[&format!("value=\"{recommended}\" checked")]);
            }
        }
        let fields = [("summary", "A year."), ("increment", "normal")];
        let right = fill(&mut max, &manager, &[&fields[..], &[("increment_discussed_on_day", "")]].concat());
        assert_eq!(right.location(), format!("{path}/share"), "{}", fresh.name);
        reads(&max.follow(&right), &["Check your view", "Normal increment", LEVELS]);
    });
}

#[test]
fn of_two_recommendations_at_once_the_second_sees_both() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = asking(&desk, "manager_review");
        let manager = format!("{path}/manager");
        let (mut first, mut second) = (desk.max(), desk.max());
        let carried = |page: &Answer| -> Vec<(String, String)> {
            all_hidden(page).into_iter().filter(|(name, _)| name != "csrf_token").collect()
        };
        let (one, other) = (carried(&first.get(&manager)), carried(&second.get(&manager)));
        let post = |browser: &mut Browser, hidden: &[(String, String)], fields: &[(&str, &str)]| {
            let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            browser.post(&manager, &hidden.chain(fields.iter().copied()).collect::<Vec<_>>())
        };
        done(&post(&mut first, &one, &[("summary", "A year."), ("increment", "normal")]));
        let fields = [
            ("summary", "A year."),
            ("rating_behaviours_resident", "partly"),
            ("increment", "withheld"),
            ("increment_reason", REASON),
            ("increment_discussed_on_day", "2"),
            ("increment_discussed_on_month", "3"),
            ("increment_discussed_on_year", "2026"),
        ];
        let stale = post(&mut second, &other, &fields);
        assert_eq!(stale.status, 412, "{}", fresh.name);
        reads(
            &stale,
            &[
                "Someone else saved this while you were working",
                "Increment within the grade",
                "Increment withheld, discussed on 2 March 2026: why-it-is-withheld",
                "Normal increment",
            ],
        );
        let saved = post(&mut second, &carried(&stale), &[]);
        assert_eq!(saved.location(), format!("{path}/share"), "{}", fresh.name);
        let held = views::list(&mut desk.council.service.connection(), "manager_review").unwrap();
        assert_eq!(held[0].written.increment, withheld().increment, "{}", fresh.name);
    });
}

/// The overview and the file, of one cycle for each state. Zoe moderates, and it is 10 April 2026.
#[test]
fn hr_sees_what_is_recommended_once_it_is_shared_and_takes_a_cycle_away_as_a_file() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let mut hana = desk.council.browser(&desk.council.hr);
        let olga = ["medway-olga.officer", "Olga Officer", "medway-max.manager", "Max Manager", "year_end", "2026-04-30"];
        // State, signature, why not rated, who acts next and their name, score, recommendation and its day.
        for (word, row) in [
            ("not_started", ["not_started", "", "", "officer", "Olga Officer", "", "", ""]),
            ("manager_review", ["manager_review", "", "", "manager", "Max Manager", "", "", ""]),
            ("moderation", ["moderation", "", "", "moderator", "Zoe Other", "", "", ""]),
            ("confirmed", ["moderation", "", "", "manager", "Max Manager", "", "", ""]),
            ("shared", ["shared", "", "", "officer", "Olga Officer", "50", "withheld", "2026-03-02"]),
            ("seen", ["signed", "seen_not_agreed", "", "manager", "Max Manager", "50", "withheld", "2026-03-02"]),
            ("closed", ["closed", "agreed", "", "", "", "50", "withheld", "2026-03-02"]),
            ("not_rated", ["not_rated", "", "long_absence", "", "", "", "", ""]),
        ] {
            let path = asking(&desk, word);
            let rated = gradus::domain::appraisal::Answer {
                section: LocalId::new("behaviours"),
                part: "resident".to_owned(),
                rating: Some(LocalId::new("partly")),
                comment: String::new(),
            };
            let written = Written { answers: vec![rated], ..withheld() };
            desk.view(&path, ViewKind::Manager, &desk.council.manager, written, desk.state(word).0.shared().is_some());
            let cycle = format!("/appraisals/cycles/cycle-{word}");
            let page = hana.get(&format!("{cycle}?show=all"));
            says(&page, &[&format!("href=\"{cycle}/appraisals.csv\"")]);
            reads(&page, &["Download all 1 appraisal (CSV)"]);
            if row[6].is_empty() {
                is_silent(&page, &["Increment withheld", "Recommended increments", REASON]);
            } else {
                reads(&page, &["Recommended increments within the grade", "Increment withheld 1", "decide no level"]);
                reads(&hana.get(&format!("{cycle}?increment=normal")), &["No appraisals match."]);
                reads(&hana.get(&format!("{cycle}?increment=withheld")), &["1 appraisal, by the day they are due"]);
                is_silent(&page, &[REASON]);
            }
            let json = hana.get(&format!("/api/v1{cycle}?show=all")).json();
            let told = json["items"][0]["increment"].as_str().unwrap_or_default().to_owned();
            assert_eq!(told, row[6], "{}: {word}", fresh.name);
            let read = |path: &str| {
                let program = desk.council.service.program(&desk.council.hr, &["export", "staff"]);
                let folder = Folder::new();
                let file = folder.write("cycle.csv", program.get_bytes(path));
                python::run("reports/read.py", &["csv", file.to_str().unwrap()])
            };
            let found = read(&format!("/api/v1{cycle}/appraisals.csv"));
            let [state, signature, not_rated, turn, by, score, increment, discussed] = row;
            let expected =
                [&olga[..], &[state, signature, not_rated, turn, by, "2026-04-10", "false", score, increment, discussed]];
            let head = "employee_ref name line_manager_ref line_manager stage due_on state signature not_rated next_to_act \
                        next_to_act_name since overdue score increment increment_discussed_on";
            let head: Vec<&str> = head.split_whitespace().collect();
            assert_eq!(found["rows"], serde_json::json!([head, expected.concat()]), "{}: {word}", fresh.name);
            assert_eq!((found["mark"].clone(), found["ends"].clone()), (true.into(), true.into()));
        }
        let file = "/appraisals/cycles/cycle-closed/appraisals.csv";
        assert_eq!(hana.get(file).header("content-type"), Some("text/csv; charset=utf-8"));
        // Each time it was taken away is in the audit log, with how many rows it had.
        let filter = gradus::store::audit::Filter::default();
        let log = gradus::store::audit::list(&mut desk.council.service.connection(), &filter, 500).unwrap();
        let taken = log.iter().filter(|entry| entry.event.action == "appraisal_cycle_exported").count();
        assert_eq!(taken, 9, "{}", fresh.name);
        for (who, status) in [
            (&desk.council.officer, 403),
            (&desk.council.manager, 403),
            (&desk.council.auditor, 403),
            (&desk.council.stranger, 404),
        ] {
            assert_eq!(desk.council.browser(who).get(file).status, status, "{}: {}", fresh.name, who.name);
        }
    });
}
