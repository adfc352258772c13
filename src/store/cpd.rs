//! Rows of continuing professional development.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::cpd_entry;
use super::span::Span;
use crate::domain::ids::PersonId;
use crate::domain::officer::CpdEntry;

type Row = (String, NaiveDate, String, bool, Option<String>);

/// By person, oldest first.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, CpdEntry)>, StoreError> {
    let rows: Vec<Row> = cpd_entry::table
        .filter(cpd_entry::person_id.between(&of.first, &of.last).and(cpd_entry::made_at.lt(of.known_before)))
        .order((cpd_entry::person_id, cpd_entry::done_on, cpd_entry::id))
        .select((cpd_entry::person_id, cpd_entry::done_on, cpd_entry::hours, cpd_entry::reflection, cpd_entry::title))
        .load(connection)?;
    rows.into_iter()
        .map(|(of, on, hours, reflection, title): Row| {
            let hours = hours.parse().map_err(|error| StoreError::Row(format!("CPD of {of} on {on}: {error}")))?;
            Ok((PersonId::new(of), CpdEntry { on, hours, reflection, title }))
        })
        .collect()
}

pub fn insert(
    connection: &mut AnyConnection,
    id: &str,
    of: &PersonId,
    new: &CpdEntry,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(cpd_entry::table)
        .values((
            cpd_entry::id.eq(id),
            cpd_entry::person_id.eq(of.as_str()),
            cpd_entry::done_on.eq(new.on),
            cpd_entry::hours.eq(new.hours.to_string()),
            cpd_entry::reflection.eq(new.reflection),
            cpd_entry::title.eq(&new.title),
            cpd_entry::made_at.eq(now.naive_utc()),
            cpd_entry::version.eq(1),
        ))
        .execute(connection)?;
    Ok(())
}
