//! Rows of criteria that need not be met for a while, and of what stops an application for now.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::{block, person, waiver};
use super::span::Span;
use crate::domain::evidence_policy::BlockCode;
use crate::domain::ids::{CriterionId, PersonId};
use crate::domain::officer::{Block, Waiver};

type Row = (String, String, NaiveDate, String, String, Option<NaiveDate>, String);

/// By person, oldest first, each with the id of the framework it is about. Whoever gave one is given by name.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, String, Waiver)>, StoreError> {
    let rows: Vec<Row> = waiver::table
        .inner_join(person::table.on(person::id.eq(waiver::by_person)))
        .filter(waiver::person_id.between(&of.first, &of.last).and(waiver::made_at.lt(of.known_before)))
        .order((waiver::person_id, waiver::given_on, waiver::id))
        .select((
            waiver::person_id,
            waiver::criterion,
            waiver::given_on,
            person::name,
            waiver::reason,
            waiver::review_on,
            waiver::framework,
        ))
        .load(connection)?;
    let read = |(of, criterion, on, by, reason, review_on, framework): Row| {
        (PersonId::new(of), framework, Waiver { criterion: CriterionId::new(criterion), on, by, reason, review_on })
    };
    Ok(rows.into_iter().map(read).collect())
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
