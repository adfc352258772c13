//! The audit log's rows. They are appended in the one write transaction that there is at a time, so that two never make the same
//! link.

use std::cmp::Ordering;
use std::collections::{BTreeMap, VecDeque};

use chrono::{NaiveDateTime, SubsecRound};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, asked_directly, change};
use super::schema::{audit_entry, audit_head, audit_payload};
use crate::domain::audit::{Entry, Event, Fault, Head, Outcome, check, link, payload_digest};

const ONLY: &str = "only";
/// Rows that a check of the chain reads at a time.
const STEP: i64 = 1_000;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_entry, treat_none_as_default_value = false)]
struct Row {
    sequence: i64,
    organisation_id: Option<String>,
    at: NaiveDateTime,
    channel: String,
    actor_id: Option<String>,
    action: String,
    outcome: String,
    subject_kind: String,
    subject_id: Option<String>,
    person_id: Option<String>,
    request_id: Option<String>,
    payload_digest: String,
    previous: String,
    hash: String,
}

/// Adds events to the chain, each with the salt given for it. Part of the caller's transaction: they are there if and only if
/// what they tell of is.
pub fn append(connection: &mut AnyConnection, events: Vec<(Event, String)>) -> Result<(), StoreError> {
    if events.is_empty() {
        return Ok(());
    }
    // Nobody else writes until the transaction ends, on either database.
    let mut before = head(connection)?;
    for (mut event, salt) in events {
        event.at = event.at.trunc_subsecs(6);
        let body = serde_json::to_string(&event.details).map_err(|error| StoreError::Row(error.to_string()))?;
        let digest = payload_digest(&salt, &body);
        let sequence = before.sequence + 1;
        let hash = link(sequence, &event, &digest, &before.hash);
        let row = Row {
            sequence,
            organisation_id: event.organisation.map(|id| id.as_str().to_owned()),
            at: event.at.naive_utc(),
            channel: event.channel,
            actor_id: event.actor.map(|id| id.as_str().to_owned()),
            action: event.action,
            outcome: event.outcome.as_str().to_owned(),
            subject_kind: event.subject_kind,
            subject_id: event.subject_id,
            person_id: event.person.map(|id| id.as_str().to_owned()),
            request_id: event.request_id,
            payload_digest: digest,
            previous: before.hash,
            hash: hash.clone(),
        };
        asked_directly!(&mut *connection, direct => diesel::insert_into(audit_entry::table).values(row).execute(direct)?);
        if !event.details.is_empty() {
            let payload = (audit_payload::sequence.eq(sequence), audit_payload::salt.eq(salt), audit_payload::body.eq(body));
            asked_directly!(&mut *connection, direct =>
                diesel::insert_into(audit_payload::table).values(payload).execute(direct)?);
        }
        before = Head { sequence, hash };
    }
    let last = (audit_head::sequence.eq(before.sequence), audit_head::hash.eq(before.hash));
    let only = audit_head::id.eq(ONLY);
    asked_directly!(connection, direct => change(audit_head::table, only, last).execute(direct)?);
    Ok(())
}

/// The last link, as the log says of itself.
pub fn head(connection: &mut AnyConnection) -> Result<Head, StoreError> {
    let (sequence, hash) = asked_directly!(connection, direct =>
        audit_head::table.find(ONLY).select((audit_head::sequence, audit_head::hash)).get_result(direct)?);
    Ok(Head { sequence, hash })
}

/// What is asked of the log. Every part that is given must hold.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Filter {
    pub organisation: Option<String>,
    pub actor: Option<String>,
    pub person: Option<String>,
    /// Any of these actors; any of these people.
    pub actors: Option<Vec<String>>,
    pub people: Option<Vec<String>>,
    pub action: Option<String>,
    /// Any of these actions, and whatever was refused.
    pub actions_or_refused: Option<&'static [&'static str]>,
    pub outcome: Option<Outcome>,
    pub since: Option<NaiveDateTime>,
    pub until: Option<NaiveDateTime>,
    /// Rows before this one, for the next page.
    pub before: Option<i64>,
}

type Boxed<'f> = diesel::dsl::IntoBoxed<'f, audit_entry::table, super::db::AnyBackend>;

/// The rows that a filter lets through, in no order.
fn matching(filter: &Filter) -> Boxed<'_> {
    let mut query = audit_entry::table.into_boxed::<super::db::AnyBackend>();
    if let Some(organisation) = &filter.organisation {
        query = query.filter(audit_entry::organisation_id.eq(organisation));
    }
    if let Some(actor) = &filter.actor {
        query = query.filter(audit_entry::actor_id.eq(actor));
    }
    if let Some(person) = &filter.person {
        query = query.filter(audit_entry::person_id.eq(person));
    }
    if let Some(actors) = &filter.actors {
        query = query.filter(audit_entry::actor_id.eq_any(actors));
    }
    if let Some(people) = &filter.people {
        query = query.filter(audit_entry::person_id.eq_any(people));
    }
    if let Some(action) = &filter.action {
        query = query.filter(audit_entry::action.eq(action));
    }
    if let Some(actions) = filter.actions_or_refused {
        let refused = audit_entry::outcome.eq(Outcome::Refused.as_str());
        query = query.filter(refused.or(audit_entry::action.eq_any(actions)));
    }
    if let Some(outcome) = filter.outcome {
        query = query.filter(audit_entry::outcome.eq(outcome.as_str()));
    }
    if let Some(since) = filter.since {
        query = query.filter(audit_entry::at.ge(since));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit_entry::at.lt(until));
    }
    if let Some(before) = filter.before {
        query = query.filter(audit_entry::sequence.lt(before));
    }
    query
}

/// The newest rows that match, at most `limit`.
pub fn list(connection: &mut AnyConnection, filter: &Filter, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<Row> =
        matching(filter).order(audit_entry::sequence.desc()).limit(limit).select(Row::as_select()).load(connection)?;
    with_details(connection, rows)
}

/// How many rows match.
pub fn count(connection: &mut AnyConnection, filter: &Filter) -> Result<i64, StoreError> {
    Ok(matching(filter).count().get_result(connection)?)
}

/// The words of what has been done in an organisation, in order.
pub fn actions(connection: &mut AnyConnection, organisation: &str) -> Result<Vec<String>, StoreError> {
    Ok(audit_entry::table
        .filter(audit_entry::organisation_id.eq(organisation))
        .select(audit_entry::action)
        .distinct()
        .order(audit_entry::action)
        .load(connection)?)
}

/// One row of the log.
pub fn find(connection: &mut AnyConnection, sequence: i64) -> Result<Option<Entry>, StoreError> {
    let row: Option<Row> = audit_entry::table.find(sequence).select(Row::as_select()).first(connection).optional()?;
    Ok(with_details(connection, row.into_iter().collect())?.pop())
}

/// Disposes of what a row tells of people. The chain still holds.
pub fn dispose(connection: &mut AnyConnection, sequence: i64) -> Result<bool, StoreError> {
    Ok(diesel::delete(audit_payload::table.find(sequence)).execute(connection)? == 1)
}

/// A check of the chain that is under way: it goes on from here.
#[derive(Clone, Debug)]
pub struct Check {
    before: Head,
    /// In order; those that were passed are gone.
    anchors: VecDeque<Head>,
}

/// What a step of a check came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Checked {
    /// There is more to look at.
    SoFar,
    Whole(Head),
    Damaged(Fault),
}

impl Check {
    /// `anchors` are links that were written down elsewhere: a log whose tail was cut off, or which was made anew, does not
    /// have them.
    pub fn new(anchors: &[Head]) -> Check {
        let mut anchors = anchors.to_vec();
        anchors.sort_by_key(|anchor| anchor.sequence);
        Check { before: Head { sequence: 0, hash: String::new() }, anchors: anchors.into() }
    }

    /// Looks at the next thousand rows. The log may grow meanwhile.
    pub fn step(&mut self, connection: &mut AnyConnection) -> Result<Checked, StoreError> {
        // Read before the rows: whatever is added after it is then no surprise.
        let head = head(connection)?;
        let rows: Vec<Row> = audit_entry::table
            .filter(audit_entry::sequence.gt(self.before.sequence))
            .order(audit_entry::sequence.asc())
            .limit(STEP)
            .select(Row::as_select())
            .load(connection)?;
        if rows.is_empty() {
            return Ok(self.end(&head));
        }
        let salts = payloads(connection, &rows)?;
        for entry in with_details(connection, rows)? {
            let sequence = entry.sequence;
            self.before = match check(&self.before, &entry) {
                Ok(head) => head,
                Err(fault) => return Ok(Checked::Damaged(fault)),
            };
            if let Some((salt, body)) = salts.get(&sequence)
                && payload_digest(salt, body) != entry.payload_digest
            {
                return Ok(damaged(sequence, "the details have been changed"));
            }
            while self.anchors.front().is_some_and(|anchor| anchor.sequence <= sequence) {
                if self.anchors.pop_front().is_some_and(|anchor| anchor.sequence == sequence && anchor.hash != self.before.hash) {
                    return Ok(damaged(sequence, "the row is not the one that was anchored"));
                }
            }
        }
        Ok(Checked::SoFar)
    }

    /// All rows fit together; whether they are all there were.
    fn end(&self, head: &Head) -> Checked {
        let last = self.before.sequence;
        if let Some(anchor) = self.anchors.front() {
            let what = format!("the log ends at row {last}, but row {} was anchored", anchor.sequence);
            return damaged(last + 1, &what);
        }
        if *head == self.before {
            return Checked::Whole(head.clone());
        }
        let bad = match head.sequence.cmp(&last) {
            Ordering::Less => head.sequence + 1,
            Ordering::Equal => last,
            Ordering::Greater => last + 1,
        };
        damaged(bad, "the log does not end where its head says")
    }
}

fn damaged(sequence: i64, what: &str) -> Checked {
    Checked::Damaged(Fault { sequence, what: what.to_owned() })
}

/// Goes along the whole chain.
pub fn verify(connection: &mut AnyConnection, anchors: &[Head]) -> Result<Result<Head, Fault>, StoreError> {
    let mut check = Check::new(anchors);
    loop {
        match check.step(connection)? {
            Checked::SoFar => {}
            Checked::Whole(head) => return Ok(Ok(head)),
            Checked::Damaged(fault) => return Ok(Err(fault)),
        }
    }
}

/// Salt and body of the details of these rows.
fn payloads(connection: &mut AnyConnection, rows: &[Row]) -> Result<BTreeMap<i64, (String, String)>, StoreError> {
    let (Some(first), Some(last)) = (rows.iter().map(|row| row.sequence).min(), rows.iter().map(|row| row.sequence).max()) else {
        return Ok(BTreeMap::new());
    };
    let found: Vec<(i64, String, String)> =
        audit_payload::table.filter(audit_payload::sequence.between(first, last)).load(connection)?;
    Ok(found.into_iter().map(|(sequence, salt, body)| (sequence, (salt, body))).collect())
}

fn with_details(connection: &mut AnyConnection, rows: Vec<Row>) -> Result<Vec<Entry>, StoreError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.sequence).collect();
    let payloads: Vec<(i64, String)> = audit_payload::table
        .filter(audit_payload::sequence.eq_any(ids))
        .select((audit_payload::sequence, audit_payload::body))
        .load(connection)?;
    let mut payloads: BTreeMap<i64, String> = payloads.into_iter().collect();
    rows.into_iter()
        .map(|row| {
            let body = payloads.remove(&row.sequence);
            let details = match &body {
                None => Vec::new(),
                // Somebody may have written there; the check of the chain says so, and the page shows what there is.
                Some(body) => serde_json::from_str(body).unwrap_or_else(|_| vec![("unreadable".to_owned(), body.clone())]),
            };
            let outcome = Outcome::from_word(&row.outcome)
                .ok_or_else(|| StoreError::Row(format!("audit entry {} has the outcome \"{}\"", row.sequence, row.outcome)))?;
            Ok(Entry {
                sequence: row.sequence,
                event: Event {
                    organisation: row.organisation_id.as_deref().map(Into::into),
                    at: row.at.and_utc(),
                    channel: row.channel,
                    actor: row.actor_id.as_deref().map(Into::into),
                    action: row.action,
                    outcome,
                    subject_kind: row.subject_kind,
                    subject_id: row.subject_id,
                    person: row.person_id.as_deref().map(Into::into),
                    request_id: row.request_id,
                    details,
                },
                has_details: body.is_some(),
                payload_digest: row.payload_digest,
                previous: row.previous,
                hash: row.hash,
            })
        })
        .collect()
}
