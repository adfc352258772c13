//! What stands beside somebody's figures: the files they came from, and the figures of the same team.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::joined;
use crate::domain::caseload::PeriodKind;
use crate::domain::caseload::team::OfTeam;
use crate::domain::ids::{MetricId, PersonId, TeamId};
use crate::store::db::{AnyConnection, StoreError};
use crate::store::schema::{figure, figure_batch, figure_period, figure_revision, figure_series, import, post};

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

/// The team, and what is asked of it: own figures of these metrics and kinds of period, that end in these days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TeamQuestion<'q> {
    pub teams: &'q [TeamId],
    pub metrics: &'q [(&'q str, PeriodKind)],
    pub from: NaiveDate,
    pub until: NaiveDate,
}

/// The figures of those who held a post in one of these teams when the period ended, without what is disputed or covered; as
/// they were known before a moment, if there is one.
pub fn figures_of_teams(
    connection: &mut AnyConnection,
    asked: &TeamQuestion<'_>,
    known_before: Option<DateTime<Utc>>,
) -> Result<Vec<(TeamId, OfTeam)>, StoreError> {
    type FoundRow = (Option<String>, String, String, String, String, NaiveDate, NaiveDate, i64, Option<i64>);
    macro_rules! of_members {
        ($table:ident, $teams:expr) => {
            joined!($table)
                .inner_join(post::table.on(post::person_id.eq(figure_series::person_id)))
                .filter(post::team_id.eq_any($teams).and(post::starts_on.le(figure_period::ends_on)))
                .filter(post::ends_on.is_null().or(post::ends_on.ge(figure_period::ends_on.nullable())))
                .filter(figure_series::metric.eq_any(asked.metrics.iter().map(|(metric, _)| *metric)))
                .filter(figure_period::kind.eq_any(asked.metrics.iter().map(|(_, period)| period.as_str())))
                .filter(figure_period::ends_on.ge(asked.from).and(figure_period::ends_on.le(asked.until)))
                .filter(figure_series::basis.eq("substantive").and(figure_series::of_team.eq(false)))
                .select((
                    post::team_id,
                    figure_series::person_id,
                    figure_series::metric,
                    figure_period::kind,
                    figure_series::patch,
                    figure_period::starts_on,
                    figure_period::ends_on,
                    $table::numerator,
                    $table::denominator,
                ))
                .distinct()
        };
    }
    let before = known_before.map_or(NaiveDateTime::MAX, |moment| moment.naive_utc());
    let mut found = Vec::new();
    for teams in asked.teams.chunks(500) {
        let teams: Vec<&str> = teams.iter().map(TeamId::as_str).collect();
        let now = of_members!(figure, teams.clone()).filter(figure::disputed.eq(false));
        let mut rows: Vec<FoundRow> = match known_before {
            None => now.load(connection)?,
            Some(_) => now.filter(figure_batch::made_at.lt(before)).load(connection)?,
        };
        if known_before.is_some() {
            let then = figure_batch::made_at.lt(before).and(figure_revision::replaced_at.ge(before));
            let past: Vec<FoundRow> = of_members!(figure_revision, teams).filter(then).load(connection)?;
            rows.extend(past);
        }
        for (team, person, metric, period, patch, start, end, numerator, denominator) in rows {
            let (Some(team), Some(period)) = (team, PeriodKind::from_word(&period)) else { continue };
            // Metrics and kinds were asked for each by themselves.
            if !asked.metrics.contains(&(&*metric, period)) {
                continue;
            }
            let (person, metric) = (PersonId::new(person), MetricId::new(metric));
            let denominator = denominator.unwrap_or(0);
            let row = OfTeam { person, metric, period, patch, start, end, numerator, denominator };
            found.push((TeamId::new(team), row));
        }
    }
    Ok(found)
}
