//! Sessions, links and tokens: what has been shown so far, and until when it counts.

use chrono::{DateTime, Duration, Utc};

use super::ids::PersonId;

/// What the browser of a session has shown so far.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Stage {
    /// A mailed link was followed; the password is to be set.
    Password,
    /// The password was right; the code is owed.
    Code,
    /// The role asks for a second factor, which must be set up before anything else.
    Enrol,
    /// Signed in.
    Open,
}

impl Stage {
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Password => "password",
            Stage::Code => "code",
            Stage::Enrol => "enrol",
            Stage::Open => "open",
        }
    }

    pub fn from_word(word: &str) -> Option<Stage> {
        [Stage::Password, Stage::Code, Stage::Enrol, Stage::Open].into_iter().find(|stage| stage.as_str() == word)
    }
}

/// A browser that was let in, or is on its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Not the secret: what the page of sessions names it by.
    pub id: String,
    pub person: PersonId,
    pub stage: Stage,
    /// Digest of the link that a password is being set by.
    pub link: Option<String>,
    /// What every form of this session carries.
    pub csrf: String,
    pub made_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    /// Whatever happens, it ends here.
    pub ends_at: DateTime<Utc>,
    /// When the person last proved who they are, beyond holding the cookie.
    pub stepped_up_at: Option<DateTime<Utc>>,
    /// The browser, as it calls itself, shortened.
    pub device: String,
    pub ended_at: Option<DateTime<Utc>>,
}

/// How long sessions last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Without a request.
    pub idle: Duration,
    /// In all.
    pub absolute: Duration,
    /// A proof of identity counts this long.
    pub step_up: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { idle: Duration::minutes(30), absolute: Duration::hours(10), step_up: Duration::minutes(10) }
    }
}

impl Session {
    /// When it ends if nothing more is asked.
    pub fn idle_until(&self, limits: Limits) -> DateTime<Utc> {
        (self.seen_at + limits.idle).min(self.ends_at)
    }

    pub fn is_live(&self, now: DateTime<Utc>, limits: Limits) -> bool {
        self.ended_at.is_none() && now < self.idle_until(limits)
    }

    pub fn is_stepped_up(&self, now: DateTime<Utc>, limits: Limits) -> bool {
        self.stepped_up_at.is_some_and(|at| now < at + limits.step_up)
    }
}

/// What a mailed link is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LinkPurpose {
    Activation,
    Reset,
}

impl LinkPurpose {
    pub fn as_str(self) -> &'static str {
        match self {
            LinkPurpose::Activation => "activation",
            LinkPurpose::Reset => "reset",
        }
    }

    pub fn from_word(word: &str) -> Option<LinkPurpose> {
        [LinkPurpose::Activation, LinkPurpose::Reset].into_iter().find(|purpose| purpose.as_str() == word)
    }

    /// How long it works.
    pub fn lasts(self) -> Duration {
        match self {
            LinkPurpose::Activation => Duration::days(7),
            LinkPurpose::Reset => Duration::hours(1),
        }
    }
}

/// A link that was mailed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    pub digest: String,
    pub person: PersonId,
    pub purpose: LinkPurpose,
    pub ends_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

/// What of a sign-in stands in the database.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Credential {
    /// In PHC form.
    pub password_hash: Option<String>,
    pub password_set_at: Option<DateTime<Utc>>,
    /// Base32. Counts once it is confirmed.
    pub totp_secret: Option<String>,
    pub totp_confirmed_at: Option<DateTime<Utc>>,
    /// The last step whose code was taken: a code works once.
    pub totp_last_step: Option<i64>,
    /// Nought where there is no row yet.
    pub version: i64,
}

impl Credential {
    pub fn second_factor(&self) -> Option<&str> {
        self.totp_confirmed_at.and(self.totp_secret.as_deref())
    }
}

/// A key for programs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiToken {
    pub id: String,
    pub person: PersonId,
    pub name: String,
    /// Words of what it may do.
    pub scopes: Vec<String>,
    pub made_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Failed tries at one door, and how long it stays closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Throttle {
    pub failures: i64,
    pub last_at: DateTime<Utc>,
    pub closed_until: Option<DateTime<Utc>>,
}

/// After this long without a failure they are forgotten.
const FORGET_AFTER: Duration = Duration::hours(1);
const LONGEST: Duration = Duration::minutes(15);

impl Throttle {
    /// One more failure, of which `free` cost nothing. After those the door closes: a minute, then twice as long each time, a quarter of an hour at
    /// most, so that nobody is shut out for longer than that.
    pub fn failed(before: Option<Throttle>, free: i64, now: DateTime<Utc>) -> Throttle {
        let counted = before.filter(|before| now - before.last_at < FORGET_AFTER).map_or(0, |before| before.failures);
        let failures = counted + 1;
        let closed_until = (failures >= free).then(|| {
            let doubled = u32::try_from(failures - free).unwrap_or(u32::MAX).min(10);
            now + Duration::minutes(1 << doubled).min(LONGEST)
        });
        Throttle { failures, last_at: now, closed_until }
    }

    pub fn closed(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.closed_until.filter(|until| now < *until)
    }
}
