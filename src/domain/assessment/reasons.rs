//! The codes of reasons, who acts on each, and the sentences that everyone reads (pages.md 5). A code is never renamed.

use serde::{Deserialize, Serialize};

/// Who acts next. The order is the order of precedence among several reasons.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    Officer,
    Manager,
    Hr,
    Figures,
    None,
}

impl Act {
    /// As the heading of a list of what is missing.
    pub fn heading(self) -> &'static str {
        match self {
            Act::Officer => "The officer can act on these",
            Act::Manager => "Waiting for the line manager",
            Act::Hr => "Waiting for HR",
            Act::Figures => "Waiting for figures",
            Act::None => "Nobody needs to act",
        }
    }
}

macro_rules! reasons {
    ($($name:ident $word:literal $act:ident)*) => {
        /// Why a criterion has its outcome.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum ReasonCode { $($name),* }

        impl ReasonCode {
            pub const ALL: &'static [ReasonCode] = &[$(ReasonCode::$name),*];

            pub fn as_str(self) -> &'static str {
                match self { $(ReasonCode::$name => $word),* }
            }

            pub fn from_word(word: &str) -> Option<ReasonCode> {
                match word {
                    $($word => Some(ReasonCode::$name),)*
                    _ => None,
                }
            }

            /// Who acts on it.
            pub fn act(self) -> Act {
                match self { $(ReasonCode::$name => Act::$act),* }
            }
        }
    };
}

reasons! {
    QualificationMissing "qualification_missing" Officer
    QualificationUnverified "qualification_unverified" Manager
    QualificationInProgress "qualification_in_progress" Officer
    QualificationLevelLow "qualification_level_low" Officer
    QualificationGradesShort "qualification_grades_short" Officer
    QualificationExpired "qualification_expired" Officer
    EquivalencePending "equivalence_pending" Hr
    EquivalenceRefused "equivalence_refused" Officer
    CourseMissing "course_missing" Officer
    CourseLapsed "course_lapsed" Officer
    CourseLapsesSoon "course_lapses_soon" Officer
    CoursePaused "course_paused" None
    MatrixMissing "matrix_missing" Hr
    CpdHoursShort "cpd_hours_short" Officer
    CpdReflectionsShort "cpd_reflections_short" Officer
    CpdLapsesSoon "cpd_lapses_soon" Officer
    DocumentsShort "documents_short" Officer
    DocumentExpired "document_expired" Officer
    DocumentLapsesSoon "document_lapses_soon" Officer
    EvidenceDraft "evidence_draft" Officer
    EvidenceAwaitingReview "evidence_awaiting_review" Manager
    EvidenceReturned "evidence_returned" Officer
    EvidenceNeedsRedaction "evidence_needs_redaction" Officer
    EvidenceChanged "evidence_changed" Manager
    EvidencePartlyMet "evidence_partly_met" Officer
    EvidenceNotMet "evidence_not_met" Officer
    EvidenceTooOld "evidence_too_old" Officer
    JudgementMissing "judgement_missing" Manager
    JudgementNotMet "judgement_not_met" Officer
    JudgementTooOld "judgement_too_old" Manager
    ExperienceShort "experience_short" Officer
    ExperienceUnverified "experience_unverified" Hr
    MetricMissingPeriod "metric_missing_period" Hr
    MetricTargetMissing "metric_target_missing" Hr
    MetricComparisonMissing "metric_comparison_missing" Hr
    MetricNotAttributable "metric_not_attributable" None
    MetricBaseline "metric_baseline" None
    MetricCoverOnly "metric_cover_only" None
    MetricAbsent "metric_absent" None
    MetricLeftOut "metric_left_out" None
    MetricNoActivity "metric_no_activity" None
    MetricTooFewCases "metric_too_few_cases" Figures
    MetricBelowTarget "metric_below_target" Figures
    MetricTooFewPeriods "metric_too_few_periods" Figures
    MetricDisputed "metric_disputed" Hr
    MetricRestated "metric_restated" None
    CountBelowExpected "count_below_expected" Figures
    EventsTooFew "events_too_few" Officer
    EventNotCounted "event_not_counted" None
    HoursMissing "hours_missing" Hr
    LapsedAtHeldLevel "lapsed_at_held_level" Officer
    Waived "waived" None
    WaiverExpires "waiver_expires" Hr
    WaiverExpired "waiver_expired" Officer
    Confirmed "confirmed" None
    RuleMissing "rule_missing" Manager
}

impl ReasonCode {
    /// Whether the outcome stays open until somebody looks at what is there, rather than that something is missing.
    pub fn is_open(self) -> bool {
        use ReasonCode::{EvidenceAwaitingReview, EvidenceChanged, QualificationUnverified};
        matches!(self, QualificationUnverified | EvidenceAwaitingReview | EvidenceChanged)
    }

    /// Whether it is told beside what is met or missing, and so asks nobody to act before the criterion is met.
    pub fn is_notice(self) -> bool {
        use ReasonCode::{CourseLapsesSoon, CoursePaused, CpdLapsesSoon, DocumentLapsesSoon, MetricRestated};
        matches!(self, CourseLapsesSoon | CoursePaused | CpdLapsesSoon | DocumentLapsesSoon | MetricRestated)
    }
}

impl<'de> Deserialize<'de> for ReasonCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = std::borrow::Cow::<str>::deserialize(deserializer)?;
        ReasonCode::from_word(&word).ok_or_else(|| serde::de::Error::custom(format!("there is no reason {word}")))
    }
}

impl Serialize for ReasonCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
