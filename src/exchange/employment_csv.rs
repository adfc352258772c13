//! The employment file: jobs, here and elsewhere, with the field that they were in.

use std::borrow::Cow;

use super::cells::{Line, MAX_NAME, MAX_REFERENCE};
use super::staff::days;
use crate::domain::problem::Code;
use crate::domain::staff_import::EmploymentRow;

/// Columns that a file may leave out.
pub(super) const OPTIONAL: &[&str] = &["to", "verified_by", "verified_on"];

pub(super) fn read(line: &mut Line<'_>) -> Option<EmploymentRow> {
    let employee_ref = line.needed("employee_ref", MAX_REFERENCE);
    let employer = line.needed("employer", MAX_NAME);
    let field = line.needed("field", MAX_REFERENCE).map(|field| field.to_lowercase());
    let is_id = |field: &str| field.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    let field = match field {
        Some(field) if !is_id(&field) => {
            line.refuse(Code::IdFormat, "field", &field, "use letters, digits, dots, underscores and hyphens: housing");
            None
        }
        other => other,
    };
    let days = days(line);
    let verified_by = line.text("verified_by", MAX_REFERENCE).map(Cow::into_owned);
    let verified_on = line.date("verified_on");
    // One without the other says nothing.
    match (&verified_by, verified_on) {
        (Some(_), None) if line.cell("verified_on").is_none() => line.blank("verified_on"),
        (None, Some(_)) if line.cell("verified_by").is_none() => line.blank("verified_by"),
        _ => {}
    }
    Some(EmploymentRow {
        line: line.number,
        employee_ref: employee_ref?.into_owned(),
        employer: employer?.into_owned(),
        field: field?,
        days: days?,
        verified: verified_by.zip(verified_on),
    })
}
