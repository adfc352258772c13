//! An application as programs read it: the facts of its page, in words of the contract.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::app::progression::{CaseView, CheckView, ExpectedStep, FrozenView, Listed, NamedPart, Waiting};
use crate::domain::assessment::Assessment;
use crate::domain::assessment::outcome::Outcome;
use crate::domain::caseload::DisputeOutcome;
use crate::domain::decimal::Dec;
use crate::domain::progression::case::{Answer, Part, Step};
use crate::domain::progression::decision::{Appeal, AppealState, Decision, DecisionBasis, DecisionOutcome};
use crate::domain::progression::figures::{self, FigureChange};
use crate::domain::progression::frozen::Change;
use crate::domain::progression::{Application, Stage, State};

#[derive(Serialize)]
struct Somebody {
    id: String,
    name: String,
}

/// An application in a list, and at the head of a case.
#[derive(Serialize)]
pub struct Head {
    id: String,
    version: i64,
    /// None before it was sent.
    reference: Option<String>,
    officer: Somebody,
    post: String,
    framework: String,
    level: String,
    level_held: Option<String>,
    state: Stage,
    /// What the state carries: why it came back, was recommended, declined.
    reason: Option<String>,
    /// Approved: the first day of the level.
    effective_on: Option<NaiveDate>,
    /// Met but deferred: when it is looked at again.
    review_on: Option<NaiveDate>,
    submitted_at: Option<DateTime<Utc>>,
    recommend_by: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    made_at: DateTime<Utc>,
}

impl Head {
    pub fn of(application: &Application, officer: &str) -> Head {
        let (effective_on, review_on) = match &application.state {
            State::Approved { effective_on } => (Some(*effective_on), None),
            State::MetDeferred { review_on, .. } => (None, Some(*review_on)),
            _ => (None, None),
        };
        Head {
            id: application.id.to_string(),
            version: application.version,
            reference: application.reference.clone(),
            officer: Somebody { id: application.person.to_string(), name: officer.to_owned() },
            post: application.post.to_string(),
            framework: application.framework.clone(),
            level: application.level.to_string(),
            level_held: application.level_held.as_ref().map(ToString::to_string),
            state: application.stage(),
            reason: application.state.reason().map(str::to_owned),
            effective_on,
            review_on,
            submitted_at: application.submitted_at,
            recommend_by: application.recommend_by,
            due_on: application.due_on,
            made_at: application.made_at,
        }
    }
}

impl From<&Listed> for Head {
    fn from(listed: &Listed) -> Head {
        Head::of(&listed.application, &listed.officer)
    }
}

/// A case.
#[derive(Serialize)]
pub struct Case {
    #[serde(flatten)]
    head: Head,
    /// Why the caller sees it.
    why: String,
    /// As the officer is writing it; what was sent is in `frozen`. Only the officer's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<String>,
    waits_for: Option<String>,
    frozen: Option<Frozen>,
    since: Vec<Since>,
    figures: Vec<FrozenFigure>,
    checks: Vec<Check>,
    steps: Vec<Done>,
    expected: Vec<Coming>,
    decisions: Vec<Made>,
    appeals: Vec<Appealed>,
    parts: Vec<Named>,
}

impl Case {
    /// `own`: the caller is the officer.
    pub fn of(view: &CaseView, own: bool) -> Case {
        Case {
            head: Head::of(&view.application, &view.person.name),
            why: view.why.words(),
            statement: own.then(|| view.application.statement.clone()),
            waits_for: view.waits_for.clone(),
            frozen: view.frozen.as_ref().map(Frozen::from),
            since: view.since.iter().map(Since::from).collect(),
            figures: view.figures.iter().map(FrozenFigure::from).collect(),
            checks: view.checks.iter().map(Check::from).collect(),
            steps: view.steps.iter().map(Done::from).collect(),
            expected: view.expected.iter().map(|expected| Coming { step: word(expected.step), by: expected.by }).collect(),
            decisions: view.decisions.iter().map(Made::from).collect(),
            appeals: view.appeals.iter().map(Appealed::from).collect(),
            parts: named(view),
        }
    }
}

pub fn named(view: &CaseView) -> Vec<Named> {
    view.people.iter().map(Named::from).collect()
}

const fn word(step: ExpectedStep) -> &'static str {
    match step {
        ExpectedStep::Recommendation => "recommendation",
        ExpectedStep::Decision => "decision",
        ExpectedStep::Hearing => "hearing",
    }
}

/// What was frozen when it was sent last, without the criteria: those are at `/assessment`.
#[derive(Serialize)]
struct Frozen {
    number: u32,
    at: DateTime<Utc>,
    as_of: NaiveDate,
    framework: String,
    framework_version: String,
    policy: Option<String>,
    met: usize,
    total: usize,
    criteria_met_on: NaiveDate,
    statement: String,
    answer_digest: String,
    record_digest: String,
}

impl From<&FrozenView> for Frozen {
    fn from(frozen: &FrozenView) -> Frozen {
        Frozen {
            number: frozen.number,
            at: frozen.at,
            as_of: frozen.as_of,
            framework: frozen.framework.clone(),
            framework_version: frozen.framework_version.clone(),
            policy: frozen.policy.clone(),
            met: frozen.met,
            total: frozen.total,
            criteria_met_on: frozen.criteria_met_on,
            statement: frozen.statement.clone(),
            answer_digest: frozen.answer_digest.clone(),
            record_digest: frozen.record_digest.clone(),
        }
    }
}

/// The frozen answer, whole.
#[derive(Serialize)]
pub struct FrozenAnswer<'a> {
    id: String,
    version: i64,
    answer_digest: &'a str,
    record_digest: &'a str,
    assessment: &'a Assessment,
}

impl<'a> FrozenAnswer<'a> {
    pub fn of(application: &Application, frozen: &'a FrozenView) -> FrozenAnswer<'a> {
        FrozenAnswer {
            id: application.id.to_string(),
            version: application.version,
            answer_digest: &frozen.answer_digest,
            record_digest: &frozen.record_digest,
            assessment: &frozen.answer.answer,
        }
    }
}

/// What is different today about one criterion. It counts for nothing.
#[derive(Serialize)]
struct Since {
    criterion: String,
    was: Option<Outcome>,
    now: Option<Outcome>,
    added: Vec<String>,
    gone: Vec<String>,
}

impl From<&Change> for Since {
    fn from(change: &Change) -> Since {
        Since {
            criterion: change.criterion.clone(),
            was: change.was,
            now: change.now,
            added: change.added.clone(),
            gone: change.gone.clone(),
        }
    }
}

/// A figure that rules looked at when the application was frozen, and what has happened to it since. That counts for nothing.
#[derive(Serialize)]
struct FrozenFigure {
    metric: String,
    patch: String,
    period: &'static str,
    start: NaiveDate,
    end: NaiveDate,
    numerator: Dec,
    denominator: Option<Dec>,
    target: Option<Dec>,
    revision: Option<i64>,
    since: Vec<FigureSince>,
}

#[derive(Serialize)]
struct FigureSince {
    /// corrected, disputed or settled.
    kind: &'static str,
    at: DateTime<Utc>,
    /// What it says now, where it was corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<FigureNow>,
    /// How a dispute was settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<DisputeOutcome>,
}

#[derive(Serialize)]
struct FigureNow {
    numerator: Dec,
    denominator: Option<Dec>,
    target: Option<Dec>,
    revision: i64,
    file: Option<String>,
    line: Option<u32>,
}

impl From<&figures::FrozenFigure> for FrozenFigure {
    fn from(figure: &figures::FrozenFigure) -> FrozenFigure {
        let row = &figure.row;
        FrozenFigure {
            metric: row.metric.to_string(),
            patch: row.patch.clone(),
            period: row.period.as_str(),
            start: row.start,
            end: row.end,
            numerator: row.numerator,
            denominator: row.denominator,
            target: row.target,
            revision: figure.revision,
            since: figure.since.iter().map(FigureSince::from).collect(),
        }
    }
}

impl From<&FigureChange> for FigureSince {
    fn from(change: &FigureChange) -> FigureSince {
        let (now, outcome) = match change {
            FigureChange::Corrected { now, revision, file, .. } => {
                let now = FigureNow {
                    numerator: now.numerator,
                    denominator: now.denominator,
                    target: now.target,
                    revision: *revision,
                    file: file.as_ref().map(|(name, _)| name.clone()),
                    line: file.as_ref().map(|(_, line)| *line),
                };
                (Some(now), None)
            }
            FigureChange::Disputed { .. } => (None, None),
            FigureChange::Settled { outcome, .. } => (None, Some(*outcome)),
        };
        FigureSince { kind: change.as_str(), at: change.at(), now, outcome }
    }
}

#[derive(Serialize)]
struct Check {
    gate: &'static str,
    owners: Vec<String>,
    answer: Option<Answer>,
    reason: Option<String>,
    by: Option<Somebody>,
    at: Option<DateTime<Utc>>,
}

impl From<&CheckView> for Check {
    fn from(check: &CheckView) -> Check {
        let given = check.answer.as_ref();
        Check {
            gate: check.gate.as_str(),
            owners: check.owners.clone(),
            answer: given.map(|given| given.answer),
            reason: given.map(|given| given.reason.clone()),
            by: given.map(|given| Somebody { id: given.by.to_string(), name: given.by_name.clone() }),
            at: given.map(|given| given.at),
        }
    }
}

/// A step of the timeline.
#[derive(Serialize)]
struct Done {
    id: String,
    at: DateTime<Utc>,
    kind: &'static str,
    /// The answer, outcome or part that belongs to it.
    detail: Option<&'static str>,
    by: Somebody,
    acting_for: Option<String>,
    other: Option<String>,
    reason: Option<String>,
    text: String,
}

impl From<&Step> for Done {
    fn from(step: &Step) -> Done {
        let (kind, detail) = step.kind.words();
        Done {
            id: step.id.clone(),
            at: step.at,
            kind,
            detail,
            by: Somebody { id: step.by.to_string(), name: step.by_name.clone() },
            acting_for: step.acting_for.clone(),
            other: step.other.clone(),
            reason: step.reason.clone(),
            text: step.sentence(),
        }
    }
}

#[derive(Serialize)]
struct Coming {
    step: &'static str,
    by: NaiveDate,
}

/// A decision as it was made.
#[derive(Serialize)]
pub struct Made {
    id: String,
    number: u32,
    basis: DecisionBasis,
    replaces: Option<String>,
    outcome: DecisionOutcome,
    by: Somebody,
    at: DateTime<Utc>,
    reason: Option<String>,
    words: String,
    effective_on: Option<NaiveDate>,
    review_on: Option<NaiveDate>,
    appeal_until: Option<NaiveDate>,
}

impl From<&Decision> for Made {
    fn from(decision: &Decision) -> Made {
        Made {
            id: decision.id.clone(),
            number: decision.number,
            basis: decision.basis,
            replaces: decision.replaces.clone(),
            outcome: decision.outcome,
            by: Somebody { id: decision.by.to_string(), name: decision.by_name.clone() },
            at: decision.at,
            reason: decision.reason.clone(),
            words: decision.words.clone(),
            effective_on: decision.effective_on,
            review_on: decision.review_on,
            appeal_until: decision.appeal_until,
        }
    }
}

/// An appeal, open or heard.
#[derive(Serialize)]
pub struct Appealed {
    id: String,
    decision: String,
    grounds: String,
    state: AppealState,
    made_at: DateTime<Utc>,
    heard_by_on: NaiveDate,
    heard_by: Option<String>,
    heard_at: Option<DateTime<Utc>>,
    reasons: Option<String>,
}

impl From<&Appeal> for Appealed {
    fn from(appeal: &Appeal) -> Appealed {
        Appealed {
            id: appeal.id.clone(),
            decision: appeal.decision.clone(),
            grounds: appeal.grounds.clone(),
            state: appeal.state,
            made_at: appeal.made_at,
            heard_by_on: appeal.heard_by_on,
            heard_by: appeal.heard_by_name.clone(),
            heard_at: appeal.heard_at,
            reasons: appeal.reasons.clone(),
        }
    }
}

/// Somebody with a part in this case alone.
#[derive(Serialize)]
pub struct Named {
    id: String,
    person: Somebody,
    part: Part,
}

impl From<&NamedPart> for Named {
    fn from(named: &NamedPart) -> Named {
        let person = Somebody { id: named.person.to_string(), name: named.name.clone() };
        Named { id: named.id.clone(), person, part: named.part }
    }
}

/// A case that waits for the caller.
#[derive(Serialize)]
pub struct Waits {
    #[serde(flatten)]
    head: Head,
    steps: Vec<&'static str>,
    by: Option<NaiveDate>,
}

impl From<&Waiting> for Waits {
    fn from(waiting: &Waiting) -> Waits {
        Waits { head: (&waiting.listed).into(), steps: waiting.steps.iter().map(|step| step.as_str()).collect(), by: waiting.by }
    }
}
