//! The criteria that a piece can show, what is missing first, each with what it still needs.

use std::collections::BTreeMap;

use super::super::record::{self, Sight};
use super::super::{AppError, Caller, Tx};
use super::Names;
use super::write::{about_to_begin, editable};
use crate::domain::assessment::answer::CriterionStatus;
use crate::domain::assessment::outcome::Outcome;
use crate::domain::evidence::Evidence;
use crate::domain::ids::{CriterionId, EvidenceId};
use crate::domain::people::Person;
use crate::domain::words;

/// One criterion that can be chosen.
#[derive(Clone, PartialEq, Debug)]
pub struct Choice {
    pub id: CriterionId,
    /// "Relationships (B-E1)".
    pub name: String,
    pub text: String,
    pub level: Option<String>,
    pub chosen: bool,
    /// Where it stands today; none where it is not worked out, as for another post than today's.
    pub outcome: Option<Outcome>,
    /// What it still needs, the sentence of its first reason.
    pub needs: Option<String>,
}

/// The criteria of one group, what is not met first.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    pub id: String,
    /// "Experience".
    pub name: String,
    pub criteria: Vec<Choice>,
}

/// What a piece can show.
#[derive(Clone, PartialEq, Debug)]
pub struct Choices {
    pub groups: Vec<Group>,
    pub version: i64,
    /// Those that it was for and that the post no longer has.
    pub unknown: Vec<CriterionId>,
}

/// The criteria that the caller can choose for a piece.
pub fn choices(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId) -> Result<Choices, AppError> {
    let loaded = editable(tx, me, id)?;
    of(tx, &loaded.evidence, &loaded.person)
}

/// The criteria that the caller can choose for a piece that is about to be begun.
pub fn choices_for_new(tx: &mut Tx<'_>, me: &Caller) -> Result<Choices, AppError> {
    let (evidence, person) = about_to_begin(tx, me)?;
    of(tx, &evidence, &person)
}

fn of(tx: &mut Tx<'_>, evidence: &Evidence, person: &Person) -> Result<Choices, AppError> {
    let names = Names::of(tx, &evidence.framework);
    let today = tx.today;
    let post = record::find_post(tx, &person.id, today)?.filter(|post| record::reference(post).id() == evidence.framework);
    let statuses: BTreeMap<String, CriterionStatus> = match post {
        Some(post) => {
            let assessed = record::assessed_for(tx, person, &post, today, Sight::Owner)?;
            assessed.assessment.criteria.into_iter().map(|status| (status.id.clone(), status)).collect()
        }
        None => BTreeMap::new(),
    };
    let chosen = |id: &str| evidence.content.criteria.iter().any(|claim| claim.criterion == *id);
    let mut groups: Vec<Group> = Vec::new();
    for criterion in names.plan().into_iter().flat_map(|plan| &plan.criteria) {
        let status = statuses.get(&criterion.id);
        let id = CriterionId::new(&*criterion.id);
        let choice = Choice {
            name: names.criterion(&id),
            text: criterion.text.clone(),
            level: criterion.level.and_then(|at| names.plan().map(|plan| plan.levels[at].id.clone())),
            chosen: chosen(&criterion.id),
            outcome: status.map(|status| status.outcome),
            needs: status
                .filter(|status| !status.outcome.is_met())
                .and_then(|status| status.reasons.first())
                .map(|reason| reason.text.clone()),
            id,
        };
        match groups.iter_mut().find(|group| group.id == criterion.group) {
            Some(group) => group.criteria.push(choice),
            None => {
                let name = words::sentence(&criterion.group);
                groups.push(Group { id: criterion.group.clone(), name, criteria: vec![choice] });
            }
        }
    }
    let met_last = |choice: &Choice| choice.outcome == Some(Outcome::Met);
    for group in &mut groups {
        group.criteria.sort_by_key(met_last);
    }
    groups.sort_by_key(|group| group.criteria.iter().all(met_last));
    let claims = evidence.content.criteria.iter();
    let unknown = claims.filter(|claim| names.find(&claim.criterion).is_none()).map(|claim| claim.criterion.clone()).collect();
    Ok(Choices { groups, version: evidence.version, unknown })
}
