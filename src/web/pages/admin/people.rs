//! The list of accounts, adding somebody, and who holds which role.

use super::{id, pages, path, ticked, turn};
use crate::app::AppError;
use crate::app::admin::{self, AccountRow, ListQuery, NewAccount};
use crate::domain::account::{AccountState, Role};
use crate::views::admin as views;
use crate::views::parts::{FormErrors, Link, Nothing};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::pages::form_errors;
use crate::web::reply::Reply;

pub fn list(asked: &Asked) -> Answer {
    let query = ListQuery {
        search: asked.query.filled("q").map(str::to_owned),
        state: AccountState::from_word(asked.query.get("state")),
        role: Role::from_word(asked.query.get("role")),
        turn: turn(asked),
        limit: None,
    };
    asked.page(|tx, me| {
        let list = admin::list(tx, me, &query)?;
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        let all = words::counted(count(list.of), "account", "accounts");
        let filtered = query.search.is_some() || query.state.is_some() || query.role.is_some();
        let how_many = match filtered {
            true => format!("{} of {all}.", words::counted(count(list.total), "matches", "match")),
            false => format!("{all}, {} of them active.", words::number(count(list.active))),
        };
        let rows: Vec<views::AccountRow> = list.accounts.iter().map(row).collect();
        let [q, state, role] = ["q", "state", "role"].map(|name| asked.query.get(name));
        let nothing = rows
            .is_empty()
            .then(|| Nothing::matches("accounts", "/admin/people", format!("There are {}.", words::number(count(list.of)))));
        let pages = pages(asked, &["q", "state", "role"], list.previous.as_ref(), list.next.as_ref());
        Ok(views::People { nothing, pages, ..views::People::new(how_many, q, state, role, rows) })
    })
}

fn row(account: &AccountRow) -> views::AccountRow {
    let person = &account.person;
    let roles: Vec<String> = person.roles.iter().map(|role| words::lower_first(role.label())).collect();
    views::AccountRow {
        href: path(&person.id),
        name: person.name.clone(),
        email: person.email.clone().unwrap_or_default(),
        state: views::state_tag(person.account),
        roles: (!roles.is_empty()).then(|| words::capital(&roles.join(", "))),
        second_step: second_step(account.second_factor, account.second_factor_required).to_owned(),
        last_sign_in: person.last_sign_in_at.map(|at| words::short_date_time(at.naive_utc())),
    }
}

/// How the second step of signing in stands.
pub(super) fn second_step(on: bool, needed: bool) -> &'static str {
    match (on, needed) {
        (true, _) => "On",
        (false, true) => "Off, but needed",
        (false, false) => "Off",
    }
}

pub fn add_form(asked: &Asked) -> Answer {
    add_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn add_page(asked: &Asked, status: u16, form: &Form, errors: FormErrors) -> Answer {
    let roles: Vec<Role> = ticked(form).unwrap_or_default().iter().collect();
    let page = views::AddPerson::new(form.get("name"), form.get("email"), form.get("employee_ref"), &roles, errors);
    asked.framed(status, |tx, me, frame| {
        frame.back = Some(Link::new("/admin/people", "Back"));
        admin::may_add(tx, me)?;
        Ok(page)
    })
}

pub fn add_submit(asked: &Asked) -> Answer {
    let roles = match ticked(&asked.form) {
        Ok(roles) => roles,
        Err(AppError::Invalid(errors)) => return add_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => return Err(error),
    };
    let new = NewAccount {
        name: asked.form.get("name").to_owned(),
        email: asked.form.get("email").to_owned(),
        employee_ref: asked.form.filled("employee_ref").map(str::to_owned),
        roles,
    };
    match asked.write(move |tx, me| admin::add(tx, me, new)) {
        Ok(person) => {
            let words = format!("{} is added. A link to set a password is on its way.", person.name);
            Ok(Reply::on_to(path(&person.id)).saying(words))
        }
        Err(AppError::Invalid(errors)) => add_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

pub fn roles(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let groups = admin::roles(tx, me)?
            .into_iter()
            .map(|holders| {
                let people = holders.people.iter().map(|person| Link::new(path(&person.id), person.name.clone())).collect();
                views::RoleGroup::new(holders.role, u64::try_from(holders.total).unwrap_or(0), people)
            })
            .collect();
        Ok(views::Roles { groups })
    })
}

/// Back to an account, for somebody who signed in again after sending a form that changes it.
pub fn back(asked: &Asked) -> Answer {
    Ok(Reply::on_to(path(&id(asked))))
}
