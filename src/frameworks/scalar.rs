//! How a plain (unquoted) YAML scalar is read, and which texts YAML would turn into something else. One place decides,
//! so that `check`, the reader of documents and the reader of records never disagree.

/// What a plain scalar is to YAML 1.2's core schema.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Plain {
    /// Nothing, or `~`: refused, null is written `null`.
    Empty,
    Null,
    Bool(bool),
    Integer(i64),
    Text,
}

/// Reads a plain scalar. Numbers that are not simple whole numbers stay text here; [`retyped`] tells whether that is safe.
pub fn read(text: &str) -> Plain {
    match text {
        "" | "~" | "Null" | "NULL" => Plain::Empty,
        "null" => Plain::Null,
        "true" => Plain::Bool(true),
        "false" => Plain::Bool(false),
        _ if is_whole_number(text) => text.parse().map_or(Plain::Text, Plain::Integer),
        _ => Plain::Text,
    }
}

/// What some YAML reader would take this plain text for, when the document means text. `None`: it is text to everyone.
pub fn retyped(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "" | "~" | "null" => return Some("nothing"),
        "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" => return Some("a truth value"),
        ".inf" | "+.inf" | "-.inf" | ".nan" => return Some("a number"),
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.starts_with("0x") && unsigned[2..].bytes().all(|b| b.is_ascii_hexdigit() || b == b'_')
        || unsigned.starts_with("0o") && unsigned[2..].bytes().all(|b| b.is_ascii_digit() || b == b'_')
        || unsigned.starts_with("0b") && unsigned[2..].bytes().all(|b| matches!(b, b'0' | b'1' | b'_'))
    {
        return Some("a number");
    }
    if !unsigned.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    if is_number(unsigned) {
        return Some("a number");
    }
    let parts: Vec<&str> = unsigned.split(':').collect();
    if parts.len() > 1 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit() || b == b'.')) {
        return Some("a time of day");
    }
    is_timestamp(text).then_some("a date")
}

/// `2026-04-10`, and nothing but that.
pub fn is_date_shape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() })
}

fn is_whole_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'))
}

/// Digits, underscores, a point, an exponent: YAML 1.1 and 1.2 numbers alike.
fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let whole_ok = mantissa.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'_' | b'.'))
        && mantissa.bytes().any(|b| b.is_ascii_digit())
        && mantissa.bytes().filter(|b| *b == b'.').count() <= 1;
    let exponent_ok = exponent.is_none_or(|e| {
        let digits = e.strip_prefix(['+', '-']).unwrap_or(e);
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    });
    whole_ok && exponent_ok
}

fn is_timestamp(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let digits =
        |part: &str, len: std::ops::RangeInclusive<usize>| len.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let day_end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (day, after) = rest.split_at(day_end);
    digits(year, 4..=4) && digits(month, 1..=2) && digits(day, 1..=2) && (after.is_empty() || after.starts_with(['T', 't', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_yaml_would_retype_is_known() {
        let table = [
            ("6", "a number"),
            ("012", "a number"),
            ("3227", "a number"),
            ("1e5", "a number"),
            ("1_000", "a number"),
            ("0x1F", "a number"),
            ("0o17", "a number"),
            ("-4.5", "a number"),
            (".5", "a number"),
            (".nan", "a number"),
            ("NO", "a truth value"),
            ("yes", "a truth value"),
            ("Off", "a truth value"),
            ("True", "a truth value"),
            ("n", "a truth value"),
            ("1:30", "a time of day"),
            ("12:30:45", "a time of day"),
            ("2026-04-10", "a date"),
            ("2026-4-1", "a date"),
            ("2026-04-10T09:00:00Z", "a date"),
            ("~", "nothing"),
            ("NULL", "nothing"),
            ("", "nothing"),
        ];
        for (text, expected) in table {
            assert_eq!(retyped(text), Some(expected), "{text}");
        }
        for text in
            ["4A", "2025-04", "4A: no", "Range 4", "P2426", "e5", "1.2.3", "2026-04-10x", "north", "5 GCSEs", "v1", "x12", "10-4"]
        {
            assert_eq!(retyped(text), None, "{text}");
        }
    }

    #[test]
    fn only_simple_whole_numbers_are_read_as_numbers() {
        assert_eq!(read("12"), Plain::Integer(12));
        assert_eq!(read("-3"), Plain::Integer(-3));
        for text in ["012", "1.0", "1e3", "+4", "99999999999999999999"] {
            assert_eq!(read(text), Plain::Text, "{text}");
        }
        assert_eq!(read("true"), Plain::Bool(true));
        assert_eq!(read("True"), Plain::Text);
        assert_eq!(read("~"), Plain::Empty);
    }
}
