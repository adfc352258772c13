//! Rows of files. Their bytes stand apart, so that a list never reads them.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, asked_directly};
use super::schema::{attachment, attachment_content, evidence};
use crate::domain::attachment::AttachmentKind;
use crate::domain::evidence::Attachment;
use crate::domain::ids::{AttachmentId, EvidenceId, PersonId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = attachment)]
struct Row {
    id: String,
    evidence_id: String,
    name: String,
    kind: String,
    bytes: i64,
    digest: String,
    removed_at: Option<NaiveDateTime>,
}

impl Row {
    fn read(self) -> Result<Attachment, StoreError> {
        let kind = AttachmentKind::from_word(&self.kind)
            .ok_or_else(|| StoreError::Row(format!("attachment {} has the kind \"{}\"", self.id, self.kind)))?;
        Ok(Attachment { id: AttachmentId::new(self.id), name: self.name, kind, bytes: self.bytes, digest: self.digest })
    }
}

/// A file, whose it is, and whether it is part of what is being written.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    pub file: Attachment,
    pub evidence: EvidenceId,
    pub current: bool,
}

/// The files of what is being written or was sent last, oldest first.
pub fn list_current(connection: &mut AnyConnection, of: &EvidenceId) -> Result<Vec<Attachment>, StoreError> {
    let rows: Vec<Row> = asked_directly!(connection, direct => attachment::table
        .filter(attachment::evidence_id.eq(of.as_str()).and(attachment::removed_at.is_null()))
        .order((attachment::added_at, attachment::id))
        .select(Row::as_select())
        .load(direct)?);
    rows.into_iter().map(Row::read).collect()
}

pub fn find(connection: &mut AnyConnection, id: &AttachmentId) -> Result<Option<Found>, StoreError> {
    let row: Option<Row> = attachment::table.find(id.as_str()).select(Row::as_select()).first(connection).optional()?;
    row.map(|row| {
        let (evidence, current) = (EvidenceId::new(&*row.evidence_id), row.removed_at.is_none());
        Ok(Found { file: row.read()?, evidence, current })
    })
    .transpose()
}

/// The bytes of a file, as long as they are kept.
pub fn content(connection: &mut AnyConnection, id: &AttachmentId) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(attachment_content::table.find(id.as_str()).select(attachment_content::content).first(connection).optional()?)
}

/// Bytes of all files of a person that are kept.
pub fn bytes_of_person(connection: &mut AnyConnection, person: &PersonId) -> Result<i64, StoreError> {
    let sizes: Vec<i64> = attachment::table
        .inner_join(evidence::table.on(evidence::id.eq(attachment::evidence_id)))
        .inner_join(attachment_content::table.on(attachment_content::attachment_id.eq(attachment::id)))
        .filter(evidence::person_id.eq(person.as_str()))
        .select(attachment::bytes)
        .load(connection)?;
    Ok(sizes.into_iter().sum())
}

pub fn insert(
    connection: &mut AnyConnection,
    of: &EvidenceId,
    new: &Attachment,
    bytes: &[u8],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(attachment::table)
        .values((
            attachment::id.eq(new.id.as_str()),
            attachment::evidence_id.eq(of.as_str()),
            attachment::name.eq(&new.name),
            attachment::kind.eq(new.kind.as_str()),
            attachment::bytes.eq(new.bytes),
            attachment::digest.eq(&new.digest),
            attachment::added_at.eq(at.naive_utc()),
        ))
        .execute(connection)?;
    diesel::insert_into(attachment_content::table)
        .values((attachment_content::attachment_id.eq(new.id.as_str()), attachment_content::content.eq(bytes)))
        .execute(connection)?;
    Ok(())
}

/// Takes a file out of what is being written; what was sent with it keeps it.
pub fn set_aside(connection: &mut AnyConnection, id: &AttachmentId, at: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(attachment::table.find(id.as_str())).set(attachment::removed_at.eq(at.naive_utc())).execute(connection)?;
    Ok(())
}

/// Puts a file back that was set aside.
pub fn bring_back(connection: &mut AnyConnection, id: &AttachmentId) -> Result<(), StoreError> {
    diesel::update(attachment::table.find(id.as_str()))
        .set(attachment::removed_at.eq(None::<chrono::NaiveDateTime>))
        .execute(connection)?;
    Ok(())
}

/// Takes a file away that was never sent.
pub fn remove(connection: &mut AnyConnection, id: &AttachmentId) -> Result<(), StoreError> {
    diesel::delete(attachment_content::table.find(id.as_str())).execute(connection)?;
    diesel::delete(attachment::table.find(id.as_str())).execute(connection)?;
    Ok(())
}

/// Takes every file of a piece away that was never sent.
pub(super) fn remove_all(connection: &mut AnyConnection, of: &EvidenceId) -> Result<(), StoreError> {
    let files = attachment::table.filter(attachment::evidence_id.eq(of.as_str())).select(attachment::id);
    diesel::delete(attachment_content::table.filter(attachment_content::attachment_id.eq_any(files))).execute(connection)?;
    diesel::delete(attachment::table.filter(attachment::evidence_id.eq(of.as_str()))).execute(connection)?;
    Ok(())
}

/// Takes name and bytes of the files away that are not among these; size and digest stay. Gives how many.
pub fn purge_others(
    connection: &mut AnyConnection,
    of: &EvidenceId,
    kept: &BTreeSet<&AttachmentId>,
) -> Result<usize, StoreError> {
    let kept: Vec<&str> = kept.iter().map(|id| id.as_str()).collect();
    let others: Vec<String> = attachment::table
        .filter(attachment::evidence_id.eq(of.as_str()).and(attachment::id.ne_all(kept)))
        .select(attachment::id)
        .load(connection)?;
    let ids: Vec<&str> = others.iter().map(String::as_str).collect();
    let gone = diesel::delete(attachment_content::table.filter(attachment_content::attachment_id.eq_any(ids.clone())))
        .execute(connection)?;
    diesel::update(attachment::table.filter(attachment::id.eq_any(ids))).set(attachment::name.eq("")).execute(connection)?;
    Ok(gone)
}
