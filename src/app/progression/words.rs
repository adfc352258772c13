//! Checks of the texts that people write in a case: several lines, trimmed, in the words of pages.md 7.

use super::super::AppError;
use super::super::fields::Fields;

/// As long as any text of a case may be.
pub(super) const MOST: usize = 4_000;

/// What is wrong with a reason that somebody is about to give, for the page on which they look once more.
pub fn check_reason(typed: &str, reader: &str) -> Result<(), AppError> {
    let mut fields = Fields::default();
    reason(&mut fields, "reason", typed, reader);
    fields.check()
}

/// The same for the grounds of an appeal.
pub fn check_grounds(typed: &str) -> Result<(), AppError> {
    let mut fields = Fields::default();
    grounds(&mut fields, typed);
    fields.check()
}

/// The grounds of an appeal.
pub(super) fn grounds(fields: &mut Fields, typed: &str) -> String {
    required(fields, "grounds", "Grounds", "Say why the decision should be looked at again", typed)
}

/// A text that must be there. `ask` is said where it is empty.
pub(super) fn required(fields: &mut Fields, field: &str, label: &str, ask: &str, typed: &str) -> String {
    let text = optional(fields, field, label, typed);
    if text.is_empty() {
        fields.wrong(field, "required", ask);
    }
    text
}

/// A reason that somebody will read.
pub(super) fn reason(fields: &mut Fields, field: &str, typed: &str, reader: &str) -> String {
    required(fields, field, "Reason", &format!("Enter a reason. {reader} will read it"), typed)
}

/// A text that may be left out: empty where it is.
pub(super) fn optional(fields: &mut Fields, field: &str, label: &str, typed: &str) -> String {
    let text = typed.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    let length = text.chars().count();
    if length > MOST {
        let words = format!("{label} must be 4,000 characters or less. You have {} too many", length - MOST);
        fields.wrong(field, "too_long", words);
    } else if text.chars().any(is_unfit) {
        fields.wrong(field, "characters", format!("{label} must not have control characters"));
    }
    text.to_owned()
}

/// Letters that no text has: controls besides line ends and tabs, and marks that turn the direction of writing.
fn is_unfit(letter: char) -> bool {
    let control = letter.is_control() && !matches!(letter, '\n' | '\t');
    control || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::super::super::AppError;
    use super::*;

    #[test]
    fn a_text_keeps_its_lines_and_says_what_is_wrong() {
        let long = "a".repeat(4_001);
        for (typed, kept, message) in [
            (" two\r\nlines \n", "two\nlines", None),
            ("tab\there", "tab\there", None),
            ("", "", Some("Enter a reason. Olga will read it")),
            (" \n ", "", Some("Enter a reason. Olga will read it")),
            (&*long, &*long, Some("Reason must be 4,000 characters or less. You have 1 too many")),
            ("a\0b", "a\0b", Some("Reason must not have control characters")),
            ("a\u{202e}b", "a\u{202e}b", Some("Reason must not have control characters")),
            ("<b>{{7*7}}</b>", "<b>{{7*7}}</b>", None),
        ] {
            let mut fields = Fields::default();
            assert_eq!(reason(&mut fields, "reason", typed, "Olga"), kept);
            let found = match fields.check() {
                Err(AppError::Invalid(errors)) => Some(errors[0].message.clone()),
                other => other.err().map(|error| error.to_string()),
            };
            assert_eq!(found.as_deref(), message, "{typed:.20}");
        }
    }
}
