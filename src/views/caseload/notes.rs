//! The sentences of a metric's page: the one that answers, and what to bear in mind.

use std::collections::BTreeSet;

use super::super::words::{self, short_date};
use super::amount::{Measure, units};
use super::facts::{period_value, period_word};
use super::metric::MetricFacts;
use crate::domain::assessment::Verdict;
use crate::domain::assessment::caseload::{FigurePeriod, FigureUse};
use crate::domain::calendar::{Calendar, RentYear};
use crate::domain::caseload::{Better, PeriodKind, is_ratio_of_money};

/// The first use of what is shown.
fn used<'a>(facts: &MetricFacts<'a>) -> Option<&'a FigureUse> {
    facts.uses.iter().find(|used| used.kind.is_none_or(|kind| kind == facts.kind))
}

/// The kind of period that criteria look at, where it is another than is shown.
pub(super) fn looked_at(facts: &MetricFacts<'_>) -> Option<PeriodKind> {
    facts.uses.first().filter(|_| used(facts).is_none())?.kind
}

/// The sentence that answers, and the periods in which the value only equalled its target.
pub(super) fn lead(facts: &MetricFacts<'_>) -> Vec<String> {
    let metric = facts.metric;
    let Some(used) = used(facts) else {
        if let Some(kind) = looked_at(facts) {
            let plural = |kind| crate::domain::words::plural(period_word(kind));
            let criteria = facts.uses.iter().filter(|used| used.kind == Some(kind)).map(|used| used.criterion.clone());
            let criteria: Vec<String> = criteria.collect::<BTreeSet<String>>().into_iter().collect();
            let look = if criteria.len() == 1 { "looks" } else { "look" };
            let criteria = words::join(&criteria);
            return vec![format!("No criterion looks at the {}. {criteria} {look} at the {}.", plural(facts.kind), plural(kind))];
        }
        return vec![match metric.better.has_direction() {
            true => "No criterion looks at this figure.".to_owned(),
            false => "This is counted to show the work. More is not better, and neither is fewer.".to_owned(),
        }];
    };
    let criterion = &used.criterion;
    let mut said = match (used.rule.hits, used.rule.needed) {
        (Some(hits), Some(needed)) => {
            let scored = used.rule.periods.iter().filter(|period| period.value.is_some() && period.target.is_some()).count();
            // Those that are left out for good were replaced by earlier ones.
            let last = used.rule.periods.iter().filter(|period| period.verdict != Verdict::Excluded).count();
            let counted = |number: usize| {
                words::counted(number as u64, period_word(facts.kind), &crate::domain::words::plural(period_word(facts.kind)))
            };
            let needs = if used.supports { String::new() } else { format!(" {criterion} needs {needed}.") };
            vec![match scored {
                0 => format!("None of the last {} can be judged.{needs}", counted(last)),
                _ if scored < last => {
                    let judged = counted(scored);
                    format!(
                        "On the right side of the target in {hits} of the {judged} of the last {last} that can be judged.{needs}"
                    )
                }
                _ => format!("On the right side of the target in {hits} of the last {}.{needs}", counted(scored)),
            }]
        }
        _ => used.says.first().cloned().into_iter().collect(),
    };
    let equalled =
        facts.periods.iter().filter(|period| used.strict && period.is_hit == Some(false) && period.value == period.target);
    said.extend(equalled.filter_map(|period| {
        let must = if metric.better == Better::Lower { "lower" } else { "higher" };
        let value = period_value(Measure::of(metric), period)?;
        Some(format!("In {} it equalled the target, {value}; it must be {must}.", period.name))
    }));
    if used.supports {
        said.push(format!("This is looked at beside {} ({criterion}) and never decides it.", used.label));
    }
    said
}

/// Whether no rent is charged in the week.
pub(super) fn is_rent_free(calendar: Option<&Calendar>, period: &FigurePeriod) -> bool {
    let is_free = |calendar: &Calendar| calendar.years.iter().any(|year| year.rent_free_weeks.contains(&period.start));
    period.kind == PeriodKind::Week && calendar.is_some_and(is_free)
}

/// What somebody should know before they read a figure for more than it is.
pub(super) fn notes(facts: &MetricFacts<'_>) -> Vec<String> {
    let mut said = Vec::new();
    let periods = facts.periods;
    if let Some(calendar) = facts.calendar {
        // A period belongs to the year of rent weeks that most of it lies in.
        let is_of = |year: &&RentYear| {
            let middle = |period: &FigurePeriod| period.start + (period.end - period.start) / 2;
            periods.iter().map(middle).any(|day| year.first_monday <= day && day < year.end())
        };
        let is_money = facts.metric.ratio && is_ratio_of_money(facts.metric.id.as_str());
        for year in calendar.years.iter().filter(|year| is_money && year.weeks != 52).filter(is_of) {
            said.push(format!(
                "{} has {} rent weeks. A year's rent in these figures is that of 52, as the housing system gives it.",
                year.year, year.weeks
            ));
        }
        let free: Vec<String> =
            periods.iter().filter(|period| is_rent_free(Some(calendar), period)).map(|period| short_date(period.start)).collect();
        if !free.is_empty() {
            said.push(format!(
                "No rent is due in the {} from {}. Compare such a week with the same week of another year.",
                if free.len() == 1 { "week" } else { "weeks" },
                words::join(&free)
            ));
        }
    }
    said.extend(idle_targets(facts));
    if facts.small_team && facts.metric.better.has_direction() {
        said.push("Team figure not shown: fewer than 5 officers.".to_owned());
    }
    for source in facts.sources {
        if let Some(note) = &source.figure.origin.note {
            said.push(format!("{}: {note}", source.name));
        }
    }
    said.push("Figures support a judgement. They never decide a level.".to_owned());
    said
}

/// Targets of the council's files that decide nothing, for the rule asks for a number of its own.
fn idle_targets(facts: &MetricFacts<'_>) -> Option<String> {
    let measure = Measure::of(facts.metric);
    let shown = |target: &Option<String>| target.as_deref().and_then(units).map(|target| measure.value(target));
    let mut given: Vec<String> = Vec::new();
    for target in facts.periods.iter().filter_map(|period| shown(&period.idle_target)) {
        if !given.contains(&target) {
            given.push(target);
        }
    }
    let asked = facts.periods.iter().filter(|period| period.idle_target.is_some()).find_map(|period| shown(&period.target));
    let asks = asked.map_or_else(|| "has a number of its own".to_owned(), |asked| format!("asks for {asked}"));
    let as_its = if given.len() == 1 { "as its target" } else { "as its targets" };
    (!given.is_empty())
        .then(|| format!("Your council's file gives {} {as_its}. The rule {asks}, and that decides.", words::join(&given)))
}
