//! Who calls, by what, and what they showed for it.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};

use super::error::{AppError, Door};
use super::{Tx, passwords};
use crate::domain::account::AccountState;
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::people::Person;
use crate::domain::session::{Session, Stage};
use crate::policy::{self, Access, TokenScope};
use crate::store::db::AnyConnection;
use crate::store::{access, people};

/// A session is noted as used at most this often.
const TOUCH_EVERY: Duration = Duration::seconds(60);

/// Which door a call came by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Channel {
    Page,
    Api,
    Command,
    Job,
}

impl Channel {
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Page => "page",
            Channel::Api => "api",
            Channel::Command => "command",
            Channel::Job => "job",
        }
    }
}

/// What a call shows of who makes it.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    Nobody,
    /// The secret of a session's cookie.
    Session(String),
    /// The secret of an API token.
    Token(String),
    /// The address given to a command by somebody who can start one, and so can read the database anyway.
    Operator(String),
}

/// One request or command.
#[derive(Clone)]
pub struct Call {
    pub channel: Channel,
    pub credentials: Credentials,
    pub request_id: Option<String>,
    /// Where it came from, for throttling only. It is not stored.
    pub address: String,
    /// The browser as it calls itself.
    pub device: String,
    /// Where it may be sent twice and is to be done once.
    pub once: Option<Once>,
    /// Where the caller goes on with what was read, and waits before it leaves the service.
    pub later: Option<Arc<dyn Later>>,
}

/// Somebody who answers only once everything that they were told to expect is durable.
pub trait Later: Send + Sync {
    /// One thing more is to be waited for. What it gives is called once that is durable or has failed, or is dropped where nobody
    /// can tell.
    fn expect(&self) -> Box<dyn FnOnce(Result<(), AppError>) + Send>;
}

/// The same key came with another call before.
pub const KEY_REUSED: &str = "key_reused";

/// What makes a call the same one when it is sent again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Once {
    /// Chosen by the caller.
    pub key: String,
    /// Of what was asked: the same key for something else is a mistake.
    pub digest: String,
}

impl Call {
    /// A command that somebody gives.
    pub fn command(actor: &str) -> Call {
        Call::new(Channel::Command, Credentials::Operator(actor.to_owned()))
    }

    /// The service's own work.
    pub fn job() -> Call {
        Call::new(Channel::Job, Credentials::Nobody)
    }

    pub fn new(channel: Channel, credentials: Credentials) -> Call {
        Call { channel, credentials, request_id: None, address: String::new(), device: String::new(), once: None, later: None }
    }
}

/// Somebody who is known.
#[derive(Clone, Debug)]
pub struct Caller {
    pub actor: policy::Actor,
    pub name: String,
    pub email: Option<String>,
    /// Where they came by a session.
    pub session: Option<Session>,
    /// As they were found when the call began.
    person: Person,
    /// The name of their organisation, where it was found with them.
    council: Option<String>,
}

impl Caller {
    pub fn id(&self) -> &PersonId {
        &self.actor.person
    }

    pub fn organisation(&self) -> &OrganisationId {
        &self.actor.organisation
    }

    /// The person with this id: the caller without asking again, for calls that have changed nothing about them.
    pub(super) fn or_find(&self, tx: &mut Tx<'_>, id: &PersonId) -> Result<Person, AppError> {
        if *id == self.person.id {
            return Ok(self.person.clone());
        }
        people::find(tx.connection, id)?.ok_or(AppError::NotFound)
    }

    /// The name of the caller's organisation.
    pub(super) fn council(&self, tx: &mut Tx<'_>) -> Result<String, AppError> {
        match &self.council {
            Some(name) => Ok(name.clone()),
            None => Ok(people::organisation_name(tx.connection, self.organisation())?.unwrap_or_default()),
        }
    }

    pub(super) fn of(person: Person, access: Access, session: Option<Session>) -> Caller {
        Caller {
            actor: policy::Actor {
                person: person.id.clone(),
                organisation: person.organisation.clone(),
                roles: person.roles,
                account: person.account,
                access,
            },
            name: person.name.clone(),
            email: person.email.clone(),
            session,
            person,
            council: None,
        }
    }
}

/// What an audit event is about.
#[derive(Clone, Debug)]
pub struct About {
    pub kind: &'static str,
    pub id: Option<String>,
    /// Whose record it concerns.
    pub person: Option<PersonId>,
    /// The caller's, where it is left out.
    pub organisation: Option<OrganisationId>,
}

impl About {
    pub fn person(person: &Person) -> About {
        About {
            kind: "person",
            id: Some(person.id.as_str().to_owned()),
            person: Some(person.id.clone()),
            organisation: Some(person.organisation.clone()),
        }
    }

    /// Something with an id, which may concern somebody's record.
    pub fn thing(kind: &'static str, id: impl Into<String>, person: Option<&PersonId>) -> About {
        About { kind, id: Some(id.into()), person: person.cloned(), organisation: None }
    }

    /// The organisation or the service as a whole.
    pub fn whole(kind: &'static str) -> About {
        About { kind, id: None, person: None, organisation: None }
    }
}

/// A session or token whose use is to be noted.
pub(super) enum Touch {
    Session(String),
    Token(String),
}

impl Touch {
    pub(super) fn apply(&self, connection: &mut AnyConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        match self {
            Touch::Session(id) => access::touch_session(connection, id, now)?,
            Touch::Token(id) => access::touch_token(connection, id, now)?,
        }
        Ok(())
    }
}

/// Who makes the call. Accounts and roles are read anew each time, so that a change counts at once.
pub(super) fn authenticate(tx: &mut Tx<'_>, call: &Call) -> Result<Caller, AppError> {
    let nobody = AppError::Unauthenticated(Door::SignIn);
    match &call.credentials {
        Credentials::Nobody => Err(nobody),
        Credentials::Session(secret) => {
            let found = access::find_session_of(tx.connection, &passwords::digest(secret))?;
            let (session, person, council) = found.ok_or_else(|| nobody.clone())?;
            live(tx, &session)?;
            match session.stage {
                Stage::Open => {}
                Stage::Code => return Err(AppError::Unauthenticated(Door::Code)),
                Stage::Enrol => return Err(AppError::Unauthenticated(Door::Enrol)),
                Stage::Password => return Err(AppError::Unauthenticated(Door::Password)),
            }
            if !is_open(&person) {
                return Err(nobody);
            }
            if tx.now - session.seen_at >= TOUCH_EVERY {
                tx.touch = Some(Touch::Session(session.id.clone()));
            }
            let stepped_up = session.is_stepped_up(tx.now, tx.settings().limits);
            Ok(Caller { council: Some(council), ..Caller::of(person, Access::Session { stepped_up }, Some(session)) })
        }
        Credentials::Token(secret) => {
            let token = access::find_token(tx.connection, &passwords::digest(secret))?.ok_or(nobody.clone())?;
            if token.revoked_at.is_some() || token.ends_at <= tx.now {
                return Err(nobody);
            }
            let person = open_account(tx, &token.person)?;
            if token.used_at.is_none_or(|used| tx.now - used >= TOUCH_EVERY) {
                tx.touch = Some(Touch::Token(token.id.clone()));
            }
            let scopes = token.scopes.iter().filter_map(|word| TokenScope::from_word(word)).collect();
            Ok(Caller::of(person, Access::Token(scopes), None))
        }
        Credentials::Operator(email) => {
            let person = people::find_by_email(tx.connection, email)?.ok_or(nobody.clone())?;
            let id = person.id.clone();
            Ok(Caller::of(open_account(tx, &id)?, Access::Command, None))
        }
    }
}

/// The session of a cookie, whatever its stage.
pub(super) fn live_session(tx: &mut Tx<'_>, secret: &str) -> Result<Session, AppError> {
    let session =
        access::find_session(tx.connection, &passwords::digest(secret))?.ok_or(AppError::Unauthenticated(Door::SignIn))?;
    live(tx, &session)?;
    Ok(session)
}

/// Whether a session is neither ended nor over.
fn live(tx: &Tx<'_>, session: &Session) -> Result<(), AppError> {
    if session.ended_at.is_some() {
        return Err(AppError::Unauthenticated(Door::SignIn));
    }
    if !session.is_live(tx.now, tx.settings().limits) {
        return Err(AppError::Unauthenticated(Door::TimedOut));
    }
    Ok(())
}

/// Somebody who did something in a past that is played again.
pub(super) fn in_person(tx: &mut Tx<'_>, id: &PersonId) -> Result<Caller, AppError> {
    Ok(Caller::of(open_account(tx, id)?, Access::Command, None))
}

fn open_account(tx: &mut Tx<'_>, id: &PersonId) -> Result<Person, AppError> {
    people::find(tx.connection, id)?.filter(is_open).ok_or(AppError::Unauthenticated(Door::SignIn))
}

fn is_open(person: &Person) -> bool {
    person.account == AccountState::Active && person.roles.toxic_pair().is_none()
}

/// Notes that a call that is to be done once is being done, in the transaction that does it. One that was done before gives
/// its answer instead.
pub(super) fn once(tx: &mut Tx<'_>, me: &Caller, call: &Call) -> Result<(), AppError> {
    let Some(once) = &call.once else { return Ok(()) };
    match access::answered(tx.connection, me.id(), &once.key)? {
        None => Ok(access::begin_answer(tx.connection, me.id(), &once.key, &once.digest, tx.now)?),
        Some((digest, ..)) if digest != once.digest => {
            Err(AppError::conflict(KEY_REUSED, "This Idempotency-Key was used for another call. Choose a new one."))
        }
        Some((_, 0, _)) => {
            Err(AppError::conflict("already_done", "This call was done, but its answer is not known. Read the thing itself."))
        }
        Some((_, status, body)) => Err(AppError::Answered { status: u16::try_from(status).unwrap_or(200), body }),
    }
}
