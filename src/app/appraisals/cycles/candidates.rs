//! Who can be in a cycle: whoever holds a post and has a line manager today.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::super::super::people::Named;
use super::super::super::{AppError, Caller, Tx, record};
use crate::domain::account::{AccountState, Role};
use crate::domain::ids::{PersonId, TeamId};
use crate::domain::people::{Person, Post};
use crate::store::{lines, people, posts};

/// Who would be in a cycle that is opened today, each list by name.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Candidates {
    pub in_it: Vec<Named>,
    /// Of those, who came after its first day.
    pub late: Vec<Named>,
    /// They hold a post and nobody manages them, so nobody could appraise them.
    pub without_manager: Vec<Named>,
}

/// Everybody with a post today, by name; or those of a team, of a job, of both.
pub(super) fn posted(
    tx: &mut Tx<'_>,
    me: &Caller,
    team: Option<&TeamId>,
    job_profile: Option<&str>,
) -> Result<Vec<(Person, Post, Option<PersonId>)>, AppError> {
    let today = tx.today;
    let mut all = people::list_for_organisation(tx.connection, me.organisation())?;
    all.retain(|person| person.account != AccountState::Disabled && person.roles.has(Role::Officer));
    all.sort_by_key(|person| (people::sort_key(&person.name), person.id.clone()));
    let ids: Vec<PersonId> = all.iter().map(|person| person.id.clone()).collect();
    let mut held: BTreeMap<PersonId, Vec<Post>> = BTreeMap::new();
    for post in posts::list_for_people(tx.connection, &ids)? {
        held.entry(post.person.clone()).or_default().push(post);
    }
    let managers: BTreeMap<PersonId, PersonId> =
        lines::list_on(tx.connection, &ids, today)?.into_iter().map(|line| (line.person, line.manager)).collect();
    let found = all.into_iter().filter_map(|person| {
        let post = record::post_on(held.get(&person.id)?, today)?.clone();
        let fits =
            team.is_none_or(|team| post.team.as_ref() == Some(team)) && job_profile.is_none_or(|job| post.job_profile == job);
        if !fits {
            return None;
        }
        let manager = managers.get(&person.id).cloned();
        Some((person, post, manager))
    });
    Ok(found.collect())
}

fn named(person: &Person) -> Named {
    Named { id: person.id.clone(), name: person.name.clone() }
}

/// Who is in it and who cannot be; and those who are, with their posts. `but`: who is in it already.
pub(super) fn sorted_out(
    all: Vec<(Person, Post, Option<PersonId>)>,
    first_day: NaiveDate,
    but: &BTreeSet<PersonId>,
) -> (Candidates, Vec<(Person, Post)>) {
    let (mut found, mut able) = (Candidates::default(), Vec::new());
    for (person, post, manager) in all.into_iter().filter(|(person, ..)| !but.contains(&person.id)) {
        if manager.is_none() {
            found.without_manager.push(named(&person));
            continue;
        }
        if post.days.starts_on > first_day {
            found.late.push(named(&person));
        }
        found.in_it.push(named(&person));
        able.push((person, post));
    }
    (found, able)
}
