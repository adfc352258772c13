//! The list of people: those whom the caller may open, searched and filtered, a page at a time.

use super::super::posts::{self, HeldPost};
use super::super::{About, AppError, Caller, Tx, relations};
use super::{Named, names, teams_by_id};
use crate::domain::account::{AccountState, Role};
use crate::domain::audit::Outcome;
use crate::domain::ids::{PersonId, TeamId};
use crate::domain::people::Person;
use crate::policy::{self, Action, OfficerScope, Relation, Relations, Subject};
use crate::store::people_list::{self, Place, Query, Seek};
use crate::store::{lines, people, posts as post_rows};

/// People on one page, where nothing else is asked for.
const PAGE: usize = 50;
/// People on one page at most.
const MOST: usize = 200;

/// Which page of the list.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub enum Turn {
    #[default]
    First,
    /// What follows this person.
    After(PersonId),
    /// What stands before this person.
    Before(PersonId),
}

/// What is asked of the list. Every part that is given must hold.
#[derive(Clone, Default, Debug)]
pub struct ListQuery {
    /// Part of a name, staff number or address.
    pub search: Option<String>,
    pub team: Option<TeamId>,
    pub role: Option<Role>,
    pub account: Option<AccountState>,
    pub turn: Turn,
    /// People on the page, 200 at most; 50 where it is left out.
    pub limit: Option<usize>,
}

/// One row: a person with the posts held today.
#[derive(Clone, PartialEq, Debug)]
pub struct Listed {
    pub person: Person,
    pub posts: Vec<HeldPost>,
    pub manager: Option<Named>,
}

/// One page.
#[derive(Clone, PartialEq, Debug)]
pub struct List {
    pub people: Vec<Listed>,
    /// How many match in all.
    pub total: i64,
    /// How many the caller may open in all, whatever is searched for.
    pub of: i64,
    /// Where the neighbouring pages are, if there are any.
    pub previous: Option<Turn>,
    pub next: Option<Turn>,
}

/// Lists whom the caller may open.
pub fn list(tx: &mut Tx<'_>, me: &Caller, asked: &ListQuery) -> Result<List, AppError> {
    let within = match policy::scope(&me.actor) {
        OfficerScope::Nobody => {
            // The policy gives the reason, and the refusal is recorded.
            let own = Subject::person(me.organisation().clone(), me.id().clone(), Relations::of(Relation::Own));
            tx.allow(me, Action::ViewProfile, &own)?;
            return Err(AppError::NotFound);
        }
        OfficerScope::Own => Some(vec![me.id().clone()]),
        OfficerScope::OwnAndReports => Some(relations::below(tx, me.id())?.with(me.id())),
        OfficerScope::Organisation => None,
    };
    let everybody = Query {
        organisation: me.organisation().clone(),
        within,
        search: None,
        team: None,
        role: None,
        account: None,
        as_at: tx.today,
    };
    let of = people_list::count(tx.connection, &everybody)?;
    let query = Query {
        search: asked.search.clone(),
        team: asked.team.clone().filter(|team| !team.as_str().contains('\0')),
        role: asked.role,
        account: asked.account,
        ..everybody
    };
    let seek = match &asked.turn {
        Turn::First => Seek::First,
        Turn::After(id) => Seek::After(place(tx, me, id)?),
        Turn::Before(id) => Seek::Before(place(tx, me, id)?),
    };
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, MOST);
    let page = people_list::page(tx.connection, &query, &seek, limit)?;
    let at = |person: Option<&Person>| person.map(|person| person.id.clone());
    let previous = at(page.people.first()).filter(|_| page.has_previous).map(Turn::Before);
    let next = at(page.people.last()).filter(|_| page.has_next).map(Turn::After);
    let others = page.people.iter().filter(|person| person.id != *me.id()).count();
    if others > 0 {
        tx.record(me, Outcome::Read, "people_listed", About::whole("person"), vec![("shown", others.to_string())]);
    }
    Ok(List { people: described(tx, me, page.people)?, total: page.total, of, previous, next })
}

/// Where a person stands in the order. Names do not go into addresses, so a page is named by a person's id.
fn place(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<Place, AppError> {
    if id.as_str().contains('\0') {
        return Err(AppError::NotFound);
    }
    let person = people::find(tx.connection, id)?.filter(|person| person.organisation == *me.organisation());
    Ok(Place::of(&person.ok_or(AppError::NotFound)?))
}

/// Posts and line managers of all rows together.
fn described(tx: &mut Tx<'_>, me: &Caller, people: Vec<Person>) -> Result<Vec<Listed>, AppError> {
    let today = tx.today;
    let ids: Vec<PersonId> = people.iter().map(|person| person.id.clone()).collect();
    let held = post_rows::list_for_people(tx.connection, &ids)?;
    let above = lines::list_on(tx.connection, &ids, today)?;
    let names = names(tx, above.iter().map(|line| &line.manager))?;
    let teams = teams_by_id(tx, me)?;
    let library = tx.library();
    Ok(people
        .into_iter()
        .map(|person| {
            let manager = above.iter().find(|line| line.person == person.id).map(|line| line.manager.clone());
            let mine = held.iter().filter(|post| post.person == person.id && post.days.include(today));
            Listed {
                posts: mine.map(|post| posts::named(library, &teams, today, post.clone())).collect(),
                manager: manager.map(|id| Named { name: names.get(&id).cloned().unwrap_or_default(), id }),
                person,
            }
        })
        .collect())
}
