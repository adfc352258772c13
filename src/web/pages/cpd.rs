//! The log of continuing professional development: one's own at `/cpd`, somebody else's at `/people/{id}/cpd`.

use chrono::NaiveDate;

use super::people::tabs::{self, Place};
use super::progress::{reader, whose, why};
use super::stale::both_versions;
use super::typed::optional_day;
use super::{form_errors, form_version};
use crate::app::cpd::{self as app, NewEntry};
use crate::app::{AppError, FieldError};
use crate::domain::cpd::CpdKind;
use crate::domain::period::window_start;
use crate::views::confirm::Confirmation;
use crate::views::cpd::{EntryForm, EntryTyped, Log, LogFacts, Portfolio, PortfolioFacts};
use crate::views::parts::{FormErrors, Link};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::reply::Reply;

/// Months of a portfolio where no days are asked for.
const YEAR: u32 = 12;

pub fn show(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let log = app::view(tx, me, &whose(asked, me))?;
        let view = &log.view;
        frame.print_caption = Some(format!("{}. CPD, as at {}", view.person.name, words::date(view.as_of)));
        let page = Log::new(&LogFacts {
            reader: &reader(me, view),
            as_of: view.as_of,
            entries: &log.entries,
            needs: &log.needs,
            may_write: log.may_write,
        });
        Ok(page.about(why(view), tabs::of(&view.why, &view.person.id, Place::Cpd)))
    })
}

fn shown(typed: &Form) -> EntryTyped<'_> {
    EntryTyped {
        on: typed.date("on"),
        hours: typed.get("hours"),
        title: typed.get("title"),
        kind: typed.get("kind"),
        reflection: typed.raw("reflection"),
        standards: typed.all("standards"),
    }
}

fn add_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        app::to_add(tx, me)?;
        frame.back = Some(Link::new("/cpd", "Back"));
        Ok(EntryForm::new(None, &shown(typed), errors))
    })
}

pub fn add_form(asked: &Asked) -> Answer {
    add_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

/// What was typed, and what is wrong with its day.
fn typed(form: &Form) -> (NewEntry, Vec<FieldError>) {
    let mut wrong = Vec::new();
    let new = NewEntry {
        on: optional_day(&mut wrong, form, "on", "Date you did it"),
        hours: form.get("hours").to_owned(),
        title: form.get("title").to_owned(),
        kind: form.get("kind").to_owned(),
        reflection: form.raw("reflection").to_owned(),
        standards: form.all("standards"),
    };
    (new, wrong)
}

pub fn add(asked: &Asked) -> Answer {
    let (new, wrong) = typed(&asked.form);
    match asked.write(move |tx, me| app::add(tx, me, &new, wrong)) {
        Ok(_) => Ok(Reply::on_to("/cpd").saying("Entry added.")),
        Err(AppError::Invalid(errors)) => add_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

/// What is kept as a form has it.
fn kept(new: NewEntry) -> Form {
    let texts = [("hours", new.hours), ("title", new.title), ("kind", new.kind), ("reflection", new.reflection)];
    let mut fields: Vec<(String, String)> = texts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    fields.extend(new.standards.into_iter().map(|standard| ("standards".to_owned(), standard)));
    for (part, format) in [("day", "%-d"), ("month", "%-m"), ("year", "%Y")] {
        fields.extend(new.on.map(|day| (format!("on_{part}"), day.format(format).to_string())));
    }
    Form::of(fields)
}

fn change_page(asked: &Asked, status: u16, typed: Option<&Form>, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let held = app::find_own(tx, me, asked.param("id"))?;
        frame.back = Some(Link::new("/cpd", "Back"));
        let version = typed.and_then(|typed| typed.number("version")).unwrap_or(held.version);
        let kept = kept(NewEntry::of(&held));
        Ok(EntryForm::new(Some((&held.id, version)), &shown(typed.unwrap_or(&kept)), errors))
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
        Ok(_) => Ok(Reply::on_to("/cpd").saying("Entry changed.")),
        Err(AppError::Invalid(errors)) => change_page(asked, 422, Some(&asked.form), form_errors(&errors)),
        Err(AppError::Stale) => stale(asked),
        Err(error) => Err(error),
    }
}

/// Both versions, and the choice between them.
fn stale(asked: &Asked) -> Answer {
    asked.page_with(412, |tx, me| {
        let held = app::find_own(tx, me, asked.param("id"))?;
        let ((mine, _), theirs) = (typed(&asked.form), NewEntry::of(&held));
        let day = |new: &NewEntry| new.on.map(words::date).unwrap_or_default();
        let kind = |new: &NewEntry| CpdKind::from_word(&new.kind).map(CpdKind::words).unwrap_or_default().to_owned();
        let lines = |text: &str| text.replace("\r\n", "\n");
        let both = [
            ("What you did", mine.title.clone(), theirs.title.clone()),
            ("Kind of activity", kind(&mine), kind(&theirs)),
            ("Date", day(&mine), day(&theirs)),
            ("Hours", mine.hours.clone(), theirs.hours.clone()),
            ("What you learned", lines(&mine.reflection), theirs.reflection.clone()),
            ("Professional standards", mine.standards.join(", "), theirs.standards.join(", ")),
        ];
        Ok(both_versions(&asked.form, both.into(), &format!("/cpd/{}/change", held.id), held.version, "/cpd"))
    })
}

/// The entries of some days, to print; a year up to today where none are asked for.
pub fn portfolio(asked: &Asked) -> Answer {
    let (mut wrong, query) = (Vec::new(), &asked.query);
    let from = optional_day(&mut wrong, query, "from", "From");
    let to = optional_day(&mut wrong, query, "to", "To");
    if from.is_some() && to.is_some() && from > to {
        wrong.push(FieldError::new("to", "too_early", "To must be on or after From"));
    }
    let is_right = wrong.is_empty();
    asked.framed(if is_right { 200 } else { 422 }, |tx, me, frame| {
        let mut log = app::view(tx, me, &whose(asked, me))?;
        let to = to.filter(|_| is_right).unwrap_or(log.view.as_of);
        let from = from.filter(|_| is_right).unwrap_or_else(|| window_start(to, YEAR));
        log.entries.retain(|entry| (from..=to).contains(&entry.on));
        let view = &log.view;
        let reader = reader(me, view);
        frame.back = Some(Link::new(reader.cpd(), "Back"));
        let days = format!("{} to {}", words::date(from), words::date(to));
        frame.print_caption = Some(format!("{}. CPD portfolio, {days}", view.person.name));
        let parts = |name: &str, day: NaiveDate| {
            let typed = query.date(name).map(str::to_owned);
            let is_blank = typed.iter().all(String::is_empty);
            if is_blank { ["%-d", "%-m", "%Y"].map(|format| day.format(format).to_string()) } else { typed }
        };
        let (first, last) = (parts("from", from), parts("to", to));
        let why = why(view);
        Ok(Portfolio::new(
            &PortfolioFacts {
                reader: &reader,
                post: view.held.as_ref().map(|held| held.job_title.as_str()),
                why: why.as_deref(),
                from,
                to,
                entries: &log.entries,
                typed: [&first, &last].map(|parts| parts.each_ref().map(String::as_str)),
            },
            form_errors(&wrong),
        ))
    })
}

pub fn withdraw_ask(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let entry = app::find_own(tx, me, asked.param("id"))?;
        frame.back = Some(Link::new("/cpd", "Back"));
        let action = format!("/cpd/{}/withdraw", entry.id);
        let question = Confirmation::new("Are you sure you want to withdraw this entry?", "Withdraw it", action, "/cpd");
        Ok(question
            .about(entry.title.unwrap_or_default())
            .effect(format!("Its {} hours count no longer.", entry.hours))
            .value("version", entry.version.to_string()))
    })
}

pub fn withdraw(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    asked.write(move |tx, me| app::withdraw(tx, me, &id, version))?;
    Ok(Reply::on_to("/cpd").saying("Entry withdrawn."))
}
