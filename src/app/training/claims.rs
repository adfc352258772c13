//! Officers say which course they finished, and when. The line manager or HR confirms it, and then it counts.

use chrono::NaiveDate;

use super::super::fields::Fields;
use super::super::people::{Named, Why, record_read, why_seen};
use super::super::relations::{self, Standing};
use super::super::waiting::{self, Page, Waiting};
use super::super::{About, AppError, Caller, FieldError, Tx, accounts, record, standing};
use crate::domain::account::{AccountState, Role};
use crate::domain::audit::Outcome;
use crate::domain::ids::PersonId;
use crate::domain::officer::Completion;
use crate::domain::outbox::{Message, NaturalKey};
use crate::domain::people::{Delegation, DelegationScope, Person};
use crate::domain::training::{Claim, ClaimState, Course, TrainingMatrix};
use crate::policy::{Action, EvidenceStage, Relation};
use crate::store::db::{AnyConnection, StoreError};
use crate::store::waiting::PageOf;
use crate::store::{delegations, lines, people, training as rows};

/// Letters at most.
const NOTE: usize = 200;
const REASON: usize = 1_000;

/// What was typed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct NewClaim {
    pub course: String,
    pub completed_on: Option<NaiveDate>,
    pub note: String,
}

/// What somebody said and what waits for an answer.
#[derive(Clone, Debug)]
pub struct WaitingClaim {
    pub claim: Claim,
    pub person: Named,
    /// The title of the course; its id where no list has it any more.
    pub title: String,
}

/// A claim in front of whoever may confirm it.
#[derive(Clone, Debug)]
pub struct ToAnswer {
    pub waiting: WaitingClaim,
    pub why: Why,
    /// The day on which it was finished last, as it is recorded.
    pub before: Option<NaiveDate>,
    /// Until when it would count; None: for good.
    pub would_count_until: Option<NaiveDate>,
}

/// Whether the caller may say so, and the courses to choose from.
pub fn to_tell<'l>(tx: &mut Tx<'l>, me: &Caller) -> Result<&'l [Course], AppError> {
    let (person, standing) = relations::find(tx, me, me.id())?;
    tx.allow(me, Action::SubmitEvidence, &standing.subject(&person).evidence(EvidenceStage::New))?;
    let found = list_of(tx, me.id())?;
    let none = || AppError::conflict("matrix_missing", "No list of courses is set for your post. HR sets it.");
    found.map(|matrix| matrix.courses.as_slice()).ok_or_else(none)
}

/// The list of courses for whoever holds a post today.
fn list_of<'l>(tx: &mut Tx<'l>, id: &PersonId) -> Result<Option<&'l TrainingMatrix>, AppError> {
    match record::find_post(tx, id, tx.today)? {
        Some(post) => super::matrix(tx, &post),
        None => Ok(None),
    }
}

/// The caller says that a course is finished. What waits already is not said twice. `wrong`: what could not be read.
pub fn tell(tx: &mut Tx<'_>, me: &Caller, new: &NewClaim, wrong: Vec<FieldError>) -> Result<Claim, AppError> {
    let courses = to_tell(tx, me)?;
    let mut fields = Fields::default();
    let unread = wrong.iter().any(|error| error.field == "completed_on");
    let course = courses.iter().find(|course| course.id == *new.course);
    match course {
        None if new.course.is_empty() => fields.wrong("course", "required", "Select the course"),
        None => fields.wrong("course", "unknown_course", "Select a course from the list"),
        Some(_) => {}
    }
    wrong.into_iter().for_each(|error| fields.wrong(&error.field, &error.code, error.message));
    match new.completed_on {
        None if !unread => fields.wrong("completed_on", "required", "Enter the date you finished it"),
        None => {}
        Some(day) => {
            fields.day("completed_on", "Date you finished it", day);
            if day > tx.today {
                fields.wrong("completed_on", "in_the_future", "Date you finished it must be today or in the past");
            } else if rows::kept_by(tx.connection, me.id())?
                .iter()
                .any(|done| done.course == *new.course && done.completed_on == day)
            {
                fields.wrong("completed_on", "recorded_already", "This course is recorded as complete on that day already");
            }
        }
    }
    let note = fields.optional_line("note", "Where it can be looked up", Some(&new.note), NOTE);
    fields.check()?;
    let (Some(course), Some(completed_on)) = (course, new.completed_on) else {
        return Err(AppError::Internal("a claim without a course or a day".to_owned()));
    };
    let same = |held: &Claim| held.state == ClaimState::Waiting && held.course == course.id && held.completed_on == completed_on;
    if let Some(held) = rows::claims_of(tx.connection, me.id())?.into_iter().find(same) {
        return Ok(held);
    }
    let claim = Claim {
        id: tx.new_id(),
        person: me.id().clone(),
        course: course.id.clone(),
        completed_on,
        note,
        state: ClaimState::Waiting,
        told_at: tx.now,
        answered_by: None,
        answered_at: None,
        reason: None,
        version: 1,
    };
    rows::insert_claim(tx.connection, &claim)?;
    tx.record(me, Outcome::Done, "course_told", About::thing("course_claim", &*claim.id, Some(me.id())), details(&claim));
    tell_whoever_confirms(tx, me)?;
    Ok(claim)
}

/// Mails whoever may confirm what the caller said: the line manager and those who act for the line manager in this; HR where
/// there is none. Each is told once a day, however much is said on it.
fn tell_whoever_confirms(tx: &mut Tx<'_>, me: &Caller) -> Result<(), AppError> {
    let on = tx.today;
    let mut told: Vec<Person> = match lines::find_on(tx.connection, me.id(), on)? {
        Some(line) => {
            let mut ids = vec![line.manager.clone()];
            let covers = delegations::list_from(tx.connection, &line.manager)?;
            ids.extend(covers.into_iter().filter(|cover| serves(cover, me.id(), on)).map(|cover| cover.to));
            ids.sort_unstable();
            ids.dedup();
            people::find_all(tx.connection, &ids)?
        }
        None => Vec::new(),
    };
    told.retain(|person| person.account != AccountState::Disabled);
    if told.is_empty() {
        told = people::list_for_organisation(tx.connection, me.organisation())?;
        told.retain(|person| person.roles.has(Role::Hr) && person.id != *me.id() && person.account != AccountState::Disabled);
    }
    for person in told {
        let message = Message::CoursesToConfirm { name: me.name.clone(), on };
        accounts::post(tx, &person, NaturalKey::courses_to_confirm(on, &person.id), message)?;
    }
    Ok(())
}

/// Whether a cover lets somebody confirm what an officer says. One that the officer chose does not serve the officer.
fn serves(cover: &Delegation, officer: &PersonId, day: NaiveDate) -> bool {
    let names_it = cover.scopes.contains(&DelegationScope::Review);
    cover.is_active(day) && names_it && cover.to != *officer && cover.by != *officer
}

/// Whether something that was said on a day still waits for whoever a mail goes to.
pub(in crate::app) fn mail_still_true(
    connection: &mut AnyConnection,
    recipient: &Person,
    on: NaiveDate,
    today: NaiveDate,
) -> Result<bool, StoreError> {
    let covers = delegations::list_active_to(connection, &recipient.id, today)?;
    for claim in rows::waiting_since(connection, &recipient.organisation, crate::clock::start_of_day_in_london(on))? {
        if crate::clock::day_in_london(claim.told_at) != on || claim.person == recipient.id {
            continue;
        }
        let theirs = match lines::find_on(connection, &claim.person, today)? {
            Some(line) if line.manager == recipient.id => true,
            Some(line) if covers.iter().any(|cover| cover.from == line.manager && serves(cover, &claim.person, today)) => true,
            // HR is told where the manager's account is closed.
            Some(line) if recipient.roles.has(Role::Hr) => {
                people::find(connection, &line.manager)?.is_none_or(|manager| manager.account == AccountState::Disabled)
            }
            Some(_) => false,
            None => recipient.roles.has(Role::Hr),
        };
        if theirs {
            return Ok(true);
        }
    }
    Ok(false)
}

fn details(claim: &Claim) -> Vec<(&'static str, String)> {
    vec![("course", claim.course.to_string()), ("completed_on_after", claim.completed_on.to_string())]
}

fn find(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<(Claim, Person, Standing), AppError> {
    if id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let claim = rows::find_claim(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let (person, standing) = relations::find(tx, me, &claim.person)?;
    Ok((claim, person, standing))
}

fn still_waits(claim: &Claim) -> Result<(), AppError> {
    match claim.state {
        ClaimState::Waiting => Ok(()),
        ClaimState::Confirmed => Err(AppError::conflict("already_answered", "It has been confirmed already.")),
        ClaimState::NotConfirmed => {
            Err(AppError::conflict("already_answered", "It has been answered already: it was not confirmed."))
        }
        ClaimState::Withdrawn => Err(AppError::conflict("withdrawn", "It has been withdrawn.")),
    }
}

/// One of the caller's own that waits, with the title of its course.
pub fn find_own(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<(Claim, String), AppError> {
    let (claim, person, standing) = find(tx, me, id)?;
    tx.allow(me, Action::SubmitEvidence, &standing.subject(&person).evidence(EvidenceStage::New))?;
    still_waits(&claim)?;
    let title = title(tx, &claim)?;
    Ok((claim, title))
}

/// The caller takes back what waits.
pub fn withdraw(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<(), AppError> {
    let (claim, _) = find_own(tx, me, id)?;
    let settled = Claim { state: ClaimState::Withdrawn, version, ..claim };
    if !rows::settle_claim(tx.connection, &settled)? {
        return Err(AppError::Stale);
    }
    tx.record(me, Outcome::Done, "course_told_withdrawn", About::thing("course_claim", id, Some(me.id())), details(&settled));
    Ok(())
}

fn title(tx: &mut Tx<'_>, claim: &Claim) -> Result<String, AppError> {
    let course = list_of(tx, &claim.person)?.and_then(|matrix| matrix.course(claim.course.as_str()));
    Ok(course.map_or_else(|| claim.course.to_string(), |course| course.title.clone()))
}

/// What waits for the caller, the longest waiting first. HR has everybody's; a manager that of the own team.
pub fn waiting(tx: &mut Tx<'_>, me: &Caller, page: Page<'_>) -> Result<Waiting<WaitingClaim>, AppError> {
    let whose = waiting::whose(tx, me)?;
    let asked = PageOf { whose: &whose, but: me.id(), after: page.after(), limit: page.read() };
    let (open, next) = page.cut(rows::waiting(tx.connection, asked)?, |claim| claim.id.clone());
    let mut shown = Vec::new();
    for claim in open {
        let (person, standing) = relations::find(tx, me, &claim.person)?;
        if crate::policy::decide(&me.actor, Action::VerifyQualification, &standing.subject(&person)).offers() {
            let title = title(tx, &claim)?;
            shown.push(WaitingClaim { claim, person: Named { id: person.id, name: person.name }, title });
        }
    }
    let about = About { organisation: Some(me.organisation().clone()), ..About::whole("courses") };
    tx.record(me, Outcome::Read, "courses_to_confirm_read", about, vec![("courses", shown.len().to_string())]);
    Ok(Waiting { rows: shown, next })
}

/// Opens one to answer it.
pub fn to_answer(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<ToAnswer, AppError> {
    let (claim, person, standing) = find(tx, me, id)?;
    tx.allow(me, Action::VerifyQualification, &standing.subject(&person))?;
    still_waits(&claim)?;
    record_read(tx, me, &person, &standing, "course_claim_read");
    let why = why_seen(tx, me, &person, &standing)?;
    let before = rows::kept_by(tx.connection, &person.id)?.into_iter().find(|done| done.course == claim.course);
    let course = list_of(tx, &person.id)?.and_then(|matrix| matrix.course(claim.course.as_str()));
    let would_count_until = course.and_then(|course| course.last_day(claim.completed_on));
    let title = title(tx, &claim)?;
    Ok(ToAnswer {
        waiting: WaitingClaim { claim, person: Named { id: person.id, name: person.name }, title },
        why,
        before: before.map(|done| done.completed_on),
        would_count_until,
    })
}

/// The caller confirms it, and it counts from now on; or does not, with a reason. `confirmed`: None is no answer.
pub fn answer(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &str,
    version: i64,
    confirmed: Option<bool>,
    reason: &str,
) -> Result<Claim, AppError> {
    let (claim, person, standing) = find(tx, me, id)?;
    tx.allow(me, Action::VerifyQualification, &standing.subject(&person))?;
    still_waits(&claim)?;
    if claim.version != version {
        return Err(AppError::Stale);
    }
    let mut fields = Fields::default();
    let reason = fields.text("reason", "Reason", reason, REASON);
    match confirmed {
        None => fields.wrong("answer", "required", "Select whether you confirm it"),
        Some(false) if reason.is_empty() => fields.wrong("reason", "required", "Enter a reason"),
        Some(_) => {}
    }
    fields.check()?;
    let is_confirmed = confirmed == Some(true);
    let settled = Claim {
        state: if is_confirmed { ClaimState::Confirmed } else { ClaimState::NotConfirmed },
        answered_by: Some(me.id().clone()),
        answered_at: Some(tx.now),
        reason: (!is_confirmed).then_some(reason),
        ..claim
    };
    if !rows::settle_claim(tx.connection, &settled)? {
        return Err(AppError::Stale);
    }
    if is_confirmed {
        // A file may have brought the same day meanwhile.
        let held = rows::kept_by(tx.connection, &person.id)?;
        if !held.iter().any(|done| done.course == settled.course && done.completed_on == settled.completed_on) {
            let new = Completion { course: settled.course.clone(), completed_on: settled.completed_on, paused_until: None };
            let new_id = tx.new_id();
            rows::insert_from(tx.connection, &new_id, &person.id, &new, (None, Some(me.id())), tx.now)?;
        }
        standing::changed(tx, &person.id, &[standing::Part::Held])?;
    }
    let mut details = details(&settled);
    if standing.relations.has(Relation::ActingFor) {
        details.extend(standing.covers.first().map(|cover| ("for_manager", cover.from.to_string())));
    }
    let action = if is_confirmed { "course_confirmed" } else { "course_not_confirmed" };
    tx.record(me, Outcome::Done, action, About::thing("course_claim", id, Some(&person.id)), details);
    Ok(Claim { version: settled.version + 1, ..settled })
}
