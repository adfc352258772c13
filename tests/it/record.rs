//! The record of an officer as the tables give it, and the projection beside it: both are held against `assess` of the
//! same facts read from a file.

use chrono::NaiveDate;
use diesel::RunQueryDsl;
use gradus::app::record::{self, Assessed};
use gradus::app::{App, Call, standing};
use gradus::domain::assessment::{Assessment, assess, takes};
use gradus::domain::ids::{CriterionId, OrganisationId, PersonId};
use gradus::domain::projection::{self, CriterionStanding};
use gradus::frameworks::diagnostics::SourceFile;
use gradus::frameworks::{record as files, scenario};
use gradus::store::{people, projections};

use crate::support::databases::{Fresh, on_both};
use crate::support::service::{Service, library, morning};

/// Three people: an officer with much history, a manager, somebody of HR.
const PEOPLE: &str = r#"
schema_version: 1
organisations: [medway]
people:
  - {ref: "1", organisation: medway, name: Officer One, email: one@medway.example, roles: [officer], manager: "2",
     post: {job_profile: medway.iao.jd, framework: medway.iao.framework, level: A, from: 2023-05-02}}
  - {ref: "2", organisation: medway, name: Manager One, email: two@medway.example, roles: [manager]}
  - {ref: "3", organisation: medway, name: HR One, email: three@medway.example, roles: [hr]}
level_history: [{person: "1", level: A, from: 2023-05-02, basis: appointment, by: "3"}]
records:
  - "#;

/// The same facts as a record of their own. Names stand where the tables give names.
const RECORD: &str = r#"
    officer: "1"
    framework: medway.iao.framework
    level: A
    appointed_on: 2023-05-02
    levels_confirmed: [{level: A, on: 2023-05-02, basis: appointment, by: "HR"}]
    waivers: [{criterion: B-K1, on: 2026-01-05, by: "HR", reason: Agreed with occupational health, review_on: 2026-12-31}]
    employment: [{employer: Another council, field: housing, from: 2019-01-01, to: 2023-05-01, verified_by: "HR", verified_on: 2023-05-02}]
    fte: [{from: 2023-05-02, fte: "0.6"}]
    patches: [{patch: CH1, from: 2024-04-01, to: null, basis: substantive}]
    absences: [{from: 2025-01-06, to: 2025-02-14}]
    qualifications:
      - {id: q1, catalogue: cih-l3, title: CIH Level 3, status: complete, awarded_on: 2025-06-30, verified: true, verified_by: "HR", verified_on: 2025-07-04}
      - {id: q2, title: Diploma, level: 3, field: housing, status: in_progress, equivalence: [{criterion: C-Q1, state: refused, reason: Not housing}]}
    training: [{course: gdpr, completed_on: 2026-01-10}, {course: safeguarding, completed_on: 2024-05-10}]
    cpd: [{on: 2026-02-03, hours: "2.5", reflection: true}]
    documents:
      - {id: d1, title: Joint visits, type: case_study, criteria: [B-E1, B-E2], dated_on: 2026-01-15, submitted_on: 2026-01-16, accepted_by: "MANAGER", accepted_on: 2026-01-20, redacted: true}
      - {id: d2, title: Letter, type: letter_sample, criteria: [B-E1], dated_on: 2026-02-15, submitted_on: 2026-02-16, redacted: true}
      - {id: d3, title: Sample of audits, type: audit_sample, criteria: [B-E4], state: returned, dated_on: 2026-02-15, submitted_on: 2026-02-16, returned_on: 2026-02-20, comment: More detail, redacted: true, accepted_by: "MANAGER"}
      - {id: d4, title: Campaign, type: contribution_record, criteria: [B-E3], dated_on: 2026-02-15, submitted_on: 2026-02-16, accepted_by: "MANAGER", accepted_on: 2026-03-01,
         outcomes: [{criterion: B-E3, outcome: partly_met, comment: Say what you did}], redacted: true}
    judgements:
      - {criterion: B-E1, outcome: met, by: "MANAGER", on: 2026-02-01, reason: Seen at work, source: review}
      - {criterion: B-S1, outcome: not_met, by: "MANAGER", on: 2026-02-01, reason: Not yet}
      - {criterion: A-K3, outcome: met, by: "MANAGER", on: 2026-02-01}
    observations:
      - {metric: audits_pct, patch: CH1, period: quarter, start: 2025-04-01, end: 2025-06-30, numerator: "11", denominator: "12"}
      - {metric: audits_pct, patch: CH1, period: quarter, start: 2025-07-01, end: 2025-09-30, numerator: "9", denominator: "12"}
      - {metric: audits_pct, patch: CH1, period: quarter, start: 2025-10-01, end: 2025-12-31, numerator: "12", denominator: "12"}
      - {metric: audits_pct, patch: CH1, period: quarter, start: 2026-01-01, end: 2026-03-31, numerator: "11", denominator: "12"}
      - {metric: cta_pct, patch: CH1, period: quarter, start: 2026-01-01, end: 2026-03-31, numerator: "45080.55", denominator: "1840000", target: "2.6"}
    events: [{metric: hearings, on: 2025-06-18, ref: H4, outcome: adjourned_on_terms, role: representative}]
    blocks: [{code: formal_process, until: 2026-05-01}]
"#;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A database with the people, and the answer for the officer on a day.
fn loaded(fresh: &Fresh) -> (Service, PersonId) {
    let service = Service::start(fresh);
    let record = RECORD.replace("\"HR\"", "\"3\"").replace("\"MANAGER\"", "\"2\"");
    let text = format!("{PEOPLE}{}", record.trim_start());
    let file = SourceFile::new("people.yaml", text);
    let scenario = scenario::read(&file, &library(), morning().date_naive()).unwrap_or_else(|report| panic!("{report:#?}"));
    gradus::app::scenario::load(&service.app, scenario, scenario::Places::of(&file), &|_| {}).unwrap();
    let council = OrganisationId::new("medway");
    let officer = people::find_by_ref(&mut service.connection(), &council, "1").unwrap().unwrap();
    (service, officer.id)
}

fn assessed(app: &App, officer: &PersonId, as_of: NaiveDate) -> Assessed {
    let officer = officer.clone();
    app.read_open(&Call::job(), |tx| {
        let person = people::find(tx.connection, &officer)?.unwrap();
        let post = record::find_post(tx, &officer, as_of)?.unwrap();
        record::assessed(tx, &person, &post, as_of)
    })
    .unwrap()
}

fn answer(app: &App, officer: &PersonId, as_of: NaiveDate) -> Assessment {
    assessed(app, officer, as_of).assessment
}

/// The answer from the file, without the database.
fn answer_of_the_file(as_of: NaiveDate) -> Assessment {
    let text = format!("schema_version: 1\n{}", RECORD.replace("\n    ", "\n"))
        .replace("\"HR\"", "HR One")
        .replace("\"MANAGER\"", "Manager One");
    let library = library();
    let read = files::read(&SourceFile::new("record.yaml", text), &library, as_of).unwrap_or_else(|report| panic!("{report:#?}"));
    let basis = gradus::frameworks::select::Basis::choose(&library, &read.record.framework, as_of).unwrap();
    assess(&basis.plan(), &read.record, as_of, None)
}

/// Ids of evidence and awards are new ones in a database; by everything else the answers are the same.
fn without_ids(answer: &Assessment) -> serde_json::Value {
    let mut json = serde_json::to_value(answer).unwrap();
    for criterion in json["criteria"].as_array_mut().unwrap() {
        for met in criterion["met_by"].as_array_mut().unwrap() {
            met["id"] = serde_json::Value::Null;
        }
        for reason in criterion["reasons"].as_array_mut().unwrap() {
            reason["subject"] = serde_json::Value::Null;
        }
    }
    json
}

#[test]
fn a_record_from_the_tables_is_answered_as_the_same_record_from_a_file() {
    on_both(|fresh| {
        let (service, officer) = loaded(fresh);
        for as_of in ["2026-04-10", "2026-03-31", "2026-02-25", "2026-02-20", "2027-01-31"] {
            let (ours, file) = (answer(&service.app, &officer, day(as_of)), answer_of_the_file(day(as_of)));
            assert_eq!(without_ids(&ours), without_ids(&file), "{} as at {as_of}", fresh.name);
        }
        for as_of in ["2026-02-18", "2026-01-18", "2025-06-01"] {
            let (ours, file) = (answer(&service.app, &officer, day(as_of)), answer_of_the_file(day(as_of)));
            let outcomes = |answer: &Assessment| answer.criteria.iter().map(|of| of.outcome).collect::<Vec<_>>();
            assert_eq!(outcomes(&ours), outcomes(&file), "{} as at {as_of}", fresh.name);
        }
        // A file says how evidence ended up; the tables know that what came back on the 20th was still waiting on the 18th.
        let codes = |as_of: &str| {
            let ours = answer(&service.app, &officer, day(as_of));
            let criterion = ours.criteria.into_iter().find(|criterion| criterion.id == "B-E4").unwrap();
            criterion.reasons.iter().map(|reason| reason.code.as_str()).collect::<Vec<_>>()
        };
        assert!(codes("2026-02-20").contains(&"evidence_returned"), "{:?}", codes("2026-02-20"));
        assert!(!codes("2026-02-19").contains(&"evidence_returned"), "{:?}", codes("2026-02-19"));
        // By hand: the waiver, the judgement with two case studies missing, the audits 43 of 48.
        let ours = answer(&service.app, &officer, day("2026-04-10"));
        let outcome = |id: &str| ours.criteria.iter().find(|criterion| criterion.id == id).unwrap().outcome.words();
        assert_eq!([outcome("A-K4"), outcome("B-K1"), outcome("B-E4"), outcome("C-Q1")], ["Met", "Met", "Not met", "Met"]);
        assert!(!ours.eligible && ours.blocks.iter().any(|block| block.code == "formal_process"));
    });
}

#[test]
fn the_projection_is_what_assess_says_and_follows_the_day() {
    on_both(|fresh| {
        let (service, officer) = loaded(fresh);
        let check = |as_of: NaiveDate| {
            standing::settle(&service.app).unwrap();
            let row = projections::find(&mut service.connection(), &officer).unwrap().unwrap().glance;
            let Assessed { assessment: answer, record, plan } = assessed(&service.app, &officer, as_of);
            let criteria = CriterionStanding::all_of(&answer, &takes::lapses(&plan, &record, &answer));
            assert_eq!(row.as_of, as_of, "{}", fresh.name);
            assert_eq!(row.criteria.read().as_ref(), Some(&criteria), "{}", fresh.name);
            assert_eq!(row.readiness, answer.readiness);
            assert_eq!((row.met, row.total, row.outstanding, row.cannot_tell), projection::counts(&answer));
            assert_eq!(row.next_lapse, projection::next_lapse(&criteria));
            row
        };
        let first = check(day("2026-04-10"));
        // 13 of level A taken as met; B-K1 waived; nothing else of level B.
        let lapse = |on: &str, criterion: &str| Some((day(on), CriterionId::new(criterion)));
        assert_eq!(first.next_lapse, lapse("2027-01-01", "B-K1"), "the waiver");
        assert_eq!((first.met, first.total, first.level.as_ref().map(|id| id.as_str())), (14, 23, Some("A")));
        assert_eq!(standing::refresh_all(&service.app).unwrap(), 0, "nothing is of another day");
        service.clock.advance(chrono::Duration::days(265));
        assert_eq!(standing::refresh_all(&service.app).unwrap(), 1);
        let later = check(day("2026-12-31"));
        assert_eq!(later.met, 14);
        service.clock.advance(chrono::Duration::days(1));
        standing::refresh_all(&service.app).unwrap();
        let last = check(day("2027-01-01"));
        assert_eq!(last.met, 13, "the waiver is over");
        assert_eq!(
            last.next_lapse,
            lapse("2027-06-01", "A-K3"),
            "a course behind a level that is held, 36 months after May 2024"
        );
    });
}

#[test]
fn a_post_whose_documents_are_not_there_stands_nowhere_and_holds_nobody_up() {
    on_both(|fresh| {
        let (service, officer) = loaded(fresh);
        standing::settle(&service.app).unwrap();
        let judged_by = |framework: &str| {
            let statement = format!("UPDATE post SET framework = '{framework}' WHERE person_id = '{officer}'");
            diesel::sql_query(statement).execute(&mut service.connection()).unwrap();
            let of = officer.clone();
            service.app.write_open(&Call::job(), move |tx| standing::changed(tx, &of, &[])).unwrap();
        };
        let row = || projections::find(&mut service.connection(), &officer).unwrap();
        let was = row().unwrap().glance.reference;
        judged_by("nobody.has.it");
        let told = standing::settle(&service.app).unwrap_err().to_string();
        assert!(told.contains("nobody.has.it"), "{}: {told}", fresh.name);
        assert_eq!(row(), None, "{}", fresh.name);
        assert_eq!(standing::settle(&service.app).unwrap(), 0, "{}: it is said once", fresh.name);
        let people = vec![officer.clone()];
        let told = service.app.read_open(&Call::job(), move |tx| standing::of_people(tx, &people)).unwrap();
        assert!(told.is_empty(), "{}", fresh.name);
        judged_by(&was);
        assert_eq!(standing::settle(&service.app).unwrap(), 1, "{}", fresh.name);
        assert_eq!(row().unwrap().glance.reference, was);
    });
}
