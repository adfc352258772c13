//! The people of a manager with where each stands, for the one page that shows fifty of them: one query.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, asked_directly};
use super::lines::holds_on;
use super::projections::GlanceRow;
use super::schema::{development_action, evidence, management_line, person, projection, standing_due};
use super::waiting::PieceWaits;
use crate::domain::development::ActionState;
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::projection::Glance;

/// Somebody of a team.
pub struct Report {
    pub person: PersonId,
    pub organisation: OrganisationId,
    pub name: String,
    /// By which names are put in order.
    pub sort_key: String,
    /// Pieces of evidence that wait for a review.
    pub waiting: u32,
    /// Actions of their plan that are open and past their day.
    pub overdue: u32,
    /// Where they stood when that was worked out last.
    pub standing: Option<Glance>,
    /// Something has changed since.
    pub is_due: bool,
}

/// Id, organisation, name and its key, pieces that wait, actions that are overdue, standing, and whether that is due.
type ReportRow = (String, String, String, String, Option<i64>, Option<i64>, Option<GlanceRow>, bool);

/// The direct reports of a manager on a day, in no order.
pub fn reports_of(connection: &mut AnyConnection, manager: &PersonId, day: NaiveDate) -> Result<Vec<Report>, StoreError> {
    let waiting = evidence::table.filter(evidence::person_id.eq(management_line::person_id)).filter(PieceWaits).count();
    let overdue = development_action::table
        .filter(development_action::person_id.eq(management_line::person_id))
        .filter(development_action::state.eq(ActionState::Open.word()).and(development_action::due_on.lt(day)))
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
                person::sort_key,
                waiting.single_value(),
                overdue.single_value(),
                Option::<GlanceRow>::as_select(),
                due,
            ))
            .load(direct)?);
    rows.into_iter()
        .map(|(id, organisation, name, sort_key, waiting, overdue, standing, is_due)| {
            let number = |count: Option<i64>| count.and_then(|count| u32::try_from(count).ok()).unwrap_or(0);
            let person = PersonId::new(id);
            Ok(Report {
                organisation: OrganisationId::new(organisation),
                name,
                sort_key,
                waiting: number(waiting),
                overdue: number(overdue),
                standing: standing.map(|standing| standing.read(&person)).transpose()?,
                person,
                is_due,
            })
        })
        .collect()
}
