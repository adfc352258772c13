//! Every version of one piece of evidence, and what became of each.

use chrono::NaiveDate;
use serde::Serialize;

use super::{ContentShown, CriterionLine, Event, officer, sample};
use crate::domain::officer::ReviewOutcome;
use crate::views::engine::Page;
use crate::views::layout::Frame;
use crate::views::parts::{Link, Tab};
use crate::views::samples::{HOSTILE, LONG_NAME};
use crate::views::words;

/// `/evidence/{id}/history`.
#[derive(Clone, Debug, Serialize)]
pub struct History {
    /// The title of the evidence, inside the h1.
    pub of: String,
    pub why: Option<String>,
    /// The views of the person; none about oneself.
    pub tabs: Vec<Tab>,
    /// The evidence as it stands.
    pub back: Link,
    /// Newest first.
    pub events: Vec<Event>,
    /// Newest first. None: nothing was sent yet.
    pub versions: Vec<Version>,
}

/// What was sent once.
#[derive(Clone, Debug, Serialize)]
pub struct Version {
    /// "Version 2, sent on 27 March 2026".
    pub heading: String,
    /// Its title then.
    pub title: String,
    pub criteria: Vec<CriterionLine>,
    /// Null where it was taken out.
    pub content: Option<ContentShown>,
    pub redacted: Option<Redacted>,
}

/// What stands where something was taken out, since it could identify a tenant.
#[derive(Clone, Debug, Serialize)]
pub struct Redacted {
    /// Who took it out, and when.
    pub text: String,
    /// What the reviewer who returned it said.
    pub reason: Option<String>,
    /// The SHA-256 of what stood here, in hexadecimal.
    pub hash: String,
}

impl Redacted {
    pub fn new(by: &str, on: NaiveDate, reason: Option<&str>, hash: impl Into<String>) -> Redacted {
        Redacted {
            text: format!("{by} took out what stood here on {}, since it could identify a tenant.", words::date(on)),
            reason: reason.map(str::to_owned),
            hash: hash.into(),
        }
    }
}

impl Version {
    pub fn new(number: u32, sent_on: NaiveDate, title: &str, criteria: Vec<CriterionLine>, content: ContentShown) -> Version {
        Version {
            heading: format!("Version {number}, sent on {}", words::date(sent_on)),
            title: title.to_owned(),
            criteria,
            content: Some(content),
            redacted: None,
        }
    }

    /// In place of what stood there: title and texts are gone, and so is what the officer said of the criteria.
    pub fn redacted(number: u32, sent_on: NaiveDate, criteria: Vec<CriterionLine>, stub: Redacted) -> Version {
        let criteria = criteria.into_iter().map(|line| CriterionLine { note: None, ..line }).collect();
        Version {
            content: None,
            redacted: Some(stub),
            ..Version::new(number, sent_on, "Taken out", criteria, ContentShown::default())
        }
    }
}

impl Page for History {
    const TEMPLATE: &'static str = "pages/evidence/history";

    fn title(&self) -> String {
        format!("History: {}", self.of)
    }

    fn sample_frame() -> Frame {
        officer()
    }

    fn samples() -> Vec<(&'static str, History)> {
        let of = |title: &str, events, versions| History {
            of: title.to_owned(),
            why: None,
            tabs: Vec::new(),
            back: Link::new("/evidence/0412", "See it as it stands"),
            events,
            versions,
        };
        let line =
            || CriterionLine::new("/progress/criteria/B-E1", "Relationships (B-E1)", "I brought two services to one visit.");
        let met = line().decided(ReviewOutcome::Met, true, "Manager One", sample::day(4, 2), None);
        let hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        let stub = Redacted::new("Officer One", sample::day(3, 27), Some("The plan shows a door number."), hash);
        let versions = vec![
            Version::new(3, sample::day(3, 30), sample::TITLE, vec![met], sample::shown()),
            Version::redacted(2, sample::day(3, 27), vec![line()], stub),
            Version::new(1, sample::day(3, 2), "Joint visits", vec![line()], sample::shown()),
        ];
        let odd = CriterionLine::new("/progress/criteria/X-1", LONG_NAME, HOSTILE).decided(
            ReviewOutcome::NotMet,
            false,
            HOSTILE,
            sample::day(4, 2),
            Some(HOSTILE),
        );
        let awkward = vec![Version::new(1, sample::day(3, 2), HOSTILE, vec![odd], sample::hostile_shown())];
        let events = vec![Event::new(sample::at(1, 1, 0, 0), HOSTILE).said(HOSTILE)];
        vec![
            ("normal", of(sample::TITLE, sample::events(), versions)),
            ("empty", of("Rent surgery", Vec::new(), Vec::new())),
            ("awkward", History { why: Some(HOSTILE.to_owned()), ..of(HOSTILE, events, awkward) }),
        ]
    }
}
