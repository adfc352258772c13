//! Lists of what waits to be verified or confirmed, a page at a time: HR has everybody's, a manager those of the own team and of
//! the teams that they act for.

use super::{AppError, Caller, Tx, relations};
use crate::domain::account::Role;
use crate::policy::{Action, Cover, Subject};
use crate::store::waiting::Whose;

/// Rows of a page.
pub const PAGE: usize = 50;

/// Where a page begins, and its rows at most.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// `next` of the page before.
    pub after: Option<&'a str>,
    pub limit: usize,
}

impl<'a> Page<'a> {
    pub fn of(after: Option<&'a str>) -> Page<'a> {
        Page { after, limit: PAGE }
    }

    pub(super) fn after(self) -> Option<&'a str> {
        self.after.filter(|id| !id.contains('\0'))
    }

    /// One more than is shown, which tells whether there is another page.
    pub(super) fn read(self) -> i64 {
        i64::try_from(self.limit + 1).unwrap_or(i64::MAX)
    }

    /// What was read without the one more, and where the next page begins.
    pub(super) fn cut<T>(self, mut found: Vec<T>, id: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
        let more = found.len() > self.limit;
        found.truncate(self.limit);
        let next = found.last().map(id).filter(|_| more);
        (found, next)
    }
}

/// A page of what waits, the longest waiting first.
#[derive(Clone, Debug)]
pub struct Waiting<T> {
    pub rows: Vec<T>,
    /// Where the next page begins, where there is more.
    pub next: Option<String>,
}

/// Whose things wait for the caller.
pub(super) fn whose(tx: &mut Tx<'_>, me: &Caller) -> Result<Whose, AppError> {
    let mut everybody = Subject::own_team(me.organisation().clone());
    everybody.facts.cover = Some(Cover { review: true, ..Cover::default() });
    tx.allow(me, Action::VerifyQualification, &everybody)?;
    if me.actor.roles.has(Role::Hr) {
        return Ok(Whose::Organisation(me.organisation().clone()));
    }
    let below = relations::below(tx, me.id())?;
    Ok(Whose::People(below.direct.iter().chain(&below.acting).cloned().collect()))
}
