//! Objectives: proposing, agreeing, other words, dropping. If-Match is the version of the objective.

use serde::Deserialize;

use super::one::One;
use crate::app::appraisals::{self as app, Reworded};
use crate::domain::appraisal::Objective;
use crate::web::asked::{Answer, Asked};
use crate::web::reply::{Body, Reply};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    title: String,
    measure: String,
}

fn typed(asked: &Asked) -> Result<Reworded, crate::app::AppError> {
    let Words { title, measure } = asked.json()?;
    Ok(Reworded { title, measure })
}

fn reply(status: u16, held: &Objective) -> Answer {
    Ok(Reply::json(status, &One::from(held))?.with_version(held.version))
}

/// 201 with the objective; one that waits or is agreed already in the same words is given again.
pub fn propose(asked: &Asked) -> Answer {
    let (id, words) = (asked.param("id").to_owned(), typed(asked)?);
    let held = asked.write(move |tx, me| app::propose(tx, me, &id, &words))?;
    reply(201, &held)
}

pub fn reword(asked: &Asked) -> Answer {
    let (id, objective) = (asked.param("id").to_owned(), asked.param("objective").to_owned());
    let (version, words) = (asked.version()?, typed(asked)?);
    let held = asked.write(move |tx, me| app::reword(tx, me, &id, &objective, version, &words))?;
    reply(200, &held)
}

pub fn agree(asked: &Asked) -> Answer {
    let (id, objective) = (asked.param("id").to_owned(), asked.param("objective").to_owned());
    let version = asked.version()?;
    let held = asked.write(move |tx, me| app::agree(tx, me, &id, &objective, version))?;
    reply(200, &held)
}

pub fn drop_objective(asked: &Asked) -> Answer {
    let (id, objective) = (asked.param("id").to_owned(), asked.param("objective").to_owned());
    let version = asked.version()?;
    asked.write(move |tx, me| app::drop_objective(tx, me, &id, &objective, version))?;
    Ok(Reply::new(204, Body::Empty))
}
