//! Rows of evidence and judgements that were there before Gradus was: written at once as they ended up.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::{evidence, evidence_criterion, evidence_revision, judgement, review, review_outcome};
use crate::domain::ids::{CriterionId, PersonId};
use crate::domain::officer::ReviewOutcome;
use crate::domain::people::Person;

/// A piece of evidence that was sent once, or never.
#[derive(Clone, PartialEq, Debug)]
pub struct PastEvidence {
    pub id: String,
    pub title: String,
    pub kind: String,
    pub criteria: Vec<CriterionId>,
    pub happened_on: NaiveDate,
    pub expires_on: Option<NaiveDate>,
    pub redacted: bool,
    pub is_draft: bool,
    pub sent_at: DateTime<Utc>,
    /// The last day of its review.
    pub due_on: NaiveDate,
    /// JSON, as a revision keeps it.
    pub content: String,
    pub digest: String,
    pub review: Option<PastReview>,
}

/// What a reviewer found of it: outcomes, or the reason for which it went back.
#[derive(Clone, PartialEq, Debug)]
pub struct PastReview {
    pub id: String,
    pub by: PersonId,
    pub at: DateTime<Utc>,
    pub reason: Option<&'static str>,
    pub comment: Option<String>,
    pub outcomes: Vec<(CriterionId, ReviewOutcome, Option<String>)>,
}

/// A judgement of a whole criterion.
#[derive(Clone, PartialEq, Debug)]
pub struct PastJudgement {
    pub id: String,
    pub criterion: CriterionId,
    pub outcome: ReviewOutcome,
    pub by: PersonId,
    pub on: NaiveDate,
    pub at: DateTime<Utc>,
    pub reason: String,
}

pub fn insert_evidence(
    connection: &mut AnyConnection,
    of: &Person,
    framework: &str,
    past: &PastEvidence,
) -> Result<(), StoreError> {
    let state = match &past.review {
        _ if past.is_draft => "draft",
        None => "submitted",
        Some(review) if review.reason == Some("may_identify_tenant") => "restricted",
        Some(review) if review.reason.is_some() => "returned",
        Some(_) => "reviewed",
    };
    let sent_at = past.sent_at.naive_utc();
    let settled_at = past.review.as_ref().map(|review| review.at.naive_utc());
    diesel::insert_into(evidence::table)
        .values((
            evidence::id.eq(&past.id),
            evidence::organisation_id.eq(of.organisation.as_str()),
            evidence::person_id.eq(of.id.as_str()),
            evidence::framework.eq(framework),
            evidence::state.eq(state),
            evidence::revision.eq(1),
            evidence::title.eq(&past.title),
            evidence::kind.eq(&past.kind),
            evidence::happened_on.eq(past.happened_on),
            evidence::expires_on.eq(past.expires_on),
            evidence::situation.eq(""),
            evidence::task.eq(""),
            evidence::action_taken.eq(""),
            evidence::result.eq(""),
            evidence::redacted.eq(past.redacted),
            evidence::not_tenants.eq(""),
            evidence::submitted_at.eq((!past.is_draft).then_some(sent_at)),
            evidence::due_on.eq((!past.is_draft).then_some(past.due_on)),
            evidence::settled_at.eq(settled_at),
            evidence::made_at.eq(sent_at),
            evidence::changed_at.eq(settled_at.unwrap_or(sent_at)),
            evidence::version.eq(1),
        ))
        .execute(connection)?;
    for criterion in &past.criteria {
        diesel::insert_into(evidence_criterion::table)
            .values((
                evidence_criterion::evidence_id.eq(&past.id),
                evidence_criterion::criterion.eq(criterion.as_str()),
                evidence_criterion::note.eq(""),
            ))
            .execute(connection)?;
    }
    if past.is_draft {
        return Ok(());
    }
    let criteria: Vec<&str> = past.criteria.iter().map(CriterionId::as_str).collect();
    diesel::insert_into(evidence_revision::table)
        .values((
            evidence_revision::id.eq(format!("{}-1", past.id)),
            evidence_revision::evidence_id.eq(&past.id),
            evidence_revision::number.eq(1),
            evidence_revision::submitted_at.eq(sent_at),
            evidence_revision::title.eq(&past.title),
            evidence_revision::kind.eq(&past.kind),
            evidence_revision::criteria.eq(criteria.join(" ")),
            evidence_revision::happened_on.eq(past.happened_on),
            evidence_revision::expires_on.eq(past.expires_on),
            evidence_revision::redacted.eq(past.redacted),
            evidence_revision::content.eq(&past.content),
            evidence_revision::digest.eq(&past.digest),
        ))
        .execute(connection)?;
    match &past.review {
        Some(found) => insert_review(connection, of, &past.id, found),
        None => Ok(()),
    }
}

fn insert_review(connection: &mut AnyConnection, of: &Person, evidence: &str, past: &PastReview) -> Result<(), StoreError> {
    diesel::insert_into(review::table)
        .values((
            review::id.eq(&past.id),
            review::evidence_id.eq(evidence),
            review::revision.eq(1),
            review::person_id.eq(of.id.as_str()),
            review::reviewer_id.eq(past.by.as_str()),
            review::made_at.eq(past.at.naive_utc()),
            review::result.eq(if past.reason.is_some() { "returned" } else { "outcomes" }),
            review::reason.eq(past.reason),
            review::comment.eq(&past.comment),
        ))
        .execute(connection)?;
    for (criterion, outcome, comment) in &past.outcomes {
        diesel::insert_into(review_outcome::table)
            .values((
                review_outcome::review_id.eq(&past.id),
                review_outcome::criterion.eq(criterion.as_str()),
                review_outcome::outcome.eq(outcome.as_str()),
                review_outcome::comment.eq(comment),
            ))
            .execute(connection)?;
    }
    Ok(())
}

pub fn insert_judgement(
    connection: &mut AnyConnection,
    of: &PersonId,
    framework: &str,
    past: &PastJudgement,
) -> Result<(), StoreError> {
    diesel::insert_into(judgement::table)
        .values((
            judgement::id.eq(&past.id),
            judgement::person_id.eq(of.as_str()),
            judgement::framework.eq(framework),
            judgement::criterion.eq(past.criterion.as_str()),
            judgement::outcome.eq(past.outcome.as_str()),
            judgement::by_person.eq(past.by.as_str()),
            judgement::given_on.eq(past.on),
            judgement::made_at.eq(past.at.naive_utc()),
            judgement::reason.eq(&past.reason),
            judgement::source.eq("record"),
        ))
        .execute(connection)?;
    Ok(())
}
