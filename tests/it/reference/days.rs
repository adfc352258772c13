//! Periods for the reference, found by walking from day to day and asking of each whether a period begins on it.

use chrono::{Datelike, NaiveDate, Weekday};
use gradus::domain::calendar::Calendar;
use gradus::domain::caseload::PeriodKind;

/// A first and a last day, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    pub start: NaiveDate,
    pub end: NaiveDate,
}

impl Span {
    /// Every day from the first to the last.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.start.iter_days().take_while(move |day| *day <= self.end)
    }

    pub fn length(self) -> i64 {
        self.days().count() as i64
    }
}

fn yesterday(day: NaiveDate) -> NaiveDate {
    day.pred_opt().expect("a day before")
}

fn tomorrow(day: NaiveDate) -> NaiveDate {
    day.succ_opt().expect("a day after")
}

/// What of a calendar decides where periods begin. Without a calendar: weeks from Monday, the year from 1 April.
#[derive(Clone, Copy, Debug)]
pub struct Beginnings {
    week: Weekday,
    month: u32,
    day: u32,
}

impl Beginnings {
    pub fn of(calendar: Option<&Calendar>) -> Beginnings {
        let Some(calendar) = calendar else { return Beginnings { week: Weekday::Mon, month: 4, day: 1 } };
        let (month, day) = calendar.financial_year_starts.split_once('-').expect("MM-DD");
        Beginnings {
            week: format!("{:?}", calendar.week_starts).parse().expect("a weekday"),
            month: month.parse().expect("a month"),
            day: day.parse().expect("a day"),
        }
    }

    fn begins(self, kind: PeriodKind, day: NaiveDate) -> bool {
        let months_into_the_year = (day.month() + 12 - self.month) % 12;
        match kind {
            PeriodKind::Week => day.weekday() == self.week,
            PeriodKind::Month => day.day() == self.day,
            PeriodKind::Quarter => day.day() == self.day && months_into_the_year.is_multiple_of(3),
            PeriodKind::Year => day.day() == self.day && months_into_the_year == 0,
            PeriodKind::Snapshot => panic!("a snapshot has no length"),
        }
    }

    /// The last period that has ended by the end of `as_of`.
    pub fn last_complete(self, kind: PeriodKind, as_of: NaiveDate) -> Span {
        let mut end = as_of;
        while !self.begins(kind, tomorrow(end)) {
            end = yesterday(end);
        }
        let mut start = end;
        while !self.begins(kind, start) {
            start = yesterday(start);
        }
        Span { start, end }
    }

    /// The period before another.
    pub fn before(self, kind: PeriodKind, span: Span) -> Span {
        self.last_complete(kind, yesterday(span.start))
    }
}

/// The days from the one after (`as_of` minus some months, clamped to the month's end) to `as_of`.
pub fn months_up_to(as_of: NaiveDate, months: u32) -> Span {
    let (mut year, mut month) = (as_of.year(), as_of.month());
    for _ in 0..months {
        (year, month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
    }
    let mut day = as_of.day();
    while NaiveDate::from_ymd_opt(year, month, day).is_none() {
        day -= 1;
    }
    let back = NaiveDate::from_ymd_opt(year, month, day).expect("a day");
    Span { start: tomorrow(back), end: as_of }
}
