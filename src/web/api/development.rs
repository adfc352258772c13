//! The development plan for programs: its actions, what could be planned for what is missing, and the days on the way to the
//! next level.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::lists::Page;
use crate::app::development::{self as app, NewAction};
use crate::domain::development::earliest::Earliest;
use crate::domain::development::proposals::Proposal;
use crate::domain::development::{ActionState, Owner, PlanAction, Settled};
use crate::domain::ids::{CriterionId, PersonId};
use crate::web::asked::{Answer, Asked};
use crate::web::pages::progress::whose;
use crate::web::reply::Reply;

#[derive(Serialize)]
struct Act<'a> {
    by: &'a PersonId,
    at: DateTime<Utc>,
}

#[derive(Serialize)]
struct Action<'a> {
    id: &'a str,
    person: &'a PersonId,
    /// The appraisal cycle in which it was agreed.
    cycle: Option<&'a str>,
    what: &'a str,
    owner: Owner,
    criterion: Option<&'a CriterionId>,
    due_on: NaiveDate,
    /// `open`, `done` or `dropped`.
    state: &'static str,
    done_on: Option<NaiveDate>,
    /// What came of it, or why it was dropped.
    words: Option<&'a str>,
    settled: Option<Act<'a>>,
    made: Act<'a>,
    changed: Option<Act<'a>>,
    version: i64,
}

fn act(act: &crate::domain::appraisal::Act) -> Act<'_> {
    Act { by: &act.by, at: act.at }
}

fn shape(of: &PlanAction) -> Action<'_> {
    let settled: Option<&Settled> = match &of.state {
        ActionState::Open => None,
        ActionState::Done(_, settled) | ActionState::Dropped(settled) => Some(settled),
    };
    Action {
        id: &of.id,
        person: &of.person,
        cycle: of.cycle.as_deref(),
        what: &of.what,
        owner: of.owner,
        criterion: of.criterion.as_ref(),
        due_on: of.due_on,
        state: of.state.word(),
        done_on: of.done_on(),
        words: settled.map(|settled| settled.words.as_str()),
        settled: settled.map(|settled| act(&settled.act)),
        made: act(&of.made),
        changed: of.changed.as_ref().map(act),
        version: of.version,
    }
}

#[derive(Serialize)]
struct Plan<'a> {
    person: &'a PersonId,
    as_of: NaiveDate,
    /// Null where there is no level to aim for.
    earliest: Option<&'a Earliest>,
    may_write: bool,
    #[serde(flatten)]
    actions: Page<Action<'a>>,
}

pub fn show(asked: &Asked) -> Answer {
    let plan = asked.read(|tx, me| app::view(tx, me, &whose(asked, me)))?;
    Reply::json(
        200,
        &Plan {
            person: &plan.view.person.id,
            as_of: plan.view.as_of,
            earliest: plan.earliest.as_ref(),
            may_write: plan.may_write,
            actions: Page { items: plan.actions.iter().map(shape).collect(), next: None },
        },
    )
}

/// What could be planned, as `POST` of the same address takes it.
pub fn proposals(asked: &Asked) -> Answer {
    let plan = asked.read(|tx, me| app::view(tx, me, &whose(asked, me)))?;
    Reply::json(200, &Page::<&Proposal> { items: plan.proposals.iter().collect(), next: None })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    what: String,
    owner: String,
    criterion: Option<String>,
    due_on: NaiveDate,
    cycle: Option<String>,
}

impl New {
    fn read(self) -> (NewAction, Option<String>) {
        let new = NewAction {
            what: self.what,
            owner: self.owner,
            criterion: self.criterion.unwrap_or_default(),
            due_on: Some(self.due_on),
        };
        (new, self.cycle)
    }
}

fn reply(status: u16, action: &PlanAction) -> Answer {
    Ok(Reply::json(status, &shape(action))?.with_version(action.version))
}

/// Whose plan the path names; None is the caller's own.
fn person(asked: &Asked) -> Option<PersonId> {
    asked.params.get("person").map(|id| PersonId::new(id.clone()))
}

/// 201 with the action; one that is open already in every word is given again.
pub fn add(asked: &Asked) -> Answer {
    let (new, cycle) = asked.json::<New>()?.read();
    let person = person(asked);
    let action = asked.write(move |tx, me| {
        let person = person.unwrap_or_else(|| me.id().clone());
        app::add(tx, me, &person, cycle.as_deref(), &new, Vec::new())
    })?;
    reply(201, &action)
}

/// Actions by keys of the caller's choice, after which what is wrong with each is named.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Several {
    actions: BTreeMap<String, New>,
}

/// Adds all of them, or none.
pub fn add_all(asked: &Asked) -> Answer {
    let new: Vec<(String, NewAction)> =
        asked.json::<Several>()?.actions.into_iter().map(|(key, new)| (key, new.read().0)).collect();
    let person = person(asked);
    let added = asked.write(move |tx, me| {
        let person = person.unwrap_or_else(|| me.id().clone());
        app::add_all(tx, me, &person, &new, &[])
    })?;
    Reply::json(201, &Page { items: added.iter().map(shape).collect::<Vec<_>>(), next: None })
}

/// Writes all of it anew, at the version of `If-Match`.
pub fn change(asked: &Asked) -> Answer {
    let (id, version, (new, _)) = (asked.param("id").to_owned(), asked.version()?, asked.json::<New>()?.read());
    let action = asked.write(move |tx, me| app::change(tx, me, &id, version, &new, Vec::new()))?;
    reply(200, &action)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Done {
    /// Left out: today.
    done_on: Option<NaiveDate>,
    words: String,
}

pub fn finish(asked: &Asked) -> Answer {
    let (id, version, Done { done_on, words }) = (asked.param("id").to_owned(), asked.version()?, asked.json()?);
    let action = asked.write(move |tx, me| app::finish(tx, me, &id, version, done_on, &words, Vec::new()))?;
    reply(200, &action)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dropped {
    reason: String,
}

pub fn drop_action(asked: &Asked) -> Answer {
    let (id, version, Dropped { reason }) = (asked.param("id").to_owned(), asked.version()?, asked.json()?);
    let action = asked.write(move |tx, me| app::drop_action(tx, me, &id, version, &reason))?;
    reply(200, &action)
}

pub fn reopen(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), asked.version()?);
    let action = asked.write(move |tx, me| app::reopen(tx, me, &id, version))?;
    reply(200, &action)
}
