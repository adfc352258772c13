//! Rows of what people write into an appraisal.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::super::db::{AnyConnection, StoreError};
use super::super::schema::appraisal_view;
use crate::domain::appraisal::{View, ViewKind};
use crate::domain::ids::PersonId;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = appraisal_view, treat_none_as_null = true)]
struct Row {
    id: String,
    appraisal_id: String,
    kind: String,
    by_person: String,
    content: String,
    sent_at: Option<NaiveDateTime>,
    changed_at: NaiveDateTime,
    version: i64,
}

impl Row {
    fn of(view: &View, version: i64) -> Result<Row, StoreError> {
        Ok(Row {
            content: serde_json::to_string(&view.written)
                .map_err(|error| StoreError::Row(format!("appraisal view {}: {error}", view.id)))?,
            id: view.id.clone(),
            appraisal_id: view.appraisal.clone(),
            kind: view.kind.as_str().to_owned(),
            by_person: view.by.as_str().to_owned(),
            sent_at: view.sent_at.map(|at| at.naive_utc()),
            changed_at: view.changed_at.naive_utc(),
            version,
        })
    }

    fn read(self) -> Result<View, StoreError> {
        let odd = |what: String| StoreError::Row(format!("appraisal view {}: {what}", self.id));
        Ok(View {
            kind: ViewKind::from_word(&self.kind).ok_or_else(|| odd(format!("the kind \"{}\"", self.kind)))?,
            written: serde_json::from_str(&self.content).map_err(|error| odd(error.to_string()))?,
            id: self.id,
            appraisal: self.appraisal_id,
            by: PersonId::new(self.by_person),
            sent_at: self.sent_at.map(|at| at.and_utc()),
            changed_at: self.changed_at.and_utc(),
            version: self.version,
        })
    }
}

/// Every view of an appraisal: the officer's, the manager's, then the interim ones as they were begun.
pub fn list(connection: &mut AnyConnection, appraisal: &str) -> Result<Vec<View>, StoreError> {
    let rows: Vec<Row> = appraisal_view::table
        .filter(appraisal_view::appraisal_id.eq(appraisal))
        .order(appraisal_view::id)
        .select(Row::as_select())
        .load(connection)?;
    let mut views = rows.into_iter().map(Row::read).collect::<Result<Vec<View>, StoreError>>()?;
    views.sort_by_key(|view| view.kind);
    Ok(views)
}

pub fn insert(connection: &mut AnyConnection, new: &View) -> Result<(), StoreError> {
    diesel::insert_into(appraisal_view::table).values(Row::of(new, new.version)?).execute(connection)?;
    Ok(())
}

/// Writes a view where nobody else has in between; false: somebody has.
pub fn update(connection: &mut AnyConnection, changed: &View) -> Result<bool, StoreError> {
    let row = Row::of(changed, changed.version + 1)?;
    let there = appraisal_view::table.filter(appraisal_view::id.eq(&changed.id).and(appraisal_view::version.eq(changed.version)));
    Ok(diesel::update(there).set(row).execute(connection)? == 1)
}
