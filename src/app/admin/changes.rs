//! What an administrator does to accounts: add, put right, send links, end sessions, close, reopen, give roles.

use super::super::fields::Fields;
use super::super::sessions::looks_like_address;
use super::super::{About, AppError, Caller, Tx, accounts, roles, standing};
use super::{is_open_administrator, keep_an_administrator, known, tell_powerful, to_change};
use crate::domain::account::{AccountState, Role, Roles};
use crate::domain::audit::Outcome;
use crate::domain::ids::PersonId;
use crate::domain::outbox::AccountChange;
use crate::domain::people::Person;
use crate::domain::session::LinkPurpose;
use crate::policy::{Action, Subject};
use crate::store::access::{self, Which};
use crate::store::db::{StoreError, savepoint};
use crate::store::people;

const LONGEST_NAME: usize = 200;
const LONGEST_REF: usize = 40;
/// As long as an address can be.
const LONGEST_ADDRESS: usize = 254;

/// Somebody who is to have an account.
#[derive(Clone, Default, Debug)]
pub struct NewAccount {
    pub name: String,
    /// Where the link goes that sets the first password.
    pub email: String,
    /// The staff number, where the person is staff.
    pub employee_ref: Option<String>,
    pub roles: Roles,
}

/// Refuses whoever may not add anybody: they are not shown the form either.
pub fn may_add(tx: &mut Tx<'_>, me: &Caller) -> Result<(), AppError> {
    let subject = Subject::organisation(me.organisation().clone());
    tx.allow(me, Action::ManageUsers, &subject.roles(Roles::NONE, Roles::NONE))
}

/// Adds somebody and mails them a link that sets their password.
pub fn add(tx: &mut Tx<'_>, me: &Caller, new: NewAccount) -> Result<Person, AppError> {
    may_add(tx, me)?;
    let mut fields = Fields::default();
    let name = fields.line("name", "Name", "Enter a name", &new.name, LONGEST_NAME);
    let email = address(&mut fields, &new.email);
    let number = fields.optional_line("employee_ref", "Staff number", new.employee_ref.as_deref(), LONGEST_REF);
    if new.roles.is_empty() {
        fields.wrong("roles", "required", "Select what they may do");
    }
    if let Some((one, other)) = new.roles.toxic_pair() {
        // The policy is asked as well, so that the refusal is on record.
        let subject = Subject::organisation(me.organisation().clone()).roles(Roles::NONE, new.roles);
        let asked = tx.allow(me, Action::ManageUsers, &subject);
        debug_assert!(asked.is_err(), "the policy lets no toxic pair through");
        fields.wrong("roles", "toxic_pair", roles::toxic_words(one, other));
    } else if new.roles.has(Role::Auditor) && number.is_some() {
        fields.wrong("employee_ref", "auditor", "An auditor has no staff record. Leave the staff number empty");
    }
    fields.check()?;
    let mut fields = Fields::default();
    check_address_is_free(&mut fields, tx, &email, None)?;
    if let Some(number) = &number
        && people::find_by_ref(tx.connection, me.organisation(), number)?.is_some()
    {
        fields.wrong("employee_ref", "taken", format!("Staff number {number} is somebody else's. Check it"));
    }
    fields.check()?;
    let person = Person {
        id: PersonId::new(tx.new_id()),
        organisation: me.organisation().clone(),
        employee_ref: number,
        name,
        email: Some(email),
        account: AccountState::Invited,
        roles: new.roles,
        last_sign_in_at: None,
        made_at: tx.now,
        version: 1,
    };
    savepoint(tx.connection, |connection| people::insert(connection, &person, Some(me.id()))).map_err(taken_meanwhile)?;
    let mut details = vec![("name_after", person.name.clone()), ("roles_after", roles::spell(person.roles))];
    details.extend(person.email.iter().map(|email| ("email_after", email.clone())));
    details.extend(person.employee_ref.iter().map(|number| ("employee_ref_after", number.clone())));
    tx.record(me, Outcome::Done, "person_added", About::person(&person), details);
    accounts::invite(tx, &person)?;
    Ok(person)
}

fn address(fields: &mut Fields, typed: &str) -> String {
    let ask = "Enter an email address";
    let email = fields.line("email", "Email address", ask, typed, LONGEST_ADDRESS).to_lowercase();
    if !email.is_empty() && !looks_like_address(&email) {
        fields.wrong("email", "email_format", "Enter an email address, like name@example.gov.uk");
    }
    email
}

/// An address names one person in the whole service. Whose it is may be another council's business.
fn check_address_is_free(fields: &mut Fields, tx: &mut Tx<'_>, email: &str, but: Option<&PersonId>) -> Result<(), AppError> {
    if people::find_by_email(tx.connection, email)?.is_some_and(|person| Some(&person.id) != but) {
        fields.wrong("email", "taken", ADDRESS_TAKEN);
    }
    Ok(())
}

const ADDRESS_TAKEN: &str = "This email address cannot be used. Enter another one";

/// Somebody else took the address or the staff number between our look and our writing.
fn taken_meanwhile(error: StoreError) -> AppError {
    use diesel::result::{DatabaseErrorKind, Error};
    match error {
        StoreError::Query(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info)) => {
            match info.message().contains("employee_ref") {
                true => AppError::field("employee_ref", "taken", "This staff number is somebody else's. Check it"),
                false => AppError::field("email", "taken", ADDRESS_TAKEN),
            }
        }
        other => other.into(),
    }
}

/// What came of putting an account right.
#[derive(Clone, Debug)]
pub struct Corrected {
    pub person: Person,
    /// The address is another one now: every session has ended.
    pub address_changed: bool,
}

/// Puts a name or the address for signing in right. With a new address every session ends, every mailed link stops working,
/// and both addresses are told; somebody who has not set a password yet gets a new link.
pub fn correct(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &PersonId,
    version: i64,
    name: &str,
    email: &str,
) -> Result<Corrected, AppError> {
    let before = to_change(tx, me, id, version)?;
    let mut fields = Fields::default();
    let name = fields.line("name", "Name", "Enter a name", name, LONGEST_NAME);
    let email = match (email.trim().is_empty(), &before.email) {
        // Somebody who never had one is not asked for one.
        (true, None) => None,
        _ => Some(address(&mut fields, email)),
    };
    fields.check()?;
    let after = Person { name, email, ..before.clone() };
    let address_changed = after.email != before.email;
    if after == before {
        return Ok(Corrected { person: before, address_changed });
    }
    if let Some(email) = after.email.as_deref().filter(|_| address_changed) {
        let mut fields = Fields::default();
        check_address_is_free(&mut fields, tx, email, Some(id))?;
        fields.check()?;
    }
    if !savepoint(tx.connection, |connection| people::update(connection, &after)).map_err(taken_meanwhile)? {
        return Err(AppError::Stale);
    }
    let mut details = Vec::new();
    if after.name != before.name {
        details.extend([("name_before", before.name.clone()), ("name_after", after.name.clone())]);
        standing::renamed(tx, &after.organisation)?;
    }
    if address_changed {
        let word = |email: &Option<String>| email.clone().unwrap_or_default();
        details.extend([("email_before", word(&before.email)), ("email_after", word(&after.email))]);
        access::end_links(tx.connection, id, tx.now)?;
        let ended = access::end_sessions(tx.connection, id, Which::All, tx.now)?;
        details.push(("sessions", ended.to_string()));
    }
    tx.record(me, Outcome::Done, "account_corrected", About::person(&before), details);
    let person = Person { version: version + 1, ..after };
    if address_changed {
        match person.account {
            AccountState::Invited => accounts::invite(tx, &person)?,
            AccountState::Active | AccountState::Disabled => {
                accounts::tell_of_change(tx, &before, AccountChange::SignInAddress)?;
                accounts::tell_of_change(tx, &person, AccountChange::SignInAddress)?;
            }
        }
    }
    Ok(Corrected { person, address_changed })
}

/// Mails a new link that sets a password: the first one, or another. Older links stop working.
pub fn send_link(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, version: i64) -> Result<(Person, LinkPurpose), AppError> {
    let person = to_change(tx, me, id, version)?;
    let purpose = match person.account {
        AccountState::Invited => LinkPurpose::Activation,
        AccountState::Active => LinkPurpose::Reset,
        AccountState::Disabled => return Err(AppError::conflict("account_closed", "This account is closed. Reopen it first.")),
    };
    if person.email.is_none() {
        let words = format!("{} has no email address. Enter one first.", person.name);
        return Err(AppError::conflict("no_address", words));
    }
    tx.record(me, Outcome::Done, "link_sent", About::person(&person), vec![("purpose", purpose.as_str().to_owned())]);
    accounts::send_link(tx, &person, purpose)?;
    Ok((person, purpose))
}

/// Signs somebody out everywhere. Gives the number of browsers.
pub fn end_sessions(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, version: i64) -> Result<(Person, usize), AppError> {
    let person = to_change(tx, me, id, version)?;
    let ended = access::end_sessions(tx.connection, id, Which::All, tx.now)?;
    tx.record(me, Outcome::Done, "sessions_ended", About::person(&person), vec![("sessions", ended.to_string())]);
    tell_powerful(tx, &person, AccountChange::Sessions)?;
    Ok((person, ended))
}

/// Closes an account: its sessions, tokens and links end at once, and nothing of the record is lost.
pub fn close(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, version: i64) -> Result<Person, AppError> {
    let before = to_change(tx, me, id, version)?;
    if before.account == AccountState::Disabled {
        return Err(AppError::conflict("account_closed", "This account is closed already."));
    }
    if is_open_administrator(&before) {
        keep_an_administrator(tx, &before.organisation, id)?;
    }
    let person = set_state(tx, me, &before, AccountState::Disabled, "account_closed")?;
    access::end_sessions(tx.connection, id, Which::All, tx.now)?;
    access::revoke_tokens(tx.connection, id, None, tx.now)?;
    access::end_links(tx.connection, id, tx.now)?;
    tell_powerful(tx, &person, AccountChange::State)?;
    Ok(person)
}

/// Opens a closed account again. Somebody who never set a password gets a new link.
pub fn reopen(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, version: i64) -> Result<Person, AppError> {
    let before = to_change(tx, me, id, version)?;
    if before.account != AccountState::Disabled {
        return Err(AppError::conflict("account_open", "This account is not closed."));
    }
    // It may hold roles that do not go together, from before it was closed.
    let (_, subject) = known(tx, me, id)?;
    tx.allow(me, Action::ManageUsers, &subject.roles(before.roles, before.roles))?;
    let state = match access::credential(tx.connection, id)?.password_hash {
        Some(_) => AccountState::Active,
        None => AccountState::Invited,
    };
    let person = set_state(tx, me, &before, state, "account_reopened")?;
    accounts::invite(tx, &person)?;
    tell_powerful(tx, &person, AccountChange::State)?;
    Ok(person)
}

fn set_state(tx: &mut Tx<'_>, me: &Caller, before: &Person, state: AccountState, action: &str) -> Result<Person, AppError> {
    let after = Person { account: state, ..before.clone() };
    if !people::update(tx.connection, &after)? {
        return Err(AppError::Stale);
    }
    let details = vec![("state_before", before.account.as_str().to_owned()), ("state_after", state.as_str().to_owned())];
    tx.record(me, Outcome::Done, action, About::person(before), details);
    Ok(Person { version: before.version + 1, ..after })
}
