//! What the forms of a case have in common: they open with what was typed before, are saved to go on with later, are looked at
//! once more before they are sent, and say what happened when somebody else was faster. What was typed is never lost.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::says::{happened, lines, path_of};
use super::{case_path, id};
use crate::app::progression::{self, CaseView};
use crate::app::{AppError, Caller, FieldError, Tx, sessions};
use crate::domain::progression::case::Form as CaseForm;
use crate::domain::progression::decision::DecisionOutcome;
use crate::views::applications::CheckAnswers;
use crate::views::engine::Page;
use crate::views::errors::{Conflict, Foot, Stale, TwoVersions};
use crate::views::parts::{FormErrors, Link, Posted, SummaryRow};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::pages::{form_errors, form_version};
use crate::web::reply::Reply;

/// What the forms of a case ask, in the order in which they do, and how a page names it.
const ASKED: [(&str, &str); 11] = [
    ("interest", "Do you have an interest?"),
    ("recommendation", "Your recommendation"),
    ("answer", "Your answer"),
    ("finding", "Outcome of the appeal"),
    ("outcome", "Decision"),
    ("effective_on", "Takes effect from"),
    ("review_on", "Review date"),
    ("reason", "Reason"),
    ("words", "Words for the officer"),
    ("grounds", "Grounds"),
    ("statement", "Anything else we should know"),
];

/// The day that a new decision asks for in the place of an approval.
const HELD_AGAIN: &str = "The level before is held again from";

/// What the button of a form asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// To look at it once more.
    Continue,
    Send,
    /// To have the form back.
    Change,
    Save,
}

impl Step {
    fn of(asked: &Asked) -> Step {
        match asked.form.get("step") {
            "send" => Step::Send,
            "change" => Step::Change,
            "save" => Step::Save,
            _ => Step::Continue,
        }
    }
}

/// A case, and what its reader has typed into one of its forms.
pub struct Opened {
    pub view: CaseView,
    pub typed: Form,
    /// "4:12pm", where it was saved.
    pub saved: Option<String>,
    /// Of the application, as the form had it.
    pub version: String,
    /// The page of the application.
    pub case: String,
    pub today: chrono::NaiveDate,
}

/// Opens a form of a case, or gives the refusal that sending it would give.
pub fn open(asked: &Asked, tx: &mut Tx<'_>, me: &Caller, form: CaseForm) -> Result<Opened, AppError> {
    let id = id(asked);
    let saved = progression::typed(tx, me, &id, form)?;
    let view = progression::view(tx, me, &id)?;
    let held = view.application.version.to_string();
    let (typed, saved) = if is_sent(asked) {
        (asked.form.clone(), None)
    } else if let Some(kept) = sessions::typed(tx, me, &asked.path)? {
        (Form::of(kept), None)
    } else {
        let at = saved.as_ref().map(|saved| words::time(saved.saved_at.naive_utc()));
        (Form::of(saved.map(|saved| saved.fields.into_iter().collect()).unwrap_or_default()), at)
    };
    Ok(Opened {
        version: asked.form.filled("version").map_or(held, str::to_owned),
        case: path_of(&view.application),
        today: tx.today,
        view,
        typed,
        saved,
    })
}

fn is_sent(asked: &Asked) -> bool {
    !matches!(asked.method.as_str(), "GET" | "HEAD")
}

/// The form, with what was typed into it; or what has changed, where it cannot be filled in any more.
pub fn shown<P: Page>(
    asked: &Asked,
    status: u16,
    form: CaseForm,
    show: impl FnOnce(&Caller, &Opened, FormErrors) -> P,
    errors: FormErrors,
) -> Answer {
    let page = asked.framed(status, |tx, me, frame| {
        let opened = open(asked, tx, me, form)?;
        frame.back = Some(Link::new(opened.case.clone(), "Back"));
        Ok(show(me, &opened, errors))
    });
    or_changed(asked, page)
}

/// A page; or, where the state of the case is no longer the one for it, what has changed.
pub fn or_changed(asked: &Asked, page: Answer) -> Answer {
    match page {
        // That it is in another state is said with the state.
        Err(AppError::Conflict { code, .. }) if code == "wrong_state" => overtaken(asked, 409, None),
        Err(AppError::Conflict { words, .. }) => overtaken(asked, 409, Some(words)),
        other => other,
    }
}

/// What came back from a form: saved, looked at once more, or sent. `check` says what is wrong with it and makes the page of
/// the last look; `send` does it.
pub fn posted<P: Page>(
    asked: &Asked,
    form: CaseForm,
    show: impl FnOnce(&Caller, &Opened, FormErrors) -> P,
    check: impl FnOnce(&mut Tx<'_>, &Caller, &Opened) -> Result<CheckAnswers, AppError>,
    send: impl FnOnce() -> Result<Reply, AppError>,
) -> Answer {
    let keeps_out = asked.form.get("interest") == "yes" && form != CaseForm::Reversal;
    let result = match Step::of(asked) {
        Step::Save => save(asked, form),
        Step::Change => return shown(asked, 200, form, show, FormErrors::none()),
        // Whoever has an interest goes no further here.
        Step::Continue | Step::Send if keeps_out => Ok(Reply::on_to(format!("{}/interest", case_path(asked)))),
        Step::Continue => look(asked, form, check),
        Step::Send => send(),
    };
    settled(asked, result, |errors| shown(asked, 422, form, show, errors))
}

/// The last look at what was typed, where nothing is wrong with it.
fn look(
    asked: &Asked,
    form: CaseForm,
    check: impl FnOnce(&mut Tx<'_>, &Caller, &Opened) -> Result<CheckAnswers, AppError>,
) -> Answer {
    let version = form_version(asked)?;
    asked.framed(200, |tx, me, frame| {
        let opened = open(asked, tx, me, form)?;
        if opened.view.application.version != version {
            return Err(AppError::Stale);
        }
        frame.back = None;
        let page = check(tx, me, &opened)?;
        let rows = typed_rows(&asked.form, &opened.view).into_iter().chain(page.rows.clone()).collect();
        Ok(CheckAnswers { rows, ..page })
    })
}

/// Keeps what was typed, finished or not.
fn save(asked: &Asked, form: CaseForm) -> Result<Reply, AppError> {
    let (id, fields) = (id(asked), asked.form.worth_keeping());
    let fields: BTreeMap<String, String> = fields.into_iter().filter(|(name, _)| name != "step").collect();
    let saved = asked.write(move |tx, me| progression::save_form(tx, me, &id, form, &fields));
    let saved = saved.map_err(|error| match error {
        // All of the form is too long: said beside its longest part.
        AppError::Invalid(errors) => AppError::Invalid(errors.into_iter().map(|error| beside(error, form)).collect()),
        other => other,
    })?;
    let at = words::time(saved.saved_at.naive_utc());
    Ok(Reply::on_to(case_path(asked)).saying(format!("Draft saved at {at}. Nothing is sent.")))
}

fn beside(error: FieldError, form: CaseForm) -> FieldError {
    let field = match form {
        CaseForm::Appeal => "grounds",
        CaseForm::Decision => "words",
        _ => "reason",
    };
    FieldError { field: field.to_owned(), ..error }
}

/// What came of a step: its reply, the form again, or what has changed meanwhile.
pub fn settled(asked: &Asked, result: Result<Reply, AppError>, again: impl FnOnce(FormErrors) -> Answer) -> Answer {
    match result {
        Err(AppError::Invalid(mut errors)) => {
            let place = |error: &FieldError| ASKED.iter().position(|(name, _)| *name == error.field).unwrap_or(ASKED.len());
            errors.sort_by_key(place);
            again(form_errors(&errors))
        }
        Err(AppError::Stale) => stale(asked),
        other => or_changed(asked, other),
    }
}

/// Somebody else was faster: both versions, and the choice between them. Whoever was faster than themselves by pressing
/// twice is told that it is done.
fn stale(asked: &Asked) -> Answer {
    let (view, me) = asked.read(|tx, me| Ok((progression::view(tx, me, &id(asked))?, me.id().clone())))?;
    let by_me = view.steps.first().is_some_and(|step| step.by == me);
    if by_me || view.steps.is_empty() {
        return overtaken(asked, 412, None);
    }
    let held = view.checks.iter().find(|check| asked.param("gate") == check.gate.as_str()).and_then(|c| c.answer.clone());
    let theirs = |field: &str| match (&held, field) {
        (Some(given), "answer") => given.answer.label().to_owned(),
        (Some(given), "reason") => given.reason.clone(),
        _ => String::new(),
    };
    let rows = answers(&asked.form);
    let rows = rows.map(|(field, what, mine)| TwoVersions { what: what.to_owned(), mine, theirs: theirs(field) });
    let page = Stale {
        saved_by: view.steps.first().map(happened).unwrap_or_default(),
        rows: rows.collect(),
        action: asked.path.clone(),
        version: view.application.version.to_string(),
        values: carried(&asked.form).into_iter().filter(|value| value.name != "version").collect(),
        keep_theirs: case_path(asked),
    };
    asked.page_with(412, |_, _| Ok(page))
}

/// What the case is now, who moved it, and what was typed.
fn overtaken(asked: &Asked, status: u16, words: Option<String>) -> Answer {
    asked.framed(status, |tx, me, frame| {
        frame.back = None;
        let view = progression::view(tx, me, &id(asked))?;
        let state = words::lower_first(view.application.stage().label());
        let by_me = view.steps.first().is_some_and(|step| step.by == *me.id());
        let now = match words {
            Some(words) => words,
            None if status == 412 && by_me => format!("You have done this already. This application is {state} now."),
            None => format!("This application is {state} now."),
        };
        let links = vec![Link::new(case_path(asked), "See the application")];
        let foot = Foot::new("/", "your first page", Some(asked.request_id.clone()));
        let changed = view.steps.first().map(happened);
        Ok(Conflict { changed, links, typed: typed_rows(&asked.form, &view), ..Conflict::new(now, foot) })
    })
}

/// Field, question and answer of what was typed, in the order of the questions.
fn answers(form: &Form) -> impl Iterator<Item = (&'static str, &'static str, String)> {
    ASKED.into_iter().filter_map(|(field, label)| {
        let day: Vec<&str> = form.date(field).into_iter().filter(|part| !part.is_empty()).collect();
        let text = if day.is_empty() { said(form.get(field)) } else { as_day(&day) };
        (!text.is_empty()).then_some((field, label, text))
    })
}

/// A day as pages say it; as it was typed, where it is none.
fn as_day(typed: &[&str]) -> String {
    let [day, month, year] = typed else { return typed.join(" ") };
    let read = || NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    read().map_or_else(|| typed.join(" "), words::date)
}

/// What was typed, question by question, of the application as it is.
pub fn typed_rows(form: &Form, view: &CaseView) -> Vec<SummaryRow> {
    let replaces_approval = view.decisions.first().is_some_and(|standing| standing.outcome == DecisionOutcome::Approved);
    let asked = |field, label| if field == "effective_on" && replaces_approval { HELD_AGAIN } else { label };
    answers(form).map(|(field, label, text)| lines(asked(field, label), &text)).collect()
}

/// A choice in the words of its page; other text as it is.
fn said(text: &str) -> String {
    match text {
        "yes" => "Yes",
        "no" => "No",
        "not_now" => "Not now",
        "recommend" => "Recommend",
        "not_recommend" => "Do not recommend",
        "return" => "Return",
        "uphold" => "Uphold the appeal",
        "dismiss" => "Dismiss the appeal",
        "approved" => "Approved",
        "met_deferred" => "Met but deferred",
        "declined" => "Declined",
        other => other,
    }
    .to_owned()
}

/// All that was typed, to be posted once more.
pub fn carried(form: &Form) -> Vec<Posted> {
    let all = form.fields().filter(|(name, _)| !matches!(*name, "csrf_token" | "step"));
    all.map(|(name, value)| Posted { name: name.to_owned(), value: value.to_owned() }).collect()
}

/// Whether the question that comes before every decision is answered.
pub fn interest_wrong(wrong: &mut Vec<FieldError>, form: &Form) {
    if !matches!(form.get("interest"), "no" | "yes") {
        wrong.push(FieldError::new("interest", "required", "Select if you have an interest"));
    }
}

/// What is wrong with the form, and what the use case says of it, together.
pub fn gather<T>(mut wrong: Vec<FieldError>, result: Result<T, AppError>) -> Result<T, AppError> {
    match result {
        Err(AppError::Invalid(more)) => {
            let new = more.into_iter().filter(|error| wrong.iter().all(|known| known.field != error.field));
            let new: Vec<FieldError> = new.collect();
            wrong.extend(new);
            Err(AppError::Invalid(wrong))
        }
        Ok(value) if wrong.is_empty() => Ok(value),
        Ok(_) => Err(AppError::Invalid(wrong)),
        Err(error) => Err(error),
    }
}
