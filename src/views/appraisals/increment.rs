//! The recommendation on the increment within the grade: as it is read, and as it is asked for. It says wherever it stands that it
//! is about pay within the grade and decides no level.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::parts::{Choice, Choices, DateField, FormErrors, SummaryRow, TextArea};
use super::super::words;
use super::shared::ViewFacts;
use crate::domain::appraisal::{Form, Increment, Recommended, ViewKind};

const ABOUT: &str =
    "This recommendation is about pay within the grade. It decides no level, and managers promise nothing about pay.";

/// A recommendation as it is read.
#[derive(Clone, Debug, Serialize)]
pub struct IncrementShown {
    pub about: &'static str,
    pub rows: Vec<SummaryRow>,
}

/// What was typed of one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct IncrementTyped {
    pub recommendation: String,
    pub reason: String,
    /// Day, month and year.
    pub discussed_on: [String; 3],
}

impl IncrementTyped {
    pub fn held(held: &Increment) -> IncrementTyped {
        let parts = |day: NaiveDate| ["%-d", "%-m", "%Y"].map(|part| day.format(part).to_string());
        IncrementTyped {
            recommendation: held.recommendation.as_str().to_owned(),
            reason: held.reason.clone(),
            discussed_on: held.discussed_on.map(parts).unwrap_or_default(),
        }
    }

    pub fn is_empty(&self) -> bool {
        let typed = [&self.recommendation, &self.reason].into_iter().chain(&self.discussed_on);
        typed.into_iter().all(|text| text.trim().is_empty())
    }
}

/// The recommendation of the manager's view, where the reader may see that view and the form asks for one. `officer`: as they are
/// told of.
pub fn shown(form: &Form, views: &[ViewFacts<'_>], officer: &str) -> Option<IncrementShown> {
    let view = views.iter().find(|view| view.kind == ViewKind::Manager).filter(|_| form.increment)?;
    let rows = match &view.written.increment {
        None => vec![SummaryRow::new("Recommended", "Nothing yet")],
        Some(held) => rows(held, officer),
    };
    Some(IncrementShown { about: ABOUT, rows })
}

fn rows(held: &Increment, officer: &str) -> Vec<SummaryRow> {
    let mut rows = vec![SummaryRow::new("Recommended", held.recommendation.label())];
    rows.extend((!held.reason.is_empty()).then(|| SummaryRow::new("Reason", held.reason.clone())));
    rows.extend(held.discussed_on.map(|day| SummaryRow::new(format!("Discussed with {officer}"), words::date(day))));
    rows
}

/// In one line, for whoever compares two texts: "Increment withheld, discussed on 3 March 2027: Below the target."
pub fn in_words(held: &Increment) -> String {
    let day = held.discussed_on.map(|day| format!(", discussed on {}", words::date(day))).unwrap_or_default();
    let reason = if held.reason.is_empty() { String::new() } else { format!(": {}", held.reason) };
    format!("{}{day}{reason}", held.recommendation.label())
}

/// A recommendation as it is asked for: posts `increment`, `increment_reason` and the three fields of `increment_discussed_on`.
#[derive(Clone, Debug, Serialize)]
pub struct IncrementAsked {
    pub about: &'static str,
    pub recommendation: Choices,
    pub reason: TextArea,
    pub discussed_on: DateField,
}

impl IncrementAsked {
    pub fn new(officer: &str, typed: &IncrementTyped, errors: &FormErrors) -> IncrementAsked {
        let hint = |recommended: Recommended| match recommended {
            Recommended::Normal => "The automatic step.".to_owned(),
            Recommended::Accelerated => "More than the automatic step.".to_owned(),
            Recommended::Withheld => format!("For unsatisfactory performance that you have discussed with {officer} before."),
            Recommended::NotApplicable => "At the maximum of the grade, or too new in it.".to_owned(),
        };
        let options = Recommended::ALL.into_iter().map(|one| Choice::new(one.as_str(), one.label()).hint(hint(one)));
        let [day, month, year] = &typed.discussed_on;
        IncrementAsked {
            about: ABOUT,
            recommendation: Choices::new("increment", "What do you recommend?", options.collect())
                .chosen(&[typed.recommendation.as_str()])
                .checked(errors),
            reason: TextArea::new("increment_reason", "Reason for the recommendation")
                .hint(format!("Needed unless it is the normal one. {officer} will read it."))
                .value(typed.reason.as_str())
                .checked(errors),
            discussed_on: DateField::new("increment_discussed_on", &format!("When did you discuss it with {officer}?"))
                .hint("Needed where the increment is withheld, and only there. For example, 27 3 2026.")
                .typed([day, month, year])
                .checked(errors),
        }
    }
}
