//! Starting from what is missing: choose, check, done.

use super::super::form_errors;
use super::super::progress::{reader, whose};
use super::super::typed::optional_day;
use super::names;
use crate::app::development::{self as app, NewAction};
use crate::app::{AppError, FieldError};
use crate::domain::development::Owner;
use crate::domain::development::proposals::Proposal;
use crate::domain::ids::PersonId;
use crate::views::development::{CheckActions, Start, StartFacts, Taken, criterion_label};
use crate::views::parts::{FormErrors, Link, Posted};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::reply::Reply;

/// What was typed about a proposal; None where the form does not have it.
fn typed(form: &Form, key: &str) -> Option<Taken> {
    let field = |name: &str| format!("{key}.{name}");
    form.has(&field("what")).then(|| Taken {
        chosen: form.all("take").iter().any(|taken| taken == key),
        what: form.raw(&field("what")).to_owned(),
        owner: form.get(&field("owner")).to_owned(),
        due_on: form.date(&field("due_on")).map(str::to_owned),
    })
}

/// The chosen ones by their keys, and what cannot be read of them. The criterion is the start of the key.
fn chosen(form: &Form) -> (Vec<(String, NewAction)>, Vec<FieldError>) {
    let mut wrong = Vec::new();
    let mut taken: Vec<String> = form.all("take");
    taken.sort();
    taken.dedup();
    let all = taken.into_iter().map(|key| {
        let field = |name: &str| format!("{key}.{name}");
        let criterion = key.rsplit_once('.').map_or("", |(criterion, _)| criterion);
        let new = NewAction {
            what: form.get(&field("what")).to_owned(),
            owner: form.get(&field("owner")).to_owned(),
            criterion: criterion.to_owned(),
            due_on: optional_day(&mut wrong, form, &field("due_on"), "Due date"),
        };
        (key, new)
    });
    let all = all.collect();
    (all, wrong)
}

pub fn form(asked: &Asked) -> Answer {
    page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn page(asked: &Asked, status: u16, form: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let person = whose(asked, me);
        app::to_add(tx, me, &person)?;
        let plan = app::view(tx, me, &person)?;
        let reader = reader(me, &plan.view);
        frame.back = Some(Link::new(reader.plan(), "Back"));
        let level = plan.view.held.as_ref().and_then(|held| held.assessed.assessment.target_level.as_deref());
        let proposals: Vec<(&Proposal, Option<Taken>)> =
            plan.proposals.iter().map(|proposal| (proposal, typed(form, &proposal.key))).collect();
        Ok(Start::new(&StartFacts { reader: &reader, level, proposals: &proposals }, errors))
    })
}

pub fn submit(asked: &Asked) -> Answer {
    if asked.form.get("step") == "change" {
        return page(asked, 200, &asked.form, FormErrors::none());
    }
    let (new, wrong) = chosen(&asked.form);
    let person = asked.params.get("person").map(|id| PersonId::new(id.clone()));
    let answer = match asked.form.get("step") {
        "add" => asked.write(move |tx, me| {
            let person = person.unwrap_or_else(|| me.id().clone());
            let added = app::add_all(tx, me, &person, &new, &wrong)?;
            let plan = if person == *me.id() { "/plan".to_owned() } else { format!("/people/{person}/plan") };
            let many = words::counted(added.len() as u64, "action", "actions");
            Ok(Reply::on_to(plan).saying(format!("{many} added.")))
        }),
        _ => check(asked, &new, &wrong),
    };
    match answer {
        Err(AppError::Invalid(errors)) => page(asked, 422, &asked.form, form_errors(&errors)),
        answer => answer,
    }
}

/// What was chosen, before it is added.
fn check(asked: &Asked, new: &[(String, NewAction)], wrong: &[FieldError]) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let person = whose(asked, me);
        app::check_all(tx, me, &person, new, wrong)?;
        let plan = app::view(tx, me, &person)?;
        let reader = reader(me, &plan.view);
        frame.back = Some(Link::new(reader.plan(), "Back"));
        let criteria = names(&plan);
        let read = |action: &NewAction| {
            let (owner, due_on) = (Owner::from_word(&action.owner)?, action.due_on?);
            let what = action.what.split_whitespace().collect::<Vec<_>>().join(" ");
            Some((what, owner, due_on, criterion_label(&criteria, &action.criterion)))
        };
        let chosen: Vec<_> = new.iter().filter_map(|(_, action)| read(action)).collect();
        let values = asked.form.fields().filter(|(name, _)| !matches!(*name, "csrf_token" | "step"));
        let values = values.map(|(name, value)| Posted { name: name.to_owned(), value: value.to_owned() }).collect();
        Ok(CheckActions::new(&reader, &chosen, values))
    })
}
