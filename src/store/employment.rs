//! Rows of jobs, here and elsewhere.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::{employment, person};
use super::span::Span;
use crate::domain::ids::{LocalId, OrganisationId, PersonId};
use crate::domain::officer::Employment;

type Row = (String, String, String, NaiveDate, Option<NaiveDate>, Option<NaiveDate>, Option<String>);

/// By person, oldest first. Whoever verified one is given by name.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, Employment)>, StoreError> {
    let rows: Vec<Row> = employment::table
        .left_join(person::table.on(person::id.nullable().eq(employment::verified_by)))
        .filter(employment::person_id.between(&of.first, &of.last).and(employment::made_at.lt(of.known_before)))
        .order((employment::person_id, employment::starts_on, employment::id))
        .select((
            employment::person_id,
            employment::employer,
            employment::field,
            employment::starts_on,
            employment::ends_on,
            employment::verified_on,
            person::name.nullable(),
        ))
        .load(connection)?;
    let read = |(of, employer, field, from, to, verified_on, verified_by): Row| {
        (PersonId::new(of), Employment { employer, field: LocalId::new(field), from, to, verified_by, verified_on })
    };
    Ok(rows.into_iter().map(read).collect())
}

/// A job of somebody. `verified_by`: who verified it, where somebody did.
pub fn insert(
    connection: &mut AnyConnection,
    id: &str,
    of: &PersonId,
    new: &Employment,
    verified_by: Option<&PersonId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(employment::table)
        .values((
            employment::id.eq(id),
            employment::person_id.eq(of.as_str()),
            employment::employer.eq(&new.employer),
            employment::field.eq(new.field.as_str()),
            employment::starts_on.eq(new.from),
            employment::ends_on.eq(new.to),
            employment::verified_by.eq(verified_by.map(PersonId::as_str)),
            employment::verified_on.eq(new.verified_on),
            employment::made_at.eq(now.naive_utc()),
            employment::version.eq(1),
        ))
        .execute(connection)?;
    Ok(())
}

type HeldRow = (String, String, String, String, NaiveDate, Option<NaiveDate>, Option<NaiveDate>, i64);

/// Every job of the people of an organisation, with its id, whose it is, and its version. Whoever verified one is left out.
pub fn list_for_organisation(
    connection: &mut AnyConnection,
    of: &OrganisationId,
) -> Result<Vec<(String, PersonId, Employment, i64)>, StoreError> {
    let rows: Vec<HeldRow> = employment::table
        .inner_join(person::table.on(person::id.eq(employment::person_id)))
        .filter(person::organisation_id.eq(of.as_str()))
        .order((employment::person_id, employment::starts_on, employment::id))
        .select((
            employment::id,
            employment::person_id,
            employment::employer,
            employment::field,
            employment::starts_on,
            employment::ends_on,
            employment::verified_on,
            employment::version,
        ))
        .load(connection)?;
    let read = |(id, of, employer, field, from, to, verified_on, version): HeldRow| {
        let job = Employment { employer, field: LocalId::new(field), from, to, verified_by: None, verified_on };
        (id, PersonId::new(of), job, version)
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Corrects a job, which `by` has verified. False: somebody else was faster.
pub fn correct(
    connection: &mut AnyConnection,
    id: &str,
    version: i64,
    field: &LocalId,
    to: Option<NaiveDate>,
    by: &PersonId,
    on: NaiveDate,
) -> Result<bool, StoreError> {
    let rows = diesel::update(employment::table.filter(employment::id.eq(id).and(employment::version.eq(version))))
        .set((
            employment::field.eq(field.as_str()),
            employment::ends_on.eq(to),
            employment::verified_by.eq(by.as_str()),
            employment::verified_on.eq(on),
            employment::version.eq(version + 1),
        ))
        .execute(connection)?;
    Ok(rows == 1)
}
