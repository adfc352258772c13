//! Rows of objectives.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::super::db::{AnyConnection, StoreError};
use super::super::schema::appraisal_objective;
use crate::domain::appraisal::{Objective, ObjectiveState, Side};
use crate::domain::ids::PersonId;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = appraisal_objective, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: String,
    cycle_id: String,
    person_id: String,
    place: i64,
    title: String,
    measure: String,
    state: String,
    proposed_by: Option<String>,
    agreed_at: Option<NaiveDateTime>,
    made_at: NaiveDateTime,
    version: i64,
}

impl Row {
    fn of(of: &Objective, version: i64) -> Row {
        let (state, proposed_by, agreed_at) = match of.state {
            ObjectiveState::Proposed(by) => ("proposed", Some(by.as_str().to_owned()), None),
            ObjectiveState::Agreed(at) => ("agreed", None, Some(at.naive_utc())),
            ObjectiveState::Dropped => ("dropped", None, None),
        };
        Row {
            id: of.id.clone(),
            cycle_id: of.cycle.clone(),
            person_id: of.person.as_str().to_owned(),
            place: i64::from(of.place),
            title: of.title.clone(),
            measure: of.measure.clone(),
            state: state.to_owned(),
            proposed_by,
            agreed_at,
            made_at: of.made_at.naive_utc(),
            version,
        }
    }

    fn read(self) -> Result<Objective, StoreError> {
        let odd = || StoreError::Row(format!("objective {} is {} and lacks what goes with it", self.id, self.state));
        let state = match (self.state.as_str(), self.proposed_by.as_deref(), self.agreed_at) {
            ("proposed", Some(by), None) => ObjectiveState::Proposed(Side::from_word(by).ok_or_else(odd)?),
            ("agreed", None, Some(at)) => ObjectiveState::Agreed(at.and_utc()),
            ("dropped", None, None) => ObjectiveState::Dropped,
            _ => return Err(odd()),
        };
        Ok(Objective {
            place: u32::try_from(self.place).map_err(|_| odd())?,
            state,
            id: self.id,
            cycle: self.cycle_id,
            person: PersonId::new(self.person_id),
            title: self.title,
            measure: self.measure,
            made_at: self.made_at.and_utc(),
            version: self.version,
        })
    }
}

/// The objectives of a person in a cycle, in their order.
pub fn objectives(connection: &mut AnyConnection, cycle: &str, of: &PersonId) -> Result<Vec<Objective>, StoreError> {
    let rows: Vec<Row> = appraisal_objective::table
        .filter(appraisal_objective::cycle_id.eq(cycle).and(appraisal_objective::person_id.eq(of.as_str())))
        .order(appraisal_objective::place)
        .select(Row::as_select())
        .load(connection)?;
    rows.into_iter().map(Row::read).collect()
}

/// The objectives of everybody in a cycle, each person's in their order.
pub fn objectives_of_cycle(connection: &mut AnyConnection, cycle: &str) -> Result<Vec<Objective>, StoreError> {
    let rows: Vec<Row> = appraisal_objective::table
        .filter(appraisal_objective::cycle_id.eq(cycle))
        .order((appraisal_objective::person_id, appraisal_objective::place))
        .select(Row::as_select())
        .load(connection)?;
    rows.into_iter().map(Row::read).collect()
}

pub fn insert_objective(connection: &mut AnyConnection, new: &Objective) -> Result<(), StoreError> {
    diesel::insert_into(appraisal_objective::table).values(Row::of(new, new.version)).execute(connection)?;
    Ok(())
}

/// Writes an objective where nobody else has in between; false: somebody has.
pub fn update_objective(connection: &mut AnyConnection, changed: &Objective) -> Result<bool, StoreError> {
    let there = appraisal_objective::table
        .filter(appraisal_objective::id.eq(&changed.id).and(appraisal_objective::version.eq(changed.version)));
    Ok(diesel::update(there).set(Row::of(changed, changed.version + 1)).execute(connection)? == 1)
}
