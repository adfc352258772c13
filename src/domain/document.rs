//! What all documents have in common: kind, identity, version, and the day from which a version is in force.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{DocumentId, Version};

/// The kinds of document, in the order in which they build on each other.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Kind {
    Organisation,
    QualificationCatalogue,
    MetricCatalogue,
    Calendar,
    CompetencyFramework,
    JobProfile,
    TrainingMatrix,
    ProgressionFramework,
    EvidencePolicy,
    AppraisalScheme,
    Mapping,
}

impl Kind {
    pub const ALL: [Kind; 11] = [
        Kind::Organisation,
        Kind::QualificationCatalogue,
        Kind::MetricCatalogue,
        Kind::Calendar,
        Kind::CompetencyFramework,
        Kind::JobProfile,
        Kind::TrainingMatrix,
        Kind::ProgressionFramework,
        Kind::EvidencePolicy,
        Kind::AppraisalScheme,
        Kind::Mapping,
    ];

    /// The word that stands behind `kind:`.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Organisation => "organisation",
            Kind::QualificationCatalogue => "qualification_catalogue",
            Kind::MetricCatalogue => "metric_catalogue",
            Kind::Calendar => "calendar",
            Kind::CompetencyFramework => "competency_framework",
            Kind::JobProfile => "job_profile",
            Kind::TrainingMatrix => "training_matrix",
            Kind::ProgressionFramework => "progression_framework",
            Kind::EvidencePolicy => "evidence_policy",
            Kind::AppraisalScheme => "appraisal_scheme",
            Kind::Mapping => "mapping",
        }
    }

    /// The kind as people say it, with its article.
    pub fn with_article(self) -> &'static str {
        match self {
            Kind::Organisation => "an organisation",
            Kind::QualificationCatalogue => "a qualification catalogue",
            Kind::MetricCatalogue => "a metric catalogue",
            Kind::Calendar => "a calendar",
            Kind::CompetencyFramework => "a competency framework",
            Kind::JobProfile => "a job profile",
            Kind::TrainingMatrix => "a training matrix",
            Kind::ProgressionFramework => "a progression framework",
            Kind::EvidencePolicy => "an evidence policy",
            Kind::AppraisalScheme => "an appraisal scheme",
            Kind::Mapping => "a mapping",
        }
    }

    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What the library needs to know of any document. A version without `effective_from` has always been in force.
pub trait Document {
    const KIND: Kind;
    fn id(&self) -> &DocumentId;
    fn version(&self) -> &Version;
    fn effective_from(&self) -> Option<NaiveDate>;
    /// Ours and not a council's: every page that shows it says so.
    fn sample(&self) -> bool;
}

/// One printed field of a heading. A blank field is null.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeaderField {
    pub label: String,
    pub value: Option<String>,
    /// The label is ours: the source prints the value without one.
    #[serde(default)]
    pub inferred: bool,
    pub note: Option<String>,
}

/// Where a document's wording comes from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The source document's own file name.
    pub file: String,
    /// Template residue that was printed and means nothing.
    #[serde(default)]
    pub placeholders: Vec<String>,
}

macro_rules! document {
    ($name:ident, $kind:ident) => {
        impl $crate::domain::document::Document for $name {
            const KIND: $crate::domain::document::Kind = $crate::domain::document::Kind::$kind;
            fn id(&self) -> &$crate::domain::ids::DocumentId {
                &self.id
            }
            fn version(&self) -> &$crate::domain::ids::Version {
                &self.version
            }
            fn effective_from(&self) -> Option<chrono::NaiveDate> {
                self.effective_from.into()
            }
            fn sample(&self) -> bool {
                self.sample
            }
        }
    };
}
pub(crate) use document;
