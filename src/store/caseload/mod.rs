//! Rows of figures: what each says now, what it said before, and where both came from. Amounts are whole numbers: hundredths,
//! and millionths for targets and hours.

mod beside;
mod disputes;
mod events;
mod targets;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use rust_decimal::Decimal;

pub use beside::{ImportedFile, OfTeam, figures_of_team, files, members};
pub use disputes::{
    disputes_of, find_dispute, left_out, open_dispute, open_disputes, open_disputes_in, raise_dispute, settle_dispute,
};
pub use events::{HeldEvent, events_of, events_of_organisation, insert_event, list_events, replace_event};
pub use targets::{set_target, targets, targets_for, without_target};

use super::db::{AnyConnection, StoreError};
use super::schema::{figure, figure_revision};
use super::span::Span;
use crate::domain::caseload::{Basis, Figure, FigureKey, Origin, PastFigure, PeriodKind};
use crate::domain::decimal::Dec;
use crate::domain::ids::{MetricId, PersonId};
use crate::domain::officer::Observation;

/// The condition that a row of this table is about a figure.
macro_rules! of_key {
    ($table:ident, $key:expr) => {
        $table::person_id
            .eq($key.person.as_str())
            .and($table::metric.eq($key.metric.as_str()))
            .and($table::period.eq($key.period.as_str()))
            .and($table::starts_on.eq($key.start))
            .and($table::ends_on.eq($key.end))
            .and($table::patch.eq($key.patch.as_str()))
            .and($table::basis.eq($key.basis.as_str()))
            .and($table::of_team.eq($key.of_team))
    };
}
use of_key;

#[derive(Queryable, Selectable)]
#[diesel(table_name = figure)]
struct Row {
    person_id: String,
    metric: String,
    period: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    patch: String,
    basis: String,
    of_team: bool,
    numerator: i64,
    denominator: Option<i64>,
    target: Option<i64>,
    disputed: bool,
    source: Option<String>,
}

/// The same columns of what a figure said before.
#[derive(Queryable, Selectable)]
#[diesel(table_name = figure_revision)]
struct PastRow {
    person_id: String,
    metric: String,
    period: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    patch: String,
    basis: String,
    of_team: bool,
    numerator: i64,
    denominator: Option<i64>,
    target: Option<i64>,
    source: Option<String>,
}

impl From<PastRow> for Row {
    fn from(past: PastRow) -> Row {
        Row {
            person_id: past.person_id,
            metric: past.metric,
            period: past.period,
            starts_on: past.starts_on,
            ends_on: past.ends_on,
            patch: past.patch,
            basis: past.basis,
            of_team: past.of_team,
            numerator: past.numerator,
            denominator: past.denominator,
            target: past.target,
            disputed: false,
            source: past.source,
        }
    }
}

/// Where a row came from: revision, import, line, extracted at, hours, note, made at.
type OriginRow = (i64, Option<String>, Option<i64>, Option<NaiveDateTime>, Option<i64>, Option<String>, NaiveDateTime);

fn origin((revision, import, line, extracted_at, fte, note, made_at): OriginRow) -> Origin {
    Origin {
        revision,
        import: origin_of(import, line),
        extracted_at: extracted_at.map(|at| at.and_utc()),
        fte: fte.map(|fte| decimal(fte, MILLIONTHS)),
        note,
        made_at: made_at.and_utc(),
    }
}

/// An import and a line of it, where both are known.
fn origin_of(import: Option<String>, line: Option<i64>) -> Option<(String, u32)> {
    Some((import?, line.and_then(|line| u32::try_from(line).ok())?))
}

/// Places of amounts, and of targets.
pub const HUNDREDTHS: u32 = 2;
pub const MILLIONTHS: u32 = 6;

/// A whole number of units of 10 to the power of minus `scale`.
pub fn decimal(units: i64, scale: u32) -> Dec {
    Dec(Decimal::new(units, scale).normalize())
}

/// A decimal in units of 10 to the power of minus `scale`; None where it has more places or is too great.
pub fn units(amount: Dec, scale: u32) -> Option<i64> {
    let scaled = amount.0.checked_mul(Decimal::from(10_i64.pow(scale)))?;
    if scaled.fract().is_zero() {
        i64::try_from(scaled.trunc().mantissa() / 10_i128.pow(scaled.trunc().scale())).ok()
    } else {
        None
    }
}

impl Row {
    fn read(self) -> Result<(PersonId, bool, Observation), StoreError> {
        let row = |what: &str| StoreError::Row(format!("a figure of {} has {what}", self.person_id));
        let period = PeriodKind::from_word(&self.period).ok_or_else(|| row(&format!("the period \"{}\"", self.period)))?;
        let basis = Basis::from_word(&self.basis).ok_or_else(|| row(&format!("the basis \"{}\"", self.basis)))?;
        let observation = Observation {
            period,
            metric: MetricId::new(self.metric),
            patch: self.patch,
            start: self.starts_on,
            end: self.ends_on,
            numerator: decimal(self.numerator, HUNDREDTHS),
            denominator: self.denominator.map(|amount| decimal(amount, HUNDREDTHS)),
            target: self.target.map(|target| decimal(target, MILLIONTHS)),
            basis,
            disputed: self.disputed,
            source: self.source,
        };
        Ok((PersonId::new(self.person_id), self.of_team, observation))
    }

    fn figure(self, from: OriginRow) -> Result<Figure, StoreError> {
        let (person, of_team, observation) = self.read()?;
        Ok(Figure { person, of_team, observation, origin: origin(from) })
    }
}

/// By person, metric and period; whether each is the team's. As of an earlier moment each says what it said then; whether it
/// was disputed then is not known, so what is disputed now stays out.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, bool, Observation)>, StoreError> {
    let rows: Vec<Row> = figure::table
        .filter(figure::person_id.between(&of.first, &of.last).and(figure::made_at.lt(of.known_before)))
        .order((figure::person_id, figure::metric, figure::starts_on, figure::patch))
        .select(Row::as_select())
        .load(connection)?;
    let mut found: Vec<(PersonId, bool, Observation)> = rows.into_iter().map(Row::read).collect::<Result<_, _>>()?;
    if of.is_past() {
        let known = figure_revision::made_at.lt(of.known_before).and(figure_revision::replaced_at.ge(of.known_before));
        let past: Vec<PastRow> = figure_revision::table
            .filter(figure_revision::person_id.between(&of.first, &of.last).and(known))
            .select(PastRow::as_select())
            .load(connection)?;
        for row in past {
            found.push(Row::from(row).read()?);
        }
        found.sort_by(|(person, _, a), (other, _, b)| {
            (person, a.metric.as_str(), a.start, &a.patch).cmp(&(other, b.metric.as_str(), b.start, &b.patch))
        });
    }
    Ok(found)
}

/// What is held of one person with where it came from, by metric, kind of period, day and patch.
pub fn figures_of(connection: &mut AnyConnection, person: &PersonId) -> Result<Vec<Figure>, StoreError> {
    let rows: Vec<(Row, OriginRow)> = figure::table
        .filter(figure::person_id.eq(person.as_str()))
        .order((figure::metric, figure::period, figure::starts_on, figure::ends_on, figure::patch, figure::basis))
        .select((Row::as_select(), ORIGIN))
        .load(connection)?;
    rows.into_iter().map(|(row, from)| row.figure(from)).collect()
}

const ORIGIN: (
    figure::revision,
    figure::import_id,
    figure::line,
    figure::extracted_at,
    figure::fte,
    figure::note,
    figure::made_at,
) = (figure::revision, figure::import_id, figure::line, figure::extracted_at, figure::fte, figure::note, figure::made_at);

/// A figure as it stands now.
pub fn find(connection: &mut AnyConnection, key: &FigureKey) -> Result<Option<Figure>, StoreError> {
    let row: Option<(Row, OriginRow)> =
        figure::table.filter(of_key!(figure, key)).select((Row::as_select(), ORIGIN)).first(connection).optional()?;
    row.map(|(row, from)| row.figure(from)).transpose()
}

type PastRows = (PastRow, OriginRow, NaiveDateTime);

const PAST_ORIGIN: (
    figure_revision::revision,
    figure_revision::import_id,
    figure_revision::line,
    figure_revision::extracted_at,
    figure_revision::fte,
    figure_revision::note,
    figure_revision::made_at,
) = (
    figure_revision::revision,
    figure_revision::import_id,
    figure_revision::line,
    figure_revision::extracted_at,
    figure_revision::fte,
    figure_revision::note,
    figure_revision::made_at,
);

fn past(rows: Vec<PastRows>) -> Result<Vec<PastFigure>, StoreError> {
    rows.into_iter()
        .map(|(row, from, replaced_at)| {
            Ok(PastFigure { figure: Row::from(row).figure(from)?, replaced_at: replaced_at.and_utc() })
        })
        .collect()
}

/// What a figure said before, oldest first.
pub fn history(connection: &mut AnyConnection, key: &FigureKey) -> Result<Vec<PastFigure>, StoreError> {
    let rows: Vec<PastRows> = figure_revision::table
        .filter(of_key!(figure_revision, key))
        .order(figure_revision::revision)
        .select((PastRow::as_select(), PAST_ORIGIN, figure_revision::replaced_at))
        .load(connection)?;
    past(rows)
}

/// What figures of a person said before they were corrected, by metric and day, oldest revision first.
pub fn history_of(connection: &mut AnyConnection, person: &PersonId) -> Result<Vec<PastFigure>, StoreError> {
    let rows: Vec<PastRows> = figure_revision::table
        .filter(figure_revision::person_id.eq(person.as_str()))
        .order((figure_revision::metric, figure_revision::starts_on, figure_revision::patch, figure_revision::revision))
        .select((PastRow::as_select(), PAST_ORIGIN, figure_revision::replaced_at))
        .load(connection)?;
    past(rows)
}

/// Adds figures of one person that no import brought.
pub fn insert(
    connection: &mut AnyConnection,
    of: &PersonId,
    of_team: bool,
    new: &[Observation],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for observation in new {
        let origin = Origin { revision: 1, import: None, extracted_at: None, fte: None, note: None, made_at: now };
        add(connection, &Figure { person: of.clone(), of_team, observation: observation.clone(), origin })?;
    }
    Ok(())
}

fn fits(observation: &Observation, amount: Dec, scale: u32) -> Result<i64, StoreError> {
    let too_fine = || StoreError::Row(format!("a figure of {} is too great or too fine: {amount}", observation.metric));
    units(amount, scale).ok_or_else(too_fine)
}

macro_rules! values {
    ($new:expr) => {{
        let Figure { observation, origin, .. } = $new;
        (
            figure::numerator.eq(fits(observation, observation.numerator, HUNDREDTHS)?),
            figure::denominator.eq(observation.denominator.map(|amount| fits(observation, amount, HUNDREDTHS)).transpose()?),
            figure::target.eq(observation.target.map(|target| fits(observation, target, MILLIONTHS)).transpose()?),
            figure::disputed.eq(observation.disputed),
            figure::source.eq(&observation.source),
            figure::revision.eq(origin.revision),
            figure::import_id.eq(origin.import.as_ref().map(|(import, _)| import.as_str())),
            figure::line.eq(origin.import.as_ref().map(|(_, line)| i64::from(*line))),
            figure::extracted_at.eq(origin.extracted_at.map(|at| at.naive_utc())),
            figure::fte.eq(origin.fte.map(|fte| fits(observation, fte, MILLIONTHS)).transpose()?),
            figure::note.eq(&origin.note),
            figure::made_at.eq(origin.made_at.naive_utc()),
        )
    }};
}

/// Adds a figure that is not there yet.
pub fn add(connection: &mut AnyConnection, new: &Figure) -> Result<(), StoreError> {
    let observation = &new.observation;
    diesel::insert_into(figure::table)
        .values((
            figure::person_id.eq(new.person.as_str()),
            figure::metric.eq(observation.metric.as_str()),
            figure::period.eq(observation.period.as_str()),
            figure::starts_on.eq(observation.start),
            figure::ends_on.eq(observation.end),
            figure::patch.eq(&observation.patch),
            figure::basis.eq(observation.basis.as_str()),
            figure::of_team.eq(new.of_team),
            values!(new),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes what a figure says from now on; what it said until now is kept. False: it is no longer what `was` says.
pub fn correct(connection: &mut AnyConnection, was: &Figure, new: &Figure) -> Result<bool, StoreError> {
    let (key, observation, from) = (was.key(), &was.observation, &was.origin);
    diesel::insert_into(figure_revision::table)
        .values((
            figure_revision::person_id.eq(key.person.as_str()),
            figure_revision::metric.eq(key.metric.as_str()),
            figure_revision::period.eq(key.period.as_str()),
            figure_revision::starts_on.eq(key.start),
            figure_revision::ends_on.eq(key.end),
            figure_revision::patch.eq(&key.patch),
            figure_revision::basis.eq(key.basis.as_str()),
            figure_revision::of_team.eq(key.of_team),
            figure_revision::revision.eq(from.revision),
            figure_revision::numerator.eq(fits(observation, observation.numerator, HUNDREDTHS)?),
            figure_revision::denominator
                .eq(observation.denominator.map(|amount| fits(observation, amount, HUNDREDTHS)).transpose()?),
            figure_revision::target.eq(observation.target.map(|target| fits(observation, target, MILLIONTHS)).transpose()?),
            figure_revision::source.eq(&observation.source),
            (
                figure_revision::import_id.eq(from.import.as_ref().map(|(import, _)| import.as_str())),
                figure_revision::line.eq(from.import.as_ref().map(|(_, line)| i64::from(*line))),
                figure_revision::extracted_at.eq(from.extracted_at.map(|at| at.naive_utc())),
                figure_revision::fte.eq(from.fte.map(|fte| fits(observation, fte, MILLIONTHS)).transpose()?),
                figure_revision::note.eq(&from.note),
                figure_revision::made_at.eq(from.made_at.naive_utc()),
                figure_revision::replaced_at.eq(new.origin.made_at.naive_utc()),
            ),
        ))
        .execute(connection)?;
    let rows = diesel::update(figure::table.filter(of_key!(figure, key)).filter(figure::revision.eq(from.revision)))
        .set(values!(new))
        .execute(connection)?;
    Ok(rows == 1)
}
