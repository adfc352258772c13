//! The one policy against its table and its rules. What is expected comes from `src/policy/matrix.csv` and from the tables
//! in these files, all written from trust.md, never from the code that answers.

mod account;
mod always;
mod letters;
mod separation;
mod stages;
mod table;

use gradus::domain::account::{AccountState, Role, Roles};
use gradus::domain::ids::{OrganisationId, PersonId};
use gradus::policy::{
    Access, Action, Actor, ApplicationStage, AppraisalStage, Decision, EvidenceStage, Facts, Relation, Relations, Subject, Thing,
    TokenScope, TokenScopes, decide,
};

const STEPPED_UP: Access = Access::Session { stepped_up: true };
const SESSION: Access = Access::Session { stepped_up: false };

fn organisation() -> OrganisationId {
    OrganisationId::from("medway")
}

fn actor(roles: &[Role], access: Access) -> Actor {
    Actor {
        person: PersonId::from("reader"),
        organisation: organisation(),
        roles: roles.iter().copied().collect::<Roles>(),
        account: AccountState::Active,
        access,
    }
}

fn every_scope() -> Access {
    Access::Token(TokenScope::ALL.into_iter().collect::<TokenScopes>())
}

/// Somebody, or the organisation where the action is a function of it, who stands so to the actor.
fn subject(action: Action, relation: Relation, facts: Facts) -> Subject {
    let at = OrganisationId::from(if relation == Relation::OtherOrganisation { "slough" } else { "medway" });
    if action.thing() == Thing::Organisation {
        return Subject { relations: Relations::of(relation), ..Subject::organisation(at).facts(facts) };
    }
    let person = PersonId::from(if relation == Relation::Own { "reader" } else { "somebody" });
    Subject::person(at, person, Relations::of(relation)).facts(facts)
}

/// A state in which the action may happen, and nothing else known.
fn right_state(action: Action) -> Facts {
    use Action::*;
    let mut facts = Facts { evidence: Some(EvidenceStage::Submitted), ..Facts::default() };
    match action {
        ViewDraft | SubmitEvidence | EditDraft => facts.evidence = Some(EvidenceStage::Draft),
        Moderate => facts.evidence = Some(EvidenceStage::Reviewed),
        Apply => facts.application = Some(ApplicationStage::New),
        Recommend => facts.application = Some(ApplicationStage::Submitted),
        ConfirmCriteriaGate | ConfirmFundingGate | Decide => facts.application = Some(ApplicationStage::Recommended),
        Reverse | Contest | HearAppeal => facts.application = Some(ApplicationStage::Declined),
        SelfAssess => facts.appraisal = Some(AppraisalStage::SelfAssessment),
        Appraise | MarkNotRated => facts.appraisal = Some(AppraisalStage::ManagerReview),
        Acknowledge | SignOff => facts.appraisal = Some(AppraisalStage::Shared),
        _ => {}
    }
    facts
}

/// The right state, and a reader who has no part in anything and is named for nothing.
fn uninvolved(action: Action) -> Facts {
    Facts {
        moderation_assigned: Some(false),
        panel_member: Some(false),
        budget_holder: Some(false),
        hears_appeal: Some(false),
        reviewed_this: Some(false),
        reviewed_counted: Some(false),
        recommended: Some(false),
        decided: Some(false),
        confirmed_other_gate: Some(false),
        involved: Some(false),
        edited_last: Some(false),
        imported: Some(false),
        conflict: Some(false),
        reciprocal_case: Some(false),
        cover_from_applicant: Some(false),
        legal_hold: Some(false),
        over_threshold: Some(false),
        break_glass: Some(false),
        visible_to_everyone: Some(false),
        ..right_state(action)
    }
}

fn ask(roles: &[Role], action: Action, relation: Relation, facts: Facts) -> Decision {
    decide(&actor(roles, STEPPED_UP), action, &subject(action, relation, facts))
}
