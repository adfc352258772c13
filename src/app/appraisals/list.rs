//! Reading: whose turn it is, and one appraisal as its reader may see it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::super::people::{Named, Why, record_read};
use super::super::relations::{self, below};
use super::super::{AppError, Caller, Tx};
use super::settle::unsigned_from;
use super::{Loaded, is_line, load};
use crate::clock;
use crate::domain::appraisal::{
    Cycle, Form, Move, NotRatedReason, Objective, Placed, Reader, Score, Stage, State, StateWord, Turn, View, ViewKind,
};
use crate::domain::development::PlanAction;
use crate::domain::ids::PersonId;
use crate::domain::people::{DelegationScope, Person};
use crate::policy::{Action, Relation, Relations, Subject};
use crate::store::appraisals::{cycles as cycle_rows, placed};
use crate::store::{delegations, development, lines};

/// One appraisal in a list.
#[derive(Clone, PartialEq, Debug)]
pub struct Listed {
    pub id: String,
    pub person: Named,
    /// "2025 to 2026".
    pub cycle: String,
    pub stage: Stage,
    pub due_on: NaiveDate,
    pub word: StateWord,
    pub state: &'static str,
    pub not_rated: Option<NotRatedReason>,
    /// Whose turn it is, by name; None once it is settled, and where nobody is there to do it.
    pub turn: Option<String>,
    /// The caller has to do something.
    pub my_turn: bool,
    pub settled: bool,
    pub overdue: bool,
}

/// The appraisals of one person, and who they are.
#[derive(Clone, Debug)]
pub struct OfPerson {
    pub person: Person,
    pub why: Why,
    pub appraisals: Vec<Listed>,
}

/// A view with the name of whoever wrote it.
#[derive(Clone, PartialEq, Debug)]
pub struct Seen {
    pub view: View,
    pub by: String,
    pub score: Score,
}

/// One appraisal as its reader may see it.
#[derive(Clone, PartialEq, Debug)]
pub struct Opened {
    pub id: String,
    pub person: Named,
    pub manager: Option<Named>,
    pub cycle: Cycle,
    pub stage: Stage,
    pub due_on: NaiveDate,
    pub state: State,
    pub version: i64,
    pub form: Form,
    pub views: Vec<Seen>,
    pub objectives: Vec<Objective>,
    /// Of the development plan: what was agreed for this cycle, and what was made, due or done within it.
    pub development: Vec<PlanAction>,
    /// What the caller may do now.
    pub moves: Vec<Move>,
    /// The views that the caller may write now.
    pub writes: Vec<ViewKind>,
    /// The caller may propose objectives, and write in the development plan.
    pub plans: bool,
}

/// The caller's own appraisals, those of whom they manage or act for, and those that they moderate: those in which it is their
/// turn first.
pub fn list_mine(tx: &mut Tx<'_>, me: &Caller) -> Result<Vec<Listed>, AppError> {
    let own = Subject::person(me.organisation().clone(), me.id().clone(), Relations::of(Relation::Own));
    tx.allow(me, Action::ViewRecord, &own)?;
    let below = below(tx, me.id())?;
    let mut people: Vec<PersonId> = below.direct.union(&below.acting).cloned().collect();
    people.push(me.id().clone());
    let mut found = placed::list_of_people(tx.connection, &people)?;
    let cycles = cycle_rows::list(tx.connection, me.organisation())?;
    for cycle in cycles.iter().filter(|cycle| cycle.moderator.as_ref() == Some(me.id())) {
        let waiting = placed::list_of_cycle(tx.connection, &cycle.id)?;
        found.extend(waiting.into_iter().filter(|appraisal| appraisal.turn() == Some(Turn::Moderator)));
    }
    found.sort_by(|one, other| one.id.cmp(&other.id));
    found.dedup_by(|one, other| one.id == other.id);
    let today = tx.today;
    let covered: BTreeSet<PersonId> = delegations::list_active_to(tx.connection, me.id(), today)?
        .into_iter()
        .filter(|cover| cover.scopes.contains(&DelegationScope::Appraise))
        .map(|cover| cover.from)
        .collect();
    listed(tx, &cycles, found, |found, turn, holder| match turn {
        Turn::Officer => found.person == *me.id(),
        Turn::Manager => holder.is_some_and(|manager| *manager == *me.id() || covered.contains(manager)),
        Turn::Moderator => holder == Some(me.id()),
    })
}

/// The appraisals of one person, the newest first.
pub fn list_of_person(tx: &mut Tx<'_>, me: &Caller, of: &PersonId) -> Result<OfPerson, AppError> {
    let (person, standing) = relations::find(tx, me, of)?;
    tx.allow(me, Action::ViewRecord, &standing.subject(&person))?;
    record_read(tx, me, &person, &standing, "appraisals_read");
    let why = super::super::people::why_seen(tx, me, &person, &standing)?;
    let found = placed::list_of_people(tx.connection, std::slice::from_ref(of))?;
    let cycles = cycle_rows::list(tx.connection, &person.organisation)?;
    let is_line = is_line(&standing);
    let appraisals = listed(tx, &cycles, found, |_, turn, holder| match turn {
        Turn::Officer => of == me.id(),
        Turn::Manager => is_line,
        Turn::Moderator => holder == Some(me.id()),
    })?;
    Ok(OfPerson { person, why, appraisals })
}

/// As lists show them. `mine` is asked with whose turn it is and who that is.
fn listed(
    tx: &mut Tx<'_>,
    cycles: &[Cycle],
    found: Vec<Placed>,
    mine: impl Fn(&Placed, Turn, Option<&PersonId>) -> bool,
) -> Result<Vec<Listed>, AppError> {
    let today = tx.today;
    let by_id: BTreeMap<&str, &Cycle> = cycles.iter().map(|cycle| (&*cycle.id, cycle)).collect();
    let people: BTreeSet<PersonId> = found.iter().map(|appraisal| appraisal.person.clone()).collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let managers: BTreeMap<PersonId, PersonId> =
        lines::list_on(tx.connection, &people, today)?.into_iter().map(|line| (line.person, line.manager)).collect();
    let moderators = cycles.iter().filter_map(|cycle| cycle.moderator.as_ref());
    let names = super::super::people::names(tx, people.iter().chain(managers.values()).chain(moderators))?;
    let name = |id: &PersonId| names.get(id).cloned().unwrap_or_default();
    let mut all: Vec<Listed> = found
        .iter()
        .map(|appraisal| {
            let cycle = by_id.get(&*appraisal.cycle);
            let turn = appraisal.turn().map(|turn| {
                let holder = match turn {
                    Turn::Officer => Some(&appraisal.person),
                    Turn::Manager => managers.get(&appraisal.person),
                    Turn::Moderator => cycle.and_then(|cycle| cycle.moderator.as_ref()),
                };
                (turn, holder)
            });
            Listed {
                id: appraisal.id.clone(),
                person: Named { id: appraisal.person.clone(), name: name(&appraisal.person) },
                cycle: cycle.map(|cycle| cycle.title.clone()).unwrap_or_default(),
                stage: appraisal.stage,
                due_on: appraisal.due_on,
                word: appraisal.word,
                state: appraisal.label(),
                not_rated: appraisal.not_rated,
                turn: turn.and_then(|(_, holder)| holder).map(name),
                my_turn: turn.is_some_and(|(turn, holder)| mine(appraisal, turn, holder)),
                settled: appraisal.is_settled(),
                overdue: appraisal.is_overdue(today),
            }
        })
        .collect();
    all.sort_by_cached_key(|one| {
        let newest = std::cmp::Reverse(one.due_on);
        // What waits comes by its due day, what is settled the newest first.
        let waiting = (!one.settled).then_some(one.due_on);
        (!one.my_turn, one.settled, waiting, newest, one.person.name.clone(), one.id.clone())
    });
    Ok(all)
}

/// Opens an appraisal. That somebody else's was read is recorded.
pub fn view(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<Opened, AppError> {
    let loaded = load(tx, me, id)?;
    seen(tx, me, loaded)
}

/// The same of one that is loaded already.
pub(super) fn seen(tx: &mut Tx<'_>, me: &Caller, loaded: Loaded) -> Result<Opened, AppError> {
    let reader = loaded.reader(me);
    // Whoever is named to moderate reads this one, and only while it is with them.
    if reader != Reader::Moderator {
        tx.allow(me, Action::ViewRecord, &loaded.subject(me))?;
    }
    record_read(tx, me, &loaded.person, &loaded.standing, "appraisal_read");
    let shared = loaded.appraisal.state.shared().is_some();
    let shown: Vec<&View> = loaded.views.iter().filter(|view| view.is_shown_to(reader, shared)).collect();
    let today = tx.today;
    let line = lines::find_on(tx.connection, &loaded.person.id, today)?;
    let names = super::super::people::names(tx, shown.iter().map(|view| &view.by).chain(line.iter().map(|line| &line.manager)))?;
    let name = |id: &PersonId| names.get(id).cloned().unwrap_or_default();
    let score = |view: &View| loaded.appraisal.form.score(&view.written.answers);
    let views = shown.into_iter().map(|view| Seen { by: name(&view.by), score: score(view), view: view.clone() }).collect();
    let all = development::list(tx.connection, &loaded.person.id)?;
    let cycle = &loaded.cycle;
    let within = |action: &PlanAction| {
        let of_cycle = action.cycle.as_ref() == Some(&cycle.id);
        of_cycle || action.touches(clock::day_in_london(action.made.at), cycle.starts_on, cycle.ends_on)
    };
    let development = all.into_iter().filter(within).collect();
    Ok(Opened {
        id: loaded.appraisal.id.clone(),
        manager: line.map(|line| Named { name: name(&line.manager), id: line.manager }),
        views,
        moves: moves(&loaded, me, today),
        writes: writes(&loaded, me),
        plans: !loaded.appraisal.state.word().is_settled() && loaded.decide(me, Action::PlanDevelopment).offers(),
        development,
        stage: loaded.appraisal.stage,
        due_on: loaded.appraisal.due_on,
        version: loaded.appraisal.version,
        form: loaded.appraisal.form,
        state: loaded.appraisal.state,
        objectives: loaded.objectives,
        cycle: loaded.cycle,
        person: Named { id: loaded.person.id, name: loaded.person.name },
    })
}

/// The moves that policy and state let the caller make today.
fn moves(loaded: &Loaded, me: &Caller, today: NaiveDate) -> Vec<Move> {
    let may = |action: Action| loaded.decide(me, action).offers();
    let moderated = loaded.appraisal.form.moderation;
    let over = today >= loaded.appraisal.due_on;
    let mut found = match &loaded.appraisal.state {
        State::SelfAssessment if may(Action::SelfAssess) => vec![Move::SendOwn],
        State::NotStarted | State::SelfAssessment if may(Action::Appraise) && over => vec![Move::GoOnWithout],
        State::ManagerReview(_) if may(Action::Appraise) => vec![if moderated { Move::PutForward } else { Move::Share }],
        State::Moderation(None) if may(Action::Moderate) => vec![Move::Confirm, Move::GiveBack],
        State::Moderation(Some(_)) if may(Action::Appraise) => vec![Move::Share],
        State::Shared(_) if may(Action::Acknowledge) => vec![Move::Sign],
        State::Shared(shared) if may(Action::SignOff) && today >= unsigned_from(shared) => vec![Move::CloseWithout],
        State::Signed(..) if may(Action::SignOff) => vec![Move::Close],
        _ => Vec::new(),
    };
    found.extend(may(Action::MarkNotRated).then_some(Move::NotRate));
    found
}

fn writes(loaded: &Loaded, me: &Caller) -> Vec<ViewKind> {
    if matches!(loaded.appraisal.state, State::Moderation(_)) {
        return Vec::new();
    }
    let may = |kind| {
        let action = if kind == ViewKind::Own { Action::SelfAssess } else { Action::Appraise };
        let sent = loaded.view(me, kind).is_some_and(|view| view.sent_at.is_some());
        loaded.decide(me, action).offers() && !sent
    };
    ViewKind::ALL.into_iter().filter(|kind| may(*kind)).collect()
}
