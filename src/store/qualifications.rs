//! Rows of awards, and of what HR decided about them as equivalents.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::certificates;
use super::db::{AnyConnection, StoreError};
use super::schema::{award, award_equivalence, past_verification, person};
use super::span::Span;
use super::waiting::{PageOf, waiting_page};
use crate::domain::ids::{CriterionId, LocalId, OrganisationId, PersonId, QualificationId};
use crate::domain::officer::{Award, AwardStatus, EquivalenceRequest, EquivalenceState};
use crate::domain::qualification::{Equivalent, HeldAward, PastVerification};

#[derive(Queryable, Selectable)]
#[diesel(table_name = award)]
struct Row {
    id: String,
    person_id: String,
    catalogue: Option<String>,
    title: String,
    level: Option<i64>,
    field: Option<String>,
    awarding_body: Option<String>,
    subject: Option<String>,
    grade: Option<String>,
    guided_hours: Option<i64>,
    status: String,
    awarded_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
    verified_on: Option<NaiveDate>,
}

impl Row {
    fn read(self, verified_by: Option<String>) -> Result<(PersonId, Award), StoreError> {
        let small = |number: Option<i64>| number.and_then(|number| u32::try_from(number).ok());
        let status = match self.status.as_str() {
            "complete" => AwardStatus::Complete,
            "in_progress" => AwardStatus::InProgress,
            word => return Err(StoreError::Row(format!("award {} has the status \"{word}\"", self.id))),
        };
        let award = Award {
            id: LocalId::new(self.id),
            catalogue: self.catalogue.map(QualificationId::new),
            title: self.title,
            level: small(self.level),
            field: self.field.map(LocalId::new),
            awarding_body: self.awarding_body,
            subject: self.subject.map(LocalId::new),
            grade: self.grade,
            guided_hours: small(self.guided_hours),
            status,
            awarded_on: self.awarded_on,
            expires_on: self.expires_on,
            verified: self.verified_on.is_some(),
            verified_by,
            verified_on: self.verified_on,
            equivalent_to: Vec::new(),
            equivalence: Vec::new(),
        };
        Ok((PersonId::new(self.person_id), award))
    }
}

const STATES: [(EquivalenceState, &str); 3] =
    [(EquivalenceState::Pending, "pending"), (EquivalenceState::Approved, "approved"), (EquivalenceState::Refused, "refused")];

/// By person. Whoever verified one is given by name. What was verified before a change is read as it was then.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, Award)>, StoreError> {
    let rows: Vec<(Row, Option<String>)> = award::table
        .left_join(person::table.on(person::id.nullable().eq(award::verified_by)))
        .filter(award::person_id.between(&of.first, &of.last).and(award::made_at.lt(of.known_before)))
        .filter(award::withdrawn_at.is_null().or(award::withdrawn_at.ge(of.known_before)))
        .order((award::person_id, award::id))
        .select((Row::as_select(), person::name.nullable()))
        .load(connection)?;
    let mut awards = rows.into_iter().map(|(row, by)| row.read(by)).collect::<Result<Vec<_>, _>>()?;
    if awards.is_empty() {
        return Ok(awards);
    }
    if of.is_past() {
        for (id, was) in verified_then(connection, of)? {
            awards.iter_mut().filter(|(_, award)| award.id == *id).for_each(|(_, award)| *award = was.clone());
        }
    }
    let asked: Vec<(String, String, String, Option<String>)> = award_equivalence::table
        .inner_join(award::table.on(award::id.eq(award_equivalence::award_id)))
        .filter(award::person_id.between(&of.first, &of.last).and(award::made_at.lt(of.known_before)))
        .order((award_equivalence::award_id, award_equivalence::criterion))
        .select((award_equivalence::award_id, award_equivalence::criterion, award_equivalence::state, award_equivalence::reason))
        .load(connection)?;
    for (id, criterion, word, reason) in asked {
        let state = STATES.iter().find(|(_, held)| *held == word).map(|(state, _)| *state);
        let state = state.ok_or_else(|| StoreError::Row(format!("an equivalence of award {id} is \"{word}\"")))?;
        let Some((_, award)) = awards.iter_mut().find(|(_, award)| award.id == *id.as_str()) else { continue };
        let criterion = CriterionId::new(criterion);
        match state {
            EquivalenceState::Approved => award.equivalent_to.push(criterion),
            _ => award.equivalence.push(EquivalenceRequest { criterion, state, reason }),
        }
    }
    Ok(awards)
}

/// What was verified at the moment of a span and was changed since, by the id of the award; what HR decided about it is as it is
/// now.
fn verified_then(connection: &mut AnyConnection, of: &Span) -> Result<BTreeMap<String, Award>, StoreError> {
    let rows: Vec<(String, NaiveDate, Option<String>, String)> = past_verification::table
        .inner_join(award::table.on(award::id.eq(past_verification::award_id)))
        .left_join(person::table.on(person::id.nullable().eq(past_verification::verified_by)))
        .filter(award::person_id.between(&of.first, &of.last))
        .filter(past_verification::ended_at.ge(of.known_before))
        .order((past_verification::ended_at.desc(), past_verification::id.desc()))
        .select((past_verification::award_id, past_verification::verified_on, person::name.nullable(), past_verification::award))
        .load(connection)?;
    let mut then = BTreeMap::new();
    for (id, on, by, was) in rows {
        let was = read_award(&id, &was)?;
        let (equivalent_to, equivalence) = (Vec::new(), Vec::new());
        let was = Award { verified: true, verified_by: by, verified_on: Some(on), equivalent_to, equivalence, ..was };
        // Of several the first that ended afterwards is the one that held: it comes last.
        then.insert(id, was);
    }
    Ok(then)
}

fn read_award(id: &str, was: &str) -> Result<Award, StoreError> {
    serde_json::from_str(was).map_err(|error| StoreError::Row(format!("what was verified of {id}: {error}")))
}

/// An award with what was decided about it. `id` replaces the award's own; `number` is that of its catalogue of qualifications.
pub fn insert(
    connection: &mut AnyConnection,
    id: &str,
    of: &PersonId,
    new: &Award,
    number: Option<&str>,
    verified_by: Option<&PersonId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let verified_on = new.verified_on.or(new.awarded_on).filter(|_| new.verified);
    diesel::insert_into(award::table)
        .values((
            award::id.eq(id),
            award::person_id.eq(of.as_str()),
            award::catalogue.eq(new.catalogue.as_ref().map(QualificationId::as_str)),
            award::title.eq(&new.title),
            award::level.eq(new.level.map(i64::from)),
            award::field.eq(new.field.as_ref().map(LocalId::as_str)),
            award::awarding_body.eq(&new.awarding_body),
            award::subject.eq(new.subject.as_ref().map(LocalId::as_str)),
            award::grade.eq(&new.grade),
            award::guided_hours.eq(new.guided_hours.map(i64::from)),
            award::status.eq(if new.status == AwardStatus::Complete { "complete" } else { "in_progress" }),
            award::awarded_on.eq(new.awarded_on),
            award::expires_on.eq(new.expires_on),
            award::verified_by.eq(verified_by.map(PersonId::as_str)),
            award::verified_on.eq(verified_on),
            award::qualification_number.eq(number),
            award::made_at.eq(now.naive_utc()),
            award::version.eq(1),
        ))
        .execute(connection)?;
    let approved = new.equivalent_to.iter().map(|criterion| (criterion, EquivalenceState::Approved, None));
    let asked = new.equivalence.iter().map(|asked| (&asked.criterion, asked.state, asked.reason.as_ref()));
    for (criterion, state, reason) in approved.chain(asked) {
        let word = STATES.iter().find(|(held, _)| *held == state).map_or("pending", |(_, word)| *word);
        diesel::insert_into(award_equivalence::table)
            .values((
                award_equivalence::award_id.eq(id),
                award_equivalence::criterion.eq(criterion.as_str()),
                award_equivalence::state.eq(word),
                award_equivalence::reason.eq(reason),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Whose awards are asked for at once.
const PEOPLE_AT_ONCE: usize = 500;

type KeptRow = (Row, Option<String>, Option<String>, i64, Option<String>);

/// Awards as their pages show them, whatever was withdrawn left out. `$filter`: which.
macro_rules! kept {
    ($connection:expr, $filter:expr) => {{
        let rows: Vec<KeptRow> = award::table
            .left_join(person::table.on(person::id.nullable().eq(award::verified_by)))
            .filter($filter)
            .filter(award::withdrawn_at.is_null())
            .order((award::made_at, award::id))
            .select((Row::as_select(), person::name.nullable(), award::verified_by, award::version, award::qualification_number))
            .load($connection)?;
        with_equivalents($connection, rows)
    }};
}

fn with_equivalents(connection: &mut AnyConnection, rows: Vec<KeptRow>) -> Result<Vec<HeldAward>, StoreError> {
    let mut held = Vec::with_capacity(rows.len());
    for (row, name, verified_by, version, qualification_number) in rows {
        let (person, award) = row.read(name)?;
        let verified_by = verified_by.map(PersonId::new);
        let (equivalents, files, past) = (Vec::new(), Vec::new(), Vec::new());
        held.push(HeldAward { person, award, verified_by, qualification_number, equivalents, files, past, version });
    }
    let ids: Vec<String> = held.iter().map(|held| held.award.id.to_string()).collect();
    for (id, file) in certificates::list(connection, &ids)? {
        held.iter_mut().filter(|held| held.award.id == *id).for_each(|held| held.files.push(file.clone()));
    }
    for (id, past) in past_of(connection, &ids)? {
        held.iter_mut().filter(|held| held.award.id == *id).for_each(|held| held.past.push(past.clone()));
    }
    type Asked = (String, String, String, Option<String>, Option<String>, Option<NaiveDate>);
    let asked: Vec<Asked> = award_equivalence::table
        .filter(award_equivalence::award_id.eq_any(&ids))
        .order((award_equivalence::award_id, award_equivalence::criterion))
        .select((
            award_equivalence::award_id,
            award_equivalence::criterion,
            award_equivalence::state,
            award_equivalence::reason,
            award_equivalence::decided_by,
            award_equivalence::decided_on,
        ))
        .load(connection)?;
    for (id, criterion, word, reason, decided_by, decided_on) in asked {
        let state = STATES.iter().find(|(_, held)| *held == word).map(|(state, _)| *state);
        let state = state.ok_or_else(|| StoreError::Row(format!("an equivalence of award {id} is \"{word}\"")))?;
        let Some(of) = held.iter_mut().find(|held| held.award.id == *id.as_str()) else { continue };
        of.equivalents.push(Equivalent {
            criterion: CriterionId::new(criterion),
            state,
            reason,
            decided_by: decided_by.map(PersonId::new),
            decided_on,
        });
    }
    Ok(held)
}

type PastRow = (String, Option<String>, NaiveDate, NaiveDateTime, String);

/// Verifications that ended, with the ids of their awards, oldest first.
fn past_of(connection: &mut AnyConnection, ids: &[String]) -> Result<Vec<(String, PastVerification)>, StoreError> {
    let rows: Vec<PastRow> = past_verification::table
        .filter(past_verification::award_id.eq_any(ids))
        .order((past_verification::ended_at, past_verification::id))
        .select((
            past_verification::award_id,
            past_verification::verified_by,
            past_verification::verified_on,
            past_verification::ended_at,
            past_verification::award,
        ))
        .load(connection)?;
    let read = |(id, by, on, ended_at, was): PastRow| {
        let was = read_award(&id, &was)?;
        Ok((id, PastVerification { by: by.map(PersonId::new), on, ended_at: ended_at.and_utc(), award: was }))
    };
    rows.into_iter().map(read).collect()
}

/// Keeps who verified an award, which a change ends.
pub fn end_verification(connection: &mut AnyConnection, id: &str, held: &HeldAward, at: DateTime<Utc>) -> Result<(), StoreError> {
    let Some(on) = held.award.verified_on else { return Ok(()) };
    let was = serde_json::to_string(&held.award).map_err(|error| StoreError::Row(format!("an award to keep: {error}")))?;
    diesel::insert_into(past_verification::table)
        .values((
            past_verification::id.eq(id),
            past_verification::award_id.eq(held.award.id.as_str()),
            past_verification::verified_by.eq(held.verified_by.as_ref().map(PersonId::as_str)),
            past_verification::verified_on.eq(on),
            past_verification::ended_at.eq(at.naive_utc()),
            past_verification::award.eq(was),
        ))
        .execute(connection)?;
    Ok(())
}

/// Of one person, oldest first.
pub fn held_by(connection: &mut AnyConnection, of: &PersonId) -> Result<Vec<HeldAward>, StoreError> {
    kept!(connection, award::person_id.eq(of.as_str()))
}

/// Of everybody of an organisation, oldest first.
pub fn list_for_organisation(connection: &mut AnyConnection, of: &OrganisationId) -> Result<Vec<HeldAward>, StoreError> {
    let people = person::table.filter(person::organisation_id.eq(of.as_str())).select(person::id);
    let ids: Vec<String> = people.load(connection)?;
    let mut held = Vec::new();
    // In steps, for a statement takes only so many values.
    for some in ids.chunks(PEOPLE_AT_ONCE) {
        let found: Result<Vec<HeldAward>, StoreError> = kept!(connection, award::person_id.eq_any(some));
        held.extend(found?);
    }
    Ok(held)
}

/// One that was not withdrawn.
pub fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<HeldAward>, StoreError> {
    Ok(kept!(connection, award::id.eq(id))?.pop())
}

/// What nobody has verified, or HR has not decided about: the longest waiting first.
pub fn waiting(connection: &mut AnyConnection, page: PageOf<'_>) -> Result<Vec<HeldAward>, StoreError> {
    let ids = waiting_page!(connection, award, made_at, award::withdrawn_at.is_null().and(is_open()), page);
    kept!(connection, award::id.eq_any(&ids))
}

#[diesel::dsl::auto_type(no_type_alias)]
fn is_open() -> _ {
    let asked = award_equivalence::table.filter(award_equivalence::state.eq("pending")).select(award_equivalence::award_id);
    award::verified_on.is_null().or(award::id.eq_any(asked))
}

/// Writes what an award says now, where it still has the version; whoever verified it has to look again, and so has HR.
/// False: somebody else was faster.
pub fn change(connection: &mut AnyConnection, new: &HeldAward) -> Result<bool, StoreError> {
    let held = &new.award;
    let rows = diesel::update(award::table)
        .filter(award::id.eq(held.id.as_str()).and(award::version.eq(new.version)).and(award::withdrawn_at.is_null()))
        .set((
            award::catalogue.eq(held.catalogue.as_ref().map(QualificationId::as_str)),
            award::title.eq(&held.title),
            award::level.eq(held.level.map(i64::from)),
            award::field.eq(held.field.as_ref().map(LocalId::as_str)),
            award::awarding_body.eq(&held.awarding_body),
            award::qualification_number.eq(&new.qualification_number),
            award::subject.eq(held.subject.as_ref().map(LocalId::as_str)),
            award::grade.eq(&held.grade),
            award::guided_hours.eq(held.guided_hours.map(i64::from)),
            award::status.eq(if held.status == AwardStatus::Complete { "complete" } else { "in_progress" }),
            award::awarded_on.eq(held.awarded_on),
            award::expires_on.eq(held.expires_on),
            award::verified_by.eq(None::<String>),
            award::verified_on.eq(None::<NaiveDate>),
            award::version.eq(new.version + 1),
        ))
        .execute(connection)?;
    if rows == 1 {
        diesel::update(award_equivalence::table.filter(award_equivalence::award_id.eq(held.id.as_str())))
            .set((
                award_equivalence::state.eq("pending"),
                award_equivalence::reason.eq(None::<String>),
                award_equivalence::decided_by.eq(None::<String>),
                award_equivalence::decided_on.eq(None::<NaiveDate>),
            ))
            .execute(connection)?;
    }
    Ok(rows == 1)
}

/// False: somebody else was faster.
pub fn withdraw(connection: &mut AnyConnection, id: &str, version: i64, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let rows = diesel::update(award::table)
        .filter(award::id.eq(id).and(award::version.eq(version)).and(award::withdrawn_at.is_null()))
        .set((award::withdrawn_at.eq(at.naive_utc()), award::version.eq(version + 1)))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Notes who has seen the certificate. False: somebody else was faster.
pub fn verify(connection: &mut AnyConnection, id: &str, version: i64, by: &PersonId, on: NaiveDate) -> Result<bool, StoreError> {
    let rows = diesel::update(award::table)
        .filter(award::id.eq(id).and(award::version.eq(version)).and(award::withdrawn_at.is_null()))
        .set((award::verified_by.eq(by.as_str()), award::verified_on.eq(on), award::version.eq(version + 1)))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Another version of an award about which something was asked or decided. False: somebody else was faster.
pub fn next_version(connection: &mut AnyConnection, of: &HeldAward) -> Result<bool, StoreError> {
    let id = of.award.id.as_str();
    let rows = diesel::update(award::table)
        .filter(award::id.eq(id).and(award::version.eq(of.version)).and(award::withdrawn_at.is_null()))
        .set(award::version.eq(of.version + 1))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Keeps what was asked of HR, or what HR decided, in place of what there was about the criterion. False: somebody else was
/// faster.
pub fn set_equivalent(connection: &mut AnyConnection, of: &HeldAward, new: &Equivalent) -> Result<bool, StoreError> {
    if !next_version(connection, of)? {
        return Ok(false);
    }
    let id = of.award.id.as_str();
    diesel::delete(award_equivalence::table.find((id, new.criterion.as_str()))).execute(connection)?;
    let word = STATES.iter().find(|(held, _)| *held == new.state).map_or("pending", |(_, word)| *word);
    diesel::insert_into(award_equivalence::table)
        .values((
            award_equivalence::award_id.eq(id),
            award_equivalence::criterion.eq(new.criterion.as_str()),
            award_equivalence::state.eq(word),
            award_equivalence::reason.eq(&new.reason),
            award_equivalence::decided_by.eq(new.decided_by.as_ref().map(PersonId::as_str)),
            award_equivalence::decided_on.eq(new.decided_on),
        ))
        .execute(connection)?;
    Ok(true)
}
