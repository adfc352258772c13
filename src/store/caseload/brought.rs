//! What one import left among the figures: who is to be told of it.

use diesel::prelude::*;

use super::{Row, joined, said};
use crate::domain::caseload::FigureKey;
use crate::domain::ids::PersonId;
use crate::store::db::{AnyConnection, StoreError};
use crate::store::schema::{figure, figure_batch, figure_period, figure_revision, figure_series};

/// The figures of these people that an import corrected and that still say what it said.
pub fn corrected_by(connection: &mut AnyConnection, import: &str, people: &[PersonId]) -> Result<Vec<FigureKey>, StoreError> {
    let mut found = Vec::new();
    for part in people.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PersonId::as_str).collect();
        let rows: Vec<Row> = joined!(figure)
            .filter(figure_series::person_id.eq_any(ids).and(figure_batch::import_id.eq(import)).and(figure::revision.gt(1)))
            .select(said!(figure))
            .load(connection)?;
        for row in rows {
            let (person, of_team, observation) = row.read(false)?;
            found.push(FigureKey::of(&person, of_team, &observation));
        }
    }
    Ok(found)
}

/// Whether any figure of a person, as it stands or as it was once, came from an import.
pub fn has_any_of(connection: &mut AnyConnection, import: &str, person: &PersonId) -> Result<bool, StoreError> {
    let now: Option<i32> = joined!(figure)
        .filter(figure_series::person_id.eq(person.as_str()).and(figure_batch::import_id.eq(import)))
        .select(figure::revision)
        .first(connection)
        .optional()?;
    if now.is_some() {
        return Ok(true);
    }
    let before: Option<i32> = joined!(figure_revision)
        .filter(figure_series::person_id.eq(person.as_str()).and(figure_batch::import_id.eq(import)))
        .select(figure_revision::revision)
        .first(connection)
        .optional()?;
    Ok(before.is_some())
}
