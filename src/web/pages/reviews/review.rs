//! The review of one piece: read, decided, looked over, sent.

use serde::Serialize;

use super::ready::Ready;
use super::{id, missing, name_of, overtaken, path, posted, query, revision, typed, typed_rows};
use crate::app::reviews::{self, Opened, Settled};
use crate::app::{AppError, FieldError};
use crate::domain::review::Typed;
use crate::views::evidence::last_saved;
use crate::views::parts::{FormErrors, Link};
use crate::views::reviews::{CheckedPiece, NotReviewed, Review, ReviewCheck};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::pages::form_errors;
use crate::web::reply::Reply;

pub fn review(asked: &Asked) -> Answer {
    let before = asked.typed_before();
    let before = (!before.names().is_empty()).then(|| typed(&before, ""));
    page(asked, 200, before, FormErrors::none())
}

/// The piece beside its outcomes, with what was typed or what was kept; or that there is nothing to review any more.
fn page(asked: &Asked, status: u16, typed: Option<Typed>, errors: FormErrors) -> Answer {
    let opened = asked.read(|tx, me| reviews::open(tx, me, &id(asked)))?;
    if let Some(words) = &opened.settled {
        return not_to_review(asked, &opened, words);
    }
    asked.framed(status, |tx, _, frame| {
        let saved = opened.draft.as_ref().map(|draft| last_saved(draft.saved_at.naive_utc(), tx.now.naive_utc()));
        let ready = Ready::new(opened, typed, tx.today);
        frame.back = Some(Link::new("/reviews", "Evidence to review"));
        frame.print_caption = Some(format!("{}. Review, as at {}", ready.opened.view.owner.name, words::date(tx.today)));
        let page = Review::new(&ready.facts(), ready.content(), ready.events(), &ready.criteria(), &errors);
        Ok(page.saving_itself(saved))
    })
}

/// It was withdrawn, returned or reviewed. What the caller had typed for it stands there.
pub(super) fn not_to_review(asked: &Asked, opened: &Opened, words: &str) -> Answer {
    asked.framed(200, |_, _, frame| {
        frame.back = Some(Link::new("/reviews", "Evidence to review"));
        let view = &opened.view;
        let title = view.content.as_ref().map_or("", |content| &content.title);
        let typed = opened.draft.as_ref().map(|draft| typed_rows(&draft.typed, &|id| name_of(Some(opened), id)));
        let page = NotReviewed::new(title, words, Some(&format!("/evidence/{}", view.id)));
        Ok(page.typed(typed.unwrap_or_default()))
    })
}

#[derive(Serialize)]
struct SavedAt {
    saved_at: String,
}

/// Keeps what is there, whatever it lacks; (Continue) then asks for the rest.
pub fn review_submit(asked: &Asked) -> Answer {
    let (evidence, revision, typed) = (id(asked), revision(&asked.form, "")?, typed(&asked.form, ""));
    let by_itself = asked.form.get("autosave") == "1";
    let kept = typed.clone();
    let saved = match asked.write(move |tx, me| reviews::save_draft(tx, me, &evidence, revision, &kept)) {
        Ok(draft) => words::time(draft.saved_at.naive_utc()),
        Err(AppError::Invalid(errors)) if !by_itself => return page(asked, 422, Some(typed), form_errors(&errors)),
        Err(AppError::Conflict { .. }) if !by_itself => return recorded(asked, revision, typed),
        Err(error) => return Err(error),
    };
    if by_itself {
        return Reply::json(200, &SavedAt { saved_at: saved });
    }
    if asked.form.get("action") == "save" {
        return Ok(Reply::on_to("/reviews").saying(format!("Draft saved at {saved}")));
    }
    let opened = asked.read(|tx, me| reviews::open(tx, me, &id(asked)))?;
    if opened.settled.is_some() || opened.view.revision != revision {
        return recorded(asked, revision, typed);
    }
    let missing: Vec<FieldError> = missing(&opened, &typed);
    match missing.is_empty() {
        true => Ok(Reply::on_to(format!("{}/check", path(asked)))),
        false => page(asked, 422, Some(typed), form_errors(&missing)),
    }
}

/// What was kept, where it is whole and for what is shown.
pub(super) fn whole(opened: &Opened) -> Option<&Typed> {
    let draft = opened.draft.as_ref().filter(|draft| opened.settled.is_none() && draft.revision == opened.view.revision)?;
    missing(opened, &draft.typed).is_empty().then_some(&draft.typed)
}

/// What was decided for one piece, each with the way to its field.
pub(super) fn checked(opened: &Opened, typed: &Typed, change: impl Fn(&str) -> String) -> CheckedPiece {
    let view = &opened.view;
    let title = view.content.as_ref().map_or("", |content| &content.title);
    view.criteria.iter().fold(CheckedPiece::new(title, &view.owner.name), |piece, criterion| {
        match typed.outcomes.get(&criterion.id).and_then(|one| Some((one.outcome?, one))) {
            Some((outcome, one)) => {
                piece.decided(&criterion.name, outcome, &one.comment, one.judge, &change(criterion.id.as_str()))
            }
            None => piece,
        }
    })
}

pub fn check(asked: &Asked) -> Answer {
    let opened = asked.read(|tx, me| reviews::open(tx, me, &id(asked)))?;
    let Some(typed) = whole(&opened) else { return Ok(Reply::on_to(path(asked))) };
    asked.framed(200, |_, _, frame| {
        frame.back = Some(Link::new(path(asked), "Back"));
        let change =
            |criterion: &str| format!("{}#{}", path(asked), crate::views::reviews::control_id(&format!("outcome_{criterion}")));
        let piece = checked(&opened, typed, change);
        let page = ReviewCheck::new(vec![piece], Vec::new(), format!("{}/check", path(asked)), path(asked));
        let page = page.value("revision", opened.view.revision.to_string());
        Ok(posted(typed, "").into_iter().fold(page, |page, (name, value)| page.value(name, value)))
    })
}

pub fn check_submit(asked: &Asked) -> Answer {
    recorded(asked, revision(&asked.form, "")?, typed(&asked.form, ""))
}

/// Sends the outcomes, or says who was faster.
fn recorded(asked: &Asked, revision: u32, typed: Typed) -> Answer {
    let (evidence, sent) = (id(asked), typed.clone());
    match asked.write(move |tx, me| reviews::record(tx, me, &evidence, revision, &sent)) {
        Ok(Settled::Done(_)) => Ok(Reply::on_to(format!("/reviews/done?{}", query("reviewed", &[id(asked)])))),
        Ok(Settled::Overtaken(by)) => overtaken(asked, &by, &typed),
        Err(AppError::Invalid(errors)) => page(asked, 422, Some(typed), form_errors(&errors)),
        Err(error) => Err(error),
    }
}
