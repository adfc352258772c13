//! A cycle as a file for HR: where each of its appraisals stands, and of those that were shared the score and what is recommended
//! about the increment within the grade.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::super::super::{About, AppError, Caller, Tx};
use super::find;
use crate::clock;
use crate::domain::appraisal::{
    Appraisal, Increment, NotRatedReason, Objective, SignatureKind, Stage, State, StateWord, Turn, View,
};
use crate::domain::audit::Outcome;
use crate::domain::decimal::Dec;
use crate::domain::ids::PersonId;
use crate::domain::people::Person;
use crate::policy::{self, Action, Subject};
use crate::store::appraisals::{self as rows, beside, views};
use crate::store::{lines, people};

/// One appraisal of the file.
#[derive(Clone, PartialEq, Debug)]
pub struct ExportRow {
    pub employee_ref: String,
    pub name: String,
    /// Of the line manager today; empty where there is none.
    pub manager_ref: String,
    pub manager: String,
    pub stage: Stage,
    pub due_on: NaiveDate,
    pub word: StateWord,
    pub signature: Option<SignatureKind>,
    pub not_rated: Option<NotRatedReason>,
    /// Who acts next, as what and by name; None once it is settled.
    pub turn: Option<Turn>,
    pub turn_name: String,
    /// The day since which it stands so.
    pub since: NaiveDate,
    pub overdue: bool,
    /// Out of 100, once it is shared and where anything is rated.
    pub score: Option<Dec>,
    /// Once it is shared and where one is asked for.
    pub increment: Option<Increment>,
}

/// Whether the caller may have the file.
pub fn may_export(me: &Caller) -> bool {
    policy::decide(&me.actor, Action::ExportBulk, &Subject::organisation(me.organisation().clone())).offers()
}

/// Every appraisal of a cycle, those that are not settled first, by the day they are due and by name.
pub fn export(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<Vec<ExportRow>, AppError> {
    tx.allow(me, Action::ExportBulk, &Subject::organisation(me.organisation().clone()))?;
    let cycle = find(tx, me, id)?;
    let today = tx.today;
    let all = rows::list_of_cycle(tx.connection, &cycle.id)?;
    let written: BTreeMap<String, View> =
        views::shared_of_cycle(tx.connection, &cycle.id)?.into_iter().map(|view| (view.appraisal.clone(), view)).collect();
    let mut objectives: BTreeMap<PersonId, Vec<Objective>> = BTreeMap::new();
    for objective in beside::objectives_of_cycle(tx.connection, &cycle.id)? {
        objectives.entry(objective.person.clone()).or_default().push(objective);
    }
    let in_it: BTreeSet<&PersonId> = all.iter().map(|appraisal| &appraisal.person).collect();
    let in_it: Vec<PersonId> = in_it.into_iter().cloned().collect();
    let managers: BTreeMap<PersonId, PersonId> =
        lines::list_on(tx.connection, &in_it, today)?.into_iter().map(|line| (line.person, line.manager)).collect();
    let named: BTreeSet<&PersonId> = in_it.iter().chain(managers.values()).chain(&cycle.moderator).collect();
    let named: Vec<PersonId> = named.into_iter().cloned().collect();
    let known: BTreeMap<PersonId, Person> =
        people::find_all(tx.connection, &named)?.into_iter().map(|person| (person.id.clone(), person)).collect();
    let name = |id: Option<&PersonId>| id.and_then(|id| known.get(id)).map(|person| person.name.clone()).unwrap_or_default();
    let reference = |id: Option<&PersonId>| id.and_then(|id| known.get(id)?.employee_ref.clone()).unwrap_or_default();
    let row = |appraisal: Appraisal| {
        let (officer, manager) = (Some(&appraisal.person), managers.get(&appraisal.person));
        let turn = appraisal.state.turn();
        let word = appraisal.state.word();
        let view = written.get(&appraisal.id);
        let of = objectives.get(&appraisal.person).map(Vec::as_slice).unwrap_or_default();
        let score = view.and_then(|view| appraisal.form.clone().with_objectives(of).score(&view.written.answers).overall);
        ExportRow {
            employee_ref: reference(officer),
            name: name(officer),
            manager_ref: reference(manager),
            manager: name(manager),
            stage: appraisal.stage,
            due_on: appraisal.due_on,
            word,
            signature: appraisal.state.signed().map(|signed| signed.kind),
            not_rated: match &appraisal.state {
                State::NotRated(not_rated) => Some(not_rated.reason),
                _ => None,
            },
            turn,
            turn_name: match turn {
                Some(Turn::Officer) => name(officer),
                Some(Turn::Manager) => name(manager),
                Some(Turn::Moderator) => name(cycle.moderator.as_ref()),
                None => String::new(),
            },
            since: clock::day_in_london(appraisal.changed_at),
            overdue: !word.is_settled() && appraisal.due_on < today,
            score,
            increment: view.and_then(|view| view.written.increment.clone()),
        }
    };
    let mut rows: Vec<ExportRow> = all.into_iter().map(row).collect();
    rows.sort_by_cached_key(|row| {
        (row.word.is_settled(), row.due_on, people::sort_key(&row.name), row.employee_ref.clone(), row.stage)
    });
    let about = About::thing("appraisal_cycle", &*cycle.id, None);
    tx.record(me, Outcome::Read, "appraisal_cycle_exported", about, vec![("rows", rows.len().to_string())]);
    Ok(rows)
}
