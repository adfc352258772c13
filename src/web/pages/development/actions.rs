//! One action of a plan: adding it, changing it, saying what came of it, dropping it and taking it up again.

use super::super::progress::{reader, whose};
use super::super::typed::optional_day;
use super::super::{form_errors, form_version};
use super::{missing, names};
use crate::app::development::{self as app, NewAction};
use crate::app::{AppError, FieldError};
use crate::domain::development::{ActionState, Owner, PlanAction};
use crate::domain::ids::PersonId;
use crate::domain::words::lower_first;
use crate::views::confirm::Confirmation;
use crate::views::development::{ActionFacts, ActionForm, ActionTyped, FinishForm, criterion_label};
use crate::views::errors::{Conflict, Foot, Stale, TwoVersions};
use crate::views::parts::{FormErrors, Link, Posted, SummaryRow};
use crate::views::progress::Names;
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::reply::Reply;

/// What a form of an action says.
fn read(form: &Form) -> (NewAction, Vec<FieldError>) {
    let mut wrong = Vec::new();
    let new = NewAction {
        what: form.get("what").to_owned(),
        owner: form.get("owner").to_owned(),
        criterion: form.get("criterion").to_owned(),
        due_on: optional_day(&mut wrong, form, "due_on", "Due date"),
    };
    (new, wrong)
}

fn typed(form: &Form) -> ActionTyped<'_> {
    ActionTyped {
        what: form.raw("what"),
        owner: form.get("owner"),
        criterion: form.get("criterion"),
        due_on: form.date("due_on"),
    }
}

/// Where the plan of somebody stands, for the caller.
fn plan_of(person: &PersonId, me: &PersonId) -> String {
    if person == me { "/plan".to_owned() } else { format!("/people/{person}/plan") }
}

pub fn add_form(asked: &Asked) -> Answer {
    let mut kept = asked.typed_before();
    // A criterion's page leads here with its criterion, an appraisal's with its cycle.
    if kept.names().is_empty() {
        kept = asked.query.clone();
    }
    add_page(asked, 200, &kept, FormErrors::none())
}

fn add_page(asked: &Asked, status: u16, form: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let person = whose(asked, me);
        app::to_add(tx, me, &person)?;
        let plan = app::view(tx, me, &person)?;
        let reader = reader(me, &plan.view);
        frame.back = Some(Link::new(reader.plan(), "Back"));
        let (criteria, missing) = (names(&plan), missing(&plan));
        let cycle = form.get("cycle");
        let facts = ActionFacts { reader: &reader, criteria: &criteria, missing: &missing, change: None, cycle };
        Ok(ActionForm::new(&facts, &typed(form), errors))
    })
}

pub fn add(asked: &Asked) -> Answer {
    let (new, wrong) = read(&asked.form);
    let cycle = asked.form.filled("cycle").map(str::to_owned);
    let person = asked.params.get("person").map(|id| PersonId::new(id.clone()));
    let added = asked.write(move |tx, me| {
        let person = person.unwrap_or_else(|| me.id().clone());
        app::add(tx, me, &person, cycle.as_deref(), &new, wrong)?;
        Ok(plan_of(&person, me.id()))
    });
    match added {
        Ok(plan) => Ok(Reply::on_to(plan).saying("Action added.")),
        Err(AppError::Invalid(errors)) => add_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

pub fn change_form(asked: &Asked) -> Answer {
    or_overtaken(asked, change_page(asked, 200, &asked.typed_before(), FormErrors::none()))
}

fn change_page(asked: &Asked, status: u16, form: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let held = app::find(tx, me, asked.param("id"))?;
        if !held.is_open() {
            return Err(AppError::conflict(held.state.word(), closed_words(&held)));
        }
        let plan = app::view(tx, me, &held.person)?;
        let reader = reader(me, &plan.view);
        frame.back = Some(Link::new(reader.plan(), "Back"));
        let (criteria, missing) = (names(&plan), missing(&plan));
        let version = asked.form.number("version").unwrap_or(held.version);
        let change = Some((held.id.as_str(), version));
        let facts = ActionFacts { reader: &reader, criteria: &criteria, missing: &missing, change, cycle: "" };
        let due = ["%-d", "%-m", "%Y"].map(|part| held.due_on.format(part).to_string());
        let [day, month, year] = &due;
        let kept = ActionTyped {
            what: &held.what,
            owner: held.owner.as_str(),
            criterion: held.criterion.as_ref().map_or("", |id| id.as_str()),
            due_on: [day, month, year],
        };
        let shown = if form.names().is_empty() { kept } else { typed(form) };
        Ok(ActionForm::new(&facts, &shown, errors))
    })
}

fn closed_words(held: &PlanAction) -> String {
    format!("This action is {} now. Take it up again to change it.", held.state.word())
}

pub fn change(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    let (new, wrong) = read(&asked.form);
    let changed = asked.write(move |tx, me| {
        let held = app::change(tx, me, &id, version, &new, wrong)?;
        Ok(plan_of(&held.person, me.id()))
    });
    match changed {
        Ok(plan) => Ok(Reply::on_to(plan).saying("Action changed.")),
        Err(AppError::Invalid(errors)) => or_overtaken(asked, change_page(asked, 422, &asked.form, form_errors(&errors))),
        Err(AppError::Stale) => both_versions(asked, |held, criteria, form| {
            let who = |word: &str| Owner::from_word(word).map_or("", owner_words).to_owned();
            let criterion = |id: &str| if id.is_empty() { "None".to_owned() } else { criterion_label(criteria, id) };
            let held_criterion = held.criterion.as_ref().map_or("", |id| id.as_str());
            vec![
                ("What is to be done", form.get("what").to_owned(), held.what.clone()),
                ("Who does it", who(form.get("owner")), owner_words(held.owner).to_owned()),
                ("Criterion", criterion(form.get("criterion")), criterion(held_criterion)),
                ("By when", typed_day(form, "due_on"), words::date(held.due_on)),
            ]
        }),
        Err(error) => or_overtaken(asked, Err(error)),
    }
}

fn owner_words(owner: Owner) -> &'static str {
    match owner {
        Owner::Officer => "The officer",
        Owner::Manager => "The line manager",
        Owner::Hr => "HR",
    }
}

/// A day as it was typed: in words where it is one.
fn typed_day(form: &Form, field: &str) -> String {
    match optional_day(&mut Vec::new(), form, field, "Date") {
        Some(day) => words::date(day),
        None => form.date(field).join(" ").trim().to_owned(),
    }
}

/// What is stored now beside what was typed, and the choice between them. `rows`: what, typed, stored.
fn both_versions(asked: &Asked, rows: impl FnOnce(&PlanAction, &Names, &Form) -> Vec<(&'static str, String, String)>) -> Answer {
    asked.page_with(412, |tx, me| {
        let held = app::find(tx, me, asked.param("id"))?;
        let plan = app::view(tx, me, &held.person)?;
        let by = held.changed.as_ref().unwrap_or(&held.made);
        let name = plan.names.get(&by.by).cloned().unwrap_or_default();
        let differ = rows(&held, &names(&plan), &asked.form).into_iter().filter(|(_, mine, theirs)| mine != theirs);
        let values = asked.form.fields().filter(|(name, _)| !matches!(*name, "csrf_token" | "version"));
        Ok(Stale {
            saved_by: format!("{name} saved this on {}.", words::date_time(by.at.naive_utc())),
            rows: differ.map(|(what, mine, theirs)| TwoVersions { what: what.to_owned(), mine, theirs }).collect(),
            values: values.map(|(name, value)| Posted { name: name.to_owned(), value: value.to_owned() }).collect(),
            action: asked.path.clone(),
            version: held.version.to_string(),
            keep_theirs: plan_of(&held.person, me.id()),
        })
    })
}

/// An action that was done or dropped meanwhile: what it is now, by whom, and what was typed, which nobody lost.
fn or_overtaken(asked: &Asked, answer: Answer) -> Answer {
    let Err(AppError::Conflict { words: now, .. }) = answer else { return answer };
    asked.page_with(409, |tx, me| {
        let held = app::find(tx, me, asked.param("id"))?;
        let settled = match &held.state {
            ActionState::Open => None,
            ActionState::Done(_, settled) | ActionState::Dropped(settled) => Some(settled),
        };
        let names = app::view(tx, me, &held.person)?.names;
        let changed = settled.map(|settled| {
            let name = names.get(&settled.act.by).cloned().unwrap_or_default();
            let at = words::date_time(settled.act.at.naive_utc());
            format!("{name} recorded that on {at}: \u{201c}{}\u{201d}", settled.words)
        });
        let form = &asked.form;
        let typed = [
            ("What is to be done", form.get("what").to_owned()),
            ("By when", typed_day(form, "due_on")),
            ("When it was done", typed_day(form, "done_on")),
            ("What came of it", form.get("words").to_owned()),
            ("Reason", form.get("reason").to_owned()),
        ];
        let foot = Foot::new("/", "your first page", Some(asked.request_id.clone()));
        Ok(Conflict {
            changed,
            links: vec![Link::new(plan_of(&held.person, me.id()), "See the plan")],
            typed: typed.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| SummaryRow::new(key, text)).collect(),
            ..Conflict::new(now, foot)
        })
    })
}

pub fn finish_form(asked: &Asked) -> Answer {
    or_overtaken(asked, finish_page(asked, 200, &asked.typed_before(), FormErrors::none()))
}

fn finish_page(asked: &Asked, status: u16, form: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let held = app::find(tx, me, asked.param("id"))?;
        if !held.is_open() {
            return Err(AppError::conflict(held.state.word(), closed_words(&held)));
        }
        let plan = app::view(tx, me, &held.person)?;
        let reader = reader(me, &plan.view);
        frame.back = Some(Link::new(reader.plan(), "Back"));
        let version = asked.form.number("version").unwrap_or(held.version);
        let typed = (form.date("done_on"), form.raw("words"));
        Ok(FinishForm::new(&reader, (&held.id, version), &held.what, typed, errors))
    })
}

pub fn finish(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    let mut wrong = Vec::new();
    let done_on = optional_day(&mut wrong, &asked.form, "done_on", "Date it was done");
    let said = asked.form.raw("words").to_owned();
    let done = asked.write(move |tx, me| {
        let held = app::finish(tx, me, &id, version, done_on, &said, wrong)?;
        Ok(plan_of(&held.person, me.id()))
    });
    match done {
        Ok(plan) => Ok(Reply::on_to(plan).saying("Recorded as done.")),
        Err(AppError::Invalid(errors)) => or_overtaken(asked, finish_page(asked, 422, &asked.form, form_errors(&errors))),
        Err(AppError::Stale) => both_versions(asked, |held, _, form| {
            vec![
                ("The action", String::new(), held.what.clone()),
                ("What came of it", form.get("words").to_owned(), "Not said yet".to_owned()),
            ]
        }),
        Err(error) => or_overtaken(asked, Err(error)),
    }
}

pub fn drop_ask(asked: &Asked) -> Answer {
    or_overtaken(asked, drop_page(asked, 200, asked.typed_before().raw("reason"), FormErrors::none()))
}

fn drop_page(asked: &Asked, status: u16, reason: &str, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let held = app::find(tx, me, asked.param("id"))?;
        if !held.is_open() {
            return Err(AppError::conflict(held.state.word(), closed_words(&held)));
        }
        let plan = plan_of(&held.person, me.id());
        frame.back = Some(Link::new(plan.clone(), "Back"));
        let version = asked.form.number("version").unwrap_or(held.version);
        let action = format!("/plan/actions/{}/drop", held.id);
        let question = Confirmation::new("Are you sure you want to drop this action?", "Drop it", action, plan);
        Ok(question
            .about(held.what)
            .effect("It stays in the plan with the reason, and can be taken up again.")
            .value("version", version.to_string())
            .reason("Officer, line manager and HR can read it.", reason, errors))
    })
}

pub fn drop_submit(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    let reason = asked.form.raw("reason").to_owned();
    let dropped = asked.write(move |tx, me| {
        let held = app::drop_action(tx, me, &id, version, &reason)?;
        Ok(plan_of(&held.person, me.id()))
    });
    match dropped {
        Ok(plan) => Ok(Reply::on_to(plan).saying("Action dropped.")),
        Err(AppError::Invalid(errors)) => {
            or_overtaken(asked, drop_page(asked, 422, asked.form.raw("reason"), form_errors(&errors)))
        }
        Err(AppError::Stale) => both_versions(asked, |held, _, form| {
            vec![
                ("The action", String::new(), held.what.clone()),
                ("Reason to drop it", form.get("reason").to_owned(), "Not dropped".to_owned()),
            ]
        }),
        Err(error) => or_overtaken(asked, Err(error)),
    }
}

pub fn reopen(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    let (what, plan) = asked.write(move |tx, me| {
        let held = app::reopen(tx, me, &id, version)?;
        Ok((held.what, plan_of(&held.person, me.id())))
    })?;
    Ok(Reply::on_to(plan).saying(format!("Taken up again: {}.", lower_first(&what))))
}
