//! Whether a mail that waits is still true, asked when its turn comes: an account may have been closed, a link used, a line
//! changed back, since it was queued.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::account::AccountState;
use crate::domain::ids::PersonId;
use crate::domain::outbox::{AccountChange, CoverEdge, ManagerSide, Message, Outgoing, Recipient, Truth};
use crate::store::db::{AnyConnection, StoreError};
use crate::store::{lines, people};

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
        Message::ReviewRequested { .. } | Message::Returned { .. } | Message::Reviewed { .. } => true,
        Message::ApplicationSent { .. } | Message::ToDecide { .. } | Message::ApplicationReturned { .. } => true,
        Message::Decision { .. } | Message::Appeal { .. } => true,
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
