//! Accounts as the administrator keeps them, the audit log, mail and settings, on both databases.

mod accounts;
mod chain;
mod changes;
mod log;
mod mail;
mod pages;
mod second_factor;

use gradus::app::{AppError, Call, Caller, Tx};
use gradus::domain::account::Role;
use gradus::domain::ids::{OrganisationId, PersonId};
use gradus::domain::people::Person;
use gradus::store::{audit, people};

use crate::support::service::Service;

/// The call of a command that somebody gives.
fn call(person: &Person) -> Call {
    Call::command(person.email.as_deref().unwrap())
}

/// A use case that changes something, by a command of `person`.
fn write<T: Send + 'static>(
    service: &Service,
    person: &Person,
    work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    service.app.write(&call(person), work)
}

/// A use case that reads.
fn read<T>(
    service: &Service,
    person: &Person,
    work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<T, AppError>,
) -> Result<T, AppError> {
    service.app.read(&call(person), work)
}

/// A person as the row is now.
fn now(service: &Service, id: &PersonId) -> Person {
    people::find(&mut service.connection(), id).unwrap().unwrap()
}

/// Everybody of both councils, so that two moments can be compared.
fn everybody(service: &Service) -> String {
    let connection = &mut service.connection();
    ["medway", "slough"]
        .map(|id| format!("{:#?}", people::list_for_organisation(connection, &OrganisationId::new(id)).unwrap()))
        .join("\n")
}

/// What came of a call, in a word that tables can hold.
fn word<T>(result: Result<T, AppError>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(AppError::NotFound) => "not found".to_owned(),
        Err(AppError::Stale) => "stale".to_owned(),
        Err(AppError::Unauthenticated(_)) => "nobody".to_owned(),
        Err(AppError::Forbidden { code, .. }) => format!("forbidden {code}"),
        Err(AppError::Conflict { code, .. }) => format!("conflict {code}"),
        Err(AppError::Invalid(errors)) => {
            errors.iter().map(|error| format!("{}:{}", error.field, error.code)).collect::<Vec<_>>().join(" ")
        }
        Err(error) => format!("{error:?}"),
    }
}

/// The newest events of the log, each as `action outcome`.
fn newest(service: &Service, many: i64) -> Vec<String> {
    let entries = audit::list(&mut service.connection(), &audit::Filter::default(), many).unwrap();
    entries.iter().map(|entry| format!("{} {}", entry.event.action, entry.event.outcome.as_str())).collect()
}

/// Medway with one of each, and an administrator of another council.
struct Cast {
    admin: Person,
    second: Person,
    officer: Person,
    manager: Person,
    hr: Person,
    auditor: Person,
    stranger: Person,
}

fn cast(service: &Service) -> Cast {
    Cast {
        admin: service.person("Admin One", &[Role::Admin]),
        second: service.person("Admin Two", &[Role::Admin]),
        officer: service.person("Officer One", &[Role::Officer]),
        manager: service.person("Manager One", &[Role::Officer, Role::Manager]),
        hr: service.person("Hr One", &[Role::Officer, Role::Hr]),
        auditor: service.person("Auditor One", &[Role::Auditor]),
        stranger: service.person_of("slough", "Admin Far", &[Role::Admin]),
    }
}
