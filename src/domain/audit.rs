//! The audit log: what an event says, and how events are chained so that no row can be changed, taken out or put in unseen.
//! What an event tells of people stands in its payload, of which the chain holds only a salted digest: the payload can be
//! disposed of, and the chain still holds.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::ids::{OrganisationId, PersonId};

/// What came of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Outcome {
    /// Something was changed.
    Done,
    /// Somebody's personal content was read.
    Read,
    /// It was asked for and not allowed.
    Refused,
}

impl Outcome {
    pub const ALL: [Outcome; 3] = [Outcome::Done, Outcome::Read, Outcome::Refused];

    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Read => "read",
            Outcome::Refused => "refused",
        }
    }

    pub fn from_word(word: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// Something that happened.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    pub organisation: Option<OrganisationId>,
    pub at: DateTime<Utc>,
    /// Page, api, command or job.
    pub channel: String,
    /// Who did it; nobody where it was the service itself, or somebody who had not signed in.
    pub actor: Option<PersonId>,
    /// A word for what was done: `person_added`.
    pub action: String,
    pub outcome: Outcome,
    pub subject_kind: String,
    pub subject_id: Option<String>,
    /// Whose record it concerns.
    pub person: Option<PersonId>,
    pub request_id: Option<String>,
    /// Names and values, in order: what was there before and after.
    pub details: Vec<(String, String)>,
}

/// An event in its place in the chain.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    pub sequence: i64,
    pub event: Event,
    /// False once the details have been disposed of.
    pub has_details: bool,
    pub payload_digest: String,
    pub previous: String,
    pub hash: String,
}

/// The last link of a chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    pub sequence: i64,
    pub hash: String,
}

/// The first thing that is wrong with a chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    pub sequence: i64,
    pub what: String,
}

/// The digest under which a payload stands in the chain. The salt keeps a disposed payload from being guessed.
pub fn payload_digest(salt: &str, body: &str) -> String {
    hex(&Sha256::new().chain_update(salt).chain_update(b"\n").chain_update(body).finalize())
}

/// The hash of a row: over the hash before it and every field that stays for good.
pub fn link(sequence: i64, event: &Event, payload_digest: &str, previous: &str) -> String {
    let mut text = String::new();
    let organisation = event.organisation.as_ref().map(OrganisationId::as_str);
    let at = event.at.timestamp_micros().to_string();
    for field in [
        Some(previous),
        Some(sequence.to_string().as_str()),
        organisation,
        Some(&at),
        Some(&event.channel),
        event.actor.as_ref().map(PersonId::as_str),
        Some(&event.action),
        Some(event.outcome.as_str()),
        Some(&event.subject_kind),
        event.subject_id.as_deref(),
        event.person.as_ref().map(PersonId::as_str),
        event.request_id.as_deref(),
        Some(payload_digest),
    ] {
        // The length before each field keeps two rows from reading alike.
        match field {
            Some(field) => drop(writeln!(text, "{}:{field}", field.len())),
            None => text.push_str("-\n"),
        }
    }
    hex(&Sha256::digest(text))
}

/// Whether `entry` follows `before`, whose hash is empty at the beginning of a chain.
pub fn check(before: &Head, entry: &Entry) -> Result<Head, Fault> {
    let fault = |sequence, what: &str| Err(Fault { sequence, what: what.to_owned() });
    if entry.sequence != before.sequence + 1 {
        return fault(before.sequence + 1, "the row is missing");
    }
    if entry.previous != before.hash {
        return fault(entry.sequence, "the row does not follow the one before it");
    }
    if link(entry.sequence, &entry.event, &entry.payload_digest, &entry.previous) != entry.hash {
        return fault(entry.sequence, "the row has been changed");
    }
    Ok(Head { sequence: entry.sequence, hash: entry.hash.clone() })
}

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
