//! Reviews: the queue, one piece with its outcomes, a return, several pieces down one page, and what was done. What is typed
//! is kept at each step, and what is sent is what the last page showed.

mod queue;
mod ready;
mod review;
mod send_back;
mod together;

pub use queue::{done, queue};
pub use review::{check, check_submit, review, review_submit};
pub use send_back::{return_form, return_submit};
pub use together::{check_together, check_together_submit, together, together_submit};

use std::collections::BTreeSet;

use crate::app::reviews::{Opened, Overtaken};
use crate::app::{AppError, FieldError};
use crate::domain::ids::{CriterionId, EvidenceId};
use crate::domain::officer::ReviewOutcome;
use crate::domain::review::{ReturnReason, Typed, TypedOutcome, outcomes};
use crate::views::errors::{Conflict, Foot};
use crate::views::parts::{Link, SummaryRow};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::{Form, encode};

fn id(asked: &Asked) -> EvidenceId {
    EvidenceId::new(asked.param("id"))
}

/// The path of the review that is asked for.
fn path(asked: &Asked) -> String {
    format!("/reviews/{}", asked.param("id"))
}

/// The number of the revision that the reviewer has read. Names of one of several begin with a `prefix`.
fn revision(form: &Form, prefix: &str) -> Result<u32, AppError> {
    form.get(&format!("{prefix}revision")).parse().map_err(|_| AppError::Stale)
}

/// What was typed, whole or not.
fn typed(form: &Form, prefix: &str) -> Typed {
    let ids: BTreeSet<String> = form
        .names()
        .iter()
        .filter_map(|name| name.strip_prefix(prefix))
        .filter_map(|name| ["outcome_", "comment_", "judge_"].into_iter().find_map(|field| name.strip_prefix(field)))
        .map(str::to_owned)
        .collect();
    let one = |id: &str| TypedOutcome {
        outcome: ReviewOutcome::from_word(form.get(&format!("{prefix}outcome_{id}"))),
        comment: form.raw(&format!("{prefix}comment_{id}")).to_owned(),
        judge: form.get(&format!("{prefix}judge_{id}")) == "yes",
    };
    Typed {
        outcomes: ids.iter().map(|id| (CriterionId::new(id), one(id))).collect(),
        reason: ReturnReason::from_word(form.get(&format!("{prefix}reason"))),
        comment: form.raw(&format!("{prefix}comment")).to_owned(),
    }
}

/// The same as fields of a form, for the page that asks whether it is right.
fn posted(typed: &Typed, prefix: &str) -> Vec<(String, String)> {
    let fields = typed.outcomes.iter().flat_map(|(id, one)| {
        let outcome = one.outcome.map(|outcome| ("outcome", outcome.as_str().to_owned()));
        let judge = one.judge.then(|| ("judge", "yes".to_owned()));
        let all = [outcome, Some(("comment", one.comment.clone())), judge];
        all.into_iter().flatten().map(move |(field, value)| (format!("{prefix}{field}_{id}"), value))
    });
    fields.collect()
}

/// What is missing for the criteria of a piece.
fn missing(opened: &Opened, typed: &Typed) -> Vec<FieldError> {
    let criteria = &opened.view.criteria;
    let ids: Vec<CriterionId> = criteria.iter().map(|criterion| criterion.id.clone()).collect();
    let name = |id: &CriterionId| {
        criteria.iter().find(|criterion| criterion.id == *id).map_or_else(|| id.to_string(), |criterion| criterion.name.clone())
    };
    match outcomes(typed, &ids, &name, &opened.view.owner.name) {
        Ok(_) => Vec::new(),
        Err(missing) => {
            missing.into_iter().map(|missing| FieldError::new(&missing.field, missing.code, missing.message)).collect()
        }
    }
}

/// What the caller has typed before for a piece. What was typed for an earlier revision keeps its words; what is found of the
/// one that is shown is chosen anew.
fn held(opened: &Opened) -> Typed {
    let Some(draft) = &opened.draft else { return Typed::default() };
    let typed = draft.typed.clone();
    if draft.revision == opened.view.revision { typed } else { typed.for_another_revision() }
}

/// The same piece was settled, or sent anew, by somebody else meanwhile: what is so now, beside what was typed.
fn overtaken(asked: &Asked, overtaken: &Overtaken, typed: &Typed) -> Answer {
    // Whoever may no longer read it sees their own words all the same.
    let opened = asked.read(|tx, me| crate::app::reviews::open(tx, me, &id(asked))).ok();
    let rows = typed_rows(typed, &|id| name_of(opened.as_ref(), id));
    let mut links = Vec::new();
    if let Some(opened) = &opened {
        match opened.settled {
            Some(_) => {
                links.push(Link::new(path(asked), "See what you typed"));
                links.push(Link::new(format!("/evidence/{}", encode(opened.view.id.as_str())), "See the evidence"));
            }
            None => links.push(Link::new(path(asked), "Review the new version")),
        }
    }
    links.push(Link::new("/reviews", "See what waits for you"));
    let foot = Foot::new("/", "your first page", Some(asked.request_id.clone()));
    let changed = match (&overtaken.by, overtaken.at) {
        (Some(by), Some(at)) => Some(format!("{by}, {}.", words::date_time(at.naive_utc()))),
        (None, Some(at)) => Some(format!("It was on {}.", words::date_time(at.naive_utc()))),
        (_, None) => None,
    };
    let page = Conflict { changed, links, typed: rows, ..Conflict::new(overtaken.words.clone(), foot) };
    asked.page_with(409, |_, _| Ok(page))
}

/// The name of a criterion of a piece; its id where nobody knows it.
fn name_of(opened: Option<&Opened>, id: &CriterionId) -> String {
    let found = opened.into_iter().flat_map(|opened| &opened.view.criteria).find(|criterion| criterion.id == *id);
    found.map_or_else(|| id.to_string(), |criterion| criterion.name.clone())
}

/// What was typed, a row for each criterion; `name`: of a criterion.
fn typed_rows(typed: &Typed, name: &dyn Fn(&CriterionId) -> String) -> Vec<SummaryRow> {
    let lines =
        |row: SummaryRow, text: &str| crate::views::evidence::paragraphs(text).into_iter().fold(row, |row, line| row.line(line));
    let mut rows: Vec<SummaryRow> = typed
        .outcomes
        .iter()
        .map(|(id, one)| {
            let row = SummaryRow::new(name(id), one.outcome.map_or("Nothing chosen", ReviewOutcome::words));
            let row = lines(row, &one.comment);
            if one.judge { row.line("Also your judgement of the whole criterion.") } else { row }
        })
        .collect();
    if typed.reason.is_some() || !typed.comment.trim().is_empty() {
        let row = SummaryRow::new("Return", typed.reason.map_or("Nothing chosen", ReturnReason::label));
        rows.push(lines(row, &typed.comment));
    }
    rows
}

/// `name=value` for each id, as it stands after a `?`.
fn query(name: &str, ids: &[EvidenceId]) -> String {
    ids.iter().map(|id| format!("{name}={}", encode(id.as_str()))).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Form {
        Form::of(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn what_was_typed_for_one_of_several_is_told_from_the_others() {
        let form = form(&[
            ("7.revision", "2"),
            ("7.outcome_B-E1", "partly_met"),
            ("7.comment_B-E1", " more "),
            ("7.judge_B-E1", "yes"),
            ("7.comment_B-E2", ""),
            ("8.outcome_B-E1", "met"),
            ("7.outcome_S001.1", "wrong"),
        ]);
        let seven = typed(&form, "7.");
        let ids: Vec<&str> = seven.outcomes.keys().map(|id| id.as_str()).collect();
        assert_eq!(ids, ["B-E1", "B-E2", "S001.1"]);
        let one = &seven.outcomes[&CriterionId::new("B-E1")];
        assert_eq!((one.outcome, one.comment.as_str(), one.judge), (Some(ReviewOutcome::PartlyMet), " more ", true));
        assert_eq!(seven.outcomes[&CriterionId::new("S001.1")].outcome, None);
        assert_eq!(typed(&form, "8.").outcomes.len(), 1);
        assert_eq!(typed(&form, "").outcomes.len(), 0);
        assert_eq!((revision(&form, "7.").ok(), revision(&form, "8.").ok()), (Some(2), None));
    }

    #[test]
    fn what_is_posted_again_reads_as_it_was_typed() {
        let fields = [("outcome_B-E1", "met"), ("comment_B-E1", "a\n\nb"), ("judge_B-E1", "yes"), ("comment_B-E2", "")];
        let before = typed(&form(&fields), "");
        let again = posted(&before, "9.");
        let again: Vec<(&str, &str)> = again.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            again,
            [("9.outcome_B-E1", "met"), ("9.comment_B-E1", "a\n\nb"), ("9.judge_B-E1", "yes"), ("9.comment_B-E2", ""),]
        );
        assert_eq!(typed(&form(&again), "9."), before);
    }
}
