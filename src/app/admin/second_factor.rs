//! Resetting somebody's second factor, for a lost telephone. Nobody resets their own; for an administrator, for HR and for an
//! auditor one administrator asks and another confirms.

use super::super::fields::Fields;
use super::super::{About, AppError, Caller, Tx, accounts};
use super::account::waiting;
use super::{known, to_change};
use crate::clock;
use crate::domain::audit::Outcome;
use crate::domain::ids::PersonId;
use crate::domain::outbox::{AccountChange, Message, NaturalKey};
use crate::domain::people::Person;
use crate::domain::request::{Request, RequestKind, RequestState, WAITS};
use crate::policy::{Action, Step, Subject};
use crate::store::access::{self, Which};
use crate::store::{accounts as account_rows, people, requests};

const LONGEST_REASON: usize = 200;

/// What came of asking.
#[derive(Clone, Debug)]
pub enum Reset {
    Done(Person),
    /// It waits for a second administrator.
    Asked(Person, Box<Request>),
}

fn resetting(subject: Subject, step: Step) -> Subject {
    let mut subject = subject.step(step);
    subject.facts.resets_second_factor = true;
    subject
}

/// Resets somebody's second factor, or asks a second administrator to confirm it. The reason is for the second one and for
/// the audit log.
pub fn reset_second_factor(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, version: i64, reason: &str) -> Result<Reset, AppError> {
    let person = to_change(tx, me, id, version)?;
    let (_, subject) = known(tx, me, id)?;
    tx.allow(me, Action::ManageUsers, &resetting(subject, Step::Ask))?;
    has_one(tx, &person)?;
    let mut fields = Fields::default();
    let reason = fields.line("reason", "Reason", "Enter a reason. It is kept in the audit log", reason, LONGEST_REASON);
    fields.check()?;
    if !person.roles.is_powerful() {
        reset(tx, me, &person, vec![("reason", reason)])?;
        return Ok(Reset::Done(person));
    }
    if waiting(tx, id)?.is_some() {
        let words = "Somebody asked for this already, and it waits for a second administrator.";
        return Err(AppError::conflict("asked_already", words));
    }
    let mut others = account_rows::administrators(tx.connection, me.organisation())?;
    others.retain(|other| other.id != *me.id() && other.id != person.id);
    if others.is_empty() {
        let words = format!(
            "A second administrator must confirm this, and there is none besides you and {}. Give somebody the role first.",
            person.name
        );
        return Err(AppError::conflict("no_second_person", words));
    }
    let request = Request {
        id: tx.new_id(),
        organisation: me.organisation().clone(),
        kind: RequestKind::SecondFactorReset,
        subject: id.clone(),
        reason: reason.clone(),
        asked_by: me.id().clone(),
        asked_at: tx.now,
        ends_at: tx.now + WAITS,
        confirmed_by: None,
        done_at: None,
        cancelled_by: None,
        cancelled_at: None,
        version: 1,
    };
    requests::insert(tx.connection, &request)?;
    tx.record(me, Outcome::Done, "second_factor_reset_asked", About::person(&person), vec![("reason", reason)]);
    // The last whole day on which it can be confirmed.
    let by = clock::day_in_london(request.ends_at).pred_opt().unwrap_or(tx.today);
    for other in others {
        let message = Message::SecondPerson { who: me.name.clone(), by, path: format!("/admin/people/{id}") };
        accounts::post(tx, &other, NaturalKey::second_person(&request.id, &other.id), message)?;
    }
    Ok(Reset::Asked(person, Box::new(request)))
}

/// Confirms what another administrator asked for. Nobody confirms their own.
pub fn confirm_reset(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, request: &str) -> Result<Person, AppError> {
    let (person, subject, request) = asked_for(tx, me, id, request)?;
    let step = if request.asked_by == *me.id() { Step::ConfirmOwn } else { Step::ConfirmAnothers };
    tx.allow(me, Action::ManageUsers, &resetting(subject, step))?;
    still_waits(tx, &request)?;
    has_one(tx, &person)?;
    if !requests::settle(tx.connection, &request, me.id(), tx.now)? {
        return Err(AppError::Stale);
    }
    let details = vec![("reason", request.reason.clone()), ("asked_by", request.asked_by.as_str().to_owned())];
    reset(tx, me, &person, details)?;
    Ok(person)
}

/// Takes back what was asked for. Any administrator may, but not the one it is about.
pub fn cancel_reset(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, request: &str) -> Result<Person, AppError> {
    let (person, subject, request) = asked_for(tx, me, id, request)?;
    tx.allow(me, Action::ManageUsers, &subject)?;
    still_waits(tx, &request)?;
    if !requests::cancel(tx.connection, &request, me.id(), tx.now)? {
        return Err(AppError::Stale);
    }
    tx.record(me, Outcome::Done, "second_factor_reset_cancelled", About::person(&person), vec![]);
    Ok(person)
}

fn asked_for(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, request: &str) -> Result<(Person, Subject, Request), AppError> {
    let (person, subject) = known(tx, me, id)?;
    // Whoever may not know of the account may not know of the request either.
    tx.allow(me, Action::ManageUsers, &subject)?;
    if request.contains('\0') {
        return Err(AppError::NotFound);
    }
    let request = requests::find(tx.connection, request)?.filter(|request| request.subject == *id).ok_or(AppError::NotFound)?;
    Ok((person, subject, request))
}

fn still_waits(tx: &Tx<'_>, request: &Request) -> Result<(), AppError> {
    let words = match request.state(tx.now) {
        RequestState::Waiting => return Ok(()),
        RequestState::Done => "This was confirmed already.",
        RequestState::Cancelled => "This was taken back.",
        RequestState::Expired => "Nobody confirmed this in time. Ask for it again.",
    };
    Err(AppError::conflict("request_settled", words))
}

fn has_one(tx: &mut Tx<'_>, person: &Person) -> Result<(), AppError> {
    if access::credential(tx.connection, &person.id)?.second_factor().is_some() {
        return Ok(());
    }
    Err(AppError::conflict("no_second_factor", format!("{} has no second factor to reset.", person.name)))
}

/// Takes the second factor and its recovery codes, and signs the person out everywhere. Where a role asks for one, the next
/// sign-in sets it up anew.
fn reset(tx: &mut Tx<'_>, me: &Caller, person: &Person, details: Vec<(&str, String)>) -> Result<(), AppError> {
    accounts::clear_second_factor(tx, person)?;
    access::clear_throttle(tx.connection, &format!("code:{}", person.id))?;
    access::end_sessions(tx.connection, &person.id, Which::All, tx.now)?;
    if !people::touch(tx.connection, &person.id, person.version)? {
        return Err(AppError::Stale);
    }
    tx.record(me, Outcome::Done, "second_factor_reset", About::person(person), details);
    accounts::tell_of_change(tx, person, AccountChange::SecondFactor)
}
