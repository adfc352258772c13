//! HR's table: reads everything that was sent, decides and corrects for others, and neither reviews nor gives roles.

use super::super::action::Action;
use super::super::conditions::{Condition, Grant};
use super::super::relation::Relation;

pub(super) fn grants(action: Action, relation: Relation) -> Grant {
    use Action::*;
    match action {
        ViewProfile | ViewRecord | ViewEvidence | DownloadAttachment | ViewHistory | ViewReport => {
            in_organisation(relation, Grant::Yes)
        }
        DraftPolicy | OpenCycle | ExportBulk => in_organisation(relation, Grant::Yes),
        AdoptPolicy => in_organisation(relation, Grant::If(&[Condition::AnotherEditedLast])),
        ExportPerson => {
            in_organisation(relation, if relation == Relation::Own { Grant::If(&[Condition::OnlyAsks]) } else { Grant::Yes })
        }
        SetTarget => of_others(relation, Grant::Yes),
        Import => of_others(relation, Grant::If(&[Condition::WithinThreshold, Condition::SoundRoles])),
        Rectify | VerifyQualification | Waive | MarkNotRated | Designate => below_or_beside(relation, Grant::Yes),
        Erase => below_or_beside(relation, Grant::If(&[Condition::TwoPeople, Condition::NoLegalHold])),
        SetLine => below_or_beside(relation, Grant::If(&[Condition::WithinThreshold])),
        Delegate => below_or_beside(relation, Grant::If(&[Condition::SoundDelegation])),
        ResolveDispute => below_or_beside(relation, Grant::If(&[Condition::AnotherImported])),
        Moderate => outside_own_line(relation, Grant::If(&[Condition::Assigned])),
        Decide => outside_own_line(relation, Grant::If(&[Condition::Impartial])),
        ConfirmCriteriaGate => outside_own_line(relation, Grant::If(&[Condition::Impartial, Condition::OtherGateAnothers])),
        Reverse => outside_own_line(relation, Grant::If(&[Condition::AnotherDecided])),
        HearAppeal => outside_own_line(relation, Grant::If(&[Condition::HearsAppeal])),
        _ => Grant::No,
    }
}

fn in_organisation(relation: Relation, grant: Grant) -> Grant {
    match relation {
        Relation::OtherOrganisation => Grant::No,
        _ => grant,
    }
}

fn of_others(relation: Relation, grant: Grant) -> Grant {
    match relation {
        Relation::Own => Grant::No,
        other => in_organisation(other, grant),
    }
}

/// Neither for oneself nor for one's own line manager.
fn below_or_beside(relation: Relation, grant: Grant) -> Grant {
    match relation {
        Relation::Upline => Grant::No,
        other => of_others(other, grant),
    }
}

/// What calls for somebody who neither manages the person nor is managed by them.
fn outside_own_line(relation: Relation, grant: Grant) -> Grant {
    match relation {
        Relation::DirectReport | Relation::ActingFor => Grant::No,
        other => below_or_beside(other, grant),
    }
}
