//! Panel members and budget holders for programs.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::lists::Page;
use crate::app::designations::{self, NewDesignation};
use crate::domain::ids::PersonId;
use crate::domain::people::{Days, Designation as Stored, DesignationKind};
use crate::web::asked::{Answer, Asked};
use crate::web::reply::{Body, Reply};

#[derive(Serialize)]
struct Designation {
    id: String,
    version: i64,
    person: String,
    kind: DesignationKind,
    /// Null: the whole organisation.
    team: Option<String>,
    #[serde(flatten)]
    days: Days,
}

fn shape(named: Stored) -> Designation {
    Designation {
        id: named.id,
        version: named.version,
        person: named.person.to_string(),
        kind: named.kind,
        team: named.team.map(|team| team.to_string()),
        days: named.days,
    }
}

/// All of them, newest first: a council has some dozens.
pub fn list(asked: &Asked) -> Answer {
    let all = asked.read(designations::list)?;
    let items: Vec<Designation> = all.into_iter().map(|view| shape(view.designation)).collect();
    Reply::json(200, &Page { items, next: None })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    person: PersonId,
    /// `budget_holder` or `panel_member`.
    kind: String,
    team: Option<String>,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
}

pub fn add(asked: &Asked) -> Answer {
    let New { person, kind, team, starts_on, ends_on } = asked.json()?;
    let unknown = || crate::app::AppError::field("kind", "unknown_value", "kind must be budget_holder or panel_member");
    let kind = DesignationKind::from_word(&kind).ok_or_else(unknown)?;
    let team = team.as_deref().map(Into::into);
    let named =
        asked.write(move |tx, me| designations::designate(tx, me, NewDesignation { person, kind, team, starts_on, ends_on }))?;
    let (version, location) = (named.version, format!("/api/v1/designations/{}", named.id));
    Ok(Reply::json(201, &shape(named))?.with_version(version).with_header("Location", location))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    ends_on: NaiveDate,
}

pub fn end(asked: &Asked) -> Answer {
    let (id, version, body) = (asked.param("id").to_owned(), asked.version()?, asked.json::<End>()?);
    asked.write(move |tx, me| designations::end(tx, me, &id, version, body.ends_on))?;
    Ok(Reply::new(204, Body::Empty))
}
