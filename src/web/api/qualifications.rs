//! Qualifications for programs: lists, what each meets, writing one's own, verifying and deciding.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::lists::{self, Page};
use crate::app::evidence::NewFile;
use crate::app::qualifications::{self as app, AwardView, DatedView, NewAward, Qualifications};
use crate::app::waiting::Page as Waits;
use crate::app::{AppError, FieldError};
use crate::domain::assessment::reasons::ReasonCode;
use crate::domain::evidence::Attachment;
use crate::domain::ids::{AttachmentId, CriterionId, PersonId};
use crate::domain::officer::{Award as Held, AwardStatus, EquivalenceState};
use crate::domain::qualification::HeldAward;
use crate::exchange::attachment;
use crate::web::asked::{Answer, Asked};
use crate::web::pages::progress::whose;
use crate::web::reply::Reply;

#[derive(Serialize)]
struct Award<'a> {
    id: &'a str,
    person: &'a PersonId,
    catalogue: Option<&'a str>,
    title: &'a str,
    level: Option<u32>,
    field: Option<&'a str>,
    awarding_body: Option<&'a str>,
    qualification_number: Option<&'a str>,
    subject: Option<&'a str>,
    grade: Option<&'a str>,
    guided_hours: Option<u32>,
    status: AwardStatus,
    awarded_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
    verified: bool,
    verified_by: Option<&'a str>,
    verified_on: Option<NaiveDate>,
    equivalence: Vec<EquivalentAsked<'a>>,
    files: &'a [Attachment],
    past_verifications: Vec<Past<'a>>,
    version: i64,
}

#[derive(Serialize)]
struct EquivalentAsked<'a> {
    criterion: &'a str,
    state: EquivalenceState,
    reason: Option<&'a str>,
    decided_on: Option<NaiveDate>,
}

/// A verification that a change ended.
#[derive(Serialize)]
struct Past<'a> {
    verified_on: NaiveDate,
    ended_at: DateTime<Utc>,
    /// What was verified, and by whom.
    award: &'a Held,
}

fn shape(held: &HeldAward) -> Award<'_> {
    let award: &Held = &held.award;
    Award {
        id: award.id.as_str(),
        person: &held.person,
        catalogue: award.catalogue.as_ref().map(|id| id.as_str()),
        title: &award.title,
        level: award.level,
        field: award.field.as_ref().map(|id| id.as_str()),
        awarding_body: award.awarding_body.as_deref(),
        qualification_number: held.qualification_number.as_deref(),
        subject: award.subject.as_ref().map(|id| id.as_str()),
        grade: award.grade.as_deref(),
        guided_hours: award.guided_hours,
        status: award.status,
        awarded_on: award.awarded_on,
        expires_on: award.expires_on,
        verified: award.verified,
        verified_by: award.verified_by.as_deref(),
        verified_on: award.verified_on,
        equivalence: held
            .equivalents
            .iter()
            .map(|asked| EquivalentAsked {
                criterion: asked.criterion.as_str(),
                state: asked.state,
                reason: asked.reason.as_deref(),
                decided_on: asked.decided_on,
            })
            .collect(),
        files: &held.files,
        past_verifications: held
            .past
            .iter()
            .map(|past| Past { verified_on: past.on, ended_at: past.ended_at, award: &past.award })
            .collect(),
        version: held.version,
    }
}

/// A reason, with the criterion that it is a reason of.
#[derive(Serialize)]
struct Why<'a> {
    criterion: &'a str,
    code: ReasonCode,
    text: &'a str,
}

#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    award: Award<'a>,
    meets: Vec<&'a str>,
    reasons: Vec<Why<'a>>,
    /// Criteria for which HR may be asked about it.
    may_ask_for: Vec<&'a str>,
}

fn listed(view: &AwardView) -> Listed<'_> {
    Listed {
        award: shape(&view.held),
        meets: view.meets.iter().map(|named| named.id.as_str()).collect(),
        reasons: view
            .reasons
            .iter()
            .map(|(named, reason)| Why { criterion: named.id.as_str(), code: reason.code, text: &reason.text })
            .collect(),
        may_ask_for: view.may_ask.iter().map(|named| named.id.as_str()).collect(),
    }
}

#[derive(Serialize)]
struct All<'a> {
    person: &'a PersonId,
    as_of: NaiveDate,
    #[serde(flatten)]
    awards: Page<Listed<'a>>,
    /// Criteria that none of them meets.
    missing: Vec<Why<'a>>,
    documents: Vec<Dated<'a>>,
}

/// A document with a last day that a criterion asks for: the evidence that counts longest, where there is any.
#[derive(Serialize)]
struct Dated<'a> {
    criterion: &'a str,
    kind: &'a str,
    evidence: Option<&'a str>,
    expires_on: Option<NaiveDate>,
    waits_for_review: bool,
}

fn dated(document: &DatedView) -> Dated<'_> {
    Dated {
        criterion: document.criterion.id.as_str(),
        kind: document.kind.as_str(),
        evidence: document.held.as_ref().map(|(id, _)| id.as_str()),
        expires_on: document.held.as_ref().map(|(_, last)| *last),
        waits_for_review: document.waits,
    }
}

/// All of them at once: somebody has a handful.
pub fn show(asked: &Asked) -> Answer {
    let found: Qualifications = asked.read(|tx, me| app::view(tx, me, &whose(asked, me)))?;
    let missing = found.missing.iter().flat_map(|(named, reasons)| {
        reasons.iter().map(|reason| Why { criterion: named.id.as_str(), code: reason.code, text: &reason.text })
    });
    Reply::json(
        200,
        &All {
            person: &found.view.person.id,
            as_of: found.view.as_of,
            missing: missing.collect(),
            documents: found.documents.iter().map(dated).collect(),
            awards: Page { items: found.awards.iter().map(listed).collect(), next: None },
        },
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    catalogue: Option<String>,
    title: Option<String>,
    level: Option<u32>,
    field: Option<String>,
    awarding_body: Option<String>,
    qualification_number: Option<String>,
    subject: Option<String>,
    grade: Option<String>,
    guided_hours: Option<u32>,
    status: String,
    awarded_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
}

impl From<New> for NewAward {
    fn from(new: New) -> NewAward {
        let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
        NewAward {
            catalogue: new.catalogue.unwrap_or_default(),
            title: new.title.unwrap_or_default(),
            level: number(new.level),
            field: new.field.unwrap_or_default(),
            awarding_body: new.awarding_body.unwrap_or_default(),
            qualification_number: new.qualification_number.unwrap_or_default(),
            subject: new.subject.unwrap_or_default(),
            grade: new.grade.unwrap_or_default(),
            guided_hours: number(new.guided_hours),
            status: new.status,
            awarded_on: new.awarded_on,
            expires_on: new.expires_on,
        }
    }
}

fn reply(status: u16, held: &HeldAward) -> Answer {
    Ok(Reply::json(status, &shape(held))?.with_version(held.version))
}

/// 201 with the qualification; one that is there already in every word is given again.
pub fn add(asked: &Asked) -> Answer {
    let new = NewAward::from(asked.json::<New>()?);
    let held = asked.write(move |tx, me| app::add(tx, me, &new, Vec::new()))?;
    reply(201, &held)
}

/// Writes all of it anew, at the version of `If-Match`.
pub fn change(asked: &Asked) -> Answer {
    let (id, version, new) = (asked.param("id").to_owned(), asked.version()?, NewAward::from(asked.json::<New>()?));
    let held = asked.write(move |tx, me| app::change(tx, me, &id, version, &new, Vec::new()))?;
    reply(200, &held)
}

pub fn withdraw(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), asked.version()?);
    asked.write(move |tx, me| app::withdraw(tx, me, &id, version))?;
    Ok(Reply::new(204, crate::web::reply::Body::Empty))
}

/// Certificates as `multipart/form-data` under `files`: all of them, or none where one is refused.
pub fn add_files(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), asked.version()?);
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
    let held = asked.write(move |tx, me| {
        let mut held = app::find_own(tx, me, &id)?;
        if held.version != version {
            return Err(AppError::Stale);
        }
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        for file in files {
            held = app::attach(tx, me, &id, Some(held.version), file)?;
        }
        Ok(held)
    })?;
    reply(201, &held)
}

pub fn remove_file(asked: &Asked) -> Answer {
    let (id, version, file) = (asked.param("id").to_owned(), asked.version()?, AttachmentId::new(asked.param("file")));
    let held = asked.write(move |tx, me| app::remove_file(tx, me, &id, Some(version), &file))?;
    reply(200, &held)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedFor {
    criterion: CriterionId,
}

pub fn ask(asked: &Asked) -> Answer {
    let (id, version, AskedFor { criterion }) = (asked.param("id").to_owned(), asked.version()?, asked.json()?);
    let held = asked.write(move |tx, me| app::ask(tx, me, &id, version, &criterion))?;
    reply(200, &held)
}

#[derive(Serialize)]
struct Waiting<'a> {
    name: &'a str,
    #[serde(flatten)]
    award: Award<'a>,
}

/// What waits for the caller, the longest waiting first.
pub fn queue(asked: &Asked) -> Answer {
    let (limit, after) = (lists::limit(asked)?, lists::cursor(asked));
    let found = asked.read(|tx, me| app::waiting(tx, me, Waits { after, limit }))?;
    let items = found.rows.iter().map(|row| Waiting { name: &row.person.name, award: shape(&row.held) });
    Reply::json(200, &Page { items: items.collect::<Vec<_>>(), next: found.next.clone() })
}

pub fn one(asked: &Asked) -> Answer {
    let found = asked.read(|tx, me| app::to_verify(tx, me, asked.param("id")))?;
    let shape = Waiting { name: &found.person.name, award: shape(&found.held) };
    Ok(Reply::json(200, &shape)?.with_version(found.held.version))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    /// The certificate was seen, or its provider confirmed it.
    seen: bool,
}

pub fn verify(asked: &Asked) -> Answer {
    let (id, version, Seen { seen }) = (asked.param("id").to_owned(), asked.version()?, asked.json()?);
    let held = asked.write(move |tx, me| app::verify(tx, me, &id, version, seen))?;
    reply(200, &held)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decided {
    criterion: CriterionId,
    approved: bool,
    reason: String,
}

pub fn decide(asked: &Asked) -> Answer {
    let (id, version, decided) = (asked.param("id").to_owned(), asked.version()?, asked.json::<Decided>()?);
    let Decided { criterion, approved, reason } = decided;
    let held = asked.write(move |tx, me| app::decide(tx, me, &id, version, &criterion, Some(approved), &reason))?;
    reply(200, &held)
}
