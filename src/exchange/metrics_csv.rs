//! The metrics file: one row for an officer, a patch, a period and a metric. Whether a row fits the catalogue, the calendar
//! and the patches is asked when it is planned.

use super::cells::{Line, MAX_NAME, MAX_REFERENCE};
use crate::domain::caseload::{Basis, PeriodKind};
use crate::domain::staff_import::figures::{FigureRow, Words};

/// Columns that a metrics file may leave out.
pub(super) const OPTIONAL: &[&str] = &["denominator", "target", "fte", "basis", "supplied_pct", "note"];

/// Letters that a note may have.
const MAX_NOTE: usize = 1_000;

pub(super) const PERIODS: &[(&str, PeriodKind)] = &[
    ("week", PeriodKind::Week),
    ("month", PeriodKind::Month),
    ("quarter", PeriodKind::Quarter),
    ("year", PeriodKind::Year),
    ("snapshot", PeriodKind::Snapshot),
];

/// Reads a row, which mostly says who, where and where from as the one `before` it.
pub(super) fn read(line: &mut Line<'_>, words: &mut Words, before: Option<&FigureRow>) -> Option<FigureRow> {
    // Every cell is read before the first missing one ends the row, so that all of its mistakes are told.
    let employee_ref = line.needed("employee_ref", MAX_REFERENCE);
    let patch = line.needed("patch", MAX_REFERENCE);
    let period = period_kind(line);
    let start = line.needed_date("period_start");
    let end = line.needed_date("period_end");
    let metric = line.needed("metric", MAX_REFERENCE);
    line.must_have("numerator");
    let numerator = line.amount("numerator");
    let denominator = line.amount("denominator");
    let target = line.millionths("target");
    let fte = line.fte("fte");
    let basis = match line.cell("basis") {
        None => Some(Basis::Substantive),
        Some(_) => line.word("basis", &[("substantive", Basis::Substantive), ("cover", Basis::Cover)]),
    };
    let supplied = line.millionths("supplied_pct");
    let source = line.needed("source", MAX_NAME);
    line.must_have("extracted_at");
    let extracted_at = line.time("extracted_at");
    let note = line.text("note", MAX_NOTE);
    let near = |of: fn(&FigureRow) -> u32| before.map_or(0, of);
    let row = FigureRow {
        line: line.number,
        officer: words.place(&employee_ref?, near(|row| row.officer)),
        patch: words.place(&patch?, near(|row| row.patch)),
        metric: words.place(&metric?, near(|row| row.metric)),
        period: period?,
        basis: basis?,
        start: start?,
        end: end?,
        numerator: numerator?,
        denominator,
        target,
        fte,
        supplied,
        source: words.place(&source?, near(|row| row.source)),
        extracted_at: extracted_at?,
        note: note.map(|note| words.place(&note, 0)),
    };
    Some(row)
}

pub(super) fn period_kind(line: &mut Line<'_>) -> Option<PeriodKind> {
    line.must_have("period_kind");
    line.word("period_kind", PERIODS)
}
