//! Who may sign in, and as what: roles, which of them may not meet in one person, and whether an account is open.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a person may be to the service. Budget holder and panel member are dated designations, not roles.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Officer,
    Manager,
    Hr,
    Admin,
    Auditor,
}

impl Role {
    pub const ALL: [Role; 5] = [Role::Officer, Role::Manager, Role::Hr, Role::Admin, Role::Auditor];

    pub fn as_str(self) -> &'static str {
        match self {
            Role::Officer => "officer",
            Role::Manager => "manager",
            Role::Hr => "hr",
            Role::Admin => "admin",
            Role::Auditor => "auditor",
        }
    }

    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// The role as a page says it.
    pub fn label(self) -> &'static str {
        match self {
            Role::Officer => "Officer",
            Role::Manager => "Manager",
            Role::Hr => "HR",
            Role::Admin => "Administrator",
            Role::Auditor => "Auditor",
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The roles of one person.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Roles(u8);

impl Roles {
    pub const NONE: Roles = Roles(0);

    pub fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    pub fn with(self, role: Role) -> Roles {
        Roles(self.0 | role.bit())
    }

    pub fn without(self, role: Role) -> Roles {
        Roles(self.0 & !role.bit())
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order of [`Role::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }

    /// Whether what is done to such an account is told to its owner, and whether it takes two to reset its second factor
    /// (trust.md 1).
    pub fn is_powerful(self) -> bool {
        [Role::Hr, Role::Admin, Role::Auditor].into_iter().any(|role| self.has(role))
    }

    /// Two roles that one person may not hold together (trust.md 1, rule 10): whoever grants roles has no personnel
    /// powers, and whoever audits does nothing that is audited.
    pub fn toxic_pair(self) -> Option<(Role, Role)> {
        if self.has(Role::Admin) && self.has(Role::Hr) {
            return Some((Role::Admin, Role::Hr));
        }
        self.has(Role::Auditor).then(|| self.without(Role::Auditor).iter().next()).flatten().map(|other| (Role::Auditor, other))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Roles {
        roles.into_iter().fold(Roles::NONE, Roles::with)
    }
}

/// Whether a person may sign in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Made, and not yet activated by the link that was mailed.
    Invited,
    Active,
    /// Ended. Nothing works with it, and nothing of it is lost.
    Disabled,
}

impl AccountState {
    pub const ALL: [AccountState; 3] = [AccountState::Invited, AccountState::Active, AccountState::Disabled];

    pub fn as_str(self) -> &'static str {
        match self {
            AccountState::Invited => "invited",
            AccountState::Active => "active",
            AccountState::Disabled => "disabled",
        }
    }

    pub fn from_word(word: &str) -> Option<AccountState> {
        AccountState::ALL.into_iter().find(|state| state.as_str() == word)
    }

    pub fn label(self) -> &'static str {
        match self {
            AccountState::Invited => "Not activated",
            AccountState::Active => "Active",
            AccountState::Disabled => "Closed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pairs_of_the_rule_are_toxic() {
        use Role::{Admin, Auditor, Hr, Manager, Officer};
        for (roles, pair) in [
            (vec![], None),
            (vec![Officer, Manager, Hr], None),
            (vec![Officer, Manager, Admin], None),
            (vec![Auditor], None),
            (vec![Hr, Admin], Some((Admin, Hr))),
            (vec![Officer, Auditor], Some((Auditor, Officer))),
            (vec![Manager, Auditor], Some((Auditor, Manager))),
            (vec![Hr, Auditor], Some((Auditor, Hr))),
            (vec![Admin, Auditor], Some((Auditor, Admin))),
        ] {
            assert_eq!(roles.iter().copied().collect::<Roles>().toxic_pair(), pair, "{roles:?}");
        }
    }
}
