//! Coming in and going out.

use super::form_errors;
use crate::app::sessions::{self, LetIn, Proof};
use crate::app::{AppError, demonstration};
use crate::domain::session::{LinkPurpose, Stage};
use crate::views::parts::FormErrors;
use crate::views::{sign_in as views, words};
use crate::web::asked::{Answer, Asked};
use crate::web::form::{encode, local_path};
use crate::web::form_key;
use crate::web::frame;
use crate::web::reply::{CookieName, Reply};

/// Where the reader wanted to go, if that is a page of ours.
fn next(asked: &Asked) -> Option<String> {
    let text = asked.form.filled("next").or(asked.query.filled("next"))?;
    local_path(text).map(str::to_owned)
}

fn with_next(path: &str, next: Option<&str>) -> String {
    next.map_or_else(|| path.to_owned(), |next| format!("{path}?next={}", encode(next)))
}

/// On to the step that is next, with the cookie.
fn on(asked: &Asked, let_in: &LetIn) -> Reply {
    let next = next(asked);
    let path = match let_in.session.stage {
        Stage::Password => "/set-password".to_owned(),
        Stage::Code => with_next("/sign-in/code", next.as_deref()),
        Stage::Enrol => with_next("/sign-in/second-factor", next.as_deref()),
        Stage::Open => next.unwrap_or_else(|| "/".to_owned()),
    };
    Reply::on_to(path).with_cookie(CookieName::Session, let_in.secret.clone())
}

pub fn form(asked: &Asked) -> Answer {
    let why = if asked.query.has("timed_out") {
        Some("because nothing happened for a while")
    } else if asked.query.has("ended") {
        Some("in another window or on another device")
    } else {
        None
    };
    let kept = why.map(|why| format!("You were signed out {why}. If you were filling in a form, what you typed is kept."));
    let demo = asked.app().settings().demonstration;
    let page = views::SignIn { kept, ..views::SignIn::new("", next(asked), demo, FormErrors::none()) };
    asked.open_page(200, &page)
}

pub fn submit(asked: &Asked) -> Answer {
    let email = asked.form.get("email");
    match sessions::sign_in(asked.app(), &asked.call, email, asked.form.raw("password")) {
        Ok(let_in) => Ok(on(asked, &let_in)),
        Err(AppError::Invalid(errors)) => again(asked, email, 422, form_errors(&errors)),
        Err(AppError::TooMany { until }) => {
            let words = format!("Too many tries. Try again at {}", words::time(until.naive_utc()));
            let wait = (until - asked.app().now()).num_seconds().max(1);
            let page = again(asked, email, 429, FormErrors::none().with("email", words))?;
            Ok(page.with_header("Retry-After", wait.to_string()))
        }
        Err(error) => Err(error),
    }
}

fn again(asked: &Asked, email: &str, status: u16, errors: FormErrors) -> Answer {
    asked.open_page(status, &views::SignIn::new(email, next(asked), asked.app().settings().demonstration, errors))
}

pub fn code_form(asked: &Asked) -> Answer {
    asked.open_page(200, &views::Code::new(next(asked), FormErrors::none()))
}

pub fn code_submit(asked: &Asked) -> Answer {
    match sessions::enter_code(asked.app(), &asked.call, asked.form.get("code")) {
        Ok(let_in) => Ok(on(asked, &let_in)),
        Err(AppError::Invalid(errors)) => asked.open_page(422, &views::Code::new(next(asked), form_errors(&errors))),
        Err(error) => Err(error),
    }
}

pub fn demo(asked: &Asked) -> Answer {
    let people = asked.app().read_open(&asked.call, demonstration::list)?;
    let people = people
        .into_iter()
        .map(|person| views::DemoPerson { id: person.id, name: person.name, post: person.post, can: person.can })
        .collect();
    asked.open_page(200, &views::Demo::new(people))
}

pub fn demo_submit(asked: &Asked) -> Answer {
    let person = asked.form.get("person").into();
    Ok(on(asked, &sessions::sign_in_as(asked.app(), &asked.call, &person)?))
}

pub fn reset_form(asked: &Asked) -> Answer {
    asked.open_page(200, &views::ResetAsk::new("", FormErrors::none()))
}

pub fn reset_submit(asked: &Asked) -> Answer {
    let email = asked.form.get("email");
    match sessions::ask_reset(asked.app(), &asked.call, email) {
        Ok(()) => asked.open_page(200, &views::ResetAsked { valid_for: "1 hour".to_owned() }),
        Err(AppError::Invalid(errors)) => asked.open_page(422, &views::ResetAsk::new(email, form_errors(&errors))),
        Err(error) => Err(error),
    }
}

pub fn follow_reset(asked: &Asked) -> Answer {
    follow(asked, LinkPurpose::Reset)
}

pub fn follow_activation(asked: &Asked) -> Answer {
    follow(asked, LinkPurpose::Activation)
}

/// The secret goes out of the address at once: it becomes a cookie.
fn follow(asked: &Asked, purpose: LinkPurpose) -> Answer {
    match sessions::follow_link(asked.app(), &asked.call, purpose, asked.param("secret")) {
        Ok(let_in) => Ok(on(asked, &let_in)),
        Err(AppError::NotFound) => dead(asked, purpose == LinkPurpose::Reset),
        Err(error) => Err(error),
    }
}

fn dead(asked: &Asked, can_ask: bool) -> Answer {
    asked.open_page(404, &views::LinkDead::new(can_ask))
}

pub fn password_form(asked: &Asked) -> Answer {
    password_page(asked, 200, FormErrors::none())
}

fn password_page(asked: &Asked, status: u16, errors: FormErrors) -> Answer {
    match sessions::setting_password(asked.app(), &asked.call) {
        Ok((name, email)) => {
            let page = views::SetPassword { name: Some(name), email, ..views::SetPassword::new("/set-password", errors) };
            asked.open_page(status, &page)
        }
        Err(AppError::NotFound | AppError::Unauthenticated(_)) => dead(asked, true),
        Err(error) => Err(error),
    }
}

pub fn password_submit(asked: &Asked) -> Answer {
    match sessions::set_password(asked.app(), &asked.call, asked.form.raw("password")) {
        Ok(let_in) => Ok(on(asked, &let_in).saying("Your password is set.")),
        Err(AppError::Invalid(errors)) => password_page(asked, 422, form_errors(&errors)),
        Err(AppError::NotFound | AppError::Unauthenticated(_)) => dead(asked, true),
        Err(error) => Err(error),
    }
}

pub fn sign_out(asked: &Asked) -> Answer {
    sessions::sign_out(asked.app(), &asked.call)?;
    Ok(Reply::on_to("/signed-out").with_cookie(CookieName::Session, ""))
}

pub fn signed_out(asked: &Asked) -> Answer {
    let Some(next) = next(asked) else { return asked.open_page(200, &views::SignedOut::asked()) };
    // Another window may have gone on.
    if asked.read(|_, _| Ok(())).is_ok() {
        return Ok(Reply::on_to(next));
    }
    let sign_in = with_next("/sign-in", Some(&next));
    let at = words::time(asked.app().now().naive_utc());
    asked.open_page(200, &views::SignedOut::timed_out(&at, true, sign_in))
}

/// "Stay signed in": for the script an empty answer, for a form the page it stood on.
pub fn extend(asked: &Asked) -> Answer {
    sessions::stay(asked.app(), &asked.call)?;
    let timeout = asked.read(|tx, me| Ok(me.session.as_ref().map(|session| frame::timeout(asked, tx, session))))?;
    let timeout = timeout.ok_or(AppError::NotFound)?;
    if asked.wants_json {
        return Reply::json(200, &timeout);
    }
    let next = next(asked).unwrap_or_else(|| "/".to_owned());
    Ok(Reply::on_to(next).saying(format!("You are signed in until {} at least.", timeout.ends)))
}

/// What the script sends shortly before the end, so that nothing typed is lost.
pub fn keep(asked: &Asked) -> Answer {
    let path = asked.form.get("keep_path").split('?').next().unwrap_or_default();
    if local_path(path).is_none() {
        return Err(form_key::refused());
    }
    let mut fields = asked.form.worth_keeping();
    fields.retain(|(name, _)| name != "keep_path" && name != "keep_action");
    let kept = sessions::keep_typed(asked.app(), &asked.call, path, asked.form.get("csrf_token"), fields)?;
    kept.map(|_| Reply::text(200, "kept")).ok_or_else(form_key::refused)
}

pub fn confirm_form(asked: &Asked) -> Answer {
    confirm_page(asked, 200, FormErrors::none())
}

fn confirm_page(asked: &Asked, status: u16, errors: FormErrors) -> Answer {
    let proof = match sessions::steps_up_by(asked.app(), &asked.call)? {
        Proof::Code => Some(views::Confirm::code()),
        Proof::Password => Some(views::Confirm::password()),
        Proof::Word => None,
    };
    let what_for = "What you are about to do matters, so we ask again.";
    let next = next(asked).unwrap_or_else(|| "/account".to_owned());
    asked.page_with(status, |_, _| Ok(views::Confirm::new(what_for, proof, next, errors)))
}

pub fn confirm_submit(asked: &Asked) -> Answer {
    match sessions::step_up(asked.app(), &asked.call, asked.form.raw("proof")) {
        Ok(let_in) => Ok(on(asked, &let_in)),
        Err(AppError::Invalid(errors)) => confirm_page(asked, 422, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

/// The role needs a second step: it is set up before anything else.
pub fn enrol_form(asked: &Asked) -> Answer {
    let proposed = sessions::begin_enrolment(asked.app(), &asked.call)?;
    let page =
        super::account::setting_up(&proposed, &with_next("/sign-in/second-factor", next(asked).as_deref()), FormErrors::none())?;
    asked.open_page(200, &page)
}

pub fn enrol_submit(asked: &Asked) -> Answer {
    match sessions::finish_enrolment(asked.app(), &asked.call, asked.form.get("code")) {
        Ok((let_in, codes)) => {
            let made = format!("Made for {}.", let_in.name);
            let next = next(asked).unwrap_or_else(|| "/".to_owned());
            let page = crate::views::account::RecoveryCodes { codes, made, next };
            Ok(asked.open_page(200, &page)?.with_cookie(CookieName::Session, let_in.secret))
        }
        Err(AppError::Invalid(errors)) => {
            let proposed = sessions::begin_enrolment(asked.app(), &asked.call)?;
            let action = with_next("/sign-in/second-factor", next(asked).as_deref());
            asked.open_page(422, &super::account::setting_up(&proposed, &action, form_errors(&errors))?)
        }
        Err(error) => Err(error),
    }
}
