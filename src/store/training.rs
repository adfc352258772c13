//! Rows of courses completed.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::completion;
use super::span::Span;
use crate::domain::ids::{CourseId, PersonId};
use crate::domain::officer::Completion;

type Row = (String, String, NaiveDate, Option<NaiveDate>);

/// By person, oldest first.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, Completion)>, StoreError> {
    let rows: Vec<Row> = completion::table
        .filter(completion::person_id.between(&of.first, &of.last).and(completion::made_at.lt(of.known_before)))
        .order((completion::person_id, completion::completed_on, completion::course))
        .select((completion::person_id, completion::course, completion::completed_on, completion::paused_until))
        .load(connection)?;
    let read = |(of, course, completed_on, paused_until): Row| {
        (PersonId::new(of), Completion { course: CourseId::new(course), completed_on, paused_until })
    };
    Ok(rows.into_iter().map(read).collect())
}

pub fn insert(
    connection: &mut AnyConnection,
    id: &str,
    of: &PersonId,
    new: &Completion,
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
        ))
        .execute(connection)?;
    Ok(())
}
