//! Rows of courses completed, of what people say that they completed, and of renewals that wait.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::{completion, completion_taken_out, course_claim, course_pause, person};
use super::span::Span;
use super::waiting::{PageOf, waiting_page};
use crate::domain::ids::{CourseId, OrganisationId, PersonId};
use crate::domain::officer::Completion;
use crate::domain::training::{Claim, ClaimState, KeptCompletion, Pause, TakenOut};

type Row = (String, String, NaiveDate, Option<NaiveDate>, Option<NaiveDate>);

/// The rows of completions that a condition names, each with the pause of its course that was known.
macro_rules! with_pauses {
    ($connection:expr, $condition:expr, $known_before:expr) => {{
        let open = course_pause::person_id
            .eq(completion::person_id)
            .and(course_pause::course.eq(completion::course))
            .and(course_pause::made_at.lt($known_before))
            .and(course_pause::ended_at.is_null().or(course_pause::ended_at.ge($known_before)));
        let rows: Vec<Row> = completion::table
            .left_join(course_pause::table.on(open))
            .filter($condition)
            .order((completion::person_id, completion::completed_on, completion::course))
            .select((
                completion::person_id,
                completion::course,
                completion::completed_on,
                completion::paused_until,
                course_pause::until_on.nullable(),
            ))
            .load($connection)?;
        Ok(rows.into_iter().map(read).collect())
    }};
}

fn read((of, course, completed_on, paused_until, paused): Row) -> (PersonId, Completion) {
    (PersonId::new(of), Completion { course: CourseId::new(course), completed_on, paused_until: paused_until.max(paused) })
}

/// What is shown of a completion, from the table of those that count or of those that were taken out.
macro_rules! kept_columns {
    ($table:ident) => {
        ($table::id, $table::course, $table::completed_on, $table::source, $table::confirmed_by, $table::made_at)
    };
}

/// By person, oldest first.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, Completion)>, StoreError> {
    let known = completion::made_at.lt(of.known_before);
    let counted: Result<Vec<(PersonId, Completion)>, StoreError> =
        with_pauses!(connection, completion::person_id.between(&of.first, &of.last).and(known), of.known_before);
    let mut counted = counted?;
    if of.is_past() {
        // What was taken out since counted then.
        let paused = course_pause::person_id
            .eq(completion_taken_out::person_id)
            .and(course_pause::course.eq(completion_taken_out::course))
            .and(course_pause::made_at.lt(of.known_before))
            .and(course_pause::ended_at.is_null().or(course_pause::ended_at.ge(of.known_before)));
        let rows: Vec<Row> = completion_taken_out::table
            .left_join(course_pause::table.on(paused))
            .filter(completion_taken_out::person_id.between(&of.first, &of.last))
            .filter(completion_taken_out::made_at.lt(of.known_before))
            .filter(completion_taken_out::taken_out_at.ge(of.known_before))
            .select((
                completion_taken_out::person_id,
                completion_taken_out::course,
                completion_taken_out::completed_on,
                completion_taken_out::paused_until,
                course_pause::until_on.nullable(),
            ))
            .load(connection)?;
        counted.extend(rows.into_iter().map(read));
        counted
            .sort_by(|(a, done), (b, other)| (a, done.completed_on, &done.course).cmp(&(b, other.completed_on, &other.course)));
    }
    Ok(counted)
}

/// Of these people as they are known now, by person, oldest first.
pub fn list_for_people(connection: &mut AnyConnection, people: &[PersonId]) -> Result<Vec<(PersonId, Completion)>, StoreError> {
    let Some(all) = Span::of(people) else { return Ok(Vec::new()) };
    let ids: Vec<&str> = people.iter().map(PersonId::as_str).collect();
    with_pauses!(connection, completion::person_id.eq_any(ids), all.known_before)
}

/// Of one person, with where each comes from, newest first.
pub fn kept_by(connection: &mut AnyConnection, of: &PersonId) -> Result<Vec<KeptCompletion>, StoreError> {
    let rows: Vec<(String, Kept)> = completion::table
        .filter(completion::person_id.eq(of.as_str()))
        .order((completion::completed_on.desc(), completion::course))
        .select((completion::person_id, kept_columns!(completion)))
        .load(connection)?;
    Ok(rows.into_iter().map(|(_, row)| kept(row)).collect())
}

type Kept = (String, String, NaiveDate, Option<String>, Option<String>, NaiveDateTime);

fn kept((id, course, completed_on, source, confirmed_by, made_at): Kept) -> KeptCompletion {
    KeptCompletion {
        id,
        course: CourseId::new(course),
        completed_on,
        source,
        confirmed_by: confirmed_by.map(PersonId::new),
        made_at: made_at.and_utc(),
    }
}

/// One that counts, and whose it is.
pub fn find_completion(connection: &mut AnyConnection, id: &str) -> Result<Option<(PersonId, KeptCompletion)>, StoreError> {
    let row: Option<(String, Kept)> =
        completion::table.find(id).select((completion::person_id, kept_columns!(completion))).first(connection).optional()?;
    Ok(row.map(|(person, row)| (PersonId::new(person), kept(row))))
}

/// Whose a completion was that was taken out.
pub fn owner_of_taken_out(connection: &mut AnyConnection, id: &str) -> Result<Option<PersonId>, StoreError> {
    let row: Option<String> =
        completion_taken_out::table.find(id).select(completion_taken_out::person_id).first(connection).optional()?;
    Ok(row.map(PersonId::new))
}

/// What was taken out of one person's, the newest first.
pub fn taken_out_of(connection: &mut AnyConnection, of: &PersonId) -> Result<Vec<TakenOut>, StoreError> {
    let rows: Vec<(Kept, String, NaiveDateTime, String)> = completion_taken_out::table
        .filter(completion_taken_out::person_id.eq(of.as_str()))
        .order((completion_taken_out::taken_out_at.desc(), completion_taken_out::id))
        .select((
            kept_columns!(completion_taken_out),
            completion_taken_out::taken_out_by,
            completion_taken_out::taken_out_at,
            completion_taken_out::reason,
        ))
        .load(connection)?;
    let read = |(row, by, at, reason): (Kept, String, NaiveDateTime, String)| TakenOut {
        completion: kept(row),
        by: PersonId::new(by),
        at: at.and_utc(),
        reason,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Takes a completion out. False: it is not there any more.
pub fn take_out(
    connection: &mut AnyConnection,
    id: &str,
    by: &PersonId,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    type Row = (String, String, NaiveDate, Option<NaiveDate>, Option<String>, Option<String>, NaiveDateTime);
    let row: Option<Row> = completion::table
        .find(id)
        .select((
            completion::person_id,
            completion::course,
            completion::completed_on,
            completion::paused_until,
            completion::source,
            completion::confirmed_by,
            completion::made_at,
        ))
        .first(connection)
        .optional()?;
    let Some((person, course, completed_on, paused_until, source, confirmed_by, made_at)) = row else { return Ok(false) };
    if diesel::delete(completion::table.find(id)).execute(connection)? != 1 {
        return Ok(false);
    }
    diesel::insert_into(completion_taken_out::table)
        .values((
            completion_taken_out::id.eq(id),
            completion_taken_out::person_id.eq(person),
            completion_taken_out::course.eq(course),
            completion_taken_out::completed_on.eq(completed_on),
            completion_taken_out::paused_until.eq(paused_until),
            completion_taken_out::source.eq(source),
            completion_taken_out::confirmed_by.eq(confirmed_by),
            completion_taken_out::made_at.eq(made_at),
            completion_taken_out::taken_out_by.eq(by.as_str()),
            completion_taken_out::taken_out_at.eq(at.naive_utc()),
            completion_taken_out::reason.eq(reason),
        ))
        .execute(connection)?;
    Ok(true)
}

/// What a file says of somebody: person, course, day and source.
pub type Sourced = (PersonId, CourseId, NaiveDate, Option<String>);

/// What files say of everybody in an organisation.
pub fn sources_in(connection: &mut AnyConnection, organisation: &OrganisationId) -> Result<Vec<Sourced>, StoreError> {
    let people = person::table.filter(person::organisation_id.eq(organisation.as_str())).select(person::id);
    let rows: Vec<(String, String, NaiveDate, Option<String>)> = completion::table
        .filter(completion::person_id.eq_any(people))
        .select((completion::person_id, completion::course, completion::completed_on, completion::source))
        .load(connection)?;
    Ok(rows.into_iter().map(|(of, course, on, source)| (PersonId::new(of), CourseId::new(course), on, source)).collect())
}

/// Whose completions of which courses and days were taken out in an organisation.
pub fn taken_out_in(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
) -> Result<BTreeSet<(PersonId, CourseId, NaiveDate)>, StoreError> {
    let people = person::table.filter(person::organisation_id.eq(organisation.as_str())).select(person::id);
    let rows: Vec<(String, String, NaiveDate)> = completion_taken_out::table
        .filter(completion_taken_out::person_id.eq_any(people))
        .select((completion_taken_out::person_id, completion_taken_out::course, completion_taken_out::completed_on))
        .load(connection)?;
    Ok(rows.into_iter().map(|(of, course, on)| (PersonId::new(of), CourseId::new(course), on)).collect())
}

pub fn insert(
    connection: &mut AnyConnection,
    id: &str,
    of: &PersonId,
    new: &Completion,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    insert_from(connection, id, of, new, (None, None), now)
}

/// With where it comes from: the source of a file, or whoever confirmed it.
pub fn insert_from(
    connection: &mut AnyConnection,
    id: &str,
    of: &PersonId,
    new: &Completion,
    (source, confirmed_by): (Option<&str>, Option<&PersonId>),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(completion::table)
        .values((
            completion::id.eq(id),
            completion::person_id.eq(of.as_str()),
            completion::course.eq(new.course.as_str()),
            completion::completed_on.eq(new.completed_on),
            completion::paused_until.eq(new.paused_until),
            completion::made_at.eq(now.naive_utc()),
            completion::source.eq(source),
            completion::confirmed_by.eq(confirmed_by.map(PersonId::as_str)),
        ))
        .execute(connection)?;
    Ok(())
}

/// Gives a completion another source. False: it is not there.
pub fn set_source(
    connection: &mut AnyConnection,
    of: &PersonId,
    course: &str,
    completed_on: NaiveDate,
    source: Option<&str>,
) -> Result<bool, StoreError> {
    let row = completion::person_id.eq(of.as_str()).and(completion::course.eq(course));
    let rows = diesel::update(completion::table.filter(row.and(completion::completed_on.eq(completed_on))))
        .set(completion::source.eq(source))
        .execute(connection)?;
    Ok(rows == 1)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = course_claim)]
struct ClaimRow {
    id: String,
    person_id: String,
    course: String,
    completed_on: NaiveDate,
    note: Option<String>,
    state: String,
    told_at: NaiveDateTime,
    answered_by: Option<String>,
    answered_at: Option<NaiveDateTime>,
    reason: Option<String>,
    version: i64,
}

impl ClaimRow {
    fn read(self) -> Result<Claim, StoreError> {
        let state = ClaimState::from_word(&self.state)
            .ok_or_else(|| StoreError::Row(format!("claim {} has the state \"{}\"", self.id, self.state)))?;
        Ok(Claim {
            id: self.id,
            person: PersonId::new(self.person_id),
            course: CourseId::new(self.course),
            completed_on: self.completed_on,
            note: self.note,
            state,
            told_at: self.told_at.and_utc(),
            answered_by: self.answered_by.map(PersonId::new),
            answered_at: self.answered_at.map(|at| at.and_utc()),
            reason: self.reason,
            version: self.version,
        })
    }
}

/// Of one person, newest first, whatever became of them.
pub fn claims_of(connection: &mut AnyConnection, of: &PersonId) -> Result<Vec<Claim>, StoreError> {
    let rows: Vec<ClaimRow> = course_claim::table
        .filter(course_claim::person_id.eq(of.as_str()))
        .order((course_claim::told_at.desc(), course_claim::id.desc()))
        .select(ClaimRow::as_select())
        .load(connection)?;
    rows.into_iter().map(ClaimRow::read).collect()
}

/// What waits, the longest waiting first.
pub fn waiting(connection: &mut AnyConnection, page: PageOf<'_>) -> Result<Vec<Claim>, StoreError> {
    let ids = waiting_page!(connection, course_claim, told_at, course_claim::state.eq("waiting"), page);
    let rows: Vec<ClaimRow> = course_claim::table
        .filter(course_claim::id.eq_any(&ids))
        .order((course_claim::told_at, course_claim::id))
        .select(ClaimRow::as_select())
        .load(connection)?;
    rows.into_iter().map(ClaimRow::read).collect()
}

/// What people of an organisation have told since a moment and still waits.
pub fn waiting_since(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    since: DateTime<Utc>,
) -> Result<Vec<Claim>, StoreError> {
    let people = person::table.filter(person::organisation_id.eq(organisation.as_str())).select(person::id);
    let rows: Vec<ClaimRow> = course_claim::table
        .filter(course_claim::state.eq("waiting").and(course_claim::person_id.eq_any(people)))
        .filter(course_claim::told_at.ge(since.naive_utc()))
        .order((course_claim::told_at, course_claim::id))
        .select(ClaimRow::as_select())
        .load(connection)?;
    rows.into_iter().map(ClaimRow::read).collect()
}

pub fn find_claim(connection: &mut AnyConnection, id: &str) -> Result<Option<Claim>, StoreError> {
    let row: Option<ClaimRow> = course_claim::table.find(id).select(ClaimRow::as_select()).first(connection).optional()?;
    row.map(ClaimRow::read).transpose()
}

pub fn insert_claim(connection: &mut AnyConnection, new: &Claim) -> Result<(), StoreError> {
    diesel::insert_into(course_claim::table)
        .values((
            course_claim::id.eq(&new.id),
            course_claim::person_id.eq(new.person.as_str()),
            course_claim::course.eq(new.course.as_str()),
            course_claim::completed_on.eq(new.completed_on),
            course_claim::note.eq(&new.note),
            course_claim::state.eq(new.state.as_str()),
            course_claim::told_at.eq(new.told_at.naive_utc()),
            course_claim::version.eq(new.version),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes what became of a claim that waits, where it still has the version. False: somebody else was faster.
pub fn settle_claim(connection: &mut AnyConnection, settled: &Claim) -> Result<bool, StoreError> {
    let row = course_claim::id.eq(&settled.id).and(course_claim::version.eq(settled.version));
    let rows = diesel::update(course_claim::table.filter(row.and(course_claim::state.eq("waiting"))))
        .set((
            course_claim::state.eq(settled.state.as_str()),
            course_claim::answered_by.eq(settled.answered_by.as_ref().map(PersonId::as_str)),
            course_claim::answered_at.eq(settled.answered_at.map(|at| at.naive_utc())),
            course_claim::reason.eq(&settled.reason),
            course_claim::version.eq(settled.version + 1),
        ))
        .execute(connection)?;
    Ok(rows == 1)
}

type PauseRow = (String, String, String, NaiveDate, String, NaiveDateTime);

fn pause((id, of, course, until, made_by, made_at): PauseRow) -> Pause {
    let (person, course, made_by) = (PersonId::new(of), CourseId::new(course), PersonId::new(made_by));
    Pause { id, person, course, until, made_by, made_at: made_at.and_utc() }
}

/// The pauses of somebody that nobody has ended, whether or not their last day is over.
pub fn pauses_of(connection: &mut AnyConnection, of: &PersonId) -> Result<Vec<Pause>, StoreError> {
    let rows: Vec<PauseRow> = course_pause::table
        .filter(course_pause::person_id.eq(of.as_str()).and(course_pause::ended_at.is_null()))
        .order(course_pause::course)
        .select((
            course_pause::id,
            course_pause::person_id,
            course_pause::course,
            course_pause::until_on,
            course_pause::made_by,
            course_pause::made_at,
        ))
        .load(connection)?;
    Ok(rows.into_iter().map(pause).collect())
}

/// One that nobody has ended.
pub fn find_pause(connection: &mut AnyConnection, id: &str) -> Result<Option<Pause>, StoreError> {
    let row: Option<PauseRow> = course_pause::table
        .filter(course_pause::id.eq(id).and(course_pause::ended_at.is_null()))
        .select((
            course_pause::id,
            course_pause::person_id,
            course_pause::course,
            course_pause::until_on,
            course_pause::made_by,
            course_pause::made_at,
        ))
        .first(connection)
        .optional()?;
    Ok(row.map(pause))
}

/// A person's courses have one open pause each.
pub fn insert_pause(connection: &mut AnyConnection, new: &Pause) -> Result<(), StoreError> {
    diesel::insert_into(course_pause::table)
        .values((
            course_pause::id.eq(&new.id),
            course_pause::person_id.eq(new.person.as_str()),
            course_pause::course.eq(new.course.as_str()),
            course_pause::until_on.eq(new.until),
            course_pause::made_by.eq(new.made_by.as_str()),
            course_pause::made_at.eq(new.made_at.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// False: it was ended before.
pub fn end_pause(connection: &mut AnyConnection, id: &str, by: &PersonId, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let rows = diesel::update(course_pause::table.filter(course_pause::id.eq(id).and(course_pause::ended_at.is_null())))
        .set((course_pause::ended_by.eq(by.as_str()), course_pause::ended_at.eq(at.naive_utc())))
        .execute(connection)?;
    Ok(rows == 1)
}
