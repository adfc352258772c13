//! Random records for a policy: whole series of rows near their targets, with every way in which a figure can go missing.

use chrono::{Days, NaiveDate};
use gradus::domain::caseload::{Basis, Metric, PeriodKind, Shape, Unit};
use gradus::domain::evidence_policy::{MetricRuleKind, Window};
use gradus::domain::officer::{ALL_PATCHES, Absence, CaseEvent, Fte, Observation, PatchHolding, Record};
use serde_json::json;

use super::chance::Chance;
use super::days::{Beginnings, Span, months_up_to};
use super::documents::{AMOUNTS, EVENTS, HEARING_OUTCOMES, PERCENTS, Set};

const PATCHES: [&str; 3] = ["P1", "P2", "P3"];
const DENOMINATORS: [&str; 12] =
    ["1", "3", "7", "12", "12", "48", "60", "1000", "20000", "410000.00", "1840000", "999999999999.99"];

/// A record, and the days on which it is asked about.
pub struct Case {
    pub record: Record,
    pub days: Vec<NaiveDate>,
}

pub fn record(chance: &mut Chance, set: &Set, days: usize) -> Case {
    let beginnings = Beginnings::of(set.calendar.as_ref());
    let anchor = date(2024, 1, 1) + Days::new(chance.below(1200));
    let days: Vec<NaiveDate> = (0..days)
        .map(|_| {
            let day = anchor + Days::new(chance.below(150));
            if chance.percent(50) { day } else { near_an_end(chance, beginnings, day) }
        })
        .collect();
    let newest = days.iter().copied().max().expect("a day");
    let mut record: Record =
        serde_json::from_value(json!({"officer": "00123", "framework": "reference.framework"})).expect("an empty record");
    record.appointed_on = chance.percent(50).then(|| near(chance, beginnings, newest, 1500));
    record.absences = absences(chance, beginnings, newest);
    record.patches = patches(chance, beginnings, newest);
    record.fte = fte(chance, beginnings, newest);
    record.events = events(chance, &days, set);
    observations(chance, set, newest, &mut record);
    Case { record, days }
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

fn kind(chance: &mut Chance) -> PeriodKind {
    chance.pick(&[PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter])
}

fn shift(day: NaiveDate, days: i64) -> NaiveDate {
    day + chrono::Duration::days(days)
}

/// The end of a period that `day` is not before, or a day beside it.
fn near_an_end(chance: &mut Chance, beginnings: Beginnings, day: NaiveDate) -> NaiveDate {
    let kind = kind(chance);
    shift(beginnings.last_complete(kind, day).end, chance.between(-1, 1))
}

/// A day within some days before `newest`, often at or in the middle of a period.
fn near(chance: &mut Chance, beginnings: Beginnings, newest: NaiveDate, back: u64) -> NaiveDate {
    let day = newest - Days::new(chance.below(back));
    let kind = kind(chance);
    let period = beginnings.last_complete(kind, day);
    match chance.below(3) {
        0 => day,
        1 => shift(period.start, chance.between(-1, 1)),
        _ => shift(period.start, period.length() / 2 + chance.between(-1, 1)),
    }
}

fn absences(chance: &mut Chance, beginnings: Beginnings, newest: NaiveDate) -> Vec<Absence> {
    let count = chance.pick(&[0, 0, 0, 0, 1, 1, 2, 3]);
    let absence = |_| {
        let from = near(chance, beginnings, newest, 700);
        let kind = kind(chance);
        let period = beginnings.last_complete(kind, from);
        let half = period.length() / 2;
        let length = match chance.below(4) {
            0 => chance.between(0, 10),
            1 => half + chance.between(-2, 1),
            2 => period.length() - 1,
            _ => chance.between(20, 250),
        };
        Absence { from, to: (!chance.percent(6)).then(|| shift(from, length)) }
    };
    (0..count).map(absence).collect()
}

fn patches(chance: &mut Chance, beginnings: Beginnings, newest: NaiveDate) -> Option<Vec<PatchHolding>> {
    if chance.percent(40) {
        return None;
    }
    let mut holdings = Vec::new();
    for patch in PATCHES {
        if chance.percent(15) {
            continue;
        }
        let mut from = newest - Days::new(900 + chance.below(300));
        // Some spells, with a gap or an overlap between them.
        for _ in 0..=chance.below(3) {
            let to = near(chance, beginnings, newest, 900).max(from);
            let basis = if chance.percent(20) { Basis::Cover } else { Basis::Substantive };
            holdings.push(PatchHolding { patch: patch.to_owned(), from, to: (!chance.percent(40)).then_some(to), basis });
            from = shift(to, chance.pick(&[-5, 0, 1, 2, 15, 45, 46]));
        }
    }
    Some(holdings)
}

fn fte(chance: &mut Chance, beginnings: Beginnings, newest: NaiveDate) -> Vec<Fte> {
    let mut entries: Vec<Fte> = Vec::new();
    for at in 0..chance.below(4) {
        let from = if at == 0 && chance.percent(80) { date(2018, 1, 1) } else { near(chance, beginnings, newest, 600) };
        let fte = chance.pick(&["0.6", "1", "0.5", "0.8108", "1.0", "0.333333"]).parse().expect("a decimal");
        if entries.iter().all(|entry| entry.from != from) {
            entries.push(Fte { from, fte });
        }
    }
    entries
}

fn events(chance: &mut Chance, days: &[NaiveDate], set: &Set) -> Vec<CaseEvent> {
    let windows: Vec<u32> = set
        .policy
        .rules
        .iter()
        .filter(|rule| rule.kind == Some(MetricRuleKind::EventCount))
        .filter_map(|rule| match rule.window {
            Some(Window::Months(window)) => Some(window.months),
            _ => None,
        })
        .collect();
    let count = chance.pick(&[0, 2, 6, 12, 25]);
    let event = |_| {
        let as_of = chance.pick(days);
        let on = match chance.below(3) {
            0 if !windows.is_empty() => shift(months_up_to(as_of, chance.pick(&windows)).start, chance.between(-1, 1)),
            1 => shift(as_of, chance.between(-1, 1)),
            _ => as_of - Days::new(chance.below(500)),
        };
        let word = |word: &str| serde_json::from_value(json!(word)).expect("a word");
        CaseEvent {
            metric: chance.pick(&EVENTS).into(),
            on,
            reference: chance.percent(85).then(|| format!("H{}", chance.below(6))),
            outcome: chance.percent(90).then(|| word(chance.pick(&HEARING_OUTCOMES))),
            role: chance
                .percent(90)
                .then(|| serde_json::from_value(json!(chance.pick(&["representative", "observer"]))).expect("a role")),
        }
    };
    (0..count).map(event).collect()
}

/// Rows for every metric and kind of period that a rule asks for.
fn observations(chance: &mut Chance, set: &Set, newest: NaiveDate, record: &mut Record) {
    let mut done = Vec::new();
    for rule in set.policy.rules.iter().filter(|rule| rule.kind != Some(MetricRuleKind::EventCount)) {
        let metric = set.catalogue.metric(rule.metric.as_ref().expect("a metric").as_str()).expect("a known metric");
        let kind = rule.period.unwrap_or(PeriodKind::Quarter);
        if done.contains(&(&metric.id, kind)) {
            continue;
        }
        done.push((&metric.id, kind));
        let periods = |rule: &gradus::domain::evidence_policy::Rule| match (rule.kind, rule.window) {
            (Some(MetricRuleKind::Change), _) => 6,
            (_, Some(Window::Periods(periods))) => 2 * periods,
            (_, Some(Window::Months(window))) => 2 * window.months,
            _ => 2,
        };
        let same = |other: &&gradus::domain::evidence_policy::Rule| {
            other.metric == rule.metric && other.period.unwrap_or(PeriodKind::Quarter) == kind
        };
        let most = set.policy.rules.iter().filter(same).map(periods).max().unwrap_or(2);
        let beginnings = Beginnings::of(set.calendar.as_ref());
        let mut spans = vec![beginnings.last_complete(kind, newest)];
        for at in 0..most as usize {
            spans.push(beginnings.before(kind, spans[at]));
        }
        let mut series = Series::new(chance, metric, kind);
        for span in &spans {
            series.rows(chance, *span, &mut record.observations);
        }
        if kind == PeriodKind::Quarter && chance.percent(90) {
            let mut team = Series { held: 97, ..series };
            for span in &spans {
                team.rows(chance, *span, &mut record.team_observations);
            }
        }
    }
}

/// The rows of one metric and one kind of period: what they have in common.
#[derive(Clone, Copy)]
struct Series<'a> {
    metric: &'a Metric,
    kind: PeriodKind,
    /// How many periods of a hundred have rows.
    held: u64,
    /// How many rows of a hundred have a target.
    targets: u64,
    /// How many rows of a hundred are disputed.
    disputes: u64,
    /// How many periods of a hundred have no activity.
    idle: u64,
    level: &'static str,
    denominator: &'static str,
    by_patch: u64,
}

impl<'a> Series<'a> {
    fn new(chance: &mut Chance, metric: &'a Metric, kind: PeriodKind) -> Series<'a> {
        let level = if metric.ratio { chance.pick(&PERCENTS) } else { chance.pick(&AMOUNTS) };
        Series {
            metric,
            kind,
            held: chance.pick(&[100, 100, 100, 100, 100, 97, 90, 70, 30, 0]),
            targets: chance.pick(&[100, 100, 95, 80]),
            disputes: chance.pick(&[0, 0, 0, 5, 10]),
            idle: chance.pick(&[0, 0, 5, 30, 90]),
            level,
            denominator: chance.pick(&DENOMINATORS),
            by_patch: chance.pick(&[0, 0, 50, 90, 100]),
        }
    }

    fn rows(&mut self, chance: &mut Chance, span: Span, into: &mut Vec<Observation>) {
        if !chance.percent(self.held) {
            return;
        }
        let idle = chance.percent(self.idle);
        if chance.percent(self.by_patch) {
            for patch in PATCHES {
                if chance.percent(55) {
                    self.row(chance, span, patch, idle, into);
                }
            }
            if chance.percent(15) {
                self.row(chance, span, ALL_PATCHES, idle, into);
            }
        } else {
            self.row(chance, span, ALL_PATCHES, idle, into);
        }
    }

    /// One row, or the officer's own and one of cover.
    fn row(&self, chance: &mut Chance, span: Span, patch: &str, idle: bool, into: &mut Vec<Observation>) {
        let basis: &[Basis] = match chance.below(12) {
            0 => &[Basis::Cover],
            1 => &[Basis::Substantive, Basis::Cover],
            _ => &[Basis::Substantive],
        };
        for basis in basis {
            let (numerator, denominator) = self.figures(chance, idle);
            let target = match chance.below(6) {
                0 if self.metric.ratio => chance.pick(&PERCENTS),
                0 => chance.pick(&AMOUNTS),
                _ => self.level,
            };
            into.push(Observation {
                metric: self.metric.id.clone(),
                patch: patch.to_owned(),
                period: self.kind,
                start: span.start,
                end: span.end,
                numerator: numerator.parse().expect("a decimal"),
                denominator: denominator.map(|denominator| denominator.parse().expect("a decimal")),
                target: chance.percent(self.targets).then(|| target.parse().expect("a decimal")),
                basis: *basis,
                disputed: chance.percent(self.disputes),
                source: None,
            });
        }
    }

    /// A numerator that puts the value at the level or a little beside it, and the denominator of a ratio.
    fn figures(&self, chance: &mut Chance, idle: bool) -> (String, Option<&'static str>) {
        let beside = chance.pick(&[0, 0, 0, 0, 1, -1, 1, -1, 10, -10, 100, -100]);
        let least = if self.metric.allow_negative && chance.percent(20) { -500 } else { 0 };
        if !self.metric.ratio {
            let hundredths = hundredths(self.level) + beside;
            // Counts are whole.
            let whole = if self.metric.unit == Unit::Count { hundredths / 100 * 100 + beside.signum() * 100 } else { hundredths };
            return (money(whole.max(least)), None);
        }
        if idle {
            return ("0".to_owned(), Some("0"));
        }
        let denominator = if chance.percent(70) { self.denominator } else { chance.pick(&DENOMINATORS) };
        let exact = millionths(self.level) * hundredths(denominator) / 100_000_000;
        let whole_count = self.metric.bounded && self.metric.shape == Shape::Flow && chance.percent(50);
        let rounded = if whole_count { exact / 100 * 100 + beside.signum() * 100 } else { exact + beside };
        let most = if self.metric.bounded { hundredths(denominator) } else { i128::MAX };
        (money(rounded.max(least).min(most)), Some(denominator))
    }
}

fn scaled(text: &str, places: usize) -> i128 {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{decimals:0<places$}").parse().expect("a decimal")
}

fn hundredths(text: &str) -> i128 {
    scaled(text, 2)
}

fn millionths(text: &str) -> i128 {
    scaled(text, 6)
}

fn money(hundredths: i128) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", hundredths.abs() / 100, hundredths.abs() % 100)
}
