//! A manager's judgement of a whole criterion, without evidence beside it.

use chrono::NaiveDate;
use serde::Serialize;

use super::engine::Page;
use super::evidence::{outcome_tag, paragraphs};
use super::parts::{Choice, Choices, FormErrors, Tag, TextArea};
use super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::words;
use crate::domain::officer::ReviewOutcome;

/// `/people/{id}/progress/criteria/{criterion}/judgement`. Posts `outcome` (`met`, `partly_met`, `not_met`) and `reason` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct Judge {
    pub heading: String,
    pub officer: String,
    pub why: String,
    /// The requirement, word for word.
    pub text: String,
    pub outcome: Choices,
    pub reason: TextArea,
    pub action: String,
    pub cancel: String,
    /// Newest first.
    pub given: Vec<Given>,
    pub errors: FormErrors,
}

/// A judgement that was given before.
#[derive(Clone, Debug, Serialize)]
pub struct Given {
    /// "2 Feb 2026".
    pub on: String,
    pub outcome: Tag,
    /// "Manager Two (acting for Manager One)".
    pub by: String,
    /// A paragraph a line.
    pub reason: Vec<String>,
}

impl Given {
    pub fn new(on: NaiveDate, outcome: ReviewOutcome, by: &str, for_manager: Option<&str>, reason: &str) -> Given {
        let by = words::acting_for(by, for_manager);
        Given { on: words::short_date(on), outcome: outcome_tag(outcome), by, reason: paragraphs(reason) }
    }
}

impl Judge {
    /// `criterion`: the path of its page; `label`: "Relationships (B-E1)"; `typed`: outcome and reason as they were posted.
    pub fn new(
        criterion: &str,
        label: &str,
        text: &str,
        (officer, why): (&str, &str),
        (outcome, reason): (&str, &str),
        given: Vec<Given>,
        errors: FormErrors,
    ) -> Judge {
        let answers = ReviewOutcome::ALL.map(|outcome| {
            let choice = Choice::new(outcome.as_str(), outcome.words());
            if outcome == ReviewOutcome::PartlyMet { choice.hint("Partly met does not count.") } else { choice }
        });
        Judge {
            heading: format!("Your judgement of {label}"),
            officer: officer.to_owned(),
            why: why.to_owned(),
            text: text.to_owned(),
            outcome: Choices::new("outcome", "Your outcome", answers.to_vec()).chosen(&[outcome]).checked(&errors),
            reason: TextArea::new("reason", "Reason")
                .hint(format!("{officer} will read it. Say what you saw, and when."))
                .value(reason)
                .checked(&errors),
            action: format!("{criterion}/judgement"),
            cancel: criterion.to_owned(),
            given,
            errors,
        }
    }
}

impl Page for Judge {
    const TEMPLATE: &'static str = "pages/judgement/judge";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Judge)> {
        let path = "/people/7/progress/criteria/B-E1";
        let text = "Build productive relationships with stakeholders to resolve complex issues and support residents.";
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
        let who = ("Officer One", "Your direct report.");
        let given = || {
            vec![
                Given::new(
                    day(2, 2),
                    ReviewOutcome::PartlyMet,
                    "Manager Two",
                    Some("Manager One"),
                    "One service only.\n\nAsk again.",
                ),
                Given::new(day(1, 14), ReviewOutcome::NotMet, LONG_NAME, None, HOSTILE),
            ]
        };
        let errors = FormErrors::none()
            .with("outcome", "Select an outcome for Relationships (B-E1)")
            .with("reason", "Enter a reason. Officer One will read it");
        let typed = ("", "</textarea><script>alert(1)</script> {{7*7}}");
        let label = "Relationships (B-E1)";
        vec![
            ("normal", Judge::new(path, label, text, who, ("", ""), given(), FormErrors::none())),
            ("empty", Judge::new(path, label, text, who, ("", ""), Vec::new(), FormErrors::none())),
            ("awkward", Judge::new(path, LONG_NAME, HOSTILE, (LONG_NAME, NON_ASCII), typed, given(), errors)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_chosen_for_whoever_judges() {
        let page = Judge::new("/c", "A (A-1)", "", ("O", "W"), ("", ""), Vec::new(), FormErrors::none());
        assert!(page.outcome.options.iter().all(|option| !option.chosen));
        let labels: Vec<&str> = page.outcome.options.iter().map(|option| option.label.as_str()).collect();
        assert_eq!(labels, ["Met", "Partly met", "Not met"]);
        assert_eq!((page.action.as_str(), page.cancel.as_str()), ("/c/judgement", "/c"));
    }

    #[test]
    fn whoever_acted_for_a_manager_is_named_with_them() {
        let of = |manager| Given::new(NaiveDate::default(), ReviewOutcome::Met, "B", manager, "").by;
        assert_eq!([of(None), of(Some("A"))], ["B", "B (acting for A)"]);
    }
}
