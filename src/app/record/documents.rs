//! Pieces of evidence as `assess` takes them: as they stood at the end of a day, for whoever reads.

use chrono::{DateTime, Utc};

use super::Sight;
use crate::clock;
use crate::domain::ids::LocalId;
use crate::domain::officer::{DocumentState, EvidenceDocument};
use crate::store::evidence_facts::{Held, Sent};

/// A piece of evidence as it stood at the end of a day; none where there was nothing yet, or nothing that this reader sees.
pub(super) fn document(held: &Held, end: DateTime<Utc>, sight: Sight) -> Option<EvidenceDocument> {
    if held.made_at >= end {
        return None;
    }
    let sent = held.revisions.iter().rev().find(|sent| sent.submitted_at < end);
    let Some(sent) = sent else { return draft(held, sight) };
    let review = sent.review.as_ref().filter(|review| review.at < end);
    let ended = sent.ended_at.filter(|at| *at < end);
    let was_reviewed = |sent: &Sent| sent.review.as_ref().is_some_and(|review| !review.returned && review.at < end);
    let mut document = as_sent(held, sent);
    if let Some(at) = ended {
        // Taken back, or opened again after it was reviewed.
        if !was_reviewed(sent) || held.is_withdrawn {
            return None;
        }
        return Some(EvidenceDocument {
            state: Some(DocumentState::Draft),
            submitted_on: None,
            changed_on: Some(clock::day_in_london(at)),
            ..document
        });
    }
    match review {
        None => {
            let before = held.revisions.iter().filter(|earlier| earlier.number < sent.number);
            let changed = before.filter(|earlier| was_reviewed(earlier)).filter_map(|earlier| earlier.ended_at).max();
            document.changed_on = changed.map(clock::day_in_london);
            Some(document)
        }
        Some(review) if review.returned && review.may_identify_tenant => (sight == Sight::Owner).then(|| EvidenceDocument {
            state: Some(DocumentState::NeedsRedaction),
            returned_on: Some(clock::day_in_london(review.at)),
            ..document
        }),
        Some(review) if review.returned => Some(EvidenceDocument {
            state: Some(DocumentState::Returned),
            returned_on: Some(clock::day_in_london(review.at)),
            comment: review.comment.clone(),
            ..document
        }),
        Some(review) => Some(EvidenceDocument {
            state: Some(DocumentState::Accepted),
            outcomes: review.outcomes.clone(),
            accepted_by: Some(review.by.clone()),
            accepted_on: Some(clock::day_in_london(review.at)),
            ..document
        }),
    }
}

/// What was never sent is its owner's alone.
fn draft(held: &Held, sight: Sight) -> Option<EvidenceDocument> {
    (held.is_draft && sight == Sight::Owner).then(|| EvidenceDocument {
        id: LocalId::new(held.id.as_str()),
        title: Some(if held.title.is_empty() { "No title yet".to_owned() } else { held.title.clone() }),
        kind: held.kind.as_deref().map(Into::into),
        types: Vec::new(),
        criteria: held.criteria.clone(),
        state: Some(DocumentState::Draft),
        outcomes: Vec::new(),
        dated_on: held.happened_on,
        submitted_on: None,
        returned_on: None,
        comment: None,
        accepted_by: None,
        accepted_on: None,
        expires_on: None,
        redacted: true,
        changed_on: None,
    })
}

fn as_sent(held: &Held, sent: &Sent) -> EvidenceDocument {
    EvidenceDocument {
        id: LocalId::new(held.id.as_str()),
        title: Some(sent.title.clone()).filter(|title| !title.is_empty()),
        kind: Some(sent.kind.as_str().into()),
        types: Vec::new(),
        criteria: sent.criteria.clone(),
        state: Some(DocumentState::Submitted),
        outcomes: Vec::new(),
        dated_on: Some(sent.happened_on),
        submitted_on: Some(clock::day_in_london(sent.submitted_at)),
        returned_on: None,
        comment: None,
        accepted_by: None,
        accepted_on: None,
        expires_on: sent.expires_on,
        redacted: sent.redacted,
        changed_on: None,
    }
}
