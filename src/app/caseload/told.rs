//! Who is told of an import of figures: each officer of what was brought about them, and where figures were corrected that an
//! application was frozen with, HR and the officer of that.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use super::super::{AppError, Tx};
use crate::domain::account::{AccountState, Role};
use crate::domain::caseload::FigureKey;
use crate::domain::ids::{ApplicationId, PersonId};
use crate::domain::officer::Observation;
use crate::domain::outbox::{CaseSide, Message, NaturalKey, NewMail};
use crate::domain::people::Person;
use crate::domain::progression::Stage;
use crate::domain::staff_import::figures::PersonChange;
use crate::domain::staff_import::record::Import;
use crate::store::caseload as rows;
use crate::store::db::{AnyConnection, StoreError};
use crate::store::progression::{self as applications, freezes};
use crate::store::{outbox, people};

/// People who are told at once.
const TOLD: usize = 1_000;

/// Puts the mails about an import into the outbox, in the transaction of the import. `changes`: what it changed of whom. A few
/// questions are asked of the database for each thousand of them.
pub(in crate::app) fn of_import(tx: &mut Tx<'_>, import: &Import, changes: &[PersonChange]) -> Result<(), AppError> {
    if tx.past || changes.is_empty() {
        return Ok(());
    }
    for part in changes.chunks(TOLD) {
        let officers = officers(tx, part.iter().map(|change| &change.person))?;
        let mut mails = Vec::new();
        for change in part {
            let Some(officer) = officers.get(&change.person) else { continue };
            let message = Message::FiguresAdded {
                from: change.from,
                until: change.until,
                added: small(change.new),
                corrected: small(change.corrected),
                import: import.id.clone(),
            };
            mails.extend(mail(tx, officer, NaturalKey::figures_added(&import.id, &officer.id), message));
        }
        outbox::insert_all(tx.connection, &mails, tx.now)?;
    }
    let corrected_people = changes.iter().filter(|change| change.corrected > 0).map(|change| change.person.clone());
    let corrected = rows::corrected_by(tx.connection, &import.id, &corrected_people.collect::<Vec<_>>())?;
    let mut corrected_of: BTreeMap<&PersonId, HashSet<&FigureKey>> = BTreeMap::new();
    for key in &corrected {
        corrected_of.entry(&key.person).or_default().insert(key);
    }
    let mut mails = Vec::new();
    let frozen = frozen_with(tx, &corrected_of)?;
    if !frozen.is_empty() {
        let mut desk = people::list_for_organisation(tx.connection, &import.organisation)?;
        desk.retain(|person| person.roles.has(Role::Hr) && person.account == AccountState::Active);
        let officers = officers(tx, frozen.iter().map(|(_, person, _)| person))?;
        for (application, person, figures) in frozen {
            let about =
                |side| Message::FrozenChanged { side, figures, application: application.to_string(), import: import.id.clone() };
            let officer = officers.get(&person);
            let others = desk.iter().filter(|other| other.id != person).map(|other| (other, CaseSide::Hr));
            for (recipient, side) in officer.map(|officer| (officer, CaseSide::Officer)).into_iter().chain(others) {
                let key = NaturalKey::frozen_changed(application.as_str(), &import.id, &recipient.id);
                mails.extend(mail(tx, recipient, key, about(side)));
            }
        }
    }
    outbox::insert_all(tx.connection, &mails, tx.now)?;
    Ok(())
}

/// Those of them who have an open account.
fn officers<'p>(tx: &mut Tx<'_>, people: impl Iterator<Item = &'p PersonId>) -> Result<BTreeMap<PersonId, Person>, AppError> {
    let found = people::find_all(tx.connection, &people.cloned().collect::<Vec<_>>())?;
    let open = found.into_iter().filter(|person| person.account == AccountState::Active);
    Ok(open.map(|person| (person.id.clone(), person)).collect())
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// None where the person has no address.
fn mail(tx: &Tx<'_>, to: &Person, key: NaturalKey, message: Message) -> Option<(String, NewMail)> {
    let address = to.email.clone()?;
    let (organisation, person) = (Some(to.organisation.clone()), Some(to.id.clone()));
    Some((tx.new_id(), NewMail { key, organisation, person, address, message, due_at: tx.now }))
}

/// The figures of a kept record; nothing else of it is looked at.
#[derive(Deserialize)]
struct KeptFigures {
    #[serde(default)]
    observations: Vec<Observation>,
}

/// The applications, open or decided, that were frozen with figures that are corrected now, and how many of them.
fn frozen_with(
    tx: &mut Tx<'_>,
    corrected: &BTreeMap<&PersonId, HashSet<&FigureKey>>,
) -> Result<Vec<(ApplicationId, PersonId, u32)>, AppError> {
    let people: Vec<PersonId> = corrected.keys().map(|person| (*person).clone()).collect();
    let is_frozen = |stage: Stage| !matches!(stage, Stage::Draft | Stage::Returned | Stage::Withdrawn);
    let of_people = applications::list_for_people(tx.connection, &people)?;
    let ids: Vec<ApplicationId> =
        of_people.into_iter().filter(|of| is_frozen(of.stage())).map(|application| application.id).collect();
    let mut found = Vec::new();
    for frozen in freezes::records(tx.connection, &ids)? {
        let Some(corrected) = corrected.get(&frozen.person) else { continue };
        let kept: KeptFigures = serde_json::from_str(&frozen.record)
            .map_err(|error| AppError::Internal(format!("the record of application {}: {error}", frozen.application)))?;
        let keys = kept.observations.iter().map(|row| FigureKey::of(&frozen.person, false, row));
        let figures = keys.filter(|key| corrected.contains(key)).count();
        if figures > 0 {
            found.push((frozen.application, frozen.person, small(figures)));
        }
    }
    Ok(found)
}

/// Whether the figures that a mail tells of are still held of the reader.
pub(in crate::app) fn figures_still_there(
    connection: &mut AnyConnection,
    person: &PersonId,
    import: &str,
) -> Result<bool, StoreError> {
    rows::has_any_of(connection, import, person)
}
