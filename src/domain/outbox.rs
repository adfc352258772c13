//! Mail as the service thinks of it: what each message says and to whom, the key that keeps it from being told twice, the
//! states of a message, and when one that did not go is tried again. It knows neither how mail travels nor its wording.

use std::fmt;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{OrganisationId, OutboxId, PersonId};

/// The messages that there are (pages.md 6). One folder of templates each.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum MessageKind {
    Activation,
    Reset,
    Security,
    Cover,
    ManagerChanged,
    SecondPerson,
}

impl MessageKind {
    pub const ALL: [MessageKind; 6] = [
        MessageKind::Activation,
        MessageKind::Reset,
        MessageKind::Security,
        MessageKind::Cover,
        MessageKind::ManagerChanged,
        MessageKind::SecondPerson,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            MessageKind::Activation => "activation",
            MessageKind::Reset => "reset",
            MessageKind::Security => "security",
            MessageKind::Cover => "cover",
            MessageKind::ManagerChanged => "manager_changed",
            MessageKind::SecondPerson => "second_person",
        }
    }

    pub fn from_word(word: &str) -> Option<MessageKind> {
        MessageKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The message as the admin page names it.
    pub fn label(self) -> &'static str {
        match self {
            MessageKind::Activation => "Account set-up",
            MessageKind::Reset => "New password",
            MessageKind::Security => "Account changed",
            MessageKind::Cover => "Cover starts or ends",
            MessageKind::ManagerChanged => "Line manager changed",
            MessageKind::SecondPerson => "Second person asked",
        }
    }
}

/// The path of a page, with a token in it that works once. It is never printed by `{:?}`, and wiped from the outbox when
/// the mail has gone or cannot go.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretPath(String);

impl SecretPath {
    /// `path` begins with `/`; the service's public address goes before it.
    pub fn new(path: impl Into<String>) -> SecretPath {
        SecretPath(path.into())
    }

    /// For the one place that writes it into a mail.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretPath(..)")
    }
}

/// What of an account changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountChange {
    Password,
    SecondFactor,
    Roles,
    SignInAddress,
    /// It was closed or opened.
    State,
    /// It was signed out everywhere.
    Sessions,
}

/// Which end of a cover a mail is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverEdge {
    Starts,
    Ends,
}

impl CoverEdge {
    pub fn as_str(self) -> &'static str {
        match self {
            CoverEdge::Starts => "starts",
            CoverEdge::Ends => "ends",
        }
    }
}

/// The two who are told of a cover: whose work it is, and who does it meanwhile.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverSide {
    Covered,
    Covering,
}

/// Who is told of a change of line manager.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManagerSide {
    /// The officer; the name is the new line manager's.
    Officer,
    /// The new line manager; the name is the officer's.
    NewManager,
}

/// A message with everything that its words need. Names and other texts of people are kept as they were typed; the room
/// that writes the mail makes them harmless.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "message", rename_all = "snake_case")]
pub enum Message {
    /// An account was made; the link sets its first password. `path` is none once it has been wiped.
    Activation { path: Option<SecretPath>, valid_until: DateTime<Utc> },
    /// Somebody asked for a new password.
    Reset { path: Option<SecretPath>, valid_until: DateTime<Utc> },
    /// Something about the account changed.
    Security { what: AccountChange, at: DateTime<Utc> },
    /// Cover starts or ends. `until` is the last day; `may_do` lists what the cover allows, as the page words it.
    Cover { edge: CoverEdge, side: CoverSide, other: String, from: NaiveDate, until: NaiveDate, may_do: Vec<String> },
    /// Somebody's line manager changed. `name` is the other person's, see [`ManagerSide`].
    ManagerChanged { side: ManagerSide, name: String, from: NaiveDate, officer: PersonId },
    /// A change waits for a second person. `path` is the page of the request; `by` the last day.
    SecondPerson { who: String, by: NaiveDate, path: String },
}

impl Message {
    pub fn kind(&self) -> MessageKind {
        match self {
            Message::Activation { .. } => MessageKind::Activation,
            Message::Reset { .. } => MessageKind::Reset,
            Message::Security { .. } => MessageKind::Security,
            Message::Cover { .. } => MessageKind::Cover,
            Message::ManagerChanged { .. } => MessageKind::ManagerChanged,
            Message::SecondPerson { .. } => MessageKind::SecondPerson,
        }
    }

    /// The same without the link that signs somebody in: what is kept of a mail that has gone or cannot go.
    pub fn without_secret(&self) -> Message {
        match self {
            Message::Activation { valid_until, .. } => Message::Activation { path: None, valid_until: *valid_until },
            Message::Reset { valid_until, .. } => Message::Reset { path: None, valid_until: *valid_until },
            other => other.clone(),
        }
    }

    /// Whether it can still be written: false where its link has been wiped.
    pub fn is_whole(&self) -> bool {
        !matches!(self, Message::Activation { path: None, .. } | Message::Reset { path: None, .. })
    }
}

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

    fn of(kind: MessageKind, parts: &[&str]) -> NaturalKey {
        // A length before each part: no two lists of parts give one key.
        let parts: String = parts.iter().map(|part| format!(":{}.{part}", part.len())).collect();
        NaturalKey(format!("{}{parts}", kind.as_str()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

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

    #[test]
    fn keys_of_different_things_differ() {
        let person = |id: &str| PersonId::from(id);
        assert_ne!(NaturalKey::activation(&person("a:1"), "b"), NaturalKey::activation(&person("a"), "1:b"));
        assert_ne!(NaturalKey::reset("x"), NaturalKey::security("x", ""));
        assert_eq!(NaturalKey::reset("x"), NaturalKey::reset("x"));
    }

    #[test]
    fn a_secret_is_neither_printed_nor_kept() {
        let message = Message::Reset { path: Some(SecretPath::new("/reset/token-abc")), valid_until: at(0) };
        assert!(!format!("{message:?}").contains("abc"));
        assert!(message.is_whole());
        assert_eq!(message.without_secret(), Message::Reset { path: None, valid_until: at(0) });
        assert!(!message.without_secret().is_whole());
    }
}
