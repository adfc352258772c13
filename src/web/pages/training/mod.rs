//! Courses: one's own at `/training`, somebody else's at `/people/{id}/training`; what is told, confirmed and paused.

mod gaps;

pub(in crate::web) use gaps::{asked_of, csv_of};
pub use gaps::{gaps, gaps_csv};

use super::people::tabs::{self, Place};
use super::progress::{reader, whose, why};
use super::typed::optional_day;
use super::waiting::{queues, steps};
use super::{form_errors, form_version};
use crate::app::AppError;
use crate::app::training::{self as app, NewClaim};
use crate::app::waiting::Page;
use crate::domain::ids::PersonId;
use crate::views::confirm::Confirmation;
use crate::views::parts::{FormErrors, Link};
use crate::views::training as views;
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::reply::Reply;

const OWN: &str = "/training";
const QUEUE: &str = "/training/to-confirm";

pub fn show(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let found = app::view(tx, me, &whose(asked, me))?;
        let view = &found.view;
        frame.print_caption = Some(format!("{}. Training, as at {}", view.person.name, words::date(view.as_of)));
        let page = views::Training::new(&views::TrainingFacts {
            reader: &reader(me, view),
            as_of: view.as_of,
            courses: found.courses.as_deref(),
            besides: &found.besides,
            sample: found.sample,
            completions: &found.completions,
            taken_out: &found.taken_out,
            claims: &found.claims,
            pauses: &found.pauses,
            titles: &found.titles,
            people: &found.people,
            may_tell: found.may.tell,
            may_confirm: found.may.confirm,
            may_pause: found.may.pause,
            may_take_out: found.may.take_out,
        });
        Ok(page.about(why(view), tabs::of(&view.why, &view.person.id, Place::Training)))
    })
}

fn tell_page(asked: &Asked, status: u16, typed: &Form, course: &str, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let courses = app::to_tell(tx, me)?;
        frame.back = Some(Link::new(OWN, "Back"));
        let choices: Vec<(&str, &str)> = courses.iter().map(|course| (course.id.as_str(), course.title.as_str())).collect();
        let typed = views::FinishedTyped { course, on: typed.date("completed_on"), note: typed.get("note") };
        Ok(views::FinishedCourse::new(&choices, typed, errors))
    })
}

pub fn tell_form(asked: &Asked) -> Answer {
    let typed = asked.typed_before();
    let course = typed.filled("course").or(asked.query.filled("course")).unwrap_or_default();
    tell_page(asked, 200, &typed, course, FormErrors::none())
}

pub fn tell(asked: &Asked) -> Answer {
    let mut wrong = Vec::new();
    let form = &asked.form;
    let new = NewClaim {
        course: form.get("course").to_owned(),
        completed_on: optional_day(&mut wrong, form, "completed_on", "Date you finished it"),
        note: form.get("note").to_owned(),
    };
    match asked.write(move |tx, me| app::tell(tx, me, &new, wrong)) {
        Ok(_) => Ok(Reply::on_to(OWN).saying("Sent. It counts once your manager or HR has confirmed it.")),
        Err(AppError::Invalid(errors)) => tell_page(asked, 422, form, form.get("course"), form_errors(&errors)),
        Err(error) => Err(error),
    }
}

pub fn withdraw_ask(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let (claim, title) = app::find_own(tx, me, asked.param("id"))?;
        frame.back = Some(Link::new(OWN, "Back"));
        let action = format!("{OWN}/claims/{}/withdraw", claim.id);
        Ok(Confirmation::new("Are you sure you want to withdraw this?", "Withdraw it", action, OWN)
            .about(format!("{title}, finished on {}", words::date(claim.completed_on)))
            .effect("Nobody is asked to confirm it any more.")
            .value("version", claim.version.to_string()))
    })
}

pub fn withdraw(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    asked.write(move |tx, me| app::withdraw(tx, me, &id, version))?;
    Ok(Reply::on_to(OWN).saying("Withdrawn."))
}

pub fn queue(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let after = asked.query.filled("after");
        let found = app::waiting(tx, me, Page::of(after))?;
        let waiting = &found.rows;
        let rows: Vec<views::Waiting<'_>> = waiting
            .iter()
            .map(|row| views::Waiting { claim: &row.claim, title: &row.title, officer: &row.person.name })
            .collect();
        Ok(views::CoursesToConfirm::new(&rows, queues(QUEUE), steps(QUEUE, after, found.next.as_deref())))
    })
}

fn answer_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let found = app::to_answer(tx, me, asked.param("id"))?;
        frame.back = Some(Link::new(QUEUE, "Back"));
        let waiting = &found.waiting;
        Ok(views::ConfirmCourse::new(
            &views::AnswerFacts {
                waiting: views::Waiting { claim: &waiting.claim, title: &waiting.title, officer: &waiting.person.name },
                version: typed.number("version").unwrap_or(waiting.claim.version),
                why: &found.why.words(),
                before: found.before,
                would_count_until: found.would_count_until,
                typed: (typed.get("answer"), typed.raw("reason")),
            },
            errors,
        ))
    })
}

pub fn answer_form(asked: &Asked) -> Answer {
    answer_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

pub fn answer(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    let confirmed = match asked.form.get("answer") {
        "confirmed" => Some(true),
        "not_confirmed" => Some(false),
        _ => None,
    };
    let reason = asked.form.raw("reason").to_owned();
    match asked.write(move |tx, me| app::answer(tx, me, &id, version, confirmed, &reason)) {
        Ok(_) if confirmed == Some(true) => Ok(Reply::on_to(QUEUE).saying("Confirmed. The course is on their record.")),
        Ok(_) => Ok(Reply::on_to(QUEUE).saying("Answer saved. The officer reads your reason.")),
        Err(AppError::Invalid(errors)) => answer_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

/// The page of somebody's courses.
fn of_person(id: &PersonId) -> String {
    format!("/people/{id}/training")
}

fn pause_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let found = app::to_pause(tx, me, &PersonId::from(asked.param("person")))?;
        frame.back = Some(Link::new(of_person(&found.person.id), "Back"));
        let courses: Vec<_> =
            found.courses.iter().map(|found| (&found.course, found.away.starts_on, found.away.ends_on)).collect();
        Ok(views::PauseRenewal::new(
            &views::PauseFacts {
                person: found.person.id.as_str(),
                officer: &found.person.name,
                why: &found.why.words(),
                courses: &courses,
                typed: (typed.get("course"), typed.date("until")),
            },
            errors,
        ))
    })
}

pub fn pause_form(asked: &Asked) -> Answer {
    pause_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

pub fn pause(asked: &Asked) -> Answer {
    let mut wrong = Vec::new();
    let person = PersonId::from(asked.param("person"));
    let course = asked.form.get("course").to_owned();
    let until = optional_day(&mut wrong, &asked.form, "until", "Last day of the pause");
    let back = of_person(&person);
    match asked.write(move |tx, me| app::pause(tx, me, &person, &course, until, wrong)) {
        Ok(pause) => Ok(Reply::on_to(back).saying(format!("The renewal waits to {}.", words::date(pause.until)))),
        Err(AppError::Invalid(errors)) => pause_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

pub fn end_pause_ask(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let (pause, person, title) = app::find_pause(tx, me, asked.param("id"))?;
        let back = of_person(&person.id);
        frame.back = Some(Link::new(&*back, "Back"));
        let action = format!("{OWN}/pauses/{}/end", pause.id);
        Ok(Confirmation::new("Are you sure you want to end this pause?", "End the pause", action, back)
            .about(format!("{title} of {}, paused to {}", person.name, words::date(pause.until)))
            .effect("The course counts only as long as it would have without the pause."))
    })
}

pub fn end_pause(asked: &Asked) -> Answer {
    let id = asked.param("id").to_owned();
    let pause = asked.write(move |tx, me| app::end_pause(tx, me, &id))?;
    Ok(Reply::on_to(of_person(&pause.person)).saying("The pause has ended."))
}

fn take_out_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let found = app::to_take_out(tx, me, asked.param("id"))?;
        frame.back = Some(Link::new(of_person(&found.person.id), "Back"));
        let facts = views::TakeOutFacts {
            id: &found.completion.id,
            person: found.person.id.as_str(),
            officer: &found.person.name,
            why: &found.why.words(),
            title: &found.title,
            completed_on: found.completion.completed_on,
            reason: typed.raw("reason"),
        };
        Ok(views::TakeOut::new(&facts, errors))
    })
}

pub fn take_out_form(asked: &Asked) -> Answer {
    take_out_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

pub fn take_out(asked: &Asked) -> Answer {
    let (id, reason) = (asked.param("id").to_owned(), asked.form.raw("reason").to_owned());
    match asked.write(move |tx, me| app::take_out(tx, me, &id, &reason)) {
        Ok(person) => Ok(Reply::on_to(of_person(&person)).saying("Taken out. It counts no longer.")),
        Err(AppError::Invalid(errors)) => take_out_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}
