//! A framework of behavioural competencies and their levels.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::document;
use super::ids::{DocumentId, LocalId, Reference, Version};
use super::organisation::Cluster;

/// Behaviours and the levels at which they can be required.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompetencyFramework {
    pub id: DocumentId,
    pub version: Version,
    /// True for a document that is ours and not a council's.
    #[serde(default)]
    pub sample: bool,
    pub effective_from: Option<NaiveDate>,
    pub note: Option<String>,
    pub organisation: Option<Reference>,
    pub levels: CompetencyLevels,
    #[serde(default)]
    pub clusters: Vec<Cluster>,
    pub competencies: Vec<Competency>,
}
document!(CompetencyFramework, CompetencyFramework);

/// The levels that are known to exist, and whether that is all of them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompetencyLevels {
    pub known: Vec<u32>,
    pub complete: bool,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Competency {
    pub id: LocalId,
    pub name: String,
    pub cluster: Option<LocalId>,
    /// The source does not say which cluster; we worked it out.
    #[serde(default)]
    pub cluster_inferred: bool,
    pub summary: Option<String>,
    /// What the behaviour looks like at a level, by level number.
    #[serde(default)]
    pub descriptors: BTreeMap<String, String>,
    #[serde(default)]
    pub inferred: bool,
    pub note: Option<String>,
}
