//! Rows of the outbox: put in by whoever changes something, in the same transaction; taken by whoever sends, one at a time,
//! with a lease so that several replicas never send the same. It decides neither what is sent nor when it is tried again.

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};

use super::db::{AnyConnection, StoreError, asked_directly, savepoint};
use super::schema::outbox;
use crate::domain::ids::{OrganisationId, OutboxId, PersonId};
use crate::domain::outbox::{MailEntry, MailState, Message, MessageKind, NaturalKey, NewMail, Outgoing, Resend};

/// How much of a mail server's answer is kept.
const ERROR_CHARACTERS: usize = 300;
/// Mails of one statement: databases take a bounded number of values in one.
const AT_ONCE: usize = 500;
/// How many due rows are looked at for one that nobody else takes.
const CANDIDATES: i64 = 8;

/// Microseconds are what both databases keep.
fn kept(at: DateTime<Utc>) -> NaiveDateTime {
    at.naive_utc().trunc_subsecs(6)
}

fn json(message: &Message) -> Result<String, StoreError> {
    serde_json::to_string(message).map_err(|error| StoreError::Query(Error::SerializationError(Box::new(error))))
}

/// A row whose words mean nothing to us.
fn unknown(id: &str, column: &str, word: &str) -> StoreError {
    StoreError::Row(format!("outbox {id}: {column} \"{word}\" is nothing we know"))
}

/// Puts a mail into the outbox, in the caller's transaction. None: one with this key is there already, in whatever state,
/// and nothing is added. `id`: a new one.
pub fn insert(
    connection: &mut AnyConnection,
    id: &str,
    mail: &NewMail,
    made_at: DateTime<Utc>,
) -> Result<Option<OutboxId>, StoreError> {
    if is_known(connection, &mail.key)? {
        return Ok(None);
    }
    let id = OutboxId::new(id);
    let context = json(&mail.message)?;
    // A savepoint: PostgreSQL gives up the whole transaction at a key that another one has put in meanwhile.
    let inserted = savepoint(connection, |connection| {
        diesel::insert_into(outbox::table)
            .values((
                outbox::id.eq(id.as_str()),
                outbox::natural_key.eq(mail.key.as_str()),
                outbox::organisation_id.eq(mail.organisation.as_ref().map(OrganisationId::as_str)),
                outbox::person_id.eq(mail.person.as_ref().map(PersonId::as_str)),
                outbox::address.eq(&mail.address),
                outbox::message.eq(mail.message.kind().as_str()),
                outbox::context.eq(Some(context)),
                outbox::made_at.eq(kept(made_at)),
                outbox::due_at.eq(kept(mail.due_at)),
                outbox::attempts.eq(0),
                outbox::next_attempt_at.eq(kept(mail.due_at)),
                outbox::state.eq(MailState::Waiting.as_str()),
                outbox::version.eq(1),
            ))
            .execute(connection)
    });
    match inserted {
        Ok(_) => Ok(Some(id)),
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) if is_known(connection, &mail.key)? => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Puts mails into the outbox that nobody else writes at the same time, each with a new id: those whose keys are not there
/// already. Gives how many were added.
pub fn insert_all(
    connection: &mut AnyConnection,
    mails: &[(String, NewMail)],
    made_at: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let mut added = 0;
    for part in mails.chunks(AT_ONCE) {
        let keys: Vec<&str> = part.iter().map(|(_, mail)| mail.key.as_str()).collect();
        let known: Vec<String> =
            outbox::table.filter(outbox::natural_key.eq_any(keys)).select(outbox::natural_key).load(connection)?;
        let mut rows = Vec::with_capacity(part.len());
        for (id, mail) in part.iter().filter(|(_, mail)| !known.iter().any(|key| key == mail.key.as_str())) {
            rows.push((
                outbox::id.eq(id.as_str()),
                outbox::natural_key.eq(mail.key.as_str()),
                outbox::organisation_id.eq(mail.organisation.as_ref().map(OrganisationId::as_str)),
                outbox::person_id.eq(mail.person.as_ref().map(PersonId::as_str)),
                outbox::address.eq(&mail.address),
                outbox::message.eq(mail.message.kind().as_str()),
                outbox::context.eq(Some(json(&mail.message)?)),
                outbox::made_at.eq(kept(made_at)),
                outbox::due_at.eq(kept(mail.due_at)),
                outbox::attempts.eq(0),
                outbox::next_attempt_at.eq(kept(mail.due_at)),
                outbox::state.eq(MailState::Waiting.as_str()),
                outbox::version.eq(1),
            ));
        }
        if rows.is_empty() {
            continue;
        }
        added += rows.len();
        asked_directly!(&mut *connection, direct =>
            diesel::insert_into(outbox::table).values(&rows).execute(direct)?);
    }
    Ok(added)
}

fn is_known(connection: &mut AnyConnection, key: &NaturalKey) -> Result<bool, StoreError> {
    let found: Option<String> =
        outbox::table.filter(outbox::natural_key.eq(key.as_str())).select(outbox::id).first(connection).optional()?;
    Ok(found.is_some())
}

/// What became of the mail with this key. None: there never was one.
pub fn state_of(connection: &mut AnyConnection, key: &NaturalKey) -> Result<Option<MailState>, StoreError> {
    let found: Option<(String, String)> = outbox::table
        .filter(outbox::natural_key.eq(key.as_str()))
        .select((outbox::id, outbox::state))
        .first(connection)
        .optional()?;
    found.map(|(id, state)| MailState::from_word(&state).ok_or_else(|| unknown(&id, "state", &state))).transpose()
}

/// What sending needs of a row.
type OutgoingRow = (String, Option<String>, Option<String>, String, Option<String>, NaiveDateTime, i64, Option<String>);

/// Takes the due mail that has waited longest, for `by` alone until `until`. Whoever dies with a mail in hand loses it to
/// the next one after that. None: nothing is due. It is called in a transaction that may write.
pub fn claim(
    connection: &mut AnyConnection,
    by: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<Outgoing>, StoreError> {
    let at = kept(now);
    loop {
        let due: Vec<String> = outbox::table
            .filter(outbox::state.eq(MailState::Waiting.as_str()))
            .filter(outbox::next_attempt_at.le(at))
            .filter(outbox::claimed_until.is_null().or(outbox::claimed_until.le(at)))
            .order((outbox::next_attempt_at.asc(), outbox::id.asc()))
            .limit(CANDIDATES)
            .select(outbox::id)
            .load(connection)?;
        if due.is_empty() {
            return Ok(None);
        }
        for id in due {
            // The conditions again, for another replica may have been quicker.
            let mine = diesel::update(outbox::table.find(&id))
                .filter(outbox::state.eq(MailState::Waiting.as_str()))
                .filter(outbox::next_attempt_at.le(at))
                .filter(outbox::claimed_until.is_null().or(outbox::claimed_until.le(at)))
                .set((
                    outbox::claimed_by.eq(Some(by)),
                    outbox::claimed_until.eq(Some(kept(until))),
                    outbox::version.eq(outbox::version + 1),
                ))
                .execute(connection)?;
            if mine == 1 {
                return outgoing(connection, &id).map(Some);
            }
        }
    }
}

fn outgoing(connection: &mut AnyConnection, id: &str) -> Result<Outgoing, StoreError> {
    let (id, organisation, person, address, context, due_at, attempts, message_id): OutgoingRow = outbox::table
        .find(id)
        .select((
            outbox::id,
            outbox::organisation_id,
            outbox::person_id,
            outbox::address,
            outbox::context,
            outbox::due_at,
            outbox::attempts,
            outbox::message_id,
        ))
        .first(connection)?;
    // One row that cannot be read must not keep the others from going, so it is handed on as such.
    let message = match context {
        None => Err("its text is no longer kept".to_owned()),
        Some(context) => serde_json::from_str(&context).map_err(|error| format!("its text cannot be read: {error}")),
    };
    Ok(Outgoing {
        id: OutboxId::new(id),
        organisation: organisation.map(OrganisationId::new),
        person: person.map(PersonId::new),
        address,
        message,
        due_at: due_at.and_utc(),
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        message_id,
    })
}

/// Notes under which Message-ID a mail goes and to which address, before it goes: a second attempt is the same mail.
pub fn address_it(connection: &mut AnyConnection, id: &OutboxId, address: &str, message_id: &str) -> Result<(), StoreError> {
    diesel::update(outbox::table.find(id.as_str()))
        .set((outbox::address.eq(address), outbox::message_id.eq(Some(message_id)), outbox::version.eq(outbox::version + 1)))
        .execute(connection)?;
    Ok(())
}

/// A mail server took it. It counts as sent whoever holds the lease by now.
pub fn mark_sent(connection: &mut AnyConnection, mail: &Outgoing, at: DateTime<Utc>) -> Result<(), StoreError> {
    end(connection, mail, MailState::Sent, Some(kept(at)), None)
}

/// It cannot be delivered.
pub fn mark_bounced(connection: &mut AnyConnection, mail: &Outgoing, error: &str) -> Result<(), StoreError> {
    end(connection, mail, MailState::Bounced, None, Some(error))
}

/// It is no longer to be sent.
pub fn mark_dropped(connection: &mut AnyConnection, mail: &Outgoing, why: &str) -> Result<(), StoreError> {
    end(connection, mail, MailState::Dropped, None, Some(why))
}

fn end(
    connection: &mut AnyConnection,
    mail: &Outgoing,
    state: MailState,
    sent_at: Option<NaiveDateTime>,
    error: Option<&str>,
) -> Result<(), StoreError> {
    // What cannot be read may hold a secret, so it goes.
    let context = mail.message.as_ref().ok().map(|message| json(&message.without_secret())).transpose()?;
    let tried = i64::from(state != MailState::Dropped);
    diesel::update(outbox::table.find(mail.id.as_str()))
        .filter(outbox::state.eq(MailState::Waiting.as_str()))
        .set((
            outbox::state.eq(state.as_str()),
            outbox::context.eq(context),
            outbox::attempts.eq(outbox::attempts + tried),
            outbox::sent_at.eq(sent_at),
            outbox::last_error.eq(error.map(shorten)),
            outbox::claimed_by.eq(None::<String>),
            outbox::claimed_until.eq(None::<NaiveDateTime>),
            outbox::version.eq(outbox::version + 1),
        ))
        .execute(connection)?;
    Ok(())
}

/// It did not go and is tried again at `next`. Nothing happens where `by` holds it no longer.
pub fn mark_retry(
    connection: &mut AnyConnection,
    mail: &Outgoing,
    by: &str,
    next: DateTime<Utc>,
    error: &str,
) -> Result<(), StoreError> {
    diesel::update(outbox::table.find(mail.id.as_str()))
        .filter(outbox::state.eq(MailState::Waiting.as_str()))
        .filter(outbox::claimed_by.eq(by))
        .set((
            outbox::attempts.eq(outbox::attempts + 1),
            outbox::next_attempt_at.eq(kept(next)),
            outbox::last_error.eq(Some(shorten(error))),
            outbox::claimed_by.eq(None::<String>),
            outbox::claimed_until.eq(None::<NaiveDateTime>),
            outbox::version.eq(outbox::version + 1),
        ))
        .execute(connection)?;
    Ok(())
}

/// Makes everything due that was put off. Returns how many.
pub fn wake(connection: &mut AnyConnection, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let woken = diesel::update(outbox::table)
        .filter(outbox::state.eq(MailState::Waiting.as_str()))
        .filter(outbox::attempts.gt(0))
        .filter(outbox::next_attempt_at.gt(kept(now)))
        .set((outbox::next_attempt_at.eq(kept(now)), outbox::version.eq(outbox::version + 1)))
        .execute(connection)?;
    Ok(woken)
}

/// Gives back whatever `by` holds, for a process that ends: nobody has to wait for its leases.
pub fn release(connection: &mut AnyConnection, by: &str) -> Result<usize, StoreError> {
    let released = diesel::update(outbox::table)
        .filter(outbox::claimed_by.eq(by))
        .set((
            outbox::claimed_by.eq(None::<String>),
            outbox::claimed_until.eq(None::<NaiveDateTime>),
            outbox::version.eq(outbox::version + 1),
        ))
        .execute(connection)?;
    Ok(released)
}

/// Puts a bounced mail of this organisation back into the queue, as if it were new.
pub fn resend(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    id: &OutboxId,
    now: DateTime<Utc>,
) -> Result<Resend, StoreError> {
    let row: Option<(String, Option<String>)> = outbox::table
        .find(id.as_str())
        .filter(outbox::organisation_id.eq(organisation.as_str()))
        .select((outbox::state, outbox::context))
        .first(connection)
        .optional()?;
    let Some((state, context)) = row else { return Ok(Resend::NotFound) };
    if state != MailState::Bounced.as_str() {
        return Ok(Resend::NotBounced);
    }
    let message: Option<Message> = context.and_then(|context| serde_json::from_str(&context).ok());
    if !message.is_some_and(|message| message.is_whole()) {
        return Ok(Resend::TextGone);
    }
    let queued = diesel::update(outbox::table.find(id.as_str()))
        .filter(outbox::state.eq(MailState::Bounced.as_str()))
        .set((
            outbox::state.eq(MailState::Waiting.as_str()),
            outbox::attempts.eq(0),
            outbox::due_at.eq(kept(now)),
            outbox::next_attempt_at.eq(kept(now)),
            outbox::version.eq(outbox::version + 1),
        ))
        .execute(connection)?;
    Ok(if queued == 1 { Resend::Queued } else { Resend::NotBounced })
}

/// What the admin page shows of a row.
type EntryRow = (String, String, String, String, NaiveDateTime, i64, NaiveDateTime, Option<String>, Option<NaiveDateTime>, i64);

/// The mails of one organisation, newest first, in one state or all; `before` is the last one of the page before.
pub fn list(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    state: Option<MailState>,
    before: Option<&OutboxId>,
    limit: i64,
) -> Result<Vec<MailEntry>, StoreError> {
    let mut query = outbox::table.filter(outbox::organisation_id.eq(organisation.as_str())).into_boxed();
    if let Some(state) = state {
        query = query.filter(outbox::state.eq(state.as_str()));
    }
    if let Some(before) = before {
        query = query.filter(outbox::id.lt(before.as_str().to_owned()));
    }
    let rows: Vec<EntryRow> = query
        .order(outbox::id.desc())
        .limit(limit)
        .select((
            outbox::id,
            outbox::message,
            outbox::address,
            outbox::state,
            outbox::made_at,
            outbox::attempts,
            outbox::next_attempt_at,
            outbox::last_error,
            outbox::sent_at,
            outbox::version,
        ))
        .load(connection)?;
    rows.into_iter().map(entry).collect()
}

fn entry(row: EntryRow) -> Result<MailEntry, StoreError> {
    let (id, message, address, state, made_at, attempts, next_attempt_at, last_error, sent_at, version) = row;
    let kind = MessageKind::from_word(&message).ok_or_else(|| unknown(&id, "message", &message))?;
    let state = MailState::from_word(&state).ok_or_else(|| unknown(&id, "state", &state))?;
    Ok(MailEntry {
        id: OutboxId::new(id),
        kind,
        address,
        state,
        made_at: made_at.and_utc(),
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        next_attempt_at: (state == MailState::Waiting).then(|| next_attempt_at.and_utc()),
        last_error,
        sent_at: sent_at.map(|at| at.and_utc()),
        version,
    })
}

/// How many mails wait: of one organisation, or of all for the metrics.
pub fn count_waiting(connection: &mut AnyConnection, organisation: Option<&OrganisationId>) -> Result<i64, StoreError> {
    let mut query = outbox::table.filter(outbox::state.eq(MailState::Waiting.as_str())).into_boxed();
    if let Some(organisation) = organisation {
        query = query.filter(outbox::organisation_id.eq(organisation.as_str().to_owned()));
    }
    Ok(query.count().get_result(connection)?)
}

/// How many mails of an organisation are in a state.
pub fn count_in(connection: &mut AnyConnection, organisation: &OrganisationId, state: MailState) -> Result<i64, StoreError> {
    let query = outbox::table.filter(outbox::organisation_id.eq(organisation.as_str()).and(outbox::state.eq(state.as_str())));
    Ok(query.count().get_result(connection)?)
}

/// Empties what mails said that were made at `before` or earlier and no longer wait. Returns how many.
pub fn forget_texts(connection: &mut AnyConnection, before: DateTime<Utc>) -> Result<usize, StoreError> {
    let emptied = diesel::update(outbox::table)
        .filter(outbox::made_at.le(kept(before)))
        .filter(outbox::state.ne(MailState::Waiting.as_str()))
        .filter(outbox::context.is_not_null())
        .set((outbox::context.eq(None::<String>), outbox::version.eq(outbox::version + 1)))
        .execute(connection)?;
    Ok(emptied)
}

/// A mail server's answer on one line, cut to what a page can show.
fn shorten(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(ERROR_CHARACTERS).collect()
}
