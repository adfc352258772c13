//! The answer in the shape that everyone gets it (documents.md 7): page, API, command line, application.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::figures::Verdict;
use super::outcome::Outcome;
use super::plan::PinnedDocument;
use super::reasons::{Act, ReasonCode};

/// A word of ours: fixed where it is made, read back where an answer was kept.
pub type Word = Cow<'static, str>;

/// Where an officer stands on a day.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Assessment {
    pub officer: String,
    pub framework: String,
    pub version: String,
    /// `id@version`, or null where no policy is in force.
    pub policy: Option<String>,
    pub documents: Vec<PinnedDocument>,
    pub as_of: NaiveDate,
    pub level_held: Option<String>,
    /// The greatest level whose criteria, and those it includes, are all met.
    pub attained_level: Option<String>,
    pub target_level: Option<String>,
    /// Of the target level; null where there is none.
    pub readiness: Option<Outcome>,
    pub ready: Option<bool>,
    /// Ready, and nothing stops an application.
    pub eligible: bool,
    pub blocks: Vec<ActiveBlock>,
    pub alerts: Vec<Alert>,
    pub levels: Vec<LevelStatus>,
    pub criteria: Vec<CriterionStatus>,
    /// Criteria of the target level, and of those it includes, that are not met.
    pub outstanding: Vec<String>,
    /// What `takes::lapses` says of each criterion, as it was found on the way. Not kept with an answer: empty where one was
    /// read back.
    #[serde(skip)]
    pub lapses: Vec<Option<NaiveDate>>,
}

/// Something that stops an application for now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ActiveBlock {
    pub code: Word,
    /// The last day on which it holds; null until somebody ends it.
    pub until: Option<NaiveDate>,
    pub text: String,
}

/// Something that ran out at a level that is kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Alert {
    pub code: ReasonCode,
    pub criterion: String,
    /// The first day without it.
    pub since: NaiveDate,
    pub text: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LevelStatus {
    pub id: String,
    pub status: Outcome,
    pub met: usize,
    pub total: usize,
    pub cumulative_met: usize,
    pub cumulative_total: usize,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CriterionStatus {
    pub id: String,
    pub level: Option<String>,
    pub group: String,
    /// Only where a job profile was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<Word>,
    pub outcome: Outcome,
    pub act: Act,
    pub met_by: Vec<MetBy>,
    /// The first day on which it would no longer be met through a recorded expiry alone.
    pub lapses_on: Option<NaiveDate>,
    /// Null when met; else the first day on which it could be.
    pub earliest_on: Option<NaiveDate>,
    pub reasons: Vec<Reason>,
    pub rules: Vec<RuleStatus>,
    /// Not kept with an answer: the documents that are kept with it have it.
    #[serde(skip)]
    pub label: String,
}

/// A fact that meets a criterion, with its person and day where it has them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MetBy {
    /// award, course, cpd, employment, document, judgement, figure, waiver or level.
    pub kind: Word,
    pub id: String,
    pub on: Option<NaiveDate>,
    pub by: Option<String>,
    pub text: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reason {
    pub code: ReasonCode,
    /// What it is about: the id of a rule, a course, a document, an award, a level.
    pub subject: String,
    pub text: String,
    /// It begins what would do in the place of what stands before it. For pages: an answer that is kept goes without.
    #[serde(skip)]
    pub or: bool,
}

impl Reason {
    pub fn new(code: ReasonCode, subject: &str, text: impl Into<String>) -> Reason {
        Reason { code, subject: subject.to_owned(), text: text.into(), or: false }
    }
}

/// A metric rule, with its arithmetic.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RuleStatus {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: Word,
    #[serde(rename = "use")]
    pub usage: Word,
    /// Null where the rule has no test.
    pub outcome: Option<Outcome>,
    pub hits: Option<u32>,
    pub needed: Option<u32>,
    pub value: Option<String>,
    pub target: Option<String>,
    #[serde(flatten)]
    pub sums: Option<RuleSums>,
    pub periods: Vec<PeriodStatus>,
}

/// What rules other than `periods` add up.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct RuleSums {
    pub numerator: Option<String>,
    pub denominator: Option<String>,
    pub counted: Option<u64>,
    pub expected: Option<String>,
    pub active: Option<u32>,
}

/// One period of a rule's window, oldest first.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PeriodStatus {
    pub start: NaiveDate,
    pub end: NaiveDate,
    pub verdict: Verdict,
    pub value: Option<String>,
    pub target: Option<String>,
}
