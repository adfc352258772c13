//! The conditions that stand as letters in the table: each asks the facts one thing. A fact that is not known never holds.

use crate::domain::account::{Role, Roles};

use super::action::Action;
use super::case::Case;
use super::refusal::Refusal;
use super::separation;
use super::subject::Step;

/// What one cell of the table says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Grant {
    No,
    Yes,
    /// All of these must hold.
    If(&'static [Condition]),
    /// One of these must hold.
    IfAny(&'static [Condition]),
}

/// A condition, by its letter in the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Condition {
    /// m
    Assigned,
    /// d
    CoverNamesIt,
    /// e
    SoundDelegation,
    /// p
    PanelMember,
    /// q
    Impartial,
    /// r
    AnotherDecided,
    /// c
    NamedForTheCase,
    /// b
    BudgetHolder,
    /// g
    OtherGateAnothers,
    /// n
    HearsAppeal,
    /// l
    AnotherEditedLast,
    /// i
    AnotherImported,
    /// 2
    TwoPeople,
    /// h
    NoLegalHold,
    /// t
    SoundRoles,
    /// u
    WithinThreshold,
    /// k
    OnlyAsks,
    /// x
    Emergency,
}

impl Grant {
    /// Whether some case may come through. To ask a colleague for something is not to do it.
    pub fn ever(self) -> bool {
        match self {
            Grant::No => false,
            Grant::Yes => true,
            Grant::If(all) => !all.contains(&Condition::OnlyAsks),
            Grant::IfAny(any) => any.iter().any(|condition| *condition != Condition::OnlyAsks),
        }
    }

    /// Whether the cell lets the case through, and why not.
    pub fn check(self, case: &Case<'_>) -> Result<(), Refusal> {
        match self {
            Grant::No => Err(Refusal::NotPermitted(case.action)),
            Grant::Yes => Ok(()),
            Grant::If(all) => all.iter().try_for_each(|condition| condition.check(case)),
            Grant::IfAny(any) => {
                let mut refusal = Refusal::NotPermitted(case.action);
                for condition in any {
                    match condition.check(case) {
                        Ok(()) => return Ok(()),
                        Err(why) => refusal = why,
                    }
                }
                Err(refusal)
            }
        }
    }
}

impl Condition {
    fn check(self, case: &Case<'_>) -> Result<(), Refusal> {
        match self {
            Condition::Assigned => assigned(case),
            Condition::CoverNamesIt => cover_names_it(case),
            Condition::SoundDelegation => separation::sound_delegation(case),
            Condition::PanelMember => panel_member(case),
            Condition::Impartial => impartial(case),
            Condition::AnotherDecided => separation::reversal_by_another(case),
            Condition::NamedForTheCase => named_for_the_case(case),
            Condition::BudgetHolder => require(case.facts().budget_holder, Refusal::NotNamed),
            Condition::OtherGateAnothers => separation::one_gate_each(case),
            Condition::HearsAppeal => hears_appeal(case),
            Condition::AnotherEditedLast => separation::published_by_another(case),
            Condition::AnotherImported => exclude(case.facts().imported, Refusal::Imported),
            Condition::TwoPeople => two_people(case),
            Condition::NoLegalHold => exclude(case.facts().legal_hold, Refusal::LegalHold),
            Condition::SoundRoles => sound_roles(case),
            Condition::WithinThreshold => separation::bulk_needs_two(case),
            Condition::OnlyAsks => only_asks(case),
            Condition::Emergency => require(case.facts().break_glass, Refusal::NotPermitted(case.action)),
        }
    }
}

/// Known to be so.
pub(super) fn require(fact: Option<bool>, otherwise: Refusal) -> Result<(), Refusal> {
    if fact == Some(true) { Ok(()) } else { Err(otherwise) }
}

/// Known not to be so.
pub(super) fn exclude(fact: Option<bool>, otherwise: Refusal) -> Result<(), Refusal> {
    if fact == Some(false) { Ok(()) } else { Err(otherwise) }
}

/// m: given this very item to moderate, and neither its reviewer, its author nor the line of its author.
fn assigned(case: &Case<'_>) -> Result<(), Refusal> {
    require(case.facts().moderation_assigned, Refusal::NotAssigned)?;
    exclude(case.facts().reviewed_this, Refusal::ReviewedThis)?;
    if case.is_own() {
        return Err(Refusal::OwnCase);
    }
    if case.is_line() { Err(Refusal::LineManager) } else { Ok(()) }
}

/// d: the delegation names this kind of act.
fn cover_names_it(case: &Case<'_>) -> Result<(), Refusal> {
    use Action::*;
    let cover = case.facts().cover.unwrap_or_default();
    let named = match case.action {
        VerifyQualification | ResolveDispute => cover.review,
        SignOff | MarkNotRated | PlanDevelopment => cover.appraise,
        Recommend => cover.recommend,
        _ => false,
    };
    if named { Ok(()) } else { Err(Refusal::CoverTooNarrow) }
}

/// p: named for the case, and free of any other part in it.
fn panel_member(case: &Case<'_>) -> Result<(), Refusal> {
    require(case.facts().panel_member, Refusal::NotNamed)?;
    impartial(case)
}

/// q: not the recommender, not a reviewer of what counts, not the person's line, and no interest.
fn impartial(case: &Case<'_>) -> Result<(), Refusal> {
    separation::line_manager_never_decides(case)?;
    separation::recommender_is_not_decider(case)?;
    exclude(case.facts().reviewed_counted, Refusal::ReviewedCounted)?;
    exclude(case.facts().conflict, Refusal::Conflict)
}

/// c: any of the designations that make somebody part of the case.
fn named_for_the_case(case: &Case<'_>) -> Result<(), Refusal> {
    let facts = case.facts();
    let named = [facts.panel_member, facts.budget_holder, facts.hears_appeal].contains(&Some(true));
    if named { Ok(()) } else { Err(Refusal::NotNamed) }
}

/// n: named to hear the appeal, with no part in the case before.
fn hears_appeal(case: &Case<'_>) -> Result<(), Refusal> {
    require(case.facts().hears_appeal, Refusal::NotNamed)?;
    exclude(case.facts().involved, Refusal::InvolvedBefore)
}

/// 2: one person asks, another confirms.
pub(super) fn two_people(case: &Case<'_>) -> Result<(), Refusal> {
    match case.facts().step {
        Step::Ask | Step::ConfirmAnothers => Ok(()),
        Step::Unknown | Step::ConfirmOwn => Err(Refusal::SecondPerson),
    }
}

/// k: the deed is a colleague's.
pub(super) fn only_asks(case: &Case<'_>) -> Result<(), Refusal> {
    if case.facts().step == Step::Ask { Ok(()) } else { Err(Refusal::OnlyAsk) }
}

/// t: no toxic pair is made; an import gives no role beyond officer and manager; a second administrator confirms before
/// the second factor of a powerful account is reset.
fn sound_roles(case: &Case<'_>) -> Result<(), Refusal> {
    let facts = case.facts();
    separation::no_toxic_pair_is_made(case)?;
    if case.action == Action::Import {
        let beyond = facts.roles_wanted.unwrap_or(Roles::NONE).without(Role::Officer).without(Role::Manager);
        return if beyond.is_empty() { Ok(()) } else { Err(Refusal::RoleBeyondImport) };
    }
    let powerful =
        facts.roles_now.is_none_or(|roles| [Role::Hr, Role::Admin, Role::Auditor].into_iter().any(|role| roles.has(role)));
    if facts.resets_second_factor && powerful { two_people(case) } else { Ok(()) }
}
