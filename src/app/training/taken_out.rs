//! HR takes out a completion that was recorded by mistake. It stays to be read as taken out, and counts no longer.

use super::super::fields::Fields;
use super::super::people::{Named, Why, record_read, why_seen};
use super::super::relations::Standing;
use super::super::{About, AppError, Caller, Tx, record, relations, standing};
use crate::domain::audit::Outcome;
use crate::domain::ids::PersonId;
use crate::domain::people::Person;
use crate::domain::training::KeptCompletion;
use crate::policy::Action;
use crate::store::training as rows;

/// Letters at most.
const REASON: usize = 1_000;

/// A completion in front of whoever may take it out.
#[derive(Clone, Debug)]
pub struct ToTakeOut {
    pub person: Named,
    pub why: Why,
    pub completion: KeptCompletion,
    /// The title of the course; its id where no list has it any more.
    pub title: String,
}

fn find(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<(KeptCompletion, Person, Standing), AppError> {
    if id.contains('\0') {
        return Err(AppError::NotFound);
    }
    if let Some((of, completion)) = rows::find_completion(tx.connection, id)? {
        let (person, standing) = relations::find(tx, me, &of)?;
        tx.allow(me, Action::Rectify, &standing.subject(&person))?;
        return Ok((completion, person, standing));
    }
    let of = rows::owner_of_taken_out(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let (person, standing) = relations::find(tx, me, &of)?;
    tx.allow(me, Action::Rectify, &standing.subject(&person))?;
    Err(AppError::conflict("already_taken_out", "It has been taken out already."))
}

pub fn to_take_out(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<ToTakeOut, AppError> {
    let (completion, person, standing) = find(tx, me, id)?;
    record_read(tx, me, &person, &standing, "training_read");
    let why = why_seen(tx, me, &person, &standing)?;
    let matrix = match record::find_post(tx, &person.id, tx.today)? {
        Some(post) => super::matrix(tx, &post)?,
        None => None,
    };
    let course = matrix.and_then(|matrix| matrix.course(completion.course.as_str()));
    let title = course.map_or_else(|| completion.course.to_string(), |course| course.title.clone());
    Ok(ToTakeOut { person: Named { id: person.id, name: person.name }, why, completion, title })
}

/// Takes it out, with a reason that its owner reads. Gives whose it was.
pub fn take_out(tx: &mut Tx<'_>, me: &Caller, id: &str, reason: &str) -> Result<PersonId, AppError> {
    let (completion, person, _) = find(tx, me, id)?;
    let mut fields = Fields::default();
    let reason = fields.text("reason", "Reason", reason, REASON);
    if reason.is_empty() {
        fields.wrong("reason", "required", format!("Enter a reason. {} will read it", person.name));
    }
    fields.check()?;
    if !rows::take_out(tx.connection, id, me.id(), &reason, tx.now)? {
        return Err(AppError::Stale);
    }
    let details = vec![("course", completion.course.to_string()), ("completed_on_before", completion.completed_on.to_string())];
    tx.record(me, Outcome::Done, "course_taken_out", About::thing("completion", id, Some(&person.id)), details);
    standing::changed(tx, &person.id, &[standing::Part::Held])?;
    Ok(person.id)
}
