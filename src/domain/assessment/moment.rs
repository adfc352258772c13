//! A day, with everything about it that does not depend on an officer worked out once.

use chrono::{Datelike, NaiveDate};

use super::plan::Plan;
use crate::domain::caseload::PeriodKind;
use crate::domain::period::{Ordinal, window_start};

/// Days since the beginning of the common era.
pub(super) type Day = i32;

/// Before every day and after every day.
pub(super) const NEVER_BEFORE: Day = i32::MIN;
pub(super) const NEVER_AFTER: Day = i32::MAX;

pub(super) fn number(day: NaiveDate) -> Day {
    day.num_days_from_ce()
}

pub(super) fn date(day: Day) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day).unwrap_or(NaiveDate::MAX)
}

/// The day for which facts are judged, against one plan.
#[derive(Clone, Debug)]
pub struct Moment {
    pub as_of: NaiveDate,
    pub(super) day: Day,
    /// The first day of each of the plan's windows.
    starts: Vec<Day>,
    /// The last complete period of each kind.
    last: [Ordinal; 4],
}

impl Plan {
    /// Prepares a day for this plan; good for any number of officers.
    pub fn at(&self, as_of: NaiveDate) -> Moment {
        let last = KINDS.map(|kind| self.periods.last_complete(kind, as_of));
        let starts = self.windows.iter().map(|months| number(window_start(as_of, *months))).collect();
        Moment { as_of, day: number(as_of), starts, last }
    }
}

impl Moment {
    pub(super) fn window(&self, window: u16) -> Day {
        self.starts.get(usize::from(window)).copied().unwrap_or(NEVER_BEFORE)
    }

    pub(super) fn last_complete(&self, kind: PeriodKind) -> Ordinal {
        self.last[kind_index(kind)]
    }
}

const KINDS: [PeriodKind; 4] = [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year];

pub(super) fn kind_index(kind: PeriodKind) -> usize {
    match kind {
        PeriodKind::Week => 0,
        PeriodKind::Month => 1,
        PeriodKind::Quarter => 2,
        PeriodKind::Year | PeriodKind::Snapshot => 3,
    }
}

pub(super) fn kinds() -> [PeriodKind; 4] {
    KINDS
}
