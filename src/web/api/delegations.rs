//! Cover for programs: one's own, or of somebody whose profile the caller may read.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::lists::Page;
use crate::app::delegations::{self, CoverView, NewDelegation};
use crate::domain::ids::PersonId;
use crate::domain::people::{Days, Delegation as Stored, DelegationScope};
use crate::web::asked::{Answer, Asked};
use crate::web::reply::{Body, Reply};

#[derive(Serialize)]
struct Delegation {
    id: String,
    version: i64,
    from: String,
    to: String,
    #[serde(flatten)]
    days: Days,
    scopes: Vec<DelegationScope>,
    ended_at: Option<chrono::DateTime<chrono::Utc>>,
}

fn shape(cover: Stored) -> Delegation {
    Delegation {
        id: cover.id,
        version: cover.version,
        from: cover.from.to_string(),
        to: cover.to.to_string(),
        days: cover.days,
        scopes: cover.scopes,
        ended_at: cover.ended_at,
    }
}

/// The covers that a person is part of on either side, newest first: `for` says whose, or the caller's own.
pub fn list(asked: &Asked) -> Answer {
    let covers = asked.read(|tx, me| {
        let whose = asked.query.filled("for").map_or_else(|| me.id().clone(), PersonId::from);
        delegations::of(tx, me, &whose)
    })?;
    let all = covers.for_them.into_iter().chain(covers.by_them);
    let items: Vec<Delegation> = all.map(|view: CoverView| shape(view.delegation)).collect();
    Reply::json(200, &Page { items, next: None })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    /// Who is covered; the caller, where it is left out.
    from: Option<PersonId>,
    to: PersonId,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    scopes: Vec<DelegationScope>,
}

pub fn add(asked: &Asked) -> Answer {
    let New { from, to, starts_on, ends_on, scopes } = asked.json()?;
    let cover = asked.write(move |tx, me| {
        let from = from.unwrap_or_else(|| me.id().clone());
        delegations::grant(tx, me, NewDelegation { from, to, starts_on, ends_on, scopes })
    })?;
    let (version, location) = (cover.version, format!("/api/v1/delegations/{}", cover.id));
    Ok(Reply::json(201, &shape(cover))?.with_version(version).with_header("Location", location))
}

pub fn end(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), asked.version()?);
    asked.write(move |tx, me| delegations::end(tx, me, &id, version))?;
    Ok(Reply::new(204, Body::Empty))
}
