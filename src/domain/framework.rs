//! A progression framework: levels that build on each other and the criteria of each.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::{HeaderField, Source, document};
use super::ids::{CriterionId, DocumentId, GradeId, GroupId, LevelId, LocalId, Reference, Version};

/// The levels of a post and what each asks for. No numbers: thresholds live in an evidence policy.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgressionFramework {
    pub id: DocumentId,
    pub version: Version,
    /// True for a document that is ours and not a council's.
    #[serde(default)]
    pub sample: bool,
    /// The first day on which this version is in force.
    pub effective_from: NaiveDate,
    pub note: Option<String>,
    pub title: String,
    pub organisation: Option<Reference>,
    pub job_profile: Option<Reference>,
    pub post_number: Option<String>,
    pub grade: Option<GradeId>,
    #[serde(default)]
    pub duties_summary: Vec<String>,
    /// Every printed field of the heading in its order; a blank is null.
    #[serde(default)]
    pub header: Vec<HeaderField>,
    pub source: Option<Source>,
    #[serde(default)]
    pub visibility: Visibility,
    /// The person or post that reviews the framework.
    pub owner: Option<String>,
    pub review_on: Option<NaiveDate>,
    #[schemars(length(min = 1))]
    pub levels: Vec<Level>,
    pub groups: Vec<GroupId>,
    pub criteria: Vec<Criterion>,
}
document!(ProgressionFramework, ProgressionFramework);

impl ProgressionFramework {
    /// The criteria that count: retired ones are kept for the record only.
    pub fn active_criteria(&self) -> impl Iterator<Item = &Criterion> {
        self.criteria.iter().filter(|criterion| criterion.retired.is_none())
    }
}

/// Who may read the document: its own organisation, or everyone. Never people's data.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    #[default]
    Organisation,
    Everyone,
}

/// One level. `includes` names the levels whose criteria it needs as well.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub id: LevelId,
    /// The formal code, for example `4B`.
    pub code: Option<String>,
    pub name: String,
    pub order: u32,
    #[serde(default)]
    pub includes: Vec<LevelId>,
}

/// One requirement that officers are assessed against.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    pub id: CriterionId,
    pub level: LevelId,
    pub group: GroupId,
    /// The requirement, word for word.
    pub text: String,
    /// A label of a few words for pages.
    pub short: Option<String>,
    #[serde(default)]
    pub requirement: CriterionRequirement,
    pub maps_to: Option<MapsTo>,
    /// The day from which it is no longer asked for. A retired criterion is never counted.
    pub retired: Option<NaiveDate>,
    #[serde(default)]
    pub superseded_by: Vec<CriterionId>,
    #[serde(default)]
    pub inferred: bool,
    pub note: Option<String>,
}

impl Criterion {
    /// The page label, or the requirement itself where none is given.
    pub fn label(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.text)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CriterionRequirement {
    Essential,
    Desirable,
    #[default]
    Unspecified,
}

impl CriterionRequirement {
    pub fn as_str(self) -> &'static str {
        match self {
            CriterionRequirement::Essential => "essential",
            CriterionRequirement::Desirable => "desirable",
            CriterionRequirement::Unspecified => "unspecified",
        }
    }
}

/// Where the job profile says the same or something else. Declared where people had to judge; equal texts are found by comparing.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MapsTo {
    pub job_profile: Reference,
    pub criterion: Option<CriterionId>,
    pub accountability: Option<LocalId>,
    pub relation: MapRelation,
    /// How the job profile differs from the framework.
    pub effect: Option<MapEffect>,
    /// Whether the difference changes who passes.
    #[serde(default)]
    pub gate: bool,
    pub note: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MapRelation {
    Reworded,
    Moved,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MapEffect {
    Stricter,
    Looser,
    Same,
    Unclear,
}
