//! Who asks: a person with roles, by a session, a token or a command. Signed-out people are not actors; for them there is
//! [`super::decide_signed_out`].

use crate::domain::account::{AccountState, Role, Roles};
use crate::domain::ids::{OrganisationId, PersonId};

use super::action::Action;

/// Somebody who asks, with the roles and account state of this moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    pub person: PersonId,
    pub organisation: OrganisationId,
    pub roles: Roles,
    pub account: AccountState,
    pub access: Access,
}

impl Actor {
    pub(super) fn is(&self, role: Role) -> bool {
        self.roles.has(role)
    }
}

/// By what door somebody came.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Access {
    /// A browser session; `stepped_up` where the password or code was given again a short while ago.
    Session { stepped_up: bool },
    /// An API token. Making one needs stepping up, so using it does not.
    Token(TokenScopes),
    /// A command on the host with `--actor`. Whoever may run it holds the database already; the person's rights still bind.
    Command,
}

/// A word on a token, and what it lets the token do. The owner's own rights bind as well. No scope covers judging,
/// deciding, erasing, accounts or roles.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum TokenScope {
    /// `view_profile`, `view_record`, `view_evidence`, `download_attachment`, `view_history`, `view_report`,
    /// `view_document`, `view_account`.
    Read,
    /// What one writes of oneself: `view_draft`, `submit_evidence`, `edit_draft`, `withdraw`, `comment`, `self_assess`,
    /// `plan_development`.
    Evidence,
    /// `import`.
    Import,
    /// `export_person`, `export_bulk`.
    Export,
    /// `read_audit`.
    Audit,
    /// People as staff: `set_line`, `rectify`, `delegate`, `designate`, `open_cycle`.
    Staff,
}

impl TokenScope {
    pub const ALL: [TokenScope; 6] =
        [TokenScope::Read, TokenScope::Evidence, TokenScope::Import, TokenScope::Export, TokenScope::Audit, TokenScope::Staff];

    pub const fn as_str(self) -> &'static str {
        match self {
            TokenScope::Read => "read",
            TokenScope::Evidence => "evidence",
            TokenScope::Import => "import",
            TokenScope::Export => "export",
            TokenScope::Audit => "audit",
            TokenScope::Staff => "staff",
        }
    }

    pub fn from_word(word: &str) -> Option<TokenScope> {
        TokenScope::ALL.into_iter().find(|scope| scope.as_str() == word)
    }

    /// The scope that `action` needs; none where no token may do it.
    pub const fn needed_for(action: Action) -> Option<TokenScope> {
        use Action::*;
        match action {
            ViewProfile | ViewRecord | ViewEvidence | DownloadAttachment | ViewHistory | ViewReport | ViewDocument
            | ViewAccount => Some(TokenScope::Read),
            ViewDraft | SubmitEvidence | EditDraft | Withdraw | Comment | SelfAssess | PlanDevelopment => {
                Some(TokenScope::Evidence)
            }
            Import => Some(TokenScope::Import),
            ExportPerson | ExportBulk => Some(TokenScope::Export),
            ReadAudit => Some(TokenScope::Audit),
            SetLine | Rectify | Delegate | Designate | OpenCycle => Some(TokenScope::Staff),
            _ => None,
        }
    }
}

/// The scopes of one token.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct TokenScopes(u8);

impl TokenScopes {
    pub const NONE: TokenScopes = TokenScopes(0);

    pub const fn has(self, scope: TokenScope) -> bool {
        self.0 & (1 << scope as u8) != 0
    }

    pub const fn with(self, scope: TokenScope) -> TokenScopes {
        TokenScopes(self.0 | 1 << scope as u8)
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order of [`TokenScope::ALL`].
    pub fn iter(self) -> impl Iterator<Item = TokenScope> {
        TokenScope::ALL.into_iter().filter(move |scope| self.has(*scope))
    }

    /// Whether a token with these may do `action` at all.
    pub(super) fn cover(self, action: Action) -> bool {
        TokenScope::needed_for(action).is_some_and(|scope| self.has(scope))
    }
}

impl FromIterator<TokenScope> for TokenScopes {
    fn from_iter<I: IntoIterator<Item = TokenScope>>(scopes: I) -> TokenScopes {
        scopes.into_iter().fold(TokenScopes::NONE, TokenScopes::with)
    }
}
