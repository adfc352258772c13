//! What an administrator looks after: accounts, roles, mail, settings, and what happened at the door.

pub mod change;
pub mod people;
pub mod person;
pub mod second_factor;
pub mod workings;

use crate::app::AppError;
use crate::app::people::Turn;
use crate::domain::account::{Role, Roles};
use crate::domain::ids::PersonId;
use crate::views::parts::Pagination;
use crate::web::asked::Asked;
use crate::web::form::Form;

/// The account that the path names.
fn id(asked: &Asked) -> PersonId {
    PersonId::new(asked.param("id"))
}

/// The page of an account.
fn path(id: &PersonId) -> String {
    format!("/admin/people/{id}")
}

/// The version of what a form changes. A form without one is as good as one that is too old.
fn version(asked: &Asked) -> i64 {
    asked.form.number("version").unwrap_or(-1)
}

/// The roles that are ticked. A word that is no role is refused: left out, it would take away what is held.
fn ticked(form: &Form) -> Result<Roles, AppError> {
    let unknown = || AppError::field("roles", "unknown_role", "Select roles from the list");
    form.all("roles").iter().map(|word| Role::from_word(word).ok_or_else(unknown)).collect()
}

/// Which page of a list of people is asked for.
fn turn(asked: &Asked) -> Turn {
    match (asked.query.filled("after"), asked.query.filled("before")) {
        (Some(after), _) => Turn::After(PersonId::new(after)),
        (None, Some(before)) => Turn::Before(PersonId::new(before)),
        (None, None) => Turn::First,
    }
}

/// The address of this list with the same filters, at another place or at its beginning.
fn with(asked: &Asked, filters: &[&str], place: Option<(&str, &str)>) -> String {
    let filled = |name: &&str| asked.query.filled(name).map(|value| ((*name).to_owned(), value.to_owned()));
    let mut fields: Vec<(String, String)> = filters.iter().filter_map(filled).collect();
    fields.extend(place.map(|(name, value)| (name.to_owned(), value.to_owned())));
    match Form::of(fields).encoded() {
        query if query.is_empty() => asked.path.clone(),
        query => format!("{}?{query}", asked.path),
    }
}

/// The ways to the pages beside this one.
fn pages(asked: &Asked, filters: &[&str], previous: Option<&Turn>, next: Option<&Turn>) -> Pagination {
    let link = |turn: &Turn| match turn {
        Turn::First => with(asked, filters, None),
        Turn::After(id) => with(asked, filters, Some(("after", id.as_str()))),
        Turn::Before(id) => with(asked, filters, Some(("before", id.as_str()))),
    };
    Pagination { previous: previous.map(link), next: next.map(link) }
}

/// The way to older rows of a list that is read from the newest on, and back to its beginning.
pub(super) fn older(asked: &Asked, filters: &[&str], next: Option<String>) -> Pagination {
    let begun = asked.query.filled("before").is_some();
    Pagination {
        previous: begun.then(|| with(asked, filters, None)),
        next: next.map(|place| with(asked, filters, Some(("before", &place)))),
    }
}
