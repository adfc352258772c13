//! The facts of a person as staff that HR keeps: name, staff number, and where to reach them.

use super::super::fields::Fields;
use super::super::sessions::looks_like_address;
use super::super::{About, AppError, Caller, Tx, accounts, relations, standing};
use crate::domain::account::{AccountState, Role, Roles};
use crate::domain::audit::Outcome;
use crate::domain::ids::PersonId;
use crate::domain::people::Person;
use crate::policy::{Action, Subject};
use crate::store::people;

const LONGEST_NAME: usize = 200;
const LONGEST_REF: usize = 40;
/// As long as an address can be.
const LONGEST_ADDRESS: usize = 254;

/// Somebody new on the staff.
#[derive(Clone, Default, Debug)]
pub struct NewPerson {
    pub name: String,
    pub employee_ref: String,
    /// Where the invitation goes. Without one the person has no way in.
    pub email: Option<String>,
}

/// Facts put right.
#[derive(Clone, Debug)]
pub struct Correction {
    pub name: String,
    pub employee_ref: Option<String>,
}

/// Adds somebody to the staff, as an officer, and invites them. Other roles are an administrator's to give.
pub fn add(tx: &mut Tx<'_>, me: &Caller, new: NewPerson) -> Result<Person, AppError> {
    tx.allow(me, Action::SetLine, &Subject::organisation(me.organisation().clone()))?;
    let mut fields = Fields::default();
    let name = fields.line("name", "Name", "Enter a name", &new.name, LONGEST_NAME);
    let ask = "Enter a staff number";
    let employee_ref = fields.line("employee_ref", "Staff number", ask, &new.employee_ref, LONGEST_REF);
    let email = fields.optional_line("email", "Email address", new.email.as_deref(), LONGEST_ADDRESS);
    let email = email.map(|email| email.to_lowercase());
    if email.as_deref().is_some_and(|email| !looks_like_address(email)) {
        fields.wrong("email", "email_format", "Enter an email address, like name@example.gov.uk");
    }
    fields.check()?;
    let mut fields = Fields::default();
    check_free_ref(&mut fields, tx, me, &employee_ref, None)?;
    if let Some(email) = &email
        && people::find_by_email(tx.connection, email)?.is_some()
    {
        fields.wrong("email", "taken", "This email address cannot be used. Enter another one");
    }
    fields.check()?;
    let person = Person {
        id: PersonId::new(tx.new_id()),
        organisation: me.organisation().clone(),
        employee_ref: Some(employee_ref),
        name,
        email,
        account: AccountState::Invited,
        roles: Roles::NONE.with(Role::Officer),
        last_sign_in_at: None,
        made_at: tx.now,
        version: 1,
    };
    people::insert(tx.connection, &person, Some(me.id()))?;
    let mut details = vec![("name_after", person.name.clone()), ("roles_after", Role::Officer.as_str().to_owned())];
    details.extend(person.employee_ref.iter().map(|number| ("employee_ref_after", number.clone())));
    details.extend(person.email.iter().map(|email| ("email_after", email.clone())));
    tx.record(me, Outcome::Done, "person_added", About::person(&person), details);
    accounts::invite(tx, &person)?;
    Ok(person)
}

/// Puts name and staff number right. What was there before stays in the audit log.
pub fn correct(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, version: i64, wanted: Correction) -> Result<Person, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::Rectify, &standing.subject(&person))?;
    if person.version != version {
        return Err(AppError::Stale);
    }
    let mut fields = Fields::default();
    let name = fields.line("name", "Name", "Enter a name", &wanted.name, LONGEST_NAME);
    let number = fields.optional_line("employee_ref", "Staff number", wanted.employee_ref.as_deref(), LONGEST_REF);
    if number.is_none() && person.employee_ref.is_some() {
        fields.wrong("employee_ref", "required", "Enter a staff number");
    }
    if number.is_some() && person.roles.has(Role::Auditor) {
        let words = format!("{} is an auditor. An auditor has no staff record", person.name);
        fields.wrong("employee_ref", "auditor", words);
    }
    fields.check()?;
    if let Some(number) = &number {
        let mut fields = Fields::default();
        check_free_ref(&mut fields, tx, me, number, Some(id))?;
        fields.check()?;
    }
    let changed = Person { name, employee_ref: number, ..person.clone() };
    if changed == person {
        return Ok(person);
    }
    if !people::update(tx.connection, &changed)? {
        return Err(AppError::Stale);
    }
    let mut details = Vec::new();
    if changed.name != person.name {
        details.extend([("name_before", person.name.clone()), ("name_after", changed.name.clone())]);
        standing::renamed(tx, &changed.organisation)?;
    }
    if changed.employee_ref != person.employee_ref {
        let word = |number: &Option<String>| number.clone().unwrap_or_default();
        details.push(("employee_ref_before", word(&person.employee_ref)));
        details.push(("employee_ref_after", word(&changed.employee_ref)));
    }
    tx.record(me, Outcome::Done, "person_corrected", About::person(&person), details);
    Ok(Person { version: version + 1, ..changed })
}

fn check_free_ref(
    fields: &mut Fields,
    tx: &mut Tx<'_>,
    me: &Caller,
    number: &str,
    but: Option<&PersonId>,
) -> Result<(), AppError> {
    let holder = people::find_by_ref(tx.connection, me.organisation(), number)?;
    if holder.is_some_and(|person| Some(&person.id) != but) {
        fields.wrong("employee_ref", "taken", format!("Staff number {number} is somebody else's. Check it"));
    }
    Ok(())
}
