//! Rows of who holds or covers which patch, and when.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::patch_holding;
use super::span::Span;
use crate::domain::caseload::Basis;
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::people::{Days, PatchHeld};

#[derive(Queryable, Selectable)]
#[diesel(table_name = patch_holding)]
struct Row {
    patch: String,
    person_id: String,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    basis: String,
}

impl Row {
    fn read(self) -> Result<PatchHeld, StoreError> {
        let basis = match self.basis.as_str() {
            "substantive" => Basis::Substantive,
            "cover" => Basis::Cover,
            word => return Err(StoreError::Row(format!("patch {} is held on the basis \"{word}\"", self.patch))),
        };
        Ok(PatchHeld {
            patch: self.patch,
            person: PersonId::new(self.person_id),
            days: Days { starts_on: self.starts_on, ends_on: self.ends_on },
            basis,
        })
    }
}

fn word(basis: Basis) -> &'static str {
    match basis {
        Basis::Substantive => "substantive",
        Basis::Cover => "cover",
    }
}

fn read(rows: Vec<Row>) -> Result<Vec<PatchHeld>, StoreError> {
    rows.into_iter().map(Row::read).collect()
}

/// Oldest first.
pub fn list_for_person(connection: &mut AnyConnection, person: &PersonId) -> Result<Vec<PatchHeld>, StoreError> {
    let rows: Vec<Row> = patch_holding::table
        .filter(patch_holding::person_id.eq(person.as_str()))
        .order((patch_holding::starts_on, patch_holding::patch))
        .select(Row::as_select())
        .load(connection)?;
    read(rows)
}

/// By person, oldest first.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<PatchHeld>, StoreError> {
    let rows: Vec<Row> = patch_holding::table
        .filter(patch_holding::person_id.between(&of.first, &of.last).and(patch_holding::made_at.lt(of.known_before)))
        .order((patch_holding::person_id, patch_holding::starts_on, patch_holding::patch))
        .select(Row::as_select())
        .load(connection)?;
    read(rows)
}

/// By patch, oldest first.
pub fn list_for_organisation(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
) -> Result<Vec<PatchHeld>, StoreError> {
    let rows: Vec<Row> = patch_holding::table
        .filter(patch_holding::organisation_id.eq(organisation.as_str()))
        .order((patch_holding::patch, patch_holding::starts_on, patch_holding::person_id))
        .select(Row::as_select())
        .load(connection)?;
    read(rows)
}

/// A person takes a patch once a day at most. `id` is minted by the caller.
pub fn insert(
    connection: &mut AnyConnection,
    id: &str,
    organisation: &OrganisationId,
    new: &PatchHeld,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(patch_holding::table)
        .values((
            patch_holding::id.eq(id),
            patch_holding::organisation_id.eq(organisation.as_str()),
            patch_holding::patch.eq(&new.patch),
            patch_holding::person_id.eq(new.person.as_str()),
            patch_holding::starts_on.eq(new.days.starts_on),
            patch_holding::ends_on.eq(new.days.ends_on),
            patch_holding::basis.eq(word(new.basis)),
            patch_holding::made_at.eq(now.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Corrects last day and basis of what a person took on a day. False: they took no such patch then.
pub fn replace(connection: &mut AnyConnection, organisation: &OrganisationId, changed: &PatchHeld) -> Result<bool, StoreError> {
    let rows = diesel::update(
        patch_holding::table.filter(
            patch_holding::organisation_id
                .eq(organisation.as_str())
                .and(patch_holding::patch.eq(&changed.patch))
                .and(patch_holding::person_id.eq(changed.person.as_str()))
                .and(patch_holding::starts_on.eq(changed.days.starts_on)),
        ),
    )
    .set((patch_holding::ends_on.eq(changed.days.ends_on), patch_holding::basis.eq(word(changed.basis))))
    .execute(connection)?;
    Ok(rows == 1)
}

/// Takes out what a person took on a day. False: they took no such patch then.
pub fn remove(connection: &mut AnyConnection, organisation: &OrganisationId, held: &PatchHeld) -> Result<bool, StoreError> {
    let rows = diesel::delete(
        patch_holding::table.filter(
            patch_holding::organisation_id
                .eq(organisation.as_str())
                .and(patch_holding::patch.eq(&held.patch))
                .and(patch_holding::person_id.eq(held.person.as_str()))
                .and(patch_holding::starts_on.eq(held.days.starts_on)),
        ),
    )
    .execute(connection)?;
    Ok(rows == 1)
}
