//! The decision letter: everything that it says, gathered when the decision is made and kept with it, so that it reads the
//! same for ever, whatever becomes of names, rules and records. No pay.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::case::Answer;
use super::decision::{DecisionBasis, DecisionOutcome};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::evidence_policy::GateId;

/// A decision as the officer is told of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Letter {
    pub council: String,
    /// `26-0041`.
    pub reference: String,
    pub officer: String,
    pub job_title: String,
    /// The level applied for, its name, and the level held.
    pub level: String,
    pub level_name: String,
    pub level_held: Option<String>,
    pub sent_on: NaiveDate,
    pub decided_on: NaiveDate,
    pub basis: DecisionBasis,
    pub outcome: DecisionOutcome,
    /// Approved: the first day of the level. Replacing an approval that had begun: the first day of the earlier level.
    pub effective_on: Option<NaiveDate>,
    /// Met but deferred: when it is looked at again.
    pub review_on: Option<NaiveDate>,
    /// In the order of the case: criteria met, funded need.
    pub checks: Vec<LetterCheck>,
    /// What was assessed: by which versions, as at which day, and how many of the criteria were met.
    pub framework: String,
    pub framework_version: String,
    pub policy: Option<String>,
    pub as_of: NaiveDate,
    pub met: usize,
    pub total: usize,
    /// Every criterion that was not met, and why.
    pub unmet: Vec<LetterCriterion>,
    /// Met but deferred: what runs out before it is looked at again.
    pub lapsing: Vec<LetterLapse>,
    pub decided_by: String,
    /// Why an earlier decision was replaced.
    pub reason: Option<String>,
    /// What whoever decided says to the officer.
    pub words: String,
    /// The last day for an appeal; none where there is none.
    pub appeal_until: Option<NaiveDate>,
    pub replaces: Option<Replaced>,
}

/// One of the two checks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LetterCheck {
    pub gate: GateId,
    pub answer: Answer,
    pub by: String,
    pub on: NaiveDate,
    pub reason: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LetterCriterion {
    pub id: String,
    pub label: String,
    pub outcome: Outcome,
    pub reasons: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LetterLapse {
    pub id: String,
    pub label: String,
    /// The first day without it.
    pub lapses_on: NaiveDate,
}

/// The decision before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Replaced {
    pub outcome: DecisionOutcome,
    pub decided_on: NaiveDate,
    pub decided_by: String,
}
