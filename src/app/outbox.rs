//! Mail as an administrator sees it: which waits, went or bounced, never what it says; and sending again what bounced.

use super::{About, AppError, Caller, Tx};
use crate::domain::audit::Outcome;
use crate::domain::ids::OutboxId;
use crate::domain::outbox::{MailEntry, MailState, Resend};
use crate::policy::{Action, Subject};
use crate::store::outbox as rows;

const PAGE: i64 = 50;
const MOST: i64 = 200;

/// One page of mails, the newest first.
#[derive(Clone, Debug)]
pub struct Mails {
    pub mails: Vec<MailEntry>,
    /// How many wait, and how many could not be delivered, in all.
    pub waiting: i64,
    pub bounced: i64,
    /// The last of these, where there are more.
    pub next: Option<OutboxId>,
}

/// Lists the organisation's mails in one state, or all; `before` is the `next` of the page before. 50 at a time, 200 at most.
pub fn list(
    tx: &mut Tx<'_>,
    me: &Caller,
    state: Option<MailState>,
    before: Option<&OutboxId>,
    limit: Option<i64>,
) -> Result<Mails, AppError> {
    let organisation = me.organisation().clone();
    tx.allow(me, Action::Outbox, &Subject::organisation(organisation.clone()))?;
    let before = before.filter(|id| !id.as_str().contains('\0'));
    let limit = limit.unwrap_or(PAGE).clamp(1, MOST);
    let mut mails = rows::list(tx.connection, &organisation, state, before, limit + 1)?;
    let kept = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = mails.len() > kept;
    mails.truncate(kept);
    Ok(Mails {
        waiting: rows::count_in(tx.connection, &organisation, MailState::Waiting)?,
        bounced: rows::count_in(tx.connection, &organisation, MailState::Bounced)?,
        next: mails.last().map(|mail| mail.id.clone()).filter(|_| more),
        mails,
    })
}

/// Puts a mail that bounced back into the queue.
pub fn resend(tx: &mut Tx<'_>, me: &Caller, id: &OutboxId) -> Result<(), AppError> {
    let organisation = me.organisation().clone();
    tx.allow(me, Action::Outbox, &Subject::organisation(organisation.clone()))?;
    if id.as_str().contains('\0') {
        return Err(AppError::NotFound);
    }
    match rows::resend(tx.connection, &organisation, id, tx.now)? {
        Resend::Queued => {
            tx.record(me, Outcome::Done, "mail_resent", About::thing("mail", id.as_str(), None), vec![]);
            Ok(())
        }
        Resend::NotFound => Err(AppError::NotFound),
        Resend::NotBounced => Err(AppError::conflict(
            "not_bounced",
            "Only mail that could not be delivered is sent again. This one waits or has gone.",
        )),
        Resend::TextGone => {
            let words = "This mail held a link that works once, and the link is no longer kept. Send a new one from the account.";
            Err(AppError::conflict("text_gone", words))
        }
    }
}
