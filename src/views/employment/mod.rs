//! `/employment`, the same page about another person, the form of a job, what waits to be verified, and verifying one.

mod form;
mod samples;
mod verify;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

pub use form::{JobForm, JobTyped};
pub use verify::{JobsToVerify, VerifyJob, VerifyJobFacts, Waiting};

use super::engine::Page;
use super::parts::{Link, Tab, Tag};
use super::progress::{Named, Reader};
use super::words::{self, date, sentence};
use crate::domain::employment::{KeptJob, PastJobVerification};
use crate::domain::ids::PersonId;
use crate::domain::officer::Employment;

/// What the page is made from.
#[derive(Clone, Copy, Debug)]
pub struct JobsFacts<'a> {
    pub reader: &'a Reader,
    pub as_of: NaiveDate,
    /// Oldest first.
    pub jobs: &'a [KeptJob],
    /// Criteria that ask for experience and are not met: id, label, what stands in the way.
    pub missing: &'a [(&'a str, &'a str, Vec<&'a str>)],
    /// Names of those who verified.
    pub people: &'a BTreeMap<PersonId, String>,
    pub may_write: bool,
    pub may_verify: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Jobs {
    pub heading: String,
    pub officer: Option<String>,
    pub why: Option<String>,
    pub tabs: Vec<Tab>,
    pub as_at: String,
    pub nothing: Option<&'static str>,
    pub rows: Vec<Row>,
    pub missing: Vec<Missing>,
    pub add: Option<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub employer: String,
    pub field: String,
    /// "7 January 2019 to 28 April 2023", "Since 1 April 2021".
    pub days: String,
    pub tag: Tag,
    /// Who verified it, and when; or who did before it was changed.
    pub verified: Vec<String>,
    pub links: Vec<Link>,
}

/// A criterion that more experience would meet.
#[derive(Clone, Debug, Serialize)]
pub struct Missing {
    pub criterion: Named,
    pub reasons: Vec<String>,
}

impl Jobs {
    pub fn new(facts: &JobsFacts<'_>) -> Jobs {
        let reader = facts.reader;
        let missing = facts.missing.iter().map(|(id, label, reasons)| Missing {
            criterion: Named::new(reader, id, label),
            reasons: reasons.iter().map(|text| (*text).to_owned()).collect(),
        });
        Jobs {
            heading: format!("Employment{}", reader.of_whom()),
            officer: (!reader.is_officer()).then(|| reader.officer.clone()),
            why: None,
            tabs: Vec::new(),
            as_at: format!("As at {}", date(facts.as_of)),
            nothing: facts.jobs.is_empty().then_some("No job is recorded."),
            rows: facts.jobs.iter().map(|kept| row(facts, kept)).collect(),
            missing: missing.collect(),
            add: facts.may_write.then_some("/employment/new"),
        }
    }

    /// About another person: why the reader may see it, and the other pages about them; or the other pages of one's learning.
    pub fn about(mut self, why: Option<String>, tabs: Vec<Tab>) -> Jobs {
        (self.why, self.tabs) = (why, tabs);
        self
    }
}

fn row(facts: &JobsFacts<'_>, kept: &KeptJob) -> Row {
    let job = &kept.job;
    let name = |by: &Option<PersonId>| by.as_ref().and_then(|by| facts.people.get(by)).map_or("Somebody", String::as_str);
    let mut verified: Vec<String> =
        job.verified_on.map(|on| format!("{} verified it on {}.", name(&kept.verified_by), date(on))).into_iter().collect();
    verified.extend(kept.past.iter().map(|past| before(past, name(&past.by))));
    let mut links = Vec::new();
    if facts.may_write {
        links.push(Link::new(format!("/employment/{}/change", kept.id), "Change").hidden(job.employer.clone()));
        links.push(Link::new(format!("/employment/{}/withdraw", kept.id), "Withdraw").hidden(job.employer.clone()));
    }
    if facts.may_verify && !kept.is_verified() {
        links.push(Link::new(format!("/employment/{}/verification", kept.id), "Verify").hidden(job.employer.clone()));
    }
    Row {
        employer: job.employer.clone(),
        field: sentence(job.field.as_str()),
        days: days(job),
        tag: tag(kept.is_verified()),
        verified,
        links,
    }
}

fn tag(is_verified: bool) -> Tag {
    if is_verified { Tag::green("Verified") } else { Tag::blue("Not verified") }
}

fn days(job: &Employment) -> String {
    match job.to {
        Some(last) => format!("{} to {}", date(job.from), date(last)),
        None => format!("Since {}", date(job.from)),
    }
}

/// A verification that a change ended: who, when, until when, and what it said then.
fn before(past: &PastJobVerification, by: &str) -> String {
    let changed = date(words::day_of(past.ended_at.naive_utc()));
    let said = format!(
        "{}, {}, {}",
        past.job.employer,
        sentence(past.job.field.as_str()).to_lowercase(),
        words::lower_first(&days(&past.job))
    );
    format!("Verified by {by} on {}; changed on {changed}. It said then: {said}.", date(past.on))
}

impl Page for Jobs {
    const TEMPLATE: &'static str = "pages/employment/list";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn samples() -> Vec<(&'static str, Jobs)> {
        samples::jobs()
    }
}
