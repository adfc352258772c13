//! What an administrator's pages ask of many accounts at once: who administers, and who has a second factor.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::people;
use super::schema::{credential, person, role_grant};
use crate::domain::account::{AccountState, Role};
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::people::Person;

/// The open accounts of an organisation that administer it.
pub fn administrators(connection: &mut AnyConnection, of: &OrganisationId) -> Result<Vec<Person>, StoreError> {
    let holders = role_grant::table
        .filter(role_grant::role.eq(Role::Admin.as_str()).and(role_grant::revoked_at.is_null()))
        .select(role_grant::person_id);
    let ids: Vec<String> = person::table
        .filter(person::organisation_id.eq(of.as_str()).and(person::account_state.eq(AccountState::Active.as_str())))
        .filter(person::id.eq_any(holders))
        .select(person::id)
        .order((person::sort_key, person::id))
        .load(connection)?;
    people::find_all(connection, &ids.into_iter().map(PersonId::new).collect::<Vec<_>>())
}

/// Which of these people have a second factor.
pub fn with_second_factor(connection: &mut AnyConnection, ids: &[PersonId]) -> Result<BTreeSet<PersonId>, StoreError> {
    let mut found = BTreeSet::new();
    for part in ids.chunks(500) {
        let rows: Vec<String> = credential::table
            .filter(credential::person_id.eq_any(part.iter().map(PersonId::as_str).collect::<Vec<_>>()))
            .filter(credential::totp_confirmed_at.is_not_null().and(credential::totp_secret.is_not_null()))
            .select(credential::person_id)
            .load(connection)?;
        found.extend(rows.into_iter().map(PersonId::new));
    }
    Ok(found)
}
