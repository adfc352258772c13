//! Rows of reviews, which are only ever added, and of what reviewers have typed and not sent.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::{review, review_draft, review_outcome};
use crate::domain::ids::{CriterionId, EvidenceId, PersonId, ReviewId};
use crate::domain::officer::{DocumentOutcome, ReviewOutcome};
use crate::domain::review::{ReturnReason, Review, Typed, Verdict};

#[derive(Queryable, Selectable)]
#[diesel(table_name = review)]
struct Row {
    id: String,
    evidence_id: String,
    revision: i64,
    person_id: String,
    reviewer_id: String,
    for_manager: Option<String>,
    made_at: NaiveDateTime,
    result: String,
    reason: Option<String>,
    comment: Option<String>,
}

impl Row {
    fn read(self, outcomes: Vec<DocumentOutcome>) -> Result<Review, StoreError> {
        let odd = |what: &str| StoreError::Row(format!("review {}: {what}", self.id));
        let verdict = match (self.result.as_str(), self.reason.as_deref()) {
            ("outcomes", None) => Verdict::Outcomes(outcomes),
            ("returned", Some(word)) => Verdict::Returned {
                reason: ReturnReason::from_word(word).ok_or_else(|| odd("its reason is not known"))?,
                // Those that came with a record may be without.
                comment: self.comment.unwrap_or_default(),
            },
            _ => return Err(odd("its result and reason do not go together")),
        };
        let revision = u32::try_from(self.revision).map_err(|_| odd("its revision is no number"))?;
        Ok(Review {
            id: ReviewId::new(self.id),
            evidence: EvidenceId::new(self.evidence_id),
            revision,
            person: PersonId::new(self.person_id),
            reviewer: PersonId::new(self.reviewer_id),
            for_manager: self.for_manager.map(PersonId::new),
            made_at: self.made_at.and_utc(),
            verdict,
        })
    }
}

fn with_outcomes(connection: &mut AnyConnection, rows: Vec<Row>) -> Result<Vec<Review>, StoreError> {
    let mut outcomes: BTreeMap<String, Vec<DocumentOutcome>> = BTreeMap::new();
    if !rows.is_empty() {
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let found: Vec<(String, String, String, Option<String>)> = review_outcome::table
            .filter(review_outcome::review_id.eq_any(ids))
            .order((review_outcome::review_id, review_outcome::criterion))
            .load(connection)?;
        for (id, criterion, word, comment) in found {
            let outcome = ReviewOutcome::from_word(&word)
                .ok_or_else(|| StoreError::Row(format!("review {id} has the outcome \"{word}\"")))?;
            let found = DocumentOutcome { criterion: CriterionId::new(criterion), outcome, comment };
            outcomes.entry(id).or_default().push(found);
        }
    }
    rows.into_iter()
        .map(|row| {
            let of = outcomes.remove(&row.id).unwrap_or_default();
            row.read(of)
        })
        .collect()
}

/// The review of one revision.
pub fn find_of(connection: &mut AnyConnection, evidence: &EvidenceId, revision: i64) -> Result<Option<Review>, StoreError> {
    let row: Option<Row> = review::table
        .filter(review::evidence_id.eq(evidence.as_str()).and(review::revision.eq(revision)))
        .select(Row::as_select())
        .first(connection)
        .optional()?;
    Ok(with_outcomes(connection, row.into_iter().collect())?.pop())
}

/// Every review of a piece, oldest first.
pub fn list_of(connection: &mut AnyConnection, evidence: &EvidenceId) -> Result<Vec<Review>, StoreError> {
    let rows: Vec<Row> = review::table
        .filter(review::evidence_id.eq(evidence.as_str()))
        .order(review::revision)
        .select(Row::as_select())
        .load(connection)?;
    with_outcomes(connection, rows)
}

/// Adds a review. The state of its evidence must have been changed before, so that of two reviewers one waits for the other.
pub fn insert(connection: &mut AnyConnection, new: &Review) -> Result<(), StoreError> {
    let (result, reason, comment, outcomes) = match &new.verdict {
        Verdict::Outcomes(outcomes) => ("outcomes", None, None, outcomes.as_slice()),
        Verdict::Returned { reason, comment } => ("returned", Some(reason.as_str()), Some(comment), &[][..]),
    };
    diesel::insert_into(review::table)
        .values((
            review::id.eq(new.id.as_str()),
            review::evidence_id.eq(new.evidence.as_str()),
            review::revision.eq(i64::from(new.revision)),
            review::person_id.eq(new.person.as_str()),
            review::reviewer_id.eq(new.reviewer.as_str()),
            review::for_manager.eq(new.for_manager.as_ref().map(PersonId::as_str)),
            review::made_at.eq(new.made_at.naive_utc()),
            review::result.eq(result),
            review::reason.eq(reason),
            review::comment.eq(comment),
        ))
        .execute(connection)?;
    for found in outcomes {
        diesel::insert_into(review_outcome::table)
            .values((
                review_outcome::review_id.eq(new.id.as_str()),
                review_outcome::criterion.eq(found.criterion.as_str()),
                review_outcome::outcome.eq(found.outcome.as_str()),
                review_outcome::comment.eq(&found.comment),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// What a reviewer has typed for a revision, and when it was saved.
#[derive(Clone, PartialEq, Debug)]
pub struct Draft {
    pub revision: u32,
    pub typed: Typed,
    pub saved_at: DateTime<Utc>,
}

pub fn draft(connection: &mut AnyConnection, evidence: &EvidenceId, reviewer: &PersonId) -> Result<Option<Draft>, StoreError> {
    let row: Option<(i64, String, NaiveDateTime)> = review_draft::table
        .find((evidence.as_str(), reviewer.as_str()))
        .select((review_draft::revision, review_draft::fields, review_draft::saved_at))
        .first(connection)
        .optional()?;
    row.map(|(revision, fields, saved_at)| {
        let odd = |what: String| StoreError::Row(format!("the draft of a review of evidence {evidence}: {what}"));
        Ok(Draft {
            revision: u32::try_from(revision).map_err(|error| odd(error.to_string()))?,
            typed: serde_json::from_str(&fields).map_err(|error| odd(error.to_string()))?,
            saved_at: saved_at.and_utc(),
        })
    })
    .transpose()
}

/// Keeps what a reviewer has typed, in place of what was kept before.
pub fn keep_draft(
    connection: &mut AnyConnection,
    evidence: &EvidenceId,
    reviewer: &PersonId,
    draft: &Draft,
) -> Result<(), StoreError> {
    let fields = serde_json::to_string(&draft.typed).map_err(|error| StoreError::Row(error.to_string()))?;
    let (revision, saved_at) = (i64::from(draft.revision), draft.saved_at.naive_utc());
    let there = review_draft::table.find((evidence.as_str(), reviewer.as_str()));
    let rows = diesel::update(there)
        .set((review_draft::revision.eq(revision), review_draft::fields.eq(&fields), review_draft::saved_at.eq(saved_at)))
        .execute(connection)?;
    if rows == 0 {
        diesel::insert_into(review_draft::table)
            .values((
                review_draft::evidence_id.eq(evidence.as_str()),
                review_draft::reviewer_id.eq(reviewer.as_str()),
                review_draft::revision.eq(revision),
                review_draft::fields.eq(&fields),
                review_draft::saved_at.eq(saved_at),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Forgets what one reviewer has typed.
pub fn forget_draft(connection: &mut AnyConnection, evidence: &EvidenceId, reviewer: &PersonId) -> Result<(), StoreError> {
    diesel::delete(review_draft::table.find((evidence.as_str(), reviewer.as_str()))).execute(connection)?;
    Ok(())
}

/// Forgets what any reviewer has typed.
pub fn forget_drafts(connection: &mut AnyConnection, evidence: &EvidenceId) -> Result<(), StoreError> {
    diesel::delete(review_draft::table.filter(review_draft::evidence_id.eq(evidence.as_str()))).execute(connection)?;
    Ok(())
}
