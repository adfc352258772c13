//! After a decision: the appeal and its hearing, and the reversal.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Choices, FormErrors, Link, SummaryRow, TextArea};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::super::words;
use super::outcome_tag;
use super::parts::{Brief, NewDecision, NewDecisionTyped, Quote, decided, interest, reason, words_for};
use crate::domain::progression::decision::DecisionOutcome;

/// `/applications/{id}/appeal`. Posts `grounds`, `version` and `step` (continue, save).
#[derive(Clone, Debug, Serialize)]
pub struct Appeal {
    /// "You can appeal against the decision of 20 July 2026 by the end of 3 August 2026."
    pub lead: String,
    pub action: String,
    pub version: String,
    pub grounds: TextArea,
    /// The decision.
    pub letter: Link,
    /// "Last saved 4:12pm".
    pub saved: Option<String>,
    pub cancel: String,
    pub errors: FormErrors,
}

impl Appeal {
    /// `case`: the path of the application; `decided`: the day of the decision; `until`: the last day of an appeal.
    pub fn new(
        case: &str,
        decided: NaiveDate,
        until: NaiveDate,
        version: &str,
        grounds: &str,
        saved: Option<&str>,
        errors: FormErrors,
    ) -> Appeal {
        let hint = "What was wrong, and why. For example: a rule was read wrongly, a fact was left out, the wrong evidence was used, or you were treated \
                    unfairly. 4,000 characters at most.";
        Appeal {
            lead: format!(
                "You can appeal against the decision of {} by the end of {}.",
                words::date(decided),
                words::date(until)
            ),
            action: format!("{case}/appeal"),
            version: version.to_owned(),
            grounds: TextArea::new("grounds", "Grounds").hint(hint).value(grounds).checked(&errors),
            letter: Link::new(format!("{case}/letter"), "Read the decision"),
            saved: saved.map(|at| format!("Last saved {at}")),
            cancel: case.to_owned(),
            errors,
        }
    }
}

impl Page for Appeal {
    const TEMPLATE: &'static str = "pages/applications/appeal";

    fn title(&self) -> String {
        "Appeal".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Appeal)> {
        let on = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
        let case = "/applications/1";
        let errors = FormErrors::none().with("grounds", "Enter your grounds");
        vec![
            ("normal", Appeal::new(case, on(7, 20), on(8, 3), "6", "", None, FormErrors::none())),
            ("awkward", Appeal::new(case, on(7, 20), on(8, 3), "6", HOSTILE, Some("4:12pm"), errors)),
        ]
    }
}

/// `/applications/{id}/hearing`. Posts `interest` (no, yes), `finding` (uphold, dismiss), `outcome` (approved, met_deferred,
/// declined), `effective_on_*`, `review_on_*`, `reason`, `words`, `version` and `step` (continue, save).
#[derive(Clone, Debug, Serialize)]
pub struct Hearing {
    /// "Hear the appeal: Officer One, level B".
    pub heading: String,
    pub brief: Brief,
    /// What was decided first.
    pub first: Vec<SummaryRow>,
    pub action: String,
    pub version: String,
    pub interest: Choices,
    pub finding: Choices,
    pub new_decision: NewDecision,
    pub reason: TextArea,
    pub words: TextArea,
    pub saved: Option<String>,
    pub cancel: String,
    pub errors: FormErrors,
}

/// What was typed into it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct HearingTyped<'a> {
    pub interest: &'a str,
    pub finding: &'a str,
    pub new_decision: NewDecisionTyped<'a>,
    pub reason: &'a str,
    pub words: &'a str,
}

/// The decision that is looked at again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FirstDecision<'a> {
    pub outcome: DecisionOutcome,
    pub on: NaiveDate,
    /// "HR Two, HR".
    pub by: &'a str,
    pub reason: &'a str,
    /// It was deferred to a day that has come, so it may be deferred once more.
    pub again: bool,
}

impl FirstDecision<'_> {
    fn rows(&self) -> Vec<SummaryRow> {
        decided(outcome_tag(self.outcome), self.on, self.by, self.reason)
    }
}

/// An application as the head of a form names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Subject<'a> {
    /// The path of the application.
    pub case: &'a str,
    pub officer: &'a str,
    /// "B".
    pub level: &'a str,
    /// The application's, as the form had it.
    pub version: &'a str,
}

impl Hearing {
    /// `rule` as [`NewDecision::new`] takes it; `saved`: when a draft was kept.
    pub fn new(
        subject: Subject,
        brief: Brief,
        first: FirstDecision,
        rule: Option<&str>,
        typed: HearingTyped,
        saved: Option<&str>,
        errors: FormErrors,
    ) -> Hearing {
        let Subject { case, officer, level, version } = subject;
        let options = vec![
            Choice::new("uphold", "Uphold the appeal").hint("You make a new decision below"),
            Choice::new("dismiss", "Dismiss the appeal").hint("The decision stands"),
        ];
        let legend = "If you uphold it: your decision";
        Hearing {
            heading: format!("Hear the appeal: {officer}, level {level}"),
            brief,
            first: first.rows(),
            action: format!("{case}/hearing"),
            version: version.to_owned(),
            interest: interest(officer, typed.interest, &errors),
            finding: Choices::new("finding", "Outcome of the appeal", options).chosen(&[typed.finding]).checked(&errors),
            new_decision: NewDecision::new(legend, first.outcome, false, rule, typed.new_decision, &errors),
            reason: reason(officer, typed.reason, &errors),
            words: words_for(officer, true, typed.words, &errors),
            saved: saved.map(|at| format!("Last saved {at}")),
            cancel: case.to_owned(),
            errors,
        }
    }
}

impl Page for Hearing {
    const TEMPLATE: &'static str = "pages/applications/hearing";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Hearing)> {
        let on = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
        let case = "/applications/1";
        let subject = Subject { case, officer: "Officer One", level: "B", version: "7" };
        let first = FirstDecision {
            outcome: DecisionOutcome::Declined,
            on: on(7, 20),
            by: "HR Two, HR",
            reason: "Two criteria are not met.",
            again: false,
        };
        let grounds = Quote::new("Officer One appealed on 27 July 2026.", "The audit of March is not counted.");
        let brief = Brief::new(case, on(7, 1), 21, 2, 0).you_are("You are: named to hear this appeal").quote(grounds);
        let after = brief.clone().decided_first("Officer One", Some("26-0044"));
        let rule = Some("The first of a month, by policy, on or after 1 August 2026. For example, 1 9 2026");
        let errors = FormErrors::none()
            .with("interest", "Select if you have an interest")
            .with("finding", "Select if you uphold the appeal")
            .with("outcome", "Select your decision")
            .with("effective_on", "Effective date must be on or after 1 August 2026, when the criteria were met")
            .with("review_on", "Review date must include a month")
            .with("reason", "Enter a reason. Officer One will read it")
            .with("words", "Words for the officer must be 4,000 characters or less. You have 120 too many");
        let typed = HearingTyped {
            finding: "uphold",
            new_decision: NewDecisionTyped { effective_on: ["<b>", "", "2026"], ..NewDecisionTyped::default() },
            reason: HOSTILE,
            words: HOSTILE,
            ..HearingTyped::default()
        };
        let odd = Subject { officer: LONG_NAME, level: HOSTILE, ..subject };
        vec![
            ("normal", Hearing::new(subject, brief.clone(), first, rule, HearingTyped::default(), None, FormErrors::none())),
            ("another-open", Hearing::new(subject, after, first, rule, HearingTyped::default(), None, FormErrors::none())),
            (
                "awkward",
                Hearing::new(
                    odd,
                    brief,
                    FirstDecision { by: HOSTILE, reason: HOSTILE, ..first },
                    rule,
                    typed,
                    Some("4:12pm"),
                    errors,
                ),
            ),
        ]
    }
}

/// `/applications/{id}/reverse`. Posts `interest` (no, yes), `outcome` (approved, met_deferred, declined), `effective_on_*`,
/// `review_on_*`, `reason`, `words`, `version` and `step` (continue, save).
#[derive(Clone, Debug, Serialize)]
pub struct Reverse {
    /// "Reverse the decision: Officer One, level B".
    pub heading: String,
    pub brief: Brief,
    /// The first decision, beside the new record.
    pub first: Vec<SummaryRow>,
    pub letter: Link,
    pub action: String,
    pub version: String,
    pub interest: Choices,
    pub new_decision: NewDecision,
    pub reason: TextArea,
    pub words: TextArea,
    pub saved: Option<String>,
    pub cancel: String,
    pub errors: FormErrors,
}

/// What was typed into it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ReverseTyped<'a> {
    pub interest: &'a str,
    pub new_decision: NewDecisionTyped<'a>,
    pub reason: &'a str,
    pub words: &'a str,
}

impl Reverse {
    /// `rule` as [`NewDecision::new`] takes it; `saved`: when a draft was kept.
    pub fn new(
        subject: Subject,
        brief: Brief,
        first: FirstDecision,
        rule: Option<&str>,
        typed: ReverseTyped,
        saved: Option<&str>,
        errors: FormErrors,
    ) -> Reverse {
        let Subject { case, officer, level, version } = subject;
        Reverse {
            heading: format!("Reverse the decision: {officer}, level {level}"),
            brief,
            first: first.rows(),
            letter: Link::new(format!("{case}/letter"), "Read the first decision"),
            action: format!("{case}/reverse"),
            version: version.to_owned(),
            interest: interest(officer, typed.interest, &errors),
            new_decision: NewDecision::new("New decision", first.outcome, first.again, rule, typed.new_decision, &errors),
            reason: reason(officer, typed.reason, &errors),
            words: words_for(officer, true, typed.words, &errors),
            saved: saved.map(|at| format!("Last saved {at}")),
            cancel: case.to_owned(),
            errors,
        }
    }
}

impl Page for Reverse {
    const TEMPLATE: &'static str = "pages/applications/reverse";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Reverse)> {
        let on = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
        let case = "/applications/1";
        let subject = Subject { case, officer: "Officer One", level: "B", version: "7" };
        let first = FirstDecision {
            outcome: DecisionOutcome::Approved,
            on: on(7, 20),
            by: "HR Two, HR",
            reason: "All criteria are met.",
            again: false,
        };
        let rule = Some("The first of a month, by policy, on or after 1 August 2026. For example, 1 9 2026");
        let brief = || Brief::new(case, on(7, 1), 23, 0, 0).you_are("You are: HR");
        let errors = FormErrors::none()
            .with("interest", "Select if you have an interest")
            .with("outcome", "Select a new decision")
            .with("effective_on", "Effective date must be on or after 1 August 2026, when the criteria were met")
            .with("reason", "Enter a reason. Officer One will read it");
        let typed = ReverseTyped { reason: HOSTILE, words: NON_ASCII, ..ReverseTyped::default() };
        let odd = Subject { officer: LONG_NAME, level: HOSTILE, ..subject };
        vec![
            ("normal", Reverse::new(subject, brief(), first, rule, ReverseTyped::default(), None, FormErrors::none())),
            ("awkward", Reverse::new(odd, brief(), FirstDecision { reason: HOSTILE, ..first }, rule, typed, None, errors)),
        ]
    }
}
