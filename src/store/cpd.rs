//! Rows of continuing professional development.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::{cpd_entry, person};
use super::span::Span;
use crate::domain::cpd::{CpdKind, KeptEntry, Standard};
use crate::domain::decimal::Dec;
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::officer::CpdEntry;

type Row = (String, NaiveDate, String, bool, Option<String>);

/// By person, oldest first.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, CpdEntry)>, StoreError> {
    let rows: Vec<Row> = cpd_entry::table
        .filter(cpd_entry::person_id.between(&of.first, &of.last).and(cpd_entry::made_at.lt(of.known_before)))
        .filter(cpd_entry::withdrawn_at.is_null().or(cpd_entry::withdrawn_at.ge(of.known_before)))
        .order((cpd_entry::person_id, cpd_entry::done_on, cpd_entry::id))
        .select((cpd_entry::person_id, cpd_entry::done_on, cpd_entry::hours, cpd_entry::reflection, cpd_entry::title))
        .load(connection)?;
    rows.into_iter()
        .map(|(of, on, hours, reflection, title): Row| {
            let hours = hours.parse().map_err(|error| StoreError::Row(format!("CPD of {of} on {on}: {error}")))?;
            Ok((PersonId::new(of), CpdEntry { on, hours, reflection, title }))
        })
        .collect()
}

pub fn insert(
    connection: &mut AnyConnection,
    id: &str,
    of: &PersonId,
    new: &CpdEntry,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(cpd_entry::table)
        .values((
            cpd_entry::id.eq(id),
            cpd_entry::person_id.eq(of.as_str()),
            cpd_entry::done_on.eq(new.on),
            cpd_entry::hours.eq(new.hours.to_string()),
            cpd_entry::reflection.eq(new.reflection),
            cpd_entry::title.eq(&new.title),
            cpd_entry::made_at.eq(now.naive_utc()),
            cpd_entry::version.eq(1),
        ))
        .execute(connection)?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = cpd_entry)]
struct KeptRow {
    id: String,
    person_id: String,
    done_on: NaiveDate,
    hours: String,
    reflection: bool,
    title: Option<String>,
    version: i64,
    kind: Option<String>,
    reflection_text: Option<String>,
    standards: Option<String>,
}

impl KeptRow {
    fn read(self) -> Result<KeptEntry, StoreError> {
        let wrong = |what: &str| StoreError::Row(format!("CPD entry {} has {what}", self.id));
        let hours: Dec = self.hours.parse().map_err(|error| wrong(&format!("hours: {error}")))?;
        let kind = match &self.kind {
            Some(word) => Some(CpdKind::from_word(word).ok_or_else(|| wrong(&format!("the kind \"{word}\"")))?),
            None => None,
        };
        let standards: Vec<Standard> = match &self.standards {
            Some(text) => serde_json::from_str(text).map_err(|error| wrong(&format!("standards: {error}")))?,
            None => Vec::new(),
        };
        Ok(KeptEntry {
            id: self.id,
            person: PersonId::new(self.person_id),
            on: self.done_on,
            hours,
            title: self.title,
            kind,
            reflection: self.reflection_text,
            reflected: self.reflection,
            standards,
            version: self.version,
        })
    }
}

/// Of one person, newest first, whatever was withdrawn left out.
pub fn kept_by(connection: &mut AnyConnection, of: &PersonId) -> Result<Vec<KeptEntry>, StoreError> {
    let rows: Vec<KeptRow> = cpd_entry::table
        .filter(cpd_entry::person_id.eq(of.as_str()).and(cpd_entry::withdrawn_at.is_null()))
        .order((cpd_entry::done_on.desc(), cpd_entry::id.desc()))
        .select(KeptRow::as_select())
        .load(connection)?;
    rows.into_iter().map(KeptRow::read).collect()
}

/// One that was not withdrawn.
pub fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<KeptEntry>, StoreError> {
    let row: Option<KeptRow> = cpd_entry::table
        .filter(cpd_entry::id.eq(id).and(cpd_entry::withdrawn_at.is_null()))
        .select(KeptRow::as_select())
        .first(connection)
        .optional()?;
    row.map(KeptRow::read).transpose()
}

/// Of everybody in an organisation, whatever was withdrawn left out, and whether a file brought it.
pub fn kept_in(connection: &mut AnyConnection, organisation: &OrganisationId) -> Result<Vec<(KeptEntry, bool)>, StoreError> {
    let people = person::table.filter(person::organisation_id.eq(organisation.as_str())).select(person::id);
    let rows: Vec<(KeptRow, Option<String>)> = cpd_entry::table
        .filter(cpd_entry::person_id.eq_any(people).and(cpd_entry::withdrawn_at.is_null()))
        .select((KeptRow::as_select(), cpd_entry::import_id))
        .load(connection)?;
    rows.into_iter().map(|(row, import)| Ok((row.read()?, import.is_some()))).collect()
}

/// What a file says anew takes the place of an entry that a file brought. False: it is no longer there.
pub fn replace(connection: &mut AnyConnection, id: &str, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let rows = diesel::update(cpd_entry::table.filter(cpd_entry::id.eq(id).and(cpd_entry::withdrawn_at.is_null())))
        .set(cpd_entry::withdrawn_at.eq(at.naive_utc()))
        .execute(connection)?;
    Ok(rows == 1)
}

pub fn add(connection: &mut AnyConnection, new: &KeptEntry, now: DateTime<Utc>) -> Result<(), StoreError> {
    add_from(connection, new, None, now)
}

/// With the import that brought it.
pub fn add_from(
    connection: &mut AnyConnection,
    new: &KeptEntry,
    import: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let standards = serde_json::to_string(&new.standards).map_err(|error| StoreError::Row(error.to_string()))?;
    diesel::insert_into(cpd_entry::table)
        .values((
            cpd_entry::id.eq(&new.id),
            cpd_entry::person_id.eq(new.person.as_str()),
            cpd_entry::done_on.eq(new.on),
            cpd_entry::hours.eq(new.hours.to_string()),
            cpd_entry::reflection.eq(new.reflected),
            cpd_entry::title.eq(&new.title),
            cpd_entry::kind.eq(new.kind.map(CpdKind::as_str)),
            cpd_entry::reflection_text.eq(&new.reflection),
            cpd_entry::standards.eq(standards),
            cpd_entry::made_at.eq(now.naive_utc()),
            cpd_entry::version.eq(new.version),
            cpd_entry::import_id.eq(import),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes what an entry says now, where it still has the version; it is its owner's from then on, whatever brought it. False:
/// somebody else was faster.
pub fn change(connection: &mut AnyConnection, new: &KeptEntry) -> Result<bool, StoreError> {
    let standards = serde_json::to_string(&new.standards).map_err(|error| StoreError::Row(error.to_string()))?;
    let row = cpd_entry::id.eq(&new.id).and(cpd_entry::version.eq(new.version)).and(cpd_entry::withdrawn_at.is_null());
    let rows = diesel::update(cpd_entry::table.filter(row))
        .set((
            cpd_entry::done_on.eq(new.on),
            cpd_entry::hours.eq(new.hours.to_string()),
            cpd_entry::reflection.eq(new.reflected),
            cpd_entry::title.eq(&new.title),
            cpd_entry::kind.eq(new.kind.map(CpdKind::as_str)),
            cpd_entry::reflection_text.eq(&new.reflection),
            cpd_entry::standards.eq(standards),
            cpd_entry::import_id.eq(None::<String>),
            cpd_entry::version.eq(new.version + 1),
        ))
        .execute(connection)?;
    Ok(rows == 1)
}

/// False: somebody else was faster.
pub fn withdraw(connection: &mut AnyConnection, id: &str, version: i64, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let rows = diesel::update(cpd_entry::table)
        .filter(cpd_entry::id.eq(id).and(cpd_entry::version.eq(version)).and(cpd_entry::withdrawn_at.is_null()))
        .set((cpd_entry::withdrawn_at.eq(at.naive_utc()), cpd_entry::version.eq(version + 1)))
        .execute(connection)?;
    Ok(rows == 1)
}
