//! What the reference knows of a period: documents.md 4.1, 4.2, 4.6 and 4.7. Which periods are looked at, which rows of the
//! record count in each, and what they come to.

use std::cmp::Ordering;

use chrono::NaiveDate;
use gradus::domain::calendar::Calendar;
use gradus::domain::caseload::{Basis, Better, Metric, MetricCatalogue, PeriodKind, Shape};
use gradus::domain::evidence_policy::{AttributionBasis, Rule};
use gradus::domain::officer::{ALL_PATCHES, Observation, Record};

use super::days::{Beginnings, Span};
use super::fraction::Fraction;

/// One officer on one day.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    pub catalogue: &'a MetricCatalogue,
    pub calendar: Option<&'a Calendar>,
    pub record: &'a Record,
    pub as_of: NaiveDate,
}

/// What is known of a period.
#[derive(Clone, Debug)]
pub enum Known {
    /// Half or more of its days away, or before the first full period after appointment.
    Excluded,
    /// No row, not attributable, or disputed.
    Unknown,
    /// A ratio whose denominator is zero.
    Inactive,
    Figure(Figure),
}

#[derive(Clone, Debug)]
pub struct Figure {
    pub numerator: Fraction,
    /// Ratios only.
    pub denominator: Option<Fraction>,
    pub target: Option<Fraction>,
}

impl Figure {
    /// In the metric's unit: percent for ratios.
    pub fn value(&self) -> Fraction {
        match &self.denominator {
            Some(denominator) => self.numerator.times(&Fraction::whole(100)).over(denominator),
            None => self.numerator.clone(),
        }
    }
}

/// One step of the walk back through the periods.
pub struct Step {
    pub span: Span,
    /// Whether there is any row of the metric, counting or not.
    pub any_row: bool,
    pub known: Known,
}

/// The periods that the walk back has looked at, the latest first.
pub struct Walk(pub Vec<Step>);

impl Walk {
    /// The periods that are not excluded.
    pub fn counted(&self) -> impl Iterator<Item = &Step> {
        self.0.iter().filter(|step| !matches!(step.known, Known::Excluded))
    }

    pub fn no_row_at_all(&self) -> bool {
        !self.0.iter().any(|step| step.any_row)
    }

    /// The figures of the window, or None where fewer than `periods` stand in it or one of them is unknown.
    pub fn all_figures(&self, periods: u32) -> Option<Vec<&Figure>> {
        if self.counted().count() < periods as usize {
            return None;
        }
        let mut figures = Vec::new();
        for step in self.counted() {
            match &step.known {
                Known::Unknown => return None,
                Known::Figure(figure) => figures.push(figure),
                Known::Inactive | Known::Excluded => {}
            }
        }
        Some(figures)
    }
}

impl<'a> Question<'a> {
    pub fn metric(&self, rule: &Rule) -> &'a Metric {
        let id = rule.metric.as_ref().expect("a metric");
        self.catalogue.metrics.iter().find(|metric| metric.id == *id).expect("a known metric")
    }

    pub fn lower_is_better(&self, rule: &Rule) -> bool {
        self.metric(rule).better == Better::Lower
    }

    fn is_absent(&self, day: NaiveDate) -> bool {
        self.record.absences.iter().any(|absence| absence.from <= day && absence.to.is_none_or(|to| day <= to))
    }

    fn is_excluded(&self, span: Span) -> bool {
        let absent = span.days().filter(|day| self.is_absent(*day)).count() as i64;
        let early = self.record.appointed_on.is_some_and(|appointed| span.start < appointed);
        early || absent * 2 >= span.length()
    }

    /// Rows of the rule's metric for its kind of period.
    pub fn rows_of(&self, rule: &Rule, rows: &'a [Observation]) -> Vec<&'a Observation> {
        let metric = self.metric(rule);
        let kind = rule.period.unwrap_or(PeriodKind::Quarter);
        rows.iter().filter(|row| row.period == kind && row.metric == metric.id).collect()
    }

    /// Whether the patch of a row is held long enough, by holdings of an admitted basis.
    fn is_held(&self, rule: &Rule, patch: &str, span: Span) -> bool {
        let Some(holdings) = &self.record.patches else { return true };
        let held_on = |day: NaiveDate| {
            holdings.iter().any(|holding| {
                holding.patch == patch
                    && admits(rule, holding.basis)
                    && holding.from <= day
                    && holding.to.is_none_or(|to| day <= to)
            })
        };
        let held = span.days().filter(|day| held_on(*day)).count() as i64;
        let share = match &rule.attribution {
            Some(attribution) => Fraction::decimal(attribution.min_share_of_period),
            None => Fraction::decimal("0.5"),
        };
        let enough = Fraction::whole(held).compare(&share.times(&Fraction::whole(span.length()))) != Ordering::Less;
        let on_the_last_day = self.metric(rule).shape != Shape::Stock || held_on(span.end);
        held > 0 && enough && on_the_last_day
    }

    pub fn officer_knows(&self, rule: &Rule, rows: &[&'a Observation], span: Span) -> (bool, Known) {
        let rows = in_span(rows, span);
        let known = if self.is_excluded(span) {
            Known::Excluded
        } else {
            let patch_rows = rows.iter().any(|row| row.patch != ALL_PATCHES);
            let counting: Vec<&Observation> = rows
                .iter()
                .copied()
                .filter(|row| admits(rule, row.basis))
                .filter(|row| match row.patch.as_str() {
                    ALL_PATCHES => !patch_rows,
                    patch => self.is_held(rule, patch, span),
                })
                .collect();
            self.add_up(rule, &counting)
        };
        (!rows.is_empty(), known)
    }

    /// The team's own rows: no attribution and no exclusion.
    pub fn team_knows(&self, rule: &Rule, span: Span) -> Known {
        let rows = in_span(&self.rows_of(rule, &self.record.team_observations), span);
        let patch_rows = rows.iter().any(|row| row.patch != ALL_PATCHES);
        let counting: Vec<&Observation> = rows.into_iter().filter(|row| !patch_rows || row.patch != ALL_PATCHES).collect();
        self.add_up(rule, &counting)
    }

    /// The counting rows of one period together.
    fn add_up(&self, rule: &Rule, counting: &[&Observation]) -> Known {
        if counting.is_empty() || counting.iter().any(|row| row.disputed) {
            return Known::Unknown;
        }
        let mut numerator = Fraction::zero();
        for row in counting {
            numerator = numerator.plus(&Fraction::decimal(row.numerator));
        }
        let targets: Option<Vec<Fraction>> = counting.iter().map(|row| row.target.map(Fraction::decimal)).collect();
        if !self.metric(rule).ratio {
            let target = targets.map(|targets| targets.iter().fold(Fraction::zero(), |sum, target| sum.plus(target)));
            return Known::Figure(Figure { numerator, denominator: None, target });
        }
        let mut denominator = Fraction::zero();
        for row in counting {
            denominator = denominator.plus(&Fraction::decimal(row.denominator.expect("a denominator")));
        }
        if denominator.is_zero() {
            return Known::Inactive;
        }
        let target = targets.map(|targets| {
            let mut weighted = Fraction::zero();
            for (row, target) in counting.iter().zip(&targets) {
                weighted = weighted.plus(&target.times(&Fraction::decimal(row.denominator.expect("a denominator"))));
            }
            weighted.over(&denominator)
        });
        Known::Figure(Figure { numerator, denominator: Some(denominator), target })
    }

    /// Back from the last complete period, at most `2 x periods` of them, until `periods` are found that are not excluded.
    pub fn walk(&self, rule: &Rule, periods: u32) -> Walk {
        let beginnings = Beginnings::of(self.calendar);
        let kind = rule.period.unwrap_or(PeriodKind::Quarter);
        let rows = self.rows_of(rule, &self.record.observations);
        let mut steps = Vec::new();
        let mut found = 0;
        let mut span = beginnings.last_complete(kind, self.as_of);
        while steps.len() < 2 * periods as usize && found < periods {
            let (any_row, known) = self.officer_knows(rule, &rows, span);
            if !matches!(known, Known::Excluded) {
                found += 1;
            }
            steps.push(Step { span, any_row, known });
            span = beginnings.before(kind, span);
        }
        Walk(steps)
    }
}

/// Whether a row or a holding of this basis counts for the rule. Default: the officer's own only.
fn admits(rule: &Rule, basis: Basis) -> bool {
    match rule.attribution.map(|attribution| attribution.basis) {
        None | Some(AttributionBasis::Substantive) => basis == Basis::Substantive,
        Some(AttributionBasis::Cover) => basis == Basis::Cover,
        Some(AttributionBasis::Any) => true,
    }
}

fn in_span<'a>(rows: &[&'a Observation], span: Span) -> Vec<&'a Observation> {
    rows.iter().copied().filter(|row| row.start == span.start && row.end == span.end).collect()
}
