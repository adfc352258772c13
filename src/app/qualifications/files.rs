//! Certificates: their owner adds them and takes them away; whoever may see evidence of theirs may look at them.

use super::super::evidence::{NewFile, quota};
use super::super::fields::Fields;
use super::super::{About, AppError, Caller, Tx};
use super::found;
use super::write::find_own;
use crate::domain::audit::Outcome;
use crate::domain::evidence::Attachment;
use crate::domain::ids::AttachmentId;
use crate::domain::qualification::HeldAward;
use crate::policy::{Action, EvidenceStage};
use crate::store::{certificates, qualifications as rows};

/// Files of one qualification at most.
pub const MOST_FILES: usize = 5;

/// Adds a file. One of the same name and bytes that is there already is not added twice. Whoever has the qualification
/// open to verify it has to look again.
pub fn attach(tx: &mut Tx<'_>, me: &Caller, id: &str, version: Option<i64>, file: NewFile) -> Result<HeldAward, AppError> {
    let held = find_own(tx, me, id)?;
    if held.files.iter().any(|there| there.name == file.name && there.digest == file.digest) {
        return Ok(held);
    }
    // The row is taken before anything is counted, so that two files at once do not both count as the last.
    if version.is_some_and(|version| version != held.version) || !rows::next_version(tx.connection, &held)? {
        return Err(AppError::Stale);
    }
    let mut fields = Fields::default();
    let length = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
    if held.files.len() >= MOST_FILES {
        fields.wrong("files", "too_many", format!("You can add {MOST_FILES} files at most. Remove one first"));
    }
    quota(tx, me.id(), length, &mut fields)?;
    fields.check()?;
    let new =
        Attachment { id: AttachmentId::new(tx.new_id()), name: file.name, kind: file.kind, bytes: length, digest: file.digest };
    certificates::insert(tx.connection, id, &new, &file.bytes, tx.now)?;
    let details = vec![
        ("file_after", new.id.to_string()),
        ("kind_after", new.kind.as_str().to_owned()),
        ("bytes_after", new.bytes.to_string()),
        ("digest_after", new.digest.clone()),
    ];
    tx.record(me, Outcome::Done, "certificate_added", About::thing("qualification", id, Some(me.id())), details);
    rows::find(tx.connection, id)?.ok_or(AppError::NotFound)
}

/// Takes a file away. What somebody verified it by stays while it is verified, and is kept out of sight afterwards.
pub fn remove_file(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &str,
    version: Option<i64>,
    file: &AttachmentId,
) -> Result<HeldAward, AppError> {
    let held = find_own(tx, me, id)?;
    let gone = held.files.iter().find(|there| there.id == *file).ok_or(AppError::NotFound)?;
    if held.award.verified {
        let words = "This qualification is verified, so the files that it was verified by stay. Change it first.";
        return Err(AppError::conflict("verified", words));
    }
    if version.is_some_and(|version| version != held.version) || !rows::next_version(tx.connection, &held)? {
        return Err(AppError::Stale);
    }
    match held.past.is_empty() {
        true => certificates::remove(tx.connection, file)?,
        false => certificates::set_aside(tx.connection, file, tx.now)?,
    }
    let details = vec![("file_before", file.to_string()), ("digest_before", gone.digest.clone())];
    tx.record(me, Outcome::Done, "certificate_removed", About::thing("qualification", id, Some(me.id())), details);
    rows::find(tx.connection, id)?.ok_or(AppError::NotFound)
}

/// A file with its bytes.
pub fn download(tx: &mut Tx<'_>, me: &Caller, id: &str, file: &AttachmentId) -> Result<(Attachment, Vec<u8>), AppError> {
    let (held, person, standing) = found(tx, me, id)?;
    tx.allow(me, Action::DownloadAttachment, &standing.subject(&person).evidence(EvidenceStage::Submitted))?;
    let found = held.files.into_iter().find(|there| there.id == *file).ok_or(AppError::NotFound)?;
    let bytes = certificates::content(tx.connection, file)?.ok_or(AppError::NotFound)?;
    if person.id != *me.id() {
        let details = vec![("as", standing.role_of(me).as_str().to_owned()), ("qualification", id.to_owned())];
        let about = About::thing("certificate", file.as_str(), Some(&person.id));
        tx.record(me, Outcome::Read, "certificate_read", about, details);
    }
    Ok((found, bytes))
}
