//! Keeps the projection of each officer true. A write that touches an officer notes it, and no more; a step that runs beside the
//! requests works the standing out again, and whoever reads it before works it out for themselves. Once a day everybody is
//! looked at, for the passing of time and for new documents.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDate;

use super::record::{self, Assessed};
use super::{App, AppError, Call, Tx};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::{Assessment, takes};
use crate::domain::ids::{OrganisationId, PersonId, TeamId};
use crate::domain::people::{Person, Post};
use crate::domain::projection::{self, Criteria, CriterionStanding, Glance, Projection};
use crate::store::kept;
pub use crate::store::kept::Part;
use crate::store::span::Span;
use crate::store::team::Report;
use crate::store::{people, posts, projections};

/// How many are worked out before they are written down, so that nobody else waits for long.
const AT_ONCE: i64 = 16;
/// How many are looked at in one reading.
const LOOKED_AT: i64 = 500;
/// How many are noted at once.
const NOTED: usize = 200;
/// How many are remembered between being worked out for a reader and being written down.
const REMEMBERED: usize = 1_000;

/// Notes that parts of an officer's facts have changed, in the transaction that changes them; no part, where it is only the post
/// or the documents that it is judged by.
pub fn changed(tx: &mut Tx<'_>, id: &PersonId, parts: &[Part]) -> Result<(), AppError> {
    let note = tx.new_id();
    Ok(kept::changed(tx.connection, &note, id, parts)?)
}

/// The same for many at once.
pub fn all_changed(tx: &mut Tx<'_>, people: &[PersonId], parts: &[Part]) -> Result<(), AppError> {
    for some in people.chunks(NOTED) {
        let notes: Vec<(String, PersonId)> = some.iter().map(|person| (tx.new_id(), person.clone())).collect();
        kept::all_changed(tx.connection, &notes, parts)?;
    }
    Ok(())
}

/// Notes everybody whose outcomes may change because a figure of these people did: those in their teams who are judged beside
/// their team. Their own facts are as they were.
pub fn teams_changed(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<(), AppError> {
    if tx.library().policies.iter().all(|policy| !policy.document.decides_beside_team()) {
        return Ok(());
    }
    let held = posts::list_for_people(tx.connection, people)?;
    let teams: BTreeSet<TeamId> = held.into_iter().filter_map(|post| post.team).collect();
    let teams: Vec<TeamId> = teams.into_iter().collect();
    let touched: BTreeSet<&PersonId> = people.iter().collect();
    let today = tx.today;
    for post in posts::list_in_teams(tx.connection, &teams, today)? {
        if touched.contains(&post.person) {
            continue;
        }
        match tx.plan(&record::reference(&post), today) {
            Ok(plan) if plan.is_decided_beside_team() => changed(tx, &post.person, &[])?,
            Ok(_) | Err(AppError::Internal(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Notes that somebody of an organisation has another name: reviews and judgements give it.
pub fn renamed(tx: &mut Tx<'_>, organisation: &OrganisationId) -> Result<(), AppError> {
    Ok(kept::forget_names(tx.connection, organisation)?)
}

/// Where these people stand today. Whoever holds no post stands nowhere.
pub fn of_people(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<HashMap<PersonId, Projection>, AppError> {
    let today = tx.today;
    let mut due = kept::due_among(tx.connection, people)?;
    let mut rows = HashMap::new();
    for row in projections::list_for_people(tx.connection, people)? {
        match row.glance.as_of == today {
            true => drop(rows.insert(row.person.clone(), row)),
            false => drop(due.insert(row.person)),
        }
    }
    for person in due {
        match anew(tx, &person)? {
            Some(row) => rows.insert(person, row),
            None => rows.remove(&person),
        };
    }
    Ok(rows)
}

/// Where somebody of a team stands today.
pub fn of_report(tx: &mut Tx<'_>, report: &mut Report) -> Result<Option<Glance>, AppError> {
    let held = report.standing.take();
    if report.is_due || held.as_ref().is_some_and(|row| row.as_of != tx.today) {
        return Ok(anew(tx, &report.person)?.map(|row| row.glance));
    }
    Ok(held)
}

/// What readers worked out of people who were noted, until it is written down: after a file of everybody's figures whole teams
/// are noted, and are looked at meanwhile.
#[derive(Default)]
pub(super) struct Remembered(Mutex<HashMap<PersonId, Reading>>);

/// Where somebody stood on a day with these notes on them. Notes are never made twice, and every change leaves one, so as long as
/// there are just these it is still so.
struct Reading {
    today: NaiveDate,
    notes: BTreeSet<String>,
    row: Option<Projection>,
}

impl Remembered {
    fn find(&self, of: &PersonId, today: NaiveDate, notes: &BTreeSet<String>) -> Option<Option<Projection>> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(of).filter(|reading| reading.today == today && reading.notes == *notes).map(|reading| reading.row.clone())
    }

    fn keep(&self, of: &PersonId, reading: Reading) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= REMEMBERED {
            held.clear();
        }
        held.insert(of.clone(), reading);
    }

    fn forget(&self, of: &PersonId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(of);
    }
}

fn anew(tx: &mut Tx<'_>, person: &PersonId) -> Result<Option<Projection>, AppError> {
    // Whoever writes may have changed something that is not noted yet.
    if tx.writes {
        return Ok(or_nowhere(worked_out(tx, person))?.0.0);
    }
    let (today, notes, app) = (tx.today, kept::due_of(tx.connection, person)?, tx.app);
    let remembered = &app.0.remembered;
    if let Some(row) = remembered.find(person, today, &notes) {
        return Ok(row);
    }
    let row = or_nowhere(worked_out(tx, person))?.0.0;
    remembered.keep(person, Reading { today, notes, row: row.clone() });
    Ok(row)
}

/// What was worked out of somebody: the row, none without a post, and parts of the facts to be kept.
type WorkedOut = (Option<Projection>, record::Parts);

fn worked_out(tx: &mut Tx<'_>, id: &PersonId) -> Result<WorkedOut, AppError> {
    let today = tx.today;
    let Some(post) = record::find_post(tx, id, today)? else { return Ok((None, Vec::new())) };
    let person = people::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let (assessed, parts) = record::assessed_to_keep(tx, &person, &post, today)?;
    Ok((Some(of(&person, &post, &assessed)), parts))
}

/// Somebody whose post names documents that are not there stands nowhere until they are; nobody else is to wait for that.
fn or_nowhere(worked_out: Result<WorkedOut, AppError>) -> Result<(WorkedOut, Option<AppError>), AppError> {
    match worked_out {
        Ok(worked_out) => Ok((worked_out, None)),
        Err(error @ AppError::Internal(_)) => Ok(((None, Vec::new()), Some(error))),
        Err(error) => Err(error),
    }
}

/// The row that belongs to an answer.
pub fn of(person: &Person, post: &Post, assessed: &Assessed) -> Projection {
    let Assessed { assessment, record, plan } = assessed;
    let (met, total, outstanding, cannot_tell) = projection::counts(assessment);
    let level = |id: &Option<String>| id.as_deref().map(Into::into);
    let criteria = CriterionStanding::all_of(assessment, &takes::lapses(plan, record, assessment));
    Projection {
        person: person.id.clone(),
        organisation: person.organisation.clone(),
        post: post.id.clone(),
        framework_version: assessment.version.clone(),
        basis: plan.basis.clone(),
        alerts: u32::try_from(assessment.alerts.len()).unwrap_or(u32::MAX),
        glance: Glance {
            reference: record::reference(post).to_string(),
            as_of: assessment.as_of,
            level: level(&assessment.level_held),
            target: level(&assessment.target_level),
            readiness: readiness(post, assessment),
            met,
            total,
            outstanding,
            cannot_tell,
            next_lapse: projection::next_lapse(&criteria),
            criteria: Criteria::of(&criteria),
        },
    }
}

/// Whether somebody is ready for the next level. Whoever has been given one that begins later has nothing to apply for until then.
pub fn readiness(post: &Post, assessment: &Assessment) -> Option<Outcome> {
    let is_planned = post.levels.iter().any(|level| level.starts_on > assessment.as_of);
    assessment.readiness.filter(|_| !is_planned)
}

/// Works out everybody who is noted, a few at a time. Gives how many were written down; where some could not be, the first reason
/// once all others are.
pub fn settle(app: &App) -> Result<usize, AppError> {
    let (mut after, mut done, mut failed) = (PersonId::new(""), 0, None);
    loop {
        let made = app.read_open(&Call::job(), |tx| {
            let due = kept::due_after(tx.connection, after.as_str(), AT_ONCE)?;
            due.into_iter().map(|person| work_out_noted(tx, person)).collect::<Result<Vec<_>, _>>()
        })?;
        let Some(last) = made.last() else { return failed.map_or(Ok(done), Err) };
        after = last.person.clone();
        failed = failed.or_else(|| made.iter().find_map(|made| made.failed.clone()));
        made.iter().for_each(|made| app.0.remembered.forget(&made.person));
        done += app.write_open(&Call::job(), move |tx| {
            made.into_iter().try_fold(0, |written, made| Ok(written + usize::from(write_down(tx, made)?)))
        })?;
    }
}

/// Somebody's standing, and the notes that it answers.
struct Made {
    person: PersonId,
    notes: BTreeSet<String>,
    worked_out: WorkedOut,
    failed: Option<AppError>,
}

fn work_out_noted(tx: &mut Tx<'_>, person: PersonId) -> Result<Made, AppError> {
    // First, so that whatever changes from now on leaves a note that is not among them.
    let notes = kept::due_of(tx.connection, &person)?;
    let (worked_out, failed) = or_nowhere(worked_out(tx, &person))?;
    Ok(Made { person, notes, worked_out, failed })
}

/// False where something changed meanwhile: then it is worked out again next time.
fn write_down(tx: &mut Tx<'_>, made: Made) -> Result<bool, AppError> {
    let Made { person, notes, worked_out: (row, parts), .. } = made;
    if kept::due_of(tx.connection, &person)? != notes {
        return Ok(false);
    }
    for (part, content) in parts {
        kept::replace(tx.connection, &person, part, &content)?;
    }
    match row {
        Some(row) => projections::replace(tx.connection, &row, tx.now)?,
        None => projections::remove(tx.connection, &person)?,
    }
    kept::settled(tx.connection, &person)?;
    Ok(true)
}

/// Goes through everybody, notes whose row is not of today or rests on other documents, and works them out with all who are
/// noted. Gives how many were written down.
pub fn refresh_all(app: &App) -> Result<usize, AppError> {
    let mut after = String::new();
    loop {
        let (last, stale) = app.read_open(&Call::job(), |tx| {
            let people = projections::people_after(tx.connection, &after, LOOKED_AT)?;
            let Some(span) = Span::of(&people) else { return Ok((None, Vec::new())) };
            let stale = stale(tx, &span, &people)?;
            Ok((people.last().map(ToString::to_string), stale))
        })?;
        for part in stale.chunks(NOTED) {
            let part = part.to_vec();
            app.write_open(&Call::job(), move |tx| part.iter().try_for_each(|person| changed(tx, person, &[])))?;
        }
        let Some(last) = last else { return settle(app) };
        after = last;
    }
}

/// Those of them whose row is of another day, another post or other documents than it should be.
fn stale(tx: &mut Tx<'_>, span: &Span, people: &[PersonId]) -> Result<Vec<PersonId>, AppError> {
    let today = tx.today;
    let mut posts: HashMap<PersonId, Vec<Post>> = HashMap::new();
    for post in posts::list(tx.connection, span)? {
        posts.entry(post.person.clone()).or_default().push(post);
    }
    let rows = projections::list(tx.connection, span)?;
    let rows: HashMap<&PersonId, &Projection> = rows.iter().map(|row| (&row.person, row)).collect();
    let mut stale = Vec::new();
    for person in people {
        let post = posts.get(person).and_then(|posts| record::post_on(posts, today));
        let is_stale = match (rows.get(person), post) {
            (Some(row), Some(post)) => match tx.plan(&record::reference(post), today) {
                Ok(plan) => row.glance.as_of != today || row.post != post.id || row.basis != plan.basis,
                Err(AppError::Internal(_)) => true,
                Err(error) => return Err(error),
            },
            (row, post) => row.is_some() || post.is_some(),
        };
        if is_stale {
            stale.push(person.clone());
        }
    }
    Ok(stale)
}
