//! Rows of figures: what each says now, what it said before, and where both came from. Amounts are whole numbers: hundredths,
//! and millionths for targets and hours.

mod beside;
mod brought;
mod disputes;
mod events;
mod held;
mod restated;
mod shared;
mod targets;
mod written;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use rust_decimal::Decimal;

pub use beside::{ImportedFile, TeamQuestion, figures_of_teams, files, members};
pub use brought::{corrected_by, has_any_of};
pub use disputes::{
    disputes_of, find_dispute, left_out, open_dispute, open_disputes, open_disputes_in, raise_dispute, settle_dispute,
};
pub use events::{HeldEvent, events_of, events_of_organisation, insert_event, list_events, replace_event};
pub use held::{held, periods_from_to};
pub use restated::said_before;
pub use targets::{set_target, targets, targets_for, without_target};
pub use written::{add, add_all, add_of_file, correct, correct_all, insert, many_were_added};

use super::db::{AnyConnection, StoreError, asked_directly};
use super::schema::{figure, figure_batch, figure_period, figure_revision, figure_series};
use super::span::Span;
use crate::domain::caseload::{Basis, Figure, FigureKey, Origin, PastFigure, PeriodKind};
use crate::domain::decimal::Dec;
use crate::domain::ids::{MetricId, PersonId};
use crate::domain::officer::Observation;

/// A row with what it shares with others: whose and of what it is, over which days, and where it came from.
macro_rules! joined {
    ($table:ident) => {
        $table::table
            .inner_join(figure_series::table.on(figure_series::id.eq($table::series_id)))
            .inner_join(figure_period::table.on(figure_period::id.eq($table::period_id)))
            .inner_join(figure_batch::table.on(figure_batch::id.eq($table::batch_id)))
    };
}

/// The columns of `Row`.
macro_rules! said {
    ($table:ident) => {
        (
            figure_series::person_id,
            figure_series::metric,
            figure_period::kind,
            figure_period::starts_on,
            figure_period::ends_on,
            figure_series::patch,
            figure_series::basis,
            figure_series::of_team,
            $table::numerator,
            $table::denominator,
            $table::target,
            figure_batch::source,
        )
    };
}

/// The columns of `OriginRow`.
macro_rules! came_from {
    ($table:ident) => {
        (
            $table::revision,
            figure_batch::import_id,
            $table::line,
            figure_batch::extracted_at,
            $table::fte,
            $table::note,
            figure_batch::made_at,
        )
    };
}

/// The condition that a joined row is about a figure.
macro_rules! is_of {
    ($key:expr) => {
        figure_series::person_id
            .eq($key.person.as_str())
            .and(figure_series::metric.eq($key.metric.as_str()))
            .and(figure_series::patch.eq($key.patch.as_str()))
            .and(figure_series::basis.eq($key.basis.as_str()))
            .and(figure_series::of_team.eq($key.of_team))
            .and(figure_period::kind.eq($key.period.as_str()))
            .and(figure_period::starts_on.eq($key.start))
            .and(figure_period::ends_on.eq($key.end))
    };
}

use {joined, said};

/// What a figure says, or said before.
#[derive(Queryable)]
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
    source: Option<String>,
}

/// Where a row came from: revision, import, line, extracted at, hours, note, made at.
type OriginRow = (i32, Option<String>, Option<i32>, Option<NaiveDateTime>, Option<i64>, Option<String>, NaiveDateTime);

fn origin((revision, import, line, extracted_at, fte, note, made_at): OriginRow) -> Origin {
    Origin {
        revision: i64::from(revision),
        import: origin_of(import, line.map(i64::from)),
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
    fn read(self, disputed: bool) -> Result<(PersonId, bool, Observation), StoreError> {
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
            disputed,
            source: self.source,
        };
        Ok((PersonId::new(self.person_id), self.of_team, observation))
    }

    fn figure(self, disputed: bool, from: OriginRow) -> Result<Figure, StoreError> {
        let (person, of_team, observation) = self.read(disputed)?;
        Ok(Figure { person, of_team, observation, origin: origin(from) })
    }
}

/// By person, metric and period; whether each is the team's. As of an earlier moment each says what it said then; whether it
/// was disputed then is not known, so what is disputed now stays out.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, bool, Observation)>, StoreError> {
    let rows: Vec<(Row, bool)> = asked_directly!(&mut *connection, direct => joined!(figure)
        .filter(figure_series::person_id.between(&of.first, &of.last).and(figure_batch::made_at.lt(of.known_before)))
        .order((figure_series::person_id, figure_series::metric, figure_period::starts_on, figure_series::patch))
        .select((said!(figure), figure::disputed))
        .load(direct)?);
    let mut found: Vec<(PersonId, bool, Observation)> =
        rows.into_iter().map(|(row, disputed)| row.read(disputed)).collect::<Result<_, _>>()?;
    if of.is_past() {
        let known = figure_batch::made_at.lt(of.known_before).and(figure_revision::replaced_at.ge(of.known_before));
        let past: Vec<Row> = joined!(figure_revision)
            .filter(figure_series::person_id.between(&of.first, &of.last).and(known))
            .select(said!(figure_revision))
            .load(connection)?;
        for row in past {
            found.push(row.read(false)?);
        }
        found.sort_by(|(person, _, a), (other, _, b)| {
            (person, a.metric.as_str(), a.start, &a.patch).cmp(&(other, b.metric.as_str(), b.start, &b.patch))
        });
    }
    Ok(found)
}

/// What is held of one person with where it came from, by metric, kind of period, day and patch.
pub fn figures_of(connection: &mut AnyConnection, person: &PersonId) -> Result<Vec<Figure>, StoreError> {
    let rows: Vec<(Row, bool, OriginRow)> = asked_directly!(connection, direct => joined!(figure)
        .filter(figure_series::person_id.eq(person.as_str()))
        .order((
            figure_series::metric,
            figure_period::kind,
            figure_period::starts_on,
            figure_period::ends_on,
            figure_series::patch,
            figure_series::basis,
        ))
        .select((said!(figure), figure::disputed, came_from!(figure)))
        .load(direct)?);
    rows.into_iter().map(|(row, disputed, from)| row.figure(disputed, from)).collect()
}

/// A figure as it stands now.
pub fn find(connection: &mut AnyConnection, key: &FigureKey) -> Result<Option<Figure>, StoreError> {
    let row: Option<(Row, bool, OriginRow)> = joined!(figure)
        .filter(is_of!(key))
        .select((said!(figure), figure::disputed, came_from!(figure)))
        .first(connection)
        .optional()?;
    row.map(|(row, disputed, from)| row.figure(disputed, from)).transpose()
}

type PastRow = (Row, OriginRow, NaiveDateTime);

fn past(rows: Vec<PastRow>) -> Result<Vec<PastFigure>, StoreError> {
    rows.into_iter()
        .map(|(row, from, replaced_at)| Ok(PastFigure { figure: row.figure(false, from)?, replaced_at: replaced_at.and_utc() }))
        .collect()
}

/// What a figure said before, oldest first.
pub fn history(connection: &mut AnyConnection, key: &FigureKey) -> Result<Vec<PastFigure>, StoreError> {
    let rows: Vec<PastRow> = joined!(figure_revision)
        .filter(is_of!(key))
        .order(figure_revision::revision)
        .select((said!(figure_revision), came_from!(figure_revision), figure_revision::replaced_at))
        .load(connection)?;
    past(rows)
}

/// What figures of a person said before they were corrected, by metric and day, oldest revision first.
pub fn history_of(connection: &mut AnyConnection, person: &PersonId) -> Result<Vec<PastFigure>, StoreError> {
    let rows: Vec<PastRow> = joined!(figure_revision)
        .filter(figure_series::person_id.eq(person.as_str()))
        .order((figure_series::metric, figure_period::starts_on, figure_series::patch, figure_revision::revision))
        .select((said!(figure_revision), came_from!(figure_revision), figure_revision::replaced_at))
        .load(connection)?;
    past(rows)
}
