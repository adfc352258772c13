//! An officer takes their dispute back: the figure counts again, and HR hears that there is nothing left to settle.

use super::super::people::Named;
use super::super::{About, AppError, Caller, Tx, accounts, standing};
use super::DisputeView;
use super::disputes::{about_figure, found, metric_name, period, period_name};
use crate::domain::audit::Outcome;
use crate::domain::caseload::{Dispute, DisputeOutcome, Settlement};
use crate::domain::outbox::{DisputeState, MailState, Message, NaturalKey};
use crate::domain::people::Person;
use crate::policy::Action;
use crate::store::{caseload as rows, outbox, people};

/// An open dispute in front of whoever raised it.
#[derive(Clone, Debug)]
pub struct ToWithdraw {
    pub view: DisputeView,
    pub person: Named,
    /// The metric by name, and the days of the figure.
    pub metric: String,
    pub period: String,
}

/// Opens a dispute of the caller's own to take it back.
pub fn to_withdraw(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<ToWithdraw, AppError> {
    let (dispute, person) = open(tx, me, id)?;
    let (metric, period) = (metric_name(tx, dispute.key.metric.as_str()), period_name(&dispute.key));
    let view = super::with_names(tx, vec![dispute])?.remove(0);
    Ok(ToWithdraw { view, metric, period, person: Named { id: person.id, name: person.name } })
}

/// Takes a dispute back at the version that was read.
pub fn withdraw(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<Dispute, AppError> {
    let (dispute, person) = open(tx, me, id)?;
    if dispute.version != version {
        return Err(AppError::Stale);
    }
    let settled = Settlement { outcome: DisputeOutcome::Withdrawn, text: String::new(), by: me.id().clone(), at: tx.now };
    if !rows::settle_dispute(tx.connection, &dispute, &settled)? {
        return Err(AppError::Stale);
    }
    let about = About::thing("dispute", &*dispute.id, Some(&person.id));
    tx.record(me, Outcome::Done, "dispute_withdrawn", about, about_figure(&dispute.key));
    standing::changed(tx, &person.id, &[standing::Part::Caseload])?;
    standing::teams_changed(tx, std::slice::from_ref(&person.id))?;
    tell(tx, &dispute, &person)?;
    Ok(Dispute { settlement: Some(settled), version: version + 1, ..dispute })
}

/// The dispute as long as nobody has settled it.
fn open(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<(Dispute, Person), AppError> {
    let (dispute, person, standing) = found(tx, me, id)?;
    tx.allow(me, Action::DisputeMetric, &standing.subject(&person))?;
    let Some(settled) = &dispute.settlement else { return Ok((dispute, person)) };
    if settled.outcome == DisputeOutcome::Withdrawn {
        return Err(AppError::conflict("already_withdrawn", "You have taken this dispute back already."));
    }
    let by = people::find(tx.connection, &settled.by)?.map(|person| person.name).unwrap_or_default();
    Err(AppError::conflict("already_settled", format!("{by} has settled this already.")))
}

/// Those whom a mail asked to settle it, or was about to. The latter are left out when the mail's turn comes.
fn tell(tx: &mut Tx<'_>, dispute: &Dispute, person: &Person) -> Result<(), AppError> {
    for recipient in people::list_for_organisation(tx.connection, &person.organisation)? {
        let asked = NaturalKey::dispute(&dispute.id, DisputeState::Raised, &recipient.id);
        let asked = outbox::state_of(tx.connection, &asked)?;
        if matches!(asked, Some(MailState::Waiting | MailState::Sent)) {
            let message = Message::Dispute {
                state: DisputeState::Withdrawn,
                period: period(&dispute.key),
                metric: dispute.key.metric.to_string(),
                dispute: dispute.id.clone(),
            };
            let key = NaturalKey::dispute(&dispute.id, DisputeState::Withdrawn, &recipient.id);
            accounts::post(tx, &recipient, key, message)?;
        }
    }
    Ok(())
}
