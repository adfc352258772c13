//! The only place that knows status codes of failures: one match, and two ways to say it, as a page and as problem details
//! (RFC 9457). What only the log may know goes to the log, under the request's id.

use serde::Serialize;

use super::asked::{Answer, Asked};
use super::form::encode;
use super::form_key;
use super::reply::{Body, Reply};
use crate::app::error::Door;
use crate::app::{AppError, FieldError};
use crate::views::errors::{self, Foot};
use crate::views::words;

/// Codes that the doors themselves give; those of the use cases come with the errors.
pub mod problem {
    pub const BODY: &str = "body";
    pub const VERSION_REQUIRED: &str = "version_required";
    pub const FORM_KEY: &str = "form_key";
}

/// Seconds after which a busy or absent database is worth another try.
const RETRY_SECONDS: i64 = 5;

/// A failure as machines read it.
#[derive(Serialize)]
struct Problem<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    code: &'a str,
    detail: String,
    request_id: &'a str,
    errors: &'a [FieldError],
}

/// Status, code, title, what to say, and seconds to wait.
struct Said<'a> {
    status: u16,
    code: &'a str,
    title: &'static str,
    detail: String,
    wait: Option<i64>,
}

fn say<'a>(asked: &Asked, error: &'a AppError) -> Said<'a> {
    let said = |status, code, title, detail: &str| Said { status, code, title, detail: detail.to_owned(), wait: None };
    match error {
        AppError::Unauthenticated(_) => {
            said(401, "not_signed_in", "Who are you?", "Send a token as Authorization: Bearer, or sign in.")
        }
        AppError::StepUp => {
            said(403, "step_up", "Prove again who you are", "This needs your password or code again. It is not done by a token.")
        }
        AppError::Forbidden { code, words } => said(403, code, "You cannot do this", words),
        AppError::NotFound => said(404, "not_found", "Not found", "It is not there, or not yours to know of."),
        AppError::Invalid(errors) if errors.iter().any(|error| error.code == problem::BODY) => {
            said(400, problem::BODY, "Not understood", &error.to_string())
        }
        AppError::Invalid(_) => said(422, "invalid", "There is a problem", "Something in what was sent has to be put right."),
        AppError::Problems(_) => said(422, "problems", "There is a problem", "The file has problems. Nothing was stored."),
        AppError::Conflict { code, words } if code == problem::VERSION_REQUIRED => said(428, code, "Version required", words),
        AppError::Conflict { code, words } => said(409, code, "This has changed", words),
        AppError::NotEligible(_) => said(409, "not_eligible", "You cannot apply now", &error.to_string()),
        AppError::Answered { .. } => said(200, "answered", "Done before", ""),
        AppError::Stale => {
            said(412, "stale", "Somebody else was faster", "It was changed in between. Read it again and decide anew.")
        }
        AppError::TooMany { until } => {
            let wait = (*until - asked.app().now()).num_seconds().max(1);
            let detail = format!("Too many tries. Try again at {}.", words::time(until.naive_utc()));
            Said { status: 429, code: "too_many", title: "Slow down", detail, wait: Some(wait) }
        }
        AppError::Unavailable(_) => Said {
            status: 503,
            code: "unavailable",
            title: "Service unavailable",
            detail: "The service cannot answer now. Nothing was changed. Try again soon.".to_owned(),
            wait: Some(RETRY_SECONDS),
        },
        AppError::Internal(_) => said(500, "internal", "There is a problem", "Something went wrong on our side."),
    }
}

/// The reply for a failure.
pub fn reply(asked: &Asked, error: &AppError) -> Reply {
    if let AppError::Answered { status, body } = error {
        let body = if body.is_empty() { Body::Empty } else { Body::Json { text: body.clone(), problem: false } };
        return Reply::new(*status, body).with_header("Idempotency-Replayed", "true");
    }
    match error {
        AppError::Internal(text) => tracing::error!(request_id = asked.request_id, error = text, "a request failed"),
        AppError::Unavailable(text) => tracing::warn!(request_id = asked.request_id, error = text, "the database did not answer"),
        _ => {}
    }
    let said = say(asked, error);
    let reply = if asked.is_api() { as_json(asked, error, &said) } else { as_page(asked, error, &said) };
    match said.wait {
        Some(wait) => reply.with_header("Retry-After", wait.to_string()),
        None => reply,
    }
}

fn as_json(asked: &Asked, error: &AppError, said: &Said<'_>) -> Reply {
    let errors = match error {
        AppError::Invalid(errors) => errors.clone(),
        AppError::NotEligible(why) => {
            let said = why.blockers.iter().map(|blocker| FieldError::new("application", blocker.code.as_str(), &*blocker.text));
            said.collect()
        }
        _ => Vec::new(),
    };
    let problem = Problem {
        r#type: format!("about:blank#{}", said.code),
        title: said.title,
        status: said.status,
        code: said.code,
        detail: said.detail.clone(),
        request_id: &asked.request_id,
        errors: &errors,
    };
    // The shape above always serialises.
    let text = serde_json::to_string(&problem).unwrap_or_default();
    let reply = Reply::new(said.status, Body::Json { text, problem: true });
    if said.status == 401 { reply.with_header("WWW-Authenticate", "Bearer") } else { reply }
}

fn as_page(asked: &Asked, error: &AppError, said: &Said<'_>) -> Reply {
    if let Some(door) = door(asked, error) {
        return Reply::on_to(door);
    }
    let foot = Foot::new("/", "your first page", Some(asked.request_id.clone()));
    let changed = |words: String| errors::Conflict::new(words, foot.clone());
    let page = match error {
        AppError::NotFound => asked.open_page(404, &errors::NotFound { foot }),
        AppError::Forbidden { words, .. } => {
            asked.open_page(403, &errors::Forbidden { rule: words.clone(), who_can: None, foot })
        }
        AppError::Conflict { words, .. } => asked.open_page(said.status, &changed(words.clone())),
        AppError::NotEligible(_) => asked.open_page(said.status, &changed(said.detail.clone())),
        AppError::Stale => asked.open_page(412, &changed(said.detail.clone())),
        // The database is spared here, or does not answer: the page does without it.
        AppError::TooMany { until } => asked.bare_page(429, &errors::TooMany { again_at: words::time(until.naive_utc()), foot }),
        AppError::Unavailable(_) => {
            let when = "Nothing was changed. Try again in a minute.".to_owned();
            asked.bare_page(503, &errors::Unavailable { when, foot })
        }
        // A form shows these beside its fields; whatever has no form says them here.
        AppError::Invalid(_) => asked.open_page(said.status, &changed(error.to_string())),
        _ => asked.bare_page(said.status, &errors::Problem { foot }),
    };
    page.unwrap_or_else(|error| {
        tracing::error!(request_id = asked.request_id, error = %error, "a page of errors could not be written");
        Reply::text(said.status, format!("{}. Reference {}", said.title, asked.request_id))
    })
}

/// What cannot be read as a request of ours, and so came to no handler: as a page, or as problem details.
pub fn turned_away(asked: &Asked, status: u16, words: &str) -> Reply {
    let (code, title) = match status {
        405 => ("method", "Not asked for in this way"),
        413 => ("too_large", "Too large"),
        415 => ("content_type", "Another kind of content"),
        500 => ("internal", "There is a problem"),
        _ => (problem::BODY, "Not understood"),
    };
    if asked.is_api() {
        let error = AppError::Invalid(Vec::new());
        return as_json(asked, &error, &Said { status, code, title, detail: words.to_owned(), wait: None });
    }
    let reference = Some(asked.request_id.clone());
    // What is too large is sent again from its form.
    let foot = match status {
        413 => Foot::new(form_key::page_of(&asked.path), "the form", reference),
        _ => Foot::new("/", "your first page", reference),
    };
    let page = asked.bare_page(status, &errors::Forbidden { rule: words.to_owned(), who_can: None, foot });
    page.unwrap_or_else(|_| Reply::text(status, words))
}

/// Where somebody is sent who has to show something first, with the way back.
fn door(asked: &Asked, error: &AppError) -> Option<String> {
    let got = asked.method == "GET" || asked.method == "HEAD";
    let back = if got { asked.here() } else { form_key::page_of(&asked.path).to_owned() };
    let next = encode(&back);
    Some(match error {
        AppError::Unauthenticated(Door::SignIn) => format!("/sign-in?next={next}"),
        AppError::Unauthenticated(Door::TimedOut) => format!("/sign-in?timed_out=1&next={next}"),
        AppError::Unauthenticated(Door::Ended) => format!("/sign-in?ended=1&next={next}"),
        AppError::Unauthenticated(Door::Code) => format!("/sign-in/code?next={next}"),
        AppError::Unauthenticated(Door::Enrol) => format!("/sign-in/second-factor?next={next}"),
        AppError::Unauthenticated(Door::Password) => "/set-password".to_owned(),
        AppError::StepUp => format!("/confirm?next={next}"),
        _ => return None,
    })
}

/// Whatever a handler gave, as a reply.
pub fn settle(asked: &Asked, answer: Answer) -> Reply {
    answer.unwrap_or_else(|error| reply(asked, &error))
}
