//! Reads the cells of one row: text, references, dates, numbers, words. Each mistake is told with its line and column and
//! what to write instead; nothing is guessed.

use std::borrow::Cow;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use csv::StringRecord;

use super::numbers::{self, Amount};
use super::table::{Columns, Layout, MAX_CELL};
use crate::domain::decimal::Dec;
use crate::domain::mapping::DateOrder;
use crate::domain::problem::{Code, Severity};
use crate::domain::staff_import::{Problems, RowProblem, shorten};

/// Letters that a reference may have.
pub const MAX_REFERENCE: usize = 64;
/// Letters that a name may have.
pub const MAX_NAME: usize = 200;

/// One row with its place.
pub struct Line<'a> {
    pub number: u32,
    record: &'a StringRecord,
    columns: &'a Columns,
    layout: &'a Layout<'a>,
    problems: &'a mut Problems,
    /// Whether anything is wrong with it.
    pub is_wrong: bool,
}

impl<'a> Line<'a> {
    pub(super) fn new(
        number: u32,
        record: &'a StringRecord,
        columns: &'a Columns,
        layout: &'a Layout<'a>,
        problems: &'a mut Problems,
    ) -> Line<'a> {
        Line { number, record, columns, layout, problems, is_wrong: false }
    }

    pub fn say(&mut self, problem: RowProblem) {
        self.is_wrong |= problem.severity == Severity::Error;
        self.problems.push(problem);
    }

    /// Tells what is wrong with a cell.
    pub fn refuse(&mut self, code: Code, column: &str, value: &str, words: impl std::fmt::Display) {
        self.say(RowProblem::cell(code, self.number, column, value, words));
    }

    /// The cell without spaces around it; nothing where it is blank or the file has no such column.
    pub fn cell(&self, column: &str) -> Option<&'a str> {
        let cell = self.record.get(self.columns.place(column)?)?;
        Some(cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')).filter(|cell| !cell.is_empty())
    }

    /// Text of at most so many letters, in which nothing is hidden. Spaces inside are made one.
    pub fn text(&mut self, column: &str, most: usize) -> Option<Cow<'a, str>> {
        let cell = self.cell(column)?;
        if cell.len() <= most && cell.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !cell.contains("  ") {
            return Some(Cow::Borrowed(cell));
        }
        if cell.len() > MAX_CELL {
            self.refuse(Code::TooLong, column, cell, "the cell is longer than 100 kB");
            return None;
        }
        let text = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(hidden) = text.chars().find(|c| is_hidden(*c)) {
            let words = format!("the text has a character that cannot be seen (U+{:04X}). Take it out", u32::from(hidden));
            self.refuse(Code::ControlCharacter, column, cell, words);
            return None;
        }
        let over = text.chars().count().saturating_sub(most);
        if over > 0 {
            self.refuse(Code::TooLong, column, cell, format!("must be {most} characters or less. It has {over} too many"));
            return None;
        }
        Some(Cow::Owned(text))
    }

    /// Text that must be there.
    pub fn needed(&mut self, column: &str, most: usize) -> Option<Cow<'a, str>> {
        self.must_have(column);
        self.text(column, most)
    }

    /// Tells where a cell is blank that must not be.
    pub fn must_have(&mut self, column: &str) {
        if self.cell(column).is_none() {
            self.blank(column);
        }
    }

    pub fn blank(&mut self, column: &str) {
        self.refuse(Code::EmptyCell, column, "", "the cell is empty. Fill it in");
    }

    /// A day.
    pub fn date(&mut self, column: &str) -> Option<NaiveDate> {
        let cell = self.cell(column)?;
        match read_date(cell, self.layout.date_order, self.layout.excel_dates) {
            Ok(day) => Some(day),
            Err(words) => {
                self.refuse(Code::DateFormat, column, cell, words);
                None
            }
        }
    }

    /// A day that must be there.
    pub fn needed_date(&mut self, column: &str) -> Option<NaiveDate> {
        self.must_have(column);
        self.date(column)
    }

    /// Working hours as a part of full time: over 0, at most 1.5.
    pub fn fte(&mut self, column: &str) -> Option<Dec> {
        let cell = self.cell(column)?;
        let Ok(fte) = cell.parse::<Dec>() else {
            self.refuse(Code::NumberFormat, column, cell, format!("we cannot read \"{}\". Use 0.6", shorten(cell)));
            return None;
        };
        let most = Dec::from_tenths(15);
        if fte <= Dec::from_tenths(0) || fte > most {
            self.refuse(Code::OutOfRange, column, cell, format!("must be over 0 and at most {most}. 1 is full time"));
            return None;
        }
        Some(fte)
    }

    /// A whole number from 1 on.
    pub fn whole(&mut self, column: &str, most: u32) -> Option<u32> {
        let cell = self.cell(column)?;
        let Ok(number) = cell.parse::<u32>() else {
            self.refuse(Code::NumberFormat, column, cell, format!("we cannot read \"{}\". Use a whole number", shorten(cell)));
            return None;
        };
        if !(1..=most).contains(&number) {
            self.refuse(Code::OutOfRange, column, cell, format!("must be from 1 to {most}"));
            return None;
        }
        Some(number)
    }

    /// An amount in hundredths: pounds, or a count.
    pub fn amount(&mut self, column: &str) -> Option<i64> {
        let cell = self.cell(column)?;
        self.number_of(column, cell, cell, 2, "1234.56")
    }

    /// A number in millionths; a percent sign behind it is taken off.
    pub fn millionths(&mut self, column: &str) -> Option<i64> {
        let cell = self.cell(column)?;
        let number = cell.strip_suffix('%').map_or(cell, str::trim_end);
        self.number_of(column, cell, number, 6, "4.2")
    }

    fn number_of(&mut self, column: &str, cell: &str, number: &str, places: usize, sample: &str) -> Option<i64> {
        let told = || shorten(cell);
        let (code, words) = match numbers::read(number, places) {
            Amount::Of(amount) => return Some(amount),
            Amount::Unread => (Code::NumberFormat, format!("we cannot read \"{}\". Use {sample}", told())),
            Amount::TooFine => (Code::NumberFormat, format!("\"{}\" has more than {places} places after the point", told())),
            Amount::TooGreat => (Code::OutOfRange, format!("\"{}\" has more than twelve digits before the point", told())),
        };
        self.refuse(code, column, cell, words);
        None
    }

    /// A moment. A day alone is its beginning, and a time without a zone is taken as UTC.
    pub fn time(&mut self, column: &str) -> Option<DateTime<Utc>> {
        let cell = self.cell(column)?;
        if let Some(moment) = read_time(cell) {
            return Some(moment);
        }
        match read_date(cell, self.layout.date_order, self.layout.excel_dates) {
            Ok(day) => Some(day.and_time(NaiveTime::MIN).and_utc()),
            Err(words) if !cell.contains(':') => {
                self.refuse(Code::DateFormat, column, cell, words);
                None
            }
            Err(_) => {
                let words = format!("\"{}\" is not a day and a time. Use 2025-04-01T08:00:00Z", shorten(cell));
                self.refuse(Code::DateFormat, column, cell, words);
                None
            }
        }
    }

    /// One of a few words, in any case.
    pub fn word<T: Copy>(&mut self, column: &str, words: &[(&str, T)]) -> Option<T> {
        let cell = self.cell(column)?;
        let among = |plain: &str| words.iter().find(|(word, _)| word.eq_ignore_ascii_case(plain)).map(|(_, value)| *value);
        // "Adjourned on terms" is adjourned_on_terms.
        let found = among(cell).or_else(|| among(&cell.split_whitespace().collect::<Vec<_>>().join("_")));
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.refuse(
                Code::UnknownValue,
                column,
                cell,
                format!("we do not know \"{}\". Use {}", shorten(cell), known.join(", ")),
            );
        }
        found
    }
}

/// Controls, and signs that turn or hide text.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFD}')
}

/// Whether anything of a council can have happened then.
fn sensible(day: NaiveDate) -> bool {
    (1900..=2200).contains(&day.year())
}

fn read_time(text: &str) -> Option<DateTime<Utc>> {
    if !text.contains(':') {
        return None;
    }
    let moment = match DateTime::parse_from_rfc3339(text) {
        Ok(moment) => moment.to_utc(),
        Err(_) => ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?
            .and_utc(),
    };
    Some(moment).filter(|moment| sensible(moment.date_naive()))
}

/// `2025-04-01`.
fn iso_day(text: &str) -> Option<NaiveDate> {
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = text.as_bytes() else { return None };
    let number = |digits: &[&u8]| {
        let add = |number: u32, digit: &&u8| digit.is_ascii_digit().then(|| number * 10 + u32::from(**digit - b'0'));
        digits.iter().try_fold(0, add)
    };
    let year = i32::try_from(number(&[y0, y1, y2, y3])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[m0, m1])?, number(&[d0, d1])?).filter(|day| sensible(*day))
}

/// Reads a day as the layout says. The words tell what is wrong and what to write.
fn read_date(text: &str, order: DateOrder, excel_dates: bool) -> Result<NaiveDate, String> {
    // A day as it should be written is one whatever the layout says.
    if let Some(day) = iso_day(text) {
        return Ok(day);
    }
    let told = shorten(text);
    let generic = || Err(format!("\"{told}\" is not a date. Use 2025-04-01"));
    if text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() <= 6 {
        let serial: u64 = text.parse().unwrap_or(0);
        // The 1900 system counts a 29 February 1900 that never was; from March on it is two days ahead of its start.
        let day = NaiveDate::from_ymd_opt(1899, 12, 30).and_then(|start| start.checked_add_days(Days::new(serial)));
        return match day.filter(|day| serial > 60 && sensible(*day)) {
            Some(day) if excel_dates => Ok(day),
            Some(day) => Err(format!("\"{told}\" is a day number of a spreadsheet. Use {day} or a mapping")),
            None => generic(),
        };
    }
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [first, second, third] = parts.as_slice() else { return generic() };
    if parts.iter().any(|part| part.is_empty() || part.len() > 4 || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return generic();
    }
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    let day = |year: &str, month: &str, day: &str| {
        let year = i32::try_from(number(year)).unwrap_or(0);
        NaiveDate::from_ymd_opt(year, number(month), number(day)).filter(|day| sensible(*day))
    };
    if first.len() == 4 && second.len() == 2 && third.len() == 2 {
        return match day(first, second, third) {
            Some(day) => Err(format!("\"{told}\" is not written as a date of ours. Use {day}")),
            None => Err(format!("\"{told}\" is no day of the calendar. Use 2025-04-01")),
        };
    }
    if third.len() != 4 || first.len() > 2 || second.len() > 2 {
        return generic();
    }
    match (day(third, second, first), day(third, first, second), order) {
        (Some(day), _, DateOrder::Dmy) => Ok(day),
        (Some(day), Some(other), DateOrder::Iso) if day != other => {
            Err(format!("\"{told}\" could be two dates. Use {day} or a mapping"))
        }
        (Some(day), ..) | (None, Some(day), DateOrder::Iso) => {
            Err(format!("\"{told}\" is not written as a date of ours. Use {day} or a mapping"))
        }
        (None, ..) => Err(format!("\"{told}\" is no day of the calendar. Use 2025-04-01")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_the_layout_says_and_never_guessed() {
        let iso = DateOrder::Iso;
        let dmy = DateOrder::Dmy;
        for (text, order, excel, expected) in [
            ("2025-04-01", iso, false, Ok("2025-04-01")),
            ("2025-04-01", dmy, false, Ok("2025-04-01")),
            ("2024-02-29", iso, false, Ok("2024-02-29")),
            ("2025-02-29", iso, false, Err("no day of the calendar")),
            ("2025/04/01", iso, false, Err("Use 2025-04-01")),
            ("01/04/2025", dmy, false, Ok("2025-04-01")),
            ("1.4.2025", dmy, false, Ok("2025-04-01")),
            ("01/04/2025", iso, false, Err("could be two dates. Use 2025-04-01 or a mapping")),
            ("04/04/2025", iso, false, Err("Use 2025-04-04 or a mapping")),
            ("25/12/2025", iso, false, Err("Use 2025-12-25 or a mapping")),
            ("13/25/2025", dmy, false, Err("no day of the calendar")),
            ("12/25/2025", dmy, false, Err("no day of the calendar")),
            ("01/04/25", dmy, false, Err("is not a date")),
            ("45748", iso, true, Ok("2025-04-01")),
            ("45748", iso, false, Err("Use 2025-04-01 or a mapping")),
            ("60", iso, true, Err("is not a date")),
            ("61", iso, true, Ok("1900-03-01")),
            ("0025-04-01", iso, false, Err("no day of the calendar")),
            ("2025-4-1", iso, false, Err("is not a date")),
            ("1 April 2025", iso, false, Err("is not a date")),
            ("2025-04-01T00:00:00", iso, false, Err("is not a date")),
            ("--", iso, false, Err("is not a date")),
        ] {
            match (read_date(text, order, excel), expected) {
                (Ok(day), Ok(expected)) => assert_eq!(day.to_string(), expected, "{text}"),
                (Err(words), Err(part)) => assert!(words.contains(part), "{text}: {words}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }
}
