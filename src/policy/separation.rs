//! Separation of duty, rules 1 to 16 of trust.md, each as one function. They hold for everybody by every route, and
//! take away what roles give; they never give anything.
//!
//! Two of the sixteen are kept elsewhere: rule 8 (reviews and decisions are append-only) is what `stages.rs` says of finished
//! things, and rule 10 is told by the role tables, which give an administrator no content, HR no roles and an auditor no writing.

use crate::domain::account::{Role, Roles};

use super::action::Action;
use super::case::Case;
use super::conditions::{exclude, only_asks, require, two_people};
use super::refusal::Refusal;
use super::relation::Relation;

type Rule = fn(&Case<'_>) -> Result<(), Refusal>;

/// The rules that need only to know who somebody is. They are asked before the roles, for their reasons are the clearest.
const ABOUT_PEOPLE: &[Rule] =
    &[nobody_judges_themselves, own_release_is_a_colleagues, nobody_rules_on_their_line, line_manager_never_decides];

/// The rules that need facts of the case.
const ABOUT_THE_CASE: &[Rule] = &[
    recommender_is_not_decider,
    cover_is_not_the_applicants,
    no_reciprocal_cases,
    hr_alters_nothing_of_others,
    reversal_by_another,
    no_toxic_pair_is_made,
    sound_delegation,
    published_by_another,
    bulk_needs_two,
    disposal_needs_two,
    emergency_only_reads,
    importer_does_not_settle,
    one_gate_each,
];

pub(super) fn about_people(case: &Case<'_>) -> Result<(), Refusal> {
    ABOUT_PEOPLE.iter().try_for_each(|rule| rule(case))
}

pub(super) fn about_the_case(case: &Case<'_>) -> Result<(), Refusal> {
    ABOUT_THE_CASE.iter().try_for_each(|rule| rule(case))
}

fn refuse_if(forbidden: bool, refusal: Refusal) -> Result<(), Refusal> {
    if forbidden { Err(refusal) } else { Ok(()) }
}

/// Rule 1: nobody reviews, moderates, recommends, decides or reverses anything about themselves; rule 16 adds imports.
fn nobody_judges_themselves(case: &Case<'_>) -> Result<(), Refusal> {
    let judged = case.action.judges() || case.action == Action::Import;
    refuse_if(case.is_own() && judged, Refusal::OwnCase)
}

/// Part of rule 1: whoever releases and corrects records as HR asks a colleague for their own.
fn own_release_is_a_colleagues(case: &Case<'_>) -> Result<(), Refusal> {
    let release = matches!(case.action, Action::ExportPerson | Action::Rectify);
    if case.is_own() && release && case.has_role(Role::Hr) { only_asks(case) } else { Ok(()) }
}

/// Rule 2: the recommender is never the decider, and so a decision has two people besides the applicant.
pub(super) fn recommender_is_not_decider(case: &Case<'_>) -> Result<(), Refusal> {
    if !case.action.settles_a_case() || case.action == Action::HearAppeal {
        return Ok(());
    }
    exclude(case.facts().recommended, Refusal::Recommended)
}

/// Rule 3: neither the line manager nor who acts for the line manager decides.
pub(super) fn line_manager_never_decides(case: &Case<'_>) -> Result<(), Refusal> {
    refuse_if(case.is_line() && case.action.settles_a_case(), Refusal::LineManager)
}

/// Rule 4: cover that the applicant chose, or that somebody below the applicant has, does not serve the applicant's case.
fn cover_is_not_the_applicants(case: &Case<'_>) -> Result<(), Refusal> {
    if !(case.is_by_cover() && case.action.judges()) {
        return Ok(());
    }
    exclude(case.facts().cover_from_applicant, Refusal::CoverFromApplicant)
}

/// Rule 5: A does not decide for B while B recommends or decides for A.
fn no_reciprocal_cases(case: &Case<'_>) -> Result<(), Refusal> {
    if !case.action.settles_a_case() && case.action != Action::Recommend {
        return Ok(());
    }
    exclude(case.facts().reciprocal_case, Refusal::ReciprocalCase)
}

/// Rule 6: nobody decides or corrects for their own line manager or above.
fn nobody_rules_on_their_line(case: &Case<'_>) -> Result<(), Refusal> {
    use Action::*;
    let rules = case.action.judges() || matches!(case.action, Rectify | Erase | SetLine | Delegate | Designate);
    refuse_if(case.relations.has(Relation::Upline) && rules, Refusal::OwnLine)
}

/// Rule 7: HR never alters evidence, reviews or appraisals of others. Somebody of HR who also manages acts as a manager.
fn hr_alters_nothing_of_others(case: &Case<'_>) -> Result<(), Refusal> {
    use Action::*;
    let alters =
        matches!(case.action, SubmitEvidence | EditDraft | Withdraw | Comment | Review | Appraise | SignOff | Acknowledge);
    let only_hr = case.has_role(Role::Hr) && !case.has_role(Role::Manager);
    refuse_if(alters && only_hr && !case.is_own(), Refusal::NotPermitted(case.action))
}

/// Rule 9: a decision is reversed by another person than made it.
pub(super) fn reversal_by_another(case: &Case<'_>) -> Result<(), Refusal> {
    if case.action == Action::Reverse { exclude(case.facts().decided, Refusal::DecidedThis) } else { Ok(()) }
}

/// Rule 10, where roles are given. Where they are used, `decide` asks the same of the actor.
pub(super) fn no_toxic_pair_is_made(case: &Case<'_>) -> Result<(), Refusal> {
    let gives_roles = matches!(case.action, Action::ManageUsers | Action::Import);
    let wanted = case.facts().roles_wanted.unwrap_or(Roles::NONE);
    refuse_if(gives_roles && wanted.toxic_pair().is_some(), Refusal::RolesWantedConflict)
}

/// Rule 11, and condition e: to a manager of the same organisation, for 90 days at most, not to the subject, not onward,
/// and never by the delegate. That cover holds today is what the relation AD says.
pub(super) fn sound_delegation(case: &Case<'_>) -> Result<(), Refusal> {
    if case.action != Action::Delegate {
        return Ok(());
    }
    let Some(terms) = case.facts().delegation else { return Err(Refusal::DelegationTerms) };
    refuse_if(terms.to_actor, Refusal::OwnDelegation)?;
    let sound =
        terms.same_organisation && terms.to_manager && terms.days <= MOST_DAYS_OF_COVER && !terms.to_subject && !terms.onward;
    refuse_if(!sound, Refusal::DelegationTerms)
}

/// Trust.md 1, fixed choices.
const MOST_DAYS_OF_COVER: u32 = 90;

/// Rule 12, and the same for evidence policies: published by somebody other than the last editor.
pub(super) fn published_by_another(case: &Case<'_>) -> Result<(), Refusal> {
    let publishes = matches!(case.action, Action::PublishFramework | Action::AdoptPolicy);
    if publishes { exclude(case.facts().edited_last, Refusal::LastEditor) } else { Ok(()) }
}

/// Rule 13: what moves or ends more than 10 % of staff, or more than 50, takes two of HR. A change of one person or one
/// team is never that many; of a file it must be known.
pub(super) fn bulk_needs_two(case: &Case<'_>) -> Result<(), Refusal> {
    match (case.action, case.facts().over_threshold) {
        (Action::Import | Action::SetLine, Some(true)) | (Action::Import, None) => two_people(case),
        _ => Ok(()),
    }
}

/// Rule 14: disposal takes two people and waits for a legal hold to end.
fn disposal_needs_two(case: &Case<'_>) -> Result<(), Refusal> {
    if case.action != Action::Erase {
        return Ok(());
    }
    two_people(case)?;
    exclude(case.facts().legal_hold, Refusal::LegalHold)
}

/// Rule 15: an emergency opening lets an administrator read, and nothing else. Whoever records it mails HR and the auditor.
fn emergency_only_reads(case: &Case<'_>) -> Result<(), Refusal> {
    use Action::*;
    let personal = matches!(case.subject.person, Some(ref person) if *person != case.actor.person);
    let content = matches!(case.action, ViewProfile | ViewRecord | ViewEvidence | DownloadAttachment);
    let only_admin = case.has_role(Role::Admin) && !case.has_role(Role::Manager);
    if personal && content && only_admin { require(case.facts().break_glass, Refusal::NotPermitted(case.action)) } else { Ok(()) }
}

/// Rule 16: whoever brought a figure in does not settle the dispute about it.
fn importer_does_not_settle(case: &Case<'_>) -> Result<(), Refusal> {
    if case.action == Action::ResolveDispute { exclude(case.facts().imported, Refusal::Imported) } else { Ok(()) }
}

/// Trust.md 1, fixed choices: the two gates have different owners.
pub(super) fn one_gate_each(case: &Case<'_>) -> Result<(), Refusal> {
    let gate = matches!(case.action, Action::ConfirmCriteriaGate | Action::ConfirmFundingGate);
    if gate { exclude(case.facts().confirmed_other_gate, Refusal::OtherGate) } else { Ok(()) }
}
