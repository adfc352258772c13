//! Rows of imports: the file, what it would do or did, and where it stands.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::{import, import_content};
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::mapping::Mapping;
use crate::domain::staff_import::StaffFile;
use crate::domain::staff_import::record::{Import, ImportState};

#[derive(Queryable, Selectable)]
#[diesel(table_name = import)]
struct Row {
    id: String,
    organisation_id: String,
    kind: String,
    file_name: String,
    digest: String,
    state: String,
    summary: String,
    made_by: String,
    made_at: NaiveDateTime,
    confirmed_by: Option<String>,
    done_at: Option<NaiveDateTime>,
    version: i64,
}

impl Row {
    fn read(self) -> Result<Import, StoreError> {
        let odd = |what: &str, word: &str| StoreError::Row(format!("import {} has the {what} \"{word}\"", self.id));
        Ok(Import {
            kind: StaffFile::from_word(&self.kind).ok_or_else(|| odd("kind", &self.kind))?,
            state: ImportState::from_word(&self.state).ok_or_else(|| odd("state", &self.state))?,
            summary: serde_json::from_str(&self.summary)
                .map_err(|error| StoreError::Row(format!("the summary of import {}: {error}", self.id)))?,
            id: self.id,
            organisation: OrganisationId::new(self.organisation_id),
            file_name: self.file_name,
            digest: self.digest,
            made_by: PersonId::new(self.made_by),
            made_at: self.made_at.and_utc(),
            confirmed_by: self.confirmed_by.map(PersonId::new),
            done_at: self.done_at.map(|at| at.and_utc()),
            version: self.version,
        })
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Row(format!("an import cannot be written: {error}")))
}

/// Adds an import; the pieces of its file follow.
pub fn insert(connection: &mut AnyConnection, new: &Import, mapping: Option<&Mapping>) -> Result<(), StoreError> {
    diesel::insert_into(import::table)
        .values((
            import::id.eq(&new.id),
            import::organisation_id.eq(new.organisation.as_str()),
            import::kind.eq(new.kind.as_str()),
            import::file_name.eq(&new.file_name),
            import::digest.eq(&new.digest),
            import::mapping.eq(mapping.map(json).transpose()?),
            import::state.eq(new.state.as_str()),
            import::summary.eq(json(&new.summary)?),
            import::made_by.eq(new.made_by.as_str()),
            import::made_at.eq(new.made_at.naive_utc()),
            import::confirmed_by.eq(new.confirmed_by.as_ref().map(PersonId::as_str)),
            import::done_at.eq(new.done_at.map(|at| at.naive_utc())),
            import::version.eq(1),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes state, summary and result where the row still has `changed.version`. False: somebody else was faster.
pub fn update(connection: &mut AnyConnection, changed: &Import) -> Result<bool, StoreError> {
    let rows = diesel::update(import::table.filter(import::id.eq(&changed.id).and(import::version.eq(changed.version))))
        .set((
            import::state.eq(changed.state.as_str()),
            import::summary.eq(json(&changed.summary)?),
            import::confirmed_by.eq(changed.confirmed_by.as_ref().map(PersonId::as_str)),
            import::done_at.eq(changed.done_at.map(|at| at.naive_utc())),
            import::version.eq(changed.version + 1),
        ))
        .execute(connection)?;
    Ok(rows == 1)
}

pub fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<Import>, StoreError> {
    let row: Option<Row> = import::table.find(id).select(Row::as_select()).first(connection).optional()?;
    row.map(Row::read).transpose()
}

/// How the file of an import is to be read.
pub fn mapping(connection: &mut AnyConnection, id: &str) -> Result<Option<Mapping>, StoreError> {
    let row: Option<Option<String>> = import::table.find(id).select(import::mapping).first(connection).optional()?;
    row.flatten()
        .map(|text| serde_json::from_str(&text).map_err(|error| StoreError::Row(format!("the mapping of import {id}: {error}"))))
        .transpose()
}

/// Adds a piece of the file of an import. Places count from 0.
pub fn insert_piece(connection: &mut AnyConnection, id: &str, place: i64, bytes: &[u8]) -> Result<(), StoreError> {
    diesel::insert_into(import_content::table)
        .values((import_content::import_id.eq(id), import_content::place.eq(place), import_content::content.eq(bytes)))
        .execute(connection)?;
    Ok(())
}

/// A piece of the file of an import, as long as it is kept. Nothing: there is none at this place.
pub fn piece(connection: &mut AnyConnection, id: &str, place: i64) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(import_content::table.find((id, place)).select(import_content::content).first(connection).optional()?)
}

/// The imports of an organisation, newest first: those before the one with this time and id, at most `limit`.
pub fn list(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    before: Option<(DateTime<Utc>, &str)>,
    limit: i64,
) -> Result<Vec<Import>, StoreError> {
    let mut query = import::table.filter(import::organisation_id.eq(organisation.as_str())).into_boxed::<super::db::AnyBackend>();
    if let Some((at, id)) = before {
        let at = at.naive_utc();
        query = query.filter(import::made_at.lt(at).or(import::made_at.eq(at).and(import::id.lt(id.to_owned()))));
    }
    let rows: Vec<Row> =
        query.order((import::made_at.desc(), import::id.desc())).limit(limit).select(Row::as_select()).load(connection)?;
    rows.into_iter().map(Row::read).collect()
}

/// Forgets the files that were given before a time; what they did stays. Gives how many there were.
pub fn forget_files(connection: &mut AnyConnection, before: DateTime<Utc>) -> Result<usize, StoreError> {
    let old: Vec<String> = import::table
        .filter(import::made_at.lt(before.naive_utc()))
        .filter(exists(import_content::table.filter(import_content::import_id.eq(import::id))))
        .select(import::id)
        .load(connection)?;
    for id in &old {
        diesel::delete(import_content::table.filter(import_content::import_id.eq(id))).execute(connection)?;
        diesel::update(import::table.find(id)).set(import::version.eq(import::version + 1)).execute(connection)?;
    }
    Ok(old.len())
}
