//! Rows of managers' judgements of whole criteria. They are only ever added.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::{judgement, person};
use super::span::Span;
use crate::domain::ids::{CriterionId, LocalId, PersonId};
use crate::domain::officer::{Judgement, ReviewOutcome};

type Row = (String, String, String, String, String, NaiveDate, String, String);

/// The outcome that a row holds.
pub(super) fn outcome(word: &str) -> Result<ReviewOutcome, StoreError> {
    ReviewOutcome::from_word(word).ok_or_else(|| StoreError::Row(format!("\"{word}\" is no outcome")))
}

/// By person, oldest first, each with the id of the framework it is about. Whoever judged is given by name.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, String, Judgement)>, StoreError> {
    let rows: Vec<Row> = judgement::table
        .inner_join(person::table.on(person::id.eq(judgement::by_person)))
        .filter(judgement::person_id.between(&of.first, &of.last))
        .order((judgement::person_id, judgement::criterion, judgement::made_at, judgement::id))
        .select((
            judgement::person_id,
            judgement::framework,
            judgement::criterion,
            judgement::outcome,
            person::name,
            judgement::given_on,
            judgement::reason,
            judgement::source,
        ))
        .load(connection)?;
    rows.into_iter()
        .map(|(of, framework, criterion, word, by, on, reason, source)| {
            let judged = Judgement {
                criterion: CriterionId::new(criterion),
                outcome: outcome(&word)?,
                by,
                on,
                reason: Some(reason),
                source: Some(LocalId::new(source)),
            };
            Ok((PersonId::new(of), framework, judged))
        })
        .collect()
}
