//! What somebody says: that they finished a course. It counts once the line manager or HR has confirmed it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::domain::ids::{CourseId, PersonId};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
    pub id: String,
    pub person: PersonId,
    pub course: CourseId,
    pub completed_on: NaiveDate,
    /// Where it can be looked up: the number of a certificate, or who gave the course.
    pub note: Option<String>,
    pub state: ClaimState,
    pub told_at: DateTime<Utc>,
    pub answered_by: Option<PersonId>,
    pub answered_at: Option<DateTime<Utc>>,
    /// Why it was not confirmed.
    pub reason: Option<String>,
    pub version: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    Waiting,
    Confirmed,
    NotConfirmed,
    Withdrawn,
}

impl ClaimState {
    pub const ALL: [ClaimState; 4] =
        [ClaimState::Waiting, ClaimState::Confirmed, ClaimState::NotConfirmed, ClaimState::Withdrawn];

    pub fn as_str(self) -> &'static str {
        match self {
            ClaimState::Waiting => "waiting",
            ClaimState::Confirmed => "confirmed",
            ClaimState::NotConfirmed => "not_confirmed",
            ClaimState::Withdrawn => "withdrawn",
        }
    }

    pub fn from_word(word: &str) -> Option<ClaimState> {
        ClaimState::ALL.into_iter().find(|state| state.as_str() == word)
    }
}
