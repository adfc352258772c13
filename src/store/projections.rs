//! Rows of where each officer stands. They are derived, so they are replaced as a whole.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, asked_directly, change};
use super::schema::{post, projection};
use super::span::Span;
use crate::domain::assessment::outcome::Outcome;
use crate::domain::ids::{CriterionId, LevelId, OrganisationId, PersonId, PostId};
use crate::domain::projection::{Criteria, Glance, Projection};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = projection, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    person_id: String,
    organisation_id: String,
    post_id: String,
    framework_version: String,
    basis: String,
    alerts: i64,
    #[diesel(embed)]
    glance: GlanceRow,
}

/// The columns of a [`Glance`].
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = projection, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct GlanceRow {
    reference: String,
    as_of: NaiveDate,
    level: Option<String>,
    target: Option<String>,
    readiness: Option<String>,
    met: i64,
    total: i64,
    outstanding: i64,
    cannot_tell: i64,
    next_lapse_on: Option<NaiveDate>,
    next_lapse: Option<String>,
    criteria: String,
}

const READINESS: [(Outcome, &str); 3] =
    [(Outcome::Met, "met"), (Outcome::NotMet, "not_met"), (Outcome::InsufficientData, "insufficient_data")];

fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

impl GlanceRow {
    fn of(new: &Glance) -> GlanceRow {
        let word = |outcome: Outcome| READINESS.iter().find(|(held, _)| *held == outcome).map(|(_, word)| (*word).to_owned());
        let text = |level: &Option<LevelId>| level.as_ref().map(ToString::to_string);
        GlanceRow {
            reference: new.reference.clone(),
            as_of: new.as_of,
            level: text(&new.level),
            target: text(&new.target),
            readiness: new.readiness.and_then(word),
            met: i64::from(new.met),
            total: i64::from(new.total),
            outstanding: i64::from(new.outstanding),
            cannot_tell: i64::from(new.cannot_tell),
            next_lapse_on: new.next_lapse.as_ref().map(|(day, _)| *day),
            next_lapse: new.next_lapse.as_ref().map(|(_, id)| id.to_string()),
            criteria: new.criteria.as_str().to_owned(),
        }
    }

    /// `of` is whose it is, for what is said where it cannot be read.
    pub(super) fn read(self, of: &PersonId) -> Result<Glance, StoreError> {
        Ok(Glance {
            readiness: readiness_of(self.readiness.as_deref(), of)?,
            reference: self.reference,
            as_of: self.as_of,
            level: self.level.map(LevelId::new),
            target: self.target.map(LevelId::new),
            met: small(self.met),
            total: small(self.total),
            outstanding: small(self.outstanding),
            cannot_tell: small(self.cannot_tell),
            next_lapse: self.next_lapse_on.zip(self.next_lapse.map(CriterionId::new)),
            criteria: Criteria::kept(self.criteria),
        })
    }
}

impl Row {
    fn of(new: &Projection) -> Row {
        Row {
            person_id: new.person.to_string(),
            organisation_id: new.organisation.to_string(),
            post_id: new.post.to_string(),
            framework_version: new.framework_version.clone(),
            basis: new.basis.clone(),
            alerts: i64::from(new.alerts),
            glance: GlanceRow::of(&new.glance),
        }
    }

    fn read(self) -> Result<Projection, StoreError> {
        let person = PersonId::new(self.person_id);
        Ok(Projection {
            glance: self.glance.read(&person)?,
            person,
            organisation: OrganisationId::new(self.organisation_id),
            post: PostId::new(self.post_id),
            framework_version: self.framework_version,
            basis: self.basis,
            alerts: small(self.alerts),
        })
    }
}

pub fn find(connection: &mut AnyConnection, of: &PersonId) -> Result<Option<Projection>, StoreError> {
    let row: Option<Row> = projection::table.find(of.as_str()).select(Row::as_select()).first(connection).optional()?;
    row.map(Row::read).transpose()
}

/// By person.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<Projection>, StoreError> {
    let rows: Vec<Row> = projection::table
        .filter(projection::person_id.between(&of.first, &of.last))
        .order(projection::person_id)
        .select(Row::as_select())
        .load(connection)?;
    rows.into_iter().map(Row::read).collect()
}

/// Where an officer stands, as much of it as a report needs of very many.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Brief {
    pub person: PersonId,
    pub post: PostId,
    pub basis: String,
    pub as_of: NaiveDate,
    pub target: Option<LevelId>,
    pub readiness: Option<Outcome>,
    /// Outcome and lapse of each criterion, in the order of the plan.
    pub criteria: Vec<(Outcome, Option<NaiveDate>)>,
}

type BriefRow = (String, String, String, NaiveDate, Option<String>, Option<String>, String);

/// By person.
pub fn list_brief(connection: &mut AnyConnection, of: &Span) -> Result<Vec<Brief>, StoreError> {
    let rows: Vec<BriefRow> = asked_directly!(connection, direct => projection::table
        .filter(projection::person_id.between(&of.first, &of.last))
        .order(projection::person_id)
        .select((
            projection::person_id,
            projection::post_id,
            projection::basis,
            projection::as_of,
            projection::target,
            projection::readiness,
            projection::criteria,
        ))
        .load(direct)?);
    let read = |(person, post, basis, as_of, target, readiness, criteria): BriefRow| {
        let person = PersonId::new(person);
        let cannot = || StoreError::Row(format!("the projection of {person} has criteria that cannot be read"));
        Ok(Brief {
            criteria: Criteria::kept(criteria).outcomes().ok_or_else(cannot)?,
            readiness: readiness_of(readiness.as_deref(), &person)?,
            post: PostId::new(post),
            basis,
            as_of,
            target: target.map(LevelId::new),
            person,
        })
    };
    rows.into_iter().map(read).collect()
}

/// What a word of the column says.
fn readiness_of(word: Option<&str>, of: &PersonId) -> Result<Option<Outcome>, StoreError> {
    let cannot = || StoreError::Row(format!("the projection of {of} has a readiness that is none"));
    let known = |word: &str| READINESS.iter().find(|(_, held)| *held == word).map(|(outcome, _)| *outcome);
    word.map(|word| known(word).ok_or_else(cannot)).transpose()
}

/// Of these people, in no order.
pub fn list_for_people(connection: &mut AnyConnection, people: &[PersonId]) -> Result<Vec<Projection>, StoreError> {
    let mut found = Vec::new();
    for part in people.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PersonId::as_str).collect();
        let rows: Vec<Row> = asked_directly!(&mut *connection, direct =>
            projection::table.filter(projection::person_id.eq_any(ids)).select(Row::as_select()).load(direct)?);
        found.extend(rows.into_iter().map(Row::read).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(found)
}

/// Puts the row of an officer in place of the one before. The same again writes nothing.
pub fn replace(connection: &mut AnyConnection, new: &Projection, now: DateTime<Utc>) -> Result<(), StoreError> {
    let row = Row::of(new);
    let theirs = projection::person_id.eq(&row.person_id);
    let made_at = projection::made_at.eq(now.naive_utc());
    let changed =
        asked_directly!(&mut *connection, direct => change(projection::table, theirs, (&row, made_at)).execute(direct)?);
    if changed == 0 {
        diesel::insert_into(projection::table).values((&row, projection::made_at.eq(now.naive_utc()))).execute(connection)?;
    }
    Ok(())
}

pub fn remove(connection: &mut AnyConnection, of: &PersonId) -> Result<(), StoreError> {
    diesel::delete(projection::table.find(of.as_str())).execute(connection)?;
    Ok(())
}

/// People with a post or with a row here, in order of id, after one of them: at most `limit`. For whoever goes through all.
pub fn people_after(connection: &mut AnyConnection, after: &str, limit: i64) -> Result<Vec<PersonId>, StoreError> {
    let with_post: Vec<String> = post::table
        .filter(post::person_id.gt(after))
        .select(post::person_id)
        .distinct()
        .order(post::person_id)
        .limit(limit)
        .load(connection)?;
    let with_row: Vec<String> = projection::table
        .filter(projection::person_id.gt(after))
        .select(projection::person_id)
        .order(projection::person_id)
        .limit(limit)
        .load(connection)?;
    let mut ids: Vec<String> = with_post.into_iter().chain(with_row).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(ids.into_iter().map(PersonId::new).collect())
}
