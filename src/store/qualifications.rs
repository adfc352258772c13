//! Rows of awards, and of what HR decided about them as equivalents.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::{award, award_equivalence, person};
use super::span::Span;
use crate::domain::ids::{CriterionId, LocalId, PersonId, QualificationId};
use crate::domain::officer::{Award, AwardStatus, EquivalenceRequest, EquivalenceState};

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

/// By person. Whoever verified one is given by name.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, Award)>, StoreError> {
    let rows: Vec<(Row, Option<String>)> = award::table
        .left_join(person::table.on(person::id.nullable().eq(award::verified_by)))
        .filter(award::person_id.between(&of.first, &of.last).and(award::made_at.lt(of.known_before)))
        .order((award::person_id, award::id))
        .select((Row::as_select(), person::name.nullable()))
        .load(connection)?;
    let mut awards = rows.into_iter().map(|(row, by)| row.read(by)).collect::<Result<Vec<_>, _>>()?;
    if awards.is_empty() {
        return Ok(awards);
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

/// An award with what was decided about it. `id` replaces the award's own.
pub fn insert(
    connection: &mut AnyConnection,
    id: &str,
    of: &PersonId,
    new: &Award,
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
