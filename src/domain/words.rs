//! Small habits of wording: dates, numbers of things, ids as people read them (pages.md 1).

use chrono::{Datelike as _, NaiveDate};

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// `10 April 2026`. A page has a hundred of them, so no pattern is read for each.
pub fn date(day: NaiveDate) -> String {
    dated(day, MONTHS[day.month0() as usize])
}

/// `10 Apr 2026`, for tables.
pub fn short_date(day: NaiveDate) -> String {
    dated(day, &MONTHS[day.month0() as usize][..3])
}

/// Who did something, and for whom where it was done under cover: "Manager Two (acting for Manager One)".
pub fn acting_for(by: &str, covered: Option<&str>) -> String {
    covered.map_or_else(|| by.to_owned(), |covered| format!("{by} (acting for {covered})"))
}

fn dated(day: NaiveDate, month: &str) -> String {
    format!("{} {month} {}", day.day(), day.year())
}

/// `1 period`, `4 periods`.
pub fn count(number: u64, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        _ => format!("{number} {}", plural(thing)),
    }
}

/// `4,000`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The plural of an English noun of the field.
pub fn plural(thing: &str) -> String {
    match thing.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if thing.ends_with('s') => thing.to_owned(),
        _ => format!("{thing}s"),
    }
}

/// An id as words: `case_study` is `case study`.
pub fn plain(id: &str) -> String {
    id.replace(['_', '-'], " ")
}

/// An id as the start of a sentence: `case_study` is `Case study`.
pub fn sentence(id: &str) -> String {
    capital(&plain(id))
}

/// The text with a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A name inside a sentence; abbreviations keep their capitals.
pub fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => name.to_owned(),
    }
}

/// `a, b and c`.
pub fn join(parts: &[String]) -> String {
    join_with(parts, "and")
}

/// `a, b or c`.
pub fn either(parts: &[String]) -> String {
    join_with(parts, "or")
}

fn join_with(parts: &[String], word: &str) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [init @ .., last] => format!("{} {word} {last}", init.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_follow_the_house_style() {
        let day = NaiveDate::from_ymd_opt(2026, 4, 5).unwrap();
        assert_eq!(date(day), "5 April 2026");
        assert_eq!(short_date(day), "5 Apr 2026");
        for month in 1..=12 {
            let day = NaiveDate::from_ymd_opt(2026, month, 28).unwrap();
            assert_eq!(date(day), day.format("%-d %B %Y").to_string());
            assert_eq!(short_date(day), day.format("%-d %b %Y").to_string());
        }
        assert_eq!(count(1, "entry"), "1 entry");
        assert_eq!(count(2, "entry"), "2 entries");
        assert_eq!(count(0, "day"), "0 days");
        assert_eq!([grouped(0), grouped(999), grouped(4_000), grouped(1_234_567)], ["0", "999", "4,000", "1,234,567"]);
        assert_eq!(sentence("case_study"), "Case study");
        assert_eq!(join(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!(either(&["a".into(), "b".into()]), "a or b");
        assert_eq!([lower_first("Case study"), lower_first("DD take-up")], ["case study", "DD take-up"]);
    }
}
