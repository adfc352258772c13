//! Who is told of appraisals: whoever acts next when it becomes their turn, a week before the day it is due and on that day; and
//! the officer when theirs is shared.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::super::{AppError, Tx, accounts};
use super::Loaded;
use crate::clock;
use crate::domain::account::AccountState;
use crate::domain::appraisal::{Appraisal, Cycle, Placed, Reminder, Stage, StateWord, Turn};
use crate::domain::ids::PersonId;
use crate::domain::outbox::{Message, NaturalKey, NewMail};
use crate::domain::people::{DelegationScope, Person};
use crate::store::appraisals::{cycles as cycle_rows, placed};
use crate::store::db::{AnyConnection, StoreError};
use crate::store::{delegations, lines, outbox, people};

/// It was moved: whoever acts next is told, where it was somebody else's turn before.
pub(super) fn moved(tx: &mut Tx<'_>, loaded: &Loaded, after: &Appraisal) -> Result<(), AppError> {
    let before = &loaded.appraisal;
    let Some(turn) = after.state.turn().filter(|turn| before.state.turn() != Some(*turn)) else { return Ok(()) };
    if tx.past {
        return Ok(());
    }
    if after.state.word() == StateWord::Shared {
        let today = tx.today;
        let line = lines::find_on(tx.connection, &loaded.person.id, today)?;
        let manager = match line {
            Some(line) => people::find(tx.connection, &line.manager)?.map(|manager| manager.name),
            None => None,
        };
        let message = Message::AppraisalShared {
            manager: manager.unwrap_or_else(|| "Your manager".to_owned()),
            appraisal: after.id.clone(),
        };
        return accounts::post(tx, &loaded.person, NaturalKey::appraisal_shared(&after.id), message);
    }
    // The version tells the first time it was their turn from the next.
    let step = format!("turn {}", after.version + 1);
    let told = Told { id: &after.id, stage: after.stage, due_on: after.due_on, person: &after.person };
    tell(tx, &told, turn, loaded.cycle.moderator.as_ref(), &step)
}

/// The first appraisal of a cycle is open for somebody.
pub(super) fn opened(tx: &mut Tx<'_>, person: &Person, made: &Appraisal) -> Result<(), AppError> {
    if person.account != AccountState::Active {
        return Ok(());
    }
    let told = Told { id: &made.id, stage: made.stage, due_on: made.due_on, person: &made.person };
    let key = NaturalKey::appraisal_due(&made.id, Reminder::Open.as_str());
    accounts::post(tx, person, key, told.message(Turn::Officer, &person.name))
}

/// Somebody else moderates now: what waits for the moderator waits for them.
pub(super) fn new_moderator(tx: &mut Tx<'_>, cycle: &Cycle) -> Result<(), AppError> {
    let step = format!("moderator {}", cycle.version + 1);
    for found in placed::list_of_cycle(tx.connection, &cycle.id)? {
        if found.turn() == Some(Turn::Moderator) {
            tell(tx, &Told::of(&found), Turn::Moderator, cycle.moderator.as_ref(), &step)?;
        }
    }
    Ok(())
}

/// Reminds whoever acts of every appraisal whose day has come. Asked again, it tells nobody twice. However many they are, the
/// same few questions are asked of the database.
pub(in crate::app) fn remind(tx: &mut Tx<'_>) -> Result<(), AppError> {
    let today = tx.today;
    let cycles: BTreeMap<String, Cycle> =
        cycle_rows::list_all(tx.connection)?.into_iter().map(|cycle| (cycle.id.clone(), cycle)).collect();
    let mut due: Vec<(NaturalKey, Placed, Turn)> = Vec::new();
    for found in placed::list_open(tx.connection)? {
        let first = cycles.get(&found.cycle).is_some_and(|cycle| cycle.stages()[0].0 == found.stage);
        let step = found.reminder(clock::day_in_london(found.made_at), first, today);
        if let (Some(step), Some(turn)) = (step, found.turn()) {
            due.push((NaturalKey::appraisal_due(&found.id, step.as_str()), found, turn));
        }
    }
    let officers: Vec<PersonId> = due.iter().map(|(_, found, _)| found.person.clone()).collect();
    let managers: BTreeMap<PersonId, PersonId> =
        lines::list_on(tx.connection, &officers, today)?.into_iter().map(|line| (line.person, line.manager)).collect();
    let moderators = cycles.values().filter_map(|cycle| cycle.moderator.as_ref());
    let ids: BTreeSet<&PersonId> = officers.iter().chain(managers.values()).chain(moderators).collect();
    let ids: Vec<PersonId> = ids.into_iter().cloned().collect();
    let people: BTreeMap<PersonId, Person> =
        people::find_all(tx.connection, &ids)?.into_iter().map(|person| (person.id.clone(), person)).collect();
    let mut mails = Vec::new();
    for (key, found, turn) in due {
        let to = match turn {
            Turn::Officer => Some(&found.person),
            Turn::Manager => managers.get(&found.person),
            Turn::Moderator => cycles.get(&found.cycle).and_then(|cycle| cycle.moderator.as_ref()),
        };
        let (Some(to), Some(officer)) = (to.and_then(|id| people.get(id)), people.get(&found.person)) else { continue };
        let (Some(address), AccountState::Active) = (to.email.clone(), to.account) else { continue };
        let (organisation, person) = (Some(to.organisation.clone()), Some(to.id.clone()));
        let message = Told::of(&found).message(turn, &officer.name);
        mails.push((tx.new_id(), NewMail { key, organisation, person, address, message, due_at: tx.now }));
    }
    outbox::insert_all(tx.connection, &mails, tx.now)?;
    Ok(())
}

/// What a mail is about.
struct Told<'a> {
    id: &'a str,
    stage: Stage,
    due_on: NaiveDate,
    person: &'a PersonId,
}

impl<'a> Told<'a> {
    fn of(found: &'a Placed) -> Told<'a> {
        Told { id: &found.id, stage: found.stage, due_on: found.due_on, person: &found.person }
    }

    fn message(&self, side: Turn, officer: &str) -> Message {
        let (stage, by, appraisal) = (self.stage, self.due_on, self.id.to_owned());
        Message::AppraisalDue { stage, side, name: officer.to_owned(), by, appraisal }
    }
}

fn tell(tx: &mut Tx<'_>, told: &Told<'_>, turn: Turn, moderator: Option<&PersonId>, step: &str) -> Result<(), AppError> {
    let today = tx.today;
    let recipient = match turn {
        Turn::Officer => Some(told.person.clone()),
        Turn::Manager => lines::find_on(tx.connection, told.person, today)?.map(|line| line.manager),
        Turn::Moderator => moderator.cloned(),
    };
    let Some(recipient) = recipient else { return Ok(()) };
    let Some(to) = people::find(tx.connection, &recipient)?.filter(|to| to.account == AccountState::Active) else {
        return Ok(());
    };
    let Some(officer) = people::find(tx.connection, told.person)? else { return Ok(()) };
    accounts::post(tx, &to, NaturalKey::appraisal_due(told.id, step), told.message(turn, &officer.name))
}

/// Whether a mail about an appraisal is still true: it is the reader's turn, on the day that it names; or it is shared and not
/// signed.
pub(in crate::app) fn still_true(
    connection: &mut AnyConnection,
    message: &Message,
    reader: &PersonId,
    today: NaiveDate,
) -> Result<bool, StoreError> {
    let (Message::AppraisalDue { appraisal, .. } | Message::AppraisalShared { appraisal, .. }) = message else {
        return Ok(false);
    };
    let Some(found) = placed::find(connection, appraisal)? else { return Ok(false) };
    let Message::AppraisalDue { by, side, .. } = message else {
        return Ok(found.word == StateWord::Shared && found.person == *reader);
    };
    if found.due_on != *by || found.turn() != Some(*side) {
        return Ok(false);
    }
    match side {
        Turn::Officer => Ok(found.person == *reader),
        Turn::Moderator => {
            let cycle = cycle_rows::find(connection, &found.cycle)?;
            Ok(cycle.is_some_and(|cycle| cycle.moderator.as_ref() == Some(reader)))
        }
        Turn::Manager => {
            let Some(line) = lines::find_on(connection, &found.person, today)? else { return Ok(false) };
            if line.manager == *reader {
                return Ok(true);
            }
            let covers = delegations::list_active_to(connection, reader, today)?;
            Ok(covers.iter().any(|cover| cover.from == line.manager && cover.scopes.contains(&DelegationScope::Appraise)))
        }
    }
}
