//! Who may do and read what, in every state: tables written by hand.

use gradus::domain::audit::Outcome;
use gradus::store::audit::{self, Filter};

use super::*;

/// 412 stands for allowed: the form was of another version, so nothing happens.
const ALLOWED: u16 = 412;

/// For each action and reader, one letter a state: `.` allowed, `9` not in this state, `3` not theirs, `4` not theirs to know.
/// not_started self_assessment manager_review moderation confirmed shared agreed seen closed not_rated
const TABLE: &str = "
    own         Olga ..99999999
    own/check   Olga 9.99999999
    manager     Olga 3333333333
    share       Olga 3333333333
    interim     Olga 3333333333
    go-on       Olga 3333333333
    moderate    Olga 3333333333
    sign        Olga 99999.9999
    close       Olga 3333333333
    not-rated   Olga 3333333333
    own         Max  3333333333
    own/check   Max  3333333333
    manager     Max  ...9999999
    share       Max  99.9.99999
    interim     Max  ...9999999
    go-on       Max  ..99999999
    moderate    Max  3333333333
    sign        Max  3333333333
    close       Max  99999...99
    not-rated   Max  ......9999
    own         Hana 3333333333
    own/check   Hana 3333333333
    manager     Hana 3333333333
    share       Hana 3333333333
    interim     Hana 3333333333
    go-on       Hana 3333333333
    moderate    Hana 3333333333
    sign        Hana 3333333333
    close       Hana 3333333333
    not-rated   Hana ......9999
    own         Zoe  4444444444
    own/check   Zoe  4444444444
    manager     Zoe  4444444444
    share       Zoe  4444444444
    interim     Zoe  4444444444
    go-on       Zoe  4444444444
    moderate    Zoe  444.444444
    sign        Zoe  4444444444
    close       Zoe  4444444444
    not-rated   Zoe  4444444444
    own         Cleo 4444444444
    manager     Cleo 4444444444
    share       Cleo 4444444444
    moderate    Cleo 4444444444
    sign        Cleo 4444444444
    close       Cleo 4444444444
    not-rated   Cleo 4444444444
    own         Aud  3333333333
    manager     Aud  3333333333
    sign        Aud  3333333333
    not-rated   Aud  3333333333";

const STATES: [&str; 10] = [
    "not_started",
    "self_assessment",
    "manager_review",
    "moderation",
    "confirmed",
    "shared",
    "agreed",
    "seen",
    "closed",
    "not_rated",
];

fn person<'d>(desk: &'d Desk, name: &str) -> &'d Person {
    let council = &desk.council;
    match name {
        "Olga" => &council.officer,
        "Max" => &council.manager,
        "Hana" => &council.hr,
        "Zoe" => &council.other,
        "Cleo" => &council.colleague,
        "Aud" => &council.auditor,
        "Dora" => &council.director,
        "Adam" => &council.admin,
        "Xena" => &council.stranger,
        other => panic!("{other}"),
    }
}

#[test]
fn every_action_in_every_state_answers_each_reader_as_the_table_says() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let paths: Vec<String> = STATES.iter().map(|word| desk.with_views(word)).collect();
        let mut browser: Option<(&str, Browser)> = None;
        let mut cells = 0;
        for row in TABLE.lines().map(str::trim).filter(|row| !row.is_empty()) {
            let words: Vec<&str> = row.split_whitespace().collect();
            let [action, name, expected] = words[..] else { panic!("{row}") };
            if browser.as_ref().is_none_or(|(known, _)| *known != name) {
                let mut signed_in = desk.council.browser(person(&desk, name));
                signed_in.get("/account");
                browser = Some((name, signed_in));
            }
            let (_, browser) = browser.as_mut().unwrap();
            let found: String = paths
                .iter()
                .map(|path| {
                    let fields = [
                        ("version", "999"),
                        ("summary", "x"),
                        ("outcome", "confirmed"),
                        ("signature", "agreed"),
                        ("not_rated", "left"),
                        ("reason", "x"),
                    ];
                    cells += 1;
                    match browser.post(&format!("{path}/{action}"), &fields).status {
                        ALLOWED => '.',
                        409 => '9',
                        403 => '3',
                        404 => '4',
                        _ => '?',
                    }
                })
                .collect();
            assert_eq!(found, expected, "{}: {action} by {name}", fresh.name);
        }
        assert_eq!(cells, 510);
        for (word, path) in STATES.into_iter().zip(&paths) {
            assert_eq!(rows::find(&mut desk.council.service.connection(), word).unwrap().unwrap().version, 1, "{path}");
        }
    });
}

/// What each reader finds on the page and in the API: O the officer's words, M the manager's, I those of the manager who left, - none
/// of them, 4 nothing at all. Olga, Max, Hana, Dora, Aud, Zoe, Cleo, Adam, Xena.
const READ: &str = "
    not_started     O MI - - - 4 4 4 4
    self_assessment O MI - - - 4 4 4 4
    manager_review  O OMI O O O 4 4 4 4
    moderation      O OMI O O O OMI 4 4 4
    confirmed       O OMI O O O 4 4 4 4
    shared          OMI OMI OMI OMI OMI 4 4 4 4
    agreed          OMI OMI OMI OMI OMI 4 4 4 4
    closed          OMI OMI OMI OMI OMI 4 4 4 4
    not_rated       O MI - - - 4 4 4 4";

#[test]
fn nobody_reads_what_was_not_sent_to_them_on_the_page_or_by_the_api() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let names = ["Olga", "Max", "Hana", "Dora", "Aud", "Zoe", "Cleo", "Adam", "Xena"];
        let mut browsers: Vec<Browser> = names.iter().map(|name| desk.council.browser(person(&desk, name))).collect();
        for row in READ.lines().map(str::trim).filter(|row| !row.is_empty()) {
            let words: Vec<&str> = row.split_whitespace().collect();
            let path = desk.with_views(words[0]);
            for ((name, browser), expected) in names.iter().zip(&mut browsers).zip(&words[1..]) {
                for path in [path.clone(), format!("/api/v1{path}")] {
                    let answer = browser.get(&path);
                    let found = match answer.status {
                        404 => "4".to_owned(),
                        200 => [("O", OWN), ("M", MANAGERS), ("I", INTERIM)]
                            .into_iter()
                            .filter(|(_, words)| answer.body.contains(words))
                            .map(|(letter, _)| letter)
                            .collect(),
                        other => other.to_string(),
                    };
                    let found = if found.is_empty() { "-".to_owned() } else { found };
                    assert_eq!(found, *expected, "{}: {name} at {path}", fresh.name);
                }
            }
        }
    });
}

#[test]
fn what_somebody_may_do_is_what_the_page_and_the_api_offer() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        for (word, name, primary, actions) in [
            ("not_started", "Olga", "Continue your self-assessment", ""),
            ("self_assessment", "Olga", "Continue your self-assessment", "send_self_assessment"),
            ("manager_review", "Max", "Continue your view", "share not_rate"),
            ("moderation", "Zoe", "Confirm or give back", "confirm_moderation give_back"),
            ("confirmed", "Max", "Share with Olga Officer", "share not_rate"),
            ("shared", "Olga", "Sign", "sign"),
            ("agreed", "Max", "Sign and close", "close"),
            ("closed", "Max", "", ""),
        ] {
            let path = desk.with_views(word);
            let mut browser = desk.council.browser(person(&desk, name));
            let page = browser.get(&path);
            let found = page.body.split_once("<a class=\"govuk-button\"").map_or("", |(_, rest)| {
                rest.split_once('>').and_then(|(_, rest)| rest.split_once('<')).map_or("", |(text, _)| text)
            });
            assert_eq!(found, primary, "{}: {word} {name}", fresh.name);
            let offered = browser.get(&format!("/api/v1{path}/actions")).json();
            let offered: Vec<&str> = offered["actions"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
            assert_eq!(offered.join(" "), actions, "{}: {word} {name}", fresh.name);
        }
        // The officer does not read what the moderator told the manager.
        let back = gradus::domain::appraisal::GivenBack {
            act: desk.act(&desk.council.other),
            words: "Too mild beside the others.".to_owned(),
        };
        let path = desk.appraisal("back", State::ManagerReview(Some(back)), true);
        reads(&desk.max().get(&path), &["It is your turn again", "Too mild beside the others.", "Zoe Other gave it back"]);
        for path in [path.clone(), format!("/api/v1{path}")] {
            let answer = desk.olga().get(&path);
            assert_eq!(answer.status, 200);
            is_silent(&answer, &["Too mild"]);
        }
    });
}

#[test]
fn a_moderator_confirms_or_gives_back_and_reads_it_no_longer() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = desk.with_views("moderation");
        let mut zoe = desk.council.browser(&desk.council.other);
        let page = zoe.get(&path);
        reads(&page, &["You moderate this cycle.", "It is your turn: confirm the ratings, or give them back with a reason."]);
        is_silent(&page, &["Training check", "Development plan", "/people/"]);
        let moderate = format!("{path}/moderate");
        let refused = fill(&mut zoe, &moderate, &[]);
        assert_eq!(refused.status, 422);
        reads(&refused, &["Select your answer"]);
        let refused = fill(&mut zoe, &moderate, &[("outcome", "given_back")]);
        reads(&refused, &["Enter a reason. The manager will read it"]);
        let back = fill(&mut zoe, &moderate, &[("outcome", "given_back"), ("reason", "Too mild.")]);
        assert_eq!(back.location(), "/appraisals");
        assert_eq!(zoe.get(&path).status, 404);
        let mut max = desk.max();
        reads(&max.get(&path), &["It is your turn again", "Too mild."]);
        let check = fill(&mut max, &format!("{path}/manager"), &[("summary", "Looked at again.")]);
        reads(
            &max.follow(&check),
            &["Zoe Other looks over the ratings before you share them with Olga Officer.", "Send to Zoe Other"],
        );
        done(&fill(&mut max, &format!("{path}/share"), &[]));
        assert_eq!(desk.label(&path), "Moderation", "{}", fresh.name);
        is_silent(&desk.olga().get(&path), &["Looked at again."]);
        done(&fill(&mut zoe, &moderate, &[("outcome", "confirmed")]));
        reads(&max.get(&path), &["Zoe Other confirmed the ratings on 10 April 2026.", "Share with Olga Officer"]);
        done(&fill(&mut max, &format!("{path}/share"), &[]));
        assert_eq!(desk.label(&path), "Shared", "{}", fresh.name);
        reads(&desk.olga().get(&path), &["Looked at again.", "Moderation Done, 10 Apr 2026"]);
    });
}

/// Whoever opens somebody else's appraisal stands in the log once for it; the courses beside it are no reading of their own.
#[test]
fn opening_an_appraisal_writes_one_line_in_the_log() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = desk.with_views("manager_review");
        let filter =
            Filter { person: Some(desk.council.officer.id.to_string()), outcome: Some(Outcome::Read), ..Filter::default() };
        let read = || audit::list(&mut desk.council.service.connection(), &filter, 100).unwrap();
        let mut max = desk.council.browser(&desk.council.manager);
        let before = read().len();
        assert_eq!(max.get(&path).status, 200, "{}", fresh.name);
        let after = read();
        assert_eq!(after.len(), before + 1, "{}", fresh.name);
        assert_eq!(after[0].event.action, "appraisal_read", "{}", fresh.name);
    });
}
