//! Rows of cycles.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::super::db::{AnyConnection, StoreError};
use super::super::schema::{appraisal, appraisal_cycle};
use crate::domain::appraisal::{Cycle, Stage};
use crate::domain::ids::{OrganisationId, PersonId, TeamId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = appraisal_cycle, treat_none_as_default_value = false)]
struct Row {
    id: String,
    organisation_id: String,
    scheme: String,
    title: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    mid_year_due_on: Option<NaiveDate>,
    year_end_due_on: NaiveDate,
    moderator_id: Option<String>,
    opened_by: String,
    opened_at: NaiveDateTime,
    version: i64,
    team_id: Option<String>,
    job_profile: Option<String>,
}

impl Row {
    fn read(self) -> Cycle {
        Cycle {
            id: self.id,
            organisation: OrganisationId::new(self.organisation_id),
            scheme: self.scheme,
            title: self.title,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            mid_year_due_on: self.mid_year_due_on,
            year_end_due_on: self.year_end_due_on,
            moderator: self.moderator_id.map(PersonId::new),
            team: self.team_id.map(TeamId::new),
            job_profile: self.job_profile,
            opened_by: PersonId::new(self.opened_by),
            opened_at: self.opened_at.and_utc(),
            version: self.version,
        }
    }
}

pub fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<Cycle>, StoreError> {
    let row: Option<Row> = appraisal_cycle::table.find(id).select(Row::as_select()).first(connection).optional()?;
    Ok(row.map(Row::read))
}

/// Those of every council, in the order of their ids.
pub fn list_all(connection: &mut AnyConnection) -> Result<Vec<Cycle>, StoreError> {
    let rows: Vec<Row> = appraisal_cycle::table.order(appraisal_cycle::id).select(Row::as_select()).load(connection)?;
    Ok(rows.into_iter().map(Row::read).collect())
}

/// The newest first.
pub fn list(connection: &mut AnyConnection, of: &OrganisationId) -> Result<Vec<Cycle>, StoreError> {
    let rows: Vec<Row> = appraisal_cycle::table
        .filter(appraisal_cycle::organisation_id.eq(of.as_str()))
        .order((appraisal_cycle::starts_on.desc(), appraisal_cycle::id.desc()))
        .select(Row::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(Row::read).collect())
}

pub fn insert(connection: &mut AnyConnection, new: &Cycle) -> Result<(), StoreError> {
    let row = Row {
        id: new.id.clone(),
        organisation_id: new.organisation.as_str().to_owned(),
        scheme: new.scheme.clone(),
        title: new.title.clone(),
        starts_on: new.starts_on,
        ends_on: new.ends_on,
        mid_year_due_on: new.mid_year_due_on,
        year_end_due_on: new.year_end_due_on,
        moderator_id: new.moderator.as_ref().map(|person| person.as_str().to_owned()),
        opened_by: new.opened_by.as_str().to_owned(),
        opened_at: new.opened_at.naive_utc(),
        version: new.version,
        team_id: new.team.as_ref().map(|team| team.as_str().to_owned()),
        job_profile: new.job_profile.clone(),
    };
    diesel::insert_into(appraisal_cycle::table).values(row).execute(connection)?;
    Ok(())
}

/// Writes the name, the due days and the moderator of a cycle where nobody else has in between; false: somebody has.
pub fn update(connection: &mut AnyConnection, changed: &Cycle) -> Result<bool, StoreError> {
    let there =
        appraisal_cycle::table.filter(appraisal_cycle::id.eq(&changed.id).and(appraisal_cycle::version.eq(changed.version)));
    let set = (
        appraisal_cycle::title.eq(&changed.title),
        appraisal_cycle::mid_year_due_on.eq(changed.mid_year_due_on),
        appraisal_cycle::year_end_due_on.eq(changed.year_end_due_on),
        appraisal_cycle::moderator_id.eq(changed.moderator.as_ref().map(PersonId::as_str)),
        appraisal_cycle::version.eq(changed.version + 1),
    );
    Ok(diesel::update(there).set(set).execute(connection)? == 1)
}

/// Sets the day by which the appraisals of a stage are due that are not settled.
pub fn set_due(connection: &mut AnyConnection, cycle: &str, stage: Stage, due_on: NaiveDate) -> Result<usize, StoreError> {
    let open = appraisal::table.filter(
        appraisal::cycle_id
            .eq(cycle)
            .and(appraisal::stage.eq(stage.as_str()))
            .and(appraisal::state.ne_all(["closed", "not_rated"])),
    );
    Ok(diesel::update(open).set(appraisal::due_on.eq(due_on)).execute(connection)?)
}
