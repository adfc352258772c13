//! How pages and mails say days, times and numbers. Times are stored in UTC and said in London's time (pages.md 1).

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Europe::London;

pub use crate::domain::words::{
    acting_for, capital, count, date, either, join, lower_first, plain, plural, sentence, short_date,
};

/// The day that it was in London at a time of UTC.
pub fn day_of(at: NaiveDateTime) -> NaiveDate {
    at.and_utc().with_timezone(&London).date_naive()
}

/// `4:30pm`, `7am`, in London.
pub fn time(at: NaiveDateTime) -> String {
    let local = at.and_utc().with_timezone(&London).format("%-I:%M%P").to_string();
    local.replacen(":00", "", 1)
}

/// `10 April 2026 at 4:30pm`.
pub fn date_time(at: NaiveDateTime) -> String {
    format!("{} at {}", date(day_of(at)), time(at))
}

/// `10 Apr 2026, 4:30pm`, for tables.
pub fn short_date_time(at: NaiveDateTime) -> String {
    format!("{}, {}", short_date(day_of(at)), time(at))
}

/// `41,200`.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 person`, `41,200 people`.
pub fn counted(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(value), if value == 1 { one } else { many })
}

/// The size of a file: `812 bytes`, `210 KB`, `1.4 MB`. A kilobyte has 1,024 bytes, as file managers of councils count.
pub fn size(bytes: u64) -> String {
    const KB: u64 = 1024;
    const MB: u64 = KB * KB;
    match bytes {
        0..KB => counted(bytes, "byte", "bytes"),
        // Rounded; what would round to 1,024 KB is 1 MB.
        _ if (bytes + KB / 2) / KB < KB => format!("{} KB", (bytes + KB / 2) / KB),
        _ => {
            let tenths = (bytes * 10 + MB / 2) / MB;
            match tenths % 10 {
                0 => format!("{} MB", number(tenths / 10)),
                tenth => format!("{}.{tenth} MB", number(tenths / 10)),
            }
        }
    }
}

/// A code in groups that can be read aloud: `ABCD EFGH IJ`.
pub fn in_fours(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: (i32, u32, u32), hour: u32, minute: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(day.0, day.1, day.2).unwrap().and_hms_opt(hour, minute, 0).unwrap()
    }

    #[test]
    fn times_are_said_in_london() {
        for (utc, said, short) in [
            (at((2026, 1, 9), 16, 30), "9 January 2026 at 4:30pm", "9 Jan 2026, 4:30pm"),
            (at((2026, 7, 9), 15, 30), "9 July 2026 at 4:30pm", "9 Jul 2026, 4:30pm"),
            (at((2026, 7, 31), 23, 5), "1 August 2026 at 12:05am", "1 Aug 2026, 12:05am"),
            (at((2026, 3, 29), 0, 59), "29 March 2026 at 12:59am", "29 Mar 2026, 12:59am"),
            (at((2026, 3, 29), 1, 0), "29 March 2026 at 2am", "29 Mar 2026, 2am"),
            (at((2026, 10, 25), 1, 0), "25 October 2026 at 1am", "25 Oct 2026, 1am"),
        ] {
            assert_eq!(date_time(utc), said);
            assert_eq!(short_date_time(utc), short);
        }
    }

    #[test]
    fn numbers_are_grouped() {
        for (value, said) in [(0, "0"), (999, "999"), (1000, "1,000"), (41_200, "41,200"), (1_234_567, "1,234,567")] {
            assert_eq!(number(value), said);
        }
        assert_eq!(counted(1, "person", "people"), "1 person");
        assert_eq!(counted(0, "person", "people"), "0 people");
        assert_eq!(in_fours("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }

    #[test]
    fn sizes_are_said_as_files_have_them() {
        for (bytes, said) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (1023, "1,023 bytes"),
            (1024, "1 KB"),
            (34_816, "34 KB"),
            (215_040, "210 KB"),
            (1_048_063, "1023 KB"),
            (1_048_064, "1 MB"),
            (1_468_006, "1.4 MB"),
            (10_485_760, "10 MB"),
        ] {
            assert_eq!(size(bytes), said, "{bytes}");
        }
    }
}
