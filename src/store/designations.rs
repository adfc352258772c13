//! Rows of who is named budget holder or panel member, for a team or for the whole organisation.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::designation;
use crate::domain::ids::{OrganisationId, PersonId, TeamId};
use crate::domain::people::{Days, Designation, DesignationKind};

#[derive(Queryable, Selectable)]
#[diesel(table_name = designation)]
struct Row {
    id: String,
    organisation_id: String,
    person_id: String,
    kind: String,
    team_id: Option<String>,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    version: i64,
}

impl Row {
    fn read(self) -> Result<Designation, StoreError> {
        let kind = DesignationKind::from_word(&self.kind)
            .ok_or_else(|| StoreError::Row(format!("designation {} has the kind \"{}\"", self.id, self.kind)))?;
        Ok(Designation {
            id: self.id,
            organisation: OrganisationId::new(self.organisation_id),
            person: PersonId::new(self.person_id),
            kind,
            team: self.team_id.map(TeamId::new),
            days: Days { starts_on: self.starts_on, ends_on: self.ends_on },
            version: self.version,
        })
    }
}

fn read(rows: Vec<Row>) -> Result<Vec<Designation>, StoreError> {
    rows.into_iter().map(Row::read).collect()
}

pub fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<Designation>, StoreError> {
    let row: Option<Row> = designation::table.find(id).select(Row::as_select()).first(connection).optional()?;
    row.map(Row::read).transpose()
}

/// Newest first, ended ones too.
pub fn list_for_person(connection: &mut AnyConnection, person: &PersonId) -> Result<Vec<Designation>, StoreError> {
    let rows: Vec<Row> = designation::table
        .filter(designation::person_id.eq(person.as_str()))
        .order((designation::starts_on.desc(), designation::id.desc()))
        .select(Row::as_select())
        .load(connection)?;
    read(rows)
}

/// Newest first, ended ones too.
pub fn list_for_organisation(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
) -> Result<Vec<Designation>, StoreError> {
    let rows: Vec<Row> = designation::table
        .filter(designation::organisation_id.eq(organisation.as_str()))
        .order((designation::starts_on.desc(), designation::id.desc()))
        .select(Row::as_select())
        .load(connection)?;
    read(rows)
}

pub fn insert(connection: &mut AnyConnection, new: &Designation, by: &PersonId, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(designation::table)
        .values((
            designation::id.eq(&new.id),
            designation::organisation_id.eq(new.organisation.as_str()),
            designation::person_id.eq(new.person.as_str()),
            designation::kind.eq(new.kind.as_str()),
            designation::team_id.eq(new.team.as_ref().map(TeamId::as_str)),
            designation::starts_on.eq(new.days.starts_on),
            designation::ends_on.eq(new.days.ends_on),
            designation::by_person.eq(by.as_str()),
            designation::made_at.eq(now.naive_utc()),
            designation::version.eq(1),
        ))
        .execute(connection)?;
    Ok(())
}

/// Gives one its last day, where the row still has `version`. False: somebody else was faster.
pub fn end(connection: &mut AnyConnection, id: &str, version: i64, ends_on: NaiveDate) -> Result<bool, StoreError> {
    let rows = diesel::update(designation::table.filter(designation::id.eq(id).and(designation::version.eq(version))))
        .set((designation::ends_on.eq(ends_on), designation::version.eq(version + 1)))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Takes out one that never came to hold, where the row still has `version`. The audit log keeps that it was there. False:
/// somebody else was faster.
pub fn remove(connection: &mut AnyConnection, id: &str, version: i64) -> Result<bool, StoreError> {
    let rows = diesel::delete(designation::table.filter(designation::id.eq(id).and(designation::version.eq(version))))
        .execute(connection)?;
    Ok(rows == 1)
}
