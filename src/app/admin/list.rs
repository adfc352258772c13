//! The accounts of an organisation, searched and filtered, and who holds which role.

use super::super::people::{Named, Turn};
use super::super::{AppError, Caller, Tx};
use crate::domain::account::{AccountState, Role};
use crate::domain::ids::PersonId;
use crate::domain::people::Person;
use crate::policy::{self, Action, OfficerScope, Subject};
use crate::store::people_list::{self, Place, Query, Seek};
use crate::store::{accounts, people};

/// Accounts on a page of the service.
const PAGE: usize = 50;
/// Accounts that a program may ask for at a time.
const MOST: usize = 200;
/// Holders of a role that are named.
const NAMED: usize = 20;

/// What is asked of the list. Every part that is given must hold.
#[derive(Clone, Default, Debug)]
pub struct ListQuery {
    /// Part of a name, staff number or address.
    pub search: Option<String>,
    pub state: Option<AccountState>,
    pub role: Option<Role>,
    pub turn: Turn,
    /// 50 where it is left out, 200 at most.
    pub limit: Option<usize>,
}

/// One account.
#[derive(Clone, PartialEq, Debug)]
pub struct AccountRow {
    pub person: Person,
    pub second_factor: bool,
    /// A role asks for a second factor.
    pub second_factor_required: bool,
}

/// One page.
#[derive(Clone, PartialEq, Debug)]
pub struct List {
    pub accounts: Vec<AccountRow>,
    /// How many match in all.
    pub total: i64,
    /// How many accounts there are, and how many of them are active.
    pub of: i64,
    pub active: i64,
    pub previous: Option<Turn>,
    pub next: Option<Turn>,
}

fn everybody(tx: &mut Tx<'_>, me: &Caller) -> Result<Query, AppError> {
    tx.allow(me, Action::ViewAccount, &Subject::organisation(me.organisation().clone()))?;
    let within = match policy::account_scope(&me.actor) {
        OfficerScope::Organisation => None,
        OfficerScope::Own | OfficerScope::OwnAndReports => Some(vec![me.id().clone()]),
        OfficerScope::Nobody => Some(Vec::new()),
    };
    let as_at = tx.today;
    Ok(Query { organisation: me.organisation().clone(), within, search: None, team: None, role: None, account: None, as_at })
}

/// Lists accounts.
pub fn list(tx: &mut Tx<'_>, me: &Caller, asked: &ListQuery) -> Result<List, AppError> {
    let everybody = everybody(tx, me)?;
    let of = people_list::count(tx.connection, &everybody)?;
    let active = Query { account: Some(AccountState::Active), ..everybody.clone() };
    let active = people_list::count(tx.connection, &active)?;
    let query = Query { search: asked.search.clone(), role: asked.role, account: asked.state, ..everybody };
    let seek = match &asked.turn {
        Turn::First => Seek::First,
        Turn::After(id) => Seek::After(place(tx, me, id)?),
        Turn::Before(id) => Seek::Before(place(tx, me, id)?),
    };
    let page = people_list::page(tx.connection, &query, &seek, asked.limit.unwrap_or(PAGE).clamp(1, MOST))?;
    let at = |person: Option<&Person>| person.map(|person| person.id.clone());
    let previous = at(page.people.first()).filter(|_| page.has_previous).map(Turn::Before);
    let next = at(page.people.last()).filter(|_| page.has_next).map(Turn::After);
    let ids: Vec<PersonId> = page.people.iter().map(|person| person.id.clone()).collect();
    let with = accounts::with_second_factor(tx.connection, &ids)?;
    let needed = tx.settings().require_totp;
    let accounts = page
        .people
        .into_iter()
        .map(|person| AccountRow {
            second_factor: with.contains(&person.id),
            second_factor_required: person.roles.iter().any(|role| needed.has(role)),
            person,
        })
        .collect();
    Ok(List { accounts, total: page.total, of, active, previous, next })
}

fn place(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<Place, AppError> {
    if id.as_str().contains('\0') {
        return Err(AppError::NotFound);
    }
    let person = people::find(tx.connection, id)?.filter(|person| person.organisation == *me.organisation());
    Ok(Place::of(&person.ok_or(AppError::NotFound)?))
}

/// Who holds a role.
#[derive(Clone, PartialEq, Debug)]
pub struct RoleHolders {
    pub role: Role,
    /// How many in all.
    pub total: i64,
    /// The first of them by name.
    pub people: Vec<Named>,
}

/// Every role with its holders; closed accounts are left out.
pub fn roles(tx: &mut Tx<'_>, me: &Caller) -> Result<Vec<RoleHolders>, AppError> {
    let everybody = everybody(tx, me)?;
    let mut all = Vec::new();
    for role in Role::ALL {
        let mut total = 0;
        let mut holders: Vec<Person> = Vec::new();
        for state in [AccountState::Active, AccountState::Invited] {
            let query = Query { role: Some(role), account: Some(state), ..everybody.clone() };
            let page = people_list::page(tx.connection, &query, &Seek::First, NAMED)?;
            total += page.total;
            holders.extend(page.people);
        }
        holders.sort_by_cached_key(Place::of);
        holders.truncate(NAMED);
        let people = holders.into_iter().map(|person| Named { id: person.id, name: person.name }).collect();
        all.push(RoleHolders { role, total, people });
    }
    Ok(all)
}
