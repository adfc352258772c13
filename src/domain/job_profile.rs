//! A job profile: what the post is for, what its holder does, and the person specification that appointment is judged by.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::{HeaderField, Source, document};
use super::evidence_policy::{Requirement, Uses};
use super::framework::CriterionRequirement;
use super::ids::{CriterionId, DocumentId, GradeId, GroupId, LevelId, LocalId, Reference, Version};

/// A job description and person specification, as printed, with interpretation beside it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobProfile {
    pub id: DocumentId,
    pub version: Version,
    /// True for a document that is ours and not a council's.
    #[serde(default)]
    pub sample: bool,
    pub effective_from: Option<NaiveDate>,
    pub note: Option<String>,
    pub organisation: Option<Reference>,
    pub job_title: String,
    pub post_number: Option<String>,
    pub je_ref: Option<String>,
    pub grade: Option<GradeId>,
    /// Every printed field in its order; a blank is null.
    #[serde(default)]
    pub header: Vec<HeaderField>,
    pub hours_per_week: Option<String>,
    #[serde(default)]
    pub other_payments: Vec<String>,
    pub job_family: Option<String>,
    pub accountable_to: Option<String>,
    pub responsible_for: Option<String>,
    #[serde(default)]
    pub assists: Vec<String>,
    pub dates: Option<ProfileDates>,
    /// What the document says about moving within the grade (not about levels).
    pub progression_statement: Option<String>,
    pub working_style: Option<String>,
    #[serde(default)]
    pub purpose: Vec<Statement>,
    #[serde(default)]
    pub accountabilities: Vec<Accountability>,
    #[serde(default)]
    pub demand_factors: Vec<DemandFactor>,
    #[serde(default)]
    pub working_conditions: Vec<Statement>,
    #[serde(default)]
    pub employment_requirements: Vec<Statement>,
    #[serde(default)]
    pub statements: Vec<Statement>,
    /// The document's own codes; the same letter means something else elsewhere.
    #[serde(default)]
    pub assessment_methods: Vec<AssessmentMethod>,
    /// A printed blanket rule such as "level A criteria are essential".
    pub requirement_default: Option<RequirementDefault>,
    pub person_spec: PersonSpec,
    #[serde(default)]
    pub competencies: Vec<RequiredCompetency>,
    /// The documents that the rules of alternatives refer to, where the default would leave a choice.
    #[serde(default)]
    pub uses: Uses,
    pub source: Option<Source>,
}
document!(JobProfile, JobProfile);

impl JobProfile {
    /// All criteria in printed order, with the group each stands in.
    pub fn criteria(&self) -> impl Iterator<Item = (&CriteriaGroup, &SpecCriterion)> {
        self.person_spec.groups.iter().flat_map(|group| group.criteria.iter().map(move |criterion| (group, criterion)))
    }
}

/// When the document was made and reviewed: `2025-06` or `2025-06-30`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileDates {
    pub created: Option<String>,
    pub reviewed: Option<String>,
    pub precision: Option<DatePrecision>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DatePrecision {
    Year,
    Month,
    Day,
}

/// One printed statement, summarised.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    pub id: LocalId,
    pub section: Option<String>,
    pub summary: String,
    /// Figures that the statement names, each as text.
    #[serde(default)]
    pub facts: BTreeMap<String, String>,
    #[serde(default)]
    pub inferred: bool,
    pub note: Option<String>,
}

/// One duty, summarised.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accountability {
    pub id: LocalId,
    /// The number it is printed with; it is not an id, since numbering may restart.
    pub printed_number: Option<String>,
    pub group: AccountabilityGroup,
    pub section: Option<String>,
    /// Printed twice: the id of the first.
    pub duplicate_of: Option<LocalId>,
    pub summary: String,
    #[serde(default)]
    pub inferred: bool,
    pub note: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountabilityGroup {
    Role,
    Corporate,
    Other,
    CatchAll,
}

/// A family of demands that the job makes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandFactor {
    pub id: LocalId,
    pub title: String,
    #[serde(default)]
    pub statements: Vec<Statement>,
    pub note: Option<String>,
}

/// How a criterion is assessed at appointment; codes are local to the document.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentMethod {
    pub code: LocalId,
    pub name: String,
    pub note: Option<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementDefault {
    pub level: LevelId,
    pub value: CriterionRequirement,
}

/// The person specification, in its printed groups.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonSpec {
    pub groups: Vec<CriteriaGroup>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CriteriaGroup {
    pub id: GroupId,
    pub title: String,
    #[serde(default)]
    pub inferred: bool,
    pub note: Option<String>,
    pub criteria: Vec<SpecCriterion>,
}

/// One line of the person specification.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecCriterion {
    pub id: CriterionId,
    pub printed_code: Option<String>,
    pub level: Option<LevelId>,
    /// The requirement, word for word.
    pub text: String,
    /// A label of a few words for pages.
    pub short: Option<String>,
    #[serde(default)]
    pub requirement: CriterionRequirement,
    #[serde(default)]
    pub assessed_by: Vec<LocalId>,
    /// Ways to meet it, any one of which is enough.
    #[serde(default)]
    pub alternatives: Vec<Alternative>,
    pub conditional_on: Option<Condition>,
    /// Printed twice: the id of the first.
    pub duplicate_of: Option<CriterionId>,
    #[serde(default)]
    pub inferred: bool,
    pub note: Option<String>,
}

/// One way to meet a criterion. Without a rule the manager judges.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    pub id: LocalId,
    pub rule: Option<Requirement>,
    #[serde(default)]
    pub inferred: bool,
    pub note: Option<String>,
}

/// The criterion's own rule counts only while the named alternative is not met: `{not_satisfied: Q1.degree}`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// `CRITERION.ALTERNATIVE`, split at the last dot.
    pub not_satisfied: LocalId,
}

impl Condition {
    /// The criterion and the alternative that the condition names.
    pub fn parts(&self) -> Option<(&str, &str)> {
        self.not_satisfied.as_str().rsplit_once('.')
    }
}

/// A behavioural competency that the post needs, and at which level of its framework.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequiredCompetency {
    pub framework: Reference,
    pub competency: LocalId,
    pub required_level: u32,
}
