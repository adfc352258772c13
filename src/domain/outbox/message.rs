//! What each message says and to whom.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::appraisal::{Stage, Turn};
use crate::domain::ids::PersonId;
use crate::domain::runs_out::{Notice, ThingKind};

/// The messages that there are (pages.md 6). One folder of templates each.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum MessageKind {
    Activation,
    Reset,
    Security,
    Cover,
    ManagerChanged,
    SecondPerson,
    ReviewRequested,
    Returned,
    Reviewed,
    ApplicationSent,
    ToDecide,
    ApplicationReturned,
    Decision,
    Appeal,
    FiguresAdded,
    Dispute,
    FrozenChanged,
    AppraisalDue,
    AppraisalShared,
    RunsOut,
    CoursesToConfirm,
    LookAgain,
}

impl MessageKind {
    pub const ALL: [MessageKind; 22] = [
        MessageKind::Activation,
        MessageKind::Reset,
        MessageKind::Security,
        MessageKind::Cover,
        MessageKind::ManagerChanged,
        MessageKind::SecondPerson,
        MessageKind::ReviewRequested,
        MessageKind::Returned,
        MessageKind::Reviewed,
        MessageKind::ApplicationSent,
        MessageKind::ToDecide,
        MessageKind::ApplicationReturned,
        MessageKind::Decision,
        MessageKind::Appeal,
        MessageKind::FiguresAdded,
        MessageKind::Dispute,
        MessageKind::FrozenChanged,
        MessageKind::AppraisalDue,
        MessageKind::AppraisalShared,
        MessageKind::RunsOut,
        MessageKind::CoursesToConfirm,
        MessageKind::LookAgain,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            MessageKind::Activation => "activation",
            MessageKind::Reset => "reset",
            MessageKind::Security => "security",
            MessageKind::Cover => "cover",
            MessageKind::ManagerChanged => "manager_changed",
            MessageKind::SecondPerson => "second_person",
            MessageKind::ReviewRequested => "review_requested",
            MessageKind::Returned => "returned",
            MessageKind::Reviewed => "reviewed",
            MessageKind::ApplicationSent => "application_sent",
            MessageKind::ToDecide => "to_decide",
            MessageKind::ApplicationReturned => "application_returned",
            MessageKind::Decision => "decision",
            MessageKind::Appeal => "appeal",
            MessageKind::FiguresAdded => "figures_added",
            MessageKind::Dispute => "dispute",
            MessageKind::FrozenChanged => "frozen_changed",
            MessageKind::AppraisalDue => "appraisal_due",
            MessageKind::AppraisalShared => "appraisal_shared",
            MessageKind::RunsOut => "runs_out",
            MessageKind::CoursesToConfirm => "courses_to_confirm",
            MessageKind::LookAgain => "look_again",
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
            MessageKind::ReviewRequested => "Evidence to review",
            MessageKind::Returned => "Evidence returned",
            MessageKind::Reviewed => "Evidence reviewed",
            MessageKind::ApplicationSent => "Application sent",
            MessageKind::ToDecide => "Application to decide",
            MessageKind::ApplicationReturned => "Application returned",
            MessageKind::Decision => "Decision made",
            MessageKind::Appeal => "Appeal received",
            MessageKind::FiguresAdded => "Figures added",
            MessageKind::Dispute => "Disputed figure",
            MessageKind::FrozenChanged => "Frozen figure corrected",
            MessageKind::AppraisalDue => "Appraisal due",
            MessageKind::AppraisalShared => "Appraisal shared",
            MessageKind::RunsOut => "Something runs out",
            MessageKind::CoursesToConfirm => "Courses to confirm",
            MessageKind::LookAgain => "Application looked at again",
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

/// How whoever reads a mail stands to the application that it is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseSide {
    /// It is their application.
    Officer,
    /// They are the line manager of the officer.
    LineManager,
    Hr,
    /// Named for this case: budget holder, member of its panel, or to hear its appeal.
    Named,
}

/// How far an application is, for those who check and decide.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseReady {
    #[default]
    Recommended,
    NotRecommended,
    /// Every check is answered; the decision is missing.
    Checked,
}

/// Who is told that something runs out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunsOutSide {
    Officer,
    LineManager,
}

/// Whether a mail tells HR that a figure is disputed, its officer that the dispute is settled, or HR that the officer took it
/// back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeState {
    Raised,
    Settled,
    Withdrawn,
}

impl DisputeState {
    pub fn as_str(self) -> &'static str {
        match self {
            DisputeState::Raised => "raised",
            DisputeState::Settled => "settled",
            DisputeState::Withdrawn => "withdrawn",
        }
    }
}

/// A message with everything that its words need. Names and other texts of people are kept as they were typed; the room
/// that writes the mail makes them harmless. `evidence`, `review` and `application` are their ids.
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
    /// Evidence waits for the reader's review. `name` is the officer's; `criteria` how many it is sent for; `by` the last day
    /// of the review; `evidence` and `revision` which text of it.
    ReviewRequested { name: String, criteria: u32, by: NaiveDate, evidence: String, revision: u32 },
    /// Evidence came back without an outcome. `review` is the record of its return.
    Returned { reviewer: String, evidence: String, review: String },
    /// Evidence was judged. `criteria` is how many were decided.
    Reviewed { reviewer: String, criteria: u32, evidence: String, review: String },
    /// Somebody applied. `name` is the officer's; `by` the last day for the recommendation.
    ApplicationSent { name: String, by: NaiveDate, application: String },
    /// An application has its recommendation, or its checks too. `name` is the officer's; `level` the one applied for; `by` the
    /// last day of the decision.
    ToDecide {
        side: CaseSide,
        #[serde(default)]
        name: String,
        #[serde(default)]
        level: String,
        #[serde(default)]
        ready: CaseReady,
        by: Option<NaiveDate>,
        application: String,
    },
    /// An application came back to its officer. `who` returned it.
    ApplicationReturned { who: String, application: String },
    /// There is a decision, or a reversal of one, made on this day. `appeal_until`: the last day for an appeal, where there
    /// is one.
    Decision { side: CaseSide, on: NaiveDate, appeal_until: Option<NaiveDate>, application: String },
    /// The officer appealed on this day; it is heard by the other.
    Appeal { side: CaseSide, on: NaiveDate, heard_by: NaiveDate, application: String },
    /// An import brought figures about the reader: so many new and so many corrected ones, of these days.
    FiguresAdded { from: NaiveDate, until: NaiveDate, added: u32, corrected: u32, import: String },
    /// A figure is disputed, or a dispute is settled or taken back. `period` says which figure: "The figure for 1 April 2025 to 30 June 2025".
    Dispute { state: DisputeState, period: String, metric: String, dispute: String },
    /// An import corrected so many figures with which an application was frozen.
    FrozenChanged { side: CaseSide, figures: u32, application: String, import: String },
    /// It is the reader's turn in an appraisal. `name` is the officer's; `by` the day on which it is due.
    AppraisalDue { stage: Stage, side: Turn, name: String, by: NaiveDate, appraisal: String },
    /// The manager shared an appraisal with its officer.
    AppraisalShared { manager: String, appraisal: String },
    /// Something of the officer's record counts to the end of this day and no longer, or did. `name` is the officer's; `thing`
    /// its id; `criteria` those that rest on it, by label; `completed_on` the completion of a course.
    RunsOut {
        side: RunsOutSide,
        officer: PersonId,
        name: String,
        kind: ThingKind,
        thing: String,
        title: String,
        on: NaiveDate,
        notice: Notice,
        criteria: Vec<String>,
        completed_on: Option<NaiveDate>,
    },
    /// Somebody said on this day that a course is finished, and perhaps others did after them: the reader confirms it. `name` is
    /// the first one's.
    CoursesToConfirm { name: String, on: NaiveDate },
    /// An application was deferred to this day. `name` is the officer's; `level` the one applied for.
    LookAgain { side: CaseSide, name: String, level: String, on: NaiveDate, application: String },
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
            Message::ReviewRequested { .. } => MessageKind::ReviewRequested,
            Message::Returned { .. } => MessageKind::Returned,
            Message::Reviewed { .. } => MessageKind::Reviewed,
            Message::ApplicationSent { .. } => MessageKind::ApplicationSent,
            Message::ToDecide { .. } => MessageKind::ToDecide,
            Message::ApplicationReturned { .. } => MessageKind::ApplicationReturned,
            Message::Decision { .. } => MessageKind::Decision,
            Message::Appeal { .. } => MessageKind::Appeal,
            Message::FiguresAdded { .. } => MessageKind::FiguresAdded,
            Message::Dispute { .. } => MessageKind::Dispute,
            Message::FrozenChanged { .. } => MessageKind::FrozenChanged,
            Message::AppraisalDue { .. } => MessageKind::AppraisalDue,
            Message::AppraisalShared { .. } => MessageKind::AppraisalShared,
            Message::RunsOut { .. } => MessageKind::RunsOut,
            Message::CoursesToConfirm { .. } => MessageKind::CoursesToConfirm,
            Message::LookAgain { .. } => MessageKind::LookAgain,
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

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    #[test]
    fn a_secret_is_neither_printed_nor_kept() {
        let valid_until = Utc.with_ymd_and_hms(2026, 4, 10, 9, 0, 0).unwrap();
        let message = Message::Reset { path: Some(SecretPath::new("/reset/token-abc")), valid_until };
        assert!(!format!("{message:?}").contains("abc"));
        assert!(message.is_whole());
        assert_eq!(message.without_secret(), Message::Reset { path: None, valid_until });
        assert!(!message.without_secret().is_whole());
    }
}
