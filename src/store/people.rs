//! Rows of organisations, people and their roles.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, asked_directly};
use super::schema::{organisation, person, post, post_level, role_grant};
use super::span::Span;
use crate::domain::account::{AccountState, Role, Roles};
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::people::Person;

#[derive(Queryable, Selectable)]
#[diesel(table_name = person)]
pub(super) struct Row {
    id: String,
    organisation_id: String,
    employee_ref: Option<String>,
    name: String,
    email: Option<String>,
    account_state: String,
    last_sign_in_at: Option<NaiveDateTime>,
    made_at: NaiveDateTime,
    version: i64,
}

impl Row {
    fn read(self, roles: Roles) -> Result<Person, StoreError> {
        let account = AccountState::from_word(&self.account_state)
            .ok_or_else(|| StoreError::Row(format!("{} has the account state \"{}\"", self.id, self.account_state)))?;
        Ok(Person {
            roles,
            id: PersonId::new(self.id),
            organisation: OrganisationId::new(self.organisation_id),
            employee_ref: self.employee_ref,
            name: self.name,
            email: self.email,
            account,
            last_sign_in_at: self.last_sign_in_at.map(|at| at.and_utc()),
            made_at: self.made_at.and_utc(),
            version: self.version,
        })
    }
}

/// What people are sorted and searched by: case does not count.
pub fn sort_key(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Makes an organisation where it is not there yet.
pub fn ensure_organisation(
    connection: &mut AnyConnection,
    id: &OrganisationId,
    name: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if organisation_name(connection, id)?.is_none() {
        diesel::insert_into(organisation::table)
            .values((
                organisation::id.eq(id.as_str()),
                organisation::name.eq(name),
                organisation::made_at.eq(now.naive_utc()),
                organisation::version.eq(1),
            ))
            .execute(connection)?;
    }
    Ok(())
}

pub fn organisation_name(connection: &mut AnyConnection, id: &OrganisationId) -> Result<Option<String>, StoreError> {
    let name = asked_directly!(connection, direct =>
        organisation::table.find(id.as_str()).select(organisation::name).get_result(direct).optional());
    Ok(name?)
}

/// Every organisation, by id: its id and name.
pub fn organisations(connection: &mut AnyConnection) -> Result<Vec<(OrganisationId, String)>, StoreError> {
    let rows: Vec<(String, String)> =
        organisation::table.select((organisation::id, organisation::name)).order(organisation::id).load(connection)?;
    Ok(rows.into_iter().map(|(id, name)| (OrganisationId::new(id), name)).collect())
}

/// People that a condition finds, each with the roles that they hold: one query.
macro_rules! with_grants {
    ($connection:expr, $condition:expr) => {{
        let held = role_grant::person_id.eq(person::id).and(role_grant::revoked_at.is_null());
        let rows: Vec<(Row, Option<String>)> = asked_directly!($connection, direct => person::table
            .left_join(role_grant::table.on(held))
            .filter($condition)
            .select((Row::as_select(), role_grant::role.nullable()))
            .load(direct)?);
        one(rows)
    }};
}

pub fn find(connection: &mut AnyConnection, id: &PersonId) -> Result<Option<Person>, StoreError> {
    with_grants!(connection, person::id.eq(id.as_str()))
}

/// `email` in any case.
pub fn find_by_email(connection: &mut AnyConnection, email: &str) -> Result<Option<Person>, StoreError> {
    with_grants!(connection, person::email.eq(email.trim().to_lowercase()))
}

pub fn find_by_ref(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    employee_ref: &str,
) -> Result<Option<Person>, StoreError> {
    let condition = person::organisation_id.eq(organisation.as_str()).and(person::employee_ref.eq(employee_ref));
    with_grants!(connection, condition)
}

/// One person out of a row for each role.
pub(super) fn one(rows: Vec<(Row, Option<String>)>) -> Result<Option<Person>, StoreError> {
    let mut roles = Roles::NONE;
    for (row, word) in &rows {
        if let Some(word) = word {
            roles = roles.with(role(&row.id, word)?);
        }
    }
    rows.into_iter().next().map(|(row, _)| row.read(roles)).transpose()
}

fn role(id: &str, word: &str) -> Result<Role, StoreError> {
    Role::from_word(word).ok_or_else(|| StoreError::Row(format!("{id} has the role \"{word}\"")))
}

/// The people with these ids, in no order.
pub fn find_all(connection: &mut AnyConnection, ids: &[PersonId]) -> Result<Vec<Person>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for part in ids.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PersonId::as_str).collect();
        let rows: Vec<Row> = asked_directly!(&mut *connection, direct =>
            person::table.filter(person::id.eq_any(ids)).select(Row::as_select()).load(direct)?);
        found.extend(with_roles(connection, rows)?);
    }
    Ok(found)
}

/// The organisation and the name of the people with these ids, in no order: for whoever has no need of the rest.
pub fn names(connection: &mut AnyConnection, ids: &[PersonId]) -> Result<Vec<(PersonId, OrganisationId, String)>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for part in ids.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PersonId::as_str).collect();
        let rows: Vec<(String, String, String)> = asked_directly!(&mut *connection, direct => person::table
            .filter(person::id.eq_any(ids))
            .select((person::id, person::organisation_id, person::name))
            .load(direct)?);
        let read = |(id, organisation, name)| (PersonId::new(id), OrganisationId::new(organisation), name);
        found.extend(rows.into_iter().map(read));
    }
    Ok(found)
}

/// Everyone of an organisation, by name.
pub fn list_for_organisation(connection: &mut AnyConnection, organisation: &OrganisationId) -> Result<Vec<Person>, StoreError> {
    let rows: Vec<Row> = person::table
        .filter(person::organisation_id.eq(organisation.as_str()))
        .order((person::sort_key, person::id))
        .select(Row::as_select())
        .load(connection)?;
    with_roles(connection, rows)
}

/// Of these addresses (in lower case), those of people in other organisations.
pub fn emails_elsewhere(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    emails: &[&str],
) -> Result<Vec<String>, StoreError> {
    let mut taken = Vec::new();
    for part in emails.chunks(500) {
        let found: Vec<Option<String>> = person::table
            .filter(person::email.eq_any(part).and(person::organisation_id.ne(organisation.as_str())))
            .select(person::email)
            .load(connection)?;
        taken.extend(found.into_iter().flatten());
    }
    Ok(taken)
}

/// Adds a person, with the roles they have from the start.
pub fn insert(connection: &mut AnyConnection, new: &Person, granted_by: Option<&PersonId>) -> Result<(), StoreError> {
    diesel::insert_into(person::table)
        .values((
            person::id.eq(new.id.as_str()),
            person::organisation_id.eq(new.organisation.as_str()),
            person::employee_ref.eq(&new.employee_ref),
            person::name.eq(&new.name),
            person::sort_key.eq(sort_key(&new.name)),
            person::email.eq(&new.email),
            person::account_state.eq(new.account.as_str()),
            person::made_at.eq(new.made_at.naive_utc()),
            person::version.eq(1),
        ))
        .execute(connection)?;
    for role in new.roles.iter() {
        grant(connection, &new.id, role, granted_by, new.made_at)?;
    }
    Ok(())
}

/// Writes name, references, address and account state where the row still has `person.version`. False: somebody else was
/// faster.
pub fn update(connection: &mut AnyConnection, changed: &Person) -> Result<bool, StoreError> {
    let rows = diesel::update(person::table.filter(person::id.eq(changed.id.as_str()).and(person::version.eq(changed.version))))
        .set((
            person::employee_ref.eq(&changed.employee_ref),
            person::name.eq(&changed.name),
            person::sort_key.eq(sort_key(&changed.name)),
            person::email.eq(&changed.email),
            person::account_state.eq(changed.account.as_str()),
            person::version.eq(changed.version + 1),
        ))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Counts the version up for a change that stands in another table, such as a role. False: somebody else was faster.
pub fn touch(connection: &mut AnyConnection, id: &PersonId, version: i64) -> Result<bool, StoreError> {
    let rows = diesel::update(person::table.filter(person::id.eq(id.as_str()).and(person::version.eq(version))))
        .set(person::version.eq(version + 1))
        .execute(connection)?;
    Ok(rows == 1)
}

pub fn signed_in(connection: &mut AnyConnection, id: &PersonId, at: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(person::table.find(id.as_str())).set(person::last_sign_in_at.eq(at.naive_utc())).execute(connection)?;
    Ok(())
}

pub fn grant(
    connection: &mut AnyConnection,
    id: &PersonId,
    role: Role,
    by: Option<&PersonId>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    // One person holds a role once, so person, role and moment make an id that never repeats.
    let grant_id = format!("{}-{}-{}", id.as_str(), role.as_str(), at.timestamp_micros());
    diesel::insert_into(role_grant::table)
        .values((
            role_grant::id.eq(grant_id),
            role_grant::person_id.eq(id.as_str()),
            role_grant::role.eq(role.as_str()),
            role_grant::granted_by.eq(by.map(PersonId::as_str)),
            role_grant::granted_at.eq(at.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

pub fn revoke(
    connection: &mut AnyConnection,
    id: &PersonId,
    role: Role,
    by: Option<&PersonId>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::update(role_grant::table.filter(
        role_grant::person_id.eq(id.as_str()).and(role_grant::role.eq(role.as_str())).and(role_grant::revoked_at.is_null()),
    ))
    .set((role_grant::revoked_at.eq(at.naive_utc()), role_grant::revoked_by.eq(by.map(PersonId::as_str))))
    .execute(connection)?;
    Ok(())
}

fn with_roles(connection: &mut AnyConnection, rows: Vec<Row>) -> Result<Vec<Person>, StoreError> {
    let mut roles: BTreeMap<String, Roles> = BTreeMap::new();
    for part in rows.chunks(500) {
        let ids: Vec<&str> = part.iter().map(|row| row.id.as_str()).collect();
        let held: Vec<(String, String)> = asked_directly!(&mut *connection, direct => role_grant::table
            .filter(role_grant::person_id.eq_any(ids).and(role_grant::revoked_at.is_null()))
            .select((role_grant::person_id, role_grant::role))
            .load(direct)?);
        for (id, word) in held {
            let role = role(&id, &word)?;
            let held = roles.entry(id).or_default();
            *held = held.with(role);
        }
    }
    rows.into_iter()
        .map(|row| {
            let held = roles.remove(&row.id).unwrap_or_default();
            row.read(held)
        })
        .collect()
}

/// Who gave the levels of these people, by name: whose level, who gave it, their name.
pub fn level_givers(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, PersonId, String)>, StoreError> {
    let rows: Vec<(String, String, String)> = post_level::table
        .inner_join(post::table.on(post::id.eq(post_level::post_id)))
        .inner_join(person::table.on(person::id.nullable().eq(post_level::by_person)))
        .filter(post::person_id.between(&of.first, &of.last))
        .select((post::person_id, person::id, person::name))
        .load(connection)?;
    Ok(rows.into_iter().map(|(of, by, name)| (PersonId::new(of), PersonId::new(by), name)).collect())
}
