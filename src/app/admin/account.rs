//! One account: state, roles, ways in, and what waits for a second administrator.

use chrono::{DateTime, Utc};

use super::super::{AppError, Caller, Tx};
use super::known;
use crate::domain::ids::PersonId;
use crate::domain::people::Person;
use crate::domain::request::{Request, RequestKind, RequestState};
use crate::policy::{self, Action, Decision};
use crate::store::{access, people, requests};

/// One account as an administrator sees it.
#[derive(Clone, Debug)]
pub struct Account {
    pub person: Person,
    pub has_password: bool,
    /// Since when there is a second factor.
    pub second_factor_since: Option<DateTime<Utc>>,
    /// A role asks for one.
    pub second_factor_required: bool,
    /// Browsers that are signed in now.
    pub sessions: usize,
    /// Keys for programs that work now.
    pub tokens: usize,
    /// The caller may change it. Nobody changes their own.
    pub may_change: bool,
    pub is_own: bool,
    /// To reset the second factor takes a second administrator.
    pub takes_two: bool,
    pub waiting: Option<Waiting>,
}

/// A reset of the second factor that waits for a second administrator.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub request: Request,
    pub asked_by: String,
    /// The caller asked for it, so somebody else must confirm.
    pub is_mine: bool,
}

/// Shows an account.
pub fn account(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<Account, AppError> {
    let (person, subject) = known(tx, me, id)?;
    tx.allow(me, Action::ViewAccount, &subject)?;
    let may_change = policy::decide(&me.actor, Action::ManageUsers, &subject) == Decision::Allow;
    let credential = access::credential(tx.connection, id)?;
    let (now, limits) = (tx.now, tx.settings().limits);
    let sessions = access::sessions_of(tx.connection, id)?;
    let tokens = access::tokens_of(tx.connection, id)?;
    let waiting = match waiting(tx, id)? {
        None => None,
        Some(request) => {
            let asked_by = people::find(tx.connection, &request.asked_by)?.map(|person| person.name).unwrap_or_default();
            Some(Waiting { is_mine: request.asked_by == *me.id(), asked_by, request })
        }
    };
    Ok(Account {
        has_password: credential.password_hash.is_some(),
        second_factor_since: credential.second_factor().and(credential.totp_confirmed_at),
        second_factor_required: person.roles.iter().any(|role| tx.settings().require_totp.has(role)),
        sessions: sessions.iter().filter(|session| session.is_live(now, limits)).count(),
        tokens: tokens.iter().filter(|token| now < token.ends_at).count(),
        may_change,
        is_own: person.id == *me.id(),
        takes_two: person.roles.is_powerful(),
        waiting,
        person,
    })
}

/// The reset of somebody's second factor that waits, if one does.
pub(super) fn waiting(tx: &mut Tx<'_>, id: &PersonId) -> Result<Option<Request>, AppError> {
    let now = tx.now;
    let unsettled = requests::unsettled_about(tx.connection, id, RequestKind::SecondFactorReset)?;
    Ok(unsettled.into_iter().find(|request| request.state(now) == RequestState::Waiting))
}
