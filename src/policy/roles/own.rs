//! The officer's table. It holds for everybody with a staff record, about themselves and nobody else.

use super::super::action::Action;
use super::super::conditions::{Condition, Grant};
use super::super::relation::Relation;

pub(super) fn grants(action: Action, relation: Relation) -> Grant {
    use Action::*;
    match (action, relation) {
        (ViewProfile | ViewRecord | ViewEvidence | ViewDraft | ViewHistory | DownloadAttachment, Relation::Own) => Grant::Yes,
        (SubmitEvidence | EditDraft | Withdraw | Comment, Relation::Own) => Grant::Yes,
        (SelfAssess | Acknowledge | PlanDevelopment, Relation::Own) => Grant::Yes,
        (Apply | Contest | DisputeMetric, Relation::Own) => Grant::Yes,
        (ExportPerson, Relation::Own) => Grant::Yes,
        (Rectify, Relation::Own) => Grant::If(&[Condition::OnlyAsks]),
        _ => Grant::No,
    }
}
