//! Who manages whom. HR sets lines from a day on: the line before ends the day before, a line planned for later stays, and
//! no line may lead back to where it began on any day.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::fields::Fields;
use super::{About, AppError, Caller, Tx, accounts, posts, relations};
use crate::domain::account::{AccountState, Role};
use crate::domain::audit::Outcome;
use crate::domain::ids::PersonId;
use crate::domain::lines::{Lines, Loop};
use crate::domain::outbox::{ManagerSide, Message, NaturalKey};
use crate::domain::people::{Days, Line, Person};
use crate::domain::words;
use crate::policy::Action;
use crate::store::{lines, people};

const LONGEST_REASON: usize = 1_000;

/// A line to be set.
#[derive(Clone, Debug)]
pub struct NewLine {
    pub person: PersonId,
    pub manager: PersonId,
    pub starts_on: NaiveDate,
    /// Why, where it begins in the past. The person will read it.
    pub reason: Option<String>,
}

/// Gives a person a line manager from a day on, until the next line that is planned. `version` is the person's.
pub fn set_line(tx: &mut Tx<'_>, me: &Caller, version: i64, new: NewLine) -> Result<Line, AppError> {
    let person = changeable(tx, me, &new.person, version)?;
    posts::must_be_staff(&person)?;
    let (manager, standing) = relations::find(tx, me, &new.manager)?;
    tx.allow(me, Action::ViewProfile, &standing.subject(&manager))?;
    let there = lines::list_for_person(tx.connection, &person.id)?;
    let mut fields = Fields::default();
    let reason = check_past(&mut fields, &person, "starts_on", "Start date", new.starts_on, tx.today, new.reason.as_deref());
    check_manager(&mut fields, &person, &manager);
    let next = there.iter().map(|line| line.days.starts_on).filter(|starts_on| *starts_on > new.starts_on).min();
    let days = Days { starts_on: new.starts_on, ends_on: next.and_then(|day| day.pred_opt()) };
    let replaced = there.iter().find(|line| line.days.include(new.starts_on));
    if replaced.is_some_and(|line| line.manager == manager.id) {
        fields.wrong("manager", "unchanged", format!("{} is the line manager on that day already", manager.name));
    }
    fields.check()?;
    refuse_loop(tx, &person, &manager, days)?;

    touch(tx, &person)?;
    if let Some(line) = replaced {
        cut(tx, line, new.starts_on)?;
    }
    let line = Line { id: tx.new_id(), person: person.id.clone(), manager: manager.id.clone(), days, version: 1 };
    lines::insert(tx.connection, &line, Some(me.id()), tx.now)?;
    let mut details = vec![
        ("manager_before", replaced.map_or_else(String::new, |line| line.manager.to_string())),
        ("manager_after", manager.id.to_string()),
        ("starts_on_after", new.starts_on.to_string()),
    ];
    details.extend(reason.map(|reason| ("reason", reason)));
    tx.record(me, Outcome::Done, "line_set", About::thing("line", &*line.id, Some(&person.id)), details);
    tell_of_new_manager(tx, &person, &manager, new.starts_on)?;
    Ok(line)
}

/// Ends the line that holds on `last_day`, without another in its place. `version` is the person's.
pub fn end_line(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &PersonId,
    version: i64,
    last_day: NaiveDate,
    reason: Option<String>,
) -> Result<(), AppError> {
    let person = changeable(tx, me, id, version)?;
    let there = lines::list_for_person(tx.connection, &person.id)?;
    let mut fields = Fields::default();
    // The day after is the first without the line; that day may be today.
    let first_without = last_day.succ_opt().unwrap_or(last_day);
    let reason = check_past(&mut fields, &person, "ends_on", "End date", first_without, tx.today, reason.as_deref());
    let line = there.iter().find(|line| line.days.include(last_day));
    if line.is_none() {
        fields.wrong("ends_on", "no_line", format!("{} has no line manager on that day", person.name));
    }
    fields.check()?;
    let line = line.ok_or(AppError::NotFound)?;
    if !lines::set_end(tx.connection, &line.id, line.version, Some(last_day))? {
        return Err(AppError::Stale);
    }
    touch(tx, &person)?;
    let mut details = vec![
        ("manager_before", line.manager.to_string()),
        ("ends_on_before", line.days.ends_on.map_or_else(String::new, |day| day.to_string())),
        ("ends_on_after", last_day.to_string()),
    ];
    details.extend(reason.map(|reason| ("reason", reason)));
    tx.record(me, Outcome::Done, "line_ended", About::thing("line", &*line.id, Some(&person.id)), details);
    Ok(())
}

/// A person whose line the caller may set, unchanged since the caller looked.
fn changeable(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, version: i64) -> Result<Person, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::SetLine, &standing.subject(&person))?;
    if person.version != version {
        return Err(AppError::Stale);
    }
    Ok(person)
}

fn touch(tx: &mut Tx<'_>, person: &Person) -> Result<(), AppError> {
    if people::touch(tx.connection, &person.id, person.version)? { Ok(()) } else { Err(AppError::Stale) }
}

/// A change that reaches into the past needs a reason. Gives it.
fn check_past(
    fields: &mut Fields,
    person: &Person,
    field: &str,
    label: &str,
    day: NaiveDate,
    today: NaiveDate,
    reason: Option<&str>,
) -> Option<String> {
    fields.day(field, label, day);
    let reason = fields.optional_line("reason", "Reason", reason, LONGEST_REASON);
    if day < today && reason.is_none() {
        fields.wrong("reason", "required", format!("Enter a reason. {} will read it", person.name));
    }
    reason
}

fn check_manager(fields: &mut Fields, person: &Person, manager: &Person) {
    if manager.id == person.id {
        fields.wrong("manager", "own_manager", format!("{} cannot be their own line manager", person.name));
    } else if manager.account != AccountState::Active {
        fields.wrong("manager", "not_active", format!("{} has no open account, so cannot be a line manager", manager.name));
    } else if !manager.roles.has(Role::Manager) {
        let words = format!("{} does not have the role Manager. An administrator can give it", manager.name);
        fields.wrong("manager", "not_a_manager", words);
    }
}

/// Refuses what would lead back. Only the people above the new manager are looked at, level by level.
fn refuse_loop(tx: &mut Tx<'_>, person: &Person, manager: &Person, days: Days) -> Result<(), AppError> {
    let mut above = Lines::default();
    let mut seen = BTreeSet::from([person.id.clone(), manager.id.clone()]);
    let mut level = vec![manager.id.clone()];
    while !level.is_empty() {
        let found = lines::list_for_people(tx.connection, &level)?;
        let held = found.into_iter().filter(|line| line.days.meet(days));
        level.clear();
        for line in held {
            if seen.insert(line.manager.clone()) {
                level.push(line.manager.clone());
            }
            above.add(line);
        }
    }
    let Some(Loop { people: around, days: met }) = above.find_loop(&person.id, &manager.id, days) else { return Ok(()) };
    let names = people::find_all(tx.connection, &around)?;
    let name =
        |id: &PersonId| names.iter().find(|person| person.id == *id).map_or_else(String::new, |person| person.name.clone());
    let mut sentence = format!("From {} this would go round in a circle: {}", words::date(met.starts_on), name(&around[0]));
    for next in around.iter().skip(1).chain(around.first()) {
        sentence.push_str(&format!(", managed by {}", name(next)));
    }
    Err(AppError::field("manager", "line_loop", sentence))
}

/// Lets a line end the day before another begins; one that begins the same day makes way.
fn cut(tx: &mut Tx<'_>, line: &Line, starts_on: NaiveDate) -> Result<(), AppError> {
    let done = match starts_on.pred_opt() {
        Some(last) if line.days.starts_on <= last => lines::set_end(tx.connection, &line.id, line.version, Some(last))?,
        _ => lines::remove(tx.connection, &line.id, line.version)?,
    };
    if done { Ok(()) } else { Err(AppError::Stale) }
}

/// Mails the person and the new manager.
fn tell_of_new_manager(tx: &mut Tx<'_>, person: &Person, manager: &Person, from: NaiveDate) -> Result<(), AppError> {
    for (to, side, name) in [(person, ManagerSide::Officer, &manager.name), (manager, ManagerSide::NewManager, &person.name)] {
        let key = NaturalKey::manager_changed(&person.id, from, &to.id);
        let message = Message::ManagerChanged { side, name: name.clone(), from, officer: person.id.clone() };
        accounts::post(tx, to, key, message)?;
    }
    Ok(())
}
