//! An evidence policy: which facts meet which criterion, and the numbers that a council sets. These are the shapes as
//! written; `assessment` compiles them.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::caseload::{Basis, HearingOutcome, HearingRole, PeriodKind};
use super::decimal::{Amount, Dec};
use super::document::document;
use super::ids::{
    CourseId, CriterionId, DocumentId, DocumentType, LocalId, MetricId, QualificationId, Reference, RuleId, Version,
};

/// The rules that evidence is judged by.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidencePolicy {
    pub id: DocumentId,
    pub version: Version,
    /// True for a document that is ours and not a council's.
    #[serde(default)]
    pub sample: bool,
    /// The first day on which this version is in force.
    pub effective_from: NaiveDate,
    pub note: Option<String>,
    /// The framework, or the job profile, that the rules are for.
    pub framework: Reference,
    #[serde(default)]
    pub uses: Uses,
    pub progression: Option<ProgressionTerms>,
    /// The kinds of evidence that officers can choose, in the order of the form.
    #[serde(default)]
    pub document_types: Vec<DocumentTypeEntry>,
    pub rules: Vec<Rule>,
}

impl EvidencePolicy {
    /// Whether a rule that decides holds somebody's figures against those of their team.
    pub fn decides_beside_team(&self) -> bool {
        self.rules.iter().any(|rule| rule.usage != RuleUse::Supports && rule.relative_to == Some(RelativeTo::Team))
    }
}
document!(EvidencePolicy, EvidencePolicy);

/// The documents that rules refer to. Default: the organisation's own, else the bundled ones.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Uses {
    pub training_matrix: Option<Reference>,
    pub metric_catalogue: Option<Reference>,
    pub qualification_catalogue: Option<Reference>,
    pub calendar: Option<Reference>,
}

/// A kind of evidence document.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentTypeEntry {
    pub id: DocumentType,
    pub name: String,
    pub summary: Option<String>,
    pub note: Option<String>,
}

/// What stands between meeting the criteria and a new level.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgressionTerms {
    #[serde(default)]
    pub min_months_at_level: u32,
    #[serde(default)]
    pub probation_months: u32,
    /// What stops an application even when all criteria are met.
    #[serde(default)]
    pub blocks: Vec<BlockCode>,
    #[serde(default)]
    pub gates: Vec<Gate>,
    pub effective: EffectiveRule,
    #[serde(default = "ten")]
    pub appeal_working_days: u32,
}

fn ten() -> u32 {
    10
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlockCode {
    Probation,
    FormalProcess,
    MinMonthsAtLevel,
}

impl BlockCode {
    pub fn as_str(self) -> &'static str {
        match self {
            BlockCode::Probation => "probation",
            BlockCode::FormalProcess => "formal_process",
            BlockCode::MinMonthsAtLevel => "min_months_at_level",
        }
    }
}

/// A check that a named owner makes before a decision.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    pub id: GateId,
    pub owner: GateOwner,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GateId {
    CriteriaMet,
    FundedNeed,
}

impl GateId {
    pub const ALL: [GateId; 2] = [GateId::CriteriaMet, GateId::FundedNeed];

    pub const fn as_str(self) -> &'static str {
        match self {
            GateId::CriteriaMet => "criteria_met",
            GateId::FundedNeed => "funded_need",
        }
    }

    pub fn from_word(word: &str) -> Option<GateId> {
        GateId::ALL.into_iter().find(|gate| gate.as_str() == word)
    }

    /// The check as a page names it.
    pub const fn label(self) -> &'static str {
        match self {
            GateId::CriteriaMet => "Criteria met",
            GateId::FundedNeed => "Funded need",
        }
    }

    pub const fn other(self) -> GateId {
        match self {
            GateId::CriteriaMet => GateId::FundedNeed,
            GateId::FundedNeed => GateId::CriteriaMet,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GateOwner {
    Hr,
    NamedBudgetHolder,
}

/// The day on which a new level takes effect.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EffectiveRule {
    FirstOfNextMonth,
    CriteriaMetOn,
    AprilFirst,
}

/// One rule: a `requires` tree, or the flat keys of a metric rule.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub id: RuleId,
    pub criterion: CriterionId,
    /// Whether a metric rule counts, or is only reported.
    #[serde(default, rename = "use")]
    pub usage: RuleUse,
    pub requires: Option<Requirement>,
    pub metric: Option<MetricId>,
    #[serde(rename = "type")]
    pub kind: Option<MetricRuleKind>,
    pub period: Option<PeriodKind>,
    pub window: Option<Window>,
    /// How many periods of the window must be hits.
    pub at_least: Option<u32>,
    /// Which share of the active periods must be hits, from "0" to "1".
    pub at_least_share: Option<Dec>,
    pub min_active: Option<u32>,
    pub min_denominator: Option<Amount>,
    pub test: Option<Test>,
    pub compare: Option<Compare>,
    pub relative_to: Option<RelativeTo>,
    pub attribution: Option<Attribution>,
    pub filter: Option<EventFilter>,
    pub distinct_by: Option<DistinctBy>,
    pub prorate: Option<Prorate>,
    /// What holds where there is no row at all; otherwise it stays open.
    pub if_absent: Option<IfAbsent>,
    pub note: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleUse {
    #[default]
    Requires,
    Supports,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MetricRuleKind {
    Periods,
    Pooled,
    Change,
    PooledCount,
    EventCount,
}

impl MetricRuleKind {
    pub fn as_str(self) -> &'static str {
        match self {
            MetricRuleKind::Periods => "periods",
            MetricRuleKind::Pooled => "pooled",
            MetricRuleKind::Change => "change",
            MetricRuleKind::PooledCount => "pooled_count",
            MetricRuleKind::EventCount => "event_count",
        }
    }
}

/// The last N complete periods, or a number of months back from the day asked about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Window {
    Periods(#[schemars(range(min = 1, max = 520))] u32),
    Months(MonthWindow),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MonthWindow {
    #[schemars(range(min = 1, max = 120))]
    pub months: u32,
}

/// What a value is tested against, in the metric's own direction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Strictly better than.
    Beats(Threshold),
    /// As good as, or better.
    Meets(Threshold),
    /// A count of events.
    AtLeast(u32),
    /// A count expected from one full-time year.
    MeetsPerFteYear(Amount),
}

/// The period's own target, or a fixed number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Threshold {
    Target,
    Value(Dec),
}

impl Serialize for Threshold {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Threshold::Target => serializer.serialize_str("target"),
            Threshold::Value(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Threshold {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == "target" {
            return Ok(Threshold::Target);
        }
        text.parse().map(Threshold::Value).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Threshold {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Threshold".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"anyOf": [
            {"type": "string", "const": "target"},
            {"type": "string", "pattern": super::decimal::DECIMAL_PATTERN},
        ]})
    }
}

/// What a change is measured from. The same quarter of the year before, since arrears follow the seasons.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    SameQuarterLastYear,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RelativeTo {
    Team,
}

/// When a patch's figures count for the officer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribution {
    /// The share of the period's days on which the patch must have been held.
    #[serde(default = "half")]
    pub min_share_of_period: Dec,
    #[serde(default)]
    pub basis: AttributionBasis,
}

fn half() -> Dec {
    Dec(rust_decimal::Decimal::new(5, 1))
}

impl Default for Attribution {
    fn default() -> Self {
        Attribution { min_share_of_period: half(), basis: AttributionBasis::Substantive }
    }
}

/// Whose holding counts: the officer's own patches, cover, or either.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttributionBasis {
    #[default]
    Substantive,
    Cover,
    Any,
}

impl AttributionBasis {
    pub fn admits(self, basis: Basis) -> bool {
        match self {
            AttributionBasis::Substantive => basis == Basis::Substantive,
            AttributionBasis::Cover => basis == Basis::Cover,
            AttributionBasis::Any => true,
        }
    }
}

/// Which events count.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventFilter {
    #[serde(default)]
    pub outcome_not: Vec<HearingOutcome>,
    #[serde(default)]
    pub outcome: Vec<HearingOutcome>,
    pub role: Option<HearingRole>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DistinctBy {
    Ref,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Prorate {
    Fte,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IfAbsent {
    NotMet,
}

/// A tree of what meets a criterion.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    AllOf(Vec<Requirement>),
    AnyOf(Vec<Requirement>),
    AtLeast(AtLeast),
    Qualification(QualificationRule),
    TrainingMatrix(TrainingRule),
    Cpd(CpdRule),
    Experience(ExperienceRule),
    Document(DocumentRule),
    ManagerJudgement(JudgementRule),
    /// A flat metric rule of the same policy, by its id.
    Metric(RuleId),
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AtLeast {
    #[schemars(range(min = 1))]
    pub n: u32,
    pub of: Vec<Requirement>,
}

/// An award. All options given must hold of the same award (with `count`, of that many awards).
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QualificationRule {
    /// An entry of the qualification catalogue.
    pub catalogue: Option<QualificationId>,
    pub min_level: Option<u32>,
    pub field: Option<LocalId>,
    pub awarding_body: Option<String>,
    #[schemars(range(min = 1))]
    pub count: Option<u32>,
    pub min_grade: Option<String>,
    #[serde(default)]
    pub must_include: Vec<LocalId>,
    /// Guided learning hours; an award that does not say counts as too few.
    pub min_guided_hours: Option<u32>,
    /// Only awards that are not in a single subject.
    #[serde(default)]
    pub without_subjects: bool,
    #[serde(default)]
    pub accept_in_progress: bool,
    /// HR has decided that an award is equivalent.
    pub equivalence: Option<Equivalence>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Equivalence {
    HrApproved,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainingRule {
    pub courses: Courses,
}

/// All courses of the post, or the named ones.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Courses {
    Role(RoleWord),
    Named(Vec<CourseId>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoleWord {
    Role,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CpdRule {
    pub hours: Dec,
    #[schemars(range(min = 1, max = 120))]
    pub months: u32,
    #[serde(default)]
    pub min_reflections: u32,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExperienceRule {
    pub field: LocalId,
    pub min_years: Dec,
}

/// Accepted documents of some type.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentRule {
    pub types: Vec<DocumentType>,
    #[serde(default = "one")]
    #[schemars(range(min = 1))]
    pub count: u32,
    /// No older than this, by the day it is dated.
    #[schemars(range(min = 1, max = 240))]
    pub months: Option<u32>,
    #[serde(default)]
    pub redacted: bool,
    /// Only a document with an expiry day counts.
    #[serde(default)]
    pub must_expire: bool,
}

fn one() -> u32 {
    1
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgementRule {
    /// No older than this.
    #[schemars(range(min = 1, max = 240))]
    pub months: Option<u32>,
}
