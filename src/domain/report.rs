//! The HR grade report as at a day: one row for each post somebody holds, with the same figures in every format, and beside
//! them what a screen needs and a file does not. Nothing here works a figure out except the months.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::assessment::outcome::Outcome;
use super::ids::{PersonId, PostId, TeamId};
use super::period::add_months;

/// One row of the report. The fields are its columns, in order. What hangs on a next level is empty at the top level and
/// without a framework.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct GradeRow {
    /// The council's own staff number; leading zeros stay.
    pub employee_ref: String,
    pub name: String,
    /// The organisation's id.
    pub organisation: String,
    /// The team's name.
    pub team: Option<String>,
    /// The line manager's name.
    pub manager: Option<String>,
    pub job_title: String,
    pub post_number: Option<String>,
    pub grade: Option<String>,
    /// The framework's id.
    pub framework: Option<String>,
    pub framework_version: Option<String>,
    /// The id of the level held.
    pub level: Option<String>,
    pub level_since: Option<NaiveDate>,
    /// Whole months from `level_since` to `as_of`; see [`months_between`].
    pub months_at_level: Option<u32>,
    /// The id of the level after the one held.
    pub next_level: Option<String>,
    /// Whether the next level is met. "Cannot tell yet" is not: files know two values.
    pub ready: Option<bool>,
    /// Of the next level and every level below it.
    pub criteria_met: Option<u32>,
    pub criteria_total: Option<u32>,
    /// Ids of the criteria that the next level still lacks.
    pub outstanding: Vec<String>,
    /// Ids of the criteria that lapse in the 90 days after `as_of`.
    pub lapsing_within_90_days: Vec<String>,
    /// The state of the latest application in snake_case.
    pub application_state: Option<String>,
    pub application_submitted_on: Option<NaiveDate>,
    pub last_decision_on: Option<NaiveDate>,
    pub last_appraisal_on: Option<NaiveDate>,
    pub next_appraisal_due_on: Option<NaiveDate>,
    pub as_of: NaiveDate,
}

/// A row with what the screen links and filters by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GradeLine {
    pub row: GradeRow,
    pub person: PersonId,
    /// Tells two rows of one person apart.
    pub post: PostId,
    pub team: Option<TeamId>,
    /// What `ready` is made of, with its third value. None where there is no next level.
    pub readiness: Option<Outcome>,
}

/// What stands in one cell of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cell<'a> {
    Blank,
    Text(Cow<'a, str>),
    Number(u32),
    Day(NaiveDate),
    Truth(bool),
}

/// How many columns the report has.
pub const WIDTH: usize = 25;

/// The columns of every file, in order.
pub const COLUMNS: [&str; WIDTH] = [
    "employee_ref",
    "name",
    "organisation",
    "team",
    "manager",
    "job_title",
    "post_number",
    "grade",
    "framework",
    "framework_version",
    "level",
    "level_since",
    "months_at_level",
    "next_level",
    "ready",
    "criteria_met",
    "criteria_total",
    "outstanding",
    "lapsing_within_90_days",
    "application_state",
    "application_submitted_on",
    "last_decision_on",
    "last_appraisal_on",
    "next_appraisal_due_on",
    "as_of",
];

/// What stands between the parts of one cell.
const JOINT: &str = "; ";

impl GradeRow {
    /// The cells under [`COLUMNS`].
    pub fn cells(&self) -> [Cell<'_>; WIDTH] {
        [
            text(&self.employee_ref),
            text(&self.name),
            text(&self.organisation),
            maybe(&self.team),
            maybe(&self.manager),
            text(&self.job_title),
            maybe(&self.post_number),
            maybe(&self.grade),
            maybe(&self.framework),
            maybe(&self.framework_version),
            maybe(&self.level),
            day(self.level_since),
            number(self.months_at_level),
            maybe(&self.next_level),
            self.ready.map_or(Cell::Blank, Cell::Truth),
            number(self.criteria_met),
            number(self.criteria_total),
            joined(&self.outstanding),
            joined(&self.lapsing_within_90_days),
            maybe(&self.application_state),
            day(self.application_submitted_on),
            day(self.last_decision_on),
            day(self.last_appraisal_on),
            day(self.next_appraisal_due_on),
            Cell::Day(self.as_of),
        ]
    }
}

fn text(text: &str) -> Cell<'_> {
    if text.is_empty() { Cell::Blank } else { Cell::Text(Cow::Borrowed(text)) }
}

fn maybe(value: &Option<String>) -> Cell<'_> {
    value.as_deref().map_or(Cell::Blank, text)
}

fn joined(parts: &[String]) -> Cell<'_> {
    match parts {
        [] => Cell::Blank,
        [only] => text(only),
        _ => Cell::Text(Cow::Owned(parts.join(JOINT))),
    }
}

fn day(day: Option<NaiveDate>) -> Cell<'static> {
    day.map_or(Cell::Blank, Cell::Day)
}

fn number(number: Option<u32>) -> Cell<'static> {
    number.map_or(Cell::Blank, Cell::Number)
}

/// Whole months from the first day to the last, rounded down: the most that [`add_months`] can add to `from` without passing
/// `to`. So a month that began on the 31st is full on the last day of a shorter one. None have passed where `to` comes first.
pub fn months_between(from: NaiveDate, to: NaiveDate) -> u32 {
    let count = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    let months = u32::try_from(count(to) - count(from)).unwrap_or(0);
    if months > 0 && add_months(from, months) > to { months - 1 } else { months }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn months_are_full_or_not_counted() {
        for (from, to, months) in [
            ("2025-04-10", "2025-04-10", 0),
            ("2025-04-10", "2025-05-09", 0),
            ("2025-04-10", "2025-05-10", 1),
            ("2025-04-10", "2026-04-09", 11),
            ("2025-04-10", "2026-04-10", 12),
            // A shorter month is full on its last day.
            ("2025-01-31", "2025-02-27", 0),
            ("2025-01-31", "2025-02-28", 1),
            ("2025-01-31", "2025-03-30", 1),
            ("2025-01-31", "2025-03-31", 2),
            ("2024-01-31", "2024-02-28", 0),
            ("2024-01-31", "2024-02-29", 1),
            ("2025-03-31", "2025-04-30", 1),
            ("2025-12-31", "2026-02-28", 2),
            // The other way round the day counts as it is.
            ("2025-02-28", "2025-03-27", 0),
            ("2025-02-28", "2025-03-28", 1),
            // A year that began on 29 February.
            ("2024-02-29", "2025-02-27", 11),
            ("2024-02-29", "2025-02-28", 12),
            ("2024-02-29", "2028-02-28", 47),
            ("2024-02-29", "2028-02-29", 48),
            ("2020-12-31", "2021-01-01", 0),
            ("2026-04-10", "2026-04-01", 0),
            ("2026-04-10", "2019-01-01", 0),
        ] {
            assert_eq!(months_between(on(from), on(to)), months, "{from} to {to}");
        }
    }

    #[test]
    fn a_row_has_its_cells_under_its_columns() {
        let row = GradeRow {
            employee_ref: "00123".into(),
            name: "Officer One".into(),
            organisation: "medway".into(),
            team: Some("Income North".into()),
            manager: Some("Manager One".into()),
            job_title: "Income officer".into(),
            post_number: Some("P-7".into()),
            grade: Some("R3".into()),
            framework: Some("medway.iao.framework".into()),
            framework_version: Some("2025-04".into()),
            level: Some("A".into()),
            level_since: Some(on("2025-01-31")),
            months_at_level: Some(14),
            next_level: Some("B".into()),
            ready: Some(false),
            criteria_met: Some(17),
            criteria_total: Some(23),
            outstanding: vec!["B-E1".into(), "B-K2".into()],
            lapsing_within_90_days: vec!["A-K4".into()],
            application_state: Some("submitted".into()),
            application_submitted_on: Some(on("2026-03-02")),
            last_decision_on: Some(on("2025-01-20")),
            last_appraisal_on: Some(on("2025-05-01")),
            next_appraisal_due_on: Some(on("2026-05-01")),
            as_of: on("2026-03-31"),
        };
        // The fields carry the names of the columns, so that JSON has them too.
        let json = serde_json::to_value(&row).unwrap();
        let cells = row.cells();
        for (column, cell) in COLUMNS.iter().zip(&cells) {
            let plain = match (cell, &json[column]) {
                (Cell::Text(text), serde_json::Value::Array(parts)) => {
                    let parts: Vec<_> = parts.iter().map(|part| part.as_str().unwrap()).collect();
                    assert_eq!(*text, parts.join("; "), "{column}");
                    continue;
                }
                (Cell::Text(text), _) => text.clone().into(),
                (Cell::Number(number), _) => (*number).into(),
                (Cell::Day(day), _) => day.to_string().into(),
                (Cell::Truth(truth), _) => (*truth).into(),
                (Cell::Blank, _) => serde_json::Value::Null,
            };
            assert_eq!(plain, json[column], "{column}");
        }
        assert_eq!(json.as_object().unwrap().len(), WIDTH);
        let bare = GradeRow {
            team: None,
            manager: Some(String::new()),
            post_number: None,
            framework: None,
            months_at_level: None,
            ready: None,
            criteria_met: None,
            outstanding: Vec::new(),
            lapsing_within_90_days: Vec::new(),
            last_decision_on: None,
            ..row.clone()
        };
        let bare = bare.cells();
        let blank: Vec<_> = COLUMNS.iter().zip(&bare).filter(|(_, cell)| **cell == Cell::Blank).map(|(name, _)| *name).collect();
        let expected = [
            "team",
            "manager",
            "post_number",
            "framework",
            "months_at_level",
            "ready",
            "criteria_met",
            "outstanding",
            "lapsing_within_90_days",
            "last_decision_on",
        ];
        assert_eq!(blank, expected);
    }
}
