//! The rent calendar: weeks of the rent year, months and quarters of the financial year, bank holidays.

use chrono::NaiveDate;
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
    #[schemars(length(min = 1))]
    pub years: Vec<RentYear>,
}
document!(Calendar, Calendar);

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
