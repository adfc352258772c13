//! Evidence for programs: an officer writes, sends, takes back and reads it by a token for evidence; others read what was sent.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use super::lists::{self, Page};
use crate::app::evidence::{self, Change, CriterionView, NewFile, OwnQuery, PersonQuery, ReviewView, Row, View, Which};
use crate::app::people::Named;
use crate::app::{AppError, Caller, FieldError, Tx};
use crate::domain::evidence::{Content, StateWord};
use crate::domain::ids::{AttachmentId, CriterionId, DocumentType, EvidenceId};
use crate::domain::officer::ReviewOutcome;
use crate::domain::review::ReturnReason;
use crate::exchange::attachment;
use crate::web::asked::{Answer, Asked};
use crate::web::reply::{Body, Reply};

#[derive(Serialize)]
pub(super) struct Somebody<'a> {
    id: &'a str,
    name: &'a str,
}

impl<'a> From<&'a Named> for Somebody<'a> {
    fn from(named: &'a Named) -> Somebody<'a> {
        Somebody { id: named.id.as_str(), name: &named.name }
    }
}

#[derive(Serialize)]
pub(super) struct Criterion<'a> {
    id: &'a str,
    name: &'a str,
    text: Option<&'a str>,
    /// The owner's words on how it shows it.
    note: &'a str,
    outcome: Option<ReviewOutcome>,
    comment: Option<&'a str>,
}

impl<'a> From<&'a CriterionView> for Criterion<'a> {
    fn from(view: &'a CriterionView) -> Criterion<'a> {
        Criterion {
            id: view.id.as_str(),
            name: &view.name,
            text: view.text.as_deref(),
            note: &view.note,
            outcome: view.outcome,
            comment: view.comment.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct Review<'a> {
    id: &'a str,
    by: &'a str,
    /// The manager for whom the reviewer acted.
    for_manager: Option<&'a str>,
    at: DateTime<Utc>,
    /// Null where there are outcomes.
    returned: Option<Returned<'a>>,
}

#[derive(Serialize)]
struct Returned<'a> {
    reason: ReturnReason,
    comment: &'a str,
}

impl<'a> From<&'a ReviewView> for Review<'a> {
    fn from(view: &'a ReviewView) -> Review<'a> {
        Review {
            id: view.id.as_str(),
            by: &view.by,
            for_manager: view.for_manager.as_deref(),
            at: view.at,
            returned: view.returned.as_ref().map(|(reason, comment)| Returned { reason: *reason, comment }),
        }
    }
}

#[derive(Serialize)]
struct Waiting {
    since: NaiveDate,
    due_on: NaiveDate,
    overdue: bool,
}

/// One piece, as its page shows it.
#[derive(Serialize)]
pub(super) struct Piece<'a> {
    id: &'a str,
    version: i64,
    person: Somebody<'a>,
    why: String,
    state: &'static str,
    /// It counts no longer.
    ended: bool,
    revision: u32,
    /// Null where it had to be taken out.
    content: Option<&'a Content>,
    kind_name: Option<&'a str>,
    criteria: Vec<Criterion<'a>>,
    sent_at: Option<DateTime<Utc>>,
    review: Option<Review<'a>>,
    withdrawn_at: Option<DateTime<Utc>>,
    waiting: Option<Waiting>,
    manager: Option<Somebody<'a>>,
    acting: Vec<Somebody<'a>>,
    earlier_revisions: usize,
    changed_at: DateTime<Utc>,
    /// What this caller may do now.
    actions: Vec<&'static str>,
}

impl<'a> From<&'a View> for Piece<'a> {
    fn from(view: &'a View) -> Piece<'a> {
        Piece {
            id: view.id.as_str(),
            version: view.version,
            person: (&view.owner).into(),
            why: view.why.words(),
            state: view.state.as_str(),
            ended: view.ended,
            revision: view.revision,
            content: view.content.as_ref(),
            kind_name: view.kind.as_deref(),
            criteria: view.criteria.iter().map(Into::into).collect(),
            sent_at: view.sent_at,
            review: view.review.as_ref().map(Into::into),
            withdrawn_at: view.withdrawn_at,
            waiting: view.waiting.map(|waiting| Waiting {
                since: waiting.since,
                due_on: waiting.due_on,
                overdue: waiting.overdue,
            }),
            manager: view.reviewers.manager.as_ref().map(Into::into),
            acting: view.reviewers.acting.iter().map(Into::into).collect(),
            earlier_revisions: view.earlier,
            changed_at: view.changed_at,
            actions: actions_of(view),
        }
    }
}

fn actions_of(view: &View) -> Vec<&'static str> {
    let may = view.may;
    let all = [
        ("edit", may.edit),
        ("submit", may.submit),
        ("withdraw", may.withdraw),
        ("revise", may.reopen),
        ("discard", may.discard),
        ("drop_change", may.drop),
        ("download", may.download),
        ("review", may.review),
    ];
    all.into_iter().filter(|(_, may)| *may).map(|(word, _)| word).collect()
}

fn id(asked: &Asked) -> EvidenceId {
    EvidenceId::new(asked.param("id"))
}

/// A piece of the caller's own while they write it, or as they may see it.
fn told(asked: &Asked, status: u16, id: &EvidenceId) -> Answer {
    let view = asked.read(|tx, me| match evidence::to_write(tx, me, id) {
        Ok(view) => Ok(view),
        Err(AppError::Conflict { .. } | AppError::Forbidden { .. } | AppError::NotFound) => evidence::view(tx, me, id),
        Err(error) => Err(error),
    })?;
    Ok(Reply::json(status, &Piece::from(&view))?.with_version(view.version))
}

pub fn show(asked: &Asked) -> Answer {
    let view = asked.read(|tx, me| evidence::view(tx, me, &id(asked)))?;
    Ok(Reply::json(200, &Piece::from(&view))?.with_version(view.version))
}

/// What the caller may do with it now.
pub fn actions(asked: &Asked) -> Answer {
    let view = asked.read(|tx, me| evidence::view(tx, me, &id(asked)))?;
    Reply::json(200, &Page { items: actions_of(&view), next: None })
}

#[derive(Serialize)]
pub(super) struct Listed<'a> {
    id: &'a str,
    version: i64,
    person: &'a str,
    state: &'static str,
    ended: bool,
    revision: u32,
    title: &'a str,
    kind: Option<&'a str>,
    criteria: Vec<&'a str>,
    happened_on: Option<NaiveDate>,
    sent_at: Option<DateTime<Utc>>,
    due_on: Option<NaiveDate>,
    settled_at: Option<DateTime<Utc>>,
    changed_at: DateTime<Utc>,
}

impl<'a> From<&'a Row> for Listed<'a> {
    fn from(row: &'a Row) -> Listed<'a> {
        let listed = &row.listed;
        Listed {
            id: listed.id.as_str(),
            version: listed.version,
            person: listed.person.as_str(),
            state: listed.state.as_str(),
            ended: listed.ended,
            revision: listed.revision,
            title: &listed.title,
            kind: listed.kind.as_ref().map(|kind| kind.as_str()),
            criteria: row.criteria.iter().map(|(id, _)| id.as_str()).collect(),
            happened_on: listed.happened_on,
            sent_at: listed.submitted_at,
            due_on: listed.due_on,
            settled_at: listed.settled_at,
            changed_at: listed.changed_at,
        }
    }
}

fn listed(rows: &[Row], next: Option<&EvidenceId>) -> Answer {
    Reply::json(200, &Page { items: rows.iter().map(Listed::from).collect::<Vec<_>>(), next: next.map(ToString::to_string) })
}

/// The caller's own: what came back first. `state` leaves the others out.
pub fn own(asked: &Asked) -> Answer {
    let query = OwnQuery {
        state: lists::word(asked, "state", StateWord::from_word)?,
        after: lists::cursor(asked).map(EvidenceId::new),
        limit: Some(lists::limit(asked)?),
    };
    let found = asked.read(|tx, me| evidence::list_own(tx, me, &query))?;
    listed(&found.rows, found.next.as_ref())
}

/// What somebody has sent, what was sent last first.
pub fn of_person(asked: &Asked) -> Answer {
    let query = PersonQuery {
        which: lists::word(asked, "state", StateWord::from_word)?.map_or(Which::All, Which::of),
        after: lists::cursor(asked).map(EvidenceId::new),
        limit: Some(lists::limit(asked)?),
    };
    let found = asked.read(|tx, me| evidence::list_for_person(tx, me, &asked.param("person").into(), &query))?;
    listed(&found.rows, found.next.as_ref())
}

/// What is given, null included.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// The same where it is empty rather than absent.
fn emptied<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<Option<T>, D::Error> {
    given(deserializer).map(|given| given.map(Option::unwrap_or_default))
}

/// What is left out stays as it is, and null takes away what was there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// All that it shows.
    #[serde(default, deserialize_with = "emptied")]
    criteria: Option<Vec<CriterionId>>,
    /// Words on how it shows some of them.
    #[serde(default)]
    notes: BTreeMap<CriterionId, String>,
    #[serde(default, deserialize_with = "emptied")]
    title: Option<String>,
    #[serde(default, deserialize_with = "given")]
    kind: Option<Option<DocumentType>>,
    #[serde(default, deserialize_with = "given")]
    happened_on: Option<Option<NaiveDate>>,
    #[serde(default, deserialize_with = "given")]
    expires_on: Option<Option<NaiveDate>>,
    #[serde(default, deserialize_with = "emptied")]
    case_reference: Option<String>,
    #[serde(default, deserialize_with = "emptied")]
    situation: Option<String>,
    #[serde(default, deserialize_with = "emptied")]
    task: Option<String>,
    #[serde(default, deserialize_with = "emptied")]
    action_taken: Option<String>,
    #[serde(default, deserialize_with = "emptied")]
    result: Option<String>,
    /// That tenants' details are taken out.
    #[serde(default, deserialize_with = "emptied")]
    redacted: Option<bool>,
    /// Keys of all findings that are no tenant's.
    #[serde(default, deserialize_with = "emptied")]
    not_tenants: Option<std::collections::BTreeSet<String>>,
}

impl From<Written> for Change {
    fn from(written: Written) -> Change {
        Change {
            criteria: written.criteria,
            notes: written.notes,
            title: written.title,
            kind: written.kind,
            happened_on: written.happened_on,
            expires_on: written.expires_on,
            case_reference: written.case_reference,
            situation: written.situation,
            task: written.task,
            action_taken: written.action_taken,
            result: written.result,
            declared: written.redacted,
            not_tenants: written.not_tenants,
        }
    }
}

pub fn add(asked: &Asked) -> Answer {
    let change = Change::from(asked.json::<Written>()?);
    let saved = asked.write(move |tx, me| {
        let begun = evidence::start(tx, me, None)?;
        evidence::save(tx, me, &begun.id, begun.version, &change)
    })?;
    Ok(told(asked, 201, &saved.id)?.with_header("Location", format!("/api/v1/evidence/{}", saved.id)))
}

pub fn change(asked: &Asked) -> Answer {
    let (version, change) = (asked.version()?, Change::from(asked.json::<Written>()?));
    done(asked, move |tx, me, id| {
        let saved = evidence::save(tx, me, id, version, &change)?;
        // A page may send the same form twice; a call names the version that it was made for.
        if saved.changed || saved.version == version { Ok(()) } else { Err(AppError::Stale) }
    })
}

/// Does something to the piece of the path, and tells how it is then.
fn done(asked: &Asked, work: impl FnOnce(&mut Tx<'_>, &Caller, &EvidenceId) -> Result<(), AppError> + Send + 'static) -> Answer {
    let evidence = id(asked);
    asked.write(move |tx, me| work(tx, me, &evidence))?;
    told(asked, 200, &id(asked))
}

/// Throws a draft away that was never sent; one that was opened again stands as it was sent last.
pub fn discard(asked: &Asked) -> Answer {
    let (evidence, version) = (id(asked), asked.version()?);
    asked.write(move |tx, me| evidence::discard(tx, me, &evidence, version))?;
    Ok(Reply::new(204, Body::Empty))
}

pub fn submit(asked: &Asked) -> Answer {
    let version = asked.version()?;
    done(asked, move |tx, me, id| evidence::submit(tx, me, id, version).map(drop))
}

pub fn withdraw(asked: &Asked) -> Answer {
    let version = asked.version()?;
    done(asked, move |tx, me, id| evidence::withdraw(tx, me, id, version).map(drop))
}

/// Begins a new version of what was reviewed or taken back.
pub fn revise(asked: &Asked) -> Answer {
    let version = asked.version()?;
    done(asked, move |tx, me, id| evidence::reopen(tx, me, id, version).map(drop))
}

/// The caller's own piece in the version that they know.
fn known(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId, version: i64) -> Result<(), AppError> {
    let held = evidence::to_write(tx, me, id)?.version;
    if held == version { Ok(()) } else { Err(AppError::Stale) }
}

/// Files as `multipart/form-data` under `files`: all of them, or none where one is refused.
pub fn add_files(asked: &Asked) -> Answer {
    let version = asked.version()?;
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    for upload in asked.uploads.iter().filter(|upload| upload.field == "files") {
        match attachment::accept(&upload.file_name, upload.bytes()?) {
            Ok(accepted) => files.push(NewFile::of(accepted)),
            Err(problem) => wrong.push(FieldError::new("files", problem.fault.as_str(), problem.to_string())),
        }
    }
    if files.is_empty() && wrong.is_empty() {
        wrong.push(FieldError::new("files", "required", "Select a file"));
    }
    let evidence = id(asked);
    asked.write(move |tx, me| {
        known(tx, me, &evidence, version)?;
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        files.into_iter().try_for_each(|file| evidence::attach(tx, me, &evidence, file).map(drop))
    })?;
    told(asked, 201, &id(asked))
}

pub fn remove_file(asked: &Asked) -> Answer {
    let (version, file) = (asked.version()?, AttachmentId::new(asked.param("file")));
    done(asked, move |tx, me, id| {
        known(tx, me, id, version)?;
        evidence::remove_file(tx, me, id, &file).map(drop)
    })
}

#[derive(Serialize)]
struct Version<'a> {
    revision: u32,
    sent_at: DateTime<Utc>,
    /// Null where it may have identified a tenant.
    content: Option<&'a Content>,
    removed_at: Option<DateTime<Utc>>,
    removed_by: Option<&'a str>,
    /// SHA-256 of what was sent; it stays.
    digest: &'a str,
    criteria: Vec<Criterion<'a>>,
    ended_at: Option<DateTime<Utc>>,
    review: Option<Review<'a>>,
}

/// Everything that was sent of it, newest first.
pub fn history(asked: &Asked) -> Answer {
    let found = asked.read(|tx, me| evidence::history(tx, me, &id(asked)))?;
    let items = found.versions.iter().map(|version| Version {
        revision: version.number,
        sent_at: version.sent_at,
        content: version.content.as_ref(),
        removed_at: version.removed.as_ref().map(|removed| removed.at),
        removed_by: version.removed.as_ref().map(|removed| removed.by.as_str()),
        digest: &version.digest,
        criteria: version.criteria.iter().map(Into::into).collect(),
        ended_at: version.ended_at,
        review: version.review.as_ref().map(Into::into),
    });
    Reply::json(200, &Page { items: items.collect::<Vec<_>>(), next: None })
}
