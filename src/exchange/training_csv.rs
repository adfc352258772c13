//! The courses file: one row for a course that somebody finished.

use std::borrow::Cow;

use super::cells::{Line, MAX_REFERENCE};
use crate::domain::staff_import::learning::TrainingRow;

/// Columns that a courses file may leave out.
pub(super) const OPTIONAL: &[&str] = &["source"];
/// Letters at most.
const SOURCE: usize = 100;

pub(super) fn read(line: &mut Line<'_>) -> Option<TrainingRow> {
    let employee_ref = line.needed("employee_ref", MAX_REFERENCE);
    let course = line.needed("course", MAX_REFERENCE);
    let completed_on = line.needed_date("completed_on");
    let source = line.text("source", SOURCE).map(Cow::into_owned);
    Some(TrainingRow {
        line: line.number,
        employee_ref: employee_ref?.into_owned(),
        course: course?.into_owned(),
        completed_on: completed_on?,
        source,
    })
}
