//! Mail on its way, settings, and what happened at the door.

use super::older;
use crate::app::settings::{self, Value};
use crate::app::{audit, outbox};
use crate::domain::audit::Outcome;
use crate::domain::ids::OutboxId;
use crate::domain::outbox::{MailEntry, MailState, masked};
use crate::views::admin as views;
use crate::views::audit::outcome_tag;
use crate::views::parts::{Choice, Nothing, PostButton, Tag};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::reply::Reply;

pub fn mail(asked: &Asked) -> Answer {
    let state = MailState::from_word(asked.query.get("state"));
    let before = asked.query.filled("before").map(OutboxId::new);
    asked.page(|tx, me| {
        let mails = outbox::list(tx, me, state, before.as_ref(), None)?;
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        let summary = match (mails.waiting, mails.bounced) {
            (0, 0) => "Nothing waits, and nothing came back.".to_owned(),
            (waiting, bounced) => format!(
                "{}, {} could not be delivered.",
                words::counted(count(waiting), "mail waits", "mails wait"),
                words::number(count(bounced))
            ),
        };
        let mut states = vec![Choice::new("", "All")];
        states.extend(MailState::ALL.into_iter().map(|state| Choice::new(state.as_str(), state.label())));
        let rows: Vec<views::MailRow> = mails.mails.iter().map(mail_row).collect();
        let mut page = views::Mail::new(summary, states, rows);
        page.state = page.state.chosen(asked.query.get("state"));
        if page.rows.is_empty() && state.is_some() {
            let text = "No mails match.".to_owned();
            page.nothing = Some(Nothing { text, clear: Some("/admin/mail".to_owned()), exist: None });
        }
        page.pages = older(asked, &["state"], mails.next.map(|id| id.as_str().to_owned()));
        Ok(page)
    })
}

fn mail_row(mail: &MailEntry) -> views::MailRow {
    let state = match mail.state {
        MailState::Waiting => Tag::blue(mail.state.label()),
        MailState::Sent => Tag::green(mail.state.label()),
        MailState::Bounced => Tag::red(mail.state.label()),
        MailState::Dropped => Tag::grey(mail.state.label()),
    };
    let made = words::short_date_time(mail.made_at.naive_utc());
    views::MailRow {
        kind: mail.kind.label().to_owned(),
        to: masked(&mail.address),
        state,
        why: mail.last_error.clone().filter(|_| mail.state != MailState::Sent),
        tries: mail.attempts.to_string(),
        next_try: mail.next_attempt_at.map(|at| words::short_date_time(at.naive_utc())),
        resend: (mail.state == MailState::Bounced).then(|| {
            let action = format!("/admin/mail/{}/resend", mail.id);
            PostButton::new(action, "Resend").hidden(format!("{} of {made}", mail.kind.label()))
        }),
        made,
    }
}

pub fn mail_resend(asked: &Asked) -> Answer {
    let id = OutboxId::new(asked.param("id"));
    asked.write(move |tx, me| outbox::resend(tx, me, &id))?;
    Ok(Reply::on_to("/admin/mail").saying("The mail is tried again."))
}

/// Back to the mails, for somebody who signed in again after asking to send one.
pub fn mail_back(_: &Asked) -> Answer {
    Ok(Reply::on_to("/admin/mail"))
}

pub fn settings(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let mut groups: Vec<views::SettingGroup> = Vec::new();
        for shown in settings::effective(tx, me)? {
            let row = match shown.value {
                Value::Text(text) => views::Setting::new(shown.label, shown.name, text, shown.built_in),
                Value::Secret(set) => views::Setting::secret(shown.label, shown.name, set),
            };
            match groups.iter_mut().find(|group| group.heading == shown.group) {
                Some(group) => group.rows.push(row),
                None => groups.push(views::SettingGroup { heading: shown.group.to_owned(), rows: vec![row] }),
            }
        }
        Ok(views::Settings { groups })
    })
}

pub fn security(asked: &Asked) -> Answer {
    let outcome = Outcome::from_word(asked.query.get("outcome"));
    let before = asked.query.number("before");
    asked.page(|tx, me| {
        let found = audit::security_events(tx, me, outcome, before, None)?;
        let rows = found
            .events
            .iter()
            .map(|event| views::SecurityRow {
                at: words::short_date_time(event.at.naive_utc()),
                who: event.who.clone(),
                what: words::sentence(&event.action),
                by: channel(&event.channel),
                outcome: outcome_tag(event.outcome),
            })
            .collect();
        let mut page = views::Security::new(outcome.map_or("", Outcome::as_str), rows);
        page.pages = older(asked, &["outcome"], found.next.map(|place| place.to_string()));
        Ok(page)
    })
}

/// The door by which something was asked, as a page says it.
pub(in crate::web::pages) fn channel(word: &str) -> String {
    if word == "api" { "API".to_owned() } else { words::sentence(word) }
}
