//! A council as its documents name it: values, clusters, and its own grade labels. Grades are never compared across
//! organisations and carry no pay figure.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::document;
use super::ids::{DocumentId, GradeId, LocalId, Version};

/// A council and its grades, values and culture clusters.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    pub id: DocumentId,
    pub version: Version,
    /// True for a document that is ours and not a council's.
    #[serde(default)]
    pub sample: bool,
    pub effective_from: Option<NaiveDate>,
    /// Interpretation or background for the reader.
    pub note: Option<String>,
    pub name: String,
    pub mission: Option<String>,
    #[serde(default)]
    pub values: Vec<OrganisationValue>,
    #[serde(default)]
    pub clusters: Vec<Cluster>,
    #[serde(default)]
    pub grades: Vec<Grade>,
}
document!(Organisation, Organisation);

/// One of the values that a council states.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationValue {
    pub id: LocalId,
    pub name: String,
    pub summary: Option<String>,
    pub cluster: Option<LocalId>,
    /// The source does not say which cluster; we worked it out.
    #[serde(default)]
    pub cluster_inferred: bool,
    #[serde(default)]
    pub inferred: bool,
    pub note: Option<String>,
}

/// A group of values and competencies.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    pub id: LocalId,
    pub name: String,
    pub summary: Option<String>,
    #[serde(default)]
    pub inferred: bool,
    pub note: Option<String>,
}

/// A grade under the organisation's own label. No pay figures.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    pub id: GradeId,
    pub label: String,
    /// Other labels that the organisation's documents use for the same grade.
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub levels: Vec<GradeLevel>,
    pub note: Option<String>,
}

/// A point within a grade, lowest first.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GradeLevel {
    pub id: LocalId,
    pub order: u32,
}
