//! Waivers for programs. Those of a criterion are read by token; the list, giving and reviewing are for whoever is signed in.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::lists::{self, Page};
use crate::app::waivers::{self as app, Reviewed, WaiverView};
use crate::domain::ids::{CriterionId, PersonId};
use crate::domain::waiver::HeldWaiver;
use crate::web::asked::{Answer, Asked};
use crate::web::reply::Reply;

#[derive(Serialize)]
struct Waiver<'a> {
    id: &'a str,
    person: &'a PersonId,
    framework: &'a str,
    criterion: &'a CriterionId,
    given_on: NaiveDate,
    by: &'a PersonId,
    reason: &'a str,
    review_on: Option<NaiveDate>,
    /// The last day on which it holds or held.
    last_day: Option<NaiveDate>,
    ended_on: Option<NaiveDate>,
    ended_by: Option<&'a PersonId>,
    ended_reason: Option<&'a str>,
}

fn shape(waiver: &HeldWaiver) -> Waiver<'_> {
    let ended = waiver.ended.as_ref();
    Waiver {
        id: &waiver.id,
        person: &waiver.person,
        framework: &waiver.framework,
        criterion: &waiver.criterion,
        given_on: waiver.given_on,
        by: &waiver.by,
        reason: &waiver.reason,
        review_on: waiver.review_on,
        last_day: waiver.last_day(),
        ended_on: ended.map(|ended| ended.on),
        ended_by: ended.map(|ended| &ended.by),
        ended_reason: ended.map(|ended| ended.reason.as_str()),
    }
}

#[derive(Serialize)]
struct Named<'a> {
    officer: &'a str,
    by_name: &'a str,
    state: &'static str,
    #[serde(flatten)]
    waiver: Waiver<'a>,
}

fn all(found: &[WaiverView], next: Option<String>) -> Answer {
    let items = found.iter().map(|view| Named {
        officer: &view.officer,
        by_name: &view.by,
        state: view.state.as_str(),
        waiver: shape(&view.waiver),
    });
    Reply::json(200, &Page { items: items.collect::<Vec<_>>(), next })
}

/// Those of the council, a page at a time.
pub fn list(asked: &Asked) -> Answer {
    let (limit, after) = (lists::limit(asked)?, lists::cursor(asked).map(str::to_owned));
    let found = asked.read(|tx, me| app::list(tx, me, after.as_deref(), limit))?;
    all(&found.waivers, found.next)
}

fn of(asked: &Asked) -> (PersonId, CriterionId) {
    (asked.param("person").into(), CriterionId::new(asked.param("criterion")))
}

/// Those of one criterion, newest first.
pub fn of_criterion(asked: &Asked) -> Answer {
    let (person, criterion) = of(asked);
    all(&asked.read(|tx, me| app::of_criterion(tx, me, &person, &criterion))?, None)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    reason: String,
    review_on: NaiveDate,
}

pub fn give(asked: &Asked) -> Answer {
    let ((person, criterion), New { reason, review_on }) = (of(asked), asked.json()?);
    let given = asked.write(move |tx, me| app::give(tx, me, &person, &criterion, &reason, Some(review_on), Vec::new()))?;
    Reply::json(201, &shape(&given))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Review {
    /// True: it goes on until `review_on`. False: it ends today.
    keep: bool,
    reason: String,
    review_on: Option<NaiveDate>,
}

/// The waiver that takes its place, or the one that ended.
pub fn review(asked: &Asked) -> Answer {
    let (id, Review { keep, reason, review_on }) = (asked.param("id").to_owned(), asked.json()?);
    let result = if keep { Reviewed::Keep } else { Reviewed::End };
    let after = asked.write(move |tx, me| app::review(tx, me, &id, Some(result), &reason, review_on, Vec::new()))?;
    Reply::json(200, &shape(&after))
}
