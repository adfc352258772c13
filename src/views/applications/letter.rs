//! The letter that says what was decided: read on the page, printed on A4, and shown to the decider before it is sent. It says
//! nothing about pay.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::layout::Frame;
use super::super::parts::{Link, SummaryRow};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::super::words;
use super::parts::CheckLine;
use super::state_tag;
use crate::domain::evidence_policy::GateId;

/// What the letter says, in its order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LetterText {
    /// "Officer One".
    pub to: String,
    /// "Your application for level B (Practising) is approved."
    pub sentence: String,
    /// Reference, outcome, when it takes effect, what was assessed.
    pub facts: Vec<SummaryRow>,
    /// Null where none was given.
    pub reason: Option<String>,
    pub words: Option<String>,
    pub checks: Vec<CheckLine>,
    pub unmet: Vec<Unmet>,
    /// "Decided on 20 July 2026 by HR Two, HR."
    pub decided: String,
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
    /// `outcome`: the word of [`state_tag`]: `approved`, `met_deferred`, `declined`; `level`: "B (Practising)"; `by`: "HR Two,
    /// HR". No day where the decision is still to be made.
    pub fn new(to: &str, level: &str, outcome: &str, reference: &str, on: Option<NaiveDate>, by: &str) -> LetterText {
        let sentence = match outcome {
            "approved" => format!("Your application for level {level} is approved."),
            "met_deferred" => {
                format!("You meet the criteria for level {level}. The higher-level work is not funded now, so the level waits.")
            }
            _ => format!("Your application for level {level} is declined. Your level does not change."),
        };
        let decided = match on {
            Some(on) => format!("Decided on {} by {by}.", words::date(on)),
            None => format!("To be decided by {by}."),
        };
        LetterText {
            to: to.to_owned(),
            sentence,
            facts: vec![
                SummaryRow::new("Application", reference),
                SummaryRow { lines: Vec::new(), ..SummaryRow::new("Outcome", "") }.tag(state_tag(outcome)),
            ],
            reason: None,
            words: None,
            checks: Vec::new(),
            unmet: Vec::new(),
            decided,
            ways: Vec::new(),
        }
    }

    /// The first day at the new level.
    pub fn takes_effect(self, on: NaiveDate) -> LetterText {
        self.fact("Takes effect from", words::date(on))
    }

    /// When it is looked at again whether the work is funded.
    pub fn looked_at_again(self, on: NaiveDate) -> LetterText {
        self.fact("Looked at again on", words::date(on))
    }

    /// `assessed`: "23 of 23 met, framework 2025-04, policy 1".
    pub fn assessed(self, as_of: NaiveDate, assessed: &str) -> LetterText {
        self.fact("What was assessed", format!("{assessed}, as at {}", words::date(as_of)))
    }

    /// It stands in place of an earlier decision.
    pub fn replaces(self, on: NaiveDate) -> LetterText {
        self.fact("In place of", format!("The decision of {}, which stays on record", words::date(on)))
    }

    pub fn fact(mut self, key: &str, value: impl Into<String>) -> LetterText {
        self.facts.push(SummaryRow::new(key, value));
        self
    }

    /// Empty texts are left out.
    pub fn said(mut self, reason: &str, words: &str) -> LetterText {
        self.reason = (!reason.is_empty()).then(|| reason.to_owned());
        self.words = (!words.is_empty()).then(|| words.to_owned());
        self
    }

    pub fn check(mut self, check: CheckLine) -> LetterText {
        self.checks.push(check);
        self
    }

    pub fn unmet(mut self, name: &str, id: &str, why: Vec<String>) -> LetterText {
        self.unmet.push(Unmet { name: name.to_owned(), id: id.to_owned(), why });
        self
    }

    /// `contact`: whom to ask; `appeal_until`: the last day of an appeal, where one is open.
    pub fn ways(mut self, contact: &str, appeal_until: Option<NaiveDate>) -> LetterText {
        self.ways.push(format!("To comment on this decision or to ask about it, write to {contact}."));
        if let Some(until) = appeal_until {
            let until = words::date(until);
            self.ways.push(format!("You can appeal by the end of {until}. Open the application in Gradus and choose Appeal."));
            self.ways.push("Say what was wrong and why. People who had no part in it before will hear it.".to_owned());
        }
        self
    }

    pub(in super::super) fn sample() -> LetterText {
        let on = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
        LetterText::new("Officer One", "B (Practising)", "approved", "26-0041", Some(on(7, 20)), "HR Two, HR")
            .takes_effect(on(8, 1))
            .assessed(on(7, 1), "23 of 23 met, framework 2025-04, policy 1")
            .said("All criteria are met and the post carries the work of level B.", "Thank you for the joint visits.")
            .check(CheckLine::answered(GateId::CriteriaMet, "HR, HR One", "yes", on(7, 14), "I read all the evidence."))
            .check(CheckLine::answered(
                GateId::FundedNeed,
                "Budget holder, Budget Holder One",
                "yes",
                on(7, 15),
                "In the budget.",
            ))
            .ways("the income team's desk, 01634 000000", Some(on(8, 3)))
    }
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
        let on = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
        let of = |letter| Letter {
            council: "Example Borough Council".to_owned(),
            letter,
            links: vec![Link::new("/applications/1", "Back to the application"), Link::new("/applications/1/appeal", "Appeal")],
        };
        let declined = LetterText::new("Officer One", "B (Practising)", "declined", "26-0041", Some(on(7, 20)), "HR Two, HR")
            .assessed(on(7, 1), "21 of 23 met, framework 2025-04, policy 1")
            .replaces(on(6, 2))
            .said("Two criteria are not met.", "")
            .check(CheckLine::answered(GateId::CriteriaMet, "HR, HR One", "no", on(7, 14), "See the two criteria."))
            .check(CheckLine::answered(GateId::FundedNeed, "Budget holder, Budget Holder One", "yes", on(7, 15), ""))
            .unmet("Rent collection", "B-K1", vec!["Returned on 2 April 2026: \"Which rota?\"".to_owned()])
            .unmet("Tenancy audits", "B-E4", vec!["Audits was 89.58% (43 of 48); it must be at least 90%.".to_owned()])
            .ways("the income team's desk, 01634 000000", Some(on(8, 3)));
        let deferred = LetterText::new("Officer One", "B (Practising)", "met_deferred", "26-0041", Some(on(7, 20)), "HR Two, HR")
            .looked_at_again(on(10, 1))
            .check(CheckLine::answered(GateId::FundedNeed, "Budget holder", "not_now", on(7, 15), "No vacancy this year."))
            .ways("HR", None);
        let odd = LetterText::new(LONG_NAME, HOSTILE, "declined", HOSTILE, Some(on(7, 20)), NON_ASCII)
            .said(HOSTILE, HOSTILE)
            .check(CheckLine::answered(GateId::CriteriaMet, LONG_NAME, "no", on(7, 14), HOSTILE))
            .unmet(HOSTILE, "B-E1", vec![HOSTILE.to_owned(), LONG_NAME.to_owned()])
            .ways(HOSTILE, Some(on(8, 3)));
        vec![("normal", of(LetterText::sample())), ("declined", of(declined)), ("deferred", of(deferred)), ("awkward", of(odd))]
    }
}
