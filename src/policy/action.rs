//! The action keys: everything that somebody may ask to do. Knows their words and what kind of thing each is done to;
//! does not know who may do them.

use std::fmt;

/// The kind of thing an action is done to. It says what one must be able to see for a refusal to be 403 and not 404.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Thing {
    /// A function of the whole organisation. That it exists is no secret.
    Organisation,
    /// A person as staff or as an account.
    Person,
    /// Somebody's record: outcomes, appraisals, applications, decisions, figures.
    Record,
    /// A piece of evidence that was sent.
    Evidence,
    /// A piece of evidence that only its owner knows of.
    Draft,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident $word:literal $thing:ident)*) => {
        /// What somebody asks to do (trust.md 1).
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum Action { $($(#[$doc])* $name,)* }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &'static [Action] = &[$(Action::$name,)*];

            /// The key, as the table and the audit log spell it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Action::$name => $word,)* }
            }

            /// What kind of thing it is done to.
            pub const fn thing(self) -> Thing {
                match self { $(Action::$name => Thing::$thing,)* }
            }
        }
    };
}

actions! {
    /// Read who somebody is as staff: post, level, team, line.
    ViewProfile "view_profile" Person
    /// Read somebody's outcomes, appraisals, applications, decisions and figures.
    ViewRecord "view_record" Record
    /// Read evidence that was sent.
    ViewEvidence "view_evidence" Evidence
    ViewDraft "view_draft" Draft
    /// Start a piece of evidence, or send it for review.
    SubmitEvidence "submit_evidence" Draft
    EditDraft "edit_draft" Draft
    /// Take back evidence that was sent, or an application.
    Withdraw "withdraw" Evidence
    DownloadAttachment "download_attachment" Evidence
    Comment "comment" Evidence
    /// Give outcomes to a piece of evidence, or return it.
    Review "review" Evidence
    /// Look over a review, or the ratings of an appraisal, that another has made.
    Moderate "moderate" Evidence
    /// Write and share an appraisal.
    Appraise "appraise" Record
    SignOff "sign_off" Record
    /// Sign or comment on a shared appraisal as the one appraised.
    Acknowledge "acknowledge" Record
    Apply "apply" Record
    /// Recommend an application, do not recommend it, or return it.
    Recommend "recommend" Record
    /// Approve, defer or decline an application.
    Decide "decide" Record
    /// Replace a decision by a new one that refers to it.
    Reverse "reverse" Record
    /// Appeal against a decision.
    Contest "contest" Record
    /// Export one person's record: own portfolio, or the answer to a subject access request.
    ExportPerson "export_person" Record
    ExportBulk "export_bulk" Organisation
    /// Bring in files of people, figures or learning.
    Import "import" Organisation
    /// Correct a fact; opinions are never overwritten.
    Rectify "rectify" Record
    /// Dispose of a record, or set a legal hold.
    Erase "erase" Record
    /// Draft frameworks.
    ManageFrameworks "manage_frameworks" Organisation
    /// Make and close accounts, give roles, send links, end sessions, reset a second factor.
    ManageUsers "manage_users" Person
    /// Set line managers, posts and teams.
    SetLine "set_line" Person
    /// Let somebody act for a manager, or end that.
    Delegate "delegate" Person
    /// Read, search, verify and export the audit log of the organisation.
    ReadAudit "read_audit" Organisation
    /// Own API tokens.
    ManageTokens "manage_tokens" Person
    /// See what mail waits, without its text, and send it again.
    Outbox "outbox" Organisation
    VerifyQualification "verify_qualification" Record
    Waive "waive" Record
    /// Confirm that the criteria of an application are met.
    ConfirmCriteriaGate "confirm_criteria_gate" Record
    /// Confirm that the higher-level work is needed and funded.
    ConfirmFundingGate "confirm_funding_gate" Record
    DisputeMetric "dispute_metric" Record
    ResolveDispute "resolve_dispute" Record
    HearAppeal "hear_appeal" Record
    SetTarget "set_target" Organisation
    AdoptPolicy "adopt_policy" Organisation
    DraftPolicy "draft_policy" Organisation
    PublishFramework "publish_framework" Organisation
    PlanDevelopment "plan_development" Record
    OpenCycle "open_cycle" Organisation
    MarkNotRated "mark_not_rated" Record
    ViewReport "view_report" Organisation
    /// Name a panel member or a budget holder.
    Designate "designate" Person
    /// Read the fields of an account: name, address, state, roles, last sign-in.
    ViewAccount "view_account" Person
    /// Change the own password, address, second factor, sessions or choice of mail.
    ManageOwnAccount "manage_own_account" Person
    /// Read who opened and who changed one person's record.
    ViewHistory "view_history" Record
    /// Read a published framework, job profile or drift.
    ViewDocument "view_document" Organisation
    ManageSettings "manage_settings" Organisation
    /// Read sign-ins and refusals, without content.
    ViewSecurityEvents "view_security_events" Organisation
    /// Write the own part of an appraisal.
    SelfAssess "self_assess" Record
}

impl Action {
    pub fn from_word(word: &str) -> Option<Action> {
        Action::ALL.iter().copied().find(|action| action.as_str() == word)
    }

    /// Whether it says yes or no about somebody's work, standing or claim. Nobody does any of these about themselves.
    pub const fn judges(self) -> bool {
        use Action::*;
        matches!(
            self,
            Review | Moderate | Appraise | SignOff | Recommend | VerifyQualification | Waive | ResolveDispute | MarkNotRated
        ) || self.settles_a_case()
    }

    /// Whether it settles an application: only people with no other part in it may.
    pub const fn settles_a_case(self) -> bool {
        use Action::*;
        matches!(self, Decide | Reverse | ConfirmCriteriaGate | ConfirmFundingGate | HearAppeal)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
