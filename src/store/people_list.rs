//! Pages of an organisation's people: searched, filtered, counted. A page begins behind a place in the order of names, so
//! that nobody is shown twice or missed where people come and go between two pages.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::db::{AnyBackend, AnyConnection, StoreError};
use super::people;
use super::schema::{person, post, role_grant};
use crate::domain::account::{AccountState, Role};
use crate::domain::ids::{OrganisationId, PersonId, TeamId};
use crate::domain::people::Person;

diesel::define_sql_function! {
    /// Small letters, of ASCII at least.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

/// Longer than any name, reference or address; whoever searches for more finds nobody.
const LONGEST_SEARCH: usize = 320;
/// Ids that go into one query.
const PART: usize = 10_000;
const ESCAPE: char = '!';

/// Which people. Every part that is given must hold.
#[derive(Clone, Debug)]
pub struct Query {
    pub organisation: OrganisationId,
    /// Only these, each once, where the reader may not see everyone.
    pub within: Option<Vec<PersonId>>,
    /// Part of a name, staff number or address, in any case. No character stands for others.
    pub search: Option<String>,
    /// The team of a post that is held on `as_at`.
    pub team: Option<TeamId>,
    pub role: Option<Role>,
    pub account: Option<AccountState>,
    pub as_at: NaiveDate,
}

/// A place in the order of names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    pub sort_key: String,
    pub id: String,
}

impl Place {
    pub fn of(person: &Person) -> Place {
        Place { sort_key: people::sort_key(&person.name), id: person.id.as_str().to_owned() }
    }
}

/// Which page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Seek {
    First,
    /// What follows a place.
    After(Place),
    /// What stands right before a place.
    Before(Place),
}

/// People in the order of their names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    pub people: Vec<Person>,
    /// How many match in all.
    pub total: i64,
    /// Whether some stand before these, and after them.
    pub has_previous: bool,
    pub has_next: bool,
}

type Boxed<'q> = diesel::dsl::IntoBoxed<'q, person::table, AnyBackend>;

/// One page of at most `limit` people.
pub fn page(connection: &mut AnyConnection, query: &Query, seek: &Seek, limit: usize) -> Result<Page, StoreError> {
    let Some(sought) = Sought::new(query) else {
        return Ok(Page { people: Vec::new(), total: 0, has_previous: false, has_next: false });
    };
    // One more than fits says whether there is a next page.
    let most = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
    let mut total = 0;
    let mut places = Vec::new();
    for part in sought.parts() {
        total += sought.matching(part).count().get_result::<i64>(connection)?;
        places.extend(places_of(connection, sought.matching(part), seek, most)?);
    }
    places.sort();
    let more = places.len() > limit;
    match seek {
        Seek::Before(_) => drop(places.drain(..places.len().saturating_sub(limit))),
        Seek::First | Seek::After(_) => places.truncate(limit),
    }
    let mut found = people::find_all(connection, &places.iter().map(|place| PersonId::new(&*place.id)).collect::<Vec<_>>())?;
    found.sort_by_cached_key(Place::of);
    let (has_previous, has_next) = match seek {
        Seek::First => (false, more),
        Seek::After(_) => (true, more),
        Seek::Before(_) => (more, true),
    };
    Ok(Page { people: found, total, has_previous, has_next })
}

/// How many match.
pub fn count(connection: &mut AnyConnection, query: &Query) -> Result<i64, StoreError> {
    let Some(sought) = Sought::new(query) else { return Ok(0) };
    let mut total = 0;
    for part in sought.parts() {
        total += sought.matching(part).count().get_result::<i64>(connection)?;
    }
    Ok(total)
}

/// A question that somebody may answer to.
struct Sought<'q> {
    query: &'q Query,
    pattern: Option<String>,
}

/// Text as a pattern that means just this text anywhere.
fn pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | ESCAPE) {
            pattern.push(ESCAPE);
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

impl<'q> Sought<'q> {
    /// None where nobody can match.
    fn new(query: &'q Query) -> Option<Sought<'q>> {
        let search = query.search.as_deref().map(people::sort_key).filter(|text| !text.is_empty());
        let hopeless = search.as_deref().is_some_and(|text| text.contains('\0') || text.chars().count() > LONGEST_SEARCH);
        let nobody = query.within.as_ref().is_some_and(Vec::is_empty);
        (!hopeless && !nobody).then(|| Sought { query, pattern: search.as_deref().map(pattern) })
    }

    /// The ids that go into one query each; one without ids where everybody may match.
    fn parts(&self) -> Vec<Option<&'q [PersonId]>> {
        match &self.query.within {
            None => vec![None],
            Some(ids) => ids.chunks(PART).map(Some).collect(),
        }
    }

    fn matching(&self, within: Option<&'q [PersonId]>) -> Boxed<'q> {
        let mut people =
            person::table.filter(person::organisation_id.eq(self.query.organisation.as_str())).into_boxed::<AnyBackend>();
        if let Some(ids) = within {
            people = people.filter(person::id.eq_any(ids.iter().map(PersonId::as_str).collect::<Vec<_>>()));
        }
        if let Some(pattern) = &self.pattern {
            people = people.filter(
                person::sort_key
                    .like(pattern.clone())
                    .escape(ESCAPE)
                    .nullable()
                    .or(lower(person::employee_ref).like(pattern.clone()).escape(ESCAPE))
                    .or(person::email.like(pattern.clone()).escape(ESCAPE)),
            );
        }
        if let Some(team) = &self.query.team {
            let held = post::table
                .filter(post::team_id.eq(team.as_str()).and(post::starts_on.le(self.query.as_at)))
                .filter(post::ends_on.is_null().or(post::ends_on.ge(self.query.as_at)))
                .select(post::person_id);
            people = people.filter(person::id.eq_any(held));
        }
        if let Some(role) = self.query.role {
            let holders = role_grant::table
                .filter(role_grant::role.eq(role.as_str()).and(role_grant::revoked_at.is_null()))
                .select(role_grant::person_id);
            people = people.filter(person::id.eq_any(holders));
        }
        if let Some(account) = self.query.account {
            people = people.filter(person::account_state.eq(account.as_str()));
        }
        people
    }
}

fn places_of(connection: &mut AnyConnection, people: Boxed<'_>, seek: &Seek, most: i64) -> Result<Vec<Place>, StoreError> {
    let rows: Vec<(String, String)> = match seek {
        Seek::First => people
            .order((person::sort_key.asc(), person::id.asc()))
            .select((person::sort_key, person::id))
            .limit(most)
            .load(connection)?,
        Seek::After(place) => people
            .filter(
                person::sort_key
                    .gt(place.sort_key.clone())
                    .or(person::sort_key.eq(place.sort_key.clone()).and(person::id.gt(place.id.clone()))),
            )
            .order((person::sort_key.asc(), person::id.asc()))
            .select((person::sort_key, person::id))
            .limit(most)
            .load(connection)?,
        Seek::Before(place) => people
            .filter(
                person::sort_key
                    .lt(place.sort_key.clone())
                    .or(person::sort_key.eq(place.sort_key.clone()).and(person::id.lt(place.id.clone()))),
            )
            .order((person::sort_key.desc(), person::id.desc()))
            .select((person::sort_key, person::id))
            .limit(most)
            .load(connection)?,
    };
    Ok(rows.into_iter().map(|(sort_key, id)| Place { sort_key, id }).collect())
}
