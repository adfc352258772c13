//! Who of a cycle has not finished, who is not in it, and what is recommended about increments. It says where each appraisal
//! stands; of what was written it knows the recommendations that were shared, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::super::super::people::Named;
use super::super::super::{About, AppError, Caller, Tx};
use super::candidates::{Candidates, posted, sorted_out};
use super::{find, may_open, meant_for};
use crate::domain::appraisal::{Cycle, NotRatedReason, Placed, Recommended, Stage, StateWord, Turn};
use crate::domain::audit::Outcome;
use crate::domain::ids::PersonId;
use crate::store::appraisals::{placed, views};
use crate::store::{lines, people};

/// Which appraisals of a cycle are shown.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct OverviewQuery {
    /// Those that are settled too.
    pub all: bool,
    pub stage: Option<Stage>,
    pub state: Option<StateWord>,
    /// Whose turn it is.
    pub turn: Option<Turn>,
    pub manager: Option<PersonId>,
    /// What is recommended about the increment within the grade.
    pub increment: Option<Recommended>,
    /// The appraisal after which the page begins.
    pub after: Option<String>,
    /// 50 where nothing is said.
    pub limit: Option<usize>,
}

const PAGE: usize = 50;

/// One appraisal in the overview of a cycle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OverviewRow {
    pub appraisal: String,
    pub person: Named,
    pub manager: Option<Named>,
    pub stage: Stage,
    pub due_on: NaiveDate,
    pub word: StateWord,
    pub state: &'static str,
    pub not_rated: Option<NotRatedReason>,
    /// Who has to do something, by name; None once it is settled, and where nobody is there to do it.
    pub turn: Option<String>,
    pub overdue: bool,
    /// What is recommended about the increment; None until it is shared, and where none is asked for.
    pub increment: Option<Recommended>,
}

/// How far the appraisals of one stage have come.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StageCount {
    pub stage: Stage,
    pub due_on: NaiveDate,
    pub all: usize,
    pub settled: usize,
    pub overdue: usize,
    /// Every state that there is one in, in the order of the states.
    pub states: Vec<(StateWord, usize)>,
}

/// How far the people of one manager have come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ManagerCount {
    /// None: they have no line manager today.
    pub manager: Option<Named>,
    pub all: usize,
    pub settled: usize,
    pub overdue: usize,
    /// How many wait for this manager, and for their officers.
    pub waits_for_manager: usize,
    pub waits_for_officer: usize,
    pub waits_for_moderator: usize,
}

/// Who has not finished.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overview {
    pub cycle: Cycle,
    /// For whom it is, in words.
    pub meant_for: String,
    pub opened_by: String,
    pub moderator: Option<String>,
    pub stages: Vec<StageCount>,
    /// Those with most to do first.
    pub managers: Vec<ManagerCount>,
    /// What is recommended about increments where it was shared, each with how many there are of it.
    pub increments: Vec<(Recommended, usize)>,
    /// Those that are not settled come first, the most overdue of them foremost.
    pub rows: Vec<OverviewRow>,
    /// How many there are of these.
    pub found: usize,
    pub all: usize,
    pub settled: usize,
    /// After which the next page begins.
    pub next: Option<String>,
    /// Who is not in it and could be added, and who could not.
    pub missing: Candidates,
}

/// Counts and lists a cycle.
pub fn overview(tx: &mut Tx<'_>, me: &Caller, id: &str, query: &OverviewQuery) -> Result<Overview, AppError> {
    may_open(tx, me)?;
    let cycle = find(tx, me, id)?;
    let today = tx.today;
    let all = placed::list_of_cycle(tx.connection, &cycle.id)?;
    let increments = views::increments_of_cycle(tx.connection, &cycle.id)?;
    let in_it: BTreeSet<PersonId> = all.iter().map(|appraisal| appraisal.person.clone()).collect();
    let ids: Vec<PersonId> = in_it.iter().cloned().collect();
    let managers: BTreeMap<PersonId, PersonId> =
        lines::list_on(tx.connection, &ids, today)?.into_iter().map(|line| (line.person, line.manager)).collect();
    let named = ids.iter().chain(managers.values()).chain(&cycle.moderator).chain([&cycle.opened_by]);
    let names = super::super::super::people::names(tx, named)?;
    let name = |id: &PersonId| names.get(id).cloned().unwrap_or_default();
    let of = |id: &PersonId| Named { id: id.clone(), name: name(id) };
    let fits = |found: &&Placed| {
        (query.all || query.state.is_some() || query.increment.is_some() || !found.is_settled())
            && query.stage.is_none_or(|stage| found.stage == stage)
            && query.state.is_none_or(|state| found.word == state)
            && query.turn.is_none_or(|turn| found.turn() == Some(turn))
            && query.increment.is_none_or(|wanted| increments.get(&found.id) == Some(&wanted))
            && query.manager.as_ref().is_none_or(|manager| managers.get(&found.person) == Some(manager))
    };
    let row = |found: &Placed| {
        let manager = managers.get(&found.person);
        let turn = match found.turn() {
            Some(Turn::Officer) => Some(&found.person),
            Some(Turn::Manager) => manager,
            Some(Turn::Moderator) => cycle.moderator.as_ref(),
            None => None,
        };
        OverviewRow {
            appraisal: found.id.clone(),
            person: of(&found.person),
            manager: manager.map(of),
            stage: found.stage,
            due_on: found.due_on,
            word: found.word,
            state: found.label(),
            not_rated: found.not_rated,
            turn: turn.map(name),
            overdue: found.is_overdue(today),
            increment: increments.get(&found.id).copied(),
        }
    };
    let mut rows: Vec<OverviewRow> = all.iter().filter(fits).map(row).collect();
    rows.sort_by_cached_key(|row| {
        (row.word.is_settled(), row.due_on, people::sort_key(&row.person.name), row.person.id.clone(), row.appraisal.clone())
    });
    let found = rows.len();
    if let Some(at) = query.after.as_ref().and_then(|after| rows.iter().position(|row| row.appraisal == *after)) {
        rows.drain(..=at);
    }
    let most = query.limit.unwrap_or(PAGE);
    let more = rows.len() > most;
    rows.truncate(most);
    let next = rows.last().map(|last| last.appraisal.clone()).filter(|_| more);
    let posted = posted(tx, me, cycle.team.as_ref(), cycle.job_profile.as_deref())?;
    let missing = sorted_out(posted, cycle.starts_on, &in_it).0;
    tx.record(me, Outcome::Read, "appraisal_cycle_read", About::thing("appraisal_cycle", &*cycle.id, None), vec![]);
    Ok(Overview {
        meant_for: meant_for(tx, &cycle)?,
        opened_by: name(&cycle.opened_by),
        moderator: cycle.moderator.as_ref().map(name),
        stages: stage_counts(&cycle, &all, today),
        managers: manager_counts(&all, &managers, &of, today),
        increments: Recommended::ALL
            .into_iter()
            .map(|one| (one, increments.values().filter(|found| **found == one).count()))
            .filter(|(_, count)| *count > 0)
            .collect(),
        settled: all.iter().filter(|found| found.is_settled()).count(),
        all: all.len(),
        rows,
        found,
        next,
        missing,
        cycle,
    })
}

fn stage_counts(cycle: &Cycle, all: &[Placed], today: NaiveDate) -> Vec<StageCount> {
    let of = |(stage, due_on): (Stage, NaiveDate)| {
        let found: Vec<&Placed> = all.iter().filter(|found| found.stage == stage).collect();
        let in_state = |word: StateWord| (word, found.iter().filter(|found| found.word == word).count());
        StageCount {
            stage,
            due_on,
            all: found.len(),
            settled: found.iter().filter(|found| found.is_settled()).count(),
            overdue: found.iter().filter(|found| found.is_overdue(today)).count(),
            states: StateWord::ALL.into_iter().map(in_state).filter(|(_, count)| *count > 0).collect(),
        }
    };
    cycle.stages().into_iter().map(of).collect()
}

fn manager_counts(
    all: &[Placed],
    managers: &BTreeMap<PersonId, PersonId>,
    of: &impl Fn(&PersonId) -> Named,
    today: NaiveDate,
) -> Vec<ManagerCount> {
    let mut by_manager: BTreeMap<Option<&PersonId>, Vec<&Placed>> = BTreeMap::new();
    for found in all {
        by_manager.entry(managers.get(&found.person)).or_default().push(found);
    }
    let mut counts: Vec<ManagerCount> = by_manager
        .into_iter()
        .map(|(manager, found)| {
            let with = |turn: Turn| found.iter().filter(|found| found.turn() == Some(turn)).count();
            ManagerCount {
                manager: manager.map(of),
                all: found.len(),
                settled: found.iter().filter(|found| found.is_settled()).count(),
                overdue: found.iter().filter(|found| found.is_overdue(today)).count(),
                waits_for_manager: with(Turn::Manager),
                waits_for_officer: with(Turn::Officer),
                waits_for_moderator: with(Turn::Moderator),
            }
        })
        .collect();
    counts.sort_by_cached_key(|count| {
        let name = count.manager.as_ref().map(|manager| people::sort_key(&manager.name));
        (std::cmp::Reverse(count.overdue), std::cmp::Reverse(count.all - count.settled), name)
    });
    counts
}
