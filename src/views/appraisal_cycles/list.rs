//! `/appraisals/cycles`: every cycle of the council.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Link, Nothing};
use super::super::samples::{HOSTILE, LONG_NAME};
use super::super::words::short_date;
use super::{day, progress};

/// A cycle in a list.
#[derive(Clone, Copy, Debug)]
pub struct CycleFacts<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub mid_year_due_on: Option<NaiveDate>,
    pub year_end_due_on: NaiveDate,
    pub all: u64,
    pub settled: u64,
    pub overdue: u64,
}

impl CycleFacts<'_> {
    pub(super) fn samples() -> Vec<CycleFacts<'static>> {
        let first = CycleFacts {
            id: "2",
            title: "2026 to 2027",
            starts_on: day(2026, 4, 1),
            ends_on: day(2027, 3, 31),
            mid_year_due_on: Some(day(2026, 10, 30)),
            year_end_due_on: day(2027, 3, 12),
            all: 82,
            settled: 12,
            overdue: 3,
        };
        let before = CycleFacts {
            id: "1",
            title: "2025 to 2026",
            mid_year_due_on: None,
            year_end_due_on: day(2026, 3, 13),
            all: 1,
            settled: 1,
            overdue: 0,
            ..first
        };
        vec![first, before]
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct CycleRow {
    pub link: Link,
    pub days: String,
    pub mid_year: Option<String>,
    pub year_end: String,
    pub progress: String,
    pub overdue: bool,
}

pub(super) fn rows(all: &[CycleFacts<'_>]) -> Vec<CycleRow> {
    let row = |cycle: &CycleFacts<'_>| CycleRow {
        link: Link::new(format!("/appraisals/cycles/{}", cycle.id), cycle.title),
        days: format!("{} to {}", short_date(cycle.starts_on), short_date(cycle.ends_on)),
        mid_year: cycle.mid_year_due_on.map(short_date),
        year_end: short_date(cycle.year_end_due_on),
        progress: progress(cycle.all, cycle.settled, cycle.overdue),
        overdue: cycle.overdue > 0,
    };
    all.iter().map(row).collect()
}

#[derive(Clone, Debug, Serialize)]
pub struct Cycles {
    pub rows: Vec<CycleRow>,
    pub nothing: Option<Nothing>,
}

impl Cycles {
    pub fn new(all: &[CycleFacts<'_>]) -> Cycles {
        let nothing = "No cycles yet. A cycle makes an appraisal for everybody whom it is for, and tells them.";
        Cycles { rows: rows(all), nothing: all.is_empty().then(|| Nothing::yet(nothing)) }
    }
}

impl Page for Cycles {
    const TEMPLATE: &'static str = "pages/appraisal_cycles/list";

    fn title(&self) -> String {
        "Appraisal cycles".to_owned()
    }

    fn samples() -> Vec<(&'static str, Cycles)> {
        let all = CycleFacts::samples();
        let awkward = [CycleFacts { title: HOSTILE, ..all[0] }, CycleFacts { title: LONG_NAME, ..all[1] }];
        vec![("normal", Cycles::new(&all)), ("empty", Cycles::new(&[])), ("awkward", Cycles::new(&awkward))]
    }
}
