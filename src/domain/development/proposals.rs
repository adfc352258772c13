//! What could be planned for each criterion that is missing: one action for everybody who has to act on it, from the reason
//! that the answer gives. The words propose; officer and manager change them as they like. A day is proposed only where the
//! answer itself has one.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Owner, PlanAction};
use crate::domain::assessment::Assessment;
use crate::domain::assessment::answer::{CriterionStatus, Reason};
use crate::domain::assessment::reasons::{Act, ReasonCode};

/// An action that could be taken into the plan.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Proposal {
    /// Tells it from the others: criterion and owner.
    pub key: String,
    pub criterion: String,
    pub label: String,
    /// The fact that it comes from.
    pub reason: Reason,
    pub what: &'static str,
    pub owner: Owner,
    /// The first day on which the criterion could be met, where that lies ahead; None: no day follows from what is recorded.
    pub due_on: Option<NaiveDate>,
    /// Something open is planned for the criterion already.
    pub planned: bool,
}

/// The proposals for the next level, in the order of the framework. Reasons of which nobody has to do anything propose nothing.
pub fn proposals(assessment: &Assessment, actions: &[PlanAction]) -> Vec<Proposal> {
    let missing = assessment.criteria.iter().filter(|status| assessment.outstanding.contains(&status.id));
    missing.flat_map(|status| of_criterion(assessment.as_of, status, actions)).collect()
}

/// Of everybody who has to act, the first reason: what else there is comes up once that is done.
fn of_criterion(as_of: NaiveDate, status: &CriterionStatus, actions: &[PlanAction]) -> Vec<Proposal> {
    let planned = |action: &PlanAction| action.is_open() && action.criterion.as_ref().is_some_and(|id| id.as_str() == status.id);
    let mut found: Vec<Proposal> = Vec::new();
    for reason in status.reasons.iter().filter(|reason| !reason.code.is_notice()) {
        let Some((owner, what)) = owner(reason.code.act()).zip(words(reason.code)) else { continue };
        if found.iter().all(|proposal| proposal.owner != owner) {
            found.push(Proposal {
                key: format!("{}.{}", status.id, owner.as_str()),
                criterion: status.id.clone(),
                label: status.label.clone(),
                reason: reason.clone(),
                what,
                owner,
                due_on: status.earliest_on.filter(|day| *day > as_of),
                planned: actions.iter().any(planned),
            });
        }
    }
    found
}

/// Figures come by themselves, but what changes them is the officer's to plan.
fn owner(act: Act) -> Option<Owner> {
    match act {
        Act::Officer | Act::Figures => Some(Owner::Officer),
        Act::Manager => Some(Owner::Manager),
        Act::Hr => Some(Owner::Hr),
        Act::None => None,
    }
}

/// What to do about a reason. None: nothing can be planned about it.
fn words(code: ReasonCode) -> Option<&'static str> {
    use ReasonCode::*;
    Some(match code {
        QualificationMissing | QualificationLevelLow => "Choose a qualification that meets this, and enrol",
        QualificationUnverified => "See the certificate and verify the qualification",
        QualificationInProgress => "Finish the qualification and add the result",
        QualificationGradesShort => "Add the results that are missing",
        QualificationExpired => "Renew the qualification and add the new one",
        EquivalencePending => "Decide if the qualification is equivalent",
        EquivalenceRefused => "Talk with HR about another qualification, or ask to look again",
        CourseMissing | CourseLapsed => "Book the course and finish it",
        MatrixMissing => "Set the list of courses for this post",
        CpdHoursShort => "Do the CPD hours that are missing, and record them",
        CpdReflectionsShort => "Write down what was learned from recent CPD",
        DocumentsShort => "Write up a piece of evidence and send it for review",
        DocumentExpired => "Add the new document in place of the one that ran out",
        EvidenceDraft => "Finish the draft and send it for review",
        EvidenceAwaitingReview => "Review the evidence that was sent",
        EvidenceReturned => "Change the evidence that came back, and send it again",
        EvidenceNeedsRedaction => "Take the tenant's details out of the evidence",
        EvidenceChanged => "Review the evidence that was changed",
        EvidencePartlyMet | EvidenceNotMet => "Add evidence of what the review did not find",
        EvidenceTooOld => "Add newer evidence",
        JudgementMissing | JudgementTooOld | RuleMissing => "Record a judgement of this criterion",
        JudgementNotMet => "Change what the judgement names, and ask for a new one",
        ExperienceShort => "Add earlier work in this field, if there is any",
        ExperienceUnverified => "Verify the job that was added",
        MetricMissingPeriod => "Find out why the figures are missing, and add them",
        MetricTargetMissing => "Set the target that is missing",
        MetricComparisonMissing => "Add the figure that this is compared with",
        MetricDisputed => "Settle the disputed figure",
        HoursMissing => "Record the working hours that are missing",
        MetricTooFewCases | MetricBelowTarget | MetricTooFewPeriods | CountBelowExpected => {
            "Agree what will bring the next figures to what is needed"
        }
        EventsTooFew => "Plan the cases that are still needed",
        WaiverExpires => "Decide if the waiver goes on",
        WaiverExpired => "Add what the waiver stood in for",
        LapsedAtHeldLevel => "Renew what ran out",
        CourseLapsesSoon | CoursePaused | CpdLapsesSoon | DocumentLapsesSoon => return None,
        MetricNotAttributable | MetricBaseline | MetricCoverOnly | MetricAbsent | MetricLeftOut | MetricNoActivity => {
            return None;
        }
        MetricRestated | EventNotCounted | Waived | Confirmed => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{action, day};
    use super::*;
    use crate::domain::assessment::outcome::Outcome;

    fn status(id: &str, earliest: Option<&str>, codes: &[ReasonCode]) -> CriterionStatus {
        CriterionStatus {
            id: id.to_owned(),
            level: Some("B".to_owned()),
            group: "knowledge".to_owned(),
            requirement: None,
            outcome: Outcome::NotMet,
            act: Act::Officer,
            met_by: Vec::new(),
            lapses_on: None,
            earliest_on: earliest.map(day),
            reasons: codes.iter().map(|code| Reason::new(*code, "s", format!("Fact of {}", code.as_str()))).collect(),
            rules: Vec::new(),
            label: format!("Words of {id}"),
        }
    }

    #[test]
    fn everybody_who_has_to_act_on_a_criterion_gets_one_proposal_with_its_fact() {
        use ReasonCode::*;
        let as_of = day("2026-04-10");
        let found = of_criterion(
            as_of,
            &status(
                "B1",
                Some("2026-04-10"),
                &[DocumentsShort, EvidencePartlyMet, JudgementMissing, CourseLapsesSoon, MetricAbsent],
            ),
            &[],
        );
        let said: Vec<String> =
            found.iter().map(|of| format!("{} {} {} {}", of.key, of.what, of.reason.text, of.due_on.is_some())).collect();
        assert_eq!(
            said,
            [
                "B1.officer Write up a piece of evidence and send it for review Fact of documents_short false",
                "B1.manager Record a judgement of this criterion Fact of judgement_missing false",
            ]
        );
        // A day that lies ahead is proposed; what waits for nobody is not.
        let later = of_criterion(as_of, &status("B2", Some("2026-06-30"), &[MetricBelowTarget]), &[]);
        assert_eq!((later[0].owner, later[0].due_on, later[0].planned), (Owner::Officer, Some(day("2026-06-30")), false));
        assert_eq!(of_criterion(as_of, &status("B3", None, &[MetricLeftOut]), &[]), []);
        let planned = of_criterion(as_of, &status("B1", None, &[DocumentsShort]), &[action("1", Some("B1"), "2026-05-01")]);
        assert!(planned[0].planned);
    }

    #[test]
    fn whatever_somebody_has_to_do_can_be_planned() {
        for code in ReasonCode::ALL.iter().copied() {
            let plannable = owner(code.act()).is_some() && !code.is_notice();
            assert_eq!(words(code).is_some(), plannable, "{code:?}");
        }
    }
}
