//! The form by which a line manager recommends an application, or does not, or returns it.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Choices, FormErrors, Link, TextArea};
use super::super::samples::{HOSTILE, LONG_NAME};
use super::Subject;
use super::parts::{Brief, Quote, reason};

/// `/applications/{id}/recommend`. Posts `recommendation` (recommend, not_recommend, return), `reason`, `version` and `step`
/// (continue, save).
#[derive(Clone, Debug, Serialize)]
pub struct Recommend {
    /// "Recommend: Officer One, level B".
    pub heading: String,
    pub brief: Brief,
    pub action: String,
    pub version: String,
    pub recommendation: Choices,
    pub reason: TextArea,
    /// "Last saved 4:12pm".
    pub saved: Option<String>,
    pub cancel: String,
    pub errors: FormErrors,
}

/// What was typed into it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RecommendTyped<'a> {
    pub recommendation: &'a str,
    pub reason: &'a str,
}

impl Recommend {
    /// `saved`: when a draft of it was kept.
    pub fn new(subject: Subject, brief: Brief, typed: RecommendTyped, saved: Option<&str>, errors: FormErrors) -> Recommend {
        let Subject { case, officer, level, version } = subject;
        let options = vec![
            Choice::new("recommend", "Recommend"),
            Choice::new("not_recommend", "Do not recommend").hint("It still goes to HR, with your reason"),
            Choice::new("return", "Return").hint("It goes back to be changed. Nothing is decided"),
        ];
        let chosen = Choices::new("recommendation", "Your recommendation", options).chosen(&[typed.recommendation]);
        Recommend {
            heading: format!("Recommend: {officer}, level {level}"),
            brief,
            action: format!("{case}/recommend"),
            version: version.to_owned(),
            recommendation: chosen.checked(&errors),
            reason: reason(officer, typed.reason, &errors),
            saved: saved.map(|at| format!("Last saved {at}")),
            cancel: case.to_owned(),
            errors,
        }
    }
}

impl Page for Recommend {
    const TEMPLATE: &'static str = "pages/applications/recommend";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Recommend)> {
        let as_of = chrono::NaiveDate::from_ymd_opt(2026, 7, 1).unwrap_or_default();
        let case = "/applications/1";
        let subject = Subject { case, officer: "Officer One", level: "B", version: "4" };
        let brief = || {
            Brief::new(case, as_of, 23, 0, 0)
                .you_are("You are: line manager")
                .quote(Quote::new("Officer One added this on 1 July 2026.", "I covered patch CH2 in May."))
                .link(Link::new("/people/1/evidence", "Evidence"))
        };
        let errors = FormErrors::none()
            .with("recommendation", "Select a recommendation")
            .with("reason", "Enter a reason. Officer One will read it");
        let typed = RecommendTyped { recommendation: "", reason: HOSTILE };
        let odd = brief().quote(Quote::new(HOSTILE, HOSTILE));
        vec![
            ("normal", Recommend::new(subject, brief(), RecommendTyped::default(), None, FormErrors::none())),
            (
                "awkward",
                Recommend::new(Subject { officer: LONG_NAME, level: HOSTILE, ..subject }, odd, typed, Some("4:12pm"), errors),
            ),
        ]
    }
}
