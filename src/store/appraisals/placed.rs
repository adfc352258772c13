//! Where appraisals stand, read without their forms and without what was written into them.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::super::db::{AnyConnection, StoreError, asked_directly};
use super::super::schema::{appraisal, appraisal_cycle};
use super::super::span::Span;
use crate::domain::appraisal::{NotRatedReason, Placed, SignatureKind, Stage, StateWord};
use crate::domain::ids::{OrganisationId, PersonId};

const SETTLED: [&str; 2] = ["closed", "not_rated"];

#[derive(Queryable, Selectable)]
#[diesel(table_name = appraisal)]
struct Row {
    id: String,
    cycle_id: String,
    person_id: String,
    stage: String,
    due_on: NaiveDate,
    state: String,
    moderated_at: Option<NaiveDateTime>,
    signature: Option<String>,
    not_rated: Option<String>,
    made_at: NaiveDateTime,
    changed_at: NaiveDateTime,
    settled_at: Option<NaiveDateTime>,
    version: i64,
}

impl Row {
    fn read(self) -> Result<Placed, StoreError> {
        let odd = |what: &str| StoreError::Row(format!("appraisal {} has {what}", self.id));
        Ok(Placed {
            stage: Stage::from_word(&self.stage).ok_or_else(|| odd("no stage that is known"))?,
            word: StateWord::from_word(&self.state).ok_or_else(|| odd("no state that is known"))?,
            signature: self.signature.as_deref().and_then(SignatureKind::from_word),
            not_rated: self.not_rated.as_deref().and_then(NotRatedReason::from_word),
            confirmed: self.moderated_at.is_some(),
            id: self.id,
            cycle: self.cycle_id,
            person: PersonId::new(self.person_id),
            due_on: self.due_on,
            made_at: self.made_at.and_utc(),
            changed_at: self.changed_at.and_utc(),
            settled_at: self.settled_at.map(|at| at.and_utc()),
            version: self.version,
        })
    }
}

fn read_all(rows: Vec<Row>) -> Result<Vec<Placed>, StoreError> {
    rows.into_iter().map(Row::read).collect()
}

pub fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<Placed>, StoreError> {
    let row: Option<Row> = appraisal::table.find(id).select(Row::as_select()).first(connection).optional()?;
    row.map(Row::read).transpose()
}

/// The appraisals of a cycle, by person, mid-year first.
pub fn list_of_cycle(connection: &mut AnyConnection, cycle: &str) -> Result<Vec<Placed>, StoreError> {
    let rows: Vec<Row> = appraisal::table
        .filter(appraisal::cycle_id.eq(cycle))
        .order((appraisal::person_id, appraisal::due_on, appraisal::stage))
        .select(Row::as_select())
        .load(connection)?;
    read_all(rows)
}

/// The appraisals of these people, the newest first.
pub fn list_of_people(connection: &mut AnyConnection, people: &[PersonId]) -> Result<Vec<Placed>, StoreError> {
    let mut found = Vec::new();
    for part in people.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PersonId::as_str).collect();
        let rows: Vec<Row> = appraisal::table
            .filter(appraisal::person_id.eq_any(ids))
            .order((appraisal::due_on.desc(), appraisal::person_id, appraisal::id))
            .select(Row::as_select())
            .load(connection)?;
        found.extend(read_all(rows)?);
    }
    Ok(found)
}

/// The appraisals of some people, in no order.
pub fn list_in(connection: &mut AnyConnection, of: &Span) -> Result<Vec<Placed>, StoreError> {
    let rows: Vec<Row> = asked_directly!(connection, direct => appraisal::table
        .filter(appraisal::person_id.between(&of.first, &of.last))
        .select(Row::as_select())
        .load(direct)?);
    read_all(rows)
}

/// Every appraisal of every council that is not settled, in the order of their ids.
pub fn list_open(connection: &mut AnyConnection) -> Result<Vec<Placed>, StoreError> {
    let rows: Vec<Row> = appraisal::table
        .filter(appraisal::state.ne_all(SETTLED))
        .order(appraisal::id)
        .select(Row::as_select())
        .load(connection)?;
    read_all(rows)
}

/// How many appraisals a cycle has.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    pub all: u64,
    pub settled: u64,
    /// Not settled, and due before today.
    pub overdue: u64,
}

/// The counts of each cycle of an organisation, by its id.
pub fn count_by_cycle(
    connection: &mut AnyConnection,
    of: &OrganisationId,
    today: NaiveDate,
) -> Result<BTreeMap<String, Counts>, StoreError> {
    let number = |count: i64| u64::try_from(count).unwrap_or(0);
    let cycles = appraisal_cycle::table.filter(appraisal_cycle::organisation_id.eq(of.as_str())).select(appraisal_cycle::id);
    let all: Vec<(String, String, i64)> = appraisal::table
        .filter(appraisal::cycle_id.eq_any(cycles))
        .group_by((appraisal::cycle_id, appraisal::state))
        .select((appraisal::cycle_id, appraisal::state, count_star()))
        .load(connection)?;
    let mut found: BTreeMap<String, Counts> = BTreeMap::new();
    for (cycle, state, count) in all {
        let counts = found.entry(cycle).or_default();
        counts.all += number(count);
        if SETTLED.contains(&state.as_str()) {
            counts.settled += number(count);
        }
    }
    let overdue: Vec<(String, i64)> = appraisal::table
        .filter(appraisal::cycle_id.eq_any(cycles).and(appraisal::due_on.lt(today)).and(appraisal::state.ne_all(SETTLED)))
        .group_by(appraisal::cycle_id)
        .select((appraisal::cycle_id, count_star()))
        .load(connection)?;
    for (cycle, count) in overdue {
        found.entry(cycle).or_default().overdue = number(count);
    }
    Ok(found)
}
