//! Sends the mails of the outbox, and forgets their texts in time. What is still true is asked of `app` through a function
//! that is handed in.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

use crate::clock::Clock;
use crate::domain::outbox::{Failure, Next, Outgoing, Recipient, Truth, after_failure};
use crate::mail::{self, Letter, Post};
use crate::store::db::{AnyConnection, StoreError, savepoint};
use crate::store::outbox;
use crate::store::writer::Writer;
use crate::views::mail::{Frame, render};

/// How long a mail is this process's alone. Longer than the longest conversation with a mail server (two minutes), so that
/// no other one takes it while it is on its way.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// Mails of one round.
const BATCH: usize = 100;
/// So many mails put off one after the other, and none taken, mean that the server puts off everybody.
const STREAK: u32 = 3;
/// How long the text of a mail is kept (trust.md 3, retention).
const TEXT_DAYS: i64 = 90;
/// How often the end of a mail that has left is noted, where the database cannot take it at once.
const NOTES: u32 = 5;

/// Whether a mail is still to be sent and to whom; asked in the transaction that takes it on.
pub type StillTrue = Arc<dyn Fn(&mut AnyConnection, &Outgoing) -> Result<Truth, StoreError> + Send + Sync>;

/// What a round did.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Delivered {
    pub sent: usize,
    /// Put off to a later attempt.
    pub retried: usize,
    pub bounced: usize,
    pub dropped: usize,
    /// The round ended early because the mail server is away or puts off everybody; what is left stays due.
    pub server_away: bool,
}

impl Delivered {
    fn total(self) -> usize {
        self.sent + self.retried + self.bounced + self.dropped
    }
}

/// Drains the outbox.
#[derive(Clone)]
pub struct Deliverer {
    writer: Writer,
    post: Post,
    public_url: String,
    still_true: StillTrue,
    clock: Clock,
    /// Tells the leases of this process from those of others.
    name: String,
}

/// A mail that was taken on, and what is to be done with it.
enum Taken {
    /// Nothing is due.
    Nothing,
    /// It was ended or put off without being sent.
    Settled(Delivered),
    Ready(Box<Ready>),
}

struct Ready {
    mail: Outgoing,
    recipient: Recipient,
    message_id: String,
}

impl Deliverer {
    /// `name` is this process's own: no two that run at once may share it.
    pub fn new(writer: Writer, post: Post, public_url: &str, still_true: StillTrue, clock: Clock, name: &str) -> Deliverer {
        Deliverer { writer, post, public_url: public_url.to_owned(), still_true, clock, name: name.to_owned() }
    }

    /// One round: sends what is due, `limit` mails at most. Each is taken in one transaction, sent outside of any, and
    /// settled in another, so that a slow mail server holds up no request. Whoever dies between sending and settling sends
    /// that one mail again, with the same Message-ID.
    ///
    /// # Errors
    /// The database could not be asked; what was sent before stays sent.
    pub async fn deliver_due(&self, limit: usize) -> Result<Delivered, StoreError> {
        self.round(limit, || false).await
    }

    async fn round(&self, limit: usize, stop: impl Fn() -> bool) -> Result<Delivered, StoreError> {
        let mut delivered = Delivered::default();
        let mut streak = 0;
        while delivered.total() < limit && !stop() {
            let ready = match self.take().await? {
                Taken::Nothing => break,
                Taken::Settled(settled) => {
                    delivered.retried += settled.retried;
                    delivered.bounced += settled.bounced;
                    delivered.dropped += settled.dropped;
                    continue;
                }
                Taken::Ready(ready) => ready,
            };
            let outcome = self.send(&ready).await;
            let failure = match &outcome {
                Ok(()) => {
                    streak = 0;
                    None
                }
                Err(mail::Failure::Permanent(_)) => Some(Failure::Refused),
                Err(mail::Failure::Temporary(_)) => {
                    streak += 1;
                    Some(if streak >= STREAK { Failure::Server } else { Failure::Message })
                }
                Err(mail::Failure::Unreachable(_)) => Some(Failure::Server),
            };
            if let (Some(failure), Err(error)) = (failure, &outcome) {
                tracing::warn!(outbox = %ready.mail.id, ?failure, reason = %error, "mail did not go");
            }
            let text = outcome.err().map(|error| error.text().to_owned());
            let had_failed = ready.mail.attempts > 0;
            match self.settle(ready.mail, failure.zip(text)).await? {
                None => {
                    delivered.sent += 1;
                    if had_failed {
                        self.wake().await;
                    }
                }
                Some(Next::Bounce) => delivered.bounced += 1,
                Some(Next::RetryAt(_)) => delivered.retried += 1,
            }
            if failure == Some(Failure::Server) {
                delivered.server_away = true;
                break;
            }
        }
        Ok(delivered)
    }

    /// Takes the next due mail and asks whether it is still true.
    async fn take(&self) -> Result<Taken, StoreError> {
        let now = self.clock.now();
        let Deliverer { name, post, still_true, .. } = self.clone();
        self.write(move |connection| {
            let Some(mail) = outbox::claim(connection, &name, now, now + LEASE)? else { return Ok(Taken::Nothing) };
            if let Err(why) = &mail.message {
                let why = why.clone();
                outbox::mark_bounced(connection, &mail, &why)?;
                return Ok(Taken::Settled(Delivered { bounced: 1, ..Delivered::default() }));
            }
            match savepoint(connection, |connection| still_true(connection, &mail)) {
                Err(StoreError::Unavailable(why)) => Err(StoreError::Unavailable(why)),
                // A question that fails for one mail must not keep the others from going.
                Err(error) => {
                    let next = put_off(connection, &mail, &name, Failure::Message, &error.to_string(), now)?;
                    let bounced = usize::from(next == Next::Bounce);
                    Ok(Taken::Settled(Delivered { bounced, retried: 1 - bounced, ..Delivered::default() }))
                }
                Ok(Truth::Drop(why)) => {
                    outbox::mark_dropped(connection, &mail, &why)?;
                    Ok(Taken::Settled(Delivered { dropped: 1, ..Delivered::default() }))
                }
                Ok(Truth::Send(recipient)) => {
                    let message_id = mail.message_id.clone().unwrap_or_else(|| post.message_id(&mail.id));
                    outbox::address_it(connection, &mail.id, &recipient.address, &message_id)?;
                    Ok(Taken::Ready(Box::new(Ready { mail, recipient, message_id })))
                }
            }
        })
        .await
    }

    async fn send(&self, ready: &Ready) -> Result<(), mail::Failure> {
        let Ready { mail, recipient, message_id } = ready;
        let refused = |why: String| mail::Failure::Permanent(why);
        let message = mail.message.as_ref().map_err(|why| refused(why.clone()))?;
        let frame =
            Frame { council: recipient.council.clone(), public_url: self.public_url.clone(), contact: recipient.contact.clone() };
        let words = render(message, &frame).map_err(|error| refused(error.to_string()))?;
        let letter = Letter { id: &mail.id, message_id, to: &recipient.address, words: &words, at: self.clock.now() };
        self.post.send(letter).await
    }

    /// Notes what came of a mail. None: it was sent. The note is tried again where the database does not take it, for a
    /// mail that left and is not noted leaves twice.
    async fn settle(&self, mail: Outgoing, failed: Option<(Failure, String)>) -> Result<Option<Next>, StoreError> {
        let mut notes = 1;
        loop {
            let now = self.clock.now();
            let (mail, failed, name) = (mail.clone(), failed.clone(), self.name.clone());
            let noted = self.write(move |connection| match failed {
                None => outbox::mark_sent(connection, &mail, now).map(|()| None),
                Some((failure, text)) => put_off(connection, &mail, &name, failure, &text, now).map(Some),
            });
            match noted.await {
                Err(error) if notes < NOTES => {
                    tracing::warn!(%error, "what came of a mail could not be noted yet");
                    notes += 1;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                other => return other,
            }
        }
    }

    /// Makes due what was put off: a mail that had failed has gone, so whatever was wrong may be over. It waits for its own
    /// time otherwise, so a failure here is only told.
    async fn wake(&self) {
        let now = self.clock.now();
        if let Err(error) = self.write(move |connection| outbox::wake(connection, now)).await {
            tracing::warn!(%error, "mail that was put off could not be made due");
        }
    }

    /// Empties the texts of mails that are past keeping. Returns how many.
    ///
    /// # Errors
    /// The database could not be asked.
    pub async fn forget_texts(&self) -> Result<usize, StoreError> {
        let before = self.clock.now() - TimeDelta::days(TEXT_DAYS);
        self.write(move |connection| outbox::forget_texts(connection, before)).await
    }

    /// Rounds, one every `interval`, until `stop` becomes true or its sender is gone. A mail that is on its way then is
    /// finished first; drop the future to end at once.
    pub async fn run(&self, interval: Duration, mut stop: watch::Receiver<bool>) {
        let mut forgotten: Option<DateTime<Utc>> = None;
        while !*stop.borrow() {
            let watched = stop.clone();
            match self.round(BATCH, || *watched.borrow()).await {
                Ok(delivered) if delivered.total() >= BATCH => continue,
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the outbox could not be read"),
            }
            let now = self.clock.now();
            if forgotten.is_none_or(|at| now - at >= TimeDelta::days(1)) {
                match self.forget_texts().await {
                    Ok(_) => forgotten = Some(now),
                    Err(error) => tracing::warn!(%error, "old mail texts could not be emptied"),
                }
            }
            tokio::select! {
                () = tokio::time::sleep(interval) => {}
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
        let name = self.name.clone();
        if let Err(error) = self.write(move |connection| outbox::release(connection, &name)).await {
            tracing::warn!(%error, "leases of the outbox could not be given back");
        }
    }

    /// A write on the writing thread, waited for on a thread that may wait.
    async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let writer = self.writer.clone();
        tokio::task::spawn_blocking(move || writer.write(job))
            .await
            .unwrap_or_else(|error| Err(StoreError::Unavailable(error.to_string())))
    }
}

/// Notes a failure, and says whether there is another attempt.
fn put_off(
    connection: &mut AnyConnection,
    mail: &Outgoing,
    name: &str,
    failure: Failure,
    text: &str,
    now: DateTime<Utc>,
) -> Result<Next, StoreError> {
    let next = after_failure(failure, mail.attempts.saturating_add(1), mail.due_at, now);
    match next {
        Next::RetryAt(at) => outbox::mark_retry(connection, mail, name, at, text)?,
        Next::Bounce => outbox::mark_bounced(connection, mail, text)?,
    }
    Ok(next)
}
