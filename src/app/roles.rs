//! Roles as an administrator gives and takes them. They count at the next call of whoever holds them.

use super::fields::Fields;
use super::{About, AppError, Caller, Tx, accounts, admin, relations};
use crate::domain::account::{Role, Roles};
use crate::domain::audit::Outcome;
use crate::domain::ids::PersonId;
use crate::domain::outbox::AccountChange;
use crate::domain::people::Person;
use crate::policy::Action;
use crate::store::{delegations, designations, lines, people, posts};

/// Gives a role that is not held yet.
pub fn grant(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, version: i64, role: Role) -> Result<Person, AppError> {
    change(tx, me, id, version, |held| held.with(role))
}

/// Takes a role.
pub fn revoke(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, version: i64, role: Role) -> Result<Person, AppError> {
    change(tx, me, id, version, |held| held.without(role))
}

/// Makes `wanted` the roles of a person. `version` is the person's.
pub fn set(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, version: i64, wanted: Roles) -> Result<Person, AppError> {
    change(tx, me, id, version, |_| wanted)
}

fn change(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &PersonId,
    version: i64,
    wanted: impl FnOnce(Roles) -> Roles,
) -> Result<Person, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    let held = person.roles;
    let wanted = wanted(held);
    let subject = standing.subject(&person);
    // May the caller give this person roles at all; and then these?
    tx.allow(me, Action::ManageUsers, &subject.clone().roles(held, Roles::NONE))?;
    if let Err(refused) = tx.allow(me, Action::ManageUsers, &subject.roles(held, wanted)) {
        // The try is on record. Whoever may give roles otherwise is shown what is wrong with these.
        return Err(match wanted.toxic_pair() {
            Some((one, other)) => AppError::field("roles", "toxic_pair", toxic_words(one, other)),
            None => refused,
        });
    }
    if person.version != version {
        return Err(AppError::Stale);
    }
    if wanted == held {
        return Ok(person);
    }
    let mut fields = Fields::default();
    if wanted.has(Role::Auditor) && has_staff_record(tx, &person)? {
        let words = format!("{} has a staff record, so cannot be an auditor. Add another account for that", person.name);
        fields.wrong("roles", "staff_record", words);
    }
    fields.check()?;
    // First, so that of two at once the second finds it gone.
    if !people::touch(tx.connection, id, version)? {
        return Err(AppError::Stale);
    }
    if admin::is_open_administrator(&person) && !wanted.has(Role::Admin) {
        admin::keep_an_administrator(tx, &person.organisation, id)?;
    }
    for role in wanted.iter().filter(|role| !held.has(*role)) {
        people::grant(tx.connection, id, role, Some(me.id()), tx.now)?;
    }
    for role in held.iter().filter(|role| !wanted.has(*role)) {
        people::revoke(tx.connection, id, role, Some(me.id()), tx.now)?;
    }
    let details = vec![("roles_before", spell(held)), ("roles_after", spell(wanted))];
    tx.record(me, Outcome::Done, "roles_changed", About::person(&person), details);
    let changed = Person { roles: wanted, version: version + 1, ..person };
    if held.is_powerful() || wanted.is_powerful() {
        accounts::tell_of_change(tx, &changed, AccountChange::Roles)?;
    }
    Ok(changed)
}

pub(super) fn spell(roles: Roles) -> String {
    roles.iter().map(Role::as_str).collect::<Vec<_>>().join(" ")
}

pub(super) fn toxic_words(one: Role, other: Role) -> String {
    match one {
        Role::Auditor => format!("An auditor holds no other role. Take away Auditor or {}", other.label()),
        _ => format!("One person cannot be both {} and {}. Take one away", one.label(), other.label()),
    }
}

/// Whether anything says that the person is staff (trust.md 1: an auditor holds no staff record).
fn has_staff_record(tx: &mut Tx<'_>, person: &Person) -> Result<bool, AppError> {
    let id = &person.id;
    Ok(person.employee_ref.is_some()
        || !posts::list_for_person(tx.connection, id)?.is_empty()
        || !lines::list_for_person(tx.connection, id)?.is_empty()
        || lines::has_reports(tx.connection, id)?
        || !designations::list_for_person(tx.connection, id)?.is_empty()
        || !delegations::list_from(tx.connection, id)?.is_empty()
        || !delegations::list_to(tx.connection, id)?.is_empty())
}
