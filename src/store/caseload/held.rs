//! What is held of many people at once, for a file that is held against it: read by its numbers, and what figures share once.

use std::collections::{BTreeSet, HashMap};
use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::shared::known_periods;
use super::{HUNDREDTHS, MILLIONTHS, decimal, origin_of};
use crate::domain::caseload::{Basis, Figure, Origin, PeriodKind};
use crate::domain::ids::{MetricId, PersonId};
use crate::domain::officer::Observation;
use crate::store::db::{AnyConnection, StoreError, asked_directly};
use crate::store::schema::{figure, figure_batch, figure_period, figure_series};

#[derive(Queryable)]
struct Row {
    series_id: i64,
    period_id: i32,
    batch_id: i32,
    numerator: i64,
    denominator: Option<i64>,
    target: Option<i64>,
    fte: Option<i64>,
    line: Option<i32>,
    revision: i32,
    disputed: bool,
    note: Option<String>,
}

struct Series {
    person: PersonId,
    metric: MetricId,
    patch: String,
    basis: Basis,
    of_team: bool,
}

struct Batch {
    import: Option<String>,
    source: Option<String>,
    extracted_at: Option<DateTime<Utc>>,
    made_at: DateTime<Utc>,
}

type Period = (PeriodKind, NaiveDate, NaiveDate);

/// The numbers of periods that a file has figures of, and whatever lies between them: none where all of them are new. Numbers are
/// given out as periods come, so those of a month lie close, however many years are held.
pub fn periods_from_to(
    connection: &mut AnyConnection,
    of: &[(PeriodKind, NaiveDate, NaiveDate)],
) -> Result<Option<RangeInclusive<i32>>, StoreError> {
    let (known, _) = known_periods(connection, of.to_vec())?;
    let (first, last) = (known.values().min(), known.values().max());
    Ok(first.zip(last).map(|(first, last)| *first..=*last))
}

/// The figures of each of these people of whom there are any in these periods, in no order. It is meant for some dozen at a time.
pub fn held(
    connection: &mut AnyConnection,
    people: &[PersonId],
    within: &RangeInclusive<i32>,
) -> Result<HashMap<PersonId, Vec<Figure>>, StoreError> {
    let series = series(connection, people)?;
    let mut found: HashMap<PersonId, Vec<Figure>> = HashMap::new();
    if series.is_empty() {
        return Ok(found);
    }
    let ids: Vec<&str> = people.iter().map(PersonId::as_str).collect();
    let rows: Vec<Row> = asked_directly!(&mut *connection, direct => figure::table
        .inner_join(figure_series::table.on(figure_series::id.eq(figure::series_id)))
        .filter(figure_series::person_id.eq_any(ids))
        .filter(figure::period_id.between(*within.start(), *within.end()))
        .select((
            figure::series_id,
            figure::period_id,
            figure::batch_id,
            figure::numerator,
            figure::denominator,
            figure::target,
            figure::fte,
            figure::line,
            figure::revision,
            figure::disputed,
            figure::note,
        ))
        .load(direct)?);
    if rows.is_empty() {
        return Ok(found);
    }
    let periods = periods(connection, rows.iter().map(|row| row.period_id).collect())?;
    let batches = batches(connection, rows.iter().map(|row| row.batch_id).collect())?;
    for row in rows {
        let lost = || StoreError::Row(format!("a figure of series {} has no series, period or batch", row.series_id));
        let of = series.get(&row.series_id).ok_or_else(lost)?;
        let (period, start, end) = *periods.get(&row.period_id).ok_or_else(lost)?;
        let batch = batches.get(&row.batch_id).ok_or_else(lost)?;
        let figure = Figure {
            person: of.person.clone(),
            of_team: of.of_team,
            observation: Observation {
                metric: of.metric.clone(),
                patch: of.patch.clone(),
                period,
                start,
                end,
                numerator: decimal(row.numerator, HUNDREDTHS),
                denominator: row.denominator.map(|amount| decimal(amount, HUNDREDTHS)),
                target: row.target.map(|target| decimal(target, MILLIONTHS)),
                basis: of.basis,
                disputed: row.disputed,
                source: batch.source.clone(),
            },
            origin: Origin {
                revision: i64::from(row.revision),
                import: origin_of(batch.import.clone(), row.line.map(i64::from)),
                extracted_at: batch.extracted_at,
                fte: row.fte.map(|fte| decimal(fte, MILLIONTHS)),
                note: row.note,
                made_at: batch.made_at,
            },
        };
        match found.get_mut(&of.person) {
            Some(figures) => figures.push(figure),
            None => drop(found.insert(of.person.clone(), vec![figure])),
        }
    }
    Ok(found)
}

fn series(connection: &mut AnyConnection, people: &[PersonId]) -> Result<HashMap<i64, Series>, StoreError> {
    type SeriesRow = (i64, String, String, String, String, bool);
    let ids: Vec<&str> = people.iter().map(PersonId::as_str).collect();
    let rows: Vec<SeriesRow> = asked_directly!(connection, direct =>
        figure_series::table.filter(figure_series::person_id.eq_any(ids)).load(direct)?);
    let read = |(id, person, metric, patch, basis, of_team): SeriesRow| {
        let basis = Basis::from_word(&basis).ok_or_else(|| StoreError::Row(format!("series {id} has the basis \"{basis}\"")))?;
        Ok((id, Series { person: PersonId::new(person), metric: MetricId::new(metric), patch, basis, of_team }))
    };
    rows.into_iter().map(read).collect()
}

fn periods(connection: &mut AnyConnection, of: BTreeSet<i32>) -> Result<HashMap<i32, Period>, StoreError> {
    type PeriodRow = (i32, String, NaiveDate, NaiveDate);
    let rows: Vec<PeriodRow> =
        asked_directly!(connection, direct => figure_period::table.filter(figure_period::id.eq_any(of)).load(direct)?);
    let read = |(id, kind, start, end): PeriodRow| {
        let kind =
            PeriodKind::from_word(&kind).ok_or_else(|| StoreError::Row(format!("period {id} is of the kind \"{kind}\"")))?;
        Ok((id, (kind, start, end)))
    };
    rows.into_iter().map(read).collect()
}

fn batches(connection: &mut AnyConnection, of: BTreeSet<i32>) -> Result<HashMap<i32, Batch>, StoreError> {
    type BatchRow = (i32, Option<String>, Option<String>, Option<NaiveDateTime>, NaiveDateTime);
    let mut found = HashMap::new();
    let ids: Vec<i32> = of.into_iter().collect();
    // Databases take a bounded number of values in one query.
    for part in ids.chunks(500) {
        let rows: Vec<BatchRow> = asked_directly!(&mut *connection, direct =>
            figure_batch::table.filter(figure_batch::id.eq_any(part)).load(direct)?);
        found.extend(rows.into_iter().map(|(id, import, source, extracted_at, made_at)| {
            let extracted_at = extracted_at.map(|at| at.and_utc());
            (id, Batch { import, source, extracted_at, made_at: made_at.and_utc() })
        }));
    }
    Ok(found)
}
