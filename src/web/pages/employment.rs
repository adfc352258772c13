//! Jobs: one's own at `/employment`, somebody else's at `/people/{id}/employment`, and verifying them.

use super::people::tabs::{self, Place};
use super::progress::{reader, whose, why};
use super::stale::both_versions;
use super::typed::optional_day;
use super::waiting::{queues, steps};
use super::{form_errors, form_version};
use crate::app::employment::{self as app, NewJob};
use crate::app::waiting::Page;
use crate::app::{AppError, FieldError};
use crate::domain::employment::KeptJob;
use crate::views::confirm::Confirmation;
use crate::views::employment as views;
use crate::views::parts::{FormErrors, Link};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::reply::Reply;

const LIST: &str = "/employment";
const QUEUE: &str = "/employment/to-verify";

pub fn show(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let found = app::view(tx, me, &whose(asked, me))?;
        let view = &found.view;
        frame.print_caption = Some(format!("{}. Employment, as at {}", view.person.name, words::date(view.as_of)));
        let missing: Vec<(&str, &str, Vec<&str>)> = found
            .missing
            .iter()
            .map(|(id, label, reasons)| {
                (id.as_str(), label.as_str(), reasons.iter().map(|reason| reason.text.as_str()).collect())
            })
            .collect();
        let page = views::Jobs::new(&views::JobsFacts {
            reader: &reader(me, view),
            as_of: view.as_of,
            jobs: &found.jobs,
            missing: &missing,
            people: &found.people,
            may_write: found.may.write,
            may_verify: found.may.verify,
        });
        Ok(page.about(why(view), tabs::of(&view.why, &view.person.id, Place::Employment)))
    })
}

/// What was typed, and what is wrong with its days.
fn typed(form: &Form) -> (NewJob, Vec<FieldError>) {
    let mut wrong = Vec::new();
    let new = NewJob {
        employer: form.get("employer").to_owned(),
        field: form.get("field").to_owned(),
        from: optional_day(&mut wrong, form, "from", "Day you started"),
        to: optional_day(&mut wrong, form, "to", "Last day"),
    };
    (new, wrong)
}

fn shown(form: &Form) -> views::JobTyped<'_> {
    views::JobTyped { employer: form.get("employer"), field: form.get("field"), from: form.date("from"), to: form.date("to") }
}

/// What is kept, as a form has it.
fn kept(kept: &KeptJob) -> Form {
    let new = NewJob::of(kept);
    let mut fields = vec![("employer".to_owned(), new.employer), ("field".to_owned(), new.field)];
    for (name, day) in [("from", new.from), ("to", new.to)] {
        let Some(day) = day else { continue };
        for (part, format) in [("day", "%-d"), ("month", "%-m"), ("year", "%Y")] {
            fields.push((format!("{name}_{part}"), day.format(format).to_string()));
        }
    }
    Form::of(fields)
}

fn add_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let fields: Vec<String> = app::to_add(tx, me)?.into_iter().collect();
        frame.back = Some(Link::new(LIST, "Back"));
        Ok(views::JobForm::new(&fields, None, shown(typed), errors))
    })
}

pub fn add_form(asked: &Asked) -> Answer {
    add_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

pub fn add(asked: &Asked) -> Answer {
    let (new, wrong) = typed(&asked.form);
    match asked.write(move |tx, me| app::add(tx, me, &new, wrong)) {
        Ok(_) => Ok(Reply::on_to(LIST).saying("Job added. Your manager or HR verifies it.")),
        Err(AppError::Invalid(errors)) => add_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

fn change_page(asked: &Asked, status: u16, typed: Option<&Form>, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let (job, fields) = app::find_own(tx, me, asked.param("id"))?;
        frame.back = Some(Link::new(LIST, "Back"));
        let fields: Vec<String> = fields.into_iter().collect();
        let version = typed.and_then(|typed| typed.number("version")).unwrap_or(job.version);
        let kept = kept(&job);
        let change = (job.id.as_str(), version, job.is_verified());
        Ok(views::JobForm::new(&fields, Some(change), shown(typed.unwrap_or(&kept)), errors))
    })
}

pub fn change_form(asked: &Asked) -> Answer {
    let typed = asked.typed_before();
    let is_typed = !typed.names().is_empty();
    change_page(asked, 200, is_typed.then_some(&typed), FormErrors::none())
}

pub fn change(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    let (new, wrong) = typed(&asked.form);
    match asked.write(move |tx, me| app::change(tx, me, &id, version, &new, wrong)) {
        Ok(_) => Ok(Reply::on_to(LIST).saying("Job changed.")),
        Err(AppError::Invalid(errors)) => change_page(asked, 422, Some(&asked.form), form_errors(&errors)),
        Err(AppError::Stale) => asked.page_with(412, |tx, me| {
            let (job, _) = app::find_own(tx, me, asked.param("id"))?;
            let ((mine, _), theirs) = (typed(&asked.form), NewJob::of(&job));
            let day = |day: Option<chrono::NaiveDate>| day.map(words::date).unwrap_or_default();
            let verified = match job.job.verified_on {
                Some(on) => ("It has to be verified again".to_owned(), format!("Verified on {}", words::date(on))),
                None => (String::new(), String::new()),
            };
            let rows = vec![
                ("Verified", verified.0, verified.1),
                ("Employer", mine.employer, theirs.employer),
                ("Field of work", words::sentence(&mine.field), words::sentence(&theirs.field)),
                ("Started", day(mine.from), day(theirs.from)),
                ("Last day", day(mine.to), day(theirs.to)),
            ];
            Ok(both_versions(&asked.form, rows, &asked.path, job.version, LIST))
        }),
        Err(error) => Err(error),
    }
}

pub fn withdraw_ask(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let (job, _) = app::find_own(tx, me, asked.param("id"))?;
        frame.back = Some(Link::new(LIST, "Back"));
        let action = format!("{LIST}/{}/withdraw", job.id);
        let question = Confirmation::new("Are you sure you want to withdraw this job?", "Withdraw it", action, LIST)
            .about(job.job.employer.clone())
            .effect("It counts for nothing any more.")
            .value("version", job.version.to_string());
        let warning = "It is verified. If you add it again, somebody has to verify it again.";
        Ok(if job.is_verified() { question.warning(warning) } else { question })
    })
}

pub fn withdraw(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    asked.write(move |tx, me| app::withdraw(tx, me, &id, version))?;
    Ok(Reply::on_to(LIST).saying("Job withdrawn."))
}

pub fn queue(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let after = asked.query.filled("after");
        let found = app::waiting(tx, me, Page::of(after))?;
        let waiting = &found.rows;
        let rows: Vec<views::Waiting<'_>> =
            waiting.iter().map(|row| views::Waiting { kept: &row.kept, officer: &row.person.name }).collect();
        Ok(views::JobsToVerify::new(&rows, queues(QUEUE), steps(QUEUE, after, found.next.as_deref())))
    })
}

fn verify_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let found = app::to_verify(tx, me, asked.param("id"))?;
        frame.back = Some(Link::new(QUEUE, "Back"));
        let name = |by: &Option<crate::domain::ids::PersonId>| by.as_ref().and_then(|by| found.people.get(by)).cloned();
        let past = found.kept.past.iter();
        let past: Vec<_> = past.map(|past| (past.clone(), name(&past.by).unwrap_or_else(|| "somebody".to_owned()))).collect();
        Ok(views::VerifyJob::new(
            &views::VerifyJobFacts {
                kept: &found.kept,
                version: typed.number("version").unwrap_or(found.kept.version),
                officer: &found.person.name,
                why: &found.why.words(),
                verified_by: name(&found.kept.verified_by).as_deref(),
                past: &past,
            },
            errors,
        ))
    })
}

pub fn verify_form(asked: &Asked) -> Answer {
    verify_page(asked, 200, &Form::default(), FormErrors::none())
}

pub fn verify(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    let checked = asked.form.get("checked") == "yes";
    match asked.write(move |tx, me| app::verify(tx, me, &id, version, checked)) {
        Ok(_) => Ok(Reply::on_to(QUEUE).saying("Job verified.")),
        Err(AppError::Invalid(errors)) => verify_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}
