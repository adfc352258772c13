//! The people of a manager with where each stands, for the one page that shows fifty of them: one query.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, asked_directly};
use super::lines::holds_on;
use super::projections::Row;
use super::schema::{evidence, management_line, person, projection, standing_due};
use crate::domain::evidence::StateWord;
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::projection::Projection;

/// Somebody of a team.
pub struct Report {
    pub person: PersonId,
    pub organisation: OrganisationId,
    pub name: String,
    /// Pieces of evidence that wait for a review.
    pub waiting: u32,
    /// Where they stood when that was worked out last.
    pub standing: Option<Projection>,
    /// Something has changed since.
    pub is_due: bool,
}

/// Id, organisation, name, pieces that wait, standing, and whether that is due.
type ReportRow = (String, String, String, Option<i64>, Option<Row>, bool);

/// The direct reports of a manager on a day, in no order.
pub fn reports_of(connection: &mut AnyConnection, manager: &PersonId, day: NaiveDate) -> Result<Vec<Report>, StoreError> {
    let waiting = evidence::table
        .filter(evidence::person_id.eq(management_line::person_id))
        .filter(evidence::state.eq(StateWord::Submitted.as_str()))
        .count();
    let due = diesel::dsl::exists(standing_due::table.filter(standing_due::person_id.eq(management_line::person_id)));
    let rows: Vec<ReportRow> = asked_directly!(connection, direct => management_line::table
            .inner_join(person::table.on(person::id.eq(management_line::person_id)))
            .left_join(projection::table.on(projection::person_id.eq(management_line::person_id)))
            .filter(management_line::manager_id.eq(manager.as_str()).and(holds_on!(day)))
            .select((
                person::id,
                person::organisation_id,
                person::name,
                waiting.single_value(),
                Option::<Row>::as_select(),
                due,
            ))
            .load(direct)?);
    rows.into_iter()
        .map(|(id, organisation, name, waiting, standing, is_due)| {
            Ok(Report {
                person: PersonId::new(id),
                organisation: OrganisationId::new(organisation),
                name,
                waiting: waiting.and_then(|waiting| u32::try_from(waiting).ok()).unwrap_or(0),
                standing: standing.map(Row::read).transpose()?,
                is_due,
            })
        })
        .collect()
}
