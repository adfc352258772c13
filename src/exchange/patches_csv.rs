//! The patches file: one row a patch held or covered by a person.

use super::cells::{Line, MAX_REFERENCE};
use super::staff::days;
use crate::domain::caseload::Basis;
use crate::domain::staff_import::PatchRow;

/// Columns that a patches file may leave out.
pub(super) const OPTIONAL: &[&str] = &["basis"];

pub(super) fn read(line: &mut Line<'_>) -> Option<PatchRow> {
    let patch = line.needed("patch", MAX_REFERENCE);
    let employee_ref = line.needed("employee_ref", MAX_REFERENCE);
    let days = days(line);
    let basis = match line.cell("basis") {
        None => Some(Basis::Substantive),
        Some(_) => line.word("basis", &[("substantive", Basis::Substantive), ("cover", Basis::Cover)]),
    };
    Some(PatchRow {
        line: line.number,
        patch: patch?.into_owned(),
        employee_ref: employee_ref?.into_owned(),
        days: days?,
        basis: basis?,
    })
}
