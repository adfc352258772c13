//! Tells officers and their line managers what of an officer's record runs out, where a criterion rests on it. One way for
//! qualifications, courses and documents; looked at once a day.

use chrono::{NaiveDate, TimeDelta};

use super::{App, AppError, Call, Tx, record};
use crate::clock::{day_in_london, start_of_day_in_london};
use crate::domain::account::AccountState;
use crate::domain::assessment::answer::Assessment;
use crate::domain::assessment::{assess, takes};
use crate::domain::evidence::State;
use crate::domain::ids::{EvidenceId, PersonId, Reference};
use crate::domain::outbox::{Message, NaturalKey, NewMail, RunsOutSide};
use crate::domain::people::Person;
use crate::domain::runs_out::{Notice, Thing, ThingKind, things};
use crate::frameworks::select::Basis;
use crate::store::db::{AnyConnection, StoreError};
use crate::store::span::Span;
use crate::store::{evidence, lines, outbox, people, projections, qualifications, training};

/// People who are looked at together.
const AT_ONCE: i64 = 200;
/// The hour of the day, in London, before which nobody is told.
const HOUR: i64 = 7;

/// Puts the notices that are due today into the outbox. Whoever was told already is not told again. Gives how many are new.
pub fn tell(app: &App) -> Result<usize, AppError> {
    let (mut after, mut told) = (String::new(), 0);
    loop {
        let (last, mails) = app.read_open(&Call::job(), |tx| {
            let people = projections::people_after(tx.connection, &after, AT_ONCE)?;
            Ok((people.last().map(ToString::to_string), due(tx, &people)?))
        })?;
        if !mails.is_empty() {
            told += app.write_open(&Call::job(), move |tx| keep(tx, &mails))?;
        }
        let Some(last) = last else { return Ok(told) };
        after = last;
    }
}

fn keep(tx: &mut Tx<'_>, mails: &[NewMail]) -> Result<usize, AppError> {
    let mut kept = 0;
    for mail in mails {
        let id = tx.new_id();
        kept += usize::from(outbox::insert(tx.connection, &id, mail, tx.now)?.is_some());
    }
    Ok(kept)
}

/// The notices that are due about these people.
fn due(tx: &mut Tx<'_>, of: &[PersonId]) -> Result<Vec<NewMail>, AppError> {
    let today = tx.today;
    let mut mails = Vec::new();
    for (id, assessed) in record::assessed_all(tx, of, today)? {
        let reference = Reference::new(assessed.assessment.framework.as_str());
        let matrix = match Basis::choose(tx.library(), &reference, today) {
            Ok(basis) => basis.training_matrix.map(|stored| &stored.document),
            Err(_) => None,
        };
        let found = things(&assessed.record, matrix, today);
        let due: Vec<(Thing, Notice)> =
            found.into_iter().filter_map(|thing| Notice::due(thing.last_on, today).map(|notice| (thing, notice))).collect();
        if due.is_empty() {
            continue;
        }
        let Some(officer) = people::find(tx.connection, &id)?.filter(|person| person.account == AccountState::Active) else {
            continue;
        };
        for (thing, notice) in due {
            let criteria = rests_on(&assessed, &thing, notice);
            if !criteria.is_empty() {
                told(tx, &officer, &thing, notice, &criteria, &mut mails)?;
            }
        }
    }
    Ok(mails)
}

/// The criteria that lapse with a thing, by label: those that it meets to its last day and nothing longer. What ran out and
/// was made good since is none.
fn rests_on(assessed: &record::Assessed, thing: &Thing, notice: Notice) -> Vec<String> {
    let record::Assessed { assessment: today, record, plan } = assessed;
    let before;
    let at: &Assessment = match notice {
        Notice::After => {
            before = assess(plan, record, thing.last_on, None);
            &before
        }
        _ => today,
    };
    let ends = takes::runs_out(plan, record, at);
    let lapses = |criterion: &str| ends.iter().any(|ends| ends.criterion == criterion && ends.last_on == thing.last_on);
    let made_good = |criterion: &str| {
        let alert = today.alerts.iter().any(|alert| alert.criterion == criterion);
        let met = today.criteria.iter().any(|status| status.id == criterion && status.outcome.is_met());
        notice == Notice::After && met && !alert
    };
    let rests = at.criteria.iter().filter(|status| {
        let by_it = status.met_by.iter().any(|met| *met.kind == *thing.kind.as_str() && met.id == thing.id);
        by_it && lapses(&status.id) && !made_good(&status.id)
    });
    rests.map(|status| format!("{} ({})", status.label, status.id)).collect()
}

/// The mails to the officer and to the line manager.
fn told(
    tx: &mut Tx<'_>,
    officer: &Person,
    thing: &Thing,
    notice: Notice,
    criteria: &[String],
    mails: &mut Vec<NewMail>,
) -> Result<(), AppError> {
    let manager = match lines::manager_on(tx.connection, &officer.id, tx.today)? {
        Some((id, _)) => people::find(tx.connection, &id)?.filter(|person| person.account == AccountState::Active),
        None => None,
    };
    let due_at = tx.now.max(start_of_day_in_london(tx.today) + TimeDelta::hours(HOUR));
    let both = [(RunsOutSide::Officer, Some(officer.clone())), (RunsOutSide::LineManager, manager)];
    for (side, to) in both.into_iter().filter_map(|(side, to)| Some((side, to?))) {
        let Some(address) = to.email.clone() else { continue };
        let message = Message::RunsOut {
            side,
            officer: officer.id.clone(),
            name: officer.name.clone(),
            kind: thing.kind,
            thing: thing.id.clone(),
            title: thing.title.clone(),
            on: thing.last_on,
            notice,
            criteria: criteria.to_vec(),
            completed_on: thing.completed_on,
        };
        let key = NaturalKey::runs_out(&officer.id, thing, notice, &to.id);
        mails.push(NewMail { key, organisation: Some(to.organisation), person: Some(to.id), address, message, due_at });
    }
    Ok(())
}

/// Whether what a mail tells of is still so: the thing still has that last day, nothing came after it, and the line manager
/// still is.
pub(super) fn still_true(
    connection: &mut AnyConnection,
    message: &Message,
    reader: &PersonId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool, StoreError> {
    let Message::RunsOut { side, officer, kind, thing, on, completed_on, .. } = message else { return Ok(false) };
    if *side == RunsOutSide::LineManager {
        let line = lines::find_on(connection, officer, day_in_london(now))?;
        if line.is_none_or(|line| line.manager != *reader) {
            return Ok(false);
        }
    }
    still_ends(connection, officer, *kind, thing, *on, *completed_on)
}

fn still_ends(
    connection: &mut AnyConnection,
    officer: &PersonId,
    kind: ThingKind,
    id: &str,
    on: NaiveDate,
    completed_on: Option<NaiveDate>,
) -> Result<bool, StoreError> {
    Ok(match kind {
        ThingKind::Award => {
            let held = qualifications::find(connection, id)?;
            held.is_some_and(|held| held.award.verified && held.award.expires_on == Some(on))
        }
        ThingKind::Course => {
            let done = training::list(connection, &Span::one(officer))?;
            done.iter().filter(|(_, done)| *done.course.as_str() == *id).map(|(_, done)| done.completed_on).max() == completed_on
        }
        ThingKind::Document => {
            let found = evidence::find(connection, &EvidenceId::new(id))?;
            found.is_some_and(|found| matches!(found.state, State::Reviewed(..)) && found.content.expires_on == Some(on))
        }
    })
}
