//! What waits for the caller's review: evidence of direct reports, and of reports of managers for whom the caller acts in this.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::super::evidence::Row;
use super::super::evidence::list::{MOST, PAGE, with_names};
use super::super::people::{Named, names as names_of};
use super::super::{About, AppError, Caller, Tx};
use crate::domain::audit::Outcome;
use crate::domain::ids::{EvidenceId, PersonId};
use crate::domain::people::DelegationScope;
use crate::policy::{Action, EvidenceStage, Subject};
use crate::store::{delegations, evidence_list, lines};

/// Which part of the queue is asked for.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub enum Which {
    #[default]
    All,
    Overdue,
    /// Reports of this manager, for whom the caller acts.
    ActingFor(PersonId),
}

/// What is asked of the queue.
#[derive(Clone, Default, Debug)]
pub struct QueueQuery {
    pub which: Which,
    /// What follows this piece.
    pub after: Option<EvidenceId>,
    /// Rows on the page, 200 at most; 50 where it is left out.
    pub limit: Option<usize>,
}

/// One piece that waits.
#[derive(Clone, PartialEq, Debug)]
pub struct QueueRow {
    pub row: Row,
    pub officer: Named,
    /// The manager for whom the caller acts here.
    pub for_manager: Option<Named>,
    pub overdue: bool,
}

/// A manager for whom the caller acts, through a last day, and how much waits there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActingFor {
    pub manager: Named,
    pub until: Option<NaiveDate>,
    pub waiting: i64,
}

/// One page, what was sent first first.
#[derive(Clone, PartialEq, Debug)]
pub struct Queue {
    pub rows: Vec<QueueRow>,
    pub next: Option<EvidenceId>,
    /// How much waits, and how much of that is overdue, whatever is asked for.
    pub all: i64,
    pub overdue: i64,
    pub acting: Vec<ActingFor>,
}

/// Whose evidence the caller reviews today.
pub(super) struct Charge {
    /// Each person with their line manager.
    pub people: BTreeMap<PersonId, PersonId>,
    /// The managers for whom the caller acts, with the last day.
    pub covered: BTreeMap<PersonId, Option<NaiveDate>>,
}

/// Finds whose evidence the caller reviews, in two queries.
pub(super) fn charge(tx: &mut Tx<'_>, me: &Caller) -> Result<Charge, AppError> {
    let today = tx.today;
    let mut covered: BTreeMap<PersonId, Option<NaiveDate>> = BTreeMap::new();
    for cover in delegations::list_active_to(tx.connection, me.id(), today)? {
        if cover.scopes.contains(&DelegationScope::Review) {
            let until = covered.entry(cover.from).or_insert(cover.days.ends_on);
            *until = (*until).max(cover.days.ends_on);
        }
    }
    let managers: Vec<PersonId> = covered.keys().cloned().chain([me.id().clone()]).collect::<BTreeSet<_>>().into_iter().collect();
    let reports = lines::list_for_managers(tx.connection, &managers, today)?;
    let people = reports.into_iter().map(|line| (line.person, line.manager)).filter(|(person, _)| person != me.id()).collect();
    Ok(Charge { people, covered })
}

/// Asks the policy whether the caller reviews at all.
pub(super) fn may_review_at_all(tx: &mut Tx<'_>, me: &Caller) -> Result<(), AppError> {
    let team = Subject::own_team(me.organisation().clone()).evidence(EvidenceStage::Submitted);
    tx.allow(me, Action::Review, &team)
}

/// What waits for the caller.
pub fn queue(tx: &mut Tx<'_>, me: &Caller, asked: &QueueQuery) -> Result<Queue, AppError> {
    may_review_at_all(tx, me)?;
    let charge = charge(tx, me)?;
    let today = tx.today;
    let everybody: Vec<PersonId> = charge.people.keys().cloned().collect();
    let counts = evidence_list::count_waiting(tx.connection, &everybody, today)?;
    let wanted: Vec<PersonId> = match &asked.which {
        Which::All | Which::Overdue => everybody,
        Which::ActingFor(manager) => {
            charge.people.iter().filter(|(_, of)| *of == manager && of != &me.id()).map(|(person, _)| person.clone()).collect()
        }
    };
    let overdue_on = (asked.which == Which::Overdue).then_some(today);
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, MOST);
    let after = match &asked.after {
        Some(id) if id.as_str().contains('\0') => return Err(AppError::NotFound),
        Some(id) => Some(evidence_list::waiting_at(tx.connection, id)?.ok_or(AppError::NotFound)?),
        None => None,
    };
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut rows = match wanted.is_empty() {
        true => Vec::new(),
        false => evidence_list::list_waiting(tx.connection, &wanted, overdue_on, after.as_ref(), most)?,
    };
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().map(|row| row.id.clone()).filter(|_| more);
    let known = rows.iter().map(|row| &row.person).chain(charge.covered.keys());
    let names = names_of(tx, known)?;
    let named = |id: &PersonId| Named { id: id.clone(), name: names.get(id).cloned().unwrap_or_default() };
    if !rows.is_empty() {
        tx.record(me, Outcome::Read, "reviews_listed", About::whole("evidence"), vec![("shown", rows.len().to_string())]);
    }
    let row = |row: Row| {
        let manager = charge.people.get(&row.listed.person).filter(|manager| *manager != me.id());
        QueueRow {
            officer: named(&row.listed.person),
            for_manager: manager.map(named),
            overdue: row.listed.due_on.is_some_and(|due| due < today),
            row,
        }
    };
    let waiting_of = |manager: &PersonId| -> i64 {
        let of = charge.people.iter().filter(|(_, of)| *of == manager);
        of.filter_map(|(person, _)| counts.get(person)).map(|(all, _)| all).sum()
    };
    Ok(Queue {
        rows: with_names(tx, rows).into_iter().map(row).collect(),
        next,
        all: counts.values().map(|(all, _)| all).sum(),
        overdue: counts.values().map(|(_, overdue)| overdue).sum(),
        acting: charge
            .covered
            .iter()
            .map(|(manager, until)| ActingFor { manager: named(manager), until: *until, waiting: waiting_of(manager) })
            .collect(),
    })
}

/// The piece that waits longest for the caller, apart from one.
pub(super) fn next_waiting(tx: &mut Tx<'_>, me: &Caller, but: &EvidenceId) -> Result<Option<EvidenceId>, AppError> {
    let people: Vec<PersonId> = charge(tx, me)?.people.into_keys().collect();
    if people.is_empty() {
        return Ok(None);
    }
    let rows = evidence_list::list_waiting(tx.connection, &people, None, None, 2)?;
    Ok(rows.into_iter().map(|row| row.id).find(|id| id != but))
}
