//! What figures said until they were corrected, as it is told beside what they say now.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::{Row, joined, said};
use crate::domain::ids::PersonId;
use crate::domain::officer::Observation;
use crate::store::db::{AnyConnection, StoreError};
use crate::store::schema::{figure_batch, figure_period, figure_revision, figure_series};
use crate::store::span::Span;

/// What each corrected figure of these people said last before it was corrected, and when it was; by person, metric and day.
pub fn said_before(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, Observation, DateTime<Utc>)>, StoreError> {
    let rows: Vec<(Row, NaiveDateTime)> = joined!(figure_revision)
        .filter(figure_series::person_id.between(&of.first, &of.last))
        .filter(figure_series::of_team.eq(false).and(figure_revision::replaced_at.lt(of.known_before)))
        .order((
            figure_series::person_id,
            figure_series::metric,
            figure_period::starts_on,
            figure_series::patch,
            figure_period::kind,
            figure_period::ends_on,
            figure_series::basis,
            figure_revision::revision,
        ))
        .select((said!(figure_revision), figure_revision::replaced_at))
        .load(connection)?;
    let mut found: Vec<(PersonId, Observation, DateTime<Utc>)> = Vec::with_capacity(rows.len());
    for (row, replaced_at) in rows {
        let (person, _, said) = row.read(false)?;
        // Of one figure the last revision stays.
        if found.last().is_some_and(|(other, before, _)| *other == person && is_same(before, &said)) {
            found.pop();
        }
        found.push((person, said, replaced_at.and_utc()));
    }
    Ok(found)
}

fn is_same(one: &Observation, other: &Observation) -> bool {
    (&one.metric, &one.patch, one.period, one.start, one.end, one.basis)
        == (&other.metric, &other.patch, other.period, other.start, other.end, other.basis)
}
