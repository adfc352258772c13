//! The plan: a framework (or job profile) and its policy, compiled once for all officers. Names become numbers here, so
//! that counting compares integers; nothing in a plan depends on an officer or a day.

mod compile;

use std::collections::HashMap;

pub(super) use self::compile::outcome_bit;
use crate::domain::calendar::Calendar;
use crate::domain::caseload::{HearingRole, MetricCatalogue, PeriodKind};
use crate::domain::document::Kind;
use crate::domain::evidence_policy::{
    Attribution, DocumentRule, EvidencePolicy, MetricRuleKind, ProgressionTerms, QualificationRule,
};
use crate::domain::framework::{CriterionRequirement, ProgressionFramework};
use crate::domain::job_profile::JobProfile;
use crate::domain::period::Periods;
use crate::domain::qualification::QualificationCatalogue;
use crate::domain::training::TrainingMatrix;

/// A document that an answer rests on.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct PinnedDocument {
    #[serde(serialize_with = "kind_word", deserialize_with = "word_kind")]
    pub kind: Kind,
    pub id: String,
    pub version: String,
    pub digest: String,
}

fn kind_word<S: serde::Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.as_str())
}

fn word_kind<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
    let word = <std::borrow::Cow<'_, str> as serde::Deserialize>::deserialize(deserializer)?;
    Kind::from_word(&word).ok_or_else(|| serde::de::Error::custom(format!("there is no kind {word}")))
}

/// What officers are assessed against.
#[derive(Clone, Copy)]
pub enum Target<'a> {
    Framework(&'a ProgressionFramework),
    JobProfile(&'a JobProfile),
}

/// The documents that a plan is made from; all of them have been checked.
pub struct Documents<'a> {
    pub target: Target<'a>,
    pub policy: Option<&'a EvidencePolicy>,
    pub training_matrix: Option<&'a TrainingMatrix>,
    pub metric_catalogue: Option<&'a MetricCatalogue>,
    pub qualification_catalogue: Option<&'a QualificationCatalogue>,
    pub calendar: Option<&'a Calendar>,
    pub pinned: Vec<PinnedDocument>,
}

pub type NodeIndex = u32;
/// Stands for a name that no rule mentions.
pub const UNKNOWN: u16 = u16::MAX;

/// A compiled framework with its rules.
#[derive(Debug)]
pub struct Plan {
    pub id: String,
    pub version: String,
    pub title: String,
    pub policy: Option<String>,
    pub documents: Vec<PinnedDocument>,
    /// Tells these documents from any others: the first letters of their digests, joined.
    pub basis: String,
    pub progression: Option<ProgressionTerms>,
    /// Lowest first; empty for a job profile.
    pub levels: Vec<PlanLevel>,
    pub criteria: Vec<PlanCriterion>,
    pub(super) nodes: Vec<Node>,
    pub(super) rules: Vec<FigureRule>,
    pub(super) slots: Vec<Slot>,
    pub(super) periods: Periods,
    /// Months of all windows that end on the day asked about.
    pub(super) windows: Vec<u32>,
    pub(super) criterion_index: HashMap<String, u16>,
    pub(super) metric_index: HashMap<String, u16>,
    pub(super) types: HashMap<String, u8>,
    pub(super) courses: Vec<PlanCourse>,
    pub(super) course_index: HashMap<String, u16>,
    /// Words of qualification and experience rules: fields, bodies, subjects, catalogue entries.
    pub(super) words: HashMap<String, u16>,
    pub(super) qualifications: Option<QualificationCatalogue>,
}

#[derive(Debug)]
pub struct PlanLevel {
    pub id: String,
    pub code: Option<String>,
    pub name: String,
    /// For each level of the plan: whether this one needs its criteria (itself included).
    pub needs: Vec<bool>,
}

#[derive(Debug)]
pub struct PlanCriterion {
    pub id: String,
    /// Index of its level; None in a job profile without levels.
    pub level: Option<usize>,
    pub group: String,
    pub text: String,
    pub label: String,
    pub requirement: CriterionRequirement,
    pub(super) root: NodeIndex,
    /// Whether a rule counts; otherwise the manager judges.
    pub(super) has_rule: bool,
    /// Its flat metric rules, counted and supporting, in the order of the policy.
    pub(super) rules: Vec<usize>,
}

#[derive(Debug)]
pub(super) enum Node {
    AllOf(Vec<NodeIndex>),
    AnyOf(Vec<NodeIndex>),
    AtLeast(u32, Vec<NodeIndex>),
    Qualification(QualificationLeaf),
    /// None: courses of the post are asked for, and no matrix sets them.
    Training(Option<Vec<u16>>),
    Cpd {
        hours: i64,
        window: u16,
        reflections: u32,
    },
    Experience {
        field: u16,
        years: i64,
        field_name: String,
    },
    Document(DocumentLeaf),
    Judgement {
        window: Option<u16>,
    },
    Figure(usize),
    /// While the alternative of another criterion is met, the manager judges instead.
    Unless {
        alternative: NodeIndex,
        own: NodeIndex,
        judgement: NodeIndex,
    },
}

#[derive(Debug)]
pub(super) struct QualificationLeaf {
    pub rule: QualificationRule,
    pub catalogue: u16,
    pub field: u16,
    pub body: u16,
    /// Rank of `min_grade` on the qualification's ladder.
    pub grade: Option<u16>,
    pub subjects: Vec<u16>,
}

#[derive(Debug)]
pub(super) struct DocumentLeaf {
    pub rule: DocumentRule,
    /// What people call the kinds, inside a sentence.
    pub names: Vec<String>,
    pub types: Types,
    pub window: Option<u16>,
}

/// Kinds of evidence that the rules of one document can tell apart; the check of documents refuses more.
pub const MOST_KINDS: usize = 128;

/// Kinds of evidence, a bit for each.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub(super) struct Types([u64; 2]);

impl Types {
    pub fn with(mut self, bit: u8) -> Types {
        self.0[usize::from(bit / 64 % 2)] |= 1 << (bit % 64);
        self
    }

    pub fn overlaps(self, other: Types) -> bool {
        (self.0[0] & other.0[0]) | (self.0[1] & other.0[1]) != 0
    }
}

#[derive(Debug)]
pub(super) struct PlanCourse {
    pub title: String,
    pub renew_months: Option<u32>,
    pub end_of_month: bool,
    pub due_soon_days: u32,
}

/// Which figures a rule looks at: one packed series for each.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Slot {
    pub metric: String,
    pub period: PeriodKind,
    pub attribution: Attribution,
    pub stock: bool,
    pub ratio: bool,
    pub team: bool,
}

/// A metric rule.
#[derive(Debug)]
pub(super) struct FigureRule {
    pub id: String,
    pub kind: MetricRuleKind,
    pub supports: bool,
    pub metric_name: String,
    pub unit: crate::domain::caseload::Unit,
    pub lower_is_better: bool,
    pub ratio: bool,
    pub absent_not_met: bool,
    pub test: FigureTest,
    pub shape: FigureShape,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum FigureTest {
    None,
    Target {
        strict: bool,
    },
    /// In millionths of the metric's unit.
    Value {
        micros: i64,
        strict: bool,
    },
}

#[derive(Debug)]
pub(super) enum FigureShape {
    Periods {
        slot: usize,
        window: u32,
        need: Need,
        min_active: u32,
    },
    /// `min_denominator` in hundredths.
    Pooled {
        slot: usize,
        window: u32,
        min_denominator: i64,
    },
    Change {
        slot: usize,
        team: Option<usize>,
    },
    /// `per_year` in millionths for one full-time year.
    PooledCount {
        slot: usize,
        window: u32,
        per_year: Option<i64>,
    },
    Events {
        metric: u16,
        window: u16,
        outcomes: u8,
        role: Option<HearingRole>,
        distinct: bool,
        need: u32,
    },
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Need {
    AtLeast(u32),
    /// In millionths.
    Share(i64),
}

impl Plan {
    /// The shares that rules hold against those of the officer's team: metric and kind of period. What is counted and not a
    /// share says nothing beside a sum over several people.
    pub fn beside_team(&self) -> Vec<(&str, PeriodKind)> {
        let of_team = self.slots.iter().filter(|slot| slot.team && slot.ratio);
        let mut found: Vec<(&str, PeriodKind)> = of_team.map(|slot| (slot.metric.as_str(), slot.period)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a figure of somebody else in the team can change an outcome.
    pub fn is_decided_beside_team(&self) -> bool {
        self.rules.iter().any(|rule| !rule.supports && matches!(rule.shape, FigureShape::Change { team: Some(_), .. }))
    }

    /// Compiles checked documents. What a check would have refused is read as never met, not as a panic.
    pub fn compile(documents: &Documents<'_>) -> Plan {
        compile::Compiler::new(documents).plan()
    }

    pub fn criterion(&self, id: &str) -> Option<usize> {
        self.criterion_index.get(id).map(|at| usize::from(*at))
    }

    pub fn level(&self, id: &str) -> Option<usize> {
        self.levels.iter().position(|level| level.id == id)
    }
}
