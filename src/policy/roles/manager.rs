//! The manager's table: reads downwards, reviews and recommends for direct reports, decides only where named.

use super::super::action::Action;
use super::super::conditions::{Condition, Grant};
use super::super::relation::Relation;

pub(super) fn grants(action: Action, relation: Relation) -> Grant {
    use Action::*;
    match action {
        ViewProfile => to_those_below(relation),
        ViewRecord => view_record(relation),
        ViewEvidence | DownloadAttachment => view_evidence(relation),
        Comment => comment(relation),
        Review | Appraise => by_the_line(relation, Grant::Yes),
        SignOff | Recommend | VerifyQualification | PlanDevelopment | MarkNotRated => {
            by_the_line(relation, Grant::If(&[Condition::CoverNamesIt]))
        }
        ResolveDispute => resolve_dispute(relation),
        Moderate => elsewhere(relation, Grant::If(&[Condition::Assigned])),
        Decide => elsewhere(relation, Grant::If(&[Condition::PanelMember])),
        ConfirmFundingGate => elsewhere(relation, Grant::If(&[Condition::BudgetHolder, Condition::OtherGateAnothers])),
        HearAppeal => elsewhere(relation, Grant::If(&[Condition::HearsAppeal])),
        ExportPerson => only_directly(relation, Grant::Yes),
        Delegate => only_directly(relation, Grant::If(&[Condition::SoundDelegation])),
        ViewReport => by_the_line(relation, Grant::Yes),
        _ => Grant::No,
    }
}

fn to_those_below(relation: Relation) -> Grant {
    match relation {
        Relation::DirectReport | Relation::ActingFor | Relation::Indirect => Grant::Yes,
        _ => Grant::No,
    }
}

/// Whoever is named for a case of another team reads what the case rests on, or could not decide it.
fn view_record(relation: Relation) -> Grant {
    match relation {
        Relation::OtherTeam => Grant::If(&[Condition::NamedForTheCase]),
        other => to_those_below(other),
    }
}

fn view_evidence(relation: Relation) -> Grant {
    match relation {
        Relation::OtherTeam => Grant::IfAny(&[Condition::Assigned, Condition::NamedForTheCase]),
        other => to_those_below(other),
    }
}

fn comment(relation: Relation) -> Grant {
    match relation {
        Relation::DirectReport | Relation::ActingFor => Grant::Yes,
        Relation::OtherTeam => Grant::If(&[Condition::Assigned]),
        _ => Grant::No,
    }
}

/// The line manager's own work; whoever acts for the line manager has it on the terms of `by_cover`.
fn by_the_line(relation: Relation, by_cover: Grant) -> Grant {
    match relation {
        Relation::DirectReport => Grant::Yes,
        Relation::ActingFor => by_cover,
        _ => Grant::No,
    }
}

fn resolve_dispute(relation: Relation) -> Grant {
    match relation {
        Relation::DirectReport => Grant::If(&[Condition::AnotherImported]),
        Relation::ActingFor => Grant::If(&[Condition::CoverNamesIt, Condition::AnotherImported]),
        _ => Grant::No,
    }
}

/// What an uninvolved manager may be named for: of another team, or further down the own line.
fn elsewhere(relation: Relation, where_named: Grant) -> Grant {
    match relation {
        Relation::Indirect | Relation::OtherTeam => where_named,
        _ => Grant::No,
    }
}

fn only_directly(relation: Relation, grant: Grant) -> Grant {
    match relation {
        Relation::DirectReport => grant,
        _ => Grant::No,
    }
}
