//! Who is named for one case: members of its panel, its budget holder, who hears its appeal. HR names them, never anybody
//! about themselves, and never somebody whom the rules would keep from acting.

use super::super::fields::Fields;
use super::super::relations;
use super::super::{About, AppError, Caller, Tx};
use super::case::{self, Case};
use super::{Said, step, tell, update};
use crate::domain::account::{AccountState, Role};
use crate::domain::audit::Outcome;
use crate::domain::ids::{ApplicationId, PersonId};
use crate::domain::people::Person;
use crate::domain::progression::Application;
use crate::domain::progression::case::{CasePart, Part, StepKind};
use crate::policy::Action;
use crate::store::progression::history;
use crate::store::{delegations, lines, people};

/// Names somebody for a case.
pub fn name(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &ApplicationId,
    version: i64,
    person: &PersonId,
    part: Part,
) -> Result<Application, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    // To be refused this about a person is not to learn that there is a case.
    case.allow(tx, me, Action::ViewRecord)?;
    case.allow(tx, me, Action::Designate)?;
    if *person == *me.id() {
        return Err(AppError::field("person", "yourself", "You cannot name yourself. A colleague in HR can."));
    }
    let (named, standing) = relations::find(tx, me, person)?;
    tx.allow(me, Action::Designate, &standing.subject(&named))?;
    must_be_time_for(&case, part)?;
    case.must_be(version)?;
    let mut fields = Fields::default();
    check(tx, &mut fields, &case, &named, part)?;
    fields.check()?;
    let application = update(tx, case.application.clone())?;
    let new = CasePart { id: tx.new_id(), person: named.id.clone(), part, by: me.id().clone(), at: tx.now, ended_at: None };
    history::insert_part(tx.connection, &application.id, &new)?;
    step(tx, me, &application, StepKind::Named(part), Said { other: Some(named.name.clone()), ..Said::default() })?;
    let about = About::thing("application", application.id.as_str(), Some(&application.person));
    let details = vec![("part_after", part.as_str().to_owned()), ("named_after", named.id.to_string())];
    tx.record(me, Outcome::Done, "case_person_named", about, details);
    tell::of_naming(tx, &case, &named, part)?;
    Ok(application)
}

/// Ends a part that HR gave.
pub fn release(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId, version: i64, part: &str) -> Result<Application, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    // To be refused this about a person is not to learn that there is a case.
    case.allow(tx, me, Action::ViewRecord)?;
    case.allow(tx, me, Action::Designate)?;
    let held = case.parts.iter().find(|held| held.id == part && held.part != Part::Conflict).cloned();
    let held = held.ok_or(AppError::NotFound)?;
    case.must_be(version)?;
    let application = update(tx, case.application.clone())?;
    if !history::end_part(tx.connection, &held.id, tx.now)? {
        return Err(AppError::conflict("over", "This part has ended already."));
    }
    let other = people::find(tx.connection, &held.person)?.map(|person| person.name);
    step(tx, me, &application, StepKind::Released(held.part), Said { other, ..Said::default() })?;
    let about = About::thing("application", application.id.as_str(), Some(&application.person));
    let details = vec![("part_before", held.part.as_str().to_owned()), ("named_before", held.person.to_string())];
    tx.record(me, Outcome::Done, "case_person_released", about, details);
    Ok(application)
}

/// Panel and budget holder until it is decided; whoever hears an appeal while one is open.
fn must_be_time_for(case: &Case, part: Part) -> Result<(), AppError> {
    let (fits, words) = match part {
        Part::PanelMember | Part::BudgetHolder => (case.stage().is_open(), "This application is decided or withdrawn."),
        Part::Hearer => (case.open_appeal().is_some(), "No appeal is open, so nobody is needed to hear one."),
        Part::Conflict => (false, "Only the person can declare an interest."),
    };
    if fits { Ok(()) } else { Err(AppError::conflict("wrong_state", words)) }
}

fn check(tx: &mut Tx<'_>, fields: &mut Fields, case: &Case, named: &Person, part: Part) -> Result<(), AppError> {
    let (name, officer) = (&named.name, &case.person.name);
    if named.id == case.person.id {
        fields.wrong("person", "own_case", format!("This is {officer}\u{2019}s own application. Select someone else"));
        return Ok(());
    }
    if named.account != AccountState::Active {
        fields.wrong("person", "not_active", format!("{name} has no open account. Select someone else"));
        return Ok(());
    }
    let manager = named.roles.has(Role::Manager);
    if !manager && (part == Part::BudgetHolder || !named.roles.has(Role::Hr)) {
        let words = match part {
            Part::BudgetHolder => format!("{name} is not a manager. A budget holder is one"),
            _ => format!("{name} is neither a manager nor HR. Select someone who is"),
        };
        fields.wrong("person", "role_missing", words);
    }
    if is_line(tx, &case.person.id, &named.id)? {
        let words = format!("{name} manages {officer} or acts for who does. Select someone else");
        fields.wrong("person", "line_manager", words);
    }
    if case.is_named(&named.id, Part::Conflict) {
        fields.wrong("person", "conflict", format!("{name} declared an interest in this case. Select someone else"));
    }
    if part == Part::Hearer && case.was_involved(&named.id) {
        let words = format!("{name} had a part in this case before the appeal. Select someone else");
        fields.wrong("person", "involved_before", words);
    }
    if case.is_named(&named.id, part) {
        fields.wrong("person", "already", format!("{name} is named for this already"));
    }
    Ok(())
}

/// Whether somebody manages the officer today, or acts for who does.
fn is_line(tx: &mut Tx<'_>, officer: &PersonId, person: &PersonId) -> Result<bool, AppError> {
    let today = tx.today;
    let Some(line) = lines::find_on(tx.connection, officer, today)? else { return Ok(false) };
    if line.manager == *person {
        return Ok(true);
    }
    let covers = delegations::list_active_to(tx.connection, person, today)?;
    Ok(covers.iter().any(|cover| cover.from == line.manager))
}
