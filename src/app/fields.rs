//! Checks of what people type, in the words of pages.md 7. All that is wrong is gathered before anything is said.

use chrono::{Datelike, NaiveDate};

use super::error::{AppError, FieldError};
use crate::domain::evidence::Missing;
use crate::domain::words;

/// What is wrong so far.
#[derive(Default)]
pub(super) struct Fields(Vec<FieldError>);

impl Fields {
    pub fn wrong(&mut self, field: &str, code: &str, message: impl Into<String>) {
        self.0.push(FieldError::new(field, code, message));
    }

    /// Text of one line that must be there: trimmed, single spaces. `ask` is said where it is empty.
    pub fn line(&mut self, field: &str, label: &str, ask: &str, value: &str, most: usize) -> String {
        let text = self.optional_line(field, label, Some(value), most);
        if text.is_none() {
            self.wrong(field, "required", ask);
        }
        text.unwrap_or_default()
    }

    /// Text of one line that may be left out.
    pub fn optional_line(&mut self, field: &str, label: &str, value: Option<&str>, most: usize) -> Option<String> {
        let value = value?;
        let length = value.trim().chars().count();
        if length > most {
            self.too_long(field, label, length, most);
        } else if value.trim().chars().any(is_unfit) {
            self.wrong(field, "characters", format!("{label} must be on one line, without control characters"));
        }
        let text = value.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    }

    /// Text of several lines that may be empty: line ends are told apart in one way, and nothing stands around it.
    pub fn text(&mut self, field: &str, label: &str, value: &str, most: usize) -> String {
        let lines = value.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}'], "\n");
        let text = lines.trim();
        let length = text.chars().count();
        if length > most {
            self.too_long(field, label, length, most);
        } else if text.chars().any(|letter| is_unfit(letter) && !matches!(letter, '\n' | '\t')) {
            self.wrong(field, "characters", format!("{label} must be without control characters"));
        }
        text.to_owned()
    }

    fn too_long(&mut self, field: &str, label: &str, length: usize, most: usize) {
        let (most, over) = (words::grouped(most), words::grouped(length - most));
        self.wrong(field, "too_long", format!("{label} must be {most} characters or less. You have {over} too many"));
    }

    /// What the domain found to be missing.
    pub fn missing(&mut self, found: Vec<Missing>) {
        found.into_iter().for_each(|missing| self.wrong(&missing.field, missing.code, missing.message));
    }

    /// A day of our time; years of more than four digits are kept by neither database as we compare them.
    pub fn day(&mut self, field: &str, label: &str, day: NaiveDate) {
        if !(1900..=2999).contains(&day.year()) {
            self.wrong(field, "date", format!("{label} must be a real date"));
        }
    }

    /// A day, not before another.
    pub fn day_from(&mut self, field: &str, label: &str, day: NaiveDate, first: NaiveDate) {
        self.day(field, label, day);
        if day < first {
            self.wrong(field, "too_early", format!("{label} must be on or after {}", words::date(first)));
        }
    }

    pub fn check(self) -> Result<(), AppError> {
        if self.0.is_empty() { Ok(()) } else { Err(AppError::Invalid(self.0)) }
    }
}

/// Letters that no name has and that can make one line look like another: line ends, NUL and other controls, and marks
/// that turn the direction of writing.
fn is_unfit(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_text_is_tidied_or_its_fault_is_said() {
        for (typed, kept, code) in [
            ("Income North", "Income North", None),
            ("  Income \u{a0} North ", "Income North", None),
            ("", "", Some("required")),
            (" \t ", "", Some("required")),
            ("abcdefghijklmno", "abcdefghijklmno", None),
            ("abcdefghijklmnop", "abcdefghijklmnop", Some("too_long")),
            ("a\r\nBcc: b", "a Bcc: b", Some("characters")),
            ("a\0b", "a\0b", Some("characters")),
            ("a\u{202e}b", "a\u{202e}b", Some("characters")),
            ("<b> & 'c' \"d\"", "<b> & 'c' \"d\"", None),
        ] {
            let mut fields = Fields::default();
            assert_eq!(fields.line("name", "Name", "Enter a name", typed, 15), kept, "{typed:?}");
            let codes: Vec<&str> = fields.0.iter().map(|error| error.code.as_str()).collect();
            assert_eq!(codes, code.into_iter().collect::<Vec<_>>(), "{typed:?}");
        }
    }

    #[test]
    fn a_text_keeps_its_lines_and_nothing_unseen() {
        for (typed, kept, code) in [
            (" One.\r\n\r\nTwo.\n", "One.\n\nTwo.", None),
            ("a\rb\u{2028}c\td", "a\nb\nc\td", None),
            ("", "", None),
            (" \r\n\t ", "", None),
            ("a\0b", "a\0b", Some("characters")),
            ("a\u{202e}b", "a\u{202e}b", Some("characters")),
            ("abcdefghijkl", "abcdefghijkl", Some("too_long")),
            // A line end is one letter, however a browser sends it.
            ("a\r\nb\r\nc\r\nd\r\ne", "a\nb\nc\nd\ne", None),
        ] {
            let mut fields = Fields::default();
            assert_eq!(fields.text("task", "Your task", typed, 10), kept, "{typed:?}");
            let codes: Vec<&str> = fields.0.iter().map(|error| error.code.as_str()).collect();
            assert_eq!(codes, code.into_iter().collect::<Vec<_>>(), "{typed:?}");
        }
    }

    #[test]
    fn how_much_is_too_much_is_said() {
        let mut fields = Fields::default();
        fields.text("situation", "Situation", &"a".repeat(4_120), 4_000);
        assert_eq!(fields.0[0].message, "Situation must be 4,000 characters or less. You have 120 too many");
        let mut fields = Fields::default();
        fields.line("name", "Name", "Enter a name", "abcdefg", 5);
        assert_eq!(fields.0[0].message, "Name must be 5 characters or less. You have 2 too many");
    }
}
