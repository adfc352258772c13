//! Rows of figures and of dated events of cases. Amounts are whole numbers: hundredths, and millionths for targets.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use rust_decimal::Decimal;

use super::db::{AnyConnection, StoreError};
use super::schema::{case_event, figure};
use super::span::Span;
use crate::domain::caseload::{Basis, HearingOutcome, HearingRole, PeriodKind};
use crate::domain::decimal::Dec;
use crate::domain::ids::{MetricId, PersonId};
use crate::domain::officer::{CaseEvent, Observation};

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

const PERIODS: [PeriodKind; 5] =
    [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year, PeriodKind::Snapshot];

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
        let period = PERIODS.into_iter().find(|kind| kind.as_str() == self.period);
        let basis = match self.basis.as_str() {
            "substantive" => Basis::Substantive,
            "cover" => Basis::Cover,
            word => return Err(row(&format!("the basis \"{word}\""))),
        };
        let observation = Observation {
            period: period.ok_or_else(|| row(&format!("the period \"{}\"", self.period)))?,
            metric: MetricId::new(self.metric),
            patch: self.patch,
            start: self.starts_on,
            end: self.ends_on,
            numerator: decimal(self.numerator, 2),
            denominator: self.denominator.map(|amount| decimal(amount, 2)),
            target: self.target.map(|target| decimal(target, 6)),
            basis,
            disputed: self.disputed,
            source: self.source,
        };
        Ok((PersonId::new(self.person_id), self.of_team, observation))
    }
}

/// By person, metric and period; whether each is the team's.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, bool, Observation)>, StoreError> {
    let rows: Vec<Row> = figure::table
        .filter(figure::person_id.between(&of.first, &of.last).and(figure::made_at.lt(of.known_before)))
        .order((figure::person_id, figure::metric, figure::starts_on, figure::patch))
        .select(Row::as_select())
        .load(connection)?;
    rows.into_iter().map(Row::read).collect()
}

/// Adds figures of one person.
pub fn insert(
    connection: &mut AnyConnection,
    of: &PersonId,
    of_team: bool,
    new: &[Observation],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for observation in new {
        let fits = |amount: Dec, scale: u32| {
            let too_fine = || StoreError::Row(format!("a figure of {} is too great or too fine: {amount}", observation.metric));
            units(amount, scale).ok_or_else(too_fine)
        };
        diesel::insert_into(figure::table)
            .values((
                figure::person_id.eq(of.as_str()),
                figure::metric.eq(observation.metric.as_str()),
                figure::period.eq(observation.period.as_str()),
                figure::starts_on.eq(observation.start),
                figure::ends_on.eq(observation.end),
                figure::patch.eq(&observation.patch),
                figure::basis.eq(if observation.basis == Basis::Cover { "cover" } else { "substantive" }),
                figure::of_team.eq(of_team),
                figure::numerator.eq(fits(observation.numerator, 2)?),
                figure::denominator.eq(observation.denominator.map(|amount| fits(amount, 2)).transpose()?),
                figure::target.eq(observation.target.map(|target| fits(target, 6)).transpose()?),
                figure::disputed.eq(observation.disputed),
                figure::source.eq(&observation.source),
                figure::made_at.eq(now.naive_utc()),
            ))
            .execute(connection)?;
    }
    Ok(())
}

const OUTCOMES: [(HearingOutcome, &str); 7] = [
    (HearingOutcome::Adjourned, "adjourned"),
    (HearingOutcome::AdjournedOnTerms, "adjourned_on_terms"),
    (HearingOutcome::SuspendedOrder, "suspended_order"),
    (HearingOutcome::OutrightOrder, "outright_order"),
    (HearingOutcome::Dismissed, "dismissed"),
    (HearingOutcome::Withdrawn, "withdrawn"),
    (HearingOutcome::Vacated, "vacated"),
];
const ROLES: [(HearingRole, &str); 2] = [(HearingRole::Representative, "representative"), (HearingRole::Observer, "observer")];

type EventRow = (String, String, NaiveDate, Option<String>, Option<String>, Option<String>);

/// By person, oldest first.
pub fn list_events(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, CaseEvent)>, StoreError> {
    let rows: Vec<EventRow> = case_event::table
        .filter(case_event::person_id.between(&of.first, &of.last).and(case_event::made_at.lt(of.known_before)))
        .order((case_event::person_id, case_event::happened_on, case_event::id))
        .select((
            case_event::person_id,
            case_event::metric,
            case_event::happened_on,
            case_event::reference,
            case_event::outcome,
            case_event::role,
        ))
        .load(connection)?;
    rows.into_iter()
        .map(|(of, metric, on, reference, outcome, role)| {
            let known = |word: &str| StoreError::Row(format!("an event of {of} has the word \"{word}\""));
            let outcome = outcome
                .map(|word| OUTCOMES.iter().find(|(_, held)| *held == word).map(|(kind, _)| *kind).ok_or_else(|| known(&word)))
                .transpose()?;
            let role = role
                .map(|word| ROLES.iter().find(|(_, held)| *held == word).map(|(kind, _)| *kind).ok_or_else(|| known(&word)))
                .transpose()?;
            Ok((PersonId::new(&*of), CaseEvent { metric: MetricId::new(metric), on, reference, outcome, role }))
        })
        .collect()
}

pub fn insert_event(
    connection: &mut AnyConnection,
    id: &str,
    of: &PersonId,
    new: &CaseEvent,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let outcome = new.outcome.and_then(|kind| OUTCOMES.iter().find(|(held, _)| *held == kind)).map(|(_, word)| *word);
    let role = new.role.and_then(|kind| ROLES.iter().find(|(held, _)| *held == kind)).map(|(_, word)| *word);
    diesel::insert_into(case_event::table)
        .values((
            case_event::id.eq(id),
            case_event::person_id.eq(of.as_str()),
            case_event::metric.eq(new.metric.as_str()),
            case_event::happened_on.eq(new.on),
            case_event::reference.eq(&new.reference),
            case_event::outcome.eq(outcome),
            case_event::role.eq(role),
            case_event::made_at.eq(now.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}
