//! The figures of an officer as people read them: each period with its sum over the patches that count, why it is left out,
//! what rules make of it, and for how long each patch was held. Attribution and tests come from `series` and `figures`.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;

use super::amounts::{Fraction, passes};
use super::answer::RuleStatus;
use super::explain::{Explained, Story};
use super::facts::Facts;
use super::leaf::Case;
use super::moment::{NEVER_AFTER, date, number};
use super::outcome::Outcome;
use super::plan::{FigureRule, FigureShape, FigureTest, Plan, Slot};
use super::reasons::ReasonCode;
use super::series::{self, Cell, CellState};
use super::{held_since, is_confirmed, waiver};
use crate::domain::caseload::{Basis, Better, Metric, PeriodKind, Shape};
use crate::domain::evidence_policy::Attribution;
use crate::domain::officer::{ALL_PATCHES, LevelBasis, Observation, Record};
use crate::domain::period::Ordinal;

/// One period of a metric, over all patches that count for the officer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FigurePeriod {
    pub kind: PeriodKind,
    pub start: NaiveDate,
    pub end: NaiveDate,
    /// "Quarter 1 (April to June 2025)".
    pub name: String,
    /// In hundredths. Nought where nothing is counted.
    pub numerator: i64,
    pub denominator: i64,
    /// A decimal of four places, percent for ratios; None where nothing is counted or nothing was due.
    pub value: Option<String>,
    pub target: Option<String>,
    /// A target that came with the figures and decides nothing, for the rule has a number of its own.
    pub idle_target: Option<String>,
    /// Whether the value is on the right side of its target; None without a value or a target.
    pub is_hit: Option<bool>,
    /// Why the period does not count.
    pub left_out: Option<ReasonCode>,
    /// The team's value, where one is held.
    pub team: Option<String>,
}

/// What a rule of a criterion makes of a metric.
#[derive(Clone, PartialEq, Debug)]
pub struct FigureUse {
    pub criterion: String,
    pub label: String,
    /// Looked at and never decides.
    pub supports: bool,
    /// What is looked for: "Current tenant arrears lower than target in 3 of the last 4 quarters". No full stop.
    pub text: String,
    pub rule: RuleStatus,
    /// Of the rule's periods; None where it counts events.
    pub kind: Option<PeriodKind>,
    /// The test is strict, so that to equal the target is not enough.
    pub strict: bool,
    /// Of the whole criterion on the day.
    pub outcome: Outcome,
    /// Why the criterion is met whatever its rules say.
    pub given: Option<Given>,
    /// What meets the rule or what is missing, each a sentence.
    pub says: Vec<String>,
}

/// Why a criterion is met without its rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Given {
    /// With a level that came with the appointment.
    Appointment,
    Level,
    Waiver,
}

/// A dated event of a metric that is counted by events, with what the rule that counts it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventFigure {
    /// Index into the events of the record.
    pub source: usize,
    /// Why no rule counts it; None where one does, or where no rule looks at the metric.
    pub why_not: Option<String>,
}

/// For how long a patch was held in a period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// The stretches that reach into the period: first day, last day if it has one, and how it was held.
    pub stretches: Vec<(NaiveDate, Option<NaiveDate>, Basis)>,
    /// Days of the period on which the officer's own, or covered where the row is of cover.
    pub days: i64,
    pub of: i64,
    pub on_last_day: bool,
}

/// The periods of one kind of a metric, oldest first, at most `most` of them up to the last complete one.
pub fn periods(
    plan: &Plan,
    record: &Record,
    as_of: NaiveDate,
    metric: &Metric,
    kind: PeriodKind,
    most: usize,
) -> Vec<FigurePeriod> {
    let facts = Facts::pack(plan, record);
    let rule = rule_for(plan, metric, kind);
    let slot = |team| Slot {
        metric: metric.id.to_string(),
        period: kind,
        attribution: rule.map_or_else(Attribution::default, |(_, slot)| slot.attribution),
        stock: metric.shape == Shape::Stock,
        ratio: metric.ratio,
        team,
    };
    let last = plan.periods.last_complete(kind, as_of);
    let (own, team) = (grouped(plan, record, &slot(false), as_of), grouped(plan, record, &slot(true), as_of));
    let mut bounds: Vec<(NaiveDate, NaiveDate)> = own.keys().copied().collect();
    // A rule asks for every period, so that one without a row is a gap. Snapshots come when they come.
    if let (Some(first), true) = (bounds.first(), kind != PeriodKind::Snapshot) {
        let newest = if rule.is_some() { last } else { plan.periods.ordinal(kind, bounds[bounds.len() - 1].0) };
        let oldest = plan.periods.ordinal(kind, first.0).max(newest.saturating_sub(i32::try_from(most).unwrap_or(0) - 1));
        bounds = (oldest..=newest).map(|ordinal| plan.periods.bounds(kind, ordinal)).collect();
    }
    let skipped = bounds.len().saturating_sub(most);
    bounds.drain(..skipped);
    let shown = bounds.into_iter().map(|(start, end)| {
        let cell = own.get(&(start, end)).copied().unwrap_or(Cell::MISSING);
        let team = team.get(&(start, end)).and_then(|cell| shown(metric, cell));
        let ordinal = plan.periods.ordinal(kind, start);
        let mut period = FigurePeriod {
            kind,
            start,
            end,
            name: name(plan, kind, start),
            numerator: cell.numerator,
            denominator: cell.denominator,
            value: shown(metric, &cell),
            target: target(metric, rule.map(|(rule, _)| rule), &cell),
            idle_target: idle_target(metric, rule.map(|(rule, _)| rule), &cell),
            is_hit: None,
            left_out: left_out(&facts, kind, ordinal, &cell, metric.ratio)
                .map(|code| or_settled(plan, record, metric.id.as_str(), kind, ordinal, code)),
            team,
        };
        period.is_hit = is_hit(metric, rule.map(|(rule, _)| rule), &cell).filter(|_| period.left_out.is_none());
        period
    });
    shown.collect()
}

/// The period as people say it.
pub fn name(plan: &Plan, kind: PeriodKind, start: NaiveDate) -> String {
    match kind {
        PeriodKind::Snapshot => crate::domain::words::date(start),
        kind => plan.periods.name(kind, plan.periods.ordinal(kind, start)),
    }
}

/// What the rules of the plan make of a metric, those that decide first.
pub fn uses(plan: &Plan, record: &Record, as_of: NaiveDate, metric: &str) -> Vec<FigureUse> {
    let (facts, at) = (Facts::pack(plan, record), plan.at(as_of));
    let mut found = Vec::new();
    let mut outcomes = Vec::new();
    let held = plan.outcomes(&facts, &at, &mut outcomes).held;
    for (position, criterion) in plan.criteria.iter().enumerate() {
        let number_of = u16::try_from(position).unwrap_or(u16::MAX);
        let story = Story { plan, record, case: Case { facts: &facts, criterion: number_of, known: number(as_of), at: &at } };
        for rule in criterion.rules.iter().map(|rule| &plan.rules[*rule]).filter(|rule| metric_of(plan, rule) == metric) {
            let status = story.rule(rule);
            let mut explained = Explained {
                outcome: plan.figure(rule, &facts, &at),
                reasons: Vec::new(),
                met_by: Vec::new(),
                lapses_on: None,
                earliest_on: None,
                lapsed: Vec::new(),
            };
            if status.outcome.is_some() {
                story.figure(rule, &mut explained);
            }
            let met = explained.met_by.into_iter().map(|met| format!("{}.", met.text));
            found.push(FigureUse {
                criterion: criterion.id.clone(),
                label: criterion.label.clone(),
                supports: rule.supports,
                text: story.figure_words(rule),
                kind: slot_of(plan, rule).map(|slot| slot.period),
                strict: matches!(rule.test, FigureTest::Target { strict: true } | FigureTest::Value { strict: true, .. }),
                outcome: outcomes.get(position).copied().unwrap_or(Outcome::InsufficientData),
                given: given(&story, criterion.level, held),
                rule: status,
                says: met.chain(explained.reasons.into_iter().map(|reason| reason.text)).collect(),
            });
        }
    }
    found.sort_by_key(|found| found.supports);
    found
}

fn given(story: &Story<'_>, level: Option<usize>, held: Option<usize>) -> Option<Given> {
    if !is_confirmed(story.plan, held, level) {
        let Case { facts, criterion, at, .. } = story.case;
        return waiver(facts, criterion, at.day).map(|_| Given::Waiver);
    }
    let since = level.and_then(|level| held_since(story.plan, story.record, level, date(story.case.at.day)));
    let appointed = since.is_some_and(|since| since.basis == LevelBasis::Appointment);
    Some(if appointed { Given::Appointment } else { Given::Level })
}

/// The rules about figures of a criterion, each with the metric that it looks at.
pub fn metrics_of_rules(plan: &Plan, criterion: &str) -> Vec<(String, String)> {
    let rules = plan.criterion(criterion).map(|position| plan.criteria[position].rules.as_slice()).unwrap_or_default();
    let rules = rules.iter().map(|rule| &plan.rules[*rule]);
    rules.map(|rule| (rule.id.clone(), metric_of(plan, rule).to_owned())).collect()
}

/// The events of a metric up to the day, newest first.
pub fn events(plan: &Plan, record: &Record, as_of: NaiveDate, metric: &str) -> Vec<EventFigure> {
    let (facts, at) = (Facts::pack(plan, record), plan.at(as_of));
    let rule = plan.rules.iter().find(|rule| matches!(rule.shape, FigureShape::Events { .. }) && metric_of(plan, rule) == metric);
    let story = Story { plan, record, case: Case { facts: &facts, criterion: 0, known: number(as_of), at: &at } };
    let mut counted = HashSet::new();
    let of_metric = |source: usize| record.events[source].metric == *metric && record.events[source].on <= as_of;
    let mut found: Vec<EventFigure> = match rule {
        Some(rule) => facts
            .events
            .iter()
            .filter(|event| of_metric(event.source as usize))
            .map(|event| EventFigure { source: event.source as usize, why_not: story.event_left_out(rule, event, &mut counted) })
            .collect(),
        None => (0..record.events.len())
            .filter(|source| of_metric(*source))
            .map(|source| EventFigure { source, why_not: None })
            .collect(),
    };
    found.sort_by_key(|event| std::cmp::Reverse((record.events[event.source].on, event.source)));
    found
}

/// Whether a row of all patches is left out, for there are rows of single ones for its period.
pub fn is_beside_patches(record: &Record, row: &Observation) -> bool {
    row.patch == ALL_PATCHES
        && record.observations.iter().any(|other| {
            other.patch != ALL_PATCHES
                && other.metric == row.metric
                && (other.period, other.start, other.end) == (row.period, row.start, row.end)
        })
}

/// For how long a patch was held in a period, on the basis of the row. None: no holdings are recorded at all, or the row is
/// of all patches.
pub fn held(record: &Record, row: &Observation) -> Option<Held> {
    let holdings = record.patches.as_ref().filter(|_| row.patch != ALL_PATCHES)?;
    let (start, end) = (number(row.start), number(row.end));
    let reaching = holdings
        .iter()
        .filter(|holding| holding.patch == row.patch && holding.from <= row.end && holding.to.is_none_or(|to| to >= row.start));
    let stretches: Vec<(NaiveDate, Option<NaiveDate>, Basis)> =
        reaching.map(|holding| (holding.from, holding.to, holding.basis)).collect();
    let own = stretches.iter().filter(|(_, _, basis)| *basis == row.basis);
    let merged = series::merge(own.map(|(from, to, _)| (number(*from), to.map_or(NEVER_AFTER, number))).collect());
    Some(Held {
        days: series::days_within(&merged, start, end),
        of: i64::from(end) - i64::from(start) + 1,
        on_last_day: merged.iter().any(|(from, to)| (*from..=*to).contains(&end)),
        stretches,
    })
}

/// The sums of each period that has rows up to the day.
fn grouped(plan: &Plan, record: &Record, slot: &Slot, as_of: NaiveDate) -> BTreeMap<(NaiveDate, NaiveDate), Cell> {
    let rows = if slot.team { &record.team_observations } else { &record.observations };
    let mut by_period: BTreeMap<(NaiveDate, NaiveDate), Vec<&Observation>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.metric == *slot.metric && row.period == slot.period && row.end <= as_of) {
        let bounds = match slot.period {
            PeriodKind::Snapshot => (row.start, row.end),
            kind => plan.periods.bounds(kind, plan.periods.ordinal(kind, row.start)),
        };
        by_period.entry(bounds).or_default().push(row);
    }
    by_period.into_iter().map(|(bounds, rows)| (bounds, series::cell(slot, record, bounds, &rows))).collect()
}

fn slot_of<'p>(plan: &'p Plan, rule: &FigureRule) -> Option<&'p Slot> {
    match rule.shape {
        FigureShape::Periods { slot, .. }
        | FigureShape::Pooled { slot, .. }
        | FigureShape::PooledCount { slot, .. }
        | FigureShape::Change { slot, .. } => Some(plan.slot(slot)),
        FigureShape::Events { .. } => None,
    }
}

fn metric_of<'p>(plan: &'p Plan, rule: &'p FigureRule) -> &'p str {
    match rule.shape {
        FigureShape::Events { metric, .. } => {
            plan.metric_index.iter().find(|(_, at)| **at == metric).map_or("", |(id, _)| id.as_str())
        }
        _ => slot_of(plan, rule).map_or("", |slot| slot.metric.as_str()),
    }
}

/// The rule that tests the periods of this kind: one that decides before one that supports, one that tests each before one
/// that adds them up.
fn rule_for<'p>(plan: &'p Plan, metric: &Metric, kind: PeriodKind) -> Option<(&'p FigureRule, &'p Slot)> {
    let of_kind = plan.rules.iter().filter_map(|rule| Some((rule, slot_of(plan, rule)?)));
    let of_kind = of_kind.filter(|(rule, slot)| slot.metric == metric.id.as_str() && slot.period == kind && !is_change(rule));
    of_kind.min_by_key(|(rule, _)| (rule.supports, !matches!(rule.shape, FigureShape::Periods { .. })))
}

fn is_change(rule: &FigureRule) -> bool {
    matches!(rule.shape, FigureShape::Change { .. })
}

fn left_out(facts: &Facts, kind: PeriodKind, ordinal: Ordinal, cell: &Cell, ratio: bool) -> Option<ReasonCode> {
    let excluded = kind != PeriodKind::Snapshot;
    match cell.state {
        _ if excluded && facts.is_baseline(kind, ordinal) => Some(ReasonCode::MetricBaseline),
        _ if excluded && facts.is_away(kind, ordinal) => Some(ReasonCode::MetricAbsent),
        CellState::Missing => Some(ReasonCode::MetricMissingPeriod),
        CellState::NotAttributable => Some(ReasonCode::MetricNotAttributable),
        CellState::CoverOnly => Some(ReasonCode::MetricCoverOnly),
        CellState::Disputed => Some(ReasonCode::MetricDisputed),
        CellState::Figure if ratio && cell.denominator == 0 => Some(ReasonCode::MetricNoActivity),
        CellState::Figure => None,
    }
}

/// What is disputed no more, for it was settled that it stays out.
fn or_settled(plan: &Plan, record: &Record, metric: &str, kind: PeriodKind, ordinal: Ordinal, code: ReasonCode) -> ReasonCode {
    let is_settled = code == ReasonCode::MetricDisputed && !series::settled_out(plan, record, metric, kind, ordinal).is_empty();
    if is_settled { ReasonCode::MetricLeftOut } else { code }
}

fn shown(metric: &Metric, cell: &Cell) -> Option<String> {
    let numerator = i128::from(cell.numerator);
    match (cell.state, metric.ratio, cell.denominator) {
        (CellState::Figure, false, _) => Some(Fraction::new(numerator, 100).rounded(4)),
        (CellState::Figure, true, 1..) => Some(Fraction::new(numerator * 100, cell.denominator).rounded(4)),
        _ => None,
    }
}

/// The target of a period: what the rule tests against, or what came with the figures. Metrics without a direction have none,
/// whatever a file said.
fn target(metric: &Metric, rule: Option<&FigureRule>, cell: &Cell) -> Option<String> {
    if !metric.better.has_direction() || cell.state != CellState::Figure {
        return None;
    }
    match rule.map(tested) {
        Some(Some(FigureTest::Value { micros, .. })) => Some(Fraction::new(micros, 1_000_000).rounded(4)),
        Some(Some(_)) | None => given_target(metric, cell),
        Some(None) => None,
    }
}

/// What came with the figures.
fn given_target(metric: &Metric, cell: &Cell) -> Option<String> {
    match (metric.ratio, cell.denominator) {
        (true, 1..) => Some(Fraction::new(cell.target?, i128::from(cell.denominator) * 1_000_000).rounded(4)),
        (true, _) => None,
        (false, _) => Some(Fraction::new(cell.target?, 1_000_000).rounded(4)),
    }
}

/// The same where the rule asks for another number, which decides.
fn idle_target(metric: &Metric, rule: Option<&FigureRule>, cell: &Cell) -> Option<String> {
    let rule = rule.filter(|_| metric.better.has_direction() && cell.state == CellState::Figure)?;
    let is_own =
        matches!(rule.test, FigureTest::Value { .. }) || matches!(rule.shape, FigureShape::PooledCount { per_year: Some(_), .. });
    given_target(metric, cell).filter(|given| is_own && Some(given) != target(metric, Some(rule), cell).as_ref())
}

/// The test, where it is one of each period's value and not of the sum of them.
fn tested(rule: &FigureRule) -> Option<FigureTest> {
    match (&rule.shape, rule.test) {
        (FigureShape::PooledCount { .. } | FigureShape::Events { .. }, _) | (_, FigureTest::None) => None,
        (_, test) => Some(test),
    }
}

fn is_hit(metric: &Metric, rule: Option<&FigureRule>, cell: &Cell) -> Option<bool> {
    if !metric.better.has_direction() || cell.state != CellState::Figure || (metric.ratio && cell.denominator <= 0) {
        return None;
    }
    let denominator = if metric.ratio { i128::from(cell.denominator) } else { 1 };
    let (threshold, strict) = match rule.map(tested) {
        Some(None) => return None,
        Some(Some(FigureTest::Value { micros, strict })) => (i128::from(micros) * denominator, strict),
        Some(Some(FigureTest::Target { strict })) => (cell.target?, strict),
        Some(Some(FigureTest::None)) | None => (cell.target?, false),
    };
    let scale = if metric.ratio { 100_000_000 } else { 10_000 };
    Some(passes(i128::from(cell.numerator) * scale, threshold, metric.better == Better::Lower, strict))
}
