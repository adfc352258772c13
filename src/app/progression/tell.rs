//! Who is told of what happens in a case. Mails say that there is something to read, never what.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::super::{AppError, Caller, Tx, accounts};
use super::case::Case;
use crate::clock::day_in_london;
use crate::domain::account::{AccountState, Role};
use crate::domain::ids::{ApplicationId, PersonId};
use crate::domain::outbox::{CaseReady, CaseSide, Message, NaturalKey};
use crate::domain::people::{DelegationScope, DesignationKind, Person};
use crate::domain::progression::case::{Part, StepKind};
use crate::domain::progression::decision::{Appeal, AppealState};
use crate::domain::progression::{Application, Stage, State};
use crate::store::db::{AnyConnection, StoreError};
use crate::store::progression::{self as rows, decisions, freezes};
use crate::store::{caseload, delegations, designations, lines, people, posts};

/// For so many days a mail that could not be written on its day is written still.
const CATCHES_UP: u64 = 7;

/// The line manager, and whoever acts for the line manager with a word on applications.
pub(super) fn of_application(tx: &mut Tx<'_>, officer: &Person, application: &Application, freeze: &str) -> Result<(), AppError> {
    let Some(by) = application.recommend_by else { return Ok(()) };
    let ids = recommenders(tx.connection, &officer.id, tx.today)?;
    for person in people::find_all(tx.connection, &ids)? {
        if person.account != AccountState::Active {
            continue;
        }
        let message = Message::ApplicationSent { name: officer.name.clone(), by, application: application.id.to_string() };
        accounts::post(tx, &person, NaturalKey::application_sent(freeze, &person.id), message)?;
    }
    Ok(())
}

/// Who may recommend an officer on a day: the line manager, and cover for it that the officer did not choose.
fn recommenders(connection: &mut AnyConnection, officer: &PersonId, today: NaiveDate) -> Result<Vec<PersonId>, StoreError> {
    let Some(line) = lines::find_on(connection, officer, today)? else { return Ok(Vec::new()) };
    let covers = delegations::list_from(connection, &line.manager)?;
    let covers = covers.into_iter().filter(|cover| {
        let names_it = cover.scopes.contains(&DelegationScope::Recommend);
        cover.is_active(today) && names_it && cover.by != *officer && cover.to != *officer
    });
    let mut ids: Vec<PersonId> = covers.map(|cover| cover.to).chain([line.manager]).collect();
    ids.sort();
    ids.dedup();
    Ok(ids)
}

/// Whether a mail about a case is still true, and still the recipient's to read, when its turn comes.
pub(in crate::app) fn still_true(
    connection: &mut AnyConnection,
    message: &Message,
    recipient: &Person,
    today: NaiveDate,
) -> Result<bool, StoreError> {
    let (Message::ApplicationSent { application, .. }
    | Message::ToDecide { application, .. }
    | Message::ApplicationReturned { application, .. }
    | Message::Decision { application, .. }
    | Message::LookAgain { application, .. }
    | Message::Appeal { application, .. }) = message
    else {
        return Ok(true);
    };
    let id = ApplicationId::new(application.as_str());
    let Some(application) = rows::find(connection, &id)? else { return Ok(false) };
    let stage = application.stage();
    let of_case = match message {
        Message::ApplicationSent { .. } => stage == Stage::Submitted,
        Message::ToDecide { .. } => matches!(stage, Stage::Recommended | Stage::NotRecommended),
        Message::ApplicationReturned { .. } => stage == Stage::Returned,
        Message::LookAgain { on, .. } => {
            let to = matches!(&application.state, State::MetDeferred { review_on, .. } if review_on == on);
            to && rows::due_again(connection, &application.organisation, today)?.iter().any(|due| due.id == id)
        }
        Message::Decision { on, .. } => {
            let heard_on = |appeal: &Appeal| appeal.heard_at.map(day_in_london) == Some(*on);
            let last = decisions::list(connection, std::slice::from_ref(&id))?.remove(&id);
            let appeals = decisions::appeals(connection, std::slice::from_ref(&id))?.remove(&id).unwrap_or_default();
            last.is_some_and(|all| all.last().is_some_and(|last| day_in_london(last.at) == *on)) || appeals.iter().any(heard_on)
        }
        _ => {
            let appeals = decisions::appeals(connection, std::slice::from_ref(&id))?.remove(&id).unwrap_or_default();
            appeals.iter().any(|appeal| appeal.state == AppealState::Open)
        }
    };
    let side = match message {
        Message::ToDecide { side, .. }
        | Message::Decision { side, .. }
        | Message::LookAgain { side, .. }
        | Message::Appeal { side, .. } => Some(*side),
        _ => None,
    };
    let of_recipient = match (message, side) {
        (Message::ApplicationSent { .. }, _) => recommenders(connection, &application.person, today)?.contains(&recipient.id),
        (_, Some(CaseSide::LineManager)) => {
            let line = lines::find_on(connection, &application.person, today)?;
            line.is_some_and(|line| line.manager == recipient.id)
        }
        (_, Some(CaseSide::Hr)) => recipient.roles.has(Role::Hr),
        (_, Some(CaseSide::Officer) | None) => recipient.id == application.person,
        (_, Some(CaseSide::Named)) => true,
    };
    Ok(of_case && of_recipient)
}

/// Whether an application still stands with what was frozen before an import was done, and is still the recipient's to read.
/// Sent again since, it was frozen with what the import said.
pub(in crate::app) fn still_frozen_before(
    connection: &mut AnyConnection,
    side: CaseSide,
    application: &str,
    import: &str,
    recipient: &Person,
) -> Result<bool, StoreError> {
    let id = ApplicationId::new(application);
    let Some(application) = rows::find(connection, &id)? else { return Ok(false) };
    let done = caseload::files(connection, &[import.to_owned()])?.first().map(|file| file.at);
    let frozen = freezes::frozen_at(connection, &id)?;
    let stands = !matches!(application.stage(), Stage::Draft | Stage::Returned | Stage::Withdrawn);
    let of_recipient = match side {
        CaseSide::Officer => recipient.id == application.person,
        _ => recipient.roles.has(Role::Hr),
    };
    Ok(stands && of_recipient && frozen.zip(done).is_some_and(|(frozen, done)| frozen <= done))
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

/// HR, and those named for the case: it has its recommendation, or they alone the decision to make. Whoever may have no part in
/// it is not told. `step` is the record of what made it ready.
pub(super) fn to_decide(tx: &mut Tx<'_>, case: &Case, me: &Caller, ready: CaseReady, step: &str) -> Result<(), AppError> {
    let line = lines::find_on(tx.connection, &case.person.id, tx.today)?.map(|line| line.manager);
    let mut told: BTreeMap<PersonId, (Person, CaseSide)> = BTreeMap::new();
    for person in hr(tx, &case.person)? {
        told.insert(person.id.clone(), (person, CaseSide::Hr));
    }
    // Who holds the budget has said what there is to say, where every check is answered.
    let kinds: &[DesignationKind] = match ready {
        CaseReady::Checked => &[DesignationKind::PanelMember],
        CaseReady::Recommended | CaseReady::NotRecommended => &[DesignationKind::BudgetHolder, DesignationKind::PanelMember],
    };
    for person in named(tx, case, kinds)? {
        told.entry(person.id.clone()).or_insert((person, CaseSide::Named));
    }
    for (id, (person, side)) in told {
        let barred = id == case.person.id || id == *me.id() || Some(&id) == line.as_ref() || case.is_named(&id, Part::Conflict);
        if barred || (side == CaseSide::Hr && case.reviewers.contains(&id)) {
            continue;
        }
        let message = ready_to_decide(case, side, ready);
        accounts::post(tx, &person, NaturalKey::to_decide(case.id().as_str(), step, &id), message)?;
    }
    Ok(())
}

fn ready_to_decide(case: &Case, side: CaseSide, ready: CaseReady) -> Message {
    let application = &case.application;
    Message::ToDecide {
        side,
        name: case.person.name.clone(),
        level: application.level.to_string(),
        ready,
        by: application.due_on,
        application: application.id.to_string(),
    }
}

/// The officer, the line manager and HR, of every deferred application whose day has come: once each, however often it is asked.
pub(in crate::app) fn remind(tx: &mut Tx<'_>) -> Result<(), AppError> {
    let today = tx.today;
    for (organisation, _) in people::organisations(tx.connection)? {
        for application in rows::due_again(tx.connection, &organisation, today)? {
            if let State::MetDeferred { review_on, .. } = application.state
                && review_on >= today - Days::new(CATCHES_UP)
            {
                of_day(tx, &application, review_on)?;
            }
        }
    }
    Ok(())
}

fn of_day(tx: &mut Tx<'_>, application: &Application, on: NaiveDate) -> Result<(), AppError> {
    let Some(officer) = people::find(tx.connection, &application.person)? else { return Ok(()) };
    let line = lines::find_on(tx.connection, &officer.id, tx.today)?;
    let manager = line.map(|line| people::find(tx.connection, &line.manager)).transpose()?.flatten();
    let desk = hr(tx, &officer)?.into_iter().filter(|person| manager.as_ref().is_none_or(|manager| manager.id != person.id));
    let desk: Vec<(Person, CaseSide)> = desk.map(|person| (person, CaseSide::Hr)).collect();
    let first = [(Some(officer.clone()), CaseSide::Officer), (manager, CaseSide::LineManager)];
    let first = first.into_iter().filter_map(|(person, side)| Some((person?, side)));
    for (person, side) in first.chain(desk).filter(|(person, _)| person.account == AccountState::Active) {
        let message = Message::LookAgain {
            side,
            name: officer.name.clone(),
            level: application.level.to_string(),
            on,
            application: application.id.to_string(),
        };
        accounts::post(tx, &person, NaturalKey::look_again(application.id.as_str(), on, &person.id), message)?;
    }
    Ok(())
}

/// Somebody who was just named, where there is something for them to do already.
pub(super) fn of_naming(tx: &mut Tx<'_>, case: &Case, person: &Person, part: Part) -> Result<(), AppError> {
    let (side, application) = (CaseSide::Named, case.id().to_string());
    match (part, case.open_appeal(), case.recommendation()) {
        (Part::Hearer, Some(appeal), _) => {
            let on = day_in_london(appeal.made_at);
            let message = Message::Appeal { side, on, heard_by: appeal.heard_by_on, application };
            accounts::post(tx, person, NaturalKey::appeal(&appeal.id, &person.id), message)
        }
        (Part::PanelMember | Part::BudgetHolder, _, Some(step)) if !case.stage().is_decided() => {
            let key = NaturalKey::to_decide(case.id().as_str(), &step.id, &person.id);
            accounts::post(tx, person, key, ready_to_decide(case, side, ready_by(step.kind)))
        }
        _ => Ok(()),
    }
}

/// How far a recommendation brings an application.
pub(super) const fn ready_by(kind: StepKind) -> CaseReady {
    if matches!(kind, StepKind::NotRecommended) { CaseReady::NotRecommended } else { CaseReady::Recommended }
}

/// The officer and the line manager: there is a decision, or an appeal against one was heard. `record` is the one or the other;
/// `appeal_until` the last day for an appeal against it, where there is one.
pub(super) fn of_decision(
    tx: &mut Tx<'_>,
    officer: &Person,
    application: &Application,
    record: &str,
    appeal_until: Option<NaiveDate>,
) -> Result<(), AppError> {
    let (on, id) = (tx.today, application.id.to_string());
    let to_officer = Message::Decision { side: CaseSide::Officer, on, appeal_until, application: id.clone() };
    accounts::post(tx, officer, NaturalKey::decision(record, &officer.id), to_officer)?;
    let Some(line) = lines::find_on(tx.connection, &officer.id, on)? else { return Ok(()) };
    let Some(manager) = people::find(tx.connection, &line.manager)?.filter(|manager| manager.account == AccountState::Active)
    else {
        return Ok(());
    };
    let to_manager = Message::Decision { side: CaseSide::LineManager, on, appeal_until, application: id };
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

/// Budget holders or panel members for this case: named for it, for the team of the post, or for everybody.
fn named(tx: &mut Tx<'_>, case: &Case, kinds: &[DesignationKind]) -> Result<Vec<Person>, AppError> {
    let mut ids: Vec<PersonId> = Vec::new();
    for kind in kinds {
        ids.extend(holders(tx, case, *kind)?);
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
