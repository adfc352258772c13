//! Jobs as they are kept: what rules look at, and what else their pages show. A job counts once the line manager or HR has
//! verified it with their name and the day; whoever changes it afterwards ends that.

use chrono::{DateTime, NaiveDate, Utc};

use super::ids::PersonId;
use super::officer::Employment;

/// A job of somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptJob {
    pub id: String,
    pub person: PersonId,
    /// `verified_by` is a name here.
    pub job: Employment,
    pub verified_by: Option<PersonId>,
    /// Verifications that a change ended, oldest first.
    pub past: Vec<PastJobVerification>,
    pub version: i64,
}

impl KeptJob {
    /// Whether it counts: somebody verified it.
    pub fn is_verified(&self) -> bool {
        self.job.verified_on.is_some()
    }
}

/// Who verified a job before it was changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PastJobVerification {
    pub by: Option<PersonId>,
    pub on: NaiveDate,
    /// When it was changed.
    pub ended_at: DateTime<Utc>,
    /// What was verified.
    pub job: Employment,
}
