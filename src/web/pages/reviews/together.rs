//! Several pieces down one page, each decided by itself.

use std::collections::BTreeMap;

use super::ready::Ready;
use super::{missing, posted, query, queue, review, revision, typed};
use crate::app::reviews::{self, OneOf, Opened};
use crate::app::{AppError, FieldError};
use crate::domain::ids::EvidenceId;
use crate::domain::review::{TOGETHER, Typed};
use crate::views::parts::{FormErrors, Link};
use crate::views::reviews::{ReviewCheck, Skipped, Together, control_id};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::{Form, encode};
use crate::web::pages::form_errors;
use crate::web::reply::Reply;

/// What was typed for each, as far as it was posted.
type AllTyped = BTreeMap<EvidenceId, Typed>;

/// The pieces that were chosen, each once.
fn chosen(form: &Form) -> Vec<EvidenceId> {
    let mut ids: Vec<EvidenceId> = Vec::new();
    for id in form.all("chosen").iter().filter(|id| !id.is_empty()).map(EvidenceId::new) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// What is wrong with how many were chosen, on the page where they are chosen.
fn too_few_or_many(asked: &Asked, ids: &[EvidenceId]) -> Option<Answer> {
    let words = match ids.len() {
        0 => "Select the evidence to review".to_owned(),
        1..=TOGETHER => return None,
        _ => format!("Select {TOGETHER} pieces of evidence at most"),
    };
    let ticked: Vec<String> = ids.iter().map(ToString::to_string).collect();
    Some(queue::page(asked, 422, &ticked, FormErrors::none().with("chosen", words)))
}

pub fn together(asked: &Asked) -> Answer {
    let ids = chosen(&asked.query);
    if let Some(answer) = too_few_or_many(asked, &ids) {
        return answer;
    }
    page(asked, 200, &ids, &AllTyped::new(), &FormErrors::none())
}

/// Those that can be reviewed, and why the others cannot.
fn open_all(asked: &Asked, ids: &[EvidenceId]) -> Result<(Vec<Opened>, Vec<Skipped>), AppError> {
    asked.read(|tx, me| {
        let opened = reviews::open_together(tx, me, ids)?;
        let rest: Vec<EvidenceId> = ids.iter().filter(|id| opened.iter().all(|one| one.view.id != **id)).cloned().collect();
        let skipped = reviews::left_out(tx, me, &rest)?.into_iter().map(queue::left_out).collect();
        Ok((opened, skipped))
    })
}

fn page(asked: &Asked, status: u16, ids: &[EvidenceId], typed: &AllTyped, errors: &FormErrors) -> Answer {
    let (opened, skipped) = open_all(asked, ids)?;
    asked.framed(status, |tx, me, frame| {
        frame.back = Some(Link::new("/reviews", "Evidence to review"));
        frame.print_caption = Some(format!("{}. Review of several, as at {}", me.name, words::date(tx.today)));
        let today = tx.today;
        let ready: Vec<Ready> = opened
            .into_iter()
            .map(|opened| {
                let typed = typed.get(&opened.view.id).cloned();
                Ready::new(opened, typed, today)
            })
            .collect();
        let pieces = ready.iter().map(|ready| (ready.facts(), ready.content(), ready.criteria()));
        Ok(Together::new(pieces, skipped, errors))
    })
}

/// Names of one of several: `{id}.outcome_{criterion}`.
fn prefix(id: &EvidenceId) -> String {
    format!("{id}.")
}

fn prefixed(id: &EvidenceId, title: &str, errors: Vec<FieldError>) -> impl Iterator<Item = FieldError> {
    errors.into_iter().map(move |error| reviews::of_piece(id, title, error))
}

/// Keeps what is there for each; (Continue) then asks for the rest of all of them at once.
pub fn together_submit(asked: &Asked) -> Answer {
    let ids = chosen(&asked.form);
    if let Some(answer) = too_few_or_many(asked, &ids) {
        return answer;
    }
    let all: AllTyped = ids.iter().map(|id| (id.clone(), typed(&asked.form, &prefix(id)))).collect();
    let (mut unfit, mut saved) = (Vec::new(), None);
    for (id, typed) in &all {
        let (evidence, revision, typed) = (id.clone(), revision(&asked.form, &prefix(id))?, typed.clone());
        match asked.write(move |tx, me| reviews::save_draft(tx, me, &evidence, revision, &typed)) {
            Ok(draft) => saved = Some(draft.saved_at),
            Err(AppError::Invalid(errors)) => unfit.push((id, errors)),
            // It was settled meanwhile: it is left out and named.
            Err(AppError::Conflict { .. } | AppError::NotFound | AppError::Forbidden { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    if unfit.is_empty() && asked.form.get("action") == "save" {
        let said = saved.map_or_else(
            || "Nothing was saved: all of it was settled by others.".to_owned(),
            |at| format!("Drafts saved at {}", words::time(at.naive_utc())),
        );
        return Ok(Reply::on_to("/reviews").saying(said));
    }
    let (opened, _) = open_all(asked, &ids)?;
    let title = |one: &Opened| one.view.content.as_ref().map(|content| content.title.clone()).unwrap_or_default();
    let mut wrong = Vec::new();
    for (id, errors) in unfit {
        let called = opened.iter().find(|one| one.view.id == *id).map(title).unwrap_or_default();
        wrong.extend(prefixed(id, &called, errors));
    }
    for one in &opened {
        let id = &one.view.id;
        // A new version has to be read first; the page that follows says so.
        let read = revision(&asked.form, &prefix(id))? == one.view.revision;
        if let Some(typed) = all.get(id).filter(|_| read) {
            wrong.extend(prefixed(id, &title(one), missing(one, typed)));
        }
    }
    if wrong.is_empty() {
        return Ok(Reply::on_to(format!("/reviews/together/check?{}", query("chosen", &ids))));
    }
    page(asked, 422, &ids, &all, &form_errors(&wrong))
}

pub fn check_together(asked: &Asked) -> Answer {
    let ids = chosen(&asked.query);
    if let Some(answer) = too_few_or_many(asked, &ids) {
        return answer;
    }
    let back = format!("/reviews/together?{}", query("chosen", &ids));
    let (opened, mut skipped) = open_all(asked, &ids)?;
    let sent_anew = |one: &&Opened| one.draft.as_ref().is_some_and(|draft| draft.revision != one.view.revision);
    let anew: Vec<EvidenceId> = opened.iter().filter(sent_anew).map(|one| one.view.id.clone()).collect();
    skipped.extend(asked.read(|tx, me| reviews::left_out(tx, me, &anew))?.into_iter().map(queue::left_out));
    let to_send: Vec<&Opened> = opened.iter().filter(|one| !anew.contains(&one.view.id)).collect();
    let whole: Vec<(&Opened, &Typed)> = to_send.iter().filter_map(|one| Some((*one, review::whole(one)?))).collect();
    // Something is missing, or nothing is left: the form says which.
    if whole.is_empty() || whole.len() < to_send.len() {
        return Ok(Reply::on_to(back));
    }
    asked.framed(200, |_, _, frame| {
        frame.back = Some(Link::new(back.clone(), "Back"));
        let pieces = whole.iter().map(|(one, typed)| {
            let id = &one.view.id;
            review::checked(one, typed, |criterion| format!("{back}#{}", control_id(&format!("{id}.outcome_{criterion}"))))
        });
        let page = ReviewCheck::new(pieces.collect(), skipped, "/reviews/together/check", back.clone());
        Ok(whole.iter().fold(page, |page, (one, typed)| {
            let id = &one.view.id;
            let page = page.value("chosen", id.to_string()).value(format!("{id}.revision"), one.view.revision.to_string());
            posted(typed, &prefix(id)).into_iter().fold(page, |page, (name, value)| page.value(name, value))
        }))
    })
}

pub fn check_together_submit(asked: &Asked) -> Answer {
    let ids = chosen(&asked.form);
    if let Some(answer) = too_few_or_many(asked, &ids) {
        return answer;
    }
    let one = |id: &EvidenceId| {
        let prefix = prefix(id);
        Ok(OneOf { evidence: id.clone(), revision: revision(&asked.form, &prefix)?, typed: typed(&asked.form, &prefix) })
    };
    let all = ids.iter().map(one).collect::<Result<Vec<OneOf>, AppError>>()?;
    let sent = all.clone();
    match asked.write(move |tx, me| reviews::together(tx, me, &sent)) {
        Ok(came) => {
            let done = came.done.iter().map(|done| format!("reviewed={}", encode(done.evidence.as_str())));
            let skipped = came.skipped.iter().map(|skipped| format!("skipped={}", encode(skipped.evidence.as_str())));
            Ok(Reply::on_to(format!("/reviews/done?{}", done.chain(skipped).collect::<Vec<_>>().join("&"))))
        }
        Err(AppError::Invalid(errors)) => {
            let typed = all.into_iter().map(|one| (one.evidence, one.typed)).collect();
            page(asked, 422, &ids, &typed, &form_errors(&errors))
        }
        Err(error) => Err(error),
    }
}
