//! A decision on an application, what it follows from, and an appeal against it. A decision is never changed: a reversal or
//! an appeal that is upheld makes a new one that refers to it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::case::Answer;
use crate::domain::ids::PersonId;

/// How an application was decided.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionOutcome {
    Approved,
    MetDeferred,
    Declined,
}

impl DecisionOutcome {
    pub const ALL: [DecisionOutcome; 3] = [DecisionOutcome::Approved, DecisionOutcome::MetDeferred, DecisionOutcome::Declined];

    pub const fn as_str(self) -> &'static str {
        match self {
            DecisionOutcome::Approved => "approved",
            DecisionOutcome::MetDeferred => "met_deferred",
            DecisionOutcome::Declined => "declined",
        }
    }

    pub fn from_word(word: &str) -> Option<DecisionOutcome> {
        DecisionOutcome::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }

    /// The status word of pages.md 1.
    pub const fn label(self) -> &'static str {
        match self {
            DecisionOutcome::Approved => "Approved",
            DecisionOutcome::MetDeferred => "Met but deferred",
            DecisionOutcome::Declined => "Declined",
        }
    }

    /// What follows from the two checks (pages.md 3.9): yes and yes is approved, yes and not now is deferred, everything else
    /// declined. Where the policy asks for no funded need, there is no second answer.
    pub const fn of(criteria: Answer, funded: Option<Answer>) -> DecisionOutcome {
        match (criteria, funded) {
            (Answer::Yes, None | Some(Answer::Yes)) => DecisionOutcome::Approved,
            (Answer::Yes, Some(Answer::NotNow)) => DecisionOutcome::MetDeferred,
            _ => DecisionOutcome::Declined,
        }
    }
}

/// An outcome with what belongs to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    Approved { effective_on: NaiveDate },
    MetDeferred { reason: String, review_on: NaiveDate },
    Declined { reasons: String },
}

impl Verdict {
    pub const fn outcome(&self) -> DecisionOutcome {
        match self {
            Verdict::Approved { .. } => DecisionOutcome::Approved,
            Verdict::MetDeferred { .. } => DecisionOutcome::MetDeferred,
            Verdict::Declined { .. } => DecisionOutcome::Declined,
        }
    }
}

/// Whence a decision.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionBasis {
    /// The ordinary way, after recommendation and checks.
    Decision,
    /// HR replaced an earlier one.
    Reversal,
    /// An appeal against an earlier one was upheld.
    Appeal,
}

impl DecisionBasis {
    pub const ALL: [DecisionBasis; 3] = [DecisionBasis::Decision, DecisionBasis::Reversal, DecisionBasis::Appeal];

    pub const fn as_str(self) -> &'static str {
        match self {
            DecisionBasis::Decision => "decision",
            DecisionBasis::Reversal => "reversal",
            DecisionBasis::Appeal => "appeal",
        }
    }

    pub fn from_word(word: &str) -> Option<DecisionBasis> {
        DecisionBasis::ALL.into_iter().find(|basis| basis.as_str() == word)
    }
}

/// A decision as it was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    pub id: String,
    /// 1 for the first of its application.
    pub number: u32,
    pub basis: DecisionBasis,
    /// The decision that it takes the place of.
    pub replaces: Option<String>,
    pub outcome: DecisionOutcome,
    pub by: PersonId,
    /// The name as it was then.
    pub by_name: String,
    pub at: DateTime<Utc>,
    /// Why the earlier one was replaced.
    pub reason: Option<String>,
    /// What whoever decided says to the officer.
    pub words: String,
    /// Approved: the first day of the new level. Replacing an approval: the first day of the level held before, where the
    /// new one had begun.
    pub effective_on: Option<NaiveDate>,
    /// Met but deferred: when it is looked at again.
    pub review_on: Option<NaiveDate>,
    /// The last day for an appeal; none where nothing can be appealed against, or the decision was one on appeal.
    pub appeal_until: Option<NaiveDate>,
}

/// Where an appeal stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppealState {
    Open,
    /// A new decision was made.
    Upheld,
    /// The decision stands.
    Dismissed,
}

impl AppealState {
    pub const ALL: [AppealState; 3] = [AppealState::Open, AppealState::Upheld, AppealState::Dismissed];

    pub const fn as_str(self) -> &'static str {
        match self {
            AppealState::Open => "open",
            AppealState::Upheld => "upheld",
            AppealState::Dismissed => "dismissed",
        }
    }

    pub fn from_word(word: &str) -> Option<AppealState> {
        AppealState::ALL.into_iter().find(|state| state.as_str() == word)
    }

    pub const fn label(self) -> &'static str {
        match self {
            AppealState::Open => "Waiting to be heard",
            AppealState::Upheld => "Upheld",
            AppealState::Dismissed => "Dismissed",
        }
    }
}

/// An appeal against a decision. A decision takes one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Appeal {
    pub id: String,
    pub decision: String,
    pub grounds: String,
    pub state: AppealState,
    pub made_at: DateTime<Utc>,
    /// The last day by which it is to be heard.
    pub heard_by_on: NaiveDate,
    pub heard_by: Option<PersonId>,
    /// The name as it was then.
    pub heard_by_name: Option<String>,
    pub heard_at: Option<DateTime<Utc>>,
    /// Why it was upheld or dismissed.
    pub reasons: Option<String>,
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outcome_follows_from_the_two_checks() {
        use Answer::{No, NotNow, Yes};
        for (criteria, funded, outcome) in [
            (Yes, Some(Yes), "approved"),
            (Yes, Some(NotNow), "met_deferred"),
            (Yes, Some(No), "declined"),
            (No, Some(Yes), "declined"),
            (No, Some(NotNow), "declined"),
            (No, Some(No), "declined"),
            (Yes, None, "approved"),
            (No, None, "declined"),
        ] {
            assert_eq!(DecisionOutcome::of(criteria, funded).as_str(), outcome, "{criteria:?} {funded:?}");
        }
    }

    #[test]
    fn words_are_read_back() {
        for outcome in DecisionOutcome::ALL {
            assert_eq!(DecisionOutcome::from_word(outcome.as_str()), Some(outcome));
        }
        for basis in DecisionBasis::ALL {
            assert_eq!(DecisionBasis::from_word(basis.as_str()), Some(basis));
        }
        for state in AppealState::ALL {
            assert_eq!(AppealState::from_word(state.as_str()), Some(state));
        }
        assert_eq!(DecisionOutcome::from_word("yes"), None);
    }
}
