//! Rows of appraisals: cycles, the appraisals of people in them, the views written into those, and objectives beside them.

pub mod beside;
pub mod cycles;
pub mod placed;
pub mod views;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::appraisal;
use crate::domain::appraisal::{
    Act, Appraisal, Closed, GivenBack, NotRated, NotRatedReason, Shared, SignatureKind, Signed, Stage, State, StateWord,
};
use crate::domain::ids::{OrganisationId, PersonId};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = appraisal, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: String,
    cycle_id: String,
    organisation_id: String,
    person_id: String,
    stage: String,
    due_on: NaiveDate,
    form: String,
    state: String,
    moderated_at: Option<NaiveDateTime>,
    moderated_by: Option<String>,
    shared_at: Option<NaiveDateTime>,
    shared_by: Option<String>,
    signed_at: Option<NaiveDateTime>,
    signature: Option<String>,
    signature_comment: Option<String>,
    settled_at: Option<NaiveDateTime>,
    settled_by: Option<String>,
    not_rated: Option<String>,
    reason: Option<String>,
    made_at: NaiveDateTime,
    changed_at: NaiveDateTime,
    version: i64,
}

fn apart(act: Option<&Act>) -> (Option<NaiveDateTime>, Option<String>) {
    act.map(|act| (act.at.naive_utc(), act.by.as_str().to_owned())).unzip()
}

fn act(at: Option<NaiveDateTime>, by: Option<&String>) -> Option<Act> {
    Some(Act { at: at?.and_utc(), by: PersonId::new(by?.as_str()) })
}

impl Row {
    /// `version` is the one that the row is to have.
    fn of(of: &Appraisal, version: i64) -> Result<Row, StoreError> {
        let moderated = match &of.state {
            State::Moderation(confirmed) => confirmed.as_ref(),
            State::ManagerReview(back) => back.as_ref().map(|back| &back.act),
            other => other.shared().and_then(|shared| shared.moderated.as_ref()),
        };
        let (moderated_at, moderated_by) = apart(moderated);
        let (shared_at, shared_by) = apart(of.state.shared().map(|shared| &shared.shared));
        let signed = of.state.signed();
        let (settled, not_rated, reason) = match &of.state {
            State::Closed(_, _, closed) => (Some(&closed.act), None, closed.without.clone()),
            State::NotRated(not_rated) => (Some(&not_rated.act), Some(not_rated.reason.as_str()), Some(not_rated.words.clone())),
            State::ManagerReview(Some(back)) => (None, None, Some(back.words.clone())),
            _ => (None, None, None),
        };
        let (settled_at, settled_by) = apart(settled);
        Ok(Row {
            form: serde_json::to_string(&of.form)
                .map_err(|error| StoreError::Row(format!("the form of appraisal {}: {error}", of.id)))?,
            id: of.id.clone(),
            cycle_id: of.cycle.clone(),
            organisation_id: of.organisation.as_str().to_owned(),
            person_id: of.person.as_str().to_owned(),
            stage: of.stage.as_str().to_owned(),
            due_on: of.due_on,
            state: of.state.word().as_str().to_owned(),
            moderated_at,
            moderated_by,
            shared_at,
            shared_by,
            signed_at: signed.map(|signed| signed.at.naive_utc()),
            signature: signed.map(|signed| signed.kind.as_str().to_owned()),
            signature_comment: signed.map(|signed| signed.comment.clone()),
            settled_at,
            settled_by,
            not_rated: not_rated.map(str::to_owned),
            reason,
            made_at: of.made_at.naive_utc(),
            changed_at: of.changed_at.naive_utc(),
            version,
        })
    }

    fn read(self) -> Result<Appraisal, StoreError> {
        let odd = |what: &str| StoreError::Row(format!("appraisal {} is {} and has {what}", self.id, self.state));
        let word = StateWord::from_word(&self.state).ok_or_else(|| odd("no state that is known"))?;
        let moderated = act(self.moderated_at, self.moderated_by.as_ref());
        let shared = || match act(self.shared_at, self.shared_by.as_ref()) {
            Some(shared) => Ok(Shared { moderated: moderated.clone(), shared }),
            None => Err(odd("not been shared")),
        };
        let signed = match (self.signed_at, &self.signature, &self.signature_comment) {
            (Some(at), Some(kind), Some(comment)) => {
                let kind = SignatureKind::from_word(kind).ok_or_else(|| odd("a signature of no kind"))?;
                Some(Signed { at: at.and_utc(), kind, comment: comment.clone() })
            }
            _ => None,
        };
        let settled = || act(self.settled_at, self.settled_by.as_ref()).ok_or_else(|| odd("nobody who settled it"));
        let state = match word {
            StateWord::NotStarted => State::NotStarted,
            StateWord::SelfAssessment => State::SelfAssessment,
            StateWord::ManagerReview => State::ManagerReview(match (moderated.clone(), self.reason.clone()) {
                (None, None) => None,
                (Some(act), Some(words)) => Some(GivenBack { act, words }),
                _ => return Err(odd("half of why it was given back")),
            }),
            StateWord::Moderation => State::Moderation(moderated.clone()),
            StateWord::Shared => State::Shared(shared()?),
            StateWord::Signed => State::Signed(shared()?, signed.ok_or_else(|| odd("no signature"))?),
            StateWord::Closed => State::Closed(shared()?, signed, Closed { act: settled()?, without: self.reason.clone() }),
            StateWord::NotRated => {
                let reason = self.not_rated.as_deref().and_then(NotRatedReason::from_word);
                State::NotRated(NotRated {
                    act: settled()?,
                    reason: reason.ok_or_else(|| odd("no reason for that"))?,
                    words: self.reason.clone().ok_or_else(|| odd("no words for that"))?,
                })
            }
        };
        Ok(Appraisal {
            stage: Stage::from_word(&self.stage).ok_or_else(|| odd("no stage that is known"))?,
            form: serde_json::from_str(&self.form).map_err(|error| odd(&format!("a form that cannot be read: {error}")))?,
            id: self.id,
            cycle: self.cycle_id,
            organisation: OrganisationId::new(self.organisation_id),
            person: PersonId::new(self.person_id),
            due_on: self.due_on,
            state,
            made_at: self.made_at.and_utc(),
            changed_at: self.changed_at.and_utc(),
            version: self.version,
        })
    }
}

fn read_all(rows: Vec<Row>) -> Result<Vec<Appraisal>, StoreError> {
    rows.into_iter().map(Row::read).collect()
}

pub fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<Appraisal>, StoreError> {
    let row: Option<Row> = appraisal::table.find(id).select(Row::as_select()).first(connection).optional()?;
    row.map(Row::read).transpose()
}

/// The appraisals of these people, the newest first.
pub fn list_of_people(connection: &mut AnyConnection, people: &[PersonId]) -> Result<Vec<Appraisal>, StoreError> {
    let mut found = Vec::new();
    for part in people.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PersonId::as_str).collect();
        let rows: Vec<Row> = appraisal::table
            .filter(appraisal::person_id.eq_any(ids))
            .order((appraisal::due_on.desc(), appraisal::person_id, appraisal::id))
            .select(Row::as_select())
            .load(connection)?;
        found.extend(read_all(rows)?);
    }
    Ok(found)
}

/// Every appraisal of a cycle, in the order of their ids.
pub fn list_of_cycle(connection: &mut AnyConnection, cycle: &str) -> Result<Vec<Appraisal>, StoreError> {
    let rows: Vec<Row> =
        appraisal::table.filter(appraisal::cycle_id.eq(cycle)).order(appraisal::id).select(Row::as_select()).load(connection)?;
    read_all(rows)
}

pub fn insert(connection: &mut AnyConnection, new: &Appraisal) -> Result<(), StoreError> {
    diesel::insert_into(appraisal::table).values(Row::of(new, new.version)?).execute(connection)?;
    Ok(())
}

/// Writes an appraisal where nobody else has in between; false: somebody has.
pub fn update(connection: &mut AnyConnection, changed: &Appraisal) -> Result<bool, StoreError> {
    let row = Row::of(changed, changed.version + 1)?;
    let there = appraisal::table.filter(appraisal::id.eq(&changed.id).and(appraisal::version.eq(changed.version)));
    Ok(diesel::update(there).set(row).execute(connection)? == 1)
}
