//! Two steps that ask once before they are done: an application is withdrawn, an interest is declared.

use super::{case_path, forms, id};
use crate::app::progression::{self, CaseAction};
use crate::app::{AppError, sessions};
use crate::views::applications as views;
use crate::views::parts::{FormErrors, Link};
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::pages::form_version;
use crate::web::reply::Reply;

pub fn withdraw_form(asked: &Asked) -> Answer {
    withdraw_page(asked, 200, FormErrors::none())
}

fn withdraw_page(asked: &Asked, status: u16, errors: FormErrors) -> Answer {
    let page = asked.framed(status, |tx, me, frame| {
        let application = progression::allowed(tx, me, &id(asked), CaseAction::Withdraw)?;
        let kept = sessions::typed(tx, me, &asked.path)?.map(Form::of).unwrap_or_default();
        frame.back = Some(Link::new(case_path(asked), "Back"));
        let held = application.version.to_string();
        let version = asked.form.filled("version").unwrap_or(&held);
        let typed = if asked.form.has("reason") { asked.form.raw("reason") } else { kept.raw("reason") };
        let reference = application.reference.as_deref().unwrap_or("that is not sent");
        Ok(views::withdraw(&case_path(asked), reference, version, typed, errors))
    });
    forms::or_changed(asked, page)
}

pub fn withdraw_submit(asked: &Asked) -> Answer {
    let (id, version) = (id(asked), form_version(asked)?);
    let reason = asked.form.filled("reason").map(str::to_owned);
    let done = asked.write(move |tx, me| progression::withdraw(tx, me, &id, version, reason.as_deref()));
    let reply = done.map(|_| Reply::on_to(case_path(asked)).saying("Application withdrawn. You can apply again."));
    forms::settled(asked, reply, |errors| withdraw_page(asked, 422, errors))
}

pub fn interest_form(asked: &Asked) -> Answer {
    let page = asked.framed(200, |tx, me, frame| {
        let id = id(asked);
        progression::allowed(tx, me, &id, CaseAction::DeclareInterest)?;
        let view = progression::view(tx, me, &id)?;
        frame.back = Some(Link::new(case_path(asked), "Back"));
        let version = view.application.version.to_string();
        Ok(views::interest_declared(&case_path(asked), &view.person.name, &version))
    });
    forms::or_changed(asked, page)
}

/// Whoever declares an interest may not see the case any more, if they were only named for it: on to what else waits.
pub fn interest_submit(asked: &Asked) -> Answer {
    let (id, version) = (id(asked), form_version(asked)?);
    let done = asked.write(move |tx, me| progression::declare_interest(tx, me, &id, version));
    let reply = done.map(|_| Reply::on_to("/decisions").saying("You declared an interest. Someone else decides."));
    forms::settled(asked, reply, |_| Err(AppError::NotFound))
}
