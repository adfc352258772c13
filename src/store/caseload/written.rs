//! Writing figures: many new ones at once, and one that says something else from now on.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::shared::{Numbers, Shared, numbers};
use super::{HUNDREDTHS, MILLIONTHS, units};
use crate::domain::caseload::{Figure, Origin};
use crate::domain::decimal::Dec;
use crate::domain::ids::PersonId;
use crate::domain::officer::Observation;
use crate::domain::staff_import::figures::{FigureRow, FigureRows};
use crate::store::db::{self, AnyConnection, StoreError, add_rows, asked_directly};
use crate::store::schema::{figure, figure_revision};

#[derive(Insertable)]
#[diesel(table_name = figure, treat_none_as_default_value = false)]
struct NewRow {
    series_id: i64,
    numerator: i64,
    denominator: Option<i64>,
    target: Option<i64>,
    fte: Option<i64>,
    period_id: i32,
    batch_id: i32,
    line: Option<i32>,
    revision: i32,
    disputed: bool,
    note: Option<String>,
}

impl NewRow {
    fn of(new: &Figure, numbers: Numbers) -> Result<NewRow, StoreError> {
        let Figure { observation, origin, .. } = new;
        let metric = observation.metric.as_str();
        let fits = |amount: Dec, scale: u32| fits(metric, amount, scale);
        let small = |number: i64| small(metric, number);
        Ok(NewRow {
            series_id: numbers.series,
            numerator: fits(observation.numerator, HUNDREDTHS)?,
            denominator: observation.denominator.map(|amount| fits(amount, HUNDREDTHS)).transpose()?,
            target: observation.target.map(|target| fits(target, MILLIONTHS)).transpose()?,
            fte: origin.fte.map(|fte| fits(fte, MILLIONTHS)).transpose()?,
            period_id: numbers.period,
            batch_id: numbers.batch,
            line: origin.import.as_ref().map(|(_, line)| small(i64::from(*line))).transpose()?,
            revision: small(origin.revision)?,
            disputed: observation.disputed,
            note: origin.note.clone(),
        })
    }

    /// What a row of a file says, for the first time.
    fn of_file(file: &FigureRows, row: &FigureRow, numbers: Numbers) -> Result<NewRow, StoreError> {
        let metric = file.words.text(row.metric);
        Ok(NewRow {
            series_id: numbers.series,
            numerator: row.numerator,
            denominator: row.denominator,
            target: row.target,
            fte: row.fte.map(|fte| fits(metric, fte, MILLIONTHS)).transpose()?,
            period_id: numbers.period,
            batch_id: numbers.batch,
            line: Some(small(metric, i64::from(row.line))?),
            revision: 1,
            disputed: false,
            note: row.note.map(|note| file.words.text(note).to_owned()),
        })
    }
}

fn fits(metric: &str, amount: Dec, scale: u32) -> Result<i64, StoreError> {
    let too_fine = || StoreError::Row(format!("a figure of {metric} is too great or too fine: {amount}"));
    units(amount, scale).ok_or_else(too_fine)
}

fn small(metric: &str, number: i64) -> Result<i32, StoreError> {
    i32::try_from(number).map_err(|_| StoreError::Row(format!("a figure of {metric} has the number {number}")))
}

/// Adds figures, of one person or of many, none of which is there yet. It is quick for hundreds at a time, and takes no more
/// memory than some times theirs.
pub fn add_all(connection: &mut AnyConnection, new: &[Figure]) -> Result<(), StoreError> {
    let numbers = numbers(connection, &new.iter().map(Shared::of).collect::<Vec<_>>())?;
    let rows = new.iter().zip(numbers).map(|(figure, numbers)| NewRow::of(figure, numbers)).collect::<Result<_, _>>()?;
    insert_rows(connection, rows)
}

/// Adds what rows of a file say of people, none of which is there yet, as an import brings it at a moment.
pub fn add_of_file(
    connection: &mut AnyConnection,
    import: &str,
    made_at: DateTime<Utc>,
    file: &FigureRows,
    new: &[(&PersonId, &FigureRow)],
) -> Result<(), StoreError> {
    let text = |place| file.words.text(place);
    let shared = new.iter().map(|&(person, row)| Shared {
        series: (person.as_str(), text(row.metric), text(row.patch), row.basis.as_str(), false),
        period: (row.period, row.start, row.end),
        batch: (Some(import), Some(text(row.source)), Some(row.extracted_at), made_at),
    });
    let numbers = numbers(connection, &shared.collect::<Vec<_>>())?;
    let rows =
        new.iter().zip(numbers).map(|((_, row), numbers)| NewRow::of_file(file, row, numbers)).collect::<Result<_, _>>()?;
    insert_rows(connection, rows)
}

fn insert_rows(connection: &mut AnyConnection, mut rows: Vec<NewRow>) -> Result<(), StoreError> {
    // In the order in which they will lie.
    rows.sort_unstable_by_key(|row| (row.series_id, row.period_id));
    add_rows!(connection, figure::table, &rows);
    Ok(())
}

/// For after thousands were added: without it one officer's figures would be looked for among everybody's.
pub fn many_were_added(connection: &mut AnyConnection) -> Result<(), StoreError> {
    db::look_at(connection, &["figure", "figure_series", "figure_period", "figure_batch"])
}

/// Adds a figure that is not there yet.
pub fn add(connection: &mut AnyConnection, new: &Figure) -> Result<(), StoreError> {
    add_all(connection, std::slice::from_ref(new))
}

/// Adds figures of one person that no import brought.
pub fn insert(
    connection: &mut AnyConnection,
    of: &PersonId,
    of_team: bool,
    new: &[Observation],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let origin = Origin { revision: 1, import: None, extracted_at: None, fte: None, note: None, made_at: now };
    let figure = |observation: &Observation| Figure {
        person: of.clone(),
        of_team,
        observation: observation.clone(),
        origin: origin.clone(),
    };
    add_all(connection, &new.iter().map(figure).collect::<Vec<_>>())
}

#[derive(Insertable)]
#[diesel(table_name = figure_revision, treat_none_as_default_value = false)]
struct PastRow {
    series_id: i64,
    numerator: i64,
    denominator: Option<i64>,
    target: Option<i64>,
    fte: Option<i64>,
    period_id: i32,
    batch_id: i32,
    line: Option<i32>,
    revision: i32,
    replaced_at: NaiveDateTime,
    note: Option<String>,
}

impl PastRow {
    fn of(was: &Figure, numbers: Numbers, replaced_at: DateTime<Utc>) -> Result<PastRow, StoreError> {
        let row = NewRow::of(was, numbers)?;
        Ok(PastRow {
            series_id: row.series_id,
            numerator: row.numerator,
            denominator: row.denominator,
            target: row.target,
            fte: row.fte,
            period_id: row.period_id,
            batch_id: row.batch_id,
            line: row.line,
            revision: row.revision,
            replaced_at: replaced_at.naive_utc(),
            note: row.note,
        })
    }
}

/// Writes what figures say from now on, each beside what it said until now, which is kept. False: one of them is no longer what
/// the first of its pair says.
pub fn correct_all(connection: &mut AnyConnection, pairs: &[(Figure, Figure)]) -> Result<bool, StoreError> {
    let both: Vec<Shared<'_>> = pairs.iter().flat_map(|(was, new)| [Shared::of(was), Shared::of(new)]).collect();
    let numbers = numbers(connection, &both)?;
    let mut past = Vec::with_capacity(pairs.len());
    for ((was, new), numbers) in pairs.iter().zip(numbers.chunks(2)) {
        past.push(PastRow::of(was, numbers[0], new.origin.made_at)?);
    }
    add_rows!(&mut *connection, figure_revision::table, &past);
    for (((_, new), numbers), past) in pairs.iter().zip(numbers.chunks(2)).zip(&past) {
        let row = NewRow::of(new, numbers[1])?;
        let standing = figure::table.find((past.series_id, past.period_id)).filter(figure::revision.eq(past.revision));
        let change = (
            figure::numerator.eq(row.numerator),
            figure::denominator.eq(row.denominator),
            figure::target.eq(row.target),
            figure::fte.eq(row.fte),
            figure::batch_id.eq(row.batch_id),
            figure::line.eq(row.line),
            figure::revision.eq(row.revision),
            figure::disputed.eq(row.disputed),
            figure::note.eq(row.note),
        );
        let changed = asked_directly!(&mut *connection, direct => diesel::update(standing).set(change).execute(direct)?);
        if changed != 1 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Writes what a figure says from now on; what it said until now is kept. False: it is no longer what `was` says.
pub fn correct(connection: &mut AnyConnection, was: &Figure, new: &Figure) -> Result<bool, StoreError> {
    correct_all(connection, &[(was.clone(), new.clone())])
}
