//! Rows of evidence: what is being written or was sent last, and every revision that was sent. Files stand in `attachments`,
//! reviews in `reviews`.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, asked_directly, change};
use super::schema::{evidence, evidence_criterion, evidence_revision};
use super::{attachments, reviews};
use crate::domain::evidence::{
    Attachment, Claim, Content, Evidence, Removed, Returned, Reviewed, Revision, Sent, State, StateWord,
};
use crate::domain::ids::{CriterionId, DocumentType, EvidenceId, OrganisationId, PersonId};
use crate::domain::review::{ReturnReason, Review, Verdict};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = evidence, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: String,
    organisation_id: String,
    person_id: String,
    framework: String,
    state: String,
    revision: i64,
    title: String,
    kind: Option<String>,
    happened_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
    case_reference: Option<String>,
    situation: String,
    task: String,
    action_taken: String,
    result: String,
    redacted: bool,
    not_tenants: String,
    submitted_at: Option<NaiveDateTime>,
    due_on: Option<NaiveDate>,
    settled_at: Option<NaiveDateTime>,
    made_at: NaiveDateTime,
    changed_at: NaiveDateTime,
    version: i64,
    figures: String,
}

impl Row {
    /// `version` is the one that the row is to have.
    fn of(evidence: &Evidence, version: i64) -> Result<Row, StoreError> {
        let content = &evidence.content;
        let sent = evidence.state.sent();
        let not_tenants: Vec<&str> = evidence.not_tenants.iter().map(String::as_str).collect();
        Ok(Row {
            figures: serde_json::to_string(&content.figures)
                .map_err(|error| StoreError::Row(format!("figures of evidence {}: {error}", evidence.id)))?,
            id: evidence.id.as_str().to_owned(),
            organisation_id: evidence.organisation.as_str().to_owned(),
            person_id: evidence.person.as_str().to_owned(),
            framework: evidence.framework.clone(),
            state: evidence.state.word().as_str().to_owned(),
            revision: i64::from(evidence.revision),
            title: content.title.clone(),
            kind: content.kind.as_ref().map(|kind| kind.as_str().to_owned()),
            happened_on: content.happened_on,
            expires_on: content.expires_on,
            case_reference: content.case_reference.clone(),
            situation: content.situation.clone(),
            task: content.task.clone(),
            action_taken: content.action_taken.clone(),
            result: content.result.clone(),
            redacted: content.redacted,
            not_tenants: not_tenants.join(" "),
            submitted_at: sent.map(|sent| sent.at.naive_utc()),
            due_on: sent.map(|sent| sent.due_on),
            settled_at: evidence.state.settled_at().map(|at| at.naive_utc()),
            made_at: evidence.made_at.naive_utc(),
            changed_at: evidence.changed_at.naive_utc(),
            version,
        })
    }

    fn read(self, claims: Vec<Claim>, files: Vec<Attachment>, review: Option<Review>) -> Result<Evidence, StoreError> {
        let state = self.state_with(review)?;
        let figures = serde_json::from_str(&self.figures)
            .map_err(|error| StoreError::Row(format!("figures of evidence {}: {error}", self.id)))?;
        Ok(Evidence {
            revision: number(&self.id, self.revision)?,
            content: Content {
                title: self.title,
                kind: self.kind.map(DocumentType::new),
                happened_on: self.happened_on,
                expires_on: self.expires_on,
                case_reference: self.case_reference,
                situation: self.situation,
                task: self.task,
                action_taken: self.action_taken,
                result: self.result,
                criteria: claims,
                files,
                figures,
                redacted: self.redacted,
            },
            id: EvidenceId::new(self.id),
            organisation: OrganisationId::new(self.organisation_id),
            person: PersonId::new(self.person_id),
            framework: self.framework,
            state,
            not_tenants: self.not_tenants.split_whitespace().map(str::to_owned).collect(),
            made_at: self.made_at.and_utc(),
            changed_at: self.changed_at.and_utc(),
            version: self.version,
        })
    }

    /// The state with what it carries; a row without it cannot be.
    fn state_with(&self, review: Option<Review>) -> Result<State, StoreError> {
        let odd = |what: &str| StoreError::Row(format!("evidence {} is {} and has {what}", self.id, self.state));
        let word = word(&self.id, &self.state)?;
        if word == StateWord::Draft {
            return Ok(State::Draft);
        }
        let (Some(at), Some(due_on)) = (self.submitted_at, self.due_on) else { return Err(odd("not been sent")) };
        let sent = Sent { at: at.and_utc(), due_on };
        match (word, review) {
            (StateWord::Submitted, None) => Ok(State::Submitted(sent)),
            (StateWord::Withdrawn, None) => {
                let at = self.settled_at.ok_or_else(|| odd("no time of that"))?;
                Ok(State::Withdrawn(sent, at.and_utc()))
            }
            (StateWord::Reviewed, Some(Review { id, made_at, reviewer, verdict: Verdict::Outcomes(outcomes), .. })) => {
                Ok(State::Reviewed(sent, Reviewed { review: id, at: made_at, by: reviewer, outcomes }))
            }
            (
                StateWord::Returned | StateWord::Restricted,
                Some(Review { id, made_at, reviewer, verdict: Verdict::Returned { reason, comment }, .. }),
            ) => {
                let returned = Returned { review: id, at: made_at, by: reviewer, reason, comment };
                match (word, reason) {
                    (StateWord::Restricted, ReturnReason::MayIdentifyTenant) => Ok(State::Restricted(sent, returned)),
                    (StateWord::Returned, ReturnReason::MoreDetail | ReturnReason::NotMine) => {
                        Ok(State::Returned(sent, returned))
                    }
                    _ => Err(odd("a review that says otherwise")),
                }
            }
            (_, None) => Err(odd("no review")),
            (_, Some(_)) => Err(odd("a review that says otherwise")),
        }
    }
}

fn word(id: &str, state: &str) -> Result<StateWord, StoreError> {
    StateWord::from_word(state).ok_or_else(|| StoreError::Row(format!("evidence {id} has the state \"{state}\"")))
}

fn number(id: &str, revision: i64) -> Result<u32, StoreError> {
    u32::try_from(revision).map_err(|_| StoreError::Row(format!("evidence {id} has the revision {revision}")))
}

pub fn find(connection: &mut AnyConnection, id: &EvidenceId) -> Result<Option<Evidence>, StoreError> {
    let row: Option<Row> = asked_directly!(&mut *connection, direct =>
        evidence::table.find(id.as_str()).select(Row::as_select()).first(direct).optional()?);
    let Some(row) = row else { return Ok(None) };
    let claims: Vec<(String, String)> = asked_directly!(&mut *connection, direct => evidence_criterion::table
        .filter(evidence_criterion::evidence_id.eq(id.as_str()))
        .order(evidence_criterion::criterion)
        .select((evidence_criterion::criterion, evidence_criterion::note))
        .load(direct)?);
    let claims = claims.into_iter().map(|(criterion, note)| Claim { criterion: CriterionId::new(criterion), note }).collect();
    let files = attachments::list_current(connection, id)?;
    // Asked for only where there must be one: what waits now may be reviewed between two queries.
    let review = match word(&row.id, &row.state)? {
        StateWord::Returned | StateWord::Reviewed | StateWord::Restricted => reviews::find_of(connection, id, row.revision)?,
        StateWord::Draft | StateWord::Submitted | StateWord::Withdrawn => None,
    };
    row.read(claims, files, review).map(Some)
}

pub fn insert(connection: &mut AnyConnection, new: &Evidence) -> Result<(), StoreError> {
    asked_directly!(&mut *connection, direct => diesel::insert_into(evidence::table).values(Row::of(new, 1)?).execute(direct)?);
    insert_claims(connection, new)
}

/// Writes everything but the files where the row still has `changed.version`. False: somebody else was faster.
pub fn update(connection: &mut AnyConnection, changed: &Evidence) -> Result<bool, StoreError> {
    let row = Row::of(changed, changed.version + 1)?;
    let held = evidence::id.eq(changed.id.as_str()).and(evidence::version.eq(changed.version));
    let rows = asked_directly!(&mut *connection, direct => change(evidence::table, held, row).execute(direct)?);
    if rows != 1 {
        return Ok(false);
    }
    let claims = evidence_criterion::table.filter(evidence_criterion::evidence_id.eq(changed.id.as_str()));
    asked_directly!(&mut *connection, direct => diesel::delete(claims).execute(direct)?);
    insert_claims(connection, changed)?;
    Ok(true)
}

fn insert_claims(connection: &mut AnyConnection, of: &Evidence) -> Result<(), StoreError> {
    // One row a statement: a list of rows is another statement on each of the two databases.
    for claim in &of.content.criteria {
        let row = (
            evidence_criterion::evidence_id.eq(of.id.as_str()),
            evidence_criterion::criterion.eq(claim.criterion.as_str()),
            evidence_criterion::note.eq(&claim.note),
        );
        asked_directly!(&mut *connection, direct => diesel::insert_into(evidence_criterion::table).values(row).execute(direct)?);
    }
    Ok(())
}

/// Takes out a draft that was never sent, with its files, where the row still has `version`. False: somebody else was faster.
pub fn remove(connection: &mut AnyConnection, id: &EvidenceId, version: i64) -> Result<bool, StoreError> {
    // The row is taken first, so that nobody adds to it meanwhile.
    let held = diesel::update(evidence::table.filter(evidence::id.eq(id.as_str()).and(evidence::version.eq(version))))
        .set(evidence::version.eq(version))
        .execute(connection)?;
    if held != 1 {
        return Ok(false);
    }
    attachments::remove_all(connection, id)?;
    diesel::delete(evidence_criterion::table.filter(evidence_criterion::evidence_id.eq(id.as_str()))).execute(connection)?;
    diesel::delete(evidence::table.find(id.as_str())).execute(connection)?;
    Ok(true)
}

/// Keeps what was sent. `text` is its content as JSON, `digest` that of the text. Its kind and date must be there.
pub fn insert_revision(
    connection: &mut AnyConnection,
    row_id: &str,
    sent: &Evidence,
    text: &str,
    digest: &str,
) -> Result<(), StoreError> {
    let content = &sent.content;
    let (Some(kind), Some(happened_on), Some(at)) = (&content.kind, content.happened_on, sent.state.sent()) else {
        return Err(StoreError::Row(format!("evidence {} is kept as sent and is not whole", sent.id)));
    };
    let criteria: Vec<&str> = content.criteria.iter().map(|claim| claim.criterion.as_str()).collect();
    asked_directly!(&mut *connection, direct => diesel::insert_into(evidence_revision::table)
        .values((
            evidence_revision::id.eq(row_id),
            evidence_revision::evidence_id.eq(sent.id.as_str()),
            evidence_revision::number.eq(i64::from(sent.revision)),
            evidence_revision::submitted_at.eq(at.at.naive_utc()),
            evidence_revision::title.eq(&content.title),
            evidence_revision::kind.eq(kind.as_str()),
            evidence_revision::criteria.eq(criteria.join(" ")),
            evidence_revision::happened_on.eq(happened_on),
            evidence_revision::expires_on.eq(content.expires_on),
            evidence_revision::redacted.eq(content.redacted),
            evidence_revision::content.eq(text),
            evidence_revision::digest.eq(digest),
        ))
        .execute(direct)?);
    Ok(())
}

/// Drafts of a person that were begun since then and were never sent, newest first.
pub fn begun_since(connection: &mut AnyConnection, of: &PersonId, since: DateTime<Utc>) -> Result<Vec<EvidenceId>, StoreError> {
    let ids: Vec<String> = asked_directly!(&mut *connection, direct => evidence::table
        .filter(evidence::person_id.eq(of.as_str()).and(evidence::state.eq("draft")))
        .filter(evidence::revision.eq(1).and(evidence::made_at.ge(since.naive_utc())))
        .order((evidence::made_at.desc(), evidence::id.desc()))
        .select(evidence::id)
        .load(direct)?);
    Ok(ids.into_iter().map(EvidenceId::new).collect())
}

type RevisionRow = (i64, NaiveDateTime, Option<String>, String, Option<NaiveDateTime>, Option<String>, Option<NaiveDateTime>);

/// Everything that was sent of a piece, oldest first.
pub fn revisions(connection: &mut AnyConnection, id: &EvidenceId) -> Result<Vec<Revision>, StoreError> {
    let rows: Vec<RevisionRow> = asked_directly!(&mut *connection, direct => evidence_revision::table
        .filter(evidence_revision::evidence_id.eq(id.as_str()))
        .order(evidence_revision::number)
        .select((
            evidence_revision::number,
            evidence_revision::submitted_at,
            evidence_revision::content,
            evidence_revision::digest,
            evidence_revision::ended_at,
            evidence_revision::removed_by,
            evidence_revision::removed_at,
        ))
        .load(direct)?);
    let read = |(of, submitted_at, content, digest, ended_at, removed_by, removed_at): RevisionRow| {
        let content = content
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|error| StoreError::Row(format!("revision {of} of evidence {id}: {error}")))?;
        let removed = removed_by.zip(removed_at).map(|(by, at)| Removed { by: PersonId::new(by), at: at.and_utc() });
        Ok(Revision {
            number: number(id.as_str(), of)?,
            submitted_at: submitted_at.and_utc(),
            content,
            digest,
            ended_at: ended_at.map(|at| at.and_utc()),
            removed,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Lets a revision count no longer from a moment on.
pub fn end_revision(connection: &mut AnyConnection, id: &EvidenceId, of: u32, at: DateTime<Utc>) -> Result<(), StoreError> {
    let current = evidence_revision::evidence_id.eq(id.as_str()).and(evidence_revision::number.eq(i64::from(of)));
    let current = current.and(evidence_revision::ended_at.is_null());
    let ended = evidence_revision::ended_at.eq(at.naive_utc());
    asked_directly!(&mut *connection, direct => change(evidence_revision::table, current, ended).execute(direct)?);
    Ok(())
}

/// Lets a revision count again, as if it had not ended.
pub fn resume_revision(connection: &mut AnyConnection, id: &EvidenceId, of: u32) -> Result<(), StoreError> {
    let ended = evidence_revision::evidence_id.eq(id.as_str()).and(evidence_revision::number.eq(i64::from(of)));
    diesel::update(evidence_revision::table.filter(ended))
        .set(evidence_revision::ended_at.eq(None::<NaiveDateTime>))
        .execute(connection)?;
    Ok(())
}

/// Takes the content of every revision before this one away for good; digests, and what rules look at, stay.
pub fn remove_contents_before(
    connection: &mut AnyConnection,
    id: &EvidenceId,
    before: u32,
    by: &PersonId,
    at: DateTime<Utc>,
) -> Result<usize, StoreError> {
    Ok(diesel::update(
        evidence_revision::table
            .filter(evidence_revision::evidence_id.eq(id.as_str()).and(evidence_revision::number.lt(i64::from(before)))),
    )
    .filter(evidence_revision::content.is_not_null())
    .set((
        evidence_revision::content.eq(None::<String>),
        evidence_revision::title.eq(""),
        evidence_revision::removed_by.eq(by.as_str()),
        evidence_revision::removed_at.eq(at.naive_utc()),
    ))
    .execute(connection)?)
}
