//! Rows of disputes about figures. At most one is open for a figure.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::caseload::{Basis, Dispute, DisputeKind, DisputeOutcome, FigureKey, PeriodKind, Settlement};
use crate::domain::ids::{MetricId, OrganisationId, PersonId};
use crate::store::db::{AnyConnection, StoreError};
use crate::store::schema::{figure, figure_dispute, figure_period, figure_series, person};
use crate::store::span::Span;

/// The condition that a dispute is about a figure.
macro_rules! about {
    ($key:expr) => {
        figure_dispute::person_id
            .eq($key.person.as_str())
            .and(figure_dispute::metric.eq($key.metric.as_str()))
            .and(figure_dispute::period.eq($key.period.as_str()))
            .and(figure_dispute::starts_on.eq($key.start))
            .and(figure_dispute::ends_on.eq($key.end))
            .and(figure_dispute::patch.eq($key.patch.as_str()))
            .and(figure_dispute::basis.eq($key.basis.as_str()))
            .and(figure_dispute::of_team.eq($key.of_team))
    };
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = figure_dispute)]
struct Row {
    id: String,
    person_id: String,
    metric: String,
    period: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    patch: String,
    basis: String,
    of_team: bool,
    revision: i64,
    kind: String,
    reason: String,
    raised_by: String,
    raised_at: NaiveDateTime,
    outcome: Option<String>,
    settlement: Option<String>,
    settled_by: Option<String>,
    settled_at: Option<NaiveDateTime>,
    version: i64,
}

impl Row {
    fn read(self) -> Result<Dispute, StoreError> {
        let odd = |word: &str| StoreError::Row(format!("dispute {} has the word \"{word}\"", self.id));
        let settlement = match (&self.outcome, self.settled_by, self.settled_at) {
            (Some(outcome), Some(by), Some(at)) => Some(Settlement {
                outcome: DisputeOutcome::from_word(outcome).ok_or_else(|| odd(outcome))?,
                text: self.settlement.unwrap_or_default(),
                by: PersonId::new(by),
                at: at.and_utc(),
            }),
            _ => None,
        };
        Ok(Dispute {
            key: FigureKey {
                period: PeriodKind::from_word(&self.period).ok_or_else(|| odd(&self.period))?,
                basis: Basis::from_word(&self.basis).ok_or_else(|| odd(&self.basis))?,
                person: PersonId::new(self.person_id),
                metric: MetricId::new(self.metric),
                start: self.starts_on,
                end: self.ends_on,
                patch: self.patch,
                of_team: self.of_team,
            },
            kind: DisputeKind::from_word(&self.kind).ok_or_else(|| odd(&self.kind))?,
            id: self.id,
            revision: self.revision,
            reason: self.reason,
            raised_by: PersonId::new(self.raised_by),
            raised_at: self.raised_at.and_utc(),
            settlement,
            version: self.version,
        })
    }
}

/// Takes a figure out of what counts, or back in. False: there is no such figure.
fn set_disputed(connection: &mut AnyConnection, key: &FigureKey, disputed: bool) -> Result<bool, StoreError> {
    let series = figure_series::table
        .filter(figure_series::person_id.eq(key.person.as_str()).and(figure_series::metric.eq(key.metric.as_str())))
        .filter(figure_series::patch.eq(&key.patch).and(figure_series::basis.eq(key.basis.as_str())))
        .filter(figure_series::of_team.eq(key.of_team))
        .select(figure_series::id);
    let period = figure_period::table
        .filter(figure_period::kind.eq(key.period.as_str()))
        .filter(figure_period::starts_on.eq(key.start).and(figure_period::ends_on.eq(key.end)))
        .select(figure_period::id);
    let of = figure::table.filter(figure::series_id.eq_any(series).and(figure::period_id.eq_any(period)));
    Ok(diesel::update(of).set(figure::disputed.eq(disputed)).execute(connection)? > 0)
}

/// Keeps a dispute and takes its figure out of what counts. False: there is no such figure, or one is open already.
pub fn raise_dispute(connection: &mut AnyConnection, new: &Dispute) -> Result<bool, StoreError> {
    if open_dispute(connection, &new.key)?.is_some() {
        return Ok(false);
    }
    if !set_disputed(connection, &new.key, true)? {
        return Ok(false);
    }
    let key = &new.key;
    diesel::insert_into(figure_dispute::table)
        .values((
            figure_dispute::id.eq(&new.id),
            figure_dispute::person_id.eq(key.person.as_str()),
            figure_dispute::metric.eq(key.metric.as_str()),
            figure_dispute::period.eq(key.period.as_str()),
            figure_dispute::starts_on.eq(key.start),
            figure_dispute::ends_on.eq(key.end),
            figure_dispute::patch.eq(&key.patch),
            figure_dispute::basis.eq(key.basis.as_str()),
            figure_dispute::of_team.eq(key.of_team),
            figure_dispute::revision.eq(new.revision),
            figure_dispute::kind.eq(new.kind.as_str()),
            figure_dispute::reason.eq(&new.reason),
            figure_dispute::raised_by.eq(new.raised_by.as_str()),
            figure_dispute::raised_at.eq(new.raised_at.naive_utc()),
            figure_dispute::version.eq(1),
        ))
        .execute(connection)?;
    Ok(true)
}

/// Settles a dispute where the row is still open and of its version; the figure counts again as the outcome says. False:
/// somebody else was faster.
pub fn settle_dispute(connection: &mut AnyConnection, of: &Dispute, how: &Settlement) -> Result<bool, StoreError> {
    let open = figure_dispute::table
        .filter(figure_dispute::id.eq(&of.id).and(figure_dispute::version.eq(of.version)))
        .filter(figure_dispute::settled_at.is_null());
    let rows = diesel::update(open)
        .set((
            figure_dispute::outcome.eq(how.outcome.as_str()),
            figure_dispute::settlement.eq(&how.text),
            figure_dispute::settled_by.eq(how.by.as_str()),
            figure_dispute::settled_at.eq(how.at.naive_utc()),
            figure_dispute::version.eq(of.version + 1),
        ))
        .execute(connection)?;
    if rows == 0 {
        return Ok(false);
    }
    set_disputed(connection, &of.key, !how.outcome.counts())?;
    Ok(true)
}

pub fn find_dispute(connection: &mut AnyConnection, id: &str) -> Result<Option<Dispute>, StoreError> {
    let row: Option<Row> = figure_dispute::table.find(id).select(Row::as_select()).first(connection).optional()?;
    row.map(Row::read).transpose()
}

/// The dispute of a figure that is not settled yet.
pub fn open_dispute(connection: &mut AnyConnection, key: &FigureKey) -> Result<Option<Dispute>, StoreError> {
    let row: Option<Row> = figure_dispute::table
        .filter(about!(key))
        .filter(figure_dispute::settled_at.is_null())
        .select(Row::as_select())
        .first(connection)
        .optional()?;
    row.map(Row::read).transpose()
}

/// Every dispute about figures of a person, newest first.
pub fn disputes_of(connection: &mut AnyConnection, person: &PersonId) -> Result<Vec<Dispute>, StoreError> {
    let rows: Vec<Row> = figure_dispute::table
        .filter(figure_dispute::person_id.eq(person.as_str()))
        .order((figure_dispute::raised_at.desc(), figure_dispute::id.desc()))
        .select(Row::as_select())
        .load(connection)?;
    rows.into_iter().map(Row::read).collect()
}

/// The latest dispute about each figure of everybody in the span where it was settled that the figure stays out, with the
/// name of who settled it.
pub fn left_out(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(Dispute, String)>, StoreError> {
    let rows: Vec<(Row, Option<String>)> = figure_dispute::table
        .left_join(person::table.on(figure_dispute::settled_by.eq(person::id.nullable())))
        .filter(figure_dispute::person_id.between(&of.first, &of.last).and(figure_dispute::of_team.eq(false)))
        .order((figure_dispute::person_id, figure_dispute::raised_at, figure_dispute::id))
        .select((Row::as_select(), person::name.nullable()))
        .load(connection)?;
    let mut latest: Vec<(Dispute, String)> = Vec::new();
    for (row, by) in rows {
        let dispute = row.read()?;
        latest.retain(|(known, _)| known.key != dispute.key);
        latest.push((dispute, by.unwrap_or_default()));
    }
    let is_out = |settled: &Settlement| settled.outcome == DisputeOutcome::LeftOut;
    Ok(latest.into_iter().filter(|(dispute, _)| dispute.settlement.as_ref().is_some_and(is_out)).collect())
}

/// The open disputes about figures of an organisation's people, oldest first.
pub fn open_disputes_in(connection: &mut AnyConnection, organisation: &OrganisationId) -> Result<Vec<Dispute>, StoreError> {
    let rows: Vec<Row> = figure_dispute::table
        .inner_join(person::table.on(person::id.eq(figure_dispute::person_id)))
        .filter(person::organisation_id.eq(organisation.as_str()).and(figure_dispute::settled_at.is_null()))
        .order((figure_dispute::raised_at, figure_dispute::id))
        .select(Row::as_select())
        .load(connection)?;
    rows.into_iter().map(Row::read).collect()
}

/// The open disputes about figures of these people, oldest first.
pub fn open_disputes(connection: &mut AnyConnection, people: &[PersonId]) -> Result<Vec<Dispute>, StoreError> {
    let mut found = Vec::new();
    // Databases take a bounded number of values in one query.
    for part in people.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PersonId::as_str).collect();
        let rows: Vec<Row> = figure_dispute::table
            .filter(figure_dispute::person_id.eq_any(ids).and(figure_dispute::settled_at.is_null()))
            .select(Row::as_select())
            .load(connection)?;
        for row in rows {
            found.push(row.read()?);
        }
    }
    found.sort_by(|a, b| (a.raised_at, &a.id).cmp(&(b.raised_at, &b.id)));
    Ok(found)
}
