//! Accounts as an administrator keeps them, and who holds which role. No token may change them: the policy says so.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::lists::{Page, limit, word};
use crate::app::AppError;
use crate::app::admin::{self, ListQuery, NewAccount, Reset};
use crate::app::people::Turn;
use crate::domain::account::{AccountState, Role, Roles};
use crate::domain::ids::PersonId;
use crate::domain::people::Person;
use crate::web::asked::{Answer, Asked};
use crate::web::reply::{Body, Reply};

#[derive(Serialize)]
struct Row {
    id: String,
    version: i64,
    name: String,
    email: Option<String>,
    employee_ref: Option<String>,
    state: AccountState,
    roles: Vec<&'static str>,
    last_sign_in_at: Option<DateTime<Utc>>,
}

fn row(person: Person) -> Row {
    Row {
        id: person.id.as_str().to_owned(),
        version: person.version,
        name: person.name,
        email: person.email,
        employee_ref: person.employee_ref,
        state: person.account,
        roles: person.roles.iter().map(Role::as_str).collect(),
        last_sign_in_at: person.last_sign_in_at,
    }
}

#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    row: Row,
    second_factor: bool,
}

pub fn list(asked: &Asked) -> Answer {
    let query = ListQuery {
        search: asked.query.filled("q").map(str::to_owned),
        state: word(asked, "state", AccountState::from_word)?,
        role: word(asked, "role", Role::from_word)?,
        turn: asked.query.filled("cursor").map_or(Turn::First, |id| Turn::After(PersonId::new(id))),
        limit: Some(limit(asked)?),
    };
    let list = asked.read(|tx, me| admin::list(tx, me, &query))?;
    let items: Vec<Listed> = list
        .accounts
        .into_iter()
        .map(|account| Listed { second_factor: account.second_factor, row: row(account.person) })
        .collect();
    let next = match list.next {
        Some(Turn::After(id)) => Some(id.as_str().to_owned()),
        _ => None,
    };
    Reply::json(200, &Page { items, next })
}

#[derive(Serialize)]
struct Account {
    #[serde(flatten)]
    row: Row,
    has_password: bool,
    second_factor_since: Option<DateTime<Utc>>,
    second_factor_required: bool,
    sessions: usize,
    tokens: usize,
    /// The reset of the second factor that waits for a second administrator.
    waiting_request: Option<Request>,
}

#[derive(Serialize)]
struct Request {
    id: String,
    asked_by: String,
    asked_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    reason: String,
}

fn request(request: crate::domain::request::Request) -> Request {
    Request {
        id: request.id,
        asked_by: request.asked_by.as_str().to_owned(),
        asked_at: request.asked_at,
        ends_at: request.ends_at,
        reason: request.reason,
    }
}

fn id(asked: &Asked) -> PersonId {
    PersonId::new(asked.param("id"))
}

pub fn show(asked: &Asked) -> Answer {
    let account = asked.read(|tx, me| admin::account(tx, me, &id(asked)))?;
    let version = account.person.version;
    let body = Account {
        has_password: account.has_password,
        second_factor_since: account.second_factor_since,
        second_factor_required: account.second_factor_required,
        sessions: account.sessions,
        tokens: account.tokens,
        waiting_request: account.waiting.map(|waiting| request(waiting.request)),
        row: row(account.person),
    };
    Ok(Reply::json(200, &body)?.with_version(version))
}

/// An account as it is after a change.
fn changed(person: Person) -> Answer {
    let version = person.version;
    Ok(Reply::json(200, &row(person))?.with_version(version))
}

fn roles_of(words: &[String]) -> Result<Roles, AppError> {
    words
        .iter()
        .map(|word| {
            let message = || format!("There is no role called {word}");
            Role::from_word(word).ok_or_else(|| AppError::field("roles", "unknown_role", message()))
        })
        .collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Add {
    name: String,
    email: String,
    employee_ref: Option<String>,
    roles: Vec<String>,
}

pub fn add(asked: &Asked) -> Answer {
    let body: Add = asked.json()?;
    let new = NewAccount { roles: roles_of(&body.roles)?, name: body.name, email: body.email, employee_ref: body.employee_ref };
    let person = asked.write(move |tx, me| admin::add(tx, me, new))?;
    let location = format!("/api/v1/accounts/{}", person.id);
    let version = person.version;
    Ok(Reply::json(201, &row(person))?.with_version(version).with_header("Location", location))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Correct {
    name: String,
    email: String,
}

pub fn correct(asked: &Asked) -> Answer {
    let (whose, version, body) = (id(asked), asked.version()?, asked.json::<Correct>()?);
    let corrected = asked.write(move |tx, me| admin::correct(tx, me, &whose, version, &body.name, &body.email))?;
    changed(corrected.person)
}

pub fn send_link(asked: &Asked) -> Answer {
    let (whose, version) = (id(asked), asked.version()?);
    let (_, purpose) = asked.write(move |tx, me| admin::send_link(tx, me, &whose, version))?;
    Reply::json(200, &serde_json::json!({ "sent": purpose.as_str() }))
}

pub fn end_sessions(asked: &Asked) -> Answer {
    let (whose, version) = (id(asked), asked.version()?);
    let (_, ended) = asked.write(move |tx, me| admin::end_sessions(tx, me, &whose, version))?;
    Reply::json(200, &serde_json::json!({ "ended": ended }))
}

pub fn close(asked: &Asked) -> Answer {
    let (whose, version) = (id(asked), asked.version()?);
    changed(asked.write(move |tx, me| admin::close(tx, me, &whose, version))?)
}

pub fn reopen(asked: &Asked) -> Answer {
    let (whose, version) = (id(asked), asked.version()?);
    changed(asked.write(move |tx, me| admin::reopen(tx, me, &whose, version))?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetRoles {
    roles: Vec<String>,
}

pub fn set_roles(asked: &Asked) -> Answer {
    let (whose, version) = (id(asked), asked.version()?);
    let wanted = roles_of(&asked.json::<SetRoles>()?.roles)?;
    changed(asked.write(move |tx, me| crate::app::roles::set(tx, me, &whose, version, wanted))?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    reason: String,
}

/// Done at once, or 202 with the request that waits for a second administrator.
pub fn reset_second_factor(asked: &Asked) -> Answer {
    let (whose, version, body) = (id(asked), asked.version()?, asked.json::<Reason>()?);
    match asked.write(move |tx, me| admin::reset_second_factor(tx, me, &whose, version, &body.reason))? {
        Reset::Done(_) => Ok(Reply::new(204, Body::Empty)),
        Reset::Asked(_, asked_for) => Reply::json(202, &request(*asked_for)),
    }
}

pub fn confirm_reset(asked: &Asked) -> Answer {
    let (whose, request) = (id(asked), asked.param("request").to_owned());
    asked.write(move |tx, me| admin::confirm_reset(tx, me, &whose, &request))?;
    Ok(Reply::new(204, Body::Empty))
}

pub fn cancel_reset(asked: &Asked) -> Answer {
    let (whose, request) = (id(asked), asked.param("request").to_owned());
    asked.write(move |tx, me| admin::cancel_reset(tx, me, &whose, &request))?;
    Ok(Reply::new(204, Body::Empty))
}

#[derive(Serialize)]
struct Holders {
    role: &'static str,
    total: i64,
    /// The first of them by name.
    people: Vec<Holder>,
}

#[derive(Serialize)]
struct Holder {
    id: String,
    name: String,
}

pub fn roles(asked: &Asked) -> Answer {
    let holders = asked.read(admin::roles)?;
    let items = holders
        .into_iter()
        .map(|holders| Holders {
            role: holders.role.as_str(),
            total: holders.total,
            people: holders
                .people
                .into_iter()
                .map(|person| Holder { id: person.id.as_str().to_owned(), name: person.name })
                .collect(),
        })
        .collect();
    Reply::json(200, &Page { items, next: None })
}
