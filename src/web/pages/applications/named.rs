//! The people whom HR names for one case.

use super::says::{about, on_day};
use super::{case_path, forms, id};
use crate::app::people;
use crate::app::progression::{self, CaseAction, CaseView, NamedPart};
use crate::app::{AppError, FieldError, sessions};
use crate::domain::progression::case::{Part, StepKind};
use crate::domain::progression::decision::AppealState;
use crate::views::applications::{NamedPeople, NamedRow};
use crate::views::parts::{FormErrors, Link, PostButton, Tag};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::pages::form_version;
use crate::web::pages::typed::{looked_up, sound};
use crate::web::reply::Reply;

pub fn form(asked: &Asked) -> Answer {
    forms::or_changed(asked, page(asked, 200, FormErrors::none()))
}

fn page(asked: &Asked, status: u16, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let id = id(asked);
        progression::allowed(tx, me, &id, CaseAction::NamePeople)?;
        let view = progression::view(tx, me, &id)?;
        let kept = sessions::typed(tx, me, &asked.path)?.map(Form::of).unwrap_or_default();
        let typed = if asked.form.has("person") { &asked.form } else { &kept };
        frame.back = Some(Link::new(case_path(asked), "Back"));
        let held = view.application.version.to_string();
        let version = asked.form.filled("version").unwrap_or(&held);
        let rows = view.people.iter().map(|named| row(&view, named, &held)).collect();
        let appeal = view.appeals.iter().any(|appeal| appeal.state == AppealState::Open);
        let typed = [typed.get("person"), typed.get("kind")];
        Ok(NamedPeople::new(&case_path(asked), about(&view), rows, version, appeal, typed, errors))
    })
}

fn row(view: &CaseView, named: &NamedPart, version: &str) -> NamedRow {
    let label = named.part.label();
    let step = view.steps.iter().find(|step| match step.kind {
        StepKind::Named(part) => part == named.part && step.other.as_deref() == Some(named.name.as_str()),
        StepKind::InterestDeclared => named.part == Part::Conflict && step.by == named.person,
        _ => false,
    });
    let can_end = named.part != Part::Conflict;
    NamedRow {
        person: named.name.clone(),
        part: if can_end { Tag::blue(label) } else { Tag::amber(label) },
        by: step.map_or_else(String::new, |step| format!("By {}, {}", step.by_name, words::short_date(on_day(step.at)))),
        end: can_end.then(|| {
            let action = format!("/applications/{}/named/{}/end", view.application.id, named.id);
            PostButton::new(action, "End").hidden(format!("for {}", named.name)).with("version", version)
        }),
    }
}

pub fn submit(asked: &Asked) -> Answer {
    let (id, version) = (id(asked), form_version(asked)?);
    let number = asked.form.get("person").to_owned();
    let part = Part::from_word(asked.form.get("kind")).filter(|part| Part::NAMED.contains(part));
    let mut wrong = Vec::new();
    if part.is_none() {
        wrong.push(FieldError::new("kind", "required", "Select what they are named as"));
    }
    let named = asked.write(move |tx, me| {
        // Whoever may not name anybody is told so, whatever they typed.
        progression::allowed(tx, me, &id, CaseAction::NamePeople)?;
        let person = looked_up(&mut wrong, people::with_ref(tx, me, "person", &number))?;
        sound(wrong)?;
        // With nothing wrong there are both.
        let (person, part) = person.zip(part).ok_or(AppError::NotFound)?;
        progression::name(tx, me, &id, version, &person, part)
    });
    let reply = named.map(|_| Reply::on_to(format!("{}/named", case_path(asked))).saying("Named. They are told by mail."));
    forms::settled(asked, reply, |errors| page(asked, 422, errors))
}

pub fn end(asked: &Asked) -> Answer {
    let (id, version, part) = (id(asked), form_version(asked)?, asked.param("part").to_owned());
    let ended = asked.write(move |tx, me| progression::release(tx, me, &id, version, &part));
    let reply = ended.map(|_| Reply::on_to(format!("{}/named", case_path(asked))).saying("Their part in this case is ended."));
    forms::settled(asked, reply, |_| Err(AppError::NotFound))
}
