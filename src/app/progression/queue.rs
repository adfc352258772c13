//! What waits to be decided, for HR and for those who are named: each case with the steps that this caller may take. The
//! number of queries does not grow with the number of cases.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::relations;
use super::super::{About, AppError, Caller, Tx};
use super::case::{Case, Mine};
use super::gates::action_of;
use super::list::{Kin, Listed};
use crate::clock::day_in_london;
use crate::domain::account::Role;
use crate::domain::audit::Outcome;
use crate::domain::evidence_policy::GateId;
use crate::domain::ids::{ApplicationId, PersonId, PostId, TeamId};
use crate::domain::people::{Designation, DesignationKind, Person};
use crate::domain::progression::case::Part;
use crate::domain::progression::{Application, Stage, State};
use crate::policy::{Action, Subject};
use crate::store::progression::{self as rows, Filter, decisions, freezes, history};
use crate::store::{designations, people, posts};

/// More are never waiting in one council; a page of them would be read by nobody.
const MOST: i64 = 1_000;

/// What a caller may do for a case now.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum WaitingStep {
    CheckCriteria,
    CheckFunding,
    Decide,
    Hear,
    /// Nobody is named to say if the work is funded.
    NameBudgetHolder,
    /// Nobody is named to hear the appeal.
    NameHearer,
    /// It was deferred to a day that has come. `replaces`: the caller may put a new decision in the place of that one.
    LookAgain {
        replaces: bool,
    },
}

impl WaitingStep {
    pub const fn as_str(self) -> &'static str {
        match self {
            WaitingStep::CheckCriteria => "check_criteria",
            WaitingStep::CheckFunding => "check_funding",
            WaitingStep::Decide => "decide",
            WaitingStep::Hear => "hear_appeal",
            WaitingStep::NameBudgetHolder => "name_budget_holder",
            WaitingStep::NameHearer => "name_hearer",
            WaitingStep::LookAgain { .. } => "look_again",
        }
    }

    /// The step as the page names it.
    pub const fn label(self) -> &'static str {
        match self {
            WaitingStep::CheckCriteria => "Check 1: are the criteria met?",
            WaitingStep::CheckFunding => "Check 2: is the work needed and funded?",
            WaitingStep::Decide => "Decide",
            WaitingStep::Hear => "Hear the appeal",
            WaitingStep::NameBudgetHolder => "Name a budget holder",
            WaitingStep::NameHearer => "Name who hears the appeal",
            WaitingStep::LookAgain { .. } => "Look at it again: is the work funded now?",
        }
    }
}

/// A case that waits for the caller.
#[derive(Clone, PartialEq, Debug)]
pub struct Waiting {
    pub listed: Listed,
    /// At least one.
    pub steps: Vec<WaitingStep>,
    /// The last day: for the decision, or for the hearing; or the day on which it is looked at again.
    pub by: Option<NaiveDate>,
}

/// The cases that wait for the caller, the most urgent first.
pub fn to_decide(tx: &mut Tx<'_>, me: &Caller) -> Result<Vec<Waiting>, AppError> {
    // Whoever may look at their own record may look at what waits for them.
    let (person, standing) = relations::find(tx, me, me.id())?;
    tx.allow(me, Action::ViewRecord, &standing.subject(&person))?;
    let mine = Mine::of(tx, me)?;
    let open = candidates(tx, me)?;
    let mut waiting: Vec<Waiting> = Vec::new();
    let all = designations::list_for_organisation(tx.connection, me.organisation())?;
    for (case, team) in cases(tx, me, &mine, open)? {
        let steps = steps(tx, me, &case, team.as_ref(), &all);
        if steps.is_empty() {
            continue;
        }
        let again = case.decision().and_then(|decision| decision.review_on);
        let heard_by = case.open_appeal().map(|appeal| appeal.heard_by_on);
        let by = heard_by.or(again).or(case.application.due_on);
        let listed = Listed { application: case.application, officer: case.person.name, heard_by };
        waiting.push(Waiting { listed, steps, by });
    }
    waiting.sort_by(|a, b| (a.by, &a.listed.application.id).cmp(&(b.by, &b.listed.application.id)));
    if !waiting.is_empty() {
        let shown = vec![("shown", waiting.len().to_string())];
        tx.record(me, Outcome::Read, "decisions_listed", About::whole("application"), shown);
    }
    Ok(waiting)
}

/// The cases in which something could wait for the caller.
fn candidates(tx: &mut Tx<'_>, me: &Caller) -> Result<Vec<Application>, AppError> {
    let stages = [Stage::Recommended, Stage::NotRecommended];
    let filter = Filter { stages: &stages, ..Filter::default() };
    let mut found = rows::list(tx.connection, me.organisation(), &filter, MOST)?;
    let appealed = decisions::under_appeal(tx.connection, me.organisation())?;
    found.extend(rows::find_all(tx.connection, &appealed)?);
    found.extend(rows::due_again(tx.connection, me.organisation(), tx.today)?);
    Ok(found)
}

/// Applications with everything that the policy is asked by, in a fixed number of queries.
fn cases(tx: &mut Tx<'_>, me: &Caller, mine: &Mine, found: Vec<Application>) -> Result<Vec<(Case, Option<TeamId>)>, AppError> {
    let ids: Vec<ApplicationId> = found.iter().map(|application| application.id.clone()).collect();
    let mut officers: Vec<PersonId> = found.iter().map(|application| application.person.clone()).collect();
    officers.sort();
    officers.dedup();
    let people: BTreeMap<PersonId, Person> =
        people::find_all(tx.connection, &officers)?.into_iter().map(|person| (person.id.clone(), person)).collect();
    let teams: BTreeMap<PostId, Option<TeamId>> =
        posts::list_for_people(tx.connection, &officers)?.into_iter().map(|post| (post.id, post.team)).collect();
    let kin = Kin::of(tx, me)?;
    let mut steps = history::steps(tx.connection, &ids)?;
    let mut gates = history::gates(tx.connection, &ids)?;
    let mut parts = history::parts(tx.connection, &ids)?;
    let mut decided = decisions::list(tx.connection, &ids)?;
    let mut appeals = decisions::appeals(tx.connection, &ids)?;
    let mut heads = freezes::heads(tx.connection, &ids)?;
    let mut all = Vec::with_capacity(found.len());
    for application in found {
        let Some(person) = people.get(&application.person).cloned() else { continue };
        let id = application.id.clone();
        let team = teams.get(&application.post).cloned().flatten();
        let relations = kin.relations(me.id(), &person.id);
        let (terms, reviewers) = heads.remove(&id).unwrap_or_default();
        let case = Case {
            steps: steps.remove(&id).unwrap_or_default(),
            gates: gates.remove(&id).unwrap_or_default(),
            decisions: decided.remove(&id).unwrap_or_default(),
            appeals: appeals.remove(&id).unwrap_or_default(),
            parts: parts.remove(&id).unwrap_or_default(),
            reviewers,
            terms,
            designated: mine.kinds_for(team.as_ref()),
            reciprocal: mine.is_opposite(&person.id),
            base: Subject::person(person.organisation.clone(), person.id.clone(), relations),
            application,
            person,
        };
        all.push((case, team));
    }
    Ok(all)
}

fn steps(tx: &Tx<'_>, me: &Caller, case: &Case, team: Option<&TeamId>, designated: &[Designation]) -> Vec<WaitingStep> {
    let offers = |action| case.offers(tx, me, action);
    let unanswered = case.unanswered();
    let open = |gate: GateId| unanswered.contains(&gate);
    let names = me.actor.roles.has(Role::Hr) && crate::policy::decide(&me.actor, Action::Designate, &case.base).offers();
    if case.open_appeal().is_some() {
        let hearer = case.parts.iter().any(|part| part.holds() && part.part == Part::Hearer);
        return match () {
            () if offers(Action::HearAppeal) => vec![WaitingStep::Hear],
            () if names && !hearer => vec![WaitingStep::NameHearer],
            () => Vec::new(),
        };
    }
    if let State::MetDeferred { review_on, .. } = case.application.state {
        return look_again(tx, me, case, review_on);
    }
    let holds_budget = |named: &&Designation| {
        let fits = named.team.is_none() || named.team.as_ref() == team;
        named.kind == DesignationKind::BudgetHolder && named.days.include(tx.today) && fits
    };
    let is_free = |id: &PersonId| *id != case.person.id && !case.is_named(id, Part::Conflict);
    let holder = designated.iter().filter(holds_budget).any(|named| is_free(&named.person))
        || case.parts.iter().any(|part| part.holds() && part.part == Part::BudgetHolder && is_free(&part.person));
    let mut found = Vec::new();
    if open(GateId::CriteriaMet) && offers(action_of(GateId::CriteriaMet)) {
        found.push(WaitingStep::CheckCriteria);
    }
    if open(GateId::FundedNeed) && offers(action_of(GateId::FundedNeed)) {
        found.push(WaitingStep::CheckFunding);
    }
    if unanswered.is_empty() && offers(Action::Decide) {
        found.push(WaitingStep::Decide);
    }
    if open(GateId::FundedNeed) && !holder && names {
        found.push(WaitingStep::NameBudgetHolder);
    }
    found
}

/// Of a deferred application whose day has come: whoever holds the budget says once more if the work is funded, and HR puts a
/// new decision in the place of the one that stands.
fn look_again(tx: &Tx<'_>, me: &Caller, case: &Case, review_on: NaiveDate) -> Vec<WaitingStep> {
    let said = case.answer(GateId::FundedNeed).is_some_and(|given| day_in_london(given.at) >= review_on);
    let mut found = Vec::new();
    if case.needs(GateId::FundedNeed) && !said && case.offers(tx, me, action_of(GateId::FundedNeed)) {
        found.push(WaitingStep::CheckFunding);
    }
    let keeps_out = case.person.id == *me.id() || case.is_named(me.id(), Part::Conflict);
    if me.actor.roles.has(Role::Hr) && !keeps_out && case.offers(tx, me, Action::ViewRecord) {
        found.push(WaitingStep::LookAgain { replaces: case.offers(tx, me, Action::Reverse) });
    }
    found
}
