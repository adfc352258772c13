//! Reviews for programs. No token reviews: what is found of somebody's work is a person's to say, signed in. What can be read
//! here a browser may ask for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::evidence::{Listed, Piece, Somebody};
use super::lists::{self, Page};
use crate::app::reviews::{self, OneOf, QueueQuery, Settled, Skipped, Which};
use crate::app::{AppError, FieldError};
use crate::domain::ids::{CriterionId, EvidenceId, PersonId};
use crate::domain::review::{ReturnReason, Typed, TypedOutcome};
use crate::web::asked::{Answer, Asked};
use crate::web::reply::Reply;

#[derive(Serialize)]
struct Waits<'a> {
    #[serde(flatten)]
    evidence: Listed<'a>,
    officer: Somebody<'a>,
    /// The manager for whom the caller acts here.
    for_manager: Option<Somebody<'a>>,
    overdue: bool,
}

/// What waits for the caller, what was sent first first. `show=overdue`, or `for` a manager for whom the caller acts.
pub fn queue(asked: &Asked) -> Answer {
    let which =
        match (lists::word(asked, "show", |word| (word == "overdue").then_some(Which::Overdue))?, asked.query.filled("for")) {
            (Some(overdue), _) => overdue,
            (None, Some(manager)) => Which::ActingFor(PersonId::from(manager)),
            (None, None) => Which::All,
        };
    let after = lists::cursor(asked).map(EvidenceId::new);
    let query = QueueQuery { which, after, limit: Some(lists::limit(asked)?) };
    let found = asked.read(|tx, me| reviews::queue(tx, me, &query))?;
    let items = found.rows.iter().map(|row| Waits {
        evidence: (&row.row).into(),
        officer: (&row.officer).into(),
        for_manager: row.for_manager.as_ref().map(Into::into),
        overdue: row.overdue,
    });
    Reply::json(200, &Page { items: items.collect::<Vec<_>>(), next: found.next.as_ref().map(ToString::to_string) })
}

#[derive(Serialize)]
struct Opened<'a> {
    evidence: Piece<'a>,
    /// What the caller has typed and not sent, for this revision of it.
    draft_revision: Option<u32>,
    draft: Option<&'a Typed>,
    /// Why it cannot be reviewed now.
    settled: Option<&'a str>,
    /// By what a criterion is met already.
    already: &'a BTreeMap<CriterionId, String>,
    /// What waits longest besides.
    next: Option<&'a str>,
}

pub fn show(asked: &Asked) -> Answer {
    let opened = asked.read(|tx, me| reviews::open(tx, me, &id(asked)))?;
    let body = Opened {
        evidence: (&opened.view).into(),
        draft_revision: opened.draft.as_ref().map(|draft| draft.revision),
        draft: opened.draft.as_ref().map(|draft| &draft.typed),
        settled: opened.settled.as_deref(),
        already: &opened.already,
        next: opened.next.as_ref().map(|id| id.as_str()),
    };
    Ok(Reply::json(200, &body)?.with_version(opened.view.version))
}

fn id(asked: &Asked) -> EvidenceId {
    EvidenceId::new(asked.param("id"))
}

/// Outcomes for the revision that was read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outcomes {
    revision: u32,
    outcomes: BTreeMap<CriterionId, TypedOutcome>,
}

#[derive(Serialize)]
struct Recorded<'a> {
    review: &'a str,
    next: Option<&'a str>,
}

fn settled(settled: &Settled) -> Answer {
    match settled {
        Settled::Done(done) => {
            let body = Recorded { review: done.review.as_str(), next: done.next.as_ref().map(|id| id.as_str()) };
            Reply::json(201, &body)
        }
        Settled::Overtaken(overtaken) => Err(overtaken.clone().into()),
    }
}

pub fn record(asked: &Asked) -> Answer {
    let Outcomes { revision, outcomes } = asked.json()?;
    let (evidence, typed) = (id(asked), Typed { outcomes, ..Typed::default() });
    settled(&asked.write(move |tx, me| reviews::record(tx, me, &evidence, revision, &typed))?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SendBack {
    revision: u32,
    reason: ReturnReason,
    comment: String,
}

pub fn give_back(asked: &Asked) -> Answer {
    let SendBack { revision, reason, comment } = asked.json()?;
    let (evidence, typed) = (id(asked), Typed { reason: Some(reason), comment, ..Typed::default() });
    settled(&asked.write(move |tx, me| reviews::give_back(tx, me, &evidence, revision, &typed))?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    evidence: EvidenceId,
    revision: u32,
    outcomes: BTreeMap<CriterionId, TypedOutcome>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Several {
    reviews: Vec<One>,
}

#[derive(Serialize)]
struct Together<'a> {
    reviewed: Vec<&'a str>,
    skipped: Vec<LeftOut<'a>>,
}

#[derive(Serialize)]
struct LeftOut<'a> {
    evidence: &'a str,
    why: &'a str,
}

impl<'a> From<&'a Skipped> for LeftOut<'a> {
    fn from(skipped: &'a Skipped) -> LeftOut<'a> {
        LeftOut { evidence: skipped.evidence.as_str(), why: &skipped.words }
    }
}

/// Several at once: each that was changed meanwhile is left out and named.
pub fn together(asked: &Asked) -> Answer {
    let Several { reviews: all } = asked.json()?;
    let one = |one: One| OneOf {
        evidence: one.evidence,
        revision: one.revision,
        typed: Typed { outcomes: one.outcomes, ..Typed::default() },
    };
    let all: Vec<OneOf> = all.into_iter().map(one).collect();
    let came = asked.write(move |tx, me| reviews::together(tx, me, &all)).map_err(|error| match error {
        // The list has another name here than the boxes of the page.
        AppError::Invalid(errors) => {
            let renamed = |error: FieldError| match error.field.as_str() {
                "chosen" => FieldError { field: "reviews".into(), ..error },
                _ => error,
            };
            AppError::Invalid(errors.into_iter().map(renamed).collect())
        }
        error => error,
    })?;
    let body = Together {
        reviewed: came.done.iter().map(|done| done.evidence.as_str()).collect(),
        skipped: came.skipped.iter().map(Into::into).collect(),
    };
    Reply::json(200, &body)
}
