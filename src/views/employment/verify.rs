//! `/employment/to-verify` and `/employment/{id}/verification`.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Choices, FormErrors, Link, Pagination, Queue, QueueWords, Tab};
use super::super::words::{date, sentence};
use super::{before, days, samples};
use crate::domain::employment::{KeptJob, PastJobVerification};

/// One line of the list.
#[derive(Clone, Copy, Debug)]
pub struct Waiting<'a> {
    pub kept: &'a KeptJob,
    pub officer: &'a str,
}

#[derive(Clone, Debug, Serialize)]
pub struct JobsToVerify {
    #[serde(flatten)]
    pub queue: Queue<WaitingRow>,
}

#[derive(Clone, Debug, Serialize)]
pub struct WaitingRow {
    pub link: Link,
    pub officer: String,
    pub field: String,
    pub days: String,
}

impl JobsToVerify {
    pub fn new(waiting: &[Waiting<'_>], tabs: Vec<Tab>, pages: Pagination) -> JobsToVerify {
        let rows: Vec<WaitingRow> = waiting
            .iter()
            .map(|row| WaitingRow {
                link: Link::new(format!("/employment/{}/verification", row.kept.id), row.kept.job.employer.clone())
                    .hidden(format!("of {}", row.officer)),
                officer: row.officer.to_owned(),
                field: sentence(row.kept.job.field.as_str()),
                days: days(&row.kept.job),
            })
            .collect();
        let words = QueueWords {
            one: "job waits",
            many: "jobs wait",
            what_for: "for somebody to check it",
            nothing: "No job waits to be verified.",
        };
        JobsToVerify { queue: Queue::new(rows, words, tabs, pages) }
    }
}

impl Page for JobsToVerify {
    const TEMPLATE: &'static str = "pages/employment/to_verify";

    fn title(&self) -> String {
        "Jobs to verify".to_owned()
    }

    fn samples() -> Vec<(&'static str, JobsToVerify)> {
        samples::to_verify()
    }
}

/// What the page of one is made from.
#[derive(Clone, Copy, Debug)]
pub struct VerifyJobFacts<'a> {
    pub kept: &'a KeptJob,
    pub version: i64,
    pub officer: &'a str,
    pub why: &'a str,
    pub verified_by: Option<&'a str>,
    /// Verifications that a change ended, with the name of who verified.
    pub past: &'a [(PastJobVerification, String)],
}

/// Posts `checked` and `version` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyJob {
    pub officer: String,
    pub why: String,
    pub employer: String,
    pub details: Vec<String>,
    pub action: String,
    pub version: i64,
    /// Null where it is verified.
    pub checked: Option<Choices>,
    pub errors: FormErrors,
}

impl VerifyJob {
    pub fn new(facts: &VerifyJobFacts<'_>, errors: FormErrors) -> VerifyJob {
        let job = &facts.kept.job;
        let mut details = vec![sentence(job.field.as_str()), days(job)];
        details.extend(
            job.verified_on.map(|on| format!("{} verified it on {}.", facts.verified_by.unwrap_or("Somebody"), date(on))),
        );
        details.extend(facts.past.iter().map(|(past, by)| before(past, by)));
        let checked = Choice::new("yes", "I have checked the employer and the dates")
            .hint("By a reference, a contract, the staff file, or the employer's own word.");
        VerifyJob {
            officer: facts.officer.to_owned(),
            why: facts.why.to_owned(),
            employer: job.employer.clone(),
            details,
            action: format!("/employment/{}/verification", facts.kept.id),
            version: facts.version,
            checked: (!facts.kept.is_verified())
                .then(|| Choices::new("checked", "What have you checked?", vec![checked]).checked(&errors)),
            errors,
        }
    }
}

impl Page for VerifyJob {
    const TEMPLATE: &'static str = "pages/employment/verify";

    fn title(&self) -> String {
        format!("Verify a job: {}", self.officer)
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, VerifyJob)> {
        samples::verify()
    }
}
