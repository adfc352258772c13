//! The words and the arithmetic of metric rules: each period with its verdict, what they come to, why a figure is left out,
//! and from when on the rule could be met.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::amounts::{Fraction, apart, grouped, plain, rounded};
use super::answer::{MetBy, PeriodStatus, RuleStatus, RuleSums};
use super::explain::{Explained, MONTHS_AHEAD, Story};
use super::facts::{EventFact, Facts};
use super::figures::{Step, Tally, Verdict, days_without_hours, event_fits, tally, verdict};
use super::moment::{date, number};
use super::outcome::Outcome;
use super::plan::{FigureRule, FigureShape, FigureTest, Need};
use super::reasons::ReasonCode as Code;
use super::series::{Cell, CellState, Series, settled_out};
use crate::domain::caseload::{PeriodKind, Unit, is_ratio_of_money};
use crate::domain::evidence_policy::MetricRuleKind;
use crate::domain::period::add_months;
use crate::domain::words::{self, lower_first};

impl Story<'_> {
    /// A rule with its arithmetic, whether it counts or supports.
    pub(super) fn rule(&self, rule: &FigureRule) -> RuleStatus {
        let (facts, at) = (self.case.facts, self.case.at);
        let has_test = rule.test != FigureTest::None
            || matches!(rule.shape, FigureShape::Events { need: 1.., .. })
            || per_year(rule).is_some();
        let mut status = RuleStatus {
            id: rule.id.clone(),
            kind: rule.kind.as_str().into(),
            usage: if rule.supports { "supports" } else { "requires" }.into(),
            outcome: has_test.then(|| self.plan.figure(rule, facts, at)),
            hits: None,
            needed: None,
            value: None,
            target: fixed_target(rule),
            sums: (rule.kind != MetricRuleKind::Periods).then(RuleSums::default),
            periods: Vec::new(),
        };
        let sums = status.sums.get_or_insert_default();
        match &rule.shape {
            FigureShape::Periods { slot, window, need, .. } => {
                let tally = tally(rule, self.plan.walk(*slot, *window, facts, at));
                status.periods = self.periods(rule, *slot, *window);
                status.hits = has_test.then_some(tally.hits);
                status.needed = has_test.then(|| needed(*need, &tally));
                let newest = self.steps(*slot, *window).into_iter().find(|step| is_scored(rule, step));
                status.value = newest.and_then(|step| shown_value(rule, &step.cell));
                status.target = newest.and_then(|step| shown_target(rule, &step.cell)).or(status.target);
                status.sums = None;
            }
            FigureShape::Pooled { slot, window, .. } => {
                let tally = tally(rule, self.plan.walk(*slot, *window, facts, at));
                status.periods = self.periods(rule, *slot, *window);
                sums.numerator = Some(amount(tally.numerator));
                sums.denominator = Some(amount(tally.denominator));
                sums.active = Some(tally.active());
                if tally.denominator != 0 {
                    status.value = Some(rounded(tally.numerator * 100, tally.denominator, 4));
                    if matches!(rule.test, FigureTest::Target { .. }) {
                        status.target = Some(rounded(tally.target, tally.denominator * 1_000_000, 4));
                    }
                }
            }
            FigureShape::PooledCount { slot, window, per_year } => {
                let tally = tally(rule, self.plan.walk(*slot, *window, facts, at));
                status.periods = self.periods(rule, *slot, *window);
                sums.numerator = Some(amount(tally.numerator));
                sums.active = Some(tally.active());
                sums.counted = (tally.numerator % 100 == 0).then(|| u64::try_from(tally.numerator / 100).ok()).flatten();
                let expected = per_year.and_then(|per_year| self.plan.expected(*slot, *window, per_year, facts, at));
                sums.expected = expected.map(|expected| expected.fraction().rounded(4));
            }
            FigureShape::Change { slot, team } => {
                let change = self.plan.change(rule, *slot, *team, facts, at);
                status.value = change.map(|change| change.improvement().rounded(4));
                if let Some(change) = change {
                    let kind = self.plan.slot(*slot).period;
                    for ordinal in [change.then, change.now] {
                        let step = Step { ordinal, excluded: false, cell: facts.series.of(*slot).cell(ordinal) };
                        status.periods.push(self.period(rule, kind, &step));
                    }
                }
            }
            FigureShape::Events { need, .. } => {
                sums.counted = Some(u64::from(self.plan.count_events(rule, facts, at)));
                status.needed = has_test.then_some(*need);
            }
        }
        status
    }

    /// The steps of a window, newest first.
    pub(super) fn steps(&self, slot: usize, window: u32) -> Vec<Step> {
        self.plan.walk(slot, window, self.case.facts, self.case.at).collect()
    }

    /// The periods of a window, oldest first.
    fn periods(&self, rule: &FigureRule, slot: usize, window: u32) -> Vec<PeriodStatus> {
        let kind = self.plan.slot(slot).period;
        self.steps(slot, window).iter().rev().map(|step| self.period(rule, kind, step)).collect()
    }

    fn period(&self, rule: &FigureRule, kind: PeriodKind, step: &Step) -> PeriodStatus {
        let (start, end) = self.plan.periods.bounds(kind, step.ordinal);
        // A change has no verdict for each quarter: its figures are known, or the rule would not show them.
        let verdict = if rule.kind == MetricRuleKind::Change { Verdict::Hit } else { verdict(rule, step) };
        let value = shown_value(rule, &step.cell);
        PeriodStatus { start, end, verdict, value, target: shown_target(rule, &step.cell).or_else(|| fixed_target(rule)) }
    }

    /// The reasons of a metric rule that is not met, or the figure that meets it; and what was corrected.
    pub(super) fn figure(&self, rule: &FigureRule, explained: &mut Explained) {
        self.verdict_of_figure(rule, explained);
        self.restated(rule, explained);
    }

    fn verdict_of_figure(&self, rule: &FigureRule, explained: &mut Explained) {
        let status = self.rule(rule);
        if explained.outcome.is_met() {
            let text = self.met_words(rule, &status);
            explained.met_by.push(MetBy { kind: "figure".into(), id: rule.id.clone(), on: None, by: None, text });
            return;
        }
        match &rule.shape {
            FigureShape::Periods { slot, window, need, min_active } => {
                let kind = self.plan.slot(*slot).period;
                let tally = tally(rule, self.plan.walk(*slot, *window, self.case.facts, self.case.at));
                let (scored, needed) = (tally.active(), needed(*need, &tally));
                if explained.outcome == Outcome::NotMet && !(rule.absent_not_met && tally.no_rows) {
                    let periods = words::count(u64::from(scored + tally.unknown), period_word(kind));
                    let text = format!("{} reached target in {} of {periods}; {needed} needed.", rule.metric_name, tally.hits);
                    self.reason(explained, Code::MetricBelowTarget, &rule.id, text);
                } else {
                    if scored < (*min_active).max(needed) {
                        let periods = words::count(u64::from(scored), period_word(kind));
                        let text = format!("Only {periods} can be judged; {} needed.", (*min_active).max(needed));
                        self.reason(explained, Code::MetricTooFewPeriods, &rule.id, text);
                    }
                    self.left_out(rule, *slot, *window, explained);
                }
            }
            FigureShape::Pooled { slot, window, min_denominator } => {
                self.pooled(rule, *slot, *window, *min_denominator, &status, explained)
            }
            FigureShape::PooledCount { slot, window, per_year } => {
                self.pooled_count(rule, *slot, *window, *per_year, &status, explained)
            }
            FigureShape::Change { slot, team } => match self.change_words(rule, *slot, *team, &status) {
                Some(change) => {
                    let target = status.target.as_deref().map(two_places).unwrap_or_default();
                    let least =
                        if matches!(rule.test, FigureTest::Value { strict: true, .. }) { "more than" } else { "at least" };
                    let text = format!("{} {change}; it must improve by {least} {target}.", rule.metric_name);
                    self.reason(explained, Code::MetricBelowTarget, &rule.id, text);
                }
                None => {
                    let before = explained.reasons.len();
                    self.left_out(rule, *slot, 1, explained);
                    if explained.reasons.len() == before {
                        let name = lower_first(&rule.metric_name);
                        let text = format!("No comparison for {name} with the same quarter of the year before.");
                        self.reason(explained, Code::MetricComparisonMissing, &rule.id, text);
                    }
                }
            },
            FigureShape::Events { window, need, .. } => self.events(rule, *window, *need, explained),
        }
        explained.earliest_on = self.figure_earliest(rule);
    }

    fn pooled(&self, rule: &FigureRule, slot: usize, window: u32, min: i64, status: &RuleStatus, explained: &mut Explained) {
        let tally = tally(rule, self.plan.walk(slot, window, self.case.facts, self.case.at));
        match (explained.outcome, &status.value) {
            (Outcome::NotMet, Some(_)) => {
                let text = format!(
                    "{} was {}% ({} of {}); it must be {} {}%.",
                    rule.metric_name,
                    shown_apart(&percent(tally.numerator, tally.denominator), status.target.as_deref()),
                    self.part_of_ratio(slot, tally.numerator),
                    self.part_of_ratio(slot, tally.denominator),
                    must_be(rule),
                    status.target.as_deref().map(two_places).unwrap_or_default(),
                );
                self.reason(explained, Code::MetricBelowTarget, &rule.id, text);
            }
            _ => {
                let before = explained.reasons.len();
                self.left_out(rule, slot, window, explained);
                if tally.unknown == 0 && tally.found() < window {
                    let kind = period_word(self.plan.slot(slot).period);
                    let text = format!("Only {} can be judged; {window} needed.", words::count(u64::from(tally.found()), kind));
                    self.reason(explained, Code::MetricTooFewPeriods, &rule.id, text);
                } else if tally.unknown == 0 && tally.denominator < i128::from(min) {
                    let text = format!(
                        "{} rests on {} cases; {} needed to judge.",
                        rule.metric_name,
                        grouped(narrow(tally.denominator)),
                        grouped(min)
                    );
                    self.reason(explained, Code::MetricTooFewCases, &rule.id, text);
                } else if explained.reasons.len() == before {
                    let text = format!("No figure for {} in the last {window} periods.", lower_first(&rule.metric_name));
                    self.reason(explained, Code::MetricMissingPeriod, &rule.id, text);
                }
            }
        }
    }

    fn pooled_count(
        &self,
        rule: &FigureRule,
        slot: usize,
        window: u32,
        per_year: Option<i64>,
        status: &RuleStatus,
        explained: &mut Explained,
    ) {
        let (facts, at) = (self.case.facts, self.case.at);
        let tally = tally(rule, self.plan.walk(slot, window, facts, at));
        let have = unit_amount(rule.unit, narrow(tally.numerator));
        let expected = self.expected_words(rule, slot, window, per_year, tally.numerator);
        match (explained.outcome, per_year, expected) {
            (Outcome::NotMet, Some(_), Some(expected)) if !tally.no_rows => {
                let text = format!("{have} {}; {expected} expected for the hours worked.", lower_first(&rule.metric_name));
                self.reason(explained, Code::CountBelowExpected, &rule.id, text);
            }
            (Outcome::NotMet, None, _) if !tally.no_rows => {
                let target = status.target.as_deref().map(|target| unit_decimal(rule.unit, target)).unwrap_or_default();
                let text = format!("{} was {have}; it must be {} {target}.", rule.metric_name, must_be(rule));
                self.reason(explained, Code::MetricBelowTarget, &rule.id, text);
            }
            _ => {
                let before = explained.reasons.len();
                self.left_out(rule, slot, window, explained);
                let missing = per_year.and_then(|_| days_without_hours(self.plan, slot, window, facts, at));
                if let Some((first, last)) = missing {
                    let text = format!("Working hours are not recorded for {} to {}.", words::date(first), words::date(last));
                    self.reason(explained, Code::HoursMissing, &rule.id, text);
                }
                if explained.reasons.len() == before {
                    let text =
                        format!("Only {} can be judged; {window} needed.", words::count(u64::from(tally.found()), "month"));
                    self.reason(explained, Code::MetricTooFewPeriods, &rule.id, text);
                }
            }
        }
    }

    /// What the hours worked make one expect, beside what there is in hundredths.
    fn expected_words(&self, rule: &FigureRule, slot: usize, window: u32, per_year: Option<i64>, have: i128) -> Option<String> {
        let expected = self.plan.expected(slot, window, per_year?, self.case.facts, self.case.at)?;
        let have = plain(narrow(have));
        Some(unit_decimal(rule.unit, &shown_apart(&expected.fraction(), Some(&have))))
    }

    /// By how many percentage points a figure got better or worse, beside the team where the rule says so.
    fn change_words(&self, rule: &FigureRule, slot: usize, team: Option<usize>, status: &RuleStatus) -> Option<String> {
        let change = self.plan.change(rule, slot, team, self.case.facts, self.case.at)?;
        let value = shown_apart(&change.improvement(), status.target.as_deref());
        let (does, value) = match value.strip_prefix('-') {
            Some(value) => ("worsened", value),
            None => ("improved", value.as_str()),
        };
        let beside = if team.is_some() { " beside the team" } else { "" };
        Some(format!("{does} by {value} percentage points{beside}"))
    }

    /// One of the two numbers of a ratio, from hundredths.
    fn part_of_ratio(&self, slot: usize, amount: i128) -> String {
        let unit = if is_ratio_of_money(&self.plan.slot(slot).metric) { Unit::Gbp } else { Unit::Count };
        unit_amount(unit, narrow(amount))
    }

    fn events(&self, rule: &FigureRule, window: u16, need: u32, explained: &mut Explained) {
        let (facts, at) = (self.case.facts, self.case.at);
        let FigureShape::Events { metric, .. } = rule.shape else { return };
        let have = self.plan.count_events(rule, facts, at);
        let since = date(at.window(window));
        let name = lower_first(&rule.metric_name);
        let text = format!("{have} of {need} {name} count since {}.", words::date(since));
        self.reason(explained, Code::EventsTooFew, &rule.id, text);
        let mut counted: HashSet<u32> = HashSet::new();
        for event in facts.events.iter().filter(|event| event.metric == metric && event.on <= at.day) {
            let recorded = &self.record.events[event.source as usize];
            let Some(why) = self.event_left_out(rule, event, &mut counted) else { continue };
            let name = recorded.reference.as_deref().unwrap_or("An event");
            let text = format!("{name} on {} does not count: {why}.", words::date(recorded.on));
            self.reason(explained, Code::EventNotCounted, recorded.reference.as_deref().unwrap_or(&rule.id), text);
        }
    }

    /// Why a rule does not count an event; None where it does. `counted`: the references of those before it that count.
    pub(super) fn event_left_out(&self, rule: &FigureRule, event: &EventFact, counted: &mut HashSet<u32>) -> Option<String> {
        let FigureShape::Events { window, distinct, outcomes, .. } = rule.shape else { return None };
        let recorded = &self.record.events[event.source as usize];
        Some(match () {
            () if number(recorded.on) < self.case.at.window(window) => "it is too long ago".to_owned(),
            () if event_fits(rule, event) && (counted.insert(event.reference) || !distinct) => return None,
            () if event_fits(rule, event) => "it is counted already".to_owned(),
            () if outcomes & (1 << event.outcome) != 0 && event.role.is_none() => "no role was given".to_owned(),
            () if outcomes & (1 << event.outcome) != 0 => "it was not as representative".to_owned(),
            () => format!("it was {}", recorded.outcome.map_or("of another kind", |outcome| outcome.words())),
        })
    }

    /// Why periods of the window could not be scored, one reason for each cause.
    fn left_out(&self, rule: &FigureRule, slot: usize, window: u32, explained: &mut Explained) {
        let kind = self.plan.slot(slot).period;
        let facts = self.case.facts;
        let mut causes: Vec<(Code, Vec<String>)> = Vec::new();
        let mut settled = Vec::new();
        for step in self.steps(slot, window).iter().rev() {
            let code = match (step.excluded, step.cell.state) {
                (true, _) if facts.is_baseline(kind, step.ordinal) => Code::MetricBaseline,
                (true, _) => Code::MetricAbsent,
                (false, CellState::Missing) => Code::MetricMissingPeriod,
                (false, CellState::NotAttributable) => Code::MetricNotAttributable,
                (false, CellState::CoverOnly) => Code::MetricCoverOnly,
                (false, CellState::Disputed) => {
                    let of = &self.plan.slot(slot).metric;
                    let found = settled_out(self.plan, self.record, of, kind, step.ordinal);
                    if !found.is_empty() {
                        settled.extend(found.into_iter().map(|left_out| (self.plan.periods.name(kind, step.ordinal), left_out)));
                        continue;
                    }
                    Code::MetricDisputed
                }
                (false, CellState::Figure) => match verdict(rule, step) {
                    Verdict::Unknown => Code::MetricTargetMissing,
                    Verdict::Inactive => Code::MetricNoActivity,
                    _ => continue,
                },
            };
            let name = self.plan.periods.name(kind, step.ordinal);
            match causes.iter_mut().find(|(known, _)| *known == code) {
                Some((_, periods)) => periods.push(name),
                None => causes.push((code, vec![name])),
            }
        }
        causes.sort_by_key(|(code, _)| (code.act(), *code));
        for (code, periods) in causes {
            let several = periods.len() > 1;
            let periods = words::join(&shortened(periods));
            let (is, does) = if several { ("are", "do") } else { ("is", "does") };
            let name = &rule.metric_name;
            let text = match code {
                Code::MetricMissingPeriod => format!("No figure for {} in {periods}.", lower_first(name)),
                Code::MetricTargetMissing => format!("No target for {} in {periods}.", lower_first(name)),
                Code::MetricDisputed => format!("The figure for {periods} is disputed and does not count."),
                Code::MetricNotAttributable => {
                    format!("{} {is} left out: the patch was held for less than half of it.", words::capital(&periods))
                }
                Code::MetricBaseline => {
                    format!("{} {is} left out: it is before the first full period in post.", words::capital(&periods))
                }
                Code::MetricCoverOnly => format!("{} {is} left out: the patch was only covered.", words::capital(&periods)),
                Code::MetricAbsent => format!("{} {is} left out: away for half of it or more.", words::capital(&periods)),
                _ => format!("{} {does} not count: nothing was due.", words::capital(&periods)),
            };
            self.reason(explained, code, &rule.id, text);
        }
        for (period, left_out) in settled {
            let (by, on) = (&left_out.by, words::date(left_out.on));
            let text = format!("The figure for {period} was left out by {by} on {on}: \"{}\".", left_out.reason);
            self.reason(explained, Code::MetricLeftOut, &rule.id, text);
        }
    }

    /// The words for a figure that meets its rule.
    fn met_words(&self, rule: &FigureRule, status: &RuleStatus) -> String {
        let name = &rule.metric_name;
        let sums = status.sums.as_ref();
        match &rule.shape {
            FigureShape::Periods { slot, .. } => {
                let kind = period_word(self.plan.slot(*slot).period);
                let scored =
                    status.periods.iter().filter(|period| matches!(period.verdict, Verdict::Hit | Verdict::Miss)).count() as u64;
                format!("{name} reached target in {} of {}", status.hits.unwrap_or(0), words::count(scored, kind))
            }
            FigureShape::Pooled { slot, window, .. } => {
                let tally = tally(rule, self.plan.walk(*slot, *window, self.case.facts, self.case.at));
                let value = percent(tally.numerator, tally.denominator);
                format!("{name} was {}%", shown_apart(&value, status.target.as_deref()))
            }
            FigureShape::Change { slot, team } => {
                format!("{name} {}", self.change_words(rule, *slot, *team, status).unwrap_or_default())
            }
            FigureShape::PooledCount { slot, window, per_year } => {
                let tally = tally(rule, self.plan.walk(*slot, *window, self.case.facts, self.case.at));
                let have = unit_amount(rule.unit, narrow(tally.numerator));
                match self.expected_words(rule, *slot, *window, *per_year, tally.numerator) {
                    Some(expected) => format!("{have} {}; {expected} expected", lower_first(name)),
                    None => format!("{name} was {have}"),
                }
            }
            FigureShape::Events { need, .. } => {
                format!("{} {} count; {need} needed", sums.and_then(|sums| sums.counted).unwrap_or(0), lower_first(name))
            }
        }
    }

    /// The first end of a period at which the rule would be met, if every period to come repeated the latest denominator
    /// and hours with a perfect numerator. Events could happen today.
    fn figure_earliest(&self, rule: &FigureRule) -> Option<NaiveDate> {
        let as_of = self.as_of();
        let (slot, team) = match rule.shape {
            FigureShape::Events { .. } => return Some(as_of),
            FigureShape::Change { slot, team } => (slot, team),
            FigureShape::Periods { slot, .. } | FigureShape::Pooled { slot, .. } | FigureShape::PooledCount { slot, .. } => {
                (slot, None)
            }
        };
        let kind = self.plan.slot(slot).period;
        let first = self.case.at.last_complete(kind) + 1;
        let horizon = add_months(as_of, MONTHS_AHEAD);
        let mut facts = self.facts_with_room(slot, team);
        let perfect = perfect(rule, facts.series.of(slot))?;
        let latest_team = team.map(|team| facts.series.of(team).latest_figures().next());
        let mut ordinal = first;
        loop {
            let (_, end) = self.plan.periods.bounds(kind, ordinal);
            if end > horizon {
                return None;
            }
            facts.series.set(slot, ordinal, perfect);
            if let (Some(team), Some(Some(cell))) = (team, latest_team) {
                facts.series.set(team, ordinal, cell);
            }
            if self.plan.figure(rule, &facts, &self.plan.at(end)).is_met() {
                return Some(end);
            }
            ordinal += 1;
        }
    }

    /// The figures of the rule alone, to be continued into the future.
    fn facts_with_room(&self, slot: usize, team: Option<usize>) -> Facts {
        let facts = self.case.facts;
        let mut copy =
            Facts { appointed: facts.appointed, away: facts.away.clone(), first_full: facts.first_full, ..Facts::default() };
        copy.fte = facts.fte.clone();
        let kept = [Some(slot), team].into_iter().flatten();
        // What was imported for days to come does not stand in the way of what could be.
        copy.series = facts.series.only(kept.map(|slot| (slot, self.case.at.last_complete(self.plan.slot(slot).period))));
        copy
    }
}

/// A coming period at its best: the latest denominator and target, the numerator that the direction wants.
fn perfect(rule: &FigureRule, series: Series<'_>) -> Option<Cell> {
    let figures = || series.latest_figures();
    let target = figures().find_map(|cell| cell.target.map(|target| (target, cell.denominator)));
    if !rule.ratio {
        // A count or a sum has no bound: whatever it takes could happen.
        let numerator = if rule.lower_is_better { 0 } else { i64::MAX / 100_000 };
        return Some(Cell { numerator, denominator: 0, target: target.map(|(target, _)| target), state: CellState::Figure });
    }
    let latest = figures().find(|cell| cell.denominator > 0)?;
    let numerator = if rule.lower_is_better { 0 } else { latest.denominator };
    // The latest target, on the latest denominator.
    let target = target.filter(|(_, on)| *on > 0).map(|(target, on)| target / i128::from(on) * i128::from(latest.denominator));
    Some(Cell { numerator, denominator: latest.denominator, target, state: CellState::Figure })
}

fn per_year(rule: &FigureRule) -> Option<i64> {
    match rule.shape {
        FigureShape::PooledCount { per_year, .. } => per_year,
        _ => None,
    }
}

fn is_scored(rule: &FigureRule, step: &Step) -> bool {
    matches!(verdict(rule, step), Verdict::Hit | Verdict::Miss)
}

fn needed(need: Need, tally: &Tally) -> u32 {
    match need {
        Need::AtLeast(need) => need,
        Need::Share(share) => {
            let scorable = i64::from(tally.active() + tally.unknown);
            u32::try_from((share * scorable + 999_999) / 1_000_000).unwrap_or(0)
        }
    }
}

fn percent(numerator: i128, denominator: i128) -> Fraction {
    Fraction::new(numerator * 100, denominator)
}

fn shown_value(rule: &FigureRule, cell: &Cell) -> Option<String> {
    match () {
        () if cell.state != CellState::Figure => None,
        () if !rule.ratio => Some(plain(cell.numerator)),
        () if cell.denominator == 0 => None,
        () => Some(rounded(i128::from(cell.numerator) * 100, i128::from(cell.denominator), 4)),
    }
}

fn shown_target(rule: &FigureRule, cell: &Cell) -> Option<String> {
    if !matches!(rule.test, FigureTest::Target { .. }) || cell.state != CellState::Figure {
        return None;
    }
    match (rule.ratio, cell.denominator) {
        (true, 0) => None,
        (true, denominator) => Some(rounded(cell.target?, i128::from(denominator) * 1_000_000, 4)),
        (false, _) => Some(rounded(cell.target?, 1_000_000, 4)),
    }
}

fn fixed_target(rule: &FigureRule) -> Option<String> {
    match rule.test {
        FigureTest::Value { micros, .. } => Some(rounded(micros.into(), 1_000_000, 4)),
        _ => None,
    }
}

pub(super) fn must_be(rule: &FigureRule) -> &'static str {
    let strict = match rule.test {
        FigureTest::Target { strict } | FigureTest::Value { strict, .. } => strict,
        FigureTest::None => false,
    };
    match (rule.lower_is_better, strict) {
        (true, true) => "lower than",
        (true, false) => "at most",
        (false, true) => "higher than",
        (false, false) => "at least",
    }
}

/// The value with two places, or with as many more as it takes not to look equal to the target.
fn shown_apart(value: &Fraction, target: Option<&str>) -> String {
    let target = target.map(trim).unwrap_or_default();
    (2..=8).map(|places| value.rounded(places)).find(|shown| trim(shown) != target).unwrap_or_else(|| value.rounded(2))
}

/// A percentage of up to four places: two of them, more where there are more, none where it is whole.
fn two_places(decimal: &str) -> String {
    let short = trim(decimal);
    match short.split_once('.') {
        Some((_, rest)) if rest.len() == 1 => format!("{short}0"),
        _ => short.to_owned(),
    }
}

/// A decimal without zeros at its end.
fn trim(decimal: &str) -> &str {
    if decimal.contains('.') { decimal.trim_end_matches('0').trim_end_matches('.') } else { decimal }
}

fn amount(hundredths: i128) -> String {
    plain(narrow(hundredths))
}

fn narrow(amount: i128) -> i64 {
    i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX })
}

pub(super) fn unit_amount(unit: Unit, hundredths: i64) -> String {
    match unit {
        Unit::Gbp if hundredths < 0 => format!("-£{}", grouped(hundredths.saturating_neg())),
        Unit::Gbp => format!("£{}", grouped(hundredths)),
        Unit::Count | Unit::Percent => grouped(hundredths),
    }
}

/// The same from a plain decimal that is not negative.
fn unit_decimal(unit: Unit, decimal: &str) -> String {
    match unit {
        Unit::Gbp => format!("£{}", apart(&two_places(decimal))),
        Unit::Count | Unit::Percent => apart(trim(decimal)),
    }
}

pub(super) fn period_word(kind: PeriodKind) -> &'static str {
    match kind {
        PeriodKind::Snapshot => "period",
        kind => kind.as_str(),
    }
}

/// A long list of periods, cut.
fn shortened(periods: Vec<String>) -> Vec<String> {
    shortened_to(periods, 3, "more")
}

/// A list that is cut to so many where it has at least two more, with how many more there are.
pub(super) fn shortened_to(mut list: Vec<String>, most: usize, more: &str) -> Vec<String> {
    if list.len() > most + 1 {
        let cut = list.len() - most;
        list.truncate(most);
        list.push(format!("{cut} {more}"));
    }
    list
}
