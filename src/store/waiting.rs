//! How much waits for a manager, for every page that they open: one query.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, asked_directly};
use super::schema::{application, award, course_claim, delegation, designation, employment, evidence, management_line, person};
use crate::domain::evidence::StateWord;
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::progression::Stage;

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

/// Who reports to a manager on a day, or to somebody whom the manager covers for what `$scope` matches.
macro_rules! reports {
    ($manager:expr, $day:expr, $scope:expr) => {{
        let covered = delegation::table
            .filter(delegation::to_id.eq($manager).and(delegation::ended_at.is_null()))
            .filter(delegation::starts_on.le($day).and(delegation::ends_on.ge($day)).and(delegation::scopes.like($scope)))
            .select(delegation::from_id);
        management_line::table
            .filter(management_line::manager_id.eq($manager).or(management_line::manager_id.eq_any(covered)))
            .filter(management_line::starts_on.le($day))
            .filter(management_line::ends_on.is_null().or(management_line::ends_on.ge($day)))
            .filter(management_line::person_id.ne($manager))
            .select(management_line::person_id)
    }};
}

pub fn for_manager(connection: &mut AnyConnection, manager: &PersonId, day: NaiveDate) -> Result<ForManager, StoreError> {
    let id = manager.as_str();
    let reviews = evidence::table
        .filter(evidence::person_id.eq_any(reports!(id, day, "%review%")))
        .filter(evidence::state.eq(StateWord::Submitted.as_str()))
        .count();
    let recommendations = application::table
        .filter(application::person_id.eq_any(reports!(id, day, "%recommend%")))
        .filter(application::state.eq(Stage::Submitted.as_str()))
        .count();
    let awards = award::table
        .filter(award::person_id.eq_any(reports!(id, day, "%review%")))
        .filter(award::verified_on.is_null().and(award::withdrawn_at.is_null()))
        .count();
    let jobs = employment::table
        .filter(employment::person_id.eq_any(reports!(id, day, "%review%")))
        .filter(employment::verified_on.is_null().and(employment::withdrawn_at.is_null()))
        .count();
    let claims = course_claim::table
        .filter(course_claim::person_id.eq_any(reports!(id, day, "%review%")))
        .filter(course_claim::state.eq("waiting"))
        .count();
    let named = designation::table
        .filter(designation::person_id.eq(id).and(designation::starts_on.le(day)))
        .filter(designation::ends_on.is_null().or(designation::ends_on.ge(day)))
        .count();
    type Counts = (Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>);
    let (reviews, recommendations, named, awards, jobs, claims): Counts = asked_directly!(connection, direct => {
        diesel::select((
            reviews.single_value(),
            recommendations.single_value(),
            named.single_value(),
            awards.single_value(),
            jobs.single_value(),
            claims.single_value(),
        ))
        .get_result(direct)?
    });
    Ok(ForManager {
        reviews: reviews.unwrap_or(0),
        recommendations: recommendations.unwrap_or(0),
        to_verify: [awards, jobs, claims].into_iter().flatten().sum(),
        designated: named.unwrap_or(0) > 0,
    })
}

/// How many qualifications, jobs and courses of an organisation wait to be verified or confirmed, but for the reader's own: one
/// query.
pub fn to_verify_in(connection: &mut AnyConnection, organisation: &OrganisationId, reader: &PersonId) -> Result<i64, StoreError> {
    macro_rules! others {
        () => {
            person::table
                .filter(person::organisation_id.eq(organisation.as_str()).and(person::id.ne(reader.as_str())))
                .select(person::id)
        };
    }
    let awards = award::table
        .filter(award::withdrawn_at.is_null().and(award::verified_on.is_null()))
        .filter(award::person_id.eq_any(others!()))
        .count();
    let jobs = employment::table
        .filter(employment::verified_on.is_null().and(employment::withdrawn_at.is_null()))
        .filter(employment::person_id.eq_any(others!()))
        .count();
    let claims =
        course_claim::table.filter(course_claim::state.eq("waiting")).filter(course_claim::person_id.eq_any(others!())).count();
    let counts: (Option<i64>, Option<i64>, Option<i64>) = asked_directly!(connection, direct => {
        diesel::select((awards.single_value(), jobs.single_value(), claims.single_value())).get_result(direct)?
    });
    Ok([counts.0, counts.1, counts.2].into_iter().flatten().sum())
}
