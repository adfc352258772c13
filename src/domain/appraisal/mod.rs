//! How an organisation appraises: scale, sections with their weights, signatures. All of it data.

pub mod cycle;
pub mod form;
pub mod increment;
pub mod moves;
pub mod placed;
pub mod state;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::decimal::Dec;
pub use cycle::{Cycle, Objective, ObjectiveState, Side, Stage};
pub use form::{Answer, Form, FormPart, FormSection, Offer, Reader, Score, View, ViewKind, Written};
pub use increment::{Increment, Recommended};
pub use moves::{Appraisal, InvalidTransition, Move};
pub use placed::{Placed, Reminder};
pub use state::{Act, Closed, GivenBack, NotRated, NotRatedReason, Shared, SignatureKind, Signed, State, StateWord, Turn};

use super::document::document;
use super::ids::{DocumentId, LocalId, Reference, Version};

/// The shape of an appraisal.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppraisalScheme {
    pub id: DocumentId,
    pub version: Version,
    /// True for a document that is ours and not a council's.
    #[serde(default)]
    pub sample: bool,
    pub effective_from: Option<NaiveDate>,
    pub note: Option<String>,
    pub organisation: Option<Reference>,
    /// The ratings, best first; empty where the council does not rate.
    #[serde(default)]
    pub scale: Vec<ScaleStep>,
    /// Weights add up to 100.
    pub sections: Vec<AppraisalSection>,
    /// Whether ratings are moderated before they are shared.
    #[serde(default)]
    pub moderation: bool,
    /// Whether the appraisal at the year's end carries a recommendation on the increment within the grade.
    #[serde(default)]
    pub increment: bool,
    #[serde(default)]
    pub signatures: Vec<Signature>,
}
document!(AppraisalScheme, AppraisalScheme);

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScaleStep {
    pub id: LocalId,
    pub name: String,
    pub order: u32,
    pub note: Option<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppraisalSection {
    pub id: LocalId,
    pub title: String,
    pub kind: SectionKind,
    pub weight: Dec,
    pub note: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    Objectives,
    Behaviours,
    Values,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    Officer,
    Manager,
    SecondManager,
}
