//! Waivers: the list of the council, and giving and reviewing one on the page of a criterion.

use super::form_errors;
use super::typed::optional_day;
use crate::app::waivers::{self as app, Reviewed, WaiverView};
use crate::app::{AppError, waivers};
use crate::domain::ids::{CriterionId, PersonId};
use crate::views::parts::{FormErrors, Link, Pagination};
use crate::views::waivers::{Waive, WaiveFacts, WaiverFacts, Waivers, said};
use crate::web::asked::{Answer, Asked};
use crate::web::form::{Form, encode};
use crate::web::reply::Reply;

fn facts(view: &WaiverView) -> WaiverFacts<'_> {
    WaiverFacts {
        waiver: &view.waiver,
        officer: &view.officer,
        criterion: &view.criterion,
        by: &view.by,
        ended_by: view.ended_by.as_deref(),
        state: view.state,
    }
}

pub fn list(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let after = asked.query.filled("after");
        let found = app::list(tx, me, after, app::PAGE)?;
        let pages = Pagination {
            previous: after.map(|_| "/waivers".to_owned()),
            next: found.next.as_ref().map(|id| format!("/waivers?after={}", encode(id))),
        };
        let rows: Vec<_> = found.waivers.iter().map(facts).collect();
        Ok(Waivers::new(&rows, (found.hold, found.ran_out), pages))
    })
}

fn criterion_path(person: &PersonId, criterion: &CriterionId) -> String {
    format!("/people/{person}/progress/criteria/{criterion}")
}

fn of(asked: &Asked) -> (PersonId, CriterionId) {
    (asked.param("person").into(), CriterionId::new(asked.param("criterion")))
}

fn page(asked: &Asked, status: u16, (person, criterion): (&PersonId, &CriterionId), typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let found = waivers::to_waive(tx, me, person, criterion)?;
        let path = criterion_path(person, criterion);
        frame.back = Some(Link::new(path.clone(), "Back"));
        Ok(Waive::new(
            &WaiveFacts {
                path: &path,
                officer: &found.person.name,
                why: &found.why.words(),
                criterion: &found.name,
                text: &found.text,
                open: found.open.as_ref().map(facts),
                ended: &found.ended.iter().map(facts).collect::<Vec<_>>(),
                typed: (typed.get("result"), typed.raw("reason"), typed.date("review_on")),
            },
            errors,
        ))
    })
}

pub fn form(asked: &Asked) -> Answer {
    let (person, criterion) = of(asked);
    page(asked, 200, (&person, &criterion), &asked.typed_before(), FormErrors::none())
}

pub fn give(asked: &Asked) -> Answer {
    let (person, criterion) = of(asked);
    let mut wrong = Vec::new();
    let review_on = optional_day(&mut wrong, &asked.form, "review_on", "Day to review it");
    let (reason, to) = (asked.form.raw("reason").to_owned(), (person.clone(), criterion.clone()));
    match asked.write(move |tx, me| app::give(tx, me, &to.0, &to.1, &reason, review_on, wrong)) {
        Ok(waiver) => Ok(Reply::on_to(criterion_path(&person, &criterion)).saying(said(&waiver))),
        Err(AppError::Invalid(errors)) => page(asked, 422, (&person, &criterion), &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

pub fn review(asked: &Asked) -> Answer {
    let id = asked.param("id").to_owned();
    let result = match asked.form.get("result") {
        "keep" => Some(Reviewed::Keep),
        "end" => Some(Reviewed::End),
        _ => None,
    };
    let mut wrong = Vec::new();
    let review_on = optional_day(&mut wrong, &asked.form, "review_on", "Day to review it");
    let (reason, of) = (asked.form.raw("reason").to_owned(), id.clone());
    match asked.write(move |tx, me| app::review(tx, me, &of, result, &reason, review_on, wrong)) {
        Ok(waiver) => {
            let words = if result == Some(Reviewed::Keep) { said(&waiver) } else { "Waiver ended.".to_owned() };
            Ok(Reply::on_to(criterion_path(&waiver.person, &waiver.criterion)).saying(words))
        }
        Err(AppError::Invalid(errors)) => {
            let waiver = asked.read(|tx, me| app::find(tx, me, &id))?;
            page(asked, 422, (&waiver.person, &waiver.criterion), &asked.form, form_errors(&errors))
        }
        Err(error) => Err(error),
    }
}
