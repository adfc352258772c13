//! Judgements of a criterion for programs: read by token; given by whoever is signed in, never by a token.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::lists::Page;
use crate::app::judgements::{self, Given};
use crate::domain::ids::{CriterionId, PersonId};
use crate::domain::judgement::Judgement as Stored;
use crate::domain::officer::ReviewOutcome;
use crate::web::asked::{Answer, Asked};
use crate::web::reply::Reply;

#[derive(Serialize)]
struct Judgement<'a> {
    id: &'a str,
    criterion: &'a str,
    framework: &'a str,
    outcome: ReviewOutcome,
    reason: &'a str,
    by: &'a str,
    /// The manager for whom whoever judged acted.
    for_manager: Option<&'a str>,
    given_on: NaiveDate,
    made_at: DateTime<Utc>,
    source: &'static str,
    review: Option<&'a str>,
}

/// `by` and `for_manager` as ids or as names.
fn shape<'a>(stored: &'a Stored, by: &'a str, for_manager: Option<&'a str>) -> Judgement<'a> {
    Judgement {
        id: &stored.id,
        criterion: stored.criterion.as_str(),
        framework: &stored.framework,
        outcome: stored.outcome,
        reason: &stored.reason,
        by,
        for_manager,
        given_on: stored.given_on,
        made_at: stored.made_at,
        source: stored.source.as_str(),
        review: stored.review.as_ref().map(|review| review.as_str()),
    }
}

fn of(asked: &Asked) -> (PersonId, CriterionId) {
    (asked.param("person").into(), CriterionId::new(asked.param("criterion")))
}

/// Newest first.
pub fn list(asked: &Asked) -> Answer {
    let (person, criterion) = of(asked);
    let found = asked.read(|tx, me| judgements::list(tx, me, &person, &criterion))?;
    let items = found.iter().map(|view| shape(&view.judgement, &view.by, view.for_manager.as_deref()));
    Reply::json(200, &Page { items: items.collect::<Vec<_>>(), next: None })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    outcome: ReviewOutcome,
    reason: String,
}

/// 201 with what was recorded, or 200 with the same where it was recorded already.
pub fn give(asked: &Asked) -> Answer {
    let ((person, criterion), New { outcome, reason }) = (of(asked), asked.json()?);
    let (given, name) = asked.write(move |tx, me| {
        let given = judgements::give(tx, me, &person, &criterion, Some(outcome), &reason)?;
        Ok((given, me.name.clone()))
    })?;
    let (status, judgement) = match &given {
        Given::Recorded(judgement) => (201, judgement),
        Given::Already(judgement) => (200, judgement),
    };
    Reply::json(status, &shape(judgement, &name, None))
}
