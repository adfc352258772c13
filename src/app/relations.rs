//! How a caller stands to a person today, in London days: the facts that the policy asks for. Lines are followed level by
//! level, so that the number of queries grows with the height of the tree and not with the number of people in it.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{AppError, Caller, Tx, progression};
use crate::domain::account::Role;
use crate::domain::ids::PersonId;
use crate::domain::people::{Delegation, DelegationScope, Line, Person};
use crate::policy::{Cover, Facts, Relation, Relations, Subject};
use crate::store::{delegations, lines, people};

/// How a caller stands to a person, and what that rests on.
#[derive(Clone, Debug)]
pub struct Standing {
    pub relations: Relations,
    /// The lines above the person, the nearest first.
    pub above: Vec<Line>,
    /// What lets the caller act for the person's line manager today.
    pub covers: Vec<Delegation>,
    /// The covers' terms, as the policy asks for them.
    facts: Facts,
}

impl Standing {
    fn bare(relation: Relation) -> Standing {
        Standing { relations: Relations::of(relation), above: Vec::new(), covers: Vec::new(), facts: Facts::default() }
    }

    /// The person as the policy is asked about them.
    pub fn subject(&self, person: &Person) -> Subject {
        Subject::person(person.organisation.clone(), person.id.clone(), self.relations).facts(self.facts)
    }

    /// The role in which the caller looks at the person, as the person is told.
    pub fn role_of(&self, me: &Caller) -> Role {
        let roles = me.actor.roles;
        let below = [Relation::DirectReport, Relation::ActingFor, Relation::Indirect];
        if roles.has(Role::Manager) && self.relations.has_any(&below) {
            return Role::Manager;
        }
        [Role::Hr, Role::Auditor, Role::Admin, Role::Manager].into_iter().find(|role| roles.has(*role)).unwrap_or(Role::Officer)
    }
}

/// A person, and how the caller stands to them. Whoever is not there is not found; whoever may not be known of is for the
/// policy to say.
pub fn find(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<(Person, Standing), AppError> {
    may_be_an_id(id)?;
    let person = people::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let standing = between(tx, me, &person)?;
    Ok((person, standing))
}

/// The same for a call that only looks: the caller is not asked for again.
pub fn look(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<(Person, Standing), AppError> {
    may_be_an_id(id)?;
    let person = me.or_find(tx, id)?;
    let standing = between(tx, me, &person)?;
    Ok((person, standing))
}

/// No id has such a letter, and PostgreSQL takes none.
fn may_be_an_id(id: &PersonId) -> Result<(), AppError> {
    if id.as_str().contains('\0') { Err(AppError::NotFound) } else { Ok(()) }
}

/// Works out how the caller stands to a person.
pub fn between(tx: &mut Tx<'_>, me: &Caller, person: &Person) -> Result<Standing, AppError> {
    if person.organisation != *me.organisation() {
        return Ok(Standing::bare(Relation::OtherOrganisation));
    }
    if person.id == *me.id() {
        return Ok(Standing::bare(Relation::Own));
    }
    let today = tx.today;
    let (above, is_circle) = climb(tx, &person.id, today)?;
    // Whoever stands below the caller has the caller's own line above them.
    let above_me = match above.iter().position(|line| line.manager == *me.id()) {
        Some(at) if !is_circle => above[at + 1..].to_vec(),
        _ => lines_above(tx, me.id(), today)?,
    };
    let covers = covers_of(tx, me, above.first())?;
    let mut relations = Relations::NONE;
    match above.iter().position(|line| line.manager == *me.id()) {
        Some(0) => relations = relations.with(Relation::DirectReport),
        Some(_) => relations = relations.with(Relation::Indirect),
        None => {}
    }
    if !covers.is_empty() {
        relations = relations.with(Relation::ActingFor);
    }
    if !relations.has(Relation::DirectReport) && lines::was_manager_of(tx.connection, me.id(), &person.id, today)? {
        relations = relations.with(Relation::Former);
    }
    if above_me.iter().any(|line| line.manager == person.id) {
        relations = relations.with(Relation::Upline);
    }
    if relations == Relations::NONE {
        relations = Relations::of(Relation::OtherTeam);
    }
    let reports_to_person = above_me.first().is_some_and(|line| line.manager == person.id);
    let facts = facts_of(&covers, &person.id, reports_to_person);
    let mut standing = Standing { relations, above, covers, facts };
    // Whoever is named for a case of somebody outside their own line reads what it rests on.
    if me.actor.roles.has(Role::Manager) && !relations.has_any(&[Relation::DirectReport, Relation::ActingFor]) {
        let mut subject = standing.subject(person);
        progression::add_named(tx, me, &mut subject)?;
        standing.facts = subject.facts;
    }
    Ok(standing)
}

/// The lines above a person on a day, the nearest first. A circle, should there be one, is gone round once.
pub fn lines_above(tx: &mut Tx<'_>, of: &PersonId, day: NaiveDate) -> Result<Vec<Line>, AppError> {
    climb(tx, of, day).map(|(above, _)| above)
}

/// The same, and whether they go round in a circle.
fn climb(tx: &mut Tx<'_>, of: &PersonId, day: NaiveDate) -> Result<(Vec<Line>, bool), AppError> {
    let mut seen = BTreeSet::from([of.clone()]);
    let mut above = Vec::new();
    let mut at = of.clone();
    while let Some(line) = lines::find_on(tx.connection, &at, day)? {
        if !seen.insert(line.manager.clone()) {
            return Ok((above, true));
        }
        at = line.manager.clone();
        above.push(line);
    }
    Ok((above, false))
}

fn covers_of(tx: &mut Tx<'_>, me: &Caller, line: Option<&Line>) -> Result<Vec<Delegation>, AppError> {
    let Some(line) = line else { return Ok(Vec::new()) };
    let mut covers = delegations::list_active_to(tx.connection, me.id(), tx.today)?;
    covers.retain(|cover| cover.from == line.manager);
    Ok(covers)
}

/// What the covers allow. One that the applicant chose adds nothing where there is another (trust.md 1, rule 4).
fn facts_of(covers: &[Delegation], person: &PersonId, reports_to_person: bool) -> Facts {
    if covers.is_empty() {
        return Facts::default();
    }
    let others: Vec<&Delegation> = covers.iter().filter(|cover| cover.by != *person).collect();
    let from_applicant = others.is_empty() || reports_to_person;
    let counted = if others.is_empty() { covers.iter().collect() } else { others };
    let names = |scope: DelegationScope| counted.iter().any(|cover| cover.scopes.contains(&scope));
    Facts {
        cover: Some(Cover {
            review: names(DelegationScope::Review),
            appraise: names(DelegationScope::Appraise),
            recommend: names(DelegationScope::Recommend),
        }),
        cover_from_applicant: Some(from_applicant),
        ..Facts::default()
    }
}

/// Whom somebody's own list holds today, apart from themselves.
#[derive(Clone, Default, Debug)]
pub struct Below {
    pub direct: BTreeSet<PersonId>,
    pub indirect: BTreeSet<PersonId>,
    /// Reports of managers for whom the caller acts.
    pub acting: BTreeSet<PersonId>,
}

impl Below {
    /// Everybody once, with the caller.
    pub fn with(&self, me: &PersonId) -> Vec<PersonId> {
        let all: BTreeSet<&PersonId> = self.direct.iter().chain(&self.indirect).chain(&self.acting).chain([me]).collect();
        all.into_iter().cloned().collect()
    }
}

/// Everybody who stands below somebody today.
pub fn below(tx: &mut Tx<'_>, manager: &PersonId) -> Result<Below, AppError> {
    let today = tx.today;
    let reports = |tx: &mut Tx<'_>, of: &[PersonId]| -> Result<BTreeSet<PersonId>, AppError> {
        Ok(lines::list_for_managers(tx.connection, of, today)?.into_iter().map(|line| line.person).collect())
    };
    let direct = reports(tx, std::slice::from_ref(manager))?;
    let mut seen: BTreeSet<PersonId> = direct.iter().cloned().chain([manager.clone()]).collect();
    let mut level: Vec<PersonId> = direct.iter().cloned().collect();
    let mut indirect = BTreeSet::new();
    while !level.is_empty() {
        let next = reports(tx, &level)?;
        level = next.into_iter().filter(|person| seen.insert(person.clone())).collect();
        indirect.extend(level.iter().cloned());
    }
    let covered: BTreeSet<PersonId> =
        delegations::list_active_to(tx.connection, manager, today)?.into_iter().map(|cover| cover.from).collect();
    let mut acting = reports(tx, &covered.into_iter().collect::<Vec<_>>())?;
    acting.remove(manager);
    Ok(Below { direct, indirect, acting })
}
