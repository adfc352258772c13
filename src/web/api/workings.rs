//! Mail on its way, settings, sign-ins and refusals, as an administrator reads them.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::lists::{Page, limit, place, word};
use crate::app::settings::{self, Value};
use crate::app::{audit, outbox};
use crate::domain::audit::Outcome;
use crate::domain::ids::OutboxId;
use crate::domain::outbox::{MailState, masked};
use crate::web::asked::{Answer, Asked};
use crate::web::reply::{Body, Reply};

#[derive(Serialize)]
struct Mail {
    id: String,
    version: i64,
    message: &'static str,
    /// Masked: `o...e@example.org`.
    to: String,
    state: MailState,
    made_at: DateTime<Utc>,
    attempts: u32,
    next_attempt_at: Option<DateTime<Utc>>,
    last_error: Option<String>,
    sent_at: Option<DateTime<Utc>>,
}

pub fn mail(asked: &Asked) -> Answer {
    let state = word(asked, "state", MailState::from_word)?;
    let before = asked.query.filled("cursor").map(OutboxId::new);
    let limit = i64::try_from(limit(asked)?).unwrap_or(i64::MAX);
    let mails = asked.read(|tx, me| outbox::list(tx, me, state, before.as_ref(), Some(limit)))?;
    let items = mails
        .mails
        .into_iter()
        .map(|mail| Mail {
            id: mail.id.as_str().to_owned(),
            version: mail.version,
            message: mail.kind.as_str(),
            to: masked(&mail.address),
            state: mail.state,
            made_at: mail.made_at,
            attempts: mail.attempts,
            next_attempt_at: mail.next_attempt_at,
            last_error: mail.last_error,
            sent_at: mail.sent_at,
        })
        .collect();
    Reply::json(200, &Page { items, next: mails.next.map(|id| id.as_str().to_owned()) })
}

pub fn resend(asked: &Asked) -> Answer {
    let id = OutboxId::new(asked.param("id"));
    asked.write(move |tx, me| outbox::resend(tx, me, &id))?;
    Ok(Reply::new(204, Body::Empty))
}

#[derive(Serialize)]
struct Setting {
    name: &'static str,
    /// Null for a secret.
    value: Option<String>,
    /// Whether a secret is set; null for what is shown.
    set: Option<bool>,
    built_in: bool,
}

pub fn settings(asked: &Asked) -> Answer {
    let items = asked
        .read(settings::effective)?
        .into_iter()
        .map(|shown| {
            let (value, set) = match shown.value {
                Value::Text(text) => (Some(text), None),
                Value::Secret(set) => (None, Some(set)),
            };
            Setting { name: shown.name, value, set, built_in: shown.built_in }
        })
        .collect();
    Reply::json(200, &Page::<Setting> { items, next: None })
}

#[derive(Serialize)]
struct SecurityEvent {
    sequence: i64,
    at: DateTime<Utc>,
    who: Option<String>,
    action: String,
    outcome: &'static str,
    channel: String,
}

pub fn security_events(asked: &Asked) -> Answer {
    let outcome = word(asked, "outcome", Outcome::from_word)?;
    let (before, limit) = (place(asked)?, limit(asked)?);
    let found = asked.read(|tx, me| audit::security_events(tx, me, outcome, before, Some(limit)))?;
    let items = found
        .events
        .into_iter()
        .map(|event| SecurityEvent {
            sequence: event.sequence,
            at: event.at,
            who: event.who,
            action: event.action,
            outcome: event.outcome.as_str(),
            channel: event.channel,
        })
        .collect();
    Reply::json(200, &Page { items, next: found.next.map(|place| place.to_string()) })
}
