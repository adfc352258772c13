//! The events file: one row for a dated event of a case, such as a hearing.

use std::borrow::Cow;

use super::cells::{Line, MAX_REFERENCE};
use crate::domain::caseload::{HearingOutcome, HearingRole};
use crate::domain::staff_import::EventRow;

/// Columns that an events file may leave out.
pub(super) const OPTIONAL: &[&str] = &["ref", "outcome", "role"];

const ROLES: &[(&str, HearingRole)] = &[("representative", HearingRole::Representative), ("observer", HearingRole::Observer)];

pub(super) fn read(line: &mut Line<'_>) -> Option<EventRow> {
    let employee_ref = line.needed("employee_ref", MAX_REFERENCE);
    let metric = line.needed("metric", MAX_REFERENCE);
    let on = line.needed_date("on");
    let reference = line.text("ref", MAX_REFERENCE).map(Cow::into_owned);
    let outcomes = HearingOutcome::ALL.map(|outcome| (outcome.as_str(), outcome));
    let outcome = line.word("outcome", &outcomes);
    let role = line.word("role", ROLES);
    Some(EventRow {
        line: line.number,
        is_sound: !line.is_wrong,
        employee_ref: employee_ref.unwrap_or_default().into_owned(),
        metric: metric.unwrap_or_default().into_owned(),
        on,
        reference,
        outcome,
        role,
    })
}
