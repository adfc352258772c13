//! What rows of figures share: the series (whose, of which metric, patch and basis), the period (over which days) and the batch
//! (what brought it). Each stands once and has a number. Numbers are given out here: there is one writer at a time.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::caseload::{Figure, PeriodKind};
use crate::store::db::{AnyBackend, AnyConnection, StoreError, add_rows, asked_directly};
use crate::store::schema::{figure_batch, figure_period, figure_series};

/// Person, metric, patch, basis, and whether it is the team's.
type Series<'a> = (&'a str, &'a str, &'a str, &'a str, bool);
pub(super) type Period = (PeriodKind, NaiveDate, NaiveDate);
/// Import, source, extracted at, made at.
type Batch<'a> = (Option<&'a str>, Option<&'a str>, Option<DateTime<Utc>>, DateTime<Utc>);

/// What a figure shares with others.
#[derive(Clone, Copy)]
pub(super) struct Shared<'a> {
    pub series: Series<'a>,
    pub period: Period,
    pub batch: Batch<'a>,
}

impl<'a> Shared<'a> {
    pub fn of(figure: &'a Figure) -> Shared<'a> {
        let (of, from) = (&figure.observation, &figure.origin);
        let import = from.import.as_ref().map(|(import, _)| import.as_str());
        Shared {
            series: (figure.person.as_str(), of.metric.as_str(), &of.patch, of.basis.as_str(), figure.of_team),
            period: (of.period, of.start, of.end),
            batch: (import, of.source.as_deref(), from.extracted_at, from.made_at),
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = figure_series, treat_none_as_default_value = false)]
struct SeriesRow {
    id: i64,
    person_id: String,
    metric: String,
    patch: String,
    basis: String,
    of_team: bool,
}

#[derive(Insertable)]
#[diesel(table_name = figure_period, treat_none_as_default_value = false)]
struct PeriodRow {
    id: i32,
    kind: &'static str,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
}

#[derive(Insertable)]
#[diesel(table_name = figure_batch, treat_none_as_default_value = false)]
struct BatchRow {
    id: i32,
    import_id: Option<String>,
    source: Option<String>,
    extracted_at: Option<NaiveDateTime>,
    made_at: NaiveDateTime,
}

/// The numbers of a figure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Numbers {
    pub series: i64,
    pub period: i32,
    pub batch: i32,
}

/// The numbers of each figure, in their order. Whatever has none yet is given one.
pub(super) fn numbers(connection: &mut AnyConnection, figures: &[Shared<'_>]) -> Result<Vec<Numbers>, StoreError> {
    let mut series = Found::new(series(connection, each_once(figures, |figure| figure.series))?);
    let mut periods = Found::new(periods(connection, each_once(figures, |figure| figure.period))?);
    let mut batches = Found::new(batches(connection, each_once(figures, |figure| figure.batch))?);
    // Every one of them is there now.
    let lost = || StoreError::Row("a figure has no series, period or batch".to_owned());
    figures
        .iter()
        .map(|figure| {
            Ok(Numbers {
                series: series.number(figure.series).ok_or_else(lost)?,
                period: periods.number(figure.period).ok_or_else(lost)?,
                batch: batches.number(figure.batch).ok_or_else(lost)?,
            })
        })
        .collect()
}

/// What figures share, each once and in order. Figures that share something mostly follow one another.
fn each_once<'a, K: Ord>(figures: &[Shared<'a>], of: impl Fn(&Shared<'a>) -> K) -> Vec<K> {
    let mut all: Vec<K> = figures.chunk_by(|one, next| of(one) == of(next)).map(|same| of(&same[0])).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Numbers by what they stand for. What was asked for last is mostly asked for again.
struct Found<K, N> {
    all: HashMap<K, N>,
    last: Option<(K, N)>,
}

impl<K: Copy + Eq + Hash, N: Copy> Found<K, N> {
    fn new(all: HashMap<K, N>) -> Found<K, N> {
        Found { all, last: None }
    }

    fn number(&mut self, of: K) -> Option<N> {
        match self.last {
            Some((last, number)) if last == of => Some(number),
            _ => {
                self.last = self.all.get(&of).map(|number| (of, *number));
                self.last.map(|(_, number)| number)
            }
        }
    }
}

fn series<'a>(connection: &mut AnyConnection, asked: Vec<Series<'a>>) -> Result<HashMap<Series<'a>, i64>, StoreError> {
    type Row = (i64, String, String, String, String, bool);
    let mut people: Vec<&str> = asked.iter().map(|series| series.0).collect();
    people.dedup();
    let mut rows: Vec<Row> = Vec::new();
    // Databases take a bounded number of values in one query.
    for part in people.chunks(500) {
        rows.extend(figure_series::table.filter(figure_series::person_id.eq_any(part)).load::<Row>(connection)?);
    }
    let held: HashMap<Series<'_>, i64> = rows
        .iter()
        .map(|(id, person, metric, patch, basis, of_team)| ((&**person, &**metric, &**patch, &**basis, *of_team), *id))
        .collect();
    let mut found = HashMap::with_capacity(asked.len());
    let mut missing = Vec::new();
    for series in asked {
        match held.get(&series) {
            Some(id) => drop(found.insert(series, *id)),
            None => missing.push(series),
        }
    }
    if !missing.is_empty() {
        let last: Option<i64> = figure_series::table.select(diesel::dsl::max(figure_series::id)).first(connection)?;
        let mut new = Vec::with_capacity(missing.len());
        for (id, series) in (last.unwrap_or(0) + 1..).zip(missing) {
            let (person, metric, patch, basis, of_team) = series;
            let [person_id, metric, patch, basis] = [person, metric, patch, basis].map(str::to_owned);
            new.push(SeriesRow { id, person_id, metric, patch, basis, of_team });
            found.insert(series, id);
        }
        add_rows!(connection, figure_series::table, &new);
    }
    Ok(found)
}

fn periods(connection: &mut AnyConnection, asked: Vec<Period>) -> Result<HashMap<Period, i32>, StoreError> {
    let (mut found, missing) = known_periods(connection, asked)?;
    if !missing.is_empty() {
        let last: Option<i32> = figure_period::table.select(diesel::dsl::max(figure_period::id)).first(connection)?;
        let mut new = Vec::with_capacity(missing.len());
        for (id, period) in (last.unwrap_or(0) + 1..).zip(missing) {
            new.push(PeriodRow { id, kind: period.0.as_str(), starts_on: period.1, ends_on: period.2 });
            found.insert(period, id);
        }
        add_rows!(connection, figure_period::table, &new);
    }
    Ok(found)
}

/// Periods by number, and those that have none yet. There are few, so that each is looked for by itself.
pub(super) fn known_periods(
    connection: &mut AnyConnection,
    asked: Vec<Period>,
) -> Result<(HashMap<Period, i32>, Vec<Period>), StoreError> {
    let mut found = HashMap::with_capacity(asked.len());
    let mut missing = Vec::new();
    for period in asked {
        let (kind, start, end) = period;
        let id: Option<i32> = asked_directly!(&mut *connection, direct => figure_period::table
            .filter(figure_period::kind.eq(kind.as_str()))
            .filter(figure_period::starts_on.eq(start).and(figure_period::ends_on.eq(end)))
            .select(figure_period::id)
            .first(direct)
            .optional()?);
        match id {
            Some(id) => drop(found.insert(period, id)),
            None => missing.push(period),
        }
    }
    Ok((found, missing))
}

/// A file has few batches: one for each source and moment at which it was given out.
fn batches<'a>(connection: &mut AnyConnection, asked: Vec<Batch<'a>>) -> Result<HashMap<Batch<'a>, i32>, StoreError> {
    let mut found = HashMap::with_capacity(asked.len());
    let mut missing = Vec::new();
    for batch in asked {
        let (import, source, extracted_at, made_at) = batch;
        let mut query = figure_batch::table.filter(figure_batch::made_at.eq(made_at.naive_utc())).into_boxed::<AnyBackend>();
        query = match import {
            Some(import) => query.filter(figure_batch::import_id.eq(import)),
            None => query.filter(figure_batch::import_id.is_null()),
        };
        query = match source {
            Some(source) => query.filter(figure_batch::source.eq(source)),
            None => query.filter(figure_batch::source.is_null()),
        };
        query = match extracted_at {
            Some(at) => query.filter(figure_batch::extracted_at.eq(at.naive_utc())),
            None => query.filter(figure_batch::extracted_at.is_null()),
        };
        let id: Option<i32> = query.select(figure_batch::id).first(connection).optional()?;
        match id {
            Some(id) => drop(found.insert(batch, id)),
            None => missing.push(batch),
        }
    }
    if !missing.is_empty() {
        let last: Option<i32> = figure_batch::table.select(diesel::dsl::max(figure_batch::id)).first(connection)?;
        let mut new = Vec::with_capacity(missing.len());
        for (id, batch) in (last.unwrap_or(0) + 1..).zip(missing) {
            let (import, source, extracted_at, made_at) = batch;
            let [import_id, source] = [import, source].map(|text| text.map(str::to_owned));
            let (extracted_at, made_at) = (extracted_at.map(|at| at.naive_utc()), made_at.naive_utc());
            new.push(BatchRow { id, import_id, source, extracted_at, made_at });
            found.insert(batch, id);
        }
        add_rows!(connection, figure_batch::table, &new);
    }
    Ok(found)
}
