//! Rows of who acts for which manager, and for what.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, asked_directly};
use super::schema::delegation;
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::people::{Days, Delegation, DelegationScope};

#[derive(Queryable, Selectable)]
#[diesel(table_name = delegation)]
struct Row {
    id: String,
    organisation_id: String,
    from_id: String,
    to_id: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    scopes: String,
    by_person: String,
    ended_at: Option<NaiveDateTime>,
    version: i64,
}

impl Row {
    fn read(self) -> Result<Delegation, StoreError> {
        let scopes = self.scopes.split(',').filter(|word| !word.is_empty()).map(|word| {
            DelegationScope::from_word(word)
                .ok_or_else(|| StoreError::Row(format!("delegation {} has the scope \"{word}\"", self.id)))
        });
        Ok(Delegation {
            scopes: scopes.collect::<Result<_, _>>()?,
            organisation: OrganisationId::new(self.organisation_id),
            from: PersonId::new(self.from_id),
            to: PersonId::new(self.to_id),
            days: Days { starts_on: self.starts_on, ends_on: Some(self.ends_on) },
            by: PersonId::new(self.by_person),
            ended_at: self.ended_at.map(|at| at.and_utc()),
            version: self.version,
            id: self.id,
        })
    }
}

fn read(rows: Vec<Row>) -> Result<Vec<Delegation>, StoreError> {
    rows.into_iter().map(Row::read).collect()
}

pub fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<Delegation>, StoreError> {
    let row: Option<Row> = delegation::table.find(id).select(Row::as_select()).first(connection).optional()?;
    row.map(Row::read).transpose()
}

/// All that were arranged for a manager, newest first, ended ones too.
pub fn list_from(connection: &mut AnyConnection, manager: &PersonId) -> Result<Vec<Delegation>, StoreError> {
    let rows: Vec<Row> = delegation::table
        .filter(delegation::from_id.eq(manager.as_str()))
        .order((delegation::starts_on.desc(), delegation::id.desc()))
        .select(Row::as_select())
        .load(connection)?;
    read(rows)
}

/// All by which somebody acts for others, newest first, ended ones too.
pub fn list_to(connection: &mut AnyConnection, delegate: &PersonId) -> Result<Vec<Delegation>, StoreError> {
    let rows: Vec<Row> = delegation::table
        .filter(delegation::to_id.eq(delegate.as_str()))
        .order((delegation::starts_on.desc(), delegation::id.desc()))
        .select(Row::as_select())
        .load(connection)?;
    read(rows)
}

/// Those in force on a day by which somebody acts for others.
pub fn list_active_to(
    connection: &mut AnyConnection,
    delegate: &PersonId,
    day: NaiveDate,
) -> Result<Vec<Delegation>, StoreError> {
    let rows: Vec<Row> = asked_directly!(connection, direct => delegation::table
        .filter(delegation::to_id.eq(delegate.as_str()))
        .filter(delegation::ended_at.is_null().and(delegation::starts_on.le(day)).and(delegation::ends_on.ge(day)))
        .order((delegation::starts_on.desc(), delegation::id.desc()))
        .select(Row::as_select())
        .load(direct)?);
    read(rows)
}

/// All of an organisation, newest first, ended ones too.
pub fn list_for_organisation(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
) -> Result<Vec<Delegation>, StoreError> {
    let rows: Vec<Row> = delegation::table
        .filter(delegation::organisation_id.eq(organisation.as_str()))
        .order((delegation::starts_on.desc(), delegation::id.desc()))
        .select(Row::as_select())
        .load(connection)?;
    read(rows)
}

/// A delegation always has a last day.
/// Cover whose last day lies on or after `since` and before `today`, and that nobody ended sooner.
pub fn list_over(connection: &mut AnyConnection, since: NaiveDate, today: NaiveDate) -> Result<Vec<Delegation>, StoreError> {
    let rows: Vec<Row> = delegation::table
        .filter(delegation::ends_on.ge(since).and(delegation::ends_on.lt(today)).and(delegation::ended_at.is_null()))
        .order(delegation::id)
        .select(Row::as_select())
        .load(connection)?;
    rows.into_iter().map(Row::read).collect()
}

pub fn insert(connection: &mut AnyConnection, new: &Delegation, now: DateTime<Utc>) -> Result<(), StoreError> {
    let Some(ends_on) = new.days.ends_on else {
        return Err(StoreError::Row(format!("delegation {} has no last day", new.id)));
    };
    let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.as_str()).collect();
    diesel::insert_into(delegation::table)
        .values((
            delegation::id.eq(&new.id),
            delegation::organisation_id.eq(new.organisation.as_str()),
            delegation::from_id.eq(new.from.as_str()),
            delegation::to_id.eq(new.to.as_str()),
            delegation::starts_on.eq(new.days.starts_on),
            delegation::ends_on.eq(ends_on),
            delegation::scopes.eq(scopes.join(",")),
            delegation::by_person.eq(new.by.as_str()),
            delegation::made_at.eq(now.naive_utc()),
            delegation::version.eq(1),
        ))
        .execute(connection)?;
    Ok(())
}

/// Ends one before its time, where the row still has `version` and is not ended yet. False: somebody else was faster.
pub fn end(connection: &mut AnyConnection, id: &str, version: i64, by: &PersonId, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let rows = diesel::update(
        delegation::table.filter(delegation::id.eq(id).and(delegation::version.eq(version)).and(delegation::ended_at.is_null())),
    )
    .set((delegation::ended_by.eq(by.as_str()), delegation::ended_at.eq(at.naive_utc()), delegation::version.eq(version + 1)))
    .execute(connection)?;
    Ok(rows == 1)
}
