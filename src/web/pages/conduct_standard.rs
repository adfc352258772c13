//! Which posts the Competence and Conduct Standard asks a qualification of, and how HR records it.

use super::typed::{optional_day, sound};
use super::{form_errors, form_version};
use crate::app::conduct_standard::{self, Filter, NewScope};
use crate::app::{AppError, FieldError};
use crate::domain::conduct_standard::{Progress, Scope};
use crate::domain::ids::PersonId;
use crate::views::conduct_standard as views;
use crate::views::parts::{FormErrors, Link};
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::reply::Reply;

/// The list of `show`; what is in scope for any other word.
fn filter(show: &str) -> (&'static str, Filter) {
    match show {
        "undecided" => ("undecided", Filter::Of(Scope::Undecided)),
        "none" => ("none", Filter::Of(Scope::None)),
        "review" => ("review", Filter::ToReview),
        _ => ("", Filter::InScope),
    }
}

pub fn list(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let (show, filter) = filter(asked.query.get("show"));
        let after = asked.query.filled("after").map(Into::into);
        let found = conduct_standard::overview(tx, me, filter, after.as_ref())?;
        let listed: Vec<views::Listed<'_>> = found
            .rows
            .iter()
            .map(|row| views::Listed {
                person: row.person.as_str(),
                name: &row.name,
                job: &row.job_title,
                reports: row.reports,
                recorded: row.recorded.as_ref(),
            })
            .collect();
        let next = found.next.map(|next| format!("/competence-and-conduct?show={show}&after={next}"));
        Ok(views::Overview::new(&found.counts, found.to_review, show, &listed, next, tx.today))
    })
}

pub fn show(asked: &Asked) -> Answer {
    post_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn post_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        frame.back = Some(Link::new("/competence-and-conduct", "Back"));
        let found = conduct_standard::find(tx, me, &whose(asked))?;
        let version = found.recorded.first().map_or(0, |recorded| recorded.revision).to_string();
        let version = typed.filled("version").unwrap_or(&version);
        let typed = views::ScopeTyped {
            scope: typed.get("scope"),
            rationale: typed.raw("rationale"),
            review_on: typed.date("review_on"),
            progress: typed.get("progress"),
            due_on: typed.date("due_on"),
            note: typed.get("note"),
        };
        let form = found.may_record.then(|| views::ScopeForm::new(found.person.id.as_str(), version, typed, &errors));
        Ok(views::OnePost::new(&found.person.name, &found.job_title, found.reports, &found.recorded, form, errors))
    })
}

fn whose(asked: &Asked) -> PersonId {
    asked.param("person").into()
}

pub fn record(asked: &Asked) -> Answer {
    let (id, version, form) = (whose(asked), form_version(asked)?, &asked.form);
    let mut wrong: Vec<FieldError> = Vec::new();
    let scope = Scope::from_word(form.get("scope"));
    if scope.is_none() {
        wrong.push(FieldError::new("scope", "required", "Select if the post is in scope"));
    }
    let new = NewScope {
        scope: scope.unwrap_or_default(),
        rationale: form.raw("rationale").to_owned(),
        review_on: optional_day(&mut wrong, form, "review_on", "Review date"),
        progress: Progress::from_word(form.get("progress")),
        due_on: optional_day(&mut wrong, form, "due_on", "Transition date"),
        note: form.get("note").to_owned(),
    };
    let here = format!("/competence-and-conduct/{id}");
    let recorded = asked.write(move |tx, me| {
        // Whoever may not record it is told so, whatever they typed.
        conduct_standard::may_record(tx, me, &id)?;
        sound(wrong)?;
        conduct_standard::record(tx, me, &id, version, new)
    });
    match recorded {
        Ok(recorded) => Ok(Reply::on_to(here).saying(format!("Recorded: {}.", recorded.scope.label().to_lowercase()))),
        Err(AppError::Invalid(errors)) => post_page(asked, 422, form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}
