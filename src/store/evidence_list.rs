//! Lists of evidence: an officer's own, those that others may see, and those that wait for a review. No texts are read. Each
//! is a page by key, so that a page costs the same wherever it stands.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::db::{AnyBackend, AnyConnection, StoreError};
use super::schema::{evidence, evidence_criterion, evidence_revision, review};
use crate::domain::evidence::StateWord;
use crate::domain::ids::{CriterionId, DocumentType, EvidenceId, PersonId};

/// A piece of evidence as a list shows it.
#[derive(Clone, PartialEq, Debug)]
pub struct Listed {
    pub id: EvidenceId,
    pub person: PersonId,
    /// The id of the framework or job profile that its criteria belong to.
    pub framework: String,
    pub state: StateWord,
    /// The number of the revision that is shown.
    pub revision: u32,
    /// What is shown counts no longer: its owner took it back, or writes it anew.
    pub ended: bool,
    pub title: String,
    pub kind: Option<DocumentType>,
    pub criteria: Vec<CriterionId>,
    pub happened_on: Option<NaiveDate>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub due_on: Option<NaiveDate>,
    pub settled_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    pub version: i64,
}

/// Where a page begins: after the row with this moment and id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct After {
    pub at: DateTime<Utc>,
    pub id: EvidenceId,
}

type OwnRow = (
    String,
    String,
    String,
    String,
    i64,
    String,
    Option<String>,
    Option<NaiveDate>,
    Option<NaiveDateTime>,
    Option<NaiveDate>,
    Option<NaiveDateTime>,
    NaiveDateTime,
    i64,
);

macro_rules! own_columns {
    () => {
        (
            evidence::id,
            evidence::person_id,
            evidence::framework,
            evidence::state,
            evidence::revision,
            evidence::title,
            evidence::kind,
            evidence::happened_on,
            evidence::submitted_at,
            evidence::due_on,
            evidence::settled_at,
            evidence::changed_at,
            evidence::version,
        )
    };
}

fn word(id: &str, state: &str) -> Result<StateWord, StoreError> {
    StateWord::from_word(state).ok_or_else(|| StoreError::Row(format!("evidence {id} has the state \"{state}\"")))
}

fn number(id: &str, revision: i64) -> Result<u32, StoreError> {
    u32::try_from(revision).map_err(|_| StoreError::Row(format!("evidence {id} has the revision {revision}")))
}

/// The rows with their criteria, in one more query.
fn with_criteria(connection: &mut AnyConnection, rows: Vec<OwnRow>) -> Result<Vec<Listed>, StoreError> {
    let mut criteria: BTreeMap<String, Vec<CriterionId>> = BTreeMap::new();
    if !rows.is_empty() {
        let ids: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
        let found: Vec<(String, String)> = evidence_criterion::table
            .filter(evidence_criterion::evidence_id.eq_any(ids))
            .order((evidence_criterion::evidence_id, evidence_criterion::criterion))
            .select((evidence_criterion::evidence_id, evidence_criterion::criterion))
            .load(connection)?;
        for (id, criterion) in found {
            criteria.entry(id).or_default().push(CriterionId::new(criterion));
        }
    }
    rows.into_iter()
        .map(
            |(
                id,
                person,
                framework,
                state,
                revision,
                title,
                kind,
                happened_on,
                submitted_at,
                due_on,
                settled_at,
                changed_at,
                version,
            )| {
                Ok(Listed {
                    state: word(&id, &state)?,
                    revision: number(&id, revision)?,
                    ended: state == StateWord::Withdrawn.as_str(),
                    criteria: criteria.remove(&id).unwrap_or_default(),
                    id: EvidenceId::new(id),
                    person: PersonId::new(person),
                    framework,
                    title,
                    kind: kind.map(DocumentType::new),
                    happened_on,
                    submitted_at: submitted_at.map(|at| at.and_utc()),
                    due_on,
                    settled_at: settled_at.map(|at| at.and_utc()),
                    changed_at: changed_at.and_utc(),
                    version,
                })
            },
        )
        .collect()
}

/// An officer's own pieces in these states, the one changed last first.
pub fn list_own(
    connection: &mut AnyConnection,
    person: &PersonId,
    states: &[StateWord],
    after: Option<&After>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let words: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let mut query = evidence::table
        .filter(evidence::person_id.eq(person.as_str()).and(evidence::state.eq_any(words)))
        .into_boxed::<AnyBackend>();
    if let Some(After { at, id }) = after {
        let at = at.naive_utc();
        query = query
            .filter(evidence::changed_at.lt(at).or(evidence::changed_at.eq(at).and(evidence::id.lt(id.as_str().to_owned()))));
    }
    let rows: Vec<OwnRow> =
        query.order((evidence::changed_at.desc(), evidence::id.desc())).limit(limit).select(own_columns!()).load(connection)?;
    with_criteria(connection, rows)
}

/// State and last change of an officer's own piece: where it stands in the list.
pub fn own_place(
    connection: &mut AnyConnection,
    person: &PersonId,
    id: &EvidenceId,
) -> Result<Option<(StateWord, DateTime<Utc>)>, StoreError> {
    let row: Option<(String, NaiveDateTime)> = evidence::table
        .filter(evidence::id.eq(id.as_str()).and(evidence::person_id.eq(person.as_str())))
        .select((evidence::state, evidence::changed_at))
        .first(connection)
        .optional()?;
    row.map(|(state, at)| Ok((word(id.as_str(), &state)?, at.and_utc()))).transpose()
}

/// How many pieces an officer has in each state.
pub fn count_own(connection: &mut AnyConnection, person: &PersonId) -> Result<BTreeMap<StateWord, i64>, StoreError> {
    let rows: Vec<(String, i64)> = evidence::table
        .filter(evidence::person_id.eq(person.as_str()))
        .group_by(evidence::state)
        .select((evidence::state, count_star()))
        .load(connection)?;
    rows.into_iter().map(|(state, count)| Ok((word(person.as_str(), &state)?, count))).collect()
}

/// What of an officer's evidence others may see.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shown {
    All,
    Submitted,
    Returned,
    Reviewed,
    Withdrawn,
}

impl Shown {
    /// What a state means in such a list: everything, where it is a state that others never see.
    pub fn of(state: StateWord) -> Shown {
        match state {
            StateWord::Submitted => Shown::Submitted,
            StateWord::Returned => Shown::Returned,
            StateWord::Reviewed => Shown::Reviewed,
            StateWord::Withdrawn => Shown::Withdrawn,
            StateWord::Draft | StateWord::Restricted => Shown::All,
        }
    }
}

type ShownRow = (
    (String, String, String, String, NaiveDateTime, i64),
    (i64, String, String, String, NaiveDate, NaiveDateTime, Option<NaiveDateTime>),
    Option<NaiveDate>,
    Option<NaiveDateTime>,
    Option<String>,
);

/// A condition on a piece joined with the revision that was sent last, and that with its review.
macro_rules! shown {
    ($person:expr) => {
        evidence::table
            .inner_join(evidence_revision::table.on(
                evidence_revision::evidence_id.eq(evidence::id).and(
                    evidence_revision::number.eq(evidence::revision).or(
                        evidence::state.eq(StateWord::Draft.as_str()).and(evidence_revision::number.eq(evidence::revision - 1)),
                    ),
                ),
            ))
            .left_join(review::table.on(review::evidence_id.eq(evidence::id).and(review::revision.eq(evidence_revision::number))))
            .filter(evidence::person_id.eq($person).and(evidence::state.ne(StateWord::Restricted.as_str())))
    };
}

/// What others may see of an officer's evidence, as it was sent last, the one sent last first. What is written anew shows as
/// it was before.
pub fn list_shown(
    connection: &mut AnyConnection,
    person: &PersonId,
    which: Shown,
    after: Option<&After>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let draft = StateWord::Draft.as_str();
    let mut query = shown!(person.as_str().to_owned()).into_boxed::<AnyBackend>();
    match which {
        Shown::All => {}
        Shown::Submitted => query = query.filter(evidence::state.eq(StateWord::Submitted.as_str())),
        Shown::Returned => query = query.filter(evidence::state.eq(StateWord::Returned.as_str())),
        Shown::Reviewed => {
            let again = evidence::state.eq(draft).and(review::id.nullable().is_not_null());
            query = query.filter(evidence::state.eq(StateWord::Reviewed.as_str()).or(again));
        }
        Shown::Withdrawn => {
            let again = evidence::state.eq(draft).and(review::id.nullable().is_null());
            query = query.filter(evidence::state.eq(StateWord::Withdrawn.as_str()).or(again));
        }
    }
    if let Some(After { at, id }) = after {
        let at = at.naive_utc();
        query = query.filter(
            evidence_revision::submitted_at
                .lt(at)
                .or(evidence_revision::submitted_at.eq(at).and(evidence::id.lt(id.as_str().to_owned()))),
        );
    }
    let rows: Vec<ShownRow> = query
        .order((evidence_revision::submitted_at.desc(), evidence::id.desc()))
        .limit(limit)
        .select((
            (evidence::id, evidence::person_id, evidence::framework, evidence::state, evidence::changed_at, evidence::version),
            (
                evidence_revision::number,
                evidence_revision::title,
                evidence_revision::kind,
                evidence_revision::criteria,
                evidence_revision::happened_on,
                evidence_revision::submitted_at,
                evidence_revision::ended_at,
            ),
            evidence::due_on,
            evidence::settled_at,
            review::id.nullable(),
        ))
        .load(connection)?;
    rows.into_iter().map(read_shown).collect()
}

fn read_shown(row: ShownRow) -> Result<Listed, StoreError> {
    let ((id, person, framework, state, changed_at, version), sent, due_on, settled_at, review) = row;
    let (revision, title, kind, criteria, happened_on, submitted_at, ended_at) = sent;
    let state = match (word(&id, &state)?, review) {
        (StateWord::Draft, Some(_)) => StateWord::Reviewed,
        (StateWord::Draft, None) => StateWord::Withdrawn,
        (state, _) => state,
    };
    Ok(Listed {
        state,
        revision: number(&id, revision)?,
        ended: ended_at.is_some(),
        id: EvidenceId::new(id),
        person: PersonId::new(person),
        framework,
        title,
        kind: Some(DocumentType::new(kind)),
        criteria: criteria.split_whitespace().map(CriterionId::new).collect(),
        happened_on: Some(happened_on),
        submitted_at: Some(submitted_at.and_utc()),
        due_on,
        settled_at: settled_at.map(|at| at.and_utc()),
        changed_at: changed_at.and_utc(),
        version,
    })
}

/// How many pieces of an officer others may see.
pub fn count_shown(connection: &mut AnyConnection, person: &PersonId) -> Result<i64, StoreError> {
    Ok(shown!(person.as_str()).count().get_result(connection)?)
}

/// Where a piece stands in the list of what others may see: the moment at which what is shown was sent.
pub fn shown_at(connection: &mut AnyConnection, person: &PersonId, id: &EvidenceId) -> Result<Option<After>, StoreError> {
    let at: Option<NaiveDateTime> = shown!(person.as_str())
        .filter(evidence::id.eq(id.as_str()))
        .select(evidence_revision::submitted_at)
        .first(connection)
        .optional()?;
    Ok(at.map(|at| After { at: at.and_utc(), id: id.clone() }))
}

type Waiting<'w> = diesel::dsl::IntoBoxed<'w, evidence::table, AnyBackend>;

/// What waits for a review of these people; `overdue_on`: what should have been reviewed before this day.
fn waiting<'w>(people: &'w [PersonId], overdue_on: Option<NaiveDate>) -> Waiting<'w> {
    let ids: Vec<&str> = people.iter().map(PersonId::as_str).collect();
    let query = evidence::table
        .into_boxed::<AnyBackend>()
        .filter(evidence::state.eq(StateWord::Submitted.as_str()).and(evidence::person_id.eq_any(ids)));
    match overdue_on {
        Some(day) => query.filter(evidence::due_on.lt(day)),
        None => query,
    }
}

/// What waits for a review, the one sent first first.
pub fn list_waiting(
    connection: &mut AnyConnection,
    people: &[PersonId],
    overdue_on: Option<NaiveDate>,
    after: Option<&After>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let mut query = waiting(people, overdue_on);
    if let Some(After { at, id }) = after {
        let at = at.naive_utc();
        query = query
            .filter(evidence::submitted_at.gt(at).or(evidence::submitted_at.eq(at).and(evidence::id.gt(id.as_str().to_owned()))));
    }
    let rows: Vec<OwnRow> =
        query.order((evidence::submitted_at.asc(), evidence::id.asc())).limit(limit).select(own_columns!()).load(connection)?;
    with_criteria(connection, rows)
}

/// How many wait of each of these people, and how many of those should have been reviewed before a day.
pub fn count_waiting(
    connection: &mut AnyConnection,
    people: &[PersonId],
    overdue_on: NaiveDate,
) -> Result<BTreeMap<PersonId, (i64, i64)>, StoreError> {
    let mut counts: BTreeMap<PersonId, (i64, i64)> = BTreeMap::new();
    for (person, count) in counted(connection, people, None)? {
        counts.entry(PersonId::new(person)).or_default().0 = count;
    }
    for (person, count) in counted(connection, people, Some(overdue_on))? {
        counts.entry(PersonId::new(person)).or_default().1 = count;
    }
    Ok(counts)
}

fn counted(
    connection: &mut AnyConnection,
    people: &[PersonId],
    overdue_on: Option<NaiveDate>,
) -> Result<Vec<(String, i64)>, StoreError> {
    let ids: Vec<&str> = people.iter().map(PersonId::as_str).collect();
    let waits = evidence::state.eq(StateWord::Submitted.as_str()).and(evidence::person_id.eq_any(ids));
    let grouped = evidence::table.group_by(evidence::person_id).select((evidence::person_id, count_star())).filter(waits);
    Ok(match overdue_on {
        Some(day) => grouped.filter(evidence::due_on.lt(day)).load(connection)?,
        None => grouped.load(connection)?,
    })
}

/// When a piece that waits was sent: where it stands among those that wait.
pub fn waiting_at(connection: &mut AnyConnection, id: &EvidenceId) -> Result<Option<After>, StoreError> {
    let at: Option<Option<NaiveDateTime>> =
        evidence::table.find(id.as_str()).select(evidence::submitted_at).first(connection).optional()?;
    Ok(at.flatten().map(|at| After { at: at.and_utc(), id: id.clone() }))
}
