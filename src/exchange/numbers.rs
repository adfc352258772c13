//! Reads amounts as councils write them: `£1,234.56`, `1234.56-`, `(123.45)`, `123.45 CR`. Nothing is guessed: what could mean
//! two things is no number.

use std::borrow::Cow;

/// An amount in units of 10 to the power of minus `places`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Amount {
    Of(i64),
    /// A number with more places than are kept.
    TooFine,
    /// A number beyond twelve digits.
    TooGreat,
    /// No number that we read.
    Unread,
}

/// Digits before the point that an amount may have.
const DIGITS: usize = 12;

pub fn read(text: &str, places: usize) -> Amount {
    let (text, is_negative) = unsigned(text.trim());
    let text = text.strip_prefix('£').unwrap_or(text).trim_start();
    let (text, is_negative) = match text.strip_prefix('-').filter(|_| !is_negative) {
        Some(rest) => (rest, true),
        None => (text, is_negative),
    };
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let Some(whole) = ungrouped(whole) else { return Amount::Unread };
    if fraction.is_some_and(|fraction| fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit())) {
        return Amount::Unread;
    }
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.unwrap_or_default().trim_end_matches('0');
    if whole.len() > DIGITS {
        return Amount::TooGreat;
    }
    if fraction.len() > places {
        return Amount::TooFine;
    }
    // At most eighteen digits: they always fit.
    let empty = std::iter::repeat_n(b'0', places - fraction.len());
    let digits = whole.bytes().chain(fraction.bytes()).chain(empty);
    let amount = digits.fold(0, |amount: i64, digit| amount * 10 + i64::from(digit - b'0'));
    Amount::Of(if is_negative { -amount } else { amount })
}

/// Takes off one sign that means less than nothing.
fn unsigned(text: &str) -> (&str, bool) {
    if let Some(inside) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        return (inside.trim(), true);
    }
    if let Some(before) = text.strip_suffix('-') {
        return (before.trim_end(), true);
    }
    if let Some(at) = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at))
        && text[at..].eq_ignore_ascii_case("CR")
    {
        return (text[..at].trim_end(), true);
    }
    match text.strip_prefix('-') {
        Some(rest) => (rest.trim_start(), true),
        None => (text, false),
    }
}

/// Digits, with commas between groups of three or without any.
fn ungrouped(whole: &str) -> Option<Cow<'_, str>> {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(whole) {
        return Some(Cow::Borrowed(whole));
    }
    let mut parts = whole.split(',');
    let first = parts.next().filter(|part| is_digits(part))?;
    let mut digits = first.to_owned();
    for part in parts {
        if first.len() > 3 || part.len() != 3 || !is_digits(part) {
            return None;
        }
        digits.push_str(part);
    }
    Some(Cow::Owned(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_councils_write_them() {
        for (text, expected) in [
            ("1234.56", 123_456),
            ("£1,234.56", 123_456),
            ("1,234.56", 123_456),
            (" 1234.56 ", 123_456),
            ("(123.45)", -12_345),
            ("123.45-", -12_345),
            ("123.45 CR", -12_345),
            ("123.45cr", -12_345),
            ("-£5", -500),
            ("£-5", -500),
            ("(£1,000)", -100_000),
            ("0", 0),
            ("-0", 0),
            ("007", 700),
            ("5.1", 510),
            ("5.100", 510),
            ("999999999999.99", 99_999_999_999_999),
            ("1,234,567.89", 123_456_789),
        ] {
            assert_eq!(read(text, 2), Amount::Of(expected), "{text}");
        }
        for text in [
            "", "-", "n/a", "NaN", "inf", "1e5", "1.234,56", "1,23", "1234,567", ",123", "1,,234", "1.", ".5", "1.2.3", "--5",
            "(-5)", "-5-", "(5", "5)", "£", "CR", "1 234", "+5", "=1+1", "５", "0x1f", "1_000", "5 DR", "-5 CR", "£é",
        ] {
            assert_eq!(read(text, 2), Amount::Unread, "{text}");
        }
        assert_eq!(read("1.005", 2), Amount::TooFine);
        assert_eq!(read("1000000000000", 2), Amount::TooGreat);
        assert_eq!(read("2.75", 6), Amount::Of(2_750_000));
    }
}
