//! Qualifications to look at and to test with, and texts that mean harm.

use super::super::parts::{FormErrors, Pagination, Tab};
use super::super::progress::{Side, sample_reader};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::files::Certificates;
use super::form::{AskHr, AwardForm, AwardTyped};
use super::list::{AwardFacts, DocumentFacts, EquivalentFacts, ListFacts, MissingFacts, Qualifications};
use super::verify::{ToVerify, Verify, VerifyFacts, Waiting};
use crate::domain::attachment::AttachmentKind;
use crate::domain::conduct_standard::{PostScope, Progress, Scope};
use crate::domain::evidence::Attachment;
use crate::domain::ids::LocalId;
use crate::domain::officer::{Award, AwardStatus, EquivalenceState};
use crate::domain::qualification::{PastVerification, Qualification, QualificationCatalogue};
use chrono::{NaiveDate, NaiveTime};

const WHY: &str = "Officer One is your direct report.";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

fn award(title: &str, verified: bool) -> Award {
    Award {
        id: LocalId::new("a1"),
        catalogue: None,
        title: title.to_owned(),
        level: Some(3),
        field: Some(LocalId::new("housing")),
        awarding_body: Some("CIH".to_owned()),
        subject: None,
        grade: None,
        guided_hours: Some(130),
        status: AwardStatus::Complete,
        awarded_on: Some(day("2025-06-30")),
        expires_on: None,
        verified,
        verified_by: verified.then(|| "Manager One".to_owned()),
        verified_on: verified.then(|| day("2025-07-04")),
        equivalent_to: Vec::new(),
        equivalence: Vec::new(),
    }
}

fn open(title: &str) -> Award {
    Award { status: AwardStatus::InProgress, awarded_on: None, ..award(title, false) }
}

fn file(name: &str) -> Attachment {
    Attachment { id: "f1".into(), name: name.to_owned(), kind: AttachmentKind::Pdf, bytes: 215_040, digest: String::new() }
}

fn past(title: &str, by: Option<&str>) -> (PastVerification, Option<String>) {
    let ended_at = day("2025-12-01").and_time(NaiveTime::MIN).and_utc();
    (PastVerification { by: None, on: day("2025-07-04"), ended_at, award: award(title, true) }, by.map(str::to_owned))
}

pub(super) fn files() -> Vec<(&'static str, Certificates)> {
    let (open, held) = (award("CIH Level 3 certificate", false), award("CIH Level 3 certificate", true));
    let errors = FormErrors::none().with("files", "scan.exe must be a PDF, Word, Excel, PNG or JPEG");
    vec![
        ("normal", Certificates::new(&open, 2, &[file("certificate.pdf")], FormErrors::none())),
        ("empty", Certificates::new(&open, 1, &[], FormErrors::none())),
        ("kept", Certificates::new(&held, 3, &[file("certificate.pdf")], FormErrors::none())),
        ("awkward", Certificates::new(&award(HOSTILE, false), 1, &[file(HOSTILE), file(LONG_NAME)], errors)),
    ]
}

fn facts<'a>(award: &'a Award) -> AwardFacts<'a> {
    AwardFacts {
        award,
        number: None,
        meets: Vec::new(),
        reasons: Vec::new(),
        equivalents: Vec::new(),
        may_ask: false,
        files: &[],
        past: Vec::new(),
    }
}

fn in_scope(by_name: &str) -> PostScope {
    PostScope {
        id: "1".to_owned(),
        post: "1".into(),
        revision: 1,
        scope: Scope::SeniorManager,
        rationale: "More than half of the week goes to managing the income service.".to_owned(),
        review_on: Some(day("2027-10-01")),
        progress: Some(Progress::PartQualified),
        due_on: Some(day("2029-10-01")),
        note: None,
        by: "00046".into(),
        by_name: by_name.to_owned(),
        made_at: day("2026-04-01").and_time(NaiveTime::MIN).and_utc(),
    }
}

pub(super) fn list() -> Vec<(&'static str, Qualifications)> {
    let (officer, manager) = (sample_reader(Side::Officer), sample_reader(Side::Manager));
    let (held, gcse) = (award("CIH Level 3 certificate", true), award("School certificate from abroad", false));
    let running = open("CIH Level 4 certificate");
    let scans = [file("certificate.pdf")];
    let awards = [
        AwardFacts {
            number: Some("610/4695/4"),
            meets: vec![("C-Q1", "Level 3 housing")],
            files: &scans,
            past: vec![past("CIH Level 2 certificate", Some("HR One"))],
            ..facts(&held)
        },
        AwardFacts {
            reasons: vec![("A-Q1", "Level 2 qualification", "School certificate from abroad has not been verified.")],
            equivalents: vec![EquivalentFacts {
                criterion: "A-Q1",
                state: EquivalenceState::Pending,
                reason: None,
                by: "",
                on: None,
            }],
            may_ask: true,
            ..facts(&gcse)
        },
        facts(&running),
    ];
    let missing = [MissingFacts {
        criterion: ("A-Q1", "Level 2 qualification"),
        reasons: vec!["No verified qualification meets this. It needs level 2."],
    }];
    let dated = |kind, held, waits| DocumentFacts { criterion: ("A-Q2", "Driving licence and car"), kind, held, waits };
    let documents = [
        dated(("driving_licence", "Driving licence"), Some(("e1", day("2031-05-01"))), false),
        dated(("business_insurance", "Business insurance"), Some(("e2", day("2026-03-31"))), false),
        dated(("business_insurance", "Business insurance"), None, true),
        dated(("business_insurance", "Business insurance"), None, false),
    ];
    let odd = [DocumentFacts { criterion: ("A-Q2", LONG_NAME), ..dated(("driving_licence", HOSTILE), None, false) }];
    let normal = ListFacts {
        reader: &officer,
        as_of: day("2026-04-10"),
        awards: &awards,
        missing: &missing,
        documents: &documents,
        may_write: true,
        may_verify: false,
        may_decide: false,
    };
    let (harm, long) = (award(HOSTILE, false), Award { awarding_body: Some(NON_ASCII.to_owned()), ..award(LONG_NAME, true) });
    let awkward = [
        AwardFacts {
            number: Some(HOSTILE),
            reasons: vec![("A-Q1", HOSTILE, HOSTILE)],
            equivalents: vec![EquivalentFacts {
                criterion: "C-Q1",
                state: EquivalenceState::Refused,
                reason: Some(HOSTILE),
                by: LONG_NAME,
                on: Some(day("2026-02-28")),
            }],
            ..facts(&harm)
        },
        AwardFacts { meets: vec![("C-Q1", LONG_NAME)], past: vec![past(HOSTILE, None)], ..facts(&long) },
    ];
    let (scope, odd_scope) = (in_scope("HR One"), in_scope(LONG_NAME));
    let tabs =
        vec![Tab::new("/people/00101/qualifications", "Qualifications", true), Tab::new("/people/00101", "Profile", false)];
    let other = |awards| ListFacts { reader: &manager, awards, missing: &[], may_write: false, may_verify: true, ..normal };
    vec![
        ("normal", Qualifications::new(&normal).in_scope(&[("Income Manager", &scope)])),
        ("empty", Qualifications::new(&ListFacts { awards: &[], missing: &[], documents: &[], ..normal })),
        ("other", Qualifications::new(&other(&awards)).about(Some(WHY.to_owned()), tabs.clone())),
        (
            "awkward",
            Qualifications::new(&ListFacts { documents: &odd, ..other(&awkward) })
                .in_scope(&[(HOSTILE, &odd_scope), (LONG_NAME, &scope)])
                .about(Some(HOSTILE.to_owned()), tabs),
        ),
    ]
}

fn catalogue() -> QualificationCatalogue {
    let entry = |id: &str, title: &str, field: &str, subjects: &[&str]| Qualification {
        id: id.into(),
        title: title.to_owned(),
        rqf_level: Some(2),
        field: LocalId::new(field),
        awarding_bodies: Vec::new(),
        ladders: Vec::new(),
        subjects: subjects.iter().map(|id| LocalId::new(*id)).collect(),
        note: None,
    };
    QualificationCatalogue {
        id: "uk.qualifications".into(),
        version: "1".into(),
        sample: true,
        effective_from: None,
        note: None,
        ladders: Vec::new(),
        qualifications: vec![entry("gcse", "GCSE", "general", &["english", "maths"]), entry("cih-l3", LONG_NAME, "housing", &[])],
    }
}

pub(super) fn form() -> Vec<(&'static str, AwardForm)> {
    let all = catalogue();
    let typed = AwardTyped {
        catalogue: "gcse",
        subject: "maths",
        grade: "4",
        status: "complete",
        awarded_on: ["30", "6", "2025"],
        ..AwardTyped::default()
    };
    let wrong = AwardTyped { title: HOSTILE, grade: NON_ASCII, awarded_on: ["31", "2", "x"], ..AwardTyped::default() };
    let errors = FormErrors::none()
        .with("title", "Enter a title, or select a qualification from the list")
        .with("status", "Select whether you have finished it")
        .with("awarded_on", "Date it was awarded must be a real date");
    vec![
        ("normal", AwardForm::new(Some(&all), None, AwardTyped::default(), FormErrors::none())),
        ("change", AwardForm::new(Some(&all), Some(("a1", 3, true)), typed, FormErrors::none())),
        ("awkward", AwardForm::new(None, None, wrong, errors)),
    ]
}

pub(super) fn ask() -> Vec<(&'static str, AskHr)> {
    let entry = |id: &str, label: &str| (id.to_owned(), format!("{label} ({id})"));
    let criteria = [entry("A-Q1", "Level 2 qualification"), entry("C-Q1", "Level 3 housing")];
    let wrong = FormErrors::none().with("criterion", "Select a criterion that takes equivalents");
    vec![
        ("normal", AskHr::new(("a1", 1), &award("School certificate", false), &criteria, "", FormErrors::none())),
        ("empty", AskHr::new(("a1", 1), &award("School certificate", false), &[], "", FormErrors::none())),
        ("awkward", AskHr::new(("a1", 1), &award(HOSTILE, false), &[entry("A-Q1", LONG_NAME)], "x", wrong)),
    ]
}

pub(super) fn to_verify() -> Vec<(&'static str, ToVerify)> {
    let (one, two) = (award("CIH Level 3 certificate", false), open(HOSTILE));
    let asked = ["A-Q1".to_owned()];
    let rows = [
        Waiting { award: &one, officer: "Officer One", asked: &[] },
        Waiting { award: &one, officer: "Officer Two", asked: &asked },
    ];
    let awkward = [Waiting { award: &two, officer: LONG_NAME, asked: &asked }];
    let today = day("2026-04-10");
    let tabs = || {
        let other = Tab::new("/training/to-confirm", "Courses", false);
        vec![Tab::new("/qualifications/to-verify", "Qualifications", true), other]
    };
    vec![
        ("normal", ToVerify::new(&rows, today, tabs(), Pagination::default())),
        ("empty", ToVerify::new(&[], today, tabs(), Pagination::default())),
        (
            "awkward",
            ToVerify::new(
                &awkward,
                today,
                tabs(),
                Pagination { previous: None, next: Some("/qualifications/to-verify?after=w-50".to_owned()) },
            ),
        ),
    ]
}

pub(super) fn verify() -> Vec<(&'static str, Verify)> {
    let (one, two, done) = (award("CIH Level 3 certificate", false), award(HOSTILE, false), award("BTEC", true));
    let scans = [file("certificate.pdf"), file("transcript.pdf")];
    let (before, bad) = ([past("BTEC", Some("HR One"))], [past(HOSTILE, Some(LONG_NAME))]);
    let facts = VerifyFacts {
        award: &one,
        number: Some("610/4695/4"),
        version: 1,
        today: day("2026-04-10"),
        officer: "Officer One",
        why: WHY,
        verified_by: None,
        files: &scans,
        past: &[],
        may_verify: true,
        asked: None,
        typed: ("", ""),
    };
    let asked = VerifyFacts {
        award: &done,
        files: &[],
        past: &before,
        verified_by: Some("Manager One"),
        asked: Some(("A-Q1", "Level 2 qualification")),
        ..facts
    };
    let awkward = VerifyFacts {
        award: &two,
        number: Some(NON_ASCII),
        officer: LONG_NAME,
        why: HOSTILE,
        past: &bad,
        asked: Some(("A-Q1", HOSTILE)),
        typed: ("refused", HOSTILE),
        ..facts
    };
    let errors = FormErrors::none()
        .with("seen", "Confirm that you have seen the certificate")
        .with("reason", "Enter a reason. Officer One will read it");
    vec![
        ("normal", Verify::new(&facts, FormErrors::none())),
        ("equivalent", Verify::new(&asked, FormErrors::none())),
        ("awkward", Verify::new(&awkward, errors)),
    ]
}
