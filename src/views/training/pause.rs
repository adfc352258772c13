//! `/people/{id}/training/pause`: HR lets the renewal of a course wait for somebody who is away.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Choices, DateField, FormErrors, Nothing};
use super::super::words::date;
use super::samples;
use crate::domain::training::CourseStanding;

/// What the page is made from.
#[derive(Clone, Copy, Debug)]
pub struct PauseFacts<'a> {
    pub person: &'a str,
    pub officer: &'a str,
    pub why: &'a str,
    /// Each with the first and the last day of the absence in which it runs out; None: it goes on.
    pub courses: &'a [(&'a CourseStanding, NaiveDate, Option<NaiveDate>)],
    /// `course` and the day `until` as they were typed.
    pub typed: (&'a str, [&'a str; 3]),
}

/// Posts `course` and the day `until` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct PauseRenewal {
    pub officer: String,
    pub why: String,
    pub action: String,
    pub cancel: String,
    pub course: Choices,
    pub until: DateField,
    pub nothing: Option<Nothing>,
    pub errors: FormErrors,
}

impl PauseRenewal {
    pub fn new(facts: &PauseFacts<'_>, errors: FormErrors) -> PauseRenewal {
        let none = format!(
            "No course of {} runs out on a day on which an absence is recorded. Absences come in by a file of HR.",
            facts.officer
        );
        let choice = |(course, from, to): &(&CourseStanding, NaiveDate, Option<NaiveDate>)| {
            let until = to.map_or_else(|| "until further notice".to_owned(), |to| format!("to {}", date(to)));
            let runs_out = course.valid_until.map(|last| format!("Runs out at the end of {}. ", date(last))).unwrap_or_default();
            Choice::new(course.course.as_str(), course.title.clone())
                .hint(format!("{runs_out}Away from {} {until}.", date(*from)))
        };
        PauseRenewal {
            officer: facts.officer.to_owned(),
            why: facts.why.to_owned(),
            action: format!("/people/{}/training/pause", facts.person),
            cancel: format!("/people/{}/training", facts.person),
            course: Choices::new("course", "Which course?", facts.courses.iter().map(choice).collect())
                .chosen(&[facts.typed.0])
                .checked(&errors),
            until: DateField::new("until", "Last day of the pause")
                .hint("The course counts to the end of that day. Leave time to take it after the return.")
                .typed(facts.typed.1)
                .checked(&errors),
            nothing: facts.courses.is_empty().then(|| Nothing::yet(none)),
            errors,
        }
    }
}

impl Page for PauseRenewal {
    const TEMPLATE: &'static str = "pages/training/pause";

    fn title(&self) -> String {
        "Let the renewal of a course wait".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, PauseRenewal)> {
        samples::pause()
    }
}
