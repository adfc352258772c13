//! What stands beside somebody's figures: the files they came from, and the figures of the same team.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::caseload::PeriodKind;
use crate::domain::ids::{MetricId, PersonId, TeamId};
use crate::store::db::{AnyConnection, StoreError};
use crate::store::schema::{figure, figure_period, figure_series, import, post};

/// A file that was imported.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportedFile {
    pub id: String,
    pub name: String,
    pub by: PersonId,
    pub at: DateTime<Utc>,
}

/// The files of these imports, without their contents.
pub fn files(connection: &mut AnyConnection, ids: &[String]) -> Result<Vec<ImportedFile>, StoreError> {
    type Row = (String, String, String, NaiveDateTime, Option<NaiveDateTime>);
    let mut found = Vec::new();
    // Databases take a bounded number of values in one query.
    for part in ids.chunks(500) {
        let rows: Vec<Row> = import::table
            .filter(import::id.eq_any(part))
            .select((import::id, import::file_name, import::made_by, import::made_at, import::done_at))
            .load(connection)?;
        found.extend(rows.into_iter().map(|(id, name, by, made_at, done_at)| ImportedFile {
            id,
            name,
            by: PersonId::new(by),
            at: done_at.unwrap_or(made_at).and_utc(),
        }));
    }
    Ok(found)
}

/// A figure of somebody in a team, in hundredths.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfTeam {
    pub person: PersonId,
    pub patch: String,
    pub start: NaiveDate,
    pub end: NaiveDate,
    pub numerator: i64,
    pub denominator: i64,
}

/// Who holds a post in a team on a day.
pub fn members(connection: &mut AnyConnection, team: &TeamId, on: NaiveDate) -> Result<Vec<PersonId>, StoreError> {
    let ids: Vec<String> = post::table
        .filter(post::team_id.eq(team.as_str()).and(post::starts_on.le(on)))
        .filter(post::ends_on.is_null().or(post::ends_on.ge(on)))
        .select(post::person_id)
        .distinct()
        .load(connection)?;
    Ok(ids.into_iter().map(PersonId::new).collect())
}

/// Their own figures of one metric and kind of period that begin on a day or later, without what is disputed or covered.
pub fn figures_of_team(
    connection: &mut AnyConnection,
    people: &[PersonId],
    metric: &MetricId,
    kind: PeriodKind,
    from: NaiveDate,
) -> Result<Vec<OfTeam>, StoreError> {
    type Row = (String, String, NaiveDate, NaiveDate, i64, Option<i64>);
    let mut found = Vec::new();
    for part in people.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PersonId::as_str).collect();
        let rows: Vec<Row> = figure::table
            .inner_join(figure_series::table.on(figure_series::id.eq(figure::series_id)))
            .inner_join(figure_period::table.on(figure_period::id.eq(figure::period_id)))
            .filter(figure_series::person_id.eq_any(ids).and(figure_series::metric.eq(metric.as_str())))
            .filter(figure_period::kind.eq(kind.as_str()).and(figure_period::starts_on.ge(from)))
            .filter(figure_series::basis.eq("substantive").and(figure_series::of_team.eq(false)))
            .filter(figure::disputed.eq(false))
            .order((figure_series::person_id, figure_period::starts_on, figure_series::patch))
            .select((
                figure_series::person_id,
                figure_series::patch,
                figure_period::starts_on,
                figure_period::ends_on,
                figure::numerator,
                figure::denominator,
            ))
            .load(connection)?;
        found.extend(rows.into_iter().map(|(person, patch, start, end, numerator, denominator)| OfTeam {
            person: PersonId::new(person),
            patch,
            start,
            end,
            numerator,
            denominator: denominator.unwrap_or(0),
        }));
    }
    Ok(found)
}
