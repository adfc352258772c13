//! Numbers that rules ask for themselves, so that a target in a file decides nothing. That is told once for each metric and kind
//! of period, for such files have a row for every officer.

use std::collections::{BTreeMap, BTreeSet};

use super::snapshot::Caseloads;
use super::{Problems, RowProblem};
use crate::domain::assessment::amounts::micros;
use crate::domain::caseload::{Metric, PeriodKind};
use crate::domain::evidence_policy::{MetricRuleKind, Rule, Test, Threshold};
use crate::domain::problem::Code;
use crate::domain::words;

/// By metric and kind of period, where no rule looks at a target.
pub type OwnNumbers = BTreeMap<String, BTreeMap<PeriodKind, OwnNumber>>;

#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct OwnNumber {
    /// In millionths of the metric's unit. None: worked out from the hours.
    pub numbers: BTreeSet<Option<i64>>,
    pub criteria: BTreeSet<String>,
}

/// The numbers of rules. That of a change is none that a period is held against.
pub fn own_numbers<'r>(rules: impl Iterator<Item = &'r Rule>) -> OwnNumbers {
    let mut found = OwnNumbers::new();
    let mut with_target = Vec::new();
    for rule in rules.filter(|rule| rule.kind != Some(MetricRuleKind::Change)) {
        let (Some(metric), Some(test)) = (&rule.metric, rule.test) else { continue };
        let period = rule.period.unwrap_or(PeriodKind::Quarter);
        let number = match test {
            Test::Beats(Threshold::Value(value)) | Test::Meets(Threshold::Value(value)) => Some(micros(value.0)),
            Test::MeetsPerFteYear(_) => None,
            Test::Beats(Threshold::Target) | Test::Meets(Threshold::Target) => {
                with_target.push((metric, period));
                continue;
            }
            Test::AtLeast(_) => continue,
        };
        let of = found.entry(metric.to_string()).or_default().entry(period).or_default();
        of.numbers.insert(number);
        of.criteria.insert(rule.criterion.to_string());
    }
    for (metric, period) in with_target {
        found.entry(metric.to_string()).or_default().remove(&period);
    }
    found
}

/// The targets of a file that decide nothing.
#[derive(Default)]
pub(super) struct IdleTargets {
    list: Vec<IdleTarget>,
}

struct IdleTarget {
    metric: String,
    period: PeriodKind,
    /// The first line that has one, and how many have.
    line: u32,
    count: usize,
}

impl IdleTargets {
    /// Looks at a target, in millionths.
    pub(super) fn note(&mut self, there: &Caseloads, metric: &Metric, period: PeriodKind, target: i64, line: u32) {
        let own = there.own_numbers.get(metric.id.as_str()).and_then(|of| of.get(&period));
        if own.is_none_or(|own| own.numbers.iter().all(|number| *number == Some(target))) {
            return;
        }
        match self.list.iter_mut().find(|idle| metric.id == *idle.metric && idle.period == period) {
            Some(idle) => (idle.line, idle.count) = (idle.line.min(line), idle.count + 1),
            None => self.list.push(IdleTarget { metric: metric.id.to_string(), period, line, count: 1 }),
        }
    }

    pub(super) fn tell(&self, there: &Caseloads, problems: &mut Problems) {
        for idle in &self.list {
            let Some(own) = there.own_numbers.get(&idle.metric).and_then(|of| of.get(&idle.period)) else { continue };
            let criteria: Vec<String> = own.criteria.iter().cloned().collect();
            let rules = match criteria.as_slice() {
                [one] => format!("the rule for {one} has its own number"),
                _ => format!("the rules for {} have their own numbers", words::join(&criteria)),
            };
            let more = match idle.count {
                1 => String::new(),
                count => format!(", nor do those of {}", words::count(count as u64 - 1, "row") + " more"),
            };
            let text = format!("{rules}; this target decides nothing{more}");
            problems.push(RowProblem::cell(Code::IdleTarget, idle.line, "target", "", text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(kind: &str, period: &str, test: &str) -> Rule {
        let text =
            format!(r#"{{"id": "R1", "criterion": "C-E1", "metric": "dd_pct", "type": "{kind}"{period}, "test": {test}}}"#);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_rule_that_looks_at_targets_leaves_none_idle() {
        let (quarter, month) = (r#", "period": "quarter""#, r#", "period": "month""#);
        let own = rule("pooled", quarter, r#"{"meets": "90"}"#);
        let by_target = rule("periods", quarter, r#"{"beats": "target"}"#);
        let by_hours = rule("pooled_count", month, r#"{"meets_per_fte_year": "40"}"#);
        let change = rule("change", "", r#"{"beats": "0"}"#);
        let (of_quarter, of_month) = ((PeriodKind::Quarter, Some(90_000_000)), (PeriodKind::Month, None));
        for (rules, expected) in [
            (vec![&own], vec![of_quarter]),
            (vec![&own, &by_hours, &change], vec![of_quarter, of_month]),
            (vec![&own, &by_target], vec![]),
            (vec![&by_target, &own, &by_hours], vec![of_month]),
            (vec![&change], vec![]),
        ] {
            let found = own_numbers(rules.into_iter());
            let of_metric = found.get("dd_pct").into_iter().flatten();
            let mut said: Vec<(PeriodKind, Option<i64>)> =
                of_metric.flat_map(|(period, own)| own.numbers.iter().map(|number| (*period, *number))).collect();
            said.sort_by_key(|(period, _)| *period == PeriodKind::Month);
            assert_eq!(said, expected);
        }
    }
}
