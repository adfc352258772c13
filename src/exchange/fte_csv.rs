//! The hours file: one row for each day on which somebody's working hours change.

use super::cells::{Line, MAX_REFERENCE};
use crate::domain::staff_import::FteRow;

pub(super) fn read(line: &mut Line<'_>) -> Option<FteRow> {
    let employee_ref = line.needed("employee_ref", MAX_REFERENCE);
    let starts_on = line.needed_date("from");
    line.must_have("fte");
    let fte = line.fte("fte");
    Some(FteRow { line: line.number, employee_ref: employee_ref?.into_owned(), starts_on: starts_on?, fte: fte? })
}
