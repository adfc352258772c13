//! `/training/to-confirm` and `/training/claims/{id}`.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Choices, FormErrors, Link, Pagination, Queue, QueueWords, Tab, TextArea};
use super::super::words::{self, date, short_date};
use super::{day_of, samples};
use crate::domain::training::Claim;
use chrono::NaiveDate;

/// One line of the list.
#[derive(Clone, Copy, Debug)]
pub struct Waiting<'a> {
    pub claim: &'a Claim,
    pub title: &'a str,
    pub officer: &'a str,
}

#[derive(Clone, Debug, Serialize)]
pub struct CoursesToConfirm {
    #[serde(flatten)]
    pub queue: Queue<WaitingRow>,
}

#[derive(Clone, Debug, Serialize)]
pub struct WaitingRow {
    pub link: Link,
    pub officer: String,
    pub finished: String,
    pub told: String,
    pub note: Option<String>,
}

impl CoursesToConfirm {
    pub fn new(waiting: &[Waiting<'_>], tabs: Vec<Tab>, pages: Pagination) -> CoursesToConfirm {
        let rows: Vec<WaitingRow> = waiting
            .iter()
            .map(|row| WaitingRow {
                link: Link::new(format!("/training/claims/{}", row.claim.id), row.title).hidden(format!("of {}", row.officer)),
                officer: row.officer.to_owned(),
                finished: short_date(row.claim.completed_on),
                told: short_date(words::day_of(row.claim.told_at.naive_utc())),
                note: row.claim.note.clone(),
            })
            .collect();
        let words = QueueWords {
            one: "course waits",
            many: "courses wait",
            what_for: "for somebody to confirm",
            nothing: "Nothing waits to be confirmed.",
        };
        CoursesToConfirm { queue: Queue::new(rows, words, tabs, pages) }
    }
}

impl Page for CoursesToConfirm {
    const TEMPLATE: &'static str = "pages/training/to_confirm";

    fn title(&self) -> String {
        "Courses to confirm".to_owned()
    }

    fn samples() -> Vec<(&'static str, CoursesToConfirm)> {
        samples::to_confirm()
    }
}

/// What the page of one is made from.
#[derive(Clone, Copy, Debug)]
pub struct AnswerFacts<'a> {
    pub waiting: Waiting<'a>,
    pub version: i64,
    pub why: &'a str,
    /// The day on which it was finished last, as it is recorded.
    pub before: Option<NaiveDate>,
    /// Until when it would count; None: for good.
    pub would_count_until: Option<NaiveDate>,
    /// `answer` and `reason` as they were posted.
    pub typed: (&'a str, &'a str),
}

/// Posts `answer`, `reason` and `version` to `/training/claims/{id}`.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmCourse {
    pub officer: String,
    pub why: String,
    pub course: String,
    pub lines: Vec<String>,
    pub note: Option<String>,
    pub action: String,
    pub version: i64,
    pub answer: Choices,
    pub reason: TextArea,
    pub errors: FormErrors,
}

impl ConfirmCourse {
    pub fn new(facts: &AnswerFacts<'_>, errors: FormErrors) -> ConfirmCourse {
        let Waiting { claim, title, officer } = facts.waiting;
        let counts = match facts.would_count_until {
            Some(last) => format!("If you confirm it, it counts to the end of {}.", date(last)),
            None => "If you confirm it, it counts for good.".to_owned(),
        };
        let before = match facts.before {
            Some(day) => format!("Recorded as complete so far: {}.", date(day)),
            None => "It is not recorded as complete so far.".to_owned(),
        };
        let finished = format!("Finished on {}; {officer} said so on {}.", date(claim.completed_on), day_of(claim.told_at));
        let answers = [Choice::new("confirmed", "Yes, I confirm it"), Choice::new("not_confirmed", "No, I do not confirm it")];
        ConfirmCourse {
            officer: officer.to_owned(),
            why: facts.why.to_owned(),
            course: title.to_owned(),
            lines: vec![finished, before, counts],
            note: claim.note.as_ref().map(|note| format!("Where it can be looked up: {note}")),
            action: format!("/training/claims/{}", claim.id),
            version: facts.version,
            answer: Choices::new("answer", "Was it finished on that day?", answers.to_vec())
                .hint("Look at the certificate, or at the list of whoever gave the course.")
                .chosen(&[facts.typed.0])
                .checked(&errors),
            reason: TextArea::new("reason", "Reason, if you do not confirm it")
                .hint(format!("{officer} will read it."))
                .value(facts.typed.1)
                .checked(&errors),
            errors,
        }
    }
}

impl Page for ConfirmCourse {
    const TEMPLATE: &'static str = "pages/training/confirm";

    fn title(&self) -> String {
        format!("Confirm a course: {}", self.officer)
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, ConfirmCourse)> {
        samples::confirm()
    }
}
