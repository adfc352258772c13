//! Looking a view over, and sending it: the self-assessment to the manager, the manager's view to the moderator or the officer,
//! an interim view to whoever comes after.

use super::shown::{back, caption, id, mine, offers, overtaken, party, path, views};
use crate::app::appraisals::{self as app, Wanted};
use crate::app::{AppError, Caller, Tx};
use crate::domain::appraisal::{State, ViewKind};
use crate::views::appraisals::{Check, CheckFacts};
use crate::web::asked::{Answer, Asked};
use crate::web::pages::form_version;
use crate::web::reply::Reply;

pub fn own_check(asked: &Asked) -> Answer {
    check(asked, ViewKind::Own)
}

pub fn interim_check(asked: &Asked) -> Answer {
    check(asked, ViewKind::Interim)
}

pub fn share_check(asked: &Asked) -> Answer {
    check(asked, ViewKind::Manager)
}

fn check(asked: &Asked, kind: ViewKind) -> Answer {
    let answer = asked.framed(200, |tx, me, frame| {
        let sheet = app::to_do(tx, me, &id(asked), Wanted::Send(kind))?;
        back(asked, frame);
        frame.print_caption = Some(caption(&sheet));
        let held = mine(&sheet, me, kind).ok_or(AppError::NotFound)?;
        let view =
            views(&sheet).into_iter().find(|view| std::ptr::eq(view.written, &held.view.written)).ok_or(AppError::NotFound)?;
        let path = path(asked);
        let confirmed = matches!(sheet.opened.state, State::Moderation(_));
        Ok(Check::new(CheckFacts {
            path: &path,
            kind,
            cycle: &sheet.opened.cycle.title,
            stage: sheet.opened.stage,
            due_on: sheet.opened.due_on,
            today: tx.today,
            party: party(&sheet),
            form: &sheet.opened.form,
            view,
            version: held.view.version,
            offers: offers(&sheet, &held.view.written.offers),
            to_moderator: sheet.opened.form.moderation && !confirmed,
            open: !confirmed,
        }))
    });
    match answer {
        // What is missing is said beside the fields.
        Err(AppError::Invalid(_)) => Ok(Reply::on_to(format!("{}/{}", path(asked), kind.as_str()))),
        answer => answer,
    }
}

pub fn own_send(asked: &Asked) -> Answer {
    let said = "Your self-assessment was sent.";
    sent(asked, ViewKind::Own, said, app::send_own)
}

pub fn interim_send(asked: &Asked) -> Answer {
    sent(asked, ViewKind::Interim, "Your interim view was sent.", app::send_interim)
}

pub fn share(asked: &Asked) -> Answer {
    let version = form_version(asked)?;
    let (to_moderator, twice) = asked.read(|tx, me| {
        let sheet = app::sheet(tx, me, &id(asked))?;
        let state = &sheet.opened.state;
        let to_moderator = sheet.opened.form.moderation && !matches!(state, State::Moderation(Some(_)) | State::Shared(_));
        // It is with the moderator in the version that this form gives them: the form was sent twice.
        let held = mine(&sheet, me, ViewKind::Manager);
        let same = held.is_some_and(|seen| seen.view.by == *me.id() && seen.view.version == version);
        Ok((to_moderator, *state == State::Moderation(None) && same))
    })?;
    let said = if to_moderator { "It was sent to the moderator." } else { "Your view was shared." };
    if twice {
        return Ok(Reply::on_to(path(asked)).saying(said));
    }
    sent(asked, ViewKind::Manager, said, app::give_on)
}

fn sent(asked: &Asked, kind: ViewKind, said: &str, send: fn(&mut Tx<'_>, &Caller, &str, i64) -> Result<(), AppError>) -> Answer {
    let (appraisal, version) = (id(asked), form_version(asked)?);
    match asked.write(move |tx, me| send(tx, me, &appraisal, version)) {
        Ok(()) => Ok(Reply::on_to(path(asked)).saying(said)),
        Err(AppError::Invalid(_)) => Ok(Reply::on_to(format!("{}/{}", path(asked), kind.as_str()))),
        Err(error) => overtaken(asked, error, &[]),
    }
}
