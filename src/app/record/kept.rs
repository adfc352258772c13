//! Facts of an officer as they are kept for reading at once: in a form of few bytes that takes no query a table to read.
//! Whatever cannot be read, because an older version wrote it, counts as missing.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::domain::caseload::{Basis, PeriodKind};
use crate::domain::ids::MetricId;
use crate::domain::officer::Observation;
use crate::store::caseload::{HUNDREDTHS, MILLIONTHS, decimal, units};

/// The first byte of what is kept: another one whenever a kept type changes its shape.
const FORM: u8 = 4;

/// None where it cannot be written; then it is not kept.
pub(super) fn write<T: Serialize>(facts: &T) -> Option<Vec<u8>> {
    postcard::to_extend(facts, vec![FORM]).ok()
}

pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (form, content) = bytes.split_first()?;
    let (facts, rest) = if *form == FORM { postcard::take_from_bytes(content).ok()? } else { return None };
    rest.is_empty().then_some(facts)
}

/// Figures one after another that differ in little but their period and their amounts.
#[derive(Serialize, Deserialize)]
struct Series<'a> {
    of_team: bool,
    #[serde(borrow)]
    metric: Cow<'a, str>,
    #[serde(borrow)]
    patch: Cow<'a, str>,
    period: PeriodKind,
    basis: Basis,
    figures: Vec<Figure<'a>>,
}

#[derive(Serialize, Deserialize)]
struct Figure<'a> {
    /// Days since the first of January of the year 1, and to the last day.
    start: i32,
    days: i32,
    /// Hundredths, hundredths and millionths.
    numerator: i64,
    denominator: Option<i64>,
    target: Option<i64>,
    disputed: bool,
    #[serde(borrow)]
    source: Option<Cow<'a, str>>,
}

impl Series<'_> {
    fn takes(&self, of_team: bool, figure: &Observation) -> bool {
        self.of_team == of_team
            && self.metric == figure.metric.as_str()
            && self.patch == figure.patch
            && self.period == figure.period
            && self.basis == figure.basis
    }
}

/// Figures and those of the team, each in its order, and what else belongs to them.
pub(super) fn write_caseload<T: Serialize>(own: &[Observation], team: &[Observation], rest: &T) -> Option<Vec<u8>> {
    let mut all: Vec<Series<'_>> = Vec::new();
    let figures = own.iter().map(|figure| (false, figure)).chain(team.iter().map(|figure| (true, figure)));
    for (of_team, figure) in figures {
        if !all.last().is_some_and(|series| series.takes(of_team, figure)) {
            all.push(Series {
                of_team,
                metric: figure.metric.as_str().into(),
                patch: figure.patch.as_str().into(),
                period: figure.period,
                basis: figure.basis,
                figures: Vec::new(),
            });
        }
        all.last_mut()?.figures.push(packed(figure)?);
    }
    write(&(all, rest))
}

fn packed(figure: &Observation) -> Option<Figure<'_>> {
    use chrono::Datelike;
    Some(Figure {
        start: figure.start.num_days_from_ce(),
        days: i32::try_from((figure.end - figure.start).num_days()).ok()?,
        numerator: units(figure.numerator, HUNDREDTHS)?,
        denominator: match figure.denominator {
            Some(amount) => Some(units(amount, HUNDREDTHS)?),
            None => None,
        },
        target: match figure.target {
            Some(target) => Some(units(target, MILLIONTHS)?),
            None => None,
        },
        disputed: figure.disputed,
        source: figure.source.as_deref().map(Cow::Borrowed),
    })
}

/// What [`write_caseload`] wrote.
pub(super) fn read_caseload<T: DeserializeOwned>(bytes: &[u8]) -> Option<(Vec<Observation>, Vec<Observation>, T)> {
    let (form, content) = bytes.split_first()?;
    let (all, content): (Vec<Series<'_>>, &[u8]) =
        if *form == FORM { postcard::take_from_bytes(content).ok()? } else { return None };
    let (rest, left): (T, &[u8]) = postcard::take_from_bytes(content).ok()?;
    if !left.is_empty() {
        return None;
    }
    let (mut own, mut team) = (Vec::new(), Vec::new());
    for series in &all {
        let list = if series.of_team { &mut team } else { &mut own };
        list.reserve(series.figures.len());
        for figure in &series.figures {
            let start = NaiveDate::from_num_days_from_ce_opt(figure.start)?;
            list.push(Observation {
                metric: MetricId::new(&*series.metric),
                patch: series.patch.clone().into_owned(),
                period: series.period,
                start,
                end: start.checked_add_signed(chrono::TimeDelta::try_days(figure.days.into())?)?,
                numerator: decimal(figure.numerator, HUNDREDTHS),
                denominator: figure.denominator.map(|amount| decimal(amount, HUNDREDTHS)),
                target: figure.target.map(|target| decimal(target, MILLIONTHS)),
                basis: series.basis,
                disputed: figure.disputed,
                source: figure.source.as_deref().map(str::to_owned),
            });
        }
    }
    Some((own, team, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::CriterionId;
    use crate::domain::officer::{CaseEvent, DocumentOutcome, ReviewOutcome};
    use crate::store::evidence_facts::{Held, Reviewed, Sent};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn figure(metric: &str, patch: &str, start: &str, numerator: &str) -> Observation {
        Observation {
            metric: metric.into(),
            patch: patch.to_owned(),
            period: PeriodKind::Quarter,
            start: day(start),
            end: day(start) + chrono::Days::new(90),
            numerator: numerator.parse().unwrap(),
            denominator: Some("1840000".parse().unwrap()),
            target: Some("2.75".parse().unwrap()),
            basis: Basis::Substantive,
            disputed: false,
            source: Some("q1.csv".to_owned()),
        }
    }

    #[test]
    fn figures_come_back_in_their_order() {
        let own = vec![
            figure("cta_pct", "N1", "2025-04-01", "48300.55"),
            figure("cta_pct", "N2", "2025-04-01", "-12.5"),
            Observation { disputed: true, source: None, target: None, ..figure("cta_pct", "N1", "2025-07-01", "0") },
            Observation { denominator: None, period: PeriodKind::Month, ..figure("newtenant_visits", "ALL", "2025-07-01", "7") },
        ];
        let team = vec![figure("cta_pct", "ALL", "2025-04-01", "99999999999.99")];
        let events = vec![CaseEvent {
            metric: "hearings".into(),
            on: day("2024-02-29"),
            reference: Some("H1".to_owned()),
            outcome: Some(crate::domain::caseload::HearingOutcome::AdjournedOnTerms),
            role: Some(crate::domain::caseload::HearingRole::Representative),
        }];
        let bytes = write_caseload(&own, &team, &events).unwrap();
        assert_eq!(read_caseload(&bytes), Some((own, team, events)));
    }

    #[test]
    fn three_years_of_months_take_few_bytes() {
        let months: Vec<Observation> = (0..36)
            .map(|month| Observation { source: None, ..figure("cta_pct", "N1", "2025-04-01", &format!("{month}1234.56")) })
            .collect();
        let bytes = write_caseload(&months, &[], &()).unwrap().len();
        assert!(bytes <= 36 * 22 + 40, "{bytes}");
    }

    fn piece() -> Held {
        let at = |text: &str| text.parse().unwrap();
        Held {
            id: "e1".to_owned(),
            person: "p1".into(),
            framework: "mhs".to_owned(),
            title: "Hearing".to_owned(),
            kind: Some("report".to_owned()),
            happened_on: Some(day("2026-02-28")),
            criteria: vec![CriterionId::new("B-S1")],
            is_draft: false,
            is_withdrawn: false,
            made_at: at("2026-03-01T09:00:00.000001Z"),
            changed_at: at("2026-03-02T09:00:00Z"),
            revisions: vec![Sent {
                number: 1,
                submitted_at: at("2026-03-02T09:00:00Z"),
                ended_at: None,
                title: "Hearing".to_owned(),
                kind: "report".to_owned(),
                criteria: vec![CriterionId::new("B-S1")],
                happened_on: day("2026-02-28"),
                expires_on: None,
                redacted: true,
                review: Some(Reviewed {
                    at: at("2026-03-03T09:00:00Z"),
                    by: "Manager One".to_owned(),
                    outcomes: vec![DocumentOutcome {
                        criterion: CriterionId::new("B-S1"),
                        outcome: ReviewOutcome::PartlyMet,
                        comment: None,
                    }],
                    returned: false,
                    may_identify_tenant: false,
                    comment: Some("More".to_owned()),
                }),
            }],
        }
    }

    #[test]
    fn another_form_and_cut_bytes_count_as_missing() {
        let held = vec![piece()];
        let bytes = write(&held).unwrap();
        assert_eq!(read::<Vec<Held>>(&bytes), Some(held));
        for end in 0..bytes.len() {
            assert_eq!(read::<Vec<Held>>(&bytes[..end]), None, "{end} bytes");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert_eq!(read::<Vec<Held>>(&longer), None);
        let mut other = bytes;
        other[0] = FORM + 1;
        assert_eq!(read::<Vec<Held>>(&other), None);
    }
}
