//! Rows of decisions with their letters, and of appeals against them.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::super::db::{AnyBackend, AnyConnection, StoreError, written_out};
use super::super::schema::{appeal, decision};
use super::history::Of;
use super::{small, unknown};
use crate::domain::ids::{ApplicationId, OrganisationId, PersonId, PostId};
use crate::domain::progression::decision::{Appeal, AppealState, Decision, DecisionBasis, DecisionOutcome};
use crate::domain::progression::letter::Letter;

#[derive(Queryable, Selectable)]
#[diesel(table_name = decision)]
struct Row {
    id: String,
    application_id: String,
    number: i64,
    basis: String,
    replaces: Option<String>,
    outcome: String,
    by_person: String,
    by_name: String,
    decided_at: NaiveDateTime,
    reason: Option<String>,
    words: String,
    effective_on: Option<NaiveDate>,
    review_on: Option<NaiveDate>,
    appeal_until: Option<NaiveDate>,
}

impl Row {
    fn read(self) -> Result<(ApplicationId, Decision), StoreError> {
        let basis = DecisionBasis::from_word(&self.basis).ok_or_else(|| unknown("decision", &self.id, &self.basis))?;
        let outcome = DecisionOutcome::from_word(&self.outcome).ok_or_else(|| unknown("decision", &self.id, &self.outcome))?;
        let decision = Decision {
            number: small("decision", &self.id, self.number)?,
            id: self.id,
            basis,
            replaces: self.replaces,
            outcome,
            by: PersonId::new(self.by_person),
            by_name: self.by_name,
            at: self.decided_at.and_utc(),
            reason: self.reason,
            words: self.words,
            effective_on: self.effective_on,
            review_on: self.review_on,
            appeal_until: self.appeal_until,
        };
        Ok((ApplicationId::new(self.application_id), decision))
    }
}

/// The decisions of these applications, each one's first first.
pub fn list(connection: &mut AnyConnection, applications: &[ApplicationId]) -> Result<Of<Decision>, StoreError> {
    let mut found: Of<Decision> = Of::new();
    for ids in applications.chunks(500) {
        let ids: Vec<&str> = ids.iter().map(ApplicationId::as_str).collect();
        let rows: Vec<Row> = decision::table
            .filter(decision::application_id.eq_any(ids))
            .order((decision::application_id, decision::number))
            .select(Row::as_select())
            .load(connection)?;
        for row in rows {
            let (id, decision) = row.read()?;
            found.entry(id).or_default().push(decision);
        }
    }
    Ok(found)
}

written_out! {
    /// No later decision took its place.
    Stands: "(SELECT count(*) FROM decision AS later WHERE later.application_id = decision.application_id \
        AND later.number > decision.number) = 0"
}

/// The decisions of an organisation that stand, the one made last first. `before`: the last one of the page before.
pub fn list_standing(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<(ApplicationId, Decision)>, StoreError> {
    use super::super::schema::application;
    let of_council = application::table.filter(application::organisation_id.eq(organisation.as_str())).select(application::id);
    let mut query = decision::table
        .filter(decision::application_id.eq_any(of_council))
        .filter(Stands)
        .order((decision::decided_at.desc(), decision::id.desc()))
        .limit(limit)
        .select(Row::as_select())
        .into_boxed::<AnyBackend>();
    if let Some(before) = before {
        let last: Option<NaiveDateTime> =
            decision::table.find(before).select(decision::decided_at).first(connection).optional()?;
        if let Some(last) = last {
            let same = decision::decided_at.eq(last).and(decision::id.lt(before));
            query = query.filter(decision::decided_at.lt(last).or(same));
        }
    }
    let rows: Vec<Row> = query.load(connection)?;
    rows.into_iter().map(Row::read).collect()
}

/// The day and the outcome of the last decision about each of these people, as of a moment.
pub fn last_for_people(
    connection: &mut AnyConnection,
    people: &[PersonId],
    until: chrono::DateTime<chrono::Utc>,
) -> Result<std::collections::BTreeMap<PersonId, (chrono::DateTime<chrono::Utc>, DecisionOutcome)>, StoreError> {
    let mut found = std::collections::BTreeMap::new();
    for part in people.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PersonId::as_str).collect();
        let rows: Vec<(String, NaiveDateTime, String, String)> = decision::table
            .filter(decision::person_id.eq_any(ids).and(decision::decided_at.le(until.naive_utc())))
            .order((decision::person_id, decision::decided_at, decision::number))
            .select((decision::person_id, decision::decided_at, decision::outcome, decision::id))
            .load(connection)?;
        for (person, at, outcome, id) in rows {
            let outcome = DecisionOutcome::from_word(&outcome).ok_or_else(|| unknown("decision", &id, &outcome))?;
            found.insert(PersonId::new(person), (at.and_utc(), outcome));
        }
    }
    Ok(found)
}

/// The letter of a decision.
pub fn letter(connection: &mut AnyConnection, id: &str) -> Result<Option<Letter>, StoreError> {
    let text: Option<String> = decision::table.find(id).select(decision::letter).first(connection).optional()?;
    let read = |text: String| {
        serde_json::from_str(&text).map_err(|error| StoreError::Row(format!("decision {id}: its letter cannot be read: {error}")))
    };
    text.map(read).transpose()
}

pub fn insert(
    connection: &mut AnyConnection,
    application: &ApplicationId,
    person: &PersonId,
    new: &Decision,
    letter: &Letter,
) -> Result<(), StoreError> {
    let letter = serde_json::to_string(letter).map_err(|error| StoreError::Row(error.to_string()))?;
    diesel::insert_into(decision::table)
        .values((
            decision::id.eq(&new.id),
            decision::application_id.eq(application.as_str()),
            decision::person_id.eq(person.as_str()),
            decision::number.eq(i64::from(new.number)),
            decision::basis.eq(new.basis.as_str()),
            decision::replaces.eq(&new.replaces),
            decision::outcome.eq(new.outcome.as_str()),
            decision::by_person.eq(new.by.as_str()),
            decision::by_name.eq(&new.by_name),
            decision::decided_at.eq(new.at.naive_utc()),
            decision::reason.eq(&new.reason),
            decision::words.eq(&new.words),
            decision::effective_on.eq(new.effective_on),
            decision::review_on.eq(new.review_on),
            decision::appeal_until.eq(new.appeal_until),
            decision::letter.eq(letter),
        ))
        .execute(connection)?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = appeal)]
struct AppealRow {
    id: String,
    application_id: String,
    decision_id: String,
    grounds: String,
    state: String,
    made_at: NaiveDateTime,
    heard_by_on: NaiveDate,
    heard_by: Option<String>,
    heard_by_name: Option<String>,
    heard_at: Option<NaiveDateTime>,
    reasons: Option<String>,
    version: i64,
}

impl AppealRow {
    fn read(self) -> Result<(ApplicationId, Appeal), StoreError> {
        let state = AppealState::from_word(&self.state).ok_or_else(|| unknown("appeal", &self.id, &self.state))?;
        let appeal = Appeal {
            id: self.id,
            decision: self.decision_id,
            grounds: self.grounds,
            state,
            made_at: self.made_at.and_utc(),
            heard_by_on: self.heard_by_on,
            heard_by: self.heard_by.map(PersonId::new),
            heard_by_name: self.heard_by_name,
            heard_at: self.heard_at.map(|at| at.and_utc()),
            reasons: self.reasons,
            version: self.version,
        };
        Ok((ApplicationId::new(self.application_id), appeal))
    }
}

/// The appeals in these applications, each one's first first.
pub fn appeals(connection: &mut AnyConnection, applications: &[ApplicationId]) -> Result<Of<Appeal>, StoreError> {
    let mut found: Of<Appeal> = Of::new();
    for ids in applications.chunks(500) {
        let ids: Vec<&str> = ids.iter().map(ApplicationId::as_str).collect();
        let rows: Vec<AppealRow> = appeal::table
            .filter(appeal::application_id.eq_any(ids))
            .order((appeal::application_id, appeal::made_at, appeal::id))
            .select(AppealRow::as_select())
            .load(connection)?;
        for row in rows {
            let (id, appeal) = row.read()?;
            found.entry(id).or_default().push(appeal);
        }
    }
    Ok(found)
}

/// The applications with an appeal that is still to be heard.
pub fn under_appeal(
    connection: &mut AnyConnection,
    organisation: &crate::domain::ids::OrganisationId,
) -> Result<Vec<ApplicationId>, StoreError> {
    use super::super::schema::application;
    let ids: Vec<String> = appeal::table
        .inner_join(application::table.on(application::id.eq(appeal::application_id)))
        .filter(application::organisation_id.eq(organisation.as_str()).and(appeal::state.eq(AppealState::Open.as_str())))
        .select(appeal::application_id)
        .load(connection)?;
    Ok(ids.into_iter().map(ApplicationId::new).collect())
}

/// The application for a post about which an appeal is still to be heard.
pub fn appealed_for(connection: &mut AnyConnection, post: &PostId) -> Result<Option<ApplicationId>, StoreError> {
    use super::super::schema::application;
    let id: Option<String> = appeal::table
        .inner_join(application::table.on(application::id.eq(appeal::application_id)))
        .filter(application::post_id.eq(post.as_str()).and(appeal::state.eq(AppealState::Open.as_str())))
        .select(appeal::application_id)
        .first(connection)
        .optional()?;
    Ok(id.map(ApplicationId::new))
}

pub fn insert_appeal(connection: &mut AnyConnection, application: &ApplicationId, new: &Appeal) -> Result<(), StoreError> {
    diesel::insert_into(appeal::table)
        .values((
            appeal::id.eq(&new.id),
            appeal::application_id.eq(application.as_str()),
            appeal::decision_id.eq(&new.decision),
            appeal::grounds.eq(&new.grounds),
            appeal::state.eq(new.state.as_str()),
            appeal::made_at.eq(new.made_at.naive_utc()),
            appeal::heard_by_on.eq(new.heard_by_on),
            appeal::version.eq(1),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes how an appeal was heard, where the row is still open. False: somebody else was faster.
pub fn hear_appeal(connection: &mut AnyConnection, heard: &Appeal) -> Result<bool, StoreError> {
    let rows = diesel::update(
        appeal::table.filter(appeal::id.eq(&heard.id).and(appeal::version.eq(heard.version)).and(appeal::heard_at.is_null())),
    )
    .set((
        appeal::state.eq(heard.state.as_str()),
        appeal::heard_by.eq(heard.heard_by.as_ref().map(PersonId::as_str)),
        appeal::heard_by_name.eq(&heard.heard_by_name),
        appeal::heard_at.eq(heard.heard_at.map(|at| at.naive_utc())),
        appeal::reasons.eq(&heard.reasons),
        appeal::version.eq(heard.version + 1),
    ))
    .execute(connection)?;
    Ok(rows == 1)
}
