//! Rows of development plans.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::development_action;
use crate::domain::appraisal::Act;
use crate::domain::development::{ActionState, Owner, PlanAction, Settled};
use crate::domain::ids::{CriterionId, PersonId};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = development_action, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: String,
    person_id: String,
    cycle_id: Option<String>,
    what: String,
    owner: String,
    criterion: Option<String>,
    due_on: NaiveDate,
    state: String,
    done_on: Option<NaiveDate>,
    words: Option<String>,
    settled_at: Option<NaiveDateTime>,
    settled_by: Option<String>,
    made_at: NaiveDateTime,
    made_by: String,
    changed_at: Option<NaiveDateTime>,
    changed_by: Option<String>,
    version: i64,
}

fn act(by: Option<String>, at: Option<NaiveDateTime>) -> Option<Act> {
    Some(Act { by: PersonId::new(by?), at: at?.and_utc() })
}

impl Row {
    fn of(of: &PlanAction, version: i64) -> Row {
        let settled = match &of.state {
            ActionState::Open => None,
            ActionState::Done(_, settled) | ActionState::Dropped(settled) => Some(settled),
        };
        Row {
            id: of.id.clone(),
            person_id: of.person.as_str().to_owned(),
            cycle_id: of.cycle.clone(),
            what: of.what.clone(),
            owner: of.owner.as_str().to_owned(),
            criterion: of.criterion.as_ref().map(|criterion| criterion.as_str().to_owned()),
            due_on: of.due_on,
            state: of.state.word().to_owned(),
            done_on: of.done_on(),
            words: settled.map(|settled| settled.words.clone()),
            settled_at: settled.map(|settled| settled.act.at.naive_utc()),
            settled_by: settled.map(|settled| settled.act.by.as_str().to_owned()),
            made_at: of.made.at.naive_utc(),
            made_by: of.made.by.as_str().to_owned(),
            changed_at: of.changed.as_ref().map(|act| act.at.naive_utc()),
            changed_by: of.changed.as_ref().map(|act| act.by.as_str().to_owned()),
            version,
        }
    }

    fn read(self) -> Result<PlanAction, StoreError> {
        let odd = || StoreError::Row(format!("development action {} is {} and lacks what goes with it", self.id, self.state));
        let settled = || {
            let act = act(self.settled_by.clone(), self.settled_at);
            Some(Settled { act: act?, words: self.words.clone()? })
        };
        let state = match (self.state.as_str(), self.done_on) {
            ("open", None) => ActionState::Open,
            ("done", Some(on)) => ActionState::Done(on, settled().ok_or_else(odd)?),
            ("dropped", None) => ActionState::Dropped(settled().ok_or_else(odd)?),
            _ => return Err(odd()),
        };
        Ok(PlanAction {
            owner: Owner::from_word(&self.owner).ok_or_else(odd)?,
            state,
            made: Act { by: PersonId::new(self.made_by), at: self.made_at.and_utc() },
            changed: act(self.changed_by, self.changed_at),
            id: self.id,
            person: PersonId::new(self.person_id),
            cycle: self.cycle_id,
            what: self.what,
            criterion: self.criterion.map(CriterionId::new),
            due_on: self.due_on,
            version: self.version,
        })
    }
}

/// All of a person's plan, by the day on which each is due.
pub fn list(connection: &mut AnyConnection, of: &PersonId) -> Result<Vec<PlanAction>, StoreError> {
    let rows: Vec<Row> = development_action::table
        .filter(development_action::person_id.eq(of.as_str()))
        .order((development_action::due_on, development_action::id))
        .select(Row::as_select())
        .load(connection)?;
    rows.into_iter().map(Row::read).collect()
}

pub fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<PlanAction>, StoreError> {
    let row: Option<Row> =
        development_action::table.filter(development_action::id.eq(id)).select(Row::as_select()).first(connection).optional()?;
    row.map(Row::read).transpose()
}

pub fn insert(connection: &mut AnyConnection, new: &PlanAction) -> Result<(), StoreError> {
    diesel::insert_into(development_action::table).values(Row::of(new, new.version)).execute(connection)?;
    Ok(())
}

/// Writes an action where nobody else has in between; false: somebody has.
pub fn update(connection: &mut AnyConnection, changed: &PlanAction) -> Result<bool, StoreError> {
    let there = development_action::table
        .filter(development_action::id.eq(&changed.id).and(development_action::version.eq(changed.version)));
    Ok(diesel::update(there).set(Row::of(changed, changed.version + 1)).execute(connection)? == 1)
}
