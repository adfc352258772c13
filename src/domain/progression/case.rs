//! What happens in a case: the two checks and their answers, the steps of its timeline, the people who are named for it, and
//! the forms that somebody has typed and not sent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::decision::DecisionOutcome;
use crate::domain::evidence_policy::GateId;
use crate::domain::ids::PersonId;

/// What the owner of a check says.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Yes,
    /// The work is needed, and not funded now. Only of the funded need.
    NotNow,
    No,
}

impl Answer {
    pub const ALL: [Answer; 3] = [Answer::Yes, Answer::NotNow, Answer::No];

    pub const fn as_str(self) -> &'static str {
        match self {
            Answer::Yes => "yes",
            Answer::NotNow => "not_now",
            Answer::No => "no",
        }
    }

    pub fn from_word(word: &str) -> Option<Answer> {
        Answer::ALL.into_iter().find(|answer| answer.as_str() == word)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Answer::Yes => "Yes",
            Answer::NotNow => "Not now",
            Answer::No => "No",
        }
    }

    /// Whether the check can be answered so.
    pub const fn is_for(self, gate: GateId) -> bool {
        !matches!((self, gate), (Answer::NotNow, GateId::CriteriaMet))
    }
}

/// An answer to a check. It is never changed; a later one takes its place, until the decision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GateAnswer {
    pub id: String,
    pub gate: GateId,
    pub answer: Answer,
    pub reason: String,
    pub by: PersonId,
    /// The name as it was then.
    pub by_name: String,
    pub at: DateTime<Utc>,
}

/// The answer that stands: the last one of the check. `answers` are in the order in which they were given.
pub fn standing_answer(answers: &[GateAnswer], gate: GateId) -> Option<&GateAnswer> {
    answers.iter().rev().find(|given| given.gate == gate)
}

/// What somebody is named for in one case, or what keeps them out of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    PanelMember,
    BudgetHolder,
    /// Hears the appeal.
    Hearer,
    /// Declared an interest: no longer settles anything here.
    Conflict,
}

impl Part {
    /// What HR names people for.
    pub const NAMED: [Part; 3] = [Part::PanelMember, Part::BudgetHolder, Part::Hearer];

    pub const fn as_str(self) -> &'static str {
        match self {
            Part::PanelMember => "panel_member",
            Part::BudgetHolder => "budget_holder",
            Part::Hearer => "hearer",
            Part::Conflict => "conflict",
        }
    }

    pub fn from_word(word: &str) -> Option<Part> {
        [Part::PanelMember, Part::BudgetHolder, Part::Hearer, Part::Conflict].into_iter().find(|part| part.as_str() == word)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Part::PanelMember => "Panel member",
            Part::BudgetHolder => "Budget holder",
            Part::Hearer => "Hears the appeal",
            Part::Conflict => "Declared an interest",
        }
    }
}

/// A person's part in one case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CasePart {
    pub id: String,
    pub person: PersonId,
    pub part: Part,
    /// Who named them; themselves where they declared an interest.
    pub by: PersonId,
    pub at: DateTime<Utc>,
    /// They have the part no longer.
    pub ended_at: Option<DateTime<Utc>>,
}

impl CasePart {
    pub fn holds(&self) -> bool {
        self.ended_at.is_none()
    }
}

/// What a step of the timeline tells.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    Sent,
    /// Sent again after it came back.
    SentAgain,
    Returned,
    Recommended,
    NotRecommended,
    CriteriaChecked(Answer),
    FundingChecked(Answer),
    InterestDeclared,
    Named(Part),
    Released(Part),
    Decided(DecisionOutcome),
    Reversed(DecisionOutcome),
    Appealed,
    AppealUpheld(DecisionOutcome),
    AppealDismissed,
    Withdrawn,
}

impl StepKind {
    /// The answer to a check, as a step.
    pub const fn checked(gate: GateId, answer: Answer) -> StepKind {
        match gate {
            GateId::CriteriaMet => StepKind::CriteriaChecked(answer),
            GateId::FundedNeed => StepKind::FundingChecked(answer),
        }
    }

    /// The word of the database, and what it says more.
    pub const fn words(self) -> (&'static str, Option<&'static str>) {
        match self {
            StepKind::Sent => ("sent", None),
            StepKind::SentAgain => ("sent_again", None),
            StepKind::Returned => ("returned", None),
            StepKind::Recommended => ("recommended", None),
            StepKind::NotRecommended => ("not_recommended", None),
            StepKind::CriteriaChecked(answer) => ("criteria_checked", Some(answer.as_str())),
            StepKind::FundingChecked(answer) => ("funding_checked", Some(answer.as_str())),
            StepKind::InterestDeclared => ("interest_declared", None),
            StepKind::Named(part) => ("named", Some(part.as_str())),
            StepKind::Released(part) => ("released", Some(part.as_str())),
            StepKind::Decided(outcome) => ("decided", Some(outcome.as_str())),
            StepKind::Reversed(outcome) => ("reversed", Some(outcome.as_str())),
            StepKind::Appealed => ("appealed", None),
            StepKind::AppealUpheld(outcome) => ("appeal_upheld", Some(outcome.as_str())),
            StepKind::AppealDismissed => ("appeal_dismissed", None),
            StepKind::Withdrawn => ("withdrawn", None),
        }
    }

    pub fn from_words(word: &str, detail: Option<&str>) -> Option<StepKind> {
        let answer = || detail.and_then(Answer::from_word);
        let part = || detail.and_then(Part::from_word);
        let outcome = || detail.and_then(DecisionOutcome::from_word);
        match word {
            "criteria_checked" => answer().map(StepKind::CriteriaChecked),
            "funding_checked" => answer().map(StepKind::FundingChecked),
            "named" => part().map(StepKind::Named),
            "released" => part().map(StepKind::Released),
            "decided" => outcome().map(StepKind::Decided),
            "reversed" => outcome().map(StepKind::Reversed),
            "appeal_upheld" => outcome().map(StepKind::AppealUpheld),
            _ => [
                StepKind::Sent,
                StepKind::SentAgain,
                StepKind::Returned,
                StepKind::Recommended,
                StepKind::NotRecommended,
                StepKind::InterestDeclared,
                StepKind::Appealed,
                StepKind::AppealDismissed,
                StepKind::Withdrawn,
            ]
            .into_iter()
            .find(|kind| kind.words().0 == word && detail.is_none()),
        }
    }
}

/// One step of the timeline. It is never changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    pub id: String,
    pub at: DateTime<Utc>,
    pub kind: StepKind,
    pub by: PersonId,
    /// Names as they were then.
    pub by_name: String,
    /// The manager for whom they acted.
    pub acting_for: Option<String>,
    /// Whom it is about, where that is somebody else: who was named.
    pub other: Option<String>,
    /// In the words of who did it. The officer reads it.
    pub reason: Option<String>,
}

impl Step {
    /// The step as a sentence: `Recommended by Manager Two for Manager One`.
    pub fn sentence(&self) -> String {
        let other = self.other.as_deref().unwrap_or_default();
        let by = match &self.acting_for {
            Some(manager) => format!("{} for {manager}", self.by_name),
            None => self.by_name.clone(),
        };
        let check = |what: &str, answer: Answer| format!("{what}: {}, by {by}", answer.label().to_lowercase());
        match self.kind {
            StepKind::Sent => format!("Sent by {by}"),
            StepKind::SentAgain => format!("Changed and sent again by {by}"),
            StepKind::Returned => format!("Returned by {by}"),
            StepKind::Recommended => format!("Recommended by {by}"),
            StepKind::NotRecommended => format!("Not recommended by {by}"),
            StepKind::CriteriaChecked(answer) => check("Criteria met", answer),
            StepKind::FundingChecked(answer) => check("Needed and funded", answer),
            StepKind::InterestDeclared => format!("{by} declared an interest, so someone else decides"),
            StepKind::Named(Part::Hearer) => format!("{other} named by {by} to hear the appeal"),
            StepKind::Named(part) => format!("{other} named {} by {by}", part.label().to_lowercase()),
            StepKind::Released(Part::Hearer) => format!("{other} no longer hears the appeal, by {by}"),
            StepKind::Released(part) => format!("{other} no longer {} here, by {by}", part.label().to_lowercase()),
            StepKind::Decided(outcome) => format!("{} by {by}", outcome.label()),
            StepKind::Reversed(outcome) => format!("Decision reversed by {by}: now {}", outcome.label().to_lowercase()),
            StepKind::Appealed => format!("Appeal sent by {by}"),
            StepKind::AppealUpheld(outcome) => format!("Appeal upheld by {by}: now {}", outcome.label().to_lowercase()),
            StepKind::AppealDismissed => format!("Appeal dismissed by {by}: the decision stands"),
            StepKind::Withdrawn => format!("Withdrawn by {by}"),
        }
    }
}

/// A form of a case that can be saved and gone on with later.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Form {
    Recommendation,
    CriteriaMet,
    FundedNeed,
    Decision,
    Reversal,
    Appeal,
    Hearing,
}

impl Form {
    pub const ALL: [Form; 7] =
        [Form::Recommendation, Form::CriteriaMet, Form::FundedNeed, Form::Decision, Form::Reversal, Form::Appeal, Form::Hearing];

    pub const fn as_str(self) -> &'static str {
        match self {
            Form::Recommendation => "recommendation",
            Form::CriteriaMet => "criteria_met",
            Form::FundedNeed => "funded_need",
            Form::Decision => "decision",
            Form::Reversal => "reversal",
            Form::Appeal => "appeal",
            Form::Hearing => "hearing",
        }
    }

    pub fn from_word(word: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|form| form.as_str() == word)
    }

    /// The form by which a check is answered.
    pub const fn of_gate(gate: GateId) -> Form {
        match gate {
            GateId::CriteriaMet => Form::CriteriaMet,
            GateId::FundedNeed => Form::FundedNeed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_read_back_from_its_words_and_says_who() {
        let table = [
            (StepKind::Sent, "sent", "Sent by Max for Mia"),
            (StepKind::SentAgain, "sent_again", "Changed and sent again by Max for Mia"),
            (StepKind::Returned, "returned", "Returned by Max for Mia"),
            (StepKind::Recommended, "recommended", "Recommended by Max for Mia"),
            (StepKind::NotRecommended, "not_recommended", "Not recommended by Max for Mia"),
            (StepKind::CriteriaChecked(Answer::No), "criteria_checked no", "Criteria met: no, by Max for Mia"),
            (StepKind::FundingChecked(Answer::NotNow), "funding_checked not_now", "Needed and funded: not now, by Max for Mia"),
            (StepKind::InterestDeclared, "interest_declared", "Max for Mia declared an interest, so someone else decides"),
            (StepKind::Named(Part::PanelMember), "named panel_member", "Zoe named panel member by Max for Mia"),
            (StepKind::Named(Part::Hearer), "named hearer", "Zoe named by Max for Mia to hear the appeal"),
            (
                StepKind::Released(Part::BudgetHolder),
                "released budget_holder",
                "Zoe no longer budget holder here, by Max for Mia",
            ),
            (StepKind::Released(Part::Hearer), "released hearer", "Zoe no longer hears the appeal, by Max for Mia"),
            (StepKind::Decided(DecisionOutcome::MetDeferred), "decided met_deferred", "Met but deferred by Max for Mia"),
            (
                StepKind::Reversed(DecisionOutcome::Declined),
                "reversed declined",
                "Decision reversed by Max for Mia: now declined",
            ),
            (StepKind::Appealed, "appealed", "Appeal sent by Max for Mia"),
            (
                StepKind::AppealUpheld(DecisionOutcome::Approved),
                "appeal_upheld approved",
                "Appeal upheld by Max for Mia: now approved",
            ),
            (StepKind::AppealDismissed, "appeal_dismissed", "Appeal dismissed by Max for Mia: the decision stands"),
            (StepKind::Withdrawn, "withdrawn", "Withdrawn by Max for Mia"),
        ];
        for (kind, words, sentence) in table {
            let (word, detail) = words.split_once(' ').map_or((words, None), |(word, detail)| (word, Some(detail)));
            assert_eq!(kind.words(), (word, detail));
            assert_eq!(StepKind::from_words(word, detail), Some(kind), "{words}");
            let step = Step {
                id: "1".to_owned(),
                at: DateTime::default(),
                kind,
                by: "max".into(),
                by_name: "Max".to_owned(),
                acting_for: Some("Mia".to_owned()),
                other: Some("Zoe".to_owned()),
                reason: None,
            };
            assert_eq!(step.sentence(), sentence);
        }
        for (word, detail) in [("sent", Some("yes")), ("decided", None), ("decided", Some("yes")), ("", None), ("gone", None)] {
            assert_eq!(StepKind::from_words(word, detail), None, "{word} {detail:?}");
        }
    }

    #[test]
    fn the_criteria_are_met_or_not_and_never_not_now() {
        let gates = [GateId::CriteriaMet, GateId::FundedNeed];
        let may: Vec<[bool; 3]> = gates.into_iter().map(|gate| Answer::ALL.map(|answer| answer.is_for(gate))).collect();
        assert_eq!(may, [[true, false, true], [true, true, true]]);
    }

    #[test]
    fn the_last_answer_of_a_check_stands() {
        let given = |id: &str, gate, answer| GateAnswer {
            id: id.to_owned(),
            gate,
            answer,
            reason: String::new(),
            by: "a".into(),
            by_name: String::new(),
            at: DateTime::default(),
        };
        let answers = [
            given("1", GateId::CriteriaMet, Answer::No),
            given("2", GateId::FundedNeed, Answer::NotNow),
            given("3", GateId::CriteriaMet, Answer::Yes),
        ];
        let standing = |gate| standing_answer(&answers, gate).map(|given| given.id.as_str());
        assert_eq!([standing(GateId::CriteriaMet), standing(GateId::FundedNeed)], [Some("3"), Some("2")]);
        assert_eq!(standing_answer(&answers[1..2], GateId::CriteriaMet), None);
    }
}
