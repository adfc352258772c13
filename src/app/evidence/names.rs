//! What the ids of a framework are called. A document that is no longer in the library leaves its ids.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::Tx;
use crate::domain::assessment::plan::{Plan, PlanCriterion};
use crate::domain::assessment::takes::{KindTaken, kinds_taken};
use crate::domain::evidence::{Claim, Kind, kinds};
use crate::domain::ids::{CriterionId, DocumentType, Reference};
use crate::domain::words;
use crate::frameworks::select::Basis;

/// The criteria of a framework, or of a job profile, and the kinds of evidence that its policy names.
#[derive(Clone, Debug)]
pub struct Names {
    plan: Option<Arc<Plan>>,
    kinds: Vec<Kind>,
}

impl Names {
    /// As they are today.
    pub fn of(tx: &Tx<'_>, framework: &str) -> Names {
        let reference = Reference::new(framework);
        let basis = Basis::choose(tx.library(), &reference, tx.today).ok();
        let policy = basis.and_then(|basis| basis.policy).map(|stored| &stored.document);
        Names { plan: tx.plan(&reference, tx.today).ok(), kinds: kinds(policy) }
    }

    /// The kinds that can be chosen, in the order of the form.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    pub(super) fn plan(&self) -> Option<&Plan> {
        self.plan.as_deref()
    }

    pub(super) fn find(&self, id: &CriterionId) -> Option<&PlanCriterion> {
        self.plan()?.criteria.iter().find(|criterion| criterion.id == id.as_str())
    }

    pub fn has(&self, id: &CriterionId) -> bool {
        self.find(id).is_some()
    }

    /// Every criterion that can be shown.
    pub fn ids(&self) -> BTreeSet<CriterionId> {
        self.plan().into_iter().flat_map(|plan| &plan.criteria).map(|criterion| CriterionId::new(&*criterion.id)).collect()
    }

    /// `Relationships (B-E1)`.
    pub fn criterion(&self, id: &CriterionId) -> String {
        self.find(id).map_or_else(|| id.to_string(), named)
    }

    /// The words of a criterion.
    pub fn text(&self, id: &CriterionId) -> Option<&str> {
        self.find(id).map(|criterion| criterion.text.as_str())
    }

    pub fn kind(&self, id: &DocumentType) -> String {
        let known = self.kinds.iter().find(|kind| kind.id == *id);
        known.map_or_else(|| words::sentence(id.as_str()), |kind| kind.name.clone())
    }

    /// Which kinds count for a criterion, in a sentence; None where any may.
    pub fn takes(&self, id: &CriterionId) -> Option<String> {
        Some(self.takes_words(id, &self.kinds_of(id)?))
    }

    /// Why a piece of this kind counts for nothing towards a criterion; None where it may count.
    pub fn misfit(&self, kind: &DocumentType, id: &CriterionId) -> Option<String> {
        let taken = self.kinds_of(id)?;
        if taken.iter().any(|taken| taken.id == *kind) {
            return None;
        }
        let words = self.takes_words(id, &taken);
        Some(if taken.is_empty() { words } else { format!("{words} {} does not count for it.", self.kind(kind)) })
    }

    fn kinds_of(&self, id: &CriterionId) -> Option<Vec<KindTaken>> {
        kinds_taken(self.plan()?, id.as_str())
    }

    fn takes_words(&self, id: &CriterionId, taken: &[KindTaken]) -> String {
        let names: Vec<String> = taken.iter().map(|kind| kind.name.clone()).collect();
        match names.is_empty() {
            true => format!("No evidence that is written here counts for {}.", self.criterion(id)),
            false => format!("{} takes: {}.", self.criterion(id), words::either(&names)),
        }
    }

    /// Every criterion that can be shown, with its name.
    pub(super) fn criteria(&self) -> BTreeMap<CriterionId, String> {
        let all = self.plan().into_iter().flat_map(|plan| &plan.criteria);
        all.map(|criterion| (CriterionId::new(&*criterion.id), named(criterion))).collect()
    }

    /// The same in the order of the framework.
    pub fn in_order(&self) -> Vec<(CriterionId, String)> {
        let all = self.plan().into_iter().flat_map(|plan| &plan.criteria);
        all.map(|criterion| (CriterionId::new(&*criterion.id), named(criterion))).collect()
    }

    /// Where a criterion stands in the framework; unknown ones come last.
    pub(super) fn rank(&self, id: &CriterionId) -> usize {
        let place = self.plan().and_then(|plan| plan.criteria.iter().position(|criterion| criterion.id == id.as_str()));
        place.unwrap_or(usize::MAX)
    }

    /// In the order of the framework.
    pub(super) fn sort(&self, claims: &mut [Claim]) {
        claims.sort_by_key(|claim| (self.rank(&claim.criterion), claim.criterion.clone()));
    }
}

fn named(criterion: &PlanCriterion) -> String {
    format!("{} ({})", criterion.label, criterion.id)
}
