//! Teams for programs.

use serde::{Deserialize, Serialize};

use super::lists::Page;
use crate::app::teams;
use crate::domain::people::Team as Stored;
use crate::web::asked::{Answer, Asked};
use crate::web::reply::Reply;

#[derive(Serialize)]
struct Team {
    id: String,
    version: i64,
    name: String,
    /// People who hold a post in it today; null just after it was changed.
    people: Option<i64>,
}

fn shape(team: Stored, people: Option<i64>) -> Team {
    Team { id: team.id.to_string(), version: team.version, name: team.name, people }
}

/// All of them: a council has some dozens.
pub fn list(asked: &Asked) -> Answer {
    let (teams, _) = asked.read(teams::list_with_sizes)?;
    let items: Vec<Team> = teams.into_iter().map(|(team, people)| shape(team, Some(people))).collect();
    Reply::json(200, &Page { items, next: None })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
}

pub fn add(asked: &Asked) -> Answer {
    let Named { name } = asked.json()?;
    let team = asked.write(move |tx, me| teams::add(tx, me, &name))?;
    let (version, location) = (team.version, format!("/api/v1/teams/{}", team.id));
    Ok(Reply::json(201, &shape(team, Some(0)))?.with_version(version).with_header("Location", location))
}

pub fn rename(asked: &Asked) -> Answer {
    let (id, version, body) = (asked.param("id").into(), asked.version()?, asked.json::<Named>()?);
    let team = asked.write(move |tx, me| teams::rename(tx, me, &id, version, &body.name))?;
    let version = team.version;
    Ok(Reply::json(200, &shape(team, None))?.with_version(version))
}
