//! The renewal of a course waits while somebody is away. HR says so, and an absence has to be recorded for the day on which
//! the course runs out: the pause rests on it, and carries no reason of its own.

use chrono::{Months, NaiveDate};

use super::super::fields::Fields;
use super::super::people::{Named, Why, record_read, why_seen};
use super::super::{About, AppError, Caller, FieldError, Tx, record, relations, standing};
use crate::domain::audit::Outcome;
use crate::domain::ids::PersonId;
use crate::domain::people::Days;
use crate::domain::training::{CourseStanding, Pause};
use crate::domain::words;
use crate::policy::Action;
use crate::store::{absences, training as rows};

/// A pause ends within so many months.
const MONTHS: Months = Months::new(24);

/// A course that runs out on a day on which its holder is away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pausable {
    pub course: CourseStanding,
    pub away: Days,
}

/// Somebody whose courses could wait.
#[derive(Clone, Debug)]
pub struct ToPause {
    pub person: Named,
    pub why: Why,
    pub courses: Vec<Pausable>,
}

/// Whether the caller may let a renewal of somebody's wait, and which.
pub fn to_pause(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<ToPause, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::Rectify, &standing.subject(&person))?;
    record_read(tx, me, &person, &standing, "training_read");
    let why = why_seen(tx, me, &person, &standing)?;
    let courses = pausable(tx, id)?;
    Ok(ToPause { person: Named { id: person.id, name: person.name }, why, courses })
}

/// Courses that run out while their holder is away.
fn pausable(tx: &mut Tx<'_>, id: &PersonId) -> Result<Vec<Pausable>, AppError> {
    let Some(post) = record::find_post(tx, id, tx.today)? else { return Ok(Vec::new()) };
    let Some(matrix) = super::matrix(tx, &post)? else { return Ok(Vec::new()) };
    let ids = [id.clone()];
    let completions: Vec<_> = rows::list_for_people(tx.connection, &ids)?.into_iter().map(|(_, done)| done).collect();
    let away = absences::list_for_person(tx.connection, id)?;
    let courses = matrix.courses.iter().map(|course| course.standing(&completions, tx.today));
    let found = courses.filter_map(|course| {
        let last = course.valid_until?;
        let away = away.iter().copied().find(|days| days.include(last))?;
        Some(Pausable { course, away })
    });
    Ok(found.collect())
}

/// Lets the renewal of a course wait to the end of a day; another pause of the course ends with it.
pub fn pause(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &PersonId,
    course: &str,
    until: Option<NaiveDate>,
    wrong: Vec<FieldError>,
) -> Result<Pause, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::Rectify, &standing.subject(&person))?;
    let mut fields = Fields::default();
    let unread = wrong.iter().any(|error| error.field == "until");
    let found = pausable(tx, id)?.into_iter().find(|found| found.course.course == *course);
    if found.is_none() {
        let ask = "Select a course that runs out on a day on which an absence is recorded";
        fields.wrong("course", if course.is_empty() { "required" } else { "no_absence" }, ask);
    }
    wrong.into_iter().for_each(|error| fields.wrong(&error.field, &error.code, error.message));
    let most = tx.today.checked_add_months(MONTHS).unwrap_or(tx.today);
    match until {
        None if !unread => fields.wrong("until", "required", "Enter the last day of the pause"),
        None => {}
        Some(day) => {
            fields.day("until", "Last day of the pause", day);
            let first = found.as_ref().and_then(|found| found.course.valid_until);
            if let Some(first) = first.filter(|first| day <= *first) {
                fields.wrong("until", "too_early", format!("Last day of the pause must be after {}", words::date(first)));
            } else if day > most {
                fields.wrong("until", "too_late", format!("Last day of the pause must be on or before {}", words::date(most)));
            }
        }
    }
    fields.check()?;
    let (Some(found), Some(until)) = (found, until) else {
        return Err(AppError::Internal("a pause without a course or a day".to_owned()));
    };
    let held = rows::pauses_of(tx.connection, id)?.into_iter().find(|pause| pause.course == found.course.course);
    if let Some(held) = held {
        if held.until == until {
            return Ok(held);
        }
        rows::end_pause(tx.connection, &held.id, me.id(), tx.now)?;
    }
    let pause = Pause {
        id: tx.new_id(),
        person: person.id.clone(),
        course: found.course.course,
        until,
        made_by: me.id().clone(),
        made_at: tx.now,
    };
    rows::insert_pause(tx.connection, &pause)?;
    let details = vec![("course", pause.course.to_string()), ("until_after", until.to_string())];
    tx.record(me, Outcome::Done, "course_paused", About::thing("course_pause", &*pause.id, Some(&person.id)), details);
    standing::changed(tx, &person.id, &[standing::Part::Held])?;
    Ok(pause)
}

/// A pause that is open, with whose it is and the title of the course.
pub fn find_pause(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<(Pause, Named, String), AppError> {
    if id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let pause = rows::find_pause(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let (person, standing) = relations::find(tx, me, &pause.person)?;
    tx.allow(me, Action::Rectify, &standing.subject(&person))?;
    let matrix = match record::find_post(tx, &pause.person, tx.today)? {
        Some(post) => super::matrix(tx, &post)?,
        None => None,
    };
    let course = matrix.and_then(|matrix| matrix.course(pause.course.as_str()));
    let title = course.map_or_else(|| pause.course.to_string(), |course| course.title.clone());
    Ok((pause, Named { id: person.id, name: person.name }, title))
}

/// Ends a pause: the course counts as long as it would have without it.
pub fn end_pause(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<Pause, AppError> {
    let (pause, ..) = find_pause(tx, me, id)?;
    if !rows::end_pause(tx.connection, id, me.id(), tx.now)? {
        return Err(AppError::Stale);
    }
    let details = vec![("course", pause.course.to_string()), ("until_before", pause.until.to_string())];
    tx.record(me, Outcome::Done, "course_pause_ended", About::thing("course_pause", id, Some(&pause.person)), details);
    standing::changed(tx, &pause.person, &[standing::Part::Held])?;
    Ok(pause)
}
