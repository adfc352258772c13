//! Rows of who manages whom. Queries ask for a day; whether lines may stand together is not decided here.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, asked_directly};
use super::schema::{management_line, person};
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::people::{Days, Line};

#[derive(Queryable, Selectable)]
#[diesel(table_name = management_line)]
struct Row {
    id: String,
    person_id: String,
    manager_id: String,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    version: i64,
}

impl Row {
    fn read(self) -> Line {
        Line {
            id: self.id,
            person: PersonId::new(self.person_id),
            manager: PersonId::new(self.manager_id),
            days: Days { starts_on: self.starts_on, ends_on: self.ends_on },
            version: self.version,
        }
    }
}

/// A condition: the line holds on a day.
macro_rules! holds_on {
    ($day:expr) => {
        management_line::starts_on.le($day).and(management_line::ends_on.is_null().or(management_line::ends_on.ge($day)))
    };
}
pub(super) use holds_on;

fn read(rows: Vec<Row>) -> Vec<Line> {
    rows.into_iter().map(Row::read).collect()
}

pub fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<Line>, StoreError> {
    let row: Option<Row> = management_line::table.find(id).select(Row::as_select()).first(connection).optional()?;
    Ok(row.map(Row::read))
}

/// The line that holds for a person on a day.
pub fn find_on(connection: &mut AnyConnection, of: &PersonId, day: NaiveDate) -> Result<Option<Line>, StoreError> {
    let row: Option<Row> = asked_directly!(connection, direct => management_line::table
        .filter(management_line::person_id.eq(of.as_str()).and(holds_on!(day)))
        .order(management_line::starts_on.desc())
        .select(Row::as_select())
        .get_result(direct)
        .optional()?);
    Ok(row.map(Row::read))
}

/// The id and name of a person's line manager on a day.
pub fn manager_on(
    connection: &mut AnyConnection,
    of: &PersonId,
    day: NaiveDate,
) -> Result<Option<(PersonId, String)>, StoreError> {
    let row: Option<(String, String)> = asked_directly!(connection, direct => management_line::table
        .inner_join(person::table.on(person::id.eq(management_line::manager_id)))
        .filter(management_line::person_id.eq(of.as_str()).and(holds_on!(day)))
        .order(management_line::starts_on.desc())
        .select((person::id, person::name))
        .get_result(direct)
        .optional()?);
    Ok(row.map(|(id, name)| (PersonId::new(id), name)))
}

/// The lines that hold for these people on a day, in no order.
pub fn list_on(connection: &mut AnyConnection, people: &[PersonId], day: NaiveDate) -> Result<Vec<Line>, StoreError> {
    let mut found = Vec::new();
    for part in people.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PersonId::as_str).collect();
        let rows: Vec<Row> = management_line::table
            .filter(management_line::person_id.eq_any(ids).and(holds_on!(day)))
            .order((management_line::person_id, management_line::starts_on))
            .select(Row::as_select())
            .load(connection)?;
        found.extend(read(rows));
    }
    Ok(found)
}

/// Every line that these people have, had or will have, each person's oldest first.
pub fn list_for_people(connection: &mut AnyConnection, people: &[PersonId]) -> Result<Vec<Line>, StoreError> {
    let mut found = Vec::new();
    for part in people.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PersonId::as_str).collect();
        let rows: Vec<Row> = management_line::table
            .filter(management_line::person_id.eq_any(ids))
            .order((management_line::person_id, management_line::starts_on, management_line::id))
            .select(Row::as_select())
            .load(connection)?;
        found.extend(read(rows));
    }
    Ok(found)
}

/// Every line that a person has, had or will have, oldest first.
pub fn list_for_person(connection: &mut AnyConnection, of: &PersonId) -> Result<Vec<Line>, StoreError> {
    let rows: Vec<Row> = management_line::table
        .filter(management_line::person_id.eq(of.as_str()))
        .order((management_line::starts_on, management_line::id))
        .select(Row::as_select())
        .load(connection)?;
    Ok(read(rows))
}

/// The lines to these managers that hold on a day: their direct reports.
pub fn list_for_managers(connection: &mut AnyConnection, managers: &[PersonId], day: NaiveDate) -> Result<Vec<Line>, StoreError> {
    let mut found = Vec::new();
    for part in managers.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PersonId::as_str).collect();
        let rows: Vec<Row> = management_line::table
            .filter(management_line::manager_id.eq_any(ids).and(holds_on!(day)))
            .order((management_line::person_id, management_line::starts_on))
            .select(Row::as_select())
            .load(connection)?;
        found.extend(read(rows));
    }
    Ok(found)
}

/// Lines to a manager that had ended by a day, newest end first.
pub fn list_former_for_manager(
    connection: &mut AnyConnection,
    manager: &PersonId,
    day: NaiveDate,
) -> Result<Vec<Line>, StoreError> {
    let rows: Vec<Row> = management_line::table
        .filter(management_line::manager_id.eq(manager.as_str()).and(management_line::ends_on.lt(day)))
        .order((management_line::ends_on.desc(), management_line::id))
        .select(Row::as_select())
        .load(connection)?;
    Ok(read(rows))
}

/// Whether anybody reports, reported or will report to a person.
pub fn has_reports(connection: &mut AnyConnection, manager: &PersonId) -> Result<bool, StoreError> {
    Ok(diesel::select(diesel::dsl::exists(management_line::table.filter(management_line::manager_id.eq(manager.as_str()))))
        .get_result(connection)?)
}

/// Whether a manager had a person and has ended with them by a day.
pub fn was_manager_of(
    connection: &mut AnyConnection,
    manager: &PersonId,
    of: &PersonId,
    day: NaiveDate,
) -> Result<bool, StoreError> {
    Ok(diesel::select(diesel::dsl::exists(
        management_line::table.filter(
            management_line::manager_id
                .eq(manager.as_str())
                .and(management_line::person_id.eq(of.as_str()))
                .and(management_line::ends_on.lt(day)),
        ),
    ))
    .get_result(connection)?)
}

/// All lines of an organisation: those that hold on a day, or, without one, of all times. By person, oldest first.
pub fn list_for_organisation(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    day: Option<NaiveDate>,
) -> Result<Vec<Line>, StoreError> {
    let people = person::table.filter(person::organisation_id.eq(organisation.as_str())).select(person::id);
    let mut query =
        management_line::table.filter(management_line::person_id.eq_any(people)).into_boxed::<super::db::AnyBackend>();
    if let Some(day) = day {
        query = query.filter(holds_on!(day));
    }
    let rows: Vec<Row> = query
        .order((management_line::person_id, management_line::starts_on, management_line::id))
        .select(Row::as_select())
        .load(connection)?;
    Ok(read(rows))
}

/// `by`: who arranged it; nobody where the service was set up so.
pub fn insert(connection: &mut AnyConnection, new: &Line, by: Option<&PersonId>, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(management_line::table)
        .values((
            management_line::id.eq(&new.id),
            management_line::person_id.eq(new.person.as_str()),
            management_line::manager_id.eq(new.manager.as_str()),
            management_line::starts_on.eq(new.days.starts_on),
            management_line::ends_on.eq(new.days.ends_on),
            management_line::by_person.eq(by.map(PersonId::as_str)),
            management_line::made_at.eq(now.naive_utc()),
            management_line::version.eq(1),
        ))
        .execute(connection)?;
    Ok(())
}

/// Lets a line end on a day, or go on, where the row still has `version`. False: somebody else was faster.
pub fn set_end(connection: &mut AnyConnection, id: &str, version: i64, ends_on: Option<NaiveDate>) -> Result<bool, StoreError> {
    let rows =
        diesel::update(management_line::table.filter(management_line::id.eq(id).and(management_line::version.eq(version))))
            .set((management_line::ends_on.eq(ends_on), management_line::version.eq(version + 1)))
            .execute(connection)?;
    Ok(rows == 1)
}

/// Takes out a line that another one replaces from its first day on. The audit log keeps that it was there. False: somebody
/// else was faster.
pub fn remove(connection: &mut AnyConnection, id: &str, version: i64) -> Result<bool, StoreError> {
    let rows =
        diesel::delete(management_line::table.filter(management_line::id.eq(id).and(management_line::version.eq(version))))
            .execute(connection)?;
    Ok(rows == 1)
}
