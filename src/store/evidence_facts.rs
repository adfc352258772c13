//! Evidence as the rules look at it, with what is needed to say how it stood on any day: what was sent and when, what
//! reviewers found, what was taken back. The texts themselves are not read.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::db::{AnyConnection, StoreError, asked_directly};
use super::judgements::outcome;
use super::schema::{evidence, evidence_criterion, evidence_revision, person, review, review_outcome};
use super::span::Span;
use crate::domain::ids::{CriterionId, PersonId};
use crate::domain::officer::DocumentOutcome;
use crate::domain::words;

/// A piece of evidence as it stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Held {
    pub id: String,
    pub person: PersonId,
    /// The id of the framework or job profile that its criteria belong to.
    pub framework: String,
    pub title: String,
    pub kind: Option<String>,
    pub happened_on: Option<NaiveDate>,
    /// What is being written, where it is a draft.
    pub criteria: Vec<CriterionId>,
    pub is_draft: bool,
    pub is_withdrawn: bool,
    pub made_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    /// Oldest first.
    pub revisions: Vec<Sent>,
}

/// What was sent once.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Sent {
    pub number: i64,
    pub submitted_at: DateTime<Utc>,
    /// From then on it counted no longer: it was taken back, or opened again.
    pub ended_at: Option<DateTime<Utc>>,
    pub title: String,
    pub kind: String,
    pub criteria: Vec<CriterionId>,
    pub happened_on: NaiveDate,
    pub expires_on: Option<NaiveDate>,
    pub redacted: bool,
    pub review: Option<Reviewed>,
}

/// What a reviewer found of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Reviewed {
    pub at: DateTime<Utc>,
    /// By name, and for whom.
    pub by: String,
    /// Empty where it was returned.
    pub outcomes: Vec<DocumentOutcome>,
    pub returned: bool,
    pub may_identify_tenant: bool,
    pub comment: Option<String>,
}

type EvidenceRow = (String, String, String, String, String, Option<String>, Option<NaiveDate>, NaiveDateTime, NaiveDateTime);
type SentRow = (String, i64, NaiveDateTime, Option<NaiveDateTime>, String, String, String, NaiveDate, Option<NaiveDate>, bool);
type ReviewRow = (String, String, i64, NaiveDateTime, String, Option<String>, String, Option<String>, Option<String>);

/// By person, then by id. Four queries, whatever there is.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<Held>, StoreError> {
    let rows: Vec<EvidenceRow> = asked_directly!(&mut *connection, direct => evidence::table
        .filter(evidence::person_id.between(&of.first, &of.last))
        .order((evidence::person_id, evidence::id))
        .select((
            evidence::id,
            evidence::person_id,
            evidence::framework,
            evidence::state,
            evidence::title,
            evidence::kind,
            evidence::happened_on,
            evidence::made_at,
            evidence::changed_at,
        ))
        .load(direct)?);
    let mut held: Vec<Held> = rows
        .into_iter()
        .map(|(id, of, framework, state, title, kind, happened_on, made_at, changed_at)| Held {
            id,
            person: PersonId::new(of),
            framework,
            title,
            kind,
            happened_on,
            criteria: Vec::new(),
            is_draft: state == "draft",
            is_withdrawn: state == "withdrawn",
            made_at: made_at.and_utc(),
            changed_at: changed_at.and_utc(),
            revisions: Vec::new(),
        })
        .collect();
    if held.is_empty() {
        return Ok(held);
    }
    let at: std::collections::HashMap<String, usize> =
        held.iter().enumerate().map(|(position, held)| (held.id.clone(), position)).collect();
    if held.iter().any(|held| held.is_draft) {
        for (id, criterion) in criteria_of_drafts(connection, of)? {
            if let Some(position) = at.get(&id) {
                held[*position].criteria.push(CriterionId::new(criterion));
            }
        }
    }
    for (id, sent) in revisions(connection, of)? {
        if let Some(position) = at.get(&id) {
            held[*position].revisions.push(sent);
        }
    }
    for (id, number, reviewed) in reviews(connection, of)? {
        let sent = at.get(&id).and_then(|position| held[*position].revisions.iter_mut().find(|sent| sent.number == number));
        if let Some(sent) = sent {
            sent.review = Some(reviewed);
        }
    }
    Ok(held)
}

fn criteria_of_drafts(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(String, String)>, StoreError> {
    Ok(evidence_criterion::table
        .inner_join(evidence::table.on(evidence::id.eq(evidence_criterion::evidence_id)))
        .filter(evidence::person_id.between(&of.first, &of.last).and(evidence::state.eq("draft")))
        .order((evidence_criterion::evidence_id, evidence_criterion::criterion))
        .select((evidence_criterion::evidence_id, evidence_criterion::criterion))
        .load(connection)?)
}

fn revisions(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(String, Sent)>, StoreError> {
    let rows: Vec<SentRow> = asked_directly!(&mut *connection, direct => evidence_revision::table
        .inner_join(evidence::table.on(evidence::id.eq(evidence_revision::evidence_id)))
        .filter(evidence::person_id.between(&of.first, &of.last))
        .order((evidence_revision::evidence_id, evidence_revision::number))
        .select((
            evidence_revision::evidence_id,
            evidence_revision::number,
            evidence_revision::submitted_at,
            evidence_revision::ended_at,
            evidence_revision::title,
            evidence_revision::kind,
            evidence_revision::criteria,
            evidence_revision::happened_on,
            evidence_revision::expires_on,
            evidence_revision::redacted,
        ))
        .load(direct)?);
    let read = |(id, number, submitted_at, ended_at, title, kind, criteria, happened_on, expires_on, redacted): SentRow| {
        let sent = Sent {
            number,
            submitted_at: submitted_at.and_utc(),
            ended_at: ended_at.map(|at| at.and_utc()),
            title,
            kind,
            criteria: criteria.split_whitespace().map(CriterionId::new).collect(),
            happened_on,
            expires_on,
            redacted,
            review: None,
        };
        (id, sent)
    };
    Ok(rows.into_iter().map(read).collect())
}

fn reviews(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(String, i64, Reviewed)>, StoreError> {
    let covered = diesel::alias!(person as covered);
    let rows: Vec<ReviewRow> = asked_directly!(&mut *connection, direct => review::table
        .inner_join(person::table.on(person::id.eq(review::reviewer_id)))
        .left_join(covered.on(covered.field(person::id).nullable().eq(review::for_manager)))
        .filter(review::person_id.between(&of.first, &of.last))
        .order((review::person_id, review::made_at, review::id))
        .select((
            review::id,
            review::evidence_id,
            review::revision,
            review::made_at,
            person::name,
            covered.field(person::name).nullable(),
            review::result,
            review::reason,
            review::comment,
        ))
        .load(direct)?);
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<(String, String, String, Option<String>)> = asked_directly!(&mut *connection, direct => review_outcome::table
        .inner_join(review::table.on(review::id.eq(review_outcome::review_id)))
        .filter(review::person_id.between(&of.first, &of.last))
        .order((review_outcome::review_id, review_outcome::criterion))
        .select((review_outcome::review_id, review_outcome::criterion, review_outcome::outcome, review_outcome::comment))
        .load(direct)?);
    let mut outcomes: std::collections::HashMap<String, Vec<DocumentOutcome>> = std::collections::HashMap::new();
    for (id, criterion, word, comment) in found {
        let found = DocumentOutcome { criterion: CriterionId::new(criterion), outcome: outcome(&word)?, comment };
        outcomes.entry(id).or_default().push(found);
    }
    let mut read = |(id, evidence, revision, at, by, for_manager, result, reason, comment): ReviewRow| {
        let reviewed = Reviewed {
            at: at.and_utc(),
            by: words::acting_for(&by, for_manager.as_deref()),
            outcomes: outcomes.remove(&id).unwrap_or_default(),
            returned: result == "returned",
            may_identify_tenant: reason.as_deref() == Some("may_identify_tenant"),
            comment,
        };
        (evidence, revision, reviewed)
    };
    Ok(rows.into_iter().map(&mut read).collect())
}
