//! An application for a level: every state that it can be in and every move between them stand on this page. What else
//! belongs to an application lies beside it: the two checks, decisions, dates, the frozen assessment, the letter.
//!
//! Draft -> Submitted -> Recommended or NotRecommended -> Approved, MetDeferred or Declined. From Submitted it may come back
//! (Returned) and be sent again; until it is decided the officer may withdraw it. A decision is replaced by a new one, by
//! reversal or on appeal, and never changed.

pub mod case;
pub mod dates;
pub mod decision;
pub mod figures;
pub mod frozen;
pub mod letter;
pub mod start;

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{ApplicationId, LevelId, OrganisationId, PersonId, PostId};
use decision::Verdict;

/// Where an application stands, with what the state carries. Reasons are in the words of whoever gave them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// The officer is preparing it; nobody else knows of it.
    Draft,
    /// It is with the line manager, on a frozen assessment.
    Submitted,
    /// The line manager asks for a change.
    Returned {
        reason: String,
    },
    Recommended {
        reason: String,
    },
    NotRecommended {
        reason: String,
    },
    /// The level is held from this day on.
    Approved {
        effective_on: NaiveDate,
    },
    /// The criteria are met; the higher-level work is not funded now. It is looked at again on this day.
    MetDeferred {
        reason: String,
        review_on: NaiveDate,
    },
    Declined {
        reasons: String,
    },
    Withdrawn {
        reason: Option<String>,
    },
}

/// A state without what it carries.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Draft,
    Submitted,
    Returned,
    Recommended,
    NotRecommended,
    Approved,
    MetDeferred,
    Declined,
    Withdrawn,
}

/// What moves an application.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Move {
    /// The officer sends it, for the first time or again.
    Submit,
    Return,
    Recommend,
    NotRecommend,
    Decide,
    /// A new decision takes the place of the one before: a reversal, or an appeal that is upheld.
    Replace,
    Withdraw,
}

/// A move that the state does not allow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InvalidTransition {
    pub from: Stage,
    pub attempted: Move,
}

impl Stage {
    pub const ALL: [Stage; 9] = [
        Stage::Draft,
        Stage::Submitted,
        Stage::Returned,
        Stage::Recommended,
        Stage::NotRecommended,
        Stage::Approved,
        Stage::MetDeferred,
        Stage::Declined,
        Stage::Withdrawn,
    ];

    /// Which moves the state allows. This is the whole of it: the transitions below ask here.
    pub const fn allows(self, attempted: Move) -> bool {
        use Stage::*;
        match attempted {
            Move::Submit => matches!(self, Draft | Returned),
            Move::Return | Move::Recommend | Move::NotRecommend => matches!(self, Submitted),
            Move::Decide => matches!(self, Recommended | NotRecommended),
            Move::Replace => self.is_decided(),
            Move::Withdraw => self.is_open(),
        }
    }

    /// Whether it is still to be decided. A post has one such application at most.
    pub const fn is_open(self) -> bool {
        use Stage::*;
        matches!(self, Draft | Submitted | Returned | Recommended | NotRecommended)
    }

    pub const fn is_decided(self) -> bool {
        matches!(self, Stage::Approved | Stage::MetDeferred | Stage::Declined)
    }

    /// The word of the database, of the API and of the grade report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::Submitted => "submitted",
            Stage::Returned => "returned",
            Stage::Recommended => "recommended",
            Stage::NotRecommended => "not_recommended",
            Stage::Approved => "approved",
            Stage::MetDeferred => "met_deferred",
            Stage::Declined => "declined",
            Stage::Withdrawn => "withdrawn",
        }
    }

    pub fn from_word(word: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.as_str() == word)
    }

    /// The status word of pages.md 1.
    pub const fn label(self) -> &'static str {
        match self {
            Stage::Draft => "Draft",
            Stage::Submitted => "Sent",
            Stage::Returned => "Returned",
            Stage::Recommended => "Recommended",
            Stage::NotRecommended => "Not recommended",
            Stage::Approved => "Approved",
            Stage::MetDeferred => "Met but deferred",
            Stage::Declined => "Declined",
            Stage::Withdrawn => "Withdrawn",
        }
    }
}

impl State {
    pub const fn stage(&self) -> Stage {
        match self {
            State::Draft => Stage::Draft,
            State::Submitted => Stage::Submitted,
            State::Returned { .. } => Stage::Returned,
            State::Recommended { .. } => Stage::Recommended,
            State::NotRecommended { .. } => Stage::NotRecommended,
            State::Approved { .. } => Stage::Approved,
            State::MetDeferred { .. } => Stage::MetDeferred,
            State::Declined { .. } => Stage::Declined,
            State::Withdrawn { .. } => Stage::Withdrawn,
        }
    }

    fn go(self, attempted: Move, to: State) -> Result<State, InvalidTransition> {
        let from = self.stage();
        if from.allows(attempted) { Ok(to) } else { Err(InvalidTransition { from, attempted }) }
    }

    pub fn submit(self) -> Result<State, InvalidTransition> {
        self.go(Move::Submit, State::Submitted)
    }

    /// The line manager sends it back.
    pub fn send_back(self, reason: String) -> Result<State, InvalidTransition> {
        self.go(Move::Return, State::Returned { reason })
    }

    pub fn recommend(self, reason: String) -> Result<State, InvalidTransition> {
        self.go(Move::Recommend, State::Recommended { reason })
    }

    pub fn not_recommend(self, reason: String) -> Result<State, InvalidTransition> {
        self.go(Move::NotRecommend, State::NotRecommended { reason })
    }

    pub fn decide(self, verdict: Verdict) -> Result<State, InvalidTransition> {
        self.go(Move::Decide, verdict.into())
    }

    pub fn replace(self, verdict: Verdict) -> Result<State, InvalidTransition> {
        self.go(Move::Replace, verdict.into())
    }

    pub fn withdraw(self, reason: Option<String>) -> Result<State, InvalidTransition> {
        self.go(Move::Withdraw, State::Withdrawn { reason })
    }

    /// The words that the state carries, where it carries any.
    pub fn reason(&self) -> Option<&str> {
        match self {
            State::Returned { reason }
            | State::Recommended { reason }
            | State::NotRecommended { reason }
            | State::MetDeferred { reason, .. }
            | State::Declined { reasons: reason } => Some(reason),
            State::Withdrawn { reason } => reason.as_deref(),
            State::Draft | State::Submitted | State::Approved { .. } => None,
        }
    }
}

impl From<Verdict> for State {
    fn from(verdict: Verdict) -> State {
        match verdict {
            Verdict::Approved { effective_on } => State::Approved { effective_on },
            Verdict::MetDeferred { reason, review_on } => State::MetDeferred { reason, review_on },
            Verdict::Declined { reasons } => State::Declined { reasons },
        }
    }
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Move::Submit => "sent",
            Move::Return => "returned",
            Move::Recommend => "recommended",
            Move::NotRecommend => "not recommended",
            Move::Decide => "decided",
            Move::Replace => "decided anew",
            Move::Withdraw => "withdrawn",
        })
    }
}

impl fmt::Display for InvalidTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "An application with the state {} cannot be {}.", self.from.label(), self.attempted)
    }
}

/// An application.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Application {
    pub id: ApplicationId,
    pub organisation: OrganisationId,
    /// The officer.
    pub person: PersonId,
    pub post: PostId,
    /// The id of the framework, without its version.
    pub framework: String,
    /// The level applied for, and the one held when it was started.
    pub level: LevelId,
    pub level_held: Option<LevelId>,
    /// From the day it was first sent: `26-0041`.
    pub reference: Option<String>,
    pub state: State,
    /// "Anything else we should know", as the officer is writing it; what was sent is frozen.
    pub statement: String,
    pub submitted_at: Option<DateTime<Utc>>,
    /// The last days for the recommendation and for the decision.
    pub recommend_by: Option<NaiveDate>,
    pub due_on: Option<NaiveDate>,
    pub made_at: DateTime<Utc>,
    pub version: i64,
}

impl Application {
    pub const fn stage(&self) -> Stage {
        self.state.stage()
    }

    /// Whether it was deferred, and the day has come on which it is looked at again.
    pub fn is_looked_at_again(&self, today: NaiveDate) -> bool {
        matches!(&self.state, State::MetDeferred { review_on, .. } if *review_on <= today)
    }

    /// Whether anybody but the officer may know of it.
    pub const fn was_sent(&self) -> bool {
        self.reference.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 8, 1).unwrap()
    }

    fn state(stage: Stage) -> State {
        let reason = || "because".to_owned();
        match stage {
            Stage::Draft => State::Draft,
            Stage::Submitted => State::Submitted,
            Stage::Returned => State::Returned { reason: reason() },
            Stage::Recommended => State::Recommended { reason: reason() },
            Stage::NotRecommended => State::NotRecommended { reason: reason() },
            Stage::Approved => State::Approved { effective_on: day() },
            Stage::MetDeferred => State::MetDeferred { reason: reason(), review_on: day() },
            Stage::Declined => State::Declined { reasons: reason() },
            Stage::Withdrawn => State::Withdrawn { reason: None },
        }
    }

    fn attempt(from: State, attempted: &str) -> Result<State, InvalidTransition> {
        let reason = || "why".to_owned();
        match attempted {
            "submit" => from.submit(),
            "return" => from.send_back(reason()),
            "recommend" => from.recommend(reason()),
            "not_recommend" => from.not_recommend(reason()),
            "decide" => from.decide(Verdict::Declined { reasons: reason() }),
            "replace" => from.replace(Verdict::Approved { effective_on: day() }),
            "withdraw" => from.withdraw(Some(reason())),
            _ => panic!("{attempted}"),
        }
    }

    #[test]
    fn every_state_takes_exactly_the_moves_of_the_table() {
        let moves = ["submit", "return", "recommend", "not_recommend", "decide", "replace", "withdraw"];
        // One column a move, in that order; a dot is a move that is refused.
        let table = [
            ("draft", ["submitted", ".", ".", ".", ".", ".", "withdrawn"]),
            ("submitted", [".", "returned", "recommended", "not_recommended", ".", ".", "withdrawn"]),
            ("returned", ["submitted", ".", ".", ".", ".", ".", "withdrawn"]),
            ("recommended", [".", ".", ".", ".", "declined", ".", "withdrawn"]),
            ("not_recommended", [".", ".", ".", ".", "declined", ".", "withdrawn"]),
            ("approved", [".", ".", ".", ".", ".", "approved", "."]),
            ("met_deferred", [".", ".", ".", ".", ".", "approved", "."]),
            ("declined", [".", ".", ".", ".", ".", "approved", "."]),
            ("withdrawn", [".", ".", ".", ".", ".", ".", "."]),
        ];
        assert_eq!(table.len(), Stage::ALL.len());
        for (word, results) in table {
            let from = Stage::from_word(word).unwrap();
            for (attempted, expected) in moves.into_iter().zip(results) {
                let result = attempt(state(from), attempted);
                let came_to = result.as_ref().map_or(".", |state| state.stage().as_str());
                assert_eq!(came_to, expected, "{word} {attempted}");
                assert!(result.is_ok() || result.unwrap_err().from == from, "{word} {attempted}");
            }
        }
    }

    #[test]
    fn a_move_carries_its_words_into_the_state() {
        assert_eq!(attempt(State::Submitted, "return").unwrap(), State::Returned { reason: "why".to_owned() });
        assert_eq!(attempt(State::Submitted, "recommend").unwrap().reason(), Some("why"));
        assert_eq!(attempt(State::Draft, "withdraw").unwrap().reason(), Some("why"));
        assert_eq!(state(Stage::Approved).reason(), None);
        let refused = attempt(State::Draft, "decide").unwrap_err();
        assert_eq!(refused.to_string(), "An application with the state Draft cannot be decided.");
    }

    #[test]
    fn words_of_states_are_those_of_the_contract_and_of_the_pages() {
        let all: Vec<(&str, &str)> = Stage::ALL.into_iter().map(|stage| (stage.as_str(), stage.label())).collect();
        assert_eq!(
            all,
            [
                ("draft", "Draft"),
                ("submitted", "Sent"),
                ("returned", "Returned"),
                ("recommended", "Recommended"),
                ("not_recommended", "Not recommended"),
                ("approved", "Approved"),
                ("met_deferred", "Met but deferred"),
                ("declined", "Declined"),
                ("withdrawn", "Withdrawn"),
            ]
        );
        assert!(all.iter().all(|(word, _)| Stage::from_word(word).is_some_and(|stage| stage.as_str() == *word)));
        assert_eq!(Stage::from_word("sent"), None);
    }
}
