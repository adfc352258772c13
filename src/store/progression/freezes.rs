//! Rows of what was frozen when an application was sent. A list never reads the kept texts.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::super::db::{AnyConnection, StoreError};
use super::super::schema::{application_freeze as freeze, judgement, review};
use super::small;
use crate::domain::evidence_policy::ProgressionTerms;
use crate::domain::ids::{ApplicationId, PersonId};
use crate::domain::progression::frozen::Freeze;

#[derive(Queryable, Selectable)]
#[diesel(table_name = freeze)]
struct Row {
    id: String,
    number: i64,
    frozen_at: NaiveDateTime,
    as_of: NaiveDate,
    framework: String,
    framework_version: String,
    policy: Option<String>,
    criteria_met_on: NaiveDate,
    terms: Option<String>,
    statement: String,
    officer_name: String,
    job_title: String,
    answer: String,
    record: String,
    documents: String,
    answer_digest: String,
    record_digest: String,
    evidence: String,
    reviewers: String,
}

impl Row {
    fn read(self) -> Result<Freeze, StoreError> {
        Ok(Freeze {
            terms: read_terms(&self.id, self.terms.as_deref())?,
            number: small("application_freeze", &self.id, self.number)?,
            at: self.frozen_at.and_utc(),
            as_of: self.as_of,
            framework: self.framework,
            framework_version: self.framework_version,
            policy: self.policy,
            criteria_met_on: self.criteria_met_on,
            statement: self.statement,
            officer_name: self.officer_name,
            job_title: self.job_title,
            answer: self.answer,
            record: self.record,
            documents: self.documents,
            answer_digest: self.answer_digest,
            record_digest: self.record_digest,
            evidence: words(&self.evidence),
            reviewers: words(&self.reviewers).into_iter().map(PersonId::new).collect(),
            id: self.id,
        })
    }
}

fn read_terms(id: &str, kept: Option<&str>) -> Result<Option<ProgressionTerms>, StoreError> {
    let unreadable = |error| StoreError::Row(format!("application_freeze {id}: its terms: {error}"));
    kept.map(serde_json::from_str).transpose().map_err(unreadable)
}

/// Ids that are kept in one text.
fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// What stands frozen: the newest.
pub fn latest(connection: &mut AnyConnection, application: &ApplicationId) -> Result<Option<Freeze>, StoreError> {
    let row: Option<Row> = freeze::table
        .filter(freeze::application_id.eq(application.as_str()))
        .order(freeze::number.desc())
        .select(Row::as_select())
        .first(connection)
        .optional()?;
    row.map(Row::read).transpose()
}

/// What was frozen of some applications: whose, when, and the record as it was kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrozenRecord {
    pub application: ApplicationId,
    pub person: PersonId,
    pub at: DateTime<Utc>,
    pub record: String,
}

/// The newest freeze of each of these applications with its record.
pub fn records(connection: &mut AnyConnection, applications: &[ApplicationId]) -> Result<Vec<FrozenRecord>, StoreError> {
    let mut found = BTreeMap::new();
    // Records are long, so few at once.
    for part in applications.chunks(50) {
        let ids: Vec<&str> = part.iter().map(ApplicationId::as_str).collect();
        let rows: Vec<(String, String, NaiveDateTime, String)> = freeze::table
            .filter(freeze::application_id.eq_any(ids))
            .order((freeze::application_id, freeze::number))
            .select((freeze::application_id, freeze::person_id, freeze::frozen_at, freeze::record))
            .load(connection)?;
        for (application, person, at, record) in rows {
            let application = ApplicationId::new(application);
            let frozen =
                FrozenRecord { application: application.clone(), person: PersonId::new(person), at: at.and_utc(), record };
            // The last one of each stays.
            found.insert(application, frozen);
        }
    }
    Ok(found.into_values().collect())
}

/// When an application was frozen last.
pub fn frozen_at(connection: &mut AnyConnection, application: &ApplicationId) -> Result<Option<DateTime<Utc>>, StoreError> {
    let at: Option<NaiveDateTime> = freeze::table
        .filter(freeze::application_id.eq(application.as_str()))
        .order(freeze::number.desc())
        .select(freeze::frozen_at)
        .first(connection)
        .optional()?;
    Ok(at.map(|at| at.and_utc()))
}

/// The terms that a case goes by, and who reviewed what counts in it.
pub type Head = (Option<ProgressionTerms>, Vec<PersonId>);

/// The newest freeze of each of these applications, without the kept texts.
pub fn heads(
    connection: &mut AnyConnection,
    applications: &[ApplicationId],
) -> Result<BTreeMap<ApplicationId, Head>, StoreError> {
    let mut found = BTreeMap::new();
    for part in applications.chunks(500) {
        let ids: Vec<&str> = part.iter().map(ApplicationId::as_str).collect();
        let rows: Vec<(String, String, Option<String>, String)> = freeze::table
            .filter(freeze::application_id.eq_any(ids))
            .order((freeze::application_id, freeze::number))
            .select((freeze::application_id, freeze::id, freeze::terms, freeze::reviewers))
            .load(connection)?;
        for (application, id, terms, reviewers) in rows {
            let head = (read_terms(&id, terms.as_deref())?, words(&reviewers).into_iter().map(PersonId::new).collect());
            // The last one of each stays.
            found.insert(ApplicationId::new(application), head);
        }
    }
    Ok(found)
}

/// Every piece of evidence that is part of an application of a person, with the application and the day it was frozen.
pub fn evidence_of_person(
    connection: &mut AnyConnection,
    person: &PersonId,
) -> Result<Vec<(String, ApplicationId, NaiveDate)>, StoreError> {
    let rows: Vec<(String, String, NaiveDate)> = freeze::table
        .filter(freeze::person_id.eq(person.as_str()))
        .order((freeze::application_id, freeze::number))
        .select((freeze::application_id, freeze::evidence, freeze::as_of))
        .load(connection)?;
    let each = rows.into_iter().flat_map(|(id, evidence, as_of)| {
        words(&evidence).into_iter().map(move |piece| (piece, ApplicationId::new(id.clone()), as_of)).collect::<Vec<_>>()
    });
    Ok(each.collect())
}

pub fn insert(
    connection: &mut AnyConnection,
    application: &ApplicationId,
    person: &PersonId,
    new: &Freeze,
) -> Result<(), StoreError> {
    let terms = new.terms.as_ref().map(serde_json::to_string).transpose();
    let reviewers: Vec<&str> = new.reviewers.iter().map(PersonId::as_str).collect();
    diesel::insert_into(freeze::table)
        .values((
            freeze::id.eq(&new.id),
            freeze::application_id.eq(application.as_str()),
            freeze::person_id.eq(person.as_str()),
            freeze::number.eq(i64::from(new.number)),
            freeze::frozen_at.eq(new.at.naive_utc()),
            freeze::as_of.eq(new.as_of),
            freeze::framework.eq(&new.framework),
            freeze::framework_version.eq(&new.framework_version),
            freeze::policy.eq(&new.policy),
            freeze::criteria_met_on.eq(new.criteria_met_on),
            freeze::terms.eq(terms.map_err(|error| StoreError::Row(error.to_string()))?),
            freeze::statement.eq(&new.statement),
            freeze::officer_name.eq(&new.officer_name),
            freeze::job_title.eq(&new.job_title),
            freeze::answer.eq(&new.answer),
            freeze::record.eq(&new.record),
            freeze::documents.eq(&new.documents),
            freeze::answer_digest.eq(&new.answer_digest),
            freeze::record_digest.eq(&new.record_digest),
            freeze::evidence.eq(new.evidence.join(" ")),
            freeze::reviewers.eq(reviewers.join(" ")),
        ))
        .execute(connection)?;
    Ok(())
}

/// Who reviewed these pieces of evidence of a person, or judged one of the person's criteria of a framework by a day.
pub fn who_reviewed(
    connection: &mut AnyConnection,
    person: &PersonId,
    evidence: &[String],
    framework: &str,
    as_of: NaiveDate,
) -> Result<Vec<PersonId>, StoreError> {
    let mut people: Vec<String> = judgement::table
        .filter(judgement::person_id.eq(person.as_str()).and(judgement::framework.eq(framework)))
        .filter(judgement::given_on.le(as_of))
        .select(judgement::by_person)
        .distinct()
        .load(connection)?;
    for part in evidence.chunks(500) {
        let found: Vec<String> = review::table
            .filter(review::person_id.eq(person.as_str()).and(review::evidence_id.eq_any(part)))
            .filter(review::result.eq("outcomes"))
            .select(review::reviewer_id)
            .distinct()
            .load(connection)?;
        people.extend(found);
    }
    people.sort_unstable();
    people.dedup();
    Ok(people.into_iter().map(PersonId::new).collect())
}
