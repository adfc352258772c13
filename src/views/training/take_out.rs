//! `/training/completions/{id}/take-out`: HR takes out a completion that was recorded by mistake.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{FormErrors, TextArea};
use super::super::words::date;
use super::samples;

/// What the page is made from.
#[derive(Clone, Copy, Debug)]
pub struct TakeOutFacts<'a> {
    pub id: &'a str,
    pub person: &'a str,
    pub officer: &'a str,
    pub why: &'a str,
    pub title: &'a str,
    pub completed_on: NaiveDate,
    /// As it was typed.
    pub reason: &'a str,
}

/// Posts `reason` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct TakeOut {
    pub officer: String,
    pub why: String,
    /// "Fire safety, finished on 1 April 2026"
    pub what: String,
    pub action: String,
    pub cancel: String,
    pub reason: TextArea,
    pub errors: FormErrors,
}

impl TakeOut {
    pub fn new(facts: &TakeOutFacts<'_>, errors: FormErrors) -> TakeOut {
        TakeOut {
            officer: facts.officer.to_owned(),
            why: facts.why.to_owned(),
            what: format!("{}, finished on {}", facts.title, date(facts.completed_on)),
            action: format!("/training/completions/{}/take-out", facts.id),
            cancel: format!("/people/{}/training", facts.person),
            reason: TextArea::new("reason", "Why was it recorded by mistake?")
                .hint(format!("{} will read it", facts.officer))
                .value(facts.reason)
                .checked(&errors),
            errors,
        }
    }
}

impl Page for TakeOut {
    const TEMPLATE: &'static str = "pages/training/take_out";

    fn title(&self) -> String {
        "Take out a completion".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, TakeOut)> {
        samples::take_out()
    }
}
