//! The audit log as the auditor reads it: searched, one entry, and whether the chain holds. Reading it is itself recorded.
//! An administrator sees sign-ins and refusals of it, without whom or what they were about.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{About, App, AppError, Call, Caller, Tx};
use crate::clock::start_of_day_in_london;
use crate::domain::audit::{Entry, Fault, Head, Outcome};
use crate::domain::ids::PersonId;
use crate::policy::{Action, Subject};
use crate::store::audit::{self as rows, Check, Checked, Filter};
use crate::store::people;
use crate::store::people_list::{self, Query, Seek};

const PAGE: usize = 50;
const MOST: usize = 200;
/// People that a piece of a name may mean in a search.
const MEANT: usize = 500;

/// What is asked of the log. Every part that is given must hold.
#[derive(Clone, Default, Debug)]
pub struct Search {
    /// Who did it, and whose record it concerns: an id, or part of a name, staff number or address.
    pub actor: Option<String>,
    pub person: Option<String>,
    /// The word of what was done: `person_added`.
    pub action: Option<String>,
    pub outcome: Option<Outcome>,
    /// First and last day in London.
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    /// The `next` of the page before.
    pub before: Option<i64>,
    /// 50 where it is left out, 200 at most.
    pub limit: Option<usize>,
}

/// An entry with the names of whom it tells. A name is none where nobody of the organisation has that id.
#[derive(Clone, PartialEq, Debug)]
pub struct Named {
    pub entry: Entry,
    pub actor: Option<String>,
    pub person: Option<String>,
}

/// One page, the newest first.
#[derive(Clone, PartialEq, Debug)]
pub struct Log {
    pub entries: Vec<Named>,
    /// How many entries are asked for, on all pages.
    pub matching: i64,
    /// How many entries the organisation's log has in all.
    pub of: i64,
    /// Where the next page begins, if there is one.
    pub next: Option<i64>,
    /// The words of what has been done, to choose from.
    pub actions: Vec<String>,
}

/// Refuses whoever may not read the log.
pub fn may_read(tx: &mut Tx<'_>, me: &Caller) -> Result<(), AppError> {
    tx.allow(me, Action::ReadAudit, &Subject::organisation(me.organisation().clone()))
}

/// The log of the caller's organisation.
pub fn log(tx: &mut Tx<'_>, me: &Caller, asked: &Search) -> Result<Log, AppError> {
    may_read(tx, me)?;
    let whole = Filter { organisation: Some(me.organisation().as_str().to_owned()), ..Filter::default() };
    let of = rows::count(tx.connection, &whole)?;
    let actions = rows::actions(tx.connection, me.organisation().as_str())?;
    let filter = Filter {
        actors: meant(tx, me, asked.actor.as_deref())?,
        people: meant(tx, me, asked.person.as_deref())?,
        action: asked.action.clone().map(|word| word.replace('\0', "")),
        outcome: asked.outcome,
        since: asked.since.map(|day| start_of_day_in_london(day).naive_utc()),
        until: asked.until.and_then(|day| day.succ_opt()).map(|day| start_of_day_in_london(day).naive_utc()),
        ..whole.clone()
    };
    let matching = if filter == whole { of } else { rows::count(tx.connection, &filter)? };
    let filter = Filter { before: asked.before, ..filter };
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, MOST);
    let (entries, next) = page(tx, &filter, limit)?;
    let mut details = vec![("shown", entries.len().to_string())];
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    for (name, value) in [
        ("actor", asked.actor.clone()),
        ("person", asked.person.clone()),
        ("action", asked.action.clone()),
        ("outcome", asked.outcome.map(|outcome| outcome.as_str().to_owned())),
        ("since", day(asked.since)),
        ("until", day(asked.until)),
    ] {
        details.extend(value.map(|value| (name, value)));
    }
    tx.record(me, Outcome::Read, "audit_read", About::whole("audit"), details);
    Ok(Log { entries: named(tx, me, entries)?, matching, of, next, actions })
}

/// One page of entries and where the next begins.
fn page(tx: &mut Tx<'_>, filter: &Filter, limit: usize) -> Result<(Vec<Entry>, Option<i64>), AppError> {
    let mut entries = rows::list(tx.connection, filter, i64::try_from(limit + 1).unwrap_or(i64::MAX))?;
    let more = entries.len() > limit;
    entries.truncate(limit);
    let next = entries.last().map(|entry| entry.sequence).filter(|_| more);
    Ok((entries, next))
}

/// Whom a piece of text may mean, in the caller's organisation. None: nothing was asked.
fn meant(tx: &mut Tx<'_>, me: &Caller, text: Option<&str>) -> Result<Option<Vec<String>>, AppError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    if text.contains('\0') {
        return Ok(Some(Vec::new()));
    }
    // An id may be that of somebody who is no longer on file.
    let mut ids = BTreeSet::from([text.to_owned()]);
    let as_at = tx.today;
    let query = Query {
        organisation: me.organisation().clone(),
        within: None,
        search: Some(text.to_owned()),
        team: None,
        role: None,
        account: None,
        as_at,
    };
    let found = people_list::page(tx.connection, &query, &Seek::First, MEANT)?;
    ids.extend(found.people.into_iter().map(|person| person.id.as_str().to_owned()));
    Ok(Some(ids.into_iter().collect()))
}

fn named(tx: &mut Tx<'_>, me: &Caller, entries: Vec<Entry>) -> Result<Vec<Named>, AppError> {
    let ids: BTreeSet<&PersonId> =
        entries.iter().flat_map(|entry| [entry.event.actor.as_ref(), entry.event.person.as_ref()]).flatten().collect();
    let ids: Vec<PersonId> = ids.into_iter().cloned().collect();
    let names: BTreeMap<PersonId, String> = people::find_all(tx.connection, &ids)?
        .into_iter()
        .filter(|person| person.organisation == *me.organisation())
        .map(|person| (person.id, person.name))
        .collect();
    let name = |id: &Option<PersonId>| id.as_ref().and_then(|id| names.get(id)).cloned();
    Ok(entries
        .into_iter()
        .map(|entry| Named { actor: name(&entry.event.actor), person: name(&entry.event.person), entry })
        .collect())
}

/// One entry of the caller's organisation.
pub fn entry(tx: &mut Tx<'_>, me: &Caller, sequence: i64) -> Result<Named, AppError> {
    may_read(tx, me)?;
    let found = rows::find(tx.connection, sequence)?.filter(|entry| entry.event.organisation.as_ref() == Some(me.organisation()));
    let found = found.ok_or(AppError::NotFound)?;
    let person = found.event.person.clone();
    let about = About::thing("audit_entry", sequence.to_string(), person.as_ref());
    tx.record(me, Outcome::Read, "audit_entry_read", about, vec![]);
    named(tx, me, vec![found])?.pop().ok_or(AppError::NotFound)
}

/// What a check of the chain found: the last link, or the first row that does not fit. The chain is one for the whole
/// service; of other organisations nothing is told but that it holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verification {
    pub result: Result<Head, Fault>,
}

/// Checks the chain from its first row to its last, in steps: none of them keeps a connection for long.
pub fn verify(app: &App, call: &Call) -> Result<Verification, AppError> {
    app.read(call, |tx, me| {
        may_read(tx, me)?;
        tx.record(me, Outcome::Read, "audit_verified", About::whole("audit"), vec![]);
        Ok(())
    })?;
    let mut check = Check::new(&[]);
    loop {
        let (gone_on, checked) = app.read_open(call, |tx| {
            let mut check = check.clone();
            let checked = check.step(tx.connection)?;
            Ok((check, checked))
        })?;
        check = gone_on;
        match checked {
            Checked::SoFar => {}
            Checked::Whole(head) => return Ok(Verification { result: Ok(head) }),
            Checked::Damaged(fault) => return Ok(Verification { result: Err(fault) }),
        }
    }
}

/// What counts as an event of security, besides whatever was refused.
const SECURITY: &[&str] = &[
    "sign_in",
    "sign_out",
    "step_up",
    "second_factor",
    "second_factor_on",
    "second_factor_off",
    "second_factor_replaced",
    "second_factor_reset",
    "second_factor_reset_asked",
    "second_factor_reset_cancelled",
    "recovery_code_used",
    "recovery_codes_renewed",
    "password_changed",
    "password_reset",
    "activation_sent",
    "reset_sent",
    "account_activated",
    "account_closed",
    "account_reopened",
    "account_corrected",
    "sessions_ended",
    "token_made",
    "token_revoked",
    "roles_changed",
    "person_added",
];

/// Something that happened at the door, or was refused.
#[derive(Clone, PartialEq, Debug)]
pub struct SecurityEvent {
    pub sequence: i64,
    pub at: chrono::DateTime<chrono::Utc>,
    /// Who; at the door, before anybody was known, whose account it was.
    pub who: Option<String>,
    pub action: String,
    pub outcome: Outcome,
    pub channel: String,
}

/// One page, the newest first.
#[derive(Clone, PartialEq, Debug)]
pub struct SecurityEvents {
    pub events: Vec<SecurityEvent>,
    pub next: Option<i64>,
}

/// Sign-ins, changes to accounts, and refusals, without content: neither whose record was asked for nor what changed.
pub fn security_events(
    tx: &mut Tx<'_>,
    me: &Caller,
    outcome: Option<Outcome>,
    before: Option<i64>,
    limit: Option<usize>,
) -> Result<SecurityEvents, AppError> {
    tx.allow(me, Action::ViewSecurityEvents, &Subject::organisation(me.organisation().clone()))?;
    let filter = Filter {
        organisation: Some(me.organisation().as_str().to_owned()),
        actions_or_refused: Some(SECURITY),
        outcome,
        before,
        ..Filter::default()
    };
    let (entries, next) = page(tx, &filter, limit.unwrap_or(PAGE).clamp(1, MOST))?;
    let events = named(tx, me, entries)?
        .into_iter()
        .map(|Named { entry, actor, person }| {
            let at_the_door = entry.event.actor.is_none() && SECURITY.contains(&entry.event.action.as_str());
            SecurityEvent {
                sequence: entry.sequence,
                at: entry.event.at,
                who: if at_the_door { person } else { actor },
                action: entry.event.action,
                outcome: entry.event.outcome,
                channel: entry.event.channel,
            }
        })
        .collect();
    Ok(SecurityEvents { events, next })
}
