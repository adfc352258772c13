//! Several reviews in one go. Each stands for itself: one that was changed meanwhile is skipped and named, and the others are
//! recorded all the same. What is incomplete is told for all of them before any is recorded.

use super::super::evidence::load;
use super::super::{AppError, Caller, FieldError, Tx};
use super::queue::may_review_at_all;
use super::record::{Settled, record};
use crate::domain::ids::EvidenceId;
use crate::domain::review::{TOGETHER, Typed};
use crate::policy::Action;

/// What was typed for one of several pieces.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OneOf {
    pub evidence: EvidenceId,
    /// The one that the reviewer has read.
    pub revision: u32,
    pub typed: Typed,
}

/// A piece that was reviewed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DoneOne {
    pub evidence: EvidenceId,
    pub title: String,
    pub officer: String,
}

/// A piece that was not, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Skipped {
    pub evidence: EvidenceId,
    /// Empty where the caller may no longer know of it.
    pub title: String,
    pub officer: String,
    pub words: String,
}

/// What came of several.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Together {
    pub done: Vec<DoneOne>,
    pub skipped: Vec<Skipped>,
}

/// What is wrong with one of several, told with the title of the piece: the same criterion may be asked of more than one.
pub fn of_piece(evidence: &EvidenceId, title: &str, error: FieldError) -> FieldError {
    let message = if title.is_empty() { error.message } else { format!("“{title}”: {}", error.message) };
    FieldError { field: format!("{evidence}.{}", error.field), message, ..error }
}

/// Gives outcomes to several pieces. Fields are told as `{evidence}.outcome_{criterion}`.
pub fn together(tx: &mut Tx<'_>, me: &Caller, all: &[OneOf]) -> Result<Together, AppError> {
    may_review_at_all(tx, me)?;
    if all.is_empty() {
        return Err(AppError::field("chosen", "required", "Select the evidence to review"));
    }
    if all.len() > TOGETHER {
        return Err(AppError::field("chosen", "too_many", format!("Select {TOGETHER} pieces of evidence at most")));
    }
    let (mut result, mut wrong) = (Together::default(), Vec::new());
    for one in all {
        // What it is called, before its state changes.
        let called = match load(tx, me, &one.evidence) {
            Ok(loaded) if loaded.decide(me, Action::ViewEvidence).offers() => {
                let evidence = &loaded.evidence;
                (evidence.last_sent().map(|_| evidence.content.title.clone()).unwrap_or_default(), loaded.person.name.clone())
            }
            Ok(_) | Err(AppError::NotFound) => (String::new(), String::new()),
            Err(error) => return Err(error),
        };
        let (evidence, (title, officer)) = (one.evidence.clone(), called);
        match tx.apart(|tx| record(tx, me, &one.evidence, one.revision, &one.typed)) {
            Ok(Settled::Done(_)) => result.done.push(DoneOne { evidence, title, officer }),
            Ok(Settled::Overtaken(overtaken)) => {
                result.skipped.push(Skipped { evidence, title, officer, words: overtaken.words });
            }
            Err(AppError::Invalid(errors)) => {
                wrong.extend(errors.into_iter().map(|error| of_piece(&evidence, &title, error)));
            }
            Err(AppError::Forbidden { words, .. } | AppError::Conflict { words, .. }) => {
                result.skipped.push(Skipped { evidence, title, officer, words });
            }
            Err(AppError::NotFound) => {
                let words = "It can no longer be read.".to_owned();
                result.skipped.push(Skipped { evidence, title: String::new(), officer: String::new(), words });
            }
            Err(error) => return Err(error),
        }
    }
    // Nothing of it is kept then: the whole page is put right first.
    if wrong.is_empty() { Ok(result) } else { Err(AppError::Invalid(wrong)) }
}
