//! Rows of criteria that need not be met for a while, and of what stops an application for now.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::db::{AnyBackend, AnyConnection, StoreError};
use super::schema::{block, person, waiver};
use super::span::Span;
use crate::domain::evidence_policy::BlockCode;
use crate::domain::ids::{CriterionId, OrganisationId, PersonId};
use crate::domain::officer::{Block, Waiver};
use crate::domain::waiver::{Ended, HeldWaiver, Place};

type Row = (String, String, NaiveDate, String, String, Option<NaiveDate>, String, Option<NaiveDate>, Option<NaiveDateTime>);

/// By person, oldest first, each with the id of the framework it is about. Whoever gave one is given by name.
pub fn list(connection: &mut AnyConnection, span: &Span) -> Result<Vec<(PersonId, String, Waiver)>, StoreError> {
    let rows: Vec<Row> = waiver::table
        .inner_join(person::table.on(person::id.eq(waiver::by_person)))
        .filter(waiver::person_id.between(&span.first, &span.last).and(waiver::made_at.lt(span.known_before)))
        .order((waiver::person_id, waiver::given_on, waiver::id))
        .select((
            waiver::person_id,
            waiver::criterion,
            waiver::given_on,
            person::name,
            waiver::reason,
            waiver::review_on,
            waiver::framework,
            waiver::ended_on,
            waiver::ended_at,
        ))
        .load(connection)?;
    // One that was ended holds to the day before; one that was ended on its first day never held.
    let read = |(of, criterion, on, by, reason, review_on, framework, ended_on, ended_at): Row| {
        let known = ended_at.is_some_and(|at| at < span.known_before);
        let ended = ended_on.filter(|_| known).and_then(|day| day.pred_opt());
        let review_on = [review_on, ended].into_iter().flatten().min();
        let held = ended.is_none_or(|last| last >= on);
        let waiver = Waiver { criterion: CriterionId::new(criterion), on, by, reason, review_on };
        held.then(|| (PersonId::new(of), framework, waiver))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

type HeldRow = (
    String,
    String,
    String,
    String,
    NaiveDate,
    String,
    String,
    Option<NaiveDate>,
    (Option<NaiveDate>, Option<String>, Option<String>, Option<NaiveDateTime>),
);

/// What pages show of a waiver.
macro_rules! held_columns {
    () => {
        (
            waiver::id,
            waiver::person_id,
            waiver::framework,
            waiver::criterion,
            waiver::given_on,
            waiver::by_person,
            waiver::reason,
            waiver::review_on,
            (waiver::ended_on, waiver::ended_by, waiver::ended_reason, waiver::ended_at),
        )
    };
}

/// Waivers as their pages show them, newest first. `$filter`: which.
macro_rules! held {
    ($connection:expr, $filter:expr) => {{
        let rows: Vec<HeldRow> = waiver::table
            .filter($filter)
            .order((waiver::given_on.desc(), waiver::made_at.desc(), waiver::id.desc()))
            .select(held_columns!())
            .load($connection)?;
        Ok(rows.into_iter().map(read_held).collect())
    }};
}

fn read_held(row: HeldRow) -> HeldWaiver {
    let (id, person, framework, criterion, given_on, by, reason, review_on, (on, ended_by, why, at)) = row;
    let ended = match (on, ended_by, at) {
        (Some(on), Some(by), Some(at)) => {
            Some(Ended { on, by: PersonId::new(by), reason: why.unwrap_or_default(), at: at.and_utc() })
        }
        _ => None,
    };
    HeldWaiver {
        id,
        person: PersonId::new(person),
        framework,
        criterion: CriterionId::new(criterion),
        given_on,
        by: PersonId::new(by),
        reason,
        review_on,
        ended,
    }
}

/// Of everybody of an organisation in their order, after a place: at most `limit`.
pub fn list_for_organisation(
    connection: &mut AnyConnection,
    of: &OrganisationId,
    after: Option<&Place>,
    limit: i64,
) -> Result<Vec<HeldWaiver>, StoreError> {
    let people = person::table.filter(person::organisation_id.eq(of.as_str())).select(person::id);
    let mut query = waiver::table
        .filter(waiver::person_id.eq_any(people))
        .order((waiver::ended_at.is_not_null(), waiver::review_on.is_null(), waiver::review_on, waiver::id))
        .limit(limit)
        .select(held_columns!())
        .into_boxed::<AnyBackend>();
    if let Some(Place { ended, review_on, id }) = after {
        let (ended, id) = (*ended, id.as_str());
        // One without a day stands behind those that have one.
        query = match (*review_on, ended) {
            (Some(day), true) => {
                let later = waiver::review_on.gt(day).or(waiver::review_on.eq(day).and(waiver::id.gt(id)));
                query.filter(waiver::ended_at.is_not_null()).filter(waiver::review_on.is_null().or(later))
            }
            (Some(day), false) => {
                let later = waiver::review_on.gt(day).or(waiver::review_on.eq(day).and(waiver::id.gt(id)));
                query.filter(waiver::ended_at.is_not_null().or(waiver::review_on.is_null()).or(later))
            }
            (None, true) => {
                query.filter(waiver::ended_at.is_not_null()).filter(waiver::review_on.is_null().and(waiver::id.gt(id)))
            }
            (None, false) => query.filter(waiver::ended_at.is_not_null().or(waiver::review_on.is_null().and(waiver::id.gt(id)))),
        };
    }
    let rows: Vec<HeldRow> = query.load(connection)?;
    Ok(rows.into_iter().map(read_held).collect())
}

/// How many waivers of an organisation there are, how many of them nobody has ended, and of how many of those the review day
/// is past.
pub fn count(connection: &mut AnyConnection, of: &OrganisationId, today: NaiveDate) -> Result<[i64; 3], StoreError> {
    let people = || person::table.filter(person::organisation_id.eq(of.as_str())).select(person::id);
    let all: i64 = waiver::table.filter(waiver::person_id.eq_any(people())).count().get_result(connection)?;
    let open = waiver::person_id.eq_any(people()).and(waiver::ended_at.is_null());
    let open: i64 = waiver::table.filter(open).count().get_result(connection)?;
    let late = waiver::person_id.eq_any(people()).and(waiver::ended_at.is_null());
    let late: i64 = waiver::table.filter(late).filter(waiver::review_on.lt(today)).count().get_result(connection)?;
    Ok([all, open, late])
}

/// Of one person about one criterion of one framework.
pub fn list_for_criterion(
    connection: &mut AnyConnection,
    of: &PersonId,
    framework: &str,
    criterion: &CriterionId,
) -> Result<Vec<HeldWaiver>, StoreError> {
    let about = waiver::framework.eq(framework).and(waiver::criterion.eq(criterion.as_str()));
    held!(connection, waiver::person_id.eq(of.as_str()).and(about))
}

pub fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<HeldWaiver>, StoreError> {
    let found: Result<Vec<HeldWaiver>, StoreError> = held!(connection, waiver::id.eq(id));
    Ok(found?.pop())
}

/// Ends a waiver. False: somebody else was faster.
pub fn end(connection: &mut AnyConnection, id: &str, ended: &Ended) -> Result<bool, StoreError> {
    let rows = diesel::update(waiver::table.filter(waiver::id.eq(id).and(waiver::ended_at.is_null())))
        .set((
            waiver::ended_on.eq(ended.on),
            waiver::ended_by.eq(ended.by.as_str()),
            waiver::ended_reason.eq(&ended.reason),
            waiver::ended_at.eq(ended.at.naive_utc()),
        ))
        .execute(connection)?;
    Ok(rows == 1)
}

/// `framework`: the id of the one that the criterion belongs to.
pub fn insert(
    connection: &mut AnyConnection,
    id: &str,
    of: &PersonId,
    framework: &str,
    new: &Waiver,
    by: &PersonId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(waiver::table)
        .values((
            waiver::id.eq(id),
            waiver::person_id.eq(of.as_str()),
            waiver::framework.eq(framework),
            waiver::criterion.eq(new.criterion.as_str()),
            waiver::given_on.eq(new.on),
            waiver::by_person.eq(by.as_str()),
            waiver::reason.eq(&new.reason),
            waiver::review_on.eq(new.review_on),
            waiver::made_at.eq(now.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

const CODES: [BlockCode; 3] = [BlockCode::Probation, BlockCode::FormalProcess, BlockCode::MinMonthsAtLevel];

/// By person.
pub fn list_blocks(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, Block)>, StoreError> {
    let rows: Vec<(String, String, Option<NaiveDate>)> = block::table
        .filter(block::person_id.between(&of.first, &of.last).and(block::made_at.lt(of.known_before)))
        .order((block::person_id, block::id))
        .select((block::person_id, block::code, block::ends_on))
        .load(connection)?;
    rows.into_iter()
        .map(|(of, word, until)| {
            let code = CODES.into_iter().find(|code| code.as_str() == word);
            let code = code.ok_or_else(|| StoreError::Row(format!("{of} is stopped by \"{word}\"")))?;
            Ok((PersonId::new(of), Block { code, until }))
        })
        .collect()
}

pub fn insert_block(
    connection: &mut AnyConnection,
    id: &str,
    of: &PersonId,
    new: &Block,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(block::table)
        .values((
            block::id.eq(id),
            block::person_id.eq(of.as_str()),
            block::code.eq(new.code.as_str()),
            block::ends_on.eq(new.until),
            block::made_at.eq(now.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}
