//! The states of an appraisal, each with what it carries, and whose turn it is in each. The moves between them are in `moves`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::super::ids::PersonId;

/// Who did something, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    pub at: DateTime<Utc>,
    pub by: PersonId,
}

/// Either lets the appraisal be closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignatureKind {
    Agreed,
    SeenNotAgreed,
}

impl SignatureKind {
    pub fn as_str(self) -> &'static str {
        match self {
            SignatureKind::Agreed => "agreed",
            SignatureKind::SeenNotAgreed => "seen_not_agreed",
        }
    }

    /// The state that it leads to.
    pub fn label(self) -> &'static str {
        match self {
            SignatureKind::Agreed => "Signed (agreed)",
            SignatureKind::SeenNotAgreed => "Signed (seen, not agreed)",
        }
    }

    pub fn from_word(word: &str) -> Option<SignatureKind> {
        [SignatureKind::Agreed, SignatureKind::SeenNotAgreed].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// The moderator asked the manager to look again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GivenBack {
    pub act: Act,
    pub words: String,
}

/// What the manager shared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shared {
    pub moderated: Option<Act>,
    pub shared: Act,
}

/// The officer's signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signed {
    pub at: DateTime<Utc>,
    pub kind: SignatureKind,
    pub comment: String,
}

/// The manager's signature, which closes it. `without`: why the officer's is missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Closed {
    pub act: Act,
    pub without: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotRatedReason {
    LongAbsence,
    JoinedLate,
    Left,
    Other,
}

impl NotRatedReason {
    pub const ALL: [NotRatedReason; 4] =
        [NotRatedReason::LongAbsence, NotRatedReason::JoinedLate, NotRatedReason::Left, NotRatedReason::Other];

    pub fn as_str(self) -> &'static str {
        match self {
            NotRatedReason::LongAbsence => "long_absence",
            NotRatedReason::JoinedLate => "joined_late",
            NotRatedReason::Left => "left",
            NotRatedReason::Other => "other",
        }
    }

    pub fn from_word(word: &str) -> Option<NotRatedReason> {
        NotRatedReason::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    pub fn label(self) -> &'static str {
        match self {
            NotRatedReason::LongAbsence => "Long absence",
            NotRatedReason::JoinedLate => "Joined too late in the year",
            NotRatedReason::Left => "Left, or changed to another post",
            NotRatedReason::Other => "Another reason",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotRated {
    pub act: Act,
    pub reason: NotRatedReason,
    pub words: String,
}

/// Where an appraisal stands, with what that state carries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    NotStarted,
    SelfAssessment,
    /// For the first time, or again.
    ManagerReview(Option<GivenBack>),
    /// The moderator has confirmed it, or not yet.
    Moderation(Option<Act>),
    Shared(Shared),
    Signed(Shared, Signed),
    Closed(Shared, Option<Signed>, Closed),
    NotRated(NotRated),
}

/// The states without what they carry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StateWord {
    NotStarted,
    SelfAssessment,
    ManagerReview,
    Moderation,
    Shared,
    Signed,
    Closed,
    NotRated,
}

impl StateWord {
    pub const ALL: [StateWord; 8] = [
        StateWord::NotStarted,
        StateWord::SelfAssessment,
        StateWord::ManagerReview,
        StateWord::Moderation,
        StateWord::Shared,
        StateWord::Signed,
        StateWord::Closed,
        StateWord::NotRated,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            StateWord::NotStarted => "not_started",
            StateWord::SelfAssessment => "self_assessment",
            StateWord::ManagerReview => "manager_review",
            StateWord::Moderation => "moderation",
            StateWord::Shared => "shared",
            StateWord::Signed => "signed",
            StateWord::Closed => "closed",
            StateWord::NotRated => "not_rated",
        }
    }

    pub fn from_word(word: &str) -> Option<StateWord> {
        StateWord::ALL.into_iter().find(|state| state.as_str() == word)
    }

    pub fn label(self) -> &'static str {
        match self {
            StateWord::NotStarted => "Not started",
            StateWord::SelfAssessment => "Self-assessment",
            StateWord::ManagerReview => "With manager",
            StateWord::Moderation => "Moderation",
            StateWord::Shared => "Shared",
            StateWord::Signed => "Signed",
            StateWord::Closed => "Closed",
            StateWord::NotRated => "Not rated",
        }
    }

    /// Nothing more is to happen.
    pub fn is_settled(self) -> bool {
        matches!(self, StateWord::Closed | StateWord::NotRated)
    }

    /// Who acts next. `confirmed`: the moderator has confirmed it.
    pub fn turn(self, confirmed: bool) -> Option<Turn> {
        match self {
            StateWord::NotStarted | StateWord::SelfAssessment | StateWord::Shared => Some(Turn::Officer),
            StateWord::ManagerReview | StateWord::Signed => Some(Turn::Manager),
            StateWord::Moderation => Some(if confirmed { Turn::Manager } else { Turn::Moderator }),
            StateWord::Closed | StateWord::NotRated => None,
        }
    }
}

/// Who acts next.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    Officer,
    Manager,
    Moderator,
}

impl Turn {
    pub const ALL: [Turn; 3] = [Turn::Officer, Turn::Manager, Turn::Moderator];

    pub fn as_str(self) -> &'static str {
        match self {
            Turn::Officer => "officer",
            Turn::Manager => "manager",
            Turn::Moderator => "moderator",
        }
    }

    pub fn from_word(word: &str) -> Option<Turn> {
        Turn::ALL.into_iter().find(|turn| turn.as_str() == word)
    }
}

impl State {
    /// Who acts next; None once it is settled.
    pub fn turn(&self) -> Option<Turn> {
        self.word().turn(matches!(self, State::Moderation(Some(_))))
    }

    pub fn word(&self) -> StateWord {
        match self {
            State::NotStarted => StateWord::NotStarted,
            State::SelfAssessment => StateWord::SelfAssessment,
            State::ManagerReview(_) => StateWord::ManagerReview,
            State::Moderation(_) => StateWord::Moderation,
            State::Shared(_) => StateWord::Shared,
            State::Signed(..) => StateWord::Signed,
            State::Closed(..) => StateWord::Closed,
            State::NotRated(_) => StateWord::NotRated,
        }
    }

    /// "Signed (seen, not agreed)".
    pub fn label(&self) -> &'static str {
        match self {
            State::Signed(_, signed) => signed.kind.label(),
            other => other.word().label(),
        }
    }

    /// The officer has read it, or it is over: what it says stands.
    pub fn stands(&self) -> bool {
        self.shared().is_some() || self.word().is_settled()
    }

    /// What was shared, once it was.
    pub fn shared(&self) -> Option<&Shared> {
        match self {
            State::Shared(shared) | State::Signed(shared, _) | State::Closed(shared, ..) => Some(shared),
            _ => None,
        }
    }

    pub fn signed(&self) -> Option<&Signed> {
        match self {
            State::Signed(_, signed) | State::Closed(_, Some(signed), _) => Some(signed),
            _ => None,
        }
    }
}
