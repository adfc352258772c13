//! The administrator's table: accounts, frameworks and settings of others; no content, save in a recorded emergency.

use super::super::action::Action;
use super::super::conditions::{Condition, Grant};
use super::super::relation::Relation;

pub(super) fn grants(action: Action, relation: Relation) -> Grant {
    use Action::*;
    if matches!(relation, Relation::Own | Relation::OtherOrganisation) {
        return Grant::No;
    }
    match action {
        ViewAccount | ManageFrameworks | Outbox | ManageSettings | ViewSecurityEvents => Grant::Yes,
        ManageUsers => Grant::If(&[Condition::SoundRoles]),
        PublishFramework => Grant::If(&[Condition::AnotherEditedLast]),
        ViewProfile | ViewRecord | ViewEvidence | DownloadAttachment => Grant::If(&[Condition::Emergency]),
        _ => Grant::No,
    }
}
