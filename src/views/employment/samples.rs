//! Jobs to look at and to test with, and texts that mean harm.

use chrono::{DateTime, Utc};

use super::super::parts::{FormErrors, Pagination, Tab};
use super::super::progress::{Side, sample_reader};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::*;
use crate::domain::ids::LocalId;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

fn at(text: &str) -> DateTime<Utc> {
    day(text).and_hms_opt(9, 0, 0).unwrap_or_default().and_utc()
}

fn job(employer: &str, from: &str, to: Option<&str>, verified_on: Option<&str>) -> KeptJob {
    KeptJob {
        id: "job-1".to_owned(),
        person: PersonId::from("00101"),
        job: Employment {
            employer: employer.to_owned(),
            field: LocalId::new("housing"),
            from: day(from),
            to: to.map(day),
            verified_by: None,
            verified_on: verified_on.map(day),
        },
        verified_by: verified_on.map(|_| PersonId::from("00045")),
        past: Vec::new(),
        version: 1,
    }
}

fn changed(employer: &str) -> KeptJob {
    let was = job(employer, "2019-01-07", None, Some("2023-05-02"));
    let past = PastJobVerification {
        by: Some(PersonId::from("00045")),
        on: day("2023-05-02"),
        ended_at: at("2026-03-02"),
        job: was.job,
    };
    KeptJob { past: vec![past], version: 2, ..job(employer, "2019-01-07", Some("2023-04-28"), None) }
}

pub(super) fn jobs() -> Vec<(&'static str, Jobs)> {
    let (officer, manager) = (sample_reader(Side::Officer), sample_reader(Side::Manager));
    let people = BTreeMap::from([(PersonId::from("00045"), "Manager One".to_owned())]);
    let all = [changed("A housing association"), job("Another council", "2023-05-02", None, Some("2023-05-09"))];
    let missing = [("A-E1", "Social housing experience", vec!["A housing association has not been verified."])];
    let normal = JobsFacts {
        reader: &officer,
        as_of: day("2026-04-10"),
        jobs: &all,
        missing: &missing,
        people: &people,
        may_write: true,
        may_verify: false,
    };
    let odd = [changed(HOSTILE), job(LONG_NAME, "2023-05-02", None, None)];
    let harm = [("A-E1", HOSTILE, vec![NON_ASCII])];
    let awkward = JobsFacts { reader: &manager, jobs: &odd, missing: &harm, may_write: false, may_verify: true, ..normal };
    let nothing = JobsFacts { jobs: &[], missing: &[], ..normal };
    let tabs = vec![Tab::new("/people/00101/employment", "Employment", true), Tab::new("/people/00101", "Profile", false)];
    vec![
        ("normal", Jobs::new(&normal)),
        ("empty", Jobs::new(&nothing)),
        ("awkward", Jobs::new(&awkward).about(Some(HOSTILE.to_owned()), tabs)),
    ]
}

pub(super) fn form() -> Vec<(&'static str, JobForm)> {
    let fields = ["housing".to_owned(), "revenues".to_owned()];
    let held = JobTyped { employer: "Another council", field: "housing", from: ["2", "5", "2023"], to: ["", "", ""] };
    let odd = JobTyped { employer: HOSTILE, field: "", from: ["31", "2", "2023"], to: ["1", "1", "1999"] };
    let errors = FormErrors::none()
        .with("employer", "This job is recorded already. Change it there")
        .with("field", "Select the field of work")
        .with("from", "Day you started must be a real date")
        .with("to", "Last day must be on or after 2 May 2023");
    vec![
        ("new", JobForm::new(&fields, None, JobTyped::default(), FormErrors::none())),
        ("change", JobForm::new(&fields, Some(("job-1", 2, true)), held, FormErrors::none())),
        ("awkward", JobForm::new(&[LONG_NAME.to_owned()], None, odd, errors)),
    ]
}

pub(super) fn to_verify() -> Vec<(&'static str, JobsToVerify)> {
    let tabs =
        || vec![Tab::new("/qualifications/to-verify", "Qualifications", false), Tab::new("/employment/to-verify", "Jobs", true)];
    let (one, odd) = (changed("A housing association"), job(HOSTILE, "2023-05-02", None, None));
    let waiting = [Waiting { kept: &one, officer: "Officer One" }, Waiting { kept: &odd, officer: LONG_NAME }];
    vec![
        ("normal", JobsToVerify::new(&waiting[..1], tabs(), Pagination::default())),
        ("empty", JobsToVerify::new(&[], tabs(), Pagination::default())),
        (
            "awkward",
            JobsToVerify::new(
                &waiting,
                tabs(),
                Pagination { previous: None, next: Some("/employment/to-verify?after=w-50".to_owned()) },
            ),
        ),
    ]
}

pub(super) fn verify() -> Vec<(&'static str, VerifyJob)> {
    let (open, verified) = (changed("A housing association"), job(HOSTILE, "2023-05-02", None, Some("2023-05-09")));
    let past: Vec<(PastJobVerification, String)> =
        open.past.iter().map(|past| (past.clone(), "Manager One".to_owned())).collect();
    let normal = VerifyJobFacts {
        kept: &open,
        version: 2,
        officer: "Officer One",
        why: "Your direct report.",
        verified_by: None,
        past: &past,
    };
    let done =
        VerifyJobFacts { kept: &verified, officer: LONG_NAME, why: HOSTILE, verified_by: Some(NON_ASCII), past: &[], ..normal };
    let errors = FormErrors::none().with("checked", "Confirm that you have checked the employer and the dates");
    vec![
        ("normal", VerifyJob::new(&normal, FormErrors::none())),
        ("wrong", VerifyJob::new(&normal, errors)),
        ("verified", VerifyJob::new(&done, FormErrors::none())),
    ]
}
