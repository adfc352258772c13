//! The account of whoever's token it is.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::app::accounts;
use crate::web::asked::{Answer, Asked};
use crate::web::reply::Reply;

#[derive(Serialize)]
struct Account {
    id: String,
    version: i64,
    name: String,
    email: Option<String>,
    roles: Vec<&'static str>,
    last_sign_in_at: Option<DateTime<Utc>>,
    second_factor: bool,
    sessions: Vec<Session>,
    tokens: Vec<Token>,
}

#[derive(Serialize)]
struct Session {
    id: String,
    device: String,
    made_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

#[derive(Serialize)]
struct Token {
    id: String,
    name: String,
    scopes: Vec<String>,
    made_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
}

pub fn show(asked: &Asked) -> Answer {
    let account = asked.read(accounts::mine)?;
    let person = account.person;
    let version = person.version;
    let body = Account {
        id: person.id.as_str().to_owned(),
        version,
        name: person.name,
        email: person.email,
        roles: person.roles.iter().map(|role| role.as_str()).collect(),
        last_sign_in_at: person.last_sign_in_at,
        second_factor: account.second_factor,
        sessions: account
            .sessions
            .into_iter()
            .map(|session| Session {
                id: session.id,
                device: session.device,
                made_at: session.made_at,
                seen_at: session.seen_at,
                ends_at: session.ends_at,
            })
            .collect(),
        tokens: account
            .tokens
            .into_iter()
            .map(|token| Token {
                id: token.id,
                name: token.name,
                scopes: token.scopes,
                made_at: token.made_at,
                ends_at: token.ends_at,
                used_at: token.used_at,
            })
            .collect(),
    };
    Ok(Reply::json(200, &body)?.with_version(version))
}

/// Ends every session; the token that asks goes on.
pub fn end_sessions(asked: &Asked) -> Answer {
    let ended = asked.write(|tx, me| accounts::end_my_sessions(tx, me, None))?;
    Reply::json(200, &serde_json::json!({ "ended": ended }))
}

pub fn revoke_token(asked: &Asked) -> Answer {
    let id = asked.param("id").to_owned();
    asked.write(move |tx, me| accounts::revoke_token(tx, me, &id))?;
    Ok(Reply::new(204, crate::web::reply::Body::Empty))
}
