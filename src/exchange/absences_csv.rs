//! The absences file: days away, and never why.

use super::cells::{Line, MAX_REFERENCE};
use super::staff::days;
use crate::domain::staff_import::AbsenceRow;

pub(super) fn read(line: &mut Line<'_>) -> Option<AbsenceRow> {
    let employee_ref = line.needed("employee_ref", MAX_REFERENCE);
    let days = days(line);
    Some(AbsenceRow { line: line.number, employee_ref: employee_ref?.into_owned(), days: days? })
}
