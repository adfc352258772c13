//! Rows of what somebody has typed into a form of a case and not sent.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::super::db::{AnyConnection, StoreError};
use super::super::schema::application_draft as draft;
use crate::domain::ids::{ApplicationId, PersonId};
use crate::domain::progression::case::Form;

/// Fields by their names.
pub type Fields = BTreeMap<String, String>;

pub fn find(
    connection: &mut AnyConnection,
    application: &ApplicationId,
    person: &PersonId,
    form: Form,
) -> Result<Option<(Fields, DateTime<Utc>)>, StoreError> {
    let row: Option<(String, NaiveDateTime)> = draft::table
        .find((application.as_str(), person.as_str(), form.as_str()))
        .select((draft::fields, draft::saved_at))
        .first(connection)
        .optional()?;
    let wrong = |error: serde_json::Error| StoreError::Row(format!("a form of application {application}: {error}"));
    row.map(|(fields, at)| Ok((serde_json::from_str(&fields).map_err(wrong)?, at.and_utc()))).transpose()
}

/// Keeps what was typed, in the place of what was kept before.
pub fn keep(
    connection: &mut AnyConnection,
    application: &ApplicationId,
    person: &PersonId,
    form: Form,
    fields: &Fields,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let text = serde_json::to_string(fields).map_err(|error| StoreError::Row(error.to_string()))?;
    let there = draft::table.find((application.as_str(), person.as_str(), form.as_str()));
    let changed =
        diesel::update(there).set((draft::fields.eq(&text), draft::saved_at.eq(now.naive_utc()))).execute(connection)?;
    if changed == 0 {
        diesel::insert_into(draft::table)
            .values((
                draft::application_id.eq(application.as_str()),
                draft::person_id.eq(person.as_str()),
                draft::form.eq(form.as_str()),
                draft::fields.eq(&text),
                draft::saved_at.eq(now.naive_utc()),
            ))
            .execute(connection)?;
    }
    Ok(())
}

pub fn forget(
    connection: &mut AnyConnection,
    application: &ApplicationId,
    person: &PersonId,
    form: Form,
) -> Result<(), StoreError> {
    diesel::delete(draft::table.find((application.as_str(), person.as_str(), form.as_str()))).execute(connection)?;
    Ok(())
}

/// Forgets everybody's forms of a case that is over.
pub fn forget_all(connection: &mut AnyConnection, application: &ApplicationId) -> Result<(), StoreError> {
    diesel::delete(draft::table.filter(draft::application_id.eq(application.as_str()))).execute(connection)?;
    Ok(())
}
