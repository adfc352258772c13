//! Rows of targets. One that was replaced stays with the time at which it was.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::{MILLIONTHS, decimal, origin_of, units};
use crate::domain::caseload::{PeriodKind, Target};
use crate::domain::ids::{MetricId, OrganisationId, PersonId, TeamId};
use crate::store::db::{AnyConnection, StoreError};
use crate::store::schema::{figure, figure_period, figure_series, person, target};
use crate::store::span::Span;

#[derive(Queryable, Selectable)]
#[diesel(table_name = target)]
struct Row {
    organisation_id: String,
    metric: String,
    period: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    patch: String,
    team_id: Option<String>,
    amount: i64,
    import_id: Option<String>,
    line: Option<i64>,
}

impl Row {
    fn read(self) -> Result<Target, StoreError> {
        let odd = || StoreError::Row(format!("a target of {} has the period \"{}\"", self.metric, self.period));
        Ok(Target {
            period: PeriodKind::from_word(&self.period).ok_or_else(odd)?,
            organisation: OrganisationId::new(self.organisation_id),
            metric: MetricId::new(self.metric),
            start: self.starts_on,
            end: self.ends_on,
            patch: self.patch,
            team: self.team_id.map(TeamId::new),
            target: decimal(self.amount, MILLIONTHS),
            import: origin_of(self.import_id, self.line),
        })
    }
}

/// The targets of an organisation that were known before a moment (now: whatever was ever written), by metric and period.
pub fn targets(
    connection: &mut AnyConnection,
    of: &OrganisationId,
    known_before: Option<DateTime<Utc>>,
) -> Result<Vec<Target>, StoreError> {
    let mut query = target::table.filter(target::organisation_id.eq(of.as_str())).into_boxed::<crate::store::db::AnyBackend>();
    query = match known_before {
        None => query.filter(target::replaced_at.is_null()),
        Some(moment) => {
            let moment = moment.naive_utc();
            query.filter(target::made_at.lt(moment)).filter(target::replaced_at.is_null().or(target::replaced_at.ge(moment)))
        }
    };
    let rows: Vec<Row> = query
        .order((target::metric, target::period, target::starts_on, target::ends_on, target::patch, target::team_id))
        .select(Row::as_select())
        .load(connection)?;
    rows.into_iter().map(Row::read).collect()
}

/// The targets for periods of which somebody in the span has a figure without one, as they were known. They are found from the
/// figures, so that an officer's page does not read the targets of the whole council.
pub fn targets_for(connection: &mut AnyConnection, of: &Span) -> Result<Vec<Target>, StoreError> {
    let of_figure = target::organisation_id
        .eq(person::organisation_id)
        .and(target::metric.eq(figure_series::metric).and(target::period.eq(figure_period::kind)))
        .and(target::starts_on.eq(figure_period::starts_on).and(target::ends_on.eq(figure_period::ends_on)));
    let rows: Vec<Row> = figure::table
        .inner_join(figure_series::table.on(figure_series::id.eq(figure::series_id)))
        .inner_join(figure_period::table.on(figure_period::id.eq(figure::period_id)))
        .inner_join(person::table.on(person::id.eq(figure_series::person_id)))
        .inner_join(target::table.on(of_figure))
        .filter(figure_series::person_id.between(&of.first, &of.last).and(figure::target.is_null()))
        .filter(target::made_at.lt(of.known_before))
        .filter(target::replaced_at.is_null().or(target::replaced_at.ge(of.known_before)))
        .distinct()
        .order((target::metric, target::period, target::starts_on, target::ends_on, target::patch, target::team_id))
        .select(Row::as_select())
        .load(connection)?;
    rows.into_iter().map(Row::read).collect()
}

/// Sets a target; what stood for the same figures until now stays as what was known before. `id` is minted by the caller.
pub fn set_target(connection: &mut AnyConnection, id: &str, new: &Target, now: DateTime<Utc>) -> Result<(), StoreError> {
    let same = target::table
        .filter(target::organisation_id.eq(new.organisation.as_str()).and(target::metric.eq(new.metric.as_str())))
        .filter(target::period.eq(new.period.as_str()).and(target::starts_on.eq(new.start)).and(target::ends_on.eq(new.end)))
        .filter(target::patch.eq(&new.patch).and(target::replaced_at.is_null()));
    let at = now.naive_utc();
    match &new.team {
        Some(team) => {
            diesel::update(same.filter(target::team_id.eq(team.as_str()))).set(target::replaced_at.eq(at)).execute(connection)?
        }
        None => diesel::update(same.filter(target::team_id.is_null())).set(target::replaced_at.eq(at)).execute(connection)?,
    };
    let amount = units(new.target, MILLIONTHS)
        .ok_or_else(|| StoreError::Row(format!("a target of {} is too great or too fine: {}", new.metric, new.target)))?;
    diesel::insert_into(target::table)
        .values((
            target::id.eq(id),
            target::organisation_id.eq(new.organisation.as_str()),
            target::metric.eq(new.metric.as_str()),
            target::period.eq(new.period.as_str()),
            target::starts_on.eq(new.start),
            target::ends_on.eq(new.end),
            target::patch.eq(&new.patch),
            target::team_id.eq(new.team.as_ref().map(TeamId::as_str)),
            target::amount.eq(amount),
            target::import_id.eq(new.import.as_ref().map(|(import, _)| import.as_str())),
            target::line.eq(new.import.as_ref().map(|(_, line)| i64::from(*line))),
            target::made_at.eq(at),
        ))
        .execute(connection)?;
    Ok(())
}

/// Whoever has a figure of the target's metric and period that carries no target of its own.
pub fn without_target(connection: &mut AnyConnection, of: &Target) -> Result<Vec<PersonId>, StoreError> {
    let people = person::table.filter(person::organisation_id.eq(of.organisation.as_str())).select(person::id);
    let rows: Vec<String> = figure::table
        .inner_join(figure_series::table.on(figure_series::id.eq(figure::series_id)))
        .inner_join(figure_period::table.on(figure_period::id.eq(figure::period_id)))
        .filter(figure_series::person_id.eq_any(people).and(figure_series::metric.eq(of.metric.as_str())))
        .filter(figure_period::kind.eq(of.period.as_str()))
        .filter(figure_period::starts_on.eq(of.start).and(figure_period::ends_on.eq(of.end)))
        .filter(figure::target.is_null())
        .select(figure_series::person_id)
        .distinct()
        .load(connection)?;
    Ok(rows.into_iter().map(PersonId::new).collect())
}
