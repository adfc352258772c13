//! Returning a piece without an outcome.

use super::{held, id, overtaken, path, review, revision, typed};
use crate::app::AppError;
use crate::app::reviews::{self, Settled};
use crate::domain::review::{ReturnReason, Typed};
use crate::views::parts::{FormErrors, Link};
use crate::views::reviews::SendBack;
use crate::web::asked::{Answer, Asked};
use crate::web::pages::form_errors;
use crate::web::reply::Reply;

pub fn return_form(asked: &Asked) -> Answer {
    let before = asked.typed_before();
    let before = (!before.names().is_empty()).then(|| typed(&before, ""));
    page(asked, 200, before, FormErrors::none())
}

fn page(asked: &Asked, status: u16, typed: Option<Typed>, errors: FormErrors) -> Answer {
    let opened = asked.read(|tx, me| reviews::open(tx, me, &id(asked)))?;
    if let Some(words) = &opened.settled {
        return review::not_to_review(asked, &opened, words);
    }
    asked.framed(status, |_, _, frame| {
        frame.back = Some(Link::new(path(asked), "Back"));
        let typed = typed.unwrap_or_else(|| held(&opened));
        let view = &opened.view;
        let title = view.content.as_ref().map_or("", |content| &content.title);
        let reason = typed.reason.map_or("", ReturnReason::as_str);
        Ok(SendBack::new(&path(asked), title, &view.owner.name, view.revision, (reason, &typed.comment), errors))
    })
}

pub fn return_submit(asked: &Asked) -> Answer {
    let (evidence, revision, typed) = (id(asked), revision(&asked.form, "")?, typed(&asked.form, ""));
    let sent = typed.clone();
    match asked.write(move |tx, me| reviews::give_back(tx, me, &evidence, revision, &sent)) {
        Ok(Settled::Done(_)) => Ok(Reply::on_to("/reviews").saying("Evidence returned. Its owner has been told why.")),
        Ok(Settled::Overtaken(by)) => overtaken(asked, &by, &typed),
        Err(AppError::Invalid(errors)) => page(asked, 422, Some(typed), form_errors(&errors)),
        Err(error) => Err(error),
    }
}
