//! The record of one officer: every fact that `assess` takes (documents.md 6). Facts only; nothing here is derived.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::caseload::{Basis, HearingOutcome, HearingRole, PeriodKind};
use super::decimal::Dec;
use super::evidence_policy::BlockCode;
use super::ids::{CourseId, CriterionId, DocumentType, LevelId, LocalId, MetricId, QualificationId, Reference};

/// The facts about one officer. Every list may be left out.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The layout of records: 1. A record of a file of its own must say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_version: Option<u32>,
    /// The officer's reference; leading zeros stay.
    pub officer: String,
    /// The officer's own framework, or job profile. Judgements, waivers and confirmations belong to it.
    pub framework: Reference,
    /// The level held, or null.
    pub level: Option<LevelId>,
    pub appointed_on: Option<NaiveDate>,
    #[serde(default)]
    pub levels_confirmed: Vec<LevelConfirmed>,
    #[serde(default)]
    pub waivers: Vec<Waiver>,
    #[serde(default)]
    pub employment: Vec<Employment>,
    #[serde(default)]
    pub fte: Vec<Fte>,
    /// Left out: figures count as supplied. Given, even empty: they count for patches held.
    pub patches: Option<Vec<PatchHolding>>,
    #[serde(default)]
    pub absences: Vec<Absence>,
    #[serde(default)]
    pub qualifications: Vec<Award>,
    #[serde(default)]
    pub training: Vec<Completion>,
    #[serde(default)]
    pub cpd: Vec<CpdEntry>,
    #[serde(default)]
    pub documents: Vec<EvidenceDocument>,
    #[serde(default)]
    pub judgements: Vec<Judgement>,
    #[serde(default)]
    pub observations: Vec<Observation>,
    #[serde(default)]
    pub team_observations: Vec<Observation>,
    /// What observations said until they were corrected. It counts for nothing and is only told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restated: Vec<Restatement>,
    #[serde(default)]
    pub events: Vec<CaseEvent>,
    #[serde(default)]
    pub blocks: Vec<Block>,
    /// Figures that stay out since a dispute about them was settled so; each is `disputed` among the observations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// When, how and by whom a level was given.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelConfirmed {
    pub level: LevelId,
    pub on: NaiveDate,
    pub basis: LevelBasis,
    pub by: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LevelBasis {
    Appointment,
    Decision,
}

impl LevelBasis {
    pub fn as_str(self) -> &'static str {
        match self {
            LevelBasis::Appointment => "appointment",
            LevelBasis::Decision => "decision",
        }
    }
}

/// A criterion that need not be met until its review.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    pub criterion: CriterionId,
    pub on: NaiveDate,
    pub by: String,
    pub reason: String,
    /// The last day on which it holds; null holds until somebody ends it.
    pub review_on: Option<NaiveDate>,
}

/// A job, here or elsewhere. It counts once it is verified.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Employment {
    pub employer: String,
    pub field: LocalId,
    pub from: NaiveDate,
    /// The last day; null goes on.
    pub to: Option<NaiveDate>,
    pub verified_by: Option<String>,
    pub verified_on: Option<NaiveDate>,
}

/// Hours worked, as a share of full time, from a day on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fte {
    pub from: NaiveDate,
    pub fte: Dec,
}

/// A patch held from one day to another, both included.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PatchHolding {
    pub patch: String,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    #[serde(default)]
    pub basis: Basis,
}

/// Days away, both included. No reasons are held.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
}

/// A qualification held or under way.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Award {
    pub id: LocalId,
    pub catalogue: Option<QualificationId>,
    pub title: String,
    /// Null: that of the catalogue entry.
    pub level: Option<u32>,
    /// Null: that of the catalogue entry.
    pub field: Option<LocalId>,
    /// Null: the only body that the catalogue names for the entry.
    pub awarding_body: Option<String>,
    pub subject: Option<LocalId>,
    pub grade: Option<String>,
    pub guided_hours: Option<u32>,
    #[serde(default)]
    pub status: AwardStatus,
    pub awarded_on: Option<NaiveDate>,
    /// The last day on which it is valid.
    pub expires_on: Option<NaiveDate>,
    #[serde(default)]
    pub verified: bool,
    pub verified_by: Option<String>,
    pub verified_on: Option<NaiveDate>,
    /// Criteria for which HR has approved it as an equivalent.
    #[serde(default)]
    pub equivalent_to: Vec<CriterionId>,
    #[serde(default)]
    pub equivalence: Vec<EquivalenceRequest>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AwardStatus {
    #[default]
    Complete,
    InProgress,
}

/// What HR was asked, and what it decided, about an equivalent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EquivalenceRequest {
    pub criterion: CriterionId,
    pub state: EquivalenceState,
    pub reason: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EquivalenceState {
    Pending,
    Approved,
    Refused,
}

/// A course completed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Completion {
    pub course: CourseId,
    pub completed_on: NaiveDate,
    /// Renewal waits until this day, for somebody who is away.
    pub paused_until: Option<NaiveDate>,
}

/// Continuing professional development.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CpdEntry {
    pub on: NaiveDate,
    pub hours: Dec,
    #[serde(default)]
    pub reflection: bool,
    pub title: Option<String>,
}

/// A piece of evidence as far as rules look at it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceDocument {
    pub id: LocalId,
    pub title: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<DocumentType>,
    /// Further kinds that it is as well.
    #[serde(default)]
    pub types: Vec<DocumentType>,
    #[serde(default)]
    pub criteria: Vec<CriterionId>,
    /// Null: accepted where `accepted_on` is given, else submitted where `submitted_on` is, else a draft.
    pub state: Option<DocumentState>,
    #[serde(default)]
    pub outcomes: Vec<DocumentOutcome>,
    pub dated_on: Option<NaiveDate>,
    pub submitted_on: Option<NaiveDate>,
    pub returned_on: Option<NaiveDate>,
    pub comment: Option<String>,
    pub accepted_by: Option<String>,
    pub accepted_on: Option<NaiveDate>,
    /// The last day on which it is valid.
    pub expires_on: Option<NaiveDate>,
    #[serde(default)]
    pub redacted: bool,
    /// It was reviewed before, and changed on this day: that outcome counts no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_on: Option<NaiveDate>,
}

impl EvidenceDocument {
    /// What people call it: its title, else its kind.
    pub fn name(&self) -> String {
        match (&self.title, &self.kind) {
            (Some(title), _) => title.clone(),
            (None, Some(kind)) => super::words::sentence(kind.as_str()),
            (None, None) => self.id.to_string(),
        }
    }

    /// The state, worked out where the record leaves it to the dates.
    pub fn state(&self) -> DocumentState {
        self.state.unwrap_or(match (self.accepted_on, self.submitted_on) {
            (Some(_), _) => DocumentState::Accepted,
            (None, Some(_)) => DocumentState::Submitted,
            (None, None) => DocumentState::Draft,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    Draft,
    Submitted,
    Returned,
    NeedsRedaction,
    Accepted,
}

impl EvidenceDocument {
    /// What reviews found for a criterion: the worst of it, as for two judgements of the same day.
    pub fn outcome(&self, criterion: &str) -> Option<&DocumentOutcome> {
        let found = self.outcomes.iter().filter(|outcome| outcome.criterion == *criterion);
        found.max_by(|a, b| (a.outcome, &a.comment).cmp(&(b.outcome, &b.comment)))
    }
}

/// What the reviewer found for one criterion.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentOutcome {
    pub criterion: CriterionId,
    pub outcome: ReviewOutcome,
    pub comment: Option<String>,
}

/// What a person found; the worst comes last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewOutcome {
    Met,
    PartlyMet,
    NotMet,
}

impl ReviewOutcome {
    pub const ALL: [ReviewOutcome; 3] = [ReviewOutcome::Met, ReviewOutcome::PartlyMet, ReviewOutcome::NotMet];

    pub fn as_str(self) -> &'static str {
        match self {
            ReviewOutcome::Met => "met",
            ReviewOutcome::PartlyMet => "partly_met",
            ReviewOutcome::NotMet => "not_met",
        }
    }

    pub fn from_word(word: &str) -> Option<ReviewOutcome> {
        ReviewOutcome::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }

    /// The status words of pages.md 1.
    pub fn words(self) -> &'static str {
        match self {
            ReviewOutcome::Met => "Met",
            ReviewOutcome::PartlyMet => "Partly met",
            ReviewOutcome::NotMet => "Not met",
        }
    }
}

/// A manager's judgement of a whole criterion.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    pub criterion: CriterionId,
    pub outcome: ReviewOutcome,
    pub by: String,
    pub on: NaiveDate,
    pub reason: Option<String>,
    /// Where it was given: `review`, `appraisal`.
    pub source: Option<LocalId>,
}

/// A figure about a patch and a period.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    pub metric: MetricId,
    /// The patch, or `ALL`.
    #[serde(default = "all_patches")]
    pub patch: String,
    pub period: PeriodKind,
    pub start: NaiveDate,
    pub end: NaiveDate,
    /// Pounds or a count, at most two decimals.
    pub numerator: Dec,
    /// Ratios only.
    pub denominator: Option<Dec>,
    /// In the metric's unit; percent for ratios.
    pub target: Option<Dec>,
    #[serde(default)]
    pub basis: Basis,
    #[serde(default)]
    pub disputed: bool,
    /// Where the figure came from.
    pub source: Option<String>,
}

/// A figure that was found wrong in a dispute and counts no more, until a later file corrects it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    pub metric: MetricId,
    pub patch: String,
    pub period: PeriodKind,
    pub start: NaiveDate,
    pub end: NaiveDate,
    pub basis: Basis,
    /// The name of who settled it so, the day, and what they said.
    pub by: String,
    pub on: NaiveDate,
    pub reason: String,
}

impl LeftOut {
    /// Whether it is about this figure.
    pub fn is_of(&self, figure: &Observation) -> bool {
        (&self.metric, &self.patch, self.period) == (&figure.metric, &figure.patch, figure.period)
            && (self.start, self.end, self.basis) == (figure.start, figure.end, figure.basis)
    }
}

/// The word that stands for all patches together.
pub const ALL_PATCHES: &str = "ALL";

fn all_patches() -> String {
    ALL_PATCHES.to_owned()
}

/// What an observation said until it was corrected for the last time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Restatement {
    pub metric: MetricId,
    /// The patch, or `ALL`.
    #[serde(default = "all_patches")]
    pub patch: String,
    pub period: PeriodKind,
    pub start: NaiveDate,
    pub end: NaiveDate,
    /// As it was.
    pub numerator: Dec,
    pub denominator: Option<Dec>,
    #[serde(default)]
    pub basis: Basis,
    /// The day on which it was corrected.
    pub on: NaiveDate,
}

impl Restatement {
    /// Whether this is what the observation said before, and the amounts of it are others now.
    pub fn is_of(&self, now: &Observation) -> bool {
        let is_same = (&self.metric, &self.patch, self.period, self.start, self.end, self.basis)
            == (&now.metric, &now.patch, now.period, now.start, now.end, now.basis);
        is_same && (self.numerator, self.denominator) != (now.numerator, now.denominator)
    }
}

/// A dated event of a case, such as a hearing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseEvent {
    pub metric: MetricId,
    pub on: NaiveDate,
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    pub outcome: Option<HearingOutcome>,
    pub role: Option<HearingRole>,
}

/// Something that stops an application for now. No cause is held.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Block {
    pub code: BlockCode,
    /// The last day; null goes on.
    pub until: Option<NaiveDate>,
}
