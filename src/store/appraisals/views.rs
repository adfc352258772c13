//! Rows of what people write into an appraisal.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::super::db::{AnyConnection, StoreError};
use super::super::schema::{appraisal, appraisal_view};
use crate::domain::appraisal::{Increment, Recommended, View, ViewKind, Written};
use crate::domain::ids::PersonId;

/// States in which the officer reads what the manager wrote.
const SHARED: [&str; 3] = ["shared", "signed", "closed"];

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = appraisal_view, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: String,
    appraisal_id: String,
    kind: String,
    by_person: String,
    content: String,
    sent_at: Option<NaiveDateTime>,
    changed_at: NaiveDateTime,
    version: i64,
    increment: Option<String>,
    increment_reason: Option<String>,
    discussed_on: Option<NaiveDate>,
}

impl Row {
    fn of(view: &View, version: i64) -> Result<Row, StoreError> {
        let increment = view.written.increment.as_ref();
        // The recommendation stands in columns of its own, so that the database holds it to its rules.
        let written = Written { increment: None, ..view.written.clone() };
        Ok(Row {
            content: serde_json::to_string(&written)
                .map_err(|error| StoreError::Row(format!("appraisal view {}: {error}", view.id)))?,
            id: view.id.clone(),
            appraisal_id: view.appraisal.clone(),
            kind: view.kind.as_str().to_owned(),
            by_person: view.by.as_str().to_owned(),
            sent_at: view.sent_at.map(|at| at.naive_utc()),
            changed_at: view.changed_at.naive_utc(),
            version,
            increment: increment.map(|held| held.recommendation.as_str().to_owned()),
            increment_reason: increment.map(|held| held.reason.clone()),
            discussed_on: increment.and_then(|held| held.discussed_on),
        })
    }

    fn read(self) -> Result<View, StoreError> {
        let odd = |what: String| StoreError::Row(format!("appraisal view {}: {what}", self.id));
        let recommended = |word: &str| Recommended::from_word(word).ok_or_else(|| odd(format!("the recommendation \"{word}\"")));
        let increment = match (&self.increment, &self.increment_reason) {
            (Some(word), Some(reason)) => {
                Some(Increment { recommendation: recommended(word)?, reason: reason.clone(), discussed_on: self.discussed_on })
            }
            (None, None) => None,
            _ => return Err(odd("half of a recommendation".to_owned())),
        };
        let written: Written = serde_json::from_str(&self.content).map_err(|error| odd(error.to_string()))?;
        Ok(View {
            kind: ViewKind::from_word(&self.kind).ok_or_else(|| odd(format!("the kind \"{}\"", self.kind)))?,
            written: Written { increment, ..written },
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

/// What is recommended about the increment, by appraisal, in those of a cycle that were shared.
pub fn increments_of_cycle(connection: &mut AnyConnection, cycle: &str) -> Result<BTreeMap<String, Recommended>, StoreError> {
    let shared =
        appraisal::table.filter(appraisal::cycle_id.eq(cycle).and(appraisal::state.eq_any(SHARED))).select(appraisal::id);
    let rows: Vec<(String, Option<String>)> = appraisal_view::table
        .filter(appraisal_view::appraisal_id.eq_any(shared).and(appraisal_view::increment.is_not_null()))
        .select((appraisal_view::appraisal_id, appraisal_view::increment))
        .load(connection)?;
    let read = |(id, word): (String, Option<String>)| {
        let word = word.unwrap_or_default();
        let known = Recommended::from_word(&word);
        known.map(|known| (id.clone(), known)).ok_or_else(|| StoreError::Row(format!("appraisal {id} recommends \"{word}\"")))
    };
    rows.into_iter().map(read).collect()
}

/// The managers' views of a cycle that were shared.
pub fn shared_of_cycle(connection: &mut AnyConnection, cycle: &str) -> Result<Vec<View>, StoreError> {
    let shared =
        appraisal::table.filter(appraisal::cycle_id.eq(cycle).and(appraisal::state.eq_any(SHARED))).select(appraisal::id);
    let rows: Vec<Row> = appraisal_view::table
        .filter(appraisal_view::appraisal_id.eq_any(shared).and(appraisal_view::kind.eq(ViewKind::Manager.as_str())))
        .order(appraisal_view::id)
        .select(Row::as_select())
        .load(connection)?;
    rows.into_iter().map(Row::read).collect()
}
