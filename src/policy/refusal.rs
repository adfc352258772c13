//! Why not: a stable code for programs and the sentence of the 403 page, which says the rule and who can (pages.md 1).

use std::fmt;

use super::action::Action;

/// Why something is refused to somebody who may know of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Refusal {
    SignedOut,
    AccountNotActive,
    /// The account holds two roles that may not meet in one person.
    RolesConflict,
    TokenTooNarrow,
    /// No role gives it towards this person.
    NotPermitted(Action),
    OwnCase,
    OnlyAsk,
    OwnLine,
    LineManager,
    Recommended,
    ReviewedCounted,
    ReviewedThis,
    Conflict,
    ReciprocalCase,
    NotNamed,
    NotAssigned,
    CoverTooNarrow,
    CoverFromApplicant,
    OwnDelegation,
    DelegationTerms,
    DecidedThis,
    OtherGate,
    InvolvedBefore,
    SecondPerson,
    LegalHold,
    LastEditor,
    RolesWantedConflict,
    RoleBeyondImport,
    Imported,
}

impl Refusal {
    /// The code of the API's problem details and of the audit log.
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::SignedOut => "signed_out",
            Refusal::AccountNotActive => "account_not_active",
            Refusal::RolesConflict => "roles_conflict",
            Refusal::TokenTooNarrow => "token_too_narrow",
            Refusal::NotPermitted(_) => "not_permitted",
            Refusal::OwnCase => "own_case",
            Refusal::OnlyAsk => "only_ask",
            Refusal::OwnLine => "own_line",
            Refusal::LineManager => "line_manager",
            Refusal::Recommended => "recommended_this",
            Refusal::ReviewedCounted => "reviewed_counted_evidence",
            Refusal::ReviewedThis => "reviewed_this",
            Refusal::Conflict => "conflict_of_interest",
            Refusal::ReciprocalCase => "reciprocal_case",
            Refusal::NotNamed => "not_named",
            Refusal::NotAssigned => "not_assigned",
            Refusal::CoverTooNarrow => "cover_too_narrow",
            Refusal::CoverFromApplicant => "cover_from_applicant",
            Refusal::OwnDelegation => "own_delegation",
            Refusal::DelegationTerms => "delegation_terms",
            Refusal::DecidedThis => "decided_this",
            Refusal::OtherGate => "other_gate",
            Refusal::InvolvedBefore => "involved_before",
            Refusal::SecondPerson => "second_person",
            Refusal::LegalHold => "legal_hold",
            Refusal::LastEditor => "last_editor",
            Refusal::RolesWantedConflict => "roles_wanted_conflict",
            Refusal::RoleBeyondImport => "role_beyond_import",
            Refusal::Imported => "imported_this",
        }
    }

    /// The rule and who can, to the one who was refused.
    pub const fn words(self) -> &'static str {
        match self {
            Refusal::SignedOut => "Sign in to do this.",
            Refusal::AccountNotActive => "Your account is not open. An administrator can tell you why.",
            Refusal::RolesConflict => {
                "Your account holds two roles that one person may not hold together. Nothing works until an administrator takes one away."
            }
            Refusal::TokenTooNarrow => "This token was not made for this. Sign in, or use a token with the right scope.",
            Refusal::NotPermitted(action) => who_can(action),
            Refusal::OwnCase => "This is about you, so someone else must do it.",
            Refusal::OnlyAsk => "You can ask for this about yourself. A colleague in HR must do it.",
            Refusal::OwnLine => "This person manages you, so someone else must do it.",
            Refusal::LineManager => "You manage this person or act for who does, so someone else must decide.",
            Refusal::Recommended => "You recommended this, so someone else must decide it.",
            Refusal::ReviewedCounted => "You reviewed evidence that counts here, so someone else must decide it.",
            Refusal::ReviewedThis => "You reviewed this, so someone else must moderate it.",
            Refusal::Conflict => "You have an interest in this case, so someone else must decide it.",
            Refusal::ReciprocalCase => "This person has a part in an open case of yours, so someone else must do it.",
            Refusal::NotNamed => "Only the people who are named for this case can do this. HR names them.",
            Refusal::NotAssigned => "Only the person who was given this to moderate can do it. HR gives it out.",
            Refusal::CoverTooNarrow => "Your cover does not include this. The line manager can do it, or HR can widen the cover.",
            Refusal::CoverFromApplicant => {
                "The applicant chose your cover, or you report to the applicant, so it does not serve this case. HR can arrange other cover."
            }
            Refusal::OwnDelegation => "You cannot change cover that was given to you. Who gave it can, and so can HR.",
            Refusal::DelegationTerms => {
                "Cover goes to a manager of the same council, for 90 days at most, not to anyone it is about, and cannot be passed on."
            }
            Refusal::DecidedThis => "You made this decision, so someone else must reverse it.",
            Refusal::OtherGate => "You confirmed the other check, so someone else must confirm this one.",
            Refusal::InvolvedBefore => "You had a part in this case before the appeal, so someone else must hear it.",
            Refusal::SecondPerson => {
                "This takes two people. You cannot do it alone, so a colleague with the same role must confirm it."
            }
            Refusal::LegalHold => "This record is kept for a legal matter. It cannot be disposed of until HR ends the hold.",
            Refusal::LastEditor => "You edited this last, so someone else must publish it.",
            Refusal::RolesWantedConflict => {
                "One person cannot be both administrator and HR, nor auditor and anything else. Give one of the roles to someone else."
            }
            Refusal::RoleBeyondImport => {
                "An import gives no role beyond officer and manager. An administrator gives the others, one person at a time."
            }
            Refusal::Imported => "You added this figure, so someone else must settle the dispute about it.",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// Who can, where no role of the reader's can.
const fn who_can(action: Action) -> &'static str {
    use Action::*;
    match action {
        ViewProfile | ViewRecord => "The person, those who manage them, HR and the auditor can read this.",
        ViewEvidence | DownloadAttachment => {
            "The person, those who manage them, HR, the auditor and people named for the case can read this."
        }
        ViewDraft => "Only the person who writes a draft can read it.",
        SubmitEvidence | EditDraft => "Only the person it is about can write and send evidence.",
        Withdraw => "Only the person who sent this can withdraw it.",
        Comment => "The person, the line manager, and whoever moderates this can comment on it.",
        Review => "The line manager, or who acts for the line manager, reviews evidence.",
        Moderate => "Only the person who was given this to moderate can do it. HR gives it out.",
        Appraise | SignOff => "The line manager, or who acts for the line manager, writes and signs off appraisals.",
        Acknowledge | SelfAssess => "Only the person who is appraised can do this.",
        Apply => "Only the person can apply for progression.",
        Recommend => "The line manager, or who acts for the line manager, recommends applications.",
        Decide => "HR, or a named panel member, decides applications.",
        Reverse => "HR can reverse a decision, by another person than made it.",
        Contest => "Only the person the decision is about can appeal.",
        ExportPerson => "The person, the line manager and HR can export a record.",
        ExportBulk => "Only HR can export the records of many people.",
        Import => "Only HR can add files.",
        Rectify => "HR corrects facts in a record. The person can ask for it.",
        Erase => "Two people in HR dispose of records together.",
        ManageFrameworks => "Only administrators can draft frameworks.",
        ManageUsers => "Administrators manage accounts and roles. Another administrator must change your own.",
        SetLine => "Only HR can set line managers, posts and teams.",
        Delegate => "The line manager and HR can arrange cover.",
        ReadAudit => "Only the auditor can read the audit log.",
        ManageTokens => "Only the person a token belongs to can manage it.",
        Outbox => "Only administrators can see the state of mail.",
        VerifyQualification => "The line manager and HR can verify qualifications.",
        Waive => "Only HR can waive a criterion.",
        ConfirmCriteriaGate => "HR confirms that the criteria are met.",
        ConfirmFundingGate => "The named budget holder confirms that the work is needed and funded.",
        DisputeMetric => "Only the person a figure is about can dispute it.",
        ResolveDispute => "HR and the line manager can settle a dispute.",
        HearAppeal => "People named by HR, with no part in the case before, hear an appeal.",
        SetTarget => "Only HR can set targets.",
        AdoptPolicy | DraftPolicy => "HR drafts evidence rules, and a second person in HR adopts them.",
        PublishFramework => "An administrator who did not edit a framework last can publish it.",
        PlanDevelopment => "The person and the line manager plan development.",
        OpenCycle => "Only HR can open an appraisal cycle.",
        MarkNotRated => "The line manager and HR can mark an appraisal as not rated.",
        ViewReport => "HR and the auditor can read reports. Managers can read those of their own team.",
        Designate => "Only HR can name panel members and budget holders.",
        ViewAccount => "The person and administrators can read an account.",
        ManageOwnAccount => "Only the person can change these settings of an account.",
        ViewHistory => "The person, HR and the auditor can read who opened and changed a record.",
        ViewDocument => "Everyone with an open account can read published frameworks.",
        ManageSettings => "Only administrators can change settings.",
        ViewSecurityEvents => "Only administrators can read sign-ins and refusals.",
    }
}
