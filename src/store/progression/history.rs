//! Rows of what happened in a case: steps of its timeline, answers to its checks, and the people named for it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::super::db::{AnyConnection, StoreError};
use super::super::schema::{application_gate as gate, application_part as part, application_step as step};
use super::unknown;
use crate::domain::evidence_policy::GateId;
use crate::domain::ids::{ApplicationId, PersonId};
use crate::domain::progression::case::{Answer, CasePart, GateAnswer, Part, Step, StepKind};

#[derive(Queryable, Selectable)]
#[diesel(table_name = step)]
struct StepRow {
    id: String,
    application_id: String,
    at: NaiveDateTime,
    kind: String,
    detail: Option<String>,
    by_person: String,
    by_name: String,
    acting_for: Option<String>,
    other_name: Option<String>,
    reason: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = gate)]
struct GateRow {
    id: String,
    application_id: String,
    gate: String,
    answer: String,
    reason: String,
    by_person: String,
    by_name: String,
    at: NaiveDateTime,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = part)]
struct PartRow {
    id: String,
    application_id: String,
    person_id: String,
    part: String,
    by_person: String,
    at: NaiveDateTime,
    ended_at: Option<NaiveDateTime>,
}

/// What happened in each of some applications, oldest first.
pub type Of<T> = BTreeMap<ApplicationId, Vec<T>>;

fn chunked<T>(
    applications: &[ApplicationId],
    mut load: impl FnMut(Vec<&str>) -> Result<Vec<(String, T)>, StoreError>,
) -> Result<Of<T>, StoreError> {
    let mut found: Of<T> = BTreeMap::new();
    for ids in applications.chunks(500) {
        for (id, one) in load(ids.iter().map(ApplicationId::as_str).collect())? {
            found.entry(ApplicationId::new(id)).or_default().push(one);
        }
    }
    Ok(found)
}

/// The timelines of applications.
pub fn steps(connection: &mut AnyConnection, applications: &[ApplicationId]) -> Result<Of<Step>, StoreError> {
    chunked(applications, |ids| {
        let rows: Vec<StepRow> = step::table
            .filter(step::application_id.eq_any(ids))
            .order((step::application_id, step::number))
            .select(StepRow::as_select())
            .load(connection)?;
        let read = rows.into_iter().map(|row| {
            let kind = StepKind::from_words(&row.kind, row.detail.as_deref())
                .ok_or_else(|| unknown("application_step", &row.id, &row.kind))?;
            let step = Step {
                id: row.id,
                at: row.at.and_utc(),
                kind,
                by: PersonId::new(row.by_person),
                by_name: row.by_name,
                acting_for: row.acting_for,
                other: row.other_name,
                reason: row.reason,
            };
            Ok((row.application_id, step))
        });
        read.collect()
    })
}

pub fn insert_step(connection: &mut AnyConnection, of: &ApplicationId, new: &Step) -> Result<(), StoreError> {
    let last: Option<i64> =
        step::table.filter(step::application_id.eq(of.as_str())).select(diesel::dsl::max(step::number)).first(connection)?;
    let (kind, detail) = new.kind.words();
    diesel::insert_into(step::table)
        .values((
            step::id.eq(&new.id),
            step::application_id.eq(of.as_str()),
            step::number.eq(last.unwrap_or(0) + 1),
            step::at.eq(new.at.naive_utc()),
            step::kind.eq(kind),
            step::detail.eq(detail),
            step::by_person.eq(new.by.as_str()),
            step::by_name.eq(&new.by_name),
            step::acting_for.eq(&new.acting_for),
            step::other_name.eq(&new.other),
            step::reason.eq(&new.reason),
        ))
        .execute(connection)?;
    Ok(())
}

/// The answers to the checks of applications.
pub fn gates(connection: &mut AnyConnection, applications: &[ApplicationId]) -> Result<Of<GateAnswer>, StoreError> {
    chunked(applications, |ids| {
        let rows: Vec<GateRow> = gate::table
            .filter(gate::application_id.eq_any(ids))
            .order((gate::application_id, gate::number))
            .select(GateRow::as_select())
            .load(connection)?;
        let read = rows.into_iter().map(|row| {
            let named = GateId::from_word(&row.gate).ok_or_else(|| unknown("application_gate", &row.id, &row.gate))?;
            let answer = Answer::from_word(&row.answer)
                .filter(|answer| answer.is_for(named))
                .ok_or_else(|| unknown("application_gate", &row.id, &row.answer))?;
            let given = GateAnswer {
                id: row.id,
                gate: named,
                answer,
                reason: row.reason,
                by: PersonId::new(row.by_person),
                by_name: row.by_name,
                at: row.at.and_utc(),
            };
            Ok((row.application_id, given))
        });
        read.collect()
    })
}

pub fn insert_gate(connection: &mut AnyConnection, of: &ApplicationId, new: &GateAnswer) -> Result<(), StoreError> {
    let last: Option<i64> =
        gate::table.filter(gate::application_id.eq(of.as_str())).select(diesel::dsl::max(gate::number)).first(connection)?;
    diesel::insert_into(gate::table)
        .values((
            gate::id.eq(&new.id),
            gate::application_id.eq(of.as_str()),
            gate::number.eq(last.unwrap_or(0) + 1),
            gate::gate.eq(new.gate.as_str()),
            gate::answer.eq(new.answer.as_str()),
            gate::reason.eq(&new.reason),
            gate::by_person.eq(new.by.as_str()),
            gate::by_name.eq(&new.by_name),
            gate::at.eq(new.at.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Who has or had a part in these applications, the first named first.
pub fn parts(connection: &mut AnyConnection, applications: &[ApplicationId]) -> Result<Of<CasePart>, StoreError> {
    chunked(applications, |ids| {
        let rows: Vec<PartRow> = part::table
            .filter(part::application_id.eq_any(ids))
            .order((part::application_id, part::at, part::id))
            .select(PartRow::as_select())
            .load(connection)?;
        rows.into_iter().map(PartRow::read).collect()
    })
}

/// The applications that somebody is named for today, whatever for. An interest that was declared is no such part.
pub fn applications_of(connection: &mut AnyConnection, person: &PersonId) -> Result<Vec<ApplicationId>, StoreError> {
    let ids: Vec<String> = part::table
        .filter(part::person_id.eq(person.as_str()).and(part::ended_at.is_null()))
        .filter(part::part.ne(Part::Conflict.as_str()))
        .select(part::application_id)
        .distinct()
        .load(connection)?;
    Ok(ids.into_iter().map(ApplicationId::new).collect())
}

impl PartRow {
    fn read(self) -> Result<(String, CasePart), StoreError> {
        let named = Part::from_word(&self.part).ok_or_else(|| unknown("application_part", &self.id, &self.part))?;
        let part = CasePart {
            id: self.id,
            person: PersonId::new(self.person_id),
            part: named,
            by: PersonId::new(self.by_person),
            at: self.at.and_utc(),
            ended_at: self.ended_at.map(|at| at.and_utc()),
        };
        Ok((self.application_id, part))
    }
}

pub fn insert_part(connection: &mut AnyConnection, of: &ApplicationId, new: &CasePart) -> Result<(), StoreError> {
    diesel::insert_into(part::table)
        .values((
            part::id.eq(&new.id),
            part::application_id.eq(of.as_str()),
            part::person_id.eq(new.person.as_str()),
            part::part.eq(new.part.as_str()),
            part::by_person.eq(new.by.as_str()),
            part::at.eq(new.at.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Ends a part. False: it has ended already.
pub fn end_part(connection: &mut AnyConnection, id: &str, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let rows = diesel::update(part::table.filter(part::id.eq(id).and(part::ended_at.is_null())))
        .set(part::ended_at.eq(at.naive_utc()))
        .execute(connection)?;
    Ok(rows == 1)
}
