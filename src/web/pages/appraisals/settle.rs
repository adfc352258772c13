//! What moves an appraisal on besides sending: going on without a self-assessment, moderation, signatures, closing, and marking it
//! as not rated. What was typed stays, whatever else happened meanwhile.

use super::shown::{back, caption, id, overtaken, party, path, views};
use crate::app::AppError;
use crate::app::appraisals::{self as app, Sheet, Wanted};
use crate::domain::appraisal::{NotRatedReason, SignatureKind, State, ViewKind};
use crate::views::applications::Quote;
use crate::views::appraisals::{self as pages, Step};
use crate::views::parts::FormErrors;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::pages::{form_errors, form_version};
use crate::web::reply::Reply;

/// A form for what the caller may do now. `version`: the one that was posted, so that nobody's later change is lost.
fn form_page(
    asked: &Asked,
    status: u16,
    wanted: Wanted,
    typed: &Form,
    make: impl FnOnce(&Sheet, &str, &str, i64, &Form) -> Step,
) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let sheet = app::to_do(tx, me, &id(asked), wanted)?;
        back(asked, frame);
        let caption = caption(&sheet);
        frame.print_caption = Some(caption.clone());
        let version = typed.number("version").unwrap_or(sheet.opened.version);
        Ok(make(&sheet, &path(asked), &caption, version, typed))
    })
}

/// What was written as summaries, for whoever decides about it.
fn summaries(sheet: &Sheet) -> Vec<Quote> {
    let views = views(sheet).into_iter().filter(|view| !view.written.summary.is_empty());
    views.map(|view| Quote::new(format!("{}, {}", view.title(), view.when()), view.written.summary.clone())).collect()
}

/// The recommendation on the increment, for whoever decides about it.
fn increment(sheet: &Sheet) -> Option<pages::IncrementShown> {
    pages::increment_shown(&sheet.opened.form, &views(sheet), &sheet.opened.person.name)
}

pub fn go_on_ask(asked: &Asked) -> Answer {
    form_page(asked, 200, Wanted::GoOn, &Form::default(), |sheet, path, caption, version, _| {
        pages::go_on(path, caption, version, &sheet.opened.person.name)
    })
}

pub fn go_on(asked: &Asked) -> Answer {
    let (appraisal, version) = (id(asked), form_version(asked)?);
    match asked.write(move |tx, me| app::go_on_without(tx, me, &appraisal, version)) {
        Ok(()) => Ok(Reply::on_to(path(asked)).saying("You go on without the self-assessment.")),
        Err(error) => overtaken(asked, error, &[]),
    }
}

fn moderate_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    form_page(asked, status, Wanted::Moderate, typed, |sheet, path, caption, version, typed| {
        let manager = party(sheet).manager_name();
        let views = views(sheet);
        let sections = pages::sections_of(&sheet.opened.form, &views);
        pages::moderate(path, caption, version, manager, (typed.get("outcome"), typed.raw("reason")), errors)
            .about(sections, summaries(sheet))
            .recommending(increment(sheet))
    })
}

pub fn moderate_form(asked: &Asked) -> Answer {
    moderate_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

pub fn moderate(asked: &Asked) -> Answer {
    let (appraisal, version) = (id(asked), form_version(asked)?);
    let reason = asked.form.raw("reason").to_owned();
    let (said, done) = match asked.form.get("outcome") {
        "confirmed" => ("You confirmed the ratings.", asked.write(move |tx, me| app::confirm(tx, me, &appraisal, version))),
        "given_back" => ("You gave it back.", asked.write(move |tx, me| app::give_back(tx, me, &appraisal, version, &reason))),
        _ => ("", Err(AppError::field("outcome", "required", "Select your answer"))),
    };
    match done {
        // From here on it is not theirs to read, so the list is where they go on.
        Ok(()) => Ok(Reply::on_to("/appraisals").saying(said)),
        Err(AppError::Invalid(errors)) => moderate_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => overtaken(asked, error, &[("Reason", asked.form.raw("reason"))]),
    }
}

fn sign_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    form_page(asked, status, Wanted::Sign, typed, |sheet, path, caption, version, typed| {
        pages::sign(path, caption, version, (typed.get("signature"), typed.raw("comment")), errors)
            .about(Vec::new(), summaries(sheet))
            .recommending(increment(sheet))
    })
}

pub fn sign_form(asked: &Asked) -> Answer {
    sign_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

pub fn sign(asked: &Asked) -> Answer {
    let (appraisal, version) = (id(asked), form_version(asked)?);
    let kind = SignatureKind::from_word(asked.form.get("signature"));
    let comment = asked.form.raw("comment").to_owned();
    match asked.write(move |tx, me| app::sign(tx, me, &appraisal, version, kind, &comment)) {
        Ok(()) => Ok(Reply::on_to(path(asked)).saying("You signed your appraisal.")),
        Err(AppError::Invalid(errors)) => sign_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => overtaken(asked, error, &[("Comment", asked.form.raw("comment"))]),
    }
}

fn close_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    form_page(asked, status, Wanted::Close, typed, |sheet, path, caption, version, typed| {
        let opened = &sheet.opened;
        let signed = matches!(opened.state, State::Signed(..));
        let managers = opened.views.iter().find(|seen| seen.view.kind == ViewKind::Manager);
        let known = |id: &crate::domain::ids::CriterionId| sheet.criteria.iter().any(|criterion| criterion.id == *id);
        let offers = managers.iter().flat_map(|seen| &seen.view.written.offers).filter(|offer| known(&offer.criterion));
        let about = (opened.person.name.as_str(), signed, offers.count());
        pages::close(path, caption, version, about, typed.raw("reason"), errors)
    })
}

pub fn close_form(asked: &Asked) -> Answer {
    close_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

pub fn close(asked: &Asked) -> Answer {
    let (appraisal, version) = (id(asked), form_version(asked)?);
    let reason = asked.form.raw("reason").to_owned();
    match asked.write(move |tx, me| app::close(tx, me, &appraisal, version, &reason)) {
        Ok(given) => {
            let said = match given {
                0 => "The appraisal is closed.".to_owned(),
                1 => "The appraisal is closed, and 1 judgement was recorded.".to_owned(),
                many => format!("The appraisal is closed, and {many} judgements were recorded."),
            };
            Ok(Reply::on_to(path(asked)).saying(said))
        }
        Err(AppError::Invalid(errors)) => close_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => overtaken(asked, error, &[("Reason", asked.form.raw("reason"))]),
    }
}

fn not_rated_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    form_page(asked, status, Wanted::NotRate, typed, |sheet, path, caption, version, typed| {
        let officer = &sheet.opened.person.name;
        pages::not_rated(path, caption, version, officer, (typed.get("not_rated"), typed.raw("reason")), errors)
    })
}

pub fn not_rated_form(asked: &Asked) -> Answer {
    not_rated_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

pub fn not_rated(asked: &Asked) -> Answer {
    let (appraisal, version) = (id(asked), form_version(asked)?);
    let reason = NotRatedReason::from_word(asked.form.get("not_rated"));
    let words = asked.form.raw("reason").to_owned();
    match asked.write(move |tx, me| app::not_rate(tx, me, &appraisal, version, reason, &words)) {
        Ok(()) => Ok(Reply::on_to(path(asked)).saying("Marked as not rated.")),
        Err(AppError::Invalid(errors)) => not_rated_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => overtaken(asked, error, &[("Reason", asked.form.raw("reason"))]),
    }
}
