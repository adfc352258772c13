//! Qualifications that awards are matched against, and the ladders that put their grades in order.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::document;
use super::ids::{DocumentId, LadderId, LocalId, QualificationId, Version};

/// Known qualifications and grade ladders.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QualificationCatalogue {
    pub id: DocumentId,
    pub version: Version,
    /// True for a document that is ours and not a council's.
    #[serde(default)]
    pub sample: bool,
    pub effective_from: Option<NaiveDate>,
    pub note: Option<String>,
    #[serde(default)]
    pub ladders: Vec<Ladder>,
    pub qualifications: Vec<Qualification>,
}
document!(QualificationCatalogue, QualificationCatalogue);

impl QualificationCatalogue {
    pub fn qualification(&self, id: &str) -> Option<&Qualification> {
        self.qualifications.iter().find(|qualification| qualification.id == *id)
    }

    pub fn ladder(&self, id: &str) -> Option<&Ladder> {
        self.ladders.iter().find(|ladder| ladder.id == *id)
    }

    /// The rank of a grade on the ladder that the others map to: comparable among all ladders of one qualification.
    /// None where no ladder of the qualification knows the grade.
    pub fn grade_rank(&self, qualification: &Qualification, grade: &str) -> Option<usize> {
        qualification.ladders.iter().filter_map(|id| self.ladder(id.as_str())).find_map(|ladder| self.rank_on(ladder, grade))
    }

    fn rank_on(&self, ladder: &Ladder, grade: &str) -> Option<usize> {
        if let Some(rank) = ladder.order.iter().position(|step| step == grade) {
            return Some(rank);
        }
        let mapped = ladder.grades.get(grade)?;
        let target = self.ladder(ladder.maps_to.as_ref()?.as_str())?;
        target.order.iter().position(|step| step == mapped)
    }
}

/// Grades in order, lowest first; or grades that stand for those of another ladder.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    pub id: LadderId,
    #[serde(default)]
    pub order: Vec<String>,
    pub maps_to: Option<LadderId>,
    #[serde(default)]
    pub grades: BTreeMap<String, String>,
    /// The grades whose match is official; the others are common practice.
    #[serde(default)]
    pub anchored: Vec<String>,
    pub note: Option<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Qualification {
    pub id: QualificationId,
    pub title: String,
    /// The level in the Regulated Qualifications Framework.
    pub rqf_level: Option<u32>,
    pub field: LocalId,
    #[serde(default)]
    pub awarding_bodies: Vec<String>,
    #[serde(default)]
    pub ladders: Vec<LadderId>,
    #[serde(default)]
    pub subjects: Vec<LocalId>,
    pub note: Option<String>,
}
