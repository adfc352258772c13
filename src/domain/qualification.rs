//! Qualifications that awards are matched against, and the ladders that put their grades in order.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::document;
use super::evidence::Attachment;
use super::ids::{CriterionId, DocumentId, LadderId, LocalId, PersonId, QualificationId, Version};
use super::officer::{Award, EquivalenceState};

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

    /// The grades that a qualification can have, lowest first, ladder by ladder.
    pub fn grades(&self, qualification: &Qualification) -> Vec<&str> {
        let mut all = Vec::new();
        for ladder in qualification.ladders.iter().filter_map(|id| self.ladder(id.as_str())) {
            all.extend(ladder.order.iter().map(String::as_str));
            let mut mapped: Vec<&str> = ladder.grades.keys().map(String::as_str).collect();
            mapped.sort_by_key(|grade| (self.rank_on(ladder, grade), std::cmp::Reverse(*grade)));
            all.extend(mapped);
        }
        all
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

/// An award as it is kept: what rules look at, and what else its pages show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeldAward {
    pub person: PersonId,
    /// `verified_by` is a name here.
    pub award: Award,
    pub verified_by: Option<PersonId>,
    /// As it is printed: "610/4695/4".
    pub qualification_number: Option<String>,
    pub equivalents: Vec<Equivalent>,
    /// The certificate, or what its provider wrote; oldest first.
    pub files: Vec<Attachment>,
    /// Verifications that a change ended, oldest first.
    pub past: Vec<PastVerification>,
    pub version: i64,
}

/// Who verified an award before it was changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PastVerification {
    pub by: Option<PersonId>,
    pub on: NaiveDate,
    /// When it was changed.
    pub ended_at: DateTime<Utc>,
    /// What was verified.
    pub award: Award,
}

/// What HR was asked about an award as an equivalent for a criterion, and what it decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Equivalent {
    pub criterion: CriterionId,
    pub state: EquivalenceState,
    pub reason: Option<String>,
    pub decided_by: Option<PersonId>,
    pub decided_on: Option<NaiveDate>,
}
