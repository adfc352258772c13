//! A manager's judgement of a criterion by itself.

use crate::app::{AppError, judgements};
use crate::domain::ids::{CriterionId, PersonId};
use crate::domain::officer::ReviewOutcome;
use crate::views::judgement::{Given, Judge};
use crate::views::parts::{FormErrors, Link};
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::pages::form_errors;
use crate::web::reply::Reply;

fn of(asked: &Asked) -> (PersonId, CriterionId) {
    (asked.param("person").into(), CriterionId::new(asked.param("criterion")))
}

/// The page of the criterion.
fn criterion_path(asked: &Asked) -> String {
    format!("/people/{}/progress/criteria/{}", asked.param("person"), asked.param("criterion"))
}

pub fn form(asked: &Asked) -> Answer {
    page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let (person, criterion) = of(asked);
        let found = judgements::to_give(tx, me, &person, &criterion)?;
        let given = found.given.iter().map(|view| {
            let judgement = &view.judgement;
            Given::new(judgement.given_on, judgement.outcome, &view.by, view.for_manager.as_deref(), &judgement.reason)
        });
        frame.back = Some(Link::new(criterion_path(asked), "Back"));
        let who = (found.person.name.as_str(), found.why.words());
        let typed = (typed.get("outcome"), typed.raw("reason"));
        Ok(Judge::new(&criterion_path(asked), &found.name, &found.text, (who.0, &who.1), typed, given.collect(), errors))
    })
}

pub fn submit(asked: &Asked) -> Answer {
    let (person, criterion) = of(asked);
    let (outcome, reason) = (ReviewOutcome::from_word(asked.form.get("outcome")), asked.form.raw("reason").to_owned());
    match asked.write(move |tx, me| judgements::give(tx, me, &person, &criterion, outcome, &reason)) {
        Ok(judgements::Given::Recorded(_)) => Ok(Reply::on_to(criterion_path(asked)).saying("Judgement recorded.")),
        Ok(judgements::Given::Already(_)) => {
            Ok(Reply::on_to(criterion_path(asked)).saying("You have recorded this judgement already."))
        }
        Err(AppError::Invalid(errors)) => page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}
