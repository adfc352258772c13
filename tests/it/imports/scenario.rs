//! Scenarios: every mistake told at its place, and what is loaded is what the file says.

use chrono::NaiveDate;
use gradus::app::passwords::{Cost, verify};
use gradus::app::{Call, scenario as load};
use gradus::domain::installation::Purpose;
use gradus::domain::problem::Problem;
use gradus::frameworks::diagnostics::SourceFile;
use gradus::frameworks::files::bundled;
use gradus::frameworks::library::Library;
use gradus::frameworks::scenario::{Places, read};
use gradus::store::{access, delegations, installation};

use super::{Council, conflict, library, noon};
use crate::command::Folder;
use crate::support::databases::{Fresh, on_both};

const GOOD: &str = r#"schema_version: 1
organisations: [medway]
people:
  - {ref: "00045", organisation: medway, name: Manager One, roles: [officer, manager], manager: "00046",
     email: "Manager.One@medway.example", password: "swift otter lamp", totp_secret: ABCDEFGHIJKLMNOP2345}
  - {ref: "00046", organisation: medway, name: Manager Two, roles: [manager], active: true, totp_secret: null, post: null}
  - {ref: "00047", organisation: medway, name: Manager Three, roles: [manager]}
  - {ref: "00123", organisation: medway, name: Officer One, roles: [officer], manager: "00045", active: false,
     post: {job_profile: medway.iao.jd, framework: medway.iao.framework, level: B, from: 2023-05-02, team: Income North}}
delegations: [{from: "00045", to: "00046", start: 2026-01-01, end: 2026-03-31, scope: [review, appraise]}]
transfers: [{person: "00123", manager: "00047", from: 2026-05-01}]
records: []
level_history:
  - {person: "00123", level: B, from: 2025-06-01, basis: decision, by: "00046"}
  - {person: "00123", level: A, from: 2023-05-02, basis: appointment, by: "00046"}
evidence: []
applications: []
appraisals: []
"#;

fn today() -> NaiveDate {
    noon().date_naive()
}

/// `line code` of what is told, and the text at the place.
fn told(text: &str, library: &Library) -> Vec<String> {
    let place = |problem: &Problem| {
        let line = text.lines().nth(problem.line as usize - 1).unwrap();
        let at: String = line.chars().skip(problem.column as usize - 1).take_while(|c| !",}] ".contains(*c)).collect();
        format!("{} {} {at}", problem.line, problem.code.as_str())
    };
    match read(&SourceFile::new("scenario.yaml", text), library, today()) {
        Ok(_) => Vec::new(),
        Err(report) => report.problems.iter().map(place).collect(),
    }
}

#[test]
fn each_mistake_of_a_scenario_is_told_at_its_place() {
    let library = library(&bundled());
    assert_eq!(told(GOOD, &library), [""; 0]);
    for (from, to, expected) in [
        ("schema_version: 1", "schema_version: 2", "1 unsupported_schema_version 2"),
        ("organisations: [medway]", "organisations: [medway, medwy]", "2 unknown_organisation medwy"),
        (
            "\"00047\", organisation: medway",
            "\"00047\", organisation: s001",
            "7 unknown_organisation s001; 11 other_organisation \"00047\"",
        ),
        ("name: Manager Two", "nmae: Manager Two", "6 unknown_key nmae:"),
        ("ref: \"00047\"", "ref: 00047", "7 retyped_value 00047"),
        (
            "ref: \"00047\", organisation",
            "ref: \"00046\", organisation",
            "7 duplicate_id \"00046\"; 11 unknown_officer \"00047\"",
        ),
        (
            "name: Manager Two,",
            "name: Manager Two, email: \"manager.one@MEDWAY.example\",",
            "6 email_taken \"manager.one@MEDWAY.example\"",
        ),
        ("Manager.One@medway.example", "Manager.One", "5 email_format \"Manager.One\""),
        ("ABCDEFGHIJKLMNOP2345", "ABCDEFGHIJKLMNOP2341", "5 totp_secret ABCDEFGHIJKLMNOP2341"),
        ("name: Manager Three, roles: [manager]", "name: Manager Three, roles: [hr, admin]", "7 toxic_roles [hr"),
        ("roles: [officer], manager", "roles: [auditor], manager", "9 auditor_record {job_profile:"),
        ("roles: [officer], manager", "roles: [boss], manager", "8 unknown_value boss"),
        ("manager: \"00045\", active", "manager: \"00054\", active", "8 unknown_officer \"00054\""),
        ("name: Manager Two,", "name: Manager Two, manager: \"00045\",", "4 line_loop \"00046\""),
        ("name: Manager Two,", "name: Manager Two, manager: \"00046\",", "6 line_loop \"00046\""),
        ("job_profile: medway.iao.jd", "job_profile: medway.iao.dj", "9 unknown_document medway.iao.dj"),
        ("job_profile: medway.iao.jd", "job_profile: s001.ho.jd", "9 framework_of_other_post medway.iao.framework"),
        (
            "framework: medway.iao.framework, ",
            "",
            "9 post_incomplete B; 14 post_incomplete {person:; 15 post_incomplete {person:",
        ),
        ("level: B, from: 2023", "level: D, from: 2023", "9 unknown_level D; 14 unknown_level {person:"),
        ("level: B, from: 2023", "level: A, from: 2023", "14 unknown_level {person:"),
        ("end: 2026-03-31", "end: 2026-04-01", "10 out_of_range 2026-04-01"),
        ("end: 2026-03-31", "end: 2025-12-31", "10 date_order 2025-12-31"),
        ("to: \"00046\"", "to: \"00045\"", "10 by_officer \"00045\""),
        ("transfers: [", "transfers: [{person: \"00123\", manager: \"00045\", from: 2026-05-01}, ", "11 same_key {person:"),
        ("records: []", "records: [{officer: \"00123\"}]", "12 missing_key {officer:"),
        ("appraisals: []", "appraisals: [1, 2]", "18 not_yet [1"),
        ("basis: decision, by: \"00046\"", "basis: decision, by: \"00123\"", "14 by_officer \"00123\""),
        ("level: A, from: 2023-05-02", "level: A, from: 2023-05-01", "15 date_order 2023-05-01"),
        ("level: A, from: 2023-05-02", "level: B, from: 2025-06-01", "15 same_key {person:"),
    ] {
        assert_eq!(GOOD.matches(from).count(), 1, "{from}");
        assert_eq!(told(&GOOD.replace(from, to), &library).join("; "), expected, "{to}");
    }
}

#[test]
fn what_is_loaded_is_what_the_file_says() {
    on_both(|fresh| {
        let council = Council::of(fresh, GOOD);
        let expected = "\
00045 Manager One manager.one@medway.example active officer+manager
  manager Manager Two 2026-04-10 on
00047 Manager Three - active manager
00046 Manager Two - active manager
00123 Officer One - disabled officer
  post medway.iao.jd medway.iao.framework Income North 2023-05-02 on A 2023-05-02 by appointment B 2025-06-01 by decision
  manager Manager One 2023-05-02 to 2026-04-30
  manager Manager Three 2026-05-01 on
teams Income North
";
        assert_eq!(council.everything(), expected);
        let manager = council.person("00045");
        let connection = &mut council.connection();
        let credential = access::credential(connection, &manager.id).unwrap();
        assert_eq!(credential.second_factor(), Some("ABCDEFGHIJKLMNOP2345"));
        let hash = credential.password_hash;
        assert!(verify(hash.as_deref(), "swift otter lamp", Cost::Cheap));
        assert!(!verify(hash.as_deref(), "swift otter lamps", Cost::Cheap));
        let covers = delegations::list_from(connection, &manager.id).unwrap();
        assert_eq!(covers.len(), 1);
        assert_eq!((covers[0].to.clone(), covers[0].scopes.len()), (council.person("00046").id, 2));
        council.app.read(&Call::command("manager.one@medway.example"), |_, _| Ok(())).unwrap();
    });
}

#[test]
fn a_database_with_people_takes_no_scenario_unless_they_are_invented() {
    let fresh = Fresh::sqlite();
    let council = Council::of(&fresh, GOOD);
    let library = library(&bundled());
    let file = SourceFile::new("s", GOOD);
    let scenario = || read(&file, &library, today()).unwrap();
    let load = |scenario| load::load(&council.app, scenario, Places::of(&file), &|_| {});
    let before = council.everything();
    assert_eq!(conflict(load(scenario())), "not_empty");
    installation::insert(&mut council.connection(), Purpose::Demonstration, noon()).unwrap();
    assert_eq!(conflict(load(scenario())), "already_there");
    assert_eq!(council.everything(), before);
    let mut other = scenario();
    other.people.retain(|person| person.employee_ref == "00046");
    other.people[0].employee_ref = "00050".to_owned();
    (other.delegations, other.transfers, other.level_history) = (Vec::new(), Vec::new(), Vec::new());
    assert_eq!(load(other).unwrap().people, 1);
}

#[test]
fn the_command_prints_what_it_loaded_or_what_is_wrong() {
    let fresh = Fresh::sqlite();
    let folder = Folder::new();
    let seed = |name: &str, text: &str| {
        let path = folder.write(name, text);
        folder.gradus(["seed", path.to_str().unwrap(), "--database-url", &fresh.url, "--format", "json"])
    };
    let wrong = seed("wrong.yaml", &GOOD.replace("appraisals: []", "appraisals: [1]"));
    let report: serde_json::Value = serde_json::from_str(&wrong.out).unwrap();
    assert_eq!((wrong.code, report["problems"][0]["code"].as_str()), (Some(1), Some("not_yet")));
    let message = report["problems"][0]["message"].as_str().unwrap();
    assert!(message.contains("appraisals"), "{message}");
    let right = seed("right.yaml", GOOD);
    let loaded: serde_json::Value = serde_json::from_str(&right.out).unwrap();
    let expected = serde_json::json!({"organisations": 1, "people": 4, "posts": 1, "lines": 3, "delegations": 1,
        "evidence": 0, "applications": 0});
    assert_eq!(loaded, expected);
    let again = seed("right.yaml", GOOD);
    assert_eq!((again.code, again.err.contains("holds people already")), (Some(1), true), "{again:?}");
}
