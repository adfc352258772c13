//! The people file: one row a person.

use std::borrow::Cow;

use super::cells::{Line, MAX_NAME, MAX_REFERENCE};
use crate::domain::account::{Role, Roles};
use crate::domain::ids::{LevelId, is_id};
use crate::domain::problem::Code;
use crate::domain::staff_import::PersonRow;

/// Columns that a people file may leave out.
pub(super) const OPTIONAL: &[&str] = &["organisation", "fte"];

const TRUTH: &[(&str, bool)] =
    &[("true", true), ("false", false), ("yes", true), ("no", false), ("y", true), ("n", false), ("1", true), ("0", false)];

pub(super) fn read(line: &mut Line<'_>) -> Option<PersonRow> {
    // Every cell is read before the first missing one ends the row, so that all of its mistakes are told.
    let employee_ref = line.needed("employee_ref", MAX_REFERENCE);
    let organisation = id(line, "organisation");
    let name = line.needed("name", MAX_NAME);
    let email = email(line);
    let roles = roles(line);
    let manager_ref = line.text("manager_ref", MAX_REFERENCE);
    let job_profile = id(line, "job_profile");
    let framework = id(line, "framework");
    let level = id(line, "level").map(LevelId::new);
    let post_from = line.date("post_from");
    let team = line.text("team", MAX_NAME);
    let fte = line.fte("fte");
    line.must_have("active");
    let active = line.word("active", TRUTH);
    Some(PersonRow {
        line: line.number,
        employee_ref: employee_ref?.into_owned(),
        organisation,
        name: name?.into_owned(),
        email,
        roles,
        manager_ref: manager_ref.map(Cow::into_owned),
        job_profile,
        framework,
        level,
        post_from,
        team: team.map(Cow::into_owned),
        fte,
        active: active?,
    })
}

fn id(line: &mut Line<'_>, column: &str) -> Option<String> {
    let text = line.text(column, MAX_NAME)?.into_owned();
    if !is_id(&text) {
        line.refuse(Code::IdFormat, column, &text, "an id has letters, digits, dots, underscores and hyphens only");
        return None;
    }
    Some(text)
}

/// An address in lower case. It is taken where it could be one; whether mail arrives is seen when it is sent.
fn email(line: &mut Line<'_>) -> Option<String> {
    let text = line.text("email", 254)?.to_lowercase();
    if !looks_like_address(&text) {
        line.refuse(Code::EmailFormat, "email", &text, "this is not an email address. Use name@example.gov.uk");
        return None;
    }
    Some(text)
}

fn looks_like_address(text: &str) -> bool {
    let sound = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    let plain = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let Some((local, domain)) = text.split_once('@') else { return false };
    sound(local)
        && local.chars().all(plain)
        && sound(domain)
        && domain.contains('.')
        && domain.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '.')
}

/// Officer and manager; more is an administrator's to give.
fn roles(line: &mut Line<'_>) -> Option<Roles> {
    let cell = line.cell("roles")?;
    let mut roles = Roles::NONE;
    for word in
        cell.split(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '|' | '/' | '+')).filter(|word| !word.is_empty())
    {
        match Role::from_word(&word.to_lowercase()) {
            Some(role @ (Role::Officer | Role::Manager)) => roles = roles.with(role),
            Some(role) => {
                let words = format!("the role {role} is given by an administrator, not by a file. Use officer or manager");
                line.refuse(Code::RoleNotImported, "roles", cell, words);
            }
            None => line.refuse(Code::UnknownValue, "roles", cell, "we know the roles officer and manager here"),
        }
    }
    Some(roles)
}

#[cfg(test)]
mod tests {
    use super::looks_like_address;

    #[test]
    fn addresses_that_could_not_be_are_refused() {
        for address in ["a@b.uk", "officer.one@medway.example", "o'neil+x@b-c.gov.uk", "zoë@example.org"] {
            assert!(looks_like_address(address), "{address}");
        }
        for text in [
            "",
            "a",
            "a@",
            "@b.uk",
            "a@b",
            "a@@b.uk",
            "a b@c.uk",
            "a@b..uk",
            ".a@b.uk",
            "a@b.uk.",
            "a@b.uk,c@d.uk",
            "<a@b.uk>",
            "a\n@b.uk",
        ] {
            assert!(!looks_like_address(text), "{text}");
        }
    }
}
