//! What may be done in which state. The domain's transitions say the same of the things themselves; here it decides between
//! "not now" (409) and the rest. Finished reviews and decisions are never changed (separation of duty, rule 8): what follows
//! is a new review of a new revision, or a reversal that refers to the old decision.

use super::action::Action;
use super::case::Case;
use super::subject::{ApplicationStage, AppraisalStage, EvidenceStage};

/// Whether the state lets the action happen. A state that is not known does not.
pub(super) fn permit(case: &Case<'_>) -> bool {
    use Action::*;
    let facts = case.facts();
    match case.action {
        Moderate if facts.appraisal.is_some() => of_appraisal(case.action, facts.appraisal),
        SubmitEvidence | EditDraft | Comment | Review | Moderate => of_evidence(case.action, facts.evidence),
        Withdraw if facts.application.is_some() => of_application(case.action, facts.application),
        Withdraw => of_evidence(case.action, facts.evidence),
        Apply | Recommend | ConfirmCriteriaGate | ConfirmFundingGate | Decide | Reverse | Contest | HearAppeal => {
            of_application(case.action, facts.application)
        }
        Appraise | SignOff | Acknowledge | SelfAssess | MarkNotRated => of_appraisal(case.action, facts.appraisal),
        _ => true,
    }
}

fn of_evidence(action: Action, stage: Option<EvidenceStage>) -> bool {
    use EvidenceStage::*;
    let Some(stage) = stage else { return false };
    match action {
        Action::SubmitEvidence => matches!(stage, New | Draft | Returned | Restricted),
        Action::EditDraft => matches!(stage, Draft | Returned | Restricted),
        Action::Withdraw | Action::Review => stage == Submitted,
        Action::Comment => matches!(stage, Submitted | Returned | Reviewed | Restricted),
        Action::Moderate => stage == Reviewed,
        _ => false,
    }
}

fn of_application(action: Action, stage: Option<ApplicationStage>) -> bool {
    use ApplicationStage::*;
    let Some(stage) = stage else { return false };
    match action {
        Action::Apply => matches!(stage, New | Draft | Returned),
        Action::Withdraw => matches!(stage, Draft | Submitted | Returned | Recommended | NotRecommended),
        Action::Recommend => stage == Submitted,
        Action::ConfirmCriteriaGate | Action::ConfirmFundingGate | Action::Decide => {
            matches!(stage, Recommended | NotRecommended)
        }
        Action::Reverse => matches!(stage, Approved | MetDeferred | Declined),
        Action::Contest | Action::HearAppeal => matches!(stage, MetDeferred | Declined),
        _ => false,
    }
}

fn of_appraisal(action: Action, stage: Option<AppraisalStage>) -> bool {
    use AppraisalStage::*;
    let Some(stage) = stage else { return false };
    match action {
        Action::SelfAssess => matches!(stage, NotStarted | SelfAssessment),
        Action::Appraise => matches!(stage, NotStarted | SelfAssessment | ManagerReview | Moderation),
        Action::Moderate => stage == Moderation,
        Action::Acknowledge => stage == Shared,
        Action::SignOff => matches!(stage, Shared | Signed),
        Action::MarkNotRated => matches!(stage, NotStarted | SelfAssessment | ManagerReview | Moderation | Shared),
        _ => false,
    }
}

/// Whether others than its owner may know of a piece of evidence in this state.
pub(super) fn shown_to_others(stage: Option<EvidenceStage>) -> bool {
    use EvidenceStage::*;
    matches!(stage, Some(Submitted | Returned | Reviewed | Withdrawn))
}
