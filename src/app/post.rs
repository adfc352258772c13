//! Whether a mail that waits is still true, asked when its turn comes: an account may have been closed, a link used, a line
//! changed back, since it was queued.

use chrono::{DateTime, NaiveDate, Utc};

use super::{appraisals, caseload, progression, runs_out, training};
use crate::domain::account::AccountState;
use crate::domain::evidence::{State, StateWord};
use crate::domain::ids::{EvidenceId, PersonId};
use crate::domain::outbox::{AccountChange, CoverEdge, ManagerSide, Message, Outgoing, Recipient, Truth};
use crate::domain::people::DelegationScope;
use crate::store::db::{AnyConnection, StoreError};
use crate::store::{delegations, evidence, lines, people};

/// To whom it goes now, or why it does not. `contact`: whom the mail names for questions.
pub fn still_true(
    connection: &mut AnyConnection,
    mail: &Outgoing,
    contact: &str,
    now: DateTime<Utc>,
) -> Result<Truth, StoreError> {
    let drop = |why: &str| Ok(Truth::Drop(why.to_owned()));
    let Ok(message) = &mail.message else { return drop("its text cannot be read") };
    let Some(id) = &mail.person else { return drop("it is for nobody") };
    let Some(person) = people::find(connection, id)? else { return drop("the person is gone") };
    // That it was closed is the one thing to tell of a closed account.
    let of_its_state = matches!(message, Message::Security { what: AccountChange::State, .. });
    if person.account == AccountState::Disabled && !of_its_state {
        return drop("the account is closed");
    }
    let still = match message {
        Message::Activation { valid_until, .. } => person.account == AccountState::Invited && now < *valid_until,
        Message::Reset { valid_until, .. } => now < *valid_until,
        Message::ManagerChanged { side, officer, from, .. } => line_holds(connection, id, *side, officer, *from)?,
        Message::Cover { edge: CoverEdge::Starts, until, .. } => crate::clock::day_in_london(now) <= *until,
        Message::Cover { edge: CoverEdge::Ends, .. } | Message::Security { .. } | Message::SecondPerson { .. } => true,
        Message::ReviewRequested { evidence, revision, .. } => still_waits(connection, id, evidence, *revision, now)?,
        Message::Returned { evidence, review, .. } | Message::Reviewed { evidence, review, .. } => {
            still_settled(connection, evidence, review)?
        }
        Message::FiguresAdded { import, .. } => caseload::figures_still_there(connection, &person.id, import)?,
        Message::FrozenChanged { side, application, import, .. } => {
            progression::still_frozen_before(connection, *side, application, import, &person)?
        }
        Message::Dispute { state, dispute, .. } => caseload::mail_still_true(connection, *state, dispute, &person)?,
        Message::AppraisalDue { .. } | Message::AppraisalShared { .. } => {
            appraisals::mail_still_true(connection, message, &person.id, crate::clock::day_in_london(now))?
        }
        Message::CoursesToConfirm { on, .. } => {
            training::mail_still_true(connection, &person, *on, crate::clock::day_in_london(now))?
        }
        Message::RunsOut { .. } => runs_out::still_true(connection, message, &person.id, now)?,
        Message::ApplicationSent { .. }
        | Message::ToDecide { .. }
        | Message::ApplicationReturned { .. }
        | Message::Decision { .. }
        | Message::LookAgain { .. }
        | Message::Appeal { .. } => progression::mail_still_true(connection, message, &person, crate::clock::day_in_london(now))?,
    };
    if !still {
        return drop("it is no longer true");
    }
    // Whoever takes an address over must not be the only one to hear of it.
    let to_both = matches!(message, Message::Security { what: AccountChange::SignInAddress, .. });
    let address = if to_both { Some(mail.address.clone()) } else { person.email };
    let Some(address) = address else { return drop("the person has no address") };
    let council = people::organisation_name(connection, &person.organisation)?.unwrap_or_default();
    Ok(Truth::Send(Recipient { address, council, contact: contact.to_owned() }))
}

/// Whether the officer's line of that day is still the one that the mail tells of.
fn line_holds(
    connection: &mut AnyConnection,
    recipient: &PersonId,
    side: ManagerSide,
    officer: &PersonId,
    from: NaiveDate,
) -> Result<bool, StoreError> {
    let line = lines::find_on(connection, officer, from)?;
    Ok(line.is_some_and(|line| match side {
        ManagerSide::Officer => line.person == *recipient,
        ManagerSide::NewManager => line.manager == *recipient,
    }))
}

/// Whether a piece still waits at the revision that a mail tells of, and the reader may still review it.
fn still_waits(
    connection: &mut AnyConnection,
    recipient: &PersonId,
    id: &str,
    revision: u32,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let Some(found) = evidence::find(connection, &EvidenceId::new(id))? else { return Ok(false) };
    if found.state.word() != StateWord::Submitted || found.revision != revision {
        return Ok(false);
    }
    let today = crate::clock::day_in_london(now);
    let Some(line) = lines::find_on(connection, &found.person, today)? else { return Ok(false) };
    if line.manager == *recipient {
        return Ok(true);
    }
    let covers = delegations::list_active_to(connection, recipient, today)?;
    Ok(covers.iter().any(|cover| cover.from == line.manager && cover.scopes.contains(&DelegationScope::Review)))
}

/// Whether the review that a mail tells of is still the last word on a piece.
fn still_settled(connection: &mut AnyConnection, id: &str, review: &str) -> Result<bool, StoreError> {
    let found = evidence::find(connection, &EvidenceId::new(id))?;
    Ok(found.is_some_and(|found| match &found.state {
        State::Reviewed(_, reviewed) => reviewed.review == *review,
        State::Returned(_, returned) | State::Restricted(_, returned) => returned.review == *review,
        State::Draft | State::Submitted(_) | State::Withdrawn(..) => false,
    }))
}
