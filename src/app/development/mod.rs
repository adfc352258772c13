//! The development plan of a person: what officer and line manager agreed to do, what could be planned for what is missing,
//! and the earliest realistic day of the next level. Officer and line manager write it; whoever reads the record reads it.

mod write;

pub use write::{NewAction, add, add_all, change, check_all, drop_action, find, finish, reopen, to_add};

use std::collections::BTreeMap;

use super::people::names;
use super::progress::{self, View};
use super::{AppError, Caller, Tx, days, progression, relations};
use crate::clock;
use crate::domain::development::earliest::{Earliest, Question, Sent, earliest};
use crate::domain::development::proposals::{Proposal, proposals};
use crate::domain::development::{ActionState, PlanAction};
use crate::domain::ids::PersonId;
use crate::domain::people::Person;
use crate::domain::progression::Stage;
use crate::policy::{self, Action};
use crate::store::appraisals::cycles;
use crate::store::development as rows;
use crate::store::progression::freezes;

/// The plan of a person, as the caller may see it.
#[derive(Clone, Debug)]
pub struct DevelopmentPlan {
    pub view: View,
    /// By the day on which each is due.
    pub actions: Vec<PlanAction>,
    /// Of everybody who wrote in it.
    pub names: BTreeMap<PersonId, String>,
    /// Titles of the cycles in which actions were agreed.
    pub cycles: BTreeMap<String, String>,
    /// What could be planned for what is missing.
    pub proposals: Vec<Proposal>,
    /// None: there is no level to aim for.
    pub earliest: Option<Earliest>,
    pub may_write: bool,
}

/// Opens the plan. That somebody else's was read is recorded with the record that it rests on.
pub fn view(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<DevelopmentPlan, AppError> {
    let view = progress::outcomes(tx, me, id)?;
    let (person, standing) = relations::look(tx, me, id)?;
    let may_write = policy::decide(&me.actor, Action::PlanDevelopment, &standing.subject(&person)).offers();
    let actions = rows::list(tx.connection, id)?;
    let settled = |action: &PlanAction| match &action.state {
        ActionState::Open => None,
        ActionState::Done(_, settled) | ActionState::Dropped(settled) => Some(settled.act.by.clone()),
    };
    let by = actions.iter().flat_map(|action| {
        let changed = action.changed.as_ref().map(|act| act.by.clone());
        [Some(action.made.by.clone()), changed, settled(action)].into_iter().flatten()
    });
    let by: Vec<PersonId> = by.collect();
    let names = names(tx, by.iter())?;
    let mut titles = BTreeMap::new();
    for id in actions.iter().filter_map(|action| action.cycle.as_ref()) {
        if !titles.contains_key(id)
            && let Some(cycle) = cycles::find(tx.connection, id)?
        {
            titles.insert(id.clone(), cycle.title);
        }
    }
    let found = match &view.held {
        Some(held) => proposals(&held.assessed.assessment, &actions),
        None => Vec::new(),
    };
    let earliest = earliest_of(tx, me, &person, &view, &actions)?;
    Ok(DevelopmentPlan { view, actions, names, cycles: titles, proposals: found, earliest, may_write })
}

fn earliest_of(
    tx: &mut Tx<'_>,
    me: &Caller,
    person: &Person,
    view: &View,
    actions: &[PlanAction],
) -> Result<Option<Earliest>, AppError> {
    let Some(held) = &view.held else { return Ok(None) };
    let sent = sent(tx, me, person)?;
    let calendar = days::calendar_of(tx.library(), &person.organisation, view.as_of);
    Ok(earliest(&Question {
        assessment: &held.assessed.assessment,
        actions,
        terms: held.assessed.plan.progression.as_ref(),
        bank_holidays: calendar.map_or(&[], |calendar| &calendar.bank_holidays),
        sent: sent.as_ref(),
    }))
}

/// An application that waits for others.
fn sent(tx: &mut Tx<'_>, me: &Caller, person: &Person) -> Result<Option<Sent>, AppError> {
    let waits = |stage| matches!(stage, Stage::Submitted | Stage::Recommended | Stage::NotRecommended);
    let Some(open) = progression::open_of(tx, me, person)?.filter(|open| waits(open.stage())) else {
        return Ok(None);
    };
    let Some(freeze) = freezes::latest(tx.connection, &open.id)? else { return Ok(None) };
    let days = open.submitted_at.zip(open.recommend_by).zip(open.due_on);
    Ok(days.map(|((sent_at, recommend_by), decide_by)| Sent {
        id: open.id.to_string(),
        level: open.level.to_string(),
        sent_on: clock::day_in_london(sent_at),
        recommend_by,
        decide_by,
        met_on: freeze.criteria_met_on,
    }))
}
