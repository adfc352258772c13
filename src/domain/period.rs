//! Periods of a calendar as ordinals, so that windows are subtraction: weeks of the rent calendar; months, quarters and
//! years of the financial year. Month arithmetic clamps to the month's end.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::calendar::Calendar;
use super::caseload::PeriodKind;

/// `day` plus some months, clamped to the month's end: 31 August 2024 plus 18 months is 28 February 2026.
pub fn add_months(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// The first day of a window of `months` months that ends on `as_of`: the day after `as_of` minus the months, clamped.
pub fn window_start(as_of: NaiveDate, months: u32) -> NaiveDate {
    let before = as_of.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN);
    before.succ_opt().unwrap_or(before)
}

/// The last day of the month of `day`.
pub fn end_of_month(day: NaiveDate) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    add_months(first, 1).pred_opt().unwrap_or(day)
}

/// The first day after `day`.
pub fn next_day(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}

/// Number of a period, counted from a fixed day long ago; consecutive periods have consecutive ordinals.
pub type Ordinal = i32;

/// The periods of one calendar.
#[derive(Clone, Debug)]
pub struct Periods {
    /// The first day of any week.
    week_base: NaiveDate,
    /// Month and day on which the financial year starts.
    year_month: u32,
    year_day: u32,
}

impl Default for Periods {
    /// Weeks from Monday, the year from 1 April: what holds where no calendar is given.
    fn default() -> Self {
        Periods { week_base: monday(), year_month: 4, year_day: 1 }
    }
}

fn monday() -> NaiveDate {
    // 2000-01-03 is a Monday.
    NaiveDate::from_ymd_opt(2000, 1, 3).unwrap_or_default()
}

impl Periods {
    pub fn new(calendar: &Calendar) -> Periods {
        let start = calendar.financial_year_starts.split_once('-');
        let (year_month, year_day) = start.and_then(|(m, d)| Some((m.parse().ok()?, d.parse().ok()?))).unwrap_or((4, 1));
        let to_start = calendar.week_starts.to_chrono().num_days_from_monday();
        let week_base = calendar.years.first().map_or(monday() + Days::new(u64::from(to_start)), |year| year.first_monday);
        Periods { week_base, year_month, year_day }
    }

    /// The period that `day` lies in.
    pub fn ordinal(&self, kind: PeriodKind, day: NaiveDate) -> Ordinal {
        match kind {
            PeriodKind::Week => {
                let days = day.signed_duration_since(self.week_base).num_days();
                i32::try_from(days.div_euclid(7)).unwrap_or(0)
            }
            PeriodKind::Month => self.month(day),
            PeriodKind::Quarter => self.month(day).div_euclid(3),
            PeriodKind::Year | PeriodKind::Snapshot => self.month(day).div_euclid(12),
        }
    }

    /// The first and the last day of a period.
    pub fn bounds(&self, kind: PeriodKind, ordinal: Ordinal) -> (NaiveDate, NaiveDate) {
        let start = |ordinal: i32| match kind {
            PeriodKind::Week => {
                let days = i64::from(ordinal) * 7;
                self.week_base.checked_add_signed(chrono::Duration::days(days)).unwrap_or(NaiveDate::MAX)
            }
            PeriodKind::Month => self.month_start(ordinal),
            PeriodKind::Quarter => self.month_start(ordinal.saturating_mul(3)),
            PeriodKind::Year | PeriodKind::Snapshot => self.month_start(ordinal.saturating_mul(12)),
        };
        let next = start(ordinal.saturating_add(1));
        (start(ordinal), next.pred_opt().unwrap_or(next))
    }

    /// The last period that has ended by the end of `as_of`.
    pub fn last_complete(&self, kind: PeriodKind, as_of: NaiveDate) -> Ordinal {
        let ordinal = self.ordinal(kind, as_of);
        if self.bounds(kind, ordinal).1 <= as_of { ordinal } else { ordinal - 1 }
    }

    /// The first period that begins on or after `day`.
    pub fn first_full(&self, kind: PeriodKind, day: NaiveDate) -> Ordinal {
        let ordinal = self.ordinal(kind, day);
        if self.bounds(kind, ordinal).0 == day { ordinal } else { ordinal + 1 }
    }

    /// Whether the two days are exactly one period.
    pub fn is_period(&self, kind: PeriodKind, start: NaiveDate, end: NaiveDate) -> bool {
        match kind {
            PeriodKind::Snapshot => start == end,
            _ => self.bounds(kind, self.ordinal(kind, start)) == (start, end),
        }
    }

    /// The period as people say it: `Quarter 1 (April to June 2025)`.
    pub fn name(&self, kind: PeriodKind, ordinal: Ordinal) -> String {
        let (start, end) = self.bounds(kind, ordinal);
        match kind {
            PeriodKind::Week => format!("the week from {}", super::words::date(start)),
            PeriodKind::Month => start.format("%B %Y").to_string(),
            PeriodKind::Quarter => {
                let number = ordinal.rem_euclid(4) + 1;
                let months = match start.year() == end.year() {
                    true => format!("{} to {}", start.format("%B"), end.format("%B %Y")),
                    false => format!("{} to {}", start.format("%B %Y"), end.format("%B %Y")),
                };
                format!("Quarter {number} ({months})")
            }
            PeriodKind::Year | PeriodKind::Snapshot => format!("the year from {}", super::words::date(start)),
        }
    }

    /// Months since the financial year 0 began.
    fn month(&self, day: NaiveDate) -> i32 {
        let whole = day.year().saturating_mul(12) + day.month0() as i32;
        let started = day.day() >= self.year_day.min(end_of_month(day).day());
        whole - (self.year_month as i32 - 1) - i32::from(!started)
    }

    fn month_start(&self, ordinal: i32) -> NaiveDate {
        let whole = ordinal.saturating_add(self.year_month as i32 - 1);
        let (year, month) = (whole.div_euclid(12), whole.rem_euclid(12) as u32 + 1);
        match NaiveDate::from_ymd_opt(year, month, 1) {
            Some(first) if self.year_day == 1 => first,
            Some(first) => first.with_day(self.year_day.min(end_of_month(first).day())).unwrap_or(first),
            None => NaiveDate::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn months_clamp_to_the_end_of_the_month() {
        for (from, months, to) in [
            ("2024-08-31", 18, "2026-02-28"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2025-04-30", 1, "2025-05-30"),
        ] {
            assert_eq!(add_months(day(from), months), day(to), "{from} + {months}");
        }
        for (as_of, months, start) in [
            ("2026-03-31", 24, "2024-04-01"),
            ("2026-02-28", 12, "2025-03-01"),
            ("2024-02-29", 12, "2023-03-01"),
            ("2025-05-31", 3, "2025-03-01"),
        ] {
            assert_eq!(window_start(day(as_of), months), day(start), "{as_of} - {months}");
        }
    }

    #[test]
    fn periods_follow_the_financial_year_and_the_rent_week() {
        let periods = Periods::default();
        let table = [
            (PeriodKind::Quarter, "2025-04-01", "2025-04-01", "2025-06-30"),
            (PeriodKind::Quarter, "2026-03-31", "2026-01-01", "2026-03-31"),
            (PeriodKind::Month, "2024-02-15", "2024-02-01", "2024-02-29"),
            (PeriodKind::Year, "2026-01-10", "2025-04-01", "2026-03-31"),
            (PeriodKind::Week, "2025-04-06", "2025-03-31", "2025-04-06"),
            (PeriodKind::Week, "2025-04-07", "2025-04-07", "2025-04-13"),
        ];
        for (kind, within, start, end) in table {
            let ordinal = periods.ordinal(kind, day(within));
            assert_eq!(periods.bounds(kind, ordinal), (day(start), day(end)), "{kind:?} {within}");
            assert!(periods.is_period(kind, day(start), day(end)));
            assert!(!periods.is_period(kind, day(start), next_day(day(end))));
        }
        assert_eq!(
            periods.name(PeriodKind::Quarter, periods.ordinal(PeriodKind::Quarter, day("2025-05-01"))),
            "Quarter 1 (April to June 2025)"
        );
    }

    #[test]
    fn a_period_is_complete_on_its_last_day() {
        let periods = Periods::default();
        let q4 = periods.ordinal(PeriodKind::Quarter, day("2026-01-01"));
        assert_eq!(periods.last_complete(PeriodKind::Quarter, day("2026-03-31")), q4);
        assert_eq!(periods.last_complete(PeriodKind::Quarter, day("2026-03-30")), q4 - 1);
        assert_eq!(periods.first_full(PeriodKind::Quarter, day("2026-01-01")), q4);
        assert_eq!(periods.first_full(PeriodKind::Quarter, day("2026-01-02")), q4 + 1);
    }
}
