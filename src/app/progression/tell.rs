//! Who is told of what happens in a case. Mails say that there is something to read, never what.

use std::collections::BTreeMap;

use super::super::{AppError, Caller, Tx, accounts};
use super::case::Case;
use crate::domain::account::{AccountState, Role};
use crate::domain::ids::PersonId;
use crate::domain::outbox::{CaseSide, Message, NaturalKey};
use crate::domain::people::{DelegationScope, DesignationKind, Person};
use crate::domain::progression::Application;
use crate::domain::progression::case::Part;
use crate::domain::progression::decision::Appeal;
use crate::store::{delegations, designations, lines, people, posts};

/// The line manager, and whoever acts for the line manager with a word on applications.
pub(super) fn of_application(tx: &mut Tx<'_>, officer: &Person, application: &Application, freeze: &str) -> Result<(), AppError> {
    let Some(by) = application.recommend_by else { return Ok(()) };
    for person in recommenders(tx, officer)? {
        let message = Message::ApplicationSent { name: officer.name.clone(), by, application: application.id.to_string() };
        accounts::post(tx, &person, NaturalKey::application_sent(freeze, &person.id), message)?;
    }
    Ok(())
}

/// Who may recommend the officer today: the line manager, and cover for it that the officer did not choose.
pub(super) fn recommenders(tx: &mut Tx<'_>, officer: &Person) -> Result<Vec<Person>, AppError> {
    let today = tx.today;
    let Some(line) = lines::find_on(tx.connection, &officer.id, today)? else { return Ok(Vec::new()) };
    let covers = delegations::list_from(tx.connection, &line.manager)?;
    let covers = covers.into_iter().filter(|cover| {
        let names_it = cover.scopes.contains(&DelegationScope::Recommend);
        cover.is_active(today) && names_it && cover.by != officer.id && cover.to != officer.id
    });
    let mut ids: Vec<PersonId> = covers.map(|cover| cover.to).collect();
    ids.sort();
    ids.dedup();
    ids.retain(|id| *id != line.manager);
    ids.insert(0, line.manager);
    let mut found: Vec<Person> = people::find_all(tx.connection, &ids)?;
    found.retain(|person| person.account == AccountState::Active);
    found.sort_by_key(|person| ids.iter().position(|id| *id == person.id));
    Ok(found)
}

/// The officer whose application came back. `step` is the record of its return.
pub(super) fn of_return(
    tx: &mut Tx<'_>,
    officer: &Person,
    application: &Application,
    me: &Caller,
    step: &str,
) -> Result<(), AppError> {
    let message = Message::ApplicationReturned { who: me.name.clone(), application: application.id.to_string() };
    accounts::post(tx, officer, NaturalKey::application_returned(step), message)
}

/// HR, and those named for the case: it has its recommendation. Whoever may have no part in it is not told.
pub(super) fn to_decide(tx: &mut Tx<'_>, case: &Case, me: &Caller, step: &str) -> Result<(), AppError> {
    let line = lines::find_on(tx.connection, &case.person.id, tx.today)?.map(|line| line.manager);
    let mut told: BTreeMap<PersonId, (Person, CaseSide)> = BTreeMap::new();
    for person in hr(tx, &case.person)? {
        told.insert(person.id.clone(), (person, CaseSide::Hr));
    }
    for person in named(tx, case)? {
        told.entry(person.id.clone()).or_insert((person, CaseSide::Named));
    }
    for (id, (person, side)) in told {
        let barred = id == case.person.id || id == *me.id() || Some(&id) == line.as_ref() || case.is_named(&id, Part::Conflict);
        if barred || (side == CaseSide::Hr && case.reviewers.contains(&id)) {
            continue;
        }
        let message = Message::ToDecide { side, application: case.id().to_string() };
        accounts::post(tx, &person, NaturalKey::to_decide(case.id().as_str(), step, &id), message)?;
    }
    Ok(())
}

/// Somebody who was just named, where there is something for them to do already.
pub(super) fn of_naming(tx: &mut Tx<'_>, case: &Case, person: &Person, part: Part) -> Result<(), AppError> {
    let (side, application) = (CaseSide::Named, case.id().to_string());
    match (part, case.open_appeal(), case.recommendation()) {
        (Part::Hearer, Some(appeal), _) => {
            let on = crate::clock::day_in_london(appeal.made_at);
            let message = Message::Appeal { side, on, heard_by: appeal.heard_by_on, application };
            accounts::post(tx, person, NaturalKey::appeal(&appeal.id, &person.id), message)
        }
        (Part::PanelMember | Part::BudgetHolder, _, Some(step)) if !case.stage().is_decided() => {
            let key = NaturalKey::to_decide(case.id().as_str(), &step.id, &person.id);
            accounts::post(tx, person, key, Message::ToDecide { side, application })
        }
        _ => Ok(()),
    }
}

/// The officer and the line manager: there is a decision, or an appeal against one was heard. `record` is the one or the other.
pub(super) fn of_decision(tx: &mut Tx<'_>, officer: &Person, application: &Application, record: &str) -> Result<(), AppError> {
    let (on, id) = (tx.today, application.id.to_string());
    let to_officer = Message::Decision { side: CaseSide::Officer, on, application: id.clone() };
    accounts::post(tx, officer, NaturalKey::decision(record, &officer.id), to_officer)?;
    let Some(line) = lines::find_on(tx.connection, &officer.id, on)? else { return Ok(()) };
    let Some(manager) = people::find(tx.connection, &line.manager)?.filter(|manager| manager.account == AccountState::Active)
    else {
        return Ok(());
    };
    let to_manager = Message::Decision { side: CaseSide::LineManager, on, application: id };
    accounts::post(tx, &manager, NaturalKey::decision(record, &manager.id), to_manager)
}

/// HR and the officer: an appeal was received.
pub(super) fn of_appeal(tx: &mut Tx<'_>, officer: &Person, application: &Application, appeal: &Appeal) -> Result<(), AppError> {
    let (on, heard_by) = (tx.today, appeal.heard_by_on);
    let about = |side| Message::Appeal { side, on, heard_by, application: application.id.to_string() };
    accounts::post(tx, officer, NaturalKey::appeal(&appeal.id, &officer.id), about(CaseSide::Officer))?;
    for person in hr(tx, officer)? {
        accounts::post(tx, &person, NaturalKey::appeal(&appeal.id, &person.id), about(CaseSide::Hr))?;
    }
    Ok(())
}

/// Everybody in HR with an open account, apart from the officer.
fn hr(tx: &mut Tx<'_>, officer: &Person) -> Result<Vec<Person>, AppError> {
    let mut all = people::list_for_organisation(tx.connection, &officer.organisation)?;
    all.retain(|person| person.roles.has(Role::Hr) && person.account == AccountState::Active && person.id != officer.id);
    Ok(all)
}

/// Budget holders and panel members for this case: named for it, for the team of the post, or for everybody.
fn named(tx: &mut Tx<'_>, case: &Case) -> Result<Vec<Person>, AppError> {
    let kinds = [DesignationKind::BudgetHolder, DesignationKind::PanelMember];
    let mut ids: Vec<PersonId> = Vec::new();
    for kind in kinds {
        ids.extend(holders(tx, case, kind)?);
    }
    ids.sort();
    ids.dedup();
    let mut found = people::find_all(tx.connection, &ids)?;
    found.retain(|person| person.account == AccountState::Active);
    Ok(found)
}

/// Whoever is named budget holder or panel member for this case today, and keeps out of it for no interest.
pub(super) fn holders(tx: &mut Tx<'_>, case: &Case, kind: DesignationKind) -> Result<Vec<PersonId>, AppError> {
    let today = tx.today;
    let team = posts::find(tx.connection, &case.application.post)?.and_then(|post| post.team);
    let part = match kind {
        DesignationKind::BudgetHolder => Part::BudgetHolder,
        DesignationKind::PanelMember => Part::PanelMember,
    };
    let all = designations::list_for_organisation(tx.connection, &case.application.organisation)?;
    let fits = all
        .into_iter()
        .filter(|named| named.kind == kind && named.days.include(today) && (named.team.is_none() || named.team == team));
    let mut ids: Vec<PersonId> = fits.map(|named| named.person).collect();
    ids.extend(case.parts.iter().filter(|held| held.holds() && held.part == part).map(|held| held.person.clone()));
    ids.sort();
    ids.dedup();
    ids.retain(|id| *id != case.person.id && !case.is_named(id, Part::Conflict));
    Ok(ids)
}
