//! Objectives: proposing, agreeing, other words, dropping.

use super::shown::{back, caption, id, overtaken, party, path};
use crate::app::AppError;
use crate::app::appraisals::{self as app, Reworded, Sheet, Wanted};
use crate::domain::appraisal::{Objective, ObjectiveState};
use crate::views::appraisals::{ObjectiveForm, ObjectiveLine, Objectives, drop_objective};
use crate::views::errors::{Stale, TwoVersions};
use crate::views::parts::{FormErrors, Link, Posted};
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::pages::{form_errors, form_version};
use crate::web::reply::Reply;

fn list(asked: &Asked) -> String {
    format!("{}/objectives", path(asked))
}

fn typed(form: &Form) -> Reworded {
    Reworded { title: form.raw("title").to_owned(), measure: form.raw("measure").to_owned() }
}

fn page(asked: &Asked, status: u16, form: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let sheet = app::to_do(tx, me, &id(asked), Wanted::Objectives)?;
        back(asked, frame);
        let (path, party) = (path(asked), party(&sheet));
        let rows = sheet.opened.objectives.iter().map(|held| ObjectiveLine::new(held, &path, &party)).collect();
        let words = (form.raw("title"), form.raw("measure"));
        Ok(Objectives::new(&path, &caption(&sheet), &party, rows, words, errors))
    })
}

pub fn objectives(asked: &Asked) -> Answer {
    page(asked, 200, &asked.typed_before(), FormErrors::none())
}

pub fn propose(asked: &Asked) -> Answer {
    let (appraisal, words) = (id(asked), typed(&asked.form));
    match asked.write(move |tx, me| app::propose(tx, me, &appraisal, &words)) {
        Ok(_) => Ok(Reply::on_to(list(asked)).saying("Objective proposed. It counts once the other side agrees.")),
        Err(AppError::Invalid(errors)) => page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => late(asked, error),
    }
}

/// Too late, with what was typed.
fn late(asked: &Asked, error: AppError) -> Answer {
    overtaken(asked, error, &[("Objective", asked.form.raw("title")), ("Measure", asked.form.raw("measure"))])
}

/// The objective that is asked for, as it is now.
fn found(asked: &Asked, sheet: &Sheet) -> Result<Objective, AppError> {
    let held = sheet.opened.objectives.iter().find(|held| held.id == asked.param("objective"));
    match held {
        Some(held) if held.state == ObjectiveState::Dropped => {
            Err(AppError::conflict("dropped", "This objective was dropped. Propose a new one."))
        }
        Some(held) => Ok(held.clone()),
        None => Err(AppError::NotFound),
    }
}

fn one_page(asked: &Asked, status: u16, form: Option<&Form>, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let sheet = app::to_do(tx, me, &id(asked), Wanted::Objectives)?;
        let held = found(asked, &sheet)?;
        frame.back = Some(Link::new(list(asked), "Back"));
        let words = form.map_or((held.title.as_str(), held.measure.as_str()), |form| (form.raw("title"), form.raw("measure")));
        let version = form.and_then(|form| form.number("version")).unwrap_or(held.version);
        let path = path(asked);
        Ok(ObjectiveForm::new((&path, &held.id, version), &caption(&sheet), &party(&sheet), words, errors))
    })
}

pub fn objective_form(asked: &Asked) -> Answer {
    let before = asked.typed_before();
    one_page(asked, 200, (!before.names().is_empty()).then_some(&before), FormErrors::none())
}

pub fn objective_submit(asked: &Asked) -> Answer {
    let (appraisal, version, words) = (id(asked), form_version(asked)?, typed(&asked.form));
    let objective = asked.param("objective").to_owned();
    match asked.write(move |tx, me| app::reword(tx, me, &appraisal, &objective, version, &words)) {
        Ok(_) => Ok(Reply::on_to(list(asked)).saying("Objective changed. It counts once the other side agrees.")),
        Err(AppError::Invalid(errors)) => one_page(asked, 422, Some(&asked.form), form_errors(&errors)),
        Err(AppError::Stale) => stale(asked),
        Err(error) => late(asked, error),
    }
}

/// Both wordings, and the choice between them.
fn stale(asked: &Asked) -> Answer {
    asked.page_with(412, |tx, me| {
        let sheet = app::to_do(tx, me, &id(asked), Wanted::Objectives)?;
        let held = found(asked, &sheet)?;
        let one = |line: &str| line.trim().replace("\r\n", "\n");
        let rows = [("Objective", "title", &held.title), ("Measure", "measure", &held.measure)].into_iter();
        let rows = rows.map(|(what, field, theirs)| TwoVersions {
            what: what.to_owned(),
            mine: one(asked.form.raw(field)),
            theirs: theirs.clone(),
        });
        let value = |name: &str| Posted { name: name.to_owned(), value: asked.form.raw(name).to_owned() };
        Ok(Stale {
            saved_by: "What is stored now stands beside what you typed.".to_owned(),
            rows: rows.filter(|row| row.mine != row.theirs).collect(),
            action: format!("{}/{}", list(asked), held.id),
            version: held.version.to_string(),
            values: vec![value("title"), value("measure")],
            keep_theirs: list(asked),
        })
    })
}

pub fn objective_agree(asked: &Asked) -> Answer {
    let (appraisal, version) = (id(asked), form_version(asked)?);
    let objective = asked.param("objective").to_owned();
    match asked.write(move |tx, me| app::agree(tx, me, &appraisal, &objective, version)) {
        Ok(_) => Ok(Reply::on_to(list(asked)).saying("You agreed to the objective.")),
        Err(error) => overtaken(asked, error, &[]),
    }
}

pub fn objective_drop_ask(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let sheet = app::to_do(tx, me, &id(asked), Wanted::Objectives)?;
        let held = found(asked, &sheet)?;
        frame.back = Some(Link::new(list(asked), "Back"));
        Ok(drop_objective(&path(asked), &held))
    })
}

pub fn objective_drop(asked: &Asked) -> Answer {
    let (appraisal, version) = (id(asked), form_version(asked)?);
    let objective = asked.param("objective").to_owned();
    match asked.write(move |tx, me| app::drop_objective(tx, me, &appraisal, &objective, version)) {
        Ok(_) => Ok(Reply::on_to(list(asked)).saying("Objective dropped.")),
        Err(error) => overtaken(asked, error, &[]),
    }
}
