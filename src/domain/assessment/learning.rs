//! What a plan asks of qualifications, jobs and CPD, for the pages that show them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::plan::{Node, NodeIndex, Plan};
use crate::domain::decimal::Dec;
use crate::domain::ids::DocumentType;
use crate::domain::officer::Record;
use crate::domain::period::window_start;

/// A criterion whose rules look at qualifications.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QualificationCriterion {
    pub id: String,
    pub label: String,
    /// HR may decide that an award is equivalent.
    pub takes_equivalents: bool,
}

/// The criteria whose rules look at qualifications, in the order of the framework.
pub fn qualification_criteria(plan: &Plan) -> Vec<QualificationCriterion> {
    let found = plan.criteria.iter().filter(|criterion| criterion.has_rule).filter_map(|criterion| {
        let takes_equivalents = looks_at_awards(plan, criterion.root)?;
        Some(QualificationCriterion { id: criterion.id.clone(), label: criterion.label.clone(), takes_equivalents })
    });
    found.collect()
}

/// Whether an award that HR called equivalent would do, where the tree looks at awards at all.
fn looks_at_awards(plan: &Plan, node: NodeIndex) -> Option<bool> {
    match &plan.nodes[node as usize] {
        Node::AllOf(nodes) | Node::AnyOf(nodes) | Node::AtLeast(_, nodes) => {
            nodes.iter().filter_map(|node| looks_at_awards(plan, *node)).reduce(|one, other| one || other)
        }
        Node::Unless { own, .. } => looks_at_awards(plan, *own),
        Node::Qualification(leaf) => Some(leaf.rule.equivalence.is_some()),
        _ => None,
    }
}

/// How much CPD a criterion asks for, and how much there is.
#[derive(Clone, PartialEq, Debug)]
pub struct CpdNeed {
    pub criterion: String,
    pub label: String,
    /// The first day that counts.
    pub since: NaiveDate,
    pub hours: Dec,
    pub hours_needed: Dec,
    pub reflections: usize,
    pub reflections_needed: u32,
}

/// What the criteria ask of CPD, in the order of the framework.
pub fn cpd_needs(plan: &Plan, record: &Record, as_of: NaiveDate) -> Vec<CpdNeed> {
    let mut needs = Vec::new();
    for criterion in plan.criteria.iter().filter(|criterion| criterion.has_rule) {
        let mut found = Vec::new();
        cpd_leaves(plan, criterion.root, &mut found);
        for (micros, window, reflections_needed) in found {
            let Some(months) = plan.windows.get(usize::from(window)) else { continue };
            let since = window_start(as_of, *months);
            let counted: Vec<_> = record.cpd.iter().filter(|entry| (since..=as_of).contains(&entry.on)).collect();
            let hours: Decimal = counted.iter().map(|entry| entry.hours.0).sum();
            needs.push(CpdNeed {
                criterion: criterion.id.clone(),
                label: criterion.label.clone(),
                since,
                hours: Dec(hours.normalize()),
                hours_needed: Dec(Decimal::new(micros, 6).normalize()),
                reflections: counted.iter().filter(|entry| entry.reflection).count(),
                reflections_needed,
            });
        }
    }
    needs
}

/// Hours in millionths, window and reflections of every leaf that looks at CPD.
fn cpd_leaves(plan: &Plan, node: NodeIndex, found: &mut Vec<(i64, u16, u32)>) {
    match &plan.nodes[node as usize] {
        Node::AllOf(nodes) | Node::AnyOf(nodes) | Node::AtLeast(_, nodes) => {
            nodes.iter().for_each(|node| cpd_leaves(plan, *node, found));
        }
        Node::Unless { own, .. } => cpd_leaves(plan, *own, found),
        Node::Cpd { hours, window, reflections } => found.push((*hours, *window, *reflections)),
        _ => {}
    }
}

/// A kind of document with a last day, such as a driving licence, that a criterion asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DatedDocument {
    pub criterion: String,
    pub label: String,
    pub kind: DocumentType,
}

/// The documents with a last day that criteria ask for, in the order of the framework; each once for a criterion.
pub fn dated_documents(plan: &Plan) -> Vec<DatedDocument> {
    let mut found: Vec<DatedDocument> = Vec::new();
    for criterion in plan.criteria.iter().filter(|criterion| criterion.has_rule) {
        let mut kinds = Vec::new();
        dated_leaves(plan, criterion.root, &mut kinds);
        for kind in kinds {
            let new = DatedDocument { criterion: criterion.id.clone(), label: criterion.label.clone(), kind };
            if !found.contains(&new) {
                found.push(new);
            }
        }
    }
    found
}

fn dated_leaves(plan: &Plan, node: NodeIndex, found: &mut Vec<DocumentType>) {
    match &plan.nodes[node as usize] {
        Node::AllOf(nodes) | Node::AnyOf(nodes) | Node::AtLeast(_, nodes) => {
            nodes.iter().for_each(|node| dated_leaves(plan, *node, found));
        }
        Node::Unless { own, .. } => dated_leaves(plan, *own, found),
        Node::Document(leaf) if leaf.rule.must_expire => found.extend(leaf.rule.types.iter().cloned()),
        _ => {}
    }
}

/// The fields of work that rules ask experience in, each once.
pub fn experience_fields(plan: &Plan) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for criterion in plan.criteria.iter().filter(|criterion| criterion.has_rule) {
        experience_leaves(plan, criterion.root, &mut found);
    }
    found
}

fn experience_leaves(plan: &Plan, node: NodeIndex, found: &mut BTreeSet<String>) {
    match &plan.nodes[node as usize] {
        Node::AllOf(nodes) | Node::AnyOf(nodes) | Node::AtLeast(_, nodes) => {
            nodes.iter().for_each(|node| experience_leaves(plan, *node, found));
        }
        Node::Unless { own, .. } => experience_leaves(plan, *own, found),
        Node::Experience { field_name, .. } => {
            found.insert(field_name.clone());
        }
        _ => {}
    }
}
