//! What is told of figures that were corrected: it stands beside the reasons of a rule and changes no outcome.

use super::amounts::{Fraction, hundredths};
use super::explain::{Explained, Story};
use super::explain_figures::{shortened_to, unit_amount};
use super::figures::Step;
use super::plan::{FigureRule, FigureShape};
use super::reasons::ReasonCode as Code;
use crate::domain::caseload::PeriodKind;
use crate::domain::decimal::Dec;
use crate::domain::officer::{ALL_PATCHES, Observation, Restatement};
use crate::domain::words;

/// Corrections that are told one by one; of more only their number.
const MOST_TOLD: usize = 3;

impl Story<'_> {
    /// Says which of the figures that a rule looks at were corrected up to the day, oldest period first.
    pub(super) fn restated(&self, rule: &FigureRule, explained: &mut Explained) {
        if self.record.restated.is_empty() {
            return;
        }
        let slot = match rule.shape {
            FigureShape::Periods { slot, .. }
            | FigureShape::Pooled { slot, .. }
            | FigureShape::PooledCount { slot, .. }
            | FigureShape::Change { slot, .. } => slot,
            FigureShape::Events { .. } => return,
        };
        let of = self.plan.slot(slot);
        let mut told: Vec<(&Restatement, String)> = Vec::new();
        for ordinal in self.looked_at(rule, slot) {
            let bounds = self.plan.periods.bounds(of.period, ordinal);
            let corrected = self.record.restated.iter().filter(|was| {
                let admits = of.attribution.basis.admits(was.basis);
                was.metric == *of.metric && was.period == of.period && (was.start, was.end) == bounds && admits
            });
            for was in corrected.filter(|was| was.on <= self.as_of()) {
                let Some(now) = self.record.observations.iter().find(|now| was.is_of(now)) else { continue };
                let text = self.corrected(rule, of.period, was, now);
                told.push((was, text));
            }
        }
        told.sort_by(|(one, _), (other, _)| (one.start, &one.patch).cmp(&(other.start, &other.patch)));
        let texts = shortened_to(told.into_iter().map(|(_, text)| text).collect(), MOST_TOLD, "more figures were corrected.");
        if !texts.is_empty() {
            self.reason(explained, Code::MetricRestated, &rule.id, texts.join(" "));
        }
    }

    /// The periods that a rule looks at; of a change the two that it compares.
    fn looked_at(&self, rule: &FigureRule, slot: usize) -> Vec<crate::domain::period::Ordinal> {
        let window = match rule.shape {
            FigureShape::Periods { window, .. }
            | FigureShape::Pooled { window, .. }
            | FigureShape::PooledCount { window, .. } => window,
            FigureShape::Change { .. } => {
                let now = self.steps(slot, 1).into_iter().find(|step| !step.excluded).map(|step| step.ordinal);
                return now.into_iter().flat_map(|now| [now, now.saturating_sub(4)]).collect();
            }
            FigureShape::Events { .. } => return Vec::new(),
        };
        self.steps(slot, window).iter().filter(|step: &&Step| !step.excluded).map(|step| step.ordinal).collect()
    }

    /// "Quarter 3 (October to December 2025) was corrected from 2.85% to 2.58% on 9 April 2026."
    fn corrected(&self, rule: &FigureRule, kind: PeriodKind, was: &Restatement, now: &Observation) -> String {
        let period = self.plan.periods.name(kind, self.plan.periods.ordinal(kind, was.start));
        let is_other_patch = |row: &Observation| {
            (&row.metric, row.period, row.start) == (&was.metric, was.period, was.start) && row.patch != was.patch
        };
        // With several patches, which of them; the sum over them is nowhere in a file.
        let patch = match was.patch != ALL_PATCHES && self.record.observations.iter().any(is_other_patch) {
            true => format!(", patch {},", was.patch),
            false => String::new(),
        };
        let places = (2..=6).find(|places| {
            let shown = |numerator, denominator| value(rule, numerator, denominator, *places);
            shown(was.numerator, was.denominator) != shown(now.numerator, now.denominator)
        });
        let shown = |numerator, denominator| match places {
            Some(places) => value(rule, numerator, denominator, places),
            // The same share of other amounts.
            None => whole(rule, numerator, denominator),
        };
        format!(
            "{}{patch} was corrected from {} to {} on {}.",
            words::capital(&period),
            shown(was.numerator, was.denominator),
            shown(now.numerator, now.denominator),
            words::date(was.on)
        )
    }
}

/// "2.85%", "£48,300", "12". Without anything due there is no share.
fn value(rule: &FigureRule, numerator: Dec, denominator: Option<Dec>, places: u32) -> String {
    match denominator {
        _ if !rule.ratio => unit_amount(rule.unit, hundredths(numerator.0)),
        Some(denominator) if !denominator.0.is_zero() => {
            let share = Fraction::new(i128::from(hundredths(numerator.0)) * 100, i128::from(hundredths(denominator.0)));
            format!("{}%", share.rounded(places))
        }
        _ => "nothing due".to_owned(),
    }
}

/// "48 of 50".
fn whole(rule: &FigureRule, numerator: Dec, denominator: Option<Dec>) -> String {
    let amount = |amount: Dec| super::amounts::grouped(hundredths(amount.0));
    match denominator.filter(|_| rule.ratio) {
        Some(denominator) => format!("{} of {}", amount(numerator), amount(denominator)),
        None => amount(numerator),
    }
}
