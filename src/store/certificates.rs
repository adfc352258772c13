//! Rows of certificates. Their bytes stand apart, so that a list never reads them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::{award, certificate, certificate_content};
use crate::domain::attachment::AttachmentKind;
use crate::domain::evidence::Attachment;
use crate::domain::ids::{AttachmentId, PersonId};

type Row = (String, String, String, String, i64, String);

fn read((award, id, name, kind, bytes, digest): Row) -> Result<(String, Attachment), StoreError> {
    let kind =
        AttachmentKind::from_word(&kind).ok_or_else(|| StoreError::Row(format!("certificate {id} has the kind \"{kind}\"")))?;
    Ok((award, Attachment { id: AttachmentId::new(id), name, kind, bytes, digest }))
}

/// With the ids of their awards, oldest first.
pub fn list(connection: &mut AnyConnection, awards: &[String]) -> Result<Vec<(String, Attachment)>, StoreError> {
    let rows: Vec<Row> = certificate::table
        .filter(certificate::award_id.eq_any(awards).and(certificate::removed_at.is_null()))
        .order((certificate::added_at, certificate::id))
        .select((
            certificate::award_id,
            certificate::id,
            certificate::name,
            certificate::kind,
            certificate::bytes,
            certificate::digest,
        ))
        .load(connection)?;
    rows.into_iter().map(read).collect()
}

pub fn content(connection: &mut AnyConnection, id: &AttachmentId) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(certificate_content::table.find(id.as_str()).select(certificate_content::content).first(connection).optional()?)
}

/// Bytes of all certificates of a person that are kept.
pub fn bytes_of_person(connection: &mut AnyConnection, person: &PersonId) -> Result<i64, StoreError> {
    let sizes: Vec<i64> = certificate::table
        .inner_join(award::table.on(award::id.eq(certificate::award_id)))
        .filter(award::person_id.eq(person.as_str()))
        .select(certificate::bytes)
        .load(connection)?;
    Ok(sizes.into_iter().sum())
}

pub fn insert(
    connection: &mut AnyConnection,
    award: &str,
    new: &Attachment,
    bytes: &[u8],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(certificate::table)
        .values((
            certificate::id.eq(new.id.as_str()),
            certificate::award_id.eq(award),
            certificate::name.eq(&new.name),
            certificate::kind.eq(new.kind.as_str()),
            certificate::bytes.eq(new.bytes),
            certificate::digest.eq(&new.digest),
            certificate::added_at.eq(at.naive_utc()),
        ))
        .execute(connection)?;
    diesel::insert_into(certificate_content::table)
        .values((certificate_content::certificate_id.eq(new.id.as_str()), certificate_content::content.eq(bytes)))
        .execute(connection)?;
    Ok(())
}

/// Takes a file out of what is shown; what somebody verified by it is kept.
pub fn set_aside(connection: &mut AnyConnection, id: &AttachmentId, at: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(certificate::table.find(id.as_str())).set(certificate::removed_at.eq(at.naive_utc())).execute(connection)?;
    Ok(())
}

/// Takes a file away that nobody verified anything by.
pub fn remove(connection: &mut AnyConnection, id: &AttachmentId) -> Result<(), StoreError> {
    diesel::delete(certificate_content::table.find(id.as_str())).execute(connection)?;
    diesel::delete(certificate::table.find(id.as_str())).execute(connection)?;
    Ok(())
}
