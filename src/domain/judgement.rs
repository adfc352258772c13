//! A manager's judgement of a whole criterion as it is kept. It is never changed; a later one takes its place.

use chrono::{DateTime, NaiveDate, Utc};

use super::ids::{CriterionId, PersonId, ReviewId};
use super::officer::ReviewOutcome;

/// On what occasion it was given.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum JudgementSource {
    /// With a review of evidence.
    Review,
    /// By itself.
    Manager,
    Appraisal,
    /// It came with a record that was brought in.
    Record,
}

impl JudgementSource {
    pub const ALL: [JudgementSource; 4] =
        [JudgementSource::Review, JudgementSource::Manager, JudgementSource::Appraisal, JudgementSource::Record];

    pub fn as_str(self) -> &'static str {
        match self {
            JudgementSource::Review => "review",
            JudgementSource::Manager => "manager",
            JudgementSource::Appraisal => "appraisal",
            JudgementSource::Record => "record",
        }
    }

    pub fn from_word(word: &str) -> Option<JudgementSource> {
        JudgementSource::ALL.into_iter().find(|source| source.as_str() == word)
    }
}

/// What somebody found of a whole criterion.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judgement {
    pub id: String,
    pub person: PersonId,
    /// The id of the framework or job profile that the criterion belongs to.
    pub framework: String,
    pub criterion: CriterionId,
    pub outcome: ReviewOutcome,
    pub by: PersonId,
    /// The manager for whom whoever judged acted.
    pub for_manager: Option<PersonId>,
    pub given_on: NaiveDate,
    pub made_at: DateTime<Utc>,
    pub reason: String,
    pub source: JudgementSource,
    /// The review that it was given with.
    pub review: Option<ReviewId>,
}
