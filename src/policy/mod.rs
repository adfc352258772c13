//! The one policy: may this actor do this to that, and whose records may this actor list. Pure: it reads no clock, no
//! database and no settings, and knows nothing of pages. `app` asks it inside the transaction that acts on the answer.
//!
//! What it must say stands in `matrix.csv`, written from trust.md 1. `decide` does not read that table: tests hold the two
//! against each other, cell by cell.

pub mod action;
pub mod actor;
mod case;
mod conditions;
pub mod matrix;
pub mod refusal;
pub mod relation;
mod roles;
mod scope;
mod separation;
mod stages;
pub mod subject;

pub use action::{Action, Thing};
pub use actor::{Access, Actor, TokenScope, TokenScopes};
pub use refusal::Refusal;
pub use relation::{Relation, Relations};
pub use scope::{OfficerScope, account_scope, scope};
pub use subject::{ApplicationStage, AppraisalStage, Cover, DelegationTerms, EvidenceStage, Facts, Step, Subject};

use crate::domain::account::{AccountState, Roles};
use case::Case;

/// The answer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Decision {
    Allow,
    /// Allowed once the password or the code was given again.
    StepUp,
    /// 403 (401 for [`Refusal::SignedOut`]): the actor may know of it and may not do this.
    Deny(Refusal),
    /// 404: the actor has no right to know that it is there.
    Hidden,
    /// 409: the actor may do this, but not in the state the thing is in.
    WrongState,
}

impl Decision {
    /// Whether to show a link or button for it. Stepping up is asked for on the way.
    pub fn offers(self) -> bool {
        matches!(self, Decision::Allow | Decision::StepUp)
    }
}

/// Whether `actor` may do `action` to `subject` now.
///
/// The order is that of the rule in trust.md 1: organisation, account, door, then people and roles, then separation of
/// duty, then state. The first no is the answer, so nobody learns from a later one what an earlier one hides.
pub fn decide(actor: &Actor, action: Action, subject: &Subject) -> Decision {
    let case = Case::new(actor, action, subject);
    if case.relations.has(Relation::OtherOrganisation) && !is_open_document(&case) {
        return Decision::Hidden;
    }
    if let Err(refusal) = may_act_at_all(&case) {
        return Decision::Deny(refusal);
    }
    if is_secret(&case) {
        return Decision::Hidden;
    }
    if let Err(refusal) = permit(&case) {
        return if may_know(&case) { Decision::Deny(refusal) } else { Decision::Hidden };
    }
    if !stages::permit(&case) {
        return Decision::WrongState;
    }
    if needs_step_up(&case) { Decision::StepUp } else { Decision::Allow }
}

/// The scopes by which a token of somebody with these roles could ever do anything.
pub fn scopes_of(roles: Roles) -> impl Iterator<Item = TokenScope> {
    let of_use = move |scope: &TokenScope| {
        Action::ALL.iter().any(|action| TokenScope::needed_for(*action) == Some(*scope) && roles::ever(roles, *action))
    };
    TokenScope::ALL.into_iter().filter(of_use)
}

/// What somebody who has not signed in gets for any action: to be asked who they are. The pages that are open to all
/// (sign-in, reset, accessibility, privacy, health) are no actions.
pub fn decide_signed_out(_action: Action) -> Decision {
    Decision::Deny(Refusal::SignedOut)
}

/// A published document that says it is for everyone may be read across organisations. It holds no people.
fn is_open_document(case: &Case<'_>) -> bool {
    case.action == Action::ViewDocument && case.subject.person.is_none() && case.facts().visible_to_everyone == Some(true)
}

/// The account is open, its roles go together, and the token, if any, was made for this.
fn may_act_at_all(case: &Case<'_>) -> Result<(), Refusal> {
    if case.actor.account != AccountState::Active {
        return Err(Refusal::AccountNotActive);
    }
    if case.actor.roles.toxic_pair().is_some() {
        return Err(Refusal::RolesConflict);
    }
    match case.actor.access {
        Access::Token(scopes) if !scopes.cover(case.action) => Err(Refusal::TokenTooNarrow),
        Access::Token(_) | Access::Session { .. } | Access::Command => Ok(()),
    }
}

/// People, roles and separation of duty.
fn permit(case: &Case<'_>) -> Result<(), Refusal> {
    separation::about_people(case)?;
    roles::permit(case)?;
    separation::about_the_case(case)
}

/// Evidence that nobody but its owner may know of in its present state.
fn is_secret(case: &Case<'_>) -> bool {
    thing(case) == Thing::Evidence && !case.is_own() && !stages::shown_to_others(case.facts().evidence)
}

/// Whether the actor may know that the thing is there: then a refusal says why, otherwise it says nothing.
fn may_know(case: &Case<'_>) -> bool {
    if case.subject.person.is_none() {
        return true;
    }
    let views: &[Action] = match thing(case) {
        Thing::Organisation | Thing::Person => &[Action::ViewProfile, Action::ViewAccount],
        Thing::Record => &[Action::ViewRecord],
        Thing::Evidence => &[Action::ViewEvidence],
        Thing::Draft => &[Action::ViewDraft],
    };
    !is_view(case.action) && views.iter().any(|view| permit(&case.instead(*view)).is_ok())
}

/// To be refused the sight of a thing is not to know of it.
fn is_view(action: Action) -> bool {
    matches!(action, Action::ViewProfile | Action::ViewRecord | Action::ViewEvidence | Action::ViewDraft | Action::ViewAccount)
}

/// An application is withdrawn as evidence is, and an appraisal moderated as a review is, by the same key.
fn thing(case: &Case<'_>) -> Thing {
    match case.action {
        Action::Withdraw if case.facts().application.is_some() => Thing::Record,
        Action::Moderate if case.facts().appraisal.is_some() => Thing::Record,
        action => action.thing(),
    }
}

/// Exports, decisions, tokens, and changes to what one signs in with are confirmed by the password or the code. To ask a
/// colleague for the own record is no export.
fn needs_step_up(case: &Case<'_>) -> bool {
    use Action::*;
    let grave = match case.action {
        ExportPerson => !(case.is_own() && case.facts().step == Step::Ask),
        ExportBulk | Decide | Reverse | ConfirmCriteriaGate | ConfirmFundingGate | HearAppeal => true,
        ManageTokens | ManageOwnAccount => !case.facts().routine,
        _ => false,
    };
    grave && case.actor.access == Access::Session { stepped_up: false }
}
