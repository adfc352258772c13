//! What stands before a change to somebody: whom it is about, and what the caller may do.

use super::super::relations;
use super::super::{AppError, Caller, Tx, delegations};
use super::Profile;
use crate::domain::ids::PersonId;
use crate::policy::{self, Action, Subject};
use crate::store::people;

/// What can be done about a person as staff, apart from cover.
const ACTIONS: [Action; 7] = [
    Action::ViewProfile,
    Action::ViewHistory,
    Action::Rectify,
    Action::SetLine,
    Action::Designate,
    Action::ViewAccount,
    Action::ManageUsers,
];

/// The profile of somebody whom the caller may change in this way; the refusal says why not.
pub fn changeable(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, action: Action) -> Result<Profile, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, action, &standing.subject(&person))?;
    super::profile(tx, me, id)
}

/// What the caller may do about somebody now. Whoever may do nothing does not learn that the person is there.
pub fn actions(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<Vec<Action>, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    let subject = standing.subject(&person);
    let mut may: Vec<Action> =
        ACTIONS.into_iter().filter(|action| policy::decide(&me.actor, *action, &subject).offers()).collect();
    if !may.contains(&Action::ViewProfile) && !may.contains(&Action::ViewAccount) {
        // Whoever may not see the person is told nothing; the policy gives the reason, and the refusal is recorded.
        tx.allow(me, Action::ViewProfile, &subject)?;
    }
    if delegations::may_arrange(me, &person, &standing) {
        may.push(Action::Delegate);
    }
    Ok(may)
}

/// Whether the caller may add people to the staff, so that a page offers it.
pub fn may_add(me: &Caller) -> bool {
    policy::decide(&me.actor, Action::SetLine, &Subject::organisation(me.organisation().clone())).offers()
}

/// The same as a refusal, for the form by which somebody is added.
pub fn must_be_able_to_add(tx: &mut Tx<'_>, me: &Caller) -> Result<(), AppError> {
    tx.allow(me, Action::SetLine, &Subject::organisation(me.organisation().clone()))
}

/// Somebody of the caller's organisation by staff number, as it is typed into `field`.
pub fn with_ref(tx: &mut Tx<'_>, me: &Caller, field: &str, number: &str) -> Result<PersonId, AppError> {
    let number = number.trim();
    if number.is_empty() {
        return Err(AppError::field(field, "required", "Enter an employee reference"));
    }
    let found = if number.contains('\0') { None } else { people::find_by_ref(tx.connection, me.organisation(), number)? };
    let nobody = || AppError::field(field, "unknown_officer", format!("Nobody has reference {number}"));
    Ok(found.ok_or_else(nobody)?.id)
}
