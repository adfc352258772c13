//! The figures of a caseload: which metrics exist, what each measures and which direction is better (domain.md 3.2).

mod figure;
pub mod team;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use figure::{Dispute, DisputeKind, DisputeOutcome, Figure, FigureKey, Origin, PastFigure, Settlement, Target};

use super::document::document;
use super::ids::{DocumentId, MetricId, Version};

/// The metrics that figures can be given for.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MetricCatalogue {
    pub id: DocumentId,
    pub version: Version,
    /// True for a document that is ours and not a council's.
    #[serde(default)]
    pub sample: bool,
    pub effective_from: Option<NaiveDate>,
    pub note: Option<String>,
    pub metrics: Vec<Metric>,
}
document!(MetricCatalogue, MetricCatalogue);

impl MetricCatalogue {
    pub fn metric(&self, id: &str) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.id == *id)
    }
}

/// One metric.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    pub id: MetricId,
    pub name: String,
    pub unit: Unit,
    pub shape: Shape,
    pub better: Better,
    /// Numerator over denominator. Always recomputed, never averaged.
    #[serde(default)]
    pub ratio: bool,
    /// A ratio whose numerator cannot exceed its denominator.
    #[serde(default)]
    pub bounded: bool,
    #[serde(default)]
    pub allow_negative: bool,
    pub summary: String,
    pub note: Option<String>,
}

/// Whether both numbers of a ratio are pounds. Catalogues give the unit of what comes of them, percent.
pub fn is_ratio_of_money(metric: &str) -> bool {
    ["cta_", "fta_", "collected_"].iter().any(|start| metric.starts_with(start))
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Percent,
    Gbp,
    Count,
}

/// Stock is counted at the end of a period, flow during it; an event is a dated fact of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    Stock,
    Flow,
    Event,
}

/// The direction that is better. Neutral and context metrics never carry a target: more notices, evictions or
/// write-offs must not become somebody's aim.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    Lower,
    Higher,
    Neutral,
    Context,
}

impl Better {
    /// Whether a value can be tested against a target.
    pub fn has_direction(self) -> bool {
        matches!(self, Better::Lower | Better::Higher)
    }
}

/// The periods that figures are given for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    Week,
    Month,
    Quarter,
    Year,
    Snapshot,
}

impl PeriodKind {
    pub const ALL: [PeriodKind; 5] =
        [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year, PeriodKind::Snapshot];

    pub fn from_word(word: &str) -> Option<PeriodKind> {
        PeriodKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            PeriodKind::Week => "week",
            PeriodKind::Month => "month",
            PeriodKind::Quarter => "quarter",
            PeriodKind::Year => "year",
            PeriodKind::Snapshot => "snapshot",
        }
    }
}

/// Whether a patch is somebody's own or covered for a colleague.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    #[default]
    Substantive,
    Cover,
}

impl Basis {
    pub fn as_str(self) -> &'static str {
        match self {
            Basis::Substantive => "substantive",
            Basis::Cover => "cover",
        }
    }

    pub fn from_word(word: &str) -> Option<Basis> {
        [Basis::Substantive, Basis::Cover].into_iter().find(|basis| basis.as_str() == word)
    }
}

/// How a court hearing ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HearingOutcome {
    Adjourned,
    AdjournedOnTerms,
    SuspendedOrder,
    OutrightOrder,
    Dismissed,
    Withdrawn,
    Vacated,
}

impl HearingOutcome {
    pub const ALL: [HearingOutcome; 7] = [
        HearingOutcome::Adjourned,
        HearingOutcome::AdjournedOnTerms,
        HearingOutcome::SuspendedOrder,
        HearingOutcome::OutrightOrder,
        HearingOutcome::Dismissed,
        HearingOutcome::Withdrawn,
        HearingOutcome::Vacated,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            HearingOutcome::Adjourned => "adjourned",
            HearingOutcome::AdjournedOnTerms => "adjourned_on_terms",
            HearingOutcome::SuspendedOrder => "suspended_order",
            HearingOutcome::OutrightOrder => "outright_order",
            HearingOutcome::Dismissed => "dismissed",
            HearingOutcome::Withdrawn => "withdrawn",
            HearingOutcome::Vacated => "vacated",
        }
    }

    pub fn from_word(word: &str) -> Option<HearingOutcome> {
        HearingOutcome::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }

    /// As people say it.
    pub fn words(self) -> &'static str {
        match self {
            HearingOutcome::Adjourned => "adjourned",
            HearingOutcome::AdjournedOnTerms => "adjourned on terms",
            HearingOutcome::SuspendedOrder => "suspended order",
            HearingOutcome::OutrightOrder => "outright order",
            HearingOutcome::Dismissed => "dismissed",
            HearingOutcome::Withdrawn => "withdrawn",
            HearingOutcome::Vacated => "vacated",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HearingRole {
    Representative,
    Observer,
}

impl HearingRole {
    pub const ALL: [HearingRole; 2] = [HearingRole::Representative, HearingRole::Observer];

    pub fn as_str(self) -> &'static str {
        match self {
            HearingRole::Representative => "representative",
            HearingRole::Observer => "observer",
        }
    }

    pub fn from_word(word: &str) -> Option<HearingRole> {
        HearingRole::ALL.into_iter().find(|role| role.as_str() == word)
    }
}
