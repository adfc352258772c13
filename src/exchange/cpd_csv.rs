//! The CPD file: one row for an activity. What was learned stands in `reflection`; yes says that it is held elsewhere.

use std::borrow::Cow;

use super::cells::{Line, MAX_REFERENCE};
use crate::domain::cpd::{self, CpdKind};
use crate::domain::problem::Code;
use crate::domain::staff_import::learning::CpdRow;
use crate::domain::staff_import::shorten;

/// Columns that a CPD file may leave out.
pub(super) const OPTIONAL: &[&str] = &["kind", "reflection", "title"];
/// Letters at most.
const TITLE: usize = 200;
const REFLECTION: usize = 4_000;

pub(super) fn read(line: &mut Line<'_>) -> Option<CpdRow> {
    let employee_ref = line.needed("employee_ref", MAX_REFERENCE);
    let on = line.needed_date("on");
    let typed = line.needed("hours", MAX_REFERENCE);
    let hours = typed.as_deref().and_then(cpd::hours);
    if let Some(typed) = typed.filter(|_| hours.is_none()) {
        let words = format!("\"{}\" is no number from 0.25 to 24 in quarters of an hour, such as 2.5", shorten(&typed));
        line.refuse(Code::NumberFormat, "hours", &typed, words);
    }
    let kinds = CpdKind::ALL.map(|kind| (kind.as_str(), kind));
    let kind = line.word("kind", &kinds);
    let reflection = line.text("reflection", REFLECTION).map(Cow::into_owned);
    let title = line.text("title", TITLE).map(Cow::into_owned);
    let word = reflection.as_deref().map(str::to_lowercase);
    let (reflection, reflected) = match word.as_deref() {
        Some("yes" | "true") => (None, true),
        None | Some("no" | "false") => (None, false),
        Some(_) => (reflection, true),
    };
    Some(CpdRow {
        line: line.number,
        employee_ref: employee_ref?.into_owned(),
        on: on?,
        hours: hours?,
        kind,
        reflection,
        reflected,
        title,
    })
}
