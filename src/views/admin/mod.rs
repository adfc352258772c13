//! What an administrator sees: accounts and roles, the outbox of mails, tokens, settings. Never a record.

mod people;
mod security;
mod system;

pub use people::{AccountRow, AddPerson, AdminPerson, EditAccount, People, RoleGroup, Roles, may, state_tag};
pub use security::{Security, SecurityRow};
pub use system::{AllTokens, Mail, MailRow, OwnedToken, Setting, SettingGroup, Settings};
