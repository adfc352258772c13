//! Links, sessions, closing and reopening: each asks first where it cannot be undone, and says what happened.

use super::{id, path, version};
use crate::app::AppError;
use crate::app::admin::{self, Account};
use crate::domain::account::AccountState;
use crate::domain::session::LinkPurpose;
use crate::views::confirm::Confirmation;
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::reply::Reply;

/// A question about an account that the reader may change.
pub(super) fn ask(asked: &Asked, status: u16, question: impl FnOnce(&Account) -> Confirmation) -> Answer {
    asked.page_with(status, |tx, me| {
        let account = admin::account(tx, me, &id(asked))?;
        if !account.may_change {
            return Err(AppError::forbidden("not_permitted", "Another administrator must change your own account."));
        }
        let person = &account.person;
        let about = match &person.email {
            Some(email) => format!("{}, {email}", person.name),
            None => person.name.clone(),
        };
        Ok(question(&account).about(about).value("version", person.version.to_string()))
    })
}

pub fn link(asked: &Asked) -> Answer {
    let (whose, version) = (id(asked), version(asked));
    let (person, purpose) = asked.write(move |tx, me| admin::send_link(tx, me, &whose, version))?;
    let what = match purpose {
        LinkPurpose::Activation => "The activation link",
        LinkPurpose::Reset => "A link to set a new password",
    };
    let words = format!("{what} is on its way to {}. Older links no longer work.", person.name);
    Ok(Reply::on_to(path(&person.id)).saying(words))
}

pub fn sessions_ask(asked: &Asked) -> Answer {
    ask(asked, 200, |account| {
        let here = path(&account.person.id);
        let name = &account.person.name;
        Confirmation::new("Are you sure you want to end all sessions?", "End all sessions", format!("{here}/sessions"), here)
            .effect(format!("{name} is signed out everywhere at once, and can sign in again."))
            .effect("What is typed and not sent yet may be lost.")
    })
}

pub fn sessions_end(asked: &Asked) -> Answer {
    let (whose, version) = (id(asked), version(asked));
    let (person, ended) = asked.write(move |tx, me| admin::end_sessions(tx, me, &whose, version))?;
    let words = match ended {
        0 => format!("{} was not signed in anywhere.", person.name),
        _ => format!("{} is signed out everywhere.", person.name),
    };
    Ok(Reply::on_to(path(&person.id)).saying(words))
}

pub fn close_ask(asked: &Asked) -> Answer {
    ask(asked, 200, |account| {
        let here = path(&account.person.id);
        let name = &account.person.name;
        Confirmation::new("Are you sure you want to close this account?", "Close the account", format!("{here}/close"), here)
            .effect(format!("{name} is signed out everywhere at once, and cannot sign in."))
            .effect(format!("{} work any longer.", tokens_no_longer(account.tokens)))
            .effect("Nothing of the record is lost, and the account can be opened again.")
    })
}

fn tokens_no_longer(tokens: usize) -> String {
    match tokens {
        0 => "Links that were mailed do not".to_owned(),
        _ => format!("{} and links that were mailed do not", words::counted(tokens as u64, "token", "tokens")),
    }
}

pub fn close(asked: &Asked) -> Answer {
    let (whose, version) = (id(asked), version(asked));
    let person = asked.write(move |tx, me| admin::close(tx, me, &whose, version))?;
    Ok(Reply::on_to(path(&person.id)).saying(format!("The account of {} is closed.", person.name)))
}

pub fn reopen(asked: &Asked) -> Answer {
    let (whose, version) = (id(asked), version(asked));
    let person = asked.write(move |tx, me| admin::reopen(tx, me, &whose, version))?;
    let words = match person.account {
        AccountState::Invited => format!("The account of {} is open again. A link to set a password is on its way.", person.name),
        _ => format!("The account of {} is open again.", person.name),
    };
    Ok(Reply::on_to(path(&person.id)).saying(words))
}
