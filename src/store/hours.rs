//! Rows of working hours: from a day on, as a part of full time, until the next row.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::{person, working_hours};
use super::span::Span;
use crate::domain::decimal::Dec;
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::people::WorkingHours;

type Row = (String, NaiveDate, String);

/// Oldest first.
pub fn list_for_person(connection: &mut AnyConnection, of: &PersonId) -> Result<Vec<WorkingHours>, StoreError> {
    let rows: Vec<Row> = working_hours::table
        .filter(working_hours::person_id.eq(of.as_str()))
        .order(working_hours::starts_on)
        .select((working_hours::person_id, working_hours::starts_on, working_hours::fte))
        .load(connection)?;
    Ok(read(rows)?.into_iter().map(|(_, hours)| hours).collect())
}

/// By person, oldest first.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, WorkingHours)>, StoreError> {
    let rows: Vec<Row> = working_hours::table
        .filter(working_hours::person_id.between(&of.first, &of.last).and(working_hours::made_at.lt(of.known_before)))
        .order((working_hours::person_id, working_hours::starts_on))
        .select((working_hours::person_id, working_hours::starts_on, working_hours::fte))
        .load(connection)?;
    read(rows)
}

/// Of everybody in an organisation, by person, each person's oldest first.
pub fn list_for_organisation(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
) -> Result<Vec<(PersonId, WorkingHours)>, StoreError> {
    let people = person::table.filter(person::organisation_id.eq(organisation.as_str())).select(person::id);
    let rows: Vec<Row> = working_hours::table
        .filter(working_hours::person_id.eq_any(people))
        .order((working_hours::person_id, working_hours::starts_on))
        .select((working_hours::person_id, working_hours::starts_on, working_hours::fte))
        .load(connection)?;
    read(rows)
}

/// A person's hours change once a day at most.
pub fn insert(connection: &mut AnyConnection, of: &PersonId, new: &WorkingHours, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(working_hours::table)
        .values((
            working_hours::id.eq(format!("{}-{}", of.as_str(), new.starts_on)),
            working_hours::person_id.eq(of.as_str()),
            working_hours::starts_on.eq(new.starts_on),
            working_hours::fte.eq(new.fte.to_string()),
            working_hours::made_at.eq(now.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Corrects the hours that begin on a day. False: none begin then.
pub fn replace(connection: &mut AnyConnection, of: &PersonId, changed: &WorkingHours) -> Result<bool, StoreError> {
    let rows = diesel::update(
        working_hours::table.filter(working_hours::person_id.eq(of.as_str()).and(working_hours::starts_on.eq(changed.starts_on))),
    )
    .set(working_hours::fte.eq(changed.fte.to_string()))
    .execute(connection)?;
    Ok(rows == 1)
}

/// Takes out the hours that begin on a day. False: none begin then.
pub fn remove(connection: &mut AnyConnection, of: &PersonId, starts_on: NaiveDate) -> Result<bool, StoreError> {
    let rows = diesel::delete(
        working_hours::table.filter(working_hours::person_id.eq(of.as_str()).and(working_hours::starts_on.eq(starts_on))),
    )
    .execute(connection)?;
    Ok(rows == 1)
}

fn read(rows: Vec<Row>) -> Result<Vec<(PersonId, WorkingHours)>, StoreError> {
    rows.into_iter()
        .map(|(of, starts_on, fte)| {
            let fte: Dec =
                fte.parse().map_err(|error| StoreError::Row(format!("working hours of {of} from {starts_on}: {error}")))?;
            Ok((PersonId::new(of), WorkingHours { starts_on, fte }))
        })
        .collect()
}
