//! How much waits for a manager, for every page that they open: one query.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, asked_directly};
use super::schema::{application, delegation, designation, evidence, management_line};
use crate::domain::evidence::StateWord;
use crate::domain::ids::PersonId;
use crate::domain::progression::Stage;

/// What waits for a manager, of their own reports and of those of managers whom they cover for it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ForManager {
    pub reviews: i64,
    pub recommendations: i64,
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
    let named = designation::table
        .filter(designation::person_id.eq(id).and(designation::starts_on.le(day)))
        .filter(designation::ends_on.is_null().or(designation::ends_on.ge(day)))
        .count();
    let (reviews, recommendations, named): (Option<i64>, Option<i64>, Option<i64>) = asked_directly!(connection, direct => {
        diesel::select((reviews.single_value(), recommendations.single_value(), named.single_value())).get_result(direct)?
    });
    Ok(ForManager {
        reviews: reviews.unwrap_or(0),
        recommendations: recommendations.unwrap_or(0),
        designated: named.unwrap_or(0) > 0,
    })
}
