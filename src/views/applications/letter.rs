//! The letter that says what was decided: read on the page, printed on A4, and shown to the decider before it is sent. It says
//! nothing about pay.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::layout::Frame;
use super::super::parts::{Link, SummaryRow};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::super::words;
use super::case::assessed_words;
use super::parts::CheckLine;
use super::{level_words, outcome_tag};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::evidence_policy::GateId;
use crate::domain::progression::case::Answer;
use crate::domain::progression::decision::{DecisionBasis, DecisionOutcome};
use crate::domain::progression::letter as domain;

/// What the letter says, in its order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LetterText {
    /// "Officer One".
    pub to: String,
    /// "Your application for level B (Practising) is approved."
    pub sentence: String,
    /// Reference, outcome, when it takes effect, what was assessed.
    pub facts: Vec<SummaryRow>,
    /// Why an earlier decision was replaced.
    pub reason: Option<String>,
    pub words: Option<String>,
    pub checks: Vec<CheckLine>,
    pub unmet: Vec<Unmet>,
    /// "Decided on 20 July 2026 by HR Two."
    pub decided: String,
    /// "To comment or appeal"; where nothing is said of an appeal, "To comment".
    pub ways_heading: &'static str,
    /// How to comment or appeal, and by when.
    pub ways: Vec<String>,
}

/// A criterion that is not met, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Unmet {
    /// "Rent collection".
    pub name: String,
    /// "B-K1".
    pub id: String,
    pub why: Vec<String>,
}

impl LetterText {
    pub fn of(letter: &domain::Letter) -> LetterText {
        let check = |check: &domain::LetterCheck| {
            CheckLine::answered(check.gate, check.by.clone(), check.answer, check.on, &check.reason)
        };
        let unmet = |criterion: &domain::LetterCriterion| Unmet {
            name: criterion.label.clone(),
            id: criterion.id.clone(),
            why: criterion.reasons.clone(),
        };
        let ways = ways(letter);
        LetterText {
            to: letter.officer.clone(),
            sentence: sentence(letter),
            facts: facts(letter),
            reason: letter.reason.clone().filter(|reason| !reason.is_empty()),
            words: Some(letter.words.clone()).filter(|words| !words.is_empty()),
            checks: letter.checks.iter().map(check).collect(),
            unmet: letter.unmet.iter().map(unmet).collect(),
            decided: format!("Decided on {} by {}.", words::date(letter.decided_on), letter.decided_by),
            ways_heading: if ways.len() > 1 { "To comment or appeal" } else { "To comment" },
            ways,
        }
    }

    pub(super) fn sample() -> LetterText {
        LetterText::of(&sample())
    }
}

fn sentence(letter: &domain::Letter) -> String {
    let level = level_words(&letter.level, &letter.level_name);
    let before = match letter.basis {
        DecisionBasis::Decision => "",
        DecisionBasis::Reversal if letter.replaces.as_ref().is_some_and(|first| first.outcome == letter.outcome) => {
            "Your application was looked at again. "
        }
        DecisionBasis::Reversal => "The earlier decision is reversed. ",
        DecisionBasis::Appeal => "Your appeal is upheld. ",
    };
    let outcome = match letter.outcome {
        DecisionOutcome::Approved => format!("Your application for level {level} is approved."),
        DecisionOutcome::MetDeferred => {
            format!("You meet the criteria for level {level}. The higher-level work is not funded now.")
        }
        DecisionOutcome::Declined => format!("Your application for level {level} is declined."),
    };
    format!("{before}{outcome}")
}

fn facts(letter: &domain::Letter) -> Vec<SummaryRow> {
    let mut facts = vec![
        SummaryRow::new("Application", format!("{}, sent on {}", letter.reference, words::date(letter.sent_on))),
        SummaryRow::new("Job", letter.job_title.clone()),
        SummaryRow { lines: Vec::new(), ..SummaryRow::new("Outcome", "") }.tag(outcome_tag(letter.outcome)),
    ];
    if let Some(on) = letter.effective_on {
        let (key, on) = (words::date(on), letter.level_held.as_deref());
        facts.push(match (letter.outcome, on) {
            (DecisionOutcome::Approved, _) => SummaryRow::new("Takes effect from", key),
            (_, Some(held)) => SummaryRow::new(format!("Level {held} is held again from"), key),
            (_, None) => SummaryRow::new("The level ends, and this holds from", key),
        });
    } else if let Some(held) = letter.level_held.as_deref().filter(|_| letter.outcome != DecisionOutcome::Approved) {
        facts.push(SummaryRow::new("Your level", format!("{held}. It does not change")));
    }
    if let Some(on) = letter.review_on {
        facts.push(SummaryRow::new("Looked at again on", words::date(on)));
    }
    if let Some((first, rest)) = letter.lapsing.split_first() {
        let said = |lapse: &domain::LetterLapse| {
            let last = lapse.lapses_on.pred_opt().unwrap_or(lapse.lapses_on);
            format!("{} ({}), at the end of {}", lapse.label, lapse.id, words::date(last))
        };
        facts.push(rest.iter().fold(SummaryRow::new("Runs out before then", said(first)), |row, lapse| row.line(said(lapse))));
    }
    let assessed = assessed_words(letter.met as u64, letter.total as u64, &letter.framework_version, policy_version(letter));
    facts.push(SummaryRow::new("What was assessed", format!("{assessed}, as at {}", words::date(letter.as_of))));
    if let Some(first) = &letter.replaces {
        let (on, outcome) = (words::date(first.decided_on), words::lower_first(first.outcome.label()));
        let line = format!("The decision of {on} by {}: {outcome}. It stays on record", first.decided_by);
        facts.push(SummaryRow::new("In place of", line));
    }
    facts
}

/// The version of `id@version`.
fn policy_version(letter: &domain::Letter) -> Option<&str> {
    letter.policy.as_deref().map(|policy| policy.rsplit_once('@').map_or(policy, |(_, version)| version))
}

fn ways(letter: &domain::Letter) -> Vec<String> {
    let mut ways = vec!["To comment on this decision, or to ask about it, speak to your line manager or to HR.".to_owned()];
    match (letter.appeal_until, letter.basis) {
        (Some(until), _) => {
            let until = words::date(until);
            ways.push(format!("You can appeal by the end of {until}. Open the application in Gradus and choose Appeal."));
            ways.push("Say what was wrong and why. People who had no part in it before will hear it.".to_owned());
        }
        (None, DecisionBasis::Appeal) => ways.push("There is no further appeal.".to_owned()),
        (None, _) => {}
    }
    ways
}

/// `/applications/{id}/letter`.
#[derive(Clone, Debug, Serialize)]
pub struct Letter {
    /// "Example Borough Council", for paper.
    pub council: String,
    pub letter: LetterText,
    /// Back to the application, and for the officer the appeal.
    pub links: Vec<Link>,
}

impl Letter {
    /// `case`: the path of the application; `appeal`: the reader may.
    pub fn new(case: &str, letter: &domain::Letter, appeal: bool) -> Letter {
        let mut links = vec![Link::new(case, "Back to the application")];
        if appeal {
            links.push(Link::new(format!("{case}/appeal"), "Appeal"));
        }
        Letter { council: letter.council.clone(), letter: LetterText::of(letter), links }
    }
}

fn sample_day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default()
}

/// A letter that approves.
fn sample() -> domain::Letter {
    let check = |gate, by: &str, day, reason: &str| domain::LetterCheck {
        gate,
        answer: Answer::Yes,
        by: by.to_owned(),
        on: sample_day(7, day),
        reason: reason.to_owned(),
    };
    domain::Letter {
        council: "Example Borough Council".to_owned(),
        reference: "26-0041".to_owned(),
        officer: "Officer One".to_owned(),
        job_title: "Income and Arrears Officer".to_owned(),
        level: "B".to_owned(),
        level_name: "Practising".to_owned(),
        level_held: Some("A".to_owned()),
        sent_on: sample_day(7, 1),
        decided_on: sample_day(7, 20),
        basis: DecisionBasis::Decision,
        outcome: DecisionOutcome::Approved,
        effective_on: Some(sample_day(8, 1)),
        review_on: None,
        checks: vec![
            check(GateId::CriteriaMet, "HR One", 14, "I read all the evidence."),
            check(GateId::FundedNeed, "Budget Holder One", 15, "It is in the budget."),
        ],
        framework: "medway.iao.framework".to_owned(),
        framework_version: "2025-04".to_owned(),
        policy: Some("medway.iao.policy@1".to_owned()),
        as_of: sample_day(7, 1),
        met: 23,
        total: 23,
        unmet: Vec::new(),
        lapsing: Vec::new(),
        decided_by: "HR Two".to_owned(),
        reason: None,
        words: "Thank you for the joint visits.".to_owned(),
        appeal_until: Some(sample_day(8, 3)),
        replaces: None,
    }
}

impl Page for Letter {
    const TEMPLATE: &'static str = "pages/applications/letter";

    fn title(&self) -> String {
        "Decision".to_owned()
    }

    fn sample_frame() -> Frame {
        let line = "Officer One. Decision on application 26-0041, 20 July 2026";
        Frame { print_caption: Some(line.to_owned()), ..Frame::sample() }
    }

    fn samples() -> Vec<(&'static str, Letter)> {
        let of = |letter: domain::Letter| Letter::new("/applications/1", &letter, letter.appeal_until.is_some());
        let unmet = |id: &str, label: &str, reason: &str| domain::LetterCriterion {
            id: id.to_owned(),
            label: label.to_owned(),
            outcome: Outcome::NotMet,
            reasons: vec![reason.to_owned()],
        };
        let declined = domain::Letter {
            outcome: DecisionOutcome::Declined,
            effective_on: None,
            met: 21,
            unmet: vec![
                unmet("B-K1", "Rent collection", "Joint visits was returned on 2 April 2026: \"Which rota?\""),
                unmet("B-E4", "Tenancy audits", "Audits was 89.58% (43 of 48); it must be at least 90%."),
            ],
            words: "Two criteria are not met. Speak to Manager One about the rota.".to_owned(),
            ..sample()
        };
        let deferred = domain::Letter {
            outcome: DecisionOutcome::MetDeferred,
            effective_on: None,
            review_on: Some(sample_day(12, 1)),
            lapsing: vec![domain::LetterLapse {
                id: "A-K4".to_owned(),
                label: "Data protection".to_owned(),
                lapses_on: sample_day(11, 1),
            }],
            ..sample()
        };
        let first = domain::Replaced {
            outcome: DecisionOutcome::Approved,
            decided_on: sample_day(7, 20),
            decided_by: "HR Two".to_owned(),
        };
        let reversed = domain::Letter {
            basis: DecisionBasis::Reversal,
            decided_on: sample_day(8, 21),
            effective_on: Some(sample_day(9, 1)),
            reason: Some("The work was not in the budget.".to_owned()),
            replaces: Some(first),
            ..deferred.clone()
        };
        let odd = domain::Letter {
            officer: LONG_NAME.to_owned(),
            council: HOSTILE.to_owned(),
            level_name: HOSTILE.to_owned(),
            job_title: NON_ASCII.to_owned(),
            basis: DecisionBasis::Appeal,
            reason: Some(HOSTILE.to_owned()),
            words: HOSTILE.to_owned(),
            decided_by: NON_ASCII.to_owned(),
            unmet: vec![unmet("B-K1", HOSTILE, HOSTILE)],
            policy: None,
            appeal_until: None,
            ..declined.clone()
        };
        vec![
            ("normal", of(domain::Letter { appeal_until: None, ..sample() })),
            ("declined", of(declined)),
            ("deferred", of(deferred)),
            ("reversed", of(reversed)),
            ("awkward", of(odd)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_appeal_is_in_the_heading_where_something_is_said_of_it() {
        for (basis, until, heading, last) in [
            (DecisionBasis::Decision, None, "To comment", "To comment on this decision, "),
            (DecisionBasis::Decision, Some(sample_day(8, 3)), "To comment or appeal", "Say what was wrong and why. "),
            (DecisionBasis::Appeal, None, "To comment or appeal", "There is no further appeal."),
        ] {
            let text = LetterText::of(&domain::Letter { basis, appeal_until: until, ..sample() });
            assert_eq!(text.ways_heading, heading);
            assert!(text.ways.last().is_some_and(|way| way.starts_with(last)), "{:?}", text.ways);
        }
    }

    #[test]
    fn what_is_deferred_once_more_was_looked_at_again() {
        let first = |outcome| domain::Replaced { outcome, decided_on: sample_day(7, 20), decided_by: "HR Two".to_owned() };
        for (standing, begins) in [
            (DecisionOutcome::MetDeferred, "Your application was looked at again. You meet the criteria "),
            (DecisionOutcome::Approved, "The earlier decision is reversed. You meet the criteria "),
        ] {
            let letter = domain::Letter {
                basis: DecisionBasis::Reversal,
                outcome: DecisionOutcome::MetDeferred,
                replaces: Some(first(standing)),
                ..sample()
            };
            let said = LetterText::of(&letter).sentence;
            assert!(said.starts_with(begins), "{said}");
        }
    }
}
