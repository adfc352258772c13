//! The rent calendar: weeks of the rent year, months and quarters of the financial year, bank holidays.

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::document;
use super::ids::{DocumentId, Reference, Version};

/// A day of every year, as the JSON Schema states it: no 29 February, which most years lack.
pub const MONTH_DAY_PATTERN: &str =
    "^((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))$";

/// Whether `text` is a day of every year: `04-01`.
pub fn is_month_day(text: &str) -> bool {
    // 2023 has no 29 February.
    text.len() == 5
        && NaiveDate::parse_from_str(&format!("2023-{text}"), "%Y-%m-%d").is_ok_and(|day| day.format("%m-%d").to_string() == text)
}

/// An organisation's calendar.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    pub id: DocumentId,
    pub version: Version,
    /// True for a document that is ours and not a council's.
    #[serde(default)]
    pub sample: bool,
    pub effective_from: Option<NaiveDate>,
    pub note: Option<String>,
    pub organisation: Option<Reference>,
    pub week_starts: Weekday,
    /// Days that are not working days, besides weekends.
    #[serde(default)]
    pub bank_holidays: Vec<NaiveDate>,
    /// `MM-DD`.
    #[schemars(regex(pattern = MONTH_DAY_PATTERN))]
    pub financial_year_starts: String,
    /// Figures of periods that end on or before this day take no more changes.
    pub closed_through: Option<NaiveDate>,
    #[schemars(length(min = 1))]
    pub years: Vec<RentYear>,
}
document!(Calendar, Calendar);

impl Calendar {
    /// The last of `working_days` working days that follow `day`, which itself does not count.
    pub fn working_days_after(&self, day: NaiveDate, working_days: u32) -> NaiveDate {
        working_days_after(day, working_days, &self.bank_holidays)
    }
}

/// The same with days off given as a list: an organisation without a calendar has weekends alone. None asked for is `day`
/// itself. At the end of all days that can be written it stays there.
pub fn working_days_after(day: NaiveDate, working_days: u32, bank_holidays: &[NaiveDate]) -> NaiveDate {
    let (mut at, mut left) = (day, working_days);
    while left > 0 {
        let Some(next) = at.succ_opt() else { break };
        at = next;
        let weekend = matches!(at.weekday(), chrono::Weekday::Sat | chrono::Weekday::Sun);
        if !weekend && !bank_holidays.contains(&at) {
            left -= 1;
        }
    }
    at
}

/// A year of rent weeks.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RentYear {
    pub year: String,
    /// The first day of its first week; a Monday where weeks start on Mondays.
    pub first_monday: NaiveDate,
    #[schemars(range(min = 52, max = 53))]
    pub weeks: u32,
    /// The first days of the weeks for which no rent is charged.
    #[serde(default)]
    pub rent_free_weeks: Vec<NaiveDate>,
    pub note: Option<String>,
}

impl RentYear {
    /// The day after its last week.
    pub fn end(&self) -> NaiveDate {
        self.first_monday + chrono::Days::new(u64::from(self.weeks) * 7)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    pub fn to_chrono(self) -> chrono::Weekday {
        match self {
            Weekday::Monday => chrono::Weekday::Mon,
            Weekday::Tuesday => chrono::Weekday::Tue,
            Weekday::Wednesday => chrono::Weekday::Wed,
            Weekday::Thursday => chrono::Weekday::Thu,
            Weekday::Friday => chrono::Weekday::Fri,
            Weekday::Saturday => chrono::Weekday::Sat,
            Weekday::Sunday => chrono::Weekday::Sun,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_days_leave_out_weekends_and_bank_holidays() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        // Those of England and Wales, with substitute days.
        let holidays: Vec<NaiveDate> = [
            "2025-12-25",
            "2025-12-26",
            "2026-01-01",
            "2026-04-03",
            "2026-04-06",
            "2026-05-04",
            "2026-05-25",
            "2026-08-31",
            "2026-12-25",
            "2026-12-28",
            "2027-01-01",
            "2027-03-26",
            "2027-03-29",
        ]
        .map(day)
        .to_vec();
        for (from, days, expected) in [
            // Monday to Tuesday, Friday to Monday, and from a weekend.
            ("2026-04-13", 1, "2026-04-14"),
            ("2026-04-10", 1, "2026-04-13"),
            ("2026-04-11", 1, "2026-04-13"),
            ("2026-04-12", 5, "2026-04-17"),
            ("2026-04-13", 10, "2026-04-27"),
            ("2026-04-13", 0, "2026-04-13"),
            // Good Friday and Easter Monday.
            ("2026-03-27", 10, "2026-04-14"),
            ("2026-04-02", 1, "2026-04-07"),
            ("2026-04-03", 1, "2026-04-07"),
            // Over the change to summer time, when a day has 23 hours.
            ("2026-03-27", 1, "2026-03-30"),
            // May Day and the last Monday of May and August.
            ("2026-05-01", 10, "2026-05-18"),
            ("2026-05-22", 1, "2026-05-26"),
            ("2026-08-28", 2, "2026-09-02"),
            // The end of the year, whose 26 December is a Saturday.
            ("2026-12-24", 1, "2026-12-29"),
            ("2026-12-24", 4, "2027-01-04"),
            ("2026-12-31", 10, "2027-01-15"),
            ("2025-12-24", 3, "2025-12-31"),
            // A leap day.
            ("2028-02-28", 2, "2028-03-01"),
        ] {
            assert_eq!(working_days_after(day(from), days, &holidays).to_string(), expected, "{days} after {from}");
        }
        assert_eq!(working_days_after(day("2026-04-02"), 1, &[]).to_string(), "2026-04-03");
        assert_eq!(working_days_after(NaiveDate::MAX, 3, &[]), NaiveDate::MAX);
    }
}
