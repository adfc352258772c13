//! Lists of evidence: the caller's own, what came back first; and somebody else's, as it was sent.

use std::collections::BTreeMap;

use super::super::people::{Named, Why, why_seen};
use super::super::relations;
use super::super::{About, AppError, Caller, Tx};
use super::Names;
use crate::domain::audit::Outcome;
use crate::domain::evidence::StateWord;
use crate::domain::ids::{CriterionId, EvidenceId, PersonId};
use crate::policy::{Action, EvidenceStage};
use crate::store::evidence_list::{self, After, Listed, Shown};

/// Rows on one page where nothing else is asked for, and at most.
pub(in crate::app) const PAGE: usize = 50;
pub(in crate::app) const MOST: usize = 200;

/// One row, with the names that a page shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    pub listed: Listed,
    pub kind: Option<String>,
    /// Each with its name: "Relationships (B-E1)".
    pub criteria: Vec<(CriterionId, String)>,
}

/// What is asked of the own list.
#[derive(Clone, Default, Debug)]
pub struct OwnQuery {
    /// None: all.
    pub state: Option<StateWord>,
    /// What follows this piece.
    pub after: Option<EvidenceId>,
    /// Rows on the page, 200 at most; 50 where it is left out.
    pub limit: Option<usize>,
}

/// One page of the own list: what came back first, then what was changed last.
#[derive(Clone, PartialEq, Debug)]
pub struct OwnList {
    pub rows: Vec<Row>,
    /// The last of these, where there are more.
    pub next: Option<EvidenceId>,
    /// How many there are in each state that has any.
    pub counts: BTreeMap<StateWord, i64>,
}

impl OwnList {
    /// How many there are in all, whatever is asked for.
    pub fn of(&self) -> i64 {
        self.counts.values().sum()
    }
}

/// Which of somebody's evidence is asked for.
pub type Which = Shown;

/// What is asked of somebody else's list.
#[derive(Clone, Debug)]
pub struct PersonQuery {
    pub which: Which,
    pub after: Option<EvidenceId>,
    pub limit: Option<usize>,
}

impl Default for PersonQuery {
    fn default() -> PersonQuery {
        PersonQuery { which: Which::All, after: None, limit: None }
    }
}

/// One page of somebody's evidence as it was sent, what was sent last first.
#[derive(Clone, PartialEq, Debug)]
pub struct PersonList {
    pub person: Named,
    pub why: Why,
    pub rows: Vec<Row>,
    pub next: Option<EvidenceId>,
    /// How many there are that the caller may see, whatever is asked for.
    pub of: i64,
}

/// The states in the order in which the own list has them.
const FIRST: [StateWord; 2] = [StateWord::Returned, StateWord::Restricted];
const THEN: [StateWord; 4] = [StateWord::Draft, StateWord::Submitted, StateWord::Reviewed, StateWord::Withdrawn];

/// The caller's own evidence.
pub fn list_own(tx: &mut Tx<'_>, me: &Caller, asked: &OwnQuery) -> Result<OwnList, AppError> {
    let (person, standing) = relations::find(tx, me, me.id())?;
    tx.allow(me, Action::ViewDraft, &standing.subject(&person).evidence(EvidenceStage::Draft))?;
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, MOST);
    let most = limit + 1;
    let wanted = |states: &[StateWord]| -> Vec<StateWord> {
        states.iter().copied().filter(|state| asked.state.is_none_or(|wanted| wanted == *state)).collect()
    };
    let (first, then) = (wanted(&FIRST), wanted(&THEN));
    let place = match &asked.after {
        Some(id) => Some(place(tx, me.id(), id)?),
        None => None,
    };
    let (in_first, after) = match place {
        Some((state, after)) => (FIRST.contains(&state), Some(after)),
        None => (true, None),
    };
    let mut rows = Vec::new();
    let mut rest = after;
    if in_first {
        rows = page(tx, me.id(), &first, rest.as_ref(), most)?;
        rest = None;
    }
    if rows.len() < most {
        rows.extend(page(tx, me.id(), &then, rest.as_ref(), most - rows.len())?);
    }
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().map(|row| row.id.clone()).filter(|_| more);
    let counts = evidence_list::count_own(tx.connection, me.id())?;
    Ok(OwnList { rows: with_names(tx, rows), next, counts })
}

fn page(
    tx: &mut Tx<'_>,
    person: &PersonId,
    states: &[StateWord],
    after: Option<&After>,
    most: usize,
) -> Result<Vec<Listed>, AppError> {
    if states.is_empty() {
        return Ok(Vec::new());
    }
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    Ok(evidence_list::list_own(tx.connection, person, states, after, most)?)
}

/// Where an own piece stands in the list now.
fn place(tx: &mut Tx<'_>, person: &PersonId, id: &EvidenceId) -> Result<(StateWord, After), AppError> {
    if id.as_str().contains('\0') {
        return Err(AppError::NotFound);
    }
    let (state, at) = evidence_list::own_place(tx.connection, person, id)?.ok_or(AppError::NotFound)?;
    Ok((state, After { at, id: id.clone() }))
}

/// Somebody's evidence as it was sent. That it was read is recorded.
pub fn list_for_person(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, asked: &PersonQuery) -> Result<PersonList, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::ViewEvidence, &standing.subject(&person).evidence(EvidenceStage::Submitted))?;
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, MOST);
    let after = match &asked.after {
        Some(after) if after.as_str().contains('\0') => return Err(AppError::NotFound),
        Some(after) => Some(evidence_list::shown_at(tx.connection, id, after)?.ok_or(AppError::NotFound)?),
        None => None,
    };
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut rows = evidence_list::list_shown(tx.connection, id, asked.which, after.as_ref(), most)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().map(|row| row.id.clone()).filter(|_| more);
    let of = evidence_list::count_shown(tx.connection, id)?;
    if person.id != *me.id() {
        let role = standing.role_of(me).as_str().to_owned();
        let details = vec![("as", role), ("shown", rows.len().to_string())];
        tx.record(me, Outcome::Read, "evidence_listed", About::person(&person), details);
    }
    Ok(PersonList {
        why: why_seen(tx, me, &person, &standing)?,
        person: Named { id: person.id, name: person.name },
        rows: with_names(tx, rows),
        next,
        of,
    })
}

/// Rows with the names of their criteria and kinds. Frameworks are few, so each is looked up once.
pub(in crate::app) fn with_names(tx: &Tx<'_>, rows: Vec<Listed>) -> Vec<Row> {
    let mut known: BTreeMap<String, Names> = BTreeMap::new();
    let mut found = Vec::with_capacity(rows.len());
    for listed in rows {
        let names = known.entry(listed.framework.clone()).or_insert_with(|| Names::of(tx, &listed.framework));
        let mut criteria: Vec<(CriterionId, String)> =
            listed.criteria.iter().map(|id| (id.clone(), names.criterion(id))).collect();
        criteria.sort_by_key(|(id, _)| (names.rank(id), id.clone()));
        found.push(Row { kind: listed.kind.as_ref().map(|kind| names.kind(kind)), criteria, listed });
    }
    found
}
