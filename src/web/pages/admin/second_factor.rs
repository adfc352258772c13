//! Resetting somebody's second step of signing in, alone or by two administrators.

use super::change::ask;
use super::{id, path, version};
use crate::app::AppError;
use crate::app::admin::{self, Reset};
use crate::views::confirm::Confirmation;
use crate::views::parts::FormErrors;
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::pages::form_errors;
use crate::web::reply::Reply;

pub fn reset_ask(asked: &Asked) -> Answer {
    question(asked, 200, asked.typed_before().get("reason"), FormErrors::none())
}

fn question(asked: &Asked, status: u16, typed: &str, errors: FormErrors) -> Answer {
    ask(asked, status, |account| {
        let here = path(&account.person.id);
        let name = &account.person.name;
        let (title, button, who_reads) = match account.takes_two {
            true => ("Ask to reset the second step?", "Ask a second administrator", "The second administrator will read it."),
            false => ("Are you sure you want to reset the second step?", "Reset the second step", "It is kept in the audit log."),
        };
        let mut page = Confirmation::new(title, button, format!("{here}/second-factor"), here)
            .effect(format!("The app and the recovery codes of {name} stop working, and {name} is signed out everywhere."))
            .effect(format!("{name} is told by mail."));
        if account.takes_two {
            page = page.warning("Nothing happens until a second administrator confirms it.");
        }
        page.reason(format!("How you know that {name} asked for this. {who_reads}"), typed, errors)
    })
}

pub fn reset(asked: &Asked) -> Answer {
    let (whose, version) = (id(asked), version(asked));
    let reason = asked.form.get("reason").to_owned();
    match asked.write(move |tx, me| admin::reset_second_factor(tx, me, &whose, version, &reason)) {
        Ok(Reset::Done(person)) => {
            Ok(Reply::on_to(path(&person.id)).saying(format!("The second step of {} is reset.", person.name)))
        }
        Ok(Reset::Asked(person, request)) => {
            let until = words::date_time(request.ends_at.naive_utc());
            let words = format!("The other administrators are asked to confirm this. It waits until {until}.");
            Ok(Reply::on_to(path(&person.id)).saying(words))
        }
        Err(AppError::Invalid(errors)) => question(asked, 422, asked.form.get("reason"), form_errors(&errors)),
        Err(error) => Err(error),
    }
}

pub fn confirm_ask(asked: &Asked) -> Answer {
    let waits = asked.read(|tx, me| Ok(admin::account(tx, me, &id(asked))?.waiting))?;
    // Settled meanwhile: the account shows how it stands.
    let Some(waiting) = waits else { return Ok(Reply::on_to(path(&id(asked)))) };
    ask(asked, 200, |account| {
        let here = path(&account.person.id);
        let name = &account.person.name;
        let action = format!("{here}/second-factor/confirm");
        Confirmation::new("Are you sure you want to reset the second step?", "Reset the second step", action, here)
            .effect(format!("{} asked for it: {}", waiting.asked_by, waiting.request.reason))
            .effect(format!("The app and the recovery codes of {name} stop working, and {name} is signed out everywhere."))
            .effect(format!("{name} is told by mail."))
            .warning("Make sure that it is really they who asked.")
            .value("request", waiting.request.id.clone())
    })
}

pub fn confirm(asked: &Asked) -> Answer {
    let (whose, request) = (id(asked), asked.form.get("request").to_owned());
    let person = asked.write(move |tx, me| admin::confirm_reset(tx, me, &whose, &request))?;
    Ok(Reply::on_to(path(&person.id)).saying(format!("The second step of {} is reset.", person.name)))
}

pub fn cancel(asked: &Asked) -> Answer {
    let (whose, request) = (id(asked), asked.form.get("request").to_owned());
    let person = asked.write(move |tx, me| admin::cancel_reset(tx, me, &whose, &request))?;
    let words = format!("The reset is taken back. The second step of {} stays as it was.", person.name);
    Ok(Reply::on_to(path(&person.id)).saying(words))
}
