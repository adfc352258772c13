//! Metric rules (documents.md 4): which periods a window holds, what each is, and what they come to. Exact throughout.

use chrono::NaiveDate;

use super::amounts::{Fraction, compare_with_zero, passes};
use super::facts::{EventFact, Facts};
use super::moment::{Moment, date, number};
use super::outcome::Outcome;
use super::plan::{FigureRule, FigureShape, FigureTest, Need, Plan, Slot};
use super::series::{Cell, CellState, Series};
use crate::domain::caseload::{HearingRole, PeriodKind};
use crate::domain::evidence_policy::MetricRuleKind;
use crate::domain::period::Ordinal;

/// What one period is to a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Hit,
    Miss,
    Unknown,
    Inactive,
    Excluded,
}

/// The last `wanted` periods that are not excluded, newest first, looking back at most twice as many; excluded ones that
/// were passed over come along.
#[derive(Clone)]
pub(super) struct Walk<'a> {
    facts: &'a Facts,
    series: Series<'a>,
    kind: PeriodKind,
    next: Ordinal,
    /// Whether any period in sight may be excluded.
    has_gaps: bool,
    /// Periods left to look at, and to find.
    looks: u32,
    wanted: u32,
}

/// A period that a walk came to.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub ordinal: Ordinal,
    pub excluded: bool,
    pub cell: Cell,
}

impl Iterator for Walk<'_> {
    type Item = Step;

    #[inline]
    fn next(&mut self) -> Option<Step> {
        if self.looks == 0 || self.wanted == 0 {
            return None;
        }
        let ordinal = self.next;
        self.next = ordinal.saturating_sub(1);
        self.looks -= 1;
        let excluded = self.has_gaps && self.facts.is_excluded(self.kind, ordinal);
        self.wanted -= u32::from(!excluded);
        Some(Step { ordinal, excluded, cell: self.series.cell(ordinal) })
    }
}

pub(super) fn walk<'a>(facts: &'a Facts, series: Series<'a>, kind: PeriodKind, at: &Moment, window: u32) -> Walk<'a> {
    let (next, looks) = (at.last_complete(kind), window.saturating_mul(2));
    let has_gaps = !facts.away.is_empty() || facts.is_baseline(kind, next.saturating_sub_unsigned(looks));
    Walk { facts, series, kind, next, has_gaps, looks, wanted: window }
}

/// What the periods of a window come to.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Tally {
    /// Of rules that sum, every figure.
    pub hits: u32,
    pub misses: u32,
    pub unknown: u32,
    pub inactive: u32,
    /// Not a single row in the window.
    pub no_rows: bool,
    pub numerator: i128,
    pub denominator: i128,
    pub target: i128,
}

impl Tally {
    /// Periods that are not excluded.
    pub fn found(&self) -> u32 {
        self.hits + self.misses + self.unknown + self.inactive
    }

    pub fn active(&self) -> u32 {
        self.hits + self.misses
    }
}

/// Tests one period. A rule without a test takes every figure for a hit.
pub(super) fn verdict(rule: &FigureRule, step: &Step) -> Verdict {
    verdict_by(rule, step, |threshold| test(rule, i128::from(step.cell.numerator), threshold))
}

#[inline]
fn verdict_by(rule: &FigureRule, step: &Step, is_hit: impl Fn(i128) -> bool) -> Verdict {
    let cell = &step.cell;
    match () {
        () if step.excluded => Verdict::Excluded,
        () if cell.state != CellState::Figure => Verdict::Unknown,
        () if rule.ratio && cell.denominator == 0 => Verdict::Inactive,
        () => match threshold(rule, i128::from(cell.denominator), cell.target) {
            None if rule.test == FigureTest::None => Verdict::Hit,
            None => Verdict::Unknown,
            Some(threshold) => match is_hit(threshold) {
                true => Verdict::Hit,
                false => Verdict::Miss,
            },
        },
    }
}

/// What the scaled numerator is compared with. None: no target, or no test.
fn threshold(rule: &FigureRule, denominator: i128, target: Option<i128>) -> Option<i128> {
    match rule.test {
        FigureTest::None => None,
        FigureTest::Target { .. } => target,
        FigureTest::Value { micros, .. } => Some(i128::from(micros) * if rule.ratio { denominator } else { 1 }),
    }
}

/// A ratio of hundredths is a percentage of millionths after 10^8; an amount in hundredths is one in millionths after 10^4.
fn test(rule: &FigureRule, numerator: i128, threshold: i128) -> bool {
    let scale = if rule.ratio { 100_000_000 } else { 10_000 };
    let strict = match rule.test {
        FigureTest::Target { strict } | FigureTest::Value { strict, .. } => strict,
        FigureTest::None => false,
    };
    // Sums of a few thousand 64-bit amounts leave room for this.
    passes(numerator * scale, threshold, rule.lower_is_better, strict)
}

pub(super) fn tally(rule: &FigureRule, walk: Walk<'_>) -> Tally {
    match rule.kind {
        MetricRuleKind::Periods => tally_of::<false>(rule, walk),
        _ => tally_of::<true>(rule, walk),
    }
}

/// Each period is tested, or all are summed; then a figure that could be tested is called a hit.
fn tally_of<const SUMMED: bool>(rule: &FigureRule, walk: Walk<'_>) -> Tally {
    let mut tally = Tally { no_rows: true, ..Tally::default() };
    let mut target = Some(0i128);
    // Hits and misses follow no pattern, so counting them must not branch.
    let mut verdicts = [0u32; 5];
    for step in walk {
        tally.no_rows &= step.cell.state == CellState::Missing;
        let verdict = if SUMMED { verdict_by(rule, &step, |_| true) } else { verdict(rule, &step) };
        verdicts[verdict as usize] += 1;
        if step.excluded || !SUMMED {
            continue;
        }
        tally.numerator += i128::from(step.cell.numerator);
        tally.denominator += i128::from(step.cell.denominator);
        target = target.zip(step.cell.target.or((step.cell.denominator == 0).then_some(0))).map(|(sum, more)| sum + more);
    }
    tally.target = target.unwrap_or(0);
    [tally.hits, tally.misses, tally.unknown, tally.inactive, _] = verdicts;
    tally
}

impl Plan {
    /// The outcome of a metric rule. Rules that only support go through here too; one without a test comes out as met.
    pub(super) fn figure(&self, rule: &FigureRule, facts: &Facts, at: &Moment) -> Outcome {
        match &rule.shape {
            FigureShape::Periods { slot, window, need, min_active } => {
                let tally = tally(rule, self.walk(*slot, *window, facts, at));
                absent(rule, &tally).unwrap_or_else(|| periods_outcome(&tally, *need, *min_active))
            }
            FigureShape::Pooled { slot, window, min_denominator } => {
                let tally = tally(rule, self.walk(*slot, *window, facts, at));
                absent(rule, &tally).unwrap_or_else(|| pooled_outcome(rule, &tally, *window, *min_denominator))
            }
            FigureShape::PooledCount { slot, window, per_year } => {
                let tally = tally(rule, self.walk(*slot, *window, facts, at));
                if let Some(outcome) = absent(rule, &tally) {
                    return outcome;
                }
                if tally.unknown > 0 || tally.found() < *window {
                    return Outcome::InsufficientData;
                }
                match per_year {
                    None if rule.test == FigureTest::None => Outcome::Met,
                    None => Outcome::from_bool(test(rule, tally.numerator, threshold(rule, 0, None).unwrap_or(0))),
                    Some(per_year) => match self.expected(*slot, *window, *per_year, facts, at) {
                        None => Outcome::InsufficientData,
                        Some(expected) => Outcome::from_bool(expected.is_reached_by(tally.numerator, rule.lower_is_better)),
                    },
                }
            }
            FigureShape::Change { slot, team } => self.change_outcome(rule, *slot, *team, facts, at),
            FigureShape::Events { need, .. } => Outcome::from_bool(self.count_events(rule, facts, at) >= *need),
        }
    }

    pub(super) fn walk<'a>(&self, slot: usize, window: u32, facts: &'a Facts, at: &Moment) -> Walk<'a> {
        walk(facts, facts.series.of(slot), self.slots[slot].period, at, window)
    }

    pub(super) fn slot(&self, slot: usize) -> &Slot {
        &self.slots[slot]
    }

    /// What the hours worked in the window's months make of a yearly expectation. None: hours are not known for a day.
    pub(super) fn expected(&self, slot: usize, window: u32, per_year: i64, facts: &Facts, at: &Moment) -> Option<Expected> {
        let kind = self.slots[slot].period;
        let mut expected = Expected::default();
        // Where hours never changed, every whole period is worth the same.
        if let [(from, fte)] = facts.fte.as_slice() {
            let counted = self.walk(slot, window, facts, at).filter(|step| !step.excluded);
            let (periods, first) = counted.fold((0, None), |(periods, _), step| (periods + 1, Some(step.ordinal)));
            let is_known = first.is_none_or(|first| *from <= number(self.periods.bounds(kind, first).0));
            expected.sum = periods * i128::from(*fte) * i128::from(per_year) * i128::from(PARTS);
            return is_known.then_some(expected);
        }
        for step in self.walk(slot, window, facts, at).filter(|step| !step.excluded) {
            let (start, end) = self.periods.bounds(kind, step.ordinal);
            let (start, end) = (number(start), number(end));
            let worked = hours_between(facts, start, end)?;
            expected.add(worked * i128::from(per_year), end - start + 1);
        }
        Some(expected)
    }

    fn change_outcome(&self, rule: &FigureRule, slot: usize, team: Option<usize>, facts: &Facts, at: &Moment) -> Outcome {
        let Some(change) = self.change(rule, slot, team, facts, at) else {
            return match rule.absent_not_met && facts.series.of(slot).is_empty() {
                true => Outcome::NotMet,
                false => Outcome::InsufficientData,
            };
        };
        match rule.test {
            FigureTest::Value { micros, strict } => Outcome::from_bool(change.reaches(micros, strict)),
            _ => Outcome::Met,
        }
    }

    /// The improvement over the same quarter of the year before, less the team's; positive is better.
    pub(super) fn change(
        &self,
        rule: &FigureRule,
        slot: usize,
        team: Option<usize>,
        facts: &Facts,
        at: &Moment,
    ) -> Option<Change> {
        let kind = self.slots[slot].period;
        let now = self.walk(slot, 1, facts, at).find(|step| !step.excluded)?.ordinal;
        let then = now.saturating_sub(4);
        if facts.is_excluded(kind, then) {
            return None;
        }
        let of = |slot: usize| {
            let series = facts.series.of(slot);
            Some((value(rule, &series.cell(then))?, value(rule, &series.cell(now))?))
        };
        let own = of(slot)?;
        let team = match team {
            Some(team) => Some(of(team)?),
            None => None,
        };
        Some(Change { now, then, own, team, lower_is_better: rule.lower_is_better })
    }

    pub(super) fn count_events(&self, rule: &FigureRule, facts: &Facts, at: &Moment) -> u32 {
        let FigureShape::Events { window, distinct, .. } = rule.shape else { return 0 };
        let from = at.window(window);
        let start = facts.events.partition_point(|event| event.on < from);
        let end = facts.events.partition_point(|event| event.on <= at.day);
        let earlier = |event: &EventFact| Some(&facts.events[event.earlier.filter(|at| *at as usize >= start)? as usize]);
        let is_counted_already = |event: &EventFact| {
            std::iter::successors(earlier(event), |event| earlier(event)).any(|before| event_fits(rule, before))
        };
        let within = facts.events[start..end.max(start)].iter();
        within.filter(|event| event_fits(rule, event) && !(distinct && is_counted_already(event))).count() as u32
    }
}

/// Whether the event is of the kind that the rule counts, apart from its day and from others like it.
pub(super) fn event_fits(rule: &FigureRule, event: &EventFact) -> bool {
    match rule.shape {
        FigureShape::Events { metric, outcomes, role, .. } => {
            event.metric == metric
                && outcomes & (1 << event.outcome) != 0
                && role.is_none_or(|role: HearingRole| event.role == Some(role))
        }
        _ => false,
    }
}

fn absent(rule: &FigureRule, tally: &Tally) -> Option<Outcome> {
    (rule.absent_not_met && tally.no_rows).then_some(Outcome::NotMet)
}

fn periods_outcome(tally: &Tally, need: Need, min_active: u32) -> Outcome {
    if tally.active() < min_active {
        return Outcome::InsufficientData;
    }
    match need {
        Need::AtLeast(need) => {
            if tally.active() + tally.unknown < need {
                return Outcome::InsufficientData;
            }
            match () {
                () if tally.hits >= need => Outcome::Met,
                () if tally.hits + tally.unknown < need => Outcome::NotMet,
                () => Outcome::InsufficientData,
            }
        }
        Need::Share(share) => {
            let scorable = tally.active() + tally.unknown;
            if scorable == 0 {
                return Outcome::InsufficientData;
            }
            let needed = i128::from(share) * i128::from(scorable);
            match () {
                () if i128::from(tally.hits) * 1_000_000 >= needed => Outcome::Met,
                () if i128::from(tally.hits + tally.unknown) * 1_000_000 < needed => Outcome::NotMet,
                () => Outcome::InsufficientData,
            }
        }
    }
}

fn pooled_outcome(rule: &FigureRule, tally: &Tally, window: u32, min_denominator: i64) -> Outcome {
    if tally.unknown > 0 || tally.found() < window || tally.denominator == 0 || tally.denominator < i128::from(min_denominator) {
        return Outcome::InsufficientData;
    }
    match rule.test {
        FigureTest::None => Outcome::Met,
        _ => match threshold(rule, tally.denominator, Some(tally.target)) {
            Some(threshold) => Outcome::from_bool(test(rule, tally.numerator, threshold)),
            None => Outcome::InsufficientData,
        },
    }
}

/// Numerator and denominator in hundredths; an amount has the denominator 100.
fn value(rule: &FigureRule, cell: &Cell) -> Option<(i64, i64)> {
    match () {
        () if cell.state != CellState::Figure => None,
        () if !rule.ratio => Some((cell.numerator, 10_000)),
        () if cell.denominator == 0 => None,
        () => Some((cell.numerator, cell.denominator)),
    }
}

/// A change between two quarters, and the team's, as (then, now) of numerator and denominator.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    pub now: Ordinal,
    pub then: Ordinal,
    own: ((i64, i64), (i64, i64)),
    team: Option<((i64, i64), (i64, i64))>,
    lower_is_better: bool,
}

impl Change {
    /// The improvement in the metric's unit (percentage points for ratios), exact.
    pub fn improvement(&self) -> Fraction {
        let hundred = |(numerator, denominator): (i64, i64)| Fraction::new(i128::from(numerator) * 100, denominator);
        let rise = |(then, now)| hundred(now).minus(&hundred(then));
        let own = rise(self.own);
        let change = self.team.map_or(own.clone(), |team| own.minus(&rise(team)));
        if self.lower_is_better { change.negated() } else { change }
    }

    fn reaches(&self, micros: i64, strict: bool) -> bool {
        let by = |sign: i64, (numerator, denominator): (i64, i64)| (numerator.saturating_mul(sign), denominator);
        let up = if self.lower_is_better { -1 } else { 1 };
        // In hundreds of the unit, as the ratios themselves are.
        let threshold = (micros.saturating_neg(), 100_000_000);
        let (then, now) = self.own;
        let order = match self.team {
            None => compare_with_zero([by(up, now), by(-up, then), threshold]),
            Some((team_then, team_now)) => {
                compare_with_zero([by(up, now), by(-up, then), by(-up, team_now), by(up, team_then), threshold])
            }
        };
        if strict { order.is_gt() } else { order.is_ge() }
    }
}

/// A sum of fractions with the denominators of months, exact: days of 28, 29, 30 and 31 have this many parts in common.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Expected {
    /// Yearly expectation (millionths) x hours (millionths) x [`PARTS`], not yet divided by twelve.
    sum: i128,
}

/// 28 x 29 x 30 x 31 divided by what they share: any month's day is a whole number of these.
const PARTS: i32 = 4 * 7 * 29 * 15 * 31;

impl Expected {
    fn add(&mut self, fte_days: i128, days: i32) {
        // Months of a financial year that starts mid-month have 28 to 31 days too.
        self.sum += match PARTS % days {
            0 => fte_days * i128::from(PARTS / days),
            _ => fte_days * i128::from(PARTS) / i128::from(days),
        };
    }

    /// As a fraction of one.
    pub fn fraction(&self) -> Fraction {
        Fraction::new(self.sum, i128::from(PARTS) * 12 * 1_000_000 * 1_000_000)
    }

    fn is_reached_by(&self, hundredths: i128, lower_is_better: bool) -> bool {
        let scaled = hundredths.saturating_mul(i128::from(PARTS) * 12 * 10_000 * 1_000_000);
        passes(scaled, self.sum, lower_is_better, false)
    }
}

/// Hours of all days from `start` to `end`, in millionths of a full-time day. None: they are not recorded from the start on.
fn hours_between(facts: &Facts, start: i32, end: i32) -> Option<i128> {
    let recorded_from = facts.fte.first()?.0;
    let mut sum = 0;
    for (at, (from, fte)) in facts.fte.iter().enumerate() {
        let until = facts.fte.get(at + 1).map_or(end, |(next, _)| (next - 1).min(end));
        let days = i64::from(until) - i64::from((*from).max(start)) + 1;
        sum += i128::from(days.max(0)) * i128::from(*fte);
    }
    (recorded_from <= start).then_some(sum)
}

/// The first and last day of the window's walk for which hours are not recorded.
pub(super) fn days_without_hours(
    plan: &Plan,
    slot: usize,
    window: u32,
    facts: &Facts,
    at: &Moment,
) -> Option<(NaiveDate, NaiveDate)> {
    let kind = plan.slots[slot].period;
    let recorded_from = facts.fte.first().map_or(i32::MAX, |(from, _)| *from);
    let counted = plan.walk(slot, window, facts, at).filter(|step| !step.excluded);
    let bounds = counted.map(|step| plan.periods.bounds(kind, step.ordinal)).filter(|(start, _)| number(*start) < recorded_from);
    let (first, last) = bounds.reduce(|(first, last), (start, end)| (first.min(start), last.max(end)))?;
    Some((first, date(number(last).min(recorded_from.saturating_sub(1)))))
}
