//! Mail as the service thinks of it: what each message says and to whom, the key that keeps it from being told twice, the
//! states of a message, and when one that did not go is tried again. It knows neither how mail travels nor its wording.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::ids::{OrganisationId, OutboxId, PersonId};

mod key;
mod message;

pub use key::NaturalKey;
pub use message::{
    AccountChange, CaseReady, CaseSide, CoverEdge, CoverSide, DisputeState, ManagerSide, Message, MessageKind, RunsOutSide,
    SecretPath,
};

/// A mail to be put into the outbox.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewMail {
    pub key: NaturalKey,
    pub organisation: Option<OrganisationId>,
    pub person: Option<PersonId>,
    pub address: String,
    pub message: Message,
    /// Not sent before this.
    pub due_at: DateTime<Utc>,
}

/// A mail that this process has taken on to send.
#[derive(Clone, PartialEq, Debug)]
pub struct Outgoing {
    pub id: OutboxId,
    pub organisation: Option<OrganisationId>,
    pub person: Option<PersonId>,
    pub address: String,
    /// In words why not, where what is kept cannot be read.
    pub message: Result<Message, String>,
    pub due_at: DateTime<Utc>,
    /// How often it has been tried and did not go.
    pub attempts: u32,
    /// The Message-ID it was first tried with.
    pub message_id: Option<String>,
}

/// Whether a mail is still to be sent, asked again when its turn comes: the change may have been undone, the person may
/// have left.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Truth {
    Send(Recipient),
    /// No longer true, or nobody's business any more; why, for the administrator.
    Drop(String),
}

/// To whom a mail goes now, and from which council.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recipient {
    /// The address in force now.
    pub address: String,
    pub council: String,
    /// Whom to ask, as words: an address, a telephone number, the name of a desk.
    pub contact: String,
}

/// Where a mail stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// To be sent, now or at its next attempt.
    Waiting,
    /// A mail server took it.
    Sent,
    /// It could not be delivered and is not tried again unless an administrator says so.
    Bounced,
    /// It was no longer true when its turn came.
    Dropped,
}

impl MailState {
    pub const ALL: [MailState; 4] = [MailState::Waiting, MailState::Sent, MailState::Bounced, MailState::Dropped];

    pub fn as_str(self) -> &'static str {
        match self {
            MailState::Waiting => "waiting",
            MailState::Sent => "sent",
            MailState::Bounced => "bounced",
            MailState::Dropped => "dropped",
        }
    }

    pub fn from_word(word: &str) -> Option<MailState> {
        MailState::ALL.into_iter().find(|state| state.as_str() == word)
    }

    pub fn label(self) -> &'static str {
        match self {
            MailState::Waiting => "Waiting",
            MailState::Sent => "Sent",
            MailState::Bounced => "Could not be delivered",
            MailState::Dropped => "No longer needed",
        }
    }
}

/// One row of the admin page: never what the mail says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailEntry {
    pub id: OutboxId,
    pub kind: MessageKind,
    pub address: String,
    pub state: MailState,
    pub made_at: DateTime<Utc>,
    pub attempts: u32,
    /// When it is tried next; none unless it waits.
    pub next_attempt_at: Option<DateTime<Utc>>,
    pub last_error: Option<String>,
    pub sent_at: Option<DateTime<Utc>>,
    pub version: i64,
}

/// An address as a list shows it, recognised by who knows it: `o...e@example.org`.
pub fn masked(address: &str) -> String {
    let Some((name, host)) = address.rsplit_once('@') else { return "...".to_owned() };
    let mut letters = name.chars();
    match (letters.next(), letters.next_back()) {
        (Some(first), Some(last)) => format!("{first}...{last}@{host}"),
        _ => format!("...@{host}"),
    }
}

/// What came of asking for a bounced mail to be sent again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resend {
    Queued,
    /// It waits, has gone or is no longer needed; only what bounced is sent again.
    NotBounced,
    /// Its single-use link has been wiped, or its text is past keeping: make a new one instead.
    TextGone,
    /// There is no such mail in this organisation.
    NotFound,
}

/// Why a mail did not go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The mail server as a whole: away, silent, refusing us. No message is to blame.
    Server,
    /// This message, for now.
    Message,
    /// This message or its address, for good.
    Refused,
}

/// What happens after a failure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    RetryAt(DateTime<Utc>),
    Bounce,
}

/// Minutes to the next attempt after the first, second, third ... failure; the last one repeats.
const MESSAGE_MINUTES: [i64; 4] = [1, 5, 15, 60];
/// The same while the server is away: short, so that everything has gone five minutes after it is back (trust.md 4). The
/// server is spared all the same, because a round ends with the first message that finds it away.
const SERVER_MINUTES: [i64; 2] = [1, 5];
/// How long a mail is tried for.
const PATIENCE_DAYS: i64 = 3;

/// When a mail is tried again that has failed `attempts` times, this one included. No attempt later than three days after
/// it was due, but as many as there are steps in any case, for the service itself may have been away.
pub fn after_failure(failure: Failure, attempts: u32, due_at: DateTime<Utc>, now: DateTime<Utc>) -> Next {
    let minutes: &[i64] = match failure {
        Failure::Server => &SERVER_MINUTES,
        Failure::Message => &MESSAGE_MINUTES,
        Failure::Refused => return Next::Bounce,
    };
    let step = (attempts.max(1) as usize - 1).min(minutes.len() - 1);
    let at = now + TimeDelta::minutes(minutes[step]);
    let past_patience = at > due_at + TimeDelta::days(PATIENCE_DAYS);
    if past_patience && attempts as usize > MESSAGE_MINUTES.len() { Next::Bounce } else { Next::RetryAt(at) }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 4, 10, 9, 0, 0).unwrap() + TimeDelta::minutes(minutes)
    }

    /// Minutes after it was due at which a mail is tried that never goes.
    fn attempts(failure: Failure) -> Vec<i64> {
        let mut tried = vec![0];
        while let Next::RetryAt(next) = after_failure(failure, tried.len() as u32, at(0), at(tried[tried.len() - 1])) {
            tried.push((next - at(0)).num_minutes());
        }
        tried
    }

    #[test]
    fn an_address_is_masked_but_for_its_ends_and_its_host() {
        for (address, shown) in [
            ("officer.one@example.org", "o...e@example.org"),
            ("ab@example.org", "a...b@example.org"),
            ("a@example.org", "...@example.org"),
            ("\u{1d4d0}x\u{e9}@example.org", "\u{1d4d0}...\u{e9}@example.org"),
            ("nobody", "..."),
        ] {
            assert_eq!(masked(address), shown, "{address}");
        }
    }

    #[test]
    fn a_message_that_never_goes_is_tried_by_the_table_and_then_bounces() {
        let tried = attempts(Failure::Message);
        assert_eq!(tried[..7], [0, 1, 6, 21, 81, 141, 201]);
        // 81 + 70 x 60; one hour later would be past three days (4,320 minutes).
        assert_eq!((tried.len(), tried[tried.len() - 1]), (75, 4_281));
    }

    #[test]
    fn a_server_that_is_away_is_looked_for_every_five_minutes_for_three_days() {
        let tried = attempts(Failure::Server);
        assert_eq!(tried[..5], [0, 1, 6, 11, 16]);
        assert_eq!(tried[tried.len() - 1], 4_316);
    }

    #[test]
    fn a_refused_address_bounces_at_once_and_a_late_first_attempt_does_not() {
        assert_eq!(after_failure(Failure::Refused, 1, at(0), at(0)), Next::Bounce);
        let late = 10 * 24 * 60;
        assert_eq!(after_failure(Failure::Message, 1, at(0), at(late)), Next::RetryAt(at(late + 1)));
        assert_eq!(after_failure(Failure::Server, 4, at(0), at(late)), Next::RetryAt(at(late + 5)));
        assert_eq!(after_failure(Failure::Message, 5, at(0), at(late)), Next::Bounce);
    }
}
