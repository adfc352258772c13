//! The pieces that the pages of applications and decisions share: what happened, what somebody wrote, the two checks, what is
//! missing, what a decider reads first.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::super::parts::{Choice, Choices, DateField, FormErrors, Link, SummaryRow, Tag, TextArea};
use super::super::words;
use super::figures::{SinceLine, since_lines};
use crate::domain::evidence_policy::GateId;
use crate::domain::progression::case::{self as domain, Answer};
use crate::domain::progression::decision::DecisionOutcome;
use crate::domain::progression::figures::FrozenFigure;

/// One step of a case, done or expected. A timeline has them newest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Step {
    /// "8 July 2026, 2:10pm" or "Expected by 29 July 2026".
    pub when: String,
    /// The same for machines.
    pub at: String,
    /// "Recommended by Manager One".
    pub text: String,
    /// What was written about it; "Read the reason" opens it.
    pub reason: Option<String>,
    pub expected: bool,
}

impl Step {
    /// A step of the case.
    pub fn of(step: &domain::Step) -> Step {
        Step::done(step.at.naive_utc(), step.sentence()).reason(step.reason.as_deref().unwrap_or_default())
    }

    /// Something that happened. `at` is UTC.
    pub fn done(at: NaiveDateTime, text: impl Into<String>) -> Step {
        let when = format!("{}, {}", words::date(words::day_of(at)), words::time(at));
        Step { when, at: format!("{}Z", at.format("%Y-%m-%dT%H:%M:%S")), text: text.into(), reason: None, expected: false }
    }

    /// Something that is still to come.
    pub fn expected(by: NaiveDate, text: impl Into<String>) -> Step {
        let when = format!("Expected by {}", words::date(by));
        Step { when, at: by.to_string(), text: text.into(), reason: None, expected: true }
    }

    /// An empty reason is left out.
    pub fn reason(mut self, reason: &str) -> Step {
        self.reason = (!reason.is_empty()).then(|| reason.to_owned());
        self
    }
}

/// What somebody wrote, and who.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Quote {
    /// "Manager One recommended this on 8 July 2026."
    pub who: String,
    pub text: String,
}

impl Quote {
    pub fn new(who: impl Into<String>, text: impl Into<String>) -> Quote {
        Quote { who: who.into(), text: text.into() }
    }
}

/// One of the two checks, as everybody reads it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CheckLine {
    /// "Criteria met", "Funded need".
    pub name: &'static str,
    /// "HR, HR One", "Budget holder, Budget Holder One".
    pub owner: String,
    /// "Not decided", "Yes", "Not now", "No".
    pub state: Tag,
    /// "14 July 2026".
    pub on: Option<String>,
    pub reason: Option<String>,
}

impl CheckLine {
    /// Nobody has answered yet.
    pub fn open(gate: GateId, owner: impl Into<String>) -> CheckLine {
        let owner = owner.into();
        CheckLine { name: gate.label(), owner, state: Tag::grey("Not decided"), on: None, reason: None }
    }

    pub fn answered(gate: GateId, owner: impl Into<String>, answer: Answer, on: NaiveDate, reason: &str) -> CheckLine {
        let reason = (!reason.is_empty()).then(|| reason.to_owned());
        CheckLine { state: answer_tag(answer), on: Some(words::date(on)), reason, ..CheckLine::open(gate, owner) }
    }
}

/// What its owner is asked.
pub fn gate_question(gate: GateId) -> &'static str {
    match gate {
        GateId::CriteriaMet => "Are the criteria met?",
        GateId::FundedNeed => "Is the higher-level work needed and funded?",
    }
}

fn answer_tag(answer: Answer) -> Tag {
    match answer {
        Answer::Yes => Tag::green(answer.label()),
        Answer::NotNow => Tag::purple(answer.label()),
        Answer::No => Tag::red(answer.label()),
    }
}

/// What is read before a step is taken: by whoever recommends, checks, decides, hears or reverses.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Brief {
    /// "You are: HR, check 1".
    pub you_are: Option<String>,
    /// "Officer One has another application 26-0044 open. It is decided first, so this one cannot be approved now."
    pub decided_first: Option<String>,
    /// "As at 1 July 2026: 23 met, 0 not met, 0 cannot tell".
    pub counts: String,
    /// The recommendation, what the officer added, the grounds of an appeal.
    pub quotes: Vec<Quote>,
    pub checks: Vec<CheckLine>,
    /// "Every criterion", "Evidence", "Timeline".
    pub links: Vec<Link>,
    /// What happened to figures after they were assessed.
    pub since: Vec<SinceLine>,
}

impl Brief {
    /// `case`: the path of the application; `as_of`: the day of the frozen assessment.
    pub fn new(case: &str, as_of: NaiveDate, met: u64, not_met: u64, cannot_tell: u64) -> Brief {
        let counts = [met, not_met, cannot_tell].map(words::number);
        Brief {
            counts: format!("As at {}: {} met, {} not met, {} cannot tell.", words::date(as_of), counts[0], counts[1], counts[2]),
            links: vec![
                Link::new(format!("{case}/assessment"), "Every criterion"),
                Link::new(format!("{case}#steps"), "Timeline"),
            ],
            ..Brief::default()
        }
    }

    pub fn you_are(mut self, role: impl Into<String>) -> Brief {
        self.you_are = Some(role.into());
        self
    }

    /// `other`: the reference of an application of the officer's that is decided before this one can be approved.
    pub fn decided_first(mut self, officer: &str, other: Option<&str>) -> Brief {
        self.decided_first = other.map(|reference| {
            format!(
                "{officer} has another application {reference} open. It is decided first, so this one cannot be approved now."
            )
        });
        self
    }

    pub fn quote(mut self, quote: Quote) -> Brief {
        self.quotes.push(quote);
        self
    }

    pub fn check(mut self, check: CheckLine) -> Brief {
        self.checks.push(check);
        self
    }

    /// What happened to figures after they were assessed. `caseload`: where they stand, if the reader may open them.
    pub fn since(mut self, figures: &[FrozenFigure], caseload: Option<&str>) -> Brief {
        self.since = since_lines(figures, caseload);
        self
    }

    pub fn link(mut self, link: Link) -> Brief {
        self.links.push(link);
        self
    }
}

/// The question that comes before every step of a decision, posted as `interest` (no, yes).
pub(in super::super) fn interest(officer: &str, chosen: &str, errors: &FormErrors) -> Choices {
    let options = vec![Choice::new("no", "No"), Choice::new("yes", "Yes: someone else decides")];
    let hint = format!("For example, you and {officer} are family or close friends, live together or share money.");
    Choices::new("interest", "Do you have an interest?", options).hint(hint).chosen(&[chosen]).checked(errors)
}

/// A reason that the officer will read, posted as `reason`.
pub(in super::super) fn reason(officer: &str, typed: &str, errors: &FormErrors) -> TextArea {
    TextArea::new("reason", "Reason").hint(format!("{officer} will read it.")).value(typed).checked(errors)
}

/// Posted as `words`.
pub(in super::super) fn words_for(officer: &str, optional: bool, typed: &str, errors: &FormErrors) -> TextArea {
    let label = if optional { "Words for the officer (optional)" } else { "Words for the officer" };
    let hint = format!("They stand in the letter to {officer}. Do not write about pay.");
    TextArea::new("words", label).hint(hint).value(typed).checked(errors)
}

/// Posted as `effective_on_*`. `rule`: "The first of a month, by policy, on or after 1 August 2026."
pub(in super::super) fn effective_on(rule: &str, typed: [&str; 3], errors: &FormErrors) -> DateField {
    DateField::new("effective_on", "Takes effect from").hint(rule).typed(typed).checked(errors)
}

/// Posted as `review_on_*`.
pub(in super::super) fn review_on(typed: [&str; 3], errors: &FormErrors) -> DateField {
    let hint = "When it is looked at again if the work is funded. Six months from now if you leave it empty";
    DateField::new("review_on", "Review date").hint(hint).typed(typed).checked(errors)
}

/// Another decision in place of the first: posted as `outcome` (approved, met_deferred, declined), `effective_on_*` and
/// `review_on_*`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NewDecision {
    pub outcome: Choices,
    pub effective_on: Option<DateField>,
    pub review_on: DateField,
}

/// What was typed into it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NewDecisionTyped<'a> {
    pub outcome: &'a str,
    pub effective_on: [&'a str; 3],
    pub review_on: [&'a str; 3],
}

impl NewDecision {
    /// `legend` asks for it. The outcome `standing` is not offered, unless it is deferred once more (`again`). `rule` says which days are allowed: for the new level, or,
    /// where an approval that has begun is replaced, for the day from which the level before is held again; none where no day
    /// is asked for.
    pub fn new(
        legend: &str,
        standing: DecisionOutcome,
        again: bool,
        rule: Option<&str>,
        typed: NewDecisionTyped,
        errors: &FormErrors,
    ) -> NewDecision {
        let options = DecisionOutcome::ALL
            .into_iter()
            .filter(|outcome| again || *outcome != standing)
            .map(|outcome| Choice::new(outcome.as_str(), outcome.label()).hint(outcome_hint(outcome)))
            .collect();
        let legend_of_day = match standing {
            DecisionOutcome::Approved => "The level before is held again from",
            DecisionOutcome::MetDeferred | DecisionOutcome::Declined => "If approved: takes effect from",
        };
        let mut review = review_on(typed.review_on, errors);
        review.legend = "If deferred: review date".to_owned();
        NewDecision {
            outcome: Choices::new("outcome", legend, options).chosen(&[typed.outcome]).checked(errors),
            effective_on: rule
                .map(|rule| DateField { legend: legend_of_day.to_owned(), ..effective_on(rule, typed.effective_on, errors) }),
            review_on: review,
        }
    }
}

fn outcome_hint(outcome: DecisionOutcome) -> &'static str {
    match outcome {
        DecisionOutcome::Approved => "The level is given",
        DecisionOutcome::MetDeferred => "The criteria are met, the work is not funded now",
        DecisionOutcome::Declined => "The level is not given",
    }
}

/// The rows that say what was decided first.
pub(super) fn decided(outcome: Tag, on: NaiveDate, by: &str, reason: &str) -> Vec<SummaryRow> {
    vec![
        SummaryRow { lines: Vec::new(), ..SummaryRow::new("Decision", "") }.tag(outcome),
        SummaryRow::new("Made on", words::date(on)),
        SummaryRow::new("Made by", by),
        SummaryRow::new("Reason", reason),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn steps_are_timed_in_london_and_expected_ones_say_by_when() {
        let sent = Step::done(day(2026, 7, 1).and_hms_opt(8, 2, 0).unwrap(), "Sent by Officer One");
        assert_eq!((sent.when.as_str(), sent.at.as_str()), ("1 July 2026, 9:02am", "2026-07-01T08:02:00Z"));
        let due = Step::expected(day(2026, 7, 29), "Decision");
        assert_eq!((due.when.as_str(), due.at.as_str(), due.expected), ("Expected by 29 July 2026", "2026-07-29", true));
    }

    #[test]
    fn a_check_shows_its_answer() {
        for (answer, text, icon) in
            [(Answer::Yes, "Yes", "i-met"), (Answer::NotNow, "Not now", "i-ask"), (Answer::No, "No", "i-not")]
        {
            let line = CheckLine::answered(GateId::FundedNeed, "Budget holder", answer, day(2026, 7, 15), "");
            assert_eq!((line.name, line.state.text.as_str(), line.state.icon), ("Funded need", text, icon));
            assert_eq!((line.on.as_deref(), line.reason), (Some("15 July 2026"), None));
        }
        assert_eq!(CheckLine::open(GateId::CriteriaMet, "HR").state, Tag::grey("Not decided"));
    }

    #[test]
    fn a_reversal_does_not_offer_what_was_decided_already() {
        for (standing, offered, legend) in [
            (DecisionOutcome::Declined, ["approved", "met_deferred"], "If approved: takes effect from"),
            (DecisionOutcome::Approved, ["met_deferred", "declined"], "The level before is held again from"),
        ] {
            let form = NewDecision::new("", standing, false, Some(""), NewDecisionTyped::default(), &FormErrors::none());
            let found: Vec<&str> = form.outcome.options.iter().map(|option| option.value.as_str()).collect();
            assert_eq!((&found[..], form.effective_on.unwrap().legend.as_str()), (&offered[..], legend));
        }
        let deferred = DecisionOutcome::MetDeferred;
        let form = NewDecision::new("", deferred, true, None, NewDecisionTyped::default(), &FormErrors::none());
        assert_eq!(form.outcome.options.len(), 3, "what is looked at again may be deferred once more");
    }
}
