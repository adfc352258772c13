//! The key of each message: two mails of one key are one mail.

use chrono::NaiveDate;

use super::message::{CoverEdge, DisputeState, MessageKind};
use crate::domain::ids::PersonId;
use crate::domain::runs_out::{Notice, Thing};

/// What a mail tells, to whom: one row of the outbox for one key, however often it is asked for (pages.md 6, "key").
/// Where a message goes to several people the recipient belongs to the key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NaturalKey(String);

impl NaturalKey {
    /// `issue` tells one set-up link of an account from the next.
    pub fn activation(account: &PersonId, issue: &str) -> NaturalKey {
        NaturalKey::of(MessageKind::Activation, &[account.as_str(), issue])
    }

    pub fn reset(request: &str) -> NaturalKey {
        NaturalKey::of(MessageKind::Reset, &[request])
    }

    /// `event` is the audited change; `to` tells the old address from the new one where the address itself changed.
    pub fn security(event: &str, to: &str) -> NaturalKey {
        NaturalKey::of(MessageKind::Security, &[event, to])
    }

    pub fn cover(delegation: &str, edge: CoverEdge, recipient: &PersonId) -> NaturalKey {
        NaturalKey::of(MessageKind::Cover, &[delegation, edge.as_str(), recipient.as_str()])
    }

    pub fn manager_changed(officer: &PersonId, from: NaiveDate, recipient: &PersonId) -> NaturalKey {
        NaturalKey::of(MessageKind::ManagerChanged, &[officer.as_str(), &from.to_string(), recipient.as_str()])
    }

    pub fn second_person(request: &str, recipient: &PersonId) -> NaturalKey {
        NaturalKey::of(MessageKind::SecondPerson, &[request, recipient.as_str()])
    }

    /// The recipient belongs to it, so that a new line manager is told of what waits too.
    pub fn review_requested(evidence: &str, revision: u32, recipient: &PersonId) -> NaturalKey {
        NaturalKey::of(MessageKind::ReviewRequested, &[evidence, &revision.to_string(), recipient.as_str()])
    }

    pub fn returned(review: &str) -> NaturalKey {
        NaturalKey::of(MessageKind::Returned, &[review])
    }

    pub fn reviewed(review: &str) -> NaturalKey {
        NaturalKey::of(MessageKind::Reviewed, &[review])
    }

    /// `freeze` is the frozen assessment: an application that was changed and sent again has another.
    pub fn application_sent(freeze: &str, recipient: &PersonId) -> NaturalKey {
        NaturalKey::of(MessageKind::ApplicationSent, &[freeze, recipient.as_str()])
    }

    /// `step`, by which it became ready, tells the first time from the next, where it was returned in between.
    pub fn to_decide(application: &str, step: &str, recipient: &PersonId) -> NaturalKey {
        NaturalKey::of(MessageKind::ToDecide, &[application, step, recipient.as_str()])
    }

    /// `on`: the day to which it was deferred.
    pub fn look_again(application: &str, on: NaiveDate, recipient: &PersonId) -> NaturalKey {
        NaturalKey::of(MessageKind::LookAgain, &[application, &on.to_string(), recipient.as_str()])
    }

    /// `returned` is the record of its return.
    pub fn application_returned(returned: &str) -> NaturalKey {
        NaturalKey::of(MessageKind::ApplicationReturned, &[returned])
    }

    pub fn decision(decision: &str, recipient: &PersonId) -> NaturalKey {
        NaturalKey::of(MessageKind::Decision, &[decision, recipient.as_str()])
    }

    pub fn appeal(appeal: &str, recipient: &PersonId) -> NaturalKey {
        NaturalKey::of(MessageKind::Appeal, &[appeal, recipient.as_str()])
    }

    pub fn figures_added(import: &str, person: &PersonId) -> NaturalKey {
        NaturalKey::of(MessageKind::FiguresAdded, &[import, person.as_str()])
    }

    pub fn frozen_changed(application: &str, import: &str, recipient: &PersonId) -> NaturalKey {
        NaturalKey::of(MessageKind::FrozenChanged, &[application, import, recipient.as_str()])
    }

    pub fn dispute(dispute: &str, state: DisputeState, recipient: &PersonId) -> NaturalKey {
        NaturalKey::of(MessageKind::Dispute, &[dispute, state.as_str(), recipient.as_str()])
    }

    /// `step`: which of the days on which somebody is told of it, or the change by which it became their turn.
    pub fn appraisal_due(appraisal: &str, step: &str) -> NaturalKey {
        NaturalKey::of(MessageKind::AppraisalDue, &[appraisal, step])
    }

    /// An appraisal is shared once.
    pub fn appraisal_shared(appraisal: &str) -> NaturalKey {
        NaturalKey::of(MessageKind::AppraisalShared, &[appraisal])
    }

    /// Whoever confirms is told once a day, however much is said on it.
    pub fn courses_to_confirm(on: NaiveDate, recipient: &PersonId) -> NaturalKey {
        NaturalKey::of(MessageKind::CoursesToConfirm, &[&on.to_string(), recipient.as_str()])
    }

    /// Of a course the same id is that of many people's.
    pub fn runs_out(officer: &PersonId, thing: &Thing, notice: Notice, recipient: &PersonId) -> NaturalKey {
        let on = thing.last_on.to_string();
        let parts = [officer.as_str(), thing.kind.as_str(), &thing.id, &on, notice.as_str(), recipient.as_str()];
        NaturalKey::of(MessageKind::RunsOut, &parts)
    }

    fn of(kind: MessageKind, parts: &[&str]) -> NaturalKey {
        // A length before each part: no two lists of parts give one key.
        let parts: String = parts.iter().map(|part| format!(":{}.{part}", part.len())).collect();
        NaturalKey(format!("{}{parts}", kind.as_str()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_different_things_differ() {
        let person = |id: &str| PersonId::from(id);
        assert_ne!(NaturalKey::activation(&person("a:1"), "b"), NaturalKey::activation(&person("a"), "1:b"));
        assert_ne!(NaturalKey::reset("x"), NaturalKey::security("x", ""));
        assert_eq!(NaturalKey::reset("x"), NaturalKey::reset("x"));
        let reviewer = person("m");
        assert_ne!(NaturalKey::review_requested("e", 1, &reviewer), NaturalKey::review_requested("e", 2, &reviewer));
        assert_ne!(NaturalKey::review_requested("e", 1, &reviewer), NaturalKey::review_requested("e", 1, &person("n")));
        assert_ne!(NaturalKey::returned("r"), NaturalKey::reviewed("r"));
        assert_ne!(NaturalKey::decision("d", &person("o")), NaturalKey::decision("d", &person("m")));
        assert_ne!(NaturalKey::to_decide("a", "first", &reviewer), NaturalKey::to_decide("a", "second", &reviewer));
        assert_ne!(NaturalKey::appraisal_due("a", "week"), NaturalKey::appraisal_due("a", "day"));
        assert_eq!(NaturalKey::appeal("p", &reviewer), NaturalKey::appeal("p", &reviewer));
    }
}
