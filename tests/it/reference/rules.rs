//! The metric rules of documents.md 4, one sentence after another and as slow as they read. This knows the shapes of the
//! record and of the rules, and nothing of the product's way of counting.

use std::cmp::Ordering;
use std::collections::HashSet;

use chrono::NaiveDate;
use gradus::domain::assessment::outcome::Outcome;
use gradus::domain::caseload::PeriodKind;
use gradus::domain::evidence_policy::{MetricRuleKind, RelativeTo, Rule, Test, Threshold, Window};

use super::days::{Beginnings, Span, months_up_to};
use super::fraction::Fraction;
use super::known::{Known, Question, Step, Walk};

/// What the reference says of one rule.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// None where a rule has no test.
    pub outcome: Option<Outcome>,
    /// Rules of type periods that have a test only.
    pub hits: Option<u32>,
    /// What was tested, and against what, where figures decided. Rules of the other types only.
    pub value: Option<String>,
    pub against: Option<String>,
    /// The periods looked at, the latest first. Not for changes and events.
    pub periods: Vec<PeriodAnswer>,
}

impl Answer {
    /// Without what the design leaves to whoever explains: sums that decide nothing, the figures of an excluded period, and
    /// verdicts on single periods where only the whole window is tested.
    pub fn comparable(mut self, rule: &Rule) -> Answer {
        let decided = match self.outcome {
            None | Some(Outcome::InsufficientData) => false,
            Some(Outcome::NotMet) => rule.if_absent.is_none(),
            Some(Outcome::Met) => true,
        };
        if !decided {
            (self.value, self.against) = (None, None);
        }
        if rule.kind == Some(MetricRuleKind::Change) {
            self.periods.clear();
        }
        let each_is_tested = rule.kind == Some(MetricRuleKind::Periods) && rule.test.is_some();
        for period in &mut self.periods {
            if period.verdict == "excluded" {
                (period.value, period.target) = (None, None);
            }
            if !each_is_tested {
                period.target = None;
                if period.verdict == "hit" || period.verdict == "miss" {
                    period.verdict = "figure".to_owned();
                }
            }
        }
        self
    }
}

/// An outcome, with what was tested against what.
struct Decision {
    outcome: Outcome,
    tested: Option<(Fraction, Fraction)>,
}

const CANNOT_TELL: Decision = Decision { outcome: Outcome::InsufficientData, tested: None };
const ABSENT: Decision = Decision { outcome: Outcome::NotMet, tested: None };

impl Decision {
    /// `beats` is strict, `meets` includes equality.
    fn test(value: Fraction, than: Fraction, lower_is_better: bool, strict: bool) -> Decision {
        let outcome = from_bool(passes(&value, &than, lower_is_better, strict));
        Decision { outcome, tested: Some((value, than)) }
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct PeriodAnswer {
    pub start: NaiveDate,
    pub end: NaiveDate,
    pub verdict: String,
    pub value: Option<String>,
    pub target: Option<String>,
}

fn from_bool(met: bool) -> Outcome {
    if met { Outcome::Met } else { Outcome::NotMet }
}

/// Whether a value passes: `beats` is strict, `meets` includes equality.
fn passes(value: &Fraction, than: &Fraction, lower_is_better: bool, strict: bool) -> bool {
    match value.compare(than) {
        Ordering::Equal => !strict,
        Ordering::Less => lower_is_better,
        Ordering::Greater => !lower_is_better,
    }
}

fn periods_of(window: Option<Window>) -> u32 {
    match window {
        Some(Window::Periods(periods)) => periods,
        Some(Window::Months(window)) => window.months,
        None => 1,
    }
}

impl Question<'_> {
    pub fn answer(&self, rule: &Rule) -> Answer {
        let decided = |decision: Option<Decision>, walk: Option<&Walk>| {
            let tested = decision.as_ref().and_then(|decision| decision.tested.clone());
            let (value, against) = tested.map(|(value, against)| (value.four_places(), against.four_places())).unzip();
            let outcome = decision.map(|decision| decision.outcome);
            let periods = walk.map_or_else(Vec::new, |walk| self.told(rule, walk));
            Answer { outcome, hits: None, value, against, periods }
        };
        let tested = rule.test.is_some();
        let walk = || self.walk(rule, periods_of(rule.window));
        match rule.kind.expect("a flat rule") {
            MetricRuleKind::Periods => self.periods(rule, &walk()),
            MetricRuleKind::Pooled => {
                let walk = walk();
                decided(tested.then(|| self.pooled(rule, &walk)), Some(&walk))
            }
            MetricRuleKind::PooledCount => {
                let walk = walk();
                decided(tested.then(|| self.pooled_count(rule, &walk)), Some(&walk))
            }
            MetricRuleKind::Change => decided(tested.then(|| self.change(rule)), None),
            MetricRuleKind::EventCount => decided(tested.then(|| self.event_count(rule)), None),
        }
    }

    // ----- 4.3: periods -----

    /// What there is to say of each period looked at.
    fn told(&self, rule: &Rule, walk: &Walk) -> Vec<PeriodAnswer> {
        let tell = |step: &Step| PeriodAnswer {
            start: step.span.start,
            end: step.span.end,
            verdict: self.verdict(rule, &step.known).to_owned(),
            value: match &step.known {
                Known::Figure(figure) => Some(figure.value().four_places()),
                _ => None,
            },
            target: match (&step.known, rule.test) {
                (Known::Figure(figure), Some(Test::Beats(Threshold::Target) | Test::Meets(Threshold::Target))) => {
                    figure.target.as_ref().map(Fraction::four_places)
                }
                (_, Some(Test::Beats(Threshold::Value(value)) | Test::Meets(Threshold::Value(value)))) => {
                    Some(Fraction::decimal(value).four_places())
                }
                _ => None,
            },
        };
        walk.0.iter().map(tell).collect()
    }

    fn periods(&self, rule: &Rule, walk: &Walk) -> Answer {
        let periods = self.told(rule, walk);
        if rule.test.is_none() {
            return Answer { outcome: None, hits: None, value: None, against: None, periods };
        }
        let count = |verdict: &str| periods.iter().filter(|period| period.verdict == verdict).count() as u32;
        let (hits, misses, unknown) = (count("hit"), count("miss"), count("unknown"));
        let outcome = if rule.if_absent.is_some() && walk.no_row_at_all() {
            Outcome::NotMet
        } else if hits + misses < rule.min_active.unwrap_or(0) {
            Outcome::InsufficientData
        } else if let Some(share) = rule.at_least_share {
            let needed = Fraction::decimal(share).times(&Fraction::whole(i64::from(hits + misses + unknown)));
            let reaches = |count: u32| Fraction::whole(i64::from(count)).compare(&needed) != Ordering::Less;
            if hits + misses + unknown == 0 {
                Outcome::InsufficientData
            } else if reaches(hits) {
                Outcome::Met
            } else if !reaches(hits + unknown) {
                Outcome::NotMet
            } else {
                Outcome::InsufficientData
            }
        } else {
            let needed = rule.at_least.expect("at_least");
            if hits + misses + unknown < needed {
                Outcome::InsufficientData
            } else if hits >= needed {
                Outcome::Met
            } else if hits + unknown < needed {
                Outcome::NotMet
            } else {
                Outcome::InsufficientData
            }
        };
        Answer { outcome: Some(outcome), hits: Some(hits), value: None, against: None, periods }
    }

    fn verdict(&self, rule: &Rule, known: &Known) -> &'static str {
        let figure = match known {
            Known::Excluded => return "excluded",
            Known::Unknown => return "unknown",
            Known::Inactive => return "inactive",
            Known::Figure(figure) => figure,
        };
        let (than, strict) = match rule.test {
            Some(Test::Beats(Threshold::Value(value))) => (Some(Fraction::decimal(value)), true),
            Some(Test::Meets(Threshold::Value(value))) => (Some(Fraction::decimal(value)), false),
            Some(Test::Beats(Threshold::Target)) => (figure.target.clone(), true),
            Some(Test::Meets(Threshold::Target)) => (figure.target.clone(), false),
            // Without a test there is a figure and no judgement of it.
            _ => return "figure",
        };
        let Some(than) = than else { return "unknown" };
        if passes(&figure.value(), &than, self.lower_is_better(rule), strict) { "hit" } else { "miss" }
    }

    // ----- 4.4: pooled -----

    fn pooled(&self, rule: &Rule, walk: &Walk) -> Decision {
        if rule.if_absent.is_some() && walk.no_row_at_all() {
            return ABSENT;
        }
        let Some(figures) = walk.all_figures(periods_of(rule.window)) else { return CANNOT_TELL };
        let (mut numerator, mut denominator) = (Fraction::zero(), Fraction::zero());
        // Targets of the periods are weighted as those of patches are.
        let mut weighted = Some(Fraction::zero());
        for figure in figures {
            let weight = figure.denominator.as_ref().expect("a ratio");
            numerator = numerator.plus(&figure.numerator);
            denominator = denominator.plus(weight);
            weighted = weighted.zip(figure.target.as_ref()).map(|(sum, target)| sum.plus(&target.times(weight)));
        }
        if denominator.is_zero() {
            return CANNOT_TELL;
        }
        if rule.min_denominator.is_some_and(|least| denominator.compare(&Fraction::decimal(least.0)) == Ordering::Less) {
            return CANNOT_TELL;
        }
        let value = numerator.times(&Fraction::whole(100)).over(&denominator);
        let (than, strict) = match rule.test.expect("a test") {
            Test::Beats(Threshold::Value(than)) => (Some(Fraction::decimal(than)), true),
            Test::Meets(Threshold::Value(than)) => (Some(Fraction::decimal(than)), false),
            Test::Beats(Threshold::Target) => (weighted.map(|sum| sum.over(&denominator)), true),
            Test::Meets(Threshold::Target) => (weighted.map(|sum| sum.over(&denominator)), false),
            other => panic!("{other:?}"),
        };
        match than {
            Some(than) => Decision::test(value, than, self.lower_is_better(rule), strict),
            None => CANNOT_TELL,
        }
    }

    // ----- 4.4 and 4.5: change -----

    fn change(&self, rule: &Rule) -> Decision {
        let rows = self.rows_of(rule, &self.record.observations);
        if rule.if_absent.is_some() && rows.is_empty() {
            return ABSENT;
        }
        let beginnings = Beginnings::of(self.calendar);
        let walk = self.walk(rule, 1);
        let Some(step) = walk.counted().next() else { return CANNOT_TELL };
        let now = step.span;
        let mut then = now;
        for _ in 0..4 {
            then = beginnings.before(PeriodKind::Quarter, then);
        }
        let improvement = |before: &Known, after: &Known| match (before, after) {
            (Known::Figure(before), Known::Figure(after)) if self.lower_is_better(rule) => {
                Some(before.value().minus(&after.value()))
            }
            (Known::Figure(before), Known::Figure(after)) => Some(after.value().minus(&before.value())),
            _ => None,
        };
        let (_, before) = self.officer_knows(rule, &rows, then);
        let Some(mut improved) = improvement(&before, &step.known) else { return CANNOT_TELL };
        if rule.relative_to == Some(RelativeTo::Team) {
            let team = improvement(&self.team_knows(rule, then), &self.team_knows(rule, now));
            let Some(team) = team else { return CANNOT_TELL };
            improved = improved.minus(&team);
        }
        let (than, strict) = match rule.test.expect("a test") {
            Test::Beats(Threshold::Value(than)) => (Fraction::decimal(than), true),
            Test::Meets(Threshold::Value(than)) => (Fraction::decimal(than), false),
            other => panic!("{other:?}"),
        };
        // An improvement is positive whatever the direction.
        Decision::test(improved, than, false, strict)
    }

    // ----- 4.4: pooled_count -----

    /// The recorded share of full time: that of the latest entry that has begun.
    fn fte_on(&self, day: NaiveDate) -> Option<Fraction> {
        let begun = self.record.fte.iter().filter(|entry| entry.from <= day);
        begun.max_by_key(|entry| entry.from).map(|entry| Fraction::decimal(entry.fte))
    }

    fn average_fte(&self, month: Span) -> Option<Fraction> {
        let mut sum = Fraction::zero();
        for day in month.days() {
            sum = sum.plus(&self.fte_on(day)?);
        }
        Some(sum.over(&Fraction::whole(month.length())))
    }

    fn pooled_count(&self, rule: &Rule, walk: &Walk) -> Decision {
        if rule.if_absent.is_some() && walk.no_row_at_all() {
            return ABSENT;
        }
        let Some(figures) = walk.all_figures(periods_of(rule.window)) else { return CANNOT_TELL };
        let counted = figures.iter().fold(Fraction::zero(), |sum, figure| sum.plus(&figure.numerator));
        let (expected, strict) = match rule.test.expect("a test") {
            Test::Beats(Threshold::Value(number)) => (Fraction::decimal(number), true),
            Test::Meets(Threshold::Value(number)) => (Fraction::decimal(number), false),
            Test::MeetsPerFteYear(yearly) => {
                let twelfth = Fraction::decimal(yearly.0).over(&Fraction::whole(12));
                let mut expected = Fraction::zero();
                for step in walk.counted() {
                    let Some(fte) = self.average_fte(step.span) else { return CANNOT_TELL };
                    expected = expected.plus(&twelfth.times(&fte));
                }
                (expected, false)
            }
            other => panic!("{other:?}"),
        };
        Decision::test(counted, expected, self.lower_is_better(rule), strict)
    }

    // ----- 4.8: event_count -----

    fn event_count(&self, rule: &Rule) -> Decision {
        let window = months_up_to(self.as_of, periods_of(rule.window));
        let filter = rule.filter.clone().unwrap_or_default();
        let mut references = HashSet::new();
        let mut count = 0;
        for event in &self.record.events {
            let in_window = window.start <= event.on && event.on <= window.end;
            let outcome_fits = match event.outcome {
                None => true,
                Some(outcome) => {
                    !filter.outcome_not.contains(&outcome) && (filter.outcome.is_empty() || filter.outcome.contains(&outcome))
                }
            };
            let role_fits = filter.role.is_none() || filter.role == event.role;
            if Some(&event.metric) != rule.metric.as_ref() || !in_window || !outcome_fits || !role_fits {
                continue;
            }
            let again = match (&event.reference, rule.distinct_by) {
                (Some(reference), Some(_)) => !references.insert(reference),
                _ => false,
            };
            if !again {
                count += 1;
            }
        }
        match rule.test.expect("a test") {
            Test::AtLeast(needed) => Decision::test(Fraction::whole(count), Fraction::whole(i64::from(needed)), false, false),
            other => panic!("{other:?}"),
        }
    }
}
