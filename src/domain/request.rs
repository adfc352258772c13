//! What one person asks for and another must confirm: nothing happens until a second one agrees. Knows when a request is
//! still open; does not know who may ask or confirm.

use chrono::{DateTime, Duration, Utc};

use super::ids::{OrganisationId, PersonId};

/// How long a request waits for its second person.
pub const WAITS: Duration = Duration::days(7);

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RequestKind {
    /// To reset the second factor of an administrator, of somebody in HR or of an auditor.
    SecondFactorReset,
}

impl RequestKind {
    pub fn as_str(self) -> &'static str {
        match self {
            RequestKind::SecondFactorReset => "second_factor_reset",
        }
    }

    pub fn from_word(word: &str) -> Option<RequestKind> {
        [RequestKind::SecondFactorReset].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Where a request stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RequestState {
    Waiting,
    Done,
    Cancelled,
    /// Nobody confirmed it in time.
    Expired,
}

/// A thing asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    pub id: String,
    pub organisation: OrganisationId,
    pub kind: RequestKind,
    /// Whom it is about.
    pub subject: PersonId,
    /// Why, in the words of who asked; the second person reads it.
    pub reason: String,
    pub asked_by: PersonId,
    pub asked_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub confirmed_by: Option<PersonId>,
    pub done_at: Option<DateTime<Utc>>,
    pub cancelled_by: Option<PersonId>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub version: i64,
}

impl Request {
    /// Where it stands at a moment. At its very end it has run out.
    pub fn state(&self, now: DateTime<Utc>) -> RequestState {
        match (self.done_at, self.cancelled_at) {
            (Some(_), _) => RequestState::Done,
            (None, Some(_)) => RequestState::Cancelled,
            (None, None) if now < self.ends_at => RequestState::Waiting,
            (None, None) => RequestState::Expired,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_waits_until_it_is_settled_or_its_time_is_over() {
        let at = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
        let asked = at("2026-04-10T09:00:00Z");
        let request = |done: Option<&str>, cancelled: Option<&str>| Request {
            id: "1".to_owned(),
            organisation: "medway".into(),
            kind: RequestKind::SecondFactorReset,
            subject: "a".into(),
            reason: String::new(),
            asked_by: "b".into(),
            asked_at: asked,
            ends_at: asked + WAITS,
            confirmed_by: done.map(|_| "c".into()),
            done_at: done.map(at),
            cancelled_by: None,
            cancelled_at: cancelled.map(at),
            version: 1,
        };
        for (done, cancelled, now, state) in [
            (None, None, "2026-04-10T09:00:00Z", RequestState::Waiting),
            (None, None, "2026-04-17T08:59:59Z", RequestState::Waiting),
            (None, None, "2026-04-17T09:00:00Z", RequestState::Expired),
            (Some("2026-04-11T09:00:00Z"), None, "2026-04-30T09:00:00Z", RequestState::Done),
            (None, Some("2026-04-11T09:00:00Z"), "2026-04-12T09:00:00Z", RequestState::Cancelled),
        ] {
            assert_eq!(request(done, cancelled).state(at(now)), state, "{now}");
        }
    }
}
