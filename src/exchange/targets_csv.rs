//! The targets file: one row for a metric and a period, for a patch, a team or everybody.

use std::borrow::Cow;

use super::cells::{Line, MAX_NAME, MAX_REFERENCE};
use super::metrics_csv::period_kind;
use crate::domain::officer::ALL_PATCHES;
use crate::domain::staff_import::TargetRow;

/// Columns that a targets file may leave out.
pub(super) const OPTIONAL: &[&str] = &["patch", "team"];

pub(super) fn read(line: &mut Line<'_>) -> Option<TargetRow> {
    let metric = line.needed("metric", MAX_REFERENCE);
    let patch = line.text("patch", MAX_REFERENCE).map(Cow::into_owned).filter(|patch| patch != ALL_PATCHES);
    let team = line.text("team", MAX_NAME).map(Cow::into_owned);
    let period = period_kind(line);
    let start = line.needed_date("period_start");
    let end = line.needed_date("period_end");
    line.must_have("target");
    let target = line.millionths("target");
    Some(TargetRow {
        line: line.number,
        metric: metric?.into_owned(),
        patch,
        team,
        period: period?,
        start: start?,
        end: end?,
        target: target?,
    })
}
