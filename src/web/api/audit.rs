//! The audit log, as the auditor reads it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::lists::{Page, limit, place, word};
use crate::app::AppError;
use crate::app::audit::{self, Named, Search};
use crate::domain::audit::Outcome;
use crate::web::asked::{Answer, Asked};
use crate::web::reply::Reply;

#[derive(Serialize)]
struct Entry {
    sequence: i64,
    at: DateTime<Utc>,
    channel: String,
    actor: Option<Somebody>,
    action: String,
    outcome: &'static str,
    subject_kind: String,
    subject_id: Option<String>,
    person: Option<Somebody>,
    request_id: Option<String>,
    details: BTreeMap<String, String>,
    payload_digest: String,
    previous: String,
    hash: String,
}

/// Somebody, with the name where the person is on file.
#[derive(Serialize)]
struct Somebody {
    id: String,
    name: Option<String>,
}

fn entry_of(named: Named) -> Entry {
    let Named { entry, actor, person } = named;
    let event = entry.event;
    Entry {
        sequence: entry.sequence,
        at: event.at,
        channel: event.channel,
        actor: event.actor.map(|id| Somebody { id: id.as_str().to_owned(), name: actor }),
        action: event.action,
        outcome: event.outcome.as_str(),
        subject_kind: event.subject_kind,
        subject_id: event.subject_id,
        person: event.person.map(|id| Somebody { id: id.as_str().to_owned(), name: person }),
        request_id: event.request_id,
        details: event.details.into_iter().collect(),
        payload_digest: entry.payload_digest,
        previous: entry.previous,
        hash: entry.hash,
    }
}

fn day(asked: &Asked, name: &str) -> Result<Option<NaiveDate>, AppError> {
    let wrong = || AppError::field(name, "date", format!("{name} must be a day, like 2026-04-10"));
    asked.query.filled(name).map(|text| text.parse().map_err(|_| wrong())).transpose()
}

/// Filters: `actor`, `person`, `action`, `outcome`, `since`, `until` (days in London, both counted).
pub fn log(asked: &Asked) -> Answer {
    let search = Search {
        actor: asked.query.filled("actor").map(str::to_owned),
        person: asked.query.filled("person").map(str::to_owned),
        action: asked.query.filled("action").map(str::to_owned),
        outcome: word(asked, "outcome", Outcome::from_word)?,
        since: day(asked, "since")?,
        until: day(asked, "until")?,
        before: place(asked)?,
        limit: Some(limit(asked)?),
    };
    let log = asked.read(|tx, me| audit::log(tx, me, &search))?;
    let items = log.entries.into_iter().map(entry_of).collect();
    Reply::json(200, &Page::<Entry> { items, next: log.next.map(|place| place.to_string()) })
}

pub fn entry(asked: &Asked) -> Answer {
    let sequence: i64 = asked.param("sequence").parse().map_err(|_| AppError::NotFound)?;
    let named = asked.read(|tx, me| audit::entry(tx, me, sequence))?;
    Reply::json(200, &entry_of(named))
}

#[derive(Serialize)]
struct Verification {
    ok: bool,
    /// Entries that fit together, from the first.
    entries: i64,
    first_bad_row: Option<i64>,
    what: Option<String>,
}

pub fn verification(asked: &Asked) -> Answer {
    let found = audit::verify(asked.app(), &asked.call)?;
    let body = match found.result {
        Ok(head) => Verification { ok: true, entries: head.sequence, first_bad_row: None, what: None },
        Err(fault) => {
            Verification { ok: false, entries: fault.sequence - 1, first_bad_row: Some(fault.sequence), what: Some(fault.what) }
        }
    };
    Reply::json(200, &body)
}
