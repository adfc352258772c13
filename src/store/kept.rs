//! What is derived from an officer's facts and kept beside them: the facts as they are read at once, and whose standing is to
//! be worked out again. A change takes away what it made untrue; whatever is missing is made again from the facts.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, add_rows, asked_directly, change};
use super::schema::{facts_kept, person, standing_due};
use super::span::Span;
use crate::domain::ids::{OrganisationId, PersonId};

/// A part of an officer's facts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// Figures and events.
    Caseload,
    /// Evidence with its reviews, and judgements.
    Written,
    /// Everything else.
    Held,
}

impl Part {
    pub const ALL: [Part; 3] = [Part::Caseload, Part::Written, Part::Held];

    pub fn as_str(self) -> &'static str {
        match self {
            Part::Caseload => "caseload",
            Part::Written => "written",
            Part::Held => "held",
        }
    }
}

/// What is kept of somebody, in no order.
pub fn find(connection: &mut AnyConnection, of: &PersonId) -> Result<Vec<(Part, Vec<u8>)>, StoreError> {
    let rows: Vec<(String, Vec<u8>)> = asked_directly!(connection, direct => facts_kept::table
        .filter(facts_kept::person_id.eq(of.as_str()))
        .select((facts_kept::part, facts_kept::content))
        .load(direct)?);
    let part = |word: String| Part::ALL.into_iter().find(|part| part.as_str() == word);
    Ok(rows.into_iter().filter_map(|(word, content)| Some((part(word)?, content))).collect())
}

/// What is kept of these people, in no order.
pub fn find_for(connection: &mut AnyConnection, people: &[PersonId]) -> Result<Vec<(PersonId, Part, Vec<u8>)>, StoreError> {
    let mut found = Vec::new();
    for some in people.chunks(500) {
        let ids: Vec<&str> = some.iter().map(PersonId::as_str).collect();
        let rows: Vec<(String, String, Vec<u8>)> = facts_kept::table
            .filter(facts_kept::person_id.eq_any(ids))
            .select((facts_kept::person_id, facts_kept::part, facts_kept::content))
            .load(connection)?;
        let part = |word: &str| Part::ALL.into_iter().find(|part| part.as_str() == word);
        found.extend(rows.into_iter().filter_map(|(person, word, bytes)| Some((PersonId::new(person), part(&word)?, bytes))));
    }
    Ok(found)
}

/// Keeps a part in place of what there was.
pub fn replace(connection: &mut AnyConnection, of: &PersonId, part: Part, content: &[u8]) -> Result<(), StoreError> {
    let held = facts_kept::person_id.eq(of.as_str()).and(facts_kept::part.eq(part.as_str()));
    let new = facts_kept::content.eq(content);
    let changed = asked_directly!(&mut *connection, direct => change(facts_kept::table, held, new).execute(direct)?);
    if changed == 0 {
        let new = (facts_kept::person_id.eq(of.as_str()), facts_kept::part.eq(part.as_str()), facts_kept::content.eq(content));
        asked_directly!(connection, direct => diesel::insert_into(facts_kept::table).values(new).execute(direct)?);
    }
    Ok(())
}

/// Notes that parts of somebody's facts have changed. `id` is the note's own.
pub fn changed(connection: &mut AnyConnection, id: &str, of: &PersonId, parts: &[Part]) -> Result<(), StoreError> {
    for part in parts {
        let row = facts_kept::table.find((of.as_str(), part.as_str()));
        asked_directly!(&mut *connection, direct => diesel::delete(row).execute(direct)?);
    }
    let note = (standing_due::id.eq(id), standing_due::person_id.eq(of.as_str()));
    asked_directly!(connection, direct => diesel::insert_into(standing_due::table).values(note).execute(direct)?);
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = standing_due, treat_none_as_default_value = false)]
struct Note {
    id: String,
    person_id: String,
}

/// Notes the same of many, each with an id for the note.
pub fn all_changed(connection: &mut AnyConnection, people: &[(String, PersonId)], parts: &[Part]) -> Result<(), StoreError> {
    let words: Vec<&str> = parts.iter().map(|part| part.as_str()).collect();
    for some in people.chunks(500) {
        let ids: Vec<&str> = some.iter().map(|(_, person)| person.as_str()).collect();
        diesel::delete(facts_kept::table.filter(facts_kept::person_id.eq_any(ids).and(facts_kept::part.eq_any(&words))))
            .execute(connection)?;
    }
    let note = |(id, person): &(String, PersonId)| Note { id: id.clone(), person_id: person.to_string() };
    let notes: Vec<Note> = people.iter().map(note).collect();
    add_rows!(connection, standing_due::table, &notes);
    Ok(())
}

/// Takes away whatever holds names of an organisation's people.
pub fn forget_names(connection: &mut AnyConnection, organisation: &OrganisationId) -> Result<(), StoreError> {
    let people = person::table.filter(person::organisation_id.eq(organisation.as_str())).select(person::id);
    let with_names = [Part::Written.as_str(), Part::Held.as_str()];
    diesel::delete(facts_kept::table.filter(facts_kept::person_id.eq_any(people).and(facts_kept::part.eq_any(with_names))))
        .execute(connection)?;
    Ok(())
}

/// Notes on somebody.
pub fn due_of(connection: &mut AnyConnection, of: &PersonId) -> Result<BTreeSet<String>, StoreError> {
    let ids: Vec<String> = asked_directly!(connection, direct =>
        standing_due::table.filter(standing_due::person_id.eq(of.as_str())).select(standing_due::id).load(direct)?);
    Ok(ids.into_iter().collect())
}

/// Those of them who are noted.
pub fn due_among(connection: &mut AnyConnection, people: &[PersonId]) -> Result<BTreeSet<PersonId>, StoreError> {
    let mut due = BTreeSet::new();
    for part in people.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PersonId::as_str).collect();
        let found: Vec<String> = asked_directly!(&mut *connection, direct =>
            standing_due::table.filter(standing_due::person_id.eq_any(ids)).select(standing_due::person_id).load(direct)?);
        due.extend(found.into_iter().map(PersonId::new));
    }
    Ok(due)
}

/// Those of a span who are noted.
pub fn due_in(connection: &mut AnyConnection, of: &Span) -> Result<BTreeSet<PersonId>, StoreError> {
    let found: Vec<String> = standing_due::table
        .filter(standing_due::person_id.between(&of.first, &of.last))
        .select(standing_due::person_id)
        .load(connection)?;
    Ok(found.into_iter().map(PersonId::new).collect())
}

/// The next people who are noted, in order of id, after one of them.
pub fn due_after(connection: &mut AnyConnection, after: &str, limit: i64) -> Result<Vec<PersonId>, StoreError> {
    let ids: Vec<String> = standing_due::table
        .filter(standing_due::person_id.gt(after))
        .select(standing_due::person_id)
        .distinct()
        .order(standing_due::person_id)
        .limit(limit)
        .load(connection)?;
    Ok(ids.into_iter().map(PersonId::new).collect())
}

/// Takes all notes on somebody away.
pub fn settled(connection: &mut AnyConnection, of: &PersonId) -> Result<(), StoreError> {
    let notes = standing_due::table.filter(standing_due::person_id.eq(of.as_str()));
    asked_directly!(connection, direct => diesel::delete(notes).execute(direct)?);
    Ok(())
}
