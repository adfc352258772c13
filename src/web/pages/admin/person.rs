//! One account: what it is, and what can be done to it.

use super::people::second_step;
use super::{id, path, ticked, version};
use crate::app::AppError;
use crate::app::admin::{self, Account};
use crate::domain::account::{AccountState, Role};
use crate::views::admin as views;
use crate::views::errors::{Stale, TwoVersions};
use crate::views::parts::{FormErrors, Link, PostButton, Posted, SummaryRow};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::pages::form_errors;
use crate::web::reply::Reply;

pub fn show(asked: &Asked) -> Answer {
    page(asked, 200, None, FormErrors::none())
}

/// `chosen`: the roles that are ticked, where they are not those that are held.
fn page(asked: &Asked, status: u16, chosen: Option<Vec<Role>>, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        frame.back = Some(Link::new("/admin/people", "Back to people and roles"));
        Ok(view(&admin::account(tx, me, &id(asked))?, chosen, errors))
    })
}

fn view(account: &Account, chosen: Option<Vec<Role>>, errors: FormErrors) -> views::AdminPerson {
    let person = &account.person;
    let here = path(&person.id);
    let held: Vec<Role> = person.roles.iter().collect();
    let page = views::AdminPerson::new(person.name.clone(), &here, &person.version.to_string(), facts(account, &here));
    if !account.may_change {
        let held: Vec<String> = held.iter().map(|role| words::lower_first(role.label())).collect();
        let held = if held.is_empty() { "none".to_owned() } else { words::join(&held) };
        let fixed = match account.is_own {
            true => format!("You cannot change your own roles: {held}."),
            false => format!("You cannot change these roles: {held}."),
        };
        return views::AdminPerson { roles_fixed: Some(fixed), ..page };
    }
    let button =
        |step: &str, label: &str| PostButton::new(format!("{here}/{step}"), label).with("version", person.version.to_string());
    let mut actions = Vec::new();
    let mut links = Vec::new();
    match person.account {
        AccountState::Invited => actions.push(button("link", "Send the activation link again")),
        AccountState::Active => actions.push(button("link", "Send a reset link")),
        AccountState::Disabled => actions.push(button("reopen", "Reopen the account")),
    }
    if person.account != AccountState::Disabled {
        links.push(Link::new(format!("{here}/sessions"), "End all sessions"));
    }
    match &account.waiting {
        Some(waiting) => {
            if !waiting.is_mine {
                links.push(Link::new(format!("{here}/second-factor/confirm"), "Confirm the reset of the second step"));
            }
            let cancel = button("second-factor/cancel", "Take back the reset of the second step");
            actions.push(cancel.with("request", waiting.request.id.clone()));
        }
        None if account.second_factor_since.is_some() => {
            links.push(Link::new(format!("{here}/second-factor"), "Reset the second step"));
        }
        None => {}
    }
    if person.account != AccountState::Disabled {
        links.push(Link::new(format!("{here}/close"), "Close the account"));
    }
    views::AdminPerson { actions, links, ..page.roles(&chosen.unwrap_or(held), errors) }
}

fn facts(account: &Account, here: &str) -> Vec<SummaryRow> {
    let person = &account.person;
    let none = || "None".to_owned();
    let change = |row: SummaryRow, what: &str| match account.may_change {
        true => row.link(Link::new(format!("{here}/edit"), "Change").hidden(what)),
        false => row,
    };
    let second = match account.second_factor_since {
        Some(since) => format!("On since {}", words::date(words::day_of(since.naive_utc()))),
        None => second_step(false, account.second_factor_required).to_owned(),
    };
    let last = person.last_sign_in_at.map_or_else(|| "Never".to_owned(), |at| words::date_time(at.naive_utc()));
    let mut facts = vec![
        SummaryRow { lines: Vec::new(), ..SummaryRow::new("State", "") }.tag(views::state_tag(person.account)),
        change(SummaryRow::new("Name", person.name.clone()), "name"),
        change(SummaryRow::new("Email address", person.email.clone().unwrap_or_else(none)), "email address"),
        SummaryRow::new("Reference", person.employee_ref.clone().unwrap_or_else(none)),
        SummaryRow::new("Password", if account.has_password { "Set" } else { "Not set yet" }),
        SummaryRow::new("Second step", second),
        SummaryRow::new("Last sign-in", last),
        SummaryRow::new("Signed in at", words::counted(account.sessions as u64, "place", "places")),
        SummaryRow::new("Tokens", words::counted(account.tokens as u64, "token", "tokens")),
    ];
    if let Some(waiting) = &account.waiting {
        let asked = words::date_time(waiting.request.asked_at.naive_utc());
        let until = words::date_time(waiting.request.ends_at.naive_utc());
        let row = SummaryRow::new("Waits for a second administrator", "To reset the second step")
            .line(format!("{} asked on {asked}: {}", waiting.asked_by, waiting.request.reason))
            .line(format!("It can be confirmed until {until}, by another administrator than {}.", waiting.asked_by));
        facts.push(row);
    }
    facts
}

pub fn roles_submit(asked: &Asked) -> Answer {
    let (whose, version, wanted) = (id(asked), version(asked), ticked(&asked.form)?);
    match asked.write(move |tx, me| crate::app::roles::set(tx, me, &whose, version, wanted)) {
        Ok(person) => {
            let held: Vec<String> = person.roles.iter().map(|role| words::lower_first(role.label())).collect();
            let words = match held.is_empty() {
                true => format!("{} has no role now.", person.name),
                false => format!("{} is now {}.", person.name, words::join(&held)),
            };
            Ok(Reply::on_to(path(&person.id)).saying(words))
        }
        Err(AppError::Invalid(errors)) => page(asked, 422, Some(wanted.iter().collect()), form_errors(&errors)),
        Err(error) => Err(error),
    }
}

pub fn edit_form(asked: &Asked) -> Answer {
    edit_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn edit_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let account = admin::account(tx, me, &id(asked))?;
        let here = path(&account.person.id);
        frame.back = Some(Link::new(here.clone(), "Back"));
        if !account.may_change {
            let words = "Another administrator must change your own account.";
            return Err(AppError::forbidden("not_permitted", words));
        }
        let person = account.person;
        let email = person.email.unwrap_or_default();
        let (name, email) = match typed.has("name") {
            true => (typed.get("name"), typed.get("email")),
            false => (person.name.as_str(), email.as_str()),
        };
        // Text that is shown again is still about the version that it was typed over.
        let version = asked.form.filled("version").map_or_else(|| person.version.to_string(), str::to_owned);
        Ok(views::EditAccount::new(person.name.clone(), &here, &version, name, email, errors))
    })
}

pub fn edit_submit(asked: &Asked) -> Answer {
    let (whose, version) = (id(asked), version(asked));
    let [name, email] = ["name", "email"].map(|field| asked.form.get(field).to_owned());
    match asked.write(move |tx, me| admin::correct(tx, me, &whose, version, &name, &email)) {
        Ok(corrected) => {
            let name = corrected.person.name;
            let words = match corrected.address_changed {
                true => format!("The account of {name} is saved. The new address counts from now on."),
                false => format!("The account of {name} is saved."),
            };
            Ok(Reply::on_to(path(&corrected.person.id)).saying(words))
        }
        Err(AppError::Invalid(errors)) => edit_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(AppError::Stale) => both_versions(asked),
        Err(error) => Err(error),
    }
}

/// Somebody else saved in between: both versions, to choose from.
fn both_versions(asked: &Asked) -> Answer {
    asked.page_with(412, |tx, me| {
        let account = admin::account(tx, me, &id(asked))?;
        let here = path(&account.person.id);
        let theirs = [account.person.name.clone(), account.person.email.clone().unwrap_or_default()];
        let fields = [("name", "Name"), ("email", "Email address")];
        let rows = fields
            .iter()
            .zip(&theirs)
            .filter(|((field, _), theirs)| asked.form.get(field) != theirs.as_str())
            .map(|((field, what), theirs)| TwoVersions {
                what: (*what).to_owned(),
                mine: asked.form.get(field).to_owned(),
                theirs: theirs.clone(),
            })
            .collect();
        Ok(Stale {
            saved_by: "The account was changed after you opened the form.".to_owned(),
            rows,
            action: format!("{here}/edit"),
            version: account.person.version.to_string(),
            values: fields
                .iter()
                .map(|(field, _)| Posted { name: (*field).to_owned(), value: asked.form.get(field).to_owned() })
                .collect(),
            keep_theirs: here,
        })
    })
}
