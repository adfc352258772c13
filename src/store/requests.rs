//! Rows of what one person asked for and another must confirm.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::db::{AnyConnection, StoreError};
use super::schema::second_person_request as request;
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::request::{Request, RequestKind};

#[derive(Queryable, Selectable)]
#[diesel(table_name = request)]
struct Row {
    id: String,
    organisation_id: String,
    kind: String,
    subject_id: String,
    detail: String,
    asked_by: String,
    asked_at: NaiveDateTime,
    ends_at: NaiveDateTime,
    confirmed_by: Option<String>,
    done_at: Option<NaiveDateTime>,
    cancelled_by: Option<String>,
    cancelled_at: Option<NaiveDateTime>,
    version: i64,
}

/// What the second person has to know.
#[derive(Serialize, Deserialize)]
struct Detail {
    reason: String,
}

impl Row {
    fn read(self) -> Result<Request, StoreError> {
        let wrong = |what: &str| StoreError::Row(format!("request {}: {what} cannot be read", self.id));
        let kind = RequestKind::from_word(&self.kind).ok_or_else(|| wrong("its kind"))?;
        let Detail { reason } = serde_json::from_str(&self.detail).map_err(|_| wrong("its detail"))?;
        Ok(Request {
            id: self.id,
            organisation: OrganisationId::new(self.organisation_id),
            kind,
            subject: PersonId::new(self.subject_id),
            reason,
            asked_by: PersonId::new(self.asked_by),
            asked_at: self.asked_at.and_utc(),
            ends_at: self.ends_at.and_utc(),
            confirmed_by: self.confirmed_by.map(PersonId::new),
            done_at: self.done_at.map(|at| at.and_utc()),
            cancelled_by: self.cancelled_by.map(PersonId::new),
            cancelled_at: self.cancelled_at.map(|at| at.and_utc()),
            version: self.version,
        })
    }
}

pub fn insert(connection: &mut AnyConnection, new: &Request) -> Result<(), StoreError> {
    let detail = serde_json::to_string(&Detail { reason: new.reason.clone() });
    diesel::insert_into(request::table)
        .values((
            request::id.eq(&new.id),
            request::organisation_id.eq(new.organisation.as_str()),
            request::kind.eq(new.kind.as_str()),
            request::subject_id.eq(new.subject.as_str()),
            request::detail.eq(detail.map_err(|error| StoreError::Row(error.to_string()))?),
            request::asked_by.eq(new.asked_by.as_str()),
            request::asked_at.eq(new.asked_at.naive_utc()),
            request::ends_at.eq(new.ends_at.naive_utc()),
            request::version.eq(1),
        ))
        .execute(connection)?;
    Ok(())
}

pub fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<Request>, StoreError> {
    let row: Option<Row> = request::table.find(id).select(Row::as_select()).first(connection).optional()?;
    row.map(Row::read).transpose()
}

/// Requests about somebody that nobody has settled, newest first; some may have run out.
pub fn unsettled_about(
    connection: &mut AnyConnection,
    subject: &PersonId,
    kind: RequestKind,
) -> Result<Vec<Request>, StoreError> {
    let rows: Vec<Row> = request::table
        .filter(request::subject_id.eq(subject.as_str()).and(request::kind.eq(kind.as_str())))
        .filter(request::done_at.is_null().and(request::cancelled_at.is_null()))
        .order((request::asked_at.desc(), request::id.desc()))
        .select(Row::as_select())
        .load(connection)?;
    rows.into_iter().map(Row::read).collect()
}

/// Notes that a request was confirmed and done. False: somebody else settled it first.
pub fn settle(connection: &mut AnyConnection, asked: &Request, by: &PersonId, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let rows = diesel::update(request::table.find(&asked.id))
        .filter(request::version.eq(asked.version).and(request::done_at.is_null()).and(request::cancelled_at.is_null()))
        .set((request::confirmed_by.eq(by.as_str()), request::done_at.eq(at.naive_utc()), request::version.eq(asked.version + 1)))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Takes a request back. False: somebody else settled it first.
pub fn cancel(connection: &mut AnyConnection, asked: &Request, by: &PersonId, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let rows = diesel::update(request::table.find(&asked.id))
        .filter(request::version.eq(asked.version).and(request::done_at.is_null()).and(request::cancelled_at.is_null()))
        .set((
            request::cancelled_by.eq(by.as_str()),
            request::cancelled_at.eq(at.naive_utc()),
            request::version.eq(asked.version + 1),
        ))
        .execute(connection)?;
    Ok(rows == 1)
}
