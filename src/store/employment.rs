//! Rows of jobs, here and elsewhere.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::{employment, past_job_verification, person};
use super::span::Span;
use super::waiting::{PageOf, waiting_page};
use crate::domain::employment::{KeptJob, PastJobVerification};
use crate::domain::ids::{LocalId, OrganisationId, PersonId};
use crate::domain::officer::Employment;

type Row = (String, String, String, String, NaiveDate, Option<NaiveDate>, Option<NaiveDate>, Option<String>);

/// By person, oldest first. Whoever verified one is given by name. What was verified before a change is read as it was then.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, Employment)>, StoreError> {
    let rows: Vec<Row> = employment::table
        .left_join(person::table.on(person::id.nullable().eq(employment::verified_by)))
        .filter(employment::person_id.between(&of.first, &of.last).and(employment::made_at.lt(of.known_before)))
        .filter(employment::withdrawn_at.is_null().or(employment::withdrawn_at.ge(of.known_before)))
        .order((employment::person_id, employment::starts_on, employment::id))
        .select((
            employment::id,
            employment::person_id,
            employment::employer,
            employment::field,
            employment::starts_on,
            employment::ends_on,
            employment::verified_on,
            person::name.nullable(),
        ))
        .load(connection)?;
    let mut then = if of.is_past() { verified_then(connection, of)? } else { BTreeMap::new() };
    let read = |(id, of, employer, field, from, to, verified_on, verified_by): Row| {
        let now = || Employment { employer, field: LocalId::new(field), from, to, verified_by, verified_on };
        (PersonId::new(of), then.remove(&id).unwrap_or_else(now))
    };
    Ok(rows.into_iter().map(read).collect())
}

/// What was verified at the moment of a span and was changed since, by the id of the job.
fn verified_then(connection: &mut AnyConnection, of: &Span) -> Result<BTreeMap<String, Employment>, StoreError> {
    let rows: Vec<(String, NaiveDate, Option<String>, String)> = past_job_verification::table
        .inner_join(employment::table.on(employment::id.eq(past_job_verification::employment_id)))
        .left_join(person::table.on(person::id.nullable().eq(past_job_verification::verified_by)))
        .filter(employment::person_id.between(&of.first, &of.last))
        .filter(past_job_verification::ended_at.ge(of.known_before))
        .order((past_job_verification::ended_at.desc(), past_job_verification::id.desc()))
        .select((
            past_job_verification::employment_id,
            past_job_verification::verified_on,
            person::name.nullable(),
            past_job_verification::job,
        ))
        .load(connection)?;
    let mut then = BTreeMap::new();
    for (id, on, by, was) in rows {
        let job = read_job(&id, &was)?;
        // Of several the first that ended afterwards is the one that held: it comes last.
        then.insert(id, Employment { verified_by: by, verified_on: Some(on), ..job });
    }
    Ok(then)
}

fn read_job(id: &str, was: &str) -> Result<Employment, StoreError> {
    serde_json::from_str(was).map_err(|error| StoreError::Row(format!("what was verified of job {id}: {error}")))
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

type KeptRow =
    (String, String, String, String, NaiveDate, Option<NaiveDate>, Option<NaiveDate>, Option<String>, Option<String>, i64);

/// Jobs as their pages show them, whatever was withdrawn left out. `$filter`: which.
macro_rules! kept {
    ($connection:expr, $filter:expr) => {{
        let rows: Vec<KeptRow> = employment::table
            .left_join(person::table.on(person::id.nullable().eq(employment::verified_by)))
            .filter($filter)
            .filter(employment::withdrawn_at.is_null())
            .order((employment::starts_on, employment::made_at, employment::id))
            .select((
                employment::id,
                employment::person_id,
                employment::employer,
                employment::field,
                employment::starts_on,
                employment::ends_on,
                employment::verified_on,
                employment::verified_by,
                person::name.nullable(),
                employment::version,
            ))
            .load($connection)?;
        with_past($connection, rows)
    }};
}

fn with_past(connection: &mut AnyConnection, rows: Vec<KeptRow>) -> Result<Vec<KeptJob>, StoreError> {
    let mut kept: Vec<KeptJob> = Vec::with_capacity(rows.len());
    for (id, of, employer, field, from, to, verified_on, by, name, version) in rows {
        let job = Employment { employer, field: LocalId::new(field), from, to, verified_by: name, verified_on };
        let verified_by = by.map(PersonId::new);
        kept.push(KeptJob { id, person: PersonId::new(of), job, verified_by, past: Vec::new(), version });
    }
    let ids: Vec<&str> = kept.iter().map(|kept| kept.id.as_str()).collect();
    type PastRow = (String, Option<String>, NaiveDate, NaiveDateTime, String);
    let rows: Vec<PastRow> = past_job_verification::table
        .filter(past_job_verification::employment_id.eq_any(ids))
        .order((past_job_verification::ended_at, past_job_verification::id))
        .select((
            past_job_verification::employment_id,
            past_job_verification::verified_by,
            past_job_verification::verified_on,
            past_job_verification::ended_at,
            past_job_verification::job,
        ))
        .load(connection)?;
    for (id, by, on, ended_at, was) in rows {
        let job = read_job(&id, &was)?;
        let past = PastJobVerification { by: by.map(PersonId::new), on, ended_at: ended_at.and_utc(), job };
        kept.iter_mut().filter(|kept| kept.id == id).for_each(|kept| kept.past.push(past.clone()));
    }
    Ok(kept)
}

/// Of one person, oldest first.
pub fn kept_by(connection: &mut AnyConnection, of: &PersonId) -> Result<Vec<KeptJob>, StoreError> {
    kept!(connection, employment::person_id.eq(of.as_str()))
}

/// One that was not withdrawn.
pub fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<KeptJob>, StoreError> {
    Ok(kept!(connection, employment::id.eq(id))?.pop())
}

/// What nobody has verified, the longest waiting first.
pub fn waiting(connection: &mut AnyConnection, page: PageOf<'_>) -> Result<Vec<KeptJob>, StoreError> {
    let waits = employment::verified_on.is_null().and(employment::withdrawn_at.is_null());
    let ids = waiting_page!(connection, employment, made_at, waits, page);
    let mut found: Vec<KeptJob> = kept!(connection, employment::id.eq_any(&ids))?;
    found.sort_by_key(|kept| ids.iter().position(|id| *id == kept.id));
    Ok(found)
}

type HeldRow = (String, String, String, String, NaiveDate, Option<NaiveDate>, Option<NaiveDate>, Option<String>, i64);

/// Every job of the people of an organisation, with its id, whose it is, and its version. Whoever verified one is given by id.
pub fn list_for_organisation(
    connection: &mut AnyConnection,
    of: &OrganisationId,
) -> Result<Vec<(String, PersonId, Employment, i64)>, StoreError> {
    let rows: Vec<HeldRow> = employment::table
        .inner_join(person::table.on(person::id.eq(employment::person_id)))
        .filter(person::organisation_id.eq(of.as_str()).and(employment::withdrawn_at.is_null()))
        .order((employment::person_id, employment::starts_on, employment::id))
        .select((
            employment::id,
            employment::person_id,
            employment::employer,
            employment::field,
            employment::starts_on,
            employment::ends_on,
            employment::verified_on,
            employment::verified_by,
            employment::version,
        ))
        .load(connection)?;
    let read = |(id, of, employer, field, from, to, verified_on, verified_by, version): HeldRow| {
        let job = Employment { employer, field: LocalId::new(field), from, to, verified_by, verified_on };
        (id, PersonId::new(of), job, version)
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Writes what a job says now, where it still has the version; the verification is the one given. False: somebody else was
/// faster.
pub fn change(
    connection: &mut AnyConnection,
    id: &str,
    version: i64,
    new: &Employment,
    verified: Option<(&PersonId, NaiveDate)>,
) -> Result<bool, StoreError> {
    let row = employment::id.eq(id).and(employment::version.eq(version)).and(employment::withdrawn_at.is_null());
    let rows = diesel::update(employment::table.filter(row))
        .set((
            employment::employer.eq(&new.employer),
            employment::field.eq(new.field.as_str()),
            employment::starts_on.eq(new.from),
            employment::ends_on.eq(new.to),
            employment::verified_by.eq(verified.map(|(by, _)| by.as_str())),
            employment::verified_on.eq(verified.map(|(_, on)| on)),
            employment::version.eq(version + 1),
        ))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Keeps who verified a job, which a change ends.
pub fn end_verification(
    connection: &mut AnyConnection,
    id: &str,
    of: &str,
    was: &Employment,
    by: Option<&PersonId>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Some(on) = was.verified_on else { return Ok(()) };
    let text = serde_json::to_string(was).map_err(|error| StoreError::Row(format!("a job to keep: {error}")))?;
    diesel::insert_into(past_job_verification::table)
        .values((
            past_job_verification::id.eq(id),
            past_job_verification::employment_id.eq(of),
            past_job_verification::verified_by.eq(by.map(PersonId::as_str)),
            past_job_verification::verified_on.eq(on),
            past_job_verification::ended_at.eq(at.naive_utc()),
            past_job_verification::job.eq(text),
        ))
        .execute(connection)?;
    Ok(())
}

/// False: somebody else was faster.
pub fn withdraw(connection: &mut AnyConnection, id: &str, version: i64, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let row = employment::id.eq(id).and(employment::version.eq(version)).and(employment::withdrawn_at.is_null());
    let rows = diesel::update(employment::table.filter(row))
        .set((employment::withdrawn_at.eq(at.naive_utc()), employment::version.eq(version + 1)))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Notes who verified it, and when. False: somebody else was faster.
pub fn verify(connection: &mut AnyConnection, id: &str, version: i64, by: &PersonId, on: NaiveDate) -> Result<bool, StoreError> {
    let row = employment::id.eq(id).and(employment::version.eq(version)).and(employment::withdrawn_at.is_null());
    let rows = diesel::update(employment::table.filter(row))
        .set((employment::verified_by.eq(by.as_str()), employment::verified_on.eq(on), employment::version.eq(version + 1)))
        .execute(connection)?;
    Ok(rows == 1)
}
