//! Rows of absences: days only, never a reason.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::{absence, person};
use super::span::Span;
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::people::Days;

type Row = (String, NaiveDate, Option<NaiveDate>);

/// Oldest first.
pub fn list_for_person(connection: &mut AnyConnection, of: &PersonId) -> Result<Vec<Days>, StoreError> {
    let rows: Vec<Row> = absence::table
        .filter(absence::person_id.eq(of.as_str()))
        .order(absence::starts_on)
        .select((absence::person_id, absence::starts_on, absence::ends_on))
        .load(connection)?;
    Ok(rows.into_iter().map(|(_, starts_on, ends_on)| Days { starts_on, ends_on }).collect())
}

/// By person, oldest first.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, Days)>, StoreError> {
    let rows: Vec<Row> = absence::table
        .filter(absence::person_id.between(&of.first, &of.last).and(absence::made_at.lt(of.known_before)))
        .order((absence::person_id, absence::starts_on))
        .select((absence::person_id, absence::starts_on, absence::ends_on))
        .load(connection)?;
    Ok(rows.into_iter().map(|(of, starts_on, ends_on)| (PersonId::new(of), Days { starts_on, ends_on })).collect())
}

/// Of everybody in an organisation, by person, each person's oldest first.
pub fn list_for_organisation(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
) -> Result<Vec<(PersonId, Days)>, StoreError> {
    let people = person::table.filter(person::organisation_id.eq(organisation.as_str())).select(person::id);
    let rows: Vec<Row> = absence::table
        .filter(absence::person_id.eq_any(people))
        .order((absence::person_id, absence::starts_on))
        .select((absence::person_id, absence::starts_on, absence::ends_on))
        .load(connection)?;
    Ok(rows.into_iter().map(|(of, starts_on, ends_on)| (PersonId::new(of), Days { starts_on, ends_on })).collect())
}

/// A person's absences begin on different days.
pub fn insert(connection: &mut AnyConnection, of: &PersonId, new: Days, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(absence::table)
        .values((
            absence::id.eq(format!("{}-{}", of.as_str(), new.starts_on)),
            absence::person_id.eq(of.as_str()),
            absence::starts_on.eq(new.starts_on),
            absence::ends_on.eq(new.ends_on),
            absence::made_at.eq(now.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Gives the absence that begins on a day its last day, or none. False: none begins then.
pub fn set_end(connection: &mut AnyConnection, of: &PersonId, changed: Days) -> Result<bool, StoreError> {
    let rows =
        diesel::update(absence::table.filter(absence::person_id.eq(of.as_str()).and(absence::starts_on.eq(changed.starts_on))))
            .set(absence::ends_on.eq(changed.ends_on))
            .execute(connection)?;
    Ok(rows == 1)
}

/// Takes out the absence that begins on a day. False: none begins then.
pub fn remove(connection: &mut AnyConnection, of: &PersonId, starts_on: NaiveDate) -> Result<bool, StoreError> {
    let rows = diesel::delete(absence::table.filter(absence::person_id.eq(of.as_str()).and(absence::starts_on.eq(starts_on))))
        .execute(connection)?;
    Ok(rows == 1)
}
