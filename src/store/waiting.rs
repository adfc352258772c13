//! How much waits for a manager or for HR, for every page that they open, and the lists of it.

use chrono::NaiveDate;
use diesel::dsl::count;
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, asked_directly, written_out};
use super::delegations;
use super::lines::holds_on;
use super::schema::{
    application, award, award_equivalence, course_claim, delegation, designation, employment, evidence, management_line, person,
};
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::people::DelegationScope;

/// What waits for a manager, of their own reports and of those of managers whom they cover for it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ForManager {
    pub reviews: i64,
    pub recommendations: i64,
    /// Qualifications and jobs that nobody has verified, and courses that wait to be confirmed.
    pub to_verify: i64,
    /// The manager is named for something, in the organisation or in a team.
    pub designated: bool,
}

/// Whose things are asked for.
#[derive(Clone, Debug)]
pub enum Whose {
    Organisation(OrganisationId),
    People(Vec<PersonId>),
}

/// A page of a list of what waits, the longest waiting first.
#[derive(Clone, Copy, Debug)]
pub struct PageOf<'a> {
    pub whose: &'a Whose,
    /// Whose own are left out.
    pub but: &'a PersonId,
    /// The last thing of the page before.
    pub after: Option<&'a str>,
    pub limit: i64,
}

/// The ids of a page of what waits in a table. `$since`: the column that says since when; `$waits`: what has to hold.
macro_rules! waiting_page {
    ($connection:expr, $table:ident, $since:ident, $waits:expr, $page:expr) => {{
        use $crate::store::db::AnyBackend;
        use $crate::store::schema::person;
        use $crate::store::waiting::Whose;
        let page = $page;
        let mut query = $table::table
            .filter($waits)
            .filter($table::person_id.ne(page.but.as_str()))
            .order(($table::$since, $table::id))
            .limit(page.limit)
            .select($table::id)
            .into_boxed::<AnyBackend>();
        query = match page.whose {
            Whose::Organisation(id) => {
                let people = person::table.filter(person::organisation_id.eq(id.as_str())).select(person::id);
                query.filter($table::person_id.eq_any(people))
            }
            Whose::People(people) => query.filter($table::person_id.eq_any(people.iter().map(PersonId::as_str))),
        };
        if let Some(after) = page.after {
            let last: Option<chrono::NaiveDateTime> =
                $table::table.find(after).select($table::$since).first(&mut *$connection).optional()?;
            if let Some(last) = last {
                let same = $table::$since.eq(last).and($table::id.gt(after));
                query = query.filter($table::$since.gt(last).or(same));
            }
        }
        let ids: Vec<String> = query.load(&mut *$connection)?;
        ids
    }};
}
pub(super) use waiting_page;

written_out! {
    /// A piece waits for a review.
    PieceWaits: "evidence.state = 'submitted'"
    /// An application waits for a recommendation.
    ApplicationWaits: "application.state = 'submitted'"
    /// A course waits to be confirmed.
    ClaimWaits: "course_claim.state = 'waiting'"
    /// HR is asked whether an award counts as equivalent.
    EquivalentWaits: "award_equivalence.state = 'pending'"
}

/// Of one line: whose it is, then pieces of evidence, applications, qualifications, jobs and courses that wait. Last, what the
/// manager is named for, the same in all.
type LineCounts = (String, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

/// Goes once through the lines of the manager and of those whom they cover, and counts what waits along each.
pub fn for_manager(connection: &mut AnyConnection, manager: &PersonId, day: NaiveDate) -> Result<ForManager, StoreError> {
    let id = manager.as_str();
    let covered = delegation::table
        .filter(delegation::to_id.eq(id).and(delegation::ended_at.is_null()))
        .filter(delegation::starts_on.le(day).and(delegation::ends_on.ge(day)))
        .select(delegation::from_id);
    macro_rules! of_line {
        ($table:ident, $waits:expr) => {
            $table::table.filter($table::person_id.eq(management_line::person_id)).filter($waits).count().single_value()
        };
    }
    macro_rules! named {
        () => {
            designation::table
                .filter(designation::person_id.eq(id).and(designation::starts_on.le(day)))
                .filter(designation::ends_on.is_null().or(designation::ends_on.ge(day)))
                .count()
        };
    }
    let lines: Vec<LineCounts> = asked_directly!(&mut *connection, direct => management_line::table
        .filter(management_line::manager_id.eq(id).or(management_line::manager_id.eq_any(covered)))
        .filter(holds_on!(day).and(management_line::person_id.ne(id)))
        .select((
            management_line::manager_id,
            of_line!(evidence, PieceWaits),
            of_line!(application, ApplicationWaits),
            of_line!(award, award::verified_on.is_null().and(award::withdrawn_at.is_null())),
            of_line!(employment, employment::verified_on.is_null().and(employment::withdrawn_at.is_null())),
            of_line!(course_claim, ClaimWaits),
            named!().single_value(),
        ))
        .load(direct)?);
    let named: i64 = match lines.first() {
        Some((.., named)) => named.unwrap_or(0),
        None => asked_directly!(&mut *connection, direct => named!().get_result(direct)?),
    };
    // Few cover for anybody, so what for is asked only then.
    let covers = match lines.iter().any(|(whose, ..)| whose != id) {
        true => delegations::list_active_to(connection, manager, day)?,
        false => Vec::new(),
    };
    let may = |whose: &str, scope| {
        whose == id || covers.iter().any(|cover| cover.from.as_str() == whose && cover.scopes.contains(&scope))
    };
    let mut found = ForManager { designated: named > 0, ..ForManager::default() };
    for (whose, pieces, applications, awards, jobs, claims, _) in lines {
        if may(&whose, DelegationScope::Review) {
            found.reviews += pieces.unwrap_or(0);
            found.to_verify += [awards, jobs, claims].into_iter().flatten().sum::<i64>();
        }
        if may(&whose, DelegationScope::Recommend) {
            found.recommendations += applications.unwrap_or(0);
        }
    }
    Ok(found)
}

/// How many qualifications, jobs and courses of an organisation wait for HR to verify, decide or confirm, but for the reader's
/// own: one query.
pub fn to_verify_in(connection: &mut AnyConnection, organisation: &OrganisationId, reader: &PersonId) -> Result<i64, StoreError> {
    // What waits is short beside the people of a council, so it is read and each looked up: text that is put together is found by
    // no index, which keeps a database from beginning with the people.
    macro_rules! elsewhere {
        ($person:expr) => {
            person::organisation_id.concat("").eq(organisation.as_str()).and($person.ne(reader.as_str()))
        };
    }
    let awards = award::table
        .inner_join(person::table.on(person::id.eq(award::person_id)))
        .filter(award::verified_on.is_null().and(award::withdrawn_at.is_null()))
        .filter(elsewhere!(award::person_id))
        .count();
    // Verified, but HR is asked whether it counts as equivalent.
    let equivalents = award_equivalence::table
        .inner_join(award::table.on(award::id.eq(award_equivalence::award_id)))
        .inner_join(person::table.on(person::id.eq(award::person_id)))
        .filter(EquivalentWaits)
        .filter(award::verified_on.is_not_null().and(award::withdrawn_at.is_null()))
        .filter(elsewhere!(award::person_id))
        .select(count(award::id).aggregate_distinct());
    let jobs = employment::table
        .inner_join(person::table.on(person::id.eq(employment::person_id)))
        .filter(employment::verified_on.is_null().and(employment::withdrawn_at.is_null()))
        .filter(elsewhere!(employment::person_id))
        .count();
    let claims = course_claim::table
        .inner_join(person::table.on(person::id.eq(course_claim::person_id)))
        .filter(ClaimWaits)
        .filter(elsewhere!(course_claim::person_id))
        .count();
    type Counts = (Option<i64>, Option<i64>, Option<i64>, Option<i64>);
    let (awards, equivalents, jobs, claims): Counts = asked_directly!(connection, direct => {
        diesel::select((awards.single_value(), equivalents.single_value(), jobs.single_value(), claims.single_value()))
            .get_result(direct)?
    });
    Ok([awards, equivalents, jobs, claims].into_iter().flatten().sum())
}
