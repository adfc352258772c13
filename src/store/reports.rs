//! Queries of reports: who held a post on a day, in steps by id, and which frameworks and managers there were. A report is read
//! in steps of bounded size, so nothing here gives more rows than it is asked for.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{count_star, exists};
use diesel::prelude::*;

use super::db::{AnyBackend, AnyConnection, StoreError, asked_directly};
use super::schema::{management_line, person, post, post_move};
use super::span::Span;
use crate::domain::ids::{OrganisationId, PersonId, TeamId};

/// Whose posts of which day. Every part that is given must hold.
#[derive(Clone, Debug)]
pub struct Holders {
    pub organisation: OrganisationId,
    pub day: NaiveDate,
    /// Posts that were written down at this time or later are left out.
    pub known_before: Option<DateTime<Utc>>,
    /// Only these people.
    pub within: Option<Vec<PersonId>>,
    /// In this team now, or having left it: whether that was so on the day is not decided here.
    pub team: Option<TeamId>,
    /// A framework's id.
    pub framework: Option<String>,
    /// The line manager of the day.
    pub manager: Option<PersonId>,
}

type Boxed<'q> = diesel::dsl::IntoBoxed<'q, post::table, AnyBackend>;

impl Holders {
    fn posts(&self) -> Boxed<'_> {
        let mut posts = post::table
            .filter(post::organisation_id.eq(self.organisation.as_str()))
            .filter(post::starts_on.le(self.day).and(post::ends_on.is_null().or(post::ends_on.ge(self.day))))
            .into_boxed::<AnyBackend>();
        if let Some(moment) = self.known_before {
            posts = posts.filter(post::made_at.lt(moment.naive_utc()));
        }
        if let Some(people) = &self.within {
            posts = posts.filter(post::person_id.eq_any(people.iter().map(PersonId::as_str).collect::<Vec<_>>()));
        }
        if let Some(team) = &self.team {
            let left = post_move::table.filter(post_move::post_id.eq(post::id).and(post_move::team_before.eq(team.as_str())));
            posts = posts.filter(post::team_id.eq(team.as_str()).or(exists(left).nullable()));
        }
        if let Some(framework) = &self.framework {
            posts = posts.filter(post::framework.eq(framework.as_str()));
        }
        if let Some(manager) = &self.manager {
            let reports = management_line::table
                .filter(management_line::manager_id.eq(manager.as_str()))
                .filter(management_line::starts_on.le(self.day))
                .filter(management_line::ends_on.is_null().or(management_line::ends_on.ge(self.day)))
                .select(management_line::person_id);
            posts = posts.filter(post::person_id.eq_any(reports));
        }
        posts
    }
}

/// How many posts are held, as far as a query can tell.
pub fn count(connection: &mut AnyConnection, of: &Holders) -> Result<i64, StoreError> {
    Ok(of.posts().select(count_star()).get_result(connection)?)
}

/// The holders after one of them, in order of id, at most `limit`, and only those that lie among the next `limit` people of the
/// whole database: what is read of a step is bounded by that, however thinly they are spread. Empty after the last.
pub fn next(connection: &mut AnyConnection, of: &Holders, after: &str, limit: i64) -> Result<Vec<PersonId>, StoreError> {
    let mut ids: Vec<String> = of
        .posts()
        .filter(post::person_id.gt(after.to_owned()))
        .select(post::person_id)
        .distinct()
        .order(post::person_id)
        .limit(limit)
        .load(connection)?;
    let Some(first) = ids.first() else { return Ok(Vec::new()) };
    let last: Option<String> = person::table
        .filter(person::id.ge(first))
        .order(person::id)
        .offset(limit - 1)
        .select(person::id)
        .first(connection)
        .optional()?;
    if let Some(last) = last {
        ids.retain(|id| *id <= last);
    }
    Ok(ids.into_iter().map(PersonId::new).collect())
}

/// The frameworks of the posts, by id.
pub fn frameworks(connection: &mut AnyConnection, of: &Holders) -> Result<Vec<String>, StoreError> {
    let found: Vec<Option<String>> = of.posts().select(post::framework).distinct().order(post::framework).load(connection)?;
    Ok(found.into_iter().flatten().collect())
}

/// The line managers of an organisation on a day, by name.
pub fn managers(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    day: NaiveDate,
) -> Result<Vec<(PersonId, String)>, StoreError> {
    let lines = management_line::table
        .filter(management_line::starts_on.le(day))
        .filter(management_line::ends_on.is_null().or(management_line::ends_on.ge(day)))
        .select(management_line::manager_id);
    let rows: Vec<(String, String)> = person::table
        .filter(person::organisation_id.eq(organisation.as_str()).and(person::id.eq_any(lines)))
        .order((person::sort_key, person::id))
        .select((person::id, person::name))
        .load(connection)?;
    Ok(rows.into_iter().map(|(id, name)| (PersonId::new(id), name)).collect())
}

/// Somebody as a row of a report names them: id, staff number and name. By id.
pub fn named(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, Option<String>, String)>, StoreError> {
    let rows: Vec<(String, Option<String>, String)> = asked_directly!(connection, direct => person::table
        .filter(person::id.between(&of.first, &of.last))
        .order(person::id)
        .select((person::id, person::employee_ref, person::name))
        .load(direct)?);
    Ok(rows.into_iter().map(|(id, employee_ref, name)| (PersonId::new(id), employee_ref, name)).collect())
}

/// Whose line manager was who on a day: the person, and the manager with the name of now. By person; of two lines the later
/// counts and comes last.
pub fn managers_of(
    connection: &mut AnyConnection,
    of: &Span,
    day: NaiveDate,
) -> Result<Vec<(PersonId, PersonId, String)>, StoreError> {
    let rows: Vec<(String, String, String)> = asked_directly!(connection, direct => management_line::table
        .inner_join(person::table.on(person::id.eq(management_line::manager_id)))
        .filter(management_line::person_id.between(&of.first, &of.last).and(management_line::made_at.lt(of.known_before)))
        .filter(management_line::starts_on.le(day))
        .filter(management_line::ends_on.is_null().or(management_line::ends_on.ge(day)))
        .order((management_line::person_id, management_line::starts_on))
        .select((management_line::person_id, person::id, person::name))
        .load(direct)?);
    Ok(rows.into_iter().map(|(of, id, name)| (PersonId::new(of), PersonId::new(id), name)).collect())
}
