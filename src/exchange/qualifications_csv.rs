//! The qualifications file: one row for each qualification that somebody holds or works towards.

use std::borrow::Cow;

use super::cells::{Line, MAX_NAME, MAX_REFERENCE};
use crate::domain::officer::AwardStatus;
use crate::domain::staff_import::AwardRow;

/// Columns that a file may leave out.
pub(super) const OPTIONAL: &[&str] = &[
    "catalogue",
    "title",
    "level",
    "field",
    "awarding_body",
    "qualification_number",
    "grade",
    "subject",
    "guided_hours",
    "awarded_on",
    "expires_on",
];

/// Letters of a grade or number at most.
const SHORT: usize = 50;
const MOST_LEVEL: u32 = 99;
const MOST_HOURS: u32 = 10_000;
const STATUSES: &[(&str, AwardStatus)] = &[("complete", AwardStatus::Complete), ("in_progress", AwardStatus::InProgress)];

pub(super) fn read(line: &mut Line<'_>) -> Option<AwardRow> {
    let employee_ref = line.needed("employee_ref", MAX_REFERENCE);
    if line.cell("status").is_none() {
        line.blank("status");
    }
    let status = line.word("status", STATUSES);
    let own = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
    let lower = |text: Option<Cow<'_, str>>| text.map(|text| text.to_lowercase());
    Some(AwardRow {
        line: line.number,
        catalogue: own(line.text("catalogue", MAX_REFERENCE)),
        title: own(line.text("title", MAX_NAME)),
        level: line.whole("level", MOST_LEVEL),
        field: lower(line.text("field", MAX_REFERENCE)),
        awarding_body: own(line.text("awarding_body", MAX_NAME)),
        qualification_number: own(line.text("qualification_number", SHORT)),
        grade: own(line.text("grade", SHORT)),
        subject: lower(line.text("subject", MAX_REFERENCE)),
        guided_hours: line.whole("guided_hours", MOST_HOURS),
        awarded_on: line.date("awarded_on"),
        expires_on: line.date("expires_on"),
        employee_ref: employee_ref?.into_owned(),
        status: status?,
    })
}
