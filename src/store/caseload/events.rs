//! Rows of dated events of cases. One that was corrected stays with the time at which it was replaced.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use crate::domain::caseload::{HearingOutcome, HearingRole};
use crate::domain::ids::{MetricId, OrganisationId, PersonId};
use crate::domain::officer::CaseEvent;
use crate::store::db::{AnyConnection, StoreError};
use crate::store::schema::{case_event, person};
use crate::store::span::Span;

type EventRow = (String, String, NaiveDate, Option<String>, Option<String>, Option<String>);

fn read((of, metric, on, reference, outcome, role): EventRow) -> Result<(PersonId, CaseEvent), StoreError> {
    let known = |word: &str| StoreError::Row(format!("an event of {of} has the word \"{word}\""));
    let outcome = outcome.map(|word| HearingOutcome::from_word(&word).ok_or_else(|| known(&word))).transpose()?;
    let role = role.map(|word| HearingRole::from_word(&word).ok_or_else(|| known(&word))).transpose()?;
    Ok((PersonId::new(&*of), CaseEvent { metric: MetricId::new(metric), on, reference, outcome, role }))
}

const COLUMNS: (
    case_event::person_id,
    case_event::metric,
    case_event::happened_on,
    case_event::reference,
    case_event::outcome,
    case_event::role,
) = (
    case_event::person_id,
    case_event::metric,
    case_event::happened_on,
    case_event::reference,
    case_event::outcome,
    case_event::role,
);

/// By person, oldest first.
pub fn list_events(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, CaseEvent)>, StoreError> {
    let rows: Vec<EventRow> = case_event::table
        .filter(case_event::person_id.between(&of.first, &of.last).and(case_event::made_at.lt(of.known_before)))
        .filter(case_event::replaced_at.is_null().or(case_event::replaced_at.ge(of.known_before)))
        .order((case_event::person_id, case_event::happened_on, case_event::id))
        .select(COLUMNS)
        .load(connection)?;
    rows.into_iter().map(read).collect()
}

/// An event with its row and where it came from.
#[derive(Clone, PartialEq, Debug)]
pub struct HeldEvent {
    pub id: String,
    pub person: PersonId,
    pub event: CaseEvent,
    /// The import and its line.
    pub import: Option<(String, u32)>,
    pub made_at: DateTime<Utc>,
}

type HeldRow = (EventRow, String, Option<String>, Option<i64>, chrono::NaiveDateTime);

fn read_held((row, id, import, line, made_at): HeldRow) -> Result<HeldEvent, StoreError> {
    let (person, event) = read(row)?;
    Ok(HeldEvent { id, person, event, import: super::origin_of(import, line), made_at: made_at.and_utc() })
}

/// The events of one person as they stand now, newest first, with where they came from.
pub fn events_of(connection: &mut AnyConnection, of: &PersonId) -> Result<Vec<HeldEvent>, StoreError> {
    let rows: Vec<HeldRow> = case_event::table
        .filter(case_event::person_id.eq(of.as_str()).and(case_event::replaced_at.is_null()))
        .order((case_event::happened_on.desc(), case_event::id.desc()))
        .select((COLUMNS, case_event::id, case_event::import_id, case_event::line, case_event::made_at))
        .load(connection)?;
    rows.into_iter().map(read_held).collect()
}

/// The events of everybody in an organisation as they stand now, by person.
pub fn events_of_organisation(connection: &mut AnyConnection, of: &OrganisationId) -> Result<Vec<HeldEvent>, StoreError> {
    let people = person::table.filter(person::organisation_id.eq(of.as_str())).select(person::id);
    let rows: Vec<HeldRow> = case_event::table
        .filter(case_event::person_id.eq_any(people).and(case_event::replaced_at.is_null()))
        .order((case_event::person_id, case_event::happened_on, case_event::id))
        .select((COLUMNS, case_event::id, case_event::import_id, case_event::line, case_event::made_at))
        .load(connection)?;
    rows.into_iter().map(read_held).collect()
}

/// Adds an event; `import` says which line of which import it came from.
pub fn insert_event(
    connection: &mut AnyConnection,
    id: &str,
    of: &PersonId,
    new: &CaseEvent,
    import: Option<(&str, u32)>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(case_event::table)
        .values((
            case_event::id.eq(id),
            case_event::person_id.eq(of.as_str()),
            case_event::metric.eq(new.metric.as_str()),
            case_event::happened_on.eq(new.on),
            case_event::reference.eq(&new.reference),
            case_event::outcome.eq(new.outcome.map(HearingOutcome::as_str)),
            case_event::role.eq(new.role.map(HearingRole::as_str)),
            case_event::made_at.eq(now.naive_utc()),
            case_event::import_id.eq(import.map(|(import, _)| import)),
            case_event::line.eq(import.map(|(_, line)| i64::from(line))),
        ))
        .execute(connection)?;
    Ok(())
}

/// Takes an event out of what counts; it stays as what was known before. False: it was replaced already.
pub fn replace_event(connection: &mut AnyConnection, id: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let rows = diesel::update(case_event::table.filter(case_event::id.eq(id).and(case_event::replaced_at.is_null())))
        .set(case_event::replaced_at.eq(now.naive_utc()))
        .execute(connection)?;
    Ok(rows == 1)
}
