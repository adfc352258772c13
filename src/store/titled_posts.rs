//! Rows of posts without a job profile.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::titled_post;
use crate::domain::conduct_standard::TitledPost;
use crate::domain::ids::{OrganisationId, PersonId, PostId};
use crate::domain::people::Days;

#[derive(Queryable, Selectable)]
#[diesel(table_name = titled_post)]
struct Row {
    id: String,
    organisation_id: String,
    person_id: String,
    title: String,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    version: i64,
}

impl From<Row> for TitledPost {
    fn from(row: Row) -> TitledPost {
        TitledPost {
            id: PostId::new(row.id),
            organisation: OrganisationId::new(row.organisation_id),
            person: PersonId::new(row.person_id),
            title: row.title,
            days: Days { starts_on: row.starts_on, ends_on: row.ends_on },
            version: row.version,
        }
    }
}

/// Of one person, oldest first.
pub fn list_for_person(connection: &mut AnyConnection, of: &PersonId) -> Result<Vec<TitledPost>, StoreError> {
    let rows: Vec<Row> = titled_post::table
        .filter(titled_post::person_id.eq(of.as_str()))
        .order((titled_post::starts_on, titled_post::id))
        .select(Row::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Who of an organisation holds a post that goes on after a day.
pub fn holders_after(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    day: NaiveDate,
) -> Result<BTreeSet<PersonId>, StoreError> {
    let goes_on = titled_post::ends_on.is_null().or(titled_post::ends_on.gt(day));
    let ids: Vec<String> = titled_post::table
        .filter(titled_post::organisation_id.eq(organisation.as_str()).and(goes_on))
        .filter(titled_post::starts_on.le(day))
        .select(titled_post::person_id)
        .load(connection)?;
    Ok(ids.into_iter().map(PersonId::new).collect())
}

pub fn insert(connection: &mut AnyConnection, new: &TitledPost, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(titled_post::table)
        .values((
            titled_post::id.eq(new.id.as_str()),
            titled_post::organisation_id.eq(new.organisation.as_str()),
            titled_post::person_id.eq(new.person.as_str()),
            titled_post::title.eq(&new.title),
            titled_post::starts_on.eq(new.days.starts_on),
            titled_post::ends_on.eq(new.days.ends_on),
            titled_post::made_at.eq(now.naive_utc()),
            titled_post::version.eq(new.version),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes title and days where the row still has `changed.version`. False: somebody else was faster.
pub fn update(connection: &mut AnyConnection, changed: &TitledPost) -> Result<bool, StoreError> {
    let row = titled_post::id.eq(changed.id.as_str()).and(titled_post::version.eq(changed.version));
    let rows = diesel::update(titled_post::table.filter(row))
        .set((
            titled_post::title.eq(&changed.title),
            titled_post::starts_on.eq(changed.days.starts_on),
            titled_post::ends_on.eq(changed.days.ends_on),
            titled_post::version.eq(changed.version + 1),
        ))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Ends whatever somebody who leaves still holds: `last` is the last day.
pub fn end_all(connection: &mut AnyConnection, of: &PersonId, last: NaiveDate) -> Result<(), StoreError> {
    let open = titled_post::ends_on.is_null().or(titled_post::ends_on.gt(last));
    let held = titled_post::person_id.eq(of.as_str()).and(titled_post::starts_on.le(last));
    diesel::update(titled_post::table.filter(held.and(open)))
        .set((titled_post::ends_on.eq(last), titled_post::version.eq(titled_post::version + 1)))
        .execute(connection)?;
    Ok(())
}
