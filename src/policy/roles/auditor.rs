//! The auditor's table: reads what others did and on what ground, and changes nothing. Every read is recorded.

use super::super::action::Action;
use super::super::conditions::{Condition, Grant};
use super::super::relation::Relation;

pub(super) fn grants(action: Action, relation: Relation) -> Grant {
    use Action::*;
    match (action, relation) {
        (_, Relation::OtherOrganisation) => Grant::No,
        (ViewProfile | ViewRecord | ViewEvidence | DownloadAttachment | ViewHistory | ViewReport | ReadAudit, _) => Grant::Yes,
        // Whoever is held on file may ask for it, and for its correction; without a staff record there is no portfolio.
        (ExportPerson | Rectify, Relation::Own) => Grant::If(&[Condition::OnlyAsks]),
        _ => Grant::No,
    }
}
