//! Courses, how long each stays valid, and which of them a post needs.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::document;
use super::ids::{CourseId, DocumentId, Reference, Version};

/// Roles by courses.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainingMatrix {
    pub id: DocumentId,
    pub version: Version,
    /// True for a document that is ours and not a council's.
    #[serde(default)]
    pub sample: bool,
    pub effective_from: Option<NaiveDate>,
    pub note: Option<String>,
    pub organisation: Option<Reference>,
    pub courses: Vec<Course>,
    #[serde(default)]
    pub roles: Vec<TrainingRole>,
}
document!(TrainingMatrix, TrainingMatrix);

impl TrainingMatrix {
    pub fn course(&self, id: &str) -> Option<&Course> {
        self.courses.iter().find(|course| course.id == *id)
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Course {
    pub id: CourseId,
    pub title: String,
    #[serde(default)]
    pub mandatory: bool,
    /// Months until it must be taken again; null is once for good.
    #[schemars(range(min = 1))]
    pub renew_months: Option<u32>,
    /// Whether it runs out on the day itself or at the end of that month.
    #[serde(default)]
    pub valid_until: ValidUntil,
    /// How many days before it runs out people are told.
    pub due_soon_days: Option<u32>,
    pub note: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ValidUntil {
    EndOfMonth,
    #[default]
    ExactDay,
}

/// The courses that holders of a post need.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainingRole {
    pub job_profile: Reference,
    pub requires: Vec<CourseId>,
}
